//! Plans: drafts of assignments that several edits go into, compared with today and published.

use super::App;
use super::assign::{self, Assigned};
use super::commit::{Answer, Decision, Done, RequestKey};
use super::error::AppError;
use super::preview::{self, PreviewView};
use super::select::{StretchView, stretch_view};
use super::views::{Lengths, Named, metres};
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::plans::{EditRequest, PlanChanges, PlanRequest};
use crate::city::plan::publishing::PlanOutcome;
use crate::city::preview::{Move, Preview};
use crate::city::select::Picked;
use crate::domain::{
    Actor, Change, CrewFid, Plan, PlanEdit, PlannedStretch, Refusal, Revision, RowKey, RowKind,
};
use crate::geometry::Side;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use utoipa::ToSchema;

/// At most so many stretches that change hands are written out.
const MOST_STRETCHES: usize = 5000;

/// A plan in the list: `edits` is how many there are.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct PlanSummary {
    #[serde(flatten)]
    pub about: PlanAbout,
    pub edits: usize,
}

/// A plan.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct PlanView {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[serde(flatten)]
    pub about: PlanAbout,
    /// In the order in which they are done.
    pub edits: Vec<PlanEditView>,
}

/// What is said of a plan as a whole.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct PlanAbout {
    pub id: String,
    pub title: String,
    pub note: Option<String>,
    /// Who began it.
    pub author: String,
    /// `draft`, `published` or `dropped`.
    pub state: &'static str,
    /// The instant from which it is to hold, or holds.
    #[schema(value_type = Option<String>)]
    pub publish_on: Option<Timestamp>,
    #[schema(value_type = String)]
    pub made_at: Timestamp,
    #[schema(value_type = String)]
    pub changed_at: Timestamp,
}

/// One step of a plan.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct PlanEditView {
    /// Id of the crew that answers from then on; nobody, if null.
    pub crew: Option<String>,
    /// Id of the shift; every hour, if null.
    pub shift: Option<String>,
    pub stretches: Vec<StretchView>,
    /// Ids.
    pub sites: Vec<String>,
}

/// Every plan.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Plans {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub plans: Vec<PlanSummary>,
}

/// A plan beside the city of today.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Comparison {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The city at the instant from which the plan is to hold, without it.
    pub before: Lengths,
    pub after: Lengths,
    #[serde(flatten)]
    pub preview: PreviewView,
    pub people: People,
    /// What changes hands, the first 5000.
    pub stretches: Vec<MoveView>,
    /// What of the plan cannot be done any more; the rest is compared.
    pub problems: Vec<ProblemView>,
}

/// How many a plan concerns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct People {
    pub crews: usize,
    pub members: usize,
}

/// A stretch that changes hands.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct MoveView {
    #[serde(flatten)]
    pub stretch: StretchView,
    pub from: Option<Named>,
    pub to: Option<Named>,
}

/// Why a part of an edit cannot be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ProblemView {
    /// The number of the edit, from 0.
    pub edit: usize,
    pub detail: String,
}

impl Answer for PlanView {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl Answer for Comparison {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

/// What is to be done to a plan.
#[derive(Clone, PartialEq, Debug)]
pub enum PlanDeed {
    Change(PlanChanges),
    AddEdit(EditRequest),
    RemoveEdit(usize),
    Discard,
}

impl App {
    /// Begins a plan.
    ///
    /// # Errors
    /// See [`City::plan_add_plan`].
    pub async fn add_plan(
        &self,
        request: PlanRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<PlanView>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, plan) = city.plan_add_plan(&request, asker)?;
            Ok((change, view(&plan)))
        })
        .await
    }

    /// Does something to a plan. A deed that says what it is based on is refused if somebody has
    /// changed the plan since.
    ///
    /// # Errors
    /// See `city::plan::plans`; a newer change of the plan.
    pub async fn do_to_plan(
        &self,
        id: String,
        deed: PlanDeed,
        based_on: Option<Revision>,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<PlanView>, AppError> {
        let Some(based_on) = based_on else {
            return self.commit(actor, key, move |city, asker| done(city, &id, &deed, asker)).await;
        };
        let known = self.city().office().plan_by_id(&id).cloned();
        let rows: BTreeMap<RowKey, _> =
            known.iter().map(|plan| (RowKey::new(RowKind::Plan, plan.fid.0), None)).collect();
        let moved = Arc::new(AtomicBool::new(!self.changed_by(based_on, &rows).await?.is_empty()));
        let told = Arc::clone(&moved);
        let decided = self.commit(actor, key, move |city, asker| {
            if told.load(Ordering::Relaxed) || city.office().plan_by_id(&id) != known.as_ref() {
                told.store(true, Ordering::Relaxed);
                return Err(Refusal::conflict("somebody has changed this plan since", vec![]));
            }
            done(city, &id, &deed, asker)
        });
        match decided.await {
            Err(AppError::Refused(refusal)) if moved.load(Ordering::Relaxed) => {
                let changed_by = self.changed_by(based_on, &rows).await?;
                Err(AppError::Overtaken { detail: refusal.detail, changed_by })
            }
            decided => decided,
        }
    }

    /// A plan beside the city of today.
    ///
    /// # Errors
    /// See [`City::plan_outcome`].
    pub async fn compare_plan(&self, id: String, actor: Actor) -> Result<Comparison, AppError> {
        // What goes beyond the area of whoever asks is found out when it is published.
        let asker = Asker::new(Actor { area: None, ..actor }, self.now());
        let compared = self.read(move |city| {
            let outcome = city.plan_outcome(&id, None, &asker)?;
            Ok::<_, Refusal>(comparison(city, &outcome))
        });
        Ok(compared.await??)
    }

    /// Publishes a plan: all its edits in one change, valid from an instant on.
    ///
    /// # Errors
    /// See [`City::plan_publish`].
    pub async fn publish_plan(
        &self,
        id: String,
        valid_from: Option<Timestamp>,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Assigned>, AppError> {
        self.commit(actor, key, move |city, asker| publish(city, &id, valid_from, asker)).await
    }

    /// What [`App::publish_plan`] would do.
    ///
    /// # Errors
    /// See [`City::plan_publish`].
    pub async fn rehearse_publish_plan(
        &self,
        id: String,
        valid_from: Option<Timestamp>,
        actor: Actor,
    ) -> Result<Assigned, AppError> {
        self.rehearse(actor, move |city, asker| publish(city, &id, valid_from, asker)).await
    }
}

fn done(city: &City, id: &str, deed: &PlanDeed, asker: &Asker) -> Decision<PlanView> {
    let (change, plan) = match deed {
        PlanDeed::Change(changes) => city.plan_change_plan(id, changes, asker),
        PlanDeed::AddEdit(edit) => city.plan_add_edit(id, edit, asker),
        PlanDeed::RemoveEdit(number) => city.plan_remove_edit(id, *number, asker),
        PlanDeed::Discard => city.plan_drop_plan(id, asker),
    }?;
    Ok((change, view(&plan)))
}

fn publish(
    city: &City,
    id: &str,
    valid_from: Option<Timestamp>,
    asker: &Asker,
) -> Result<(Change, Assigned), Refusal> {
    let PlanOutcome { change, assignments, crews, from, .. } =
        city.plan_publish(id, valid_from, asker)?;
    let answer = assign::answer(city, &change, &assignments, &crews, Some(from));
    Ok((change, answer))
}

fn comparison(city: &City, outcome: &PlanOutcome) -> Comparison {
    let preview: Preview = city.preview(&outcome.change, Some(outcome.from));
    let crews: BTreeSet<CrewFid> = preview.loads.keys().chain(&outcome.crews).copied().collect();
    let members = city.office().members().filter(|member| crews.contains(&member.crew)).count();
    let problems = outcome
        .problems
        .iter()
        .map(|problem| ProblemView { edit: problem.edit, detail: problem.detail.clone() });
    let moves = preview.moves.iter().take(MOST_STRETCHES);
    Comparison {
        revision: city.revision(),
        before: (&preview.before.city).into(),
        after: (&preview.after.city).into(),
        people: People { crews: crews.len(), members },
        stretches: moves.filter_map(|moved| move_view(city, moved)).collect(),
        problems: problems.collect(),
        preview: preview::view(city, &preview),
    }
}

fn move_view(city: &City, moved: &Move) -> Option<MoveView> {
    let Move { ix, segment, side, stretch, from, to } = *moved;
    let named = |crew: Option<CrewFid>| crew.and_then(|fid| city.named_crew(fid));
    let picked = Picked { ix, segment, side: Some(side), stretch };
    Some(MoveView { stretch: stretch_view(city, &picked)?, from: named(from), to: named(to) })
}

/// Every plan, in the order in which they were begun.
#[must_use]
pub fn list(city: &City) -> Plans {
    let plans = city.office().plans();
    let plans =
        plans.map(|plan| PlanSummary { about: about(plan), edits: plan.edits.len() }).collect();
    Plans { revision: city.revision(), plans }
}

/// One plan.
///
/// # Errors
/// There is none of that id.
pub fn find(city: &City, id: &str) -> Result<PlanView, AppError> {
    let unknown = || AppError::NotFound(format!("there is no plan {id}"));
    let plan = city.office().plan_by_id(id).ok_or_else(unknown)?;
    Ok(PlanView { revision: city.revision(), ..view(plan) })
}

fn view(plan: &Plan) -> PlanView {
    let edits = plan.edits.iter().map(edit_view).collect();
    PlanView { revision: Revision::default(), about: about(plan), edits }
}

fn about(plan: &Plan) -> PlanAbout {
    PlanAbout {
        id: plan.id.to_string(),
        title: plan.title.to_string(),
        note: plan.note.as_deref().map(str::to_owned),
        author: plan.author.to_string(),
        state: plan.state.as_str(),
        publish_on: plan.publish_on,
        made_at: plan.made_at,
        changed_at: plan.changed_at,
    }
}

fn edit_view(edit: &PlanEdit) -> PlanEditView {
    PlanEditView {
        crew: edit.crew.clone(),
        shift: edit.shift.clone(),
        stretches: edit.stretches.iter().map(planned_view).collect(),
        sites: edit.sites.clone(),
    }
}

fn planned_view(planned: &PlannedStretch) -> StretchView {
    StretchView {
        segment: planned.segment.clone(),
        side: planned.side.map_or("both", Side::as_str),
        from_m: planned.from_mm.map(metres),
        to_m: planned.to_mm.map(metres),
    }
}
