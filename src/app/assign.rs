//! Assigning stretches and sites to a crew, and taking an assignment back.

use super::App;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::preview::{self, PreviewView};
use super::views::{Lengths, Named};
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::assign::{AssignPlan, AssignRequest};
use crate::city::plan::stretches::resolve_known;
use crate::city::plan::take_away::TakeRequest;
use crate::city::since::Concern;
use crate::city::totals::{Duty, Totals};
use crate::domain::{Actor, AssignmentFid, Change, CrewFid, Refusal, Revision};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// The answer to an assignment.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Assigned {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The assignments that now answer for what was asked; with `dry_run`, those that would.
    pub assignments: Vec<String>,
    /// Sums at the instant from which it holds: now, or when the first of it begins.
    pub before: Balance,
    pub after: Balance,
    #[serde(flatten)]
    pub preview: PreviewView,
}

/// Who is to answer for what, and what the request is based on.
#[derive(Clone, PartialEq, Debug)]
pub struct Assigning {
    pub hands: Hands,
    /// The last revision that whoever asks has seen: it is refused if somebody has changed the same
    /// stretches since.
    pub based_on: Option<Revision>,
}

/// To whom stretches and sites go.
#[derive(Clone, PartialEq, Debug)]
pub enum Hands {
    /// To a crew.
    Crew(AssignRequest),
    /// To nobody.
    Nobody(TakeRequest),
}

impl Hands {
    fn valid_from(&self) -> Option<Timestamp> {
        match self {
            Self::Crew(request) => request.valid_from,
            Self::Nobody(request) => request.valid_from,
        }
    }
}

impl From<AssignRequest> for Assigning {
    fn from(request: AssignRequest) -> Self {
        Self { hands: Hands::Crew(request), based_on: None }
    }
}

/// The city, and the crews that gain or lose something.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Balance {
    pub city: Lengths,
    pub crews: Vec<CrewBalance>,
}

/// What a crew answers for alone.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewBalance {
    pub crew: Option<Named>,
    #[serde(flatten)]
    pub lengths: Lengths,
}

/// The answer to a write that only has a revision to tell.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Changed {
    #[schema(value_type = u64)]
    pub revision: Revision,
}

impl Answer for Assigned {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl Answer for Changed {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl App {
    /// Assigns, or takes away, all or nothing.
    ///
    /// # Errors
    /// See [`City::plan_assign`] and [`City::plan_take_away`]; somebody has changed the same ground
    /// since what the request is based on.
    pub async fn assign(
        &self,
        request: impl Into<Assigning>,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Assigned>, AppError> {
        let Assigning { hands, based_on } = request.into();
        let hands = Arc::new(hands);
        let asked = Arc::clone(&hands);
        self.unless_overtaken(
            based_on,
            move |city| concern(city, &asked),
            |guard| {
                let hands = Arc::clone(&hands);
                self.commit(actor.clone(), key.clone(), move |city, asker| {
                    guard.check(city)?;
                    decide(city, &hands, asker)
                })
            },
        )
        .await
    }

    /// What [`App::assign`] would do.
    ///
    /// # Errors
    /// As [`App::assign`].
    pub async fn rehearse_assign(
        &self,
        request: impl Into<Assigning>,
        actor: Actor,
    ) -> Result<Assigned, AppError> {
        let Assigning { hands, based_on } = request.into();
        let hands = Arc::new(hands);
        let asked = Arc::clone(&hands);
        self.unless_overtaken(
            based_on,
            move |city| concern(city, &asked),
            |guard| {
                let hands = Arc::clone(&hands);
                self.rehearse(actor.clone(), move |city, asker| {
                    guard.check(city)?;
                    decide(city, &hands, asker)
                })
            },
        )
        .await
    }

    /// Takes an assignment back.
    ///
    /// # Errors
    /// There is no such assignment.
    pub async fn unassign(
        &self,
        id: &str,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let fid = assignment_fid(id)?;
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_unassign(fid, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
}

/// The key that clients send as an id.
///
/// # Errors
/// It is none.
pub fn assignment_fid(id: &str) -> Result<AssignmentFid, AppError> {
    let unknown = |_| AppError::NotFound(format!("there is no assignment {id}"));
    id.parse().map(AssignmentFid).map_err(unknown)
}

/// The ground that a request is about.
fn concern(city: &City, hands: &Hands) -> Result<Concern, Refusal> {
    let (stretches, sites) = match hands {
        Hands::Crew(request) => (&request.stretches, &request.sites),
        Hands::Nobody(request) => (&request.stretches, &request.sites),
    };
    // What is not known is refused by the decision.
    let (ground, _unknown) = resolve_known(city, stretches, "/stretches")?;
    Ok(Concern { ground, sites: city.known_sites(sites)? })
}

fn decide(city: &City, hands: &Hands, asker: &Asker) -> Result<(Change, Assigned), Refusal> {
    let AssignPlan { change, assignments, crews } = match hands {
        Hands::Crew(request) => city.plan_assign(request, asker)?,
        Hands::Nobody(request) => city.plan_take_away(request, asker)?,
    };
    let answer = answer(city, &change, &assignments, &crews, hands.valid_from());
    Ok((change, answer))
}

/// What a change of assignments does, as it is told.
pub(super) fn answer(
    city: &City,
    change: &Change,
    assignments: &[AssignmentFid],
    crews: &BTreeSet<CrewFid>,
    from: Option<Timestamp>,
) -> Assigned {
    let preview = city.preview(change, from);
    Assigned {
        revision: Revision::default(),
        assignments: assignments.iter().map(ToString::to_string).collect(),
        before: balance(city, &preview.before, crews),
        after: balance(city, &preview.after, crews),
        preview: preview::view(city, &preview),
    }
}

fn balance(city: &City, totals: &Totals, crews: &BTreeSet<CrewFid>) -> Balance {
    let of = |fid: &CrewFid| CrewBalance {
        crew: city.named_crew(*fid),
        lengths: (&totals.by_duty.get(&Duty::Crew(*fid)).copied().unwrap_or_default()).into(),
    };
    Balance { city: (&totals.city).into(), crews: crews.iter().map(of).collect() }
}
