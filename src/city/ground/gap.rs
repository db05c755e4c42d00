//! A gap of ground: a piece, what is wrong with it, and a name that it keeps.

use crate::city::City;
use crate::city::gaps::GapKind;
use crate::domain::CommunityFid;
use crate::geometry::{Piece, Xy, fullest_cell};
use smallvec::SmallVec;
use std::fmt::Write;

/// Pieces below this are slivers, which rounding to millimetres makes and unmakes: no gaps.
pub const SLIVER_M2: f64 = 1.0;

/// The side of the cells that gaps are named by, from large to small, in metres.
const CELLS_M: [f64; 4] = [128.0, 16.0, 2.0, 0.25];

/// One connected piece of ground that nobody covers, that nobody claims, or that two do.
#[derive(Clone, PartialEq, Debug)]
pub struct GroundGap {
    pub kind: GapKind,
    /// The community that it lies in, or both; none if no community holds it.
    pub communities: SmallVec<[CommunityFid; 2]>,
    pub piece: Piece,
}

impl GroundGap {
    /// Is it too small to be a gap?
    #[must_use]
    pub fn is_sliver(&self) -> bool {
        self.piece.area_m2 < SLIVER_M2
    }

    /// The id that clients know it by: see [`ground_id`].
    #[must_use]
    pub fn id(&self, city: &City) -> String {
        ground_id(city, self.kind, &self.communities, &self.piece)
    }
}

/// The id that clients know a piece by: its kind, whose ground it is, and the column and row of
/// the 128 m cell of the city's frame that it lies most in. A piece that does not fill half of
/// that cell may not be the only one there, so the cell within the cell follows, column and row
/// as two digits from 0 to 7, and so on down to 25 cm. It stays the same while the piece grows or
/// shrinks elsewhere.
#[must_use]
pub fn ground_id(
    city: &City,
    kind: GapKind,
    communities: &[CommunityFid],
    piece: &Piece,
) -> String {
    let mut id = ground_id_start(city, kind, communities);
    let mut within = None;
    for cell_m in CELLS_M {
        let ((column, row), area_m2) = fullest_cell(piece, cell_m, within);
        match within {
            None => write!(id, ".{column}.{row}"),
            Some(_) => write!(id, ".{}{}", column.rem_euclid(8), row.rem_euclid(8)),
        }
        .expect("a String takes every character");
        if area_m2 > cell_m * cell_m / 2.0 {
            break;
        }
        let (west, south) = (column as f64 * cell_m, row as f64 * cell_m);
        within = Some([west, south, west + cell_m, south + cell_m]);
    }
    id
}

/// What the ids of all pieces of that kind and ground begin with.
#[must_use]
pub fn ground_id_start(city: &City, kind: GapKind, communities: &[CommunityFid]) -> String {
    let territories = city.network().territories();
    let ids = communities.iter().filter_map(|fid| territories.get(*fid));
    let ids: Vec<&str> = ids.map(|territory| &*territory.community.id).collect();
    format!("{}.{}", kind.as_str(), ids.join("+"))
}

/// A key by which pieces come from south to north, then from west to east: the box around in mm,
/// and the area for those that have the same.
#[must_use]
pub fn south_first(piece: &Piece) -> [i64; 3] {
    let least = |of: fn(&Xy) -> f64| piece.exterior.iter().map(of).fold(f64::INFINITY, f64::min);
    let whole = |number: f64| (number * 1000.0).round() as i64;
    [whole(least(|at| at.y)), whole(least(|at| at.x)), whole(piece.area_m2)]
}
