//! Shifts, absences, and the hours of the city.

use super::{Answer, TestApp, send};
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

/// The same write twice with one key: the answers, and that the second did nothing.
async fn twice(app: &TestApp, method: Method, path: &str, body: &Value) -> Answer {
    let ask = || {
        let request = app.request(method.clone(), path).header("idempotency-key", path);
        if body.is_null() { request } else { request.json(body) }
    };
    let first = send(ask()).await;
    let revision = app.app.revision();
    let again = send(ask()).await;
    assert_eq!((again.status, &again.bytes), (first.status, &first.bytes), "{path}");
    assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
    assert_eq!(app.app.revision(), revision);
    first
}

#[test]
fn a_shift_is_added_changed_and_removed() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "id": "dawn", "name": "早班", "holidays": "off",
            "windows": ["mon-sat 06:00-11:00", { "days": ["sun"], "weeks": [2, "last"],
                "from": "22:00", "to": "06:00" }],
            "first_day": "2026-11-01" });
        let added = twice(&app, Method::POST, "/api/shifts", &body).await;
        assert_eq!(added.status, 201, "{}", added.text());
        let shift = json!({ "id": "dawn", "name": "早班", "holidays": "off",
            "windows": ["mon-sat 06:00-11:00", "sun/2,last 22:00-06:00"],
            "first_day": "2026-11-01", "last_day": null });
        let mut answer = added.json();
        assert_eq!(answer["revision"], app.app.revision().0);
        answer.as_object_mut().unwrap().remove("revision");
        assert_eq!(answer, shift);
        assert_eq!(app.read("/api/shifts/dawn").await, shift);
        assert_eq!(app.read("/api/shifts").await["shifts"], json!([shift]));

        let edit = json!({ "name": "dawn", "first_day": null, "last_day": "2027-01-01" });
        let changed = app.patch("/api/shifts/dawn", &edit).await.json();
        assert_eq!(changed["first_day"], Value::Null);
        assert_eq!(
            (&changed["last_day"], &changed["name"]),
            (&json!("2027-01-01"), &json!("dawn"))
        );
        assert_eq!(changed["windows"], shift["windows"], "what is left out stays");
        let second = TestApp::start(&url).await;
        assert_eq!(second.read("/api/shifts").await, app.read("/api/shifts").await);

        let made_up = json!({ "name": "x", "windows": ["sun 06:00-08:00"] });
        let made_up = app.post("/api/shifts", &made_up).await.json();
        assert_eq!(made_up["id"], "shift-2");
        let removed = twice(&app, Method::DELETE, "/api/shifts/dawn", &Value::Null).await;
        assert_eq!(removed.status, 200);
        app.get("/api/shifts/dawn").await.problem(404);
        app.delete("/api/shifts/dawn").await.problem(404);
        app.patch("/api/shifts/dawn", &edit).await.problem(404);
    });
}

#[test]
fn a_shift_that_makes_no_sense_is_refused_with_its_place() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let shift = |windows: Value| json!({ "id": "s", "name": "s", "windows": windows });
        for (windows, pointer) in [
            (json!(["mon 06:00-25:00"]), "/windows/0"),
            (json!(["mon 06:00-08:00", { "days": ["mon"], "from": "6" }]), "/windows/1"),
            (json!(["mon 06:00-08:00", 5]), "/windows/1"),
        ] {
            let problem = app.post("/api/shifts", &shift(windows)).await.problem(400);
            assert_eq!(pointers(&problem), [pointer], "{problem}");
        }
        let problem = app.post("/api/shifts", &shift(json!([]))).await.problem(422);
        assert_eq!(pointers(&problem), ["/windows"]);
        let days = json!({ "name": " ", "windows": ["mon 06:00-08:00"],
            "first_day": "2026-05-02", "last_day": "2026-05-01" });
        let problem = app.post("/api/shifts", &days).await.problem(422);
        assert_eq!(pointers(&problem), ["/name", "/last_day"]);
        let odd = json!({ "name": "s", "windows": ["mon 06:00-08:00"], "holidays": "never" });
        app.post("/api/shifts", &odd).await.problem(400);
        let sound = shift(json!(["mon 06:00-08:00"]));
        assert_eq!(app.post("/api/shifts", &sound).await.status, 201);
        assert_eq!(pointers(&app.post("/api/shifts", &sound).await.problem(409)), ["/id"]);
        app.patch("/api/shifts/s", &json!({ "windows": [] })).await.problem(422);
        app.patch("/api/shifts/s", &json!({ "id": "t" })).await.problem(400);
    });
}

#[test]
fn assignments_are_worked_in_shifts_and_those_that_do_not_meet_stand_beside_each_other() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        for (id, window) in [("dawn", "mon-sat 05:00-11:00"), ("dusk", "mon-sat 17:00-21:00")] {
            let body = json!({ "id": id, "name": id, "windows": [window] });
            assert_eq!(app.post("/api/shifts", &body).await.status, 201);
        }
        let ask = |crew: &str, shift: Value| json!({ "crew": crew, "shift": shift, "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &ask("a", json!("dawn"))).await.status, 201);
        assert_eq!(app.post("/api/assignments", &ask("b", json!("dusk"))).await.status, 201);
        let problem = app.post("/api/assignments", &ask("b", Value::Null)).await.problem(409);
        assert!(problem["errors"].to_string().contains("crew a"), "{problem}");
        let problem = app.post("/api/assignments", &ask("a", json!("night"))).await.problem(422);
        assert_eq!(pointers(&problem), ["/shift"]);
        let page = app.read("/api/collections/assignments/items?shift=dusk").await;
        assert_eq!(page["numberMatched"], 2);
        let held = &page["features"][0]["properties"];
        assert_eq!((&held["shift"]["id"], &held["crew"]["id"]), (&json!("dusk"), &json!("b")));
        assert_eq!(held["site"], Value::Null);
        let problem = app.delete("/api/shifts/dusk").await.problem(409);
        assert_eq!(problem["detail"], "2 stretches are still assigned in shift dusk");
        app.get("/api/collections/assignments/items?shift=night").await.problem(400);
    });
}

#[test]
fn a_crew_is_away_until_that_is_taken_back() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "reason": "防汛",
            "from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z" });
        let added = twice(&app, Method::POST, "/api/absences", &body).await;
        assert_eq!(added.status, 201, "{}", added.text());
        let open = app.post("/api/absences", &json!({ "crew": "b", "reason": "ill" })).await.json();
        assert_eq!((&open["from"], &open["to"]), (&json!(super::NOW), &Value::Null));
        let listed = app.read("/api/absences?crew=a").await;
        let id = added.json()["id"].clone();
        assert_eq!(
            listed["absences"],
            json!([{ "id": id, "crew": { "id": "a", "name": "crew a" }, "reason": "防汛",
                "from": "2026-11-24T00:00:00Z", "to": "2026-11-25T00:00:00Z" }])
        );
        assert_eq!(app.read("/api/absences").await["absences"].as_array().unwrap().len(), 2);
        let second = TestApp::start(&url).await;
        assert_eq!(second.read("/api/absences").await, app.read("/api/absences").await);
        let path = format!("/api/absences/{}", id.as_str().unwrap());
        assert_eq!(twice(&app, Method::DELETE, &path, &Value::Null).await.status, 200);
        app.delete(&path).await.problem(404);
        app.delete("/api/absences/x").await.problem(404);
        assert_eq!(app.delete("/api/crews/b").await.status, 200);
        assert_eq!(app.read("/api/absences").await["absences"], json!([]), "it goes with the crew");
    });
}

#[test]
fn an_absence_that_makes_no_sense_is_refused_with_its_place() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let nonsense = json!({ "crew": "z", "reason": "", "from": "2026-11-24T00:00:00Z",
            "to": "2026-11-24T00:00:00Z" });
        let problem = app.post("/api/absences", &nonsense).await.problem(422);
        assert_eq!(pointers(&problem), ["/crew", "/reason", "/to"]);
        let day = json!({ "crew": "a", "reason": "x", "from": "2026-11-24" });
        app.post("/api/absences", &day).await.problem(400);
        app.get("/api/absences?crew=z").await.problem(400);
        app.get("/api/absences?crews=a").await.problem(400);
    });
}

#[test]
fn the_hours_of_the_city_are_read_changed_and_sent_back() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let mut hours = app.read("/api/hours").await;
        assert_eq!(hours["time_zone"], "Asia/Shanghai");
        assert_eq!(hours["required"]["1"]["windows"], json!(["mon-sun 05:00-21:00"]));
        hours["time_zone"] = json!("Europe/Vaduz");
        hours["days"] = json!([
            { "date": "2026-10-10", "kind": "workday", "as": "thu", "name": "补班" },
            { "date": "2026-10-01", "kind": "holiday" },
            { "date": "2026-10-11", "kind": "workday" },
        ]);
        hours["required"]["none"] = json!({ "windows": [{ "days": ["sun"], "from": "08:00", "to": "10:00" }],
                "holidays": "as_sunday" });
        let set = twice(&app, Method::PUT, "/api/hours", &hours).await;
        assert_eq!(set.status, 200, "{}", set.text());
        let shown = app.read("/api/hours").await;
        assert_eq!(shown, set.json());
        assert_eq!(
            shown["days"],
            json!([
                { "date": "2026-10-01", "kind": "holiday", "as": null, "name": null },
                { "date": "2026-10-10", "kind": "workday", "as": "thu", "name": "补班" },
                { "date": "2026-10-11", "kind": "workday", "as": "mon", "name": null },
            ])
        );
        assert_eq!(shown["required"]["none"]["windows"], json!(["sun 08:00-10:00"]));
        let second = TestApp::start(&url).await;
        assert_eq!(second.read("/api/hours").await, shown);
        let revision = app.app.revision();
        assert_eq!(app.put("/api/hours", &shown).await.status, 200);
        assert_eq!(app.app.revision(), revision, "the same again changes nothing");
    });
}

#[test]
fn hours_that_make_no_sense_are_refused_with_their_place() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let shown = app.read("/api/hours").await;
        let with = |member: &str, value: Value| {
            let mut hours = shown.clone();
            hours[member] = value;
            hours
        };
        let day =
            |kind: &str, like: Value| json!({ "date": "2026-10-01", "kind": kind, "as": like });
        let twice = json!([day("holiday", Value::Null), day("workday", Value::Null)]);
        for (hours, pointer) in [
            (with("time_zone", json!("Asia/Luocheng")), "/time_zone"),
            (with("days", json!([day("holiday", json!("mon"))])), "/days/0/as"),
            (with("days", twice), "/days/1/date"),
        ] {
            let problem = app.put("/api/hours", &hours).await.problem(422);
            assert_eq!(pointers(&problem), [pointer], "{problem}");
        }
        let mut fewer = shown.clone();
        fewer["required"].as_object_mut().unwrap().remove("4");
        for hours in
            [fewer, with("days", json!([day("festival", Value::Null)])), with("zone", json!(1))]
        {
            app.put("/api/hours", &hours).await.problem(400);
        }
        let revision = app.read("/api/hours").await["revision"].clone();
        assert_eq!(revision, shown["revision"]);
    });
}
