//! A store that an older version wrote is brought up to date when it is opened, and keeps its rows.

use crate::store_places::{address, on_postgis, on_sqlite, path_of};
use rusqlite::Connection;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use std::sync::Arc;
use sweepline::domain::hours::WeeklyHours;
use sweepline::domain::{
    Action, AssignmentFid, Change, HolidayRule, Revision, Shift, ShiftFid, Snapshot,
};
use sweepline::formats::gpkg::{self, Wrapping};
use sweepline::geometry::LonLat;
use sweepline::store::{Store, StoreUrl};

const MIGRATED: &str = "
    create table schema_migration (
        version integer not null constraint schema_migration_key primary key,
        name text not null,
        applied_at text not null
    );
    insert into schema_migration values (1, 'city', '2026-11-01T00:00:00.000Z');";

/// Rows as version 1 wrote them; `LINE` stands for the shape of a street.
const ROWS: &str = "
    insert into change_log values
        (1, '2026-11-01T08:00:00.000Z', 'tester', 'assign', 'older', 104.28, 30.97);
    insert into crew values (1, 'dawn', 'Dawn', 1);
    insert into segment values (1, LINE, 's1', null, null, null, 2, 95000, 1);
    insert into assignment values
        (4, LINE, 1, 1, 'left', 0, 95000, '2026-11-01T00:00:00.000Z', null, 1);
    insert into assignment_past values
        (9, LINE, 1, 1, 'right', 0, 95000, '2026-11-01T00:00:00.000Z', null, 1, 1);";

fn places() -> [LonLat; 2] {
    [104.28, 104.281].map(|lon| LonLat::new(lon, 30.97).unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// What was there is there, and what is new can be written.
async fn assert_brought_up_to_date(url: &StoreUrl) {
    let store = Store::open(url).await.unwrap();
    let Snapshot { revision, segments, crews, assignments, next, hours, .. } =
        store.load().await.unwrap();
    assert_eq!((revision, segments.len(), crews.len()), (Revision(1), 1, 1));
    assert_eq!((assignments.len(), assignments[0].shift, hours), (1, None, None));
    assert_eq!((next.assignment, next.shift), (AssignmentFid(10), ShiftFid(1)));

    let made_at = "2026-11-23T08:30:00Z".parse().unwrap();
    let mut change = Change::new(Action::AddShift, "tester".into(), made_at);
    let windows = WeeklyHours::read_windows("mon-sat 06:00-11:00").unwrap();
    let hours = WeeklyHours { windows, holidays: HolidayRule::Off };
    let (id, name) = ("am".into(), "Morning".into());
    let shift = Shift { fid: ShiftFid(1), id, name, hours, first_day: None, last_day: None };
    change.shifts.opened = vec![Arc::new(shift)];
    let mut worked = assignments[0];
    worked.shift = Some(ShiftFid(1));
    change.assignments.closed = vec![worked.fid];
    change.assignments.opened = vec![worked];
    store.commit(Revision(2), Arc::new(change.clone())).await.unwrap();
    assert_eq!(store.load().await.unwrap().assignments, [worked]);
    assert_eq!(store.changes_after(Revision(1), 1).await.unwrap(), [(Revision(2), change)]);
}

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() {
    on_sqlite(async |url| {
        let mut line = Vec::new();
        gpkg::write_line(&mut line, Wrapping::GeoPackage, &places());
        let file = Connection::open(path_of(&url)).unwrap();
        let off = rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
        file.set_db_config(off, false).unwrap();
        file.execute_batch(include_str!("../../migrations/sqlite/0001_city.sql")).unwrap();
        file.execute_batch(MIGRATED).unwrap();
        file.execute_batch(&ROWS.replace("LINE", &format!("x'{}'", hex(&line)))).unwrap();
        drop(file);
        assert_brought_up_to_date(&url).await;
    });
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date() {
    on_postgis(async |url| {
        let mut line = Vec::new();
        gpkg::write_line(&mut line, Wrapping::Ewkb, &places());
        let mut connection = PgConnection::connect(&address(&url)).await.unwrap();
        let rows = ROWS.replace("LINE", &format!("'{}'::geometry", hex(&line)));
        let migrated = MIGRATED
            .replace("version integer", "version bigint")
            .replace("applied_at text", "applied_at timestamptz");
        for text in
            [include_str!("../../migrations/postgis/0001_city.sql").to_owned(), migrated, rows]
        {
            sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
        }
        assert_brought_up_to_date(&url).await;
    });
}
