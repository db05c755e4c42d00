//! What became of certain rows, read from the file.

use super::StoreError;
use super::fields::datetime;
use super::read::record;
use crate::domain::{Held, Revision, RowKey, RowKind, Snapshot};
use crate::geometry::{LonLat, Side};
use crate::store::among::{listed, table};
use crate::store::history;
use crate::store::journal::HeldQuery;
use crate::store::record::{Record, Words};
use rusqlite::{Connection, OptionalExtension, Transaction};

pub(super) fn rows_at(
    connection: &mut Connection,
    revision: Revision,
    keys: &[RowKey],
) -> Result<Snapshot, StoreError> {
    let transaction = connection.transaction()?;
    let asked = Asked { transaction: &transaction, revision, keys };
    Ok(Snapshot {
        revision,
        frame: frame_at(&transaction, revision)?,
        communities: asked.rows(RowKind::Community)?,
        segments: asked.rows(RowKind::Segment)?,
        crews: asked.rows(RowKind::Crew)?,
        assignments: asked.rows(RowKind::Assignment)?,
        exemptions: asked.rows(RowKind::Exemption)?,
        hours: asked.rows(RowKind::Hours)?.pop(),
        shifts: asked.rows(RowKind::Shift)?,
        absences: asked.rows(RowKind::Absence)?,
        sites: asked.rows(RowKind::Site)?,
        site_assignments: asked.rows(RowKind::SiteAssignment)?,
        accounts: asked.rows(RowKind::Account)?,
        members: asked.rows(RowKind::Member)?,
        plans: asked.rows(RowKind::Plan)?,
        load_rules: asked.rows(RowKind::LoadRules)?.pop(),
        ..Snapshot::default()
    })
}

struct Asked<'a> {
    transaction: &'a Transaction<'a>,
    revision: Revision,
    keys: &'a [RowKey],
}

impl Asked<'_> {
    fn rows<R: Record>(&self, kind: RowKind) -> Result<Vec<R>, StoreError> {
        let Some(list) = listed(self.keys, kind) else { return Ok(Vec::new()) };
        let mut statement = self.transaction.prepare_cached(R::TABLE.listed_at)?;
        let mut found = statement.query((list, self.revision.0))?;
        let mut words = Words::default();
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            rows.push(record(row, 0, &mut words)?);
        }
        Ok(rows)
    }
}

fn frame_at(connection: &Connection, revision: Revision) -> Result<Option<LonLat>, StoreError> {
    let found = connection
        .prepare_cached(
            "select frame_lon, frame_lat from change_log
             where frame_lon is not null and revision <= ?1 order by revision desc limit 1",
        )?
        .query_row([revision.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((lon, lat)) => history::frame(lon, lat),
        None => Ok(None),
    }
}

pub(super) fn moves_since(
    connection: &mut Connection,
    after: Revision,
    keys: &[RowKey],
) -> Result<Vec<(Revision, RowKey)>, StoreError> {
    let transaction = connection.transaction()?;
    let mut moves = Vec::new();
    for kind in RowKind::ALL {
        let Some(list) = listed(keys, kind) else { continue };
        let mut statement = transaction.prepare_cached(table(kind).listed_since)?;
        let mut found = statement.query((list, after.0))?;
        while let Some(row) = found.next()? {
            moves.push((Revision(row.get(0)?), RowKey::new(kind, row.get(1)?)));
        }
    }
    moves.sort_unstable();
    Ok(moves)
}

pub(super) fn held(connection: &Connection, query: &HeldQuery) -> Result<Vec<Held>, StoreError> {
    let mut statement = connection.prepare_cached(query.sqlite())?;
    let (side, at) = (query.side.map(Side::as_str), query.at.map(datetime));
    let mut found = statement.query((query.id(), side, at, query.most()))?;
    let mut words = Words::default();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let until: Option<u64> = row.get(1)?;
        rows.push(Held {
            since: Revision(row.get(0)?),
            until: until.map(Revision),
            row: record(row, 2, &mut words)?,
        });
    }
    Ok(rows)
}
