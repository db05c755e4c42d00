//! The uncovered ground of one area kept in square cells, so that a change costs as much as the
//! cells it touches and not as much as the area.
//!
//! A cell keeps the edges of the uncovered ground's border that lie in it, each with the ground to
//! its left. Their sum gives the area. Rings are made of them when somebody looks.

use std::ops::Range;
use std::sync::OnceLock;

use super::super::{PlanarArea, Xy};
use super::cover::Cover;
use super::edges::{GridEdge, Tally};
use super::grid::{Cutter, Grid, GridRing, box_of};
use super::outline::Outline;
use super::seen::{Beside, seen_in};
use super::{Piece, Reach, rings, seams};

/// More cells than this are not made; they become larger instead.
const MOST_CELLS: f64 = 2.5e5;

/// Ground of one area that no line reaches, kept up to date cell by cell.
#[derive(Debug, Clone)]
pub struct GroundCells {
    grid: Grid,
    quadrant_steps: u8,
    outline: Outline,
    cells: Vec<Cell>,
    tally: Tally,
    pieces: OnceLock<Vec<Piece>>,
}

/// Column and row of a cell.
pub(super) type Place = (i32, i32);

/// The edges of the border of what is uncovered in a cell. There are many cells, most of them with
/// few edges or none, so nothing is kept that can be reckoned from these.
#[derive(Debug, Clone, Default)]
struct Cell {
    seen: Box<[GridEdge]>,
}

impl GroundCells {
    /// The ground of `area` without `sites`, which are covered as a whole, in cells of `cell_m`
    /// metres. No line covers any of it yet.
    #[must_use]
    pub fn new(
        area: &PlanarArea,
        sites: &[&PlanarArea],
        cell_m: f64,
        quadrant_steps: u8,
    ) -> GroundCells {
        let [west, south, east, north] = area.bounds();
        let grid = Grid::around([west, south, east, north]);
        let least_m = ((east - west) * (north - south) / MOST_CELLS).sqrt();
        let side = grid.steps(cell_m.max(least_m)).max(1);
        let outline = Outline::of(&less_sites(&grid, area, sites), side);
        let cells: Vec<Cell> = outline.cells().map(|edges| Cell { seen: edges.into() }).collect();
        let tally = cells.iter().map(|cell| Tally::of(&cell.seen)).sum();
        GroundCells { grid, quadrant_steps, outline, cells, tally, pieces: OnceLock::new() }
    }

    /// The box in metres (west, south, east, north) of the cells that meet a box. Every line that
    /// reaches into it has a say when the ground within `bounds` is computed again.
    #[must_use]
    pub fn span(&self, bounds: [f64; 4]) -> [f64; 4] {
        let [columns, rows] = self.places(bounds);
        let corner = |column: i32, row: i32| {
            self.grid.place_of_steps(
                Xy { x: f64::from(column), y: f64::from(row) } * f64::from(self.outline.side),
            )
        };
        let (least, most) = (corner(columns.start, rows.start), corner(columns.end, rows.end));
        [least.x, least.y, most.x, most.y]
    }

    /// Computes the cells again that meet a box in metres: the one around a line that came, went
    /// or changed, grown by its radius. `reaches` are all lines that reach into
    /// [`GroundCells::span`] of that box; others do no harm.
    pub fn recompute<'a>(&mut self, bounds: [f64; 4], reaches: impl Iterator<Item = Reach<'a>>) {
        let cover = Cover::of(&self.grid, self.span(bounds), reaches, self.quadrant_steps);
        let [columns, rows] = self.places(bounds);
        let within = self.outline.within(columns, rows);
        let beside = Beside::of(&cover, &self.outline, within);
        for place in beside.places() {
            let seen = seen_in(place, &self.outline, &cover, beside.at(place));
            let cell = &mut self.cells[self.outline.number(place)];
            self.tally = self.tally - Tally::of(&cell.seen) + Tally::of(&seen);
            cell.seen = seen.into();
        }
        self.pieces = OnceLock::new();
    }

    /// Its connected pieces, slivers included, in no order.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.get_or_init(|| self.joined()).iter()
    }

    /// The area of all that is uncovered, in square metres.
    #[must_use]
    pub fn total_m2(&self) -> f64 {
        if self.tally.is_closed() {
            self.grid.area_m2(self.tally.area_2())
        } else {
            self.pieces().map(|piece| piece.area_m2).sum()
        }
    }

    /// Its pieces, made from the edges in all cells.
    fn joined(&self) -> Vec<Piece> {
        let mut edges = self.cells.iter().flat_map(|cell| &cell.seen).copied().collect();
        seams::part(&mut edges, self.outline.side);
        let shapes = rings::shapes(edges, self.tally.is_closed() && self.tally.is_clean());
        shapes.iter().filter_map(|shape| self.grid.piece(shape)).collect()
    }

    pub(super) fn into_pieces(mut self) -> Vec<Piece> {
        self.pieces.take().unwrap_or_else(|| self.joined())
    }

    /// Columns and rows of the cells that meet a box in metres.
    fn places(&self, bounds: [f64; 4]) -> [Range<i32>; 2] {
        let [west, south, east, north] = bounds;
        let least = self.grid.point(Xy { x: west, y: south });
        let most = self.grid.point(Xy { x: east, y: north });
        let number = |steps: i32| steps.div_euclid(self.outline.side);
        [number(least.x)..number(most.x) + 1, number(least.y)..number(most.y) + 1]
    }
}

/// The rings of an area, of which sites are taken out.
fn less_sites(grid: &Grid, area: &PlanarArea, sites: &[&PlanarArea]) -> Vec<GridRing> {
    let rings = grid.rings(area);
    let sites = grid.rings_of_all(sites, &box_of(&rings.concat()));
    if sites.is_empty() {
        return rings;
    }
    Cutter::for_areas().less(&rings, &sites).concat()
}
