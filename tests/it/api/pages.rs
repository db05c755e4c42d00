//! What a browser is shown.

use super::{TestApp, collection, send, street};
use crate::store_places::on_sqlite;
use reqwest::Method;

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[test]
fn a_browser_gets_pages_without_scripts() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for path in [
            "/api",
            "/api/conformance",
            "/api/collections",
            "/api/collections/gaps",
            "/api/collections/gaps/items",
            "/api/collections/segments/items",
            "/api/collections/segments/items/w",
        ] {
            let page = send(app.request(Method::GET, path).header("accept", BROWSER)).await;
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            assert!(page.header("content-security-policy").contains("default-src 'self'"));
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert!(!page.text().contains("<script"));
            let asked = app.get(&format!("{path}?f=html")).await;
            assert!(asked.header("content-type").starts_with("text/html"), "{path}");
            let json =
                app.request(Method::GET, &format!("{path}?f=json")).header("accept", BROWSER);
            assert!(send(json).await.header("content-type").ends_with("json"), "{path}");
        }
    });
}

#[test]
fn names_cannot_become_markup() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let mut evil = street("<b>", "lane", [[104.28, 30.98], [104.281, 30.98]]);
        evil["properties"]["name"] = "<script>alert(1)</script>\" onload='x".into();
        let file = collection(&[evil]);
        assert_eq!(app.import("kind=segments", &file).await.json()["new"], 1);
        for path in ["segments/items?f=html", "segments/items/%3Cb%3E?f=html", "gaps/items?f=html"]
        {
            let text = app.get(&format!("/api/collections/{path}")).await.text();
            assert!(text.contains("&lt;script&gt;"), "{path}");
            assert!(!text.contains("<script") && !text.contains("<b>"), "{path}");
        }
    });
}

#[test]
fn tables_are_given_whole_and_pages_of_them_when_asked() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for (path, lines) in [
            ("segments/items?f=csv", 5),
            ("segments/items?f=csv&class=lane", 3),
            ("segments/items?f=csv&limit=1", 2),
        ] {
            let table = app.get(&format!("/api/collections/{path}")).await;
            assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
            assert_eq!(table.text().lines().count(), lines, "{path}");
        }
    });
}

#[test]
fn the_interface_is_shown_from_files_of_our_own() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let page = app.get("/api/docs").await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(!text.contains("http://") && !text.contains("https://"));
        let named = text.split(['"']).filter(|part| part.starts_with("docs/"));
        let files: Vec<&str> = named.collect();
        assert_eq!(files.len(), 4);
        for file in files {
            assert_eq!(app.get(&format!("/api/{file}")).await.status, 200, "{file}");
        }
        assert!(app.get("/api/docs/swagger-initializer.js").await.text().contains("openapi.json"));
        app.get("/api/docs/nothing.js").await.problem(404);
    });
}

#[test]
fn the_front_page_is_there_whether_the_map_was_built_or_not() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let page = app.get("/").await;
        assert_eq!(page.status, 200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        app.get("/some/page/of/the/map").await.problem(404);
    });
}

#[test]
fn links_to_sheets_and_to_the_page_of_a_crew_member_lead_to_the_front_page() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let front = app.get("/").await;
        for path in ["/my", "/sheet/", "/sheet/C-01", "/sheet/%E4%B8%9C%2F1?phone"] {
            let page = app.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            for name in ["content-type", "cache-control", "content-security-policy"] {
                assert_eq!(page.header(name), front.header(name), "{name} of {path}");
            }
            assert_eq!(page.text(), front.text(), "{path}");
        }
        for path in ["/my/own", "/sheet", "/sheet/C-01/more", "/mystery"] {
            app.get(path).await.problem(404);
        }
        send(app.request(Method::POST, "/my")).await.problem(404);
    });
}
