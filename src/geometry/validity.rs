//! Whether polygons are valid by the OGC's rules, decided exactly.
//!
//! One sweep over all edges finds where rings meet. A ring that meets itself is not valid. Of two
//! rings that meet, the geometry library's relations tell whether they only touch; of two that
//! do not, one corner tells whether one lies in the other. The interior of a polygon may be cut
//! in two by holes that touch; that is let pass, as it leaves no doubt about the ground.

use std::collections::BTreeSet;

use geo::algorithm::kernels::{Kernel, RobustKernel};
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::dimensions::Dimensions;
use geo::{BoundingRect, Intersects, Line, LineString, Orientation, Polygon, Rect, Relate};

use super::{AreaPolygon, LonLat};

/// A ring of one of several polygons.
struct Ring {
    polygon: usize,
    shape: LineString,
    bounds: Option<Rect>,
}

/// One edge of one of several rings.
struct Edge {
    ring: usize,
    number: usize,
    line: Line,
}

/// Whether closed rings of three distinct positions or more make valid polygons.
pub(super) fn is_valid(polygons: &[AreaPolygon]) -> bool {
    let rings: Vec<Ring> = (0..)
        .zip(polygons)
        .flat_map(|(polygon, one)| one.rings().map(move |ring| Ring::of(polygon, ring)))
        .collect();
    let Some(meetings) = meetings(&rings) else { return false };
    let parts: Vec<&[Ring]> = rings.chunk_by(|a, b| a.polygon == b.polygon).collect();
    let mut first = 0;
    parts.iter().all(|part| {
        let is_fine = is_well_nested(part, first, &meetings);
        first += part.len();
        is_fine
    }) && are_pairwise_apart(polygons, &parts, &meetings)
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

impl Ring {
    fn of(polygon: usize, ring: &[LonLat]) -> Ring {
        let shape = ring_shape(ring);
        Ring { polygon, bounds: shape.bounding_rect(), shape }
    }

    fn filled(&self) -> Polygon {
        Polygon::new(self.shape.clone(), Vec::new())
    }

    /// Whether a ring that this one does not meet lies inside it.
    fn surrounds(&self, other: &Ring) -> bool {
        self.may_meet(other)
            && coord_pos_relative_to_ring(other.shape.0[0], &self.shape) == CoordPos::Inside
    }

    fn may_meet(&self, other: &Ring) -> bool {
        matches!((self.bounds, other.bounds), (Some(a), Some(b)) if a.intersects(&b))
    }
}

/// The pairs of rings (by number, smaller first) that have a point in common, or `None` when a
/// ring meets itself otherwise than by one edge following another.
fn meetings(rings: &[Ring]) -> Option<BTreeSet<(usize, usize)>> {
    let mut edges: Vec<Edge> = (0..)
        .zip(rings)
        .flat_map(|(ring, it)| {
            it.shape.lines().enumerate().map(move |(number, line)| Edge { ring, number, line })
        })
        .collect();
    edges.sort_unstable_by(|a, b| west_of(a).total_cmp(&west_of(b)));
    let mut meetings = BTreeSet::new();
    for (place, edge) in edges.iter().enumerate() {
        let east = edge.line.start.x.max(edge.line.end.x);
        for other in edges[place + 1..].iter().take_while(|other| west_of(other) <= east) {
            if !overlap_in_latitude(&edge.line, &other.line) {
                continue;
            }
            if edge.ring == other.ring {
                let count = rings[edge.ring].shape.0.len() - 1;
                if do_clash(edge, other, count) {
                    return None;
                }
            } else if edge.line.intersects(&other.line) {
                meetings.insert((edge.ring.min(other.ring), edge.ring.max(other.ring)));
            }
        }
    }
    Some(meetings)
}

/// Whether two edges of one ring of `count` edges meet where they should not.
fn do_clash(edge: &Edge, other: &Edge, count: usize) -> bool {
    if (edge.number + 1) % count == other.number {
        turns_back(&edge.line, &other.line)
    } else if (other.number + 1) % count == edge.number {
        turns_back(&other.line, &edge.line)
    } else {
        edge.line.intersects(&other.line)
    }
}

fn west_of(edge: &Edge) -> f64 {
    edge.line.start.x.min(edge.line.end.x)
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

/// Whether the holes of a polygon lie in its outer ring and apart from each other. Its rings are
/// numbered from `first` in `meetings`.
fn is_well_nested(rings: &[Ring], first: usize, meetings: &BTreeSet<(usize, usize)>) -> bool {
    let meet = |one: usize, other: usize| meetings.contains(&(first + one, first + other));
    (1..rings.len()).all(|hole| {
        let is_inside = if meet(0, hole) {
            let relation = rings[0].filled().relate(&rings[hole].filled());
            let borders = relation.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
            relation.is_contains() && borders != Dimensions::OneDimensional
        } else {
            rings[0].surrounds(&rings[hole])
        };
        let is_apart = |other: usize| {
            if meet(hole, other) {
                only_touch(&rings[hole].filled(), &rings[other].filled())
            } else {
                !rings[hole].surrounds(&rings[other]) && !rings[other].surrounds(&rings[hole])
            }
        };
        is_inside && (hole + 1..rings.len()).all(is_apart)
    })
}

/// Whether no two polygons, whose rings are `parts`, share ground or a piece of border.
fn are_pairwise_apart(
    polygons: &[AreaPolygon],
    parts: &[&[Ring]],
    meetings: &BTreeSet<(usize, usize)>,
) -> bool {
    let owners: Vec<usize> = parts.iter().flat_map(|part| *part).map(|it| it.polygon).collect();
    let met: BTreeSet<(usize, usize)> = meetings
        .iter()
        .map(|&(one, other)| (owners[one], owners[other]))
        .filter(|(one, other)| one != other)
        .collect();
    let holds = |outer: &[Ring], inner: &[Ring]| {
        outer[0].surrounds(&inner[0]) && !outer[1..].iter().any(|hole| hole.surrounds(&inner[0]))
    };
    (0..parts.len()).all(|one| {
        (one + 1..parts.len()).all(|other| {
            if met.contains(&(one, other)) {
                only_touch(&shape_of(&polygons[one]), &shape_of(&polygons[other]))
            } else {
                !holds(parts[one], parts[other]) && !holds(parts[other], parts[one])
            }
        })
    })
}

/// Whether two polygons have no ground and no piece of border in common.
fn only_touch(one: &Polygon, other: &Polygon) -> bool {
    let relation = one.relate(other);
    relation.get(CoordPos::Inside, CoordPos::Inside) != Dimensions::TwoDimensional
        && relation.get(CoordPos::OnBoundary, CoordPos::OnBoundary) != Dimensions::OneDimensional
}
