//! A segment: a piece of street centre line between junctions, with a left and a right side.

use super::SegmentFid;
use crate::geometry::Line;
use std::sync::Arc;

/// Cleaning grade, 1 (busiest) to 4, as in the Chinese road cleaning standard CJJ/T 126.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Grade(u8);

impl Grade {
    /// The grade of that number, if it is one of 1 to 4.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=4).contains(&number).then_some(Self(number))
    }

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// No street is wider than this, in metres: what claims to be counts as this wide, so that whoever
/// looks for streets near a place knows how far to look.
pub const WIDEST_M: f64 = 500.0;

/// A piece of street centre line. Both sides, seen along the line's direction, have the length
/// `length_mm`, measured once at import: geodesic on WGS 84, rounded to the millimetre.
#[derive(Clone, PartialEq, Debug)]
pub struct Segment {
    pub fid: SegmentFid,
    /// The id that clients know it by.
    pub id: Arc<str>,
    pub name: Option<Arc<str>>,
    /// The kind of street, in the words of whoever made the file: `lane`, `residential`, ...
    pub class: Option<Arc<str>>,
    /// Width from kerb to kerb or wall to wall, as given; `None` if the file does not say.
    pub width_m: Option<f32>,
    pub grade: Option<Grade>,
    pub line: Line,
    pub length_mm: u32,
}

impl Segment {
    /// Half the width in metres: what was given, else what is usual for the class, and never more
    /// than half of [`WIDEST_M`]. It decides which community a side belongs to where the street
    /// runs along a boundary.
    #[must_use]
    pub fn half_width_m(&self) -> f64 {
        let width = self.width_m.map_or_else(|| usual_width_m(self.class.as_deref()), f64::from);
        width.clamp(0.0, WIDEST_M) / 2.0
    }

    /// Both sides together, in mm: what must have somebody who answers for it.
    #[must_use]
    pub fn required_mm(&self) -> u64 {
        2 * u64::from(self.length_mm)
    }
}

/// The width that a street of this class usually has, in metres. The classes are those of Chinese
/// town plans and of OpenStreetMap's `highway`; the figures are defaults, to be replaced by data.
#[must_use]
pub fn usual_width_m(class: Option<&str>) -> f64 {
    match class.unwrap_or_default() {
        "motorway" | "trunk" | "primary" | "arterial" => 30.0,
        "secondary" => 20.0,
        "tertiary" | "branch" => 12.0,
        "residential" | "unclassified" | "living_street" => 9.0,
        "service" | "lane" | "pedestrian" => 6.0,
        "footway" | "path" | "cycleway" | "steps" | "track" => 3.0,
        _ => 8.0,
    }
}
