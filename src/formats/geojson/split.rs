//! Cuts a stream of GeoJSON into its features without reading them: a `FeatureCollection`, one
//! object after another (newline-delimited, or with the separators of RFC 8142), or a single
//! object. Memory holds one batch and one feature, never the file. Structure above the features is
//! checked here, and a file broken there is refused whole; what is inside a feature is only counted
//! through, so a bad feature spoils no other.

use std::io::Read;

use super::NotGeoJson;
use super::crs;
use super::scan::ValueScan;
use super::window::{Window, characters};

/// Bytes asked of the source at a time.
const CHUNK_BYTES: usize = 256 << 10;
/// A batch is handed on when it has this many features, or this many bytes.
const BATCH_FEATURES: usize = 2_000;
const BATCH_BYTES: usize = 1 << 20;
/// A larger value is broken, not big: the outline of a continent is a tenth of it.
const VALUE_LIMIT_BYTES: usize = 64 << 20;

/// Where a feature stands in its file, from which JSON pointers are built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// The n-th (from 0) of a collection's `features`.
    Member(u64),
    /// An object of its own.
    Document,
}

/// One feature within a batch: its bytes, and where it begins in the file (line and column from 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) place: Place,
    pub(super) too_deep: bool,
}

impl Piece {
    /// The line and column in the file of the byte that follows `before`, the first bytes of this
    /// piece.
    pub(super) fn line_and_column_after(&self, before: &[u8]) -> (u64, u64) {
        match memchr::memrchr(b'\n', before) {
            Some(last) => {
                let lines = memchr::memchr_iter(b'\n', before).count() as u64;
                (self.line + lines, characters(&before[last + 1..]) + 1)
            }
            None => (self.line, self.column + characters(before)),
        }
    }
}

/// Consecutive features and the bytes they lie in. `first` is the number of the first one, from 0.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) pieces: Vec<Piece>,
}

/// What was learned of an object while looking for its features.
#[derive(Default)]
struct Members {
    kind: Option<String>,
    crs: Option<(Vec<u8>, u64, u64)>,
    streamed: bool,
}

/// Why the cutting stopped before the end of the file.
pub(super) enum Stop {
    Refused(NotGeoJson),
    /// Nobody takes the batches any more.
    Unwanted,
}

impl From<NotGeoJson> for Stop {
    fn from(refusal: NotGeoJson) -> Stop {
        Stop::Refused(refusal)
    }
}

/// The cutting under way.
struct Splitter<R, E> {
    window: Window<R>,
    emit: E,
    pieces: Vec<Piece>,
    emitted: u64,
    /// The line and column where the object or feature being passed over begins.
    open: Option<(u64, u64)>,
}

/// Cuts `source` to its end, giving each batch to `emit`, which says whether more are wanted.
///
/// # Errors
/// When the file is not GeoJSON above the level of its features, or is cut off.
pub(super) fn split(source: impl Read, emit: impl FnMut(Batch) -> bool) -> Result<(), Stop> {
    split_chunked(source, CHUNK_BYTES, emit)
}

pub(super) fn split_chunked(
    source: impl Read,
    chunk_bytes: usize,
    emit: impl FnMut(Batch) -> bool,
) -> Result<(), Stop> {
    let window = Window::open(source, chunk_bytes)?;
    Splitter { window, emit, pieces: Vec::new(), emitted: 0, open: None }.run()
}

impl<R: Read, E: FnMut(Batch) -> bool> Splitter<R, E> {
    /// Reads to the end of the file.
    pub(super) fn run(mut self) -> Result<(), Stop> {
        let mut objects = 0u64;
        while let Some(byte) = self.window.next_byte()? {
            if byte == b'[' && objects == 0 {
                return Err(self.refuse(
                    "the file is a bare list; GeoJSON is an object such as \
                     {\"type\":\"FeatureCollection\",\"features\":[...]}",
                ));
            }
            if byte != b'{' {
                return Err(self.expected("an object beginning with {"));
            }
            self.object(objects == 0)?;
            objects += 1;
        }
        if objects == 0 {
            return Err(self.refuse("the file is empty"));
        }
        self.hand_on()
    }

    fn object(&mut self, first: bool) -> Result<(), Stop> {
        let start = self.window.at;
        let (line, column) = self.window.locate(start);
        self.open = Some((line, column));
        self.window.at += 1;
        let mut members = Members::default();
        let mut separated = true;
        loop {
            match self.byte_within()? {
                b'}' => break,
                b',' if !separated => {
                    self.window.at += 1;
                    separated = true;
                }
                b'"' if separated => {
                    self.member(&mut members)?;
                    separated = false;
                }
                _ => {
                    let expected = if separated { "a member's name" } else { "a comma or }" };
                    return Err(self.expected(expected));
                }
            }
        }
        self.window.at += 1;
        self.open = None;
        if let Some((crs, line, column)) = members.crs
            && let Err(reason) = crs::accept(&crs)
        {
            return Err(NotGeoJson { line, column, reason }.into());
        }
        let wrong = if members.streamed {
            not_a_collection(members.kind.as_deref())
        } else {
            not_an_object_of_geojson(members.kind.as_deref(), first)
        };
        if let Some(reason) = wrong {
            return Err(NotGeoJson { line, column, reason }.into());
        }
        if !members.streamed {
            let place = Place::Document;
            self.add(Piece { start, end: self.window.at, line, column, place, too_deep: false })?;
        }
        Ok(())
    }

    fn member(&mut self, members: &mut Members) -> Result<(), Stop> {
        let (start, end, _) = self.value()?;
        let name: Option<String> = serde_json::from_slice(&self.window.bytes[start..end]).ok();
        match self.byte_within()? {
            b':' => self.window.at += 1,
            _ => return Err(self.expected("a colon")),
        }
        let value = self.byte_within()?;
        let may_stream = members.kind.as_deref().is_none_or(|kind| kind == "FeatureCollection");
        match name.as_deref() {
            Some("features") if value == b'[' && may_stream => {
                members.streamed = true;
                self.features()?;
            }
            Some("type") => {
                let (start, end, _) = self.value()?;
                let kind = serde_json::from_slice(&self.window.bytes[start..end]);
                members.kind = Some(kind.unwrap_or_default());
            }
            Some("crs") => {
                let (line, column) = self.window.locate(self.window.at);
                let (start, end, _) = self.value()?;
                members.crs = Some((self.window.bytes[start..end].to_vec(), line, column));
            }
            _ => {
                self.value()?;
            }
        }
        Ok(())
    }

    fn features(&mut self) -> Result<(), Stop> {
        self.window.at += 1;
        let mut member = 0;
        let mut separated = true;
        loop {
            match self.byte_within()? {
                b']' => break,
                b',' if !separated => {
                    self.window.at += 1;
                    separated = true;
                }
                b',' | b'}' | b':' => {
                    let expected = if separated { "a feature" } else { "a comma or ]" };
                    return Err(self.expected(expected));
                }
                _ if separated => {
                    let (line, column) = self.window.locate(self.window.at);
                    self.open = Some((line, column));
                    let (start, end, too_deep) = self.value()?;
                    let place = Place::Member(member);
                    self.add(Piece { start, end, line, column, place, too_deep })?;
                    self.open = None;
                    member += 1;
                    separated = false;
                }
                _ => return Err(self.expected("a comma or ]")),
            }
        }
        self.window.at += 1;
        Ok(())
    }

    /// Passes over the value that begins here: where it starts and ends, and whether it nests too
    /// deep.
    fn value(&mut self) -> Result<(usize, usize, bool), Stop> {
        let start = self.window.at;
        let mut scan = ValueScan::from(start);
        loop {
            if let Some(end) = scan.end_in(&self.window.bytes) {
                if end == start {
                    return Err(self.expected("a value"));
                }
                self.window.at = end;
                return Ok((start, end, scan.too_deep()));
            }
            if scan.at() - start > VALUE_LIMIT_BYTES {
                let (line, column) = self.open.unwrap_or_else(|| self.window.locate(start));
                let reason = format!(
                    "what begins here is larger than {} MiB; a quotation mark or a bracket is \
                     probably missing",
                    VALUE_LIMIT_BYTES >> 20
                );
                return Err(NotGeoJson { line, column, reason }.into());
            }
            if !self.window.more()? {
                return Err(self.cut_off());
            }
        }
    }

    fn add(&mut self, piece: Piece) -> Result<(), Stop> {
        self.pieces.push(piece);
        if self.pieces.len() == BATCH_FEATURES || self.window.at >= BATCH_BYTES {
            self.hand_on()?;
        }
        Ok(())
    }

    fn hand_on(&mut self) -> Result<(), Stop> {
        let bytes = self.window.hand_on();
        let pieces = std::mem::take(&mut self.pieces);
        let first = self.emitted;
        self.emitted += pieces.len() as u64;
        if pieces.is_empty() || (self.emit)(Batch { first, bytes, pieces }) {
            Ok(())
        } else {
            Err(Stop::Unwanted)
        }
    }

    fn byte_within(&mut self) -> Result<u8, Stop> {
        match self.window.next_byte()? {
            Some(byte) => Ok(byte),
            None => Err(self.cut_off()),
        }
    }

    fn expected(&mut self, what: &str) -> Stop {
        match self.window.found() {
            Ok(found) => self.refuse(format!("{what} is expected here, not {found}")),
            Err(worse) => worse.into(),
        }
    }

    fn refuse(&mut self, reason: impl Into<String>) -> Stop {
        self.window.refuse(reason).into()
    }

    fn cut_off(&mut self) -> Stop {
        let before = self.emitted + self.pieces.len() as u64;
        let reason = match self.open {
            Some((line, column)) => format!(
                "the file ends inside what begins at line {line}, column {column}, after {before} \
                 features; it was cut off, or a bracket or quotation mark is missing there"
            ),
            None => format!("the file ends in the middle, after {before} features; it was cut off"),
        };
        self.window.refuse_at_end(reason).into()
    }
}

fn not_a_collection(kind: Option<&str>) -> Option<String> {
    match kind {
        Some("FeatureCollection") => None,
        None => Some(
            "there is a list of \"features\" but no \"type\":\"FeatureCollection\" beside it; \
             this is not GeoJSON (Esri JSON looks like this)"
                .into(),
        ),
        Some(other) => Some(format!(
            "an object with a list of \"features\" has the type “{other}” where \
             “FeatureCollection” is expected"
        )),
    }
}

/// An object that is not GeoJSON is refused with the whole file when it is the first; among others
/// it is one bad feature, which its reader refuses.
fn not_an_object_of_geojson(kind: Option<&str>, first: bool) -> Option<String> {
    match kind {
        Some("FeatureCollection") => {
            Some("this FeatureCollection has no list of \"features\"".into())
        }
        Some(
            "Feature" | "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon"
            | "MultiPolygon" | "GeometryCollection",
        ) => None,
        _ if !first => None,
        Some("Topology") => Some("this is TopoJSON; export it as GeoJSON".into()),
        None => Some("the object has no \"type\", so it is not GeoJSON".into()),
        Some(other) => Some(format!("“{other}” is no type of GeoJSON")),
    }
}
