//! The sheet of a crew.

use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Service, private, values};
use crate::app::session::Caller;
use crate::app::sheet::Sheet;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use utoipa::IntoParams;

/// Of when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SheetAsked {
    /// Another instant than now, past or ahead.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
}

impl Asked for SheetAsked {
    fn read(given: &mut Given) -> Self {
        Self { at: given.parsed("at", values::instant) }
    }
}

/// The sheet of a crew
///
/// Its streets with sides and hours, its sites, and the lines to draw. Its members are on it for
/// whoever may read them.
#[utoipa::path(get, path = "/api/crews/{id}/sheet", tag = "Reading", params(SheetAsked),
    operation_id = "sheet",
    params(("id" = String, Path, description = "The crew's id")),
    responses((status = 200, description = "The sheet", body = Sheet)))]
pub async fn sheet(
    State(service): State<Service>,
    caller: Caller,
    Id(id): Id,
    Query(asked, ..): Query<SheetAsked>,
) -> Result<Response, Failure> {
    let sheet = service.app.sheet(id, asked.at, caller).await?;
    let named = sheet.members.is_some();
    let answer = super::json(StatusCode::OK, &sheet);
    Ok(if named { private(answer) } else { answer })
}
