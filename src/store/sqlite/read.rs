//! Everything that is read from the file.

use super::fields::{Columns, read_datetime};
use super::{StoreError, connect, read_error};
use crate::domain::{
    Absence, Account, Assignment, Change, Community, Crew, Delta, Exemption, LogEntry, Member,
    NextFids, Plan, Receipt, Revision, Segment, SegmentFid, Shift, Site, SiteAssignment, Snapshot,
};
use crate::geometry::LonLat;
use crate::store::history::{self, History, LogRow, Moves};
use crate::store::journal::{self, LogQuery};
use crate::store::record::{Key, Record, Words};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use std::path::Path;
use std::sync::Arc;

/// Rows that are worth a thread of their own to read.
const ROWS_PER_THREAD: u64 = 20_000;

pub(super) fn revision(connection: &Connection) -> rusqlite::Result<Revision> {
    connection
        .prepare_cached("select coalesce(max(revision), 0) from change_log")?
        .query_row([], |row| row.get(0).map(Revision))
}

/// The newest centre of the city's frame.
pub(super) fn frame(connection: &Connection) -> Result<Option<LonLat>, StoreError> {
    let found = connection
        .prepare_cached(
            "select frame_lon, frame_lat from change_log
             where frame_lon is not null order by revision desc limit 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((lon, lat)) => history::frame(lon, lat),
        None => Ok(None),
    }
}

pub(super) fn segment(
    connection: &Connection,
    fid: SegmentFid,
) -> Result<Option<Arc<Segment>>, StoreError> {
    Ok(rows(connection, fid.0 - 1, fid.0)?.pop())
}

/// Reads everything on as many threads as pay, each on a connection of its own.
pub(super) fn load(path: &Path) -> Result<Snapshot, StoreError> {
    loop {
        if let Some(snapshot) = load_if_still(path)? {
            return Ok(snapshot);
        }
    }
}

/// `None` if a change came between the beginnings of two threads' transactions.
fn load_if_still(path: &Path) -> Result<Option<Snapshot>, StoreError> {
    let mut first = connect(path).map_err(|error| read_error(error, path))?;
    let first = first.transaction()?;
    let now = revision(&first)?;
    let last = last_fids(&first)?;
    let given = u64::from(last.segment.0) + u64::from(last.assignment.0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let threads = (given / ROWS_PER_THREAD).clamp(1, threads as u64);

    let parts: Vec<Result<Option<Snapshot>, StoreError>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|part| scope.spawn(move || load_beside(path, now, last, (part, threads))))
            .collect();
        let own = load_part(&first, last, (0, threads)).map(Some);
        let others = others.into_iter().map(|thread| match thread.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        std::iter::once(own).chain(others).collect()
    });

    let mut whole = Snapshot { revision: now, frame: frame(&first)?, ..Snapshot::default() };
    for part in parts {
        let Some(part) = part? else { return Ok(None) };
        whole.communities.extend(part.communities);
        whole.segments.extend(part.segments);
        whole.crews.extend(part.crews);
        whole.assignments.extend(part.assignments);
        whole.exemptions.extend(part.exemptions);
        whole.shifts.extend(part.shifts);
        whole.absences.extend(part.absences);
        whole.sites.extend(part.sites);
        whole.site_assignments.extend(part.site_assignments);
        whole.accounts.extend(part.accounts);
        whole.members.extend(part.members);
        whole.plans.extend(part.plans);
    }
    whole.hours = rows(&first, 0, u32::MAX)?.pop();
    whole.load_rules = rows(&first, 0, u32::MAX)?.pop();
    whole.next = NextFids {
        community: last.community.next(),
        segment: last.segment.next(),
        crew: last.crew.next(),
        assignment: last.assignment.next(),
        exemption: last.exemption.next(),
        shift: last.shift.next(),
        absence: last.absence.next(),
        site: last.site.next(),
        account: last.account.next(),
        member: last.member.next(),
        plan: last.plan.next(),
    };
    Ok(Some(whole))
}

fn load_beside(
    path: &Path,
    now: Revision,
    last: NextFids,
    part: (u64, u64),
) -> Result<Option<Snapshot>, StoreError> {
    let mut connection = connect(path).map_err(|error| read_error(error, path))?;
    let transaction = connection.transaction()?;
    if revision(&transaction)? != now {
        return Ok(None);
    }
    load_part(&transaction, last, part).map(Some)
}

/// The rows of one of so many equal ranges of fids.
fn load_part(
    transaction: &Transaction<'_>,
    last: NextFids,
    part: (u64, u64),
) -> Result<Snapshot, StoreError> {
    Ok(Snapshot {
        communities: range(transaction, last.community, part)?,
        segments: range(transaction, last.segment, part)?,
        crews: range(transaction, last.crew, part)?,
        assignments: range(transaction, last.assignment, part)?,
        exemptions: range(transaction, last.exemption, part)?,
        shifts: range(transaction, last.shift, part)?,
        absences: range(transaction, last.absence, part)?,
        sites: range(transaction, last.site, part)?,
        site_assignments: range(transaction, last.assignment, part)?,
        accounts: range(transaction, last.account, part)?,
        members: range(transaction, last.member, part)?,
        plans: range(transaction, last.plan, part)?,
        ..Snapshot::default()
    })
}

fn range<R: Record>(
    transaction: &Transaction<'_>,
    last: R::Fid,
    (part, parts): (u64, u64),
) -> Result<Vec<R>, StoreError> {
    let bound = |part: u64| {
        u32::try_from(u64::from(last.number()) * part / parts).expect("no more than the last fid")
    };
    rows(transaction, bound(part), bound(part + 1))
}

/// Open rows with a fid beyond `after` and up to `last`.
fn rows<R: Record>(connection: &Connection, after: u32, last: u32) -> Result<Vec<R>, StoreError> {
    let mut statement = connection.prepare_cached(R::TABLE.read)?;
    let mut found = statement.query((after, last))?;
    let mut words = Words::default();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(record(row, 0, &mut words)?);
    }
    Ok(rows)
}

/// The record whose fields begin at column `first`, the fid.
pub(super) fn record<R: Record>(
    row: &Row<'_>,
    first: usize,
    words: &mut Words,
) -> Result<R, StoreError> {
    R::read(&mut Columns::of(row, first), words)
        .map_err(|error| error.in_row(R::TABLE.name, row.get(first).unwrap_or_default()))
}

/// The highest fid of each kind that was ever given.
fn last_fids(transaction: &Transaction<'_>) -> Result<NextFids, StoreError> {
    fn last<R: Record>(transaction: &Transaction<'_>) -> Result<R::Fid, StoreError> {
        let number = transaction.query_row(R::TABLE.last_fid, [], |row| row.get(0))?;
        Ok(R::Fid::numbered(number))
    }
    Ok(NextFids {
        community: last::<Arc<Community>>(transaction)?,
        segment: last::<Arc<Segment>>(transaction)?,
        crew: last::<Arc<Crew>>(transaction)?,
        assignment: last::<Assignment>(transaction)?.max(last::<SiteAssignment>(transaction)?),
        exemption: last::<Arc<Exemption>>(transaction)?,
        shift: last::<Arc<Shift>>(transaction)?,
        absence: last::<Arc<Absence>>(transaction)?,
        site: last::<Arc<Site>>(transaction)?,
        account: last::<Arc<Account>>(transaction)?,
        member: last::<Arc<Member>>(transaction)?,
        plan: last::<Arc<Plan>>(transaction)?,
    })
}

pub(super) fn changes_after(
    connection: &mut Connection,
    after: Revision,
    limit: usize,
) -> Result<Vec<(Revision, Change)>, StoreError> {
    let transaction = connection.transaction()?;
    let log = log_rows(&transaction, &LogQuery::page(Some(after), false, limit))?;
    let mut history = History::of(log);
    if let Some((first, last)) = history.span() {
        let span = (first.0 - 1, last.0);
        history.add(moves(&transaction, span)?, |change| &mut change.communities)?;
        history.add(moves(&transaction, span)?, |change| &mut change.segments)?;
        history.add(moves(&transaction, span)?, |change| &mut change.crews)?;
        history.add(moves(&transaction, span)?, |change| &mut change.assignments)?;
        history.add(moves(&transaction, span)?, |change| &mut change.exemptions)?;
        history.add(moves(&transaction, span)?, |change| &mut change.hours)?;
        history.add(moves(&transaction, span)?, |change| &mut change.shifts)?;
        history.add(moves(&transaction, span)?, |change| &mut change.absences)?;
        history.add(moves(&transaction, span)?, |change| &mut change.sites)?;
        history.add(moves(&transaction, span)?, |change| &mut change.site_assignments)?;
        history.add(moves(&transaction, span)?, |change| &mut change.accounts)?;
        history.add(moves(&transaction, span)?, |change| &mut change.members)?;
        history.add(moves(&transaction, span)?, |change| &mut change.plans)?;
        history.add(moves(&transaction, span)?, |change| &mut change.load_rules)?;
    }
    Ok(history.into_changes())
}

fn moves<R: Record>(
    transaction: &Transaction<'_>,
    span: (u64, u64),
) -> Result<Moves<R::Fid, R>, StoreError> {
    let mut closed = Vec::new();
    let mut statement = transaction.prepare_cached(R::TABLE.closed_between)?;
    let mut found = statement.query(span)?;
    while let Some(row) = found.next()? {
        closed.push((Revision(row.get(0)?), R::Fid::numbered(row.get(1)?)));
    }
    let mut opened = Vec::new();
    let mut words = Words::default();
    let mut statement = transaction.prepare_cached(R::TABLE.opened_between)?;
    let mut found = statement.query(span)?;
    while let Some(row) = found.next()? {
        opened.push((Revision(row.get(0)?), record(row, 1, &mut words)?));
    }
    Ok(Moves { closed, opened })
}

pub(super) fn log(connection: &Connection, query: &LogQuery) -> Result<Vec<LogEntry>, StoreError> {
    let rows = log_rows(connection, query)?;
    Ok(rows.into_iter().map(|(entry, _frame)| entry).collect())
}

pub(super) fn undone_since(
    connection: &Connection,
    first: Revision,
) -> rusqlite::Result<Vec<(Revision, Revision)>> {
    let mut statement = connection.prepare_cached(journal::UNDONE)?;
    let found =
        statement.query_map([first.0], |row| Ok((Revision(row.get(0)?), Revision(row.get(1)?))))?;
    found.collect()
}

pub(super) fn log_entries(
    connection: &Connection,
    revisions: &[Revision],
) -> Result<Vec<LogEntry>, StoreError> {
    let numbers: Vec<String> = revisions.iter().map(ToString::to_string).collect();
    let mut statement = connection.prepare_cached(
        "select revision, made_at, actor, action, summary, frame_lon, frame_lat, undoes
         from change_log where revision in (select value from json_each(?1)) order by revision",
    )?;
    let mut found = statement.query([format!("[{}]", numbers.join(","))])?;
    let mut log = Vec::new();
    while let Some(row) = found.next()? {
        log.push(log_row(row)?.0);
    }
    Ok(log)
}

fn log_rows(connection: &Connection, query: &LogQuery) -> Result<Vec<LogRow>, StoreError> {
    let mut statement = connection.prepare_cached(query.text())?;
    let (after, before) = query.around();
    let mut found =
        statement.query((query.id(), query.actor.as_deref(), after, before, query.most()))?;
    let mut log = Vec::new();
    while let Some(row) = found.next()? {
        log.push(log_row(row)?);
    }
    Ok(log)
}

fn log_row(row: &Row<'_>) -> Result<LogRow, StoreError> {
    let made_at: String = row.get(1)?;
    let action: String = row.get(3)?;
    let entry = LogEntry {
        revision: Revision(row.get(0)?),
        made_at: read_datetime(&made_at)?,
        actor: row.get(2)?,
        action: history::action(&action)?,
        summary: row.get(4)?,
        undoes: row.get::<_, Option<u64>>(7)?.map(Revision),
    };
    Ok((entry, history::frame(row.get(5)?, row.get(6)?)?))
}

pub(super) fn receipt(connection: &Connection, key: &str) -> Result<Option<Receipt>, StoreError> {
    let found = connection
        .prepare_cached("select request_digest, status, answer from receipt where key = ?1")?
        .query_row([key], |row| {
            let key = key.to_owned();
            let request_digest = row.get(0)?;
            Ok(Receipt { key, request_digest, status: row.get(1)?, answer: row.get(2)? })
        })
        .optional()?;
    Ok(found)
}

/// The delta of one kind, used to name its type where only the kind of row is known.
pub(super) type DeltaOf<R> = Delta<<R as Record>::Fid, R>;
