//! The ground within a radius of lines: a capsule for each edge, and the parts of capsules' borders
//! that can be a border of it all.
//!
//! Where other edges go on from the end of one, their rectangles lie over most of its cap or all of
//! it. Only chords that no such rectangle holds can be seen: at a bend those on its outer side, at a
//! crossing none.

use std::cmp::Ordering;

use super::super::Xy;
use super::Reach;
use super::capsule::{Capsule, Chords};
use super::grid::Grid;

/// How far outside a rectangle, in steps, a place still counts as on its border.
const ROUNDING: f64 = 1e-5;

/// Capsules in an order that depends on nothing but themselves, each once.
#[derive(Debug)]
pub(super) struct Cover {
    pub(super) capsules: Vec<Capsule>,
    pub(super) chords: Chords,
    rims: Vec<[Xy; 2]>,
    /// Where the rims of each capsule end.
    rim_ends: Vec<usize>,
}

/// One end of a capsule at a node.
struct End {
    node: Xy,
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
        let mut capsules: Vec<Capsule> = edges.collect();
        capsules.sort_unstable_by(order);
        capsules.dedup();
        let chords = Chords::new(quadrant_steps);
        let mut cover = Cover { capsules, chords, rims: Vec::new(), rim_ends: Vec::new() };
        cover.draw_rims();
        cover
    }

    /// The edges of a capsule's border that can be seen, counter-clockwise around it.
    pub(super) fn rims(&self, capsule: usize) -> &[[Xy; 2]] {
        let start = if capsule == 0 { 0 } else { self.rim_ends[capsule - 1] };
        &self.rims[start..self.rim_ends[capsule]]
    }

    fn draw_rims(&mut self) {
        let capsules = self.capsules.iter().enumerate();
        let ends = capsules.flat_map(|(capsule, it)| {
            [(it.from, false), (it.to, true)].map(|(node, is_to)| End { node, capsule, is_to })
        });
        let mut ends: Vec<End> = ends.collect();
        ends.sort_unstable_by(|a, b| by_place(a.node, b.node));
        let mut seen = Vec::new();
        for meeting in ends.chunk_by(|a, b| a.node == b.node) {
            for end in meeting {
                self.add_open_chords(end, meeting, &mut seen);
            }
        }
        seen.sort_unstable_by_key(|&(capsule, _)| capsule);
        let mut chords = seen.into_iter().peekable();
        for (place, capsule) in self.capsules.iter().enumerate() {
            self.rims.extend(capsule.sides());
            while let Some((_, chord)) = chords.next_if(|(capsule, _)| *capsule == place) {
                self.rims.push(chord);
            }
            self.rim_ends.push(self.rims.len());
        }
    }

    /// The chords of an end that no other rectangle at the node holds.
    fn add_open_chords(&self, end: &End, meeting: &[End], seen: &mut Vec<(usize, [Xy; 2])>) {
        let capsule = &self.capsules[end.capsule];
        let holds = |other: &End, place: Xy| {
            let capsule = &self.capsules[other.capsule];
            let inward = if other.is_to { capsule.along * -1.0 } else { capsule.along };
            (-ROUNDING..=capsule.length).contains(&(place - end.node).dot(inward))
        };
        let could_hold = |other: &&End| {
            other.capsule != end.capsule && self.capsules[other.capsule].radius >= capsule.radius
        };
        for number in 0..self.chords.count() {
            let chord = capsule.chord(number, end.is_to, &self.chords);
            let mut others = meeting.iter().filter(could_hold);
            if !others.any(|other| chord.iter().all(|&place| holds(other, place))) {
                seen.push((end.capsule, chord));
            }
        }
    }
}

fn order(one: &Capsule, other: &Capsule) -> Ordering {
    let ends = by_place(one.from, other.from).then(by_place(one.to, other.to));
    ends.then(one.radius.total_cmp(&other.radius))
}

fn by_place(one: Xy, other: Xy) -> Ordering {
    one.x.total_cmp(&other.x).then(one.y.total_cmp(&other.y))
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
