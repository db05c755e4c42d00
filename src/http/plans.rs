//! Plans.

use super::Service;
use super::assignments::StretchBody;
use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::{Id, IdAndNumber};
use super::problem::Failure;
use super::query::{Asked, Given, Nothing, Query};
use super::values;
use crate::app::assign::Assigned;
use crate::app::plans::{self, Comparison, PlanDeed, PlanView, Plans};
use crate::city::plan::plans::{EditRequest, PlanChanges, PlanRequest};
use crate::domain::{Actor, Revision};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

/// A plan that is to be begun.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    title: String,
    #[serde(default)]
    note: Option<String>,
    /// The instant from which it is to hold.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    publish_on: Option<Timestamp>,
}

/// What is to change about a plan; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
pub struct PlanPatch {
    #[serde(default)]
    title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    publish_on: Option<Option<Timestamp>>,
    /// All of them anew.
    #[serde(default)]
    edits: Option<Vec<PlanEditBody>>,
    /// The revision that this is based on: a newer change of the plan is a conflict.
    #[serde(default)]
    based_on: Option<u64>,
}

/// An edit that is to go into a plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanEditBody {
    /// Id of the crew that answers from then on; nobody, if null.
    #[serde(default)]
    crew: Option<String>,
    /// Id of the shift; every hour, if null.
    #[serde(default)]
    shift: Option<String>,
    #[serde(default)]
    stretches: Vec<StretchBody>,
    /// Ids.
    #[serde(default)]
    sites: Vec<String>,
    /// The revision that this is based on: a newer change of the plan is a conflict.
    #[serde(default)]
    based_on: Option<u64>,
}

/// When a plan is to hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishBody {
    /// The day that the plan is set for, if not given; now, if it is set for none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    valid_from: Option<Timestamp>,
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
}

#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl From<PlanEditBody> for EditRequest {
    fn from(body: PlanEditBody) -> Self {
        let stretches = body.stretches.into_iter().map(Into::into).collect();
        Self { crew: body.crew, shift: body.shift, stretches, sites: body.sites }
    }
}

/// What a request without a body is based on.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BasedOn {
    /// The revision that this is based on: a newer change of the plan is a conflict.
    #[param(value_type = Option<u64>)]
    based_on: Option<u64>,
}

impl Asked for BasedOn {
    fn read(given: &mut Given) -> Self {
        Self { based_on: given.parsed("based_on", values::whole) }
    }
}

/// Every plan
#[utoipa::path(get, path = "/api/plans", tag = "Reading",
    operation_id = "plans",
    responses((status = 200, description = "The plans", body = Plans)))]
pub async fn list(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    super::json(StatusCode::OK, &plans::list(&service.app.city()))
}

/// A plan
#[utoipa::path(get, path = "/api/plans/{id}", tag = "Reading",
    operation_id = "plan",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The plan", body = PlanView)))]
pub async fn one(
    State(service): State<Service>,
    Id(id): Id,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let plan = plans::find(&service.app.city(), &id)?;
    Ok(super::json(StatusCode::OK, &plan))
}

/// Begin a plan
#[utoipa::path(post, path = "/api/plans", tag = "Writing", request_body = PlanBody,
    operation_id = "add_plan",
    responses((status = 201, description = "Begun", body = PlanView)))]
pub async fn add(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<PlanBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let PlanBody { title, note, publish_on } = body;
    let request = PlanRequest { title, note, publish_on };
    answer(service.app.add_plan(request, actor, key).await, StatusCode::CREATED)
}

/// Change a plan
#[utoipa::path(patch, path = "/api/plans/{id}", tag = "Writing", request_body = PlanPatch,
    operation_id = "change_plan",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Changed", body = PlanView)))]
pub async fn change(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<PlanPatch>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let deed = PlanDeed::Change(PlanChanges {
        title: body.title,
        note: body.note,
        publish_on: body.publish_on,
        edits: body.edits.map(|edits| edits.into_iter().map(Into::into).collect()),
    });
    let based_on = body.based_on.map(Revision);
    answer(service.app.do_to_plan(id, deed, based_on, actor, key).await, StatusCode::OK)
}

/// Drop a plan
///
/// It stays readable, and can be brought back by taking this change back.
#[utoipa::path(delete, path = "/api/plans/{id}", tag = "Writing", params(BasedOn),
    operation_id = "drop_plan",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Dropped", body = PlanView)))]
pub async fn discard(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    Query(asked, ..): Query<BasedOn>,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let (key, based_on) = (keyed.finish(StatusCode::OK), asked.based_on.map(Revision));
    let done = service.app.do_to_plan(id, PlanDeed::Discard, based_on, actor, key).await;
    answer(done, StatusCode::OK)
}

/// Put an edit into a plan
#[utoipa::path(post, path = "/api/plans/{id}/edits", tag = "Writing", request_body = PlanEditBody,
    operation_id = "add_edit",
    params(("id" = String, Path, description = "The plan's id")),
    responses((status = 201, description = "Put in at the end", body = PlanView)))]
pub async fn add_edit(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<PlanEditBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let based_on = body.based_on.map(Revision);
    let deed = PlanDeed::AddEdit(body.into());
    answer(service.app.do_to_plan(id, deed, based_on, actor, key).await, StatusCode::CREATED)
}

/// Take an edit out of a plan
#[utoipa::path(delete, path = "/api/plans/{id}/edits/{n}", tag = "Writing", params(BasedOn),
    operation_id = "remove_edit",
    params(("id" = String, Path, description = "The plan's id"),
        ("n" = u32, Path, description = "The number of the edit, from 0")),
    responses((status = 200, description = "Taken out", body = PlanView)))]
pub async fn remove_edit(
    State(service): State<Service>,
    actor: Actor,
    IdAndNumber(id, number): IdAndNumber,
    Query(asked, ..): Query<BasedOn>,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let (key, based_on) = (keyed.finish(StatusCode::OK), asked.based_on.map(Revision));
    let deed = PlanDeed::RemoveEdit(number);
    answer(service.app.do_to_plan(id, deed, based_on, actor, key).await, StatusCode::OK)
}

/// Compare a plan with today
///
/// Lengths, gaps, overlaps and loads at the instant from which it is to hold, without it and with
/// it. What of it cannot be done any more is said, and the rest is compared.
#[utoipa::path(get, path = "/api/plans/{id}/compare", tag = "Reading",
    operation_id = "compare_plan",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Both", body = Comparison)))]
pub async fn compare(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let comparison = service.app.compare_plan(id, actor).await?;
    Ok(super::json(StatusCode::OK, &comparison))
}

/// Publish a plan
///
/// All its edits in one change, valid from the instant that is given, from the day that it is set
/// for, or from now.
#[utoipa::path(post, path = "/api/plans/{id}/publish", tag = "Writing",
    request_body = PublishBody, operation_id = "publish_plan",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "What would happen", body = Assigned),
        (status = 201, description = "Published", body = Assigned)))]
pub async fn publish(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<PublishBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    if body.dry_run {
        let rehearsed = service.app.rehearse_publish_plan(id, body.valid_from, actor).await?;
        return Ok(super::json(StatusCode::OK, &rehearsed));
    }
    let done = service.app.publish_plan(id, body.valid_from, actor, key).await;
    answer(done, StatusCode::CREATED)
}
