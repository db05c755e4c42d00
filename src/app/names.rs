//! Names of rows that may be gone: from the city, else from the store as they were.

use super::App;
use super::error::AppError;
use super::views::Named;
use crate::city::City;
use crate::domain::{
    CommunityFid, CrewFid, Revision, RowKey, RowKind, SegmentFid, ShiftFid, SiteFid,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows by id and name.
#[derive(Default)]
pub(super) struct Names(BTreeMap<RowKey, Named>);

impl Names {
    pub fn get(&self, kind: RowKind, fid: impl Into<u32>) -> Option<Named> {
        self.0.get(&RowKey::new(kind, fid.into())).cloned()
    }

    /// The same where there has to be one: what is referred to was there once.
    pub fn known(&self, kind: RowKind, fid: impl Into<u32>) -> Named {
        let number = fid.into();
        self.get(kind, number).unwrap_or_else(|| Named { id: number.to_string(), name: None })
    }
}

/// Rows that are to be named, each with a revision at which it was there.
#[derive(Default)]
pub(super) struct Wanted(BTreeMap<RowKey, Revision>);

impl Wanted {
    pub fn add(&mut self, kind: RowKind, fid: impl Into<u32>, at: Revision) {
        self.0.insert(RowKey::new(kind, fid.into()), at);
    }
}

impl App {
    /// Names rows as they are called now, or were called when they were there.
    pub(super) async fn names(&self, wanted: Wanted) -> Result<Names, AppError> {
        let mut names = Names::default();
        let mut gone: BTreeMap<Revision, BTreeSet<RowKey>> = BTreeMap::new();
        {
            let city = self.city();
            for (row, at) in wanted.0 {
                match of_city(&city, row) {
                    Some(named) => {
                        names.0.insert(row, named);
                    }
                    None => {
                        gone.entry(at).or_default().insert(row);
                    }
                }
            }
        }
        for (at, rows) in gone {
            let then = self.shared.store.rows_at(at, rows.into_iter().collect()).await?;
            let mut add = |kind, fid: u32, named| names.0.insert(RowKey::new(kind, fid), named);
            for row in &then.communities {
                add(RowKind::Community, row.fid.0, Named::community(row));
            }
            for row in &then.segments {
                add(RowKind::Segment, row.fid.0, Named::segment(row));
            }
            for row in &then.crews {
                add(RowKind::Crew, row.fid.0, Named::crew(row));
            }
            for row in &then.shifts {
                add(RowKind::Shift, row.fid.0, Named::shift(row));
            }
            for row in &then.sites {
                add(RowKind::Site, row.fid.0, Named::site(row));
            }
        }
        Ok(names)
    }
}

fn of_city(city: &City, row: RowKey) -> Option<Named> {
    match row.kind {
        RowKind::Community => city.named_community(CommunityFid(row.number)),
        RowKind::Segment => {
            let ix = city.network().number_of(SegmentFid(row.number))?;
            city.network().street(ix).map(|street| Named::segment(&street.segment))
        }
        RowKind::Crew => city.named_crew(CrewFid(row.number)),
        RowKind::Shift => {
            city.roster().shift(ShiftFid(row.number)).map(|shift| Named::shift(shift))
        }
        RowKind::Site => city.sites().get(SiteFid(row.number)).map(|site| Named::site(site)),
        _ => None,
    }
}
