//! Lengths on the ellipsoid, independent of any frame.

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, InverseGeodesic, PolygonArea, Winding};

use super::LonLat;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// Equatorial radius in metres and flattening of WGS 84.
const EQUATOR_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
const ECCENTRICITY_2: f64 = FLATTENING * (2.0 - FLATTENING);

/// The radius of the sphere whose arcs stand in for short geodesics, in metres. The radius of
/// curvature of WGS 84 is within 0.53 % of it at every place and in every direction.
const RADIUS_M: f64 = 6_367_500.0;

/// Chords up to this long are turned into arcs by a formula, longer ones by Karney's algorithm.
const SHORT_CHORD_M: f64 = 2_000.0;

/// Length in metres of the shortest way between two positions on WGS 84 (Karney 2013).
#[must_use]
pub fn geodesic_distance_m(from: LonLat, to: LonLat) -> f64 {
    WGS84.inverse(from.lat(), from.lon(), to.lat(), to.lon())
}

/// Sum of the lengths of the geodesics between neighbours, in metres.
///
/// A short geodesic is as long as the arc of a circle over its chord `d`, which is
/// `d (1 + d² / 24 R²)` to the next order, with `R` the radius of curvature in its direction. The
/// whole correction is 8.2 µm at 2 km, so one mean radius for all places and directions errs by
/// 0.1 µm at most; what doubles round off of the chord is a hundredth of that. Against the
/// millimetre that lengths are kept in that is nothing, and it takes a tenth of the time.
pub(super) fn geodesic_length_m(positions: &[LonLat]) -> f64 {
    let Some((first, others)) = positions.split_first() else { return 0.0 };
    let mut before = (*first, Space::of(*first));
    let mut sum_m = 0.0;
    for at in others {
        let here = (*at, Space::of(*at));
        let chord_m = before.1.distance_m_to(here.1);
        sum_m += if chord_m < SHORT_CHORD_M {
            chord_m * (1.0 + chord_m * chord_m / (24.0 * RADIUS_M * RADIUS_M))
        } else {
            geodesic_distance_m(before.0, *at)
        };
        before = here;
    }
    sum_m
}

/// A place on the ellipsoid in space: metres from the Earth's centre.
#[derive(Clone, Copy)]
struct Space([f64; 3]);

impl Space {
    fn of(at: LonLat) -> Space {
        let (sin_lat, cos_lat) = at.lat().to_radians().sin_cos();
        let (sin_lon, cos_lon) = at.lon().to_radians().sin_cos();
        let normal_m = EQUATOR_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
        let from_axis_m = normal_m * cos_lat;
        let above_equator_m = normal_m * (1.0 - ECCENTRICITY_2) * sin_lat;
        Space([from_axis_m * cos_lon, from_axis_m * sin_lon, above_equator_m])
    }

    fn distance_m_to(self, other: Space) -> f64 {
        let [x, y, z] = [0, 1, 2].map(|axis| self.0[axis] - other.0[axis]);
        (x * x + y * y + z * z).sqrt()
    }
}

/// Area in square metres inside a closed ring on WGS 84, whichever way it winds.
pub(super) fn geodesic_ring_area_m2(ring: &[LonLat]) -> f64 {
    let mut area = PolygonArea::new(&WGS84, Winding::CounterClockwise);
    for at in ring.iter().skip(1) {
        area.add_point(at.lat(), at.lon());
    }
    area.compute(true).1.abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_short_edge_is_as_long_as_its_geodesic_to_a_quarter_of_a_micrometre(
            lon in -180.0..180.0f64, lat in -90.0..90.0f64,
            bearing in 0.0..std::f64::consts::TAU, reach_m in 0.001..4_000.0f64,
        ) {
            let degree_m = 111_320.0;
            let north = reach_m * bearing.cos() / degree_m;
            let east = reach_m * bearing.sin() / degree_m / lat.to_radians().cos().max(1e-6);
            let (there_lon, there_lat) = (lon + east, lat + north);
            prop_assume!(there_lat.abs() <= 90.0 && there_lon.abs() <= 180.0);
            let from = LonLat::new(lon, lat).unwrap();
            let to = LonLat::new(there_lon, there_lat).unwrap();
            let error_m = geodesic_length_m(&[from, to]) - geodesic_distance_m(from, to);
            prop_assert!(error_m.abs() < 2.5e-7, "{error_m} m");
        }
    }

    #[test]
    fn lengths_add_up_along_a_line_and_across_the_limit_of_short_edges() {
        let at = |lon: f64, lat: f64| LonLat::new(lon, lat).unwrap();
        let line = [at(104.0, 31.0), at(104.001, 31.001), at(104.5, 31.0), at(104.5, 31.01)];
        let sum_m: f64 = line.windows(2).map(|e| geodesic_distance_m(e[0], e[1])).sum();
        assert!((geodesic_length_m(&line) - sum_m).abs() < 1e-6);
        assert_eq!(geodesic_length_m(&line[..1]), 0.0);
        assert_eq!(geodesic_length_m(&[]), 0.0);
    }

    #[test]
    fn a_degree_of_the_equator_is_the_ellipsoids_own_length() {
        let here = LonLat::new(10.0, 0.0).unwrap();
        let there = LonLat::new(11.0, 0.0).unwrap();
        let degree_m = 6_378_137.0_f64.to_radians();
        assert!((geodesic_distance_m(here, there) - degree_m).abs() < 1e-6);
    }

    #[test]
    fn winding_does_not_change_an_area() {
        let mut ring: Vec<_> = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
            .into_iter()
            .map(|(lon, lat)| LonLat::new(lon, lat).unwrap())
            .collect();
        let ccw = geodesic_ring_area_m2(&ring);
        ring.reverse();
        // The value is the one in GeographicLib's own documentation of this square.
        assert!((ccw - 12_308_778_361.469_452).abs() < 1e-3, "{ccw}");
        assert!((geodesic_ring_area_m2(&ring) - ccw).abs() < 1e-3);
    }
}
