//! Sessions that are open: listing and ending them.

use super::App;
use super::error::AppError;
use super::session::{By, Caller, named};
use super::views::Named;
use crate::domain::{AccountFid, Right};
use crate::store::credentials::{Digest, Session};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Somebody who is signed in, for who may see it.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct OpenSession {
    pub id: String,
    pub account: Named,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
    /// When it was last used, to a few minutes.
    #[schema(value_type = String)]
    pub seen_at: Timestamp,
    #[schema(value_type = String)]
    pub expires_at: Timestamp,
    /// What the browser calls itself.
    pub client: String,
    /// It is the one that asks.
    pub current: bool,
}

/// Sessions that are open.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Sessions {
    pub sessions: Vec<OpenSession>,
}

impl App {
    /// The caller's open sessions; everybody's for who keeps accounts.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn sessions(&self, caller: &Caller) -> Result<Sessions, AppError> {
        let open = self.open_sessions(caller).await?;
        let (_, by) = caller.signed_in()?;
        let city = self.city();
        let views = open.into_iter().filter_map(|session| {
            let account = city.office().account(session.account)?;
            Some(OpenSession {
                id: id_of(&session.digest),
                account: named(account),
                made_at: session.made_at,
                seen_at: session.seen_at,
                expires_at: session.expires_at,
                client: session.client,
                current: *by == By::Session(session.digest),
            })
        });
        Ok(Sessions { sessions: views.collect() })
    }

    /// Ends one of the caller's sessions; anybody's for who keeps accounts.
    ///
    /// # Errors
    /// There is no such session that the caller may end; the store is away.
    pub async fn end_session(&self, id: &str, caller: &Caller) -> Result<(), AppError> {
        let open = self.open_sessions(caller).await?;
        let found = open.into_iter().find(|session| id_of(&session.digest) == id);
        let ended = match found {
            Some(session) => self.shared.store.end_session(session.digest).await?,
            None => false,
        };
        if ended { Ok(()) } else { Err(AppError::NotFound(format!("there is no session {id}"))) }
    }

    /// How many open sessions each account has.
    pub(super) async fn count_sessions(&self) -> Result<BTreeMap<AccountFid, u64>, AppError> {
        let now = self.now();
        let mut counts = BTreeMap::new();
        let open = self.shared.store.sessions(None).await?.into_iter();
        for session in open.filter(|session| session.expires_at > now) {
            *counts.entry(session.account).or_default() += 1;
        }
        Ok(counts)
    }

    async fn open_sessions(&self, caller: &Caller) -> Result<Vec<Session>, AppError> {
        let (account, _) = caller.signed_in()?;
        let of = (!caller.may(Right::Accounts)).then_some(account.fid);
        let now = self.now();
        let mut sessions = self.shared.store.sessions(of).await?;
        sessions.retain(|session| session.expires_at > now);
        Ok(sessions)
    }
}

/// What a session is called: the beginning of its digest, which nobody can sign in with.
fn id_of(digest: &Digest) -> String {
    let number = digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    format!("{number:016x}")
}
