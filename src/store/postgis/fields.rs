//! Fields of a row in PostgreSQL's binary forms: those of `COPY` and those of a column.

use crate::formats::gpkg::{self, Wrapping};
use crate::geometry::{Area, LonLat};
use crate::store::record::{FieldReader, FieldWriter};
use crate::store::{Cause, StoreError};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sqlx::encode::IsNull;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo, Postgres};
use sqlx::{Arguments, Encode, Row, Type, ValueRef};

/// PostgreSQL counts microseconds from 2000-01-01T00:00:00Z; this is that instant for others.
const EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;

/// The length that stands for null.
const NULL: i32 = -1;

/// An instant in PostgreSQL's count; in whole milliseconds, as in the other store.
fn instant(at: Timestamp) -> i64 {
    at.as_millisecond() * 1000 - EPOCH_MICROSECONDS
}

fn read_instant(microseconds: i64) -> Result<Timestamp, StoreError> {
    microseconds
        .checked_add(EPOCH_MICROSECONDS)
        .and_then(|since_1970| Timestamp::from_microsecond(since_1970).ok())
        .ok_or_else(|| StoreError::corrupt(format!("the time {microseconds}")))
}

/// PostgreSQL counts days from this one.
const FIRST_DAY: Date = Date::constant(2000, 1, 1);

fn days(date: Date) -> i32 {
    let days = date.duration_since(FIRST_DAY).as_hours() / 24;
    i32::try_from(days).expect("no year beyond 9999")
}

fn read_days(days: i32) -> Result<Date, StoreError> {
    FIRST_DAY
        .checked_add(SignedDuration::from_hours(i64::from(days) * 24))
        .map_err(|_beyond| StoreError::corrupt(format!("the day {days}")))
}

/// A day as a parameter of a statement.
struct Day(Date);

impl Type<Postgres> for Day {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("date")
    }
}

impl Encode<'_, Postgres> for Day {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, Cause> {
        Encode::<Postgres>::encode(days(self.0), buffer)
    }
}

/// An instant as a parameter of a statement.
pub(super) struct Instant(pub Timestamp);

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("timestamptz")
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, Cause> {
        Encode::<Postgres>::encode(instant(self.0), buffer)
    }
}

/// Rows in the binary form of `COPY` (PostgreSQL's documentation, "COPY", "Binary Format").
pub(super) struct CopyRows(Vec<u8>);

impl CopyRows {
    /// The header: signature, flags, length of its extension.
    pub fn new() -> Self {
        Self(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec())
    }

    /// Begins a row of so many fields.
    pub fn begin(&mut self, fields: i16) {
        self.0.extend(fields.to_be_bytes());
    }

    /// Ends the last row.
    pub fn finish(&mut self) {
        self.0.extend((-1_i16).to_be_bytes());
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn null(&mut self) {
        self.0.extend(NULL.to_be_bytes());
    }

    /// Appends a field and puts its length before it.
    fn field(&mut self, append: impl FnOnce(&mut Vec<u8>)) -> Result<(), StoreError> {
        let start = self.0.len();
        self.null();
        append(&mut self.0);
        let length = i32::try_from(self.0.len() - start - 4)
            .map_err(|_too_long| StoreError::corrupt("a field of more than two gigabytes"))?;
        self.0[start..start + 4].copy_from_slice(&length.to_be_bytes());
        Ok(())
    }

    fn opt_field<const N: usize>(&mut self, value: Option<[u8; N]>) -> Result<(), StoreError> {
        if let Some(bytes) = value {
            return self.field(|to| to.extend(bytes));
        }
        self.null();
        Ok(())
    }
}

impl FieldWriter for CopyRows {
    fn opt_int(&mut self, value: Option<i64>) -> Result<(), StoreError> {
        self.opt_field(value.map(i64::to_be_bytes))
    }

    fn opt_real(&mut self, value: Option<f32>) -> Result<(), StoreError> {
        self.opt_field(value.map(f32::to_be_bytes))
    }

    fn opt_text(&mut self, value: Option<&str>) -> Result<(), StoreError> {
        if let Some(text) = value {
            return self.field(|to| to.extend(text.as_bytes()));
        }
        self.null();
        Ok(())
    }

    fn opt_time(&mut self, value: Option<Timestamp>) -> Result<(), StoreError> {
        self.opt_field(value.map(|at| instant(at).to_be_bytes()))
    }

    fn opt_date(&mut self, value: Option<Date>) -> Result<(), StoreError> {
        self.opt_field(value.map(|date| days(date).to_be_bytes()))
    }

    fn line(&mut self, positions: &[LonLat]) -> Result<(), StoreError> {
        self.field(|to| {
            gpkg::write_line(to, Wrapping::Ewkb, positions);
        })
    }

    fn area(&mut self, area: &Area) -> Result<(), StoreError> {
        self.field(|to| {
            gpkg::write_area(to, Wrapping::Ewkb, area);
        })
    }
}

/// One row as the parameters of a statement.
#[derive(Default)]
pub(super) struct Parameters(pub PgArguments);

impl Parameters {
    fn add<'a>(
        &mut self,
        value: impl Encode<'a, Postgres> + Type<Postgres> + 'a,
    ) -> Result<(), StoreError> {
        self.0.add(value).map_err(|cause| StoreError::Corrupt {
            what: "a field that cannot be written".into(),
            source: Some(cause),
        })
    }
}

impl FieldWriter for Parameters {
    fn opt_int(&mut self, value: Option<i64>) -> Result<(), StoreError> {
        self.add(value)
    }

    fn opt_real(&mut self, value: Option<f32>) -> Result<(), StoreError> {
        self.add(value)
    }

    fn opt_text(&mut self, value: Option<&str>) -> Result<(), StoreError> {
        self.add(value)
    }

    fn opt_time(&mut self, value: Option<Timestamp>) -> Result<(), StoreError> {
        self.add(value.map(Instant))
    }

    fn opt_date(&mut self, value: Option<Date>) -> Result<(), StoreError> {
        self.add(value.map(Day))
    }

    fn line(&mut self, positions: &[LonLat]) -> Result<(), StoreError> {
        let mut shape = Vec::new();
        gpkg::write_line(&mut shape, Wrapping::Ewkb, positions);
        self.add(Shape(shape))
    }

    fn area(&mut self, area: &Area) -> Result<(), StoreError> {
        let mut shape = Vec::new();
        gpkg::write_area(&mut shape, Wrapping::Ewkb, area);
        self.add(Shape(shape))
    }
}

/// A shape in EWKB as a parameter of a statement.
struct Shape(Vec<u8>);

impl Type<Postgres> for Shape {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("geometry")
    }
}

impl Encode<'_, Postgres> for Shape {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, Cause> {
        buffer.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }
}

/// Takes fields from the columns of a row of a prepared statement, which come in binary.
pub(super) struct Columns<'r> {
    row: &'r PgRow,
    next: usize,
}

impl<'r> Columns<'r> {
    /// The fields from column `first` on, counted from 0.
    pub fn of(row: &'r PgRow, first: usize) -> Self {
        Self { row, next: first }
    }

    fn take(&mut self) -> Result<Option<&'r [u8]>, StoreError> {
        let value = self.row.try_get_raw(self.next)?;
        self.next += 1;
        if value.is_null() {
            return Ok(None);
        }
        value
            .as_bytes()
            .map(Some)
            .map_err(|cause| StoreError::Corrupt { what: "a field".into(), source: Some(cause) })
    }

    fn take_sized<const N: usize>(&mut self) -> Result<Option<[u8; N]>, StoreError> {
        let sized = |bytes: &[u8]| {
            bytes.try_into().map_err(|_other| {
                StoreError::corrupt(format!("a field of {} bytes instead of {N}", bytes.len()))
            })
        };
        self.take()?.map(sized).transpose()
    }
}

impl FieldReader for Columns<'_> {
    fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        Ok(self.take_sized()?.map(i64::from_be_bytes))
    }

    fn opt_real(&mut self) -> Result<Option<f32>, StoreError> {
        Ok(self.take_sized()?.map(f32::from_be_bytes))
    }

    fn opt_text(&mut self) -> Result<Option<&str>, StoreError> {
        let text = |bytes| {
            std::str::from_utf8(bytes)
                .map_err(|_bad| StoreError::corrupt("a text that is not in UTF-8"))
        };
        self.take()?.map(text).transpose()
    }

    fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.opt_int()?.map(read_instant).transpose()
    }

    fn opt_date(&mut self) -> Result<Option<Date>, StoreError> {
        self.take_sized()?.map(i32::from_be_bytes).map(read_days).transpose()
    }

    fn shape(&mut self) -> Result<&[u8], StoreError> {
        self.take()?.ok_or_else(|| StoreError::corrupt("a shape is missing"))
    }
}
