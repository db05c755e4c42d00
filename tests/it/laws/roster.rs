//! Random steps that change who works when, as rows: whoever decides them writes the same.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use sweepline::city::City;
use sweepline::domain::{
    Absence, AbsenceFid, Action, Change, CityHours, CrewFid, DayKind, HolidayRule, HoursFid,
    Period, RequiredHours, Shift, ShiftFid, SpecialDay, WeeklyHours,
};

const HOUR_S: i64 = 3600;
const SHIFTS: u32 = 4;
const ABSENCES: u32 = 3;

/// Where the sequences begin it is Friday, 15 January 2027.
const DAYS: [&str; 6] = ["mon-sun", "fri", "sat-sun", "sun/3", "mon-thu", "fri/last"];
const ZONES: [&str; 3] = ["Asia/Shanghai", "Europe/Vaduz", "America/Los_Angeles"];

/// One thing that changes who works when.
#[derive(Clone, Debug)]
pub enum Roster {
    /// Days, first and last hour, holidays.
    Shift(u32, WeeklyHours),
    NoShift(u32),
    /// Number, crew, hours from now, how many.
    Absence(u32, u32, i64, Option<i64>),
    NoAbsence(u32),
    Hours {
        zone: usize,
        required: WeeklyHours,
        holiday: Option<i8>,
    },
}

pub fn weekly() -> impl Strategy<Value = WeeklyHours> {
    let window = (0..DAYS.len(), 0..24_u8, 0..=24_u8)
        .prop_map(|(days, from, to)| format!("{} {from:02}:00-{to:02}:00", DAYS[days]));
    (prop::collection::vec(window, 1..3), 0..3_usize).prop_map(|(windows, rule)| WeeklyHours {
        windows: WeeklyHours::read_windows(&windows.join("; ")).expect("these are windows"),
        holidays: HolidayRule::ALL[rule],
    })
}

/// Two shifts that do not meet.
pub fn morning_and_evening() -> [Roster; 2] {
    let weekly = |line| WeeklyHours {
        windows: WeeklyHours::read_windows(line).expect("these are windows"),
        ..WeeklyHours::default()
    };
    [(1, "mon-sun 05:00-11:00"), (2, "mon-sun 14:00-20:00")]
        .map(|(fid, line)| Roster::Shift(fid, weekly(line)))
}

pub fn steps() -> impl Strategy<Value = Roster> {
    let lasts = prop::option::of(1..90_i64);
    let hours = (0..ZONES.len(), weekly(), prop::option::of(11..21_i8));
    prop_oneof![
        4 => (1..=SHIFTS, weekly()).prop_map(|(fid, weekly)| Roster::Shift(fid, weekly)),
        1 => (1..=SHIFTS).prop_map(Roster::NoShift),
        3 => (1..=ABSENCES, 1..4_u32, -20..60_i64, lasts)
            .prop_map(|(fid, crew, from, lasts)| Roster::Absence(fid, crew, from, lasts)),
        1 => (1..=ABSENCES).prop_map(Roster::NoAbsence),
        1 => hours.prop_map(|(zone, required, holiday)| Roster::Hours { zone, required, holiday }),
    ]
}

/// The rows that a step closes and opens.
pub fn change(city: &City, step: &Roster, now_s: i64) -> Change {
    let at = |second| Timestamp::from_second(second).expect("these seconds are in our century");
    let roster = city.roster();
    let mut change = Change::new(Action::SetHours, "somebody".into(), at(now_s));
    let shift_there = |fid: &u32| roster.shift(ShiftFid(*fid)).map(|shift| shift.fid);
    let absence_there = |fid: &u32| roster.absence(AbsenceFid(*fid)).map(|row| row.fid);
    match step {
        Roster::Shift(fid, hours) => {
            change.shifts.closed.extend(shift_there(fid));
            let (fid, id, name) = (ShiftFid(*fid), fid.to_string().into(), fid.to_string().into());
            let (first_day, last_day) = (None, (fid.0 == 4).then_some(date(2027, 1, 17)));
            let hours = hours.clone();
            let shift = Shift { fid, id, name, hours, first_day, last_day };
            change.shifts.opened.push(Arc::new(shift));
        }
        // No store lets go of a shift that is worked.
        Roster::NoShift(fid) => {
            let mut numbers = city.network().iter().map(|(ix, _)| ix);
            let is_worked = numbers.any(|ix| {
                city.ledger().assignments(ix).iter().any(|a| a.shift == Some(ShiftFid(*fid)))
            });
            change.shifts.closed.extend(shift_there(fid).filter(|_| !is_worked));
        }
        Roster::Absence(fid, crew, from, lasts) => {
            change.absences.closed.extend(absence_there(fid));
            let from_s = now_s + from * HOUR_S;
            let to = lasts.map(|lasts| at(from_s + lasts * HOUR_S));
            change.absences.opened.push(Arc::new(Absence {
                fid: AbsenceFid(*fid),
                crew: CrewFid(*crew),
                period: Period::new(at(from_s), to).expect("it lasts"),
                reason: "ill".into(),
            }));
        }
        Roster::NoAbsence(fid) => change.absences.closed.extend(absence_there(fid)),
        Roster::Hours { zone, required, holiday } => {
            let kind = DayKind::Holiday;
            let special = holiday.map(|day| (date(2027, 1, day), SpecialDay { kind, name: None }));
            let fid = HoursFid(1);
            change.hours.closed.push(fid);
            change.hours.opened.push(Arc::new(CityHours {
                fid,
                zone_name: ZONES[*zone].into(),
                zone: TimeZone::get(ZONES[*zone]).expect("it is bundled"),
                days: BTreeMap::from_iter(special),
                required: RequiredHours { ungraded: required.clone(), ..RequiredHours::default() },
            }));
        }
    }
    change
}
