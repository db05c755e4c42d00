//! The uncovered ground of one area kept in square cells, so that a change costs as much as the
//! cells it touches and not as much as the area.
//!
//! In each cell the cover is cut to the cell, and of its rings those that lie within another are
//! left out; where one ring holds the whole cell nothing is left to sweep. Borders between cells
//! are lines of the grid, on which the pieces of both sides meet exactly.

use i_overlay::core::overlay_rule::OverlayRule;
use rustc_hash::FxHashMap;

use super::super::{PlanarArea, Xy};
use super::clip::{clipped, holds, ring_of};
use super::cover::Cover;
use super::grid::{Cutter, Grid, GridBox, GridRing, GridShape, area_2, box_of};
use super::stitch::Stitched;
use super::{Piece, Reach};

/// Ground of one area that no line reaches, kept up to date cell by cell.
#[derive(Debug, Clone)]
pub struct GroundCells {
    grid: Grid,
    quadrant_steps: u8,
    side: i32,
    cells: FxHashMap<Place, Cell>,
    stitched: Stitched,
    total_2: i64,
}

/// Column and row of a cell.
pub(super) type Place = (i32, i32);

#[derive(Debug, Clone)]
struct Cell {
    bounds: GridBox,
    /// What of the area lies in the cell.
    ground: Vec<GridShape>,
    /// Twice the area of what is uncovered of it.
    uncovered_2: i64,
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
        let grid = Grid::around(area.bounds());
        let side = grid.steps(cell_m).max(1);
        let rings = less_sites(&grid, area, sites);
        let mut cells = FxHashMap::default();
        let mut stitched = Stitched::default();
        let mut total_2 = 0;
        for (place, bounds, ground) in cut_to_cells(&rings, side) {
            let uncovered_2 = ground.iter().map(area_2).sum();
            total_2 += uncovered_2;
            stitched.put(place, &bounds, ground.clone());
            cells.insert(place, Cell { bounds, ground, uncovered_2 });
        }
        let mut all = GroundCells { grid, quadrant_steps, side, cells, stitched, total_2 };
        all.stitched.join(&mut Cutter::for_cells(), &all.grid);
        all
    }

    /// The box in metres (west, south, east, north) of the cells that meet a box. Every line that
    /// reaches into it has a say when the ground within `bounds` is computed again.
    #[must_use]
    pub fn span(&self, bounds: [f64; 4]) -> [f64; 4] {
        let [west, south, east, north] = self.places(bounds);
        let corner = |column: i32, row: i32| {
            let steps = Xy { x: f64::from(column), y: f64::from(row) } * f64::from(self.side);
            self.grid.place_of_steps(steps)
        };
        let (least, most) = (corner(west, south), corner(east + 1, north + 1));
        [least.x, least.y, most.x, most.y]
    }

    /// Computes the cells again that meet a box in metres: the one around a line that came, went
    /// or changed, grown by its radius. `reaches` are all lines that reach into
    /// [`GroundCells::span`] of that box; others do no harm.
    pub fn recompute<'a>(&mut self, bounds: [f64; 4], reaches: impl Iterator<Item = Reach<'a>>) {
        let cover = Cover::of(&self.grid, self.span(bounds), reaches, self.quadrant_steps);
        let places = self.places(bounds);
        let mut in_cells: FxHashMap<Place, Vec<GridRing>> = FxHashMap::default();
        for (ring, bounds) in cover.rings() {
            for place in self.places_in(places, bounds) {
                let Some(cell) = self.cells.get(&place) else { continue };
                let part = clipped(ring, &cell.bounds);
                if !part.is_empty() {
                    add_unless_held(in_cells.entry(place).or_default(), part);
                }
            }
        }
        let mut cutter = Cutter::for_cells();
        for place in all_places(places) {
            let Some(cell) = self.cells.get_mut(&place) else { continue };
            let rings = in_cells.remove(&place).unwrap_or_default();
            let shapes = cell.less(&rings, &mut cutter);
            let uncovered_2 = shapes.iter().map(area_2).sum();
            self.total_2 += uncovered_2 - cell.uncovered_2;
            cell.uncovered_2 = uncovered_2;
            self.stitched.put(place, &cell.bounds, shapes);
        }
        self.stitched.join(&mut cutter, &self.grid);
    }

    /// Its connected pieces, slivers included, in no order.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.stitched.pieces()
    }

    /// The area of all that is uncovered, in square metres.
    #[must_use]
    pub fn total_m2(&self) -> f64 {
        self.grid.area_m2(self.total_2)
    }

    /// Columns and rows (west, south, east, north) of the cells that meet a box in metres.
    fn places(&self, bounds: [f64; 4]) -> [i32; 4] {
        let [west, south, east, north] = bounds;
        let least = self.grid.point(Xy { x: west, y: south });
        let most = self.grid.point(Xy { x: east, y: north });
        [least.x, least.y, most.x, most.y].map(|steps| steps.div_euclid(self.side))
    }

    /// The places among some that a box on the grid meets.
    fn places_in(&self, among: [i32; 4], bounds: &GridBox) -> impl Iterator<Item = Place> + use<> {
        let [west, south, east, north] = bounds.map(|steps| steps.div_euclid(self.side));
        all_places([
            west.max(among[0]),
            south.max(among[1]),
            east.min(among[2]),
            north.min(among[3]),
        ])
    }
}

impl Cell {
    /// The cell's ground less some rings, each cut to the cell.
    fn less(&self, rings: &[GridRing], cutter: &mut Cutter) -> Vec<GridShape> {
        if rings.is_empty() {
            return self.ground.clone();
        }
        if rings.iter().any(|ring| holds(ring, &ring_of(&self.bounds))) {
            return Vec::new();
        }
        let subject = self.ground.iter().flatten().map(|ring| &ring[..]);
        cutter.cut(subject, rings.iter().map(|ring| &ring[..]), OverlayRule::Difference)
    }
}

/// Adds a convex ring, unless another holds it, in place of those that it holds.
fn add_unless_held(rings: &mut Vec<GridRing>, ring: GridRing) {
    if rings.iter().any(|other| holds(other, &ring)) {
        return;
    }
    rings.retain(|other| !holds(&ring, other));
    rings.push(ring);
}

fn all_places([west, south, east, north]: [i32; 4]) -> impl Iterator<Item = Place> {
    (south..=north).flat_map(move |row| (west..=east).map(move |column| (column, row)))
}

/// The rings of an area, of which sites are taken out.
fn less_sites(grid: &Grid, area: &PlanarArea, sites: &[&PlanarArea]) -> Vec<GridRing> {
    let rings = grid.rings(area);
    let sites = grid.rings_of_all(sites, &box_of(&rings.concat()));
    if sites.is_empty() {
        return rings;
    }
    let (subject, clip) = (rings.iter().map(|ring| &ring[..]), sites.iter().map(|ring| &ring[..]));
    Cutter::for_areas().cut(subject, clip, OverlayRule::Difference).concat()
}

/// The ground that rings enclose, in each cell that has some.
fn cut_to_cells(rings: &[GridRing], side: i32) -> Vec<(Place, GridBox, Vec<GridShape>)> {
    let mut cells = Vec::new();
    let mut cutter = Cutter::for_cells();
    let all = box_of(&rings.concat());
    if rings.is_empty() {
        return cells;
    }
    let [west, south, east, north] = all.map(|steps| steps.div_euclid(side));
    for row in south..=north {
        let strip = [all[0], row * side, all[2], (row + 1) * side];
        let in_strip: Vec<GridRing> = rings.iter().map(|ring| clipped(ring, &strip)).collect();
        for column in west..=east {
            let bounds = [column * side, row * side, (column + 1) * side, (row + 1) * side];
            let parts: Vec<GridRing> = in_strip
                .iter()
                .map(|ring| clipped(ring, &bounds))
                .filter(|ring| !ring.is_empty())
                .collect();
            let subject = parts.iter().map(|ring| &ring[..]);
            let ground = cutter.cut(subject, std::iter::empty(), OverlayRule::Subject);
            if !ground.is_empty() {
                cells.push(((column, row), bounds, ground));
            }
        }
    }
    cells
}
