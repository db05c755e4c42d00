//! What stands on a crew or a shift, and so in the way of its removal.

use crate::city::City;
use crate::domain::{AssignmentFid, Change, CrewFid, Period, ShiftFid};
use jiff::Timestamp;

/// The assignments that name something.
#[derive(Default)]
pub(super) struct Uses {
    /// How many stretches are held now or later.
    pub stretches: usize,
    /// How many sites are held now or later.
    pub sites: usize,
    over: Vec<AssignmentFid>,
    over_of_sites: Vec<AssignmentFid>,
}

impl Uses {
    /// Closes what is over, with what it names: the log remembers it.
    pub fn close_over(self, change: &mut Change) {
        change.assignments.closed.extend(self.over);
        change.site_assignments.closed.extend(self.over_of_sites);
    }

    /// `3 stretches and 1 sites`; `None` if there is nothing.
    pub fn in_words(&self) -> Option<String> {
        match (self.stretches, self.sites) {
            (0, 0) => None,
            (stretches, 0) => Some(format!("{stretches} stretches")),
            (0, sites) => Some(format!("{sites} sites")),
            (stretches, sites) => Some(format!("{stretches} stretches and {sites} sites")),
        }
    }
}

impl City {
    /// The assignments of streets and of sites whose crew and shift are wanted.
    pub(super) fn uses(
        &self,
        wanted: impl Fn(CrewFid, Option<ShiftFid>) -> bool,
        now: Timestamp,
    ) -> Uses {
        let is_over = |period: Period| period.to().is_some_and(|end| end <= now);
        let mut uses = Uses::default();
        let streets = self.network().iter().flat_map(|(ix, _)| self.ledger().assignments(ix));
        for held in streets.filter(|held| wanted(held.crew, held.shift)) {
            if is_over(held.period) {
                uses.over.push(held.fid);
            } else {
                uses.stretches += 1;
            }
        }
        let sites = self.sites().assignments();
        for held in sites.filter(|held| wanted(held.crew, held.shift)) {
            if is_over(held.period) {
                uses.over_of_sites.push(held.fid);
            } else {
                uses.sites += 1;
            }
        }
        uses
    }
}
