//! Files that are refused whole, with line and column.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::{NotGeoJson, Options, read_segments};
use super::{collection, refused, street};

fn check(bytes: impl AsRef<[u8]>, line: u64, column: u64, reason: &str) {
    assert_eq!(refused(bytes.as_ref()), NotGeoJson { line, column, reason: reason.into() });
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_no_geojson_is_refused_with_the_place() {
    check("", 1, 1, "the file is empty");
    check(" \n ", 2, 2, "the file is empty");
    check("hello", 1, 1, "an object beginning with { is expected here, not “h”");
    check(
        "\n[]",
        2,
        1,
        "the file is a bare list; GeoJSON is an object such as \
         {\"type\":\"FeatureCollection\",\"features\":[...]}",
    );
    check("{}", 1, 1, "the object has no \"type\", so it is not GeoJSON");
    check(r#"{"type":"Topology","objects":{}}"#, 1, 1, "this is TopoJSON; export it as GeoJSON");
    check(r#"{"type":"Town"}"#, 1, 1, "“Town” is no type of GeoJSON");
    check(
        r#"{"type":"FeatureCollection"}"#,
        1,
        1,
        "this FeatureCollection has no list of \"features\"",
    );
    check(
        r#"{"features":[],"type":"Feature"}"#,
        1,
        1,
        "an object with a list of \"features\" has the type “Feature” \
         where “FeatureCollection” is expected",
    );
    check(
        r#"{"geometryType":"esriGeometryPolyline","features":[{"attributes":{}}]}"#,
        1,
        1,
        "there is a list of \"features\" but no \"type\":\"FeatureCollection\" beside it; \
         this is not GeoJSON (Esri JSON looks like this)",
    );
    check(
        "<?xml version=\"1.0\"?><kml/>",
        1,
        1,
        "this is XML or HTML (KML, GML or a web page); export it as GeoJSON",
    );
    check(
        b"PK\x03\x04rest",
        1,
        1,
        "this is a ZIP archive; unpack it and give the GeoJSON file inside",
    );
}

#[test]
fn broken_structure_above_the_features_is_refused_with_the_place() {
    check("{\"type\" \"Feature\"}", 1, 9, "a colon is expected here, not “\"”");
    check("{\"type\":\"Feature\" \"id\":1}", 1, 19, "a comma or } is expected here, not “\"”");
    check("{type:1}", 1, 2, "a member's name is expected here, not “t”");
    check("{\"路\":}", 1, 6, "a value is expected here, not “}”");
    let text = collection(&[&street(1)]);
    check(
        text.replace("]}}]}", "]}}}"),
        1,
        text.len() as u64 - 1,
        "a comma or ] is expected here, not “}”",
    );
    check(
        format!("{text} x"),
        1,
        text.len() as u64 + 2,
        "an object beginning with { is expected here, not “x”",
    );
    let twice =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n{}]}}", street(1), street(2));
    check(twice, 3, 1, "a comma or ] is expected here, not “{”");
}

#[test]
fn a_file_that_was_cut_off_is_refused_and_nothing_of_it_goes_in() {
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{},\n{}]}}",
        street(1),
        street(2)
    );
    let cut = &text[..text.len() - 20];
    let refusal = refused(cut.as_bytes());
    assert_eq!((refusal.line, refusal.column), (3, street(2).len() as u64 - 17));
    assert_eq!(
        refusal.reason,
        "the file ends inside what begins at line 3, column 1, after 1 features; \
         it was cut off, or a bracket or quotation mark is missing there"
    );
    for length in 1..text.len() {
        let refusal = refused(&text.as_bytes()[..length]);
        assert!(refusal.line >= 1 && refusal.column >= 1, "{refusal}");
    }
    check(
        text.trim_end_matches("]}"),
        3,
        street(2).len() as u64 + 1,
        "the file ends in the middle, after 2 features; it was cut off",
    );
}

#[test]
fn another_encoding_is_named() {
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&utf16, 1, 1, "the file is in UTF-16; save it as UTF-8");
    check(&utf16[2..], 1, 1, "the file is in UTF-16; save it as UTF-8");
    let mut gbk = b"{\"type\":\"Feature\",\n\"name\":\"".to_vec();
    gbk.extend([0xb9, 0xe3, 0xba, 0xba]);
    gbk.extend(b"\"}");
    check(
        &gbk,
        2,
        9,
        "the file is not UTF-8 (byte 0xb9 here); it may be in GBK or Latin-1: save it as UTF-8",
    );
}

#[test]
fn another_coordinate_system_is_refused_wherever_it_stands() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}}"#;
    let reason = "the coordinates are in urn:ogc:def:crs:EPSG::3857, \
                  not in longitude and latitude on WGS 84; convert the file first, \
                  for example with: ogr2ogr -t_srs EPSG:4326 converted.geojson original.geojson";
    let before = collection(&[&street(1)]).replacen('{', &format!("{{{crs},"), 1);
    check(before, 1, 8, reason);
    let mut after = collection(&[&street(1)]);
    after.pop();
    let column = after.len() as u64 + 8;
    check(format!("{after},{crs}}}"), 1, column, reason);
}

#[test]
fn a_small_packed_file_cannot_unpack_without_end() {
    let bomb = packed(&format!("{}{}", collection(&[&street(1)]), " ".repeat(1 << 20)));
    let options = Options { limit_bytes: 100_000, ..Options::default() };
    let refusal = read_segments(&*bomb, &options).unwrap_err();
    assert_eq!(refusal.reason, "the file is larger than the 100000 bytes allowed once unpacked");
}

#[test]
fn a_damaged_packed_file_is_refused() {
    let whole = packed(&collection(&[&street(1), &street(2), &street(3)]));
    let refusal = refused(&whole[..whole.len() - 30]);
    assert!(
        refusal.reason.starts_with("the gzip file is damaged or was cut off ("),
        "{}",
        refusal.reason
    );
}

#[test]
fn a_reader_that_fails_is_told() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk went away"))
        }
    }
    let refusal = read_segments(Broken, &Options::default()).unwrap_err();
    assert_eq!(refusal.reason, "the file could not be read (the disk went away)");
}

#[test]
fn a_refusal_reads_as_one_sentence_with_its_place() {
    assert_eq!(refused(b"").to_string(), "line 1, column 1: the file is empty");
}
