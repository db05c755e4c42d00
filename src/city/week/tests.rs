//! Weeks against a table of what clocks show at every minute.

use super::*;
use crate::domain::{RequiredHours, SpecialDay, Weeks, Window};
use jiff::civil::date;
use proptest::prelude::*;

/// With and without summer time, with half an hour of it, with jumps at midnight.
const ZONES: [&str; 7] = [
    "Asia/Shanghai",
    "Europe/Vaduz",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kathmandu",
    "UTC",
];

/// Days near which clocks of these zones jump in 2026, and two on which none does.
const DAYS: [Date; 10] = [
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 9, 6),
    date(2026, 4, 4),
    date(2026, 2, 17),
    date(2025, 12, 31),
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn calendar(name: &str) -> CityHours {
    CityHours { zone: zone(name), zone_name: name.into(), ..CityHours::default() }
}

fn weekly(line: &str) -> WeeklyHours {
    WeeklyHours { windows: WeeklyHours::read_windows(line).unwrap(), ..WeeklyHours::default() }
}

/// What clocks show, in minutes of civil time, at every minute around a week.
struct Clocks {
    first_s: i64,
    shown: Vec<i64>,
}

/// Minutes of civil time from a fixed day to a minute of a date.
fn civil(date: Date, minute: i64) -> i64 {
    i64::from(DAYS[9].until(date).unwrap().get_days()) * 24 * 60 + minute
}

impl Clocks {
    fn around(zone: &TimeZone, at: Timestamp) -> Self {
        let first_s = at.as_second().div_euclid(3600) * 3600 - 11 * 86_400;
        let shown = (0..22 * 24 * 60).map(|minute| {
            let shown = zone.to_datetime(Timestamp::from_second(first_s + 60 * minute).unwrap());
            let minute = i64::from(shown.hour()) * 60 + i64::from(shown.minute());
            civil(shown.date(), minute)
        });
        Self { first_s, shown: shown.collect() }
    }

    /// The first minute at which clocks show that or later.
    fn begin_s(&self, civil: i64) -> i64 {
        let first = self.shown.iter().position(|shown| *shown >= civil).unwrap();
        self.first_s + 60 * first as i64
    }

    /// The minute after the last one at which clocks show less.
    fn end_s(&self, civil: i64) -> i64 {
        let last = self.shown.iter().rposition(|shown| *shown < civil).unwrap();
        self.first_s + 60 * (last as i64 + 1)
    }
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    let days = prop::collection::vec(0..7_usize, 1..5).prop_map(|d| Days::of(d).unwrap());
    let weeks = prop_oneof![
        3 => Just(Weeks::EVERY),
        1 => prop::collection::vec(1..=Weeks::LAST, 1..3).prop_map(|w| Weeks::of(w).unwrap()),
    ];
    // Most of them at the hours at which clocks jump.
    let minute = || prop_oneof![(0..1440_u16), (0..9_u16).prop_map(|half| 30 * half)];
    let window = (days, weeks, minute(), minute())
        .prop_map(|(days, weeks, from, to)| Window::new(days, weeks, from, to).unwrap());
    prop::collection::vec(window, 1..4)
}

fn special() -> impl Strategy<Value = Vec<(i64, Option<usize>)>> {
    prop::collection::vec((-3..9_i64, prop::option::of(0..7_usize)), 0..4)
}

/// The weekday that a date is worked as.
fn worked(hours: &CityHours, rule: HolidayRule, date: Date) -> Option<usize> {
    let own = date.weekday().to_monday_zero_offset() as usize;
    match (rule, hours.days.get(&date).map(|day| day.kind)) {
        (HolidayRule::Off, Some(DayKind::Holiday)) => None,
        (HolidayRule::AsSunday, Some(DayKind::Holiday)) => Some(6),
        (HolidayRule::Off | HolidayRule::AsSunday, Some(DayKind::Workday(day))) => {
            Some(day.to_monday_zero_offset() as usize)
        }
        _ => Some(own),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_week_is_what_clocks_show_at_every_minute_of_it(
        (name, day, hour) in (0..ZONES.len(), 0..DAYS.len(), -60..60_i64),
        (windows, rule, special) in (windows(), 0..3_usize, special()),
        between in [prop::option::of(-2..9_i64), prop::option::of(-2..9_i64)],
    ) {
        let mut calendar = calendar(ZONES[name]);
        let noon = calendar.zone.to_timestamp(DAYS[day].at(12, 0, 0, 0)).unwrap();
        let at = Timestamp::from_second(noon.as_second() + 3600 * hour).unwrap();
        let week = Week::holding(&calendar.zone, at);
        let clocks = Clocks::around(&calendar.zone, at);
        prop_assert!(week.holds(at));
        prop_assert_eq!(week.monday().weekday(), Weekday::Monday);
        prop_assert_eq!(week.from_s(), clocks.begin_s(civil(week.monday(), 0)));
        let next = week.monday().saturating_add(7.days());
        prop_assert_eq!(week.to_s(), clocks.begin_s(civil(next, 0)));

        let date_of = |day: i64| week.monday().saturating_add(day.days());
        for (day, workday) in special {
            let kind = workday.map_or(DayKind::Holiday, |day| {
                DayKind::Workday(Weekday::from_monday_zero_offset(day as i8).unwrap())
            });
            calendar.days.insert(date_of(day), SpecialDay { kind, name: None });
        }
        let holidays = HolidayRule::ALL[rule];
        let hours = WeeklyHours { windows, holidays };
        let between = between.map(|day| day.map(date_of));
        let mut expected = vec![false; week.length_s() as usize / 60];
        for date in (-3..10).map(date_of) {
            let after_first = between[0].is_none_or(|first| date >= first);
            let Some(day) = worked(&calendar, holidays, date) else { continue };
            if !after_first || between[1].is_some_and(|last| date > last) {
                continue;
            }
            for window in &hours.windows {
                if window.days().iter().any(|d| d == day) && window.weeks().contains(date) {
                    let begin_s = clocks.begin_s(civil(date, i64::from(window.from_min())));
                    let end_s = clocks.end_s(civil(date, i64::from(window.to_min())));
                    for second in (begin_s..end_s).step_by(60) {
                        let minute = (second - week.from_s()).div_euclid(60);
                        if let Some(on) = usize::try_from(minute).ok().and_then(|m| expected.get_mut(m)) {
                            *on = true;
                        }
                    }
                }
            }
        }
        let set = week.set(&hours, &calendar, between);
        for (minute, on) in (0..).zip(&expected) {
            prop_assert_eq!(set.contains(60 * minute), *on, "minute {}", minute);
            prop_assert_eq!(set.contains(60 * minute + 59), *on, "minute {}", minute);
        }
        let minutes = expected.iter().filter(|on| **on).count();
        prop_assert_eq!(set.total_s() as usize, 60 * minutes);

        // The 7 x 24 hours by the clock are the week, each second once.
        let mut reached_s = 0;
        for (_, _, [from_s, to_s]) in week.hours() {
            prop_assert_eq!(from_s, reached_s);
            reached_s = to_s;
        }
        prop_assert_eq!(reached_s, week.length_s());
    }
}

/// Hours from 01:00 to 03:00 on Sunday in the week of an instant.
fn night_hours(name: &str, at: &str) -> u32 {
    let calendar = calendar(name);
    let week = Week::holding(&calendar.zone, instant(at));
    week.set(&weekly("sun 01:00-03:00"), &calendar, [None, None]).total_s() / 3600
}

#[test]
fn a_night_in_which_clocks_jump_is_an_hour_shorter_or_longer() {
    assert_eq!(night_hours("Asia/Shanghai", "2026-03-29T00:00:00Z"), 2);
    for (name, forward, back) in [
        ("Europe/Vaduz", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"),
        ("America/Los_Angeles", "2026-03-07T12:00:00Z", "2026-10-31T12:00:00Z"),
    ] {
        assert_eq!((night_hours(name, forward), night_hours(name, back)), (1, 3), "{name}");
        let length = |at| Week::holding(&zone(name), instant(at)).length_s() / 3600;
        assert_eq!((length(forward), length(back)), (167, 169), "{name}");
    }
}

#[test]
fn a_window_that_begins_in_a_skipped_hour_begins_at_the_jump() {
    let calendar = calendar("Europe/Vaduz");
    let week = Week::holding(&calendar.zone, instant("2026-03-28T12:00:00Z"));
    let set = week.set(&weekly("sun 02:30-04:00"), &calendar, [None, None]);
    assert_eq!(week.words(&set), ["sun 03:00-04:00"]);
    let gone = week.set(&weekly("sun 02:10-02:50"), &calendar, [None, None]);
    assert!(gone.is_empty());
}

#[test]
fn a_night_shift_of_the_sunday_before_ends_on_monday() {
    let calendar = calendar("Asia/Shanghai");
    let week = Week::holding(&calendar.zone, instant("2026-11-10T00:00:00Z"));
    let nights = week.set(&weekly("sun/2 22:00-06:00"), &calendar, [None, None]);
    assert_eq!(week.words(&nights), ["mon 00:00-06:00"], "the eighth was a second Sunday");
    let last_day = [None, Some(date(2026, 11, 7))];
    assert!(week.set(&weekly("sun 22:00-06:00"), &calendar, last_day).is_empty());
}

#[test]
fn words_put_days_with_the_same_hours_together() {
    let calendar = calendar("Asia/Shanghai");
    let week = Week::holding(&calendar.zone, instant("2026-11-10T00:00:00Z"));
    let set = |line| week.set(&weekly(line), &calendar, [None, None]);
    let open = set("mon-sun 05:00-21:00").difference(&set("mon-sat 06:00-11:00"));
    assert_eq!(
        week.words(&open),
        ["mon-sat 05:00-06:00", "mon-sat 11:00-21:00", "sun 05:00-21:00"]
    );
    assert_eq!(week.words(&set("sat 22:00-06:00")), ["sat 22:00-24:00", "sun 00:00-06:00"]);
    assert_eq!(week.words(&WeekSet::span([0, 61])), ["mon 00:00-00:01:01"]);
    assert!(week.words(&WeekSet::default()).is_empty());
}

#[test]
fn required_hours_of_an_ordinary_week_are_those_of_its_days() {
    let calendar = calendar("Asia/Shanghai");
    let week = Week::holding(&calendar.zone, instant("2026-11-10T00:00:00Z"));
    let hours = RequiredHours::default()
        .graded
        .map(|weekly| week.set(&weekly, &calendar, [None, None]).total_s() / 3600);
    assert_eq!(hours, [7 * 16, 7 * 14, 7 * 12, 7 * 4]);
}

#[test]
fn the_first_and_the_last_instant_there_is_have_a_week() {
    for at in [Timestamp::MIN, Timestamp::MAX] {
        for name in ZONES {
            let calendar = calendar(name);
            let week = Week::holding(&calendar.zone, at);
            let set = week.set(&weekly("mon-sun 06:00-04:00"), &calendar, [None, None]);
            assert!(set.total_s() <= week.length_s());
            assert!(week.hours().count() <= 7 * 24);
            assert!(week.words(&set).len() < 7 * 24);
        }
    }
}
