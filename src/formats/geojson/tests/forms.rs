//! The forms that GeoJSON comes in, and what properties become.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::{Options, read_segments};
use super::{collection, communities, mapped, segments, street, with_properties};
use crate::domain::{Grade, SegmentDraft};
use crate::geometry::{Datum, LonLat};

fn check(text: &str, ids: &[&str]) {
    let reading = segments(text);
    let read: Vec<_> = reading.drafts.iter().map(|draft| draft.id.as_str()).collect();
    assert_eq!(read, ids, "{text} {:?}", reading.rejections);
    assert_eq!(reading.rejected, 0);
}

#[test]
fn a_collection_a_feature_and_lines_of_features_are_read() {
    let (one, two) = (street(1), street(2));
    check(&collection(&[]), &[]);
    check(&collection(&[&one, &two]), &["s1", "s2"]);
    check(&one, &["s1"]);
    check(&format!("{one}\n{two}\n"), &["s1", "s2"]);
    check(&format!("{one}\r\n\r\n{two}"), &["s1", "s2"]);
    check(&format!("\u{1e}{one}\n\u{1e}{two}\n"), &["s1", "s2"]);
    check(&format!("{one}{two}"), &["s1", "s2"]);
    check(&format!("{}\n{}", collection(&[&one]), collection(&[&two])), &["s1", "s2"]);
    check(&format!("\u{feff}{one}"), &["s1"]);
    let type_last = format!(r#"{{"name":"x","features":[{one}],"type":"FeatureCollection"}}"#);
    check(&type_last, &["s1"]);
    let others = format!(
        r#" {{ "type" : "FeatureCollection" , "bbox":[1,2,3,4], "a":{{"features":[1]}},
        "features" : [ {one} , {two} ] , "crs":null, "b":"]}}" }} "#
    );
    check(&others, &["s1", "s2"]);
    let bare = segments(r#"{"type":"LineString","coordinates":[[104,30],[104.1,30]]}"#);
    assert_eq!((bare.drafts.len(), bare.rejected), (1, 0));
}

#[test]
fn a_bad_line_among_features_is_rejected_by_its_own_pointer() {
    let reading = segments(&format!("{}\n{{\"type\":\"Town\"}}\n{}", street(1), street(2)));
    assert_eq!(reading.drafts.len(), 2);
    assert_eq!(reading.rejections[0].feature, 1);
    assert_eq!(reading.rejections[0].pointer, "/type");
    assert_eq!(reading.rejections[0].reason, "a Feature is expected here, not “Town”");
}

#[test]
fn packed_files_are_read_even_in_several_members() {
    let mut bytes = Vec::new();
    for text in [street(1), street(2)] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        bytes.extend(encoder.finish().unwrap());
    }
    let reading = read_segments(&*bytes, &Options::default()).unwrap();
    assert_eq!(reading.drafts.len(), 2);
}

#[test]
fn progress_counts_the_bytes_of_the_file() {
    let text = collection(&[&street(1)]);
    let seen = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&seen);
    let options = Options {
        progress: Some(Box::new(move |bytes| told.store(bytes, Ordering::Relaxed))),
        ..Options::default()
    };
    read_segments(text.as_bytes(), &options).unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), text.len() as u64);
}

#[test]
fn each_part_of_a_line_is_a_segment() {
    let feature = r#"{"type":"Feature","id":"w","properties":{"name":"Ring"},"geometry":
        {"type":"MultiLineString","coordinates":[[[104,30],[104.1,30]],[[104.2,30],[104.3,30]]]}}"#;
    let reading = segments(feature);
    let read: Vec<_> = reading.drafts.iter().map(|draft| draft.id.as_str()).collect();
    assert_eq!(read, ["w~1", "w~2"]);
    assert!(reading.drafts.iter().all(|draft| draft.name.as_deref() == Some("Ring")));
    check(&feature.replace(",[[104.2,30],[104.3,30]]", ""), &["w"]);
}

#[test]
fn heights_are_left_out_with_one_warning() {
    let text = street(1)
        .replace("104.0,30.001", "104.0,30.001,512.5")
        .replace("104.001,30.001", "104.001,30.001,510,7");
    let reading = segments(&collection(&[&text, &street(2)]));
    assert_eq!(reading.drafts.len(), 2);
    assert_eq!(
        reading.warnings,
        ["positions of 1 feature have more than two numbers (heights); \
          only longitude and latitude were kept"]
    );
}

#[test]
fn positions_leave_as_wgs_84() {
    let read = |datum| {
        let options = Options { datum, ..Options::default() };
        read_segments(street(1).as_bytes(), &options).unwrap().drafts.remove(0).line
    };
    let at = LonLat::new(104.0, 30.001).unwrap();
    assert_eq!(read(Datum::Wgs84).positions()[0], at);
    assert_eq!(read(Datum::Gcj02).positions()[0], Datum::Gcj02.to_wgs84(at));
    assert_ne!(read(Datum::Gcj02).positions()[0], at);
}

#[test]
fn properties_become_what_they_mean() {
    let draft = |properties: &str| -> SegmentDraft {
        let reading = segments(&with_properties(properties));
        assert_eq!(reading.warnings, Vec::<String>::new(), "{properties}");
        reading.drafts.into_iter().next().unwrap()
    };
    let full = draft(
        r#"{"street":" 北京路 ","highway":"residential","width":"7.5 m","等级":"二级","osm_id":77}"#,
    );
    assert_eq!(full.id, "77");
    assert_eq!(full.name.as_deref(), Some("北京路"));
    assert_eq!(full.class.as_deref(), Some("residential"));
    assert_eq!((full.width_m, full.grade), (Some(7.5), Grade::new(2)));
    let none = draft("null");
    assert_eq!((none.name, none.class, none.width_m, none.grade), (None, None, None, None));
    assert!(none.crews.is_empty());
    assert!(none.length_mm > 96_000 && none.length_mm < 97_000, "{}", none.length_mm);
    assert_eq!(none.length_mm, none.line.geodesic_length_mm());
}

#[test]
fn values_that_cannot_be_read_are_left_out_and_told_once() {
    let long = "路".repeat(201);
    let text = [
        with_properties(r#"{"id":1,"width":"wide"}"#),
        with_properties(r#"{"id":2,"width":-1,"grade":"five"}"#),
        with_properties(&format!(r#"{{"id":3,"name":"{long}"}}"#)),
    ];
    let reading = segments(&text.join("\n"));
    assert_eq!(reading.drafts.len(), 3, "{:?}", reading.rejections);
    assert_eq!(reading.drafts[2].name, Some("路".repeat(200)));
    assert_eq!(
        reading.warnings,
        [
            "the width of 2 features could not be read and was left out, \
             first in feature 1: \"wide\""
                .to_owned(),
            "the grade of 1 feature is not 1 to 4 and was left out, first in feature 2: \"five\""
                .to_owned(),
            format!(
                "the name of 1 feature was cut to 200 characters, first in feature 3: {}…",
                "路".repeat(60)
            ),
        ]
    );
}

#[test]
fn crews_come_only_from_a_mapped_property() {
    let text = with_properties(r#"{"crew":"north; south"}"#);
    assert!(segments(&text).drafts[0].crews.is_empty());
    assert_eq!(mapped(&text, "crew:crew").drafts[0].crews, ["north", "south"]);
    let reading = mapped(&with_properties(r#"{"crew":true}"#), "crew:crew");
    assert_eq!(reading.rejections[0].pointer, "/properties/crew");
    assert_eq!(reading.rejections[0].reason, "a crew must be text or a number, or a list of them");
}

#[test]
fn a_mapped_property_that_no_feature_has_is_told_with_those_there_are() {
    let reading = mapped(&collection(&[&with_properties(r#"{"b":1,"a":2}"#)]), "name:STREETNAM");
    assert_eq!(
        reading.warnings,
        ["no feature has the property “STREETNAM” that was mapped; the properties are: a, b"]
    );
    let reading = mapped(&with_properties(r#"{"streetnam":"A"}"#), "name:STREETNAM");
    assert_eq!(reading.warnings, Vec::<String>::new());
    assert_eq!(reading.drafts[0].name.as_deref(), Some("A"));
}

#[test]
fn communities_have_names_parents_and_areas() {
    let feature = |n: u32, properties: &str| {
        let (west, east) = (104.0 + f64::from(n), 104.5 + f64::from(n));
        let ring = format!("[{west},30],[{east},30],[{east},30.5],[{west},30.5],[{west},30]");
        let geometry = format!(r#"{{"type":"Polygon","coordinates":[[{ring}]]}}"#);
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    };
    let reading = communities(&collection(&[
        &feature(0, r#"{"adcode":510681,"name":"广汉市","parent":{"adcode":510600}}"#),
        &feature(1, r#"{"code":"A","社区名称":"书院","上级编码":510681}"#),
        &feature(2, r#"{"code":"B"}"#),
    ]));
    let read: Vec<_> = reading
        .drafts
        .iter()
        .map(|draft| (draft.id.as_str(), draft.name.as_str(), draft.parent.as_deref()))
        .collect();
    assert_eq!(
        read,
        [("510681", "广汉市", Some("510600")), ("A", "书院", Some("510681")), ("B", "B", None)]
    );
    assert_eq!(
        reading.warnings,
        ["no name in 1 feature; the id stands for it, first in feature 3"]
    );
}
