//! Where ids come from, and what happens when they repeat.

use super::super::Reading;
use super::{collection, mapped, segments};
use crate::domain::SegmentDraft;

fn feature(id: &str, properties: &str, lat: f64) -> String {
    let line = format!(r#""LineString","coordinates":[[104,{lat}],[104.001,{lat}]]"#);
    let geometry = format!(r#"{{"type":{line}}}"#);
    format!(r#"{{"type":"Feature",{id}"properties":{properties},"geometry":{geometry}}}"#)
}

fn ids(reading: &Reading<SegmentDraft>) -> Vec<&str> {
    reading.drafts.iter().map(|draft| draft.id.as_str()).collect()
}

#[test]
fn the_mapped_property_wins_then_the_features_id_then_an_alias() {
    let text = feature(r#""id":7.0,"#, r#"{"CNN":"c1","osm_id":5}"#, 30.0);
    assert_eq!(ids(&mapped(&text, "id:CNN")), ["c1"]);
    assert_eq!(ids(&mapped(&text, "id:other")), ["7"]);
    assert_eq!(ids(&segments(&text)), ["7"]);
    assert_eq!(ids(&segments(&feature("", r#"{"osm_id":5}"#, 30.0))), ["5"]);
    assert_eq!(ids(&segments(&feature(r#""id":null,"#, r#"{"osm_id":5}"#, 30.0))), ["5"]);
    assert_eq!(ids(&segments(&feature(r#""id":" ","#, r#"{"osm_id":5}"#, 30.0))), ["5"]);
}

#[test]
fn without_an_id_the_geometry_gives_one_that_tiny_changes_keep() {
    let read = |lat: f64| ids(&segments(&feature("", "{}", lat)))[0].to_owned();
    let id = read(30.0);
    assert!(id.starts_with("h-") && id.len() == 18, "{id}");
    assert_eq!(read(30.0 + 1e-9), id);
    assert_ne!(read(30.0 + 1e-6), id);
}

#[test]
fn the_same_geometry_without_ids_is_a_duplicate() {
    let text = collection(&[&feature("", "{}", 30.0), &feature("", "{\"a\":1}", 30.0)]);
    let reading = segments(&text);
    assert_eq!((reading.drafts.len(), reading.rejected), (1, 1));
    assert_eq!(reading.rejections[0].pointer, "/features/1/geometry");
    assert_eq!(reading.rejections[0].id, None);
    assert_eq!(
        reading.rejections[0].reason,
        "this is a duplicate: feature 1 has the same geometry, and neither has an id"
    );
}

#[test]
fn an_id_given_twice_is_rejected_the_second_time() {
    let text = collection(&[
        &feature(r#""id":"a","#, "{}", 30.0),
        &feature(r#""id":"b","#, "{}", 30.0),
        &feature(r#""id":"a","#, "{}", 30.1),
    ]);
    let reading = segments(&text);
    assert_eq!(ids(&reading), ["a", "b"]);
    assert_eq!(reading.rejections[0].feature, 2);
    assert_eq!(reading.rejections[0].id.as_deref(), Some("a"));
    assert_eq!(
        reading.rejections[0].reason,
        "the id “a” is already that of feature 1; every feature needs its own"
    );
}

#[test]
fn an_id_that_was_only_guessed_may_repeat_for_other_geometry() {
    let text = collection(&[
        &feature("", r#"{"osm_id":5}"#, 30.0),
        &feature("", r#"{"osm_id":5}"#, 30.1),
        &feature("", r#"{"osm_id":5}"#, 30.2),
        &feature("", r#"{"osm_id":5}"#, 30.1),
        &feature("", r#"{"osm_id":5}"#, 30.0),
    ]);
    let reading = segments(&text);
    assert_eq!(reading.drafts.len(), 3);
    assert_eq!(reading.drafts[0].id, "5");
    assert!(reading.drafts[1].id.starts_with("5~") && reading.drafts[1].id.len() == 10);
    let rejected: Vec<_> = reading
        .rejections
        .iter()
        .map(|rejection| (rejection.feature, rejection.reason.as_str()))
        .collect();
    assert_eq!(
        rejected,
        [
            (3, "this is a duplicate: feature 2 has the same id “5” and the same geometry"),
            (4, "this is a duplicate: feature 1 has the same id “5” and the same geometry"),
        ]
    );
    assert_eq!(
        reading.warnings,
        ["the property “osm_id” was taken for the id, but it repeats for 2 features, \
          first in feature 2; a part of the geometry's hash was added to their ids. \
          Map another property to id if there is a better one"]
    );
}

#[test]
fn the_id_of_a_part_is_taken_too() {
    let parts = r#"{"type":"Feature","id":"w","properties":{},"geometry":
        {"type":"MultiLineString","coordinates":[[[104,30],[104.1,30]],[[104.2,30],[104.3,30]]]}}"#;
    for other in [r#""id":"w~2","#, r#""id":"w","#] {
        let reading = segments(&collection(&[parts, &feature(other, "{}", 30.5)]));
        assert_eq!(ids(&reading), ["w~1", "w~2"]);
        assert_eq!(reading.rejected, 1);
        let reading = segments(&collection(&[&feature(other, "{}", 30.5), parts]));
        assert_eq!(reading.drafts.len(), 1);
        assert_eq!(reading.rejections[0].id.as_deref(), Some("w"));
    }
}
