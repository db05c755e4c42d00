//! The hours of the city.

use super::Service;
use super::body::Asking;
use super::idempotency::answer;
use super::problem::Failure;
use super::query::{Nothing, Query};
use crate::app::error::AppError;
use crate::app::hours::{self, HoursBody, HoursView};
use crate::domain::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// The city's time zone, its calendar, and when streets of each grade have to be kept clean
#[utoipa::path(get, path = "/api/hours", tag = "Reading",
    responses((status = 200, description = "The hours", body = HoursView)))]
pub async fn show(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    super::json(StatusCode::OK, &hours::show(&service.app.city()))
}

/// Set the city's time zone, its calendar, and when streets of each grade have to be kept clean
///
/// The whole of it: what GET answers can be changed and sent back.
#[utoipa::path(put, path = "/api/hours", tag = "Writing", request_body = HoursBody,
    responses((status = 200, description = "Set", body = HoursView)))]
pub async fn set(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<HoursBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let edit = body.edit().map_err(AppError::from)?;
    answer(service.app.set_hours(edit, actor, key).await, StatusCode::OK)
}
