//! Web Mercator tiles: which ground a tile covers, and how shapes come to lie on its integer grid.
//! Knows tile units and nothing of any tile format. Read `TileId`, then `grid`.
//!
//! A tile unit is 1/4096 of a tile's edge; `x` grows to the east and `y` to the south, from the
//! tile's north-west corner:
//!
//! ```text
//!   (-64,-64) +--------------------+
//!             |  (0,0) +--------+  |  the tile is 0..4096,
//!             |        |  tile  |  |  its box is -64..4160
//!             |        +--------+  |
//!             +--------------------+ (4160,4160)
//! ```

mod clip;
mod grid;
mod simplify;

pub use grid::{RingRole, TileGrid, TilePoint, TileRing};

use super::{Bounds, LonLat};
use std::f64::consts::{PI, TAU};

/// Units along one edge of a tile, the extent that vector tiles have by habit.
pub const EXTENT: u32 = 4096;
/// Units around a tile that shapes are still drawn in, so that strokes do not end at its edge.
pub const BUFFER: u32 = 64;
/// The deepest zoom level that a tile may have.
pub const MAX_ZOOM: u8 = 24;
/// Where the square world of Web Mercator ends, north and south, in degrees: `atan(sinh(pi))`.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_6;

/// Beyond this latitude the projection would run away; shapes there lie outside every tile.
const STEEPEST_LATITUDE: f64 = 89.999;

/// A tile of the usual pyramid: zoom `z`, column `x` from 180 W eastwards, row `y` from the north.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TileId {
    z: u8,
    x: u32,
    y: u32,
}

/// Why three numbers are no tile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadTile {
    #[error("zoom {0} is deeper than {MAX_ZOOM}")]
    TooDeep(u8),
    #[error("zoom {z} has columns and rows 0 to {last}, not {x} and {y}")]
    OutsideWorld { z: u8, x: u32, y: u32, last: u32 },
}

impl TileId {
    /// The tile at zoom `z` (at most [`MAX_ZOOM`]), column `x` and row `y` (below 2^z).
    ///
    /// # Errors
    /// [`BadTile`] if there is no such tile.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, BadTile> {
        if z > MAX_ZOOM {
            return Err(BadTile::TooDeep(z));
        }
        let last = (1_u32 << z) - 1;
        if x > last || y > last {
            return Err(BadTile::OutsideWorld { z, x, y, last });
        }
        Ok(Self { z, x, y })
    }

    /// The tile at zoom `z` that a position lies in. Positions beyond [`MAX_LATITUDE`] count to the
    /// outermost row, and 180 E to the outermost column.
    ///
    /// # Errors
    /// [`BadTile::TooDeep`] if there is no such zoom.
    pub fn containing(position: LonLat, z: u8) -> Result<Self, BadTile> {
        let world = Self::new(z, 0, 0)?;
        let across = world.tiles_across();
        let (x, y) = world_fraction(position);
        let number = |fraction: f64| (fraction * across).clamp(0.0, across - 1.0) as u32;
        Self::new(z, number(x), number(y))
    }

    #[must_use]
    pub fn z(self) -> u8 {
        self.z
    }

    #[must_use]
    pub fn x(self) -> u32 {
        self.x
    }

    #[must_use]
    pub fn y(self) -> u32 {
        self.y
    }

    /// The ground that the tile covers, with `buffer` units more on every side. It ends at 180 W
    /// and 180 E: a buffer does not reach round the world.
    #[must_use]
    pub fn bounds(self, buffer: u32) -> Bounds {
        let margin = f64::from(buffer) / f64::from(EXTENT);
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        let lon = |column: f64| (column / self.tiles_across() * 360.0 - 180.0).clamp(-180.0, 180.0);
        let lat = |row: f64| (PI - row / self.tiles_across() * TAU).sinh().atan().to_degrees();
        Bounds {
            west: lon(x - margin),
            south: lat(y + 1.0 + margin),
            east: lon(x + 1.0 + margin),
            north: lat(y - margin),
        }
    }

    /// How many tiles this zoom level has in a row.
    fn tiles_across(self) -> f64 {
        f64::from(1_u32 << self.z)
    }
}

/// A position in tile units, before it is rounded to the grid.
#[derive(Clone, Copy, PartialEq, Debug)]
struct TileXy {
    x: f64,
    y: f64,
}

/// From positions to the units of one tile.
#[derive(Clone, Copy, Debug)]
struct Projection {
    units_across_world: f64,
    west_units: f64,
    north_units: f64,
}

impl Projection {
    fn onto(tile: TileId) -> Self {
        let extent = f64::from(EXTENT);
        Self {
            units_across_world: tile.tiles_across() * extent,
            west_units: f64::from(tile.x) * extent,
            north_units: f64::from(tile.y) * extent,
        }
    }

    fn project(self, position: LonLat) -> TileXy {
        let (x, y) = world_fraction(position);
        TileXy {
            x: x * self.units_across_world - self.west_units,
            y: y * self.units_across_world - self.north_units,
        }
    }
}

/// Spherical Mercator (EPSG:3857) with the world's square as 0..1, `y` to the south:
/// `y = 1/2 - atanh(sin lat) / 2 pi`, where `2 atanh(s) = ln((1 + s) / (1 - s))`.
fn world_fraction(position: LonLat) -> (f64, f64) {
    let latitude = position.lat().clamp(-STEEPEST_LATITUDE, STEEPEST_LATITUDE);
    let sine = latitude.to_radians().sin();
    let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (2.0 * TAU);
    (position.lon() / 360.0 + 0.5, y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    #[test]
    fn the_world_is_one_tile_at_zoom_zero() {
        let bounds = TileId::new(0, 0, 0).unwrap().bounds(0);
        assert_eq!((bounds.west, bounds.east), (-180.0, 180.0));
        assert!((bounds.north - MAX_LATITUDE).abs() < 1e-12);
        assert!((bounds.south + MAX_LATITUDE).abs() < 1e-12);
    }

    #[test]
    fn numbers_outside_the_pyramid_are_refused_in_words() {
        let refusal = |z, x, y| TileId::new(z, x, y).unwrap_err().to_string();
        assert_eq!(refusal(25, 0, 0), "zoom 25 is deeper than 24");
        assert_eq!(refusal(1, 2, 0), "zoom 1 has columns and rows 0 to 1, not 2 and 0");
        assert_eq!(refusal(0, 0, 1), "zoom 0 has columns and rows 0 to 0, not 0 and 1");
        assert!(TileId::new(24, (1 << 24) - 1, 0).is_ok());
    }

    #[test]
    fn the_poles_and_the_antimeridian_lie_in_the_outermost_tiles() {
        let last = (1 << 10) - 1;
        let tile = |lon, lat| TileId::containing(at(lon, lat), 10).unwrap();
        assert_eq!(tile(-180.0, 90.0), TileId::new(10, 0, 0).unwrap());
        assert_eq!(tile(180.0, -90.0), TileId::new(10, last, last).unwrap());
    }

    #[test]
    fn the_buffer_reaches_over_every_edge_but_not_round_the_world() {
        let tile = TileId::new(3, 0, 4).unwrap();
        let (plain, buffered) = (tile.bounds(0), tile.bounds(BUFFER));
        assert_eq!(buffered.west, -180.0);
        assert!((buffered.east - plain.east - 45.0 / 64.0).abs() < 1e-12);
        assert!(buffered.north > plain.north && buffered.south < plain.south);
    }

    proptest! {
        #[test]
        fn a_position_lies_within_the_bounds_of_its_tile(
            lon in -180.0..180.0_f64, lat in -85.0..85.0_f64, z in 0..=MAX_ZOOM,
        ) {
            let bounds = TileId::containing(at(lon, lat), z).unwrap().bounds(0);
            prop_assert!(bounds.west <= lon + 1e-12 && lon <= bounds.east + 1e-12);
            prop_assert!(bounds.south <= lat + 1e-12 && lat <= bounds.north + 1e-12);
        }

        #[test]
        fn projecting_and_reading_the_place_off_the_bounds_gives_the_position_back(
            lon in -180.0..180.0_f64, lat in -85.0..85.0_f64, z in 0..=MAX_ZOOM,
        ) {
            let tile = TileId::containing(at(lon, lat), z).unwrap();
            let units = Projection::onto(tile).project(at(lon, lat));
            let column = f64::from(tile.x) + units.x / f64::from(EXTENT);
            let row = f64::from(tile.y) + units.y / f64::from(EXTENT);
            let turn = TAU / tile.tiles_across();
            // Gudermann's function, written in another way than `bounds` has it.
            let back_lat = (2.0 * (PI - row * turn).exp().atan()).to_degrees() - 90.0;
            let back_lon = (column * turn).to_degrees() - 180.0;
            prop_assert!((back_lon - lon).abs() < 1e-11, "{back_lon} {lon}");
            prop_assert!((back_lat - lat).abs() < 1e-11, "{back_lat} {lat}");
        }
    }
}
