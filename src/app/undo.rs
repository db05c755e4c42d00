//! Taking a change back. Taking that back does the change again.

use super::App;
use super::commit::{Answer, Decision, Done, RequestKey};
use super::error::AppError;
use super::session::Caller;
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::undo::{InTheWay, NotUndone};
use crate::domain::{Actor, Made, Refusal, Revision, Right, Snapshot};
use crate::store::LogQuery;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// What became of a change.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Undone {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The change that was taken back.
    #[schema(value_type = u64)]
    pub undid: Revision,
    /// What it had done.
    pub action: &'static str,
    /// The line in the log that says it was taken back.
    pub summary: String,
}

impl Answer for Undone {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

/// What history knows of a change, read before it is decided on.
struct Past {
    made: Made,
    before: Snapshot,
}

/// What stood in the way of the last decision.
type Blocked = Arc<Mutex<Option<InTheWay>>>;

impl App {
    /// Takes a change back.
    ///
    /// # Errors
    /// There is no such change; see [`City::plan_undo`]. What stands in the way is named with the
    /// changes that brought it.
    pub async fn undo(
        &self,
        revision: Revision,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Undone>, AppError> {
        let (past, blocked) = (self.past_of(revision, actor.clone()).await?, Blocked::default());
        let decide = deciding(past, Arc::clone(&blocked));
        self.named(revision, self.commit(actor, key, decide).await, &blocked).await
    }

    /// What [`App::undo`] would do.
    ///
    /// # Errors
    /// As [`App::undo`].
    pub async fn rehearse_undo(
        &self,
        revision: Revision,
        actor: Actor,
    ) -> Result<Undone, AppError> {
        let (past, blocked) = (self.past_of(revision, actor.clone()).await?, Blocked::default());
        let decide = deciding(past, Arc::clone(&blocked));
        self.named(revision, self.rehearse(actor, decide).await, &blocked).await
    }

    /// Refuses to take back what the caller could not have done: undoing is no way around a right.
    ///
    /// # Errors
    /// The right that is missing; the store is away.
    pub async fn check_undo(&self, revision: Revision, caller: &Caller) -> Result<(), AppError> {
        let Some(earlier) = revision.0.checked_sub(1).map(Revision) else { return Ok(()) };
        let change = self.shared.store.changes_after(earlier, 1).await?.pop();
        let needed = change.map(|(_, change)| Right::needed_for(&change)).unwrap_or_default();
        needed.into_iter().try_for_each(|right| caller.check(right))
    }

    async fn past_of(&self, revision: Revision, actor: Actor) -> Result<Past, AppError> {
        let unknown = || AppError::NotFound(format!("there is no change {revision}"));
        let earlier = Revision(revision.0.checked_sub(1).ok_or_else(unknown)?);
        if revision > self.revision() {
            return Err(unknown());
        }
        let store = &self.shared.store;
        let change = store.changes_after(earlier, 1).await?.pop();
        let (_, change) = change.filter(|(found, _)| *found == revision).ok_or_else(unknown)?;
        let first = LogQuery::page(None, false, 1);
        let begins_with = store.log_of(first).await?.into_iter().next();
        if earlier.0 > 0 && begins_with.is_some_and(|entry| entry.revision == revision) {
            let detail = "this store begins with this change: what was before is not known";
            return Err(Refusal::conflict(detail, vec![]).into());
        }
        let closed = store.rows_between(earlier, revision).await?;
        let made = Made::new(revision, change, closed);
        let asker = Asker::new(actor, self.now());
        let (made, asks) = self
            .read(move |city| {
                let asks = city.undo_asks(&made, &asker);
                (made, asks)
            })
            .await?;
        let before = store.rows_at(earlier, asks).await?;
        Ok(Past { made, before })
    }

    /// Names the changes that stand in the way, if that is what is wrong.
    async fn named<T>(
        &self,
        revision: Revision,
        done: Result<T, AppError>,
        blocked: &Blocked,
    ) -> Result<T, AppError> {
        let in_the_way = blocked.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, in_the_way) {
            (Err(AppError::Refused(refusal)), Some(in_the_way)) => {
                let changed_by = self.changed_by(revision, &in_the_way.rows).await?;
                Err(AppError::Overtaken { detail: refusal.detail, changed_by })
            }
            (done, _) => done,
        }
    }
}

fn deciding(
    past: Past,
    blocked: Blocked,
) -> impl FnMut(&City, &Asker) -> Decision<Undone> + Send + 'static {
    move |city, asker| {
        let decided = city.plan_undo(&past.made, &past.before, asker).map_err(|why| match why {
            NotUndone::Refused(refusal) => refusal,
            NotUndone::InTheWay(in_the_way) => {
                let refusal = Refusal::conflict(in_the_way.detail(), vec![]);
                *blocked.lock().unwrap_or_else(PoisonError::into_inner) = Some(in_the_way);
                refusal
            }
        });
        let change = decided?;
        let answer = Undone {
            revision: Revision::default(),
            undid: past.made.revision,
            action: past.made.change.action.as_str(),
            summary: change.summary.clone(),
        };
        Ok((change, answer))
    }
}
