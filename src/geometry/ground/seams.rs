//! Edges that lie along a border of cells.
//!
//! Edges of one cell are looked at together, and none leaves its cell. So edges of different cells
//! meet at ends, unless one lies along the border between them: there an edge from the other side
//! may end in its middle, or another edge may lie on it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::edges::GridEdge;
use super::grid::GridPoint;

/// A border of cells: whether it runs north, and its coordinate in steps.
type Seam = (bool, i32);

/// Parts each edge along a border of cells of `side` steps where another edge begins or ends on it,
/// and leaves out what lies on each other the opposite ways: nothing is between. Places on such a
/// border are exact, so no edge moves.
pub(super) fn part(edges: &mut Vec<GridEdge>, side: i32) {
    let (along, mut parted): (Vec<GridEdge>, Vec<GridEdge>) =
        edges.drain(..).partition(|edge| seam_of(edge, side).is_some());
    let mut stops: FxHashMap<Seam, Vec<i32>> =
        along.iter().filter_map(|edge| seam_of(edge, side)).map(|it| (it, Vec::new())).collect();
    if !stops.is_empty() {
        for at in along.iter().chain(&parted).flatten() {
            for (seam, place) in [((true, at.x), at.y), ((false, at.y), at.x)] {
                if let Some(stops) = stops.get_mut(&seam) {
                    stops.push(place);
                }
            }
        }
    }
    for stops in stops.values_mut() {
        stops.sort_unstable();
        stops.dedup();
    }
    let mut alone: FxHashSet<GridEdge> = FxHashSet::default();
    for edge in along {
        let Some(seam) = seam_of(&edge, side) else { continue };
        for part in parts(&edge, seam, &stops[&seam]) {
            if !alone.remove(&[part[1], part[0]]) && !alone.insert(part) {
                parted.push(part);
            }
        }
    }
    parted.extend(alone);
    *edges = parted;
}

/// The border of cells that an edge lies along.
fn seam_of([from, to]: &GridEdge, side: i32) -> Option<Seam> {
    if from.x == to.x && from.x.rem_euclid(side) == 0 {
        Some((true, from.x))
    } else if from.y == to.y && from.y.rem_euclid(side) == 0 {
        Some((false, from.y))
    } else {
        None
    }
}

/// The parts of an edge along a border between the stops on it, which hold both its ends.
fn parts(
    [from, to]: &GridEdge,
    (is_north, at): Seam,
    stops: &[i32],
) -> impl Iterator<Item = GridEdge> {
    let (start, end) = if is_north { (from.y, to.y) } else { (from.x, to.x) };
    let first = stops.partition_point(|&stop| stop < start.min(end));
    let last = stops.partition_point(|&stop| stop <= start.max(end));
    let point = move |stop| {
        if is_north { GridPoint::new(at, stop) } else { GridPoint::new(stop, at) }
    };
    stops[first..last].windows(2).map(move |pair| {
        let part = [point(pair[0]), point(pair[1])];
        if start < end { part } else { [part[1], part[0]] }
    })
}
