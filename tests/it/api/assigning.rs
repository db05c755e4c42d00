//! Assigning, taking over and taking back, to the millimetre.

use super::{TestApp, length_mm};
use crate::store_places::on_both;
use serde_json::{Value, json};

fn sums(row: &Value) -> [i64; 5] {
    ["required_mm", "assigned_mm", "exempt_mm", "gap_mm", "overlap_mm"]
        .map(|name| row[name].as_i64().unwrap())
}

#[test]
fn what_is_assigned_is_no_gap_to_the_millimetre() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let before = app.city().await;
        let [required, ..] = sums(&before);
        let body = json!({ "crew": "a", "stretches": [
            { "segment": "w", "side": "left", "from_m": 10.5, "to_m": 110.25 }] });
        let answer = app.post("/api/assignments", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let assigned = answer.json();
        assert_eq!(assigned["assignments"].as_array().unwrap().len(), 1);
        assert_eq!(sums(&assigned["before"]["city"]), sums(&before));
        let expected = [required, 99_750, 0, required - 99_750, 0];
        assert_eq!(sums(&assigned["after"]["city"]), expected);
        assert_eq!(sums(&app.city().await), expected);
        let gaps = app.read("/api/collections/gaps/items?segment=w&kind=unassigned").await;
        let gap_mm: f64 = gaps["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|gap| gap["properties"]["length_m"].as_f64().unwrap() * 1000.0)
            .sum();
        assert_eq!(gap_mm.round() as i64, 2 * length_mm(&app, "w").await - 99_750);

        let id = assigned["assignments"][0].as_str().unwrap();
        let feature = app.read(&format!("/api/collections/assignments/items/{id}")).await;
        assert_eq!(feature["properties"]["crew"]["id"], "a");
        assert_eq!(feature["properties"]["from_m"], 10.5);
        let taken_back = app.delete(&format!("/api/assignments/{id}")).await;
        assert_eq!((taken_back.status, sums(&app.city().await)), (200, sums(&before)));
        assert_eq!(taken_back.json()["revision"], app.app.revision().0);
        app.delete(&format!("/api/assignments/{id}")).await.problem(404);
    });
}

#[test]
fn what_another_crew_holds_is_a_conflict_unless_it_is_taken_over() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let whole = |crew: &str| json!({ "crew": crew, "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &whole("a")).await.status, 201);
        let revision = app.app.revision();
        let problem = app.post("/api/assignments", &whole("b")).await.problem(409);
        let said = problem["errors"].to_string();
        assert!(said.contains("crew a") && said.contains("left") && said.contains("right"));
        assert_eq!(app.app.revision(), revision);

        let length = length_mm(&app, "w").await;
        let part = json!({ "crew": "b", "replace": true,
            "stretches": [{ "segment": "w", "side": "right", "to_m": 100 }] });
        let answer = app.post("/api/assignments", &part).await.json();
        let of = |balance: &Value, crew: &str| {
            let crews = balance["crews"].as_array().unwrap();
            crews.iter().find(|row| row["crew"]["id"] == crew).unwrap()["assigned_mm"].clone()
        };
        assert_eq!(of(&answer["before"], "a"), 2 * length);
        assert_eq!(of(&answer["after"], "a"), 2 * length - 100_000);
        assert_eq!(of(&answer["after"], "b"), 100_000);
        assert_eq!(app.city().await["assigned_mm"], 2 * length);
    });
}

#[test]
fn a_dry_run_says_what_would_happen_and_does_nothing() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let mut body = json!({ "crew": "a", "stretches": [{ "segment": "e" }], "dry_run": true });
        let revision = app.app.revision();
        let rehearsed = app.post("/api/assignments", &body).await;
        assert_eq!(rehearsed.status, 200);
        assert_eq!((app.app.revision(), &app.city().await["assigned_mm"]), (revision, &json!(0)));
        body["dry_run"] = false.into();
        let (mut rehearsed, done) =
            (rehearsed.json(), app.post("/api/assignments", &body).await.json());
        rehearsed["revision"] = done["revision"].clone();
        assert_eq!(rehearsed, done);
    });
}

#[test]
fn all_of_a_request_is_done_or_nothing() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" }, { "segment": "x" }] });
        app.post("/api/assignments", &body).await.problem(422);
        assert_eq!(app.city().await["assigned_mm"], 0);
    });
}

#[test]
fn an_exemption_is_no_gap_until_it_is_taken_back() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let [required, ..] = sums(&app.city().await);
        let body = json!({ "reason": "building site", "approver": "town office",
            "valid_to": "2027-01-01T00:00:00Z",
            "stretches": [{ "segment": "w", "side": "left", "to_m": 50 }] });
        let answer = app.post("/api/exemptions", &body).await;
        assert_eq!(answer.status, 201);
        assert_eq!(sums(&app.city().await), [required, 0, 50_000, required - 50_000, 0]);
        let later = app.read("/api/coverage?at=2027-01-01T00:00:00Z").await;
        assert_eq!(later["rows"][0]["exempt_mm"], 0);
        let id = answer.json()["exemptions"][0].as_str().unwrap().to_owned();
        let feature = app.read(&format!("/api/collections/exemptions/items/{id}")).await;
        assert_eq!(feature["properties"]["reason"], "building site");
        assert_eq!(app.delete(&format!("/api/exemptions/{id}")).await.status, 200);
        assert_eq!(app.city().await["exempt_mm"], 0);
        let nameless = json!({ "reason": " ", "approver": "x", "stretches": [{ "segment": "w" }] });
        app.post("/api/exemptions", &nameless).await.problem(422);
    });
}

#[test]
fn the_rows_of_every_cut_add_up_to_the_city() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "through" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        let city = sums(&app.city().await);
        for by in ["community", "crew", "class", "grade"] {
            let coverage = app.read(&format!("/api/coverage?by={by}")).await;
            let mut total = [0; 5];
            for row in coverage["rows"].as_array().unwrap() {
                for (sum, part) in total.iter_mut().zip(sums(row)) {
                    *sum += part;
                }
            }
            assert_eq!(total, city, "{by}");
        }
    });
}
