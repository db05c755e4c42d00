//! One file for each thing a person can ask for. Reads are answered from the city in memory;
//! `commit` is the only way to write. Knows no URL and no terminal: `http` and `cli` decode, call
//! here once, and encode.

pub mod error;

pub mod secrets;
mod throttle;

pub mod session;
pub mod sessions;

pub mod events;

pub mod commit;

mod follow;
pub mod ground;

pub mod views;
pub mod weekly;
pub mod window;

pub mod history;
mod identity;
pub mod trends;

pub mod changed_by;
mod names;
pub mod overtaken;
pub mod preview;

pub mod absences;
pub mod accounts;
pub mod assign;
pub mod crews;
pub mod exempt;
pub mod hours;
pub mod import;
pub mod load_rules;
pub mod members;
pub mod plans;
pub mod shifts;
pub mod tokens;
pub mod undo;

pub mod assignments;
pub mod balance;
pub mod change_rows;
pub mod communities;
pub mod coverage;
pub mod gaps;
pub mod log;
pub mod record;
pub mod segments;
pub mod select;
pub mod sheet;
pub mod sites;
pub mod week;
pub mod who;

pub mod export;
pub mod sample;
pub mod tiles;

use crate::city::City;
use crate::domain::Revision;
use crate::store::{BadStoreUrl, Store, StoreError, StoreUrl};
use commit::Turn;
use error::AppError;
use events::Events;
use jiff::Timestamp;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::{Notify, Semaphore, mpsc};

/// Tells the time. Tests give one that stands still.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// So many files may be read at once: the rows of each are held in memory until they are written.
const IMPORTS_AT_ONCE: usize = 2;

/// Turns that may wait for the writer; more than that and a request is told to come back.
const WAITING_TURNS: usize = 256;

/// A running service. Clones share one city.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    turns: mpsc::Sender<Turn>,
}

/// What the tasks of a service share.
struct Shared {
    /// Never held across an await.
    city: RwLock<City>,
    store: Store,
    /// The store's address, without what is secret in it.
    store_name: String,
    events: Events,
    tiles: tiles::Cache,
    past: history::Past,
    identities: identity::Known,
    days: trends::Days,
    grounds: ground::Others,
    imports: Arc<Semaphore>,
    throttle: throttle::Throttle,
    /// Places for checking passwords.
    checks: Semaphore,
    clock: Clock,
    /// Rung after each change, so that whoever waits for the next period looks again.
    changed: Arc<Notify>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.changed.notify_waiters();
    }
}

impl Shared {
    fn city(&self) -> RwLockReadGuard<'_, City> {
        // A panic while the lock was held for reading leaves nothing half done.
        self.city.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn city_mut(&self) -> RwLockWriteGuard<'_, City> {
        self.city.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl App {
    /// Opens the store at an address such as `sqlite:town.gpkg` and starts a service on it.
    ///
    /// # Errors
    /// The address makes no sense; the store cannot be opened or read.
    pub async fn open(store: &str, clock: Clock) -> Result<Self, AppError> {
        let url: StoreUrl = store
            .parse()
            .map_err(|error: BadStoreUrl| AppError::unreadable("store", error.to_string()))?;
        let store = Store::open(&url).await.map_err(|error| match error {
            StoreError::Unusable(why) => AppError::unreadable("store", format!("{url}: {why}")),
            other => other.into(),
        })?;
        Self::start_named(store, url.to_string(), clock).await
    }

    /// Loads the city and starts the tasks that write, follow other processes, and wait for
    /// periods to begin and end. They end when the last clone is dropped.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn start(store: Store, clock: Clock) -> Result<Self, AppError> {
        Self::start_named(store, "the store".to_owned(), clock).await
    }

    async fn start_named(store: Store, store_name: String, clock: Clock) -> Result<Self, AppError> {
        let snapshot = store.load().await?;
        let now = clock();
        let city = blocking(move || City::load(snapshot, now)).await?;
        let shared = Arc::new(Shared {
            events: Events::new(city.revision()),
            city: RwLock::new(city),
            store,
            store_name,
            tiles: tiles::Cache::new(),
            past: history::Past::new(),
            identities: identity::Known::default(),
            days: trends::Days::new(),
            grounds: ground::Others::new(),
            imports: Arc::new(Semaphore::new(IMPORTS_AT_ONCE)),
            throttle: throttle::Throttle::default(),
            checks: Semaphore::new(session::CHECKS_AT_ONCE),
            clock,
            changed: Arc::default(),
        });
        let (turns, waiting) = mpsc::channel(WAITING_TURNS);
        tokio::spawn(commit::write_in_turn(Arc::clone(&shared), waiting));
        tokio::spawn(follow::other_processes(Arc::clone(&shared), turns.downgrade()));
        tokio::spawn(follow::the_clock(Arc::downgrade(&shared), Arc::clone(&shared.changed)));
        Ok(Self { shared, turns })
    }

    /// Where the city is kept, for people; nothing secret in it.
    #[must_use]
    pub fn store_name(&self) -> &str {
        &self.shared.store_name
    }

    /// The city as it is now. Let go of it before waiting for anything.
    pub fn city(&self) -> RwLockReadGuard<'_, City> {
        self.shared.city()
    }

    /// The instant that this service takes as now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// The last change that answers show.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.city().revision()
    }

    /// What is answered is a function of this: the revision, and the last instant at which a
    /// period began or ended of itself.
    #[must_use]
    pub fn version(&self) -> String {
        self.city().version()
    }

    /// Live events.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.shared.events
    }

    /// Is the store within reach?
    ///
    /// # Errors
    /// It is not.
    pub async fn ready(&self) -> Result<Revision, AppError> {
        self.shared.store.ping().await?;
        Ok(self.revision())
    }

    /// Runs a long read on a thread where it holds nobody up.
    ///
    /// # Errors
    /// What `read` gives, or that the service is stopping.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&City) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let shared = Arc::clone(&self.shared);
        blocking(move || read(&shared.city())).await
    }
}

/// Runs work that computes for long away from the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|source| AppError::Internal { what: "a task broke off", source: source.into() })
}
