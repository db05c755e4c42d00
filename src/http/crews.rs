//! Crews.

use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Nothing, Query};
use super::{Service, values};
use crate::app::crews::{self, CrewAnswer, CrewView, Crews, Left};
use crate::city::plan::crews::{CrewEdit, CrewRequest};
use crate::city::plan::leaving::LeaveRequest;
use crate::domain::{Actor, CrewKind};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

/// A crew that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewBody {
    /// One is made up, if not given.
    #[serde(default)]
    id: Option<String>,
    name: String,
    #[serde(default)]
    kind: Option<CrewKindWord>,
    /// The ground that it can keep clean, in square metres; the city's usual one, if not given.
    #[serde(default)]
    quota_m2: Option<u32>,
}

/// What is to change about a crew; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
pub struct CrewPatch {
    #[serde(default)]
    name: Option<String>,
    /// `null` for no kind.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<CrewKindWord>)]
    kind: Option<Option<CrewKindWord>>,
    /// `null` for the city's usual one.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>)]
    quota_m2: Option<Option<u32>>,
}

/// What sort of crew it is.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrewKindWord {
    Keeper,
    CoManager,
    PublicWelfare,
    Contractor,
    Volunteers,
}

impl From<CrewKindWord> for CrewKind {
    fn from(word: CrewKindWord) -> Self {
        match word {
            CrewKindWord::Keeper => Self::Keeper,
            CrewKindWord::CoManager => Self::CoManager,
            CrewKindWord::PublicWelfare => Self::PublicWelfare,
            CrewKindWord::Contractor => Self::Contractor,
            CrewKindWord::Volunteers => Self::Volunteers,
        }
    }
}

/// A member that is there, null or not, apart from one that is not.
#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// To whom a crew hands over.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeaveAsked {
    /// Id of the crew that answers from then on, or `nobody`. Without it, a crew that still answers
    /// for anything is a conflict.
    #[param(value_type = Option<String>)]
    hand_over_to: Option<String>,
    /// When it leaves; now, if not given.
    #[param(value_type = Option<String>)]
    valid_from: Option<Timestamp>,
    /// Only say what would happen.
    #[param(value_type = Option<bool>, default = false)]
    dry_run: bool,
}

impl Asked for LeaveAsked {
    fn read(given: &mut Given) -> Self {
        let asked = Self {
            hand_over_to: given.text("hand_over_to"),
            valid_from: given.parsed("valid_from", values::instant),
            dry_run: given.parsed("dry_run", values::flag).unwrap_or_default(),
        };
        if asked.valid_from.is_some() && asked.hand_over_to.is_none() && given.is_sound() {
            given.fault("hand_over_to", "say who answers from then on: a crew, or nobody");
        }
        asked
    }
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
    let CrewBody { id, name, kind, quota_m2 } = body;
    let request = CrewRequest { id, name, kind: kind.map(Into::into), quota_m2 };
    let added = service.app.add_crew(request, actor, key).await;
    answer(added, StatusCode::CREATED)
}

/// Change a crew
#[utoipa::path(patch, path = "/api/crews/{id}", tag = "Writing", request_body = CrewPatch,
    operation_id = "change_crew",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Changed", body = CrewAnswer)))]
pub async fn change(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<CrewPatch>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let kind = body.kind.map(|kind| kind.map(Into::into));
    let edit = CrewEdit { name: body.name, kind, quota_m2: body.quota_m2 };
    answer(service.app.change_crew(id, edit, actor, key).await, StatusCode::OK)
}

/// Remove a crew
///
/// What it answers for goes to another crew in the same shifts, or becomes gaps, as is said. Its
/// members go with it. A crew that leaves on a later day is there until then: remove it once more
/// when nothing of it is left.
#[utoipa::path(delete, path = "/api/crews/{id}", tag = "Writing", params(LeaveAsked),
    operation_id = "remove_crew",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Removed, or bound to leave", body = Left)))]
pub async fn remove(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    Query(asked, ..): Query<LeaveAsked>,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let valid_from = asked.valid_from;
    let leave = asked.hand_over_to.map(|to| {
        let to = Some(to).filter(|to| to != "nobody");
        LeaveRequest { to, valid_from }
    });
    if asked.dry_run {
        let left = service.app.rehearse_remove_crew(id, leave, actor).await?;
        return Ok(super::json(StatusCode::OK, &left));
    }
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.remove_crew(id, leave, actor, key).await, StatusCode::OK)
}
