//! Coverage day by day.

use super::headers::REVISION;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Service, values};
use crate::app::trends::{DAYS, Trends, TrendsQuery, USUAL_DAYS};
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use utoipa::IntoParams;

/// Which days, and of what.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrendsAsked {
    /// How many days, today included; 30, if not given.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 366)]
    days: Option<u16>,
    /// Id of a community, or `outside` or `contested`; the city, if not given.
    #[param(value_type = Option<String>)]
    community: Option<String>,
}

impl Asked for TrendsAsked {
    fn read(given: &mut Given) -> Self {
        let days = |text: &str| {
            let days = values::whole::<u16>(text).ok().filter(|days| DAYS.contains(days));
            days.ok_or_else(|| format!("days are {} to {}", DAYS.start(), DAYS.end()))
        };
        Self { days: given.parsed("days", days), community: given.text("community") }
    }
}

/// How coverage went
///
/// The totals at the end of each of the last days, in the city's time zone, by what was known then;
/// the last one is of now. Days before the first change are left out, and those on which there was
/// no such community.
#[utoipa::path(get, path = "/api/trends", tag = "Reading", params(TrendsAsked),
    responses((status = 200, description = "Coverage day by day", body = Trends)))]
pub async fn trends(
    State(service): State<Service>,
    Query(asked, ..): Query<TrendsAsked>,
) -> Result<Response, Failure> {
    let days = asked.days.unwrap_or(USUAL_DAYS);
    let trends = service.app.trends(TrendsQuery { days, community: asked.community }).await?;
    let mut response = super::json(StatusCode::OK, &trends);
    // At midnight there is another day, and nothing of the city has changed.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(REVISION, trends.revision.0.into());
    Ok(response)
}
