//! The record: who answered for what, who decided it, and who ended it.

use super::App;
use super::error::AppError;
use super::log::Authors;
use super::names::{Names, Wanted};
use super::views::{Named, metres};
use crate::domain::{Held, LogEntry, Revision, RowKind};
use crate::formats::csv_out::{Cell, CsvTable};
use crate::geometry::Side;
pub use crate::store::HeldQuery;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Assignments that are or were, the last ones decided first.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Record {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub rows: Vec<RecordRow>,
}

/// An assignment that is or was.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RecordRow {
    pub segment: Named,
    #[schema(value_type = String)]
    pub side: Side,
    pub from_m: f64,
    pub to_m: f64,
    pub crew: Named,
    /// Every hour, if there is none.
    pub shift: Option<Named>,
    #[schema(value_type = String)]
    pub valid_from: Timestamp,
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Timestamp>,
    pub decided: Decided,
    /// The change that ended it before its time or wrote it anew, if one did.
    pub ended: Option<Decided>,
}

/// A change, in short.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Decided {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// Null for whoever is not signed in.
    pub actor: Option<String>,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
}

impl App {
    /// The assignments that are asked for, with who decided them.
    ///
    /// # Errors
    /// The store is away.
    pub async fn record(&self, query: HeldQuery, authors: Authors) -> Result<Record, AppError> {
        let store = &self.shared.store;
        let revision = self.revision();
        let held = store.held(query).await?;
        let revisions: BTreeSet<Revision> =
            held.iter().flat_map(|held| [Some(held.since), held.until]).flatten().collect();
        let entries = store.log_entries(revisions.into_iter().collect()).await?;
        let entries: BTreeMap<Revision, LogEntry> =
            entries.into_iter().map(|entry| (entry.revision, entry)).collect();
        let mut wanted = Wanted::default();
        for Held { since, row, .. } in &held {
            wanted.add(RowKind::Segment, row.segment, *since);
            wanted.add(RowKind::Crew, row.crew, *since);
            if let Some(shift) = row.shift {
                wanted.add(RowKind::Shift, shift, *since);
            }
        }
        let names = self.names(wanted).await?;
        let decided = |revision: Revision| {
            entries.get(&revision).map(|entry| Decided {
                revision,
                actor: (authors == Authors::Named).then(|| entry.actor.to_string()),
                made_at: entry.made_at,
            })
        };
        // A copy of a store begins with one change, and what closed rows is always in the log.
        let rows = held.iter().filter_map(|held| {
            Some(row(held, &names, decided(held.since)?, held.until.and_then(decided)))
        });
        Ok(Record { revision, rows: rows.collect() })
    }
}

fn row(held: &Held, names: &Names, decided: Decided, ended: Option<Decided>) -> RecordRow {
    let row = &held.row;
    RecordRow {
        segment: names.known(RowKind::Segment, row.segment),
        side: row.side,
        from_m: metres(row.stretch.from_mm()),
        to_m: metres(row.stretch.to_mm()),
        crew: names.known(RowKind::Crew, row.crew),
        shift: row.shift.map(|shift| names.known(RowKind::Shift, shift)),
        valid_from: row.period.from(),
        valid_to: row.period.to(),
        decided,
        ended,
    }
}

/// The record as a table.
#[must_use]
pub fn csv(record: &Record) -> Vec<u8> {
    let mut table = CsvTable::for_spreadsheets([
        "segment",
        "name",
        "side",
        "from_m",
        "to_m",
        "crew",
        "crew_name",
        "shift",
        "valid_from",
        "valid_to",
        "decided",
        "decided_by",
        "decided_at",
        "ended",
        "ended_by",
        "ended_at",
    ]);
    for row in &record.rows {
        let (valid_from, valid_to) =
            (row.valid_from.to_string(), row.valid_to.map(|end| end.to_string()));
        let decided_at = row.decided.made_at.to_string();
        let ended_at = row.ended.as_ref().map(|ended| ended.made_at.to_string());
        let revision = |decided: &Decided| Cell::Whole(decided.revision.0.cast_signed());
        table.row([
            Cell::Text(&row.segment.id),
            row.segment.name.as_deref().into(),
            Cell::Text(row.side.as_str()),
            Cell::Decimal(row.from_m),
            Cell::Decimal(row.to_m),
            Cell::Text(&row.crew.id),
            row.crew.name.as_deref().into(),
            row.shift.as_ref().map(|shift| shift.id.as_str()).into(),
            Cell::Text(&valid_from),
            valid_to.as_deref().into(),
            revision(&row.decided),
            row.decided.actor.as_deref().into(),
            Cell::Text(&decided_at),
            row.ended.as_ref().map_or(Cell::Empty, revision),
            row.ended.as_ref().and_then(|ended| ended.actor.as_deref()).into(),
            ended_at.as_deref().into(),
        ]);
    }
    table.finish()
}
