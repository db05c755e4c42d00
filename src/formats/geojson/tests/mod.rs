//! The reader as its users meet it: text in, drafts and sentences out.

use super::{NotGeoJson, Options, Reading};
use super::{read_communities, read_segments};
use crate::domain::{CommunityDraft, SegmentDraft};

mod bad_features;

mod bad_files;

mod forms;

mod ids;

mod random;

mod real_files;

fn segments(text: &str) -> Reading<SegmentDraft> {
    read_segments(text.as_bytes(), &Options::default()).unwrap()
}

fn mapped(text: &str, mapping: &str) -> Reading<SegmentDraft> {
    let options = Options { mapping: mapping.parse().unwrap(), ..Options::default() };
    read_segments(text.as_bytes(), &options).unwrap()
}

fn communities(text: &str) -> Reading<CommunityDraft> {
    read_communities(text.as_bytes(), &Options::default()).unwrap()
}

fn refused(bytes: &[u8]) -> NotGeoJson {
    read_segments(bytes, &Options::default()).unwrap_err()
}

fn collection(features: &[&str]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// A sound street; `n` moves it, so that no two are the same.
fn street(n: u32) -> String {
    let lat = 30.0 + f64::from(n) * 0.001;
    let properties = format!(r#"{{"name":"Street {n}"}}"#);
    let line = format!(r#""LineString","coordinates":[[104.0,{lat}],[104.001,{lat}]]"#);
    let geometry = format!(r#"{{"type":{line}}}"#);
    format!(r#"{{"type":"Feature","id":"s{n}","properties":{properties},"geometry":{geometry}}}"#)
}

fn with_geometry(geometry: &str) -> String {
    format!(r#"{{"type":"Feature","id":"bad","properties":{{}},"geometry":{geometry}}}"#)
}

fn with_properties(properties: &str) -> String {
    let geometry = r#"{"type":"LineString","coordinates":[[104,30],[104.001,30]]}"#;
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}
