//! The log of changes.

use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Service, values};
use crate::app::error::AppError;
use crate::app::log::LogView;
use crate::app::undo::Undone;
use crate::domain::{Actor, Revision};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

const USUAL_LIMIT: usize = 100;
const MOST_LIMIT: usize = 1000;

/// Which changes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesAsked {
    /// Only changes after this revision, oldest first. Without it the newest come first.
    #[param(value_type = Option<u64>)]
    since: Option<u64>,
    /// Changes in the answer, at most; a number that is too large is taken for the largest.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000, default = 100)]
    limit: usize,
}

impl Asked for ChangesAsked {
    fn read(given: &mut Given) -> Self {
        let limit = given.parsed("limit", |text| match values::whole::<usize>(text)? {
            0 => Err("there is at least 1 change in an answer".to_owned()),
            limit => Ok(limit.min(MOST_LIMIT)),
        });
        Self {
            since: given.parsed("since", |text| {
                // Stores count to 2^63.
                values::whole::<i64>(text).and_then(|number| {
                    u64::try_from(number).map_err(|_negative| "revisions begin at 0".to_owned())
                })
            }),
            limit: limit.unwrap_or(USUAL_LIMIT),
        }
    }
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
) -> Result<Response, Failure> {
    let changes = service.app.log(asked.since.map(Revision), asked.limit).await?;
    let changes = Changes { revision: service.app.revision(), changes };
    Ok(super::json(StatusCode::OK, &changes))
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
    actor: Actor,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let revision = revision(&id)?;
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
