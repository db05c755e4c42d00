//! What was open when, read from the file.

use super::StoreError;
use super::fields::{datetime, read_datetime};
use super::read::record;
use crate::domain::{PastRow, PastRows, Revision, Versions};
use crate::store::record::{Key, Record, Words};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeMap;

pub(super) fn revision_at(connection: &Connection, at: Timestamp) -> Result<Revision, StoreError> {
    // Revisions near to now are asked about most, so the log is read from its end.
    let found = connection
        .prepare_cached(
            "select revision from change_log where made_at <= ?1 order by revision desc limit 1",
        )?
        .query_row([datetime(at)], |row| row.get(0))
        .optional()?;
    Ok(Revision(found.unwrap_or(0)))
}

pub(super) fn rows_between(
    connection: &mut Connection,
    then: Revision,
    now: Revision,
) -> Result<PastRows, StoreError> {
    let transaction = connection.transaction()?;
    let span = (then.0, now.0);
    Ok(PastRows {
        communities: versions(&transaction, span)?,
        segments: versions(&transaction, span)?,
        crews: versions(&transaction, span)?,
        assignments: versions(&transaction, span)?,
        exemptions: versions(&transaction, span)?,
        hours: versions(&transaction, span)?,
        shifts: versions(&transaction, span)?,
        absences: versions(&transaction, span)?,
        sites: versions(&transaction, span)?,
        site_assignments: versions(&transaction, span)?,
        accounts: versions(&transaction, span)?,
        members: versions(&transaction, span)?,
        plans: versions(&transaction, span)?,
        load_rules: versions(&transaction, span)?,
        made_at: made_at(&transaction, span)?,
    })
}

fn versions<R: Record>(
    transaction: &Transaction<'_>,
    span: (u64, u64),
) -> Result<Versions<R::Fid, R>, StoreError> {
    let mut versions = Versions::default();
    let mut words = Words::default();
    let mut statement = transaction.prepare_cached(R::TABLE.past_between)?;
    let mut found = statement.query(span)?;
    while let Some(row) = found.next()? {
        let (since, until) = (Revision(row.get(0)?), Revision(row.get(1)?));
        let row: R = record(row, 2, &mut words)?;
        versions.closed.push(PastRow { fid: row.fid(), since, until, row });
    }
    let mut statement = transaction.prepare_cached(R::TABLE.still_open)?;
    let mut found = statement.query(span)?;
    while let Some(row) = found.next()? {
        versions.opened.push((Revision(row.get(0)?), R::Fid::numbered(row.get(1)?)));
    }
    Ok(versions)
}

fn made_at(
    transaction: &Transaction<'_>,
    span: (u64, u64),
) -> Result<BTreeMap<Revision, Timestamp>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "select revision, made_at from change_log where revision > ?1 and revision <= ?2",
    )?;
    let mut found = statement.query(span)?;
    let mut made_at = BTreeMap::new();
    while let Some(row) = found.next()? {
        let text: String = row.get(1)?;
        made_at.insert(Revision(row.get(0)?), read_datetime(&text)?);
    }
    Ok(made_at)
}
