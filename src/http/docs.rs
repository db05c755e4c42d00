//! The interface to read and try out: Swagger UI, from files of our own.

use super::Service;
use super::path::Id;
use super::problem::Failure;
use super::query::{Nothing, Query};
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// Swagger UI puts styles into its elements, so it may; the map may not.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
     object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
);

const PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
    <title>Sweepline: the interface</title>\
    <link rel=\"stylesheet\" href=\"docs/swagger-ui.css\"></head><body>\
    <div id=\"swagger-ui\"></div>\
    <script src=\"docs/swagger-ui-bundle.js\"></script>\
    <script src=\"docs/swagger-ui-standalone-preset.js\"></script>\
    <script src=\"docs/swagger-initializer.js\"></script></body></html>\n";

static CONFIG: LazyLock<Arc<Config<'static>>> =
    LazyLock::new(|| Arc::new(Config::new(["openapi.json"]).use_base_layout()));

/// The page.
pub async fn page(_none: Query<Nothing>) -> Response {
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE)).into_response()
}

/// A file that the page asks for.
pub async fn file(Id(name): Id) -> Result<Response, Failure> {
    let unknown = || Failure::not_found(format!("there is no file {name}"));
    let served = utoipa_swagger_ui::serve(&name, Arc::clone(&CONFIG));
    let file = served.ok().flatten().ok_or_else(unknown)?;
    let media_type = HeaderValue::from_str(&file.content_type).ok().ok_or_else(unknown)?;
    let packed = file.gzpipped;
    let body = Bytes::from(file.bytes.into_owned());
    let mut response = ([(CONTENT_TYPE, media_type)], body).into_response();
    if packed {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Where the page and its files are, without a place in the document that they show.
pub fn routes() -> axum::Router<Service> {
    axum::Router::new()
        .route("/api/docs", axum::routing::get(page))
        .route("/api/docs/{file}", axum::routing::get(file))
}
