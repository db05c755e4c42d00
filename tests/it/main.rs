//! Everything that is tested from outside, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails there")]
#![expect(clippy::print_stderr, reason = "a test says what it skips")]

mod api;
mod city_ground;
mod cli;
mod ground_cases;
mod ground_oracle;
mod house;
mod imports;
mod laws;
mod openapi_file;
mod paths;
mod sample;
mod serving;
mod source;
mod store_contract;
mod store_credentials;
mod store_files;
mod store_killed;
mod store_model;
mod store_office;
mod store_older;
mod store_past;
mod store_places;
mod store_refusals;
mod store_roster;
mod tidy;
