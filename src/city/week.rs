//! One week by the clock of the city, in real seconds: which instants its days and windows are.
//! Knows time zones and the calendar; has never heard of a street or a crew.
//!
//! Clocks are put forward and back. A time of day that comes twice begins what begins then the
//! first time and ends what ends then the second time, so that a shift is never torn apart; one
//! that is skipped is the instant of the jump. From 01:00 to 03:00 on the night on which European
//! clocks go from 02:00 to 03:00 is one hour, and three on the night on which they go back.

use crate::domain::hours::clock;
use crate::domain::{CityHours, DayKind, Days, HolidayRule, Period, WeeklyHours};
use crate::geometry::{Stretch, StretchSet};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

const MINUTES_OF_DAY: u16 = 24 * 60;

/// A window may end on the day after the one it begins on, and that may be a Monday: so many days
/// before the week are looked at, one more than that for clocks that go back at midnight.
const DAYS_BEFORE: i64 = 2;

/// A set of seconds of one week, counted from its first instant. The algebra is that of stretches
/// along a side, with seconds for millimetres.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WeekSet(StretchSet);

impl WeekSet {
    /// From one second until another; none if they are not in that order.
    #[must_use]
    pub fn span([from_s, to_s]: [u32; 2]) -> Self {
        Self(Stretch::new(from_s, to_s).into_iter().collect())
    }

    /// The spans in order, disjoint and apart from each other.
    pub fn spans(&self) -> impl ExactSizeIterator<Item = [u32; 2]> + '_ {
        self.0.iter().map(|span| [span.from_mm(), span.to_mm()])
    }

    /// No second at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is that second in it?
    #[must_use]
    pub fn contains(&self, second: u32) -> bool {
        self.0.iter().any(|span| span.contains(second))
    }

    /// How many seconds it has.
    #[must_use]
    pub fn total_s(&self) -> u32 {
        u32::try_from(self.0.total_mm()).expect("a week is short")
    }

    /// The seconds of either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    /// The seconds of both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0))
    }

    /// The seconds of this that are not of the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0))
    }
}

impl FromIterator<[u32; 2]> for WeekSet {
    fn from_iter<I: IntoIterator<Item = [u32; 2]>>(spans: I) -> Self {
        Self(spans.into_iter().filter_map(|[from, to]| Stretch::new(from, to)).collect())
    }
}

/// Monday 00:00 until the next Monday 00:00 in a time zone.
#[derive(Clone, PartialEq, Debug)]
pub struct Week {
    zone: TimeZone,
    monday: Date,
    /// The first seconds of its seven days, and of the next Monday.
    days_s: [i64; 8],
}

impl Week {
    /// The week that holds an instant.
    #[must_use]
    pub fn holding(zone: &TimeZone, at: Timestamp) -> Self {
        let date = zone.to_datetime(at).date();
        let monday = date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days());
        let week = Self::of_monday(zone, monday);
        // Clocks that go back across midnight on Sunday show the old day once more.
        if at.as_second() >= week.to_s() {
            let next = Self::of_monday(zone, monday.saturating_add(7.days()));
            return if next.holds(at) { next } else { week };
        }
        week
    }

    fn of_monday(zone: &TimeZone, monday: Date) -> Self {
        let first = |day: usize| {
            let date = monday.saturating_add((day as i64).days());
            instants_s(zone, date.at(0, 0, 0, 0))[0]
        };
        Self { zone: zone.clone(), monday, days_s: std::array::from_fn(first) }
    }

    /// The date of its Monday.
    #[must_use]
    pub fn monday(&self) -> Date {
        self.monday
    }

    /// Its first instant, in seconds of the epoch.
    #[must_use]
    pub fn from_s(&self) -> i64 {
        self.days_s[0]
    }

    /// The first instant of the next one, in seconds of the epoch.
    #[must_use]
    pub fn to_s(&self) -> i64 {
        self.days_s[7]
    }

    /// How many seconds it has: 167, 168 or 169 hours.
    #[must_use]
    pub fn length_s(&self) -> u32 {
        self.second_of(self.to_s())
    }

    /// Is the instant in it?
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        (self.from_s()..self.to_s()).contains(&at.as_second())
    }

    /// The second of the week at a second of the epoch; its first or its end if that is not in it.
    #[must_use]
    pub fn second_of(&self, epoch_s: i64) -> u32 {
        let within = epoch_s.clamp(self.from_s(), self.to_s().max(self.from_s()));
        u32::try_from(within - self.from_s()).unwrap_or(u32::MAX)
    }

    /// The seconds during which a period holds, `None` if it holds at none of them.
    #[must_use]
    pub fn share(&self, period: Period) -> Option<[u32; 2]> {
        let from_s = self.second_of(period.from().as_second());
        let to_s = period.to().map_or(self.length_s(), |end| self.second_of(end.as_second()));
        (from_s < to_s).then_some([from_s, to_s])
    }

    /// The same of a period in a plan for the week as it is seen at an instant of it: what has
    /// begun by then counts from the first second. Today's rows do not say who answered on Monday
    /// for what changed hands on Wednesday, and nobody can close a gap that is past.
    #[must_use]
    pub fn planned_share(&self, period: Period, at: Timestamp) -> Option<[u32; 2]> {
        let [from_s, to_s] = self.share(period)?;
        Some([if period.from() <= at { 0 } else { from_s }, to_s])
    }

    /// The seconds of weekly hours. A window belongs to the day that it begins on: that day has to
    /// be one of `between`, and what the calendar makes of it counts.
    #[must_use]
    pub fn set(
        &self,
        weekly: &WeeklyHours,
        calendar: &CityHours,
        between: [Option<Date>; 2],
    ) -> WeekSet {
        let [first, last] = between;
        let dates = (-DAYS_BEFORE..7).map(|day| self.monday.saturating_add(day.days()));
        let worked = dates.filter(|date| {
            first.is_none_or(|first| first <= *date) && last.is_none_or(|last| *date <= last)
        });
        worked
            .filter_map(|date| Some((date, worked_as(calendar, date, weekly.holidays)?)))
            .flat_map(|(date, day)| {
                let windows = weekly.windows.iter();
                windows.filter(move |w| w.days().contains(day) && w.weeks().contains(date)).map(
                    move |w| {
                        let begin_s = self.instants_of(date, w.from_min())[0];
                        let end_s = self.instants_of(date, w.to_min())[1];
                        [self.second_of(begin_s), self.second_of(end_s)]
                    },
                )
            })
            .collect()
    }

    /// The first and the last instant at which clocks show a minute after a day's midnight.
    fn instants_of(&self, date: Date, minute: u16) -> [i64; 2] {
        let date = date.saturating_add(i64::from(minute / MINUTES_OF_DAY).days());
        let minute = minute % MINUTES_OF_DAY;
        instants_s(&self.zone, date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0))
    }

    /// The hours by the clock, each with its day from Monday, 0, its number and its seconds. One
    /// that is skipped has none; one that comes twice has twice as many.
    pub fn hours(&self) -> impl Iterator<Item = (usize, usize, [u32; 2])> {
        (0..7).flat_map(move |day| {
            let date = self.monday.saturating_add((day as i64).days());
            let first = move |hour: u16| self.second_of(self.instants_of(date, 60 * hour)[0]);
            (0..24_u16)
                .map(move |hour| (day, usize::from(hour), [first(hour), first(hour + 1)]))
                .filter(|(_, _, [from_s, to_s])| from_s < to_s)
        })
    }

    /// A set in words, days with the same hours together: `mon-sat 11:00-21:00`,
    /// `sun 05:00-21:00`.
    #[must_use]
    pub fn words(&self, set: &WeekSet) -> Vec<String> {
        let mut of_days: Vec<(String, Vec<usize>)> = Vec::new();
        for day in 0..7 {
            let span = [self.days_s[day], self.days_s[day + 1]].map(|s| self.second_of(s));
            for [from_s, to_s] in set.intersection(&WeekSet::span(span)).spans() {
                let end = if to_s == span[1] { clock(MINUTES_OF_DAY) } else { self.clock(to_s) };
                let hours = format!("{}-{end}", self.clock(from_s));
                match of_days.iter_mut().find(|(known, _)| *known == hours) {
                    Some((_, days)) => days.push(day),
                    None => of_days.push((hours, vec![day])),
                }
            }
        }
        let word = |(hours, days): (String, Vec<usize>)| {
            Days::of(days).map(|days| format!("{days} {hours}"))
        };
        of_days.into_iter().filter_map(word).collect()
    }

    /// What clocks show at a second of the week.
    fn clock(&self, second: u32) -> String {
        let at = Timestamp::from_second(self.from_s() + i64::from(second)).unwrap_or_default();
        let time = self.zone.to_datetime(at).time();
        match time.second() {
            0 => format!("{:02}:{:02}", time.hour(), time.minute()),
            second => format!("{:02}:{:02}:{second:02}", time.hour(), time.minute()),
        }
    }
}

/// The weekday whose hours are worked on a date, if any are. Which occurrence of its weekday in
/// the month a date is, does not change with it.
fn worked_as(calendar: &CityHours, date: Date, rule: HolidayRule) -> Option<Weekday> {
    let special = calendar.days.get(&date).map(|day| day.kind);
    match (rule, special) {
        (HolidayRule::AsUsual, _) | (_, None) => Some(date.weekday()),
        (HolidayRule::Off, Some(DayKind::Holiday)) => None,
        (HolidayRule::AsSunday, Some(DayKind::Holiday)) => Some(Weekday::Sunday),
        (_, Some(DayKind::Workday(day))) => Some(day),
    }
}

/// The first and the last instant at which clocks show a time, in seconds of the epoch; twice the
/// instant of the jump if they skip it.
fn instants_s(zone: &TimeZone, local: DateTime) -> [i64; 2] {
    let end = if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let at = |offset: Offset| offset.to_timestamp(local).unwrap_or(end);
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => [at(offset).as_second(); 2],
        AmbiguousOffset::Fold { before, after } => [before, after].map(|o| at(o).as_second()),
        AmbiguousOffset::Gap { after, .. } => {
            // By the clock of afterwards the time would have been a little before the jump.
            let jump = zone.following(at(after)).next().map_or(end, |jump| jump.timestamp());
            [jump.as_second(); 2]
        }
    }
}

#[cfg(test)]
mod tests;
