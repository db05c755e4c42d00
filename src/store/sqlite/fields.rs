//! Fields of a row as SQLite's parameters and columns.

use crate::formats::gpkg::{self, Wrapping};
use crate::geometry::{Area, Bounds, LonLat};
use crate::store::StoreError;
use crate::store::record::{FieldReader, FieldWriter};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Row, Statement};

/// An instant as GeoPackage's DATETIME: `YYYY-MM-DDTHH:MM:SS.SSSZ`.
pub(super) fn datetime(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(super) fn read_datetime(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|cause: jiff::Error| StoreError::Corrupt {
        what: format!("the time {text:?}"),
        source: Some(cause.into()),
    })
}

/// Binds fields to the parameters of an `insert`, one row after the other.
pub(super) struct Parameters<'s, 'c> {
    statement: &'s mut Statement<'c>,
    bound: usize,
    blob: Vec<u8>,
    bounds: Option<Bounds>,
    /// The last instant and its text: an import writes the same one for all its rows.
    instant: (Timestamp, String),
}

impl<'s, 'c> Parameters<'s, 'c> {
    pub fn of(statement: &'s mut Statement<'c>) -> Self {
        let start = Timestamp::UNIX_EPOCH;
        let instant = (start, datetime(start));
        Self { statement, bound: 0, blob: Vec::new(), bounds: None, instant }
    }

    /// Inserts the row that was bound, and gives the box of its shape.
    pub fn insert(&mut self) -> Result<Option<Bounds>, StoreError> {
        self.statement.raw_execute()?;
        self.bound = 0;
        Ok(self.bounds.take())
    }

    fn bind(&mut self, value: impl ToSql) -> Result<(), StoreError> {
        self.bound += 1;
        Ok(self.statement.raw_bind_parameter(self.bound, value)?)
    }

    fn bind_blob(&mut self) -> Result<(), StoreError> {
        self.bound += 1;
        Ok(self.statement.raw_bind_parameter(self.bound, &self.blob)?)
    }
}

impl FieldWriter for Parameters<'_, '_> {
    fn opt_int(&mut self, value: Option<i64>) -> Result<(), StoreError> {
        self.bind(value)
    }

    fn opt_real(&mut self, value: Option<f32>) -> Result<(), StoreError> {
        self.bind(value)
    }

    fn opt_text(&mut self, value: Option<&str>) -> Result<(), StoreError> {
        self.bind(value)
    }

    fn opt_time(&mut self, value: Option<Timestamp>) -> Result<(), StoreError> {
        let Some(at) = value else { return self.bind(None::<i64>) };
        if self.instant.0 != at {
            self.instant = (at, datetime(at));
        }
        self.bound += 1;
        Ok(self.statement.raw_bind_parameter(self.bound, &self.instant.1)?)
    }

    fn opt_date(&mut self, value: Option<Date>) -> Result<(), StoreError> {
        self.bind(value.map(|date| date.to_string()))
    }

    fn line(&mut self, positions: &[LonLat]) -> Result<(), StoreError> {
        self.blob.clear();
        self.bounds = gpkg::write_line(&mut self.blob, Wrapping::GeoPackage, positions);
        self.bind_blob()
    }

    fn area(&mut self, area: &Area) -> Result<(), StoreError> {
        self.blob.clear();
        self.bounds = gpkg::write_area(&mut self.blob, Wrapping::GeoPackage, area);
        self.bind_blob()
    }
}

/// Takes fields from the columns of a row.
pub(super) struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    /// The fields from column `first` on, counted from 0.
    pub fn of(row: &'r Row<'s>, first: usize) -> Self {
        Self { row, next: first }
    }

    fn take(&mut self) -> Result<ValueRef<'r>, StoreError> {
        self.next += 1;
        Ok(self.row.get_ref(self.next - 1)?)
    }
}

fn unexpected(value: ValueRef<'_>, wanted: &str) -> StoreError {
    StoreError::corrupt(format!("{} instead of {wanted}", value.data_type()))
}

impl FieldReader for Columns<'_, '_> {
    fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.take()? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            other => Err(unexpected(other, "an integer")),
        }
    }

    fn opt_real(&mut self) -> Result<Option<f32>, StoreError> {
        match self.take()? {
            ValueRef::Null => Ok(None),
            // Was written from an f32, so nothing is cut off.
            ValueRef::Real(value) => Ok(Some(value as f32)),
            other => Err(unexpected(other, "a number")),
        }
    }

    fn opt_text(&mut self) -> Result<Option<&str>, StoreError> {
        match self.take()? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => std::str::from_utf8(bytes)
                .map(Some)
                .map_err(|_bad| StoreError::corrupt("a text that is not in UTF-8")),
            other => Err(unexpected(other, "a text")),
        }
    }

    fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.opt_text()?.map(read_datetime).transpose()
    }

    fn opt_date(&mut self) -> Result<Option<Date>, StoreError> {
        let Some(text) = self.opt_text()? else { return Ok(None) };
        text.parse().map(Some).map_err(|cause: jiff::Error| StoreError::Corrupt {
            what: format!("the date {text:?}"),
            source: Some(cause.into()),
        })
    }

    fn shape(&mut self) -> Result<&[u8], StoreError> {
        match self.take()? {
            ValueRef::Blob(bytes) => Ok(bytes),
            other => Err(unexpected(other, "a shape")),
        }
    }
}
