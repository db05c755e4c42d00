//! Reading the past: at another instant, and by what was known at another one.

use super::error::AppError;
use super::{App, Shared, blocking};
use crate::city::City;
use crate::city::past::Then;
use crate::domain::{Revision, Snapshot};
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// So many past cities are kept: one that is asked about is asked about again, by every panel of
/// a map. Each has a ledger of its own.
const KEPT: usize = 4;

/// So many may be made at once: each counts all streets.
const MADE_AT_ONCE: usize = 2;

/// When in the world, and by what was known when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct When {
    /// Now, if not given.
    pub at: Option<Timestamp>,
    /// What was known by then, even if it was corrected since; what is known now, if not given.
    pub known_at: Option<Timestamp>,
}

impl When {
    /// At that instant, by what is known now.
    #[must_use]
    pub fn at(at: Option<Timestamp>) -> Self {
        Self { at, known_at: None }
    }
}

/// A city that is read, and what to read it for.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub city: &'a City,
    /// An instant other than the one that the city's sums are of; the one that it is of, if not
    /// given.
    pub at: Option<Timestamp>,
    /// What the answer takes as now.
    pub now: Timestamp,
}

/// Past cities that were made, and leave to make more.
pub(super) struct Past {
    kept: quick_cache::sync::Cache<Then, Arc<City>>,
    making: Semaphore,
}

impl Past {
    pub(super) fn new() -> Self {
        let kept = quick_cache::sync::Cache::new(KEPT);
        Self { kept, making: Semaphore::new(MADE_AT_ONCE) }
    }
}

/// Which city answers.
pub(super) enum Answering {
    /// The one in memory, as long as it is at that revision.
    Today(Revision),
    Past(Arc<City>, Timestamp),
}

impl App {
    /// Reads the city as it is, will be, or was, on a thread where that holds nobody up.
    ///
    /// # Errors
    /// `known_at` lies ahead; the store is away; the service is stopping.
    pub async fn read_at<T: Send + 'static>(
        &self,
        when: When,
        read: impl FnOnce(Seen<'_>) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let mut read = read;
        loop {
            let now = self.now();
            match self.source(when, now).await? {
                Answering::Past(city, at) => {
                    return blocking(move || read(Seen { city: &city, at: None, now: at })).await;
                }
                Answering::Today(revision) => {
                    let shared = Arc::clone(&self.shared);
                    let tried = blocking(move || {
                        let city = shared.city();
                        if when != When::default() && city.revision() != revision {
                            // A change came in between, which may have closed what held then.
                            return Err(read);
                        }
                        Ok(read(Seen { city: &city, at: when.at, now }))
                    });
                    match tried.await? {
                        Ok(answer) => return Ok(answer),
                        Err(unread) => read = unread,
                    }
                }
            }
        }
    }

    /// As [`App::read_at`], where what is read are the sums that a city keeps: they are of the
    /// instant that is asked about, which is the `now` of what is seen.
    ///
    /// # Errors
    /// `known_at` lies ahead; the store is away; the service is stopping.
    pub async fn read_sums_at<T: Send + 'static>(
        &self,
        when: When,
        read: impl FnOnce(&City, Timestamp) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let now = self.now();
        let ahead = match (when.at, self.source(when, now).await?) {
            (Some(at), Answering::Today(newest)) => Some(Then { at, made: newest, known: newest }),
            _ => None,
        };
        let Some(then) = ahead else {
            return self.read_at(when, move |seen| read(seen.city, seen.now)).await;
        };
        let kept = &self.shared.past.kept;
        let city = kept.get_or_insert_async(&then, make(&self.shared, then)).await?;
        blocking(move || read(&city, then.at)).await
    }

    pub(super) async fn source(&self, when: When, now: Timestamp) -> Result<Answering, AppError> {
        let (newest, as_of) = {
            let city = self.city();
            (city.revision(), city.ledger().as_of())
        };
        if let Some(known_at) = when.known_at.filter(|known_at| *known_at > now) {
            let detail = format!(
                "known_at is {known_at}, which lies ahead: what will be known then is not known now"
            );
            return Err(AppError::unreadable("known_at", detail));
        }
        let is_past = when.at.is_some_and(|at| at < as_of);
        if !is_past && when.known_at.is_none() {
            return Ok(Answering::Today(newest));
        }
        let store = &self.shared.store;
        let known = match when.known_at {
            Some(known_at) => store.revision_at(known_at).await?.min(newest),
            None => newest,
        };
        let at = when.at.unwrap_or(now);
        let made = if is_past { store.revision_at(at).await?.min(known) } else { known };
        if made == newest {
            return Ok(Answering::Today(newest));
        }
        let then = Then { at, made, known };
        let past = &self.shared.past;
        let city = past.kept.get_or_insert_async(&then, make(&self.shared, then)).await?;
        Ok(Answering::Past(city, at))
    }
}

/// A past city of one's own, by what was known then; not kept.
pub(super) async fn past_city(app: &App, at: Timestamp) -> Result<City, AppError> {
    let store = &app.shared.store;
    let known = store.revision_at(at).await?.min(app.revision());
    let city = make(&app.shared, Then { at, made: known, known }).await?;
    Ok(Arc::unwrap_or_clone(city))
}

/// Makes the city of then from the one of now.
async fn make(shared: &Arc<Shared>, then: Then) -> Result<Arc<City>, AppError> {
    if then.known == Revision::default() {
        return Ok(Arc::new(City::load(Snapshot::default(), then.at)));
    }
    let making = shared.past.making.acquire().await;
    let _leave = making.map_err(|gone| AppError::Internal {
        what: "nobody makes the past",
        source: gone.into(),
    })?;
    loop {
        let newest = shared.city().revision();
        let rows = shared.store.rows_between(then.made, newest).await?;
        let city = Arc::clone(shared);
        let made = blocking(move || {
            let city = city.city();
            // Rows and city have to be of one revision.
            (city.revision() == newest).then(|| city.as_it_was(&city.way_back(&rows, then), then))
        });
        if let Some(city) = made.await? {
            return Ok(Arc::new(city));
        }
    }
}
