//! GeoJSON (RFC 7946) as it goes out: collections with the members of OGC API - Features, single
//! features, and positions with seven decimals (1 cm at most). Knows shapes and whatever can be
//! serialized as properties; the counts, links and times of a page are given to it.

use super::degrees::write_degrees;
use crate::geometry::{Area, AreaPolygon, LonLat};
use serde::Serialize;

/// A link of an answer, as in RFC 8288.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Link {
    pub href: String,
    pub rel: &'static str,
    #[serde(rename = "type")]
    pub media_type: &'static str,
    pub title: String,
}

/// What an answer says about itself beside its features.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page<'a> {
    pub links: &'a [Link],
    /// How many features there are in all, on this page and others.
    pub number_matched: u64,
    /// The instant that the answer holds for, in RFC 3339.
    pub time_stamp: &'a str,
}

/// The geometry of a feature.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Geometry<'a> {
    Point(LonLat),
    /// At least two positions.
    Line(&'a [LonLat]),
    /// Always a `MultiPolygon`, so that all features of a collection have one type.
    Area(&'a Area),
    /// Closed rings, the exterior counter-clockwise.
    Polygon(&'a AreaPolygon),
}

/// A feature collection that is being written.
#[derive(Debug)]
pub struct CollectionWriter {
    out: Vec<u8>,
    number_returned: u64,
}

impl Default for CollectionWriter {
    fn default() -> Self {
        Self::new()
    }
}

impl CollectionWriter {
    /// A collection without features yet.
    #[must_use]
    pub fn new() -> Self {
        Self { out: br#"{"type":"FeatureCollection","features":["#.to_vec(), number_returned: 0 }
    }

    /// Adds a feature. `properties` must serialize as an object, or as null.
    ///
    /// # Errors
    /// What `properties` fails with; the collection is then as it was before.
    pub fn feature(
        &mut self,
        id: &str,
        geometry: Geometry<'_>,
        properties: &impl Serialize,
    ) -> serde_json::Result<()> {
        let before = self.out.len();
        if self.number_returned > 0 {
            self.out.push(b',');
        }
        if let Err(failure) = write_feature(&mut self.out, id, geometry, properties) {
            self.out.truncate(before);
            return Err(failure);
        }
        self.out.push(b'}');
        self.number_returned += 1;
        Ok(())
    }

    /// Takes out the bytes written so far, so that a long export need not be held in memory. What
    /// later calls give belongs behind them.
    pub fn take_written(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// The end of a plain collection, as files have it.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.out.extend_from_slice(b"]}");
        self.out
    }

    /// The end of a collection that is a page of an answer.
    #[must_use]
    pub fn finish_page(mut self, page: Page<'_>) -> Vec<u8> {
        self.out.extend_from_slice(b"],\"numberMatched\":");
        write_json(&mut self.out, &page.number_matched);
        self.out.extend_from_slice(b",\"numberReturned\":");
        write_json(&mut self.out, &self.number_returned);
        self.out.extend_from_slice(b",\"timeStamp\":");
        write_json(&mut self.out, page.time_stamp);
        self.out.extend_from_slice(b",\"links\":");
        write_json(&mut self.out, page.links);
        self.out.push(b'}');
        self.out
    }
}

/// One feature as a document of its own, with links.
///
/// # Errors
/// What `properties` fails with.
pub fn feature_document(
    id: &str,
    geometry: Geometry<'_>,
    properties: &impl Serialize,
    links: &[Link],
) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    write_feature(&mut out, id, geometry, properties)?;
    out.extend_from_slice(b",\"links\":");
    write_json(&mut out, links);
    out.push(b'}');
    Ok(out)
}

/// A feature without its closing brace.
fn write_feature(
    out: &mut Vec<u8>,
    id: &str,
    geometry: Geometry<'_>,
    properties: &impl Serialize,
) -> serde_json::Result<()> {
    out.extend_from_slice(b"{\"type\":\"Feature\",\"id\":");
    write_json(out, id);
    out.extend_from_slice(b",\"geometry\":");
    write_geometry(out, geometry);
    out.extend_from_slice(b",\"properties\":");
    serde_json::to_writer(out, properties)
}

fn write_geometry(out: &mut Vec<u8>, geometry: Geometry<'_>) {
    match geometry {
        Geometry::Point(position) => {
            out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
            write_position(out, position);
        }
        Geometry::Line(positions) => {
            out.extend_from_slice(b"{\"type\":\"LineString\",\"coordinates\":");
            write_list(out, positions, |out, &position| write_position(out, position));
        }
        Geometry::Polygon(polygon) => {
            out.extend_from_slice(b"{\"type\":\"Polygon\",\"coordinates\":");
            write_list(out, polygon.rings(), |out, ring| {
                write_list(out, ring, |out, &position| write_position(out, position));
            });
        }
        Geometry::Area(area) => {
            out.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":");
            write_list(out, area.polygons(), |out, polygon| {
                write_list(out, polygon.rings(), |out, ring| {
                    write_list(out, ring, |out, &position| write_position(out, position));
                });
            });
        }
    }
    out.push(b'}');
}

fn write_list<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    write_item: impl Fn(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_item(out, item);
    }
    out.push(b']');
}

fn write_position(out: &mut Vec<u8>, position: LonLat) {
    out.push(b'[');
    write_degrees(out, position.lon());
    out.push(b',');
    write_degrees(out, position.lat());
    out.push(b']');
}

fn write_json(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, value).expect("text, numbers and links are JSON, a Vec takes all");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    fn parsed(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).unwrap()
    }

    #[derive(Serialize)]
    struct Street {
        name: Option<&'static str>,
        length_mm: u32,
    }

    /// Properties that cannot be written as JSON: a map whose keys are lists.
    fn unwritable() -> std::collections::BTreeMap<Vec<u8>, u8> {
        std::collections::BTreeMap::from([(vec![1], 1)])
    }

    #[test]
    fn a_page_has_the_members_of_ogc_api_features() {
        let mut collection = CollectionWriter::new();
        let street = Street { name: Some("湖南路 \"east\""), length_mm: 120_500 };
        let line = [at(104.28, 30.97), at(-0.000_000_1, 0.0)];
        collection.feature("s/1", Geometry::Line(&line), &street).unwrap();
        let nameless = Street { name: None, length_mm: 1 };
        collection.feature("s/2", Geometry::Point(at(180.0, -90.0)), &nameless).unwrap();
        let links = [Link {
            href: "/api/collections/segments/items?limit=2".to_owned(),
            rel: "self",
            media_type: "application/geo+json",
            title: "this page".to_owned(),
        }];
        let page =
            Page { links: &links, number_matched: 7, time_stamp: "2026-11-23T16:00:00+08:00" };
        let expected = json!({
            "type": "FeatureCollection",
            "features": [
                { "type": "Feature", "id": "s/1",
                  "geometry": { "type": "LineString",
                                "coordinates": [[104.28, 30.97], [-0.000_000_1, 0]] },
                  "properties": { "name": "湖南路 \"east\"", "length_mm": 120_500 } },
                { "type": "Feature", "id": "s/2",
                  "geometry": { "type": "Point", "coordinates": [180, -90] },
                  "properties": { "name": null, "length_mm": 1 } },
            ],
            "numberMatched": 7, "numberReturned": 2, "timeStamp": "2026-11-23T16:00:00+08:00",
            "links": [{ "href": "/api/collections/segments/items?limit=2", "rel": "self",
                        "type": "application/geo+json", "title": "this page" }],
        });
        assert_eq!(parsed(&collection.finish_page(page)), expected);
    }

    #[test]
    fn a_collection_without_features_is_one() {
        let expected = json!({ "type": "FeatureCollection", "features": [] });
        assert_eq!(parsed(&CollectionWriter::new().finish()), expected);
    }

    #[test]
    fn properties_that_fail_leave_no_trace() {
        let mut collection = CollectionWriter::new();
        let point = Geometry::Point(at(1.0, 2.0));
        assert!(collection.feature("bad", point, &unwritable()).is_err());
        collection.feature("good", point, &json!({})).unwrap();
        assert!(collection.feature("bad", point, &unwritable()).is_err());
        let features = parsed(&collection.finish())["features"].clone();
        assert_eq!(features.as_array().unwrap().len(), 1);
        assert_eq!(features[0]["id"], "good");
    }

    #[test]
    fn pieces_taken_out_on_the_way_make_the_same_collection() {
        let (mut whole, mut in_pieces) = (CollectionWriter::new(), CollectionWriter::new());
        let mut bytes = Vec::new();
        for id in ["a", "b", "c"] {
            let point = Geometry::Point(at(1.0, 2.0));
            whole.feature(id, point, &json!({})).unwrap();
            in_pieces.feature(id, point, &json!({})).unwrap();
            bytes.append(&mut in_pieces.take_written());
        }
        bytes.append(&mut in_pieces.finish());
        assert_eq!(bytes, whole.finish());
    }

    #[test]
    fn an_area_is_a_multipolygon_of_closed_rings() {
        let square = |low: f64, high: f64| {
            vec![at(low, low), at(high, low), at(high, high), at(low, high), at(low, low)]
        };
        let hole: Vec<_> = square(0.5, 1.5).into_iter().rev().collect();
        let (area, _) = Area::sound(vec![vec![square(0.0, 2.0), hole]]).unwrap();
        let bytes = feature_document("x", Geometry::Area(&area), &json!(null), &[]).unwrap();
        let geometry = parsed(&bytes)["geometry"].clone();
        let expected = json!([[
            [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]],
            [[0.5, 0.5], [0.5, 1.5], [1.5, 1.5], [1.5, 0.5], [0.5, 0.5]],
        ]]);
        assert_eq!(
            (&geometry["type"], &geometry["coordinates"]),
            (&json!("MultiPolygon"), &expected)
        );
    }

    #[test]
    fn a_single_feature_has_its_links_beside_it() {
        let document =
            feature_document("x", Geometry::Point(at(1.5, 2.0)), &json!({ "a": 1 }), &[]).unwrap();
        let expected = json!({
            "type": "Feature", "id": "x", "properties": { "a": 1 }, "links": [],
            "geometry": { "type": "Point", "coordinates": [1.5, 2] },
        });
        assert_eq!(parsed(&document), expected);
    }
}
