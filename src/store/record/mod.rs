//! How rows of the domain lie in columns, said once for both stores: [`FieldWriter`] puts one row's
//! fields in the order of its [`Table`]'s columns, [`FieldReader`] takes them back in that order.

mod office;
mod roster;
mod sites;
mod streets;

use super::StoreError;
use super::pieces::Pieces;
use super::table::Table;
use crate::domain::{
    AbsenceFid, AccountFid, AssignmentFid, CommunityFid, CrewFid, ExemptionFid, HoursFid,
    LoadRulesFid, MemberFid, Period, PlanFid, SegmentFid, ShiftFid, SiteFid,
};
use crate::geometry::{Area, LonLat};
use jiff::Timestamp;
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Takes the fields of a row, one after the other.
pub(super) trait FieldWriter {
    fn opt_int(&mut self, value: Option<i64>) -> Result<(), StoreError>;
    fn opt_real(&mut self, value: Option<f32>) -> Result<(), StoreError>;
    fn opt_text(&mut self, value: Option<&str>) -> Result<(), StoreError>;
    fn opt_time(&mut self, value: Option<Timestamp>) -> Result<(), StoreError>;
    fn opt_date(&mut self, value: Option<Date>) -> Result<(), StoreError>;
    fn line(&mut self, positions: &[LonLat]) -> Result<(), StoreError>;
    fn area(&mut self, area: &Area) -> Result<(), StoreError>;

    fn int(&mut self, value: impl Into<i64>) -> Result<(), StoreError> {
        self.opt_int(Some(value.into()))
    }

    fn text(&mut self, value: &str) -> Result<(), StoreError> {
        self.opt_text(Some(value))
    }
}

/// Gives the fields of a row, one after the other.
pub(super) trait FieldReader {
    fn opt_int(&mut self) -> Result<Option<i64>, StoreError>;
    fn opt_real(&mut self) -> Result<Option<f32>, StoreError>;
    fn opt_text(&mut self) -> Result<Option<&str>, StoreError>;
    fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError>;
    fn opt_date(&mut self) -> Result<Option<Date>, StoreError>;
    fn shape(&mut self) -> Result<&[u8], StoreError>;

    fn opt_number<N: TryFrom<i64>>(&mut self) -> Result<Option<N>, StoreError> {
        let Some(value) = self.opt_int()? else { return Ok(None) };
        N::try_from(value).map(Some).map_err(|_too_large| {
            StoreError::corrupt(format!("the number {value} is out of range"))
        })
    }

    fn number<N: TryFrom<i64>>(&mut self) -> Result<N, StoreError> {
        self.opt_number()?.ok_or_else(|| StoreError::corrupt("a number is missing"))
    }

    fn text(&mut self) -> Result<&str, StoreError> {
        self.opt_text()?.ok_or_else(|| StoreError::corrupt("a text is missing"))
    }

    fn time(&mut self) -> Result<Timestamp, StoreError> {
        self.opt_time()?.ok_or_else(|| StoreError::corrupt("a time is missing"))
    }
}

/// Texts that many rows share, such as the name of a street or its class: kept once.
#[derive(Default)]
pub(super) struct Words(FxHashSet<Arc<str>>);

impl Words {
    fn shared(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.0.get(word) {
            return Arc::clone(known);
        }
        let word: Arc<str> = Arc::from(word);
        self.0.insert(Arc::clone(&word));
        word
    }
}

/// The number inside a key.
pub(super) trait Key: Copy {
    fn number(self) -> u32;
    fn numbered(number: u32) -> Self;
}

macro_rules! keys {
    ($($key:ident),+) => {
        $(impl Key for $key {
            fn number(self) -> u32 {
                self.0
            }

            fn numbered(number: u32) -> Self {
                Self(number)
            }
        })+
    };
}

keys!(
    CommunityFid,
    SegmentFid,
    CrewFid,
    AssignmentFid,
    ExemptionFid,
    HoursFid,
    ShiftFid,
    AbsenceFid,
    SiteFid,
    AccountFid,
    MemberFid,
    PlanFid,
    LoadRulesFid
);

/// A kind of row.
pub(super) trait Record: Sized + Send {
    const TABLE: Table;
    type Fid: Key + Send;

    /// Its key.
    fn fid(&self) -> Self::Fid;
    /// Its fields, in the order of the columns.
    fn write(&self, pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError>;
    /// The row whose fields these are.
    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError>;
}

fn write_period(period: Period, to: &mut impl FieldWriter) -> Result<(), StoreError> {
    to.opt_time(Some(period.from()))?;
    to.opt_time(period.to())
}

fn read_period(from: &mut impl FieldReader) -> Result<Period, StoreError> {
    let (start, end) = (from.time()?, from.opt_time()?);
    Period::new(start, end)
        .ok_or_else(|| StoreError::corrupt(format!("a period that begins at {start} never holds")))
}

fn bad_shape(cause: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Corrupt { what: "a shape".into(), source: Some(cause.into()) }
}
