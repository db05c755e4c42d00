//! Lines that are known to be sound.

use super::{Bounds, LonLat, MeasuredLine, Stretch, geodesic_distance_m};

/// A polyline on WGS 84 of two positions or more, no two consecutive ones equal, at least a
/// millimetre long.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    positions: Box<[LonLat]>,
    length_mm: u32,
}

/// Why positions do not make a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// Fewer than two positions were given.
    #[error("a line needs at least two positions, this one has {0}")]
    TooFewPositions(usize),
    /// All positions are (nearly) one place.
    #[error("the line has no length: all its positions are at one place")]
    NoLength,
    /// Longer than fits the measure.
    #[error("the line is longer than 4,294 km")]
    TooLong,
}

impl Line {
    /// The line through `positions`; a position that repeats the one before is left out.
    ///
    /// # Errors
    /// [`BadLine`] when there are fewer than two positions or no length to measure.
    pub fn new(mut positions: Vec<LonLat>) -> Result<Line, BadLine> {
        if positions.len() < 2 {
            return Err(BadLine::TooFewPositions(positions.len()));
        }
        positions.dedup();
        let length_m: f64 =
            positions.windows(2).map(|edge| geodesic_distance_m(edge[0], edge[1])).sum();
        let length_mm = (length_m * 1000.0).round();
        if length_mm < 1.0 {
            return Err(BadLine::NoLength);
        }
        if length_mm > f64::from(u32::MAX) {
            return Err(BadLine::TooLong);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
        let length_mm = length_mm as u32;
        Ok(Line { positions: positions.into_boxed_slice(), length_mm })
    }

    /// The line through positions whose length was measured before, by [`Line::new`]: measuring
    /// is most of the work of reading a large city back.
    ///
    /// # Errors
    /// [`BadLine`] when there are fewer than two distinct consecutive positions, or no length.
    pub fn with_length(mut positions: Vec<LonLat>, length_mm: u32) -> Result<Line, BadLine> {
        positions.dedup();
        if positions.len() < 2 {
            return Err(BadLine::TooFewPositions(positions.len()));
        }
        if length_mm == 0 {
            return Err(BadLine::NoLength);
        }
        Ok(Line { positions: positions.into_boxed_slice(), length_mm })
    }

    /// Its positions in order.
    #[must_use]
    pub fn positions(&self) -> &[LonLat] {
        &self.positions
    }

    /// The smallest box around it.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds::of(self.positions.iter().copied()).expect("a line has positions")
    }

    /// Its length on WGS 84 (the sum of its edges' geodesics) in millimetres, rounded; at least 1.
    #[must_use]
    pub fn geodesic_length_mm(&self) -> u32 {
        self.length_mm
    }

    /// The same line as a shape of the geometry library, in degrees.
    #[must_use]
    pub fn to_geo(&self) -> geo::LineString {
        self.positions.iter().map(|at| at.coord()).collect()
    }

    /// The line of a shape in degrees, or the reason why it is none. Positions out of range are
    /// reported as [`super::BadPosition`] by [`LonLat::new`], so they must be read before.
    ///
    /// # Errors
    /// As [`Line::new`].
    pub fn from_geo(shape: &geo::LineString) -> Result<Line, BadLine> {
        Line::new(shape.coords().map(|at| LonLat::clamped(at.x, at.y)).collect())
    }

    /// The piece `stretch` of this line, in degrees: its two ends, found by interpolation, and
    /// every position of the line between them. `measured` is this line in metres; what lies
    /// beyond its end is cut off there.
    #[must_use]
    pub fn cut(&self, measured: &MeasuredLine, stretch: Stretch) -> Vec<LonLat> {
        let (first, first_t) = measured.locate(stretch.from_mm());
        let (last, last_t) = measured.locate(stretch.to_mm());
        let on_edge = |edge: usize, t: f64| {
            let (from, to) = (self.positions[edge], self.positions[edge + 1]);
            // The exact ends keep their digits; interpolation would lose the last one.
            if t <= 0.0 {
                from
            } else if t >= 1.0 {
                to
            } else {
                from.between(to, t)
            }
        };
        let mut piece = vec![on_edge(first, first_t)];
        piece.extend_from_slice(&self.positions[first + 1..=last]);
        piece.push(on_edge(last, last_t));
        piece.dedup();
        if piece.len() == 1 {
            piece.push(piece[0]);
        }
        piece
    }
}
