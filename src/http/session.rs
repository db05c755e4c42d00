//! Signing in and out, and the sessions that are open.

use super::body::Asking;
use super::caller::Origin;
use super::path::Id;
use super::problem::Failure;
use super::query::{Nothing, Query};
use super::{Service, private};
use crate::app::secrets::Secret;
use crate::app::session::{Caller, SessionView, SignIn};
use crate::app::sessions::Sessions;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    name: String,
    password: String,
}

/// Who is signed in, and what they may do
#[utoipa::path(get, path = "/api/session", tag = "Accounts",
    responses((status = 200, description = "Whoever asks", body = SessionView)))]
pub async fn show(
    State(service): State<Service>,
    caller: Caller,
    _none: Query<Nothing>,
) -> Response {
    private(super::json(StatusCode::OK, &SessionView::of(&service.app.city(), &caller)))
}

/// Sign in
#[utoipa::path(post, path = "/api/session", tag = "Accounts", request_body = SignInBody,
    responses(
        (status = 200, description = "Signed in, with a cookie", body = SessionView),
        (status = 401, description = "Name and password do not go together"),
        (status = 429, description = "Too many tries; Retry-After says when to come back")))]
pub async fn sign_in(
    State(service): State<Service>,
    before: Caller,
    origin: Origin,
    asking: Asking<SignInBody>,
) -> Result<Response, Failure> {
    let SignInBody { name, password } = asking.body;
    let asked = SignIn {
        name,
        password: Secret::from(password),
        address: origin.address,
        client: origin.client.clone(),
    };
    let (secret, caller) = service.app.sign_in(asked).await?;
    service.app.sign_out(&before).await?;
    let view = SessionView::of(&service.app.city(), &caller);
    let mut response = private(super::json(StatusCode::OK, &view));
    response.headers_mut().insert(SET_COOKIE, origin.cookie(&secret));
    Ok(response)
}

/// Sign out
#[utoipa::path(delete, path = "/api/session", tag = "Accounts",
    responses((status = 204, description = "Nobody is signed in with this cookie any more")))]
pub async fn sign_out(
    State(service): State<Service>,
    caller: Caller,
    origin: Origin,
) -> Result<Response, Failure> {
    service.app.sign_out(&caller).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, origin.no_cookie())]).into_response())
}

/// Your open sessions; everybody's, for administrators
#[utoipa::path(get, path = "/api/sessions", tag = "Accounts",
    responses((status = 200, description = "The newest first", body = Sessions)))]
pub async fn list(
    State(service): State<Service>,
    caller: Caller,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    Ok(private(super::json(StatusCode::OK, &service.app.sessions(&caller).await?)))
}

/// End a session
#[utoipa::path(delete, path = "/api/sessions/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 204, description = "It has ended")))]
pub async fn end(
    State(service): State<Service>,
    Id(id): Id,
    caller: Caller,
) -> Result<StatusCode, Failure> {
    service.app.end_session(&id, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
