//! Members of crews: personal data, so nothing of it may be kept between here and who asks.

use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Nothing, Query};
use super::{Service, private};
use crate::app::assign::Changed;
use crate::app::members::{self, MemberAnswer, MemberView, Members};
use crate::app::session::Caller;
use crate::city::plan::members::{MemberEdit, MemberRequest};
use crate::domain::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

/// A member that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberBody {
    /// The crew's id.
    crew: String,
    name: String,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

/// What is to change about a member; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
pub struct MemberPatch {
    /// The id of another crew.
    #[serde(default)]
    crew: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
}

/// A member of the body that is there, null or not, apart from one that is not.
#[expect(clippy::option_option, reason = "left out, null and a value are three things")]
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Whose members.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MembersAsked {
    /// Id of a crew.
    #[param(value_type = Option<String>)]
    crew: Option<String>,
}

impl Asked for MembersAsked {
    fn read(given: &mut Given) -> Self {
        Self { crew: given.text("crew") }
    }
}

/// The members of crews
///
/// Somebody who works in a crew reads those of the own one.
#[utoipa::path(get, path = "/api/members", tag = "Reading", params(MembersAsked),
    operation_id = "members",
    responses((status = 200, description = "The members", body = Members)))]
pub async fn list(
    State(service): State<Service>,
    caller: Caller,
    Query(asked, ..): Query<MembersAsked>,
) -> Result<Response, Failure> {
    let members = members::list(&service.app.city(), asked.crew.as_deref(), &caller)?;
    Ok(private(super::json(StatusCode::OK, &members)))
}

/// A member of a crew
#[utoipa::path(get, path = "/api/members/{id}", tag = "Reading",
    operation_id = "member",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "The member", body = MemberView)))]
pub async fn one(
    State(service): State<Service>,
    caller: Caller,
    Id(id): Id,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let member = members::find(&service.app.city(), &id, &caller)?;
    Ok(private(super::json(StatusCode::OK, &member)))
}

/// Add a member to a crew
#[utoipa::path(post, path = "/api/members", tag = "Writing", request_body = MemberBody,
    operation_id = "add_member",
    responses((status = 201, description = "Added", body = MemberAnswer)))]
pub async fn add(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<MemberBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let MemberBody { crew, name, phone, note } = body;
    let request = MemberRequest { crew, name, phone, note };
    let added = service.app.add_member(request, actor, key).await;
    answer(added, StatusCode::CREATED).map(private)
}

/// Change a member, or put it in another crew
#[utoipa::path(patch, path = "/api/members/{id}", tag = "Writing", request_body = MemberPatch,
    operation_id = "change_member",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Changed", body = MemberAnswer)))]
pub async fn change(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    asking: Asking<MemberPatch>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let MemberPatch { crew, name, phone, note } = body;
    let edit = MemberEdit { crew, name, phone, note };
    answer(service.app.change_member(&id, edit, actor, key).await, StatusCode::OK).map(private)
}

/// Remove a member
#[utoipa::path(delete, path = "/api/members/{id}", tag = "Writing",
    operation_id = "remove_member",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Removed", body = Changed)))]
pub async fn remove(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.remove_member(&id, actor, key).await, StatusCode::OK)
}
