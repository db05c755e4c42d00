//! Shifts: adding, changing, removing, listing.

use super::App;
use super::assign::Changed;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::weekly::{HolidayWord, WeeklyHoursView, WindowBody};
use crate::city::City;
use crate::city::plan::shifts::{ShiftEdit, ShiftRequest};
use crate::domain::{Actor, Revision, Shift, WeeklyHours};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A shift that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftBody {
    /// One is made up, if not given.
    #[serde(default)]
    id: Option<String>,
    name: String,
    /// At least one.
    windows: Vec<WindowBody>,
    #[serde(default)]
    holidays: HolidayWord,
    /// Such as `2026-11-23`; any day, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    first_day: Option<Date>,
    /// Itself included.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    last_day: Option<Date>,
}

impl From<ShiftBody> for ShiftRequest {
    fn from(body: ShiftBody) -> Self {
        let windows = body.windows.into_iter().map(|window| window.0).collect();
        Self {
            id: body.id,
            name: body.name,
            hours: WeeklyHours { windows, holidays: body.holidays.into() },
            first_day: body.first_day,
            last_day: body.last_day,
        }
    }
}

/// A shift.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ShiftView {
    pub id: String,
    pub name: String,
    #[serde(flatten)]
    pub hours: WeeklyHoursView,
    /// The first day on which it is worked, such as `2026-11-23`; any, if null.
    #[schema(value_type = Option<String>)]
    pub first_day: Option<Date>,
    /// The last day on which it is worked, itself included.
    #[schema(value_type = Option<String>)]
    pub last_day: Option<Date>,
}

/// A shift after a write.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ShiftAnswer {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[serde(flatten)]
    pub shift: ShiftView,
}

/// Every shift.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Shifts {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub shifts: Vec<ShiftView>,
}

impl Answer for ShiftAnswer {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

fn answer(shift: &Shift) -> ShiftAnswer {
    ShiftAnswer { revision: Revision::default(), shift: view(shift) }
}

impl App {
    /// Adds a shift.
    ///
    /// # Errors
    /// See [`City::plan_add_shift`].
    pub async fn add_shift(
        &self,
        request: ShiftRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<ShiftAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, shift) = city.plan_add_shift(&request, asker)?;
            Ok((change, answer(&shift)))
        })
        .await
    }

    /// Changes a shift.
    ///
    /// # Errors
    /// See [`City::plan_change_shift`].
    pub async fn change_shift(
        &self,
        id: String,
        edit: ShiftEdit,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<ShiftAnswer>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, shift) = city.plan_change_shift(&id, &edit, asker)?;
            Ok((change, answer(&shift)))
        })
        .await
    }

    /// Removes a shift that nobody works in.
    ///
    /// # Errors
    /// See [`City::plan_remove_shift`].
    pub async fn remove_shift(
        &self,
        id: String,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_remove_shift(&id, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
}

/// Every shift, in the order in which they came.
#[must_use]
pub fn list(city: &City) -> Shifts {
    let shifts = city.roster().shifts().map(|shift| view(shift)).collect();
    Shifts { revision: city.revision(), shifts }
}

/// One shift.
///
/// # Errors
/// There is none of that id.
pub fn find(city: &City, id: &str) -> Result<ShiftView, AppError> {
    let unknown = || AppError::NotFound(format!("there is no shift {id}"));
    city.roster().shift_by_id(id).map(|shift| view(shift)).ok_or_else(unknown)
}

fn view(shift: &Shift) -> ShiftView {
    ShiftView {
        id: shift.id.to_string(),
        name: shift.name.to_string(),
        hours: (&shift.hours).into(),
        first_day: shift.first_day,
        last_day: shift.last_day,
    }
}
