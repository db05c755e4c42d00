//! What lets somebody in: passwords, sessions and tokens. They are no part of the city: nothing
//! here is versioned, logged, loaded as a whole or copied, and each request that needs a role asks
//! the store, so that what is ended in one process is ended in all of them.
//!
//! Only digests are kept. Whoever reads the tables, or a backup of them, cannot sign in.

use super::{Store, StoreError};
use crate::domain::{AccountFid, Role};
use jiff::Timestamp;
use std::sync::Arc;

/// So many sessions an account has at most. A program that signs in anew for each request would
/// otherwise leave thousands behind.
pub const MOST_SESSIONS: i64 = 50;

/// SHA-256 of a secret that only its holder knows.
pub type Digest = [u8; 32];

/// An account's password, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    pub account: AccountFid,
    /// Argon2id in PHC form: parameters, salt and hash.
    pub password: String,
    /// Who set it.
    pub set_by: Arc<str>,
    pub set_at: Timestamp,
}

/// Somebody who is signed in from one browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Of what the cookie says.
    pub digest: Digest,
    pub account: AccountFid,
    pub made_at: Timestamp,
    /// When it was last used, to a few minutes.
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    /// What the browser calls itself.
    pub client: String,
}

/// A token that a program signs its requests with, about to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    pub digest: Digest,
    /// What people know it by.
    pub name: String,
    pub account: AccountFid,
    /// What it may do at most.
    pub role: Role,
    /// Where it may do so at most: the id of a community.
    pub area: Option<Arc<str>>,
    pub made_at: Timestamp,
    /// Never, if `None`.
    pub expires_at: Option<Timestamp>,
    pub made_by: Arc<str>,
}

/// A token that is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Never given twice.
    pub fid: u64,
    pub token: NewToken,
    /// When it was last used, to a few minutes.
    pub used_at: Option<Timestamp>,
}

// What is secret, or stands for it, is not printed: not into a log, and not by a failing test.
macro_rules! shown_without_secrets {
    ($($type:ident),*) => {
        $(impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        })*
    };
}

shown_without_secrets!(Credential, Session, NewToken, ApiToken);

impl Store {
    /// The password of an account in PHC form, if it has one.
    pub async fn password(&self, account: AccountFid) -> Result<Option<String>, StoreError> {
        match self {
            Self::Sqlite(store) => store.password(account).await,
            Self::Postgis(store) => store.password(account).await,
        }
    }

    /// Keeps a password in place of the one before, and ends every session of the account but
    /// the one with the digest `kept`.
    pub async fn set_password(
        &self,
        credential: Credential,
        kept: Option<Digest>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.set_password(credential, kept).await,
            Self::Postgis(store) => store.set_password(credential, kept).await,
        }
    }

    /// Keeps a session, and forgets those that ended of themselves by the time it was made, and the
    /// oldest of the account beyond [`MOST_SESSIONS`].
    pub async fn open_session(&self, session: Session) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.open_session(session).await,
            Self::Postgis(store) => store.open_session(session).await,
        }
    }

    /// The session with that digest, expired or not.
    pub async fn session(&self, digest: Digest) -> Result<Option<Session>, StoreError> {
        match self {
            Self::Sqlite(store) => store.session(digest).await,
            Self::Postgis(store) => store.session(digest).await,
        }
    }

    /// Notes that a session was used, and until when it may be now.
    pub async fn touch_session(
        &self,
        digest: Digest,
        seen_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.touch_session(digest, seen_at, expires_at).await,
            Self::Postgis(store) => store.touch_session(digest, seen_at, expires_at).await,
        }
    }

    /// The sessions of an account, or of all, the newest first.
    pub async fn sessions(&self, of: Option<AccountFid>) -> Result<Vec<Session>, StoreError> {
        match self {
            Self::Sqlite(store) => store.sessions(of).await,
            Self::Postgis(store) => store.sessions(of).await,
        }
    }

    /// Ends a session. Says whether there was one.
    pub async fn end_session(&self, digest: Digest) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(store) => store.end_session(digest).await,
            Self::Postgis(store) => store.end_session(digest).await,
        }
    }

    /// Keeps a token. Gives its key.
    pub async fn add_token(&self, token: NewToken) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(store) => store.add_token(token).await,
            Self::Postgis(store) => store.add_token(token).await,
        }
    }

    /// The token with that digest, expired or not.
    pub async fn token(&self, digest: Digest) -> Result<Option<ApiToken>, StoreError> {
        match self {
            Self::Sqlite(store) => store.token(digest).await,
            Self::Postgis(store) => store.token(digest).await,
        }
    }

    /// Notes that a token was used.
    pub async fn touch_token(&self, fid: u64, used_at: Timestamp) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.touch_token(fid, used_at).await,
            Self::Postgis(store) => store.touch_token(fid, used_at).await,
        }
    }

    /// The tokens of an account, or of all, in the order in which they were made.
    pub async fn tokens(&self, of: Option<AccountFid>) -> Result<Vec<ApiToken>, StoreError> {
        match self {
            Self::Sqlite(store) => store.tokens(of).await,
            Self::Postgis(store) => store.tokens(of).await,
        }
    }

    /// Ends a token. Says whether there was one.
    pub async fn end_token(&self, fid: u64) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(store) => store.end_token(fid).await,
            Self::Postgis(store) => store.end_token(fid).await,
        }
    }
}

/// Accounts that a change removes for good. What they sign in with goes in the same transaction.
pub(super) fn gone(change: &crate::domain::Change) -> impl Iterator<Item = AccountFid> {
    let stays = |fid: &AccountFid| change.accounts.opened.iter().any(|row| row.fid == *fid);
    change.accounts.closed.iter().copied().filter(move |fid| !stays(fid))
}

pub(super) fn role(word: &str) -> Result<Role, StoreError> {
    Role::named(word).ok_or_else(|| StoreError::corrupt(format!("the role {word:?}")))
}

pub(super) fn account(number: i64) -> Result<AccountFid, StoreError> {
    let fid = u32::try_from(number).map(AccountFid);
    fid.map_err(|_large| StoreError::corrupt(format!("account {number}")))
}
