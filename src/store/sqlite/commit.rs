//! One change, one transaction.

use super::fields::{Parameters, datetime};
use super::{StoreError, credentials, read, rtree};
use crate::domain::{Change, Delta, Receipt, Revision};
use crate::geometry::LonLat;
use crate::store::CommitError;
use crate::store::pieces::Pieces;
use crate::store::record::{FieldWriter, Key, Record};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};

/// Writes `change` as that revision if it is the next one.
pub(super) fn commit(
    connection: &mut Connection,
    revision: Revision,
    change: &Change,
) -> Result<(), CommitError> {
    commit_if(connection, revision, change, |newest| {
        if newest >= revision {
            return Err(CommitError::Taken);
        }
        if newest.next() < revision {
            return Err(CommitError::Corrupt(StoreError::corrupt(format!(
                "its newest revision is {newest} where {revision} should follow; \
                 was the file exchanged?"
            ))));
        }
        Ok(())
    })
}

/// Writes `change` as that revision of a store that is still empty.
pub(super) fn commit_first(
    connection: &mut Connection,
    revision: Revision,
    change: &Change,
) -> Result<(), CommitError> {
    commit_if(connection, revision, change, |newest| {
        if newest == Revision::default() { Ok(()) } else { Err(CommitError::Taken) }
    })
}

fn commit_if(
    connection: &mut Connection,
    revision: Revision,
    change: &Change,
    may_follow: impl FnOnce(Revision) -> Result<(), CommitError>,
) -> Result<(), CommitError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(StoreError::from)?;
    may_follow(read::revision(&transaction).map_err(StoreError::from)?)?;
    let pieces = pieces(&transaction, change)?;
    write_log(&transaction, revision, change).map_err(StoreError::from)?;
    if let Some(receipt) = &change.receipt {
        write_receipt(&transaction, revision, receipt)?;
    }
    // Keys are checked at the end, so the order is free.
    write(&transaction, revision, &change.assignments, &pieces)?;
    write(&transaction, revision, &change.exemptions, &pieces)?;
    write(&transaction, revision, &change.segments, &pieces)?;
    write(&transaction, revision, &change.crews, &pieces)?;
    write(&transaction, revision, &change.communities, &pieces)?;
    write(&transaction, revision, &change.site_assignments, &pieces)?;
    write(&transaction, revision, &change.sites, &pieces)?;
    write(&transaction, revision, &change.absences, &pieces)?;
    write(&transaction, revision, &change.shifts, &pieces)?;
    write(&transaction, revision, &change.hours, &pieces)?;
    write(&transaction, revision, &change.accounts, &pieces)?;
    write(&transaction, revision, &change.members, &pieces)?;
    write(&transaction, revision, &change.plans, &pieces)?;
    write(&transaction, revision, &change.load_rules, &pieces)?;
    credentials::forget(&transaction, change)?;
    transaction.commit().map_err(|error| match error.sqlite_error_code() {
        // A failed flush may have left the change whole in the log, to be found after a restart.
        Some(ErrorCode::SystemIoFailure | ErrorCode::DiskFull) => {
            CommitError::Unknown(error.into())
        }
        _ => CommitError::from(StoreError::from(error)),
    })
}

/// The lines that the change's assignments and exemptions lie on.
fn pieces<'a>(transaction: &Transaction<'_>, change: &'a Change) -> Result<Pieces<'a>, StoreError> {
    let mut pieces = Pieces::of(change, read::frame(transaction)?);
    for fid in pieces.missing(change) {
        if let Some(segment) = read::segment(transaction, fid)? {
            pieces.add(fid, segment.line.clone(), segment.length_mm);
        }
    }
    Ok(pieces)
}

fn write_log(
    transaction: &Transaction<'_>,
    revision: Revision,
    change: &Change,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "insert into change_log
                (revision, made_at, actor, action, summary, undoes, frame_lon, frame_lat)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            revision.0,
            datetime(change.made_at),
            change.actor,
            change.action.as_str(),
            change.summary,
            change.undoes.map(|revision| revision.0),
            change.frame.map(LonLat::lon),
            change.frame.map(LonLat::lat),
        ])?;
    Ok(())
}

fn write_receipt(
    transaction: &Transaction<'_>,
    revision: Revision,
    receipt: &Receipt,
) -> Result<(), CommitError> {
    let written = transaction
        .prepare_cached(
            "insert into receipt (key, request_digest, revision, status, answer)
             values (?1, ?2, ?3, ?4, ?5)
             on conflict (key) do nothing",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                receipt.key,
                receipt.request_digest,
                revision.0,
                receipt.status,
                receipt.answer,
            ])
        })
        .map_err(StoreError::from)?;
    if written == 1 { Ok(()) } else { Err(CommitError::Taken) }
}

fn write<R: Record>(
    transaction: &Transaction<'_>,
    revision: Revision,
    delta: &Delta<R::Fid, R>,
    pieces: &Pieces,
) -> Result<(), StoreError> {
    if delta.is_empty() {
        return Ok(());
    }
    let shapes = rtree::shapes_of(R::TABLE.name);
    let rebuild = match shapes {
        Some(_) => rtree::pays_to_rebuild::<R>(transaction, delta)?,
        None => false,
    };
    let tree = if rebuild { None } else { shapes };
    close::<R>(transaction, revision, &delta.closed, tree)?;
    open(transaction, revision, &delta.opened, pieces, tree)?;
    match shapes {
        Some(shapes) if rebuild => rtree::rebuild(transaction, shapes)?,
        _ => (),
    }
    match shapes {
        Some(shapes) => rtree::tell_extent(transaction, R::TABLE.name, shapes),
        None => Ok(()),
    }
}

fn close<R: Record>(
    transaction: &Transaction<'_>,
    revision: Revision,
    closed: &[R::Fid],
    tree: Option<&rtree::Shapes>,
) -> Result<(), StoreError> {
    let mut copy = transaction.prepare_cached(R::TABLE.copy_to_past)?;
    let mut delete = transaction.prepare_cached(R::TABLE.delete)?;
    let mut forget = tree.map(|tree| transaction.prepare_cached(tree.delete)).transpose()?;
    for fid in closed {
        let fid = fid.number();
        if copy.execute((fid, revision.0))? != 1 {
            let what = format!("{} {fid} should be closed and is not open", R::TABLE.name);
            return Err(StoreError::corrupt(what));
        }
        delete.execute([fid])?;
        if let Some(forget) = &mut forget {
            forget.execute([fid])?;
        }
    }
    Ok(())
}

fn open<R: Record>(
    transaction: &Transaction<'_>,
    revision: Revision,
    opened: &[R],
    pieces: &Pieces,
    tree: Option<&rtree::Shapes>,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(R::TABLE.insert)?;
    let mut index = tree.map(|tree| transaction.prepare_cached(tree.insert)).transpose()?;
    let mut parameters = Parameters::of(&mut insert);
    for row in opened {
        row.write(pieces, &mut parameters)?;
        parameters.int(revision.0.cast_signed())?;
        let bounds = parameters.insert()?;
        if let (Some(index), Some(b)) = (&mut index, bounds) {
            index.execute((row.fid().number(), b.west, b.east, b.south, b.north))?;
        }
    }
    Ok(())
}
