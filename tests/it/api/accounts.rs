//! Keeping accounts, and changing one's own password.

use super::sessions::{PASSWORD, add_account, sign_in, try_password, with};
use super::{TestApp, send};
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn an_account_is_added_listed_changed_and_removed() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "name": "王.芳", "role": "officer", "area": "west", "crew": "a" });
        let added = app.post("/api/accounts", &body).await;
        assert_eq!((added.status, added.header("cache-control")), (201, "no-store"));
        let added = added.json();
        let west = json!({ "id": "west", "name": "west town" });
        assert_eq!((&added["name"], &added["area"]), (&json!("王.芳"), &west));
        assert_eq!(added["crew"], json!({ "id": "a", "name": "crew a" }));
        let made_up = added["password"].as_str().unwrap();
        assert_eq!(try_password(&app, "王.芳", made_up).await.status, 200);
        assert_eq!(app.post("/api/tokens", &json!({ "name": "t" })).await.status, 201);

        let list = app.read("/api/accounts").await;
        assert_eq!(list["revision"], app.app.revision().0);
        let rows = list["accounts"].as_array().unwrap();
        let counts: Vec<_> =
            rows.iter().map(|r| (&r["name"], &r["sessions"], &r["tokens"])).collect();
        let (root, wang) = (json!("root"), json!("王.芳"));
        assert_eq!(counts, [(&root, &json!(0), &json!(2)), (&wang, &json!(1), &json!(0))]);

        let path = format!("/api/accounts/{}", added["id"].as_str().unwrap());
        let patch = json!({ "name": "fang", "role": "dispatcher", "area": null });
        let changed = app.patch(&path, &patch).await.json();
        assert_eq!((&changed["role"], &changed["area"]), (&json!("dispatcher"), &Value::Null));
        assert_eq!(changed["crew"]["id"], "a", "what is not said stays");
        let revision = app.app.revision();
        assert_eq!(app.patch(&path, &patch).await.status, 200);
        assert_eq!(app.app.revision(), revision, "the same again changes nothing");

        assert_eq!(app.delete(&path).await.status, 200);
        app.delete(&path).await.problem(404);
        try_password(&app, "fang", made_up).await.problem(401);
        let log = app.read("/api/changes").await.to_string();
        assert!(!log.contains("fang") && !log.contains("王.芳"), "summaries name nobody: {log}");
    });
}

#[test]
fn an_account_that_makes_no_sense_is_refused_in_words() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        add_account(&app, "ann", "inspector", None).await;
        let revision = app.app.revision();
        for (body, status, pointer) in [
            (json!({ "name": "x y", "role": "inspector" }), 422, "/name"),
            (json!({ "name": "", "role": "inspector" }), 422, "/name"),
            (json!({ "name": "x".repeat(65), "role": "inspector" }), 422, "/name"),
            (json!({ "name": "Ann", "role": "inspector" }), 409, "/name"),
            (json!({ "name": "x", "role": "mayor" }), 400, "/role"),
            (json!({ "name": "x", "role": "public" }), 422, "/role"),
            (json!({ "name": "x", "role": "administrator", "area": "west" }), 422, "/area"),
            (json!({ "name": "x", "role": "officer", "area": "north" }), 422, "/area"),
            (json!({ "name": "x", "role": "crew_member", "crew": "z" }), 422, "/crew"),
            (json!({ "name": "x", "role": "officer", "password": "short" }), 422, "/password"),
        ] {
            let problem = app.post("/api/accounts", &body).await.problem(status);
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
        }
        assert_eq!(app.app.revision(), revision);
    });
}

#[test]
fn the_last_administrator_stays() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        app.delete("/api/accounts/1").await.problem(409);
        app.patch("/api/accounts/1", &json!({ "role": "officer" })).await.problem(409);
        let id = add_account(&app, "ann", "administrator", None).await;
        assert_eq!(app.delete(&format!("/api/accounts/{id}")).await.status, 200);
        app.delete("/api/accounts/1").await.problem(409);
    });
}

#[test]
fn a_new_password_needs_the_one_before_and_ends_the_other_sessions() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let id = add_account(&app, "ann", "inspector", None).await;
        let other = add_account(&app, "bob", "inspector", None).await;
        let (here, there) = (sign_in(&app, "ann").await, sign_in(&app, "ann").await);
        let patch = |id: &str, body: Value| {
            send(with(&app, &here, Method::PATCH, &format!("/api/accounts/{id}")).json(&body))
        };
        let new = "brooms and barrows";
        patch(&id, json!({ "password": new })).await.problem(422);
        let wrong = json!({ "password": new, "current_password": "a guess" });
        patch(&id, wrong).await.problem(422);
        let short = json!({ "password": "short", "current_password": PASSWORD });
        patch(&id, short).await.problem(422);
        // Nothing else is theirs to change, and nobody else's.
        patch(&id, json!({ "role": "administrator" })).await.problem(403);
        let right = json!({ "password": new, "current_password": PASSWORD });
        patch(&other, right.clone()).await.problem(403);
        assert_eq!(patch(&id, right).await.status, 200);

        let list = |cookie: &str| send(with(&app, cookie, Method::GET, "/api/sessions"));
        assert_eq!(list(&here).await.status, 200, "whoever changes it stays");
        list(&there).await.problem(401);
        try_password(&app, "ann", PASSWORD).await.problem(401);
        assert_eq!(try_password(&app, "ann", new).await.status, 200);
        // An administrator needs no password of others, and ends all of their sessions.
        let reset = json!({ "password": "set by somebody else" });
        assert_eq!(app.patch(&format!("/api/accounts/{id}"), &reset).await.status, 200);
        list(&here).await.problem(401);
    });
}

#[test]
fn guessing_the_password_so_far_is_slowed_down_like_signing_in() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let id = add_account(&app, "ann", "inspector", None).await;
        let cookie = sign_in(&app, "ann").await;
        let guess = json!({ "password": "a new password", "current_password": "a guess" });
        let path = format!("/api/accounts/{id}");
        for _ in 0..5 {
            send(with(&app, &cookie, Method::PATCH, &path).json(&guess)).await.problem(422);
        }
        send(with(&app, &cookie, Method::PATCH, &path).json(&guess)).await.problem(429);
    });
}

#[test]
fn what_an_account_may_is_what_it_is_trusted_with_now() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let id = add_account(&app, "ann", "dispatcher", None).await;
        let cookie = sign_in(&app, "ann").await;
        let add = || {
            let request = with(&app, &cookie, Method::POST, "/api/crews");
            send(request.json(&json!({ "name": "x" })))
        };
        assert_eq!(add().await.status, 201);
        let path = format!("/api/accounts/{id}");
        assert_eq!(app.patch(&path, &json!({ "role": "inspector" })).await.status, 200);
        add().await.problem(403);
        assert_eq!(app.delete(&path).await.status, 200);
        add().await.problem(401);
    });
}
