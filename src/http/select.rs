//! Selecting.

use super::Service;
use super::assignments::StretchBody;
use super::body::Asking;
use super::problem::{Failure, Fault};
use crate::app::select::{NamedSpot, RawPolygons, SelectQuery, Selection};
use crate::city::ledger::Coverage;
use crate::city::plan::stretches::NamedStretch;
use crate::city::select::{Operation, Part};
use crate::domain::segment::Grade;
use crate::geometry::Side;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be selected. Every member is optional; what several say has to hold at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectBody {
    /// The selection before.
    #[serde(default)]
    base: Vec<StretchBody>,
    #[serde(default)]
    op: OperationBody,
    /// Segments of which at least half lies inside.
    #[serde(default)]
    within: Option<WithinBody>,
    #[serde(default)]
    filter: FilterBody,
    /// Ids of segments.
    #[serde(default)]
    segments: Option<Vec<String>>,
    #[serde(default)]
    stretches: Option<Vec<StretchBody>>,
    /// From here to there along streets.
    #[serde(default)]
    along: Option<AlongBody>,
    /// Seen along the segment; with `along`, seen along the way.
    #[serde(default)]
    side: SideChoice,
    #[serde(default)]
    part: PartBody,
}

/// What is done with the selection before.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OperationBody {
    #[default]
    Replace,
    Add,
    Remove,
    /// What is in both.
    Keep,
}

/// Sides that are selected.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SideChoice {
    Left,
    Right,
    #[default]
    Both,
}

/// How much of a side is selected.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PartBody {
    #[default]
    Whole,
    /// Only what nobody answers for and nobody has exempted.
    Gaps,
}

/// Polygons of GeoJSON, in WGS 84. A polygon may cross itself: inside is what its rings enclose an
/// odd number of times.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "type")]
pub enum WithinBody {
    Polygon { coordinates: Vec<Vec<PositionBody>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<PositionBody>>> },
}

/// Longitude, latitude, and a height that is not looked at.
#[derive(Deserialize, ToSchema)]
#[serde(try_from = "Vec<f64>")]
pub struct PositionBody([f64; 2]);

impl TryFrom<Vec<f64>> for PositionBody {
    type Error = &'static str;

    fn try_from(numbers: Vec<f64>) -> Result<Self, Self::Error> {
        match numbers.as_slice() {
            [lon, lat] | [lon, lat, _] => Ok(Self([*lon, *lat])),
            _ => Err("a position is [longitude, latitude]"),
        }
    }
}

/// Rules for segments.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterBody {
    /// Id of a community, or `outside` or `contested`: the pieces of sides that lie in it, or in
    /// those below it.
    #[serde(default)]
    community: Option<String>,
    /// Id of a crew: what it answers for.
    #[serde(default)]
    crew: Option<String>,
    #[serde(default)]
    class: Option<String>,
    /// 1 to 4.
    #[serde(default)]
    grade: Option<u8>,
    /// `assigned`, `partial` or `unassigned`.
    #[serde(default)]
    state: Option<String>,
    /// Part of a name or an id, in any case.
    #[serde(default)]
    name: Option<String>,
}

/// The way between two places: the shortest, where a metre of a street that has the name of the
/// street at either end counts once and any other metre three times.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlongBody {
    from: SpotBody,
    to: SpotBody,
}

/// A place on a segment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotBody {
    /// Id of the segment.
    segment: String,
    /// Metres from its beginning.
    measure_m: f64,
}

impl SelectBody {
    fn query(self) -> Result<SelectQuery, Failure> {
        let stretches = |bodies: Vec<StretchBody>| bodies.into_iter().map(NamedStretch::from);
        let filter = self.filter;
        let unknown = |pointer: &str, detail: String| {
            Failure::unreadable(detail.clone(), vec![Fault::pointer(pointer, detail)])
        };
        let grade = filter.grade.map(|number| {
            let none = || unknown("/filter/grade", format!("{number} is none of 1, 2, 3, 4"));
            Grade::new(number).ok_or_else(none)
        });
        let state = filter.state.as_deref().map(|word| {
            let detail = format!("{word} is none of assigned, partial, unassigned");
            Coverage::named(word).ok_or_else(|| unknown("/filter/state", detail))
        });
        Ok(SelectQuery {
            base: stretches(self.base).collect(),
            operation: match self.op {
                OperationBody::Replace => Operation::Replace,
                OperationBody::Add => Operation::Add,
                OperationBody::Remove => Operation::Remove,
                OperationBody::Keep => Operation::Keep,
            },
            within: self.within.map(raw),
            community: filter.community,
            crew: filter.crew,
            class: filter.class,
            grade: grade.transpose()?,
            state: state.transpose()?,
            name: filter.name,
            segments: self.segments,
            stretches: self.stretches.map(|bodies| stretches(bodies).collect()),
            along: self.along.map(|along| [along.from, along.to].map(NamedSpot::from)),
            side: match self.side {
                SideChoice::Left => Some(Side::Left),
                SideChoice::Right => Some(Side::Right),
                SideChoice::Both => None,
            },
            part: match self.part {
                PartBody::Whole => Part::Whole,
                PartBody::Gaps => Part::Gaps,
            },
        })
    }
}

impl From<SpotBody> for NamedSpot {
    fn from(body: SpotBody) -> Self {
        Self { segment: body.segment, measure_m: body.measure_m }
    }
}

fn raw(within: WithinBody) -> RawPolygons {
    let polygons = match within {
        WithinBody::Polygon { coordinates } => vec![coordinates],
        WithinBody::MultiPolygon { coordinates } => coordinates,
    };
    let ring = |ring: Vec<PositionBody>| ring.into_iter().map(|at| at.0).collect();
    polygons.into_iter().map(|rings| rings.into_iter().map(ring).collect()).collect()
}

/// Select stretches
///
/// By polygon, by rule, by id, along streets, and any of them at once; added to a selection, taken
/// from it, or cut with it, exactly to the millimetre. Without a criterion the whole city is
/// selected, so that `op: keep` tells what `base` holds. A read: nothing is changed.
#[utoipa::path(post, path = "/api/select", tag = "Reading", request_body = SelectBody,
    responses((status = 200, description = "The selection, and who answers for it now",
        body = Selection)))]
pub async fn select(
    State(service): State<Service>,
    asking: Asking<SelectBody>,
) -> Result<Response, Failure> {
    let query = asking.body.query()?;
    Ok(super::json(StatusCode::OK, &service.app.select(query).await?))
}
