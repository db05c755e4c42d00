//! One bad feature among good ones: its number, id, pointer and reason, and the others go in.

use super::{collection, communities, segments, street, with_geometry, with_properties};

/// Reads good, bad, good, and checks that just the bad one is rejected.
fn check(feature: &str, id: Option<&str>, pointer: &str, reason: &str) {
    let reading = segments(&collection(&[&street(1), feature, &street(2)]));
    assert_eq!(reading.features, 3, "{feature}");
    let ids: Vec<_> = reading.drafts.iter().map(|draft| draft.id.as_str()).collect();
    assert_eq!(ids, ["s1", "s2"], "{feature}");
    assert_eq!(reading.rejected, 1);
    let rejection = &reading.rejections[0];
    assert_eq!(rejection.reason, reason);
    assert_eq!(rejection.pointer, format!("/features/1{pointer}"), "{feature}");
    assert_eq!(rejection.feature, 1);
    assert_eq!(rejection.id.as_deref(), id, "{feature}");
}

fn check_geometry(geometry: &str, pointer: &str, reason: &str) {
    check(&with_geometry(geometry), Some("bad"), &format!("/geometry{pointer}"), reason);
}

fn check_line(positions: &str, pointer: &str, reason: &str) {
    let geometry = format!(r#"{{"type":"LineString","coordinates":{positions}}}"#);
    check_geometry(&geometry, &format!("/coordinates{pointer}"), reason);
}

fn check_area(polygon: &str, pointer: &str, reason: &str) {
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{polygon}}}"#);
    let reading = communities(&collection(&[&with_geometry(&geometry)]));
    assert_eq!(reading.rejections[0].reason, reason);
    assert_eq!(reading.rejections[0].pointer, format!("/features/0/geometry{pointer}"));
}

#[test]
fn a_geometry_that_is_missing_or_of_the_wrong_kind_is_named() {
    check_geometry("null", "", "the feature has no geometry");
    check_geometry("{}", "", "the geometry does not say its \"type\"");
    check_geometry(r#"{"type":"LineString"}"#, "", "the geometry has no \"coordinates\"");
    check_geometry(
        r#"{"type":"Point","coordinates":[104,30]}"#,
        "/type",
        "a street is a LineString or MultiLineString, not a Point",
    );
    check_geometry(
        r#"{"type":"GeometryCollection","geometries":[]}"#,
        "",
        "a GeometryCollection mixes kinds of geometry; give each part a feature of its own",
    );
    check_geometry(
        r#"{"type":"MultiLineString","coordinates":[]}"#,
        "/coordinates",
        "the geometry is empty",
    );
    check_area("[]", "/coordinates", "the geometry is empty");
    let line = with_geometry(r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#);
    let reading = communities(&collection(&[&line]));
    assert_eq!(
        reading.rejections[0].reason,
        "a community is a Polygon or MultiPolygon, not a LineString"
    );
}

#[test]
fn a_geometry_that_is_no_object_is_named() {
    check(
        &with_geometry("\"here\""),
        None,
        "/geometry",
        "this is not as GeoJSON has it: invalid type: string \"here\", expected a geometry object",
    );
    check(
        r#"{"type":"Feature","properties":["a"],"geometry":null}"#,
        None,
        "/properties",
        "this is not as GeoJSON has it: invalid type: sequence, expected an object of properties",
    );
}

#[test]
fn what_is_no_feature_is_named() {
    check("null", None, "", "a feature is expected here, not null");
    check("[1,2]", None, "", "a feature is expected here, not a list");
    check("{}", None, "", "a feature must say \"type\":\"Feature\"");
    check(
        r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
        None,
        "/type",
        "a Feature is expected here, not “LineString”",
    );
    check(
        &format!("{}1{}", "[".repeat(200), "]".repeat(200)),
        None,
        "",
        "brackets are nested more than 128 levels deep",
    );
}

#[test]
fn numbers_that_json_does_not_have_spoil_only_their_feature() {
    let bad = with_geometry(r#"{"type":"LineString","coordinates":[[104,NaN],[104.1,30]]}"#);
    let column = 41 + street(1).len() + 1 + bad.find("NaN").unwrap();
    for (number, at) in [("NaN", 0), ("Infinity", 0), ("-Infinity", 1)] {
        check(
            &bad.replace("NaN", number),
            None,
            "/geometry/coordinates/0/1",
            &format!(
                "NaN and Infinity are no numbers in JSON (line 1, column {}); \
                 write null, or leave the value out",
                column + at
            ),
        );
    }
}

#[test]
fn broken_json_spoils_only_its_feature() {
    let line = |coordinates: &str| {
        with_geometry(&format!(r#"{{"type":"LineString","coordinates":{coordinates}}}"#))
    };
    for bad in [line("[[104,30],[104.1,30]"), line("[[104,30],[104.1,30]]]"), line("[[104 30]]")] {
        let reading = segments(&collection(&[&street(1), &bad, &street(2)]));
        assert_eq!((reading.drafts.len(), reading.rejected), (2, 1), "{bad}");
        let reason = &reading.rejections[0].reason;
        assert!(reason.starts_with("the JSON is broken at line 1, column "), "{reason}");
    }
}

#[test]
fn coordinates_that_are_no_positions_are_named_to_the_number() {
    check_line(
        r#"[[104,30],["104.1",30]]"#,
        "/1/0",
        "a coordinate must be a number, not the text \"104.1\"",
    );
    check_line("[[104,30],[104.1,null]]", "/1/1", "a coordinate must be a number, not null");
    check_line("[[104,30],[104.1]]", "/1", "a position needs two numbers, [longitude, latitude]");
    check_line("[[104,30],[]]", "/1", "a position needs two numbers, [longitude, latitude]");
    check_line("[[104,30],[[1,2],3]]", "/1/0", "a coordinate must be a number, not a list");
    check_line("[104,30]", "/0", "a position [longitude, latitude] is expected here, not a number");
    check_line(
        "{}",
        "",
        "a list of positions [[longitude, latitude], …] is expected here, not an object",
    );
}

#[test]
fn positions_out_of_range_are_explained() {
    check_line(
        "[[30.97,104.28],[30.98,104.28]]",
        "/0",
        "[30.97, 104.28] looks like latitude, longitude; GeoJSON has the longitude first",
    );
    check_line(
        "[[104,30],[180.5,30]]",
        "/1",
        "the longitude 180.5 lies outside -180 to 180; \
         a line across the 180th meridian must be cut there",
    );
    check_line("[[104,-95]]", "/0", "the latitude -95 lies outside -90 to 90");
    check_line(
        "[[431000,3427000],[431010,3427000]]",
        "/0",
        "[431000, 3427000] is no longitude and latitude in degrees; \
         it looks like metres of a map projection: convert the file to WGS 84",
    );
    check_line(
        "[[104,1e999]]",
        "/0",
        "[104, inf] is no longitude and latitude in degrees; \
         it looks like metres of a map projection: convert the file to WGS 84",
    );
}

#[test]
fn lines_that_are_no_streets_are_explained() {
    check_line("[[104,30]]", "", "a line needs at least two positions, this one has 1");
    check_line("[]", "", "a line needs at least two positions, this one has 0");
    check_line(
        "[[104,30],[104,30]]",
        "",
        "the line has no length: all its positions are at one place",
    );
    check_line(
        "[[104,30],[104.01,30],[104.01,32]]",
        "/2",
        "the line jumps 222 km from one position to the next; a coordinate is probably broken",
    );
    check_line(
        "[[179.999,30],[-179.999,30]]",
        "/1",
        "the line jumps across the 180th meridian; it must be cut there",
    );
    check_geometry(
        r#"{"type":"MultiLineString","coordinates":[[[104,30],[104.1,30]],[[104,30]]]}"#,
        "/coordinates/1",
        "a line needs at least two positions, this one has 1",
    );
}

#[test]
fn areas_that_cannot_be_mended_are_rejected() {
    check_area(
        "[[[0,0],[0.1,0]]]",
        "/coordinates",
        "the area encloses no ground: it has no ring of three or more distinct positions",
    );
    check_area(
        r#"[[[0,0],["x",0]]]"#,
        "/coordinates/0/1/0",
        "a coordinate must be a number, not the text \"x\"",
    );
}

#[test]
fn an_open_ring_is_closed_and_told() {
    let feature = r#"{"type":"Feature","id":1,"properties":{"name":"Hillsdale"},
        "geometry":{"type":"Polygon","coordinates":[[[0,0],[0.1,0],[0.1,0.1],[0,0.1]]]}}"#;
    let reading = communities(&collection(&[feature]));
    assert_eq!(reading.drafts.len(), 1);
    assert_eq!(reading.warnings, ["feature 1 (Hillsdale): a ring was not closed; it was closed"]);
}

#[test]
fn ids_that_are_none_are_named() {
    let id = |id: &str| street(1).replace("\"s1\"", id);
    let long = "x".repeat(201);
    let feature = id("true").replace("30.001", "30.5");
    check(&feature, None, "/id", "an id must be text or a number, not true");
    check(&id("[1]"), None, "/id", "an id must be text or a number, not a list");
    let shown = "x".repeat(40);
    check(
        &id(&format!("\"{long}\"")),
        None,
        "/id",
        &format!("“{shown}…” has more than 200 characters, too many for an id"),
    );
    check(
        &with_properties(&format!(r#"{{"osm_id":"{long}"}}"#)),
        None,
        "/properties/osm_id",
        &format!("“{shown}…” has more than 200 characters, too many for an id"),
    );
}

#[test]
fn a_feature_in_another_coordinate_system_is_rejected() {
    let feature = street(9).replacen('{', r#"{"crs":"EPSG:3857","#, 1);
    check(
        &feature,
        Some("s9"),
        "/crs",
        "the coordinates are in EPSG:3857, not in longitude and latitude on WGS 84; \
         convert the file first, for example with: \
         ogr2ogr -t_srs EPSG:4326 converted.geojson original.geojson",
    );
}

#[test]
fn rejections_beyond_the_limit_are_counted() {
    let bad = vec!["{}"; 10_003].join(",");
    let reading = segments(&collection(&[&bad]));
    assert_eq!((reading.rejected, reading.rejections.len()), (10_003, 10_000));
    let json = serde_json::to_value(&reading.rejections[16]).unwrap();
    assert_eq!(json["feature"], 17, "counted from 1 where people read it");
    assert_eq!(json["pointer"], "/features/16");
}
