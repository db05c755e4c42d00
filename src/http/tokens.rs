//! Tokens for programs.

use super::accounts::role;
use super::body::Asking;
use super::path::Id;
use super::problem::Failure;
use super::query::{Nothing, Query};
use super::{Service, private};
use crate::app::session::Caller;
use crate::app::tokens::{TokenAnswer, TokenRequest, Tokens};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// A token that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// What you know it by.
    name: String,
    /// As trusted as you are, if not given, and never more.
    #[serde(default)]
    role: Option<String>,
    /// The id of a community; wherever you may change something, if not given.
    #[serde(default)]
    area: Option<String>,
    /// Never, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    expires_at: Option<Timestamp>,
}

/// Your tokens; everybody's, for administrators
#[utoipa::path(get, path = "/api/tokens", tag = "Accounts",
    responses((status = 200, description = "Without their secrets", body = Tokens)))]
pub async fn list(
    State(service): State<Service>,
    caller: Caller,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    Ok(private(super::json(StatusCode::OK, &service.app.tokens(&caller).await?)))
}

/// Make a token for yourself
#[utoipa::path(post, path = "/api/tokens", tag = "Accounts", request_body = TokenBody,
    responses((status = 201, description = "Made; the secret is said only here",
        body = TokenAnswer)))]
pub async fn add(
    State(service): State<Service>,
    caller: Caller,
    asking: Asking<TokenBody>,
) -> Result<Response, Failure> {
    let TokenBody { name, role: word, area, expires_at } = asking.body;
    let role = word.map(|word| role("/role", &word)).transpose()?;
    let request = TokenRequest { name, role, area, expires_at };
    let made = service.app.add_token(request, &caller).await?;
    Ok(private(super::json(StatusCode::CREATED, &made)))
}

/// End a token
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 204, description = "It has ended")))]
pub async fn end(
    State(service): State<Service>,
    Id(id): Id,
    caller: Caller,
) -> Result<StatusCode, Failure> {
    service.app.end_token(&id, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
