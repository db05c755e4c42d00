//! What was open when, read from the database.

use super::StoreError;
use super::fields::{Columns, Instant};
use super::read::{BEGIN_READING, fid, record};
use crate::domain::{PastRow, PastRows, Revision, Versions};
use crate::store::record::{FieldReader, Record, Words};
use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgPool};
use std::collections::BTreeMap;

pub(super) async fn revision_at(
    connection: &mut PgConnection,
    at: Timestamp,
) -> Result<Revision, StoreError> {
    // Revisions near to now are asked about most, so the log is read from its end.
    let found: Option<i64> = sqlx::query_scalar(
        "select revision from change_log where made_at <= $1 order by revision desc limit 1",
    )
    .bind(Instant(at))
    .fetch_optional(connection)
    .await?;
    Ok(Revision(found.unwrap_or(0).cast_unsigned()))
}

pub(super) async fn rows_between(
    pool: &PgPool,
    then: Revision,
    now: Revision,
) -> Result<PastRows, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_READING).await?;
    let connection = &mut *transaction;
    let span = (then.0.cast_signed(), now.0.cast_signed());
    let rows = PastRows {
        communities: versions(connection, span).await?,
        segments: versions(connection, span).await?,
        crews: versions(connection, span).await?,
        assignments: versions(connection, span).await?,
        exemptions: versions(connection, span).await?,
        hours: versions(connection, span).await?,
        shifts: versions(connection, span).await?,
        absences: versions(connection, span).await?,
        sites: versions(connection, span).await?,
        site_assignments: versions(connection, span).await?,
        accounts: versions(connection, span).await?,
        members: versions(connection, span).await?,
        plans: versions(connection, span).await?,
        load_rules: versions(connection, span).await?,
        made_at: made_at(connection, span).await?,
    };
    transaction.commit().await?;
    Ok(rows)
}

async fn versions<R: Record>(
    connection: &mut PgConnection,
    (then, now): (i64, i64),
) -> Result<Versions<R::Fid, R>, StoreError> {
    let revision = |number: i64| Revision(number.cast_unsigned());
    let mut versions = Versions::default();
    let mut words = Words::default();
    let mut found = sqlx::query(R::TABLE.past_between).bind(then).bind(now).fetch(&mut *connection);
    while let Some(row) = found.try_next().await? {
        let (since, until) = (revision(row.try_get(0)?), revision(row.try_get(1)?));
        let row: R = record(&row, 2, &mut words)?;
        versions.closed.push(PastRow { fid: row.fid(), since, until, row });
    }
    drop(found);
    let open: Vec<(i64, i64)> =
        sqlx::query_as(R::TABLE.still_open).bind(then).bind(now).fetch_all(connection).await?;
    for (since, number) in open {
        versions.opened.push((revision(since), fid::<R>(number)?));
    }
    Ok(versions)
}

async fn made_at(
    connection: &mut PgConnection,
    (then, now): (i64, i64),
) -> Result<BTreeMap<Revision, Timestamp>, StoreError> {
    let mut found = sqlx::query(
        "select revision, made_at from change_log where revision > $1 and revision <= $2",
    )
    .bind(then)
    .bind(now)
    .fetch(connection);
    let mut made_at = BTreeMap::new();
    while let Some(row) = found.try_next().await? {
        let mut from = Columns::of(&row, 0);
        made_at.insert(Revision(from.number()?), from.time()?);
    }
    Ok(made_at)
}
