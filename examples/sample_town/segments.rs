//! From pieces of street to segments: one from junction to junction, in the order of the streets,
//! with everything that is known before anybody is given work.

use crate::communities::home_of;
use crate::grid::{Class, Grid};
use crate::layout;
use crate::plane::{Spot, Straight, bend, curve_between, spot};
use sweepline::geometry::Xy;

pub struct Segment {
    pub street: usize,
    pub ends: [Spot; 2],
    pub line: Vec<Xy>,
    pub length_m: f64,
    pub grade: u8,
    /// The community on the left and on the right.
    pub homes: [Option<usize>; 2],
}

impl Segment {
    /// Where it is known as a whole: a border street counts to the first of its two communities.
    pub fn home(&self) -> Option<usize> {
        let [left, right] = self.homes;
        left.into_iter().chain(right).min()
    }

    pub fn middle(&self) -> Spot {
        self.ends[0].towards(self.ends[1], 0.5)
    }
}

const LONGEST_M: f64 = 400.0;

/// Cuts what is longer than a segment should be, where no junction does it.
pub fn shorten(grid: &mut Grid) {
    for piece in 0..grid.pieces.len() {
        let gaps: Vec<[usize; 2]> =
            grid.pieces[piece].junctions.windows(2).map(|pair| [pair[0].1, pair[1].1]).collect();
        for [a, b] in gaps {
            let (a, b) = (grid.spots[a], grid.spots[b]);
            let parts = (a.distance_m(b) / LONGEST_M).ceil();
            let mut part = 1.0;
            while part < parts {
                grid.junction_on(piece, a.towards(b, part / parts), 1.0);
                part += 1.0;
            }
        }
    }
}

pub fn segments(grid: &Grid) -> Vec<Segment> {
    let mut found = Vec::new();
    for street in 0..grid.streets.len() {
        let mut pairs: Vec<[Spot; 2]> = Vec::new();
        for piece in grid.pieces.iter().filter(|piece| piece.street == Some(street)) {
            let pair = |pair: &[(f64, usize)]| [grid.spots[pair[0].1], grid.spots[pair[1].1]];
            pairs.extend(piece.junctions.windows(2).map(pair));
        }
        in_order(&mut pairs);
        found.extend(pairs.into_iter().map(|ends| segment(grid, street, ends)));
    }
    found
}

/// From west to east, or from south to north for a street that runs that way.
fn in_order(pairs: &mut [[Spot; 2]]) {
    let span = |of: fn(&Spot) -> f64| {
        let values = || pairs.iter().flatten().map(of);
        values().fold(f64::MIN, f64::max) - values().fold(f64::MAX, f64::min)
    };
    let key: fn(&Spot) -> f64 =
        if span(|at| at.u) > span(|at| at.v) { |at| at.u } else { |at| at.v };
    for pair in pairs.iter_mut() {
        pair.sort_by(|a, b| key(a).total_cmp(&key(b)));
    }
    pairs.sort_by(|a, b| key(&a[0]).total_cmp(&key(&b[0])));
}

fn segment(grid: &Grid, street: usize, ends: [Spot; 2]) -> Segment {
    let [from, to] = ends;
    let mut line = vec![bend(from)];
    line.extend(curve_between(from, to));
    line.push(bend(to));
    let length_m = line.windows(2).map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y)).sum();
    let middle = from.towards(to, 0.5);
    let left = Straight::through(from, to).angle() + std::f64::consts::FRAC_PI_2;
    let homes = [home_of(middle.moved(left, 2.0)), home_of(middle.moved(left, -2.0))];
    let grade = grade(grid.streets[street].class, middle);
    Segment { street, ends, line, length_m, grade, homes }
}

/// Cleaning grade 1 (busiest) to 4, by class and by how far out the street is.
fn grade(class: Class, middle: Spot) -> u8 {
    let out_m = middle.distance_m(spot(40.0, 50.0));
    let core = layout::is_core(middle);
    match class {
        Class::Arterial | Class::Secondary if core => 1,
        Class::Arterial if out_m < 1300.0 => 1,
        Class::Arterial => 2,
        Class::Secondary if out_m < 1500.0 => 2,
        Class::Secondary => 3,
        Class::Branch if core => 2,
        Class::Branch if out_m < 1900.0 => 3,
        Class::Lane if core => 3,
        Class::Branch | Class::Lane => 4,
    }
}
