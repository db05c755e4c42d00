//! Sites: importing them, assigning them, and reading them as features.

use super::{TestApp, collection, ids};
use crate::store_places::on_both;
use serde_json::{Value, json};

fn site(id: &str, west: f64, properties: &Value) -> Value {
    let (east, south, north) = (west + 0.001, 30.976, 30.977);
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let mut properties = properties.clone();
    properties["id"] = json!(id);
    json!({ "type": "Feature", "properties": properties,
        "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

/// A market that the file gives to nobody.
pub fn market() -> Value {
    collection(&[site("market", 104.272, &json!({ "name": "北门市场", "class": "market" }))])
}

/// The market, a green of a crew that is new, and one that is no ground.
fn file() -> Value {
    let mut features = market()["features"].as_array().unwrap().clone();
    let green = json!({ "name": "green", "leisure": "park", "team": "gardeners" });
    features.push(site("green", 104.286, &green));
    features.push(json!({ "type": "Feature", "properties": { "id": "line" },
        "geometry": { "type": "LineString", "coordinates": [[104.28, 30.97], [104.29, 30.97]] } }));
    collection(&features)
}

#[test]
fn a_file_of_sites_comes_in_as_one_of_communities_does() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let revision = app.app.revision();
        let rehearsed = app.import("kind=sites&map=crew:team&dry_run=true", &file()).await.json();
        assert_eq!((app.app.revision(), &rehearsed["new"]), (revision, &json!(2)));
        let imported = app.import("kind=sites&map=crew:team", &file()).await.json();
        assert_eq!(
            (&imported["read"], &imported["new"], &imported["rejected"]),
            (&json!(3), &json!(2), &json!(1))
        );
        assert_eq!(imported["rejections"][0]["pointer"], "/features/2/geometry/type");
        let reason = imported["rejections"][0]["reason"].as_str().unwrap();
        assert_eq!(reason, "a site is a Polygon or MultiPolygon, not a LineString");
        let again = app.import("kind=sites&map=crew:team", &file()).await.json();
        assert_eq!((&again["unchanged"], &again["revision"]), (&json!(2), &imported["revision"]));

        let green = app.read("/api/collections/sites/items/green").await;
        let properties = &green["properties"];
        assert_eq!(
            (&properties["class"], &properties["state"]),
            (&json!("park"), &json!("assigned"))
        );
        assert_eq!(properties["crews"], json!([{ "id": "gardeners", "name": "gardeners" }]));
        let area_m2 = properties["area_m2"].as_f64().unwrap();
        assert!((10_000.0..11_000.0).contains(&area_m2), "{area_m2}");
        assert_eq!(green["geometry"]["type"], "MultiPolygon");

        let replaced = app.import("kind=sites&mode=replace", &market()).await.json();
        assert_eq!((&replaced["gone"], &replaced["unchanged"]), (&json!(1), &json!(1)));
        assert!(replaced["warnings"].to_string().contains("gardeners answered for it"));
        assert_eq!(app.read("/api/collections/assignments/items").await["numberMatched"], 0);
        app.get("/api/collections/sites/items/green").await.problem(404);
    });
}

#[test]
fn a_broken_ring_is_mended_and_said_and_a_site_of_two_crews_is_rejected() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let mut bow = site("bow", 104.272, &json!({ "name": "bow" }));
        bow["geometry"]["coordinates"][0].as_array_mut().unwrap().pop();
        let shared = site("shared", 104.274, &json!({ "team": ["a", "b"] }));
        let file = collection(&[bow, shared]);
        let imported = app.import("kind=sites&map=crew:team", &file).await.json();
        assert_eq!((&imported["new"], &imported["rejected"]), (&json!(1), &json!(1)));
        assert!(imported["warnings"].to_string().contains("bow"), "{imported}");
        let rejection = &imported["rejections"][0];
        assert_eq!(rejection["pointer"], "/features/1/properties/team");
        assert!(rejection["reason"].as_str().unwrap().contains("one crew"));
        app.import("kind=parks", &file).await.problem(400);
    });
}

#[test]
fn sites_are_found_by_place_crew_state_and_class() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        app.import("kind=sites&map=crew:team", &file()).await;
        for (query, found) in [
            ("", vec!["market", "green"]),
            ("?bbox=104.28,30.97,104.29,30.98", vec!["green"]),
            ("?crew=gardeners", vec!["green"]),
            ("?crew=a", vec![]),
            ("?state=unassigned", vec!["market"]),
            ("?state=assigned&class=park", vec!["green"]),
            ("?class=market", vec!["market"]),
        ] {
            let page = app.read(&format!("/api/collections/sites/items{query}")).await;
            assert_eq!(ids(&page), found, "{query}");
            assert_eq!(page["numberMatched"], found.len());
        }
        let first = app.read("/api/collections/sites/items?limit=1").await;
        let next = super::link(&first, "next", "application/geo+json").unwrap();
        let path = next.split_once("/api").unwrap().1;
        assert_eq!(ids(&app.read(&format!("/api{path}")).await), ["green"]);
        app.get("/api/collections/sites/items?crew=z").await.problem(400);
        app.get("/api/collections/sites/items?state=partial").await.problem(400);
    });
}

#[test]
fn sites_are_assigned_listed_and_taken_back() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        app.import("kind=sites", &file()).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w", "side": "left" }],
            "sites": ["market", "green"] });
        let assigned = app.post("/api/assignments", &body).await;
        assert_eq!(assigned.status, 201, "{}", assigned.text());
        let held = assigned.json()["assignments"].as_array().unwrap().clone();
        assert_eq!(held.len(), 3);
        let page = app.read("/api/collections/assignments/items?site=market").await;
        assert_eq!(page["numberMatched"], 1);
        let feature = &page["features"][0];
        assert_eq!(feature["geometry"]["type"], "MultiPolygon");
        let properties = &feature["properties"];
        assert_eq!(properties["site"], json!({ "id": "market", "name": "北门市场" }));
        for member in ["segment", "side", "from_m", "to_m", "length_m", "shift"] {
            assert_eq!(properties[member], Value::Null, "{member}");
        }
        assert_eq!(app.read("/api/collections/assignments/items").await["numberMatched"], 3);
        let of_street = app.read("/api/collections/assignments/items?segment=w").await;
        assert_eq!(of_street["numberMatched"], 1);

        let taken = json!({ "crew": "b", "stretches": [{ "segment": "e" }], "sites": ["market"] });
        let problem = app.post("/api/assignments", &taken).await.problem(409);
        assert_eq!(problem["errors"][0]["pointer"], "/sites");
        assert!(
            problem["errors"][0]["detail"].as_str().unwrap().contains("crew a answers for site")
        );
        let unknown = json!({ "crew": "b", "stretches": [{ "segment": "e" }], "sites": ["moon"] });
        let problem = app.post("/api/assignments", &unknown).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], "/sites/0");
        let free = app.read("/api/collections/assignments/items?crew=b").await;
        assert_eq!(free["numberMatched"], 0, "all of a request is done or nothing");
        app.delete("/api/crews/a").await.problem(409);

        let id = feature["id"].as_str().unwrap();
        let item = app.read(&format!("/api/collections/assignments/items/{id}")).await;
        assert_eq!(item["properties"], *properties);
        let second = TestApp::start(&url).await;
        let listed = "/api/collections/sites/items?crew=a";
        assert_eq!(ids(&second.read(listed).await), ["market", "green"]);
        assert_eq!(app.delete(&format!("/api/assignments/{id}")).await.status, 200);
        assert_eq!(ids(&app.read(listed).await), ["green"]);
        app.delete(&format!("/api/assignments/{id}")).await.problem(404);
    });
}
