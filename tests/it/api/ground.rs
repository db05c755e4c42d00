//! Gaps of ground over HTTP.

use super::{TestApp, collection, communities, ids, segments};
use crate::store_places::{on_both, on_sqlite};
use serde_json::{Value, json};
use sweepline::geometry::LonLat;
use sweepline::geometry::tile::TileId;

const ITEMS: &str = "/api/collections/gaps/items";

fn square(id: &str, parent: Option<&str>, [west, south, east, north]: [f64; 4]) -> Value {
    json!({ "type": "Feature",
        "properties": { "id": id, "name": format!("{id} town"), "parent": parent },
        "geometry": { "type": "Polygon", "coordinates": [[[west, south], [east, south],
            [east, north], [west, north], [west, south]]] } })
}

/// A county of which a strip is nobody's, and two communities that hold a strip both.
async fn with_disputes(app: &TestApp) {
    let file = collection(&[
        square("county", None, [104.27, 30.97, 104.30, 30.99]),
        square("west", Some("county"), [104.27, 30.97, 104.281, 30.99]),
        square("east", Some("county"), [104.28, 30.97, 104.29, 30.99]),
    ]);
    assert_eq!(app.import("kind=communities", &file).await.status, 200);
    assert_eq!(app.import("kind=segments", &segments()).await.status, 200);
    assert_eq!(app.post("/api/crews", &json!({ "id": "a", "name": "a" })).await.status, 201);
}

fn area_m2(feature: &Value) -> f64 {
    feature["properties"]["area_m2"].as_f64().unwrap()
}

async fn uncovered_m2(app: &TestApp, query: &str) -> f64 {
    let page = app.read(&format!("{ITEMS}?kind=uncovered_ground&{query}")).await;
    assert_eq!(page["numberMatched"], page["numberReturned"]);
    page["features"].as_array().unwrap().iter().map(area_m2).sum()
}

async fn assign(app: &TestApp, body: Value) {
    let answer = app.post("/api/assignments", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[test]
fn an_assignment_takes_the_ground_around_it_from_the_gap() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let path = format!("{ITEMS}?kind=uncovered_ground&community=west");
        let before = app.read(&path).await;
        assert_eq!(ids(&before).len(), 1);
        let gap = &before["features"][0];
        assert_eq!(gap["geometry"]["type"], "Polygon");
        let properties = &gap["properties"];
        assert_eq!(
            (&properties["community"], &properties["kind"]),
            (&json!("west"), &json!("uncovered_ground"))
        );
        for member in ["segment", "side", "from_m", "to_m", "length_m", "class"] {
            assert!(properties[member].is_null(), "{member}");
        }
        let row = |coverage: &Value, key: &str| {
            let rows = coverage["rows"].as_array().unwrap();
            rows.iter().find(|row| row["key"] == key).unwrap().clone()
        };
        let coverage = app.read("/api/coverage?by=community").await;
        let known_m2 = row(&coverage, "west")["uncovered_ground_m2"].as_f64().unwrap();
        assert!((known_m2 - area_m2(gap)).abs() < 0.01);
        assert!(row(&coverage, "east")["uncovered_ground_m2"].is_null(), "nobody asked yet");
        assert!(app.city().await["uncovered_ground_m2"].is_null());

        assign(&app, json!({ "crew": "a", "stretches": [{ "segment": "w", "side": "left" }] }))
            .await;
        let after = app.read(&path).await;
        let taken_m2 = area_m2(gap) - area_m2(&after["features"][0]);
        // The street is 382 m long, and its width is the usual one of its class.
        let street = app.read("/api/collections/segments/items/w").await;
        let length_m = street["properties"]["length_m"].as_f64().unwrap();
        let half_m = (taken_m2 / length_m) / 2.0;
        assert!(half_m > 50.0 && half_m < 80.0, "{half_m}");
        let id = ids(&before)[0];
        let same = app.read(&format!("{ITEMS}/{id}")).await;
        assert_eq!(same["properties"], after["features"][0]["properties"], "it keeps its name");
        uncovered_m2(&app, "").await;
        let all = app.city().await["uncovered_ground_m2"].as_f64().unwrap();
        assert!((uncovered_m2(&app, "").await - all).abs() < 1.0);
    });
}

#[test]
fn reach_and_instant_are_as_asked() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        assign(
            &app,
            json!({ "crew": "a", "stretches": [{ "segment": "w" }],
            "valid_to": "2026-12-01T00:00:00Z" }),
        )
        .await;
        let mut last_m2 = f64::INFINITY;
        for reach in ["reach_m=0", "reach_m=20.5", "reach_m=50", "reach_m=400"] {
            let m2 = uncovered_m2(&app, reach).await;
            assert!(m2 < last_m2, "{reach}");
            last_m2 = m2;
        }
        assert_eq!(uncovered_m2(&app, "reach_m=50").await, uncovered_m2(&app, "").await);
        let now = uncovered_m2(&app, "at=2026-11-23T08:00:00Z").await;
        assert!((now - uncovered_m2(&app, "").await).abs() < 0.01);
        let later = uncovered_m2(&app, "at=2026-12-01T00:00:00Z").await;
        assert!(later > now + 1000.0);
        // A city moves on under what was computed for another reach.
        assign(&app, json!({ "crew": "b", "stretches": [{ "segment": "e" }] })).await;
        assert!(uncovered_m2(&app, "reach_m=400").await < last_m2);
        for reach in ["1000.1", "-1", "far", "inf"] {
            let problem = app.get(&format!("{ITEMS}?reach_m={reach}")).await.problem(400);
            assert!(problem["detail"].as_str().unwrap().contains("reach_m"), "{problem}");
        }
    });
}

#[test]
fn ground_that_two_hold_and_ground_that_nobody_does_are_listed() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        with_disputes(&app).await;
        let contested = app.read(&format!("{ITEMS}?kind=contested_ground")).await;
        let gap = &contested["features"][0];
        assert_eq!(ids(&contested).len(), 1);
        let id = ids(&contested)[0].to_owned();
        assert!(id.starts_with("contested_ground.west+east."), "{id}");
        assert_eq!(gap["properties"]["name"], "west town / east town");
        assert!(gap["properties"]["community"].is_null());
        // A thousandth of a degree of longitude by two hundredths of latitude.
        assert!((area_m2(gap) - 95.6 * 2217.0).abs() < 500.0, "{}", area_m2(gap));
        let unclaimed = app.read(&format!("{ITEMS}?kind=unclaimed_ground")).await;
        let [gap] = unclaimed["features"].as_array().unwrap().as_slice() else { panic!() };
        assert_eq!(gap["properties"]["community"], "county");
        assert!((area_m2(gap) - 956.0 * 2217.0).abs() < 5000.0, "{}", area_m2(gap));
        for (community, kinds) in [
            ("west", &["uncovered_ground", "contested_ground"][..]),
            (
                "county",
                &["uncovered_ground", "uncovered_ground", "unclaimed_ground", "contested_ground"],
            ),
            ("outside", &["unclaimed_ground"]),
            ("contested", &["contested_ground"]),
        ] {
            let kind = "kind=uncovered_ground,unclaimed_ground,contested_ground";
            let page = app.read(&format!("{ITEMS}?{kind}&community={community}")).await;
            let found = page["features"].as_array().unwrap();
            let found: Vec<_> = found.iter().map(|f| f["properties"]["kind"].clone()).collect();
            assert_eq!(found, kinds, "{community}");
        }
        assert_eq!(app.read(&format!("{ITEMS}/{id}")).await["id"], *id);
        // The boundary is drawn anew, and nobody disputes it any more.
        let file = collection(&[square("west", Some("county"), [104.27, 30.97, 104.28, 30.99])]);
        assert_eq!(app.import("kind=communities", &file).await.status, 200);
        let problem = app.get(&format!("{ITEMS}/{id}")).await.problem(404);
        assert!(problem["detail"].as_str().unwrap().contains("closed"), "{problem}");
        for id in ["uncovered_ground.west", "uncovered_ground.west.9.9", "uncovered_ground"] {
            app.get(&format!("{ITEMS}/{id}")).await.problem(404);
        }
        assert_eq!(app.read(&format!("{ITEMS}?kind=contested_ground")).await["numberMatched"], 0);
    });
}

#[test]
fn pages_summaries_and_tables_agree() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        with_disputes(&app).await;
        assign(&app, json!({ "crew": "a", "stretches": [{ "segment": "w" }, { "segment": "e" }] }))
            .await;
        for query in
            ["sortby=-area_m2", "sortby=length_m", "min_area_m2=1000", "community=west", ""]
        {
            let whole = app.read(&format!("{ITEMS}?{query}&limit=1000")).await;
            let mut paged = Vec::new();
            for offset in 0..ids(&whole).len() {
                let page = app.read(&format!("{ITEMS}?{query}&limit=1&offset={offset}")).await;
                assert_eq!(page["numberMatched"], whole["numberMatched"]);
                paged.extend(ids(&page).into_iter().map(str::to_owned));
            }
            assert_eq!(paged, ids(&whole), "{query}");
            let summary =
                app.read(&format!("/api/gaps?{query}").replace("sortby=-area_m2", "")).await;
            let kinds = summary["kinds"].as_array().unwrap();
            let counted: u64 = kinds.iter().map(|kind| kind["count"].as_u64().unwrap()).sum();
            assert_eq!(counted, whole["numberMatched"].as_u64().unwrap(), "{query}");
            let features = whole["features"].as_array().unwrap();
            let listed_m2: f64 =
                features.iter().filter_map(|f| f["properties"]["area_m2"].as_f64()).sum();
            let summed_m2: f64 = kinds.iter().filter_map(|kind| kind["area_m2"].as_f64()).sum();
            assert!((listed_m2 - summed_m2).abs() < 0.1, "{query}");
        }
        let page = app.read(&format!("{ITEMS}?sortby=-area_m2")).await;
        let areas: Vec<Option<f64>> = page["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|feature| feature["properties"]["area_m2"].as_f64())
            .collect();
        let first_line = areas.iter().position(Option::is_none).unwrap();
        assert!(first_line > 2 && areas[first_line..].iter().all(Option::is_none));
        assert!(areas[..first_line].is_sorted_by(|a, b| a >= b));
        let summary = app.read("/api/gaps?kind=unassigned,uncovered_ground&reach_m=20").await;
        assert_eq!(summary["reach_m"], 20.0);
        assert_eq!(summary["kinds"][0]["kind"], "unassigned");
        assert!(
            summary["kinds"][0]["area_m2"].is_null() && summary["kinds"][1]["length_mm"].is_null()
        );
        let table = app.get(&format!("{ITEMS}?kind=contested_ground&f=csv")).await.text();
        let rows: Vec<&str> = table.lines().collect();
        assert!(rows[0].contains("length_m,area_m2") && rows.len() == 2, "{table}");
        app.get(&format!("{ITEMS}?sortby=area")).await.problem(400);
    });
}

#[test]
fn ground_is_drawn_in_tiles_and_follows_an_assignment() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let tile = |z: u8, query: &str| {
            let tile = TileId::containing(LonLat::new(104.273, 30.98).unwrap(), z).unwrap();
            format!("/api/tiles/{z}/{}/{}?layers=gaps{query}", tile.x(), tile.y())
        };
        let holds = async |path: &str, text: &str| {
            let bytes = app.get(path).await.bytes;
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        };
        for z in [9, 14, 16] {
            assert!(holds(&tile(z, ""), "uncovered_ground.west").await, "{z}");
        }
        assert!(!holds(&tile(5, ""), "uncovered_ground").await);
        assert!(!holds(&tile(14, "&kind=unassigned"), "uncovered_ground").await);
        assert!(!holds(&tile(14, "&kind=uncovered_ground"), "unassigned").await);
        let path = tile(16, "&kind=uncovered_ground");
        let before = app.get(&path).await;
        assert_eq!(
            before.bytes,
            app.get(&tile(16, "&kind=uncovered_ground&reach_m=50")).await.bytes
        );
        assign(&app, json!({ "crew": "a", "stretches": [{ "segment": "w" }] })).await;
        let after = app.get(&path).await;
        assert_ne!(before.bytes, after.bytes);
        assert_ne!(
            after.bytes,
            app.get(&tile(16, "&kind=uncovered_ground&reach_m=10")).await.bytes
        );
        for query in ["&reach_m=1001", "&kind=holes", "&at=yesterday"] {
            app.get(&tile(14, query)).await.problem(400);
        }
    });
}

#[test]
fn a_box_and_a_town_without_streets_have_ground_too() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        assert_eq!(app.read(ITEMS).await["numberMatched"], 0);
        assert_eq!(app.import("kind=communities", &communities()).await.status, 200);
        assert_eq!(app.read(ITEMS).await["numberMatched"], 2);
        let east = app.read(&format!("{ITEMS}?bbox=104.285,30.975,104.286,30.976")).await;
        assert_eq!(ids(&east).len(), 1);
        assert_eq!(east["features"][0]["properties"]["community"], "east");
        assert_eq!(app.read(&format!("{ITEMS}?bbox=0,0,1,1")).await["numberMatched"], 0);
        assert_eq!(app.read("/api/gaps?bbox=0,0,1,1").await["kinds"][3]["count"], 0);
    });
}
