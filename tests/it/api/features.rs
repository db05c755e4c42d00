//! OGC API - Features: landing page, conformance, collections, pages of features.

use super::{TestApp, ids, link};
use crate::store_places::on_sqlite;
use serde_json::Value;

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";
const COLLECTIONS: [&str; 6] =
    ["communities", "segments", "sites", "assignments", "gaps", "exemptions"];

#[test]
fn the_landing_page_leads_everywhere() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let landing = app.read("/api").await;
        let openapi = "application/vnd.oai.openapi+json;version=3.0";
        let leads =
            [("self", JSON), ("service-desc", openapi), ("conformance", JSON), ("data", JSON)];
        for (rel, media_type) in leads {
            let href = link(&landing, rel, media_type).unwrap_or_else(|| panic!("no {rel}"));
            let path = href.strip_prefix(&app.url("")).expect("links are absolute");
            let answer = app.get(path).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, media_type), "{rel}");
        }
        // OWSLib asks for it so.
        assert_eq!(app.read("/api/").await, landing);
        for link in landing["links"].as_array().unwrap() {
            assert!(link["type"].is_string() && link["title"].is_string(), "{link}");
        }
    });
}

#[test]
fn the_classes_of_features_are_declared() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let conformance = app.read("/api/conformance").await;
        let classes = conformance["conformsTo"].as_array().unwrap();
        for class in ["core", "oas30", "html", "geojson"] {
            let uri = format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}");
            assert!(classes.contains(&Value::from(uri.clone())), "{uri}");
        }
    });
}

#[test]
fn every_collection_says_where_it_lies_and_where_its_features_are() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let all = app.read("/api/collections").await;
        let listed: Vec<&Value> = all["collections"].as_array().unwrap().iter().collect();
        assert_eq!(listed.len(), COLLECTIONS.len());
        for id in COLLECTIONS {
            let alone = app.read(&format!("/api/collections/{id}")).await;
            assert!(listed.contains(&&alone), "{id}");
            assert_eq!(alone["itemType"], "feature");
            let bbox = &alone["extent"]["spatial"]["bbox"][0];
            assert_eq!(bbox, &serde_json::json!([104.27, 30.97, 104.301, 30.99]));
            let items = link(&alone, "items", GEOJSON).unwrap();
            let answer = app.get(items.strip_prefix(&app.url("")).unwrap()).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, GEOJSON));
        }
        app.get("/api/collections/parks").await.problem(404);
    });
}

#[test]
fn a_city_without_anything_has_collections_without_features() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        for id in COLLECTIONS {
            assert_eq!(app.read(&format!("/api/collections/{id}")).await["extent"], Value::Null);
            let page = app.read(&format!("/api/collections/{id}/items")).await;
            assert_eq!((&page["numberMatched"], ids(&page).len()), (&Value::from(0), 0));
        }
        assert_eq!(app.city().await["required_mm"], 0);
        assert_eq!(app.read("/api/tiles").await["bounds"], Value::Null);
    });
}

#[test]
fn pages_hold_every_feature_once() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for collection in ["segments", "gaps", "communities"] {
            let path = format!("/api/collections/{collection}/items");
            let whole = app.read(&format!("{path}?limit=10000")).await;
            let all: Vec<String> = ids(&whole).into_iter().map(str::to_owned).collect();
            assert!(all.len() > 1 && link(&whole, "next", GEOJSON).is_none());
            let (mut found, mut next) = (Vec::new(), Some(format!("{path}?limit=1")));
            while let Some(path) = next {
                let page = app.read(&path).await;
                assert_eq!(page["numberMatched"], all.len());
                assert_eq!(page["numberReturned"], 1);
                assert_eq!(page["timeStamp"], super::NOW);
                found.extend(ids(&page).into_iter().map(str::to_owned));
                next = link(&page, "next", GEOJSON)
                    .map(|href| href.strip_prefix(&app.url("")).unwrap().to_owned());
            }
            assert_eq!(found, all, "{collection}");
        }
    });
}

#[test]
fn a_feature_is_the_same_alone_and_on_a_page() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = serde_json::json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        for collection in ["communities", "assignments", "gaps", "segments"] {
            let path = format!("/api/collections/{collection}/items");
            let page = app.read(&path).await;
            for feature in page["features"].as_array().unwrap() {
                let id = feature["id"].as_str().unwrap();
                let mut alone = app.read(&format!("{path}/{id}")).await;
                assert!(link(&alone, "collection", JSON).is_some());
                alone.as_object_mut().unwrap().remove("links");
                alone["properties"].as_object_mut().unwrap().remove("sides");
                assert_eq!(&alone, feature);
            }
            app.get(&format!("{path}/nowhere")).await.problem(404);
        }
    });
}

#[test]
fn every_feature_has_every_property() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let nameless = super::collection(&[serde_json::json!({ "type": "Feature", "id": "x",
            "geometry": { "type": "LineString", "coordinates": [[104.28, 30.98], [104.281, 30.98]] },
            "properties": {} })]);
        assert_eq!(app.import("kind=segments", &nameless).await.json()["new"], 1);
        for collection in ["segments", "gaps"] {
            let page = app.read(&format!("/api/collections/{collection}/items")).await;
            let features = page["features"].as_array().unwrap();
            let names = |feature: &Value| {
                let properties = feature["properties"].as_object().unwrap();
                properties.keys().cloned().collect::<Vec<_>>()
            };
            assert!(features.iter().all(|feature| names(feature) == names(&features[0])));
        }
    });
}

#[test]
fn links_begin_with_the_public_address() {
    on_sqlite(async |url| {
        let public = "https://city.example/sweep";
        let settings = sweepline::http::Settings {
            public_url: Some(format!("{public}/")),
            ..sweepline::http::Settings::default()
        };
        let app = TestApp::start_with(&url, settings).await;
        let landing = app.read("/api").await;
        assert_eq!(link(&landing, "data", JSON), Some(&*format!("{public}/api/collections")));
        let tiles = app.read("/api/tiles").await["tiles"][0].clone();
        assert!(tiles.as_str().unwrap().starts_with(&format!("{public}/api/tiles/{{z}}")));
    });
}
