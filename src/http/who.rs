//! Who answers for a spot.

use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::when::WhenAsked;
use super::{Service, values};
use crate::app::who::{Place, Who};
use crate::geometry::{Datum, Side};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::IntoParams;

/// A spot: by position, or by its place on a segment.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Spot {
    /// Longitude in degrees, with `lat`.
    #[param(value_type = Option<f64>)]
    lon: Option<f64>,
    /// Latitude in degrees, with `lon`.
    #[param(value_type = Option<f64>)]
    lat: Option<f64>,
    /// What the position refers to: `wgs84` (if not given), `gcj02`, `bd09`, `cgcs2000`.
    #[param(value_type = Option<String>)]
    datum: Option<Datum>,
    /// How many metres the position may be off; a spot within that of another side, or of two
    /// segments, is ambiguous.
    #[param(value_type = Option<f64>, minimum = 0)]
    accuracy_m: Option<f64>,
    /// Id of a segment, with `side` and `measure_m`, instead of a position.
    #[param(value_type = Option<String>)]
    segment: Option<String>,
    /// `left` or `right`, seen along the segment.
    #[param(value_type = Option<String>)]
    side: Option<Side>,
    /// Metres from the beginning of the segment.
    #[param(value_type = Option<f64>, minimum = 0)]
    measure_m: Option<f64>,
}

impl Asked for Spot {
    fn read(given: &mut Given) -> Self {
        let spot = Self {
            lon: given.parsed("lon", values::number),
            lat: given.parsed("lat", values::number),
            datum: given.parsed("datum", values::datum),
            accuracy_m: given.parsed("accuracy_m", values::size),
            segment: given.text("segment"),
            side: given.parsed("side", values::side),
            measure_m: given.parsed("measure_m", values::size),
        };
        if given.is_sound() {
            spot.check(given);
        }
        spot
    }
}

impl Spot {
    /// Notes what is missing, or does not go together.
    fn check(&self, given: &mut Given) {
        let needs = |given: &mut Given, there: bool, name: &str| {
            if !there {
                given.fault(
                    name,
                    "it is missing; ask by lon and lat, or by segment, side and measure_m",
                );
            }
        };
        if self.segment.is_some() || self.side.is_some() || self.measure_m.is_some() {
            needs(given, self.segment.is_some(), "segment");
            needs(given, self.side.is_some(), "side");
            needs(given, self.measure_m.is_some(), "measure_m");
            let others = [
                ("lon", self.lon.is_some()),
                ("lat", self.lat.is_some()),
                ("datum", self.datum.is_some()),
                ("accuracy_m", self.accuracy_m.is_some()),
            ];
            for (name, _) in others.into_iter().filter(|(_, there)| *there) {
                given.fault(name, "it does not go with segment, side and measure_m");
            }
            return;
        }
        needs(given, self.lon.is_some(), "lon");
        needs(given, self.lat.is_some(), "lat");
        if let (Some(lon), Some(lat)) = (self.lon, self.lat)
            && let Err(why) = values::position(lon, lat)
        {
            given.fault(if lon.abs() > 180.0 { "lon" } else { "lat" }, why);
        }
    }

    fn place(self) -> Result<Place, Failure> {
        if let (Some(segment), Some(side), Some(measure_m)) =
            (self.segment, self.side, self.measure_m)
        {
            return Ok(Place::Measure { segment, side, measure_m });
        }
        let (lon, lat) = (self.lon.unwrap_or_default(), self.lat.unwrap_or_default());
        let position =
            values::position(lon, lat).map_err(|why| Failure::unreadable(why, Vec::new()))?;
        let (datum, accuracy_m) =
            (self.datum.unwrap_or_default(), self.accuracy_m.unwrap_or_default());
        Ok(Place::Position { position, datum, accuracy_m })
    }
}

/// Who answers for a spot
///
/// Ask by `lon` and `lat`, or by `segment`, `side` and `measure_m`. A position that is not good
/// enough to tell is `ambiguous`, and every spot that it may mean is among the candidates.
#[utoipa::path(get, path = "/api/who", tag = "Reading", params(Spot, WhenAsked),
    responses((status = 200, description = "Who answers", body = Who)))]
pub async fn who(
    State(service): State<Service>,
    Query(spot, asked, ..): Query<Spot, WhenAsked>,
) -> Result<Response, Failure> {
    let who = service.app.who(spot.place()?, asked.when()).await?;
    Ok(super::json(StatusCode::OK, &who))
}
