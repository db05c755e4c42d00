//! Vector tiles.

use super::{Answer, TestApp, send};
use crate::store_places::on_sqlite;
use reqwest::Method;
use serde_json::json;
use sweepline::formats::compress::gunzip;
use sweepline::geometry::LonLat;
use sweepline::geometry::tile::TileId;

const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The tile that the west street lies in, at zoom 14.
fn path() -> String {
    let tile = TileId::containing(LonLat::new(104.273, 30.98).unwrap(), 14).unwrap();
    format!("/api/tiles/14/{}/{}", tile.x(), tile.y())
}

async fn packed(app: &TestApp, path: &str) -> Answer {
    send(app.request(Method::GET, path).header("accept-encoding", "gzip")).await
}

/// Does the tile hold that text among its names and values?
fn holds(tile: &[u8], text: &str) -> bool {
    tile.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_tile_json_leads_to_tiles_that_may_be_kept() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let tile_json = app.read("/api/tiles").await;
        assert_eq!(tile_json["tilejson"], "3.0.0");
        assert_eq!(tile_json["bounds"], json!([104.27, 30.97, 104.301, 30.99]));
        let layers: Vec<_> =
            tile_json["vector_layers"].as_array().unwrap().iter().map(|l| &l["id"]).collect();
        assert_eq!(layers, ["communities", "segments", "gaps", "community_labels"]);
        let template = tile_json["tiles"][0].as_str().unwrap().to_owned();
        let template = template.strip_prefix(&app.url("")).expect("the address is absolute");
        let versioned =
            template.replace("/{z}/{x}/{y}", path().strip_prefix("/api/tiles").unwrap());
        let tile = app.get(&versioned).await;
        assert_eq!((tile.status, tile.header("content-type")), (200, MVT));
        assert!(tile.header("cache-control").contains("immutable"));
        for other in [path(), format!("{}?v=1", path())] {
            assert_eq!(app.get(&other).await.header("cache-control"), "no-cache");
        }
    });
}

#[test]
fn a_tile_is_packed_for_those_who_take_gzip() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let (packed, plain) = (packed(&app, &path()).await, app.get(&path()).await);
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(gunzip(&packed.bytes).unwrap(), plain.bytes);
    });
}

#[test]
fn a_tile_holds_the_layers_that_are_asked_for() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let all = app.get(&path()).await.bytes;
        for text in ["segments", "gaps", "communities", "w street", "west town", "unassigned"] {
            assert!(holds(&all, text), "{text}");
        }
        let gaps = app.get(&format!("{}?layers=gaps", path())).await.bytes;
        assert!(holds(&gaps, "gaps") && !holds(&gaps, "communities"));
    });
}

#[test]
fn a_tile_without_anything_in_it_has_no_content() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for empty in [app.get("/api/tiles/14/0/0").await, packed(&app, "/api/tiles/14/0/0").await] {
            assert_eq!((empty.status, empty.bytes.len()), (204, 0));
            assert_eq!(empty.header("content-encoding"), "");
        }
    });
}

#[test]
fn no_tile_after_a_commit_is_from_before_it() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for (crew, other) in [("a", "b"), ("b", "a"), ("a", "b")] {
            let body = json!({ "crew": crew, "replace": true, "stretches": [{ "segment": "w" }] });
            assert_eq!(app.post("/api/assignments", &body).await.status, 201);
            let tile = app.get(&format!("{}?layers=segments", path())).await.bytes;
            assert!(holds(&tile, &format!("crew {crew}")), "{crew}");
            assert!(!holds(&tile, &format!("crew {other}")), "{other}");
        }
    });
}
