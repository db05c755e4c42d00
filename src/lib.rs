//! Sweepline: who answers for cleaning every metre of every street side, and where nobody does.

pub mod geometry;

pub mod formats;
