//! Makes the tables of a new file and brings older files up to date.

use super::{StoreError, read_error};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::path::Path;

/// Each is run once, in order; its number is its place from 1. Never edited once released.
const MIGRATIONS: [(&str, &str); 4] = [
    ("city", include_str!("../../../migrations/sqlite/0001_city.sql")),
    ("hours_and_sites", include_str!("../../../migrations/sqlite/0002_hours_and_sites.sql")),
    ("office", include_str!("../../../migrations/sqlite/0003_office.sql")),
    ("credentials", include_str!("../../../migrations/sqlite/0004_credentials.sql")),
];

/// "GPKG": what `application_id` is in a GeoPackage.
const GEOPACKAGE: i64 = 0x4750_4b47;

pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| read_error(error, path);
    refuse_other_files(connection, path)?;
    // Even a file that is up to date is opened for writing here, so that one that may not be
    // written is refused now and not at the first change.
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction
        .execute_batch(
            "create table if not exists schema_migration (
                version integer not null constraint schema_migration_key primary key,
                name text not null,
                applied_at datetime not null
            )",
        )
        .map_err(failed)?;
    let done: usize = transaction
        .query_row("select coalesce(max(version), 0) from schema_migration", [], |row| row.get(0))
        .map_err(failed)?;
    if done > MIGRATIONS.len() {
        return Err(StoreError::Unusable(format!(
            "{} was written by a newer Sweepline (its tables are version {done}, this program \
             knows {}); use that one",
            path.display(),
            MIGRATIONS.len(),
        )));
    }
    for (index, (name, statements)) in MIGRATIONS.iter().enumerate().skip(done) {
        transaction.execute_batch(statements).map_err(failed)?;
        transaction
            .execute(
                "insert into schema_migration (version, name, applied_at)
                 values (?1, ?2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
                (index + 1, name),
            )
            .map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    // Readers then see the state before a commit instead of waiting for it. Not before the tables
    // are made: the file's first page must be in the file itself, where GDAL looks for its kind.
    connection.query_row("pragma journal_mode = wal", [], |_mode| Ok(())).map_err(failed)
}

/// A file that holds something, but not this program's tables, is somebody else's.
fn refuse_other_files(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| read_error(error, path);
    let tables: i64 = connection
        .query_row("select count(*) from sqlite_schema", [], |row| row.get(0))
        .map_err(failed)?;
    let application: i64 =
        connection.query_row("pragma application_id", [], |row| row.get(0)).map_err(failed)?;
    let ours = connection
        .query_row(
            "select 1 from sqlite_schema where type = 'table' and name = 'schema_migration'",
            [],
            |_row| Ok(()),
        )
        .optional()
        .map_err(failed)?
        .is_some();
    if tables == 0 || (ours && application == GEOPACKAGE) {
        return Ok(());
    }
    Err(StoreError::Unusable(format!(
        "{} was not made by Sweepline and is left as it is; name a new file",
        path.display()
    )))
}
