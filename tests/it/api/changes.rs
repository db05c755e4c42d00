//! The log, taking changes back, and the record, over HTTP.

use super::TestApp;
use crate::store_places::on_both;
use serde_json::{Value, json};
use sweepline::http::Settings;

/// The town with the street w given to crew a (6), taken over by b on its left side (7).
async fn handed_over(url: &sweepline::store::StoreUrl) -> TestApp {
    let app = TestApp::with_town(url).await;
    let whole = json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
    assert_eq!(app.post("/api/assignments", &whole).await.status, 201);
    let left = json!({ "crew": "b", "replace": true,
        "stretches": [{ "segment": "w", "side": "left" }] });
    assert_eq!(app.post("/api/assignments", &left).await.status, 201);
    app
}

fn revisions(answer: &Value) -> Vec<u64> {
    let changes = answer["changes"].as_array().unwrap();
    changes.iter().map(|change| change["revision"].as_u64().unwrap()).collect()
}

#[test]
fn a_change_is_taken_back_done_again_and_named_in_the_log() {
    on_both(async |url| {
        let app = handed_over(&url).await;
        let before = app.read("/api/crews").await["crews"].clone();
        let dry = app.post("/api/changes/7/undo?dry_run=true", &json!({})).await;
        assert_eq!((dry.status, dry.json()["revision"].as_u64()), (200, Some(7)));
        let undone = app.post("/api/changes/7/undo", &json!({})).await;
        assert_eq!(undone.status, 200, "{}", undone.text());
        let undone = undone.json();
        assert_eq!((&undone["revision"], &undone["undid"]), (&json!(8), &json!(7)));
        assert_eq!(undone["action"], "assign");
        assert!(undone["summary"].as_str().unwrap().starts_with("took back: "));
        let lengths = app.read("/api/crews").await;
        assert_eq!(lengths["crews"][1]["assigned_mm"], 0);
        let log = app.read("/api/changes?limit=2").await["changes"].clone();
        assert_eq!((&log[0]["undoes"], &log[0]["undone_by"]), (&json!(7), &Value::Null));
        assert_eq!((&log[1]["undone_by"], &log[1]["undoable"]), (&json!(8), &json!(false)));

        assert_eq!(app.post("/api/changes/8/undo", &json!({})).await.status, 200);
        assert_eq!(app.read("/api/crews").await["crews"], before);
        let log = app.read("/api/changes?since=6").await["changes"].clone();
        assert_eq!((&log[0]["undone_by"], &log[0]["undoable"]), (&Value::Null, &json!(true)));
        assert_eq!(log[1]["undone_by"], 9);
    });
}

#[test]
fn what_stands_in_the_way_is_a_conflict_that_names_it() {
    on_both(async |url| {
        let app = handed_over(&url).await;
        let refused = app.post("/api/changes/6/undo", &json!({})).await.problem(409);
        assert!(refused["detail"].as_str().unwrap().contains("changed since"));
        let by = &refused["changed_by"][0];
        assert_eq!((&by["revision"], &by["segments"]), (&json!(7), &json!(["w"])));
        assert!(by["actor"].is_string() && by["made_at"].is_string() && by["summary"].is_string());
        app.post("/api/changes/6/undo?dry_run=true", &json!({})).await.problem(409);
        for path in ["/api/changes/0/undo", "/api/changes/8/undo", "/api/changes/-1/undo"] {
            app.post(path, &json!({})).await.problem(404);
        }
        app.post("/api/changes/7/undo?dry=1", &json!({})).await.problem(400);
        assert_eq!(app.app.revision().0, 7);
        // The street is in use, so the file that brought it stays.
        let refused = app.post("/api/changes/3/undo", &json!({})).await.problem(409);
        assert!(refused["detail"].as_str().unwrap().contains("in use"));
    });
}

#[test]
fn an_import_is_taken_back_whole() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let streets = app.read("/api/collections/segments/items").await["numberMatched"].clone();
        let few =
            super::collection(&[super::street("w", "lane", [[104.271, 30.98], [104.275, 30.98]])]);
        assert_eq!(app.import("kind=segments&mode=replace", &few).await.status, 200);
        assert_eq!(app.post("/api/changes/6/undo", &json!({})).await.status, 200);
        let items = app.read("/api/collections/segments/items").await;
        assert_eq!(items["numberMatched"], streets);
        assert_eq!(super::ids(&items), ["w", "e", "through", "far"], "in the old order");
        let again = TestApp::start_with(&url, Settings::default()).await;
        assert_eq!(
            super::ids(&again.read("/api/collections/segments/items").await),
            super::ids(&items)
        );
    });
}

#[test]
fn the_log_is_asked_for_by_thing_by_person_and_by_revision() {
    on_both(async |url| {
        let app = handed_over(&url).await;
        assert_eq!(revisions(&app.read("/api/changes?subject=segment:w").await), [7, 6, 3]);
        assert_eq!(revisions(&app.read("/api/changes?subject=crew:b").await), [7, 5]);
        assert_eq!(revisions(&app.read("/api/changes?subject=crew:none").await), [0_u64; 0]);
        assert_eq!(revisions(&app.read("/api/changes?subject=crew:a&since=4").await), [6, 7]);
        assert_eq!(revisions(&app.read("/api/changes?before=3").await), [2, 1]);
        assert_eq!(revisions(&app.read("/api/changes?since=1&before=4").await), [2, 3]);
        let actor = app.read("/api/changes?limit=1").await["changes"][0]["actor"].clone();
        let by = format!("/api/changes?actor={}", actor.as_str().unwrap());
        assert_eq!(revisions(&app.read(&by).await).len(), 6);
        assert_eq!(revisions(&app.read("/api/changes?actor=nobody").await), [0_u64; 0]);
        for query in ["subject=w", "subject=street:w", "limit=0", "before=-1", "f=html", "x=1"] {
            app.get(&format!("/api/changes?{query}")).await.problem(400);
        }
        let table = app.get("/api/changes?f=csv").await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(table.text().lines().count(), 8);
    });
}

#[test]
fn a_change_is_told_with_its_rows() {
    on_both(async |url| {
        let app = handed_over(&url).await;
        let change = app.read("/api/changes/7").await;
        assert_eq!((&change["action"], &change["undoable"]), (&json!("assign"), &json!(true)));
        assert_eq!(change["more"], 0);
        let rows = change["rows"].as_array().unwrap();
        let told: Vec<_> = (rows.iter())
            .map(|row| (row["what"].as_str().unwrap(), row["crew"]["id"].as_str().unwrap()))
            .collect();
        assert_eq!(told, [("closed", "a"), ("opened", "b")]);
        assert_eq!(rows[1]["segment"], json!({ "id": "w", "name": "w street" }));
        assert_eq!((&rows[1]["side"], &rows[1]["from_m"]), (&json!("left"), &json!(0.0)));
        assert_eq!(rows[1]["kind"], "assignment");
        // Something stands in the way of revision 6, which the list does not look into.
        assert_eq!(app.read("/api/changes/6").await["undoable"], false);
        app.get("/api/changes/8").await.problem(404);
        app.get("/api/changes/last").await.problem(404);
        let imported = app.read("/api/changes/3").await;
        assert_eq!(imported["rows"].as_array().unwrap().len(), 4);
        assert_eq!(imported["rows"][0]["segment"]["id"], "w");
    });
}

#[test]
fn the_record_says_who_answered_and_who_decided_it() {
    on_both(async |url| {
        let app = handed_over(&url).await;
        let told = |record: &Value| -> Vec<(String, String, u64, Option<u64>)> {
            let rows = record["rows"].as_array().unwrap().iter();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            rows.map(|row| {
                (
                    text(&row["crew"]["id"]),
                    text(&row["side"]),
                    row["decided"]["revision"].as_u64().unwrap(),
                    row["ended"]["revision"].as_u64(),
                )
            })
            .collect()
        };
        let row =
            |crew: &str, side: &str, decided, ended| (crew.into(), side.into(), decided, ended);
        let whole = app.read("/api/record?segment=w").await;
        let wanted =
            [row("b", "left", 7, None), row("a", "right", 6, None), row("a", "left", 6, Some(7))];
        assert_eq!(told(&whole), wanted);
        let left = app.read("/api/record?segment=w&side=left").await;
        assert_eq!(told(&left), [wanted[0].clone(), wanted[2].clone()]);
        assert_eq!(told(&app.read("/api/record?crew=b").await), [wanted[0].clone()]);
        assert_eq!(told(&app.read("/api/record?crew=b&limit=1").await).len(), 1);
        let before = app.read("/api/record?segment=w&at=2020-01-01T00:00:00Z").await;
        assert_eq!(told(&before), []);
        let now = format!("/api/record?segment=w&at={}", super::NOW);
        assert_eq!(told(&app.read(&now).await).len(), 2);
        let actor = whole["rows"][0]["decided"]["actor"].as_str().unwrap();
        assert_eq!(told(&app.read(&format!("/api/record?actor={actor}")).await).len(), 3);
        let table = app.get("/api/record?segment=w&f=csv").await;
        assert_eq!(table.text().lines().count(), 4);
        for query in ["", "segment=w&crew=a", "segment=w&side=both", "crew=a&at=now"] {
            app.get(&format!("/api/record?{query}")).await.problem(400);
        }
        // A street that is gone has its record all the same.
        let none = super::collection(&[super::street(
            "e",
            "lane",
            [[104.285, 30.975], [104.285, 30.985]],
        )]);
        assert_eq!(app.import("kind=segments&mode=replace", &none).await.status, 200);
        let gone = app.read("/api/record?segment=w").await;
        assert_eq!(gone["rows"][0]["segment"]["name"], "w street");
        assert_eq!(gone["rows"][0]["ended"]["revision"], 8);
    });
}
