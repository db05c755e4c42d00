//! Lengths on the ellipsoid, independent of any frame.

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, InverseGeodesic, PolygonArea, Winding};

use super::LonLat;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// Length in metres of the shortest way between two positions on WGS 84 (Karney 2013).
#[must_use]
pub fn geodesic_distance_m(from: LonLat, to: LonLat) -> f64 {
    WGS84.inverse(from.lat(), from.lon(), to.lat(), to.lon())
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
