//! Positions in degrees and boxes around them.

use serde::{Deserialize, Serialize};

/// A position on WGS 84 in degrees: finite, longitude within ±180, latitude within ±90.
///
/// Written in JSON as `[lon, lat]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "[f64; 2]", into = "[f64; 2]")]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why two numbers are not a position.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadPosition {
    /// One of the numbers is NaN or infinite.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// The first number is not a longitude.
    #[error("longitude {0} is outside -180 to 180; positions are [longitude, latitude] in degrees")]
    Longitude(f64),
    /// The second number is not a latitude.
    #[error("latitude {0} is outside -90 to 90; positions are [longitude, latitude] in degrees")]
    Latitude(f64),
}

impl LonLat {
    /// The position at `lon`, `lat` degrees.
    ///
    /// # Errors
    /// [`BadPosition`] when a number is not finite or out of its range.
    pub fn new(lon: f64, lat: f64) -> Result<LonLat, BadPosition> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(BadPosition::NotFinite);
        }
        if lon.abs() > 180.0 {
            return Err(BadPosition::Longitude(lon));
        }
        if lat.abs() > 90.0 {
            return Err(BadPosition::Latitude(lat));
        }
        Ok(LonLat { lon, lat })
    }

    /// Degrees east.
    #[must_use]
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    #[must_use]
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// The nearest position to two finite numbers that arithmetic may have carried over an edge.
    pub(super) fn clamped(lon: f64, lat: f64) -> LonLat {
        LonLat { lon: lon.clamp(-180.0, 180.0), lat: lat.clamp(-90.0, 90.0) }
    }

    /// The position a share `t` (0 to 1) of the way to `other`, straight in degrees.
    pub(super) fn between(self, other: LonLat, t: f64) -> LonLat {
        LonLat {
            lon: self.lon + (other.lon - self.lon) * t,
            lat: self.lat + (other.lat - self.lat) * t,
        }
    }

    pub(super) fn coord(self) -> geo::Coord {
        geo::Coord { x: self.lon, y: self.lat }
    }
}

impl TryFrom<[f64; 2]> for LonLat {
    type Error = BadPosition;

    fn try_from([lon, lat]: [f64; 2]) -> Result<LonLat, BadPosition> {
        LonLat::new(lon, lat)
    }
}

impl From<LonLat> for [f64; 2] {
    fn from(at: LonLat) -> [f64; 2] {
        [at.lon, at.lat]
    }
}

/// A box in degrees with `west <= east` and `south <= north`. It does not wrap at 180°.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Smallest longitude.
    pub west: f64,
    /// Smallest latitude.
    pub south: f64,
    /// Largest longitude.
    pub east: f64,
    /// Largest latitude.
    pub north: f64,
}

impl Bounds {
    /// The smallest box around `positions`, or `None` when there are none.
    pub fn of(positions: impl IntoIterator<Item = LonLat>) -> Option<Bounds> {
        positions.into_iter().map(Bounds::at).reduce(Bounds::union)
    }

    /// The box that holds `both` and nothing more than it must.
    #[must_use]
    pub fn union(self, both: Bounds) -> Bounds {
        Bounds {
            west: self.west.min(both.west),
            south: self.south.min(both.south),
            east: self.east.max(both.east),
            north: self.north.max(both.north),
        }
    }

    /// The box grown by `degrees` on each side.
    #[must_use]
    pub fn expand(self, degrees: f64) -> Bounds {
        Bounds {
            west: self.west - degrees,
            south: self.south - degrees,
            east: self.east + degrees,
            north: self.north + degrees,
        }
    }

    /// Whether the boxes share a point; touching counts.
    #[must_use]
    pub fn intersects(&self, other: &Bounds) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }

    /// Whether the box holds a position; its border counts.
    #[must_use]
    pub fn contains(&self, at: LonLat) -> bool {
        (self.west..=self.east).contains(&at.lon) && (self.south..=self.north).contains(&at.lat)
    }

    /// The middle of the box.
    #[must_use]
    pub fn centre(&self) -> LonLat {
        LonLat::clamped(f64::midpoint(self.west, self.east), f64::midpoint(self.south, self.north))
    }

    fn at(at: LonLat) -> Bounds {
        Bounds { west: at.lon, south: at.lat, east: at.lon, north: at.lat }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_axes_are_refused_with_the_right_order_named() {
        let refused = LonLat::new(30.98261, 104.28226).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "latitude 104.28226 is outside -90 to 90; \
             positions are [longitude, latitude] in degrees"
        );
        assert_eq!(LonLat::new(f64::NAN, 0.0), Err(BadPosition::NotFinite));
        assert_eq!(LonLat::new(180.5, 0.0), Err(BadPosition::Longitude(180.5)));
    }

    #[test]
    fn a_position_is_a_pair_in_json_and_is_checked_when_read() {
        let at = LonLat::new(104.25, 30.5).unwrap();
        assert_eq!(serde_json::to_string(&at).unwrap(), "[104.25,30.5]");
        assert_eq!(serde_json::from_str::<LonLat>("[104.25,30.5]").unwrap(), at);
        assert!(serde_json::from_str::<LonLat>("[30.5,104.25]").is_err());
    }

    #[test]
    fn a_box_holds_what_it_was_made_of() {
        let here = LonLat::new(1.0, 2.0).unwrap();
        let there = LonLat::new(-3.0, 5.0).unwrap();
        let both = Bounds::of([here, there]).unwrap();
        assert_eq!(both, Bounds { west: -3.0, south: 2.0, east: 1.0, north: 5.0 });
        assert!(both.contains(here) && both.contains(both.centre()));
        assert!(!both.contains(LonLat::new(1.5, 3.0).unwrap()));
        assert!(both.expand(1.0).contains(LonLat::new(1.5, 3.0).unwrap()));
        assert!(both.intersects(&Bounds { west: 1.0, south: 5.0, east: 2.0, north: 6.0 }));
        assert_eq!(Bounds::of([]), None);
    }
}
