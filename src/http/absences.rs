//! Absences of crews.

use super::Service;
use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use crate::app::absences::{self, AbsenceAnswer, Absences};
use crate::app::assign::Changed;
use crate::city::plan::absences::AbsenceRequest;
use crate::domain::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which absences.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AbsenceFilter {
    /// Id of the crew.
    #[param(value_type = Option<String>)]
    crew: Option<String>,
}

impl Asked for AbsenceFilter {
    fn read(given: &mut Given) -> Self {
        Self { crew: given.text("crew") }
    }
}

/// An absence that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceBody {
    /// Id of the crew.
    crew: String,
    /// From now, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from: Option<Timestamp>,
    /// Until further notice, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    to: Option<Timestamp>,
    /// Why nobody of it is at work.
    reason: String,
}

/// Absences: those that are, that will be and that are over
#[utoipa::path(get, path = "/api/absences", tag = "Reading", params(AbsenceFilter),
    responses((status = 200, description = "The absences", body = Absences)))]
pub async fn list(
    State(service): State<Service>,
    Query(filter, ..): Query<AbsenceFilter>,
) -> Result<Response, Failure> {
    let listed = absences::list(&service.app.city(), filter.crew.as_deref())?;
    Ok(super::json(StatusCode::OK, &listed))
}

/// Say that a crew is away
#[utoipa::path(post, path = "/api/absences", tag = "Writing", request_body = AbsenceBody,
    responses((status = 201, description = "Added", body = AbsenceAnswer)))]
pub async fn add(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<AbsenceBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let AbsenceBody { crew, from, to, reason } = body;
    let request = AbsenceRequest { crew, from, to, reason };
    answer(service.app.add_absence(request, actor, key).await, StatusCode::CREATED)
}

/// Take an absence back
#[utoipa::path(delete, path = "/api/absences/{id}", tag = "Writing",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Taken back", body = Changed)))]
pub async fn remove(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.remove_absence(&id, actor, key).await, StatusCode::OK)
}
