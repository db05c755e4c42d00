//! Signing in with a name and a password, staying signed in, and ending it.

use super::{Answer, TestApp, send};
use crate::store_places::{on_both, on_postgis, on_sqlite};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sweepline::http::Settings;

pub const PASSWORD: &str = "streets are swept at dawn";

/// Adds an account with a password. Gives its id.
pub async fn add_account(app: &TestApp, name: &str, role: &str, area: Option<&str>) -> String {
    let body = json!({ "name": name, "role": role, "area": area, "password": PASSWORD });
    let answer = app.post("/api/accounts", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer["password"], Value::Null);
    answer["id"].as_str().unwrap().to_owned()
}

pub async fn try_password(app: &TestApp, name: &str, password: &str) -> Answer {
    let request = app.by_nobody(Method::POST, "/api/session");
    send(request.json(&json!({ "name": name, "password": password }))).await
}

/// Signs in. Gives what to send as `Cookie`.
pub async fn sign_in(app: &TestApp, name: &str) -> String {
    let answer = try_password(app, name, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    cookie_of(&answer)
}

fn cookie_of(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

pub fn with(app: &TestApp, cookie: &str, method: Method, path: &str) -> RequestBuilder {
    app.by_nobody(method, path).header("cookie", cookie)
}

/// The role that a cookie stands for.
async fn role(app: &TestApp, cookie: &str) -> Value {
    let answer = send(with(app, cookie, Method::GET, "/api/session")).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()["role"].clone()
}

#[test]
fn whoever_signs_in_is_known_until_they_sign_out() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        add_account(&app, "ann", "officer", Some("west")).await;
        let nobody = send(app.by_nobody(Method::GET, "/api/session")).await.json();
        let expected = json!({ "account": null, "role": "public", "area": null, "crew": null,
            "may": [], "expires_at": null });
        assert_eq!(nobody, expected);

        let answer = try_password(&app, " ann ", PASSWORD).await;
        let set = answer.header("set-cookie").to_owned();
        for part in ["sweepline_session=", "; Path=/", "; HttpOnly", "; SameSite=Lax"] {
            assert!(set.contains(part), "{set}");
        }
        assert!(!set.contains("Secure"), "there is no TLS here: {set}");
        let said = answer.json();
        assert_eq!((&said["account"]["name"], &said["role"]), (&json!("ann"), &json!("officer")));
        assert_eq!(said["area"], json!({ "id": "west", "name": "west town" }));
        let rights = ["assign", "exempt", "undo", "members", "log", "record", "tokens"];
        assert_eq!(said["may"], json!(rights));
        assert_eq!(said["expires_at"], "2026-11-23T20:00:00Z");

        let cookie = cookie_of(&answer);
        assert_eq!(role(&app, &cookie).await, "officer");
        let out = send(with(&app, &cookie, Method::DELETE, "/api/session")).await;
        assert_eq!((out.status, &*cookie_of(&out)), (204, "sweepline_session="));
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(role(&app, &cookie).await, "public");
        send(with(&app, &cookie, Method::GET, "/api/sessions")).await.problem(401);
    });
}

#[test]
fn a_name_that_does_not_exist_is_refused_like_a_password_that_is_wrong() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        add_account(&app, "ann", "inspector", None).await;
        let wrong = try_password(&app, "ann", "another password").await;
        let unknown = try_password(&app, "bob", PASSWORD).await;
        let without_password = try_password(&app, "root", "").await;
        let problem = wrong.problem(401);
        assert_eq!((&unknown.problem(401), &without_password.problem(401)), (&problem, &problem));
        assert_eq!(wrong.header("set-cookie"), "");
    });
}

#[test]
fn guessing_is_slowed_down_and_the_right_password_waits_as_well() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        add_account(&app, "ann", "inspector", None).await;
        add_account(&app, "bob", "inspector", None).await;
        for _ in 0..5 {
            try_password(&app, "ann", "guess").await.problem(401);
        }
        let answer = try_password(&app, "ann", PASSWORD).await;
        answer.problem(429);
        assert_eq!(answer.header("retry-after"), "61");
        assert_eq!(try_password(&app, "bob", PASSWORD).await.status, 200);
        app.later(61);
        assert_eq!(try_password(&app, "ann", PASSWORD).await.status, 200);
        // Many names from one address are slowed down too: 30 tries in all, then by time.
        let mut status = 401;
        for number in 0..40 {
            status = try_password(&app, &format!("name{number}"), "guess").await.status;
        }
        assert_eq!(status, 429);
        // Another address, which a proxy on this machine says, is not.
        let request = app.by_nobody(Method::POST, "/api/session");
        let request = request.header("x-forwarded-for", "10.0.0.7");
        let answer = send(request.json(&json!({ "name": "bob", "password": PASSWORD }))).await;
        assert_eq!(answer.status, 200);
    });
}

#[test]
fn a_session_slides_and_ends_at_the_latest_after_thirty_days() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        add_account(&app, "ann", "inspector", None).await;
        let cookie = sign_in(&app, "ann").await;
        let idle = sign_in(&app, "ann").await;
        let hour = 3600;
        let mut hours = 0;
        while role(&app, &cookie).await == "inspector" {
            // The note of it is written beside the request: wait until it is there.
            let seen = app.app.now();
            while !app.store.sessions(None).await.unwrap().iter().any(|s| s.seen_at == seen) {
                tokio::task::yield_now().await;
            }
            app.later(11 * hour);
            hours += 11;
            if hours == 22 {
                assert_eq!(role(&app, &idle).await, "public", "it was not used for 12 hours");
            }
        }
        assert_eq!(hours, 726, "the first step beyond 720 hours");
    });
}

#[test]
fn sessions_are_listed_and_ended() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        for name in ["ann", "bob"] {
            add_account(&app, name, "dispatcher", None).await;
        }
        let (first, second) = (sign_in(&app, "ann").await, sign_in(&app, "ann").await);
        let of_bob = sign_in(&app, "bob").await;
        let list = send(with(&app, &first, Method::GET, "/api/sessions")).await.json();
        let list = list["sessions"].as_array().unwrap();
        assert_eq!(list.len(), 2, "her own");
        let current: Vec<bool> = list.iter().map(|s| s["current"].as_bool().unwrap()).collect();
        assert_eq!(current.iter().filter(|current| **current).count(), 1);
        let other = list.iter().find(|session| session["current"] == false).unwrap();
        let path = format!("/api/sessions/{}", other["id"].as_str().unwrap());
        send(with(&app, &of_bob, Method::DELETE, &path)).await.problem(404);
        assert_eq!(send(with(&app, &first, Method::DELETE, &path)).await.status, 204);
        assert_eq!(role(&app, &second).await, "public");
        assert_eq!(role(&app, &first).await, "dispatcher");
        // An administrator sees all and may end all.
        let all = app.read("/api/sessions").await;
        assert_eq!(all["sessions"].as_array().unwrap().len(), 2);
        for session in all["sessions"].as_array().unwrap() {
            let path = format!("/api/sessions/{}", session["id"].as_str().unwrap());
            assert_eq!(app.delete(&path).await.status, 204);
        }
        assert_eq!(
            (role(&app, &first).await, role(&app, &of_bob).await),
            ("public".into(), "public".into())
        );
    });
}

#[test]
fn a_page_of_another_site_cannot_write_with_somebodys_cookie() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        add_account(&app, "ann", "dispatcher", None).await;
        let cookie = sign_in(&app, "ann").await;
        let revision = app.app.revision();
        let post = |headers: &[(&'static str, String)]| {
            let request = with(&app, &cookie, Method::POST, "/api/crews");
            let request = headers.iter().fold(request, |r, (name, value)| r.header(*name, value));
            send(request.json(&json!({ "name": "x" })))
        };
        let foreign = |value: &str| [("origin", value.to_owned())];
        post(&foreign("https://evil.example")).await.problem(403);
        post(&foreign("null")).await.problem(403);
        post(&[("sec-fetch-site", "cross-site".to_owned())]).await.problem(403);
        assert_eq!(app.app.revision(), revision);
        assert_eq!(post(&foreign(&app.url(""))).await.status, 201);
        // Nor can it sign somebody in under a name of its own, or out.
        for method in [Method::POST, Method::DELETE] {
            let request = with(&app, &cookie, method, "/api/session");
            send(request.header("origin", "https://evil.example")).await.problem(403);
        }
        assert_eq!(role(&app, &cookie).await, "dispatcher");
    });
}

#[test]
fn behind_tls_the_cookie_is_for_tls_only() {
    on_sqlite(async |url| {
        let public_url = Some("https://city.example".to_owned());
        let app = TestApp::start_with(&url, Settings { public_url, ..Settings::default() }).await;
        add_account(&app, "ann", "inspector", None).await;
        let answer = try_password(&app, "ann", PASSWORD).await;
        assert!(answer.header("set-cookie").ends_with("; SameSite=Lax; Secure"));
    });
}

#[test]
fn who_ends_in_one_process_has_ended_in_the_other() {
    on_postgis(async |url| {
        let one = TestApp::with_town(&url).await;
        let other = TestApp::start(&url).await;
        let id = add_account(&one, "ann", "dispatcher", None).await;
        other.app.ready().await.unwrap();
        let cookie = sign_in(&one, "ann").await;
        let token = one.post("/api/tokens", &json!({ "name": "t" })).await.json();
        let (token, token_id) = (token["token"].clone(), token["id"].as_str().unwrap().to_owned());
        let token = token.as_str().unwrap();
        // The other process has to have heard of the account; from then on it knows the session.
        while other.app.revision() < one.app.revision() {
            tokio::task::yield_now().await;
        }
        assert_eq!(role(&other, &cookie).await, "dispatcher");
        let accounts = || other.ask(token, Method::GET, "/api/accounts", &Value::Null);
        assert_eq!(accounts().await.status, 200);

        assert_eq!(one.delete(&format!("/api/tokens/{token_id}")).await.status, 204);
        accounts().await.problem(401);
        let out = send(with(&one, &cookie, Method::DELETE, "/api/session")).await;
        assert_eq!((out.status, role(&other, &cookie).await), (204, "public".into()));
        let again = sign_in(&other, "ann").await;
        assert_eq!(one.delete(&format!("/api/accounts/{id}")).await.status, 200);
        let write = with(&other, &again, Method::POST, "/api/crews").json(&json!({ "name": "x" }));
        send(write).await.problem(401);
    });
}
