//! Communities, streets and who answers for them.

use super::{FieldReader, FieldWriter, Record, Words, bad_shape, read_period, write_period};
use crate::domain::segment::Grade;
use crate::domain::{
    Assignment, AssignmentFid, Community, CommunityFid, Crew, CrewFid, CrewKind, Exemption,
    ExemptionFid, Segment, SegmentFid, ShiftFid,
};
use crate::formats::gpkg;
use crate::geometry::{Area, Line, Side, Stretch};
use crate::store::StoreError;
use crate::store::pieces::Pieces;
use crate::store::table::{ASSIGNMENT, COMMUNITY, CREW, EXEMPTION, SEGMENT, Table};
use std::sync::Arc;

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
        to.text(&self.name)?;
        to.opt_text(self.kind.map(CrewKind::as_str))?;
        to.opt_int(self.quota_m2.map(i64::from))
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = CrewFid(from.number()?);
        let id = from.text()?.into();
        let name = from.text()?.into();
        let kind = from.opt_text()?.map(read_kind).transpose()?;
        let quota_m2 = from.opt_number()?;
        Ok(Arc::new(Crew { fid, id, name, kind, quota_m2 }))
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
        to.opt_int(self.shift.map(|shift| shift.0.into()))?;
        write_place(self.side, self.stretch, to)?;
        write_period(self.period, to)
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = AssignmentFid(from.number()?);
        from.shape()?;
        let segment = SegmentFid(from.number()?);
        let crew = CrewFid(from.number()?);
        let shift = from.opt_number()?.map(ShiftFid);
        let (side, stretch) = read_place(from)?;
        let period = read_period(from)?;
        Ok(Assignment { fid, segment, side, stretch, crew, shift, period })
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

fn read_grade(number: i64) -> Result<Grade, StoreError> {
    u8::try_from(number)
        .ok()
        .and_then(Grade::new)
        .ok_or_else(|| StoreError::corrupt(format!("grade {number}")))
}

fn read_kind(word: &str) -> Result<CrewKind, StoreError> {
    CrewKind::named(word).ok_or_else(|| StoreError::corrupt(format!("the kind of crew {word:?}")))
}
