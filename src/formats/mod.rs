//! Foreign bytes to and from values of the domain. Each format is a file; none does any input or
//! output of its own.

pub mod gpkg;
