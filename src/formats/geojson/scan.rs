//! Finds where one JSON value ends, without reading what it means. It can stop at the end of the
//! bytes it has and go on when there are more.

use memchr::memchr2;

/// How deep brackets may nest. A `MultiPolygon` needs 6 levels inside a feature.
const DEPTH_LIMIT: u32 = 128;

/// The state of a scan over one value: `kinds` is a stack of bits, the lowest one being the bracket
/// opened last (1 for a brace).
pub(super) struct ValueScan {
    at: usize,
    depth: u32,
    kinds: u128,
    inside: Inside,
    too_deep: bool,
}

#[derive(PartialEq)]
enum Inside {
    Nothing,
    Scalar,
    Text,
    Brackets,
}

impl ValueScan {
    /// A scan of the value whose first byte is at `at`.
    pub(super) fn from(at: usize) -> ValueScan {
        ValueScan { at, depth: 0, kinds: 0, inside: Inside::Nothing, too_deep: false }
    }

    /// Where the value ends (one past its last byte), or None when more bytes are needed: call
    /// again with the same bytes and more after them. A number or a bare word ends before a comma,
    /// a bracket or white space.
    pub(super) fn end_in(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() {
            let ended = match self.inside {
                Inside::Nothing => {
                    self.begin(bytes[self.at]);
                    false
                }
                Inside::Scalar => self.scalar(bytes),
                Inside::Text => self.text(bytes)?,
                Inside::Brackets => self.brackets(bytes),
            };
            if ended {
                return Some(self.at);
            }
        }
        None
    }

    /// How far the scan has come.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether the value nests deeper than anything GeoJSON needs.
    pub(super) fn too_deep(&self) -> bool {
        self.too_deep
    }

    fn begin(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.inside = Inside::Text;
                self.at += 1;
            }
            b'{' | b'[' => self.inside = Inside::Brackets,
            _ => self.inside = Inside::Scalar,
        }
    }

    fn scalar(&mut self, bytes: &[u8]) -> bool {
        while let Some(byte) = bytes.get(self.at) {
            if matches!(byte, b',' | b'}' | b']' | b'{' | b'[' | b'"' | b':') || is_blank(*byte) {
                return true;
            }
            self.at += 1;
        }
        false
    }

    /// None when the bytes end inside the text: an escape is only passed over when both its bytes
    /// are there.
    fn text(&mut self, bytes: &[u8]) -> Option<bool> {
        loop {
            let Some(found) = memchr2(b'"', b'\\', &bytes[self.at..]) else {
                self.at = bytes.len();
                return None;
            };
            self.at += found;
            if bytes[self.at] == b'"' {
                self.at += 1;
                self.inside = Inside::Brackets;
                return Some(self.depth == 0);
            }
            if self.at + 1 == bytes.len() {
                return None;
            }
            self.at += 2;
            if self.at == bytes.len() {
                return None;
            }
        }
    }

    fn brackets(&mut self, bytes: &[u8]) -> bool {
        let rest = &bytes[self.at..];
        for (offset, &byte) in rest.iter().enumerate() {
            match byte {
                b'"' => {
                    self.inside = Inside::Text;
                    self.at += offset + 1;
                    return false;
                }
                b'{' => self.open(1),
                b'[' => self.open(0),
                b'}' | b']' => {
                    self.close(u128::from(byte == b'}'));
                    if self.depth == 0 {
                        self.at += offset + 1;
                        return true;
                    }
                }
                _ => {}
            }
        }
        self.at = bytes.len();
        false
    }

    fn open(&mut self, kind: u128) {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            self.too_deep = true;
        } else {
            self.kinds = (self.kinds << 1) | kind;
        }
    }

    /// Closes the nearest bracket of this kind. In sound JSON that is always the one opened last;
    /// where a bracket was forgotten, closing those inside too keeps the damage within this value,
    /// and a bracket that closes nothing is passed over. Such a value is refused later, when it is
    /// read.
    fn close(&mut self, kind: u128) {
        if self.depth > DEPTH_LIMIT {
            self.depth -= 1;
            return;
        }
        let same = if kind == 1 { self.kinds } else { !self.kinds };
        let levels_up = same.trailing_zeros();
        if levels_up < self.depth {
            self.depth -= levels_up + 1;
            self.kinds = self.kinds.checked_shr(levels_up + 1).unwrap_or(0);
        }
    }
}

/// White space between JSON values, and the record separator of RFC 8142.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x1e)
}
