//! Cutting lines and rings at the box around a tile: lines after Liang and Barsky, rings after
//! Sutherland and Hodgman. All in tile units, before rounding.

use super::{BUFFER, EXTENT, TileXy};

const LOW: f64 = -(BUFFER as f64);
const HIGH: f64 = (EXTENT + BUFFER) as f64;

const WEST: u8 = 1;
const EAST: u8 = 2;
const NORTH: u8 = 4;
const SOUTH: u8 = 8;

/// Over which edges of the box a point lies outside; 0 within, edges included.
pub(super) fn outside(point: TileXy) -> u8 {
    let mut edges = 0;
    if point.x < LOW {
        edges |= WEST;
    } else if point.x > HIGH {
        edges |= EAST;
    }
    if point.y < LOW {
        edges |= NORTH;
    } else if point.y > HIGH {
        edges |= SOUTH;
    }
    edges
}

/// The part of the straight piece from `a` to `b` that lies in the box; `None` if they do not meet.
/// An end that lies in the box comes back as it was.
pub(super) fn clip_piece(a: TileXy, b: TileXy) -> Option<(TileXy, TileXy)> {
    let (outside_a, outside_b) = (outside(a), outside(b));
    if outside_a == 0 && outside_b == 0 {
        return Some((a, b));
    }
    if outside_a & outside_b != 0 {
        return None;
    }
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, a.x - LOW), (dx, HIGH - a.x), (-dy, a.y - LOW), (dy, HIGH - a.y)] {
        if step < 0.0 {
            enter = enter.max(room / step);
        } else if step > 0.0 {
            leave = leave.min(room / step);
        } else if room < 0.0 {
            return None;
        }
    }
    if enter > leave {
        return None;
    }
    // The clamp takes off what rounding puts over the edge, far below one unit.
    let at = |share: f64| TileXy {
        x: (a.x + share * dx).clamp(LOW, HIGH),
        y: (a.y + share * dy).clamp(LOW, HIGH),
    };
    let from = if outside_a == 0 { a } else { at(enter) };
    let to = if outside_b == 0 { b } else { at(leave) };
    Some((from, to))
}

/// One edge of the box as a half plane: what lies within, and where a piece crosses it.
struct Edge {
    code: u8,
    is_vertical: bool,
    at: f64,
}

const EDGES: [Edge; 4] = [
    Edge { code: WEST, is_vertical: true, at: LOW },
    Edge { code: EAST, is_vertical: true, at: HIGH },
    Edge { code: NORTH, is_vertical: false, at: LOW },
    Edge { code: SOUTH, is_vertical: false, at: HIGH },
];

impl Edge {
    fn holds(&self, point: TileXy) -> bool {
        outside(point) & self.code == 0
    }

    /// Where the piece from `a` to `b`, whose ends lie on both sides of this edge, crosses it.
    fn crossing(&self, a: TileXy, b: TileXy) -> TileXy {
        if self.is_vertical {
            let share = (self.at - a.x) / (b.x - a.x);
            TileXy { x: self.at, y: a.y + share * (b.y - a.y) }
        } else {
            let share = (self.at - a.y) / (b.y - a.y);
            TileXy { x: a.x + share * (b.x - a.x), y: self.at }
        }
    }
}

/// Cuts an open ring (the last vertex is not the first again) to the box. What lay outside is
/// pressed onto the box's edges, so that the winding number of every place within stays what it
/// was; the ring may then run along an edge twice, which whoever builds polygons of it has to
/// resolve. A ring that does not reach the box ends up empty or without area. `spare` is scratch
/// space.
pub(super) fn clip_ring(ring: &mut Vec<TileXy>, spare: &mut Vec<TileXy>) {
    let mut anywhere = 0;
    let mut everywhere = u8::MAX;
    for point in ring.iter() {
        let edges = outside(*point);
        anywhere |= edges;
        everywhere &= edges;
    }
    if everywhere != 0 {
        ring.clear();
        return;
    }
    for edge in EDGES.iter().filter(|edge| anywhere & edge.code != 0) {
        spare.clear();
        let Some(mut before) = ring.last().copied() else {
            return;
        };
        for &point in ring.iter() {
            if edge.holds(before) != edge.holds(point) {
                spare.push(edge.crossing(before, point));
            }
            if edge.holds(point) {
                spare.push(point);
            }
            before = point;
        }
        std::mem::swap(ring, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = TileXy> {
        let near = -9000.0..13000.0_f64;
        let far = -1e11..1e11_f64;
        let one = prop_oneof![8 => near, 1 => far, 1 => prop::sample::select(vec![LOW, HIGH, 0.0])];
        (one.clone(), one).prop_map(|(x, y)| TileXy { x, y })
    }

    fn near_place() -> impl Strategy<Value = TileXy> {
        (-9000.0..13000.0_f64, -9000.0..13000.0_f64).prop_map(|(x, y)| TileXy { x, y })
    }

    fn between(a: TileXy, b: TileXy, share: f64) -> TileXy {
        TileXy { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y) }
    }

    fn distance(a: TileXy, b: TileXy) -> f64 {
        (a.x - b.x).hypot(a.y - b.y)
    }

    /// How often the ring turns round a place, counted by its crossings of the ray to the east.
    fn winding(ring: &[TileXy], place: TileXy) -> i32 {
        let mut turns = 0;
        for (index, a) in ring.iter().enumerate() {
            let b = ring[(index + 1) % ring.len()];
            if (a.y <= place.y) != (b.y <= place.y) {
                let crossing = a.x + (place.y - a.y) / (b.y - a.y) * (b.x - a.x);
                if crossing > place.x {
                    turns += if b.y > a.y { 1 } else { -1 };
                }
            }
        }
        turns
    }

    proptest! {
        #[test]
        fn a_clipped_piece_lies_in_the_box(a in place(), b in place()) {
            if let Some((from, to)) = clip_piece(a, b) {
                prop_assert_eq!((outside(from), outside(to)), (0, 0));
            }
        }

        #[test]
        fn a_clipped_piece_is_as_long_as_samples_say(a in near_place(), b in near_place()) {
            const SAMPLES: u32 = 4000;
            let inside = (0..SAMPLES)
                .filter(|i| {
                    let share = (f64::from(*i) + 0.5) / f64::from(SAMPLES);
                    outside(between(a, b, share)) == 0
                })
                .count();
            let step = distance(a, b) / f64::from(SAMPLES);
            let sampled = inside as f64 * step;
            let kept = clip_piece(a, b).map_or(0.0, |(from, to)| distance(from, to));
            prop_assert!((kept - sampled).abs() <= 1.01 * step, "kept {kept}, sampled {sampled}");
        }

        #[test]
        fn a_clipped_ring_lies_in_the_box_and_winds_as_before(
            ring in prop::collection::vec(near_place(), 3..30),
            places in prop::collection::vec((LOW..HIGH, LOW..HIGH), 40),
        ) {
            let mut clipped = ring.clone();
            clip_ring(&mut clipped, &mut Vec::new());
            let centre = TileXy { x: 2048.0, y: 2048.0 };
            for point in &clipped {
                // A hair towards the centre: a crossing may be off by a rounding.
                prop_assert_eq!(outside(between(*point, centre, 1e-9)), 0);
            }
            for (x, y) in places {
                let place = TileXy { x, y };
                prop_assert_eq!(winding(&clipped, place), winding(&ring, place));
            }
        }

        #[test]
        fn rings_of_any_size_are_clipped_without_a_panic(
            ring in prop::collection::vec(place(), 0..20),
        ) {
            let mut clipped = ring;
            clip_ring(&mut clipped, &mut Vec::new());
            prop_assert!(clipped.iter().all(|point| point.x.is_finite() && point.y.is_finite()));
        }
    }
}
