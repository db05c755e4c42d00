//! Crews: adding, renaming, removing, listing.

use super::App;
use super::commit::{Answer, Decision, Done, RequestKey};
use super::error::AppError;
use super::views::Lengths;
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::crews::{CrewEdit, CrewRequest};
use crate::city::plan::leaving::{LeavePlan, LeaveRequest};
use crate::city::totals::Duty;
use crate::domain::{Actor, Crew, CrewKind, Revision};
use serde::Serialize;
use utoipa::ToSchema;

/// A crew after a write.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewAnswer {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub id: String,
    pub name: String,
    /// `keeper`, `co_manager`, `public_welfare`, `contractor` or `volunteers`.
    pub kind: Option<&'static str>,
    /// The ground that it can keep clean, in square metres; the city's usual one, if null.
    pub quota_m2: Option<u32>,
}

/// A crew in the list, with what it answers for alone.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewView {
    pub id: String,
    pub name: String,
    /// `keeper`, `co_manager`, `public_welfare`, `contractor` or `volunteers`.
    pub kind: Option<&'static str>,
    /// The ground that it can keep clean, in square metres; the city's usual one, if null.
    pub quota_m2: Option<u32>,
    /// The number of its colour on the map.
    pub colour: u32,
    #[serde(flatten)]
    pub lengths: Lengths,
}

/// Every crew.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Crews {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub crews: Vec<CrewView>,
}

/// What became of a crew that leaves.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Left {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// It is gone; a crew that leaves on a later day is there until it is removed.
    pub removed: bool,
}

impl Answer for Left {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl Answer for CrewAnswer {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

fn answer(crew: &Crew) -> CrewAnswer {
    CrewAnswer {
        revision: Revision::default(),
        id: crew.id.to_string(),
        name: crew.name.to_string(),
        kind: crew.kind.map(CrewKind::as_str),
        quota_m2: crew.quota_m2,
    }
}

impl App {
    /// Adds a crew.
    ///
    /// # Errors
    /// See [`City::plan_add_crew`].
    pub async fn add_crew(
        &self,
        request: CrewRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<CrewAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, crew) = city.plan_add_crew(&request, asker)?;
            Ok((change, answer(&crew)))
        })
        .await
    }

    /// Changes a crew.
    ///
    /// # Errors
    /// See [`City::plan_change_crew`].
    pub async fn change_crew(
        &self,
        id: String,
        edit: CrewEdit,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<CrewAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, crew) = city.plan_change_crew(&id, &edit, asker)?;
            Ok((change, answer(&crew)))
        })
        .await
    }

    /// Removes a crew: one that answers for nothing, or one that says who answers from then on.
    ///
    /// # Errors
    /// See [`City::plan_remove_crew`] and [`City::plan_leave`].
    pub async fn remove_crew(
        &self,
        id: String,
        leave: Option<LeaveRequest>,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Left>, AppError> {
        self.commit(actor, key, move |city, asker| decide_leave(city, &id, leave.as_ref(), asker))
            .await
    }

    /// What [`App::remove_crew`] would do.
    ///
    /// # Errors
    /// As [`App::remove_crew`].
    pub async fn rehearse_remove_crew(
        &self,
        id: String,
        leave: Option<LeaveRequest>,
        actor: Actor,
    ) -> Result<Left, AppError> {
        self.rehearse(actor, move |city, asker| decide_leave(city, &id, leave.as_ref(), asker))
            .await
    }
}

fn decide_leave(
    city: &City,
    id: &str,
    leave: Option<&LeaveRequest>,
    asker: &Asker,
) -> Decision<Left> {
    let (change, removed) = match leave {
        None => (city.plan_remove_crew(id, asker)?, true),
        Some(request) => {
            let LeavePlan { change, removed } = city.plan_leave(id, request, asker)?;
            (change, removed)
        }
    };
    Ok((change, Left { revision: Revision::default(), removed }))
}

/// Every crew, in the order in which they came.
#[must_use]
pub fn list(city: &City) -> Crews {
    let crews = city.crews().map(|crew| view(city, crew)).collect();
    Crews { revision: city.revision(), crews }
}

/// One crew.
///
/// # Errors
/// There is none of that id.
pub fn find(city: &City, id: &str) -> Result<CrewView, AppError> {
    let unknown = || AppError::NotFound(format!("there is no crew {id}"));
    city.crew_by_id(id).map(|crew| view(city, crew)).ok_or_else(unknown)
}

fn view(city: &City, crew: &Crew) -> CrewView {
    let tally = city.ledger().totals().by_duty.get(&Duty::Crew(crew.fid)).copied();
    CrewView {
        id: crew.id.to_string(),
        name: crew.name.to_string(),
        kind: crew.kind.map(CrewKind::as_str),
        quota_m2: crew.quota_m2,
        colour: city.patches().colour(crew.fid),
        lengths: (&tally.unwrap_or_default()).into(),
    }
}
