//! Stores to test on: a new file, and a new database on the server that `SWEEPLINE_TEST_POSTGRES`
//! names (`postgres://user:password@host:port/database`, with the right to create databases).

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use sweepline::store::StoreUrl;

/// Runs a test on each kind of store, each time with the address of a new and empty one.
pub fn on_both(test: impl AsyncFn(StoreUrl)) {
    on_sqlite(&test);
    on_postgis(&test);
}

/// Runs a test on the address of a new file.
pub fn on_sqlite(test: impl AsyncFn(StoreUrl)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/city.gpkg", folder.path().display());
    runtime().block_on(test(url.parse().unwrap()));
}

/// Runs a test on the address of a new file, in a time that only passes while all wait for it.
pub fn on_sqlite_paused(test: impl AsyncFn(StoreUrl)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}/city.gpkg", folder.path().display());
    let mut paused = tokio::runtime::Builder::new_current_thread();
    let runtime = paused.enable_all().start_paused(true).build().unwrap();
    runtime.block_on(test(url.parse().unwrap()));
}

/// Runs a test on the address of a new database, or says that it was skipped.
pub fn on_postgis(test: impl AsyncFn(StoreUrl)) {
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("SWEEPLINE_TEST_POSTGRES") else {
        eprintln!("skipped: the part on PostGIS, because SWEEPLINE_TEST_POSTGRES is not set");
        return;
    };
    let number = DATABASES.fetch_add(1, Ordering::Relaxed);
    let name = format!("sweepline_{}_{number}", std::process::id());
    let url = beside(&server, &name);
    runtime().block_on(async {
        run(&server, format!("create database {name}")).await;
        test(url.parse().unwrap()).await;
        run(&server, format!("drop database {name} with (force)")).await;
    });
}

/// The full address of a database that a test was given; printing its [`StoreUrl`] hides the user.
pub fn address(url: &StoreUrl) -> String {
    let shown = url.to_string();
    let database = shown.rsplit('/').next().expect("an address names a database");
    let server = std::env::var("SWEEPLINE_TEST_POSTGRES").expect("there is a database");
    beside(&server, database)
}

/// The file of a store that is one.
pub fn path_of(url: &StoreUrl) -> PathBuf {
    match url {
        StoreUrl::Sqlite(path) => path.clone(),
        StoreUrl::Postgres(_) => panic!("a database is no file"),
    }
}

/// The store in that file.
pub fn sqlite(path: &Path) -> StoreUrl {
    StoreUrl::Sqlite(path.to_owned())
}

/// The address of another database on the same server.
fn beside(server: &str, database: &str) -> String {
    let (address, settings) = server.split_once('?').unwrap_or((server, ""));
    let (host, _database) = address.rsplit_once('/').expect("an address names a database");
    if settings.is_empty() {
        format!("{host}/{database}")
    } else {
        format!("{host}/{database}?{settings}")
    }
}

async fn run(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
