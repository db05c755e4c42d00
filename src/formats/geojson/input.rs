//! From the bytes of a file to plain GeoJSON text: gzip is recognised and unpacked, the size after
//! unpacking is limited, and what is plainly another kind of file is named. Knows nothing of JSON.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::Progress;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A reader of the unpacked text that stops with an error, in words, at the size limit.
pub(super) struct Input<'a> {
    source: Box<dyn Read + Send + 'a>,
    compressed: bool,
    left_bytes: u64,
    limit_bytes: u64,
}

impl<'a> Input<'a> {
    /// Looks at the first two bytes to see whether the file is compressed.
    pub(super) fn open<R: Read + Send + 'a>(
        reader: R,
        limit_bytes: u64,
        progress: Option<&'a Progress>,
    ) -> io::Result<Input<'a>> {
        let mut counted = Counted { reader, bytes: 0, progress };
        let mut magic = Vec::with_capacity(GZIP.len());
        counted.by_ref().take(GZIP.len() as u64).read_to_end(&mut magic)?;
        let compressed = magic == GZIP;
        let whole = Cursor::new(magic).chain(counted);
        let source: Box<dyn Read + Send + 'a> =
            if compressed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        Ok(Input { source, compressed, left_bytes: limit_bytes, limit_bytes })
    }
}

impl Read for Input<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = match self.source.read(into) {
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) if self.compressed => {
                return Err(io::Error::other(format!(
                    "the gzip file is damaged or was cut off ({error})"
                )));
            }
            Err(error) => {
                return Err(io::Error::other(format!("the file could not be read ({error})")));
            }
        };
        self.left_bytes = self.left_bytes.checked_sub(got as u64).ok_or_else(|| {
            io::Error::other(format!(
                "the file is larger than the {} bytes allowed{}",
                self.limit_bytes,
                if self.compressed { " once unpacked" } else { "" }
            ))
        })?;
        Ok(got)
    }
}

/// Counts what was taken from the file itself, so that progress compares with the file's size on
/// disk.
struct Counted<'a, R> {
    reader: R,
    bytes: u64,
    progress: Option<&'a Progress>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.reader.read(into)?;
        self.bytes += got as u64;
        if let Some(progress) = self.progress {
            progress(self.bytes);
        }
        Ok(got)
    }
}

/// Names a file that is plainly not GeoJSON text by how it begins, with what to do about it.
pub(super) fn foreign(start: &[u8]) -> Option<&'static str> {
    const SIGNS: &[(&[u8], &str)] = &[
        (b"\xff\xfe", "the file is in UTF-16; save it as UTF-8"),
        (b"\xfe\xff", "the file is in UTF-16; save it as UTF-8"),
        (b"{\0", "the file is in UTF-16; save it as UTF-8"),
        (b"\0{", "the file is in UTF-16; save it as UTF-8"),
        (b"PK\x03\x04", "this is a ZIP archive; unpack it and give the GeoJSON file inside"),
        (b"SQLite format 3\0", "this is an SQLite or GeoPackage file; export it as GeoJSON"),
        (b"\0\0\x27\x0a", "this is a shapefile; export it as GeoJSON"),
        (b"fgb\x03", "this is a FlatGeobuf file; export it as GeoJSON"),
        (b"<", "this is XML or HTML (KML, GML or a web page); export it as GeoJSON"),
    ];
    SIGNS.iter().find(|(sign, _)| start.starts_with(sign)).map(|&(_, what)| what)
}
