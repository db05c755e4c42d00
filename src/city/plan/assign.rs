//! Assigning stretches and sites to a crew, and taking an assignment back.

use super::claim::Claim;
use super::cutting::{keyed, remainder};
use super::site_ground::{SiteGround, crews_of, hand_over_sites, title};
use super::stretches::{Ground, MOST_NAMED, NamedStretch, resolve_beside};
use super::{Asker, Keys};
use crate::city::City;
use crate::city::network::StreetIx;
use crate::domain::{
    Action, Assignment, AssignmentFid, Change, CrewFid, Problem, Refusal, SegmentFid,
};
use crate::geometry::{Side, StretchSet};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a dispatcher asks for.
#[derive(Clone, PartialEq, Debug)]
pub struct AssignRequest {
    /// The crew's id.
    pub crew: String,
    /// From now if not given.
    pub valid_from: Option<Timestamp>,
    pub valid_to: Option<Timestamp>,
    /// Id of the shift that it is worked in; every hour, if not given.
    pub shift: Option<String>,
    pub takeover: Takeover,
    pub stretches: Vec<NamedStretch>,
    /// Ids.
    pub sites: Vec<String>,
}

/// What happens where another crew already answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takeover {
    /// The request is refused.
    Refuse,
    /// The stretch changes hands.
    Replace,
}

/// Streets that were decided on.
struct HandedOver {
    change: Change,
    assignments: Vec<AssignmentFid>,
    crews: BTreeSet<CrewFid>,
    given_mm: u64,
    /// The key that the next assignment gets.
    next: AssignmentFid,
}

/// A decided assignment.
#[derive(Clone, PartialEq, Debug)]
pub struct AssignPlan {
    pub change: Change,
    /// The assignments that now answer for what was asked, old ones included.
    pub assignments: Vec<AssignmentFid>,
    /// The crew asked for, and every crew that loses something.
    pub crews: BTreeSet<CrewFid>,
}

impl City {
    /// Decides an assignment. Crews whose shifts do not meet work beside each other, and so does
    /// one crew in several shifts.
    ///
    /// # Errors
    /// An unknown crew, shift, segment or site, a stretch outside its segment, a period that ends
    /// before it begins; ground that another crew holds in the same hours, unless it is to change
    /// hands.
    pub fn plan_assign(
        &self,
        request: &AssignRequest,
        asker: &Asker,
    ) -> Result<AssignPlan, Refusal> {
        let crew = self.crew_by_id(&request.crew).ok_or_else(|| {
            let problem = Problem::new("/crew", format!("there is no crew {}", request.crew));
            Refusal::invalid("the crew is not known", vec![problem])
        })?;
        let period = super::validity(request.valid_from, request.valid_to, asker.now)
            .map_err(|problem| Refusal::invalid("the period makes no sense", vec![problem]))?;
        let claim = Claim::new(self, crew.fid, request.shift.as_deref(), period)?;
        let sites = self.resolve_sites(&request.sites, &claim)?;
        let ground = resolve_beside(self, &request.stretches, sites.len())?;
        if request.takeover == Takeover::Refuse {
            self.refuse_taken(&ground, &sites, &claim)?;
        }
        let mut plan = self.hand_over(&ground, &claim, asker);
        let mut keys = Keys(plan.next);
        let answering = hand_over_sites(&sites, &claim, asker, &mut keys, &mut plan.change);
        plan.assignments.extend(answering);
        plan.crews.extend(crews_of(&sites));
        let gained = plan.change.site_assignments.opened.iter();
        let gained = gained.filter(|a| claim.is_of(a.crew, a.shift) && a.period == period).count();
        let length_m = plan.given_mm / 1000;
        let more = match (length_m, gained) {
            (length_m, 0) => format!("{length_m} side-metres"),
            (0, sites) => format!("{sites} sites"),
            (length_m, sites) => format!("{length_m} side-metres and {sites} sites"),
        };
        plan.change.summary = format!("{} answers for {more} more", crew.name);
        Ok(AssignPlan { change: plan.change, assignments: plan.assignments, crews: plan.crews })
    }

    /// The assignments on a side that stand against a claim, cut to those that touch the ground:
    /// the crew's own in the same shift, and those of other crews in the same hours.
    fn meeting<'a>(
        &'a self,
        ix: StreetIx,
        side: Side,
        ground: &'a StretchSet,
        claim: &'a Claim,
    ) -> impl Iterator<Item = (&'a Assignment, StretchSet)> {
        self.ledger()
            .assignments(ix)
            .iter()
            .filter(move |a| a.side == side && a.period.meets(claim.period))
            .filter(move |a| claim.is_of(a.crew, a.shift) || claim.rivals(a.crew, a.shift))
            .map(move |a| (a, StretchSet::from_iter([a.stretch]).intersection(ground)))
            .filter(|(_, common)| !common.is_empty())
    }

    fn refuse_taken(
        &self,
        ground: &Ground,
        sites: &SiteGround,
        claim: &Claim,
    ) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        let mut stretches = 0;
        for ((ix, side), (_, set)) in ground {
            for (held, common) in self.meeting(*ix, *side, set, claim) {
                if held.crew == claim.crew {
                    continue;
                }
                stretches += 1;
                if problems.len() < MOST_NAMED {
                    problems.push(self.taken(*ix, held, &common));
                }
            }
        }
        let mut taken: Vec<Problem> = self.sites_taken(sites, claim).collect();
        let what = match (stretches, taken.len()) {
            (0, 0) => return Ok(()),
            (stretches, 0) => format!("{stretches} of these stretches"),
            (0, sites) => format!("{sites} of these sites"),
            (stretches, sites) => {
                format!("{stretches} of these stretches and {sites} of these sites")
            }
        };
        taken.truncate(MOST_NAMED - problems.len());
        problems.extend(taken);
        let detail =
            format!("other crews already answer for {what}; send replace to hand them over");
        Err(Refusal::conflict(detail, problems))
    }

    fn taken(&self, ix: StreetIx, held: &Assignment, common: &StretchSet) -> Problem {
        let segment = self.network().street(ix).map_or("", |street| &*street.segment.id);
        let crew = self.crew(held.crew).map_or("", |crew| &*crew.name);
        let (from_m, to_m) = (
            common.iter().next().map_or(0.0, |s| f64::from(s.from_mm()) / 1e3),
            common.iter().next_back().map_or(0.0, |s| f64::from(s.to_mm()) / 1e3),
        );
        let detail = format!(
            "{crew} answers for segment {segment}, {} side, {from_m} m to {to_m} m (assignment {})",
            held.side.as_str(),
            held.fid
        );
        Problem::new("/stretches", detail)
    }

    fn hand_over(&self, ground: &Ground, claim: &Claim, asker: &Asker) -> HandedOver {
        let mut change = Change::new(Action::Assign, Arc::clone(&asker.actor), asker.now);
        let mut keys = Keys(self.next_fids().assignment);
        let mut assignments = Vec::new();
        let Claim { crew, shift, period, .. } = *claim;
        let mut crews = BTreeSet::from([crew]);
        let mut given_mm = 0;
        for ((ix, side), (segment, set)) in ground {
            let mut open = set.clone();
            let held: Vec<_> = self.meeting(*ix, *side, set, claim).collect();
            for (own, common) in &held {
                if own.crew == crew && claim.within(own.period) {
                    assignments.push(own.fid);
                    open = open.difference(common);
                }
            }
            for (other, common) in held {
                // Of the crew's own only what is written anew ends; everybody else goes.
                let lost = if other.crew == crew { common.intersection(&open) } else { common };
                if lost.is_empty() {
                    continue;
                }
                crews.insert(other.crew);
                change.assignments.closed.push(other.fid);
                let left = remainder(other, &lost, period, asker.now);
                change.assignments.opened.extend(keyed(left, || keys.take()));
            }
            for stretch in open.iter() {
                let fid = keys.take();
                assignments.push(fid);
                given_mm += u64::from(stretch.length_mm());
                let (segment, side) = (*segment, *side);
                let new = Assignment { fid, segment, side, stretch, crew, shift, period };
                change.assignments.opened.push(new);
            }
        }
        HandedOver { change, assignments, crews, given_mm, next: keys.take() }
    }

    /// Decides to take an assignment back, of a street or of a site. What it covered is a gap from
    /// then on.
    ///
    /// # Errors
    /// No such assignment.
    pub fn plan_unassign(&self, fid: AssignmentFid, asker: &Asker) -> Result<Change, Refusal> {
        let mut change = Change::new(Action::Unassign, Arc::clone(&asker.actor), asker.now);
        if let Some(held) = self.sites().assignment(fid) {
            change.site_assignments.closed.push(fid);
            let crew = self.crew(held.crew).map_or("", |crew| &*crew.name);
            let site = self.sites().get(held.site).map_or("", |site| title(site));
            change.summary = format!("{crew} no longer answers for {site}");
            return Ok(change);
        }
        let (ix, held) = self
            .assignment(fid)
            .ok_or_else(|| Refusal::missing(format!("there is no assignment {fid}")))?;
        change.assignments.closed.push(fid);
        let crew = self.crew(held.crew).map_or("", |crew| &*crew.name);
        let segment = self.network().street(ix).map_or("", |street| &*street.segment.id);
        change.summary = format!("{crew} no longer answers for a stretch of segment {segment}");
        Ok(change)
    }

    /// The assignment with that key, and the number of its street.
    #[must_use]
    pub fn assignment(&self, fid: AssignmentFid) -> Option<(StreetIx, Assignment)> {
        let segment: SegmentFid = self.ledger().segment_of(fid)?;
        let ix = self.network().number_of(segment)?;
        let held = self.ledger().assignments(ix).iter().find(|a| a.fid == fid)?;
        Some((ix, *held))
    }
}
