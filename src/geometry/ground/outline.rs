//! The border of an area, cut to square cells.

use std::ops::Range;

use i_overlay::i_float::int::point::IntPoint;
use smallvec::SmallVec;

use super::super::Xy;
use super::cells::Place;
use super::edges::GridEdge;
use super::grid::{GridPoint, GridRing, box_of};

#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// The side of a cell in steps.
    pub(super) side: i32,
    columns: Range<i32>,
    rows: Range<i32>,
    /// The edges by cell: row by row from the south, each from the west.
    edges: Vec<GridEdge>,
    /// Where the edges of each cell end.
    ends: Vec<u32>,
    /// Whether a cell that no edge crosses lies inside.
    is_inside: Vec<bool>,
}

impl Outline {
    /// The outline that rings enclose, exteriors counter-clockwise and holes clockwise.
    pub(super) fn of(rings: &[GridRing], side: i32) -> Outline {
        let all = if rings.is_empty() { [0; 4] } else { box_of(&rings.concat()) };
        let [west, south, east, north] = all.map(|steps| steps.div_euclid(side));
        let (columns, rows) = (west..east + 1, south..north + 1);
        let count = columns.len() * rows.len();
        let is_inside = vec![false; count];
        let mut outline =
            Outline { side, columns, rows, edges: Vec::new(), ends: Vec::new(), is_inside };
        let mut parts = Vec::new();
        for ring in rings {
            let last = ring.last().into_iter();
            for (&from, &to) in last.chain(ring).zip(ring) {
                outline.cut(from, to, &mut parts);
            }
        }
        parts.sort_by_key(|&(cell, _)| cell);
        let upto = |cell| parts.partition_point(|&(of, _)| of <= cell) as u32;
        outline.ends = (0..count).map(upto).collect();
        outline.edges = parts.into_iter().map(|(_, edge)| edge).collect();
        outline.mark_insides();
        outline
    }

    /// The outline's edges in each cell.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[GridEdge]> {
        (0..self.ends.len()).map(|number| self.edges_of(number))
    }

    pub(super) fn edges_in(&self, place: Place) -> &[GridEdge] {
        self.edges_of(self.number(place))
    }

    fn edges_of(&self, number: usize) -> &[GridEdge] {
        &self.edges[self.start_of(number)..self.ends[number] as usize]
    }

    fn start_of(&self, number: usize) -> usize {
        if number == 0 { 0 } else { self.ends[number - 1] as usize }
    }

    /// Whether some of a cell lies inside.
    pub(super) fn has_ground(&self, place: Place) -> bool {
        let number = self.number(place);
        self.is_inside[number] || !self.edges_of(number).is_empty()
    }

    /// The columns and rows among some that there are.
    pub(super) fn within(&self, columns: Range<i32>, rows: Range<i32>) -> [Range<i32>; 2] {
        let both = |one: &Range<i32>, other: &Range<i32>| {
            one.start.max(other.start)..one.end.min(other.end)
        };
        [both(&columns, &self.columns), both(&rows, &self.rows)]
    }

    /// A cell's place in the list of all.
    pub(super) fn number(&self, (column, row): Place) -> usize {
        let (column, row) = (column - self.columns.start, row - self.rows.start);
        row as usize * self.columns.len() + column as usize
    }

    /// Whether a place in a cell lies inside: whether a line to the west crosses an odd number of
    /// edges.
    pub(super) fn holds(&self, at: Xy, (column, row): Place) -> bool {
        let first = self.start_of(self.number((self.columns.start, row)));
        let last = self.ends[self.number((column, row))] as usize;
        let crossings = self.edges[first..last].iter().filter(|[from, to]| {
            let (low, high) = if from.y < to.y { (from, to) } else { (to, from) };
            let (low, high) = (place_of(*low), place_of(*high));
            low.y <= at.y && at.y < high.y && (high - low).cross(at - low) < 0.0
        });
        crossings.count() % 2 == 1
    }

    /// Adds the parts of an edge, cut where it crosses from cell to cell, with the numbers of the
    /// cells.
    fn cut(&self, from: GridPoint, to: GridPoint, parts: &mut Vec<(usize, GridEdge)>) {
        let mut stops: SmallVec<[(f64, GridPoint); 8]> = SmallVec::new();
        let (a, b) = (place_of(from), place_of(to));
        for line in lines_between(from.x, to.x, self.side) {
            let t = (f64::from(line) - a.x) / (b.x - a.x);
            stops.push((t, IntPoint::new(line, a.between(b, t).y.round() as i32)));
        }
        for line in lines_between(from.y, to.y, self.side) {
            let t = (f64::from(line) - a.y) / (b.y - a.y);
            stops.push((t, IntPoint::new(a.between(b, t).x.round() as i32, line)));
        }
        stops.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        stops.push((1.0, to));
        let mut before = from;
        for (_, at) in stops {
            if at != before {
                let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)).div_euclid(2)) as i32;
                let column = middle(before.x, at.x).div_euclid(self.side);
                let row = middle(before.y, at.y).div_euclid(self.side);
                parts.push((self.number((column, row)), [before, at]));
            }
            before = at;
        }
    }

    fn mark_insides(&mut self) {
        for row in self.rows.clone() {
            let mut before = None;
            for column in self.columns.clone() {
                let number = self.number((column, row));
                if !self.edges_of(number).is_empty() {
                    before = None;
                    continue;
                }
                let half = f64::from(self.side) / 2.0;
                let corner = Xy { x: f64::from(column), y: f64::from(row) } * f64::from(self.side);
                let middle = corner + Xy { x: half, y: half };
                let is_inside = before.unwrap_or_else(|| self.holds(middle, (column, row)));
                self.is_inside[number] = is_inside;
                before = Some(is_inside);
            }
        }
    }
}

pub(super) fn place_of(point: GridPoint) -> Xy {
    Xy { x: f64::from(point.x), y: f64::from(point.y) }
}

/// The borders of cells strictly between two coordinates.
fn lines_between(from: i32, to: i32, side: i32) -> impl Iterator<Item = i32> {
    let (least, most) = (from.min(to), from.max(to));
    let first = least.div_euclid(side) + 1;
    let last = (most - 1).div_euclid(side);
    (first..=last).map(move |number| number * side)
}
