//! Areas in metres.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::f64::consts::SQRT_2;

use super::{Area, LocalFrame, Xy};

/// An [`Area`] in one frame's metres.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanarArea {
    polygons: Vec<PlanarPolygon>,
}

#[derive(Debug, Clone, PartialEq)]
struct PlanarPolygon {
    /// West, south, east, north.
    bounds: [f64; 4],
    /// Closed rings, the exterior first.
    rings: Vec<Box<[Xy]>>,
}

impl PlanarArea {
    /// `area` seen in `frame`.
    #[must_use]
    pub fn of(area: &Area, frame: &LocalFrame) -> PlanarArea {
        let polygons = area.polygons().iter().map(|polygon| {
            let rings: Vec<Box<[Xy]>> = polygon
                .rings()
                .map(|ring| ring.iter().map(|&at| frame.project(at)).collect())
                .collect();
            PlanarPolygon { bounds: bounds_of(&rings[0]), rings }
        });
        PlanarArea { polygons: polygons.collect() }
    }

    /// Whether a place lies inside.
    ///
    /// A place on the border belongs to the area to the east or north of it, so of areas that
    /// share a border, vertex by vertex, exactly one holds each place of it.
    #[must_use]
    pub fn contains(&self, place: Xy) -> bool {
        self.polygons.iter().any(|polygon| polygon.contains(place))
    }

    /// The smallest box around it: west, south, east, north in metres.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        self.polygons.iter().map(|polygon| polygon.bounds).fold(NOTHING, |all, one| {
            [all[0].min(one[0]), all[1].min(one[1]), all[2].max(one[2]), all[3].max(one[3])]
        })
    }

    /// Its area in the plane, in square metres.
    #[must_use]
    pub fn area_m2(&self) -> f64 {
        self.polygons.iter().map(PlanarPolygon::area_m2).sum()
    }

    /// Every edge of its border, holes included, each with the inside on its left.
    pub fn edges(&self) -> impl Iterator<Item = [Xy; 2]> + '_ {
        let rings = self.polygons.iter().flat_map(|polygon| &polygon.rings);
        rings.flat_map(|ring| ring.windows(2).map(|edge| [edge[0], edge[1]]))
    }

    /// A place well inside the largest polygon, for a name or a pin: the one farthest from its
    /// border, to a hundredth of the polygon's size.
    #[must_use]
    pub fn label_point(&self) -> Xy {
        let largest = self.polygons.iter().max_by(|a, b| a.area_m2().total_cmp(&b.area_m2()));
        largest.map(PlanarPolygon::label_point).unwrap_or_default()
    }
}

const NOTHING: [f64; 4] = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

impl PlanarPolygon {
    fn contains(&self, place: Xy) -> bool {
        let [west, south, east, north] = self.bounds;
        if place.x < west || place.x >= east || place.y < south || place.y >= north {
            return false;
        }
        let edges = self.rings.iter().flat_map(|ring| ring.windows(2));
        edges.fold(false, |inside, edge| inside ^ is_west_of(place, edge[0], edge[1]))
    }

    /// How far inside a place lies in metres, negative outside.
    fn depth_m(&self, place: Xy) -> f64 {
        let edges = self.rings.iter().flat_map(|ring| ring.windows(2));
        let nearest_2 = edges
            .map(|edge| distance_2_to_edge(place, edge[0], edge[1]))
            .fold(f64::INFINITY, f64::min);
        if self.contains(place) { nearest_2.sqrt() } else { -nearest_2.sqrt() }
    }

    /// Quarters the square that may hold the deepest place, again and again, until none can hold
    /// a much deeper one than is known.
    fn label_point(&self) -> Xy {
        // Enough for any district; a comb of a thousand teeth gets a place that is only inside.
        const MOST_SQUARES: usize = 4000;
        let [west, south, east, north] = self.bounds;
        let size = (east - west).max(north - south);
        let middle = Xy { x: f64::midpoint(west, east), y: f64::midpoint(south, north) };
        let mut squares = BinaryHeap::from([Square::around(middle, size / 2.0, self)]);
        let mut best = Square::around(self.any_point_inside(), 0.0, self);
        for _ in 0..MOST_SQUARES {
            let Some(square) = squares.pop() else { break };
            if square.deepest_possible_m() <= best.depth_m + size / 100.0 {
                break;
            }
            let half = square.half_m / 2.0;
            for (x, y) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
                let quarter = Square::around(square.centre + Xy { x, y }, half, self);
                if quarter.depth_m > best.depth_m {
                    best = quarter;
                }
                squares.push(quarter);
            }
        }
        best.centre
    }

    /// The middle of the widest stretch inside on a line from west to east half way up.
    fn any_point_inside(&self) -> Xy {
        let y = f64::midpoint(self.bounds[1], self.bounds[3]);
        let edges = self.rings.iter().flat_map(|ring| ring.windows(2));
        let mut crossings: Vec<f64> = edges
            .filter(|edge| (edge[0].y > y) != (edge[1].y > y))
            .map(|edge| edge[0].between(edge[1], (y - edge[0].y) / (edge[1].y - edge[0].y)).x)
            .collect();
        crossings.sort_unstable_by(f64::total_cmp);
        let inside =
            crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])));
        let x = inside.map_or(self.rings[0][0].x, |pair| f64::midpoint(pair[0], pair[1]));
        Xy { x, y }
    }

    fn area_m2(&self) -> f64 {
        self.rings.iter().map(|ring| signed_area_m2(ring)).sum()
    }
}

/// A square that may hold the deepest place of a polygon.
#[derive(Debug, Clone, Copy)]
struct Square {
    centre: Xy,
    half_m: f64,
    depth_m: f64,
}

impl Square {
    fn around(centre: Xy, half_m: f64, polygon: &PlanarPolygon) -> Square {
        Square { centre, half_m, depth_m: polygon.depth_m(centre) }
    }

    /// No place in the square is deeper: depth changes no faster than one walks.
    fn deepest_possible_m(&self) -> f64 {
        self.depth_m + self.half_m * SQRT_2
    }
}

impl Ord for Square {
    fn cmp(&self, other: &Square) -> Ordering {
        self.deepest_possible_m().total_cmp(&other.deepest_possible_m())
    }
}

impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Square) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Square {
    fn eq(&self, other: &Square) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Square {}

fn distance_2_to_edge(place: Xy, from: Xy, to: Xy) -> f64 {
    let along = to - from;
    let length_2 = along.dot(along);
    let t = if length_2 > 0.0 { (place - from).dot(along) / length_2 } else { 0.0 };
    from.between(to, t.clamp(0.0, 1.0)).distance_2_to(place)
}

/// Whether the way from `place` due east crosses the edge. The southern end belongs to the edge,
/// the northern one does not, and the answer is the same whichever way the edge runs.
fn is_west_of(place: Xy, from: Xy, to: Xy) -> bool {
    if (from.y > place.y) == (to.y > place.y) {
        return false;
    }
    let (south, north) = if from.y < to.y { (from, to) } else { (to, from) };
    (north - south).cross(place - south) > 0.0
}

fn signed_area_m2(ring: &[Xy]) -> f64 {
    let Some(&origin) = ring.first() else {
        return 0.0;
    };
    let doubled: f64 = ring.windows(2).map(|edge| (edge[0] - origin).cross(edge[1] - origin)).sum();
    doubled / 2.0
}

fn bounds_of(points: &[Xy]) -> [f64; 4] {
    points.iter().fold(NOTHING, |all, point| {
        [all[0].min(point.x), all[1].min(point.y), all[2].max(point.x), all[3].max(point.y)]
    })
}
