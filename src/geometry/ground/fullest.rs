//! Which square of a fixed grid holds the most of a piece: a name for it that holds as long as
//! the piece is much the same.
//!
//! ```text
//!   +------+------+      Each edge adds, to every cell it runs through, the area between itself
//!   |      | a__b |      and the cell's east border, and to all cells east of that the height
//!   |      | |  | |      that it climbs. Sums from west to east are then the areas, as in
//!   +------+-d--c-+      drawing letters with exact coverage.
//! ```

use rustc_hash::FxHashMap;

use super::super::Xy;
use super::Piece;

/// Column and row of a square cell, counted from the origin of the frame.
pub type CellPlace = (i64, i64);

/// A cell holds more than another if it holds so many times as much.
const MORE: f64 = 1.001;

/// The cell of `cell_m` metres that holds the most of a piece, and how much of it in square
/// metres. Of cells that hold the same to a thousandth it is the southernmost, then the
/// westernmost. `within`, west, south, east, north in metres, limits the search to its inside.
#[must_use]
pub fn fullest_cell(piece: &Piece, cell_m: f64, within: Option<[f64; 4]>) -> (CellPlace, f64) {
    let mut columns: FxHashMap<i64, FxHashMap<i64, Share>> = FxHashMap::default();
    for ring in std::iter::once(&piece.exterior).chain(&piece.holes) {
        let ring = within.map_or_else(|| ring.clone(), |within| clipped(ring, within));
        for edge in ring.windows(2) {
            add_edge(&mut columns, edge[0] * (1.0 / cell_m), edge[1] * (1.0 / cell_m));
        }
    }
    let mut rows: Vec<(i64, FxHashMap<i64, Share>)> = columns.into_iter().collect();
    rows.sort_unstable_by_key(|(row, _)| *row);
    let mut best = ((0, 0), f64::MIN_POSITIVE);
    for (row, cells) in rows {
        let mut cells: Vec<(i64, Share)> = cells.into_iter().collect();
        cells.sort_unstable_by_key(|(column, _)| *column);
        let mut climbed = 0.0;
        let mut next = i64::MIN;
        for (column, share) in cells {
            // Cells between two that edges run through are full or empty.
            if next < column && climbed > best.1 * MORE {
                best = ((next, row), climbed);
            }
            let area = climbed + share.area;
            if area > best.1 * MORE {
                best = ((column, row), area);
            }
            climbed += share.climb;
            next = column + 1;
        }
    }
    (best.0, best.1 * cell_m * cell_m)
}

/// What edges do to a cell, in cells: the area to their east in it, and how far they go down less
/// how far they go up.
#[derive(Clone, Copy, Default)]
struct Share {
    area: f64,
    climb: f64,
}

/// Cuts an edge, in cells, at the borders of rows and columns.
fn add_edge(rows: &mut FxHashMap<i64, FxHashMap<i64, Share>>, from: Xy, to: Xy) {
    for part in parts(from, to, |at| at.y) {
        for [a, b] in parts(part[0], part[1], |at| at.x) {
            let (column, row) = (f64::midpoint(a.x, b.x).floor(), f64::midpoint(a.y, b.y).floor());
            let climb = a.y - b.y;
            let east = column + 1.0 - f64::midpoint(a.x, b.x);
            let cell = rows.entry(row as i64).or_default().entry(column as i64).or_default();
            cell.area += climb * east;
            cell.climb += climb;
        }
    }
}

/// The parts of an edge between whole numbers of one coordinate.
fn parts(from: Xy, to: Xy, of: impl Fn(Xy) -> f64) -> impl Iterator<Item = [Xy; 2]> {
    let (start, end) = (of(from), of(to));
    let (low, high) = (start.min(end), start.max(end));
    let crossed = ((high.ceil() - low.floor()) as i64 - 1).max(0);
    let upwards = end > start;
    let cut = move |number: i64| {
        if number == 0 {
            from
        } else if number > crossed {
            to
        } else {
            let whole =
                if upwards { low.floor() + number as f64 } else { high.ceil() - number as f64 };
            from.between(to, ((whole - start) / (end - start)).clamp(0.0, 1.0))
        }
    };
    (0..=crossed).map(move |number| [cut(number), cut(number + 1)])
}

/// A closed ring cut to a box (Sutherland and Hodgman), closed again.
fn clipped(ring: &[Xy], within: [f64; 4]) -> Vec<Xy> {
    let [west, south, east, north] = within;
    let ring = half(ring, |at| at.x - west);
    let ring = half(&ring, |at| east - at.x);
    let ring = half(&ring, |at| at.y - south);
    half(&ring, |at| north - at.y)
}

fn half(ring: &[Xy], inside: impl Fn(Xy) -> f64) -> Vec<Xy> {
    let mut kept = Vec::with_capacity(ring.len());
    for edge in ring.windows(2) {
        let (a, b) = (inside(edge[0]), inside(edge[1]));
        if a >= 0.0 {
            kept.push(edge[0]);
        }
        if (a >= 0.0) != (b >= 0.0) {
            kept.push(edge[0].between(edge[1], a / (a - b)));
        }
    }
    kept.extend(kept.first().copied());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(corners: &[(f64, f64)]) -> Piece {
        let ring = corners.iter().chain(corners.first());
        let exterior = ring.map(|&(x, y)| Xy { x, y }).collect();
        Piece { exterior, holes: Vec::new(), area_m2: 0.0 }
    }

    fn boxed([west, south, east, north]: [f64; 4]) -> Piece {
        piece(&[(west, south), (east, south), (east, north), (west, north)])
    }

    #[test]
    fn a_box_lies_most_in_the_cell_that_holds_most_of_it() {
        let (cell, m2) = fullest_cell(&boxed([-3.0, 8.0, 12.0, 13.0]), 10.0, None);
        assert_eq!(cell, (0, 1));
        assert!((m2 - 30.0).abs() < 1e-9, "{m2}");
    }

    #[test]
    fn a_hole_is_not_counted() {
        let mut ring = boxed([0.0, 0.0, 20.0, 10.0]);
        let hole = boxed([1.0, 1.0, 9.0, 9.0]).exterior;
        ring.holes.push(hole.into_iter().rev().collect());
        let (cell, m2) = fullest_cell(&ring, 10.0, None);
        assert_eq!(cell, (1, 0));
        assert!((m2 - 100.0).abs() < 1e-9, "{m2}");
    }

    #[test]
    fn full_cells_inside_a_large_piece_count_without_an_edge_in_them() {
        let (cell, m2) = fullest_cell(&boxed([-5.0, -5.0, 105.0, 95.0]), 10.0, None);
        assert_eq!(cell, (0, 0));
        assert!((m2 - 100.0).abs() < 1e-9, "{m2}");
    }

    proptest! {
        #[test]
        fn the_fullest_cell_is_the_one_that_a_count_of_places_finds(
            spokes in prop::collection::vec(2.0..20.0f64, 5..12),
            dx in -30.0..30.0f64, dy in -30.0..30.0f64,
        ) {
            let turn = std::f64::consts::TAU / spokes.len() as f64;
            let corners: Vec<(f64, f64)> = spokes
                .iter()
                .enumerate()
                .map(|(n, r)| {
                    let angle = turn * n as f64;
                    (dx + r * angle.cos(), dy + r * angle.sin())
                })
                .collect();
            let star = piece(&corners);
            let (cell, m2) = fullest_cell(&star, 8.0, None);
            let within = |(column, row): CellPlace| {
                let (west, south) = (column as f64 * 8.0, row as f64 * 8.0);
                [west, south, west + 8.0, south + 8.0]
            };
            let area_m2 = |cell| {
                let ring = clipped(&star.exterior, within(cell));
                ring.windows(2).map(|edge| edge[0].cross(edge[1])).sum::<f64>() / 2.0
            };
            prop_assert!((area_m2(cell) - m2).abs() < 1e-6, "{} {}", area_m2(cell), m2);
            for column in -8..8 {
                for row in -8..8 {
                    prop_assert!(area_m2((column, row)) <= m2 * MORE + 1e-6);
                }
            }
            let (inner, inner_m2) = fullest_cell(&star, 1.0, Some(within(cell)));
            prop_assert!(inner.0.div_euclid(8) == cell.0 && inner.1.div_euclid(8) == cell.1);
            prop_assert!(inner_m2 <= 1.0 + 1e-9);
        }
    }
}
