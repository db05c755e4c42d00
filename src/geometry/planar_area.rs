//! Areas in metres.

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
            PlanarPolygon {
                bounds: bounds_of(&rings[0]),
                rings,
            }
        });
        PlanarArea {
            polygons: polygons.collect(),
        }
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
        self.polygons
            .iter()
            .map(|polygon| polygon.bounds)
            .fold(NOTHING, |all, one| {
                [
                    all[0].min(one[0]),
                    all[1].min(one[1]),
                    all[2].max(one[2]),
                    all[3].max(one[3]),
                ]
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

    /// A place well inside the largest polygon, for a name or a pin.
    #[must_use]
    pub fn label_point(&self) -> Xy {
        todo!()
    }
}

const NOTHING: [f64; 4] = [
    f64::INFINITY,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NEG_INFINITY,
];

impl PlanarPolygon {
    fn contains(&self, place: Xy) -> bool {
        let [west, south, east, north] = self.bounds;
        if place.x < west || place.x >= east || place.y < south || place.y >= north {
            return false;
        }
        let edges = self.rings.iter().flat_map(|ring| ring.windows(2));
        edges.fold(false, |inside, edge| {
            inside ^ is_west_of(place, edge[0], edge[1])
        })
    }

    fn area_m2(&self) -> f64 {
        self.rings.iter().map(|ring| signed_area_m2(ring)).sum()
    }
}

/// Whether the way from `place` due east crosses the edge. The southern end belongs to the edge,
/// the northern one does not, and the answer is the same whichever way the edge runs.
fn is_west_of(place: Xy, from: Xy, to: Xy) -> bool {
    if (from.y > place.y) == (to.y > place.y) {
        return false;
    }
    let (south, north) = if from.y < to.y {
        (from, to)
    } else {
        (to, from)
    };
    (north - south).cross(place - south) > 0.0
}

fn signed_area_m2(ring: &[Xy]) -> f64 {
    let Some(&origin) = ring.first() else {
        return 0.0;
    };
    let doubled: f64 = ring
        .windows(2)
        .map(|edge| (edge[0] - origin).cross(edge[1] - origin))
        .sum();
    doubled / 2.0
}

fn bounds_of(points: &[Xy]) -> [f64; 4] {
    points.iter().fold(NOTHING, |all, point| {
        [
            all[0].min(point.x),
            all[1].min(point.y),
            all[2].max(point.x),
            all[3].max(point.y),
        ]
    })
}
