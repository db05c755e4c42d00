//! What the collections of OGC API - Features share: paging, filters by place and time, links,
//! and the ways in which a page of features is written.

use super::address::{Address, Form, Format};
use super::collections::Collection;
use super::html::Page as HtmlPage;
use super::problem::Failure;
use super::query::{Asked, Given};
use super::values;
use super::{Media, media};
use crate::app::error::AppError;
use crate::app::window::{Span, Window};
use crate::formats::geojson_out::{self, CollectionWriter, Geometry, Link};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;
use utoipa::{IntoParams, ToSchema};

/// Features on a page when nobody says how many.
pub const USUAL_LIMIT: usize = 100;
/// Features on a page at most.
pub const MOST_LIMIT: usize = 10_000;

/// Which page, of what place, in what form.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Only features whose bounding box meets this one: west,south,east,north in degrees. Six
    /// numbers are taken too, and their heights left alone. A west greater than the east crosses
    /// 180°.
    #[param(value_type = Option<Vec<f64>>, style = Form, explode = false, min_items = 4, max_items = 6)]
    pub bbox: Option<Window>,
    /// Only features that hold at an instant, or at some time in a span such as
    /// `2026-11-01T00:00:00Z/..`. Features without a time of their own always match.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    pub datetime: Option<Span>,
    /// Features on a page, at most; a number that is too large is taken for the largest.
    #[param(value_type = Option<u32>, style = Form, explode = false, minimum = 1, maximum = 10_000,
        default = 100)]
    limit: Option<usize>,
    /// Where the page begins: the token that the link `next` of the page before holds.
    #[param(value_type = Option<u32>)]
    pub offset: u32,
}

impl Asked for Paging {
    fn read(given: &mut Given) -> Self {
        let limit = given.parsed("limit", |text| match values::whole::<u64>(text)? {
            0 => Err("a page has at least 1 feature".to_owned()),
            limit => Ok(usize::try_from(limit).unwrap_or(MOST_LIMIT).min(MOST_LIMIT)),
        });
        Self {
            bbox: given.parsed("bbox", values::bbox),
            datetime: given.parsed("datetime", values::datetime),
            limit,
            offset: given.parsed("offset", values::whole).unwrap_or_default(),
        }
    }
}

impl Paging {
    /// Features on a page of that form. A table is given whole if nobody says how long.
    pub fn limit(&self, form: Format) -> usize {
        self.limit.unwrap_or(if form == Format::Csv { usize::MAX } else { USUAL_LIMIT })
    }
}

/// A page of features that is being written.
pub struct FeaturePage {
    features: Features,
    matched: u64,
    next: Option<u64>,
}

enum Features {
    Json(CollectionWriter),
    Html(Vec<(String, Value)>),
}

impl FeaturePage {
    /// A page without features yet; `next` is where the one after it begins.
    pub fn new(form: Format, matched: u64, next: Option<u64>) -> Self {
        let features = match form {
            Format::Html => Features::Html(Vec::new()),
            Format::Json | Format::Csv => Features::Json(CollectionWriter::new()),
        };
        Self { features, matched, next }
    }

    /// Adds a feature.
    ///
    /// # Errors
    /// Its properties could not be written.
    pub fn push(
        &mut self,
        id: &str,
        geometry: Geometry<'_>,
        properties: &impl Serialize,
    ) -> Result<(), AppError> {
        match &mut self.features {
            Features::Json(writer) => writer.feature(id, geometry, properties).map_err(unwritten),
            Features::Html(rows) => {
                rows.push((id.to_owned(), serde_json::to_value(properties).map_err(unwritten)?));
                Ok(())
            }
        }
    }

    /// The page as an answer.
    pub fn answer(self, collection: Collection, address: &Address, now: Timestamp) -> Response {
        let own = match self.features {
            Features::Json(_) => Media::GeoJson,
            Features::Html(_) => Media::Html,
        };
        let mut links = both_forms(address, own);
        if let Some(next) = self.next {
            let href = address.with(&[("offset", &next.to_string())]);
            links.push(link(href, "next", own, "the next page"));
        }
        let whole = address.link(&format!("/api/collections/{}", collection.id()));
        links.push(link(whole, "collection", Media::Json, collection.title()));
        match self.features {
            Features::Json(writer) => {
                let time_stamp = now.to_string();
                let page = geojson_out::Page {
                    links: &links,
                    number_matched: self.matched,
                    time_stamp: &time_stamp,
                };
                media(Media::GeoJson, writer.finish_page(page))
            }
            Features::Html(rows) => {
                let mut page = HtmlPage::new(collection.title());
                page.paragraph(&format!("{} of {} features", rows.len(), self.matched));
                page.table(&rows, |id| item_link(address, collection, id));
                page.links(&links);
                page.answer()
            }
        }
    }
}

/// One feature as an answer.
///
/// # Errors
/// Its properties could not be written.
pub fn feature(
    collection: Collection,
    address: &Address,
    form: &Form,
    id: &str,
    geometry: Geometry<'_>,
    properties: &impl Serialize,
) -> Result<Response, Failure> {
    let is_page = address.form(form.f) == Format::Html;
    let own = if is_page { Media::Html } else { Media::GeoJson };
    let mut links = both_forms(address, own);
    let whole = address.link(&format!("/api/collections/{}", collection.id()));
    links.push(link(whole, "collection", Media::Json, collection.title()));
    if is_page {
        let row = serde_json::to_value(properties).map_err(unwritten)?;
        let mut page = HtmlPage::new(&format!("{}: {id}", collection.title()));
        page.table(&[(id.to_owned(), row)], |id| item_link(address, collection, id));
        page.links(&links);
        return Ok(page.answer());
    }
    let document = geojson_out::feature_document(id, geometry, properties, &links);
    Ok(media(Media::GeoJson, document.map_err(unwritten)?))
}

/// Links to an answer in its own form and in the other one.
fn both_forms(address: &Address, own: Media) -> Vec<Link> {
    let rel = |form| if form == own { "self" } else { "alternate" };
    vec![
        link(
            address.with(&[("f", "json")]),
            rel(Media::GeoJson),
            Media::GeoJson,
            "this as GeoJSON",
        ),
        link(address.with(&[("f", "html")]), rel(Media::Html), Media::Html, "this as a page"),
    ]
}

/// A link.
pub fn link(href: String, rel: &'static str, media: Media, title: &str) -> Link {
    Link { href, rel, media_type: media.as_str(), title: title.to_owned() }
}

fn item_link(address: &Address, collection: Collection, id: &str) -> String {
    let id = encoded(id);
    address.link(&format!("/api/collections/{}/items/{id}?f=html", collection.id()))
}

/// An id as a part of a path.
fn encoded(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes every character");
        }
    }
    out
}

fn unwritten(source: serde_json::Error) -> AppError {
    AppError::Internal { what: "a feature could not be written", source: source.into() }
}

/// A collection of features of one kind, as it is in the OpenAPI document.
#[derive(ToSchema)]
#[schema(as = FeatureCollection)]
#[expect(dead_code, reason = "describes what CollectionWriter writes")]
pub struct FeatureCollectionSchema<P: ToSchema> {
    /// `FeatureCollection`.
    #[schema(rename = "type")]
    kind: String,
    features: Vec<FeatureSchema<P>>,
    /// Features that match, on this page and others.
    #[schema(rename = "numberMatched")]
    number_matched: u64,
    #[schema(rename = "numberReturned")]
    number_returned: u64,
    #[schema(rename = "timeStamp")]
    time_stamp: String,
    links: Vec<LinkSchema>,
}

/// A feature, as it is in the OpenAPI document.
#[derive(ToSchema)]
#[schema(as = Feature)]
#[expect(dead_code, reason = "describes what feature_document writes")]
pub struct FeatureSchema<P: ToSchema> {
    /// `Feature`.
    #[schema(rename = "type")]
    kind: String,
    id: String,
    /// A geometry of GeoJSON, positions as longitude and latitude in degrees on WGS 84.
    #[schema(value_type = Object)]
    geometry: (),
    properties: P,
    /// Only of a feature that was asked for by its id.
    links: Option<Vec<LinkSchema>>,
}

/// A link (RFC 8288).
#[derive(ToSchema)]
#[schema(as = Link)]
#[expect(dead_code, reason = "describes formats::geojson_out::Link")]
pub struct LinkSchema {
    href: String,
    rel: String,
    #[schema(rename = "type")]
    media_type: String,
    title: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_part_of_a_path() {
        assert_eq!(encoded("a/b c?湖"), "a%2Fb%20c%3F%E6%B9%96");
    }
}
