//! Setting the hours of a city: its time zone, its calendar, and what each grade requires.

use super::Asker;
use super::shifts::{day_problem, windows_problem};
use super::text::name_problem;
use crate::city::City;
use crate::domain::calendar::known_zone;
use crate::domain::{
    Action, Change, CityHours, HoursFid, Problem, Refusal, RequiredHours, SpecialDay,
};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most so many days that are not like others: more than ten years of nothing else.
pub const MOST_DAYS: usize = 4_000;

/// The hours that a city is to have, all of them.
#[derive(Clone, PartialEq, Debug)]
pub struct HoursRequest {
    /// Name in the IANA time zone database.
    pub time_zone: String,
    /// In any order, each date once.
    pub days: Vec<(Date, SpecialDay)>,
    pub required: RequiredHours,
}

impl City {
    /// Decides the hours of the city.
    ///
    /// # Errors
    /// A zone that the program does not know, a date given twice, too many days or windows.
    pub fn plan_set_hours(
        &self,
        request: &HoursRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<CityHours>), Refusal> {
        let mut problems = Vec::new();
        let zone = known_zone(&request.time_zone);
        if zone.is_none() {
            let name: String = request.time_zone.chars().take(100).collect();
            let detail =
                format!("there is no time zone {name}; write a name such as Asia/Shanghai");
            problems.push(Problem::new("/time_zone", detail));
        }
        let days = days(&request.days, &mut problems);
        let graded = request.required.graded.iter().zip(["1", "2", "3", "4"]);
        for (hours, grade) in graded.chain([(&request.required.ungraded, "none")]) {
            problems.extend(windows_problem(&format!("/required/{grade}/windows"), hours));
        }
        let (zone_name, zone) = match zone {
            Some(zone) if problems.is_empty() => zone,
            _ => return Err(Refusal::invalid("the hours cannot be kept like this", problems)),
        };
        let required = request.required.clone();
        let hours = Arc::new(CityHours { fid: HoursFid(1), zone_name, zone, days, required });
        let mut change = Change::new(Action::SetHours, Arc::clone(&asker.actor), asker.now);
        if !self.roster().has_own_hours() || hours != *self.roster().hours() {
            change.hours.closed.extend(self.roster().has_own_hours().then_some(hours.fid));
            change.hours.opened.push(Arc::clone(&hours));
            change.summary = format!(
                "set the hours of the city: {}, {} special days",
                hours.zone_name,
                hours.days.len()
            );
        }
        Ok((change, hours))
    }
}

fn days(given: &[(Date, SpecialDay)], problems: &mut Vec<Problem>) -> BTreeMap<Date, SpecialDay> {
    let mut days = BTreeMap::new();
    if given.len() > MOST_DAYS {
        let detail = format!("{} days are more than {MOST_DAYS}", given.len());
        problems.push(Problem::new("/days", detail));
        return days;
    }
    for (number, (date, day)) in given.iter().enumerate() {
        problems.extend(day_problem(&format!("/days/{number}/date"), *date));
        if let Some(name) = &day.name {
            problems.extend(name_problem(&format!("/days/{number}/name"), name));
        }
        if days.insert(*date, day.clone()).is_some() {
            let pointer = format!("/days/{number}/date");
            problems.push(Problem::new(pointer, format!("{date} is given twice")));
        }
    }
    days
}
