//! Cutting rings to boxes, so that two boxes side by side cut an edge at the same grid point.

use i_overlay::i_float::int::point::IntPoint;

use super::grid::{GridBox, GridPoint, GridRing};

/// The part of a ring inside a box (Sutherland and Hodgman), empty when there is none.
///
/// A ring that leaves the box and comes back gets edges along the box's border that lie on each
/// other: every place is still wound around as often as before, and a sweep does away with them.
pub(super) fn clipped(ring: &[GridPoint], within: &GridBox) -> GridRing {
    let [west, south, east, north] = *within;
    let mut ring = ring.to_vec();
    let across = ring.iter().any(|at| at.x < west || at.x > east);
    if across {
        ring = half(&ring, |at| at.x - west, |a, b| IntPoint::new(west, y_at(a, b, west)));
        ring = half(&ring, |at| east - at.x, |a, b| IntPoint::new(east, y_at(a, b, east)));
    }
    let across = ring.iter().any(|at| at.y < south || at.y > north);
    if across {
        ring = half(&ring, |at| at.y - south, |a, b| IntPoint::new(x_at(a, b, south), south));
        ring = half(&ring, |at| north - at.y, |a, b| IntPoint::new(x_at(a, b, north), north));
    }
    if ring.len() < 3 { GridRing::new() } else { ring }
}

/// The ring around a box, counter-clockwise.
pub(super) fn ring_of(within: &GridBox) -> [GridPoint; 4] {
    let [west, south, east, north] = *within;
    [(west, south), (east, south), (east, north), (west, north)].map(|(x, y)| IntPoint::new(x, y))
}

/// Whether a convex counter-clockwise ring holds all of some points, its border included.
pub(super) fn holds(convex: &[GridPoint], points: &[GridPoint]) -> bool {
    let last = convex[convex.len() - 1..].iter();
    last.chain(convex).zip(convex).all(|(from, to)| {
        points.iter().all(|at| {
            let (along_x, along_y) = (wide(to.x, from.x), wide(to.y, from.y));
            along_x * wide(at.y, from.y) >= along_y * wide(at.x, from.x)
        })
    })
}

/// The part of a ring where `depth` is not negative, with `crossing` where it changes its sign.
fn half(
    ring: &[GridPoint],
    depth: impl Fn(&GridPoint) -> i32,
    crossing: impl Fn(GridPoint, GridPoint) -> GridPoint,
) -> GridRing {
    let mut kept = GridRing::with_capacity(ring.len() + 2);
    let Some(mut before) = ring.last() else { return kept };
    for at in ring {
        if (depth(before) < 0 && depth(at) > 0) || (depth(before) > 0 && depth(at) < 0) {
            kept.push(crossing(*before, *at));
        }
        if depth(at) >= 0 {
            kept.push(*at);
        }
        before = at;
    }
    kept
}

fn y_at(a: GridPoint, b: GridPoint, x: i32) -> i32 {
    // The same end first whichever way the edge runs, so that both ways round alike.
    let (a, b) = if a.x < b.x { (a, b) } else { (b, a) };
    let t = wide(x, a.x) as f64 / wide(b.x, a.x) as f64;
    a.y + (t * wide(b.y, a.y) as f64).round() as i32
}

fn x_at(a: GridPoint, b: GridPoint, y: i32) -> i32 {
    let (a, b) = if a.y < b.y { (a, b) } else { (b, a) };
    let t = wide(y, a.y) as f64 / wide(b.y, a.y) as f64;
    a.x + (t * wide(b.x, a.x) as f64).round() as i32
}

fn wide(a: i32, b: i32) -> i64 {
    i64::from(a) - i64::from(b)
}
