//! The sheet of a crew.

use super::{TestApp, send};
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};

#[test]
fn a_sheet_lists_streets_with_sides_and_hours() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        // The clock stands at 16:00 on a Monday in Shanghai.
        let shift = json!({ "id": "am", "name": "早班", "windows": ["mon-sat 06:00-11:00"] });
        assert_eq!(app.post("/api/shifts", &shift).await.status, 201);
        for body in [
            json!({ "crew": "a", "shift": "am", "stretches": [{ "segment": "w", "side": "left" }] }),
            json!({ "crew": "a", "stretches": [{ "segment": "e", "to_m": 100.0 }] }),
        ] {
            assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        }
        app.post("/api/members", &json!({ "crew": "a", "name": "张三", "phone": "1" })).await;
        let sheet = app.read("/api/crews/a/sheet").await;
        let streets = sheet["streets"].as_array().unwrap();
        let names: Vec<_> = streets.iter().map(|street| &street["name"]).collect();
        assert_eq!(names, ["e street", "w street"]);
        assert_eq!(streets[0]["length_m"], 200.0);
        let part = &streets[1]["parts"][0];
        assert_eq!((&part["side"], &part["on_duty"]), (&json!("left"), &json!(false)));
        assert_eq!(part["windows"], "mon-sat 06:00-11:00");
        assert_eq!(part["shift"], json!({ "id": "am", "name": "早班" }));
        assert_eq!(
            (&streets[0]["parts"][0]["shift"], &sheet["on_duty"]),
            (&Value::Null, &json!(true))
        );
        let w_mm = super::length_mm(&app, "w").await;
        assert_eq!(sheet["length_mm"], w_mm + 200_000);
        assert_eq!(sheet["lines"]["coordinates"].as_array().unwrap().len(), 2);
        assert_eq!(sheet["members"], json!([{ "name": "张三", "phone": "1" }]));
        let anybody = send(app.by_nobody(Method::GET, "/api/crews/a/sheet")).await.json();
        assert_eq!(anybody["members"], Value::Null);
        assert_eq!(anybody["streets"], sheet["streets"]);

        let before = app.read("/api/crews/a/sheet?at=2026-11-23T07:00:00Z").await;
        assert_eq!((&before["streets"], &before["bbox"]), (&json!([]), &Value::Null));
        app.get("/api/crews/c/sheet").await.problem(404);
        app.get("/api/crews/a/sheet?at=now").await.problem(400);
    });
}
