//! A shift: the weekly hours that an assignment is worked in; and when a crew is away.

use super::{AbsenceFid, CrewFid, Period, ShiftFid, WeeklyHours};
use jiff::civil::Date;
use std::sync::Arc;

/// Weekly hours with a name, from a first day until a last one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shift {
    pub fid: ShiftFid,
    /// The id that clients know it by.
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub hours: WeeklyHours,
    /// The first day on which it is worked; any, if not given.
    pub first_day: Option<Date>,
    /// The last day on which it is worked, itself included.
    pub last_day: Option<Date>,
}

impl Shift {
    /// Could somebody of each be at work at one moment, by the clock of an ordinary week?
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let over = |one: &Self, two: &Self| {
            one.last_day.zip(two.first_day).is_some_and(|(last, first)| last < first)
        };
        !over(self, other) && !over(other, self) && self.hours.meets(&other.hours)
    }
}

/// A crew is away: nobody of it is at work while `period` holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Absence {
    pub fid: AbsenceFid,
    pub crew: CrewFid,
    pub period: Period,
    pub reason: Arc<str>,
}
