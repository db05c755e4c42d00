//! Shapes and metres.
//!
//! Positions in degrees come in, [`LocalFrame`] turns them into metres, and everything that is
//! measured is measured there: places along a line, sides of it, areas that hold them. Lengths
//! that leave this module are whole millimetres.
//!
//! It must not know what a line or an area stands for, nor where it was read from: no street, no
//! file, no clock. It is the only module that names the libraries `geo`, `i_overlay`,
//! `geographiclib` and `coordtransform`.

mod area;
mod datum;
mod frame;
mod ground;
mod length;
mod line;
mod lonlat;
mod measured;
mod overlay;
mod planar_area;
mod region;
mod repair;
mod side;
mod sides;
mod slabs;

#[cfg(test)]
mod real_boundaries;
mod stretch;
mod validity;

pub mod tile;

pub use area::{Area, AreaPolygon};
pub use datum::{Datum, UnknownDatum};
pub use frame::{LocalFrame, Xy};
pub use geo::{Coord, LineString, MultiPolygon, Point, Polygon};
pub use ground::{
    Contested, Ground, GroundCells, Piece, Reach, contested, enclosed, fullest_cell, unclaimed,
    uncovered,
};
pub use length::geodesic_distance_m;
pub use line::{BadLine, Line};
pub use lonlat::{BadPosition, Bounds, LonLat};
pub use measured::{MeasuredLine, Nearest};
pub use planar_area::PlanarArea;
pub use region::Region;
pub use repair::{BadArea, Repair};
pub use side::{Side, UnknownSide};
pub use sides::{SidePiece, near_interval, sides_in_areas};
pub use stretch::{Stretch, StretchSet};
