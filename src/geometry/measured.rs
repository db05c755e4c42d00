//! Lines in metres, with a measure along them.
//!
//! A measure is in millimetres from the line's start and runs linearly in planar length, scaled
//! so that the end is at the line's own length. That length is geodesic, so the scale differs
//! from 1 by the few ppm that the frame stretches.

use super::{Line, LocalFrame, Side, Xy};

/// The planar twin of a [`Line`].
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredLine {
    points: Box<[Xy]>,
    /// Planar metres from the start to each point.
    along_m: Box<[f64]>,
    length_mm: u32,
}

/// The point of a line that is nearest to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Planar distance from the place to the line.
    pub distance_m: f64,
    /// Where along the line, 0 to its length.
    pub measure_mm: u32,
    /// On which side of the line the place lies; a place on the line itself is taken as left.
    pub side: Side,
    /// The nearest point.
    pub at: Xy,
}

/// Where a place is nearest to a line: `edge`, share `t` of it, and the squared distance.
struct Foot {
    edge: usize,
    t: f64,
    at: Xy,
    distance_2: f64,
}

impl MeasuredLine {
    /// The line through `points`, with measures from 0 to `length_mm`. At least two points; points
    /// that coincide are allowed, and where all do every measure is 0.
    ///
    /// # Panics
    /// With fewer than two points, which no [`Line`] has.
    #[must_use]
    pub fn new(points: impl Into<Box<[Xy]>>, length_mm: u32) -> MeasuredLine {
        let points = points.into();
        assert!(points.len() >= 2, "a line has two points or more");
        let mut total = 0.0;
        let along_m = std::iter::once(0.0)
            .chain(points.windows(2).map(|edge| {
                total += edge[0].distance_m_to(edge[1]);
                total
            }))
            .collect();
        MeasuredLine { points, along_m, length_mm }
    }

    /// `line` seen in `frame`, with measures up to `length_mm`.
    #[must_use]
    pub fn of(line: &Line, frame: &LocalFrame, length_mm: u32) -> MeasuredLine {
        let points: Box<[Xy]> = line.positions().iter().map(|&at| frame.project(at)).collect();
        MeasuredLine::new(points, length_mm)
    }

    /// Its points in order.
    #[must_use]
    pub fn points(&self) -> &[Xy] {
        &self.points
    }

    /// The measure of its end.
    #[must_use]
    pub fn length_mm(&self) -> u32 {
        self.length_mm
    }

    /// The smallest box around it: west, south, east, north in metres.
    #[must_use]
    pub fn bounds(&self) -> [f64; 4] {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for point in &self.points {
            bounds[0] = bounds[0].min(point.x);
            bounds[1] = bounds[1].min(point.y);
            bounds[2] = bounds[2].max(point.x);
            bounds[3] = bounds[3].max(point.y);
        }
        bounds
    }

    /// The squared planar distance in square metres from `place` to the line.
    #[must_use]
    pub fn distance_2_to(&self, place: Xy) -> f64 {
        self.foot_of(place).distance_2
    }

    /// The point of the line nearest to `place`, and on which side of the line `place` lies.
    /// Of several the one nearest to the start. Allocates nothing.
    ///
    /// ```text
    ///        left of both edges, but nearest to the corner: so the corner's own
    ///      p  direction decides, half way between those of its two edges
    ///       \
    ///        +---->
    ///        ^
    ///        |
    /// ```
    #[must_use]
    pub fn nearest(&self, place: Xy) -> Nearest {
        let foot = self.foot_of(place);
        let away = place - foot.at;
        let cross = if foot.t > 0.0 && foot.t < 1.0 {
            self.direction(foot.edge).cross(away)
        } else {
            self.cross_at_vertex(foot.edge + usize::from(foot.t >= 1.0), away)
        };
        Nearest {
            distance_m: foot.distance_2.sqrt(),
            measure_mm: self.measure_on_edge(foot.edge, foot.t),
            side: Side::of_cross(cross),
            at: foot.at,
        }
    }

    /// The point at a measure; beyond the end, the end.
    #[must_use]
    pub fn at(&self, measure_mm: u32) -> Xy {
        let (edge, t) = self.locate(measure_mm);
        self.points[edge].between(self.points[edge + 1], t)
    }

    /// The measure of the point `index` (from 0), or of the last point for an index beyond it.
    #[must_use]
    pub fn measure_of_vertex(&self, index: usize) -> u32 {
        match index.checked_sub(1) {
            None => 0,
            Some(edge) => self.measure_on_edge(edge.min(self.points.len() - 2), 1.0),
        }
    }

    /// The edge that a measure lies on and the share (0 to 1) of that edge before it.
    pub(super) fn locate(&self, measure_mm: u32) -> (usize, f64) {
        let last = self.points.len() - 2;
        if measure_mm >= self.length_mm {
            return (last, 1.0);
        }
        let along = f64::from(measure_mm) / f64::from(self.length_mm) * self.along_m[last + 1];
        let edge = self.along_m[1..=last].partition_point(|&end| end <= along);
        let (start, end) = (self.along_m[edge], self.along_m[edge + 1]);
        if end > start {
            (edge, ((along - start) / (end - start)).clamp(0.0, 1.0))
        } else {
            (edge, 0.0)
        }
    }

    /// The measure at share `t` of an edge, to the nearest millimetre.
    pub(super) fn measure_on_edge(&self, edge: usize, t: f64) -> u32 {
        let (start, end) = (self.along_m[edge], self.along_m[edge + 1]);
        let total = self.along_m[self.along_m.len() - 1];
        if total <= 0.0 {
            return 0;
        }
        // Both branches are needed for an exact end: start + (end - start) may miss it by a digit.
        let along = if t >= 1.0 { end } else { start + (end - start) * t };
        let measure = (along / total).clamp(0.0, 1.0) * f64::from(self.length_mm);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within 0 and length_mm by the clamp"
        )]
        let measure_mm = measure.round() as u32;
        measure_mm
    }

    fn foot_of(&self, place: Xy) -> Foot {
        let mut best = Foot { edge: 0, t: 0.0, at: self.points[0], distance_2: f64::INFINITY };
        for (edge, ends) in self.points.windows(2).enumerate() {
            let direction = ends[1] - ends[0];
            let length_2 = direction.dot(direction);
            let t = if length_2 > 0.0 { (place - ends[0]).dot(direction) / length_2 } else { 0.0 };
            // Ends are taken as they are, so that two edges agree to the bit on their corner.
            let (t, at) = if t <= 0.0 {
                (0.0, ends[0])
            } else if t >= 1.0 {
                (1.0, ends[1])
            } else {
                (t, ends[0].between(ends[1], t))
            };
            let distance_2 = at.distance_2_to(place);
            if distance_2 < best.distance_2 {
                best = Foot { edge, t, at, distance_2 };
            }
        }
        best
    }

    /// The cross product that tells the side of a place `away` from the point `vertex` when that
    /// point is the nearest of the line.
    fn cross_at_vertex(&self, vertex: usize, away: Xy) -> f64 {
        let last = self.points.len() - 1;
        let closed = self.points[0] == self.points[last];
        let before = match vertex {
            0 if closed => Some(last - 1),
            0 => None,
            _ => Some(vertex - 1),
        };
        let after = match vertex {
            _ if vertex < last => Some(vertex),
            _ if closed => Some(0),
            _ => None,
        };
        let into = before.map_or(Xy::default(), |edge| self.direction(edge));
        let out_of = after.map_or(Xy::default(), |edge| self.direction(edge));
        let cross = (into + out_of).cross(away);
        // At the tip of a U-turn the two directions cancel; the way there decides.
        if cross == 0.0 { into.cross(away) } else { cross }
    }

    /// The direction of an edge as a vector of length 1, or 0 for an edge without length.
    fn direction(&self, edge: usize) -> Xy {
        let direction = self.points[edge + 1] - self.points[edge];
        let length = direction.dot(direction).sqrt();
        if length > 0.0 { direction * (1.0 / length) } else { Xy::default() }
    }
}
