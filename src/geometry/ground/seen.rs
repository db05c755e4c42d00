//! The border of what is uncovered in one cell: what can be seen of the outline of the area and of
//! the capsules' borders when everything that capsules hold is out of sight.

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::super::Xy;
use super::capsule::{OnBorder, SAME, Shares, take_out};
use super::cells::Place;
use super::cover::Cover;
use super::edges::GridEdge;
use super::grid::rounded;
use super::outline::{Outline, place_of};

/// Which capsules come into which cells.
pub(super) struct Beside {
    columns: Range<i32>,
    rows: Range<i32>,
    cells: Vec<Near>,
}

/// The capsules that come into a cell.
pub(super) enum Near {
    Some(SmallVec<[u32; 14]>),
    /// One of them holds the whole cell.
    Held,
}

impl Beside {
    pub(super) fn of(cover: &Cover, columns: Range<i32>, rows: Range<i32>, side: i32) -> Beside {
        let count = columns.len() * rows.len();
        let cells = (0..count).map(|_| Near::Some(SmallVec::new())).collect();
        let mut beside = Beside { columns, rows, cells };
        for number in 0..cover.capsules.len() {
            beside.add(number, cover, f64::from(side));
        }
        beside
    }

    pub(super) fn at(&self, (column, row): Place) -> &Near {
        &self.cells[self.number(column, row)]
    }

    fn number(&self, column: i32, row: i32) -> usize {
        let row = (row - self.rows.start) as usize;
        row * self.columns.len() + (column - self.columns.start) as usize
    }

    fn add(&mut self, number: usize, cover: &Cover, side: f64) {
        let capsule = &cover.capsules[number];
        let [west, south, east, north] = capsule.bounds().map(|at| (at / side).floor() as i32);
        let columns = west.max(self.columns.start)..(east + 1).min(self.columns.end);
        let half_diagonal = side * std::f64::consts::FRAC_1_SQRT_2 + 1.0;
        let nearest_2 = (capsule.radius + half_diagonal).powi(2);
        for row in south.max(self.rows.start)..(north + 1).min(self.rows.end) {
            for column in columns.clone() {
                let corner = Xy { x: f64::from(column), y: f64::from(row) } * side;
                let middle = corner + Xy { x: side / 2.0, y: side / 2.0 };
                let distance_2 = capsule.distance_2(middle);
                let place = self.number(column, row);
                let Near::Some(near) = &mut self.cells[place] else { continue };
                if distance_2 > nearest_2 {
                    continue;
                }
                near.push(number as u32);
                let is_close = distance_2 < capsule.radius * capsule.radius;
                if is_close && capsule.holds(&corners(corner, side), &cover.chords) {
                    self.cells[place] = Near::Held;
                }
            }
        }
    }
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
    let Near::Some(near) = near else { return Vec::new() };
    if near.is_empty() {
        return border.to_vec();
    }
    let is_cut = !border.is_empty();
    if !is_cut && !outline.has_inside(place) {
        return Vec::new();
    }
    let mut seen = Vec::new();
    for edge in border {
        let edge = edge.map(place_of);
        let on = |_| OnBorder { same_way: true, opposite: false };
        for [start, end] in left_of(edge, smallvec![[0.0, 1.0]], near, cover, on) {
            push(&mut seen, part_of(edge, start), part_of(edge, end));
        }
    }
    let side = f64::from(outline.side);
    let least = Xy { x: f64::from(place.0), y: f64::from(place.1) } * side;
    for &own in near {
        for &rim in cover.rims(own as usize) {
            let Some(range) = range_inside(rim, least, side) else { continue };
            // Of borders that lie on each other the first capsule's is the one that is seen.
            let on = |other| OnBorder { same_way: other < own, opposite: true };
            let others = near.iter().copied().filter(|&other| other != own);
            let mut parts = left_after(rim, smallvec![range], others, cover, on);
            if is_cut && !parts.is_empty() {
                parts = inside(rim, parts, border, |at| outline.holds(at, place));
            }
            for [start, end] in parts {
                push(&mut seen, part_of(rim, end), part_of(rim, start));
            }
        }
    }
    seen
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

fn left_of(
    edge: [Xy; 2],
    parts: Shares,
    near: &[u32],
    cover: &Cover,
    on: impl Fn(u32) -> OnBorder,
) -> Shares {
    left_after(edge, parts, near.iter().copied(), cover, on)
}

/// What capsules leave to be seen of parts of an edge.
fn left_after(
    edge: [Xy; 2],
    mut parts: Shares,
    capsules: impl Iterator<Item = u32>,
    cover: &Cover,
    on: impl Fn(u32) -> OnBorder,
) -> Shares {
    for number in capsules {
        let capsule = &cover.capsules[number as usize];
        if let Some(covered) = capsule.covered(edge, on(number), &cover.chords) {
            take_out(&mut parts, covered);
            if parts.is_empty() {
                break;
            }
        }
    }
    parts
}

/// The share of an edge inside a cell, its western and southern border included (Liang and
/// Barsky). Cells side by side part an edge at the same share.
fn range_inside([from, to]: [Xy; 2], least: Xy, side: f64) -> Option<[f64; 2]> {
    let mut range = [0.0f64, 1.0];
    for (from, to, least) in [(from.x, to.x, least.x), (from.y, to.y, least.y)] {
        let most = least + side;
        if (from < least && to < least) || (from > most && to > most) {
            return None;
        }
        if from == to {
            if from >= most {
                return None;
            }
            continue;
        }
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
