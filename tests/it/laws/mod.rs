//! The laws of the design as tests: random small cities, random sequences of what people ask for.
//! `model` draws them, `answers` is everything that can be asked, `oracle` counts millimetres.

mod answers;
mod model;
mod oracle;
mod roster;
mod running;
mod timetable;

mod city;
mod clock;
mod files;
mod history;
mod identity;
mod killed;
mod real;
mod shared;
mod spine;
mod undo;
