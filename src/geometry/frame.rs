//! Degrees to metres and back: a transverse Mercator projection of one's own place.
//!
//! Krüger's series to the sixth order in the third flattening, in the form of C. F. F. Karney,
//! "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011),
//! equations 7 to 12 and 35, 36. With scale 1 on the central meridian the error of a length is
//! below 21 ppm within 0.4 degrees of it.

use super::LonLat;

/// A place in metres in one [`LocalFrame`]: `x` to the east, `y` to the north.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Xy {
    /// Metres east of the frame's centre.
    pub x: f64,
    /// Metres north of the frame's centre.
    pub y: f64,
}

impl Xy {
    /// The distance to `other`, squared, in square metres.
    #[must_use]
    pub fn distance_2_to(self, other: Xy) -> f64 {
        (other - self).dot(other - self)
    }

    /// The distance to `other` in metres.
    #[must_use]
    pub fn distance_m_to(self, other: Xy) -> f64 {
        self.distance_2_to(other).sqrt()
    }

    /// The place a share `t` (0 to 1) of the way to `other`.
    #[must_use]
    pub fn between(self, other: Xy, t: f64) -> Xy {
        Xy { x: self.x + (other.x - self.x) * t, y: self.y + (other.y - self.y) * t }
    }

    pub(super) fn dot(self, other: Xy) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Positive when `other` lies to the left of `self`, both seen as directions.
    pub(super) fn cross(self, other: Xy) -> f64 {
        self.x * other.y - self.y * other.x
    }
}

impl std::ops::Sub for Xy {
    type Output = Xy;

    fn sub(self, other: Xy) -> Xy {
        Xy { x: self.x - other.x, y: self.y - other.y }
    }
}

impl std::ops::Add for Xy {
    type Output = Xy;

    fn add(self, other: Xy) -> Xy {
        Xy { x: self.x + other.x, y: self.y + other.y }
    }
}

impl std::ops::Mul<f64> for Xy {
    type Output = Xy;

    fn mul(self, factor: f64) -> Xy {
        Xy { x: self.x * factor, y: self.y * factor }
    }
}

/// A plane in metres around one place, for lengths, distances and areas near it.
///
/// Meant for a city and its surroundings: hundreds of kilometres from the centre are still
/// projected exactly, but lengths are stretched there. A longitude is taken the short way round,
/// so a city on the 180° meridian is in one piece. Every position has a place; those beyond
/// 75 degrees to the east or west are merely far away, and do not come back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalFrame {
    centre: LonLat,
    /// Northing of the centre, taken off so that small numbers keep their last digits.
    origin_y: f64,
}

const EQUATORIAL_RADIUS_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Third flattening.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
/// Eccentricity squared.
const E2: f64 = FLATTENING * (2.0 - FLATTENING);

/// Radius of the circle as long as a meridian.
const RECTIFYING_RADIUS_M: f64 = EQUATORIAL_RADIUS_M / (1.0 + N)
    * (1.0 + N * N / 4.0 + N * N * N * N / 64.0 + N * N * N * N * N * N / 256.0);

/// Easting on the sphere, in radii, beyond which all places are put: 80 degrees at the equator.
const FARTHEST_ETA: f64 = 2.5;

/// Karney's equation 35, from the conformal sphere to the plane: a row for each multiple of the
/// angle, in it the coefficients of the first to the sixth power of [`N`].
#[rustfmt::skip]
const TO_PLANE: [f64; 6] = in_powers_of_n(&[
    [1.0 / 2.0, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7_891.0 / 37_800.0],
    [0.0, 13.0 / 48.0, -3.0 / 5.0, 557.0 / 1440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0],
    [0.0, 0.0, 61.0 / 240.0, -103.0 / 140.0, 15_061.0 / 26_880.0, 167_603.0 / 181_440.0],
    [0.0, 0.0, 0.0, 49_561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0],
    [0.0, 0.0, 0.0, 0.0, 34_729.0 / 80_640.0, -3_418_889.0 / 1_995_840.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 212_378_941.0 / 319_334_400.0],
]);

/// Karney's equation 36, from the plane to the conformal sphere, laid out as [`TO_PLANE`].
#[rustfmt::skip]
const TO_SPHERE: [f64; 6] = in_powers_of_n(&[
    [1.0 / 2.0, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96_199.0 / 604_800.0],
    [0.0, 1.0 / 48.0, 1.0 / 15.0, -437.0 / 1440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0],
    [0.0, 0.0, 17.0 / 480.0, -37.0 / 840.0, -209.0 / 4480.0, 5_569.0 / 90_720.0],
    [0.0, 0.0, 0.0, 4_397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0],
    [0.0, 0.0, 0.0, 0.0, 4_583.0 / 161_280.0, -108_847.0 / 3_991_680.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 20_648_693.0 / 638_668_800.0],
]);

const fn in_powers_of_n(rows: &[[f64; 6]; 6]) -> [f64; 6] {
    let mut sums = [0.0; 6];
    let mut row = 0;
    while row < 6 {
        let mut power = 6;
        while power > 0 {
            power -= 1;
            sums[row] = (sums[row] + rows[row][power]) * N;
        }
        row += 1;
    }
    sums
}

impl LocalFrame {
    /// The frame whose origin and central meridian are at `centre`.
    #[must_use]
    pub fn centred_on(centre: LonLat) -> LocalFrame {
        let origin_y = northing_easting(centre.lat(), 0.0).0;
        LocalFrame { centre, origin_y }
    }

    /// The frame of a published zone: origin on the equator at `lon0`.
    #[cfg(test)]
    fn on_meridian(lon0: f64) -> LocalFrame {
        LocalFrame { centre: LonLat::clamped(lon0, 0.0), origin_y: 0.0 }
    }

    /// Where the frame has its origin.
    #[must_use]
    pub fn centre(&self) -> LonLat {
        self.centre
    }

    /// The place of `at` in metres.
    #[must_use]
    pub fn project(&self, at: LonLat) -> Xy {
        let east = short_way_round(at.lon() - self.centre.lon());
        let (northing, easting) = northing_easting(at.lat(), east);
        Xy { x: easting, y: northing - self.origin_y }
    }

    /// How many times too long the frame makes a short distance at `at`: 1 at its central meridian,
    /// 1.003 at 500 km from it, without end a quarter of the way round the world. The formula is
    /// that of the sphere (Snyder 1987, equation 8-3), which is right to the third digit.
    #[must_use]
    pub fn stretch_at(&self, at: LonLat) -> f64 {
        let east = short_way_round(at.lon() - self.centre.lon()).to_radians();
        let across = at.lat().to_radians().cos() * east.sin();
        1.0 / (1.0 - across * across).max(0.0).sqrt()
    }

    /// The position of `xy` in degrees; the inverse of [`LocalFrame::project`].
    #[must_use]
    pub fn unproject(&self, xy: Xy) -> LonLat {
        let xi = (xy.y + self.origin_y) / RECTIFYING_RADIUS_M;
        let eta = xy.x / RECTIFYING_RADIUS_M;
        let (more_xi, more_eta) = even_sines(&TO_SPHERE, xi, eta);
        let (sphere_xi, sphere_eta) = (xi - more_xi, eta - more_eta);
        let conformal_tan = sphere_xi.sin() / sphere_eta.sinh().hypot(sphere_xi.cos());
        let east = sphere_eta.sinh().atan2(sphere_xi.cos()).to_degrees();
        let lat = geographic_tan(conformal_tan).atan().to_degrees();
        LonLat::clamped(short_way_round(self.centre.lon() + east), lat)
    }
}

/// Northing and easting in metres of a latitude and a longitude difference in degrees.
fn northing_easting(lat: f64, east: f64) -> (f64, f64) {
    let tan = conformal_tan(lat.to_radians().tan());
    let (sin_east, cos_east) = east.to_radians().sin_cos();
    let sphere_xi = tan.atan2(cos_east);
    // A quarter of the globe to the east or west the equator would be infinitely far away.
    let sphere_eta = (sin_east / tan.hypot(cos_east)).asinh().clamp(-FARTHEST_ETA, FARTHEST_ETA);
    let (more_xi, more_eta) = even_sines(&TO_PLANE, sphere_xi, sphere_eta);
    (RECTIFYING_RADIUS_M * (sphere_xi + more_xi), RECTIFYING_RADIUS_M * (sphere_eta + more_eta))
}

/// The sum of `c_j sin 2j(ξ + iη)` for j from 1, its real and its imaginary part, by Clenshaw's
/// recurrence on complex numbers (Karney 2011, section 2): the sines of one angle are enough.
fn even_sines(coefficients: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let (sin, cos) = (2.0 * xi).sin_cos();
    let (sinh, cosh) = ((2.0 * eta).sinh(), (2.0 * eta).cosh());
    // Twice the cosine of 2(ξ + iη), which takes one term of the sum to the next.
    let (step_re, step_im) = (2.0 * cos * cosh, -2.0 * sin * sinh);
    let (mut re, mut im) = (0.0, 0.0);
    let (mut before_re, mut before_im) = (0.0, 0.0);
    for coefficient in coefficients.iter().rev() {
        let next_re = step_re * re - step_im * im - before_re + coefficient;
        let next_im = step_re * im + step_im * re - before_im;
        (before_re, before_im) = (re, im);
        (re, im) = (next_re, next_im);
    }
    let (sine_re, sine_im) = (sin * cosh, cos * sinh);
    (sine_re * re - sine_im * im, sine_re * im + sine_im * re)
}

/// Tangent of the conformal latitude from that of the geographic one (Karney's equations 7 to 9).
fn conformal_tan(tan: f64) -> f64 {
    let e = E2.sqrt();
    let sec = tan.hypot(1.0);
    let sigma = (e * (e * tan / sec).atanh()).sinh();
    tan * sigma.hypot(1.0) - sigma * sec
}

/// The inverse of [`conformal_tan`] by Newton's method; two rounds reach the last digit, the
/// third is for the poles.
fn geographic_tan(conformal: f64) -> f64 {
    let mut tan = conformal / (1.0 - E2);
    for _ in 0..3 {
        let reached = conformal_tan(tan);
        tan += (conformal - reached) / reached.hypot(1.0) * (1.0 + (1.0 - E2) * tan * tan)
            / ((1.0 - E2) * tan.hypot(1.0));
    }
    tan
}

/// A longitude or a difference of two, brought within ±180.
fn short_way_round(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::geodesic_distance_m;
    use proptest::prelude::*;

    #[test]
    fn luocheng_lies_where_the_national_zone_puts_it() {
        // CGCS2000 / 3-degree Gauss-Kruger CM 105E (EPSG:4544), false easting 500 km, by PROJ.
        let zone = LocalFrame::on_meridian(105.0);
        let xy = zone.project(LonLat::new(104.28226, 30.98261).unwrap());
        assert!((xy.x + 500_000.0 - 431_439.485).abs() < 0.001, "{xy:?}");
        assert!((xy.y - 3_429_267.372).abs() < 0.001, "{xy:?}");
    }

    #[test]
    fn a_stray_position_anywhere_on_earth_is_far_away_but_has_a_place() {
        let frame = LocalFrame::centred_on(LonLat::new(104.25, 30.98).unwrap());
        for lon in [-180.0, -165.75, -75.75, 0.0, 14.25, 180.0] {
            for lat in [-90.0, -30.98, 0.0, 60.0] {
                let xy = frame.project(LonLat::new(lon, lat).unwrap());
                assert!(xy.x.is_finite() && xy.y.is_finite(), "{lon} {lat}: {xy:?}");
                assert!(xy.distance_m_to(Xy::default()) > 1e6, "{lon} {lat}: {xy:?}");
            }
        }
    }

    #[test]
    fn a_town_on_the_date_line_is_in_one_piece() {
        let frame = LocalFrame::centred_on(LonLat::new(179.99, -16.8).unwrap());
        let over = LonLat::new(-179.99, -16.8).unwrap();
        let xy = frame.project(over);
        assert!(xy.x > 2000.0 && xy.x < 2200.0, "{xy:?}");
        assert!((frame.unproject(xy).lon() - over.lon()).abs() < 1e-11);
    }

    proptest! {
        #[test]
        fn there_and_back_ends_where_it_began(
            lon in -180.0..180.0, lat in -89.0..89.0f64, x in -1e5..1e5, y in -1e5..1e5,
        ) {
            let frame = LocalFrame::centred_on(LonLat::new(lon, lat).unwrap());
            let xy = Xy { x, y };
            let again = frame.project(frame.unproject(xy));
            prop_assert!(again.distance_m_to(xy) < 1e-6, "{xy:?} became {again:?}");
        }

        #[test]
        fn lengths_near_the_centre_are_geodesic(
            lon in -180.0..180.0, lat in -85.0..85.0f64, x in -3e3..3e3, y in -3e3..3e3,
        ) {
            let frame = LocalFrame::centred_on(LonLat::new(lon, lat).unwrap());
            let xy = Xy { x, y };
            let measured = geodesic_distance_m(frame.centre(), frame.unproject(xy));
            let planar = Xy::default().distance_m_to(xy);
            prop_assert!((measured - planar).abs() <= 1e-6 * planar + 1e-8);
        }
    }

    #[test]
    fn the_frame_stretches_a_short_way_as_much_as_it_says() {
        let frame = LocalFrame::centred_on(LonLat::new(104.28, 30.98).unwrap());
        for (lon, lat) in [(104.3, 31.0), (109.5, 31.0), (104.28, -20.0), (60.0, 50.0), (9.5, 47.1)]
        {
            let here = LonLat::new(lon, lat).unwrap();
            let near = LonLat::new(lon + 1e-4, lat + 1e-4).unwrap();
            let planar_m = frame.project(here).distance_m_to(frame.project(near));
            let ratio = planar_m / crate::geometry::geodesic_distance_m(here, near);
            assert!((ratio / frame.stretch_at(here) - 1.0).abs() < 5e-3, "{lon} {lat}: {ratio}");
        }
    }
}
