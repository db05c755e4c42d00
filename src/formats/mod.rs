//! Foreign bytes on one side, values of the domain on the other. No network, no store, no clock.

pub mod calendar;
pub mod compress;
pub mod csv_out;
mod degrees;
pub mod geojson;
pub mod geojson_out;
pub mod gpkg;
pub mod mvt;
pub mod table;
