//! What survives: the city in one GeoPackage file (SQLite) or in PostGIS, with the same tables.
//!
//! A store is a journal with a loader. [`Store::load`] gives a process all that it needs to answer
//! from memory; [`Store::commit`] makes one [`Change`] durable in one transaction, whose row in
//! `change_log` has the revision as its key: who writes that row first has the revision, and any
//! number of processes may share a store. It must not know what a change means, nor decide one.
//!
//! SQLite is spoken to through `rusqlite`, PostGIS through `sqlx`. A file has one writer at a time
//! and its calls block, so sqlx's thread and channel per connection would only add a hop per
//! statement: with a million rows in one commit that hop is most of the time.
//!
//! Read `table` (statements), `record` (a row's fields), then `sqlite/` or `postgis/`.

mod error;
mod url;

pub mod credentials;

mod among;
mod history;
mod journal;
mod pieces;
mod record;
mod table;

mod postgis;
mod sqlite;

pub use error::{Cause, CommitError, StoreError};
pub use journal::{HeldQuery, LogQuery};
pub use postgis::PostgisStore;
pub use sqlite::SqliteStore;
pub use url::{BadStoreUrl, SecretUrl, StoreUrl};

use crate::domain::{Change, Held, LogEntry, PastRows, Receipt, Revision, RowKey, Snapshot};
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;

/// A city that survives. Clones share their connections.
#[derive(Clone, Debug)]
pub enum Store {
    /// One GeoPackage file.
    Sqlite(SqliteStore),
    /// A database that many processes may share.
    Postgis(PostgisStore),
}

impl Store {
    /// Opens the store at that address; makes the file, or the tables in the database, if they are
    /// not there yet, and brings older ones up to date.
    ///
    /// # Errors
    /// [`StoreError::Unusable`], in words for whoever wrote the address, for what is no store, or
    /// was made by a newer version, or may not be written.
    pub async fn open(url: &StoreUrl) -> Result<Self, StoreError> {
        match url {
            StoreUrl::Sqlite(path) => SqliteStore::open(path).await.map(Self::Sqlite),
            StoreUrl::Postgres(url) => PostgisStore::open(url).await.map(Self::Postgis),
        }
    }

    /// All rows that are open now.
    pub async fn load(&self) -> Result<Snapshot, StoreError> {
        match self {
            Self::Sqlite(store) => store.load().await,
            Self::Postgis(store) => store.load().await,
        }
    }

    /// The newest revision, 0 if there is none.
    pub async fn revision(&self) -> Result<Revision, StoreError> {
        match self {
            Self::Sqlite(store) => store.revision().await,
            Self::Postgis(store) => store.revision().await,
        }
    }

    /// Writes the change as that revision, in one transaction. Instants are kept in milliseconds.
    ///
    /// # Errors
    /// [`CommitError`] says what is known about what was written.
    pub async fn commit(&self, revision: Revision, change: Arc<Change>) -> Result<(), CommitError> {
        match self {
            Self::Sqlite(store) => store.commit(revision, change).await,
            // Its future is large, and whoever awaits this one would have to hold it.
            Self::Postgis(store) => Box::pin(store.commit(revision, &change)).await,
        }
    }

    /// The changes of at most `limit` revisions after that one, oldest first, rebuilt from their
    /// rows: rows and fids by fid, without receipts.
    pub async fn changes_after(
        &self,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, Change)>, StoreError> {
        match self {
            Self::Sqlite(store) => store.changes_after(after, limit).await,
            Self::Postgis(store) => store.changes_after(after, limit).await,
        }
    }

    /// At most `limit` rows of the log beyond `after`: newer ones if the oldest come first, older
    /// ones if the newest come first.
    pub async fn log(
        &self,
        after: Option<Revision>,
        newest_first: bool,
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        self.log_of(LogQuery::page(after, newest_first, limit)).await
    }

    /// The rows of the log that are asked for.
    pub async fn log_of(&self, query: LogQuery) -> Result<Vec<LogEntry>, StoreError> {
        match self {
            Self::Sqlite(store) => store.log_of(query).await,
            Self::Postgis(store) => store.log_of(&query).await,
        }
    }

    /// The rows of the log of those revisions, oldest first.
    pub async fn log_entries(&self, revisions: Vec<Revision>) -> Result<Vec<LogEntry>, StoreError> {
        match self {
            Self::Sqlite(store) => store.log_entries(revisions).await,
            Self::Postgis(store) => store.log_entries(&revisions).await,
        }
    }

    /// Which changes were taken back, of those no older than `first`: each with the change that
    /// took it back, in the order of the latter.
    pub async fn undone_since(
        &self,
        first: Revision,
    ) -> Result<Vec<(Revision, Revision)>, StoreError> {
        match self {
            Self::Sqlite(store) => store.undone_since(first).await,
            Self::Postgis(store) => store.undone_since(first).await,
        }
    }

    /// The last revision made by that instant, to the millisecond; 0 if there was none.
    pub async fn revision_at(&self, at: Timestamp) -> Result<Revision, StoreError> {
        // No service ran before there were any, and not every store can write such instants.
        if at < Timestamp::UNIX_EPOCH {
            return Ok(Revision::default());
        }
        match self {
            Self::Sqlite(store) => store.revision_at(at).await,
            Self::Postgis(store) => store.revision_at(at).await,
        }
    }

    /// The rows that were opened or closed after revision `then` and until revision `now`.
    pub async fn rows_between(
        &self,
        then: Revision,
        now: Revision,
    ) -> Result<PastRows, StoreError> {
        match self {
            Self::Sqlite(store) => store.rows_between(then, now).await,
            Self::Postgis(store) => store.rows_between(then, now).await,
        }
    }

    /// The rows of those keys that were open at that revision, and the frame as it was then.
    pub async fn rows_at(
        &self,
        revision: Revision,
        keys: Vec<RowKey>,
    ) -> Result<Snapshot, StoreError> {
        match self {
            Self::Sqlite(store) => store.rows_at(revision, keys).await,
            Self::Postgis(store) => store.rows_at(revision, &keys).await,
        }
    }

    /// Wherever one of these rows was opened or closed after that revision, in order.
    pub async fn moves_since(
        &self,
        after: Revision,
        keys: Vec<RowKey>,
    ) -> Result<Vec<(Revision, RowKey)>, StoreError> {
        match self {
            Self::Sqlite(store) => store.moves_since(after, keys).await,
            Self::Postgis(store) => store.moves_since(after, &keys).await,
        }
    }

    /// The assignments that are asked for, open or closed, the last ones opened first.
    pub async fn held(&self, query: HeldQuery) -> Result<Vec<Held>, StoreError> {
        match self {
            Self::Sqlite(store) => store.held(query).await,
            Self::Postgis(store) => store.held(&query).await,
        }
    }

    /// The answer kept for a request with that key.
    pub async fn receipt(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        match self {
            Self::Sqlite(store) => store.receipt(key).await,
            Self::Postgis(store) => store.receipt(key).await,
        }
    }

    /// Resolves when another process may have committed since this was last awaited; ask for
    /// [`Store::revision`] then. One task at a time should wait.
    pub async fn other_commit(&self) {
        match self {
            Self::Sqlite(store) => store.other_commit().await,
            Self::Postgis(store) => store.other_commit().await,
        }
    }

    /// Writes the city as it is now to a new GeoPackage file. A copy of a file has its history too;
    /// a copy of PostGIS begins at its current revision.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] if there is a file at `path` already, or it cannot be written.
    pub async fn copy_to_gpkg(&self, path: &Path) -> Result<(), StoreError> {
        if path.exists() {
            let words = format!("{} exists already and is left as it is", path.display());
            return Err(StoreError::Unusable(words));
        }
        match self {
            Self::Sqlite(store) => store.copy_to(path).await,
            Self::Postgis(store) => {
                let snapshot = store.load().await?;
                let log = store.log_of(&LogQuery::page(None, true, 1)).await?;
                SqliteStore::write_new(path, snapshot, log.into_iter().next()).await
            }
        }
    }

    /// Answers if the store can be reached.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.revision().await.map(|_revision| ())
    }
}
