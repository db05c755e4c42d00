//! The ground within a radius of lines, as simple rings that overlap.
//!
//! ```text
//!   L ----------------+        Each edge of a line covers the rectangle to both its sides, and
//!   |   rectangle     |\  cap  at each end a half disc of chords, the first of which starts at
//!   p =============== q |      the corner of the rectangle. This is how GEOS draws the buffer of
//!   |                 |/       a line with two points, so the two agree to the rounding.
//!   +-----------------+
//! ```
//!
//! Where other edges go on from `q`, their rectangles lie over most of the half disc or all of
//! it. Only the chords in the angle that is left open are drawn: at a bend the outer side of it,
//! at a crossing nothing. An edge shorter than the radius does not hold all on its side of `q`,
//! but what lies beyond it is nearer to its other end, where the same is asked again.

use std::f64::consts::{FRAC_PI_2, PI};

use super::super::Xy;
use super::Reach;
use super::grid::{Grid, GridBox, GridPoint, box_of};

/// An open angle below this is a rounding error of a straight line.
const LEAST_OPEN: f64 = 1e-9;

/// The rings that cover ground, all counter-clockwise.
#[derive(Debug, Default)]
pub(super) struct Cover {
    points: Vec<GridPoint>,
    /// Where each ring ends in `points`, and the box around it.
    rings: Vec<(usize, GridBox)>,
}

struct Edge {
    ends: [Xy; 2],
    along: Xy,
    radius_m: f64,
}

/// One end of an edge at a node.
struct End {
    node: GridPoint,
    at: Xy,
    /// The unit vector out of the edge, and the angle of the opposite one, into it.
    outward: Xy,
    inward_angle: f64,
    radius_m: f64,
}

impl Cover {
    /// The cover of all lines that come near a box in metres.
    pub(super) fn of<'a>(
        grid: &Grid,
        bounds: [f64; 4],
        reaches: impl Iterator<Item = Reach<'a>>,
        quadrant_steps: u8,
    ) -> Cover {
        let mut cover = Cover::default();
        let mut ends = Vec::new();
        for reach in reaches {
            for edge in edges_near(&reach, bounds, grid) {
                cover.add_rectangle(grid, &edge);
                ends.extend(edge.two_ends(grid));
            }
        }
        ends.sort_unstable_by_key(|end| (end.node.x, end.node.y));
        let chords = Chords::new(quadrant_steps);
        for meeting in ends.chunk_by(|a, b| a.node == b.node) {
            for end in meeting {
                if let Some(open) = open_angle(end, meeting) {
                    cover.add_cap(grid, end, open, &chords);
                }
            }
        }
        cover
    }

    /// Each ring with the box around it.
    pub(super) fn rings(&self) -> impl Iterator<Item = (&[GridPoint], &GridBox)> {
        let starts = std::iter::once(0).chain(self.rings.iter().map(|ring| ring.0));
        starts.zip(&self.rings).map(|(start, (end, bounds))| (&self.points[start..*end], bounds))
    }

    fn close_ring(&mut self) {
        let start = self.rings.last().map_or(0, |ring| ring.0);
        self.rings.push((self.points.len(), box_of(&self.points[start..])));
    }

    fn add_rectangle(&mut self, grid: &Grid, edge: &Edge) {
        let [from, to] = edge.ends;
        let right = right_of(edge.along) * edge.radius_m;
        let ring = [from + right, to + right, to, to - right, from - right, from];
        self.points.extend(ring.map(|corner| grid.point(corner)));
        self.close_ring();
    }

    /// The part of a cap that spans an open angle, drawn out to whole chords.
    fn add_cap(&mut self, grid: &Grid, end: &End, open: [f64; 2], chords: &Chords) {
        let first = ((open[0] + FRAC_PI_2) / chords.step + LEAST_OPEN).floor() as usize;
        let last = ((open[1] + FRAC_PI_2) / chords.step - LEAST_OPEN).ceil() as usize;
        let last = last.min(chords.turns.len() - 1);
        // A whole half disc has its centre on the side of it.
        if last - first + 1 < chords.turns.len() {
            self.points.push(end.node);
        }
        let right = right_of(end.outward);
        for turn in &chords.turns[first..=last] {
            let away = right * turn.x + end.outward * turn.y;
            self.points.push(grid.point(end.at + away * end.radius_m));
        }
        self.close_ring();
    }
}

/// The corners of a half disc as parts of the vectors to the right and ahead.
struct Chords {
    step: f64,
    turns: Vec<Xy>,
}

impl Chords {
    fn new(quadrant_steps: u8) -> Chords {
        let quadrant_steps = quadrant_steps.max(1);
        let step = FRAC_PI_2 / f64::from(quadrant_steps);
        let corner = |number: u16| {
            let angle = f64::from(number) * step;
            Xy { x: angle.cos(), y: angle.sin() }
        };
        Chords { step, turns: (0..=2 * u16::from(quadrant_steps)).map(corner).collect() }
    }
}

impl Edge {
    fn two_ends(&self, grid: &Grid) -> [End; 2] {
        let end = |at: Xy, outward: Xy| End {
            node: grid.point(at),
            at,
            outward,
            inward_angle: (-outward.y).atan2(-outward.x),
            radius_m: self.radius_m,
        };
        [end(self.ends[0], self.along * -1.0), end(self.ends[1], self.along)]
    }
}

/// The angles (from, to) around the outward direction of an end, each within a right angle of
/// it, that no other edge at the node covers as far out as this one reaches.
fn open_angle(end: &End, meeting: &[End]) -> Option<[f64; 2]> {
    let outward_angle = end.inward_angle + PI;
    let mut open = [-FRAC_PI_2, FRAC_PI_2];
    for other in meeting {
        if other.radius_m < end.radius_m {
            continue;
        }
        let turn = within_half_turn(other.inward_angle - outward_angle);
        if turn < 0.0 {
            open[0] = open[0].max(turn + FRAC_PI_2);
        } else {
            open[1] = open[1].min(turn - FRAC_PI_2);
        }
    }
    (open[1] - open[0] > LEAST_OPEN).then_some(open)
}

/// The edges of a line that reach into a box. Far ends are cut off well outside of it.
fn edges_near<'a>(
    reach: &Reach<'a>,
    bounds: [f64; 4],
    grid: &Grid,
) -> impl Iterator<Item = Edge> + use<'a> {
    let radius_m = reach.radius_m;
    let near = grown(bounds, radius_m);
    let far = grid.bounds(radius_m);
    reach.points.windows(2).filter_map(move |pair| {
        let (from, to) = (pair[0], pair[1]);
        let is_near = from.x.min(to.x) <= near[2]
            && from.x.max(to.x) >= near[0]
            && from.y.min(to.y) <= near[3]
            && from.y.max(to.y) >= near[1];
        let length_m = from.distance_m_to(to);
        if !is_near || length_m.is_nan() || length_m <= 0.0 {
            return None;
        }
        let along = (to - from) * (1.0 / length_m);
        let ends = part_inside([from, to], far)?;
        Some(Edge { ends, along, radius_m })
    })
}

/// The part of an edge inside a box (Liang and Barsky). Ends inside stay as they are.
fn part_inside(ends: [Xy; 2], within: [f64; 4]) -> Option<[Xy; 2]> {
    let [from, to] = ends;
    let way = to - from;
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-way.x, from.x - within[0]),
        (way.x, within[2] - from.x),
        (-way.y, from.y - within[1]),
        (way.y, within[3] - from.y),
    ] {
        if step < 0.0 {
            enter = enter.max(room / step);
        } else if step > 0.0 {
            leave = leave.min(room / step);
        } else if room < 0.0 {
            return None;
        }
    }
    let start = if enter > 0.0 { from.between(to, enter) } else { from };
    let end = if leave < 1.0 { from.between(to, leave) } else { to };
    (enter < leave).then_some([start, end])
}

fn right_of(direction: Xy) -> Xy {
    Xy { x: direction.y, y: -direction.x }
}

fn within_half_turn(angle: f64) -> f64 {
    angle - (angle / (2.0 * PI)).round() * 2.0 * PI
}

pub(super) fn grown(bounds: [f64; 4], by_m: f64) -> [f64; 4] {
    [bounds[0] - by_m, bounds[1] - by_m, bounds[2] + by_m, bounds[3] + by_m]
}
