//! Accounts.

use super::body::Asking;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::{Failure, Fault};
use super::query::{Nothing, Query};
use super::{Service, private};
use crate::app::accounts::{AccountAnswer, AccountPatch, Accounts};
use crate::app::assign::Changed;
use crate::app::secrets::Secret;
use crate::app::session::Caller;
use crate::city::plan::accounts::{AccountEdit, AccountRequest, IdEdit};
use crate::domain::{Actor, Role};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// An account that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// The name to sign in with: letters, digits and . _ - @
    name: String,
    /// `administrator`, `dispatcher`, `officer`, `inspector` or `crew_member`.
    role: String,
    /// The id of a community: changes are limited to it and what is below it.
    #[serde(default)]
    area: Option<String>,
    /// The id of the crew that its holder works in.
    #[serde(default)]
    crew: Option<String>,
    /// One is made up and said in the answer, if not given.
    #[serde(default)]
    password: Option<String>,
}

/// What is to change about an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountPatchBody {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    role: Option<String>,
    /// Null for the whole city.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    area: IdEdit,
    /// Null for no crew.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    crew: IdEdit,
    #[serde(default)]
    password: Option<String>,
    /// Needed to change one's own password.
    #[serde(default)]
    current_password: Option<String>,
}

/// A member that is there, null or not, apart from one that is not.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<IdEdit, D::Error> {
    Option::deserialize(from).map(IdEdit::Becomes)
}

/// The role of a word in a body.
pub fn role(pointer: &str, word: &str) -> Result<Role, Failure> {
    Role::named(word).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        let detail = format!("\"{word}\" is none of {}", words.join(", "));
        Failure::unreadable(detail.clone(), vec![Fault::pointer(pointer, detail)])
    })
}

/// Every account
#[utoipa::path(get, path = "/api/accounts", tag = "Accounts",
    responses((status = 200, description = "The accounts", body = Accounts)))]
pub async fn list(
    State(service): State<Service>,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    Ok(private(super::json(StatusCode::OK, &service.app.accounts().await?)))
}

/// Add an account
#[utoipa::path(post, path = "/api/accounts", tag = "Accounts", request_body = AccountBody,
    responses((status = 201, description = "Added", body = AccountAnswer)))]
pub async fn add(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<AccountBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let AccountBody { name, role: word, area, crew, password } = body;
    let request = AccountRequest { name, role: role("/role", &word)?, area, crew };
    let password = password.map(Secret::from);
    let added = service.app.add_account(request, password, actor, key).await;
    answer(added, StatusCode::CREATED).map(private)
}

/// Change an account, or your own password
#[utoipa::path(patch, path = "/api/accounts/{id}", tag = "Accounts",
    request_body = AccountPatchBody,
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Changed", body = AccountAnswer)))]
pub async fn change(
    State(service): State<Service>,
    Id(id): Id,
    caller: Caller,
    asking: Asking<AccountPatchBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::OK);
    let AccountPatchBody { name, role: word, area, crew, password, current_password } = body;
    let role = word.map(|word| role("/role", &word)).transpose()?;
    let patch = AccountPatch {
        edit: AccountEdit { name, role, area, crew },
        password: password.map(Secret::from),
        current_password: current_password.map(Secret::from),
    };
    answer(service.app.change_account(&id, patch, &caller, key).await, StatusCode::OK).map(private)
}

/// Remove an account; its sessions and tokens end
#[utoipa::path(delete, path = "/api/accounts/{id}", tag = "Accounts",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Removed", body = Changed)))]
pub async fn remove(
    State(service): State<Service>,
    Id(id): Id,
    actor: Actor,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.remove_account(&id, actor, key).await, StatusCode::OK)
}
