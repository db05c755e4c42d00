//! Requests that say what they are based on: they are refused where somebody has changed the same
//! ground since, and told who did. The check and the decision are of one revision.

use super::changed_by::ChangedBy;
use super::error::AppError;
use super::{App, blocking};
use crate::city::City;
use crate::city::since::{Concern, Overtaken};
use crate::domain::{Refusal, Revision, SegmentFid};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often a decision is prepared again because the city moved on.
const MOST_TRIES: usize = 50;

const OVERTAKEN: &str = "somebody has changed these stretches since; look at what they did";

/// At most so many changes, and so many segments of each, are named.
const MOST_NAMED: usize = 100;

/// What came after the revision that a request is based on. The decision asks it whether it may be
/// made.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    since: Since,
    moved_on: Arc<AtomicBool>,
}

#[derive(Clone, Debug)]
enum Since {
    /// The request does not say what it is based on.
    NotAsked,
    /// Up to this revision nobody changed the ground.
    Untouched(Revision),
    /// Somebody did.
    Changed(Vec<ChangedBy>),
    Refused(Refusal),
}

impl Guard {
    /// May a decision be made on this city?
    ///
    /// # Errors
    /// Somebody changed the ground, or may have since it was looked at.
    pub(super) fn check(&self, city: &City) -> Result<(), Refusal> {
        match &self.since {
            Since::NotAsked => Ok(()),
            Since::Untouched(seen) if *seen == city.revision() => Ok(()),
            Since::Untouched(_) => {
                self.moved_on.store(true, Ordering::Relaxed);
                Err(Refusal::conflict("the city has changed meanwhile", Vec::new()))
            }
            Since::Changed(_) => Err(Refusal::conflict(OVERTAKEN, Vec::new())),
            Since::Refused(refusal) => Err(refusal.clone()),
        }
    }
}

impl App {
    /// Does something that is decided under a guard, again if the city moved on between the look
    /// and the decision. A request that was done before gets the answer of then, so the guard
    /// speaks only when something is to be decided.
    ///
    /// # Errors
    /// [`AppError::Overtaken`], if somebody changed the ground since; what `doing` gives; the store
    /// being away.
    pub(super) async fn unless_overtaken<T, Doing>(
        &self,
        based_on: Option<Revision>,
        concern: impl Fn(&City) -> Result<Concern, Refusal> + Send + Clone + 'static,
        doing: impl Fn(Guard) -> Doing,
    ) -> Result<T, AppError>
    where
        Doing: Future<Output = Result<T, AppError>>,
    {
        for _ in 0..MOST_TRIES {
            let since = match based_on {
                None => Since::NotAsked,
                Some(based_on) => self.since(based_on, concern.clone()).await?,
            };
            let guard = Guard { since, moved_on: Arc::default() };
            let done = doing(guard.clone()).await;
            match (done, guard.since) {
                (Err(AppError::Refused(_)), _) if guard.moved_on.load(Ordering::Relaxed) => {}
                (Err(AppError::Refused(_)), Since::Changed(changed_by)) => {
                    return Err(AppError::Overtaken { detail: OVERTAKEN.to_owned(), changed_by });
                }
                (done, _) => return done,
            }
        }
        Err(AppError::Busy)
    }

    /// What became of the ground of a request after the revision that it is based on.
    async fn since(
        &self,
        based_on: Revision,
        concern: impl Fn(&City) -> Result<Concern, Refusal> + Send + Clone + 'static,
    ) -> Result<Since, AppError> {
        loop {
            let now = self.revision();
            if based_on > now {
                let detail = format!(
                    "this is based on revision {based_on}, and the city is at {now}: look again"
                );
                return Ok(Since::Refused(Refusal::conflict(detail, Vec::new())));
            }
            if based_on == now {
                return Ok(Since::Untouched(now));
            }
            let rows = self.shared.store.rows_between(based_on, now).await?;
            let (shared, concern) = (Arc::clone(&self.shared), concern.clone());
            let found = blocking(move || {
                let city = shared.city();
                // Rows and city have to be of one revision.
                let same = city.revision() == now;
                same.then(|| Ok(named(&city, city.overtaken(&concern(&city)?, &rows, based_on))))
            });
            match found.await? {
                None => {}
                Some(Err(refusal)) => return Ok(Since::Refused(refusal)),
                Some(Ok(overtaken)) if overtaken.is_empty() => return Ok(Since::Untouched(now)),
                Some(Ok(overtaken)) => return Ok(Since::Changed(self.told(overtaken).await?)),
            }
        }
    }

    async fn told(
        &self,
        overtaken: Vec<(Revision, Vec<String>)>,
    ) -> Result<Vec<ChangedBy>, AppError> {
        let mut told = Vec::new();
        for (revision, segments) in overtaken {
            let before = Revision(revision.0.saturating_sub(1));
            let entries = self.shared.store.log(Some(before), false, 1).await?;
            told.extend(entries.into_iter().map(|entry| ChangedBy::of(entry, segments.clone())));
        }
        Ok(told)
    }
}

/// The changes that count, the newest ones if they are too many, with the ids of segments.
fn named(city: &City, overtaken: Overtaken) -> Vec<(Revision, Vec<String>)> {
    let id = |fid: SegmentFid| {
        let street = city.network().street(city.network().number_of(fid)?)?;
        Some(street.segment.id.to_string())
    };
    let ids = |fids: BTreeSet<SegmentFid>| fids.into_iter().filter_map(id).take(MOST_NAMED);
    let newest = overtaken.into_iter().rev().take(MOST_NAMED);
    let mut named: Vec<_> =
        newest.map(|(revision, fids)| (revision, ids(fids).collect::<Vec<_>>())).collect();
    named.reverse();
    named
}
