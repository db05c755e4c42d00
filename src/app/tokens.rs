//! Tokens: what programs sign their requests with. A token may do no more than whoever made it
//! could, and never more than its account may when it is used.

use super::App;
use super::error::AppError;
use super::secrets::Secret;
use super::session::{Caller, named, named_area, narrower_area};
use super::views::Named;
use crate::city::City;
use crate::domain::{Account, AccountFid, Problem, Refusal, Right, Role};
use crate::store::credentials::{ApiToken, NewToken};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// At most so many tokens for one account.
const MOST_TOKENS: usize = 100;

/// At most so many characters in the name of a token.
const MOST_CHARACTERS: usize = 200;

/// A token that is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenRequest {
    /// What people know it by.
    pub name: String,
    /// As trusted as whoever makes it, if not given.
    pub role: Option<Role>,
    /// The id of a community; wherever whoever makes it may change something, if not given.
    pub area: Option<String>,
    /// Never, if not given.
    pub expires_at: Option<Timestamp>,
}

/// A token without its secret.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct TokenView {
    pub id: String,
    pub name: String,
    pub account: Named,
    /// What it may do at most.
    pub role: &'static str,
    pub area: Option<Named>,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
    /// When it was last used, to a few minutes.
    #[schema(value_type = Option<String>)]
    pub used_at: Option<Timestamp>,
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Timestamp>,
}

/// Tokens.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Tokens {
    pub tokens: Vec<TokenView>,
}

/// A token that was just made. This is the only time that its secret is said.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    #[serde(flatten)]
    pub view: TokenView,
    /// Sent as `Authorization: Bearer`.
    pub token: String,
}

/// The most that a token may do.
#[derive(Clone, Debug)]
pub struct Scope {
    pub role: Role,
    pub area: Option<Arc<str>>,
}

impl App {
    /// Makes a token for the caller's own account.
    ///
    /// # Errors
    /// A token that may do more than the caller; one that cannot be kept like this.
    pub async fn add_token(
        &self,
        request: TokenRequest,
        caller: &Caller,
    ) -> Result<TokenAnswer, AppError> {
        let (account, _) = caller.signed_in()?;
        let most = Scope { role: caller.role(), area: caller.area().cloned() };
        self.add_token_for(account, request, most, Arc::clone(&account.name)).await
    }

    /// Makes a token for an account, which may do at most so much.
    ///
    /// # Errors
    /// As [`App::add_token`].
    pub async fn add_token_for(
        &self,
        account: &Account,
        request: TokenRequest,
        most: Scope,
        made_by: Arc<str>,
    ) -> Result<TokenAnswer, AppError> {
        let now = self.now();
        let scope = checked(&self.city(), &request, &most, now)?;
        if self.shared.store.tokens(Some(account.fid)).await?.len() >= MOST_TOKENS {
            let detail = format!("{} has {MOST_TOKENS} tokens; end one first", account.name);
            return Err(Refusal::conflict(detail, Vec::new()).into());
        }
        let secret = Secret::for_token()?;
        let token = NewToken {
            digest: secret.digest(),
            name: request.name.trim().to_owned(),
            account: account.fid,
            role: scope.role,
            area: scope.area,
            made_at: now,
            expires_at: request.expires_at,
            made_by,
        };
        let fid = self.shared.store.add_token(token.clone()).await?;
        let view = view(&self.city(), account, &ApiToken { fid, token, used_at: None });
        Ok(TokenAnswer { view, token: secret.reveal().to_owned() })
    }

    /// The caller's tokens; everybody's for who keeps accounts.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn tokens(&self, caller: &Caller) -> Result<Tokens, AppError> {
        let (account, _) = caller.signed_in()?;
        self.tokens_of((!caller.may(Right::Accounts)).then_some(account.fid)).await
    }

    /// The tokens of an account, or of all.
    ///
    /// # Errors
    /// The store is away.
    pub async fn tokens_of(&self, account: Option<AccountFid>) -> Result<Tokens, AppError> {
        let kept = self.shared.store.tokens(account).await?;
        let city = self.city();
        let views = kept.iter().filter_map(|token| {
            let account = city.office().account(token.token.account)?;
            Some(view(&city, account, token))
        });
        Ok(Tokens { tokens: views.collect() })
    }

    /// Ends one of the caller's tokens; anybody's for who keeps accounts.
    ///
    /// # Errors
    /// There is no such token that the caller may end; the store is away.
    pub async fn end_token(&self, id: &str, caller: &Caller) -> Result<(), AppError> {
        let (account, _) = caller.signed_in()?;
        self.end_token_of((!caller.may(Right::Accounts)).then_some(account.fid), id).await
    }

    /// Ends a token of an account, or of any.
    ///
    /// # Errors
    /// There is no such token; the store is away.
    pub async fn end_token_of(&self, of: Option<AccountFid>, id: &str) -> Result<(), AppError> {
        let kept = self.shared.store.tokens(of).await?;
        let found = kept.into_iter().find(|token| token.fid.to_string() == id);
        let ended = match found {
            Some(token) => self.shared.store.end_token(token.fid).await?,
            None => false,
        };
        if ended { Ok(()) } else { Err(AppError::NotFound(format!("there is no token {id}"))) }
    }

    /// How many tokens each account has.
    pub(super) async fn count_tokens(&self) -> Result<BTreeMap<AccountFid, u64>, AppError> {
        let mut counts = BTreeMap::new();
        for token in self.shared.store.tokens(None).await? {
            *counts.entry(token.token.account).or_default() += 1;
        }
        Ok(counts)
    }
}

/// The scope of a token that is asked for, if it may be had.
fn checked(
    city: &City,
    request: &TokenRequest,
    most: &Scope,
    now: Timestamp,
) -> Result<Scope, Refusal> {
    let mut problems = Vec::new();
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > MOST_CHARACTERS || name.contains(char::is_control)
    {
        let detail = format!("a name is 1 to {MOST_CHARACTERS} characters");
        problems.push(Problem::new("/name", detail));
    }
    if request.expires_at.is_some_and(|end| end <= now) {
        problems.push(Problem::new("/expires_at", "it has passed"));
    }
    let role = request.role.unwrap_or(most.role);
    if role == Role::Public {
        problems.push(Problem::new("/role", "whoever has no token is public"));
    }
    let asked: Option<Arc<str>> = request.area.as_deref().map(Into::into);
    if let Some(area) = asked.as_deref()
        && city.network().territories().by_id(area).is_none()
    {
        problems.push(Problem::new("/area", format!("there is no community {area}")));
    }
    if !problems.is_empty() {
        return Err(Refusal::invalid("the token cannot be made like this", problems));
    }
    // What is not said is as wide as it may be; what is said must not be wider.
    let area = narrower_area(city, most.area.as_ref(), asked.as_ref());
    let fits = asked.is_none() || area.as_ref().ok() == Some(&asked);
    match area {
        Ok(area) if fits && most.role.is_trusted_as(role) => Ok(Scope { role, area }),
        _ => {
            let detail = "a token may do no more than whoever makes it";
            Err(Refusal::forbidden(detail, Vec::new()))
        }
    }
}

fn view(city: &City, account: &Account, kept: &ApiToken) -> TokenView {
    let ApiToken { fid, token, used_at } = kept;
    TokenView {
        id: fid.to_string(),
        name: token.name.clone(),
        account: named(account),
        role: token.role.as_str(),
        area: token.area.as_deref().map(|id| named_area(city, id)),
        made_at: token.made_at,
        used_at: *used_at,
        expires_at: token.expires_at,
    }
}
