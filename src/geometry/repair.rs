//! Whether raw rings are a valid area, and the mending of those that leave no doubt.
use std::fmt;

use super::{AreaPolygon, LonLat};

/// One thing that was mended in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Repair {
    /// A ring's last position did not repeat its first.
    RingClosed,
    /// A ring wound the wrong way round.
    WindingTurned,
    /// A position repeated the one before it.
    RepeatedPositionsRemoved,
    /// The border ran out along a line and straight back.
    SpikesRemoved,
    /// A ring enclosed nothing.
    EmptyRingDropped,
    /// The border touched or crossed itself in a way that leaves one reading only.
    SelfTouchResolved,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Repair::RingClosed => "a ring was not closed; it was closed",
            Repair::WindingTurned => "a ring wound the wrong way; it was turned",
            Repair::RepeatedPositionsRemoved => "repeated positions were removed",
            Repair::SpikesRemoved => "spikes without width were removed",
            Repair::EmptyRingDropped => "a ring that encloses nothing was dropped",
            Repair::SelfTouchResolved => {
                "the border touched itself; it was redrawn without changing the ground inside"
            }
        })
    }
}

/// Why rings do not make an area.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadArea {
    /// There is no ring with three distinct positions.
    #[error("the area has no ring of three or more distinct positions")]
    NoRing,
    /// All rings together enclose nothing.
    #[error("the area encloses no ground")]
    NoGround,
    /// Rings cross or overlap, and it cannot be said which ground is meant.
    #[error(
        "the border crosses or overlaps itself near [{:.6}, {:.6}], so it is not clear what lies \
         inside; draw it anew there", at.lon(), at.lat()
    )]
    SelfIntersects {
        /// A corner of the ground in dispute.
        at: LonLat,
    },
}

/// Polygons with closed rings and RFC 7946 winding, and what was mended on the way.
pub(super) fn mended(
    _raw: Vec<Vec<Vec<LonLat>>>,
) -> Result<(Vec<AreaPolygon>, Vec<Repair>), BadArea> {
    todo!()
}

/// Polygons as a shape of the geometry library.
pub(super) fn shape_of(polygons: &[AreaPolygon]) -> geo::MultiPolygon {
    let ring = |ring: &Vec<LonLat>| {
        ring.iter()
            .map(|at| at.coord())
            .collect::<geo::LineString>()
    };
    polygons
        .iter()
        .map(|one| geo::Polygon::new(ring(&one.exterior), one.holes.iter().map(ring).collect()))
        .collect()
}
