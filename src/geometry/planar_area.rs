//! Areas in metres.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::f64::consts::SQRT_2;

use super::slabs::Slabs;
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
    slabs: Slabs,
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
            let bounds = bounds_of(&rings[0]);
            let slabs = Slabs::of(&rings, [bounds[1], bounds[3]]);
            PlanarPolygon { bounds, rings, slabs }
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

    /// Its rings, each closed, exteriors counter-clockwise and holes clockwise.
    pub(super) fn rings(&self) -> impl Iterator<Item = &[Xy]> {
        self.polygons.iter().flat_map(|polygon| &polygon.rings).map(|ring| &**ring)
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
        self.slabs.hold(place)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::LonLat;
    use proptest::prelude::*;

    fn frame() -> LocalFrame {
        LocalFrame::centred_on(LonLat::new(104.28, 30.98).unwrap())
    }

    /// The area whose rings have these corners in metres.
    fn planar(polygons: Vec<Vec<Vec<Xy>>>) -> PlanarArea {
        let ring = |ring: Vec<Xy>| ring.into_iter().map(|at| frame().unproject(at)).collect();
        let rings = |rings: Vec<Vec<Xy>>| rings.into_iter().map(ring).collect();
        let (area, _) = Area::sound(polygons.into_iter().map(rings).collect()).unwrap();
        PlanarArea::of(&area, &frame())
    }

    fn boxed(west: f64, south: f64, east: f64, north: f64) -> Vec<Xy> {
        [(west, south), (east, south), (east, north), (west, north)]
            .map(|(x, y)| Xy { x, y })
            .to_vec()
    }

    #[test]
    fn ground_is_the_outer_ring_less_its_holes() {
        let ring = vec![boxed(0.0, 0.0, 300.0, 200.0), boxed(10.0, 10.0, 110.0, 110.0)];
        let area = planar(vec![ring, vec![boxed(400.0, 0.0, 410.0, 10.0)]]);
        assert!((area.area_m2() - (60_000.0 - 10_000.0 + 100.0)).abs() < 1e-3);
        for (x, y, inside) in [(5.0, 5.0, true), (50.0, 50.0, false), (405.0, 5.0, true)] {
            assert_eq!(area.contains(Xy { x, y }), inside);
        }
        assert_eq!(area.edges().count(), 12);
        let label = area.label_point();
        // The deepest place is right of the hole, 95 m from it and from the border.
        assert!((label.x - 205.0).abs() < 10.0 && (label.y - 100.0).abs() < 10.0, "{label:?}");
    }

    #[test]
    fn the_label_of_a_crescent_lies_in_it() {
        let arc = |radius: f64, degrees: f64| Xy {
            x: radius * degrees.to_radians().cos(),
            y: radius * degrees.to_radians().sin(),
        };
        let steps = || (0..=30).map(|step| f64::from(step) * 10.0);
        let outer = steps().map(|angle| arc(100.0, angle));
        let crescent: Vec<Xy> = outer.chain(steps().rev().map(|angle| arc(90.0, angle))).collect();
        let area = planar(vec![vec![crescent]]);
        assert!(area.contains(area.label_point()));
    }

    proptest! {
        #[test]
        fn areas_that_share_borders_hold_each_place_once(
            corners in prop::collection::vec((-8.0..8.0f64, -8.0..8.0f64), 9),
            places in prop::collection::vec((-40.0..40.0f64, -40.0..40.0f64), 30),
        ) {
            // A square of four cells, the nine corners moved, cells given in degrees as files do.
            let corner = |column: usize, row: usize| {
                let (dx, dy) = corners[row * 3 + column];
                let steps = [-50.0, 0.0, 50.0];
                Xy { x: steps[column] + dx, y: steps[row] + dy }
            };
            let cells: Vec<PlanarArea> = [(0, 0), (1, 0), (0, 1), (1, 1)]
                .into_iter()
                .map(|(c, r)| {
                    let ring = [(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)];
                    planar(vec![vec![ring.iter().map(|&(c, r)| corner(c, r)).collect()]])
                })
                .collect();
            let on_borders = cells.iter().flat_map(PlanarArea::edges).flat_map(|[a, b]| {
                [0.0, 0.25, 0.5].map(|t| a.between(b, t))
            });
            let inner = on_borders.filter(|at| at.x.abs() < 40.0 && at.y.abs() < 40.0);
            for place in places.iter().map(|&(x, y)| Xy { x, y }).chain(inner) {
                let holders = cells.iter().filter(|cell| cell.contains(place)).count();
                prop_assert_eq!(holders, 1, "{:?}", place);
            }
        }
    }
}
