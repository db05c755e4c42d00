//! Assigning stretches and sites to a crew, and taking an assignment back.

use super::App;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::views::{Lengths, Named};
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::assign::{AssignPlan, AssignRequest};
use crate::city::totals::{Duty, Totals};
use crate::domain::{Actor, AssignmentFid, CrewFid, Refusal, Revision};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The answer to an assignment.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Assigned {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The assignments that now answer for what was asked; with `dry_run`, those that would.
    pub assignments: Vec<String>,
    pub before: Balance,
    pub after: Balance,
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
    /// Assigns, all or nothing.
    ///
    /// # Errors
    /// See [`City::plan_assign`].
    pub async fn assign(
        &self,
        request: AssignRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Assigned>, AppError> {
        self.commit(actor, key, move |city, asker| decide(city, &request, asker)).await
    }

    /// What [`App::assign`] would do.
    ///
    /// # Errors
    /// See [`City::plan_assign`].
    pub async fn rehearse_assign(
        &self,
        request: AssignRequest,
        actor: Actor,
    ) -> Result<Assigned, AppError> {
        self.rehearse(actor, move |city, asker| decide(city, &request, asker)).await
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

fn decide(
    city: &City,
    request: &AssignRequest,
    asker: &Asker,
) -> Result<(crate::domain::Change, Assigned), Refusal> {
    let AssignPlan { change, assignments, crews } = city.plan_assign(request, asker)?;
    let before = city.ledger().totals();
    let after = city.totals_after(&change);
    let answer = Assigned {
        revision: Revision::default(),
        assignments: assignments.iter().map(ToString::to_string).collect(),
        before: balance(city, before, &crews),
        after: balance(city, &after, &crews),
    };
    Ok((change, answer))
}

fn balance(city: &City, totals: &Totals, crews: &BTreeSet<CrewFid>) -> Balance {
    let of = |fid: &CrewFid| CrewBalance {
        crew: city.named_crew(*fid),
        lengths: (&totals.by_duty.get(&Duty::Crew(*fid)).copied().unwrap_or_default()).into(),
    };
    Balance { city: (&totals.city).into(), crews: crews.iter().map(of).collect() }
}
