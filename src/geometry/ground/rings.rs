//! Polygons made of the edges of their borders.

use rustc_hash::FxHashMap;

use super::edges::{GridEdge, side_of};
use super::grid::{Cutter, GridPoint, GridRing, GridShape, box_of, boxes_meet, ring_area_2};

/// The polygons whose borders are some edges, each with the ground to its left. Edges that are not
/// `sound` leave places open, or cross each other by a rounding: then they are mended.
pub(super) fn shapes(mut edges: Vec<GridEdge>, is_sound: bool) -> Vec<GridShape> {
    if !is_sound {
        close(&mut edges);
    }
    let rings = Walk::of(&edges).rings();
    if !is_sound {
        return Cutter::for_areas().sum(&rings);
    }
    with_holes(rings)
}

/// Adds edges from points where more end than begin to the nearest where more begin than end.
fn close(edges: &mut Vec<GridEdge>) {
    let mut surplus: FxHashMap<GridPoint, i32> = FxHashMap::default();
    for [from, to] in edges.iter() {
        *surplus.entry(*from).or_default() -= 1;
        *surplus.entry(*to).or_default() += 1;
    }
    let mut ends = Vec::new();
    let mut starts = Vec::new();
    for (point, surplus) in surplus {
        let list = if surplus > 0 { &mut ends } else { &mut starts };
        list.extend((0..surplus.abs()).map(|_| point));
    }
    ends.sort_unstable();
    starts.sort_unstable();
    for end in ends {
        let distance = |start: &GridPoint| {
            let (x, y) =
                (f64::from(start.x) - f64::from(end.x), f64::from(start.y) - f64::from(end.y));
            x * x + y * y
        };
        let nearest = (0..starts.len())
            .min_by(|&a, &b| distance(&starts[a]).total_cmp(&distance(&starts[b])));
        if let Some(nearest) = nearest {
            edges.push([end, starts.swap_remove(nearest)]);
        }
    }
}

/// Edges by where they begin.
struct Walk<'a> {
    edges: &'a [GridEdge],
    first_at: FxHashMap<GridPoint, u32>,
    /// The next edge that begins at the same point.
    next_at: Vec<u32>,
    is_done: Vec<bool>,
}

const NONE: u32 = u32::MAX;

impl<'a> Walk<'a> {
    fn of(edges: &'a [GridEdge]) -> Walk<'a> {
        let mut first_at = FxHashMap::with_capacity_and_hasher(edges.len(), Default::default());
        let mut next_at = vec![NONE; edges.len()];
        for (number, [from, _]) in edges.iter().enumerate() {
            if let Some(before) = first_at.insert(*from, number as u32) {
                next_at[number] = before;
            }
        }
        Walk { edges, first_at, next_at, is_done: vec![false; edges.len()] }
    }

    /// All rings, none of which comes to a point twice.
    fn rings(mut self) -> Vec<GridRing> {
        let mut rings = Vec::new();
        for start in 0..self.edges.len() {
            if !self.is_done[start] {
                self.walk(start, &mut rings);
            }
        }
        rings
    }

    /// Walks from an edge on until the way is closed, taking off each ring that closes meanwhile.
    fn walk(&mut self, start: usize, rings: &mut Vec<GridRing>) {
        let mut way: GridRing = Vec::new();
        let mut edge = start;
        loop {
            self.is_done[edge] = true;
            let [from, to] = self.edges[edge];
            way.push(from);
            let (next, is_fork) = self.next(edge);
            if (is_fork || next.is_none())
                && let Some(place) = way.iter().rposition(|&at| at == to)
            {
                let ring = way.split_off(place);
                if ring.len() > 2 {
                    rings.push(ring);
                }
            }
            match next {
                Some(next) => edge = next,
                None => return,
            }
        }
    }

    /// The edge to go on with, the leftmost of those that are not done, and whether others begin at
    /// the same point.
    fn next(&self, edge: usize) -> (Option<usize>, bool) {
        let to = self.edges[edge][1];
        let Some(&first) = self.first_at.get(&to) else { return (None, false) };
        let mut best: Option<usize> = None;
        let is_fork = self.next_at[first as usize] != NONE;
        let mut other = first;
        while other != NONE {
            let number = other as usize;
            other = self.next_at[number];
            if self.is_done[number] {
                continue;
            }
            let is_better = best.is_none_or(|best| {
                is_further_left(&self.edges[edge], &self.edges[number], &self.edges[best])
            });
            if is_better {
                best = Some(number);
            }
        }
        (best, is_fork)
    }
}

/// Whether one of two edges that go on from another turns further to the left.
fn is_further_left(before: &GridEdge, one: &GridEdge, other: &GridEdge) -> bool {
    let (one_side, other_side) = (side_of(before, one[1]), side_of(before, other[1]));
    match (one_side >= 0, other_side >= 0) {
        (true, false) => true,
        (false, true) => false,
        _ => side_of(other, one[1]) > 0,
    }
}

/// Rings as polygons: each hole goes to the smallest ring around it.
fn with_holes(rings: Vec<GridRing>) -> Vec<GridShape> {
    let (holes, exteriors): (Vec<_>, Vec<_>) =
        rings.into_iter().partition(|ring| ring_area_2(ring) < 0);
    let mut shapes: Vec<GridShape> = exteriors.into_iter().map(|ring| vec![ring]).collect();
    let around: Vec<_> =
        shapes.iter().map(|shape| (box_of(&shape[0]), ring_area_2(&shape[0]))).collect();
    for hole in holes {
        let bounds = box_of(&hole);
        let owner = (0..shapes.len())
            .filter(|&number| {
                boxes_meet(&around[number].0, &bounds) && encloses(&shapes[number][0], &hole)
            })
            .min_by_key(|&number| around[number].1);
        if let Some(owner) = owner {
            shapes[owner].push(hole);
        }
    }
    shapes
}

/// Whether a ring goes around another that does not cross it.
fn encloses(ring: &[GridPoint], other: &[GridPoint]) -> bool {
    // Twice the middle of an edge, which is no corner of the ring.
    let (a, b) = (other[0], other[1]);
    let (x, y) = (i64::from(a.x) + i64::from(b.x), i64::from(a.y) + i64::from(b.y));
    let last = ring.last().into_iter();
    let crossings = last.chain(ring).zip(ring).filter(|(from, to)| {
        let (low, high) = if from.y < to.y { (from, to) } else { (to, from) };
        let (low_y, high_y) = (2 * i64::from(low.y), 2 * i64::from(high.y));
        let (low_x, high_x) = (2 * i64::from(low.x), 2 * i64::from(high.x));
        let cross = || {
            i128::from(high_x - low_x) * i128::from(y - low_y)
                - i128::from(high_y - low_y) * i128::from(x - low_x)
        };
        low_y <= y && y < high_y && cross() < 0
    });
    crossings.count() % 2 == 1
}
