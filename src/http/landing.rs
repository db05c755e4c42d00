//! The landing page of OGC API - Features and what it conforms to.

use super::address::{Address, Form, Format};
use super::features::{LinkSchema, link};
use super::html::Page;
use super::query::Query;
use super::{Media, media_json};
use crate::formats::geojson_out::Link;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

const CONFORMS_TO: [&str; 4] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];

/// Where everything is.
#[derive(Serialize, ToSchema)]
pub struct Landing {
    title: &'static str,
    description: &'static str,
    #[schema(value_type = Vec<LinkSchema>)]
    links: Vec<Link>,
}

/// The standards that the service keeps to.
#[derive(Serialize, ToSchema)]
pub struct Conformance {
    #[serde(rename = "conformsTo")]
    conforms_to: [&'static str; 4],
}

/// Where everything is
#[utoipa::path(get, path = "/api", tag = "Features", params(Form),
    responses((status = 200, description = "Links", body = Landing)))]
pub async fn landing(address: Address, Query(form, ..): Query<Form>) -> Response {
    let to = |path, rel, media, title| link(address.link(path), rel, media, title);
    let landing = Landing {
        title: "Sweepline",
        description: "Who answers for cleaning every metre of every street side, and where \
                      nobody does.",
        links: vec![
            to("/api?f=json", "self", Media::Json, "this as JSON"),
            to("/api?f=html", "alternate", Media::Html, "this as a page"),
            // Clients of OGC API - Features look for a description of exactly this type.
            to("/api/openapi-3.0.json", "service-desc", Media::OpenApi30, "OpenAPI 3.0"),
            to("/api/openapi.json", "service-desc", Media::OpenApi31, "OpenAPI 3.1"),
            to("/api/docs", "service-doc", Media::Html, "the interface, to try out"),
            to("/api/conformance", "conformance", Media::Json, "standards kept to"),
            to("/api/collections", "data", Media::Json, "collections of features"),
            to("/api/tiles", "tiles", Media::Json, "vector tiles (TileJSON)"),
        ],
    };
    if address.form(form.f) == Format::Html {
        let mut page = Page::new(landing.title);
        page.paragraph(landing.description);
        page.links(&landing.links);
        return page.answer();
    }
    media_json(Media::Json, &landing)
}

/// The standards that the service keeps to
#[utoipa::path(get, path = "/api/conformance", tag = "Features", params(Form),
    responses((status = 200, description = "Conformance classes", body = Conformance)))]
pub async fn conformance(address: Address, Query(form, ..): Query<Form>) -> Response {
    if address.form(form.f) == Format::Html {
        let mut page = Page::new("Standards kept to");
        for class in CONFORMS_TO {
            page.paragraph(class);
        }
        return page.answer();
    }
    media_json(Media::Json, &Conformance { conforms_to: CONFORMS_TO })
}
