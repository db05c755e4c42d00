//! Ground that is cleaned as a whole and who answers for it.

use super::{FieldReader, FieldWriter, Record, Words, bad_shape, read_period, write_period};
use crate::domain::{AssignmentFid, CrewFid, ShiftFid, Site, SiteAssignment, SiteFid};
use crate::formats::gpkg;
use crate::geometry::Area;
use crate::store::StoreError;
use crate::store::pieces::Pieces;
use crate::store::table::{SITE, SITE_ASSIGNMENT, Table};
use std::sync::Arc;

impl Record for Arc<Site> {
    const TABLE: Table = SITE;
    type Fid = SiteFid;

    fn fid(&self) -> SiteFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.area(&self.area)?;
        to.text(&self.id)?;
        to.opt_text(self.name.as_deref())?;
        to.opt_text(self.class.as_deref())
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = SiteFid(from.number()?);
        let rings = gpkg::read_rings(from.shape()?).map_err(bad_shape)?;
        let (area, _repairs) = Area::sound(rings).map_err(bad_shape)?;
        let id = from.text()?.into();
        let name = from.opt_text()?.map(|name| words.shared(name));
        let class = from.opt_text()?.map(|class| words.shared(class));
        Ok(Arc::new(Site { fid, id, name, class, area }))
    }
}

impl Record for SiteAssignment {
    const TABLE: Table = SITE_ASSIGNMENT;
    type Fid = AssignmentFid;

    fn fid(&self) -> AssignmentFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.int(self.site.0)?;
        to.int(self.crew.0)?;
        to.opt_int(self.shift.map(|shift| shift.0.into()))?;
        write_period(self.period, to)
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = AssignmentFid(from.number()?);
        let site = SiteFid(from.number()?);
        let crew = CrewFid(from.number()?);
        let shift = from.opt_number()?.map(ShiftFid);
        let period = read_period(from)?;
        Ok(SiteAssignment { fid, site, crew, shift, period })
    }
}
