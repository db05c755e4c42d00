//! The description of the interface that the map's types are made from.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_kept_description_of_the_interface_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/openapi.json");
    let kept = fs::read_to_string(path).unwrap();
    let served = sweepline::http::document();
    let differing = kept.lines().zip(served.lines()).position(|(kept, served)| kept != served);
    assert!(
        kept.trim_end() == served,
        "web/openapi.json is stale from line {:?}: `make bless` makes it again",
        differing.map(|at| at + 1)
    );
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document: Value = serde_json::from_str(&sweepline::http::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let mut names = BTreeSet::new();
    for name in operations.filter_map(|operation| operation["operationId"].as_str()) {
        assert!(names.insert(name.to_owned()), "two operations are called {name}");
    }
    assert!(!names.is_empty());
}
