//! Packing of bytes that are made anew with every change and read by many.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};

/// The bytes as gzip, at the quickest level: for a street tile that is a tenth of the time of the
/// usual level, for 8 % more bytes. The same bytes give the same gzip: it carries no time.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let room = Vec::with_capacity(bytes.len() / 2 + 64);
    let mut encoder = GzEncoder::new(room, Compression::fast());
    encoder.write_all(bytes).expect("a Vec takes every byte");
    encoder.finish().expect("a Vec takes every byte")
}

/// What [`gzip`] packed.
///
/// # Errors
/// The bytes are not gzip.
pub fn gunzip(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unpacking_gives_the_bytes_back(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
            let packed = gzip(&bytes);
            prop_assert_eq!(gunzip(&packed).unwrap(), bytes);
        }
    }
}
