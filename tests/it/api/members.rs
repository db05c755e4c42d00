//! Members of crews, and crews that leave.

use super::TestApp;
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn members_are_added_changed_and_removed_and_never_named_in_the_log() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "name": " 张三 ", "phone": "13800000000" });
        let added = app.post("/api/members", &body).await;
        assert_eq!(added.status, 201, "{}", added.text());
        assert_eq!(added.header("cache-control"), "no-store");
        let added = added.json();
        assert_eq!((&added["name"], &added["note"]), (&json!("张三"), &Value::Null));
        assert_eq!(added["crew"], json!({ "id": "a", "name": "crew a" }));
        let path = format!("/api/members/{}", added["id"].as_str().unwrap());
        let changed =
            app.patch(&path, &json!({ "crew": "b", "phone": null, "note": "队长" })).await;
        assert_eq!(changed.json()["crew"]["id"], "b");
        assert_eq!(app.read(&path).await["phone"], Value::Null);
        assert_eq!(app.read("/api/members?crew=b").await["members"][0]["note"], "队长");
        assert_eq!(app.read("/api/members?crew=a").await["members"], json!([]));
        assert!(!app.get("/api/changes").await.text().contains("张三"));
        assert_eq!(app.delete(&path).await.status, 200);
        app.get(&path).await.problem(404);
        app.delete(&path).await.problem(404);
        app.get("/api/members?crew=c").await.problem(400);
        for bad in [
            json!({ "crew": "c", "name": "x" }),
            json!({ "crew": "a", "name": "" }),
            json!({ "crew": "a", "name": "x", "phone": "1".repeat(51) }),
            json!({ "crew": "a", "name": "x", "note": "a\u{7}b" }),
        ] {
            app.post("/api/members", &bad).await.problem(422);
        }
        let nobody = super::send(app.by_nobody(Method::GET, "/api/members")).await;
        nobody.problem(401);
    });
}

/// Who answers for a side of w, at an instant.
async fn crew_of(app: &TestApp, side: &str, at: &str) -> Value {
    let who = app.read(&format!("/api/who?segment=w&side={side}&measure_m=1&at={at}")).await;
    who["crew"]["id"].clone()
}

#[test]
fn a_crew_that_leaves_hands_over_what_it_has() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" }, { "segment": "e" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        app.post("/api/members", &json!({ "crew": "a", "name": "x" })).await;
        app.delete("/api/crews/a").await.problem(409);
        for query in ["hand_over_to=c", "hand_over_to=a"] {
            app.delete(&format!("/api/crews/a?{query}")).await.problem(422);
        }
        app.delete("/api/crews/a?valid_from=2027-01-01T00:00:00Z").await.problem(400);
        app.delete("/api/crews/c?hand_over_to=b").await.problem(404);
        let before = app.read("/api/crews").await["crews"].clone();
        let revision = app.app.revision();
        let dry = app.delete("/api/crews/a?hand_over_to=b&dry_run=true").await;
        assert_eq!((dry.status, app.app.revision()), (200, revision));

        let left = app.delete("/api/crews/a?hand_over_to=b").await;
        assert_eq!((left.status, &left.json()["removed"]), (200, &json!(true)), "{}", left.text());
        assert_eq!(app.app.revision(), revision.next(), "one revision");
        let crews = app.read("/api/crews").await["crews"].clone();
        assert_eq!(crews.as_array().unwrap().len(), 1);
        assert_eq!(crews[0]["assigned_mm"], before[0]["assigned_mm"]);
        assert_eq!(app.read("/api/members").await["members"], json!([]));

        // Taken back, it is there with its streets and its members.
        let path = format!("/api/changes/{}/undo", revision.next());
        assert_eq!(app.post(&path, &json!({})).await.status, 200);
        assert_eq!(app.read("/api/crews").await["crews"], before);
        assert_eq!(app.read("/api/members?crew=a").await["members"].as_array().unwrap().len(), 1);

        let left = app.delete("/api/crews/a?hand_over_to=nobody").await;
        assert_eq!(left.status, 200);
        assert_eq!(app.city().await["assigned_mm"], 0);
    });
}

#[test]
fn a_crew_that_leaves_later_answers_until_then() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        let left = app.delete("/api/crews/a?hand_over_to=b&valid_from=2026-12-01T00:00:00Z").await;
        assert_eq!((left.status, &left.json()["removed"]), (200, &json!(false)), "{}", left.text());
        let (before, after) = ("2026-11-30T23:59:59Z", "2026-12-01T00:00:00Z");
        assert_eq!(crew_of(&app, "left", before).await, "a");
        assert_eq!(crew_of(&app, "left", after).await, "b");
        app.delete("/api/crews/a").await.problem(409);
    });
}

#[test]
fn crews_have_a_kind_and_a_quota() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "id": "c", "name": "c", "kind": "co_manager", "quota_m2": 5000 });
        let added = app.post("/api/crews", &body).await;
        assert_eq!((added.status, &added.json()["kind"]), (201, &json!("co_manager")));
        let patch = app.patch("/api/crews/c", &json!({ "kind": null })).await.json();
        assert_eq!((&patch["kind"], &patch["quota_m2"]), (&Value::Null, &json!(5000)));
        let patch = app.patch("/api/crews/c", &json!({ "name": "d", "quota_m2": null })).await;
        assert_eq!(patch.json()["name"], "d");
        let listed = app.read("/api/crews/c").await;
        assert_eq!((&listed["kind"], &listed["quota_m2"]), (&Value::Null, &Value::Null));
        app.patch("/api/crews/c", &json!({ "kind": "king" })).await.problem(400);
        app.patch("/api/crews/c", &json!({ "quota_m2": 0 })).await.problem(422);
    });
}
