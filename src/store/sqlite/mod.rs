//! The city in one GeoPackage file.
//!
//! One connection writes, one reads and one looks up what people sign in with, each behind a lock and used on threads that may block; the
//! file's write-ahead log lets reading go on during a long commit. Triggers are off on both: the
//! ones that the format prescribes for R-trees are for other programs; here `rtree` keeps them.

mod among;
mod commit;
mod copy;
mod credentials;
mod fields;
mod migrate;
mod past;
mod read;
mod rtree;

use super::{CommitError, HeldQuery, LogQuery, StoreError};
use crate::domain::{Change, Held, LogEntry, PastRows, Receipt, Revision, RowKey, Snapshot};
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

/// How long a commit waits while another process writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How often the file is asked whether another process wrote to it.
const WATCH_EVERY: Duration = Duration::from_millis(250);

/// The most that the writer keeps in memory, as SQLite wants it: negative, in KiB. Ids come in no
/// order, so a large import touches their index all over; with SQLite's 2 MiB it would write and
/// read most of it again and again, and take twice as long.
const WRITER_CACHE_KIB: i32 = -65_536;

/// A GeoPackage file. Clones share its connections.
#[derive(Clone)]
pub struct SqliteStore(Arc<Shared>);

struct Shared {
    path: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    /// Looks up what people sign in with, so that nobody waits for a long read to come in.
    credentials: Mutex<Connection>,
    /// SQLite's count of commits by other connections, as the writer last saw it.
    data_version: AtomicI64,
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SqliteStore({})", self.0.path.display())
    }
}

impl SqliteStore {
    pub(super) async fn open(path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        blocking(move || {
            let mut writer = connect(&path).map_err(|error| read_error(error, &path))?;
            migrate::migrate(&mut writer, &path)?;
            writer
                .pragma_update(None, "cache_size", WRITER_CACHE_KIB)
                .map_err(|error| read_error(error, &path))?;
            let reader = connect(&path).map_err(|error| read_error(error, &path))?;
            let credentials = connect(&path).map_err(|error| read_error(error, &path))?;
            let data_version = data_version(&writer).map_err(|error| read_error(error, &path))?;
            let shared = Shared {
                path,
                writer: Mutex::new(writer),
                reader: Mutex::new(reader),
                credentials: Mutex::new(credentials),
                data_version: AtomicI64::new(data_version),
            };
            Ok(Self(Arc::new(shared)))
        })
        .await
    }

    /// Writes a snapshot to a new file, as the one change of its revision. Names and phones of
    /// people stay behind, see `copy`.
    pub(super) async fn write_new(
        path: &Path,
        snapshot: Snapshot,
        newest: Option<LogEntry>,
    ) -> Result<(), StoreError> {
        let store = Self::open(path).await?;
        let Some(entry) = newest else { return Ok(()) };
        blocking(move || {
            let mut change = Change::new(entry.action, copy::NOBODY.into(), entry.made_at);
            change.summary = copy::shown_summary(entry.action, entry.summary);
            change.undoes = entry.undoes;
            change.frame = snapshot.frame;
            change.communities.opened = snapshot.communities;
            change.segments.opened = snapshot.segments;
            change.crews.opened = snapshot.crews;
            change.assignments.opened = snapshot.assignments;
            change.exemptions.opened = snapshot.exemptions;
            change.hours.opened.extend(snapshot.hours);
            change.shifts.opened = snapshot.shifts;
            change.absences.opened = snapshot.absences;
            change.sites.opened = snapshot.sites;
            change.site_assignments.opened = snapshot.site_assignments;
            change.load_rules.opened.extend(snapshot.load_rules);
            commit::commit_first(&mut store.writer(), snapshot.revision, &change)
                .map_err(|error| StoreError::unavailable("the copy was not written", error))
        })
        .await
    }

    pub(super) async fn load(&self) -> Result<Snapshot, StoreError> {
        self.read(|store, _connection| read::load(&store.0.path)).await
    }

    pub(super) async fn revision(&self) -> Result<Revision, StoreError> {
        self.read(|_store, connection| Ok(read::revision(connection)?)).await
    }

    pub(super) async fn commit(
        &self,
        revision: Revision,
        change: Arc<Change>,
    ) -> Result<(), CommitError> {
        let store = self.clone();
        blocking(move || commit::commit(&mut store.writer(), revision, &change)).await
    }

    pub(super) async fn changes_after(
        &self,
        after: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, Change)>, StoreError> {
        self.read(move |_store, connection| read::changes_after(connection, after, limit)).await
    }

    pub(super) async fn log_of(&self, query: LogQuery) -> Result<Vec<LogEntry>, StoreError> {
        self.read(move |_store, connection| read::log(connection, &query)).await
    }

    pub(super) async fn log_entries(
        &self,
        revisions: Vec<Revision>,
    ) -> Result<Vec<LogEntry>, StoreError> {
        self.read(move |_store, connection| read::log_entries(connection, &revisions)).await
    }

    pub(super) async fn undone_since(
        &self,
        first: Revision,
    ) -> Result<Vec<(Revision, Revision)>, StoreError> {
        self.read(move |_store, connection| Ok(read::undone_since(connection, first)?)).await
    }

    pub(super) async fn rows_at(
        &self,
        revision: Revision,
        keys: Vec<RowKey>,
    ) -> Result<Snapshot, StoreError> {
        self.read(move |_store, connection| among::rows_at(connection, revision, &keys)).await
    }

    pub(super) async fn moves_since(
        &self,
        after: Revision,
        keys: Vec<RowKey>,
    ) -> Result<Vec<(Revision, RowKey)>, StoreError> {
        self.read(move |_store, connection| among::moves_since(connection, after, &keys)).await
    }

    pub(super) async fn revision_at(&self, at: Timestamp) -> Result<Revision, StoreError> {
        self.read(move |_store, connection| past::revision_at(connection, at)).await
    }

    pub(super) async fn rows_between(
        &self,
        then: Revision,
        now: Revision,
    ) -> Result<PastRows, StoreError> {
        self.read(move |_store, connection| past::rows_between(connection, then, now)).await
    }

    pub(super) async fn held(&self, query: HeldQuery) -> Result<Vec<Held>, StoreError> {
        self.read(move |_store, connection| among::held(connection, &query)).await
    }

    pub(super) async fn receipt(&self, key: &str) -> Result<Option<Receipt>, StoreError> {
        let key = key.to_owned();
        self.read(move |_store, connection| read::receipt(connection, &key)).await
    }

    /// The writer's own commits do not count for its `data_version`, so it is the one to ask. While
    /// it is busy committing there is time: whoever waits is told at the next turn.
    pub(super) async fn other_commit(&self) {
        loop {
            let store = self.clone();
            if blocking(move || store.saw_other_commit()).await {
                return;
            }
            tokio::time::sleep(WATCH_EVERY).await;
        }
    }

    /// On a connection of its own: it takes a while, and nobody should wait for it.
    pub(super) async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let store = self.clone();
        let path = path.to_owned();
        blocking(move || {
            let from = &store.0.path;
            let connection = connect(from).map_err(|error| read_error(error, from))?;
            copy::write(&connection, &path)
        })
        .await
    }

    fn saw_other_commit(&self) -> bool {
        let writer = match self.0.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        // A file that cannot be read is found out by whoever reads it next.
        let Ok(version) = data_version(&writer) else { return false };
        self.0.data_version.swap(version, Ordering::Relaxed) != version
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // What a panic left half-done was rolled back when its transaction was dropped.
        self.0.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Self, &mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        blocking(move || {
            let mut reader = store.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
            task(&store, &mut reader)
        })
        .await
    }
}

/// Runs a task on a thread that may block.
async fn blocking<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(task).await {
        Ok(done) => done,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Only a runtime that ends gives up on a task, and with it everyone who waits.
            Err(_ended) => std::future::pending().await,
        },
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Full: the log is flushed at each commit, so an acknowledged change survives a power cut.
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("pragma data_version", [], |row| row.get(0))
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let what = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another program is writing to the file"
            }
            Some(ErrorCode::DiskFull) => "the disk is full",
            Some(ErrorCode::ReadOnly) => "the file may not be written",
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                "the file cannot be opened"
            }
            Some(ErrorCode::SystemIoFailure) => "the file cannot be read or written",
            Some(ErrorCode::OutOfMemory) => "there is no memory left",
            _ => {
                let what = "the file, or what should be written to it".into();
                return Self::Corrupt { what, source: Some(error.into()) };
            }
        };
        Self::unavailable(what, error)
    }
}

/// What a failure to open or write the file as a whole means, in words for who named it.
fn read_error(error: rusqlite::Error, path: &Path) -> StoreError {
    let path = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            StoreError::Unusable(format!("{path} is not a GeoPackage or other SQLite file"))
        }
        Some(ErrorCode::ReadOnly) => StoreError::Unusable(format!(
            "{path} may not be written; a store needs a file and folder that it may write to"
        )),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::Unusable(format!(
            "{path} cannot be opened; is there such a folder, and may it be written to?"
        )),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::unavailable(
            format!("{path} is locked by another program; close it there and try again"),
            error,
        ),
        _ => error.into(),
    }
}
