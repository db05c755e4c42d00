//! One change, one transaction.

use super::fields::{CopyRows, Instant, Parameters};
use super::{StoreError, bulk, credentials, is_about_statement, read, sqlstate};
use crate::domain::{Change, Delta, Receipt, Revision};
use crate::geometry::LonLat;
use crate::store::CommitError;
use crate::store::pieces::Pieces;
use crate::store::record::{FieldWriter, Key, Record};
use sqlx::postgres::{PgConnection, PgPool};

/// Up to so many rows are inserted one by one. A `COPY` costs a pause of some 40 ms, however short
/// it is: its last message waits for the server's (delayed) acknowledgement of the one before, because
/// sqlx leaves Nagle's algorithm on.
const FEW_ROWS: usize = 64;

/// Bytes of rows that are gathered before they are sent.
const CHUNK_BYTES: usize = 1 << 18;

const UNIQUE_VIOLATION: &str = "23505";

/// Writes `change` as that revision if it is the next one, and tells the other processes.
pub(super) async fn commit(
    pool: &PgPool,
    sender: &str,
    revision: Revision,
    change: &Change,
) -> Result<(), CommitError> {
    let mut transaction = pool.begin().await.map_err(StoreError::from)?;
    write_log(&mut transaction, revision, change).await?;
    if let Some(receipt) = &change.receipt {
        write_receipt(&mut transaction, revision, receipt).await?;
    }
    let pieces = pieces(&mut transaction, change).await?;
    let dropped = bulk::prepare(&mut transaction, change).await?;
    // Keys are checked at the end, so the order is free.
    write(&mut transaction, revision, &change.assignments, &pieces).await?;
    write(&mut transaction, revision, &change.exemptions, &pieces).await?;
    write(&mut transaction, revision, &change.segments, &pieces).await?;
    write(&mut transaction, revision, &change.crews, &pieces).await?;
    write(&mut transaction, revision, &change.communities, &pieces).await?;
    write(&mut transaction, revision, &change.site_assignments, &pieces).await?;
    write(&mut transaction, revision, &change.sites, &pieces).await?;
    write(&mut transaction, revision, &change.absences, &pieces).await?;
    write(&mut transaction, revision, &change.shifts, &pieces).await?;
    write(&mut transaction, revision, &change.hours, &pieces).await?;
    write(&mut transaction, revision, &change.accounts, &pieces).await?;
    write(&mut transaction, revision, &change.members, &pieces).await?;
    write(&mut transaction, revision, &change.plans, &pieces).await?;
    write(&mut transaction, revision, &change.load_rules, &pieces).await?;
    credentials::forget(&mut transaction, change).await?;
    bulk::finish(&mut transaction, dropped).await?;
    sqlx::query("select pg_notify('sweepline_change', $1)")
        .bind(sender)
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::from)?;
    transaction.commit().await.map_err(|error| {
        if is_about_statement(&error) {
            CommitError::from(StoreError::from(error))
        } else {
            CommitError::Unknown(error.into())
        }
    })
}

/// The first statement of every commit: its key is the lock. Who has the revision second waits
/// here until the first is done.
async fn write_log(
    connection: &mut PgConnection,
    revision: Revision,
    change: &Change,
) -> Result<(), CommitError> {
    sqlx::query(
        "insert into change_log
            (revision, made_at, actor, action, summary, undoes, frame_lon, frame_lat)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(revision.0.cast_signed())
    .bind(Instant(change.made_at))
    .bind(&*change.actor)
    .bind(change.action.as_str())
    .bind(&change.summary)
    .bind(change.undoes.map(|revision| revision.0.cast_signed()))
    .bind(change.frame.map(LonLat::lon))
    .bind(change.frame.map(LonLat::lat))
    .execute(&mut *connection)
    .await
    .map_err(taken_or)?;

    let before: i64 = sqlx::query_scalar(
        "select coalesce(max(revision), 0) from change_log where revision <> $1",
    )
    .bind(revision.0.cast_signed())
    .fetch_one(connection)
    .await
    .map_err(StoreError::from)?;
    if before >= revision.0.cast_signed() {
        return Err(CommitError::Taken);
    }
    if before + 1 < revision.0.cast_signed() {
        return Err(CommitError::Corrupt(StoreError::corrupt(format!(
            "its newest revision is {before} where {revision} should follow; \
             was the database exchanged?"
        ))));
    }
    Ok(())
}

async fn write_receipt(
    connection: &mut PgConnection,
    revision: Revision,
    receipt: &Receipt,
) -> Result<(), CommitError> {
    sqlx::query(
        "insert into receipt (key, request_digest, revision, status, answer)
         values ($1, $2, $3, $4, $5)",
    )
    .bind(&receipt.key)
    .bind(&receipt.request_digest[..])
    .bind(revision.0.cast_signed())
    .bind(i32::from(receipt.status))
    .bind(&receipt.answer)
    .execute(connection)
    .await
    .map_err(taken_or)?;
    Ok(())
}

/// A key that is there already was written by another process.
fn taken_or(error: sqlx::Error) -> CommitError {
    if sqlstate(&error).as_deref() == Some(UNIQUE_VIOLATION) {
        return CommitError::Taken;
    }
    StoreError::from(error).into()
}

/// The lines that the change's assignments and exemptions lie on.
async fn pieces<'a>(
    connection: &mut PgConnection,
    change: &'a Change,
) -> Result<Pieces<'a>, StoreError> {
    let mut pieces = Pieces::of(change, read::frame(connection).await?);
    let missing = pieces.missing(change);
    if !missing.is_empty() {
        for segment in read::segments(connection, &missing).await? {
            pieces.add(segment.fid, segment.line.clone(), segment.length_mm);
        }
    }
    Ok(pieces)
}

async fn write<R: Record + Sync>(
    connection: &mut PgConnection,
    revision: Revision,
    delta: &Delta<R::Fid, R>,
    pieces: &Pieces<'_>,
) -> Result<(), StoreError>
where
    R::Fid: Sync,
{
    if !delta.closed.is_empty() {
        close::<R>(connection, revision, &delta.closed).await?;
    }
    if delta.opened.len() <= FEW_ROWS {
        insert(connection, revision, &delta.opened, pieces).await
    } else {
        copy(connection, revision, &delta.opened, pieces).await
    }
}

async fn close<R: Record>(
    connection: &mut PgConnection,
    revision: Revision,
    closed: &[R::Fid],
) -> Result<(), StoreError> {
    let fids: Vec<i64> = closed.iter().map(|fid| fid.number().into()).collect();
    let moved = sqlx::query(R::TABLE.close)
        .bind(fids)
        .bind(revision.0.cast_signed())
        .execute(connection)
        .await?
        .rows_affected();
    if moved == closed.len() as u64 {
        return Ok(());
    }
    let (table, wanted) = (R::TABLE.name, closed.len());
    let what = format!("{wanted} rows of {table} should be closed and {moved} were open");
    Err(StoreError::corrupt(what))
}

async fn insert<R: Record>(
    connection: &mut PgConnection,
    revision: Revision,
    opened: &[R],
    pieces: &Pieces<'_>,
) -> Result<(), StoreError> {
    for row in opened {
        let mut parameters = Parameters::default();
        row.write(pieces, &mut parameters)?;
        parameters.int(revision.0.cast_signed())?;
        sqlx::query_with(R::TABLE.insert, parameters.0).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn copy<R: Record>(
    connection: &mut PgConnection,
    revision: Revision,
    opened: &[R],
    pieces: &Pieces<'_>,
) -> Result<(), StoreError> {
    let mut copy = connection.copy_in_raw(R::TABLE.copy_in).await?;
    let mut rows = CopyRows::new();
    for row in opened {
        rows.begin(R::TABLE.columns);
        let written = row.write(pieces, &mut rows);
        if let Err(error) = written.and_then(|()| rows.int(revision.0.cast_signed())) {
            // The server answers that the copy was given up, which is what was asked of it.
            copy.abort("a row cannot be written").await?;
            return Err(error);
        }
        if rows.bytes().len() >= CHUNK_BYTES {
            copy.send(rows.bytes()).await?;
            rows.clear();
        }
    }
    rows.finish();
    copy.send(rows.bytes()).await?;
    copy.finish().await?;
    Ok(())
}
