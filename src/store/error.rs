//! Why a store does not do what it was asked.

use std::error::Error;

/// What a database library said.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why reading or opening a store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached or used just now; asking again later may help.
    #[error("the store cannot be reached: {what}")]
    Unavailable {
        /// What is in the way.
        what: String,
        /// What the database library said.
        #[source]
        source: Option<Cause>,
    },
    /// What it holds is not what this program writes.
    #[error("the store holds what it should not: {what}")]
    Corrupt {
        /// Where it was found and what it is.
        what: String,
        /// What was said by whoever could not read it.
        #[source]
        source: Option<Cause>,
    },
    /// It is no store of this program, or one that this version must not touch; says why.
    #[error("{0}")]
    Unusable(String),
}

impl StoreError {
    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into(), source: None }
    }

    /// Says in which row it was found that the store holds what it should not.
    pub(super) fn in_row(self, table: &str, fid: i64) -> Self {
        match self {
            Self::Corrupt { what, source } => {
                Self::Corrupt { what: format!("{table} {fid}: {what}"), source }
            }
            other => other,
        }
    }

    pub(super) fn unavailable(what: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self::Unavailable { what: what.into(), source: Some(cause.into()) }
    }
}

/// Why a change was not, or perhaps not, written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Another process has this revision, or has answered the request with this key: nothing was
    /// written. Catch up and decide again.
    #[error("another process has taken this revision")]
    Taken,
    /// Certainly nothing was written.
    #[error("the change was not written")]
    Unavailable(#[source] StoreError),
    /// The change may or may not have been written: load the store anew before the next one.
    #[error("the store does not say whether the change was written")]
    Unknown(#[source] StoreError),
    /// The change or the store breaks a rule of the tables: nothing was written.
    #[error("the change does not fit what the store holds")]
    Corrupt(#[source] StoreError),
}

impl From<StoreError> for CommitError {
    /// For failures before the last step of a commit, when nothing has been written.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt { .. } => Self::Corrupt(error),
            StoreError::Unavailable { .. } | StoreError::Unusable(_) => Self::Unavailable(error),
        }
    }
}
