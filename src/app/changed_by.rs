//! Which later changes stand in the way of one that was decided before them.

use super::App;
use super::error::AppError;
use super::names::Wanted;
use crate::domain::{LogEntry, Revision, RowKey, RowKind, SegmentFid};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// At most so many changes are named, the newest.
const MOST_CHANGES: usize = 20;

/// At most so many segments are named with each.
const MOST_SEGMENTS: usize = 100;

/// A newer change that stands in the way.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ChangedBy {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// Who made it; null for whoever may not know.
    pub actor: Option<String>,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
    /// One line for people.
    pub summary: String,
    /// Ids of the segments that it is about, the first hundred.
    pub segments: Vec<String>,
}

impl ChangedBy {
    /// A row of the log, with the ids of the segments that it is about here.
    #[must_use]
    pub fn of(entry: LogEntry, segments: Vec<String>) -> Self {
        Self {
            revision: entry.revision,
            actor: Some(entry.actor.to_string()),
            made_at: entry.made_at,
            summary: entry.summary,
            segments,
        }
    }
}

impl App {
    /// The changes after a revision that opened or closed one of these rows, the newest first; each
    /// row is given with the segment that it is about.
    ///
    /// # Errors
    /// The store is away.
    pub async fn changed_by(
        &self,
        after: Revision,
        rows: &BTreeMap<RowKey, Option<SegmentFid>>,
    ) -> Result<Vec<ChangedBy>, AppError> {
        let store = &self.shared.store;
        let moves = store.moves_since(after, rows.keys().copied().collect()).await?;
        let mut touched: BTreeMap<Revision, BTreeSet<SegmentFid>> = BTreeMap::new();
        for (revision, row) in moves {
            let segments = touched.entry(revision).or_default();
            segments.extend(rows.get(&row).copied().flatten());
        }
        while touched.len() > MOST_CHANGES {
            touched.pop_first();
        }
        for segments in touched.values_mut() {
            *segments = std::mem::take(segments).into_iter().take(MOST_SEGMENTS).collect();
        }
        let mut wanted = Wanted::default();
        for fid in touched.values().flatten() {
            wanted.add(RowKind::Segment, *fid, after);
        }
        let names = self.names(wanted).await?;
        let entries = store.log_entries(touched.keys().copied().collect()).await?;
        let changed = entries.into_iter().rev().map(|entry| {
            let segments = touched.get(&entry.revision).into_iter().flatten();
            let ids = segments.map(|fid| names.known(RowKind::Segment, *fid).id).collect();
            ChangedBy::of(entry, ids)
        });
        Ok(changed.collect())
    }
}
