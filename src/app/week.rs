//! The week hour by hour: what is required, and what is served.

use super::App;
use super::error::AppError;
use super::segments::owners_of;
use super::views::metre_hours;
use crate::city::City;
use crate::city::gaps::GapFilter;
use crate::city::week_sums::Cells;
use crate::domain::Revision;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Which streets, and which week.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WeekQuery {
    /// Id of a community, or `outside` or `contested`.
    pub community: Option<String>,
    pub class: Option<String>,
    /// Id of a segment.
    pub segment: Option<String>,
    /// An instant of the week; now, if not given.
    pub at: Option<Timestamp>,
}

/// A week, Monday to Monday in the city's time zone.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct WeekView {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// Name in the IANA time zone database.
    pub time_zone: String,
    /// The first instant of the week.
    #[schema(value_type = String)]
    pub from: Timestamp,
    /// Seven days from Monday, each with 24 hours by the clock: metres of street side times the
    /// part of the hour in which they have to be kept clean. An hour that clocks skip has none, one
    /// that comes twice has both.
    pub required_side_metre_hours: Vec<Vec<f64>>,
    /// The same, times the part of it in which somebody is at work.
    pub served_side_metre_hours: Vec<Vec<f64>>,
}

/// The week from the city.
///
/// # Errors
/// A community or a segment that there is not.
pub fn week(city: &City, query: &WeekQuery, now: Timestamp) -> Result<WeekView, AppError> {
    let owners = query.community.as_deref().map(|key| owners_of(city, key)).transpose()?;
    let street = query.segment.as_deref().map(|id| {
        let unknown = || AppError::unreadable("segment", format!("there is no segment {id}"));
        city.network().by_id(id).map(|(ix, _)| ix).ok_or_else(unknown)
    });
    let filter = GapFilter {
        owners,
        class: query.class.clone(),
        street: street.transpose()?,
        ..GapFilter::default()
    };
    let at = query.at.unwrap_or(now);
    let sums = city.week_sums(&filter, at);
    let rows = |cells: Cells| cells.map(|day| day.map(metre_hours).to_vec()).to_vec();
    Ok(WeekView {
        revision: city.revision(),
        at,
        time_zone: city.roster().hours().zone_name.to_string(),
        from: sums.from,
        required_side_metre_hours: rows(sums.required_mm_s),
        served_side_metre_hours: rows(sums.served_mm_s),
    })
}

impl App {
    /// The week now or at another instant.
    ///
    /// # Errors
    /// A community or a segment that there is not.
    pub async fn week(&self, query: WeekQuery) -> Result<WeekView, AppError> {
        let now = self.now();
        self.read(move |city| week(city, &query, now)).await?
    }
}
