//! What became of certain rows, read from the database.

use super::StoreError;
use super::fields::Instant;
use super::read::{BEGIN_READING, record};
use crate::domain::{Held, Revision, RowKey, RowKind, Snapshot};
use crate::geometry::{LonLat, Side};
use crate::store::among::{numbers, table};
use crate::store::history;
use crate::store::journal::HeldQuery;
use crate::store::record::{Record, Words};
use futures_util::TryStreamExt;
use sqlx::Row;
use sqlx::postgres::{PgConnection, PgPool};

pub(super) async fn rows_at(
    pool: &PgPool,
    revision: Revision,
    keys: &[RowKey],
) -> Result<Snapshot, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_READING).await?;
    let connection = &mut *transaction;
    let asked = Asked { revision, keys };
    let rows = Snapshot {
        revision,
        frame: frame_at(connection, revision).await?,
        communities: asked.rows(RowKind::Community, connection).await?,
        segments: asked.rows(RowKind::Segment, connection).await?,
        crews: asked.rows(RowKind::Crew, connection).await?,
        assignments: asked.rows(RowKind::Assignment, connection).await?,
        exemptions: asked.rows(RowKind::Exemption, connection).await?,
        hours: asked.rows(RowKind::Hours, connection).await?.pop(),
        shifts: asked.rows(RowKind::Shift, connection).await?,
        absences: asked.rows(RowKind::Absence, connection).await?,
        sites: asked.rows(RowKind::Site, connection).await?,
        site_assignments: asked.rows(RowKind::SiteAssignment, connection).await?,
        accounts: asked.rows(RowKind::Account, connection).await?,
        members: asked.rows(RowKind::Member, connection).await?,
        plans: asked.rows(RowKind::Plan, connection).await?,
        load_rules: asked.rows(RowKind::LoadRules, connection).await?.pop(),
        ..Snapshot::default()
    };
    transaction.commit().await?;
    Ok(rows)
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    revision: Revision,
    keys: &'a [RowKey],
}

impl Asked<'_> {
    async fn rows<R: Record>(
        self,
        kind: RowKind,
        connection: &mut PgConnection,
    ) -> Result<Vec<R>, StoreError> {
        let numbers = numbers(self.keys, kind);
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = sqlx::query(R::TABLE.among_at)
            .bind(numbers)
            .bind(self.revision.0.cast_signed())
            .fetch(connection);
        let mut words = Words::default();
        let mut rows = Vec::new();
        while let Some(row) = found.try_next().await? {
            rows.push(record(&row, 0, &mut words)?);
        }
        Ok(rows)
    }
}

async fn frame_at(
    connection: &mut PgConnection,
    revision: Revision,
) -> Result<Option<LonLat>, StoreError> {
    let found: Option<(f64, f64)> = sqlx::query_as(
        "select frame_lon, frame_lat from change_log
         where frame_lon is not null and revision <= $1 order by revision desc limit 1",
    )
    .bind(revision.0.cast_signed())
    .fetch_optional(connection)
    .await?;
    match found {
        Some((lon, lat)) => history::frame(Some(lon), Some(lat)),
        None => Ok(None),
    }
}

pub(super) async fn moves_since(
    pool: &PgPool,
    after: Revision,
    keys: &[RowKey],
) -> Result<Vec<(Revision, RowKey)>, StoreError> {
    let mut transaction = pool.begin_with(BEGIN_READING).await?;
    let mut moves = Vec::new();
    for kind in RowKind::ALL {
        let numbers = numbers(keys, kind);
        if numbers.is_empty() {
            continue;
        }
        let found: Vec<(i64, i64)> = sqlx::query_as(table(kind).among_since)
            .bind(numbers)
            .bind(after.0.cast_signed())
            .fetch_all(&mut *transaction)
            .await?;
        for (revision, number) in found {
            let number = u32::try_from(number)
                .map_err(|_large| StoreError::corrupt(format!("the fid {number}")))?;
            moves.push((Revision(revision.cast_unsigned()), RowKey::new(kind, number)));
        }
    }
    transaction.commit().await?;
    moves.sort_unstable();
    Ok(moves)
}

pub(super) async fn held(
    connection: &mut PgConnection,
    query: &HeldQuery,
) -> Result<Vec<Held>, StoreError> {
    let mut found = sqlx::query(query.postgis())
        .bind(query.id())
        .bind(query.side.map(Side::as_str))
        .bind(query.at.map(Instant))
        .bind(query.most())
        .fetch(connection);
    let revision = |number: i64| Revision(number.cast_unsigned());
    let mut words = Words::default();
    let mut rows = Vec::new();
    while let Some(row) = found.try_next().await? {
        let (since, until): (i64, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
        rows.push(Held {
            since: revision(since),
            until: until.map(revision),
            row: record(&row, 2, &mut words)?,
        });
    }
    Ok(rows)
}
