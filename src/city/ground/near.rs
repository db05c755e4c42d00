//! What the uncovered ground of a community depends on: the stretches and sites near it that
//! somebody answers for. It is taken from the city first, so that the ground can be computed
//! while the city goes on.

use super::{CELL_M, QUADRANT_STEPS};
use crate::city::City;
use crate::city::network::{Network, WIDEST_HALF_M};
use crate::city::street::Street;
use crate::city::territory::Territory;
use crate::domain::{Assignment, CommunityFid, Site};
use crate::geometry::{GroundCells, LocalFrame, PlanarArea, Reach, StretchSet, Xy};
use jiff::Timestamp;
use std::sync::{Arc, Weak};

/// How often what the ground of a community depends on has changed, in one network.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub(super) network: Weak<Network>,
    pub(super) changes: [u64; 2],
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        // The place in memory is not given to another network as long as this points to it.
        self.network.ptr_eq(&other.network) && self.changes == other.changes
    }
}

/// The pieces of a street's centre line that somebody answers for on either side.
pub(super) struct AssignedLine {
    street: Arc<Street>,
    /// `None` for all of it, which it mostly is.
    cuts: Option<Vec<Vec<Xy>>>,
}

impl AssignedLine {
    pub(super) fn of(street: &Arc<Street>, set: &StretchSet) -> Self {
        let all = set.total_mm() == u64::from(street.segment.length_mm);
        let cut = || set.iter().map(|stretch| street.line.cut(stretch)).collect();
        Self { street: Arc::clone(street), cuts: (!all).then(cut) }
    }

    pub(super) fn reaches(&self, reach_m: f64) -> impl Iterator<Item = Reach<'_>> {
        let radius_m = radius_m(&self.street, reach_m);
        let whole = self.cuts.is_none().then(|| self.street.line.points());
        let cuts = self.cuts.iter().flatten().map(Vec::as_slice);
        whole.into_iter().chain(cuts).map(move |points| Reach { points, radius_m })
    }
}

/// How far from its centre line a street's ground counts as covered, in metres.
pub(super) fn radius_m(street: &Street, reach_m: f64) -> f64 {
    reach_m + street.segment.half_width_m()
}

/// What somebody answers for at an instant, on either side.
pub(super) fn assigned(assignments: &[Assignment], at: Timestamp) -> StretchSet {
    assignments.iter().filter(|a| a.period.holds_at(at)).map(|a| a.stretch).collect()
}

/// All that the uncovered ground of one community depends on.
pub struct Surroundings {
    pub(super) territory: Arc<Territory>,
    pub(super) stamp: Stamp,
    frame: LocalFrame,
    sites: Vec<Arc<Site>>,
    lines: Vec<AssignedLine>,
    reach_m: f64,
}

impl Surroundings {
    /// The community.
    #[must_use]
    pub fn community(&self) -> CommunityFid {
        self.territory.community.fid
    }

    /// As long as the city has this stamp for the community, what was taken still holds.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The ground that lies within nobody's reach.
    #[must_use]
    pub fn uncovered(&self) -> GroundCells {
        let area = &self.territory.area;
        let sites: Vec<PlanarArea> =
            self.sites.iter().map(|site| PlanarArea::of(&site.area, &self.frame)).collect();
        let sites: Vec<&PlanarArea> = sites.iter().collect();
        let mut cells = GroundCells::new(area, &sites, CELL_M, QUADRANT_STEPS);
        let reaches = self.lines.iter().flat_map(|line| line.reaches(self.reach_m));
        cells.recompute(area.bounds(), reaches);
        cells
    }
}

impl City {
    /// What the uncovered ground of a community depends on, for a reach beyond half the width of
    /// streets, now or at another instant. `None` if there is no such community, or it has parts.
    #[must_use]
    pub fn surroundings(
        &self,
        fid: CommunityFid,
        reach_m: f64,
        at: Option<Timestamp>,
    ) -> Option<Surroundings> {
        let territories = self.network().territories();
        let territory = territories.get(fid).filter(|_| territories.is_leaf(fid))?;
        let at = at.unwrap_or(self.ledger().as_of());
        let around = territory.community.area.bounds();
        let sites = self.sites().assigned_at(at);
        let sites = sites.filter(|site| site.area.bounds().intersects(&around)).cloned().collect();
        Some(Surroundings {
            territory: Arc::clone(territory),
            stamp: self.ground_stamp(fid),
            frame: *self.network().frame(),
            sites,
            lines: self.assigned_near(territory.area.bounds(), reach_m, at),
            reach_m,
        })
    }

    /// The lines that reach into a box in the local frame.
    pub(super) fn assigned_near(
        &self,
        bounds: [f64; 4],
        reach_m: f64,
        at: Timestamp,
    ) -> Vec<AssignedLine> {
        let mut near: Vec<_> = self
            .network()
            .in_box(bounds, reach_m + WIDEST_HALF_M)
            .filter(|(_, street)| {
                let radius_m = radius_m(street, reach_m);
                super::meet(super::grown(street.line.bounds(), radius_m), bounds)
            })
            .collect();
        // The same order whatever the index went through, so that answers are alike.
        near.sort_unstable_by_key(|(_, street)| street.segment.fid);
        let lines = near.into_iter().filter_map(|(ix, street)| {
            let set = assigned(self.ledger().assignments(ix), at);
            (!set.is_empty()).then(|| AssignedLine::of(street, &set))
        });
        lines.collect()
    }
}
