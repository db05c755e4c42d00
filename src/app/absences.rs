//! Absences of crews: adding, removing, listing.

use super::App;
use super::assign::Changed;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::views::Named;
use crate::city::City;
use crate::city::plan::absences::AbsenceRequest;
use crate::domain::{Absence, AbsenceFid, Actor, Revision};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A time at which nobody of a crew is at work.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct AbsenceView {
    pub id: String,
    pub crew: Option<Named>,
    #[schema(value_type = String)]
    pub from: Timestamp,
    /// Until further notice, if null.
    #[schema(value_type = Option<String>)]
    pub to: Option<Timestamp>,
    pub reason: String,
}

/// An absence after a write.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct AbsenceAnswer {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[serde(flatten)]
    pub absence: AbsenceView,
}

/// Absences.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Absences {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub absences: Vec<AbsenceView>,
}

impl Answer for AbsenceAnswer {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl App {
    /// Says that a crew is away.
    ///
    /// # Errors
    /// See [`City::plan_add_absence`].
    pub async fn add_absence(
        &self,
        request: AbsenceRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<AbsenceAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, absence) = city.plan_add_absence(&request, asker)?;
            let absence = view(city, &absence);
            Ok((change, AbsenceAnswer { revision: Revision::default(), absence }))
        })
        .await
    }

    /// Takes an absence back.
    ///
    /// # Errors
    /// There is no such absence.
    pub async fn remove_absence(
        &self,
        id: &str,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let unknown = |_| AppError::NotFound(format!("there is no absence {id}"));
        let fid = id.parse().map(AbsenceFid).map_err(unknown)?;
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_remove_absence(fid, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
}

/// The absences of a crew, or of all, in the order in which they came.
///
/// # Errors
/// There is no such crew.
pub fn list(city: &City, crew: Option<&str>) -> Result<Absences, AppError> {
    let crew = crew.map(|id| {
        let unknown = || AppError::unreadable("crew", format!("there is no crew {id}"));
        city.crew_by_id(id).map(|crew| crew.fid).ok_or_else(unknown)
    });
    let crew = crew.transpose()?;
    let absences = city.roster().absences();
    let absences = absences.filter(|absence| crew.is_none_or(|crew| absence.crew == crew));
    let absences = absences.map(|absence| view(city, absence)).collect();
    Ok(Absences { revision: city.revision(), absences })
}

fn view(city: &City, absence: &Absence) -> AbsenceView {
    AbsenceView {
        id: absence.fid.to_string(),
        crew: city.named_crew(absence.crew),
        from: absence.period.from(),
        to: absence.period.to(),
        reason: absence.reason.to_string(),
    }
}
