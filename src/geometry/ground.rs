//! Ground that lies within no line's reach, and how areas lie beside each other.
//!
//! The border of what is uncovered is what can be seen of the area's border and of the borders of
//! `capsule`s around edges when all that capsules hold is out of sight. `cover` makes them, `seen`
//! looks cell by cell, `cells` keep the answer while lines come and go, `seams` and `rings` make
//! polygons of it on a grid of whole tenths of a millimetre. `claims` lays areas beside each other,
//! `fullest` finds the cell that names a piece.
//!
//! It must not know why a line covers ground.

mod capsule;
mod cells;
mod claims;
mod cover;
mod edges;
mod fullest;
mod grid;
mod outline;
mod rings;
mod seams;
mod seen;

use super::{PlanarArea, Xy};
pub use cells::GroundCells;
pub use claims::{Contested, contested, enclosed, unclaimed};
pub use fullest::fullest_cell;
use grid::{Grid, GridShape, area_2};

/// The side of the cells that ground is computed in when nobody asks for cells, in metres.
const CELL_M: f64 = 64.0;

/// A line that covers the ground around it. A line of no length covers nothing.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// The line's points in metres of the local frame.
    pub points: &'a [Xy],
    /// How far it reaches to either side and beyond its ends, in metres; up to 100 km.
    pub radius_m: f64,
}

/// One connected piece of ground in metres of the local frame, valid by the OGC's rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The outer ring, counter-clockwise and closed: the last place repeats the first.
    pub exterior: Vec<Xy>,
    /// The rings of what is left out, clockwise and closed.
    pub holes: Vec<Vec<Xy>>,
    /// Its area in the plane, in square metres.
    pub area_m2: f64,
}

/// Some ground: what is left of an area, or what areas share.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ground {
    /// Its connected pieces, slivers included.
    pub pieces: Vec<Piece>,
    /// The area of all pieces in square metres.
    pub total_m2: f64,
}

impl Ground {
    fn of(grid: &Grid, shapes: &[GridShape]) -> Ground {
        let total_m2 = grid.area_m2(shapes.iter().map(area_2).sum());
        let pieces = shapes.iter().filter_map(|shape| grid.piece(shape)).collect();
        Ground { pieces, total_m2 }
    }
}

/// `area` less `sites`, which are covered as a whole, and less everything within its radius of
/// each line. A quarter of a circle is drawn with `quadrant_steps` chords, which lie inside it (8
/// as in PostGIS, where it is `quad_segs`).
#[must_use]
pub fn uncovered<'a>(
    area: &PlanarArea,
    sites: &[&PlanarArea],
    reaches: impl Iterator<Item = Reach<'a>>,
    quadrant_steps: u8,
) -> Ground {
    let mut cells = GroundCells::new(area, sites, CELL_M, quadrant_steps);
    cells.recompute(area.bounds(), reaches);
    let total_m2 = cells.total_m2();
    Ground { pieces: cells.into_pieces(), total_m2 }
}

#[cfg(test)]
mod tests;
