//! The week hour by hour.

use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Service, values};
use crate::app::week::{WeekQuery, WeekView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use utoipa::IntoParams;

/// Which streets, and which week.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WeekAsked {
    /// Id of a community, or of one above it; `outside` or `contested`.
    #[param(value_type = Option<String>)]
    community: Option<String>,
    /// Class of the segments, exactly.
    #[param(value_type = Option<String>)]
    class: Option<String>,
    /// Id of a segment.
    #[param(value_type = Option<String>)]
    segment: Option<String>,
    /// An instant of the week; now, if not given.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
}

impl Asked for WeekAsked {
    fn read(given: &mut Given) -> Self {
        Self {
            community: given.text("community"),
            class: given.text("class"),
            segment: given.text("segment"),
            at: given.parsed("at", values::instant),
        }
    }
}

/// The week hour by hour
///
/// What has to be kept clean and what somebody works on, in each of 24 hours of seven days, as
/// metres of street side times hours. Both add up to what coverage says of the week, but for the
/// rounding of each hour to a thousandth.
#[utoipa::path(get, path = "/api/week", tag = "Reading", params(WeekAsked),
    responses((status = 200, description = "The week", body = WeekView)))]
pub async fn week(
    State(service): State<Service>,
    Query(asked, ..): Query<WeekAsked>,
) -> Result<Response, Failure> {
    let WeekAsked { community, class, segment, at } = asked;
    let week = service.app.week(WeekQuery { community, class, segment, at }).await?;
    Ok(super::json(StatusCode::OK, &week))
}
