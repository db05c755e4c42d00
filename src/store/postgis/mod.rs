//! The city in a PostGIS database.
//!
//! A commit is one transaction on one connection; many rows go in through `COPY` in binary form.
//! `NOTIFY` tells other processes.

mod among;
mod bulk;
mod commit;
mod credentials;
mod fields;
mod migrate;
mod past;
mod read;
mod watch;

use super::url::SecretUrl;
use super::{CommitError, HeldQuery, LogQuery, StoreError};
use crate::domain::{Change, Held, LogEntry, PastRows, Receipt, Revision, RowKey, Snapshot};
use jiff::Timestamp;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Commits are made one after the other and reads come from memory, so few are enough.
const CONNECTIONS: u32 = 4;

/// How long to wait for a connection before the store counts as away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// A database. Clones share its connections.
#[derive(Clone)]
pub struct PostgisStore(Arc<Shared>);

struct Shared {
    pool: PgPool,
    /// Where the database is, without what must stay secret.
    place: String,
    watch: watch::Watch,
}

impl fmt::Debug for PostgisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgisStore({})", self.0.place)
    }
}

impl PostgisStore {
    pub(super) async fn open(url: &SecretUrl) -> Result<Self, StoreError> {
        // The library's error might repeat a part of the address, so it is not passed on.
        let options = PgConnectOptions::from_str(url.reveal()).map_err(|_secret| {
            StoreError::Unusable(format!("{url} cannot be read as an address of PostgreSQL"))
        })?;
        let options = options.application_name("sweepline").disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.clone());
        migrate::migrate(&options, &url.to_string()).await?;
        let watch = watch::Watch::new(options);
        Ok(Self(Arc::new(Shared { pool, place: url.to_string(), watch })))
    }

    pub(super) async fn load(&self) -> Result<Snapshot, StoreError> {
        read::load(&self.0.pool).await
    }

    pub(super) async fn revision(&self) -> Result<Revision, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        Ok(read::revision(&mut connection).await?)
    }

    pub(super) async fn commit(
        &self,
        revision: Revision,
        change: &Change,
    ) -> Result<(), CommitError> {
        commit::commit(&self.0.pool, self.0.watch.name(), revision, change).await
    }

    pub(super) async fn changes_after(
        &self,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, Change)>, StoreError> {
        read::changes_after(&self.0.pool, after, limit).await
    }

    pub(super) async fn log_of(&self, query: &LogQuery) -> Result<Vec<LogEntry>, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        let rows = read::log_rows(&mut connection, query).await?;
        Ok(rows.into_iter().map(|(entry, _frame)| entry).collect())
    }

    pub(super) async fn log_entries(
        &self,
        revisions: &[Revision],
    ) -> Result<Vec<LogEntry>, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        read::log_entries(&mut connection, revisions).await
    }

    pub(super) async fn undone_since(
        &self,
        first: Revision,
    ) -> Result<Vec<(Revision, Revision)>, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        Ok(read::undone_since(&mut connection, first).await?)
    }

    pub(super) async fn rows_at(
        &self,
        revision: Revision,
        keys: &[RowKey],
    ) -> Result<Snapshot, StoreError> {
        among::rows_at(&self.0.pool, revision, keys).await
    }

    pub(super) async fn moves_since(
        &self,
        after: Revision,
        keys: &[RowKey],
    ) -> Result<Vec<(Revision, RowKey)>, StoreError> {
        among::moves_since(&self.0.pool, after, keys).await
    }

    pub(super) async fn revision_at(&self, at: Timestamp) -> Result<Revision, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        past::revision_at(&mut connection, at).await
    }

    pub(super) async fn rows_between(
        &self,
        then: Revision,
        now: Revision,
    ) -> Result<PastRows, StoreError> {
        past::rows_between(&self.0.pool, then, now).await
    }

    pub(super) async fn held(&self, query: &HeldQuery) -> Result<Vec<Held>, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        among::held(&mut connection, query).await
    }

    pub(super) async fn receipt(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        let mut connection = self.0.pool.acquire().await?;
        read::receipt(&mut connection, key).await
    }

    pub(super) async fn other_commit(&self) {
        self.0.watch.other_commit().await;
    }
}

/// Is this an answer of the server about a statement, as opposed to a failure to reach it or its
/// going away? Classes 08, 53, 57 and 58 of SQLSTATE are about the server, not the statement.
fn is_about_statement(error: &sqlx::Error) -> bool {
    let about_server = |code: &str| ["08", "53", "57", "58"].iter().any(|c| code.starts_with(c));
    sqlstate(error).is_some_and(|code| !about_server(&code))
}

/// What the server answered, as a code of five characters, if it did answer.
fn sqlstate(error: &sqlx::Error) -> Option<Cow<'_, str>> {
    error.as_database_error()?.code()
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let misread = matches!(
            error,
            sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnIndexOutOfBounds { .. }
                | sqlx::Error::Decode(_)
                | sqlx::Error::Encode(_)
                | sqlx::Error::RowNotFound
        );
        if misread || is_about_statement(&error) {
            let what = "the database, or what should be written to it".into();
            return Self::Corrupt { what, source: Some(error.into()) };
        }
        Self::unavailable("the database does not answer", error)
    }
}
