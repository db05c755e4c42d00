//! Shifts in every answer: who, coverage, gaps and the week.

use super::TestApp;
use crate::store_places::on_both;
use serde_json::{Value, json};
use std::sync::Arc;
use sweepline::app::assign::Changed;
use sweepline::city::City;
use sweepline::city::plan::Asker;
use sweepline::domain::{
    Action, Actor, Assignment, Change, Refusal, Revision, Shift, ShiftFid, WeeklyHours,
};

/// Everything that is assigned, in the mornings only.
fn in_the_mornings(city: &City, now: jiff::Timestamp) -> Change {
    let mut change = Change::new(Action::AddShift, "anybody".into(), now);
    let windows = WeeklyHours::read_windows("mon-sun 06:30-12:00").unwrap();
    let hours = WeeklyHours { windows, ..WeeklyHours::default() };
    let (fid, id, name) = (ShiftFid(1), "m".into(), "mornings".into());
    let shift = Shift { fid, id, name, hours, first_day: None, last_day: None };
    change.shifts.opened.push(Arc::new(shift));
    for (ix, _) in city.network().iter() {
        for held in city.ledger().assignments(ix) {
            change.assignments.closed.push(held.fid);
            change.assignments.opened.push(Assignment { shift: Some(fid), ..*held });
        }
    }
    change
}

/// The left side of `w` is crew `a`'s in the mornings; it is a Monday, four in the afternoon.
async fn town(url: &sweepline::store::StoreUrl) -> TestApp {
    let app = TestApp::with_town(url).await;
    let body = json!({ "crew": "a", "stretches": [{ "segment": "w", "side": "left" }] });
    assert_eq!(app.post("/api/assignments", &body).await.status, 201);
    let now = app.app.now();
    let decided = app.app.commit(
        Actor::everywhere("somebody"),
        None,
        move |city: &City, _asker: &Asker| -> Result<_, Refusal> {
            Ok((in_the_mornings(city, now), Changed { revision: Revision::default() }))
        },
    );
    decided.await.unwrap();
    app
}

#[test]
fn in_the_afternoon_a_morning_crew_is_off_duty_in_every_answer() {
    on_both(async |url| {
        let app = town(&url).await;
        let who = app.read("/api/who?lon=104.273&lat=30.98005").await;
        assert_eq!((&who["status"], &who["crew"]["id"]), (&json!("off_duty"), &json!("a")));
        let morning = app.read("/api/who?lon=104.273&lat=30.98005&at=2026-11-24T02:00:00Z").await;
        assert_eq!(morning["status"], "covered");

        let coverage = app.read("/api/coverage").await;
        let row = &coverage["rows"][0];
        assert!(row["assigned_mm"].as_i64().unwrap() > 0);
        assert_eq!(row["on_duty_mm"], 0);
        let morning = app.read("/api/coverage?at=2026-11-24T02:00:00Z").await;
        assert_eq!(morning["rows"][0]["on_duty_mm"], row["assigned_mm"]);

        let off = app.read("/api/collections/gaps/items?kind=off_duty").await;
        assert_eq!(off["features"][0]["properties"]["crews"], json!(["a"]));
        let open = app.read("/api/collections/gaps/items?kind=unserved_hours").await;
        let gap = &open["features"][0]["properties"];
        assert_eq!(gap["windows"], json!(["mon-sun 12:00-18:30"]));
        assert_eq!((&gap["hours_per_week"], &gap["side"]), (&json!(45.5), &json!("left")));
        let id = open["features"][0]["id"].as_str().unwrap();
        let same = app.read(&format!("/api/collections/gaps/items/{id}")).await;
        assert_eq!(same["properties"], *gap);
        assert_eq!(open["numberMatched"], 1, "what nobody is assigned to is not listed again");
    });
}

#[test]
fn the_hours_of_a_week_add_up_to_coverage() {
    on_both(async |url| {
        let app = town(&url).await;
        let week = app.read("/api/week").await;
        assert_eq!(
            (&week["time_zone"], &week["from"]),
            (&json!("Asia/Shanghai"), &json!("2026-11-22T16:00:00Z"),)
        );
        let row = app.read("/api/coverage").await["rows"][0].clone();
        for member in ["required_side_metre_hours", "served_side_metre_hours"] {
            let cells = week[member].as_array().unwrap();
            assert_eq!(cells.len(), 7);
            let hours: Vec<f64> = cells
                .iter()
                .flat_map(|day| day.as_array().unwrap().iter().map(|h| h.as_f64().unwrap()))
                .collect();
            assert_eq!(hours.len(), 7 * 24);
            let sum: f64 = hours.iter().sum();
            assert!((sum - row[member].as_f64().unwrap()).abs() < 0.1, "{member} {sum} {row}");
            assert!(hours[5] == 0.0 && (hours[6] - hours[7] / 2.0).abs() < 0.01, "{member}");
        }
        assert_eq!(week["served_side_metre_hours"][0][12], 0.0);
        let nothing = app.read("/api/week?segment=w&class=nothing").await;
        assert_eq!(nothing["required_side_metre_hours"][0][7], 0.0);
        let refused = app.get("/api/week?segment=nowhere").await;
        assert_eq!((refused.status, &refused.json()["status"]), (400, &Value::from(400)));
    });
}
