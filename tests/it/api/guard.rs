//! What pages of other sites can make a browser send.

use super::{BEGUN, TestApp, send};
use crate::store_places::on_sqlite;
use reqwest::Method;
use serde_json::json;
use sweepline::http::Settings;

async fn add_crew(app: &TestApp, headers: &[(&str, &str)]) -> super::Answer {
    let mut request = app.request(Method::POST, "/api/crews").json(&json!({ "name": "x" }));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(request).await
}

#[test]
fn pages_of_other_sites_may_not_write() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let own = app.url("");
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "http://localhost:1")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", &*own), ("sec-fetch-site", "cross-site")],
        ] {
            add_crew(&app, headers).await.problem(403);
        }
        assert_eq!(app.app.revision().0, BEGUN);
        assert_eq!(add_crew(&app, &[]).await.status, 201);
        let from_the_map = [("origin", &*own), ("sec-fetch-site", "same-origin")];
        assert_eq!(add_crew(&app, &from_the_map).await.status, 201);
    });
}

#[test]
fn a_name_that_is_made_to_lead_to_this_machine_is_refused() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        add_crew(&app, &[("host", "evil.example")]).await.problem(421);
        let read = app.request(Method::GET, "/api/crews").header("host", "evil.example");
        send(read).await.problem(421);
        let port = app.address.port();
        for host in [format!("localhost:{port}"), format!("[::1]:{port}")] {
            assert_eq!(add_crew(&app, &[("host", &host)]).await.status, 201, "{host}");
        }
    });
}

#[test]
fn whoever_comes_through_a_proxy_of_ours_writes_under_the_public_name_only() {
    on_sqlite(async |url| {
        let public_url = Some("https://city.example".to_owned());
        let settings = Settings { public_url, ..Settings::default() };
        let app = TestApp::start_with(&url, settings).await;
        let proxied = [("host", "city.example"), ("origin", "https://city.example")];
        assert_eq!(add_crew(&app, &proxied).await.status, 201);
        assert_eq!(add_crew(&app, &[("x-forwarded-for", "10.1.1.1")]).await.status, 201);
        let foreign = [("host", "city.example"), ("origin", "https://evil.example")];
        add_crew(&app, &foreign).await.problem(403);
        let read = app.request(Method::GET, "/api/crews").header("host", "city.example");
        assert_eq!(send(read).await.status, 200);
    });
}

#[test]
fn maps_on_other_sites_may_read() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let read = app.request(Method::GET, "/api/coverage").header("origin", "https://a.example");
        let answer = send(read).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        let ask = app.request(Method::OPTIONS, "/api/crews");
        let ask = ask.header("origin", "https://a.example");
        let answer = send(ask.header("access-control-request-method", "POST")).await;
        assert!(!answer.header("access-control-allow-methods").contains("POST"));
    });
}
