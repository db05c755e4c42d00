//! Shifts.

use super::Service;
use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Nothing, Query};
use crate::app::assign::Changed;
use crate::app::shifts::{self, ShiftAnswer, ShiftBody, ShiftView, Shifts};
use crate::app::weekly::{HolidayWord, WindowBody};
use crate::city::plan::shifts::{DayEdit, ShiftEdit};
use crate::domain::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// What is to change about a shift; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftPatch {
    #[serde(default)]
    name: Option<String>,
    /// All of them.
    #[serde(default)]
    windows: Option<Vec<WindowBody>>,
    #[serde(default)]
    holidays: Option<HolidayWord>,
    /// `null` for any day.
    #[serde(default, deserialize_with = "day")]
    #[schema(value_type = Option<String>)]
    first_day: DayEdit,
    /// `null` for any day.
    #[serde(default, deserialize_with = "day")]
    #[schema(value_type = Option<String>)]
    last_day: DayEdit,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DayEdit, D::Error> {
    Option::deserialize(deserializer).map(DayEdit::Becomes)
}

/// Every shift
#[utoipa::path(get, path = "/api/shifts", tag = "Reading",
    responses((status = 200, description = "The shifts", body = Shifts)))]
pub async fn list(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    super::json(StatusCode::OK, &shifts::list(&service.app.city()))
}

/// A shift
#[utoipa::path(get, path = "/api/shifts/{id}", tag = "Reading",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The shift", body = ShiftView)))]
pub async fn one(
    State(service): State<Service>,
    Id(id): Id,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let shift = shifts::find(&service.app.city(), &id)?;
    Ok(super::json(StatusCode::OK, &shift))
}

/// Add a shift
#[utoipa::path(post, path = "/api/shifts", tag = "Writing", request_body = ShiftBody,
    responses((status = 201, description = "Added", body = ShiftAnswer)))]
pub async fn add(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<ShiftBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    answer(service.app.add_shift(body.into(), actor, key).await, StatusCode::CREATED)
}

/// Change a shift
///
/// For everybody who works in it, from now on.
#[utoipa::path(patch, path = "/api/shifts/{id}", tag = "Writing", request_body = ShiftPatch,
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Changed", body = ShiftAnswer)))]
pub async fn change(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<ShiftPatch>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let edit = ShiftEdit {
        name: body.name,
        windows: body.windows.map(|windows| windows.into_iter().map(|one| one.0).collect()),
        holidays: body.holidays.map(Into::into),
        first_day: body.first_day,
        last_day: body.last_day,
    };
    answer(service.app.change_shift(id, edit, actor, key).await, StatusCode::OK)
}

/// Remove a shift that nobody works in
#[utoipa::path(delete, path = "/api/shifts/{id}", tag = "Writing",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Removed", body = Changed)))]
pub async fn remove(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.remove_shift(id, actor, key).await, StatusCode::OK)
}
