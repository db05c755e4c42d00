//! Answers that a client has already.

use super::{TestApp, send};
use crate::store_places::on_sqlite;
use reqwest::Method;
use serde_json::json;

const PATHS: [&str; 9] = [
    "/api",
    "/api/collections",
    "/api/collections/segments/items",
    "/api/collections/segments/items/w",
    "/api/collections/gaps/items?f=csv",
    "/api/coverage?by=community",
    "/api/who?lon=104.272&lat=30.98",
    "/api/crews",
    "/api/tiles",
];

#[test]
fn an_answer_that_the_client_has_is_not_sent_again_until_something_changes() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let tiled = PATHS.into_iter().chain(["/api/tiles/14/12937/6701"]);
        for path in tiled {
            let first = app.get(path).await;
            assert!(first.status < 300 && !first.header("etag").is_empty(), "{path}");
            assert_eq!(first.header("sweepline-revision"), app.app.revision().to_string());
            let ask =
                || app.request(Method::GET, path).header("if-none-match", first.header("etag"));
            let again = send(ask()).await;
            assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
            assert_eq!(again.header("etag"), first.header("etag"));
            let body = json!({ "name": format!("crew for {path}") });
            assert_eq!(app.post("/api/crews", &body).await.status, 201);
            assert!(send(ask()).await.status < 300, "{path}");
        }
    });
}

#[test]
fn each_form_of_an_answer_has_a_tag_of_its_own() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let path = "/api/collections/segments/items";
        let html = app.request(Method::GET, path).header("accept", "text/html");
        let (json, html) = (app.get(path).await, send(html).await);
        assert_ne!(json.header("etag"), html.header("etag"));
        assert!(json.headers.get_all("vary").iter().any(|v| v == "accept"));
    });
}

#[test]
fn a_long_answer_is_packed_for_those_who_take_gzip() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let path = "/api/collections/gaps/items";
        let packed = app.request(Method::GET, path).header("accept-encoding", "gzip");
        let packed = send(packed).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(&packed.bytes[..2], [0x1f, 0x8b]);
        assert_eq!(app.get(path).await.header("content-encoding"), "");
        let short = app.request(Method::GET, "/healthz").header("accept-encoding", "gzip");
        assert_eq!(send(short).await.header("content-encoding"), "");
    });
}
