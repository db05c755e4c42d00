//! How rows of the domain lie in columns, said once for both stores: [`FieldWriter`] puts one row's
//! fields in the order of its [`Table`]'s columns, [`FieldReader`] takes them back in that order.

use super::StoreError;
use super::pieces::Pieces;
use super::table::{ASSIGNMENT, COMMUNITY, CREW, EXEMPTION, SEGMENT, Table};
use crate::domain::segment::Grade;
use crate::domain::{
    Assignment, AssignmentFid, Community, CommunityFid, Crew, CrewFid, Exemption, ExemptionFid,
    Period, Segment, SegmentFid,
};
use crate::formats::gpkg;
use crate::geometry::{Area, Line, LonLat, Side, Stretch};
use jiff::Timestamp;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Takes the fields of a row, one after the other.
pub(super) trait FieldWriter {
    fn opt_int(&mut self, value: Option<i64>) -> Result<(), StoreError>;
    fn opt_real(&mut self, value: Option<f32>) -> Result<(), StoreError>;
    fn opt_text(&mut self, value: Option<&str>) -> Result<(), StoreError>;
    fn opt_time(&mut self, value: Option<Timestamp>) -> Result<(), StoreError>;
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
    fn shape(&mut self) -> Result<&[u8], StoreError>;

    fn number<N: TryFrom<i64>>(&mut self) -> Result<N, StoreError> {
        let value = self.opt_int()?.ok_or_else(|| StoreError::corrupt("a number is missing"))?;
        N::try_from(value).map_err(|_too_large| {
            StoreError::corrupt(format!("the number {value} is out of range"))
        })
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

keys!(CommunityFid, SegmentFid, CrewFid, AssignmentFid, ExemptionFid);

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

impl Record for Arc<Community> {
    const TABLE: Table = COMMUNITY;
    type Fid = CommunityFid;

    fn fid(&self) -> CommunityFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.area(&self.area)?;
        to.text(&self.id)?;
        to.text(&self.name)?;
        to.opt_text(self.parent.as_deref())
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = CommunityFid(from.number()?);
        let rings = gpkg::read_rings(from.shape()?).map_err(bad_shape)?;
        let (area, _repairs) = Area::sound(rings).map_err(bad_shape)?;
        let id = from.text()?.into();
        let name = from.text()?.into();
        let parent = from.opt_text()?.map(|parent| words.shared(parent));
        Ok(Arc::new(Community { fid, id, name, parent, area }))
    }
}

impl Record for Arc<Segment> {
    const TABLE: Table = SEGMENT;
    type Fid = SegmentFid;

    fn fid(&self) -> SegmentFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.line(self.line.positions())?;
        to.text(&self.id)?;
        to.opt_text(self.name.as_deref())?;
        to.opt_text(self.class.as_deref())?;
        to.opt_real(self.width_m)?;
        to.opt_int(self.grade.map(|grade| grade.number().into()))?;
        to.int(self.length_mm)
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = SegmentFid(from.number()?);
        let positions = gpkg::read_line(from.shape()?).map_err(bad_shape)?;
        let id = from.text()?.into();
        let name = from.opt_text()?.map(|name| words.shared(name));
        let class = from.opt_text()?.map(|class| words.shared(class));
        let width_m = from.opt_real()?;
        let grade = from.opt_int()?.map(read_grade).transpose()?;
        let length_mm = from.number()?;
        let line = Line::with_length(positions, length_mm).map_err(bad_shape)?;
        Ok(Arc::new(Segment { fid, id, name, class, width_m, grade, line, length_mm }))
    }
}

impl Record for Arc<Crew> {
    const TABLE: Table = CREW;
    type Fid = CrewFid;

    fn fid(&self) -> CrewFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.text(&self.id)?;
        to.text(&self.name)
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = CrewFid(from.number()?);
        let id = from.text()?.into();
        let name = from.text()?.into();
        Ok(Arc::new(Crew { fid, id, name }))
    }
}

impl Record for Assignment {
    const TABLE: Table = ASSIGNMENT;
    type Fid = AssignmentFid;

    fn fid(&self) -> AssignmentFid {
        self.fid
    }

    fn write(&self, pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.line(&pieces.piece(self.segment, self.stretch)?)?;
        to.int(self.segment.0)?;
        to.int(self.crew.0)?;
        write_place(self.side, self.stretch, to)?;
        write_period(self.period, to)
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = AssignmentFid(from.number()?);
        from.shape()?;
        let segment = SegmentFid(from.number()?);
        let crew = CrewFid(from.number()?);
        let (side, stretch) = read_place(from)?;
        let period = read_period(from)?;
        Ok(Assignment { fid, segment, side, stretch, crew, shift: None, period })
    }
}

impl Record for Arc<Exemption> {
    const TABLE: Table = EXEMPTION;
    type Fid = ExemptionFid;

    fn fid(&self) -> ExemptionFid {
        self.fid
    }

    fn write(&self, pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.line(&pieces.piece(self.segment, self.stretch)?)?;
        to.int(self.segment.0)?;
        write_place(self.side, self.stretch, to)?;
        to.text(&self.reason)?;
        to.text(&self.approver)?;
        write_period(self.period, to)
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = ExemptionFid(from.number()?);
        from.shape()?;
        let segment = SegmentFid(from.number()?);
        let (side, stretch) = read_place(from)?;
        let reason = words.shared(from.text()?);
        let approver = words.shared(from.text()?);
        let period = read_period(from)?;
        Ok(Arc::new(Exemption { fid, segment, side, stretch, reason, approver, period }))
    }
}

fn write_place(side: Side, stretch: Stretch, to: &mut impl FieldWriter) -> Result<(), StoreError> {
    to.text(side.as_str())?;
    to.int(stretch.from_mm())?;
    to.int(stretch.to_mm())
}

fn read_place(from: &mut impl FieldReader) -> Result<(Side, Stretch), StoreError> {
    let side = from.text()?;
    let side = side.parse().map_err(|_unknown| StoreError::corrupt(format!("side {side:?}")))?;
    let (start, end) = (from.number()?, from.number()?);
    let stretch = Stretch::new(start, end)
        .ok_or_else(|| StoreError::corrupt(format!("a stretch from {start} to {end} mm")))?;
    Ok((side, stretch))
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

fn read_grade(number: i64) -> Result<Grade, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(Grade::new)
        .ok_or_else(|| StoreError::corrupt(format!("grade {number}")))
}

fn bad_shape(cause: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Corrupt { what: "a shape".into(), source: Some(cause.into()) }
}
