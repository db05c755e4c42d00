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
