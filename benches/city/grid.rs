//! A made-up city of any size, the same for the same size: a bent grid of streets in a square of
//! communities whose borders run along streets, 85 in 100 streets assigned to a crew.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use sweepline::domain::{
    Assignment, AssignmentFid, Community, CommunityFid, Crew, CrewFid, NextFids, Period, Revision,
    Segment, SegmentFid, Snapshot,
};
use sweepline::geometry::{Area, Bounds, Line, LocalFrame, LonLat, Side, Stretch, Xy};

/// Crossings are so far apart on average, in metres.
const BLOCK_M: f64 = 120.0;
/// A crossing is at most so far from its place in the grid, in metres.
const BEND_M: f64 = 25.0;
/// Blocks along the side of a community.
const COMMUNITY_BLOCKS: usize = 14;
/// Crews in the city.
const CREWS: u32 = 200;

/// The numbers of splitmix64 (Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to and without 1.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number from 0 up to and without `end`.
    pub fn below(&mut self, end: usize) -> usize {
        ((self.share() * end as f64) as usize).min(end - 1)
    }

    fn within(&mut self, reach: f64) -> f64 {
        (2.0 * self.share() - 1.0) * reach
    }
}

/// A street before it is a row.
struct Edge {
    line: Line,
    class: usize,
    crew: Option<u32>,
    middle: (usize, usize),
}

/// The city as a plan: enough for a snapshot and for files.
pub struct Grid {
    side: usize,
    frame: LocalFrame,
    crossings: Vec<LonLat>,
    edges: Vec<Edge>,
}

const CLASSES: [&str; 4] = ["arterial", "secondary", "branch", "lane"];
const WIDTHS_M: [f32; 4] = [36.0, 22.0, 12.0, 6.0];

impl Grid {
    /// A city of `count` segments.
    pub fn of(count: usize) -> Self {
        let mut random = Random::new(count as u64);
        let centre = LonLat::new(104.282, 30.976).expect("a place on Earth");
        let frame = LocalFrame::centred_on(centre);
        let side = (1..=count).find(|side| 2 * side * (side + 1) >= count).expect("a city") + 1;
        let half_m = (side - 1) as f64 * BLOCK_M / 2.0;
        let crossings = (0..side * side)
            .map(|at| {
                let place = |step: usize| step as f64 * BLOCK_M - half_m;
                let x = place(at % side) + random.within(BEND_M);
                let y = place(at / side) + random.within(BEND_M);
                rounded(frame.unproject(Xy { x, y }))
            })
            .collect();
        let mut grid = Self { side, frame, crossings, edges: Vec::with_capacity(count) };
        let ways = (0..side * side).flat_map(|at| [(at, at + 1), (at, at + side)]);
        let ways = ways.filter(|(from, to)| *to < side * side && (to - from > 1 || to % side > 0));
        for (from, to) in ways.take(count) {
            let edge = grid.edge(from, to, &mut random);
            grid.edges.push(edge);
        }
        grid
    }

    fn edge(&self, from: usize, to: usize, random: &mut Random) -> Edge {
        let ends = [self.crossings[from], self.crossings[to]];
        let [start, end] = ends.map(|at| self.frame.project(at));
        let bend = Xy { x: random.within(4.0), y: random.within(4.0) };
        let middle = rounded(self.frame.unproject(start.between(end, 0.5) + bend));
        let line = Line::new(vec![ends[0], middle, ends[1]]).expect("blocks have a length");
        let across = if to == from + 1 { from / self.side } else { from % self.side };
        let class = match across {
            at if at.is_multiple_of(8) => 0,
            at if at.is_multiple_of(4) => 1,
            at if at.is_multiple_of(2) => 2,
            _ => 3,
        };
        let middle = (from % self.side, from / self.side);
        let home = self.community_at(middle).unwrap_or(0) as u32;
        let crew = (random.share() < 0.85).then_some(home % CREWS);
        Edge { line, class, crew, middle }
    }

    fn communities_across(&self) -> usize {
        ((self.side - 1) / COMMUNITY_BLOCKS).max(1)
    }

    fn community_at(&self, (column, row): (usize, usize)) -> Option<usize> {
        let across = self.communities_across();
        let (column, row) = (column / COMMUNITY_BLOCKS, row / COMMUNITY_BLOCKS);
        (column < across && row < across).then_some(row * across + column)
    }

    /// The border of a community: the crossings around it.
    fn border(&self, number: usize) -> Vec<LonLat> {
        let across = self.communities_across();
        let last = self.side - 1;
        let (west, south) =
            (number % across * COMMUNITY_BLOCKS, number / across * COMMUNITY_BLOCKS);
        let (east, north) =
            ((west + COMMUNITY_BLOCKS).min(last), (south + COMMUNITY_BLOCKS).min(last));
        let corner = |column: usize, row: usize| self.crossings[row * self.side + column];
        let south_side = (west..east).map(|column| corner(column, south));
        let east_side = (south..north).map(|row| corner(east, row));
        let north_side = (west + 1..=east).rev().map(|column| corner(column, north));
        let west_side = (south..=north).rev().map(|row| corner(west, row));
        south_side.chain(east_side).chain(north_side).chain(west_side).collect()
    }

    /// The rows of this city, as a store would load them.
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        let classes = CLASSES.map(Arc::<str>::from);
        let names: Vec<Arc<str>> =
            (0..2 * self.side).map(|n| format!("Street {n}").into()).collect();
        let segment = |(number, edge): (u32, &Edge)| {
            Arc::new(Segment {
                fid: SegmentFid(number),
                id: number.to_string().into(),
                name: Some(Arc::clone(&names[edge.middle.1])),
                class: Some(Arc::clone(&classes[edge.class])),
                width_m: Some(WIDTHS_M[edge.class]),
                grade: None,
                line: edge.line.clone(),
                length_mm: edge.line.geodesic_length_mm(),
            })
        };
        let segments: Vec<Arc<Segment>> = (1..).zip(&self.edges).map(segment).collect();
        let assignments = self.assignments(now);
        Snapshot {
            revision: Revision(1),
            frame: Some(self.frame.centre()),
            communities: self.communities(),
            next: NextFids {
                segment: SegmentFid(segments.len() as u32 + 1),
                assignment: AssignmentFid(assignments.len() as u32 + 1),
                crew: CrewFid(CREWS + 1),
                ..NextFids::default()
            },
            segments,
            crews: (0..CREWS).map(crew).collect(),
            assignments,
            ..Snapshot::default()
        }
    }

    fn communities(&self) -> Vec<Arc<Community>> {
        let across = self.communities_across();
        let community = |number: usize| {
            let (area, _repairs) =
                Area::sound(vec![vec![self.border(number)]]).expect("a bent square is sound");
            let name: Arc<str> = format!("Community {number}").into();
            let fid = CommunityFid(number as u32 + 1);
            Arc::new(Community { fid, id: Arc::clone(&name), name, parent: None, area })
        };
        (0..across * across).map(community).collect()
    }

    fn assignments(&self, now: Timestamp) -> Vec<Assignment> {
        let period = Period::new(now, None).expect("it has no end");
        let held = (1..).zip(&self.edges).filter_map(|(n, edge)| Some((n, edge, edge.crew?)));
        let sides = held.flat_map(|held| Side::BOTH.map(|side| (held, side)));
        let assignment =
            |(fid, ((segment, edge, crew), side)): (u32, ((u32, &Edge, u32), Side))| {
                let stretch =
                    Stretch::new(0, edge.line.geodesic_length_mm()).expect("it has a length");
                let (fid, segment) = (AssignmentFid(fid), SegmentFid(segment));
                let crew = CrewFid(crew + 1);
                Assignment { fid, segment, side, stretch, crew, shift: None, period }
            };
        (1..).zip(sides).map(assignment).collect()
    }

    /// Writes the streets as GeoJSON, a feature a line.
    pub fn write_segments(&self, to: &mut impl Write) -> io::Result<()> {
        let features = (1..).zip(&self.edges).map(|(number, edge)| {
            let crew = edge.crew.map_or("null".to_owned(), |crew| format!("\"crew-{crew}\""));
            let (class, width_m) = (CLASSES[edge.class], WIDTHS_M[edge.class]);
            format!(
                "{{\"type\":\"Feature\",\"id\":{number},\"properties\":{{\"name\":\"Street {}\",\
                 \"class\":\"{class}\",\"width_m\":{width_m},\"crew_id\":{crew}}},\
                 \"geometry\":{{\"type\":\"LineString\",\"coordinates\":{}}}}}",
                edge.middle.1,
                ring(edge.line.positions()),
            )
        });
        write_collection(to, features)
    }

    /// Writes the communities as GeoJSON.
    pub fn write_communities(&self, to: &mut impl Write) -> io::Result<()> {
        let across = self.communities_across();
        let features = (0..across * across).map(|number| {
            format!(
                "{{\"type\":\"Feature\",\"id\":\"c{number}\",\"properties\":{{\"name\":\
                 \"Community {number}\"}},\"geometry\":{{\"type\":\"Polygon\",\
                 \"coordinates\":[{}]}}}}",
                ring(&self.border(number)),
            )
        });
        write_collection(to, features)
    }

    /// The box around the streets.
    pub fn bounds(&self) -> Bounds {
        Bounds::of(self.crossings.iter().copied()).expect("a city has crossings")
    }
}

fn crew(number: u32) -> Arc<Crew> {
    let id: Arc<str> = format!("crew-{number}").into();
    Arc::new(Crew::named(CrewFid(number + 1), Arc::clone(&id), id))
}

/// With the seven decimals that files carry.
fn rounded(at: LonLat) -> LonLat {
    let digits = |degrees: f64| (degrees * 1e7).round() / 1e7;
    LonLat::new(digits(at.lon()), digits(at.lat())).expect("a position rounded is one")
}

fn ring(positions: &[LonLat]) -> String {
    let pairs: Vec<String> =
        positions.iter().map(|at| format!("[{},{}]", at.lon(), at.lat())).collect();
    format!("[{}]", pairs.join(","))
}

fn write_collection(to: &mut impl Write, features: impl Iterator<Item = String>) -> io::Result<()> {
    write!(to, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (number, feature) in features.enumerate() {
        let comma = if number > 0 { "," } else { "" };
        write!(to, "{comma}\n{feature}")?;
    }
    writeln!(to, "\n]}}")
}
