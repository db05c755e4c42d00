//! Plans: drafts that several edits go into, compared with today and published.

use super::TestApp;
use crate::store_places::on_both;
use serde_json::{Value, json};

/// The town with w given to crew a, and a plan that gives it to b and takes its left side away.
async fn planned(url: &sweepline::store::StoreUrl) -> TestApp {
    let app = TestApp::with_town(url).await;
    let whole = json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
    assert_eq!(app.post("/api/assignments", &whole).await.status, 201);
    let plan = app.post("/api/plans", &json!({ "title": "冬季", "note": " " })).await;
    assert_eq!(plan.status, 201, "{}", plan.text());
    let plan = plan.json();
    assert_eq!(
        (&plan["id"], &plan["state"], &plan["note"]),
        (&json!("plan-1"), &json!("draft"), &Value::Null)
    );
    for edit in [
        json!({ "crew": "b", "stretches": [{ "segment": "w" }] }),
        json!({ "crew": null, "stretches": [{ "segment": "w", "side": "left", "to_m": 10.5 }] }),
    ] {
        let put = app.post("/api/plans/plan-1/edits", &edit).await;
        assert_eq!(put.status, 201, "{}", put.text());
    }
    app
}

#[test]
fn a_plan_is_compared_published_at_once_and_taken_back() {
    on_both(async |url| {
        let app = planned(&url).await;
        let before = app.city().await;
        let compared = app.read("/api/plans/plan-1/compare").await;
        assert_eq!(compared["before"]["assigned_mm"], before["assigned_mm"]);
        let lost = compared["before"]["assigned_mm"].as_i64().unwrap()
            - compared["after"]["assigned_mm"].as_i64().unwrap();
        assert_eq!((lost, &compared["gaps"]["new_mm"]), (10_500, &json!(10_500)));
        assert_eq!(compared["people"], json!({ "crews": 2, "members": 0 }));
        assert_eq!(compared["problems"], json!([]));
        let moved = compared["stretches"].as_array().unwrap();
        assert!(moved.iter().all(|one| one["from"]["id"] == "a" && one["segment"] == "w"));
        let revision = app.app.revision();
        let dry = app.post("/api/plans/plan-1/publish", &json!({ "dry_run": true })).await;
        assert_eq!((dry.status, app.app.revision()), (200, revision));

        let published = app.post("/api/plans/plan-1/publish", &json!({})).await;
        assert_eq!(published.status, 201, "{}", published.text());
        assert_eq!(app.app.revision(), revision.next(), "one revision");
        assert_eq!(published.json()["after"]["city"], compared["after"]);
        let lengths = app.city().await["assigned_mm"].as_i64().unwrap();
        assert_eq!(lengths, before["assigned_mm"].as_i64().unwrap() - 10_500);
        assert_eq!(app.read("/api/plans/plan-1").await["state"], "published");
        app.post("/api/plans/plan-1/publish", &json!({})).await.problem(409);
        app.patch("/api/plans/plan-1", &json!({ "title": "x" })).await.problem(409);

        let undo = format!("/api/changes/{}/undo", revision.next());
        assert_eq!(app.post(&undo, &json!({})).await.status, 200);
        assert_eq!(app.city().await, before);
        assert_eq!(app.read("/api/plans/plan-1").await["state"], "draft");
    });
}

#[test]
fn a_plan_is_published_for_the_day_that_it_is_set_for() {
    on_both(async |url| {
        let app = planned(&url).await;
        let day = json!({ "publish_on": "2026-12-01T00:00:00Z" });
        assert_eq!(app.patch("/api/plans/plan-1", &day).await.status, 200);
        assert_eq!(app.post("/api/plans/plan-1/publish", &json!({})).await.status, 201);
        let who = async |at: &str| {
            let path = format!("/api/who?segment=w&side=right&measure_m=1&at={at}");
            app.read(&path).await["crew"]["id"].clone()
        };
        assert_eq!(who("2026-11-30T23:59:59Z").await, "a");
        assert_eq!(who("2026-12-01T00:00:00Z").await, "b");
    });
}

#[test]
fn edits_are_tried_put_in_order_and_taken_out() {
    on_both(async |url| {
        let app = planned(&url).await;
        let listed = app.read("/api/plans").await["plans"].clone();
        assert_eq!((&listed[0]["edits"], &listed[0]["title"]), (&json!(2), &json!("冬季")));
        for bad in [
            json!({ "crew": "c", "stretches": [{ "segment": "w" }] }),
            json!({ "crew": "a", "shift": "x", "stretches": [{ "segment": "w" }] }),
            json!({ "crew": "a", "stretches": [{ "segment": "none" }] }),
            json!({ "crew": "a", "stretches": [{ "segment": "w", "from_m": 1e6 }] }),
            json!({ "crew": "a", "sites": ["none"] }),
            json!({ "crew": "a" }),
        ] {
            app.post("/api/plans/plan-1/edits", &bad).await.problem(422);
        }
        let left = app.delete("/api/plans/plan-1/edits/0").await.json();
        assert_eq!(left["edits"].as_array().unwrap().len(), 1);
        assert_eq!(left["edits"][0]["stretches"][0]["to_m"], 10.5);
        app.delete("/api/plans/plan-1/edits/1").await.problem(404);
        app.delete("/api/plans/plan-1/edits/x").await.problem(404);
        app.get("/api/plans/plan-2").await.problem(404);
        app.post("/api/plans", &json!({ "title": " " })).await.problem(422);
        let dropped = app.delete("/api/plans/plan-1").await.json();
        assert_eq!(dropped["state"], "dropped");
        app.post("/api/plans/plan-1/publish", &json!({})).await.problem(409);
    });
}

#[test]
fn a_newer_change_of_the_plan_is_named_and_not_overwritten() {
    on_both(async |url| {
        let app = planned(&url).await;
        let seen = app.read("/api/plans/plan-1").await["revision"].clone();
        let body = json!({ "title": "first", "based_on": seen });
        assert_eq!(app.patch("/api/plans/plan-1", &body).await.status, 200);
        let body = json!({ "title": "second", "based_on": seen });
        let refused = app.patch("/api/plans/plan-1", &body).await.problem(409);
        assert_eq!(refused["changed_by"][0]["revision"], seen.as_u64().unwrap() + 1);
        let path = format!("/api/plans/plan-1/edits/0?based_on={seen}");
        app.delete(&path).await.problem(409);
        assert_eq!(app.read("/api/plans/plan-1").await["title"], "first");
    });
}

#[test]
fn a_plan_whose_streets_are_gone_says_so_edit_by_edit() {
    on_both(async |url| {
        let app = planned(&url).await;
        let edit = json!({ "crew": "b", "stretches": [{ "segment": "e" }, { "segment": "far" }] });
        assert_eq!(app.post("/api/plans/plan-1/edits", &edit).await.status, 201);
        let left = super::collection(&[
            super::street("w", "branch", [[104.271, 30.98], [104.275, 30.98]]),
            super::street("far", "lane", [[104.30, 30.98], [104.301, 30.981]]),
        ]);
        assert_eq!(app.import("kind=segments&mode=replace", &left).await.status, 200);
        let compared = app.read("/api/plans/plan-1/compare").await;
        let problems = compared["problems"].as_array().unwrap();
        assert_eq!((problems.len(), &problems[0]["edit"]), (1, &json!(2)));
        assert!(problems[0]["detail"].as_str().unwrap().contains("no segment e"));
        // What can be done is compared all the same.
        let moved = compared["stretches"].as_array().unwrap();
        assert!(moved.iter().any(|one| one["segment"] == "far"));
        let refused = app.post("/api/plans/plan-1/publish", &json!({})).await.problem(409);
        assert_eq!(refused["errors"][0]["pointer"], "/edits/2");
    });
}
