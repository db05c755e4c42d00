//! Edges on the grid, and what a set of them adds up to.

use std::iter::Sum;
use std::ops::{Add, Sub};

use super::grid::GridPoint;

/// An edge of the border of some ground, with the ground to its left.
pub(super) type GridEdge = [GridPoint; 2];

/// What edges add up to. Sums of sets of edges are sums of their tallies.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    area_2: i128,
    /// Zero when as many edges begin at each point as end there: each point is a number, that of an
    /// edge's end is taken from that of its beginning. Other sets come to zero once in 2^64 times.
    balance: u64,
    /// How many sets have edges that cross or touch each other elsewhere than at their ends.
    crossed: u32,
}

impl Tally {
    /// The tally of edges, of which only those given together are looked at for crossings.
    pub(super) fn of(edges: &[GridEdge]) -> Tally {
        let mut tally = Tally::default();
        for [from, to] in edges {
            tally.area_2 += i128::from(from.x) * i128::from(to.y);
            tally.area_2 -= i128::from(to.x) * i128::from(from.y);
            tally.balance = tally.balance.wrapping_add(number(*from)).wrapping_sub(number(*to));
        }
        let mut pairs = edges.iter().enumerate();
        let crossed = pairs
            .any(|(place, one)| edges[place + 1..].iter().any(|other| do_interfere(one, other)));
        tally.crossed = u32::from(crossed);
        tally
    }

    /// Twice the area to the left of the edges, in squared steps, if they are closed.
    pub(super) fn area_2(&self) -> i64 {
        self.area_2.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// Whether the edges make closed rings.
    pub(super) fn is_closed(&self) -> bool {
        self.balance == 0
    }

    /// Whether edges meet at their ends only.
    pub(super) fn is_clean(&self) -> bool {
        self.crossed == 0
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally {
            area_2: self.area_2 + other.area_2,
            balance: self.balance.wrapping_add(other.balance),
            crossed: self.crossed + other.crossed,
        }
    }
}

impl Sub for Tally {
    type Output = Tally;

    fn sub(self, other: Tally) -> Tally {
        Tally {
            area_2: self.area_2 - other.area_2,
            balance: self.balance.wrapping_sub(other.balance),
            crossed: self.crossed - other.crossed,
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), Add::add)
    }
}

/// A number for a point, without pattern (the last steps of splitmix64).
fn number(point: GridPoint) -> u64 {
    let packed = (u64::from(point.x as u32) << 32) | u64::from(point.y as u32);
    let mixed = packed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Positive where `at` lies to the left of an edge. In one cell no product comes near 2^62.
pub(super) fn side_of(edge: &GridEdge, at: GridPoint) -> i64 {
    let wide = |a: i32, b: i32| i64::from(a) - i64::from(b);
    let [from, to] = edge;
    wide(to.x, from.x) * wide(at.y, from.y) - wide(to.y, from.y) * wide(at.x, from.x)
}

/// Whether two edges have more in common than an end.
fn do_interfere(one: &GridEdge, other: &GridEdge) -> bool {
    let apart = |a: i32, b: i32, c: i32, d: i32| a.max(b) < c.min(d) || c.max(d) < a.min(b);
    if apart(one[0].x, one[1].x, other[0].x, other[1].x)
        || apart(one[0].y, one[1].y, other[0].y, other[1].y)
    {
        return false;
    }
    let of_other = other.map(|at| side_of(one, at).signum());
    let of_one = one.map(|at| side_of(other, at).signum());
    if of_other[0] * of_other[1] > 0 || of_one[0] * of_one[1] > 0 {
        return false;
    }
    let shared = one.iter().any(|at| other.contains(at));
    // Edges with a common end meet there only, unless they lie on one line and on each other.
    !shared || (of_other == [0, 0] && do_overlap(one, other))
}

/// Whether two edges on one line share more than a point.
fn do_overlap(one: &GridEdge, other: &GridEdge) -> bool {
    let range = |a: i32, b: i32| (a.min(b), a.max(b));
    let overlap = |one: (i32, i32), other: (i32, i32)| one.0 < other.1 && other.0 < one.1;
    overlap(range(one[0].x, one[1].x), range(other[0].x, other[1].x))
        || overlap(range(one[0].y, one[1].y), range(other[0].y, other[1].y))
}
