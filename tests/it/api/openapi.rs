//! The OpenAPI document against the service that it describes.

use super::{Answer, TestApp, send};
use crate::store_places::on_sqlite;
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// A value that a parameter takes.
fn example(path: &str, name: &str) -> &'static str {
    match name {
        "bbox" => "104.2,30.9,104.4,31.0",
        "datetime" | "at" | "known_at" => "2026-11-23T08:00:00Z",
        "f" => "json",
        "community" => "west",
        "crew" => "a",
        "state" => "assigned",
        "class" => "lane",
        "kind" if path.contains("imports") => "segments",
        "kind" => "unassigned,overlap",
        "segment" => "w",
        "site" => "market",
        "shift" => "day",
        "side" => "left",
        "sortby" => "-length_m",
        "by" => "community",
        "datum" => "wgs84",
        "lon" => "104.28",
        "lat" => "30.98",
        "layers" => "segments,gaps",
        "mode" => "merge",
        "map" => "name:NAME",
        "dry_run" => "true",
        _ => "1",
    }
}

async fn document(app: &TestApp, path: &str, version: &str) -> Value {
    let answer: Answer = app.get(path).await;
    assert_eq!(answer.status, 200);
    let media_type = format!("application/vnd.oai.openapi+json;version={version}");
    assert_eq!(answer.header("content-type"), media_type);
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with(version));
    document
}

/// The parameter itself where the document refers to it.
fn resolved<'a>(document: &'a Value, parameter: &'a Value) -> &'a Value {
    match parameter["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => parameter,
    }
}

#[test]
fn every_parameter_in_the_document_is_taken() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        assert_eq!(app.import("kind=sites", &super::sites::market()).await.status, 200);
        let shift =
            serde_json::json!({ "id": "day", "name": "day", "windows": ["mon 06:00-11:00"] });
        assert_eq!(app.post("/api/shifts", &shift).await.status, 201);
        let document = document(&app, "/api/openapi.json", "3.1").await;
        let mut tried = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            let Some(operation) = item.get("get") else { continue };
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let names: Vec<String> = parameters
                .iter()
                .map(|p| resolved(&document, p))
                .filter(|parameter| parameter["in"] == "query")
                .map(|parameter| {
                    assert_eq!(parameter["required"], false, "{path}: {parameter}");
                    parameter["name"].as_str().unwrap().to_owned()
                })
                .collect();
            for name in &names {
                if path == "/api/events" {
                    continue;
                }
                let mut query = format!("{name}={}", example(path, name));
                match (path.as_str(), name.as_str()) {
                    ("/api/who", "segment" | "side" | "measure_m") => {
                        query = "segment=w&side=left&measure_m=1".to_owned();
                    }
                    ("/api/who", "lon" | "lat") => query = "lon=104.28&lat=30.98".to_owned(),
                    ("/api/who", _) => query.push_str("&lon=104.28&lat=30.98"),
                    ("/api/changes", "subject") => query = "subject=segment:w".to_owned(),
                    ("/api/record", "segment" | "crew" | "actor") => {}
                    ("/api/record", _) => query.push_str("&segment=w"),
                    _ => {}
                }
                let real = path.replace("{collection}", "gaps").replace("{z}/{x}/{y}", "0/0/0");
                let answer = app.get(&format!("{real}?{query}")).await;
                let wrong = answer.status == 400;
                assert!(!wrong, "{path} {name}: {}", answer.text());
                tried += 1;
            }
        }
        assert!(tried > 40, "{tried}");
    });
}

#[test]
fn the_document_lists_what_the_service_answers_and_the_service_answers_what_it_lists() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let document = document(&app, "/api/openapi.json", "3.1").await;
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap();
                assert!(ids.insert(id.to_owned()), "{id} twice");
                assert!(operation["summary"].is_string(), "{path}");
                if path == "/api/events" {
                    continue;
                }
                let method: Method = method.to_uppercase().parse().unwrap();
                let answer = send(app.request(method.clone(), path)).await;
                assert_ne!(answer.status, 405, "{method} {path}");
                let nowhere = answer.text().contains("nothing at this address");
                assert!(!nowhere, "{method} {path}");
            }
        }
        let source =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/mod.rs"));
        let routes = source.unwrap();
        let handlers: usize = routes
            .lines()
            .filter(|line| line.contains(".routes(routes!("))
            .map(|line| line.matches("::").count())
            .sum();
        assert_eq!(ids.len(), handlers, "every handler in the router is in the document");
    });
}

#[test]
fn clients_of_features_find_what_they_look_for() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let document = document(&app, "/api/openapi-3.0.json", "3.0").await;
        let limit = &document["components"]["parameters"]["limit"]["schema"];
        assert_eq!((&limit["default"], &limit["maximum"]), (&100.into(), &10_000.into()));
        assert_eq!(document["servers"][0]["url"], "/api");
        let items = &document["paths"]["/collections/segments/items"]["get"]["parameters"];
        let class = items.as_array().unwrap().iter().find(|p| p["name"] == "class").unwrap();
        assert_eq!((&class["style"], &class["explode"]), (&"form".into(), &false.into()));
        assert_eq!(class["schema"]["type"], "string");
        check_30(&document);
    });
}

/// Nothing that OpenAPI 3.0 does not know, and no reference that leads nowhere.
fn check_30(document: &Value) {
    fn walk(root: &Value, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(root, item)),
            Value::Object(members) => {
                if let Some(kind) = members.get("type") {
                    assert!(!kind.is_array() && kind != "null", "{value}");
                }
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    assert_eq!(members.len(), 1, "{value}");
                    let found = root.pointer(reference.trim_start_matches('#'));
                    assert!(found.is_some_and(|found| !found.is_null()), "{reference}");
                }
                members.values().for_each(|member| walk(root, member));
            }
            _ => {}
        }
    }
    walk(document, document);
}

/// Two schemas of one name would leave one of them out of the document, without a word.
#[test]
fn answers_have_the_members_that_the_document_says() {
    crate::store_places::on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let document = document(&app, "/api/openapi.json", "3.1").await;
        let paths = ["week", "hours", "shifts", "absences", "crews", "trends", "gaps", "coverage"];
        for path in paths.map(|name| format!("/api/{name}")) {
            let ok = &document["paths"][&path]["get"]["responses"]["200"];
            let schema = &ok["content"]["application/json"]["schema"]["$ref"];
            let name = schema.as_str().and_then(|name| name.rsplit('/').next()).unwrap();
            let said = document["components"]["schemas"][name]["properties"].as_object().unwrap();
            let answer = app.read(&path).await;
            let given: Vec<&String> = answer.as_object().unwrap().keys().collect();
            assert_eq!(said.keys().collect::<Vec<_>>(), given, "{path}");
        }
    });
}
