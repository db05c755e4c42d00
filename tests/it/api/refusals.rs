//! Requests that are not answered, and what is said of them.

use super::{TestApp, send};
use crate::store_places::on_sqlite;
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn a_parameter_that_makes_no_sense_is_named() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for (path, parameter) in [
            ("/api?x=1", "x"),
            ("/api?f=xml", "f"),
            ("/api/collections?limit=1", "limit"),
            ("/api/collections/segments/items?bbox=1,2,3", "bbox"),
            ("/api/collections/segments/items?bbox=1,5,3,4", "bbox"),
            ("/api/collections/segments/items?limit=0", "limit"),
            ("/api/collections/segments/items?limit=x", "limit"),
            ("/api/collections/segments/items?limit=1&limit=2", "limit"),
            ("/api/collections/segments/items?datetime=yesterday", "datetime"),
            ("/api/collections/segments/items?state=good", "state"),
            ("/api/collections/segments/items?grade=5", "grade"),
            ("/api/collections/segments/items?community=nowhere", "community"),
            ("/api/collections/segments/items?crew=nobody", "crew"),
            ("/api/collections/gaps/items?kind=unassigned,odd", "kind"),
            ("/api/collections/gaps/items?sortby=name", "sortby"),
            ("/api/collections/gaps/items?min_length_m=-1", "min_length_m"),
            ("/api/collections/gaps/items?segment=nowhere", "segment"),
            ("/api/coverage?by=colour", "by"),
            ("/api/coverage?at=2026-11-23", "at"),
            ("/api/who?lon=104.28", "lat"),
            ("/api/who?lon=30.98&lat=104.28", "lat"),
            ("/api/who?lon=104.28&lat=30.98&datum=utm", "datum"),
            ("/api/who?segment=w&side=north&measure_m=1", "side"),
            ("/api/who?segment=w&side=left&measure_m=100000", "measure_m"),
            ("/api/who?segment=w&side=left&measure_m=1&lon=1", "lon"),
            ("/api/changes?since=-1", "since"),
            ("/api/tiles/0/0/0?layers=reports", "layers"),
            ("/api/events?last_event_id=x", "last_event_id"),
            ("/healthz?x=1", "x"),
        ] {
            let problem = app.get(path).await.problem(400);
            assert_eq!(problem["errors"][0]["parameter"], parameter, "{path}: {problem}");
        }
    });
}

#[test]
fn every_fault_is_named_at_once_and_an_unknown_one_with_those_known() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let problem = app.get("/api/coverage?at=x&level=y&colour=z").await.problem(400);
        let faults = problem["errors"].as_array().unwrap();
        let names: Vec<&Value> = faults.iter().map(|fault| &fault["parameter"]).collect();
        assert_eq!(names, ["level", "at", "colour"]);
        assert!(faults[2]["detail"].as_str().unwrap().contains("by, level, f, at, known_at"));
    });
}

#[test]
fn nothing_is_found_where_nothing_is() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for path in [
            "/nowhere",
            "/api/collections/",
            "/api/shifts/early",
            "/api/collections/sites/items/nowhere",
            "/api/reports",
            "/api/collections/segments/items/nowhere",
            "/api/collections/assignments/items/1",
            "/api/crews/nobody",
            "/api/tiles/1/2/0",
            "/api/tiles/x/0/0",
            "/api/tiles/99/0/0",
            "/api/who?segment=nowhere&side=left&measure_m=1",
            "/index.html/x",
            "/../Cargo.toml",
        ] {
            app.get(path).await.problem(404);
        }
        for path in [
            "/api/crews/nobody",
            "/api/assignments/7",
            "/api/exemptions/x",
            "/api/shifts/early",
            "/api/absences/3",
        ] {
            app.delete(path).await.problem(404);
        }
    });
}

#[test]
fn a_method_that_an_address_does_not_take_is_refused_with_those_it_takes() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let answer = send(app.request(Method::PUT, "/api/crews")).await;
        answer.problem(405);
        let allowed: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        assert!(allowed.contains(&"GET") && allowed.contains(&"POST"), "{allowed:?}");
    });
}

#[test]
fn a_body_that_cannot_be_read_is_refused_with_its_place() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for (body, pointer) in [
            (json!({}), ""),
            (json!({ "crew": 5, "stretches": [] }), "/crew"),
            (json!({ "crew": "a", "stretches": [], "force": true }), "/force"),
            (
                json!({ "crew": "a", "stretches": [{ "segment": "w", "sides": 1 }] }),
                "/stretches/0/sides",
            ),
            (
                json!({ "crew": "a", "stretches": [{ "segment": "w", "side": "up" }] }),
                "/stretches/0/side",
            ),
            (json!({ "crew": "a", "stretches": [], "valid_from": "today" }), "/valid_from"),
        ] {
            let problem = app.post("/api/assignments", &body).await.problem(400);
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
        let broken = app.request(Method::POST, "/api/crews");
        let broken = broken.header("content-type", "application/json").body("{\"name\":");
        send(broken).await.problem(400);
        let as_form = app.request(Method::POST, "/api/crews").body("name=x");
        send(as_form).await.problem(415);
        let long = json!({ "name": "x".repeat(9 << 20) });
        app.post("/api/crews", &long).await.problem(413);
    });
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let whole = json!([{ "segment": "w" }]);
        for (body, pointer) in [
            (json!({ "crew": "nobody", "stretches": whole }), "/crew"),
            (json!({ "crew": "a", "shift": "early", "stretches": whole }), "/shift"),
            (json!({ "crew": "a", "stretches": whole, "sites": ["s"] }), "/sites/0"),
            (json!({ "crew": "a", "stretches": [] }), "/stretches"),
            (json!({ "crew": "a", "stretches": [{ "segment": "x" }] }), "/stretches/0/segment"),
            (
                json!({ "crew": "a", "stretches": [{ "segment": "w", "from_m": 1e6 }] }),
                "/stretches/0/from_m",
            ),
            (
                json!({ "crew": "a", "stretches": [{ "segment": "w", "from_m": 9, "to_m": 8 }] }),
                "/stretches/0",
            ),
            (
                json!({ "crew": "a", "stretches": whole, "valid_to": "2020-01-01T00:00:00Z" }),
                "/valid_to",
            ),
        ] {
            let problem = app.post("/api/assignments", &body).await.problem(422);
            assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        }
        assert_eq!(app.city().await["assigned_mm"], 0);
    });
}
