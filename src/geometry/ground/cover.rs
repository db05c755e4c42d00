//! The ground within a radius of lines: a capsule for each edge, and the parts of capsules' borders
//! that can be a border of it all.
//!
//! Where other edges go on from the end of one, their rectangles lie over most of its cap or all of
//! it. Only chords that no such rectangle holds can be seen: at a bend those on its outer side, at a
//! crossing none.

use smallvec::SmallVec;

use super::super::Xy;
use super::Reach;
use super::capsule::{Capsule, Chords, Owner};
use super::grid::Grid;

/// How far outside a rectangle, in steps, a place still counts as on its border.
const ROUNDING: f64 = 1e-5;

/// Capsules and what can be seen of their borders.
#[derive(Debug)]
pub(super) struct Cover {
    pub(super) capsules: Vec<Capsule>,
    pub(super) chords: Chords,
    /// The edges of capsules' borders that can be seen, counter-clockwise around each, and whose
    /// they are.
    pub(super) rims: Vec<(u32, [Xy; 2])>,
}

/// One end of a capsule at a node.
struct End {
    node: u128,
    capsule: usize,
    is_to: bool,
}

impl Cover {
    /// The cover of all lines that come near a box in metres.
    pub(super) fn of<'a>(
        grid: &Grid,
        bounds: [f64; 4],
        reaches: impl Iterator<Item = Reach<'a>>,
        quadrant_steps: u8,
    ) -> Cover {
        let edges = reaches.flat_map(|reach| edges_near(&reach, bounds, grid));
        let capsules: Vec<Capsule> = edges.collect();
        let chords = Chords::new(quadrant_steps);
        let mut cover = Cover { capsules, chords, rims: Vec::new() };
        cover.draw_rims();
        cover
    }

    /// What one capsule covers of an edge of the border of another, or of an area.
    pub(super) fn covered(&self, by: u32, edge: [Xy; 2], own: Option<u32>) -> Option<[f64; 2]> {
        let owner = own
            .map_or(Owner::Outline, |own| Owner::Capsule(&self.capsules[own as usize], own > by));
        self.capsules[by as usize].covered(edge, owner, &self.chords)
    }

    fn draw_rims(&mut self) {
        let ends = self.capsules.iter().enumerate().flat_map(|(capsule, it)| {
            [(it.from, false), (it.to, true)].map(|(node, is_to)| End {
                node: number_of(node),
                capsule,
                is_to,
            })
        });
        let mut ends: Vec<End> = ends.collect();
        ends.sort_unstable_by_key(|end| end.node);
        let mut open: Vec<SmallVec<[(usize, bool); 8]>> =
            vec![SmallVec::new(); self.capsules.len()];
        let mut is_open = Vec::new();
        for meeting in ends.chunk_by(|a, b| a.node == b.node) {
            for end in meeting {
                self.find_open_chords(end, meeting, &mut is_open);
                let numbers = (0..).zip(&is_open).filter(|(_, is_open)| **is_open);
                open[end.capsule].extend(numbers.map(|(number, _)| (number, end.is_to)));
            }
        }
        for ((number, capsule), open) in (0..).zip(&self.capsules).zip(open) {
            let chord = |(chord, is_to)| capsule.chord(chord, is_to, &self.chords);
            let rims = capsule.sides().into_iter().chain(open.into_iter().map(chord));
            self.rims.extend(rims.map(|rim| (number, rim)));
        }
    }

    /// Which chords of an end no other rectangle at the node holds.
    fn find_open_chords(&self, end: &End, meeting: &[End], is_open: &mut Vec<bool>) {
        let capsule = &self.capsules[end.capsule];
        let ahead = if end.is_to { capsule.along } else { capsule.along * -1.0 };
        is_open.clear();
        is_open.resize(self.chords.count(), true);
        for other in meeting {
            let beside = &self.capsules[other.capsule];
            if other.capsule == end.capsule || beside.radius < capsule.radius {
                continue;
            }
            let inward = if other.is_to { beside.along * -1.0 } else { beside.along };
            let steps = [ahead.dot(inward), ahead.cross(inward)].map(|it| it * capsule.radius);
            self.chords.close_held(is_open, steps, &(-ROUNDING..=beside.length));
        }
    }
}

/// A number for a node that no other place has.
fn number_of(place: Xy) -> u128 {
    (u128::from(place.x.to_bits()) << 64) | u128::from(place.y.to_bits())
}

/// The edges of a line that reach into a box. Far ends are cut off well outside of it.
fn edges_near<'a>(
    reach: &Reach<'a>,
    bounds: [f64; 4],
    grid: &Grid,
) -> impl Iterator<Item = Capsule> + use<'a> {
    let radius_m = reach.radius_m;
    let near = grown(bounds, radius_m);
    let far = grid.bounds(radius_m);
    let grid = *grid;
    reach.points.windows(2).filter_map(move |pair| {
        let (from, to) = (pair[0], pair[1]);
        let is_near = from.x.min(to.x) <= near[2]
            && from.x.max(to.x) >= near[0]
            && from.y.min(to.y) <= near[3]
            && from.y.max(to.y) >= near[1];
        let length_m = from.distance_m_to(to);
        let is_edge = length_m > 0.0 && radius_m > 0.0;
        if !is_near || !is_edge {
            return None;
        }
        let [from, to] = part_inside([from, to], far)?.map(|at| grid.steps_at(at));
        Capsule::of(from, to, grid.steps_in(radius_m))
    })
}

/// The part of an edge inside a box (Liang and Barsky). Ends inside stay as they are.
fn part_inside(ends: [Xy; 2], within: [f64; 4]) -> Option<[Xy; 2]> {
    let [from, to] = ends;
    let way = to - from;
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-way.x, from.x - within[0]),
        (way.x, within[2] - from.x),
        (-way.y, from.y - within[1]),
        (way.y, within[3] - from.y),
    ] {
        if step < 0.0 {
            enter = enter.max(room / step);
        } else if step > 0.0 {
            leave = leave.min(room / step);
        } else if room < 0.0 {
            return None;
        }
    }
    let start = if enter > 0.0 { from.between(to, enter) } else { from };
    let end = if leave < 1.0 { from.between(to, leave) } else { to };
    (enter < leave).then_some([start, end])
}

pub(super) fn grown(bounds: [f64; 4], by_m: f64) -> [f64; 4] {
    [bounds[0] - by_m, bounds[1] - by_m, bounds[2] + by_m, bounds[3] + by_m]
}
