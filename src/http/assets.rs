//! The map: what the build of `web/` left, from inside the program.

use super::headers::{etag_of, is_known};
use super::html::Page;
use super::problem::{Failure, nothing_here};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// Names in this folder hold a hash of what is in the file.
const HASHED: &str = "assets/";
/// Addresses that the page itself answers: the sheets of crews, and what a crew member sees.
const SHEETS: &str = "/sheet/";
const OWN: &str = "/my";

/// The page with the map; a plain one where the map was not built.
pub async fn home(headers: HeaderMap) -> Response {
    file("index.html", &headers).unwrap_or_else(|| {
        let mut page = Page::new("Sweepline");
        page.paragraph("The map was not built into this program. The interface is at /api.");
        page.answer()
    })
}

/// A file of the map, or its page, at any address that nothing else has.
///
/// # Errors
/// There is none.
pub async fn or_nothing(method: Method, uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Err(nothing_here());
    }
    if is_page(uri.path()) {
        return Ok(home(headers).await);
    }
    file(uri.path().trim_start_matches('/'), &headers).ok_or_else(nothing_here)
}

/// Whoever opens a link to a page of the map gets the map, which reads the rest of the address.
fn is_page(path: &str) -> bool {
    let crew = path.strip_prefix(SHEETS);
    path == OWN || crew.is_some_and(|crew| !crew.contains('/'))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let file = Built::get(path)?;
    let tag = etag_of(&file.metadata.sha256_hash());
    let cache =
        if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let media_type = HeaderValue::from_str(file.metadata.mimetype()).ok()?;
        ([(CONTENT_TYPE, media_type)], file.data.into_owned()).into_response()
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response.headers_mut().insert(ETAG, tag);
    Some(response)
}
