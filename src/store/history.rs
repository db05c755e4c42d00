//! Changes rebuilt from the rows that they opened and closed.

use super::StoreError;
use crate::domain::{Action, Change, Delta, LogEntry, Revision};
use crate::geometry::LonLat;
use std::collections::BTreeMap;

/// A row of the log with the frame that it set.
pub(super) type LogRow = (LogEntry, Option<LonLat>);

/// The changes of a run of revisions, oldest first.
#[derive(Default)]
pub(super) struct History(BTreeMap<Revision, Change>);

impl History {
    /// Changes that do nothing yet, one for each row of the log.
    pub fn of(log: Vec<LogRow>) -> Self {
        let begun = |(entry, frame): LogRow| {
            let mut change = Change::new(entry.action, entry.actor, entry.made_at);
            change.summary = entry.summary;
            change.undoes = entry.undoes;
            change.frame = frame;
            (entry.revision, change)
        };
        Self(log.into_iter().map(begun).collect())
    }

    /// The first and last revision, if there are any.
    pub fn span(&self) -> Option<(Revision, Revision)> {
        let first = *self.0.first_key_value()?.0;
        Some((first, *self.0.last_key_value()?.0))
    }

    /// Files rows of one kind under the changes that closed and opened them.
    pub fn add<Fid, Row>(
        &mut self,
        rows: Moves<Fid, Row>,
        delta: impl Fn(&mut Change) -> &mut Delta<Fid, Row>,
    ) -> Result<(), StoreError> {
        for (revision, fid) in rows.closed {
            delta(self.change(revision)?).closed.push(fid);
        }
        for (revision, row) in rows.opened {
            delta(self.change(revision)?).opened.push(row);
        }
        Ok(())
    }

    pub fn into_changes(self) -> Vec<(Revision, Change)> {
        self.0.into_iter().collect()
    }

    fn change(&mut self, revision: Revision) -> Result<&mut Change, StoreError> {
        self.0.get_mut(&revision).ok_or_else(|| {
            StoreError::corrupt(format!("rows of revision {revision}, which is not in the log"))
        })
    }
}

/// Rows of one kind with the revisions that closed or opened them.
pub(super) struct Moves<Fid, Row> {
    pub closed: Vec<(Revision, Fid)>,
    pub opened: Vec<(Revision, Row)>,
}

/// The action that the log names.
pub(super) fn action(word: &str) -> Result<Action, StoreError> {
    Action::named(word).ok_or_else(|| StoreError::corrupt(format!("the action {word:?}")))
}

/// The frame that a row of the log sets.
pub(super) fn frame(lon: Option<f64>, lat: Option<f64>) -> Result<Option<LonLat>, StoreError> {
    let (Some(lon), Some(lat)) = (lon, lat) else { return Ok(None) };
    LonLat::new(lon, lat).map(Some).map_err(|cause| StoreError::Corrupt {
        what: "the centre of the city's frame".into(),
        source: Some(cause.into()),
    })
}
