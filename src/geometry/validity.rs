//! Whether polygons are valid by the OGC's rules, decided exactly.
//!
//! Ring by ring a sweep finds edges that meet, and between rings the geometry library's relations
//! tell whether they only touch. The interior of a polygon may be cut in two by holes that touch;
//! that is let pass, as it leaves no doubt about the ground.

use geo::algorithm::kernels::{Kernel, RobustKernel};
use geo::algorithm::relate::PreparedGeometry;
use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{BoundingRect, Intersects, Line, Orientation, Relate};

use super::{AreaPolygon, LonLat};

/// Whether closed rings of three distinct positions or more make valid polygons.
pub(super) fn is_valid(polygons: &[AreaPolygon]) -> bool {
    polygons.iter().flat_map(AreaPolygon::rings).all(|ring| is_simple(ring))
        && polygons.iter().all(holes_are_inside)
        && are_pairwise_apart(&polygons.iter().map(shape_of).collect::<Vec<_>>())
}

/// Whether a path that goes from `before` to `tip` and on to `after` turns straight back.
pub(super) fn is_spike(before: LonLat, tip: LonLat, after: LonLat) -> bool {
    let (a, b, c) = (before.coord(), tip.coord(), after.coord());
    RobustKernel::orient2d(a, b, c) == Orientation::Collinear
        && (a.x - b.x) * (c.x - b.x) + (a.y - b.y) * (c.y - b.y) > 0.0
}

/// One polygon as a shape of the geometry library.
pub(super) fn shape_of(polygon: &AreaPolygon) -> geo::Polygon {
    let holes = polygon.holes.iter().map(|hole| ring_shape(hole)).collect();
    geo::Polygon::new(ring_shape(&polygon.exterior), holes)
}

fn ring_shape(ring: &[LonLat]) -> geo::LineString {
    ring.iter().map(|at| at.coord()).collect()
}

/// Whether a closed ring meets itself nowhere but where one edge follows another.
fn is_simple(ring: &[LonLat]) -> bool {
    let count = ring.len() - 1;
    let mut edges: Vec<(usize, Line)> = ring
        .windows(2)
        .map(|edge| Line::new(edge[0].coord(), edge[1].coord()))
        .enumerate()
        .collect();
    edges.sort_unstable_by(|a, b| west_of(&a.1).total_cmp(&west_of(&b.1)));
    edges.iter().enumerate().all(|(place, (number, edge))| {
        let east = edge.start.x.max(edge.end.x);
        let met = edges[place + 1..].iter().take_while(|(_, other)| west_of(other) <= east);
        met.filter(|(_, other)| overlap_in_latitude(edge, other)).all(|(other_number, other)| {
            if (number + 1) % count == *other_number {
                !turns_back(edge, other)
            } else if (other_number + 1) % count == *number {
                !turns_back(other, edge)
            } else {
                !edge.intersects(other)
            }
        })
    })
}

fn west_of(edge: &Line) -> f64 {
    edge.start.x.min(edge.end.x)
}

fn overlap_in_latitude(one: &Line, other: &Line) -> bool {
    one.start.y.min(one.end.y) <= other.start.y.max(other.end.y)
        && other.start.y.min(other.end.y) <= one.start.y.max(one.end.y)
}

/// Whether an edge runs back over the one before it.
fn turns_back(edge: &Line, next: &Line) -> bool {
    let (along, onward) = (edge.end - edge.start, next.end - next.start);
    RobustKernel::orient2d(edge.start, edge.end, next.end) == Orientation::Collinear
        && along.x * onward.x + along.y * onward.y < 0.0
}

/// Whether the holes of a polygon lie in its outer ring and apart from each other; they may touch
/// at points.
fn holes_are_inside(polygon: &AreaPolygon) -> bool {
    if polygon.holes.is_empty() {
        return true;
    }
    let shell = geo::Polygon::new(ring_shape(&polygon.exterior), Vec::new());
    let shell = PreparedGeometry::from(&shell);
    let holes: Vec<_> =
        polygon.holes.iter().map(|hole| geo::Polygon::new(ring_shape(hole), Vec::new())).collect();
    holes.iter().all(|hole| {
        let relation = shell.relate(hole);
        relation.is_contains()
            && relation.get(CoordPos::OnBoundary, CoordPos::OnBoundary)
                != Dimensions::OneDimensional
    }) && are_pairwise_apart(&holes)
}

/// Whether no two polygons share ground or a piece of border; they may touch at points.
fn are_pairwise_apart(polygons: &[geo::Polygon]) -> bool {
    let boxes: Vec<_> = polygons.iter().map(|polygon| polygon.bounding_rect()).collect();
    (0..polygons.len()).all(|one| {
        (one + 1..polygons.len())
            .filter(|&other| match (boxes[one], boxes[other]) {
                (Some(mine), Some(theirs)) => mine.intersects(&theirs),
                _ => false,
            })
            .all(|other| {
                let relation = polygons[one].relate(&polygons[other]);
                relation.get(CoordPos::Inside, CoordPos::Inside) != Dimensions::TwoDimensional
                    && relation.get(CoordPos::OnBoundary, CoordPos::OnBoundary)
                        != Dimensions::OneDimensional
            })
    })
}
