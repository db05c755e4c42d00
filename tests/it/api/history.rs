//! The past over HTTP: two times to ask by, and coverage day by day.

use super::{NOW, TestApp};
use crate::store_places::on_both;
use serde_json::json;

const PATHS: [&str; 6] = [
    "/api/coverage?by=community",
    "/api/who?lon=104.272&lat=30.98",
    "/api/collections/segments/items?limit=3",
    "/api/collections/communities/items?limit=3",
    "/api/collections/gaps/items?limit=3",
    "/api/gaps?kind=unassigned",
];

#[test]
fn what_will_be_known_is_not_asked_for() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        for path in PATHS {
            let problem = app.get(&format!("{path}&known_at=2026-11-23T08:00:01Z")).await;
            let problem = problem.problem(400);
            assert!(problem["detail"].as_str().unwrap().contains("lies ahead"), "{problem}");
            assert_eq!(problem["errors"][0]["parameter"], "known_at");
            assert_eq!(app.get(&format!("{path}&known_at={NOW}")).await.status, 200);
        }
    });
}

#[test]
fn before_the_first_change_nothing_was_known() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let nothing = app.read("/api/coverage?known_at=2026-11-22T00:00:00Z").await;
        assert_eq!((&nothing["revision"], &nothing["at"]), (&json!(0), &json!(NOW)));
        assert_eq!(nothing["rows"][0]["required_mm"], 0);
        for kind in ["segments", "communities"] {
            let path = format!("/api/collections/{kind}/items");
            let features = app.read(&format!("{path}?known_at=2026-11-22T00:00:00Z")).await;
            assert_eq!(features["numberMatched"], 0);
        }
        let path = "/api/collections/segments/items/w";
        assert_eq!(app.get(path).await.status, 200);
        assert_eq!(app.get(&format!("{path}?at=2020-01-01T00:00:00Z")).await.status, 200);
        app.get(&format!("{path}?known_at=2020-01-01T00:00:00Z")).await.problem(404);
        let long_ago = app.read("/api/coverage?at=0001-01-01T00:00:00Z").await;
        assert!(long_ago["rows"][0]["required_mm"].as_i64().unwrap() > 0);
    });
}

#[test]
fn a_segment_is_listed_as_it_will_be() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({
            "crew": "a", "valid_from": "2026-12-01T00:00:00Z", "stretches": [{ "segment": "w" }],
        });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        for (at, state) in [(NOW, "unassigned"), ("2026-12-02T00:00:00Z", "assigned")] {
            let one = app.read(&format!("/api/collections/segments/items/w?at={at}")).await;
            assert_eq!(one["properties"]["state"], state);
            let path = format!("/api/collections/segments/items?state={state}&at={at}");
            let listed = app.read(&path).await;
            let ids: Vec<_> =
                listed["features"].as_array().unwrap().iter().map(|f| &f["id"]).collect();
            assert!(ids.contains(&&json!("w")), "{ids:?}");
        }
    });
}

#[test]
fn trends_end_with_today_and_leave_out_what_was_before_the_first_change() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let trends = app.read("/api/trends?days=5").await;
        assert_eq!(trends["time_zone"], "Asia/Shanghai");
        let city = app.city().await;
        let today = json!([{
            "date": "2026-11-23",
            "required_mm": city["required_mm"],
            "assigned_mm": city["assigned_mm"],
            "exempt_mm": city["exempt_mm"],
            "gap_mm": city["gap_mm"],
            "overlap_mm": city["overlap_mm"],
        }]);
        assert_eq!(trends["days"], today);
        assert_eq!(app.get("/api/trends").await.header("cache-control"), "no-store");
        for wrong in ["days=0", "days=367", "days=x", "community=nowhere"] {
            app.get(&format!("/api/trends?{wrong}")).await.problem(400);
        }
    });
}

#[test]
fn a_gap_keeps_its_name_while_it_lasts_and_says_since_when_it_has() {
    const GAPS: &str = "/api/collections/gaps/items";
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let list = format!("{GAPS}?kind=unassigned&segment=w");
        let left = async |query: &str| {
            let page = app.read(&format!("{list}{query}")).await;
            let gaps = page["features"].as_array().unwrap().iter().map(|gap| &gap["properties"]);
            let left = gaps.filter(|gap| gap["side"] == "left");
            left.map(|gap| (gap["id"].clone(), gap["from_m"].clone(), gap["since"].clone()))
                .collect::<Vec<_>>()
        };
        let whole = left("").await;
        assert_eq!(whole, [(json!("unassigned.left.0.w"), json!(0.0), json!(NOW))]);

        let part = json!({ "segment": "w", "side": "left", "to_m": 20.0 });
        let body = json!({ "crew": "a", "stretches": [part] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        let rest = left("").await;
        assert_eq!(rest, [(json!("unassigned.left.0.w"), json!(20.0), json!(NOW))]);
        let one = app.read(&format!("{GAPS}/unassigned.left.0.w")).await;
        assert_eq!(one["properties"]["from_m"], 20.0);
        app.get(&format!("{GAPS}/unassigned.left.20000.w")).await.problem(404);

        assert_eq!(left("&min_age_days=0").await, rest);
        assert_eq!(left("&min_age_days=0.5").await, []);
        let other = app.get(&format!("{list}&min_age_days=1&at={NOW}")).await.problem(400);
        assert_eq!(other["errors"][0]["parameter"], "min_age_days");
        let all = app.read(&format!("{GAPS}?min_age_days=0&sortby=-since")).await;
        let kinds = all["features"].as_array().unwrap().iter().map(|f| &f["properties"]["kind"]);
        assert!(kinds.clone().count() > 1 && kinds.clone().all(|kind| kind == "unassigned"));
    });
}
