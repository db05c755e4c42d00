//! From the bytes of a list to its text: which encoding it is in, and what stands between cells.

use super::{LIMIT_BYTES, NotATable};
use encoding_rs::{Encoding, GB18030};
use std::io::Read;

/// The text of a list. A byte order mark says in which encoding it is; without one it is UTF-8, or
/// else GB18030, in which spreadsheets of Chinese offices save.
pub(super) fn decoded(source: impl Read) -> Result<String, NotATable> {
    let mut bytes = Vec::new();
    let broken = |error| NotATable(format!("the file could not be read ({error})"));
    source.take(LIMIT_BYTES + 1).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 > LIMIT_BYTES {
        return Err(NotATable(format!("the list is larger than the {LIMIT_BYTES} bytes allowed")));
    }
    for (start, what) in [
        (&b"PK\x03\x04"[..], "a workbook; save the sheet as CSV"),
        (&b"\xd0\xcf\x11\xe0"[..], "a workbook of old; save the sheet as CSV"),
        (&b"\x1f\x8b"[..], "packed; unpack it first"),
        (&b"{"[..], "JSON; lists of crews, members and shifts come as CSV"),
    ] {
        if bytes.starts_with(start) {
            return Err(NotATable(format!("the file is {what}")));
        }
    }
    let decoded = match Encoding::for_bom(&bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]),
        None => match String::from_utf8(bytes) {
            Ok(text) => return sound(text),
            Err(other) => {
                let (text, broken) = GB18030.decode_without_bom_handling(other.as_bytes());
                return unbroken(text.into_owned(), broken);
            }
        },
    };
    unbroken(decoded.0.into_owned(), decoded.1)
}

fn unbroken(text: String, broken: bool) -> Result<String, NotATable> {
    if broken {
        let what = "the list is neither in UTF-8 nor in GB18030; save it as CSV in UTF-8";
        return Err(NotATable(what.to_owned()));
    }
    sound(text)
}

fn sound(text: String) -> Result<String, NotATable> {
    if text.contains('\0') {
        return Err(NotATable("the file is no text; save the sheet as CSV".to_owned()));
    }
    Ok(text)
}

/// What stands between the cells of the first row most often.
pub(super) fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}
