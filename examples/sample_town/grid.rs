//! Streets by cutting ground: a `Grid` holds convex cells of ground whose edges are pieces of
//! streets or walls. A cut divides a cell and leaves a piece of street; where it meets an edge,
//! the edge gets a junction. So every meeting of streets is one shared junction by construction.

use crate::plane::{Spot, Straight};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Arterial,
    Secondary,
    Branch,
    Lane,
}

pub struct Street {
    pub class: Class,
    pub width_m: f64,
    pub name: String,
    pub name_en: String,
}

/// A straight piece between two junctions that may have more junctions on it.
pub struct Piece {
    /// Index into `Grid::streets`; none for a wall (river bank, railway, edge of town).
    pub street: Option<usize>,
    /// Distance from the first junction in metres, and the junction; sorted.
    pub junctions: Vec<(f64, usize)>,
}

/// Convex ground, counter-clockwise. Edge `i` runs from corner `i` to the next on piece `edges[i]`.
#[derive(Clone)]
pub struct Cell {
    pub corners: Vec<Spot>,
    pub edges: Vec<usize>,
}

impl Cell {
    pub fn middle(&self) -> Spot {
        let n = self.corners.iter().fold(0.0, |n, _| n + 1.0);
        let (u, v) = self.corners.iter().fold((0.0, 0.0), |(u, v), c| (u + c.u, v + c.v));
        Spot { u: u / n, v: v / n }
    }
}

/// How near a cut may come to what is there.
#[derive(Clone, Copy)]
pub struct Spacing {
    /// A junction this near on the edge is used instead of a new one.
    pub merge_m: f64,
    /// Nearer to the cell's corner than this, the cut is refused.
    pub clear_m: f64,
}

/// For lines whose crossings were chosen by hand: only rounding is merged.
pub const EXACT: Spacing = Spacing { merge_m: 0.01, clear_m: 0.0 };

#[derive(Default)]
pub struct Grid {
    pub spots: Vec<Spot>,
    pub pieces: Vec<Piece>,
    pub streets: Vec<Street>,
    pub cells: Vec<Cell>,
}

impl Grid {
    pub fn add_street(&mut self, class: Class, width_m: f64, name: &str, name_en: &str) -> usize {
        let (name, name_en) = (name.to_owned(), name_en.to_owned());
        self.streets.push(Street { class, width_m, name, name_en });
        self.streets.len() - 1
    }

    pub fn add_junction(&mut self, at: Spot) -> usize {
        self.spots.push(at);
        self.spots.len() - 1
    }

    pub fn add_piece(&mut self, street: Option<usize>, from: usize, to: usize) -> usize {
        let length_m = self.spots[from].distance_m(self.spots[to]);
        self.pieces.push(Piece { street, junctions: vec![(0.0, from), (length_m, to)] });
        self.pieces.len() - 1
    }

    /// Adds a cell and a new piece along each of its edges: edge `i` belongs to `streets[i]`.
    pub fn add_cell(&mut self, corners: Vec<Spot>, streets: &[Option<usize>]) {
        let junctions: Vec<usize> = corners.iter().map(|&at| self.add_junction(at)).collect();
        let edges = (0..corners.len())
            .map(|i| self.add_piece(streets[i], junctions[i], junctions[(i + 1) % corners.len()]))
            .collect();
        self.cells.push(Cell { corners, edges });
    }

    /// The junction on a piece at `at` (which lies on it), new unless one is within `merge_m`.
    pub fn junction_on(&mut self, piece: usize, at: Spot, merge_m: f64) -> usize {
        if let Some(near) = self.nearest_junction(piece, at, merge_m) {
            return near;
        }
        let along_m = self.spots[self.pieces[piece].junctions[0].1].distance_m(at);
        let new = self.add_junction(at);
        let junctions = &mut self.pieces[piece].junctions;
        let index = junctions.partition_point(|&(m, _)| m < along_m);
        junctions.insert(index, (along_m, new));
        new
    }

    fn nearest_junction(&self, piece: usize, at: Spot, within_m: f64) -> Option<usize> {
        let distance_m = |junction: usize| self.spots[junction].distance_m(at);
        let ids = self.pieces[piece].junctions.iter().map(|&(_, id)| id);
        ids.min_by(|&a, &b| distance_m(a).total_cmp(&distance_m(b)))
            .filter(|&id| distance_m(id) <= within_m)
    }

    /// Where a line enters and leaves a cell: edge index and spot, in edge order.
    pub fn crossing(&self, cell: usize, line: Straight) -> Option<[(usize, Spot); 2]> {
        let corners = &self.cells[cell].corners;
        let mut hits = Vec::new();
        for (i, &from) in corners.iter().enumerate() {
            let to = corners[(i + 1) % corners.len()];
            let (a, b) = (line.left_m(from), line.left_m(to));
            if (a < 0.0) != (b < 0.0) {
                hits.push((i, from.towards(to, a / (a - b))));
            }
        }
        hits.try_into().ok()
    }

    /// Cuts a cell in two along a line and gives the new piece; none if the line misses the cell or
    /// comes too near to a corner. The cell keeps one part, the other is added at the end.
    pub fn cut(
        &mut self,
        cell: usize,
        line: Straight,
        street: Option<usize>,
        spacing: Spacing,
    ) -> Option<usize> {
        let hits = self.crossing(cell, line)?;
        let old = self.cells[cell].clone();
        for (edge, at) in hits {
            let at = self
                .nearest_junction(old.edges[edge], at, spacing.merge_m)
                .map_or(at, |id| self.spots[id]);
            let ends = [old.corners[edge], old.corners[(edge + 1) % old.corners.len()]];
            if ends.iter().any(|&corner| corner.distance_m(at) < spacing.clear_m) {
                return None;
            }
        }
        let [(i, at_i), (j, at_j)] = hits;
        let from = self.junction_on(old.edges[i], at_i, spacing.merge_m);
        let to = self.junction_on(old.edges[j], at_j, spacing.merge_m);
        let piece = self.add_piece(street, from, to);
        let (p, q) = (self.spots[from], self.spots[to]);
        let mut near = Cell { corners: vec![p], edges: old.edges[i..=j].to_vec() };
        near.corners.extend(&old.corners[i + 1..=j]);
        near.corners.push(q);
        near.edges.push(piece);
        let mut far = Cell { corners: vec![q], edges: old.edges[j..].to_vec() };
        far.corners.extend(&old.corners[j + 1..]);
        far.corners.extend(&old.corners[..=i]);
        far.corners.push(p);
        far.edges.extend(&old.edges[..=i]);
        far.edges.push(piece);
        self.cells[cell] = near;
        self.cells.push(far);
        Some(piece)
    }

    /// Lays a street along a line through every cell that `wanted` accepts, and carries it over
    /// strips without cells (a river, a railway) that are narrower than `bridge_m`.
    pub fn lay(
        &mut self,
        line: Straight,
        street: Option<usize>,
        bridge_m: f64,
        wanted: impl Fn(Spot) -> bool,
    ) {
        let mut laid = Vec::new();
        for cell in 0..self.cells.len() {
            if wanted(self.cells[cell].middle())
                && let Some(piece) = self.cut(cell, line, street, EXACT)
            {
                let mut ends = self.ends(piece).map(|id| (line.along_m(self.spots[id]), id));
                ends.sort_by(|a, b| a.0.total_cmp(&b.0));
                laid.push(ends);
            }
        }
        laid.sort_by(|a, b| a[0].0.total_cmp(&b[0].0));
        for pair in laid.windows(2) {
            let ([_, end], [start, _]) = (pair[0], pair[1]);
            if end.1 != start.1 && start.0 - end.0 < bridge_m {
                self.add_piece(street, end.1, start.1);
            }
        }
    }

    pub fn ends(&self, piece: usize) -> [usize; 2] {
        let junctions = &self.pieces[piece].junctions;
        [junctions[0].1, junctions[junctions.len() - 1].1]
    }
}

/// The part of convex ground to the left of a line; its new edge gets the `mark`.
pub fn left_part<M: Copy>(ground: &[(Spot, M)], line: Straight, mark: M) -> Vec<(Spot, M)> {
    let mut kept = Vec::new();
    for (i, &(from, edge)) in ground.iter().enumerate() {
        let to = ground[(i + 1) % ground.len()].0;
        let (a, b) = (line.left_m(from), line.left_m(to));
        if a >= 0.0 {
            kept.push((from, edge));
        }
        if (a < 0.0) != (b < 0.0) {
            let at = from.towards(to, a / (a - b));
            kept.push((at, if a < 0.0 { edge } else { mark }));
        }
    }
    kept
}
