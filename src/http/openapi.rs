//! The OpenAPI document, made from the handlers. It is written in 3.1, and once more in 3.0 for
//! clients of OGC API - Features: QGIS and `OWSLib` look for exactly that version, and QGIS finds
//! parameters only in paths that begin with `/collections/`, so the server of that document is
//! `/api`.

use super::allow::{Need, need};
use super::caller::SESSION;
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::{Media, Service, media};
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};
use utoipa::OpenApi;

/// What the document says before its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sweepline",
        description = "Who answers for cleaning every metre of every street side, and where \
            nobody does. Positions are longitude and latitude on WGS 84. Members that end in _mm \
            are whole millimetres and add up exactly; those in _m are metres for reading. Answers \
            from state carry an ETag, and the revision that they show in Sweepline-Revision. \
            Writes take an Idempotency-Key: the same request with the same key gets the first \
            answer again. Whoever is signed in sends the cookie of POST /api/session, or \
            a token as Authorization: Bearer.",
    ),
    components(schemas(Problem)),
    tags(
        (name = "Features", description = "OGC API - Features 1.0"),
        (name = "Reading", description = "Questions"),
        (name = "Tiles", description = "Vector tiles for maps"),
        (name = "Writing", description = "Changes"),
        (name = "Accounts", description = "Signing in, accounts, tokens"),
        (name = "Operations", description = "For whoever runs the service"),
    )
)]
pub struct Base;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Both documents, as bytes.
pub struct Documents {
    version_31: Bytes,
    version_30: Bytes,
}

impl Documents {
    /// The documents of these routes.
    pub fn of(routes: &utoipa::openapi::OpenApi) -> Self {
        let document = finished(routes);
        Self { version_30: bytes(&for_ogc(&document)), version_31: bytes(&document) }
    }
}

/// The document in OpenAPI 3.1, indented, as the command line prints it.
#[must_use]
pub fn document() -> String {
    let document = finished(super::routes().get_openapi());
    serde_json::to_string_pretty(&document).expect("a JSON value is JSON")
}

fn bytes(document: &Value) -> Bytes {
    serde_json::to_vec(document).expect("a JSON value is JSON").into()
}

/// The interface, described
#[utoipa::path(get, path = "/api/openapi.json", tag = "Features",
    responses((status = 200, description = "OpenAPI 3.1",
        content_type = "application/vnd.oai.openapi+json;version=3.1", body = Object)))]
pub async fn openapi_31(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    media(Media::OpenApi31, service.documents.version_31.to_vec())
}

/// The interface below `/api`, described for clients of OGC API - Features
#[utoipa::path(get, path = "/api/openapi-3.0.json", tag = "Features",
    responses((status = 200, description = "OpenAPI 3.0",
        content_type = "application/vnd.oai.openapi+json;version=3.0", body = Object)))]
pub async fn openapi_30(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    media(Media::OpenApi30, service.documents.version_30.to_vec())
}

/// Adds what is the same for every operation.
fn finished(routes: &utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(routes).expect("the document is JSON");
    let mut limit = Value::Null;
    for (method, path, operation) in operations(&mut document) {
        operation["operationId"] = operation_id(method, path).into();
        let failed = json!({
            "description": "Why not",
            "content": { "application/problem+json": {
                "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        operation["responses"]["default"] = failed;
        let need = method.to_uppercase().parse().ok().and_then(|method| need(&method, path));
        if matches!(need, Some(Need::SignedIn | Need::May(_))) {
            operation["security"] = json!([{ "session": [] }, { "token": [] }]);
        }
        let is_features = operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|parameter| parameter["name"] == "bbox"));
        for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
            only_type(&mut parameter["schema"]);
            if is_features && parameter["name"] == "limit" {
                let shared = json!({ "$ref": "#/components/parameters/limit" });
                limit = std::mem::replace(parameter, shared);
            }
        }
    }
    document["components"]["securitySchemes"] = json!({
        "session": { "type": "apiKey", "in": "cookie", "name": SESSION },
        "token": { "type": "http", "scheme": "bearer" },
    });
    // Clients of OGC API - Features look here for the size of a page.
    document["components"]["parameters"]["limit"] = limit;
    document
}

/// Every operation of a document, with its method and path.
fn operations(document: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Value)> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    paths.filter_map(|(path, item)| Some((path, item.as_object_mut()?))).flat_map(|(path, item)| {
        let methods = item.iter_mut().filter(|(name, _)| METHODS.contains(&name.as_str()));
        methods.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

/// A name for an operation that no other one has: `getCollectionsGapsItemsById`.
fn operation_id(method: &str, path: &str) -> String {
    let mut name = method.to_owned();
    for part in path.split(['/', '-', '.']).filter(|part| !part.is_empty() && *part != "api") {
        let (by, word) = match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(word) => ("By", word),
            None => ("", part),
        };
        name.push_str(by);
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// A parameter that may be left out is not one that may be null.
fn only_type(schema: &mut Value) {
    if let Some(types) = schema["type"].as_array()
        && let Some(only) = types.iter().find(|kind| *kind != "null").cloned()
    {
        schema["type"] = only;
    }
}

/// The part of the document that lies below `/api`, in OpenAPI 3.0.
fn for_ogc(document: &Value) -> Value {
    let mut older = document.clone();
    older["openapi"] = json!("3.0.3");
    older["servers"] = json!([{ "url": "/api" }]);
    if let Some(paths) = older["paths"].as_object_mut() {
        *paths = std::mem::take(paths)
            .into_iter()
            .filter_map(|(path, item)| {
                let below = path.strip_prefix("/api")?;
                Some((if below.is_empty() { "/".to_owned() } else { below.to_owned() }, item))
            })
            .collect();
    }
    as_30(&mut older);
    older
}

/// Writes what 3.1 says as 3.0 says it: types that may be null, examples, exact values.
fn as_30(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_30),
        Value::Object(members) => {
            members.values_mut().for_each(as_30);
            if members.get("$ref").is_some_and(Value::is_string) {
                members.retain(|name, _| name == "$ref");
            }
            let is_null = |kind: &Value| kind == "null" || kind["type"] == "null";
            if let Some(Value::Array(types)) = members.get_mut("type") {
                let nullable = types.iter().any(is_null);
                types.retain(|kind| !is_null(kind));
                if let Some(only) = types.pop() {
                    members.insert("type".into(), only);
                }
                if nullable {
                    members.insert("nullable".into(), true.into());
                }
            }
            if let Some(Value::Array(kinds)) = members.get_mut("oneOf")
                && kinds.iter().any(is_null)
            {
                kinds.retain(|kind| !is_null(kind));
                let rest = std::mem::take(kinds);
                members.remove("oneOf");
                members.insert("allOf".into(), rest.into());
                members.insert("nullable".into(), true.into());
            }
            members.remove("propertyNames");
            if let Some(Value::Object(license)) = members.get_mut("license") {
                license.remove("identifier");
            }
        }
        _ => {}
    }
}
