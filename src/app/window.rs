//! Where and when a query looks: a box on the ground and a span of time.

use crate::city::City;
use crate::city::street::Street;
use crate::domain::Period;
use crate::geometry::{Bounds, LonLat, Stretch};
use jiff::Timestamp;

/// A box in degrees that may cross the antimeridian.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Window {
    first: Bounds,
    /// What lies beyond 180° east.
    beyond: Option<Bounds>,
}

impl Window {
    /// The box from `west` eastwards to `east`, across the antimeridian if `west > east`; `None`
    /// if that is no box on Earth.
    #[must_use]
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Option<Self> {
        let sound = [west, east].iter().all(|lon| (-180.0..=180.0).contains(lon))
            && [south, north].iter().all(|lat| (-90.0..=90.0).contains(lat))
            && south <= north;
        let part = |west, east| Bounds { west, south, east, north };
        let crossing = || Self { first: part(west, 180.0), beyond: Some(part(-180.0, east)) };
        sound.then(|| if west > east { crossing() } else { part(west, east).into() })
    }

    /// Does any of it meet that box?
    #[must_use]
    pub fn intersects(&self, bounds: &Bounds) -> bool {
        self.first.intersects(bounds) || self.beyond.is_some_and(|part| part.intersects(bounds))
    }

    /// Does the box around a stretch of a street meet any of it?
    #[must_use]
    pub fn meets(&self, street: &Street, stretch: Stretch) -> bool {
        let line = &street.segment.line;
        if !self.intersects(&line.bounds()) {
            return false;
        }
        stretch == street.whole()
            || Bounds::of(line.cut(&street.line, stretch)).is_some_and(|b| self.intersects(&b))
    }

    /// See [`frame_box`]; a window in two parts is not worth a look-up.
    #[must_use]
    pub fn frame_box(&self, city: &City) -> Option<[f64; 4]> {
        if self.beyond.is_some() { None } else { frame_box(city, &self.first) }
    }
}

impl From<Bounds> for Window {
    fn from(first: Bounds) -> Self {
        Self { first, beyond: None }
    }
}

/// A span of time with both ends in it; an end that is not given is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
}

impl Span {
    /// Does the period hold at any instant of it?
    #[must_use]
    pub fn meets(self, period: Period) -> bool {
        let begun = self.to.is_none_or(|to| period.from() <= to);
        let lasts = |from| period.to().is_none_or(|end| end > from);
        begun && self.from.is_none_or(lasts)
    }
}

/// A box in the local frame that holds a box in degrees; `None` for a box that reaches so far that
/// looking at every street is as quick. A parallel bends in the frame, and less than the margin
/// as long as the box is no wider than this.
#[must_use]
pub fn frame_box(city: &City, bbox: &Bounds) -> Option<[f64; 4]> {
    const WIDEST_DEGREES: f64 = 1.0;
    const MARGIN_M: f64 = 500.0;
    let frame = city.network().frame();
    let (centre, middle) = (frame.centre(), bbox.centre());
    let far =
        (centre.lon() - middle.lon()).abs() > 2.0 || (centre.lat() - middle.lat()).abs() > 2.0;
    let wide = bbox.east - bbox.west > WIDEST_DEGREES || bbox.north - bbox.south > WIDEST_DEGREES;
    if far || wide || bbox.west > bbox.east {
        return None;
    }
    let corners = [
        (bbox.west, bbox.south),
        (bbox.east, bbox.south),
        (bbox.west, bbox.north),
        (bbox.east, bbox.north),
    ];
    let corners = corners.map(|(lon, lat)| LonLat::new(lon, lat).map(|at| frame.project(at)));
    let mut reach = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for corner in corners {
        let corner = corner.ok()?;
        reach[0] = reach[0].min(corner.x - MARGIN_M);
        reach[1] = reach[1].min(corner.y - MARGIN_M);
        reach[2] = reach[2].max(corner.x + MARGIN_M);
        reach[3] = reach[3].max(corner.y + MARGIN_M);
    }
    Some(reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Bounds {
        Bounds { west: lon, south: lat, east: lon, north: lat }
    }

    #[test]
    fn a_window_across_the_antimeridian_looks_at_both_sides_of_it() {
        let fiji = Window::new(177.0, -19.0, -178.0, -16.0).unwrap();
        assert!(fiji.intersects(&at(179.9, -17.0)));
        assert!(fiji.intersects(&at(-179.9, -17.0)));
        assert!(!fiji.intersects(&at(0.0, -17.0)));
        assert!(!fiji.intersects(&at(179.9, 17.0)));
    }

    #[test]
    fn what_is_no_box_on_earth_is_none() {
        assert_eq!(Window::new(0.0, 2.0, 1.0, 1.0), None);
        assert_eq!(Window::new(0.0, 0.0, 181.0, 1.0), None);
        assert_eq!(Window::new(0.0, -91.0, 1.0, 1.0), None);
        assert_eq!(Window::new(f64::NAN, 0.0, 1.0, 1.0), None);
    }

    #[test]
    fn a_span_holds_its_ends_and_a_period_does_not_hold_its_last() {
        let second = |s| Timestamp::from_second(s).unwrap();
        let period = Period::new(second(10), Some(second(20))).unwrap();
        let meets = |from: Option<i64>, to: Option<i64>| {
            Span { from: from.map(second), to: to.map(second) }.meets(period)
        };
        assert!(meets(None, None) && meets(None, Some(10)) && meets(Some(19), Some(19)));
        assert!(!meets(None, Some(9)) && !meets(Some(20), None));
    }
}
