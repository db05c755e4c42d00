//! Adding, changing and removing shifts.

use super::Asker;
use super::text::name_problem;
use crate::city::City;
use crate::domain::{
    Action, Change, HolidayRule, Problem, Refusal, Shift, ShiftFid, WeeklyHours, Window,
};
use jiff::civil::Date;
use std::sync::Arc;

/// At most so many shifts in a city.
pub const MOST_SHIFTS: usize = 1_000;

/// At most so many windows in the hours of a week.
pub const MOST_WINDOWS: usize = 50;

/// A shift that is to be.
#[derive(Clone, PartialEq, Debug)]
pub struct ShiftRequest {
    /// One is made up, if not given.
    pub id: Option<String>,
    pub name: String,
    pub hours: WeeklyHours,
    pub first_day: Option<Date>,
    pub last_day: Option<Date>,
}

/// What is to change about a shift; what is not given stays.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ShiftEdit {
    pub name: Option<String>,
    pub windows: Option<Vec<Window>>,
    pub holidays: Option<HolidayRule>,
    pub first_day: DayEdit,
    pub last_day: DayEdit,
}

/// What is to change about a first or last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DayEdit {
    /// Nothing.
    #[default]
    Stays,
    /// It is this day, or none.
    Becomes(Option<Date>),
}

impl DayEdit {
    fn of(self, known: Option<Date>) -> Option<Date> {
        match self {
            Self::Stays => known,
            Self::Becomes(day) => day,
        }
    }
}

impl City {
    /// Decides to add a shift. Without an id it gets one of its own.
    ///
    /// # Errors
    /// An id that is taken; hours, days or a name that make no sense; too many shifts.
    pub fn plan_add_shift(
        &self,
        request: &ShiftRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Shift>), Refusal> {
        let fid = self.next_fids().shift;
        let id = request.id.as_deref().map(|id| id.trim().to_owned());
        let shift = Shift {
            fid,
            id: id.unwrap_or_else(|| self.free_shift_id(fid)).into(),
            name: request.name.trim().into(),
            hours: request.hours.clone(),
            first_day: request.first_day,
            last_day: request.last_day,
        };
        refuse_unsound(&shift)?;
        if let Some(known) = self.roster().shift_by_id(&shift.id) {
            let problem = Problem::new("/id", format!("{} has the id {}", known.name, shift.id));
            let detail = format!("there already is a shift {}", shift.id);
            return Err(Refusal::conflict(detail, vec![problem]));
        }
        if self.roster().shifts().len() >= MOST_SHIFTS {
            let problem = Problem::new("", "remove one that nobody works in");
            let detail = format!("there are {MOST_SHIFTS} shifts already, and no more fit");
            return Err(Refusal::conflict(detail, vec![problem]));
        }
        let shift = Arc::new(shift);
        let mut change = Change::new(Action::AddShift, Arc::clone(&asker.actor), asker.now);
        change.shifts.opened.push(Arc::clone(&shift));
        change.summary = format!("added shift {}: {}", shift.name, shift.hours.windows_line());
        Ok((change, shift))
    }

    /// Decides to change a shift, for everybody who works in it.
    ///
    /// # Errors
    /// No such shift; hours, days or a name that make no sense.
    pub fn plan_change_shift(
        &self,
        id: &str,
        edit: &ShiftEdit,
        asker: &Asker,
    ) -> Result<(Change, Arc<Shift>), Refusal> {
        let known = self.known_shift(id)?;
        let name = edit.name.as_deref().map(str::trim);
        let windows = edit.windows.as_ref().unwrap_or(&known.hours.windows).clone();
        let holidays = edit.holidays.unwrap_or(known.hours.holidays);
        let shift = Shift {
            name: name.map_or_else(|| Arc::clone(&known.name), Into::into),
            hours: WeeklyHours { windows, holidays },
            first_day: edit.first_day.of(known.first_day),
            last_day: edit.last_day.of(known.last_day),
            ..(**known).clone()
        };
        refuse_unsound(&shift)?;
        let shift = Arc::new(shift);
        let mut change = Change::new(Action::ChangeShift, Arc::clone(&asker.actor), asker.now);
        if shift != *known {
            change.shifts.closed.push(known.fid);
            change.shifts.opened.push(Arc::clone(&shift));
            let hours = shift.hours.windows_line();
            change.summary = format!("shift {} is now {}: {hours}", known.name, shift.name);
        }
        Ok((change, shift))
    }

    /// Decides to remove a shift that nobody works in.
    ///
    /// # Errors
    /// No such shift; a shift that assignments still name.
    pub fn plan_remove_shift(&self, id: &str, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.known_shift(id)?;
        let uses = self.uses(|_, shift| shift == Some(known.fid), asker.now);
        if let Some(held) = uses.in_words() {
            let detail = "give these assignments another shift, or delete them";
            return Err(Refusal::conflict(
                format!("{held} are still assigned in shift {}", known.name),
                vec![Problem::new("", detail)],
            ));
        }
        let mut change = Change::new(Action::RemoveShift, Arc::clone(&asker.actor), asker.now);
        change.shifts.closed.push(known.fid);
        uses.close_over(&mut change);
        change.summary = format!("removed shift {}", known.name);
        Ok(change)
    }

    /// `shift-7` for the seventh, unless somebody has taken that already.
    pub(super) fn free_shift_id(&self, fid: ShiftFid) -> String {
        let ids = (fid.0..).map(|number| format!("shift-{number}"));
        ids.into_iter()
            .find(|id| self.roster().shift_by_id(id).is_none())
            .expect("there are more numbers than shifts")
    }

    fn known_shift(&self, id: &str) -> Result<&Arc<Shift>, Refusal> {
        let found = self.roster().shift_by_id(id);
        found.ok_or_else(|| Refusal::missing(format!("there is no shift {id}")))
    }
}

pub(super) fn refuse_unsound(shift: &Shift) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    problems.extend(name_problem("/id", &shift.id));
    problems.extend(name_problem("/name", &shift.name));
    problems.extend(windows_problem("/windows", &shift.hours));
    if shift.hours.windows.is_empty() {
        problems.push(Problem::new("/windows", "a shift needs at least one window"));
    }
    let days = [("/first_day", shift.first_day), ("/last_day", shift.last_day)];
    problems.extend(days.iter().filter_map(|(pointer, day)| day_problem(pointer, (*day)?)));
    if shift.first_day.zip(shift.last_day).is_some_and(|(first, last)| last < first) {
        problems.push(Problem::new("/last_day", "last_day must not be before first_day"));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("the shift cannot be kept like this", problems))
}

/// What is wrong with the hours of a week, if anything is.
pub(super) fn windows_problem(pointer: &str, hours: &WeeklyHours) -> Option<Problem> {
    (hours.windows.len() > MOST_WINDOWS).then(|| {
        let detail = format!("{} windows are more than {MOST_WINDOWS}", hours.windows.len());
        Problem::new(pointer, detail)
    })
}

/// What is wrong with a day: that it is of a year before the first, which is a slip.
pub(super) fn day_problem(pointer: &str, day: Date) -> Option<Problem> {
    (day.year() < 1).then(|| Problem::new(pointer, "a day has to be in the year 1 or later"))
}
