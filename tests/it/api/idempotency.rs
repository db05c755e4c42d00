//! Writes that are sent again with the key of the first time.

use super::{Answer, TestApp, segments, send};
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};

async fn post(app: &TestApp, path: &str, key: &str, body: &Value) -> Answer {
    let request = app.request(Method::POST, path).header("idempotency-key", key);
    send(request.json(body)).await
}

#[test]
fn the_same_request_again_gets_the_first_answer() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let file = segments();
        let without_one = super::collection(&file["features"].as_array().unwrap()[1..]);
        for (path, body) in [
            ("/api/crews", json!({ "name": "once" })),
            ("/api/assignments", json!({ "crew": "a", "stretches": [{ "segment": "w" }] })),
            ("/api/imports?kind=segments&mode=replace", without_one),
        ] {
            let first = post(&app, path, path, &body).await;
            assert_eq!(first.header("idempotency-replayed"), "", "{path}");
            let revision = app.app.revision();
            let again = post(&app, path, &format!("\"{path}\""), &body).await;
            assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{path}");
            assert_eq!(again.header("idempotency-replayed"), "true");
            assert_eq!(app.app.revision(), revision);
        }
        let delete = || app.request(Method::DELETE, "/api/crews/b").header("idempotency-key", "d");
        let (first, again) = (send(delete()).await, send(delete()).await);
        assert_eq!((first.status, &first.bytes), (again.status, &again.bytes));
        assert_eq!(again.header("idempotency-replayed"), "true");
    });
}

#[test]
fn a_key_that_comes_with_another_request_is_refused() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "name": "once" });
        assert_eq!(post(&app, "/api/crews", "k", &body).await.status, 201);
        let revision = app.app.revision();
        post(&app, "/api/crews", "k", &json!({ "name": "twice" })).await.problem(422);
        let assignment = json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
        post(&app, "/api/assignments", "k", &assignment).await.problem(422);
        post(&app, "/api/imports?kind=segments", "k", &segments()).await.problem(422);
        assert_eq!(app.app.revision(), revision);
        for key in ["", " ", &"k".repeat(256)] {
            post(&app, "/api/crews", key, &body).await.problem(400);
        }
    });
}

#[test]
fn a_key_that_was_refused_may_be_used_again() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        post(&app, "/api/crews", "k", &json!({ "name": "" })).await.problem(422);
        assert_eq!(post(&app, "/api/crews", "k", &json!({ "name": "x" })).await.status, 201);
    });
}
