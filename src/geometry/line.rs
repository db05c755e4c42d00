//! Lines that are known to be sound.

use std::sync::Arc;

use super::length::geodesic_length_m;
use super::{BadPosition, Bounds, LonLat, MeasuredLine, Stretch};

/// A polyline on WGS 84 of two positions or more, no two consecutive ones equal, at least a
/// millimetre long.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Shared by those who hold the line: it is never changed.
    positions: Arc<[LonLat]>,
    length_mm: u32,
}

/// Why positions do not make a line.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadLine {
    /// One of the positions is none.
    #[error(transparent)]
    Position(#[from] BadPosition),
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
        let length_mm = (geodesic_length_m(&positions) * 1000.0).round();
        if length_mm < 1.0 {
            return Err(BadLine::NoLength);
        }
        if length_mm > f64::from(u32::MAX) {
            return Err(BadLine::TooLong);
        }
        let length_mm = length_mm as u32;
        Ok(Line { positions: positions.into(), length_mm })
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
        Ok(Line { positions: positions.into(), length_mm })
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

    /// [`Line::new`] for a shape of the geometry library, in degrees.
    ///
    /// # Errors
    /// As [`Line::new`], and for a position that is none.
    pub fn from_geo(shape: &geo::LineString) -> Result<Line, BadLine> {
        let positions: Result<Vec<_>, _> =
            shape.coords().map(|at| LonLat::new(at.x, at.y)).collect();
        Line::new(positions?)
    }

    /// The piece `stretch` of this line, in degrees: its two ends, found by interpolation, and
    /// every position of the line between them. `measured` is this line in metres; what lies
    /// beyond its end is cut off there. Between two positions the line is taken as straight in
    /// degrees, which moves an end by at most a millimetre on an edge of 400 m.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{LocalFrame, geodesic_distance_m};
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn lines_without_length_are_refused_in_words() {
        let refused = |positions: Vec<LonLat>| Line::new(positions).unwrap_err().to_string();
        assert_eq!(refused(vec![]), "a line needs at least two positions, this one has 0");
        let here = at(104.0, 31.0);
        assert_eq!(
            refused(vec![here, here, here]),
            "the line has no length: all its positions are at one place"
        );
        assert!(Line::new(vec![here, at(104.000_000_001, 31.0)]).is_err(), "a tenth of a mm");
    }

    #[test]
    fn a_repeated_position_is_left_out() {
        let line = Line::new(vec![at(0.0, 0.0), at(0.0, 0.0), at(0.001, 0.0), at(0.001, 0.0)]);
        let line = line.unwrap();
        assert_eq!(line.positions(), [at(0.0, 0.0), at(0.001, 0.0)]);
        // A thousandth of a degree of the equator.
        assert_eq!(line.geodesic_length_mm(), 111_319);
        assert_eq!(Line::from_geo(&line.to_geo()).unwrap(), line);
    }

    fn line() -> impl Strategy<Value = Line> {
        let position = (104.28..104.282, 30.98..30.982).prop_map(|(lon, lat)| at(lon, lat));
        prop::collection::vec(position, 2..8).prop_map(|all| Line::new(all).unwrap())
    }

    proptest! {
        #[test]
        fn pieces_of_a_line_have_the_length_of_their_stretch_and_join_up(
            line in line(), cuts in prop::collection::vec(0.0..1.0f64, 1..5),
        ) {
            let length_mm = line.geodesic_length_mm();
            let frame = LocalFrame::centred_on(line.bounds().centre());
            let measured = MeasuredLine::of(&line, &frame, length_mm);
            let mut cuts: Vec<u32> =
                cuts.iter().map(|share| (share * f64::from(length_mm)) as u32).collect();
            cuts.extend([0, length_mm]);
            cuts.sort_unstable();
            let pieces: Vec<_> = cuts
                .windows(2)
                .filter_map(|pair| Stretch::new(pair[0], pair[1]))
                .map(|stretch| (stretch, line.cut(&measured, stretch)))
                .collect();
            for (stretch, piece) in &pieces {
                let piece_m: f64 =
                    piece.windows(2).map(|edge| geodesic_distance_m(edge[0], edge[1])).sum();
                let wanted_m = f64::from(stretch.length_mm()) / 1000.0;
                prop_assert!((piece_m - wanted_m).abs() < 0.002 + wanted_m * 1e-6);
            }
            for pair in pieces.windows(2) {
                prop_assert_eq!(pair[0].1.last(), pair[1].1.first());
            }
            prop_assert_eq!(pieces[0].1[0], line.positions()[0]);
            prop_assert_eq!(pieces[pieces.len() - 1].1.last(), line.positions().last());
            let all = pieces.iter().flat_map(|(_, piece)| piece);
            let kept = line.positions().iter().all(|at| all.clone().any(|it| it == at));
            prop_assert!(kept, "a corner of the line was lost");
        }
    }
}
