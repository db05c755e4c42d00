//! Readings and overlays of rings on a grid of a thousand-millionth degree (0.1 mm).
//!
//! On whole numbers of 1e-9 degree every position with up to nine decimals, which is what files
//! carry, is met exactly and comes back as the same number. 180 degrees take 38 bits of the 62
//! that the 64-bit engine allows. Areas on the grid are in square degrees: only ratios of them
//! mean anything.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use super::{AreaPolygon, LonLat};

const GRID_PER_DEGREE: f64 = 1e9;

pub(super) type GridRing = Vec<IntPoint<i64>>;
/// Polygons of rings, the exterior first and counter-clockwise, holes clockwise, none closed by
/// a repeated point.
pub(super) type GridShapes = Vec<Vec<GridRing>>;

/// A ring on the grid, closed or not.
pub(super) fn grid_ring(ring: &[LonLat]) -> GridRing {
    let mut points: GridRing = ring.iter().map(|&at| grid_point(at)).collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// Polygons on the grid.
pub(super) fn grid_shapes(polygons: &[AreaPolygon]) -> GridShapes {
    polygons.iter().map(|polygon| polygon.rings().map(|ring| grid_ring(ring)).collect()).collect()
}

/// The region that all rings together enclose under `rule`.
pub(super) fn region(rings: &[GridRing], rule: FillRule) -> GridShapes {
    Overlay::from_subj_custom(rings, options(), Default::default())
        .overlay(OverlayRule::Subject, rule)
}

/// What `rule` makes of two regions.
pub(super) fn combined(one: &GridShapes, other: &GridShapes, rule: OverlayRule) -> GridShapes {
    Overlay::from_subj_and_clip_custom(one, other, options(), Default::default())
        .overlay(rule, FillRule::NonZero)
}

/// Twice the area of a region, in squared grid steps.
pub(super) fn area_2(shapes: &GridShapes) -> i128 {
    shapes.iter().flatten().map(|ring| ring_area_2(ring)).sum()
}

/// Twice the signed area of a ring in squared grid steps, positive counter-clockwise.
pub(super) fn ring_area_2(ring: &[IntPoint<i64>]) -> i128 {
    let Some(&origin) = ring.first() else {
        return 0;
    };
    let wide = |a: i64, b: i64| i128::from(a) - i128::from(b);
    ring.windows(2)
        .map(|edge| {
            wide(edge[0].x, origin.x) * wide(edge[1].y, origin.y)
                - wide(edge[1].x, origin.x) * wide(edge[0].y, origin.y)
        })
        .sum()
}

/// A region in degrees, rings closed.
pub(super) fn polygons_of(shapes: GridShapes) -> Vec<AreaPolygon> {
    let closed = |ring: GridRing| -> Vec<LonLat> {
        ring.iter().chain(ring.first()).map(|&point| position(point)).collect()
    };
    shapes
        .into_iter()
        .filter_map(|shape| {
            let mut rings = shape.into_iter().map(closed);
            rings.next().map(|exterior| AreaPolygon { exterior, holes: rings.collect() })
        })
        .collect()
}

/// The share (0 to 1) of `inner` that lies inside `outer`.
pub(super) fn share_inside(outer: &[AreaPolygon], inner: &[AreaPolygon]) -> f64 {
    let (outer, inner) = (grid_shapes(outer), grid_shapes(inner));
    ratio(area_2(&combined(&outer, &inner, OverlayRule::Intersect)), area_2(&inner))
}

/// One area as a share of another, 0 when there is no other.
pub(super) fn ratio(part_2: i128, whole_2: i128) -> f64 {
    let (part, whole) = (part_2 as f64, whole_2 as f64);
    if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 }
}

/// The position of a grid point: the closest number to its nine decimals, as a parser finds it.
pub(super) fn position(point: IntPoint<i64>) -> LonLat {
    let degrees = |steps: i64| steps as f64 / GRID_PER_DEGREE;
    LonLat::clamped(degrees(point.x), degrees(point.y))
}

fn grid_point(at: LonLat) -> IntPoint<i64> {
    let steps = |degrees: f64| (degrees * GRID_PER_DEGREE).round() as i64;
    IntPoint::new(steps(at.lon()), steps(at.lat()))
}

/// Valid rings by the OGC's rules, and every vertex kept, so that rings that touch do so at a
/// vertex of both and stay exact when they become degrees again.
fn options() -> IntOverlayOptions<u128> {
    IntOverlayOptions {
        preserve_input_collinear: true,
        preserve_output_collinear: true,
        ogc: true,
        ..IntOverlayOptions::default()
    }
}
