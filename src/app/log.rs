//! The log of changes.

use super::App;
use super::error::AppError;
use crate::domain::{LogEntry, Revision};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A row of the log.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct LogView {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
    /// Who asked for it.
    pub actor: String,
    pub action: &'static str,
    /// One line for people.
    pub summary: String,
}

impl From<LogEntry> for LogView {
    fn from(entry: LogEntry) -> Self {
        Self {
            revision: entry.revision,
            made_at: entry.made_at,
            actor: entry.actor.to_string(),
            action: entry.action.as_str(),
            summary: entry.summary,
        }
    }
}

impl App {
    /// At most `limit` changes: the newest, newest first, or those after a revision, oldest first.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log(
        &self,
        since: Option<Revision>,
        limit: usize,
    ) -> Result<Vec<LogView>, AppError> {
        let rows = self.shared.store.log(since, since.is_none(), limit).await?;
        Ok(rows.into_iter().map(LogView::from).collect())
    }
}
