//! Tokens: made once, never wider than whoever made them, ended at once.

use super::TestApp;
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};
use sweepline::domain::Role;

async fn made(app: &TestApp, by: &str, body: Value) -> (String, Value) {
    let answer = app.ask(by, Method::POST, "/api/tokens", &body).await;
    assert_eq!((answer.status, answer.header("cache-control")), (201, "no-store"));
    let answer = answer.json();
    (answer["token"].as_str().unwrap().to_owned(), answer)
}

async fn status(app: &TestApp, token: &str, method: Method, path: &str, body: &Value) -> u16 {
    app.ask(token, method, path, body).await.status
}

#[test]
fn a_token_is_said_once_and_does_what_its_maker_may() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let dora = app.token_for("dora", Role::Dispatcher, None).await;
        let (token, answer) = made(&app, &dora, json!({ "name": "QGIS" })).await;
        assert!(token.starts_with("swp_") && token.len() == 47, "{token}");
        assert_eq!((&answer["role"], &answer["area"]), (&json!("dispatcher"), &Value::Null));
        assert_eq!(answer["account"]["name"], "dora");
        let crew = json!({ "name": "x" });
        assert_eq!(status(&app, &token, Method::POST, "/api/crews", &crew).await, 201);
        let list = app.ask(&token, Method::GET, "/api/tokens", &Value::Null).await;
        assert!(!list.text().contains(&token) && !list.text().contains("\"token\":"));
        let names: Vec<Value> = list.json()["tokens"]
            .as_array()
            .unwrap()
            .iter()
            .map(|token| token["name"].clone())
            .collect();
        assert_eq!(names, ["tests", "QGIS"], "hers, and not the administrator's");
        let all = app.read("/api/tokens").await;
        assert_eq!(all["tokens"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn a_token_may_be_narrower_and_never_wider() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let dora = app.token_for("dora", Role::Dispatcher, Some("west")).await;
        for body in [
            json!({ "name": "t", "role": "administrator" }),
            json!({ "name": "t", "area": "east" }),
        ] {
            app.ask(&dora, Method::POST, "/api/tokens", &body).await.problem(403);
        }
        for (body, pointer) in [
            (json!({ "name": "" }), "/name"),
            (json!({ "name": "t", "role": "public" }), "/role"),
            (json!({ "name": "t", "area": "north" }), "/area"),
            (json!({ "name": "t", "expires_at": "2026-11-23T08:00:00Z" }), "/expires_at"),
        ] {
            let problem = app.ask(&dora, Method::POST, "/api/tokens", &body).await.problem(422);
            assert_eq!(problem["errors"][0]["pointer"], pointer);
        }
        let (narrow, answer) = made(&app, &dora, json!({ "name": "t", "role": "officer" })).await;
        assert_eq!((&answer["role"], &answer["area"]["id"]), (&json!("officer"), &json!("west")));
        let crew = json!({ "name": "x" });
        assert_eq!(status(&app, &narrow, Method::POST, "/api/crews", &crew).await, 403);
        let assign = |segment: &str| json!({ "crew": "a", "stretches": [{ "segment": segment }] });
        let at = "/api/assignments";
        assert_eq!(status(&app, &narrow, Method::POST, at, &assign("w")).await, 201);
        assert_eq!(status(&app, &narrow, Method::POST, at, &assign("e")).await, 403);
        // What it makes is no wider than itself.
        let wider = json!({ "name": "t", "role": "dispatcher" });
        app.ask(&narrow, Method::POST, "/api/tokens", &wider).await.problem(403);
    });
}

#[test]
fn a_token_shrinks_with_its_account_and_ends_with_it() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let dora = app.token_for("dora", Role::Dispatcher, None).await;
        let (east, _) = made(&app, &dora, json!({ "name": "t", "area": "east" })).await;
        let assign = json!({ "crew": "a", "stretches": [{ "segment": "e" }], "dry_run": true });
        let at = "/api/assignments";
        assert_eq!(status(&app, &east, Method::POST, at, &assign).await, 200);
        let id = app.app.account_named("dora").unwrap().fid;
        let path = format!("/api/accounts/{id}");
        assert_eq!(app.patch(&path, &json!({ "role": "inspector" })).await.status, 200);
        assert_eq!(status(&app, &east, Method::POST, at, &assign).await, 403);
        let back = json!({ "role": "dispatcher", "area": "west" });
        assert_eq!(app.patch(&path, &back).await.status, 200);
        // Nothing lies in both areas.
        assert_eq!(status(&app, &east, Method::POST, at, &assign).await, 401);
        assert_eq!(status(&app, &dora, Method::POST, at, &assign).await, 403);
        assert_eq!(app.delete(&path).await.status, 200);
        assert_eq!(status(&app, &dora, Method::GET, "/api/tokens", &Value::Null).await, 401);
    });
}

#[test]
fn a_token_ends_when_it_was_said_to_or_when_somebody_ends_it() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let dora = app.token_for("dora", Role::Dispatcher, None).await;
        let ivy = app.token_for("ivy", Role::Inspector, None).await;
        let body = json!({ "name": "t", "expires_at": "2026-11-23T09:00:00Z" });
        let (short, _) = made(&app, &dora, body).await;
        let (kept, answer) = made(&app, &dora, json!({ "name": "t" })).await;
        let tokens =
            async |token: &str| status(&app, token, Method::GET, "/api/tokens", &Value::Null).await;
        app.later(3599);
        assert_eq!((tokens(&short).await, tokens(&kept).await), (200, 200));
        app.later(1);
        assert_eq!((tokens(&short).await, tokens(&kept).await), (401, 200));
        let path = format!("/api/tokens/{}", answer["id"].as_str().unwrap());
        assert_eq!(status(&app, &ivy, Method::DELETE, &path, &Value::Null).await, 404);
        assert_eq!(status(&app, &dora, Method::DELETE, &path, &Value::Null).await, 204);
        assert_eq!(tokens(&kept).await, 401);
        // Who shows a token that is none means to be known, also where nobody has to be.
        assert_eq!(status(&app, "swp_x", Method::GET, "/api/session", &Value::Null).await, 401);
        assert_eq!(status(&app, "swp_x", Method::GET, "/api/coverage", &Value::Null).await, 200);
    });
}

#[test]
fn the_use_of_a_token_is_noted() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let dora = app.token_for("dora", Role::Dispatcher, None).await;
        app.later(60);
        assert_eq!(status(&app, &dora, Method::GET, "/api/members/1", &Value::Null).await / 100, 4);
        let used = async || {
            let tokens = app.read("/api/tokens").await;
            let token = tokens["tokens"].as_array().unwrap().last().unwrap().clone();
            token["used_at"].clone()
        };
        assert_eq!(status(&app, &dora, Method::GET, "/api/tokens", &Value::Null).await, 200);
        while used().await == Value::Null {
            tokio::task::yield_now().await;
        }
        assert_eq!(used().await, "2026-11-23T08:01:00Z");
    });
}

#[test]
fn an_account_has_a_hundred_tokens_at_most() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        for _ in 1..100 {
            made(&app, &app.token, json!({ "name": "t" })).await;
        }
        let body = json!({ "name": "one more" });
        app.ask(&app.token, Method::POST, "/api/tokens", &body).await.problem(409);
    });
}
