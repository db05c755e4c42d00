//! A city from files, in metres.

use std::fs::File;
use std::io;
use std::path::Path;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use sweepline::formats::geojson::{Options, read_communities, read_segments};
use sweepline::geometry::{LocalFrame, MeasuredLine, PlanarArea, Reach, Xy};

pub struct Town {
    pub areas: Vec<PlanarArea>,
    /// The streets that have a crew.
    pub streets: Vec<Street>,
}

pub struct Street {
    points: Vec<Xy>,
    half_width_m: f64,
}

impl Town {
    pub fn read(folder: &Path, size: &str) -> io::Result<Town> {
        let open = |kind: &str| File::open(folder.join(format!("{kind}-{size}.geojson")));
        let options = Options::default();
        let areas =
            read_communities(open("communities")?, &options).map_err(not_understood)?.drafts;
        let mapping = "crew:crew_id".parse().map_err(not_understood)?;
        let options = Options { mapping, ..Options::default() };
        let segments = read_segments(open("segments")?, &options).map_err(not_understood)?.drafts;
        let centre = areas[areas.len() / 2].area.bounds().centre();
        let frame = LocalFrame::centred_on(centre);
        let assigned = segments.iter().filter(|segment| !segment.crews.is_empty());
        let streets = assigned.map(|segment| Street {
            points: MeasuredLine::of(&segment.line, &frame, segment.length_mm).points().to_vec(),
            half_width_m: f64::from(segment.width_m.unwrap_or_default()) / 2.0,
        });
        let streets = streets.collect();
        let areas = areas.iter().map(|draft| PlanarArea::of(&draft.area, &frame)).collect();
        Ok(Town { areas, streets })
    }
}

fn not_understood(error: impl std::fmt::Debug) -> io::Error {
    io::Error::other(format!("{error:?}"))
}

type Entry = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Streets by place, with their reach.
pub struct Near<'a> {
    streets: &'a [Street],
    beyond_m: f64,
    tree: RTree<Entry>,
}

impl<'a> Near<'a> {
    pub fn of(streets: &'a [Street], beyond_m: f64) -> Near<'a> {
        let entry = |(number, street): (usize, &Street)| {
            let [west, south, east, north] = street.bounds(beyond_m);
            let rectangle = Rectangle::from_corners([west, south], [east, north]);
            GeomWithData::new(rectangle, number)
        };
        let tree = RTree::bulk_load(streets.iter().enumerate().map(entry).collect());
        Near { streets, beyond_m, tree }
    }

    pub fn reaches(&self, bounds: [f64; 4]) -> impl Iterator<Item = Reach<'a>> {
        self.reaches_but(bounds, None)
    }

    /// What reaches into a box, but for one street.
    pub fn reaches_but(
        &self,
        [west, south, east, north]: [f64; 4],
        without: Option<usize>,
    ) -> impl Iterator<Item = Reach<'a>> {
        let within = AABB::from_corners([west, south], [east, north]);
        let found = self.tree.locate_in_envelope_intersecting(within);
        let (streets, beyond_m) = (self.streets, self.beyond_m);
        found.filter(move |entry| Some(entry.data) != without).map(move |entry| {
            let street = &streets[entry.data];
            Reach { points: &street.points, radius_m: street.half_width_m + beyond_m }
        })
    }

    /// The streets that begin inside an area.
    pub fn inside(&self, area: &PlanarArea) -> Vec<usize> {
        let begins = |&number: &usize| area.contains(self.streets[number].points[0]);
        let mut inside: Vec<usize> = (0..self.streets.len()).filter(begins).collect();
        inside.sort_unstable();
        inside
    }

    /// The box around all that a street reaches.
    pub fn bounds(&self, street: usize) -> [f64; 4] {
        self.streets[street].bounds(self.beyond_m)
    }
}

impl Street {
    fn bounds(&self, beyond_m: f64) -> [f64; 4] {
        let radius_m = self.half_width_m + beyond_m;
        let nothing = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        self.points.iter().fold(nothing, |all, at| {
            [
                all[0].min(at.x - radius_m),
                all[1].min(at.y - radius_m),
                all[2].max(at.x + radius_m),
                all[3].max(at.y + radius_m),
            ]
        })
    }
}
