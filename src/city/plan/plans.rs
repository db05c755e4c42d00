//! Drafting plans: beginning one, changing it, putting edits in and taking them out, dropping it.
//! What a plan would do is worked out in `publishing`.

use super::Asker;
use super::assign::{AssignPlan, AssignRequest, Takeover};
use super::stretches::NamedStretch;
use super::take_away::TakeRequest;
use super::text::name_problem;
use crate::city::City;
use crate::domain::{
    Action, Change, Plan, PlanEdit, PlanFid, PlanState, PlannedStretch, Problem, Refusal,
};
use jiff::Timestamp;
use std::sync::Arc;

/// At most so many plans in a city, whatever became of them.
pub const MOST_PLANS: usize = 10_000;

/// At most so many edits in a plan.
pub const MOST_EDITS: usize = 500;

/// At most so many stretches and sites in all edits of a plan: each change of it is kept whole.
pub const MOST_PLANNED: usize = 50_000;

/// At most so many characters in a note.
const MOST_OF_NOTE: usize = 10_000;

/// A plan that is to be begun.
#[derive(Clone, PartialEq, Debug)]
pub struct PlanRequest {
    pub title: String,
    pub note: Option<String>,
    pub publish_on: Option<Timestamp>,
}

/// What is to change about a plan; what is not given stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PlanChanges {
    pub title: Option<String>,
    /// `Some(None)`: there is none from now on.
    pub note: Option<Option<String>>,
    /// `Some(None)`: no day is set from now on.
    pub publish_on: Option<Option<Timestamp>>,
    /// All edits anew.
    pub edits: Option<Vec<EditRequest>>,
}

/// An edit that is to go into a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct EditRequest {
    /// The crew's id; nobody, if there is none.
    pub crew: Option<String>,
    /// The shift's id.
    pub shift: Option<String>,
    pub stretches: Vec<NamedStretch>,
    /// Ids.
    pub sites: Vec<String>,
}

impl City {
    /// Decides to begin a plan.
    ///
    /// # Errors
    /// A title or note that cannot be kept; too many plans.
    pub fn plan_add_plan(
        &self,
        request: &PlanRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Plan>), Refusal> {
        let fid = self.next_fids().plan;
        let now = whole_ms(asker.now);
        let plan = Plan {
            fid,
            id: self.free_plan_id(fid).into(),
            title: request.title.trim().into(),
            note: note(request.note.as_deref()),
            author: Arc::clone(&asker.actor),
            state: PlanState::Draft,
            publish_on: request.publish_on.map(whole_ms),
            made_at: now,
            changed_at: now,
            edits: Vec::new(),
        };
        refuse_unsound(&plan)?;
        if self.office().plans().len() >= MOST_PLANS {
            let detail = format!("there are {MOST_PLANS} plans already, and no more fit");
            return Err(Refusal::conflict(detail, vec![]));
        }
        let plan = Arc::new(plan);
        let mut change = Change::new(Action::AddPlan, Arc::clone(&asker.actor), asker.now);
        change.plans.opened.push(Arc::clone(&plan));
        change.summary = format!("began the plan {}", plan.title);
        Ok((change, plan))
    }

    /// Decides to change a plan.
    ///
    /// # Errors
    /// No such plan, or one that is no draft any more; a title, note or edit that cannot be kept.
    pub fn plan_change_plan(
        &self,
        id: &str,
        changes: &PlanChanges,
        asker: &Asker,
    ) -> Result<(Change, Arc<Plan>), Refusal> {
        let known = self.known_draft(id)?;
        let edits = match &changes.edits {
            None => known.edits.clone(),
            Some(edits) => {
                let edits = edits.iter().enumerate().map(|(n, edit)| {
                    self.planned(edit, asker).map_err(|refusal| within(refusal, n))
                });
                edits.collect::<Result<_, _>>()?
            }
        };
        let title = changes.title.as_deref().map(str::trim);
        let plan = Plan {
            title: title.map_or_else(|| Arc::clone(&known.title), Into::into),
            note: match &changes.note {
                None => known.note.clone(),
                Some(new) => note(new.as_deref()),
            },
            publish_on: changes.publish_on.map_or(known.publish_on, |day| day.map(whole_ms)),
            edits,
            ..(**known).clone()
        };
        changed_plan(known, plan, asker)
    }

    /// Decides to put an edit at the end of a plan.
    ///
    /// # Errors
    /// No such plan, or one that is no draft any more; an unknown crew, shift, segment or site; too
    /// many edits.
    pub fn plan_add_edit(
        &self,
        id: &str,
        edit: &EditRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Plan>), Refusal> {
        let known = self.known_draft(id)?;
        let mut plan = (**known).clone();
        plan.edits.push(self.planned(edit, asker)?);
        changed_plan(known, plan, asker)
    }

    /// Decides to take an edit out of a plan; `number` counts from 0.
    ///
    /// # Errors
    /// No such plan or edit; a plan that is no draft any more.
    pub fn plan_remove_edit(
        &self,
        id: &str,
        number: usize,
        asker: &Asker,
    ) -> Result<(Change, Arc<Plan>), Refusal> {
        let known = self.known_draft(id)?;
        let mut plan = (**known).clone();
        if number >= plan.edits.len() {
            let detail = format!("the plan {} has no edit {number}", known.title);
            return Err(Refusal::missing(detail));
        }
        plan.edits.remove(number);
        changed_plan(known, plan, asker)
    }

    /// Decides to drop a plan. It stays readable.
    ///
    /// # Errors
    /// No such plan; a plan that is published.
    pub fn plan_drop_plan(&self, id: &str, asker: &Asker) -> Result<(Change, Arc<Plan>), Refusal> {
        let known = self.known_plan(id)?;
        let mut change = Change::new(Action::DropPlan, Arc::clone(&asker.actor), asker.now);
        if known.state == PlanState::Dropped {
            return Ok((change, Arc::clone(known)));
        }
        let known = self.known_draft(id)?;
        let changed_at = whole_ms(asker.now);
        let plan = Plan { state: PlanState::Dropped, changed_at, ..(**known).clone() };
        let plan = Arc::new(plan);
        change.plans.closed.push(known.fid);
        change.plans.opened.push(Arc::clone(&plan));
        change.summary = format!("dropped the plan {}", plan.title);
        Ok((change, plan))
    }

    /// The plan of that id, if it can still be changed.
    pub(super) fn known_draft(&self, id: &str) -> Result<&Arc<Plan>, Refusal> {
        let known = self.known_plan(id)?;
        if known.state == PlanState::Draft {
            return Ok(known);
        }
        let detail = format!("the plan {} is {}", known.title, known.state.as_str());
        Err(Refusal::conflict(detail, vec![]))
    }

    pub(super) fn known_plan(&self, id: &str) -> Result<&Arc<Plan>, Refusal> {
        let unknown = || Refusal::missing(format!("there is no plan {id}"));
        self.office().plan_by_id(id).ok_or_else(unknown)
    }

    /// An edit as a plan keeps it, if it could be done now.
    fn planned(&self, edit: &EditRequest, asker: &Asker) -> Result<PlanEdit, Refusal> {
        let count = edit.stretches.len() + edit.sites.len();
        if count > MOST_PLANNED {
            let detail = format!("{count} stretches and sites are more than {MOST_PLANNED}");
            return Err(Refusal::invalid(detail, vec![]));
        }
        let planned = PlanEdit {
            crew: edit.crew.clone(),
            shift: edit.shift.clone(),
            stretches: edit.stretches.iter().map(planned_stretch).collect(),
            sites: edit.sites.clone(),
        };
        self.done_by(&planned, None, asker)?;
        Ok(planned)
    }

    /// What an edit does by itself from an instant on.
    pub(super) fn done_by(
        &self,
        edit: &PlanEdit,
        valid_from: Option<Timestamp>,
        asker: &Asker,
    ) -> Result<AssignPlan, Refusal> {
        let stretches = edit.stretches.iter().map(named_stretch).collect();
        let (shift, sites) = (edit.shift.clone(), edit.sites.clone());
        match edit.crew.clone() {
            None => {
                let request = TakeRequest { valid_from, valid_to: None, shift, stretches, sites };
                self.plan_take_away(&request, asker)
            }
            Some(crew) => {
                let request = AssignRequest {
                    crew,
                    valid_from,
                    valid_to: None,
                    shift,
                    takeover: Takeover::Replace,
                    stretches,
                    sites,
                };
                self.plan_assign(&request, asker)
            }
        }
    }

    fn free_plan_id(&self, fid: PlanFid) -> String {
        let ids = (fid.0..).map(|number| format!("plan-{number}"));
        ids.into_iter()
            .find(|id| self.office().plan_by_id(id).is_none())
            .expect("there are more numbers than plans")
    }
}

fn changed_plan(
    known: &Arc<Plan>,
    plan: Plan,
    asker: &Asker,
) -> Result<(Change, Arc<Plan>), Refusal> {
    refuse_unsound(&plan)?;
    let mut change = Change::new(Action::ChangePlan, Arc::clone(&asker.actor), asker.now);
    if plan == **known {
        return Ok((change, Arc::clone(known)));
    }
    let plan = Arc::new(Plan { changed_at: whole_ms(asker.now), ..plan });
    change.plans.closed.push(known.fid);
    change.plans.opened.push(Arc::clone(&plan));
    let edits = plan.edits.len();
    change.summary = format!("changed the plan {}: {edits} edits in it", plan.title);
    Ok((change, plan))
}

/// An instant as stores keep it.
pub(super) fn whole_ms(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

fn note(text: Option<&str>) -> Option<Arc<str>> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(Arc::from)
}

fn planned_stretch(named: &NamedStretch) -> PlannedStretch {
    // What lies outside of the segment is refused where the edit is tried.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let mm = |metres: f64| (metres * 1000.0).round() as u32;
    PlannedStretch {
        segment: named.segment.clone(),
        side: named.side,
        from_mm: named.from_m.map(mm),
        to_mm: named.to_m.map(mm),
    }
}

fn named_stretch(planned: &PlannedStretch) -> NamedStretch {
    let metres = |mm: u32| f64::from(mm) / 1000.0;
    NamedStretch {
        segment: planned.segment.clone(),
        side: planned.side,
        from_m: planned.from_mm.map(metres),
        to_m: planned.to_mm.map(metres),
    }
}

/// A refusal of the edit of that number in a list of them.
fn within(refusal: Refusal, number: usize) -> Refusal {
    let problems = refusal.problems.into_iter().map(|problem| Problem {
        pointer: format!("/edits/{number}{}", problem.pointer),
        ..problem
    });
    Refusal { problems: problems.collect(), ..refusal }
}

fn refuse_unsound(plan: &Plan) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    problems.extend(name_problem("/title", &plan.title));
    if plan.note.as_ref().is_some_and(|note| note.chars().count() > MOST_OF_NOTE) {
        let detail = format!("it must not be longer than {MOST_OF_NOTE} characters");
        problems.push(Problem::new("/note", detail));
    }
    if plan.edits.len() > MOST_EDITS {
        let detail = format!("{} edits are more than {MOST_EDITS}", plan.edits.len());
        problems.push(Problem::new("/edits", detail));
    }
    let sizes = plan.edits.iter().map(|edit| edit.stretches.len() + edit.sites.len());
    let planned: usize = sizes.sum();
    if planned > MOST_PLANNED {
        let detail = format!("{planned} stretches and sites are more than {MOST_PLANNED}");
        problems.push(Problem::new("/edits", detail));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("the plan cannot be kept like this", problems))
}
