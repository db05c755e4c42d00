//! Foreign bytes to values of the domain and back. Each format is a module of its own; none knows a store, a city or a
//! request.

pub mod geojson;
