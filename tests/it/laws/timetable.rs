//! Who is at work in a week, by asking at instants: between two of those that are named anywhere
//! nothing changes, so one instant of each span answers for all of it. Which instants the windows
//! of a shift are is left to `city::week`, which has tests of its own.

use jiff::Timestamp;
use std::collections::BTreeMap;
use sweepline::city::week::{Week, WeekSet};
use sweepline::domain::segment::Grade;
use sweepline::domain::{Assignment, CityHours, Period, Shift, ShiftFid, Snapshot};

/// The week that holds an instant.
pub struct TimeTable {
    pub at: Timestamp,
    week: Week,
    shifts: BTreeMap<ShiftFid, WeekSet>,
    required: [WeekSet; 5],
    /// Every second at which anything may begin or end, from the first of the week to its end.
    cuts_s: Vec<i64>,
}

/// Seconds of a week, each counted once: what is required is served, or excused, or `unserved` where
/// somebody is assigned at some other second of the week, or `unassigned`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Hours {
    pub required: i64,
    pub served: i64,
    pub excused: i64,
    pub unserved: i64,
    pub unassigned: i64,
}

impl Hours {
    pub fn add(&mut self, other: &Self) {
        self.required += other.required;
        self.served += other.served;
        self.excused += other.excused;
        self.unserved += other.unserved;
        self.unassigned += other.unassigned;
    }
}

fn number(grade: Option<Grade>) -> usize {
    grade.map_or(0, |grade| usize::from(grade.number()))
}

impl TimeTable {
    pub fn of(rows: &Snapshot, at: Timestamp) -> Self {
        let hours = rows.hours.clone().unwrap_or_else(|| CityHours::default().into());
        let week = Week::holding(&hours.zone, at);
        let set = |shift: &Shift| week.set(&shift.hours, &hours, [shift.first_day, shift.last_day]);
        let shifts: BTreeMap<_, _> = rows.shifts.iter().map(|s| (s.fid, set(s))).collect();
        let required = [0, 1, 2, 3, 4]
            .map(|n| week.set(hours.required.of(Grade::new(n)), &hours, [None, None]));
        let mut cuts_s = vec![week.from_s(), week.to_s()];
        let sets = shifts.values().chain(&required);
        cuts_s
            .extend(sets.flat_map(WeekSet::spans).flatten().map(|s| week.from_s() + i64::from(s)));
        let periods = (rows.assignments.iter().map(|row| row.period))
            .chain(rows.absences.iter().map(|row| row.period))
            .chain(rows.exemptions.iter().map(|row| row.period));
        let ends = periods.flat_map(|p| [Some(p.from()), p.to()].into_iter().flatten());
        cuts_s.extend(ends.map(Timestamp::as_second));
        cuts_s.retain(|second| (week.from_s()..=week.to_s()).contains(second));
        cuts_s.sort_unstable();
        cuts_s.dedup();
        Self { at, week, shifts, required, cuts_s }
    }

    fn works(&self, rows: &Snapshot, held: &Assignment, at: Timestamp) -> bool {
        let second = self.week.second_of(at.as_second());
        let away = |row: &std::sync::Arc<sweepline::domain::Absence>| {
            row.crew == held.crew && row.period.holds_at(at)
        };
        held.shift.is_none_or(|shift| self.shifts[&shift].contains(second))
            && !rows.absences.iter().any(away)
    }

    pub fn on_duty(&self, rows: &Snapshot, number: usize) -> bool {
        self.works(rows, &rows.assignments[number], self.at)
    }

    pub fn overlap(rows: &Snapshot, held: &[usize]) -> bool {
        let shift = |fid: Option<ShiftFid>| rows.shifts.iter().find(|row| Some(row.fid) == fid);
        let rows_of = |numbers: &[usize]| -> Vec<Assignment> {
            numbers.iter().map(|n| rows.assignments[*n]).collect()
        };
        rows_of(held).iter().any(|one| {
            rows_of(held).iter().any(|two| {
                let meet = match (shift(one.shift), shift(two.shift)) {
                    (Some(a), Some(b)) => a.meets(b),
                    _ => true,
                };
                one.crew != two.crew && meet
            })
        })
    }

    /// The seconds of the week along a millimetre with these assignments and exemptions. What has
    /// begun is taken to have been so all week.
    pub fn hours(
        &self,
        rows: &Snapshot,
        grade: Option<Grade>,
        weekly: &[usize],
        excuses: &[usize],
    ) -> Hours {
        let holds = |period: Period, then: Timestamp| {
            let begun = period.from() <= self.at.max(then);
            begun && period.to().is_none_or(|end| then < end)
        };
        let held = || weekly.iter().map(|n| &rows.assignments[*n]);
        let spans = self.cuts_s.windows(2).map(|span| {
            (Timestamp::from_second(span[0]).expect("of our century"), span[1] - span[0])
        });
        let somebody = spans.clone().any(|(then, _)| held().any(|row| holds(row.period, then)));
        let mut hours = Hours::default();
        for (then, span_s) in spans {
            if !self.required[number(grade)].contains(self.week.second_of(then.as_second())) {
                continue;
            }
            hours.required += span_s;
            let at_work = |row| self.works(rows, row, then);
            if held().any(|row| holds(row.period, then) && at_work(row)) {
                hours.served += span_s;
            } else if excuses.iter().any(|n| holds(rows.exemptions[*n].period, then)) {
                hours.excused += span_s;
            } else if somebody {
                hours.unserved += span_s;
            } else {
                hours.unassigned += span_s;
            }
        }
        hours
    }
}
