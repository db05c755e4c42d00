//! A window that slides over a text stream: holds the bytes between what was handed on and what was
//! read, checks that they are UTF-8, and knows the line and column of every place in it.

use std::io::Read;

use super::NotGeoJson;
use super::input;
use super::scan::is_blank;

/// A window that grows beyond this holds no feature, only damage.
const WINDOW_LIMIT_BYTES: usize = 192 << 20;
/// Enough bytes to know a file by its beginning.
const SIGN_BYTES: usize = 16;

/// Where the count of lines and columns has come to.
#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    line: u64,
    column: u64,
}

pub(super) struct Window<R> {
    source: R,
    chunk_bytes: usize,
    pub(super) bytes: Vec<u8>,
    /// The next byte to look at.
    pub(super) at: usize,
    utf8_until: usize,
    mark: Mark,
    ended: bool,
}

impl<R: Read> Window<R> {
    /// A window on `source`, read `chunk_bytes` at a time, behind the byte order mark if there is
    /// one.
    ///
    /// # Errors
    /// When the file is plainly of another kind, or not UTF-8.
    pub(super) fn open(source: R, chunk_bytes: usize) -> Result<Window<R>, NotGeoJson> {
        let mark = Mark { at: 0, line: 1, column: 1 };
        let mut window =
            Window { source, chunk_bytes, bytes: vec![], at: 0, utf8_until: 0, mark, ended: false };
        while window.bytes.len() < SIGN_BYTES && !window.ended {
            window.take_chunk()?;
        }
        if let Some(what) = input::foreign(&window.bytes) {
            return Err(window.refuse(what));
        }
        if window.bytes.starts_with("\u{feff}".as_bytes()) {
            window.bytes.drain(..3);
        }
        window.check_utf8()?;
        Ok(window)
    }

    /// Reads on; false at the end of the file.
    pub(super) fn more(&mut self) -> Result<bool, NotGeoJson> {
        if self.ended {
            return Ok(false);
        }
        if self.bytes.len() > WINDOW_LIMIT_BYTES {
            return Err(self.refuse("too much text without the end of a feature"));
        }
        self.take_chunk()?;
        self.check_utf8()?;
        Ok(true)
    }

    /// The next byte that is not white space, left in place; None at the end of the file.
    pub(super) fn next_byte(&mut self) -> Result<Option<u8>, NotGeoJson> {
        loop {
            match self.bytes.get(self.at).copied() {
                Some(byte) if is_blank(byte) => self.at += 1,
                Some(byte) => return Ok(Some(byte)),
                None if !self.more()? => return Ok(None),
                None => {}
            }
        }
    }

    /// Gives away the bytes up to here; the window begins anew with those after.
    pub(super) fn hand_on(&mut self) -> Vec<u8> {
        self.locate(self.at);
        let mut rest = Vec::with_capacity(self.at + self.chunk_bytes);
        rest.extend_from_slice(&self.bytes[self.at..]);
        self.bytes.truncate(self.at);
        self.utf8_until -= self.at;
        self.mark.at = 0;
        self.at = 0;
        std::mem::replace(&mut self.bytes, rest)
    }

    /// Line and column, both from 1, of a place at or after the last one asked for. Columns count
    /// characters.
    pub(super) fn locate(&mut self, at: usize) -> (u64, u64) {
        let passed = &self.bytes[self.mark.at..at];
        let Mark { line, column, .. } = self.mark;
        let (line, column) = match memchr::memrchr(b'\n', passed) {
            Some(last) => {
                let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
                (line + lines, 1 + characters(&passed[last + 1..]))
            }
            None => (line, column + characters(passed)),
        };
        self.mark = Mark { at, line, column };
        (self.mark.line, self.mark.column)
    }

    /// A refusal of the whole file because of what stands here.
    pub(super) fn refuse(&mut self, reason: impl Into<String>) -> NotGeoJson {
        self.refuse_at(self.at, reason)
    }

    /// A refusal at the end of what was read.
    pub(super) fn refuse_at_end(&mut self, reason: impl Into<String>) -> NotGeoJson {
        self.refuse_at(self.bytes.len(), reason)
    }

    /// What stands here, for a sentence: "expected a comma here, not …".
    pub(super) fn found(&mut self) -> Result<String, NotGeoJson> {
        // A character may be cut at the end of what was read.
        while self.utf8_until <= self.at && self.more()? {}
        let text = std::str::from_utf8(&self.bytes[self.at..self.utf8_until]).unwrap_or_default();
        Ok(match text.chars().next() {
            Some(character) if !character.is_control() => format!("“{character}”"),
            _ => "a control character".into(),
        })
    }

    fn refuse_at(&mut self, at: usize, reason: impl Into<String>) -> NotGeoJson {
        let (line, column) = self.locate(at);
        NotGeoJson { line, column, reason: reason.into() }
    }

    fn take_chunk(&mut self) -> Result<(), NotGeoJson> {
        let limit = self.chunk_bytes as u64;
        match self.source.by_ref().take(limit).read_to_end(&mut self.bytes) {
            Ok(got) => {
                self.ended = got < self.chunk_bytes;
                Ok(())
            }
            Err(error) => Err(self.refuse_at_end(error.to_string())),
        }
    }

    /// Checks what came in last; a character cut at the end of a chunk waits for its other bytes.
    fn check_utf8(&mut self) -> Result<(), NotGeoJson> {
        let Err(error) = std::str::from_utf8(&self.bytes[self.utf8_until..]) else {
            self.utf8_until = self.bytes.len();
            return Ok(());
        };
        self.utf8_until += error.valid_up_to();
        if error.error_len().is_none() && !self.ended {
            return Ok(());
        }
        let byte = self.bytes[self.utf8_until];
        Err(self.refuse_at(
            self.utf8_until,
            format!(
                "the file is not UTF-8 (byte {byte:#04x} here); it may be in GBK or Latin-1: \
                 save it as UTF-8"
            ),
        ))
    }
}

/// How many characters begin in these bytes of UTF-8.
pub(super) fn characters(bytes: &[u8]) -> u64 {
    let continued = bytes.iter().filter(|&&byte| byte & 0xc0 == 0x80).count();
    (bytes.len() - continued) as u64
}
