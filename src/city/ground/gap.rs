//! A gap of ground: a piece, what is wrong with it, and a name that it keeps.

use crate::city::City;
use crate::city::gaps::GapKind;
use crate::domain::CommunityFid;
use crate::geometry::{Piece, Xy, fullest_cell};
use smallvec::SmallVec;
use std::fmt::Write;

/// Pieces below this are slivers, which rounding makes and unmakes: no gaps.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::drawn::{Town, block, request, street, whole};
    use crate::city::ground::USUAL_REACH_M;
    use smallvec::smallvec;
    use std::collections::BTreeSet;

    fn gap(kind: GapKind, corners: &[(f64, f64)]) -> GroundGap {
        let places = corners.iter().chain(corners.first());
        let exterior = places.map(|&(x, y)| Xy { x, y }).collect();
        let piece = Piece { exterior, holes: Vec::new(), area_m2: 100.0 };
        GroundGap { kind, communities: smallvec![CommunityFid(1)], piece }
    }

    #[test]
    fn a_gap_of_ground_is_called_by_the_cell_it_lies_most_in() {
        let town = Town::of(&[], &[block("a.b", [0.0, 0.0, 900.0, 900.0])], &[]);
        let id = |corners: &[(f64, f64)]| gap(GapKind::UncoveredGround, corners).id(&town.city);
        let large = [(10.0, 10.0), (130.0, 10.0), (130.0, 130.0), (10.0, 130.0)];
        assert_eq!(id(&large), "uncovered_ground.a.b.0.0");
        let larger = [(10.0, 10.0), (190.0, 10.0), (190.0, 130.0), (10.0, 130.0)];
        assert_eq!(id(&larger), id(&large));
        let small = [(-40.0, 20.0), (-20.0, 20.0), (-20.0, 31.0), (-40.0, 31.0)];
        assert_eq!(id(&small), "uncovered_ground.a.b.-1.0.61");
        assert!(id(&small).starts_with(&ground_id_start(
            &town.city,
            GapKind::UncoveredGround,
            &[CommunityFid(1)]
        )));
    }

    #[test]
    fn no_two_gaps_of_a_community_have_one_id() {
        // Streets every 130 m leave yards of a few square metres, several to a cell.
        let lines: Vec<_> = (0..6)
            .flat_map(|n| {
                let at = f64::from(n) * 113.0;
                let bent = [(0.0, at), (300.0, at + 4.0), (600.0, at)];
                let across = [(at, 0.0), (at + 2.0, 300.0), (at, 600.0)];
                [street(&format!("e{n}"), &bent), street(&format!("n{n}"), &across)]
            })
            .collect();
        let mut town = Town::of(&lines, &[block("all", [-60.0, -60.0, 700.0, 700.0])], &["a"]);
        let all = lines.iter().map(|line| whole(&line.id)).collect();
        town.assign(&request("a", all)).unwrap();
        let around = town.city.surroundings(CommunityFid(1), USUAL_REACH_M, None);
        let cells = around.unwrap().uncovered();
        let gaps: Vec<GroundGap> = cells
            .pieces()
            .map(|piece| GroundGap {
                kind: GapKind::UncoveredGround,
                communities: smallvec![CommunityFid(1)],
                piece: piece.clone(),
            })
            .filter(|gap| !gap.is_sliver())
            .collect();
        let ids: BTreeSet<String> = gaps.iter().map(|gap| gap.id(&town.city)).collect();
        assert!(gaps.len() > 20, "{}", gaps.len());
        assert_eq!(ids.len(), gaps.len());
        let places: BTreeSet<_> = gaps.iter().map(|gap| south_first(&gap.piece)).collect();
        assert_eq!(places.len(), gaps.len());
    }
}
