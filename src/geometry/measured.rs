//! Lines in metres, with a measure along them.
//!
//! A measure is in millimetres from the line's start and runs linearly in planar length, scaled
//! so that the end is at the line's own length. That length is geodesic, so the scale differs
//! from 1 by the few ppm that the frame stretches.

use super::{Line, LocalFrame, Side, Stretch, Xy};

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

    /// The piece `stretch` of this line: its two ends, found by interpolation, and every point of
    /// the line between them. What lies beyond the end is cut off there.
    #[must_use]
    pub fn cut(&self, stretch: Stretch) -> Vec<Xy> {
        let (first, first_t) = self.locate(stretch.from_mm());
        let (last, last_t) = self.locate(stretch.to_mm());
        let on_edge = |edge: usize, t: f64| self.points[edge].between(self.points[edge + 1], t);
        let mut cut = vec![on_edge(first, first_t)];
        cut.extend_from_slice(&self.points[first + 1..=last]);
        cut.push(on_edge(last, last_t));
        cut
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
        measure.round() as u32
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn xy(x: f64, y: f64) -> Xy {
        Xy { x, y }
    }

    fn place(reach: f64) -> impl Strategy<Value = Xy> {
        (-reach..reach, -reach..reach).prop_map(|(x, y)| xy(x, y))
    }

    proptest! {
        #[test]
        fn no_point_of_the_line_is_nearer_than_the_nearest(
            points in prop::collection::vec(place(100.0), 2..7), from in place(150.0),
        ) {
            let line = MeasuredLine::new(points, 1_000_000);
            let nearest = line.nearest(from);
            prop_assert!((nearest.at.distance_m_to(from) - nearest.distance_m).abs() < 1e-9);
            let distance_2 = line.distance_2_to(from);
            prop_assert!((nearest.distance_m - distance_2.sqrt()).abs() < 1e-9);
            // A measure is to the millimetre of a line whose length is at most a kilometre here.
            prop_assert!(line.at(nearest.measure_mm).distance_m_to(nearest.at) < 0.002);
            for step in 0..=1000 {
                let there = line.at(step * 1000);
                prop_assert!(there.distance_m_to(from) > nearest.distance_m - 1e-6);
            }
        }

        #[test]
        fn around_a_corner_the_side_is_that_of_the_ground_the_line_divides(
            turn in -3.0..3.0f64, heading in 0.0..std::f64::consts::TAU, from in place(2.0),
        ) {
            // Left of a line that turns left is what is left of both its edges; left of one that
            // turns right is what is left of either. So near the corner of two long edges.
            let direction = |angle: f64| xy(angle.cos(), angle.sin());
            let (into, out_of) = (direction(heading), direction(heading + turn));
            let line = MeasuredLine::new([into * -10.0, xy(0.0, 0.0), out_of * 10.0], 20_000);
            let (a, b) = (into.cross(from), out_of.cross(from));
            prop_assume!(a.abs() > 1e-6 && b.abs() > 1e-6);
            let left = if turn > 0.0 { a > 0.0 && b > 0.0 } else { a > 0.0 || b > 0.0 };
            let expected = if left { Side::Left } else { Side::Right };
            prop_assert_eq!(line.nearest(from).side, expected);
        }

        #[test]
        fn measures_of_corners_are_found_again(
            points in prop::collection::vec(place(100.0), 2..7),
        ) {
            let line = MeasuredLine::new(points.clone(), 700_000);
            prop_assert_eq!(line.measure_of_vertex(0), 0);
            prop_assert_eq!(line.measure_of_vertex(points.len() - 1), 700_000);
            for (index, point) in points.iter().enumerate() {
                prop_assert!(line.at(line.measure_of_vertex(index)).distance_m_to(*point) < 0.002);
            }
        }
    }

    #[test]
    fn beyond_an_end_the_side_is_that_of_the_last_edge() {
        let line = MeasuredLine::new([xy(0.0, 0.0), xy(10.0, 0.0), xy(10.0, 10.0)], 20_000);
        let ends = [(xy(-3.0, 1.0), Side::Left), (xy(-3.0, -1.0), Side::Right)];
        for (from, side) in ends {
            assert_eq!(line.nearest(from).side, side);
            assert_eq!(line.nearest(from).measure_mm, 0);
        }
        assert_eq!(line.nearest(xy(9.0, 12.0)).side, Side::Left);
        assert_eq!(line.nearest(xy(11.0, 12.0)).side, Side::Right);
        assert_eq!(line.nearest(xy(11.0, 12.0)).measure_mm, 20_000);
    }

    #[test]
    fn on_a_ring_inside_and_outside_hold_at_its_start_too() {
        let ring = [xy(0.0, 0.0), xy(10.0, 0.0), xy(10.0, 10.0), xy(0.0, 10.0), xy(0.0, 0.0)];
        let line = MeasuredLine::new(ring, 40_000);
        assert_eq!(line.nearest(xy(1.0, 2.0)).side, Side::Left);
        for outside in [xy(-2.0, -1.0), xy(-1.0, -2.0)] {
            assert_eq!(line.nearest(outside).side, Side::Right);
        }
    }

    #[test]
    fn a_place_on_the_line_is_taken_as_left() {
        let line = MeasuredLine::new([xy(0.0, 0.0), xy(10.0, 0.0)], 10_000);
        let nearest = line.nearest(xy(4.0, 0.0));
        assert_eq!((nearest.side, nearest.measure_mm), (Side::Left, 4000));
    }

    #[test]
    fn points_that_coincide_do_no_harm() {
        let here = xy(3.0, 4.0);
        let line = MeasuredLine::new([here, here, here], 5);
        let nearest = line.nearest(xy(0.0, 0.0));
        assert_eq!((nearest.distance_m, nearest.measure_mm), (5.0, 0));
        assert_eq!(line.at(3), here);
        assert_eq!(line.measure_of_vertex(2), 0);
    }
}
