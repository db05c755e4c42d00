//! The log of changes: what was done, by whom, and whether it was taken back.

use super::App;
use super::error::AppError;
use crate::domain::{Action, LogEntry, Revision};
use crate::formats::csv_out::{Cell, CsvTable};
pub use crate::store::LogQuery;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A row of the log.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct LogView {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
    /// Who asked for it; null for whoever is not signed in.
    pub actor: Option<String>,
    pub action: &'static str,
    /// One line for people.
    pub summary: String,
    /// The change that it took back, if it took one back.
    #[schema(value_type = Option<u64>)]
    pub undoes: Option<Revision>,
    /// The change that took it back, unless that was taken back in its turn.
    #[schema(value_type = Option<u64>)]
    pub undone_by: Option<Revision>,
    /// It holds still and is of a kind that can be taken back. Whether something stands in the way
    /// is known when it is asked for.
    pub undoable: bool,
}

/// Who may read the names of those who made changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Authors {
    Named,
    Hidden,
}

impl LogView {
    fn of(entry: LogEntry, undone: &BTreeMap<Revision, Revision>, authors: Authors) -> Self {
        let undone_by = undone.get(&entry.revision).copied();
        let of_accounts = matches!(
            entry.action,
            Action::AddAccount | Action::ChangeAccount | Action::RemoveAccount
        );
        Self {
            revision: entry.revision,
            made_at: entry.made_at,
            actor: (authors == Authors::Named).then(|| entry.actor.to_string()),
            action: entry.action.as_str(),
            summary: entry.summary,
            undoes: entry.undoes,
            undone_by,
            undoable: undone_by.is_none() && !of_accounts,
        }
    }
}

impl App {
    /// The rows of the log that are asked for.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log(&self, query: LogQuery, authors: Authors) -> Result<Vec<LogView>, AppError> {
        let entries = self.shared.store.log_of(query).await?;
        self.views_of(entries, authors).await
    }

    /// One row of the log.
    ///
    /// # Errors
    /// There is none of that revision; the store is away.
    pub async fn log_entry(
        &self,
        revision: Revision,
        authors: Authors,
    ) -> Result<LogView, AppError> {
        let entries = self.shared.store.log_entries(vec![revision]).await?;
        let unknown = || AppError::NotFound(format!("there is no change {revision}"));
        self.views_of(entries, authors).await?.pop().ok_or_else(unknown)
    }

    async fn views_of(
        &self,
        entries: Vec<LogEntry>,
        authors: Authors,
    ) -> Result<Vec<LogView>, AppError> {
        let Some(first) = entries.iter().map(|entry| entry.revision).min() else {
            return Ok(Vec::new());
        };
        let undone = standing(&self.shared.store.undone_since(first).await?);
        Ok(entries.into_iter().map(|entry| LogView::of(entry, &undone, authors)).collect())
    }
}

/// Which change took each one back, of those that were not taken back in their turn. A change is
/// always taken back by a later one, so reading from the end meets the last word first.
fn standing(undone: &[(Revision, Revision)]) -> BTreeMap<Revision, Revision> {
    let mut by_last: Vec<(Revision, Revision)> = undone.to_vec();
    by_last.sort_unstable_by_key(|(_, by)| *by);
    let mut gone: BTreeSet<Revision> = BTreeSet::new();
    let mut standing = BTreeMap::new();
    for (change, by) in by_last.into_iter().rev() {
        if !gone.contains(&by) && gone.insert(change) {
            standing.insert(change, by);
        }
    }
    standing
}

/// The log as a table.
#[must_use]
pub fn csv(log: &[LogView]) -> Vec<u8> {
    let columns = ["revision", "made_at", "actor", "action", "summary", "undoes", "undone_by"];
    let mut table = CsvTable::for_spreadsheets(columns);
    let whole = |revision: Revision| Cell::Whole(revision.0.cast_signed());
    for row in log {
        let made_at = row.made_at.to_string();
        table.row([
            whole(row.revision),
            Cell::Text(&made_at),
            row.actor.as_deref().into(),
            Cell::Text(row.action),
            Cell::Text(&row.summary),
            row.undoes.map_or(Cell::Empty, whole),
            row.undone_by.map_or(Cell::Empty, whole),
        ]);
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_taken_back_unless_that_was_taken_back_too() {
        let edges = |pairs: &[(u64, u64)]| {
            let pairs: Vec<_> = pairs.iter().map(|(a, b)| (Revision(*a), Revision(*b))).collect();
            standing(&pairs).into_iter().map(|(a, b)| (a.0, b.0)).collect::<Vec<_>>()
        };
        assert_eq!(edges(&[]), []);
        assert_eq!(edges(&[(1, 2)]), [(1, 2)]);
        assert_eq!(edges(&[(1, 2), (2, 3)]), [(2, 3)], "done again");
        assert_eq!(edges(&[(1, 2), (2, 3), (3, 4)]), [(1, 2), (3, 4)]);
        assert_eq!(edges(&[(1, 2), (2, 3), (1, 5)]), [(1, 5), (2, 3)]);
    }
}
