//! Foreign GeoJSON to drafts of segments, communities and sites.
//!
//! Towns hand in what their programs wrote, so every problem is named with its feature and its
//! place, and what is sound goes in all the same. A file that is no GeoJSON at all, is cut off, or
//! is in another coordinate system is refused whole. Knows no store, no city and no request:
//! whether a draft is new or known is decided elsewhere.
//!
//! Read in this order: `input` unpacks, `window` and `split` cut the stream into features,
//! `feature` reads one, `coordinates` its positions and `mapping` its properties, `segments`,
//! `communities` and `sites` make the drafts, and `gather` runs it all, in parallel and in order.

use std::io::Read;

use serde::{Serialize, Serializer};

use crate::domain::{CommunityDraft, SegmentDraft, SiteDraft};
use crate::geometry::Datum;

pub use mapping::{BadMapping, Mapping};

mod input;

mod window;

mod scan;

mod split;

mod crs;

mod feature;

mod pointer;

mod coordinates;

mod mapping;

mod values;

mod notes;

mod segments;

mod areas;

mod communities;

mod sites;

mod gather;

#[cfg(test)]
mod tests;

/// Rejections kept with their reasons; beyond it they are only counted.
pub const KEPT_REJECTIONS: usize = 10_000;

/// The size of a file after unpacking when nothing else is said: 4 GiB.
pub const DEFAULT_LIMIT_BYTES: u64 = 4 << 30;

/// Called with the number of bytes read from the file so far, packed bytes if it is packed.
pub type Progress = Box<dyn Fn(u64) + Send + Sync>;

/// How a file is to be read.
pub struct Options {
    /// What the file's positions refer to; they leave as WGS 84.
    pub datum: Datum,
    /// Which properties carry what; the aliases fill in what it leaves open.
    pub mapping: Mapping,
    /// The file's size after unpacking must stay below it, so that a small gzip file cannot fill
    /// the machine.
    pub limit_bytes: u64,
    /// Told of the bytes read.
    pub progress: Option<Progress>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            datum: Datum::Wgs84,
            mapping: Mapping::default(),
            limit_bytes: DEFAULT_LIMIT_BYTES,
            progress: None,
        }
    }
}

/// What a file held. `features` is the number read; each became one or more drafts or one
/// rejection.
#[derive(Debug)]
pub struct Reading<T> {
    /// Features in the file, good and bad.
    pub features: u64,
    /// In the file's order.
    pub drafts: Vec<T>,
    /// The first [`KEPT_REJECTIONS`] of them, in the file's order.
    pub rejections: Vec<Rejection>,
    /// How many features were rejected, kept or not.
    pub rejected: u64,
    /// What was repaired, left out or could not be read, in sentences.
    pub warnings: Vec<String>,
}

/// A feature that was left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rejection {
    /// The number of the feature in the file, counted from 0 here and from 1 in JSON and in
    /// sentences.
    #[serde(serialize_with = "from_one")]
    pub feature: u64,
    /// Its id, if it has one and was read that far.
    pub id: Option<String>,
    /// Where the fault is: a JSON pointer (RFC 6901) into the file, or into the feature's own
    /// object where each feature is one.
    pub pointer: String,
    /// What is wrong, so that the person who keeps the file can put it right.
    pub reason: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn from_one<S: Serializer>(feature: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(feature + 1)
}

/// A file that is refused whole.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct NotGeoJson {
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    /// What is wrong there.
    pub reason: String,
}

/// Reads street segments: each `LineString` is one, each part of a `MultiLineString` too (ids
/// `id~1`, `id~2` …).
///
/// # Errors
/// When the file is not GeoJSON, is cut off, too large, not in WGS 84 by its own words, or cannot
/// be read.
pub fn read_segments(
    reader: impl Read + Send,
    options: &Options,
) -> Result<Reading<SegmentDraft>, NotGeoJson> {
    gather::gather(reader, options)
}

/// Reads communities from `Polygons` and `MultiPolygons`.
///
/// # Errors
/// As [`read_segments`].
pub fn read_communities(
    reader: impl Read + Send,
    options: &Options,
) -> Result<Reading<CommunityDraft>, NotGeoJson> {
    gather::gather(reader, options)
}

/// Reads sites from `Polygons` and `MultiPolygons`.
///
/// # Errors
/// As [`read_segments`].
pub fn read_sites(
    reader: impl Read + Send,
    options: &Options,
) -> Result<Reading<SiteDraft>, NotGeoJson> {
    gather::gather(reader, options)
}
