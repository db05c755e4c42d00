//! Crews: adding, renaming, removing, listing.

use super::App;
use super::assign::Changed;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::views::Lengths;
use crate::city::City;
use crate::city::totals::Duty;
use crate::domain::{Actor, Crew, Revision};
use serde::Serialize;
use utoipa::ToSchema;

/// A crew after a write.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewAnswer {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub id: String,
    pub name: String,
}

/// A crew in the list, with what it answers for alone.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewView {
    pub id: String,
    pub name: String,
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

impl Answer for CrewAnswer {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

fn answer(crew: &Crew) -> CrewAnswer {
    let (id, name) = (crew.id.to_string(), crew.name.to_string());
    CrewAnswer { revision: Revision::default(), id, name }
}

impl App {
    /// Adds a crew.
    ///
    /// # Errors
    /// See [`City::plan_add_crew`].
    pub async fn add_crew(
        &self,
        id: Option<String>,
        name: String,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<CrewAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, crew) = city.plan_add_crew(id.as_deref(), &name, asker)?;
            Ok((change, answer(&crew)))
        })
        .await
    }

    /// Gives a crew another name.
    ///
    /// # Errors
    /// See [`City::plan_rename_crew`].
    pub async fn rename_crew(
        &self,
        id: String,
        name: String,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<CrewAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, crew) = city.plan_rename_crew(&id, &name, asker)?;
            Ok((change, answer(&crew)))
        })
        .await
    }

    /// Removes a crew that answers for nothing.
    ///
    /// # Errors
    /// See [`City::plan_remove_crew`].
    pub async fn remove_crew(
        &self,
        id: String,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_remove_crew(&id, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
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
        colour: city.patches().colour(crew.fid),
        lengths: (&tally.unwrap_or_default()).into(),
    }
}
