//! Whole steps of a tenth of a millimetre around one place, on which ground is cut exactly.
//!
//! Corners on long edges are rounded to it. With whole millimetres that moves more ground than the
//! comparison with PostGIS allows.
//!
//! The 32-bit engine computes in ±2^30 steps, a hundred kilometres to either side. An area larger
//! than half of that gets a coarser step instead of a refusal.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::{Precision, Solver, Strategy};
use i_overlay::i_float::int::point::IntPoint;

use super::super::{PlanarArea, Xy};
use super::Piece;

pub(super) type GridPoint = IntPoint<i32>;
/// A ring without the repeated first point.
pub(super) type GridRing = Vec<GridPoint>;
/// A polygon: its exterior counter-clockwise, then its holes clockwise.
pub(super) type GridShape = Vec<GridRing>;
/// West, south, east, north in steps.
pub(super) type GridBox = [i32; 4];

const STEPS_PER_METRE: f64 = 10_000.0;
/// Half of what the engine allows, 54 km, so that what lies around an area has a place as well.
const FARTHEST_STEPS: f64 = (1 << 29) as f64;
const MOST_STEPS: f64 = ((1 << 30) - 1) as f64;

/// Where the steps are counted from, and how many make a metre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    origin: Xy,
    steps_per_metre: f64,
}

impl Grid {
    /// The grid around several boxes in metres.
    pub(super) fn around_all(boxes: impl Iterator<Item = [f64; 4]>) -> Grid {
        let all = boxes.reduce(|all, one| {
            [all[0].min(one[0]), all[1].min(one[1]), all[2].max(one[2]), all[3].max(one[3])]
        });
        Grid::around(all.unwrap_or_default())
    }

    /// The grid around the middle of a box in metres. Its origin is a whole metre, so that the
    /// grids of neighbours round a shared border alike.
    pub(super) fn around(bounds: [f64; 4]) -> Grid {
        let [west, south, east, north] = bounds;
        let origin =
            Xy { x: f64::midpoint(west, east).round(), y: f64::midpoint(south, north).round() };
        let half_m = (east - west).max(north - south) / 2.0;
        let mut steps_per_metre = STEPS_PER_METRE;
        while half_m * steps_per_metre > FARTHEST_STEPS {
            steps_per_metre /= 2.0;
        }
        Grid { origin, steps_per_metre }
    }

    /// The grid point nearest to a place; a place beyond the grid comes to its edge.
    pub(super) fn point(&self, at: Xy) -> GridPoint {
        rounded(self.steps_at(at))
    }

    /// How many steps, whole or not, a place lies east and north of the origin.
    pub(super) fn steps_at(&self, at: Xy) -> Xy {
        (at - self.origin) * self.steps_per_metre
    }

    /// How many steps make a length.
    pub(super) fn steps_in(&self, length_m: f64) -> f64 {
        length_m * self.steps_per_metre
    }

    /// The box in metres, `margin_m` from the edge of the grid, within which places have points.
    pub(super) fn bounds(&self, margin_m: f64) -> [f64; 4] {
        let half_m = MOST_STEPS / self.steps_per_metre - margin_m;
        let Xy { x, y } = self.origin;
        [x - half_m, y - half_m, x + half_m, y + half_m]
    }

    /// The place of a grid point.
    pub(super) fn place(&self, point: GridPoint) -> Xy {
        self.place_of_steps(Xy { x: f64::from(point.x), y: f64::from(point.y) })
    }

    /// The place so many steps east and north of the origin.
    pub(super) fn place_of_steps(&self, steps: Xy) -> Xy {
        self.origin + steps * (1.0 / self.steps_per_metre)
    }

    /// The whole steps in a length.
    pub(super) fn steps(&self, length_m: f64) -> i32 {
        (length_m * self.steps_per_metre).round().clamp(0.0, MOST_STEPS) as i32
    }

    /// Square metres from twice an area in squared steps.
    pub(super) fn area_m2(&self, area_2: i64) -> f64 {
        area_2 as f64 / (2.0 * self.steps_per_metre * self.steps_per_metre)
    }

    /// The rings of an area, as rings on the grid.
    pub(super) fn rings(&self, area: &PlanarArea) -> Vec<GridRing> {
        let ring = |ring: &[Xy]| ring[1..].iter().map(|&at| self.point(at)).collect();
        area.rings().map(ring).collect()
    }

    /// The rings of those areas that come into a box. An area that does not is left out whole, so
    /// that no hole of it stands alone.
    pub(super) fn rings_of_all(&self, areas: &[&PlanarArea], near: &GridBox) -> Vec<GridRing> {
        let meets = |area: &&&PlanarArea| {
            let [west, south, east, north] = area.bounds();
            let corners = [Xy { x: west, y: south }, Xy { x: east, y: north }];
            boxes_meet(&box_of(&corners.map(|corner| self.point(corner))), near)
        };
        areas.iter().filter(meets).flat_map(|area| self.rings(area)).collect()
    }

    /// A polygon in metres.
    pub(super) fn piece(&self, shape: &GridShape) -> Option<Piece> {
        let closed = |ring: &GridRing| -> Vec<Xy> {
            ring.iter().chain(ring.first()).map(|&point| self.place(point)).collect()
        };
        let (exterior, holes) = shape.split_first()?;
        Some(Piece {
            exterior: closed(exterior),
            holes: holes.iter().map(closed).collect(),
            area_m2: self.area_m2(area_2(shape)),
        })
    }
}

/// The grid point nearest to so many steps east and north.
pub(super) fn rounded(steps: Xy) -> GridPoint {
    let whole = |steps: f64| steps.round().clamp(-MOST_STEPS, MOST_STEPS) as i32;
    IntPoint::new(whole(steps.x), whole(steps.y))
}

/// Twice the area of a polygon in squared steps.
pub(super) fn area_2(shape: &GridShape) -> i64 {
    shape.iter().map(|ring| ring_area_2(ring)).sum()
}

/// Twice the area of a ring in squared steps, negative if it is clockwise.
pub(super) fn ring_area_2(ring: &[GridPoint]) -> i64 {
    let Some(&origin) = ring.first() else { return 0 };
    // Products of lengths as long as the grid have 62 bits, so their sum may not fit in 63.
    let wide = |a: i32, b: i32| i128::from(a) - i128::from(b);
    let area_2: i128 = ring
        .windows(2)
        .map(|edge| {
            wide(edge[0].x, origin.x) * wide(edge[1].y, origin.y)
                - wide(edge[1].x, origin.x) * wide(edge[0].y, origin.y)
        })
        .sum();
    area_2.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

pub(super) fn box_of(points: &[GridPoint]) -> GridBox {
    let nothing = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    points.iter().fold(nothing, |all, at| {
        [all[0].min(at.x), all[1].min(at.y), all[2].max(at.x), all[3].max(at.y)]
    })
}

pub(super) fn boxes_meet(one: &GridBox, other: &GridBox) -> bool {
    one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]
}

/// The machine that cuts, kept for its memory from one cut to the next.
pub(super) struct Cutter {
    overlay: Overlay<i32>,
}

impl Cutter {
    /// For areas with thousands of edges: edges are compared within strips.
    pub(super) fn for_areas() -> Cutter {
        let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::default() };
        // Points within two steps of an edge join it at once: half the work of the exact radius.
        let precision = Precision { start: 2, progression: 4 };
        let solver = Solver::with_strategy_and_precision(Strategy::Frag, precision);
        Cutter { overlay: Overlay::new_custom(0, options, solver) }
    }

    /// What one set of rings encloses without what another does.
    pub(super) fn less(&mut self, rings: &[GridRing], others: &[GridRing]) -> Vec<GridShape> {
        self.cut(rings, others, OverlayRule::Difference)
    }

    /// What rings enclose.
    pub(super) fn sum(&mut self, rings: &[GridRing]) -> Vec<GridShape> {
        self.cut(rings, &[], OverlayRule::Subject)
    }

    /// What `rule` makes of two sets of rings, as valid polygons. Rings may overlap; all that
    /// wind counter-clockwise add up.
    pub(super) fn cut(
        &mut self,
        subject: &[GridRing],
        clip: &[GridRing],
        rule: OverlayRule,
    ) -> Vec<GridShape> {
        self.overlay.clear();
        for ring in subject {
            self.overlay.add_contour(ring, ShapeType::Subject);
        }
        for ring in clip {
            self.overlay.add_contour(ring, ShapeType::Clip);
        }
        self.overlay.overlay(rule, FillRule::NonZero)
    }
}
