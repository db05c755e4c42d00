//! Makes the tables of a new database and brings older ones up to date.

use super::{StoreError, is_about_statement, sqlstate};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

/// Each is run once, in order; its number is its place from 1. Never edited once released.
const MIGRATIONS: [(&str, &str); 4] = [
    ("city", include_str!("../../../migrations/postgis/0001_city.sql")),
    ("hours_and_sites", include_str!("../../../migrations/postgis/0002_hours_and_sites.sql")),
    ("office", include_str!("../../../migrations/postgis/0003_office.sql")),
    ("credentials", include_str!("../../../migrations/postgis/0004_credentials.sql")),
];

/// Any number that no other program is likely to lock in the same database.
const LOCK: i64 = 0x5377_6565_706c_696e;

const INSUFFICIENT_PRIVILEGE: &str = "42501";
const UNDEFINED_FILE: &str = "58P01";
const FEATURE_NOT_SUPPORTED: &str = "0A000";
const DUPLICATE_TABLE: &str = "42P07";

pub(super) async fn migrate(options: &PgConnectOptions, place: &str) -> Result<(), StoreError> {
    let mut connection = options.connect().await.map_err(|error| open_error(error, place))?;
    let migrated = run(&mut connection, place).await;
    // What was not committed is rolled back with the connection.
    connection.close().await.map_err(|error| open_error(error, place))?;
    migrated
}

async fn run(connection: &mut PgConnection, place: &str) -> Result<(), StoreError> {
    let failed = |error| open_error(error, place);
    let mut transaction = connection.begin().await.map_err(failed)?;
    // Several processes may start on a new database at once.
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(LOCK)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    let known: bool = sqlx::query_scalar("select to_regclass('schema_migration') is not null")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed)?;
    if !known {
        sqlx::raw_sql(
            "create table schema_migration (
                version bigint not null constraint schema_migration_key primary key,
                name text not null,
                applied_at timestamptz not null
            )",
        )
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    }
    let done: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from schema_migration")
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed)?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        return Err(StoreError::Unusable(format!(
            "{place} was written by a newer Sweepline (its tables are version {done}, this program \
             knows {}); use that one",
            MIGRATIONS.len(),
        )));
    }
    for (version, (name, statements)) in (1_i64..).zip(MIGRATIONS).skip(done) {
        sqlx::raw_sql(statements).execute(&mut *transaction).await.map_err(failed)?;
        sqlx::query(
            "insert into schema_migration (version, name, applied_at) values ($1, $2, now())",
        )
        .bind(version)
        .bind(name)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}

/// What a failure to open the database means, in words for who named it.
fn open_error(error: sqlx::Error, place: &str) -> StoreError {
    match sqlstate(&error).as_deref() {
        Some(INSUFFICIENT_PRIVILEGE) => StoreError::Unusable(format!(
            "this user may not prepare the database {place} ({error}). Either let the user create \
             tables there, or let a superuser run \"create extension postgis\" in it once"
        )),
        Some(UNDEFINED_FILE | FEATURE_NOT_SUPPORTED) => StoreError::Unusable(format!(
            "the server of {place} has no PostGIS ({error}); install it there, on Debian with \
             apt-get install postgresql-15-postgis-3"
        )),
        Some(DUPLICATE_TABLE) => StoreError::Unusable(format!(
            "{place} holds tables of another program ({error}) and is left as it is; name an empty \
             database"
        )),
        // 28: who are you; 3D: no such database.
        Some(code) if code.starts_with("28") || code.starts_with("3D") => {
            StoreError::Unusable(format!("the database {place} does not let us in: {error}"))
        }
        _ if is_about_statement(&error) => error.into(),
        _ => StoreError::unavailable(format!("{place} does not answer"), error),
    }
}
