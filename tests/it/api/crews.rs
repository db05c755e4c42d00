//! Crews.

use super::{BEGUN, TestApp, send};
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::json;

#[test]
fn a_crew_is_added_renamed_and_removed() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let added = app.post("/api/crews", &json!({ "name": "河岸班" })).await;
        assert_eq!(added.status, 201);
        let id = added.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/crews/{id}");
        assert_eq!(app.read(&path).await["name"], "河岸班");
        let renamed = app.request(Method::PATCH, &path).json(&json!({ "name": "new name" }));
        assert_eq!(send(renamed).await.json()["name"], "new name");
        let listed = app.read("/api/crews").await;
        let names: Vec<_> =
            listed["crews"].as_array().unwrap().iter().map(|c| &c["name"]).collect();
        assert_eq!(names, ["crew a", "crew b", "new name"]);
        assert_eq!(app.delete(&path).await.status, 200);
        app.get(&path).await.problem(404);
    });
}

#[test]
fn a_crew_that_is_there_or_still_answers_for_something_is_a_conflict() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        app.post("/api/crews", &json!({ "id": "a", "name": "again" })).await.problem(409);
        app.post("/api/crews", &json!({ "id": "c", "name": " " })).await.problem(422);
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        app.delete("/api/crews/a").await.problem(409);
        assert_eq!(app.delete("/api/crews/b").await.status, 200);
    });
}

#[test]
fn every_write_is_in_the_log() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let log = app.read("/api/changes").await;
        let actions: Vec<_> =
            log["changes"].as_array().unwrap().iter().map(|c| &c["action"]).collect();
        assert_eq!(
            actions,
            ["add_crew", "add_crew", "import_segments", "import_communities", "add_account"]
        );
        let since = app.read("/api/changes?since=3&limit=1").await;
        assert_eq!(since["changes"].as_array().unwrap().len(), 1);
        assert_eq!(since["changes"][0]["revision"], BEGUN + 3);
    });
}
