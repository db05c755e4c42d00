//! Who answers for cleaning every metre of every street side, and where nobody does.
//!
//! Modules in reading order; arrows point one way (see ARCHITECTURE.md).

pub mod geometry;

pub mod domain;

pub mod formats;

pub mod city;

pub mod store;

pub mod app;

pub mod config;

pub mod http;

pub mod cli;
