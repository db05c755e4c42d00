//! Who is at work: the hours of one week, and the roster at one instant. Knows no street.

use super::roster::Roster;
use super::week::{Week, WeekSet};
use crate::domain::segment::Grade;
use crate::domain::{Assignment, CrewFid, ShiftFid};
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The hours of one week: required by grade, worked by shift, missed by crew.
#[derive(Clone, PartialEq, Debug)]
pub struct WeekHours {
    week: Week,
    /// Of streets without a grade, then of grades 1 to 4.
    required: [WeekSet; 5],
    shifts: FxHashMap<ShiftFid, WeekSet>,
    /// Only crews that are away at some second of the week.
    away: FxHashMap<CrewFid, WeekSet>,
}

/// A crew answers in some hours of a week: those of a shift, or all, from a second to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Claim {
    pub crew: CrewFid,
    pub shift: Option<ShiftFid>,
    pub span: [u32; 2],
}

impl WeekHours {
    /// The hours of the week that holds an instant.
    #[must_use]
    pub fn holding(roster: &Roster, at: Timestamp) -> Self {
        let calendar = roster.hours();
        let week = Week::holding(&calendar.zone, at);
        let required = [None, Some(1), Some(2), Some(3), Some(4)].map(|number| {
            let grade = number.and_then(Grade::new);
            week.set(calendar.required.of(grade), calendar, [None, None])
        });
        let shifts = roster.shifts().map(|shift| {
            (shift.fid, week.set(&shift.hours, calendar, [shift.first_day, shift.last_day]))
        });
        let shifts = shifts.collect();
        let mut away: FxHashMap<CrewFid, WeekSet> = FxHashMap::default();
        for absence in roster.absences() {
            if let Some(span) = week.share(absence.period) {
                let known = away.entry(absence.crew).or_default();
                *known = known.union(&WeekSet::span(span));
            }
        }
        Self { week, required, shifts, away }
    }

    /// The week.
    #[must_use]
    pub fn week(&self) -> &Week {
        &self.week
    }

    /// When streets of a grade have to be kept clean.
    #[must_use]
    pub fn required(&self, grade: Option<Grade>) -> &WeekSet {
        &self.required[grade.map_or(0, |grade| usize::from(grade.number()))]
    }

    /// How many seconds that is.
    #[must_use]
    pub fn required_s(&self, grade: Option<Grade>) -> u32 {
        self.required(grade).total_s()
    }

    /// Is somebody there at every second of the week?
    #[must_use]
    pub fn is_always(&self, claim: &Claim) -> bool {
        claim.shift.is_none()
            && claim.span == [0, self.week.length_s()]
            && !self.away.contains_key(&claim.crew)
    }

    /// When somebody is there.
    #[must_use]
    pub fn worked(&self, claim: &Claim) -> WeekSet {
        let span = WeekSet::span(claim.span);
        let on = match claim.shift {
            None => span,
            Some(shift) => {
                self.shifts.get(&shift).map(|on| on.intersection(&span)).unwrap_or_default()
            }
        };
        match self.away.get(&claim.crew) {
            Some(away) => on.difference(away),
            None => on,
        }
    }

    /// The required hours of a grade in which somebody of these is there.
    #[must_use]
    pub fn served(&self, grade: Option<Grade>, claims: &[Claim]) -> WeekSet {
        let required = self.required(grade);
        if claims.iter().any(|claim| self.is_always(claim)) {
            return required.clone();
        }
        let worked = claims.iter().map(|claim| self.worked(claim));
        required.intersection(&worked.fold(WeekSet::default(), |all, one| all.union(&one)))
    }
}

/// The roster at one instant. Cheap to copy within a week.
#[derive(Clone, PartialEq, Debug)]
pub struct Moment {
    at: Timestamp,
    roster: Arc<Roster>,
    hours: Arc<WeekHours>,
    /// Shifts that are worked, sorted.
    on: Vec<ShiftFid>,
    /// Crews that are away, sorted.
    away: Vec<CrewFid>,
}

impl Moment {
    /// The roster at an instant.
    #[must_use]
    pub fn of(roster: &Arc<Roster>, at: Timestamp) -> Self {
        Self::in_week(roster, &Arc::new(WeekHours::holding(roster, at)), at)
    }

    /// The same roster at another instant.
    #[must_use]
    pub fn moved_to(&self, at: Timestamp) -> Self {
        if self.hours.week.holds(at) {
            Self::in_week(&self.roster, &self.hours, at)
        } else {
            Self::of(&self.roster, at)
        }
    }

    fn in_week(roster: &Arc<Roster>, hours: &Arc<WeekHours>, at: Timestamp) -> Self {
        let second = hours.week.second_of(at.as_second());
        let set = |shift: &ShiftFid| hours.shifts.get(shift);
        let mut on: Vec<ShiftFid> = (roster.shifts().map(|shift| shift.fid))
            .filter(|shift| set(shift).is_some_and(|set| set.contains(second)))
            .collect();
        on.sort_unstable();
        let holding = roster.absences().filter(|absence| absence.period.holds_at(at));
        let mut away: Vec<CrewFid> = holding.map(|absence| absence.crew).collect();
        away.sort_unstable();
        away.dedup();
        Self { at, roster: Arc::clone(roster), hours: Arc::clone(hours), on, away }
    }

    /// The instant.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The roster.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The hours of its week.
    #[must_use]
    pub fn hours(&self) -> &WeekHours {
        &self.hours
    }

    /// The same, to be kept.
    #[must_use]
    pub fn week_hours(&self) -> &Arc<WeekHours> {
        &self.hours
    }

    /// Are both in one week, with the same hours in it?
    #[must_use]
    pub fn shares_week(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.hours, &other.hours) || self.hours == other.hours
    }

    /// Is somebody at work for an assignment?
    #[must_use]
    pub fn on_duty(&self, held: &Assignment) -> bool {
        held.period.holds_at(self.at) && self.works(held)
    }

    /// Would somebody be, if its period held?
    #[must_use]
    pub fn works(&self, held: &Assignment) -> bool {
        self.is_at_work(held.crew, held.shift)
    }

    /// Is a crew at work in that shift, or at any hour if there is none?
    #[must_use]
    pub fn is_at_work(&self, crew: CrewFid, shift: Option<ShiftFid>) -> bool {
        shift.is_none_or(|shift| self.on.binary_search(&shift).is_ok())
            && self.away.binary_search(&crew).is_err()
    }

    /// Are the same shifts worked and the same crews away?
    #[must_use]
    pub fn works_alike(&self, other: &Self) -> bool {
        self.on == other.on && self.away == other.away
    }

    /// May two assignments with these shifts be at work at one moment of some week?
    #[must_use]
    pub fn meet(&self, one: Option<ShiftFid>, other: Option<ShiftFid>) -> bool {
        self.roster.meet(one, other)
    }

    /// What an assignment comes to in this week, if anything.
    #[must_use]
    pub fn claim(&self, held: &Assignment) -> Option<Claim> {
        let span = self.hours.week.planned_share(held.period, self.at)?;
        Some(Claim { crew: held.crew, shift: held.shift, span })
    }

    /// The next instant at which a shift or an absence begins or ends, or a week begins.
    #[must_use]
    pub fn next_turn(&self) -> Option<Timestamp> {
        let now_s = self.at.as_second();
        let ahead = self.turns_s().filter(|second| *second > now_s);
        ahead.min().and_then(|second| Timestamp::from_second(second).ok())
    }

    /// The last such instant that has come, in seconds of the epoch.
    #[must_use]
    pub fn last_turn_s(&self) -> i64 {
        let now_s = self.at.as_second();
        self.turns_s().filter(|second| *second <= now_s).max().unwrap_or(now_s)
    }

    /// All turns of this week, and those of absences at any time.
    fn turns_s(&self) -> impl Iterator<Item = i64> {
        let week = &self.hours.week;
        let shifts = self.hours.shifts.values().flat_map(WeekSet::spans).flatten();
        let absences = self.roster.absences().flat_map(|absence| {
            [Some(absence.period.from()), absence.period.to()].into_iter().flatten()
        });
        shifts
            .map(|second| week.from_s() + i64::from(second))
            .chain(absences.map(Timestamp::as_second))
            .chain([week.from_s(), week.to_s()])
    }
}

#[cfg(test)]
mod tests;
