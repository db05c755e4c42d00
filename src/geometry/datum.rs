//! Which earth a position was measured on, and the way to WGS 84.
//!
//! GCJ-02 and BD-09 are the shifted coordinates of Chinese map services. They have a public
//! algorithm and no official inverse; against the services themselves the algorithm is right to a
//! few metres only, which [`Datum::accuracy_m`] says and a caller must not forget.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::LonLat;

/// The reference of an input's positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datum {
    /// GPS receivers, OpenStreetMap, photos.
    #[default]
    Wgs84,
    /// Amap, Tencent and most Chinese phone services.
    Gcj02,
    /// Baidu.
    Bd09,
    /// The Chinese national survey; within decimetres of WGS 84, so it is passed through.
    Cgcs2000,
}

/// A name that is none of `wgs84`, `gcj02`, `bd09`, `cgcs2000`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown datum \"{0}\": use wgs84, gcj02, bd09 or cgcs2000")]
pub struct UnknownDatum(pub String);

impl Datum {
    /// The name in requests and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Datum::Wgs84 => "wgs84",
            Datum::Gcj02 => "gcj02",
            Datum::Bd09 => "bd09",
            Datum::Cgcs2000 => "cgcs2000",
        }
    }

    /// The position on WGS 84 of one given in this datum. Outside mainland China GCJ-02 and
    /// BD-09 are taken as unshifted, as the map services do.
    #[must_use]
    pub fn to_wgs84(self, at: LonLat) -> LonLat {
        self.shifted(at, coordtransform::gcj02_to_wgs84, coordtransform::bd09_to_wgs84)
    }

    /// The position in this datum of one given on WGS 84; the inverse of [`Datum::to_wgs84`].
    #[must_use]
    pub fn from_wgs84(self, at: LonLat) -> LonLat {
        self.shifted(at, coordtransform::wgs84_to_gcj02, coordtransform::wgs84_to_bd09)
    }

    /// How far a converted position may be off the true one, in metres.
    #[must_use]
    pub fn accuracy_m(self) -> f64 {
        match self {
            Datum::Wgs84 => 0.0,
            Datum::Gcj02 | Datum::Bd09 => 5.0,
            Datum::Cgcs2000 => 0.5,
        }
    }

    fn shifted(self, at: LonLat, gcj02: Shift, bd09: Shift) -> LonLat {
        let shift = match self {
            Datum::Wgs84 | Datum::Cgcs2000 => return at,
            Datum::Gcj02 => gcj02,
            Datum::Bd09 => bd09,
        };
        let (lon, lat) = shift(at.lon(), at.lat());
        LonLat::clamped(lon, lat)
    }
}

type Shift = fn(f64, f64) -> (f64, f64);

impl FromStr for Datum {
    type Err = UnknownDatum;

    fn from_str(name: &str) -> Result<Datum, UnknownDatum> {
        [Datum::Wgs84, Datum::Gcj02, Datum::Bd09, Datum::Cgcs2000]
            .into_iter()
            .find(|datum| datum.as_str() == name)
            .ok_or_else(|| UnknownDatum(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::geodesic_distance_m;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn luocheng_is_shifted_as_far_as_the_public_algorithm_says() {
        let here = at(104.28226, 30.98261);
        let shift_m = |datum: Datum| geodesic_distance_m(here, datum.from_wgs84(here));
        // About 352 m and 950 m, computed independently.
        assert!((shift_m(Datum::Gcj02) - 352.0).abs() < 1.0, "{}", shift_m(Datum::Gcj02));
        assert!((shift_m(Datum::Bd09) - 950.0).abs() < 10.0, "{}", shift_m(Datum::Bd09));
        assert_eq!(Datum::Cgcs2000.to_wgs84(here), here);
    }

    #[test]
    fn abroad_nothing_is_shifted() {
        for here in [at(9.52, 47.14), at(114.17, 22.32), at(-74.0, 40.7)] {
            assert_eq!(Datum::Gcj02.to_wgs84(here), here);
            assert_eq!(Datum::Bd09.from_wgs84(here), here);
        }
    }

    #[test]
    fn names_read_back_to_the_same_datum() {
        for name in ["wgs84", "gcj02", "bd09", "cgcs2000"] {
            assert_eq!(name.parse::<Datum>().unwrap().as_str(), name);
        }
        let refused = "EPSG:3857".parse::<Datum>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "unknown datum \"EPSG:3857\": use wgs84, gcj02, bd09 or cgcs2000"
        );
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_millimetre(lon in 98.0..115.0, lat in 24.0..38.0) {
            let here = at(lon, lat);
            for datum in [Datum::Gcj02, Datum::Bd09] {
                let again = datum.to_wgs84(datum.from_wgs84(here));
                prop_assert!(geodesic_distance_m(here, again) < 1e-3);
            }
        }
    }
}
