//! Which areas does each side of a line lie in.

use smallvec::SmallVec;

use super::{MeasuredLine, Stretch, Xy};

/// One piece of one side and the areas it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidePiece {
    /// Where along the line.
    pub stretch: Stretch,
    /// The areas, by the numbers that the caller gave them, sorted; empty when in none.
    pub areas: SmallVec<[u32; 2]>,
}

/// left, right
pub fn sides_in_areas(
    _line: &MeasuredLine,
    _half_width_m: f64,
    _edges: &[[Xy; 2]],
    _containing: impl FnMut(Xy) -> SmallVec<[u32; 2]>,
) -> [Vec<SidePiece>; 2] {
    todo!()
}

/// near
#[must_use]
pub fn near_interval(_edge: [Xy; 2], _line_edge: [Xy; 2], _radius_m: f64) -> Option<[f64; 2]> {
    todo!()
}
