//! Passwords and tokens are said once to whoever they are for, and nowhere else: not in the store,
//! the log of the program, an error, an export or an answer that is kept.

use super::sessions::{PASSWORD, add_account, sign_in, try_password, with};
use super::{TestApp, send};
use crate::store_places::{on_both, on_sqlite, path_of};
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn a_request_that_comes_again_is_not_told_the_password_again() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let add = || {
            let request = app.request(Method::POST, "/api/accounts");
            let request = request.header("idempotency-key", "k");
            send(request.json(&json!({ "name": "ann", "role": "officer" })))
        };
        let (first, again) = (add().await, add().await);
        assert_eq!((first.status, again.status), (201, 201));
        assert_eq!(again.header("idempotency-replayed"), "true");
        let password = first.json()["password"].as_str().unwrap().to_owned();
        assert_eq!(again.json()["password"], Value::Null);
        assert_eq!(again.json()["id"], first.json()["id"]);
        assert_eq!(try_password(&app, "ann", &password).await.status, 200);
        let kept = app.store.receipt("k").await.unwrap().unwrap();
        assert!(!kept.answer.contains(&password));
    });
}

#[test]
fn the_key_of_one_account_gives_nothing_to_another() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let dora = app.token_for("dora", sweepline::domain::Role::Dispatcher, None).await;
        let add = |token: &str| {
            let request = app.by_nobody(Method::POST, "/api/crews").bearer_auth(token);
            send(request.header("idempotency-key", "k").json(&json!({ "name": "x" })))
        };
        assert_eq!(add(&app.token).await.status, 201);
        assert_eq!(add(&app.token).await.header("idempotency-replayed"), "true");
        add(&dora).await.problem(422);
    });
}

#[test]
fn neither_the_store_nor_a_copy_of_it_holds_what_somebody_signs_in_with() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        add_account(&app, "ann", "officer", Some("west")).await;
        let made_up = json!({ "name": "bob", "role": "officer" });
        let made_up = app.post("/api/accounts", &made_up).await.json();
        let cookie = sign_in(&app, "ann").await;
        let token = app.post("/api/tokens", &json!({ "name": "t" })).await.json();
        let secrets = [
            PASSWORD,
            made_up["password"].as_str().unwrap(),
            cookie.split('=').nth(1).unwrap(),
            token["token"].as_str().unwrap(),
            &app.token,
        ]
        .map(str::to_owned);
        let path = path_of(&url);
        let copy = path.with_file_name("copy.gpkg");
        app.app.copy_to_gpkg(&copy).await.unwrap();
        let mut files = 0;
        for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            files += 1;
            for secret in &secrets {
                let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                assert!(!found, "{secret}");
            }
        }
        assert!(files >= 2, "the store and its copy");
    });
}

#[test]
fn no_refusal_repeats_a_secret() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let secret = "a very secret word";
        let answers = [
            try_password(&app, "ann", secret).await,
            app.post(
                "/api/accounts",
                &json!({ "name": "x y", "role": "officer", "password": secret }),
            )
            .await,
            app.patch("/api/accounts/1", &json!({ "password": secret })).await,
            app.ask(&format!("swp_{}", "x".repeat(43)), Method::GET, "/api/tokens", &Value::Null)
                .await,
            send(with(&app, "sweepline_session=xxxxxx", Method::GET, "/api/tokens")).await,
        ];
        for answer in answers {
            assert!((400..500).contains(&answer.status), "{}", answer.status);
            assert!(!answer.text().contains(secret) && !answer.text().contains("xxxxxx"));
        }
    });
}
