//! Headers that answers share: the version of what they show, and what browsers may do with them.

use super::Service;
use super::address::{Address, text};
use crate::app::session::Caller;
use crate::city::City;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The revision that an answer shows, or that a write made.
pub const REVISION: HeaderName = HeaderName::from_static("sweepline-revision");

/// What a page of ours may load: files from here, and pictures that the map makes. MapLibre's
/// worker is such a file.
const PAGE_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; \
                           base-uri 'none'; frame-ancestors 'none'";

/// Gives answers from state their `ETag`, and answers 304 where the client has them already.
///
/// The version is read before the answer is made, so an answer may be newer than its `ETag` says
/// and never older. The tag is weak: two answers of one version differ in the instant they name.
pub async fn fresh(State(service): State<Service>, request: Request, next: Next) -> Response {
    let revision = service.app.revision();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = next.run(request).await;
        let revision = service.app.revision();
        response.headers_mut().insert(REVISION, revision.0.into());
        return response;
    }
    let (parts, body) = request.into_parts();
    let address = Address::of(&parts, service.settings.public_url.as_deref());
    let tag = {
        let city = service.app.city();
        let mut shown = address.representation();
        if let Some(caller) = parts.extensions.get::<Caller>() {
            // Some are told more than others.
            let account = caller.account().map_or(0, |account| account.fid.0);
            write!(shown, " {account} {}", caller.role().as_str())
                .expect("a String takes every character");
        }
        if parts.uri.path() == "/api/coverage" {
            // It says how much ground is uncovered as soon as that is known.
            write!(shown, " {}", city.kept_grounds()).expect("a String takes every character");
        }
        etag(&city, &shown)
    };
    let mut response = if is_known(&parts.headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        next.run(Request::from_parts(parts, body)).await
    };
    let headers = response.headers_mut();
    headers.insert(REVISION, revision.0.into());
    headers.append(VARY, HeaderValue::from_static("accept"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// A weak tag of a representation of the city. Processes that share a store make the same one.
pub fn etag(city: &City, representation: &str) -> HeaderValue {
    let (version, centre) = (city.version(), city.network().frame().centre());
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(&version);
    // Another store may be served at this address tomorrow, and be at the same revision.
    hash.update(centre.lon().to_bits().to_le_bytes());
    hash.update(centre.lat().to_bits().to_le_bytes());
    hash.update(city.ledger().totals().city.required_mm.to_le_bytes());
    hash.update(city.ledger().totals().city.assigned_mm.to_le_bytes());
    hash.update(representation);
    weak(&version, &hash.finalize())
}

/// A weak tag of bytes that do not change while the service runs.
pub fn etag_of(digest: &[u8]) -> HeaderValue {
    weak("s", digest)
}

fn weak(version: &str, digest: &[u8]) -> HeaderValue {
    let mut tag = format!("W/\"{version}-");
    for byte in &digest[..8] {
        write!(tag, "{byte:02x}").expect("a String takes every character");
    }
    tag.push('"');
    HeaderValue::from_str(&tag).expect("a version is digits and a dash")
}

/// Does the client have what that tag stands for?
pub fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.to_str().unwrap_or_default().trim_start_matches("W/");
    text(headers, &IF_NONE_MATCH).is_some_and(|known| {
        known.split(',').map(str::trim).any(|k| k == "*" || k.trim_start_matches("W/") == tag)
    })
}

/// What every answer tells a browser.
pub async fn browser(request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_page =
        text(response.headers(), &CONTENT_TYPE).is_some_and(|t| t.starts_with("text/html"));
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if is_page {
        let policy = HeaderValue::from_static(PAGE_POLICY);
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    response
}
