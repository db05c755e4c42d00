//! Selecting, looking at what an assignment would do, and being told who was quicker.

use super::{TestApp, length_mm};
use crate::store_places::{on_both, on_sqlite};
use serde_json::{Value, json};

async fn select(app: &TestApp, body: &Value) -> Value {
    let answer = app.post("/api/select", body).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.text());
    answer.json()
}

#[test]
fn a_selection_is_told_in_the_form_in_which_it_can_be_assigned() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let part = json!({ "segment": "w", "side": "left", "from_m": 10, "to_m": 60.5 });
        let body = json!({ "crew": "a", "stretches": [part] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        let west = json!([[
            [104.27, 30.97],
            [104.279, 30.97],
            [104.279, 30.99],
            [104.27, 30.99],
            [104.27, 30.97]
        ]]);
        let body = json!({ "within": { "type": "Polygon", "coordinates": west } });
        let found = select(&app, &body).await;
        let length = length_mm(&app, "w").await;
        assert_eq!(found["ids"], json!(["w"]));
        assert_eq!((&found["count"], &found["length_mm"]), (&json!(1), &json!(2 * length)));
        assert_eq!(found["gap_mm"], 2 * length - 50_500);
        assert_eq!(found["crews"][0]["crew"]["id"], "a");
        assert_eq!(found["crews"][0]["length_mm"], 50_500);
        assert_eq!(found["crews"][1]["crew"], Value::Null);
        assert_eq!(found["bbox"], json!([104.271, 30.98, 104.275, 30.98]));
        assert_eq!(
            found["stretches"],
            json!([{ "segment": "w", "side": "both", "from_m": null, "to_m": null }])
        );

        let body = json!({ "base": found["stretches"], "op": "keep", "part": "gaps" });
        let gaps = select(&app, &body).await;
        assert_eq!(gaps["length_mm"], found["gap_mm"]);
        let body = json!({ "crew": "b", "stretches": gaps["stretches"] });
        let assigned = app.post("/api/assignments", &body).await;
        assert_eq!(assigned.status, 201, "{}", assigned.text());
        assert_eq!(assigned.json()["changes"][0]["length_mm"], found["gap_mm"]);
        let after = select(&app, &json!({ "filter": { "crew": "b" } })).await;
        assert_eq!(after["stretches"], gaps["stretches"]);
        app.stop().await;
    });
}

#[test]
fn selections_are_added_taken_and_kept_and_what_there_is_not_is_missing() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let lanes = json!({ "filter": { "class": "lane" } });
        let found = select(&app, &lanes).await;
        assert_eq!(found["ids"], json!(["e", "far"]));
        let body = json!({ "base": found["stretches"], "op": "remove", "segments": ["e", "moon"],
            "side": "right" });
        let left = select(&app, &body).await;
        assert_eq!(left["missing"], json!(["moon"]));
        assert_eq!(
            left["stretches"],
            json!([{ "segment": "e", "side": "left", "from_m": null, "to_m": null },
                { "segment": "far", "side": "both", "from_m": null, "to_m": null }])
        );
        let nothing = select(&app, &json!({ "segments": ["moon"] })).await;
        assert_eq!((&nothing["count"], &nothing["bbox"]), (&json!(0), &Value::Null));
        let community = select(&app, &json!({ "filter": { "community": "west" } })).await;
        assert_eq!(community["ids"], json!(["w", "through"]));
        let along = json!({ "along": { "from": { "segment": "w", "measure_m": 12 },
            "to": { "segment": "w", "measure_m": 30.5 } } });
        assert_eq!(select(&app, &along).await["length_mm"], 37_000);
        app.stop().await;
    });
}

#[test]
fn what_cannot_be_selected_is_refused_in_words() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let corners: Vec<[f64; 2]> =
            (0..20_001).map(|n| [104.0 + f64::from(n) / 1e6, 30.9]).collect();
        let polygon =
            |ring: Value| json!({ "within": { "type": "Polygon", "coordinates": [ring] } });
        let along = |from: &str, to: &str| {
            json!({ "along": {
            "from": { "segment": from, "measure_m": 0 }, "to": { "segment": to, "measure_m": 1 } } })
        };
        for (body, status, words) in [
            (polygon(json!(corners)), 422, "20001 corners"),
            (polygon(json!([[104.0, 30.0], [104.1, 30.0]])), 422, "three positions"),
            (polygon(json!([[104.0, 91.0], [104.1, 30.0], [104.0, 30.0]])), 422, "91"),
            (json!({ "filter": { "community": "moon" } }), 422, "there is no community moon"),
            (json!({ "filter": { "crew": "moon" } }), 422, "there is no crew moon"),
            (json!({ "filter": { "state": "clean" } }), 400, "clean is none of"),
            (json!({ "filter": { "grade": 5 } }), 400, "5 is none of"),
            (json!({ "within": { "type": "Point", "coordinates": [1, 2] } }), 400, "Point"),
            (json!({ "filters": {} }), 400, "unknown field"),
            (along("w", "e"), 422, "no street leads"),
            (json!({ "stretches": [{ "segment": "w", "to_m": 9999 }] }), 422, "make no sense"),
        ] {
            let answer = app.post("/api/select", &body).await;
            let problem = answer.problem(status);
            let said = problem.to_string();
            assert!(said.contains(words), "{words}: {said}");
        }
        app.stop().await;
    });
}

#[test]
fn a_dry_run_says_what_changes_hands_and_what_it_leaves_open() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let whole = |crew: Value| json!({ "crew": crew, "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &whole(json!("a"))).await.status, 201);
        let member = json!({ "crew": "a", "name": "张三" });
        assert_eq!(app.post("/api/members", &member).await.status, 201);
        let length = 2 * length_mm(&app, "w").await;
        let mut take = whole(Value::Null);
        take["dry_run"] = json!(true);
        let told = app.post("/api/assignments", &take).await.json();
        let crew = json!({ "id": "a", "name": "crew a" });
        assert_eq!(
            told["changes"],
            json!([{ "from": crew, "to": null, "stretches": 2, "length_mm": length }])
        );
        let whole_w = json!([{ "segment": "w", "side": "both", "from_m": null, "to_m": null }]);
        assert_eq!((&told["gaps"]["new"], &told["gaps"]["new_mm"]), (&whole_w, &json!(length)));
        let gaps = ["before_mm", "after_mm"].map(|name| told["gaps"][name].as_i64().unwrap());
        assert_eq!(gaps[1] - gaps[0], length);
        assert_eq!(told["overlaps"], json!({ "before_mm": 0, "after_mm": 0 }));
        let load = &told["loads"][0];
        assert_eq!((&load["crew"], &load["colour"]), (&crew, &json!(0)));
        // A branch without a width is taken as 12 m wide: 6 m to each side.
        let area_m2 = (length as f64 * 6.0 / 10.0).round() / 100.0;
        assert_eq!(
            load["before"],
            json!({ "length_mm": length, "weighted_mm": length, "area_m2": area_m2,
                "quota_m2": 6000, "share_of_quota": (area_m2 / 0.6).round() / 1e4, "pieces": 1,
                "largest_piece_share": 1.0 })
        );
        assert_eq!(
            (&load["after"]["pieces"], &load["after"]["largest_piece_share"]),
            (&json!(0), &Value::Null)
        );

        let taken = app.post("/api/assignments", &whole(Value::Null)).await;
        assert_eq!((taken.status, &taken.json()["assignments"]), (201, &json!([])));
        assert_eq!(app.city().await["assigned_mm"], 0);
        let nobody =
            app.post("/api/assignments", &json!({ "stretches": [{ "segment": "w" }] })).await;
        assert!(
            nobody.problem(400).to_string().contains("crew"),
            "to forget the crew takes nothing away"
        );
        app.stop().await;
    });
}

#[test]
fn a_request_based_on_what_has_changed_since_is_refused_and_told_who_did() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let assign = async |crew: &str, segment: &str, from: f64, to: f64, based_on: Value| {
            let stretch = json!({ "segment": segment, "side": "left", "from_m": from, "to_m": to });
            let body = json!({ "crew": crew, "replace": true, "stretches": [stretch],
                "based_on": based_on });
            app.post("/api/assignments", &body).await
        };
        assert_eq!(assign("a", "w", 0.0, 100.0, Value::Null).await.status, 201);
        let seen = app.app.revision().0;
        assert_eq!(assign("b", "w", 20.0, 40.0, json!(seen)).await.status, 201);
        let quicker = app.app.revision().0;

        let mut problem = assign("b", "w", 39.0, 60.0, json!(seen)).await.problem(409);
        let changed_by = problem["changed_by"][0].take();
        assert_eq!(changed_by["revision"], quicker);
        assert_eq!(changed_by["segments"], json!(["w"]));
        assert_eq!(changed_by["made_at"], super::NOW);
        assert!(changed_by["summary"].as_str().unwrap().contains("crew b"));
        let mut dry = json!({ "crew": null, "stretches": [{ "segment": "w" }], "based_on": seen });
        dry["dry_run"] = json!(true);
        app.post("/api/assignments", &dry).await.problem(409);
        assert_eq!(app.app.revision().0, quicker);

        // Written anew as it was, because the stretch beside it changed hands.
        assert_eq!(assign("b", "w", 40.0, 60.0, json!(seen)).await.status, 201);
        assert_eq!(assign("b", "e", 0.0, 60.0, json!(seen)).await.status, 201);
        assert_eq!(assign("a", "w", 20.0, 40.0, json!(quicker)).await.status, 201);
        let ahead = assign("a", "w", 20.0, 40.0, json!(quicker + 100)).await;
        assert!(ahead.problem(409)["changed_by"].is_null());
        app.stop().await;
    });
}

#[test]
fn a_request_sent_again_gets_its_answer_although_it_has_changed_the_ground_itself() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let seen = app.app.revision().0;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" }], "based_on": seen });
        let send = async || {
            let request = app.request(reqwest::Method::POST, "/api/assignments").json(&body);
            super::send(request.header("Idempotency-Key", "once")).await
        };
        let (first, again) = (send().await, send().await);
        assert_eq!((first.status, again.status), (201, 201));
        assert_eq!(first.json(), again.json());
        app.stop().await;
    });
}

#[test]
fn the_load_of_crews_follows_the_rules_and_what_they_answer_for() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" }, { "segment": "e" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        let [w, e] = [2 * length_mm(&app, "w").await, 2 * length_mm(&app, "e").await];
        let rows = app.read("/api/balance").await;
        assert_eq!(rows["rows"][0]["load"]["weighted_mm"], w + e);
        assert_eq!(rows["rows"][0]["load"]["pieces"], 2);
        assert_eq!(rows["rows"][1]["load"]["length_mm"], 0);
        assert_eq!(rows["mean_weighted_mm"], i64::midpoint(w, e));

        assert_eq!(rows["rows"][0]["load"]["quota_m2"], Value::Null, "how many are they?");
        for name in ["张三", "李四"] {
            let member = json!({ "crew": "a", "name": name });
            assert_eq!(app.post("/api/members", &member).await.status, 201);
        }
        let mut rules = app.read("/api/load-rules").await;
        assert_eq!((&rules["class_weights"], &rules["quota_m2"]), (&json!({}), &json!(6000)));
        rules["class_weights"] = json!({ "branch": 1.5 });
        rules["quota_m2"] = json!(9000);
        let set = app.put("/api/load-rules", &rules).await;
        assert_eq!(set.status, 200, "{}", set.text());
        let shown = app.read("/api/load-rules").await;
        assert_eq!(shown, set.json());
        assert_eq!(shown["class_weights"], rules["class_weights"]);
        let loaded = sweepline::app::App::start(
            app.store.clone(),
            std::sync::Arc::new(jiff::Timestamp::now),
        );
        let loaded = loaded.await.unwrap();
        for rows in [
            app.read("/api/balance").await,
            serde_json::to_value(loaded.balance(None).await.unwrap()).unwrap(),
        ] {
            assert_eq!(rows["rows"][0]["load"]["weighted_mm"], w + w / 2 + e);
            assert_eq!(rows["rows"][0]["load"]["quota_m2"], 18000);
        }
        let west = app.read("/api/balance?community=west").await;
        assert_eq!(west["rows"].as_array().unwrap().len(), 1);
        assert_eq!(west["rows"][0]["load"]["length_mm"], w);
        app.get("/api/balance?community=moon").await.problem(400);
        rules["usual_weight"] = json!(-1);
        let problem = app.put("/api/load-rules", &rules).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], "/usual_weight");
        app.stop().await;
    });
}
