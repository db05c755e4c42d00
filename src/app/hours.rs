//! The hours of the city: showing and setting its time zone, its calendar, and what each grade
//! requires.

use super::App;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::weekly::{DayOfWeek, WeekBody, WeeklyHoursView};
use crate::city::City;
use crate::city::plan::hours::HoursRequest;
use crate::domain::{
    Actor, CityHours, DayKind, Problem, Refusal, RequiredHours, Revision, SpecialDay, WeeklyHours,
};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When streets have to be kept clean, by cleaning grade.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByGrade<H> {
    #[serde(rename = "1")]
    pub grade_1: H,
    #[serde(rename = "2")]
    pub grade_2: H,
    #[serde(rename = "3")]
    pub grade_3: H,
    #[serde(rename = "4")]
    pub grade_4: H,
    /// Of streets without a grade.
    pub none: H,
}

/// What a special day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DayWord {
    /// A public holiday.
    Holiday,
    /// A make-up workday (调休).
    Workday,
}

/// A day that is not like others.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayEntry {
    /// Such as `2026-10-01`.
    #[schema(value_type = String)]
    pub date: Date,
    pub kind: DayWord,
    /// The day of an ordinary week that a make-up workday is worked like; Monday, if not given.
    #[serde(rename = "as", default)]
    pub like: Option<DayOfWeek>,
    #[serde(default)]
    pub name: Option<String>,
}

/// The hours that the city is to have, all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursBody {
    /// As it was answered; not looked at.
    #[serde(default, rename = "revision")]
    _revision: Option<u64>,
    /// Name in the IANA time zone database, such as `Asia/Shanghai`.
    time_zone: String,
    /// In any order, each date once.
    #[serde(default)]
    days: Vec<DayEntry>,
    required: ByGrade<WeekBody>,
}

/// The hours of the city.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct HoursView {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// Name in the IANA time zone database.
    pub time_zone: String,
    /// Days that are not like others, by date.
    pub days: Vec<DayEntry>,
    pub required: ByGrade<WeeklyHoursView>,
}

impl Answer for HoursView {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

/// What is to be set.
#[derive(Clone, PartialEq, Debug)]
pub enum HoursEdit {
    All(HoursRequest),
    /// The calendar, and nothing else.
    Days(Vec<(Date, SpecialDay)>),
}

impl HoursEdit {
    fn request(&self, city: &City) -> HoursRequest {
        match self {
            Self::All(request) => request.clone(),
            Self::Days(days) => {
                let known = city.roster().hours();
                HoursRequest {
                    time_zone: known.zone_name.to_string(),
                    days: days.clone(),
                    required: known.required.clone(),
                }
            }
        }
    }
}

impl HoursBody {
    /// Without days of its own.
    #[must_use]
    pub fn new(time_zone: String, required: ByGrade<WeekBody>) -> Self {
        Self { _revision: None, time_zone, days: Vec::new(), required }
    }

    /// What it asks for.
    ///
    /// # Errors
    /// A holiday that is to be worked as another day.
    pub fn edit(self) -> Result<HoursEdit, Refusal> {
        let mut problems = Vec::new();
        let days = self.days.into_iter().enumerate().map(|(number, day)| {
            let kind = match (day.kind, day.like) {
                (DayWord::Holiday, None) => DayKind::Holiday,
                (DayWord::Holiday, Some(_)) => {
                    let detail = "only a make-up workday is worked as another day";
                    problems.push(Problem::new(format!("/days/{number}/as"), detail));
                    DayKind::Holiday
                }
                (DayWord::Workday, like) => {
                    DayKind::Workday(like.map_or(Weekday::Monday, Into::into))
                }
            };
            let name = day.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
            (day.date, SpecialDay { kind, name: name.map(Into::into) })
        });
        let days = days.collect();
        if !problems.is_empty() {
            return Err(Refusal::invalid("the hours cannot be kept like this", problems));
        }
        let ByGrade { grade_1, grade_2, grade_3, grade_4, none } = self.required;
        let graded = [grade_1, grade_2, grade_3, grade_4].map(WeeklyHours::from);
        let required = RequiredHours { graded, ungraded: none.into() };
        Ok(HoursEdit::All(HoursRequest { time_zone: self.time_zone, days, required }))
    }
}

impl App {
    /// Sets the hours of the city.
    ///
    /// # Errors
    /// See [`City::plan_set_hours`].
    pub async fn set_hours(
        &self,
        edit: HoursEdit,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<HoursView>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let request = edit.request(city);
            let (change, hours) = city.plan_set_hours(&request, asker)?;
            Ok((change, view(&hours, Revision::default())))
        })
        .await
    }
}

/// The hours of the city.
#[must_use]
pub fn show(city: &City) -> HoursView {
    view(city.roster().hours(), city.revision())
}

fn view(hours: &CityHours, revision: Revision) -> HoursView {
    let day = |(date, day): (&Date, &SpecialDay)| {
        let (kind, like) = match day.kind {
            DayKind::Holiday => (DayWord::Holiday, None),
            DayKind::Workday(like) => (DayWord::Workday, Some(like.into())),
        };
        DayEntry { date: *date, kind, like, name: day.name.as_deref().map(str::to_owned) }
    };
    let [grade_1, grade_2, grade_3, grade_4] =
        hours.required.graded.each_ref().map(WeeklyHoursView::from);
    let none = (&hours.required.ungraded).into();
    HoursView {
        revision,
        time_zone: hours.zone_name.to_string(),
        days: hours.days.iter().map(day).collect(),
        required: ByGrade { grade_1, grade_2, grade_3, grade_4, none },
    }
}
