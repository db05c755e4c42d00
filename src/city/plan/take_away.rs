//! Taking stretches and sites away from whoever answers for them.

use super::assign::AssignPlan;
use super::cutting::{keyed, remainder};
use super::site_ground::time_left;
use super::stretches::{Ground, NamedStretch, resolve_beside};
use super::{Asker, Keys};
use crate::city::City;
use crate::domain::{
    Action, AssignmentFid, Change, CrewFid, Period, Problem, Refusal, ShiftFid, SiteAssignment,
    SiteFid,
};
use crate::geometry::StretchSet;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is to be taken away.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct TakeRequest {
    /// From now if not given.
    pub valid_from: Option<Timestamp>,
    /// For good, if not given.
    pub valid_to: Option<Timestamp>,
    /// Only what is worked in the shift with that id; in whatever hours, if not given.
    pub shift: Option<String>,
    pub stretches: Vec<NamedStretch>,
    /// Ids.
    pub sites: Vec<String>,
}

/// What is taken, and for how long.
struct Taking {
    shift: Option<ShiftFid>,
    period: Period,
}

impl Taking {
    fn concerns(&self, shift: Option<ShiftFid>, period: Period) -> bool {
        self.shift.is_none_or(|only| shift == Some(only)) && period.meets(self.period)
    }
}

impl City {
    /// Decides to take stretches and sites away from whoever answers for them, all crews and
    /// shifts alike; while it lasts they are gaps.
    ///
    /// # Errors
    /// An unknown shift, segment or site, a stretch outside its segment, a period that ends before
    /// it begins.
    pub fn plan_take_away(
        &self,
        request: &TakeRequest,
        asker: &Asker,
    ) -> Result<AssignPlan, Refusal> {
        let period = super::validity(request.valid_from, request.valid_to, asker.now)
            .map_err(|problem| Refusal::invalid("the period makes no sense", vec![problem]))?;
        let shift = request.shift.as_deref().map(|id| {
            let unknown = || {
                let problem = Problem::new("/shift", format!("there is no shift {id}"));
                Refusal::invalid("the shift is not known", vec![problem])
            };
            self.roster().shift_by_id(id).map(|shift| shift.fid).ok_or_else(unknown)
        });
        let taking = Taking { shift: shift.transpose()?, period };
        let sites = self.known_sites(&request.sites)?;
        let ground = resolve_beside(self, &request.stretches, sites.len())?;
        let mut change = Change::new(Action::Unassign, Arc::clone(&asker.actor), asker.now);
        let mut keys = Keys(self.next_fids().assignment);
        let mut crews = BTreeSet::new();
        let taken_mm = self.take_ground(&ground, &taking, &mut change, &mut keys, &mut crews);
        let count = self.take_sites(&sites, &taking, &mut change, &mut keys, &mut crews);
        let length_m = taken_mm / 1000;
        let what = match (length_m, count) {
            (length_m, 0) => format!("{length_m} side-metres"),
            (0, sites) => format!("{sites} sites"),
            (length_m, sites) => format!("{length_m} side-metres and {sites} sites"),
        };
        change.summary = match crews.iter().next().filter(|_| crews.len() == 1) {
            Some(only) => {
                let crew = self.crew(*only).map_or("", |crew| &*crew.name);
                format!("{crew} no longer answers for {what}")
            }
            None => format!("{} crews no longer answer for {what}", crews.len()),
        };
        Ok(AssignPlan { change, assignments: Vec::new(), crews })
    }

    /// Gives the length that is taken, what two crews shared counted twice.
    fn take_ground(
        &self,
        ground: &Ground,
        taking: &Taking,
        change: &mut Change,
        keys: &mut Keys<AssignmentFid>,
        crews: &mut BTreeSet<CrewFid>,
    ) -> u64 {
        let mut taken_mm = 0;
        for ((ix, side), (_, set)) in ground {
            for held in self.ledger().assignments(*ix).iter().filter(|held| held.side == *side) {
                let lost = StretchSet::of(held.stretch).intersection(set);
                if lost.is_empty() || !taking.concerns(held.shift, held.period) {
                    continue;
                }
                taken_mm += lost.total_mm();
                crews.insert(held.crew);
                change.assignments.closed.push(held.fid);
                let left = remainder(held, &lost, taking.period, change.made_at);
                change.assignments.opened.extend(keyed(left, || keys.take()));
            }
        }
        taken_mm
    }

    /// Gives the number of sites that are taken.
    fn take_sites(
        &self,
        sites: &BTreeSet<SiteFid>,
        taking: &Taking,
        change: &mut Change,
        keys: &mut Keys<AssignmentFid>,
        crews: &mut BTreeSet<CrewFid>,
    ) -> usize {
        let mut taken = BTreeSet::new();
        let now = change.made_at;
        for held in self.sites().assignments().filter(|held| sites.contains(&held.site)) {
            if !taking.concerns(held.shift, held.period) {
                continue;
            }
            taken.insert(held.site);
            crews.insert(held.crew);
            change.site_assignments.closed.push(held.fid);
            let left = time_left(held.period, taking.period);
            let left = left.filter(|period| period.to().is_none_or(|end| end > now));
            let left = left.map(|period| SiteAssignment { fid: keys.take(), period, ..*held });
            change.site_assignments.opened.extend(left);
        }
        taken.len()
    }
}
