//! The log of changes, taking changes back, and the record of who answered for what.

use super::address::Format;
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Nothing, Query};
use super::{Media, Service, media, values};
use crate::app::change_rows::ChangeView;
use crate::app::error::AppError;
use crate::app::log::{self, Authors, LogQuery, LogView};
use crate::app::record::{self, HeldQuery, Record};
use crate::app::session::Caller;
use crate::app::undo::Undone;
use crate::domain::{Actor, Revision, Right, Subject, Whose};
use crate::geometry::Side;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

const USUAL_LIMIT: usize = 100;
const MOST_LIMIT: usize = 1000;
/// A table is read by a program, which takes more than a page does.
const MOST_IN_TABLE: usize = 10_000;

/// Which changes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesAsked {
    /// Only changes after this revision, oldest first. Without it the newest come first.
    #[param(value_type = Option<u64>)]
    since: Option<u64>,
    /// Only changes before this revision.
    #[param(value_type = Option<u64>)]
    before: Option<u64>,
    /// Only what touched one thing: `segment:ID`, `crew:ID` or `plan:ID`.
    #[param(value_type = Option<String>)]
    subject: Option<Subject>,
    /// Only what this person did; only for whoever may read the names.
    #[param(value_type = Option<String>)]
    actor: Option<String>,
    /// Changes in the answer, at most; a number that is too large is taken for the largest.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
    /// `json`, or `csv` for a table, which may have 10,000 rows.
    #[param(value_type = Option<String>)]
    f: Option<Format>,
}

impl Asked for ChangesAsked {
    fn read(given: &mut Given) -> Self {
        Self {
            since: given.parsed("since", number),
            before: given.parsed("before", number),
            subject: given.parsed("subject", subject),
            actor: given.text("actor"),
            limit: given.parsed("limit", limit),
            f: given.parsed("f", form),
        }
    }
}

/// A revision. Stores count to 2^63.
fn number(text: &str) -> Result<u64, String> {
    values::whole::<i64>(text).and_then(|number| {
        u64::try_from(number).map_err(|_negative| "revisions begin at 0".to_owned())
    })
}

fn limit(text: &str) -> Result<usize, String> {
    match values::whole::<usize>(text)? {
        0 => Err("there is at least 1 change in an answer".to_owned()),
        limit => Ok(limit.min(MOST_IN_TABLE)),
    }
}

fn subject(text: &str) -> Result<Subject, String> {
    match text.split_once(':') {
        Some(("segment", id)) => Ok(Subject::Segment(id.to_owned())),
        Some(("crew", id)) => Ok(Subject::Crew(id.to_owned())),
        Some(("plan", id)) => Ok(Subject::Plan(id.to_owned())),
        _ => Err("a subject is segment:ID, crew:ID or plan:ID".to_owned()),
    }
}

fn form(text: &str) -> Result<Format, String> {
    match text {
        "json" => Ok(Format::Json),
        "csv" => Ok(Format::Csv),
        _ => Err(format!("\"{text}\" is none of json, csv")),
    }
}

/// How many rows an answer has at most.
fn most(limit: Option<usize>, form: Option<Format>) -> usize {
    match form {
        Some(Format::Csv) => limit.unwrap_or(MOST_IN_TABLE),
        _ => limit.unwrap_or(USUAL_LIMIT).min(MOST_LIMIT),
    }
}

/// May whoever asks read who made a change?
fn authors(caller: &Caller) -> Authors {
    if caller.may(Right::Log) { Authors::Named } else { Authors::Hidden }
}

/// Only who may read names may look for one.
fn refuse_name(actor: Option<&str>, authors: Authors) -> Result<(), Failure> {
    if actor.is_none() || authors == Authors::Named {
        return Ok(());
    }
    let detail = "sign in to see who made which change";
    Err(Failure::new(StatusCode::FORBIDDEN, detail))
}

/// Rows of the log.
#[derive(Serialize, ToSchema)]
pub struct Changes {
    /// The revision that reads show.
    #[schema(value_type = u64)]
    revision: Revision,
    changes: Vec<LogView>,
}

/// The log of changes
#[utoipa::path(get, path = "/api/changes", tag = "Reading", params(ChangesAsked),
    responses((status = 200, description = "Rows of the log", body = Changes)))]
pub async fn changes(
    State(service): State<Service>,
    Query(asked, ..): Query<ChangesAsked>,
    caller: Caller,
) -> Result<Response, Failure> {
    let authors = authors(&caller);
    refuse_name(asked.actor.as_deref(), authors)?;
    let query = LogQuery {
        subject: asked.subject,
        actor: asked.actor,
        after: asked.since.map(Revision),
        before: asked.before.map(Revision),
        newest_first: asked.since.is_none(),
        limit: most(asked.limit, asked.f),
    };
    let changes = service.app.log(query, authors).await?;
    if asked.f == Some(Format::Csv) {
        return Ok(media(Media::Csv, log::csv(&changes)));
    }
    let changes = Changes { revision: service.app.revision(), changes };
    Ok(super::json(StatusCode::OK, &changes))
}

/// A change with its rows
///
/// Here `undoable` is the whole truth: whoever asks may take it back, and nothing stands in the way.
#[utoipa::path(get, path = "/api/changes/{revision}", tag = "Reading",
    params(("revision" = u64, Path, description = "The number of the change")),
    operation_id = "change",
    responses((status = 200, description = "The change", body = ChangeView)))]
pub async fn one(
    State(service): State<Service>,
    Id(id): Id,
    _none: Query<Nothing>,
    caller: Caller,
) -> Result<Response, Failure> {
    let actor = caller.actor().filter(|_| caller.may(Right::Undo));
    let change = service.app.change(revision(&id)?, actor, authors(&caller)).await?;
    Ok(super::json(StatusCode::OK, &change))
}

/// Whose record, and of when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecordAsked {
    /// Id of a segment, also of one that is gone. Exactly one of segment, crew and actor is given.
    #[param(value_type = Option<String>)]
    segment: Option<String>,
    /// `left` or `right`.
    #[param(value_type = Option<String>)]
    side: Option<Side>,
    /// Id of a crew, also of one that is gone.
    #[param(value_type = Option<String>)]
    crew: Option<String>,
    /// What this person decided or ended; only for whoever may read the names.
    #[param(value_type = Option<String>)]
    actor: Option<String>,
    /// Only what was in force at that instant, or counts for it by what is known now.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// Rows in the answer, at most; a number that is too large is taken for the largest.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
    /// `json`, or `csv` for a table, which may have 10,000 rows.
    #[param(value_type = Option<String>)]
    f: Option<Format>,
}

impl Asked for RecordAsked {
    fn read(given: &mut Given) -> Self {
        let asked = Self {
            segment: given.text("segment"),
            side: given.parsed("side", values::side),
            crew: given.text("crew"),
            actor: given.text("actor"),
            at: given.parsed("at", values::instant),
            limit: given.parsed("limit", limit),
            f: given.parsed("f", form),
        };
        let whose = [&asked.segment, &asked.crew, &asked.actor];
        if whose.into_iter().flatten().count() != 1 && given.is_sound() {
            given.fault("segment", "give one of segment, crew and actor");
        }
        asked
    }
}

/// The record of a street, of a crew or of a person
///
/// Every assignment that is or was, the last one decided first, with who decided it, and who ended
/// it or wrote it anew.
#[utoipa::path(get, path = "/api/record", tag = "Reading", params(RecordAsked),
    operation_id = "record",
    responses((status = 200, description = "Assignments that are or were", body = Record)))]
pub async fn record(
    State(service): State<Service>,
    Query(asked, ..): Query<RecordAsked>,
    caller: Caller,
) -> Result<Response, Failure> {
    let whose = match (asked.segment, asked.crew, asked.actor) {
        (Some(id), None, None) => Whose::Segment(id),
        (None, Some(id), None) => Whose::Crew(id),
        (_, _, name) => Whose::Actor(name.unwrap_or_default()),
    };
    let limit = most(asked.limit, asked.f);
    let query = HeldQuery { whose, side: asked.side, at: asked.at, limit };
    let record = service.app.record(query, authors(&caller)).await?;
    if asked.f == Some(Format::Csv) {
        return Ok(media(Media::Csv, record::csv(&record)));
    }
    Ok(super::json(StatusCode::OK, &record))
}

/// Whether to take a change back, or only to say what that would do.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UndoAsked {
    /// Only say what would happen.
    #[param(value_type = Option<bool>, default = false)]
    dry_run: bool,
}

impl Asked for UndoAsked {
    fn read(given: &mut Given) -> Self {
        Self { dry_run: given.parsed("dry_run", values::flag).unwrap_or_default() }
    }
}

/// Take a change back
///
/// All that it did, as a change of its own; taking that one back does the first one again. It is
/// refused if something that it touched has moved since: `changed_by` says in which changes.
#[utoipa::path(post, path = "/api/changes/{revision}/undo", tag = "Writing", params(UndoAsked),
    params(("revision" = u64, Path, description = "The number of the change")),
    operation_id = "undo",
    responses((status = 200, description = "Taken back", body = Undone)))]
pub async fn undo(
    State(service): State<Service>,
    Id(id): Id,
    Query(asked, ..): Query<UndoAsked>,
    caller: Caller,
    actor: Actor,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let revision = revision(&id)?;
    service.app.check_undo(revision, &caller).await?;
    if asked.dry_run {
        let undone = service.app.rehearse_undo(revision, actor).await?;
        return Ok(super::json(StatusCode::OK, &undone));
    }
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.undo(revision, actor, key).await, StatusCode::OK)
}

/// The revision in a path.
fn revision(id: &str) -> Result<Revision, AppError> {
    let known = id.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok());
    known.map(Revision).ok_or_else(|| AppError::NotFound(format!("there is no change {id}")))
}
