//! Why a request is not answered. What the outside may read is in `Display`; causes are logged
//! once, at the edge.

use super::changed_by::ChangedBy;
use crate::domain::{Problem, Refusal};
use crate::store::StoreError;
use std::error::Error;

/// What stood in the way.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It was understood, and is not done.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Newer changes stand in the way.
    #[error("{detail}")]
    Overtaken { detail: String, changed_by: Vec<ChangedBy> },
    /// It could not be understood.
    #[error("{detail}")]
    Unreadable { detail: String, problems: Vec<Problem> },
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// It is not known who asks.
    #[error("{0}")]
    NotSignedIn(String),
    /// It is not for whoever asks.
    #[error("{0}")]
    Forbidden(String),
    /// It was tried too often.
    #[error("{detail}")]
    TooMany { detail: String, retry_after_s: u32 },
    /// The key of an earlier request came with another one.
    #[error("this Idempotency-Key was used for another request; use a new key")]
    KeyReused,
    /// More is being written than can be kept up with.
    #[error("too many changes or imports are under way; try again in a moment")]
    Busy,
    /// The store is away; nothing was changed.
    #[error("the store cannot be reached, nothing was changed; try again in a moment")]
    StoreAway {
        #[source]
        source: StoreError,
    },
    /// The store went away in the middle of a commit.
    #[error(
        "the store went away while it was writing, so it is not known whether the change was made; \
         look before sending it again"
    )]
    Unknown {
        #[source]
        source: StoreError,
    },
    /// A mistake of ours.
    #[error("something went wrong in the service; the log says what")]
    Internal {
        /// For the log.
        what: &'static str,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl AppError {
    /// A request that could not be understood because of one parameter or member.
    pub fn unreadable(pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Unreadable { problems: vec![Problem::new(pointer, detail.clone())], detail }
    }
}

impl From<StoreError> for AppError {
    fn from(source: StoreError) -> Self {
        match source {
            StoreError::Unavailable { .. } => Self::StoreAway { source },
            StoreError::Corrupt { .. } | StoreError::Unusable(_) => {
                Self::Internal { what: "the store", source: source.into() }
            }
        }
    }
}
