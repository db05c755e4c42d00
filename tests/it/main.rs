//! Everything that is tested from outside, in one binary.

mod house;
mod paths;
mod source;
mod tidy;
