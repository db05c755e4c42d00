//! Imports.

use super::{Answer, BEGUN, TestApp, collection, communities, segments, send, street};
use crate::store_places::{on_both, on_sqlite};
use reqwest::{Body, Method};
use serde_json::{Value, json};
use sweepline::formats::compress::gzip;
use sweepline::http::Settings;

async fn post(app: &TestApp, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = app.request(Method::POST, "/api/imports?kind=segments").body(body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(request).await
}

fn counts(answer: &Answer) -> [u64; 6] {
    let report = answer.json();
    ["read", "new", "changed", "unchanged", "gone", "rejected"].map(|n| report[n].as_u64().unwrap())
}

#[test]
fn a_file_is_read_plain_and_packed_and_changes_nothing_the_second_time() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let file = segments().to_string();
        let first = post(&app, &[("content-type", "application/geo+json")], file.clone()).await;
        assert_eq!((first.status, counts(&first)), (200, [4, 4, 0, 0, 0, 0]));
        let packed = gzip(file.as_bytes());
        for (headers, body) in [
            (&[("content-type", "application/json; charset=utf-8")][..], file.clone().into_bytes()),
            (&[("content-type", "application/gzip")], packed.clone()),
            (&[("content-type", "application/geo+json"), ("content-encoding", "gzip")], packed),
            (&[], file.into_bytes()),
        ] {
            let again = post(&app, headers, body).await;
            assert_eq!(counts(&again), [4, 0, 0, 4, 0, 0], "{headers:?}");
            assert_eq!(again.json()["revision"], BEGUN + 1);
        }
    });
}

#[test]
fn a_dry_run_says_what_would_come_in() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let rehearsed = app.import("kind=segments&dry_run=true", &segments()).await;
        assert_eq!((rehearsed.status, counts(&rehearsed)), (200, [4, 4, 0, 0, 0, 0]));
        assert_eq!(app.app.revision().0, BEGUN);
    });
}

#[test]
fn merging_leaves_what_a_file_does_not_name_and_replacing_removes_it() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let one = collection(&[street("w", "branch", [[104.271, 30.98], [104.276, 30.98]])]);
        assert_eq!(counts(&app.import("kind=segments", &one).await), [1, 0, 1, 0, 0, 0]);
        let replaced = app.import("kind=segments&mode=replace", &one).await;
        assert_eq!(counts(&replaced), [1, 0, 0, 1, 3, 0]);
        let left = app.read("/api/collections/segments/items").await;
        assert_eq!(super::ids(&left), ["w"]);
    });
}

#[test]
fn crews_in_a_file_answer_for_both_sides() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        assert_eq!(app.import("kind=communities", &communities()).await.status, 200);
        let mut file = segments();
        file["features"][0]["properties"]["team"] = "night shift".into();
        let answer = app.import("kind=segments&map=crew:team", &file).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let length = super::length_mm(&app, "w").await;
        assert_eq!(app.city().await["assigned_mm"], 2 * length);
    });
}

#[test]
fn a_bad_feature_is_reported_and_the_rest_goes_in() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let mut file = segments();
        file["features"][1]["geometry"]["coordinates"] = json!([[104.28, 30.98], [30.98, 104.28]]);
        let answer = app.import("kind=segments", &file).await;
        assert_eq!(counts(&answer), [4, 3, 0, 0, 0, 1]);
        let rejection = answer.json()["rejections"][0].clone();
        assert_eq!((&rejection["feature"], &rejection["id"]), (&json!(2), &json!("e")));
        assert!(rejection["pointer"].as_str().unwrap().starts_with("/features/1/geometry"));
    });
}

#[test]
fn what_is_no_file_of_ours_is_refused_and_changes_nothing() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let geojson = [("content-type", "application/geo+json")];
        let cut = &segments().to_string()[..200];
        for body in ["", "{}", "hello", cut] {
            post(&app, &geojson, body.to_owned()).await.problem(400);
        }
        let mut packed = gzip(segments().to_string().as_bytes());
        packed.truncate(packed.len() / 2);
        post(&app, &geojson, packed).await.problem(400);
        post(&app, &[("content-type", "text/csv")], "a,b").await.problem(415);
        let encoded = [("content-type", "application/json"), ("content-encoding", "br")];
        post(&app, &encoded, "{}").await.problem(415);
        for query in [
            "",
            "kind=parks",
            "kind=segments&mode=x",
            "kind=segments&map=x:y",
            "kind=segments&datum=utm",
            "kind=segments&dry_run=yes",
        ] {
            app.import(query, &segments()).await.problem(400);
        }
        assert_eq!(app.app.revision().0, BEGUN);
    });
}

#[test]
fn a_file_that_is_too_large_is_refused_whether_it_says_so_or_not() {
    on_sqlite(async |url| {
        let limit = 100_000;
        let settings = Settings { import_limit_bytes: limit, ..Settings::default() };
        let app = TestApp::start_with(&url, settings).await;
        let line =
            |number: u64| street(&number.to_string(), "lane", [[104.2, 30.9], [104.3, 30.9]]);
        let file: Vec<Value> = (0..1000).map(line).collect();
        let file = collection(&file).to_string();
        assert!(file.len() as u64 > limit);
        post(&app, &[], file.clone()).await.problem(413);
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
            file.as_bytes().chunks(9_999).map(|piece| Ok(piece.to_vec())).collect();
        let chunked = Body::wrap_stream(futures_util::stream::iter(pieces));
        post(&app, &[], chunked).await.problem(413);
        assert_eq!(app.app.revision().0, BEGUN);
        assert_eq!(post(&app, &[], segments().to_string()).await.status, 200);
    });
}

#[test]
fn positions_of_another_datum_are_brought_to_wgs_84() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let shifted = app.import("kind=segments&datum=gcj02", &segments()).await;
        assert_eq!(shifted.status, 200);
        let feature = app.read("/api/collections/segments/items/w").await;
        let lon = feature["geometry"]["coordinates"][0][0].as_f64().unwrap();
        assert!((104.267..104.2695).contains(&lon), "{lon}");
    });
}
