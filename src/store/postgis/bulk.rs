//! Loading many rows into a small table: its indexes and keys are dropped before and made anew
//! after, in the same transaction, which takes less than half the time of keeping them row by row.
//! Whoever reads the table meanwhile waits for the commit; a process that runs reads from memory.

use super::StoreError;
use crate::domain::{Assignment, Change, Segment};
use crate::store::record::Record;
use sqlx::postgres::PgConnection;
use std::sync::Arc;

/// Rows from which on it pays.
const MANY_ROWS: usize = 10_000;

/// The statements of one table; names and columns as in the migrations.
pub(super) struct Bulk {
    drop: &'static str,
    make: &'static str,
}

static SEGMENT: Bulk = Bulk {
    drop: "
        drop index segment_by_geom, segment_by_since;
        alter table segment drop constraint segment_id;",
    make: "
        alter table segment add constraint segment_id unique (id);
        create index segment_by_since on segment (since_revision);
        create index segment_by_geom on segment using gist (geom);",
};

static ASSIGNMENT: Bulk = Bulk {
    drop: "
        drop index assignment_by_geom, assignment_by_since, assignment_by_segment,
            assignment_by_crew, assignment_by_shift;
        alter table assignment
            drop constraint assignment_segment,
            drop constraint assignment_crew,
            drop constraint assignment_shift;",
    make: "
        alter table assignment
            add constraint assignment_segment foreign key (segment_fid)
                references segment (fid) deferrable initially deferred,
            add constraint assignment_crew foreign key (crew_fid)
                references crew (fid) deferrable initially deferred,
            add constraint assignment_shift foreign key (shift_fid)
                references shift (fid) deferrable initially deferred;
        create index assignment_by_segment on assignment (segment_fid);
        create index assignment_by_crew on assignment (crew_fid);
        create index assignment_by_shift on assignment (shift_fid) where shift_fid is not null;
        create index assignment_by_since on assignment (since_revision);
        create index assignment_by_geom on assignment using gist (geom);",
};

/// Drops what is in the way of a change's rows, and says what [`finish`] has to make anew.
pub(super) async fn prepare(
    connection: &mut PgConnection,
    change: &Change,
) -> Result<Vec<&'static Bulk>, StoreError> {
    let mut dropped = Vec::new();
    if pays::<Arc<Segment>>(connection, change.segments.opened.len()).await? {
        dropped.push(&SEGMENT);
    }
    if pays::<Assignment>(connection, change.assignments.opened.len()).await? {
        dropped.push(&ASSIGNMENT);
    }
    for bulk in &dropped {
        sqlx::raw_sql(bulk.drop).execute(&mut *connection).await?;
    }
    Ok(dropped)
}

/// Makes anew what was dropped, which checks all rows.
pub(super) async fn finish(
    connection: &mut PgConnection,
    dropped: Vec<&'static Bulk>,
) -> Result<(), StoreError> {
    if dropped.is_empty() {
        return Ok(());
    }
    // A table cannot be altered while checks of its rows are put off.
    sqlx::raw_sql("set constraints all immediate; set local maintenance_work_mem = '256MB'")
        .execute(&mut *connection)
        .await?;
    for bulk in dropped {
        sqlx::raw_sql(bulk.make).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Are these rows many, and at least as many as the table can hold already?
async fn pays<R: Record>(connection: &mut PgConnection, opened: usize) -> Result<bool, StoreError> {
    if opened < MANY_ROWS {
        return Ok(false);
    }
    let given: i64 = sqlx::query_scalar(R::TABLE.last_fid).fetch_one(connection).await?;
    Ok(opened as i64 >= given)
}
