//! Assigning stretches to a crew, and taking an assignment back.

use super::cutting::{keyed, remainder};
use super::stretches::{Ground, MOST_NAMED, NamedStretch, resolve};
use super::{Asker, Keys};
use crate::city::City;
use crate::city::network::StreetIx;
use crate::domain::{
    Action, Assignment, AssignmentFid, Change, Crew, CrewFid, Period, Problem, Refusal, SegmentFid,
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
    pub takeover: Takeover,
    pub stretches: Vec<NamedStretch>,
}

/// What happens where another crew already answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takeover {
    /// The request is refused.
    Refuse,
    /// The stretch changes hands.
    Replace,
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
    /// Decides an assignment.
    ///
    /// # Errors
    /// An unknown crew or segment, a stretch outside its segment, a period that ends before it
    /// begins; ground that another crew holds, unless it is to change hands.
    pub fn plan_assign(
        &self,
        request: &AssignRequest,
        asker: &Asker,
    ) -> Result<AssignPlan, Refusal> {
        let crew = self.crew_by_id(&request.crew).ok_or_else(|| {
            let problem = Problem::new("/crew", format!("there is no crew {}", request.crew));
            Refusal::invalid("the crew is not known", vec![problem])
        })?;
        let period = super::period(request.valid_from, request.valid_to, asker.now)
            .map_err(|problem| Refusal::invalid("the period makes no sense", vec![problem]))?;
        let ground = resolve(self, &request.stretches)?;
        if request.takeover == Takeover::Refuse {
            self.refuse_taken(&ground, crew.fid, period)?;
        }
        Ok(self.hand_over(&ground, crew, period, asker))
    }

    /// The assignments on a side that meet the period, cut to those that touch the ground.
    fn meeting<'a>(
        &'a self,
        ix: StreetIx,
        side: Side,
        ground: &'a StretchSet,
        period: Period,
    ) -> impl Iterator<Item = (&'a Assignment, StretchSet)> {
        self.ledger()
            .assignments(ix)
            .iter()
            .filter(move |a| a.side == side && a.period.meets(period))
            .map(move |a| (a, StretchSet::from_iter([a.stretch]).intersection(ground)))
            .filter(|(_, common)| !common.is_empty())
    }

    fn refuse_taken(&self, ground: &Ground, crew: CrewFid, period: Period) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        let mut count = 0;
        for ((ix, side), (_, set)) in ground {
            for (held, common) in self.meeting(*ix, *side, set, period) {
                if held.crew == crew {
                    continue;
                }
                count += 1;
                if problems.len() < MOST_NAMED {
                    problems.push(self.taken(*ix, held, &common));
                }
            }
        }
        if count == 0 {
            return Ok(());
        }
        let detail = format!(
            "other crews already answer for {count} of these stretches; \
             send replace to hand them over"
        );
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

    fn hand_over(
        &self,
        ground: &Ground,
        crew: &Arc<Crew>,
        period: Period,
        asker: &Asker,
    ) -> AssignPlan {
        let mut change = Change::new(Action::Assign, Arc::clone(&asker.actor), asker.now);
        let mut keys = Keys(self.next_fids().assignment);
        let mut assignments = Vec::new();
        let mut crews = BTreeSet::from([crew.fid]);
        let mut given_mm = 0;
        for ((ix, side), (segment, set)) in ground {
            let mut open = set.clone();
            let held: Vec<_> = self.meeting(*ix, *side, set, period).collect();
            for (own, common) in &held {
                if own.crew == crew.fid && holds_throughout(own.period, period) {
                    assignments.push(own.fid);
                    open = open.difference(common);
                }
            }
            for (other, common) in held {
                // Of the crew's own only what is written anew ends; everybody else goes.
                let lost = if other.crew == crew.fid { common.intersection(&open) } else { common };
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
                let (segment, side, crew) = (*segment, *side, crew.fid);
                let new = Assignment { fid, segment, side, stretch, crew, shift: None, period };
                change.assignments.opened.push(new);
            }
        }
        let length_m = given_mm / 1000;
        change.summary = format!("{} answers for {length_m} side-metres more", crew.name);
        AssignPlan { change, assignments, crews }
    }

    /// Decides to take an assignment back. What it covered is a gap from then on.
    ///
    /// # Errors
    /// No such assignment.
    pub fn plan_unassign(&self, fid: AssignmentFid, asker: &Asker) -> Result<Change, Refusal> {
        let (ix, held) = self
            .assignment(fid)
            .ok_or_else(|| Refusal::missing(format!("there is no assignment {fid}")))?;
        let mut change = Change::new(Action::Unassign, Arc::clone(&asker.actor), asker.now);
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

fn holds_throughout(outer: Period, inner: Period) -> bool {
    let ends_later = match (outer.to(), inner.to()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => inner <= outer,
    };
    outer.from() <= inner.from() && ends_later
}
