//! Who answers for a spot.

use super::TestApp;
use crate::store_places::on_both;
use serde_json::{Value, json};
use sweepline::geometry::{Datum, LonLat};

async fn town(url: &sweepline::store::StoreUrl) -> TestApp {
    let app = TestApp::with_town(url).await;
    let body = json!({ "crew": "a", "stretches": [{ "segment": "w", "side": "left" }] });
    assert_eq!(app.post("/api/assignments", &body).await.status, 201);
    app
}

#[test]
fn each_side_of_a_street_has_its_own_answer() {
    on_both(async |url| {
        let app = town(&url).await;
        // The street runs east, so its left side lies north of it.
        for (lat, side, status, crew) in [
            (30.980_05, "left", "covered", json!({ "id": "a", "name": "crew a" })),
            (30.979_95, "right", "unassigned", Value::Null),
        ] {
            let who = app.read(&format!("/api/who?lon=104.273&lat={lat}")).await;
            assert_eq!((&who["side"], &who["status"]), (&json!(side), &json!(status)));
            assert_eq!((&who["crew"], &who["ambiguous"]), (&crew, &json!(false)));
            assert_eq!(who["segment"]["id"], "w");
            assert_eq!(who["community"]["id"], "west");
            assert_eq!(who["at"], super::NOW);
            let distance_m = who["distance_m"].as_f64().unwrap();
            assert!((5.4..5.7).contains(&distance_m), "{distance_m}");
        }
    });
}

#[test]
fn a_spot_on_the_centre_line_is_ambiguous_and_says_between_what() {
    on_both(async |url| {
        let app = town(&url).await;
        let who = app.read("/api/who?lon=104.273&lat=30.98").await;
        assert_eq!(who["ambiguous"], true);
        let sides: Vec<&Value> =
            who["candidates"].as_array().unwrap().iter().map(|c| &c["side"]).collect();
        assert!(sides.contains(&&json!("left")) && sides.contains(&&json!("right")));
        let near = app.read("/api/who?lon=104.273&lat=30.98005&accuracy_m=20").await;
        assert_eq!(near["ambiguous"], true);
    });
}

#[test]
fn a_position_of_another_datum_is_brought_to_wgs_84() {
    on_both(async |url| {
        let app = town(&url).await;
        let spot = LonLat::new(104.273, 30.980_2).unwrap();
        let shifted = Datum::Gcj02.from_wgs84(spot);
        let path = format!("/api/who?lon={}&lat={}&datum=gcj02", shifted.lon(), shifted.lat());
        let who = app.read(&path).await;
        assert_eq!((&who["segment"]["id"], &who["side"]), (&json!("w"), &json!("left")));
    });
}

#[test]
fn a_place_on_a_segment_is_asked_by_its_measure() {
    on_both(async |url| {
        let app = town(&url).await;
        let who = app.read("/api/who?segment=w&side=left&measure_m=12.5").await;
        assert_eq!((&who["measure_m"], &who["crew"]["id"]), (&json!(12.5), &json!("a")));
        let before = app
            .read("/api/who?segment=w&side=left&measure_m=12.5&at=2026-11-22T00:00:00%2B08:00")
            .await;
        assert_eq!(before["status"], "unassigned");
        let outside = app.read("/api/who?segment=far&side=left&measure_m=1").await;
        assert_eq!(outside["community"], Value::Null);
    });
}
