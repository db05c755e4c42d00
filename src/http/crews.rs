//! Crews.

use super::Service;
use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Nothing, Query};
use crate::app::assign::Changed;
use crate::app::crews::{self, CrewAnswer, CrewView, Crews};
use crate::domain::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// A crew that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewBody {
    /// One is made up, if not given.
    #[serde(default)]
    id: Option<String>,
    name: String,
}

/// What is to change about a crew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewPatch {
    name: String,
}

/// Every crew
#[utoipa::path(get, path = "/api/crews", tag = "Reading",
    operation_id = "crews",
    responses((status = 200, description = "The crews", body = Crews)))]
pub async fn list(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    super::json(StatusCode::OK, &crews::list(&service.app.city()))
}

/// A crew
#[utoipa::path(get, path = "/api/crews/{id}", tag = "Reading",
    operation_id = "crew",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The crew", body = CrewView)))]
pub async fn one(
    State(service): State<Service>,
    Id(id): Id,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let crew = crews::find(&service.app.city(), &id)?;
    Ok(super::json(StatusCode::OK, &crew))
}

/// Add a crew
#[utoipa::path(post, path = "/api/crews", tag = "Writing", request_body = CrewBody,
    operation_id = "add_crew",
    responses((status = 201, description = "Added", body = CrewAnswer)))]
pub async fn add(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<CrewBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let added = service.app.add_crew(body.id, body.name, actor, key).await;
    answer(added, StatusCode::CREATED)
}

/// Give a crew another name
#[utoipa::path(patch, path = "/api/crews/{id}", tag = "Writing", request_body = CrewPatch,
    operation_id = "rename_crew",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Renamed", body = CrewAnswer)))]
pub async fn rename(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<CrewPatch>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    answer(service.app.rename_crew(id, body.name, actor, key).await, StatusCode::OK)
}

/// Remove a crew that answers for nothing
#[utoipa::path(delete, path = "/api/crews/{id}", tag = "Writing",
    operation_id = "remove_crew",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Removed", body = Changed)))]
pub async fn remove(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.remove_crew(id, actor, key).await, StatusCode::OK)
}
