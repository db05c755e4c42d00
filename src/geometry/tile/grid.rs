//! Shapes on the integer grid of one tile: projected, cut at its box, thinned, rounded.

use super::clip::{clip_piece, clip_ring, outside};
use super::simplify::Thinning;
use super::{Projection, TileId, TileXy};
use crate::geometry::{Area, AreaPolygon, LonLat};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

/// From this zoom on a unit is so small (4 cm at most) that no vertex is dropped.
const FIRST_EXACT_ZOOM: u8 = 16;
/// How far, in units, a vertex may lie from the line drawn without it: an eighth of a pixel.
const TOLERANCE: f64 = 1.0;

/// A point of the grid in tile units: `x` to the east, `y` to the south.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TilePoint {
    pub x: i32,
    pub y: i32,
}

/// What a ring is to its polygon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RingRole {
    Exterior,
    /// Of the polygon whose exterior came last.
    Hole,
}

/// A ring of a polygon in a tile: at least three points, the first not repeated at the end.
/// Seen on the map, exteriors run clockwise and holes counter-clockwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TileRing<'g> {
    pub role: RingRole,
    pub points: &'g [TilePoint],
}

/// The grid of one tile. Its scratch space serves one shape after the other, so that drawing a tile
/// does not allocate for each of them.
pub struct TileGrid {
    projection: Projection,
    tolerance: f64,
    thinning: Thinning,
    exact: Vec<TileXy>,
    spare: Vec<TileXy>,
    /// What the last shape became: runs of points, and where each run ends.
    points: Vec<TilePoint>,
    ends: Vec<usize>,
    roles: Vec<RingRole>,
    overlay: Overlay<i32>,
}

impl TileGrid {
    #[must_use]
    pub fn of(tile: TileId) -> Self {
        Self {
            projection: Projection::onto(tile),
            tolerance: if tile.z() < FIRST_EXACT_ZOOM { TOLERANCE } else { 0.0 },
            thinning: Thinning::default(),
            exact: Vec::new(),
            spare: Vec::new(),
            points: Vec::new(),
            ends: Vec::new(),
            roles: Vec::new(),
            overlay: Overlay::new_custom(0, IntOverlayOptions::ogc(), Default::default()),
        }
    }

    /// Where a position lies on the grid; `None` outside the tile and its buffer.
    #[must_use]
    pub fn point(&self, position: LonLat) -> Option<TilePoint> {
        let exact = self.projection.project(position);
        (outside(exact) == 0).then(|| rounded(exact))
    }

    /// The pieces of a polyline that lie in the tile and its buffer, in the line's direction. Each
    /// has at least two points, no two in a row the same; pieces shorter than a unit may be lost.
    pub fn line(&mut self, positions: &[LonLat]) -> impl Iterator<Item = &[TilePoint]> {
        self.points.clear();
        self.ends.clear();
        self.exact.clear();
        let mut before = None;
        for &position in positions {
            let here = self.projection.project(position);
            if let Some(before) = before {
                self.add_piece(before, here);
            }
            before = Some(here);
        }
        self.end_line();
        runs(&self.points, &self.ends)
    }

    /// The rings of that part of an area that lies in the tile and its buffer: valid polygons by
    /// the OGC's rules, each its exterior followed by its holes.
    pub fn area(&mut self, area: &Area) -> impl Iterator<Item = TileRing<'_>> {
        let polygons = area.polygons().iter();
        self.rings(polygons.flat_map(AreaPolygon::rings).map(Vec::as_slice))
    }

    /// [`TileGrid::area`] of a single polygon.
    pub fn polygon(&mut self, polygon: &AreaPolygon) -> impl Iterator<Item = TileRing<'_>> {
        self.rings(polygon.rings().map(Vec::as_slice))
    }

    /// [`TileGrid::area`] of closed rings with RFC 7946 winding, whichever polygon each belongs to.
    fn rings<'a>(
        &mut self,
        rings: impl Iterator<Item = &'a [LonLat]>,
    ) -> impl Iterator<Item = TileRing<'_>> {
        self.overlay.clear();
        for ring in rings {
            self.add_ring(ring);
        }
        self.resolve_rings();
        let drawn = runs(&self.points, &self.ends).zip(&self.roles);
        drawn.map(|(points, &role)| TileRing { role, points })
    }

    /// Adds the straight piece from `a` to `b` to the run that is being drawn, or ends that run
    /// where the line leaves the box.
    fn add_piece(&mut self, a: TileXy, b: TileXy) {
        let Some((from, to)) = clip_piece(a, b) else {
            return self.end_line();
        };
        if self.exact.last() != Some(&from) {
            self.end_line();
            self.exact.push(from);
        }
        self.exact.push(to);
    }

    /// Thins and rounds the run that is being drawn, and keeps it if it still is a line.
    fn end_line(&mut self) {
        self.thinning.thin(&mut self.exact, self.tolerance);
        let start = self.points.len();
        for exact in self.exact.drain(..) {
            let point = rounded(exact);
            if self.points.len() == start || self.points.last() != Some(&point) {
                self.points.push(point);
            }
        }
        if self.points.len() < start + 2 {
            self.points.truncate(start);
        } else {
            self.ends.push(self.points.len());
        }
    }

    /// Hands one closed ring, cut at the box, to the overlay.
    fn add_ring(&mut self, ring: &[LonLat]) {
        let open = ring.split_last().map_or(ring, |(_, open)| open);
        self.exact.clear();
        self.exact.extend(open.iter().map(|&position| self.projection.project(position)));
        clip_ring(&mut self.exact, &mut self.spare);
        if let Some(&first) = self.exact.first() {
            // Closed again, so that the last edge is thinned like any other.
            self.exact.push(first);
            self.thinning.thin(&mut self.exact, self.tolerance);
            let grid_points = self.exact.iter().map(|&exact| {
                let TilePoint { x, y } = rounded(exact);
                IntPoint::new(x, y)
            });
            self.overlay.add_path_iter(grid_points, ShapeType::Subject);
        }
    }

    /// Makes valid polygons of the rings handed over. Rounding may have pushed a hole over its
    /// exterior or turned a sliver inside out: of all places only those count that the rings wind
    /// round as exteriors do. Those ran counter-clockwise on the ground, so clockwise in an `y`
    /// that grows to the south, which is what the overlay calls negative.
    fn resolve_rings(&mut self) {
        self.points.clear();
        self.ends.clear();
        self.roles.clear();
        for polygon in self.overlay.overlay(OverlayRule::Subject, FillRule::Negative) {
            for (index, ring) in polygon.iter().enumerate() {
                self.points.extend(ring.iter().map(|point| TilePoint { x: point.x, y: point.y }));
                self.ends.push(self.points.len());
                self.roles.push(if index == 0 { RingRole::Exterior } else { RingRole::Hole });
            }
        }
    }
}

fn runs<'g>(points: &'g [TilePoint], ends: &'g [usize]) -> impl Iterator<Item = &'g [TilePoint]> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, &end)| &points[start..end])
}

/// The grid point closest to a place in the box.
fn rounded(exact: TileXy) -> TilePoint {
    // Shifted to where numbers are positive, the cast cuts them off downwards, and is far quicker
    // than `round`.
    const SHIFT: i32 = 2 * super::EXTENT as i32;
    let nearest = |units: f64| (units + f64::from(SHIFT) + 0.5) as i32 - SHIFT;
    TilePoint { x: nearest(exact.x), y: nearest(exact.y) }
}

#[cfg(test)]
mod tests;
