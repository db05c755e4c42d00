//! The border of what is uncovered in one cell: what can be seen of the outline of the area and of
//! the capsules' borders when everything that capsules hold is out of sight.

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::super::Xy;
use super::capsule::{SAME, Shares, take_out};
use super::cells::Place;
use super::cover::Cover;
use super::edges::GridEdge;
use super::grid::rounded;
use super::outline::{Outline, place_of};

/// What comes into each cell.
pub(super) struct Beside {
    columns: Range<i32>,
    rows: Range<i32>,
    side: i32,
    cells: Vec<Near>,
}

/// What comes into a cell.
pub(super) enum Near {
    /// Capsules, and edges of their borders, by their numbers in the cover.
    Some { capsules: Numbers, rims: Numbers },
    /// A capsule holds the whole cell, or it lies outside.
    Done,
}

type Numbers = SmallVec<[u32; 14]>;

impl Beside {
    pub(super) fn of(cover: &Cover, outline: &Outline, [columns, rows]: [Range<i32>; 2]) -> Beside {
        let mut beside = Beside { columns, rows, side: outline.side, cells: Vec::new() };
        let near = beside.places().map(|place| {
            if outline.has_ground(place) {
                Near::Some { capsules: Numbers::new(), rims: Numbers::new() }
            } else {
                Near::Done
            }
        });
        beside.cells = near.collect();
        for number in 0..cover.capsules.len() {
            beside.add_capsule(number, cover);
        }
        for (number, (_, rim)) in cover.rims.iter().enumerate() {
            beside.add_rim(number, rim);
        }
        beside
    }

    /// All cells, row by row.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let columns = self.columns.clone();
        self.rows.clone().flat_map(move |row| columns.clone().map(move |column| (column, row)))
    }

    pub(super) fn at(&self, place: Place) -> &Near {
        &self.cells[self.number(place)]
    }

    fn number(&self, (column, row): Place) -> usize {
        let row = (row - self.rows.start) as usize;
        row * self.columns.len() + (column - self.columns.start) as usize
    }

    /// The cells that meet a box.
    fn meeting(&self, bounds: [f64; 4]) -> impl Iterator<Item = Place> + use<> {
        let [west, south, east, north] =
            bounds.map(|at| (at / f64::from(self.side)).floor() as i32);
        let columns = west.max(self.columns.start)..(east + 1).min(self.columns.end);
        let rows = south.max(self.rows.start)..(north + 1).min(self.rows.end);
        rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
    }

    fn add_capsule(&mut self, number: usize, cover: &Cover) {
        let capsule = &cover.capsules[number];
        let side = f64::from(self.side);
        let half_diagonal = side * std::f64::consts::FRAC_1_SQRT_2 + 1.0;
        let nearest_2 = (capsule.radius + half_diagonal).powi(2);
        for place in self.meeting(capsule.bounds()) {
            let index = self.number(place);
            let Near::Some { capsules, .. } = &mut self.cells[index] else { continue };
            let corner = corner_of(place, side);
            let middle = corner + Xy { x: side / 2.0, y: side / 2.0 };
            let distance_2 = capsule.distance_2(middle);
            if distance_2 > nearest_2 {
                continue;
            }
            capsules.push(number as u32);
            let is_close = distance_2 < capsule.radius * capsule.radius;
            if is_close && capsule.holds(&corners(corner, side), &cover.chords) {
                self.cells[index] = Near::Done;
            }
        }
    }

    fn add_rim(&mut self, number: usize, [a, b]: &[Xy; 2]) {
        let bounds = [a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)];
        for place in self.meeting(bounds) {
            let index = self.number(place);
            if let Near::Some { rims, .. } = &mut self.cells[index] {
                rims.push(number as u32);
            }
        }
    }
}

fn corner_of((column, row): Place, side: f64) -> Xy {
    Xy { x: f64::from(column), y: f64::from(row) } * side
}

fn corners(least: Xy, side: f64) -> [Xy; 4] {
    [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| least + Xy { x, y })
}

/// The edges of the border of what is uncovered in a cell.
pub(super) fn seen_in(
    place: Place,
    outline: &Outline,
    cover: &Cover,
    near: &Near,
) -> Vec<GridEdge> {
    let border = outline.edges_in(place);
    let Near::Some { capsules, rims } = near else { return Vec::new() };
    if capsules.is_empty() {
        return border.to_vec();
    }
    let mut seen = Vec::new();
    let mut sight = Sight { cover, capsules: capsules.clone() };
    for edge in border {
        let edge = edge.map(place_of);
        for [start, end] in sight.left_of(edge, [0.0, 1.0], None) {
            push(&mut seen, part_of(edge, start), part_of(edge, end));
        }
    }
    let side = f64::from(outline.side);
    let least = corner_of(place, side);
    for &rim in rims {
        let (own, rim) = cover.rims[rim as usize];
        let Some(range) = range_inside(rim, least, side) else { continue };
        let mut parts = sight.left_of(rim, range, Some(own));
        if !border.is_empty() && !parts.is_empty() {
            parts = inside(rim, parts, border, |at| outline.holds(at, place));
        }
        for [start, end] in parts {
            push(&mut seen, part_of(rim, end), part_of(rim, start));
        }
    }
    seen
}

/// What stands in the way in a cell.
struct Sight<'a> {
    cover: &'a Cover,
    /// Those that hid something last come first: what lies beside it they hide as well.
    capsules: Numbers,
}

impl Sight<'_> {
    /// What capsules leave to be seen of a range of an edge, which is of the border of capsule `own`
    /// or of the outline.
    fn left_of(&mut self, edge: [Xy; 2], range: [f64; 2], own: Option<u32>) -> Shares {
        let mut parts: Shares = smallvec![range];
        for place in 0..self.capsules.len() {
            let number = self.capsules[place];
            if own == Some(number) {
                continue;
            }
            let Some(covered) = self.cover.covered(number, edge, own) else { continue };
            take_out(&mut parts, covered);
            if parts.is_empty() {
                self.capsules[..=place].rotate_right(1);
                break;
            }
        }
        parts
    }
}

fn push(seen: &mut Vec<GridEdge>, from: Xy, to: Xy) {
    let (from, to) = (rounded(from), rounded(to));
    if from != to {
        seen.push([from, to]);
    }
}

fn part_of([from, to]: [Xy; 2], t: f64) -> Xy {
    if t >= 1.0 { to } else { from.between(to, t) }
}

/// The share of an edge inside a cell, its western and southern border included (Liang and
/// Barsky). Cells side by side part an edge at the same share.
fn range_inside([from, to]: [Xy; 2], least: Xy, side: f64) -> Option<[f64; 2]> {
    let axes = [(from.x, to.x, least.x), (from.y, to.y, least.y)];
    let mut is_within = true;
    for (from, to, least) in axes {
        let most = least + side;
        if from.max(to) < least || from.min(to) > most || (from == to && from == most) {
            return None;
        }
        is_within &= from.min(to) >= least && from.max(to) <= most;
    }
    let mut range = [0.0f64, 1.0];
    if is_within {
        return Some(range);
    }
    for (from, to, least) in axes {
        let most = least + side;
        let at = |border: f64| (border - from) / (to - from);
        let (enter, leave) = if from < to { (least, most) } else { (most, least) };
        if (from < enter) == (from < to) && from != enter {
            range[0] = range[0].max(at(enter));
        }
        if (to > leave) == (from < to) && to != leave {
            range[1] = range[1].min(at(leave));
        }
    }
    (range[0] < range[1]).then_some(range)
}

/// The parts of a rim that lie inside an outline, whose edges near it are `border`. What lies along
/// an edge of it does not.
fn inside(
    rim: [Xy; 2],
    mut parts: Shares,
    border: &[GridEdge],
    holds: impl Fn(Xy) -> bool,
) -> Shares {
    let [from, to] = rim;
    let way = to - from;
    let mut stops: SmallVec<[f64; 8]> = SmallVec::new();
    for edge in border {
        let [a, b] = edge.map(place_of);
        let along = b - a;
        let depths = [from, to].map(|at| along.cross(at - a));
        let length = along.dot(along).sqrt();
        if depths.iter().all(|depth| depth.abs() < SAME * length) {
            let shares = [a, b].map(|at| (at - from).dot(way) / way.dot(way));
            take_out(&mut parts, [shares[0].min(shares[1]), shares[0].max(shares[1])]);
            stops.extend(shares);
        } else if (depths[0] > 0.0) != (depths[1] > 0.0) {
            let of_edge = [a, b].map(|at| way.cross(at - from));
            if (of_edge[0] > 0.0) != (of_edge[1] > 0.0) {
                stops.push(depths[0] / (depths[0] - depths[1]));
            }
        }
    }
    stops.sort_unstable_by(f64::total_cmp);
    let mut kept = Shares::new();
    for [start, end] in parts {
        let between = stops.iter().copied().filter(|&stop| start < stop && stop < end);
        let mut before = start;
        for stop in between.chain([end]) {
            if stop > before && holds(from.between(to, f64::midpoint(before, stop))) {
                kept.push([before, stop]);
            }
            before = stop;
        }
    }
    kept
}
