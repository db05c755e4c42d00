//! The rules by which the work of crews is reckoned, and how it is spread among them.

use super::Service;
use super::body::Asking;
use super::idempotency::answer;
use super::problem::Failure;
use super::query::{Asked, Given, Nothing, Query};
use crate::app::balance::Balances;
use crate::app::load_rules::{self, LoadRulesBody, LoadRulesView};
use crate::domain::Actor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::IntoParams;

/// Whose work.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BalanceFilter {
    /// Id of a community, or `outside` or `contested`: only the ground that lies in it.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    community: Option<String>,
}

impl Asked for BalanceFilter {
    fn read(given: &mut Given) -> Self {
        Self { community: given.text("community") }
    }
}

/// The load of every crew
///
/// Side-kilometres weighted by class and visits, ground against the quota, and in how many pieces
/// it lies. In a community, crews that have nothing there are left out.
#[utoipa::path(get, path = "/api/balance", tag = "Reading", params(BalanceFilter),
    responses((status = 200, description = "The load of crews", body = Balances)))]
pub async fn balance(
    State(service): State<Service>,
    query: Query<BalanceFilter>,
) -> Result<Response, Failure> {
    let balances = service.app.balance(query.0.community).await?;
    Ok(super::json(StatusCode::OK, &balances))
}

/// The rules by which the work of crews is reckoned
#[utoipa::path(get, path = "/api/load-rules", tag = "Reading", operation_id = "load_rules",
    responses((status = 200, description = "The rules", body = LoadRulesView)))]
pub async fn show(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    super::json(StatusCode::OK, &load_rules::show(&service.app.city()))
}

/// Set the rules by which the work of crews is reckoned
///
/// The whole of them: what GET answers can be changed and sent back.
#[utoipa::path(put, path = "/api/load-rules", tag = "Writing", request_body = LoadRulesBody,
    operation_id = "set_load_rules",
    responses((status = 200, description = "Set", body = LoadRulesView)))]
pub async fn set(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<LoadRulesBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let set = service.app.set_load_rules(body.into(), actor, key).await;
    answer(set, StatusCode::OK)
}
