//! Everything that is read from the database.

use super::StoreError;
use super::fields::Columns;
use crate::domain::{
    Absence, Account, Assignment, Change, Community, Crew, Exemption, LogEntry, Member, NextFids,
    Plan, Receipt, Revision, Segment, SegmentFid, Shift, Site, SiteAssignment, Snapshot,
};
use crate::geometry::LonLat;
use crate::store::history::{self, History, LogRow, Moves};
use crate::store::journal::{self, LogQuery};
use crate::store::record::{FieldReader, Key, Record, Words};
use futures_util::TryStreamExt;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgPool, PgRow};
use std::sync::Arc;

/// Every statement of a transaction then sees the same state.
pub(super) const BEGIN_READING: &str = "begin isolation level repeatable read read only";

pub(super) async fn revision(connection: &mut PgConnection) -> Result<Revision, sqlx::Error> {
    let newest: i64 = sqlx::query_scalar("select coalesce(max(revision), 0) from change_log")
        .fetch_one(connection)
        .await?;
    Ok(Revision(newest.cast_unsigned()))
}

/// The newest centre of the city's frame.
pub(super) async fn frame(connection: &mut PgConnection) -> Result<Option<LonLat>, StoreError> {
    let found: Option<(f64, f64)> = sqlx::query_as(
        "select frame_lon, frame_lat from change_log
         where frame_lon is not null order by revision desc limit 1",
    )
    .fetch_optional(connection)
    .await?;
    match found {
        Some((lon, lat)) => history::frame(Some(lon), Some(lat)),
        None => Ok(None),
    }
}

/// The open segments of those that have one of these fids.
pub(super) async fn segments(
    connection: &mut PgConnection,
    fids: &[SegmentFid],
) -> Result<Vec<Arc<Segment>>, StoreError> {
    let fids: Vec<i64> = fids.iter().map(|fid| fid.0.into()).collect();
    let mut words = Words::default();
    let mut found = sqlx::query(
        "select fid, geom, id, name, class, width_m, grade, length_mm
         from segment where fid = any($1)",
    )
    .bind(fids)
    .fetch(connection);
    let mut segments = Vec::new();
    while let Some(row) = found.try_next().await? {
        segments.push(record(&row, 0, &mut words)?);
    }
    Ok(segments)
}

pub(super) async fn load(pool: &PgPool) -> Result<Snapshot, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_READING).await?;
    let snapshot = Snapshot {
        revision: revision(&mut transaction).await?,
        frame: frame(&mut transaction).await?,
        communities: rows(&mut transaction).await?,
        segments: rows(&mut transaction).await?,
        crews: rows(&mut transaction).await?,
        assignments: rows(&mut transaction).await?,
        exemptions: rows(&mut transaction).await?,
        hours: rows(&mut transaction).await?.pop(),
        shifts: rows(&mut transaction).await?,
        absences: rows(&mut transaction).await?,
        sites: rows(&mut transaction).await?,
        site_assignments: rows(&mut transaction).await?,
        accounts: rows(&mut transaction).await?,
        members: rows(&mut transaction).await?,
        plans: rows(&mut transaction).await?,
        load_rules: rows(&mut transaction).await?.pop(),
        next: NextFids {
            community: next_fid::<Arc<Community>>(&mut transaction).await?,
            segment: next_fid::<Arc<Segment>>(&mut transaction).await?,
            crew: next_fid::<Arc<Crew>>(&mut transaction).await?,
            assignment: next_fid::<Assignment>(&mut transaction)
                .await?
                .max(next_fid::<SiteAssignment>(&mut transaction).await?),
            exemption: next_fid::<Arc<Exemption>>(&mut transaction).await?,
            shift: next_fid::<Arc<Shift>>(&mut transaction).await?,
            absence: next_fid::<Arc<Absence>>(&mut transaction).await?,
            site: next_fid::<Arc<Site>>(&mut transaction).await?,
            account: next_fid::<Arc<Account>>(&mut transaction).await?,
            member: next_fid::<Arc<Member>>(&mut transaction).await?,
            plan: next_fid::<Arc<Plan>>(&mut transaction).await?,
        },
    };
    transaction.commit().await?;
    Ok(snapshot)
}

async fn rows<R: Record>(connection: &mut PgConnection) -> Result<Vec<R>, StoreError> {
    let mut words = Words::default();
    let mut found = sqlx::query(R::TABLE.read).bind(0_i64).bind(i64::MAX).fetch(connection);
    let mut rows = Vec::new();
    while let Some(row) = found.try_next().await? {
        rows.push(record(&row, 0, &mut words)?);
    }
    Ok(rows)
}

/// The record whose fields begin at column `first`, the fid.
pub(super) fn record<R: Record>(
    row: &PgRow,
    first: usize,
    words: &mut Words,
) -> Result<R, StoreError> {
    R::read(&mut Columns::of(row, first), words)
        .map_err(|error| error.in_row(R::TABLE.name, row.try_get(first).unwrap_or_default()))
}

async fn next_fid<R: Record>(connection: &mut PgConnection) -> Result<R::Fid, StoreError> {
    let last: i64 = sqlx::query_scalar(R::TABLE.last_fid).fetch_one(connection).await?;
    fid::<R>(last + 1)
}

pub(super) fn fid<R: Record>(number: i64) -> Result<R::Fid, StoreError> {
    u32::try_from(number)
        .map(R::Fid::numbered)
        .map_err(|_large| StoreError::corrupt(format!("{} {number}", R::TABLE.name)))
}

pub(super) async fn changes_after(
    pool: &PgPool,
    after: Revision,
    limit: usize,
) -> Result<Vec<(Revision, Change)>, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_READING).await?;
    let connection = &mut *transaction;
    let mut history =
        History::of(log_rows(connection, &LogQuery::page(Some(after), false, limit)).await?);
    if let Some((first, last)) = history.span() {
        let span = (first.0.cast_signed() - 1, last.0.cast_signed());
        history.add(moves(connection, span).await?, |change| &mut change.communities)?;
        history.add(moves(connection, span).await?, |change| &mut change.segments)?;
        history.add(moves(connection, span).await?, |change| &mut change.crews)?;
        history.add(moves(connection, span).await?, |change| &mut change.assignments)?;
        history.add(moves(connection, span).await?, |change| &mut change.exemptions)?;
        history.add(moves(connection, span).await?, |change| &mut change.hours)?;
        history.add(moves(connection, span).await?, |change| &mut change.shifts)?;
        history.add(moves(connection, span).await?, |change| &mut change.absences)?;
        history.add(moves(connection, span).await?, |change| &mut change.sites)?;
        history.add(moves(connection, span).await?, |change| &mut change.site_assignments)?;
        history.add(moves(connection, span).await?, |change| &mut change.accounts)?;
        history.add(moves(connection, span).await?, |change| &mut change.members)?;
        history.add(moves(connection, span).await?, |change| &mut change.plans)?;
        history.add(moves(connection, span).await?, |change| &mut change.load_rules)?;
    }
    transaction.commit().await?;
    Ok(history.into_changes())
}

async fn moves<R: Record>(
    connection: &mut PgConnection,
    (after, last): (i64, i64),
) -> Result<Moves<R::Fid, R>, StoreError> {
    let gone: Vec<(i64, i64)> = sqlx::query_as(R::TABLE.closed_between)
        .bind(after)
        .bind(last)
        .fetch_all(&mut *connection)
        .await?;
    let closed = gone
        .into_iter()
        .map(|(revision, number)| Ok((Revision(revision.cast_unsigned()), fid::<R>(number)?)))
        .collect::<Result<_, StoreError>>()?;

    let mut opened = Vec::new();
    let mut words = Words::default();
    let mut found = sqlx::query(R::TABLE.opened_between).bind(after).bind(last).fetch(connection);
    while let Some(row) = found.try_next().await? {
        let revision: i64 = row.try_get(0)?;
        opened.push((Revision(revision.cast_unsigned()), record(&row, 1, &mut words)?));
    }
    Ok(Moves { closed, opened })
}

pub(super) async fn undone_since(
    connection: &mut PgConnection,
    first: Revision,
) -> Result<Vec<(Revision, Revision)>, sqlx::Error> {
    let found: Vec<(i64, i64)> =
        sqlx::query_as(journal::UNDONE).bind(first.0.cast_signed()).fetch_all(connection).await?;
    let revision = |number: i64| Revision(number.cast_unsigned());
    Ok(found.into_iter().map(|(undone, by)| (revision(undone), revision(by))).collect())
}

pub(super) async fn log_entries(
    connection: &mut PgConnection,
    revisions: &[Revision],
) -> Result<Vec<LogEntry>, StoreError> {
    let numbers: Vec<i64> = revisions.iter().map(|revision| revision.0.cast_signed()).collect();
    let mut found = sqlx::query(
        "select revision, made_at, actor, action, summary, frame_lon, frame_lat, undoes
         from change_log where revision = any($1) order by revision",
    )
    .bind(numbers)
    .fetch(connection);
    let mut log = Vec::new();
    while let Some(row) = found.try_next().await? {
        log.push(log_row(&row)?.0);
    }
    Ok(log)
}

pub(super) async fn log_rows(
    connection: &mut PgConnection,
    query: &LogQuery,
) -> Result<Vec<LogRow>, StoreError> {
    let (after, before) = query.around();
    let mut found = sqlx::query(query.text())
        .bind(query.id())
        .bind(query.actor.as_deref())
        .bind(after)
        .bind(before)
        .bind(query.most())
        .fetch(connection);
    let mut log = Vec::new();
    while let Some(row) = found.try_next().await? {
        log.push(log_row(&row)?);
    }
    Ok(log)
}

fn log_row(row: &PgRow) -> Result<LogRow, StoreError> {
    let mut from = Columns::of(row, 0);
    let undoes: Option<i64> = row.try_get(7)?;
    let entry = LogEntry {
        revision: Revision(from.number()?),
        made_at: from.time()?,
        actor: from.text()?.into(),
        action: history::action(from.text()?)?,
        summary: from.text()?.to_owned(),
        undoes: undoes.map(|number| Revision(number.cast_unsigned())),
    };
    Ok((entry, history::frame(row.try_get(5)?, row.try_get(6)?)?))
}

pub(super) async fn receipt(
    connection: &mut PgConnection,
    key: &str,
) -> Result<Option<Receipt>, StoreError> {
    let found: Option<(Vec<u8>, i32, String)> =
        sqlx::query_as("select request_digest, status, answer from receipt where key = $1")
            .bind(key)
            .fetch_optional(connection)
            .await?;
    let Some((digest, status, answer)) = found else { return Ok(None) };
    let (Ok(request_digest), Ok(status)) = (digest.try_into(), status.try_into()) else {
        return Err(StoreError::corrupt(format!("the receipt of the request {key:?}")));
    };
    Ok(Some(Receipt { key: key.to_owned(), request_digest, status, answer }))
}
