//! The spine, and the only way to write: decide, survive, show, tell.
//!
//! One task takes the turns one after the other, so a request that is dropped in the middle does
//! not leave memory behind the store. The log's primary key is the lock between processes: if
//! another one took the revision, catch up from the log and decide again.

use super::error::AppError;
use super::events::of_change;
use super::{App, Shared, blocking};
use crate::city::City;
use crate::city::plan::Asker;
use crate::domain::{Actor, Change, Receipt, Refusal, Revision};
use crate::store::{CommitError, StoreError};
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// A change of more rows than this is applied to a copy, so that readers need not wait for it.
const MANY_ROWS: usize = 5_000;

/// How often a decision is made again because other processes were quicker.
const MOST_TRIES: usize = 50;

/// The pause before the store is asked again while it is away.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// So many revisions are read from the log at a time.
const LOG_PAGE: usize = 64;

/// An answer to a write. It names the revision at which it holds.
pub trait Answer: Serialize + Send + 'static {
    /// Told once it is known.
    fn set_revision(&mut self, revision: Revision);
}

/// The key of a request that may be sent again, with the digest of what it asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestKey {
    pub key: String,
    /// SHA-256 of method, path and body.
    pub digest: [u8; 32],
    /// The status to give if it is sent again.
    pub status: u16,
}

/// What became of a write.
#[derive(Clone, PartialEq, Debug)]
pub enum Done<T> {
    /// It was done now; or there was nothing to do.
    Now(T),
    /// It was done before, and this was the answer.
    Before(Receipt),
}

/// A decision: what to change, and what to answer if it survives.
pub type Decision<T> = Result<(Change, T), Refusal>;

type Decide = Box<dyn FnMut(&City) -> Result<Change, Refusal> + Send>;

/// What the writer is asked to do next.
pub(super) enum Turn {
    Write { decide: Decide, key: Option<RequestKey>, reply: oneshot::Sender<Reply> },
    CatchUp,
}

type Reply = Result<Outcome, AppError>;

pub(super) enum Outcome {
    Done,
    Before(Receipt),
}

impl App {
    /// Decides for whoever asks, and makes the decision survive. `decide` may be called more than
    /// once, when other processes write to the same store; it must be pure.
    ///
    /// # Errors
    /// The refusal of `decide`; a change beyond the area of whoever asks; the store being away; a key that was used for something else.
    pub async fn commit<T: Answer>(
        &self,
        actor: Actor,
        key: Option<RequestKey>,
        mut decide: impl FnMut(&City, &Asker) -> Decision<T> + Send + 'static,
    ) -> Result<Done<T>, AppError> {
        let clock = Arc::clone(&self.shared.clock);
        let slot: Arc<Mutex<Option<T>>> = Arc::default();
        let (filled, status_key) = (Arc::clone(&slot), key.clone());
        let decide: Decide = Box::new(move |city| {
            let asker = Asker::new(actor.clone(), clock());
            let (mut change, mut answer) = decide(city, &asker)?;
            city.refuse_beyond(&change, &asker)?;
            let empty = change.is_empty();
            answer.set_revision(if empty { city.revision() } else { city.revision().next() });
            change.receipt = status_key.as_ref().filter(|_| !empty).and_then(|key| {
                let answer = serde_json::to_string(&answer).ok()?;
                let (request_digest, status) = (key.digest, key.status);
                Some(Receipt { key: key.key.clone(), request_digest, status, answer })
            });
            *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
            Ok(change)
        });
        let (reply, told) = oneshot::channel();
        self.turns
            .try_send(Turn::Write { decide, key, reply })
            .map_err(|_full_or_closed| AppError::Busy)?;
        match told.await.map_err(|gone| broken("the writer is gone", gone))?? {
            Outcome::Before(receipt) => Ok(Done::Before(receipt)),
            Outcome::Done => {
                let answer = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
                answer.map(Done::Now).ok_or_else(|| broken("a decision without answer", NoAnswer))
            }
        }
    }

    /// What [`App::commit`] would do, without doing it.
    ///
    /// # Errors
    /// The refusal of `decide`; a change beyond the area of whoever asks.
    pub async fn rehearse<T: Answer>(
        &self,
        actor: Actor,
        mut decide: impl FnMut(&City, &Asker) -> Decision<T> + Send + 'static,
    ) -> Result<T, AppError> {
        let asker = Asker::new(actor, self.now());
        let decided = self.read(move |city| {
            let (change, mut answer) = decide(city, &asker)?;
            city.refuse_beyond(&change, &asker)?;
            answer.set_revision(city.revision());
            Ok::<T, Refusal>(answer)
        });
        Ok(decided.await??)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the decision was made and its answer is missing")]
struct NoAnswer;

fn broken(
    what: &'static str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> AppError {
    AppError::Internal { what, source: source.into() }
}

/// The task that writes. It ends when nobody is left who could ask it to.
pub(super) async fn write_in_turn(shared: Arc<Shared>, mut turns: mpsc::Receiver<Turn>) {
    let mut behind = false;
    while let Some(turn) = next_turn(&mut turns, behind).await {
        match turn {
            Turn::CatchUp => {
                let followed = catch_up(&shared).await;
                behind = followed.is_err();
                if let Err(error) = followed {
                    tracing::warn!(%error, "could not follow the store; trying again");
                }
            }
            Turn::Write { decide, key, reply } => {
                let outcome = write(&shared, decide, key).await;
                // A commit that was on its way may land after the city was loaded anew.
                behind |= matches!(outcome, Err(AppError::Unknown { .. }));
                // Whoever asked may have gone; the change stands all the same.
                let _ = reply.send(outcome);
            }
        }
    }
}

/// The next turn; to catch up if nobody asks for anything while the city is behind the store.
async fn next_turn(turns: &mut mpsc::Receiver<Turn>, behind: bool) -> Option<Turn> {
    if !behind {
        return turns.recv().await;
    }
    tokio::time::timeout(TRY_AGAIN, turns.recv()).await.unwrap_or(Some(Turn::CatchUp))
}

async fn write(shared: &Arc<Shared>, mut decide: Decide, key: Option<RequestKey>) -> Reply {
    for _ in 0..MOST_TRIES {
        if let Some(key) = &key
            && let Some(receipt) = shared.store.receipt(&key.key).await?
        {
            let same = receipt.request_digest == key.digest;
            return if same { Ok(Outcome::Before(receipt)) } else { Err(AppError::KeyReused) };
        }
        let city = Arc::clone(shared);
        let (decided, again) = blocking(move || {
            let decided = decide(&city.city());
            (decided, decide)
        })
        .await?;
        decide = again;
        let change = decided?;
        let now = shared.city().revision();
        if change.is_empty() {
            return Ok(Outcome::Done);
        }
        let (change, revision) = (Arc::new(change), now.next());
        match shared.store.commit(revision, Arc::clone(&change)).await {
            Ok(()) => {
                if let Err(error) = show(shared, change, revision).await {
                    tracing::error!(%error, revision = revision.0, "could not show a change");
                    // It has survived; memory may have half of it.
                    reload(shared).await;
                }
                return Ok(Outcome::Done);
            }
            Err(CommitError::Taken) => catch_up(shared).await?,
            Err(CommitError::Unavailable(source)) => return Err(source.into()),
            Err(CommitError::Corrupt(source)) => return Err(broken("the change", source)),
            Err(CommitError::Unknown(source)) => {
                reload(shared).await;
                return Err(AppError::Unknown { source });
            }
        }
    }
    Err(AppError::Busy)
}

/// Applies what other processes have written since.
async fn catch_up(shared: &Arc<Shared>) -> Result<(), StoreError> {
    loop {
        let seen = shared.city().revision();
        let missed = shared.store.changes_after(seen, LOG_PAGE).await?;
        let more = missed.len() == LOG_PAGE;
        for (revision, change) in missed {
            if let Err(error) = show(shared, Arc::new(change), revision).await {
                tracing::error!(%error, revision = revision.0, "could not show a change");
                reload(shared).await;
                break;
            }
        }
        if !more {
            return Ok(());
        }
    }
}

/// Shows a change that has survived, and tells of it.
async fn show(
    shared: &Arc<Shared>,
    change: Arc<Change>,
    revision: Revision,
) -> Result<(), AppError> {
    let shared = Arc::clone(shared);
    blocking(move || {
        let (before, rows) = (Arc::clone(shared.city().network()), rows(&change));
        // The long part is done before the lock is taken.
        let after = before.after(&change);
        if rows > MANY_ROWS {
            let mut next = shared.city().clone();
            let touched = next.apply_onto(after, &change, revision);
            let event = of_change(&next, change.action, &touched);
            let mut city = shared.city_mut();
            *city = next;
            shared.events.publish(event);
        } else {
            let mut city = shared.city_mut();
            let touched = city.apply_onto(after, &change, revision);
            // Under the lock, so that events go out in the order in which the city changed.
            shared.events.publish(of_change(&city, change.action, &touched));
        }
        shared.changed.notify_waiters();
    })
    .await
}

fn rows(change: &Change) -> usize {
    change.communities.opened.len()
        + change.segments.opened.len()
        + change.segments.closed.len()
        + change.assignments.opened.len()
        + change.assignments.closed.len()
}

/// Loads the city again, after the store could not say what it holds. Tried until it answers:
/// nothing may be decided before that.
async fn reload(shared: &Arc<Shared>) {
    loop {
        let loaded = match shared.store.load().await {
            Ok(snapshot) => {
                let now = shared.now();
                blocking(move || City::load(snapshot, now)).await
            }
            Err(error) => Err(error.into()),
        };
        match loaded {
            Ok(loaded) => {
                let mut city = shared.city_mut();
                shared.events.restart(loaded.revision());
                *city = loaded;
                drop(city);
                shared.changed.notify_waiters();
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "the store is away; trying again");
                tokio::time::sleep(TRY_AGAIN).await;
            }
        }
    }
}
