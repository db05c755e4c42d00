//! Law 4: both stores answer every request alike.

use super::TestApp;
use crate::store_places::{on_postgis, on_sqlite};
use serde_json::{Value, json};
use std::cell::RefCell;
use sweepline::store::StoreUrl;

/// What is asked for in the story: some of it is refused.
fn writes() -> [(&'static str, Value); 10] {
    [
        ("/api/assignments", json!({ "crew": "a", "stretches": [{ "segment": "w" }] })),
        ("/api/assignments", json!({ "crew": "b", "stretches": [{ "segment": "w" }] })),
        (
            "/api/assignments",
            json!({ "crew": "b", "replace": true,
            "stretches": [{ "segment": "w", "side": "left", "from_m": 7.125 }, { "segment": "e" }],
            "valid_to": "2027-05-01T00:00:00.5Z" }),
        ),
        (
            "/api/exemptions",
            json!({ "reason": "封路", "approver": "镇", "stretches":
            [{ "segment": "through", "side": "right", "to_m": 33.333 }] }),
        ),
        ("/api/crews", json!({ "name": "三班" })),
        ("/api/shifts", json!({ "name": "早班", "windows": ["mon-sat 05:00"] })),
        (
            "/api/shifts",
            json!({ "id": "早", "name": "早班", "windows": ["sun/2,last 22:00-06:00"] }),
        ),
        ("/api/absences", json!({ "crew": "b", "reason": "防汛", "to": "2026-12-01T00:00:00Z" })),
        (
            "/api/assignments",
            json!({ "crew": "b", "shift": "早", "stretches": [{ "segment": "through" }],
            "sites": ["market"] }),
        ),
        (
            "/api/assignments",
            json!({ "crew": "a", "dry_run": true,
            "stretches": [{ "segment": "far" }] }),
        ),
    ]
}

/// What a service answers to a story, without the port that it happens to have.
async fn story(url: &StoreUrl) -> Vec<String> {
    let app = TestApp::with_town(url).await;
    let mut told = Vec::new();
    let mut tell = |what: &str, answer: super::Answer| {
        let text = answer.text().replace(&app.address.to_string(), "here");
        told.push(format!(
            "{what} {} {} {text}",
            answer.status,
            answer.header("sweepline-revision")
        ));
    };
    let writes = writes();
    tell("sites", app.import("kind=sites", &super::sites::market()).await);
    for (path, body) in &writes {
        tell(path, app.post(path, body).await);
    }
    let mut hours = app.read("/api/hours").await;
    hours["days"] = json!([{ "date": "2026-10-10", "kind": "workday", "name": "补班" }]);
    tell("hours", app.put("/api/hours", &hours).await);
    let again = app.import("kind=segments&mode=replace", &super::segments()).await;
    tell("the same file", again);
    for revision in [6, 8, 20] {
        let path = format!("/api/changes/{revision}/undo");
        tell(&path, app.post(&path, &json!({})).await);
    }
    for path in [
        "/api/collections",
        "/api/collections/communities/items",
        "/api/collections/segments/items",
        "/api/collections/sites/items",
        "/api/collections/assignments/items",
        "/api/collections/gaps/items",
        "/api/collections/exemptions/items",
        "/api/collections/segments/items/w",
        "/api/collections/gaps/items?f=csv",
        "/api/coverage?by=community",
        "/api/coverage?by=crew",
        "/api/coverage?by=crew&at=2028-01-01T00:00:00Z",
        "/api/crews",
        "/api/shifts",
        "/api/absences",
        "/api/hours",
        "/api/who?lon=104.272&lat=30.9801",
        "/api/changes",
        "/api/changes?subject=segment:w",
        "/api/changes?subject=crew:b&since=4",
        "/api/changes/6",
        "/api/changes/15",
        "/api/record?segment=w",
        "/api/record?crew=b&at=2026-11-24T00:00:00Z",
        "/api/tiles",
        "/api/tiles/14/12937/6701",
        "/readyz",
    ] {
        tell(path, app.get(path).await);
    }
    // Another process that reads the same rows answers the same.
    let second = TestApp::start(url).await;
    for path in ["/api/coverage?by=crew", "/api/collections/gaps/items?limit=3"] {
        let text = second.get(path).await.text().replace(&second.address.to_string(), "here");
        assert_eq!(text, app.get(path).await.text().replace(&app.address.to_string(), "here"));
    }
    told
}

#[test]
fn both_stores_answer_every_request_alike() {
    let answers = RefCell::new(Vec::new());
    let tell = async |url| {
        let told = story(&url).await;
        answers.borrow_mut().push(told);
    };
    on_sqlite(tell);
    on_postgis(tell);
    let answers = answers.into_inner();
    for other in &answers[1..] {
        for (first, other) in answers[0].iter().zip(other) {
            assert_eq!(first, other);
        }
    }
}
