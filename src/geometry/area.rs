//! Areas that are known to be sound.

use super::{BadArea, BadPosition, Bounds, LonLat, Repair, length, overlay, repair, validity};

/// A multipolygon on WGS 84 that is valid by the OGC's rules (no ring crosses or touches itself,
/// holes lie inside, polygons do not overlap), with RFC 7946 winding and closed rings.
/// As there, an area across the 180° meridian is cut into two polygons by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    polygons: Vec<AreaPolygon>,
}

/// One polygon of an [`Area`]. Rings are closed: the last position repeats the first.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaPolygon {
    /// The outer ring, counter-clockwise.
    pub exterior: Vec<LonLat>,
    /// The rings of what is left out, clockwise.
    pub holes: Vec<Vec<LonLat>>,
}

impl AreaPolygon {
    /// Its rings, the exterior first.
    pub fn rings(&self) -> impl Iterator<Item = &Vec<LonLat>> + Clone {
        std::iter::once(&self.exterior).chain(&self.holes)
    }
}

impl Area {
    /// The area of raw polygons, each a list of rings with the exterior first, and what had to be
    /// mended. An area that is valid keeps its positions to the last digit.
    ///
    /// # Errors
    /// [`BadArea`] when it cannot be said without doubt which ground is meant.
    pub fn sound(raw: Vec<Vec<Vec<LonLat>>>) -> Result<(Area, Vec<Repair>), BadArea> {
        let (polygons, repairs) = repair::mended(raw)?;
        Ok((Area { polygons }, repairs))
    }

    /// [`Area::sound`] for a shape of the geometry library, in degrees.
    ///
    /// # Errors
    /// As [`Area::sound`], and for a position that is none.
    pub fn from_geo(shape: &geo::MultiPolygon) -> Result<(Area, Vec<Repair>), BadArea> {
        let ring = |ring: &geo::LineString| -> Result<Vec<LonLat>, BadPosition> {
            ring.coords().map(|at| LonLat::new(at.x, at.y)).collect()
        };
        let rings = |polygon: &geo::Polygon| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
        };
        let raw: Result<Vec<Vec<_>>, _> = shape.iter().map(rings).collect();
        Area::sound(raw?)
    }

    /// The same area as a shape of the geometry library, in degrees.
    #[must_use]
    pub fn to_geo(&self) -> geo::MultiPolygon {
        self.polygons.iter().map(validity::shape_of).collect()
    }

    /// Its polygons, at least one.
    #[must_use]
    pub fn polygons(&self) -> &[AreaPolygon] {
        &self.polygons
    }

    /// The smallest box around it.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let exteriors = self.polygons.iter().flat_map(|polygon| &polygon.exterior);
        Bounds::of(exteriors.copied()).expect("an area has positions")
    }

    /// Its area on WGS 84 in square metres, edges taken as geodesics (Karney 2013).
    #[must_use]
    pub fn geodesic_area_m2(&self) -> f64 {
        let polygon_m2 = |polygon: &AreaPolygon| {
            let holes = polygon.holes.iter().map(|hole| length::geodesic_ring_area_m2(hole));
            length::geodesic_ring_area_m2(&polygon.exterior) - holes.sum::<f64>()
        };
        self.polygons.iter().map(polygon_m2).sum()
    }

    /// The share (0 to 1) of `other` that lies inside this area.
    #[must_use]
    pub fn contains_area_share(&self, other: &Area) -> f64 {
        if !self.bounds().intersects(&other.bounds()) {
            return 0.0;
        }
        overlay::share_inside(&self.polygons, &other.polygons)
    }
}

#[cfg(test)]
pub(super) mod tests;
