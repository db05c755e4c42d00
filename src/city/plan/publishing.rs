//! What a plan does: its edits one after the other, each on what the ones before it leave, and all
//! of it as one change.

use super::Asker;
use super::assign::AssignPlan;
use super::plans::whole_ms;
use crate::city::City;
use crate::domain::{
    Action, Assignment, AssignmentFid, Change, CrewFid, Delta, Plan, PlanEdit, PlanState, Problem,
    Refusal, SiteAssignment,
};
use jiff::Timestamp;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// At most so many problems of one edit are written out.
const MOST_PROBLEMS: usize = 20;

/// All edits of a plan as one change.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanOutcome {
    /// It writes the plan as well, as published.
    pub change: Change,
    /// The assignments that answer for what the plan asks.
    pub assignments: Vec<AssignmentFid>,
    pub crews: BTreeSet<CrewFid>,
    /// The instant from which it holds.
    pub from: Timestamp,
    /// What of it cannot be done; the rest is in the change.
    pub problems: Vec<EditProblem>,
}

/// Why a part of an edit cannot be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EditProblem {
    /// The number of the edit, from 0.
    pub edit: usize,
    pub detail: String,
}

/// Rows of one kind that several changes leave.
struct Net<Row> {
    closed: BTreeSet<AssignmentFid>,
    opened: BTreeMap<AssignmentFid, Row>,
}

impl<Row: Clone> Net<Row> {
    fn new() -> Self {
        Self { closed: BTreeSet::new(), opened: BTreeMap::new() }
    }

    fn add(&mut self, delta: &Delta<AssignmentFid, Row>, fid: impl Fn(&Row) -> AssignmentFid) {
        for closed in &delta.closed {
            if self.opened.remove(closed).is_none() {
                self.closed.insert(*closed);
            }
        }
        for row in &delta.opened {
            self.opened.insert(fid(row), row.clone());
        }
    }

    fn finish(self) -> Delta<AssignmentFid, Row> {
        let (closed, opened) = (self.closed.into_iter(), self.opened.into_values());
        Delta { closed: closed.collect(), opened: opened.collect() }
    }
}

impl City {
    /// What a plan would do, from an instant on; from the day that the plan is set for, if none is
    /// given, and from now, if that lies back.
    ///
    /// # Errors
    /// No such plan, or one that is no draft any more; an instant that makes no sense.
    pub fn plan_outcome(
        &self,
        id: &str,
        valid_from: Option<Timestamp>,
        asker: &Asker,
    ) -> Result<PlanOutcome, Refusal> {
        let known = self.known_draft(id)?;
        let from = valid_from.or(known.publish_on).unwrap_or(asker.now).max(asker.now);
        super::validity(Some(from), None, asker.now)
            .map_err(|problem| Refusal::invalid("the day makes no sense", vec![problem]))?;
        let mut outcome = PlanOutcome {
            change: Change::new(Action::PublishPlan, Arc::clone(&asker.actor), asker.now),
            assignments: Vec::new(),
            crews: BTreeSet::new(),
            from,
            problems: Vec::new(),
        };
        self.do_edits(known, &mut outcome, asker);
        let (now, publish_on) = (whole_ms(asker.now), Some(whole_ms(from)));
        let published =
            Plan { state: PlanState::Published, publish_on, changed_at: now, ..(**known).clone() };
        outcome.change.plans.closed.push(known.fid);
        outcome.change.plans.opened.push(Arc::new(published));
        outcome.change.summary = format!("published the plan {}", known.title);
        Ok(outcome)
    }

    /// Decides to publish a plan.
    ///
    /// # Errors
    /// As [`City::plan_outcome`]; a plan without edits, or one of which a part cannot be done.
    pub fn plan_publish(
        &self,
        id: &str,
        valid_from: Option<Timestamp>,
        asker: &Asker,
    ) -> Result<PlanOutcome, Refusal> {
        let outcome = self.plan_outcome(id, valid_from, asker)?;
        if self.known_draft(id)?.edits.is_empty() {
            return Err(Refusal::invalid("there is nothing in this plan yet", vec![]));
        }
        if outcome.problems.is_empty() {
            return Ok(outcome);
        }
        let problems = outcome
            .problems
            .into_iter()
            .map(|problem| Problem::new(format!("/edits/{}", problem.edit), problem.detail));
        let detail = "parts of this plan cannot be done any more; take them out first";
        Err(Refusal::conflict(detail, problems.collect()))
    }

    fn do_edits(&self, plan: &Plan, outcome: &mut PlanOutcome, asker: &Asker) {
        let mut streets: Net<Assignment> = Net::new();
        let mut sites: Net<SiteAssignment> = Net::new();
        let mut answering: BTreeSet<AssignmentFid> = BTreeSet::new();
        // A city that the edits before have changed, if there were any.
        let mut rehearsed: Option<Self> = None;
        for (number, edit) in plan.edits.iter().enumerate() {
            let city = rehearsed.as_ref().unwrap_or(self);
            let done = city.do_edit(number, edit, outcome, asker);
            let Some(AssignPlan { change, assignments, crews }) = done else { continue };
            streets.add(&change.assignments, |row| row.fid);
            sites.add(&change.site_assignments, |row| row.fid);
            answering.extend(assignments);
            outcome.crews.extend(crews);
            if number + 1 < plan.edits.len() {
                let mut next = rehearsed.take().unwrap_or_else(|| self.clone());
                let revision = next.revision().next();
                next.apply(&change, revision);
                rehearsed = Some(next);
            }
        }
        let (streets, sites) = (streets.finish(), sites.finish());
        let opened: FxHashSet<AssignmentFid> = (streets.opened.iter().map(|row| row.fid))
            .chain(sites.opened.iter().map(|row| row.fid))
            .collect();
        let closed: FxHashSet<AssignmentFid> =
            streets.closed.iter().chain(&sites.closed).copied().collect();
        let known = |fid| self.assignment(fid).is_some() || self.sites().assignment(fid).is_some();
        let stays =
            |fid: &AssignmentFid| opened.contains(fid) || (known(*fid) && !closed.contains(fid));
        outcome.assignments = answering.into_iter().filter(stays).collect();
        outcome.change.assignments = streets;
        outcome.change.site_assignments = sites;
    }

    /// What an edit does here; without what cannot be done of it, which is noted.
    fn do_edit(
        &self,
        number: usize,
        edit: &PlanEdit,
        outcome: &mut PlanOutcome,
        asker: &Asker,
    ) -> Option<AssignPlan> {
        let refusal = match self.done_by(edit, Some(outcome.from), asker) {
            Ok(done) => return Some(done),
            Err(refusal) => refusal,
        };
        let mut note = |detail: String| outcome.problems.push(EditProblem { edit: number, detail });
        if refusal.problems.is_empty() {
            note(refusal.detail);
            return None;
        }
        for problem in refusal.problems.iter().take(MOST_PROBLEMS) {
            note(problem.detail.clone());
        }
        let rest = self.rest_of(edit);
        if rest.stretches.is_empty() && rest.sites.is_empty() {
            return None;
        }
        self.done_by(&rest, Some(outcome.from), asker).ok()
    }

    /// The stretches and sites of an edit that are there, and where they were.
    fn rest_of(&self, edit: &PlanEdit) -> PlanEdit {
        let sites: FxHashSet<&str> = self.sites().iter().map(|site| &*site.id).collect();
        let stretches = edit.stretches.iter().filter(|planned| {
            self.network().by_id(&planned.segment).is_some_and(|(_, street)| {
                let ends = [planned.from_mm, planned.to_mm];
                ends.into_iter().flatten().all(|mm| mm <= street.segment.length_mm)
            })
        });
        PlanEdit {
            stretches: stretches.cloned().collect(),
            sites: edit.sites.iter().filter(|id| sites.contains(id.as_str())).cloned().collect(),
            ..edit.clone()
        }
    }
}
