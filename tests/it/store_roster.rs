//! Random changes of who works when and of sites, valid for a city as plain lists of rows.

use crate::store_model::{area, text};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use sweepline::domain::calendar::known_zone;
use sweepline::domain::{
    Absence, AbsenceFid, Action, AssignmentFid, Change, CityHours, DayKind, Delta, HolidayRule,
    HoursFid, Period, Shift, ShiftFid, Site, SiteAssignment, SiteFid, Snapshot, SpecialDay,
    WeeklyHours,
};

/// One thing to do; numbers pick among what is there.
#[derive(Clone, Debug)]
pub enum RosterStep {
    SetHours(usize, Vec<(i32, u8, Option<String>)>, Weekly),
    AddShift(String, Weekly),
    ChangeShift(usize, Weekly),
    RemoveShift(usize),
    AddAbsence(usize, When, String),
    RemoveAbsence(usize),
    AddSite(String, Option<String>, u8),
    RenameSite(usize, Option<String>),
    RemoveSite(usize),
    AssignSite(usize, usize, When),
    UnassignSite(usize),
}

/// Weekly hours: which lines, which rule, and how many days until the last one.
type Weekly = (Vec<usize>, usize, Option<i32>);

/// A beginning and how long it lasts, in seconds.
type When = (i64, Option<i64>);

const LINES: [&str; 5] = [
    "mon-sat 06:00-11:00",
    "sun/2,4 22:00-06:00",
    "mon,wed 00:00-24:00",
    "fri/last 14:30-18:00",
    "tue 23:59-00:00",
];

const ZONES: [&str; 3] = ["Asia/Shanghai", "America/Sao_Paulo", "Australia/Lord_Howe"];

/// Any of these steps, with periods that begin in those seconds.
pub fn roster_step(begin: Range<i64>) -> impl Strategy<Value = RosterStep> {
    let n = || 0..1000_usize;
    let weekly = || {
        let lines = prop::collection::vec(0..LINES.len(), 0..4);
        (lines, 0..HolidayRule::ALL.len(), prop::option::of(0..400))
    };
    let longest = (begin.end - begin.start) / 20;
    let when = move || (begin.clone(), prop::option::of(1..longest));
    let days = prop::collection::vec((0..900, 0..8_u8, prop::option::of(text())), 0..5);
    prop_oneof![
        2 => (n(), days, weekly()).prop_map(|(zone, d, w)| RosterStep::SetHours(zone, d, w)),
        2 => (text(), weekly()).prop_map(|(name, w)| RosterStep::AddShift(name, w)),
        1 => (n(), weekly()).prop_map(|(at, w)| RosterStep::ChangeShift(at, w)),
        1 => n().prop_map(RosterStep::RemoveShift),
        2 => (n(), when(), text()).prop_map(|(crew, w, why)| RosterStep::AddAbsence(crew, w, why)),
        1 => n().prop_map(RosterStep::RemoveAbsence),
        2 => (text(), prop::option::of(text()), any::<u8>())
            .prop_map(|(id, name, place)| RosterStep::AddSite(id, name, place)),
        1 => (n(), prop::option::of(text())).prop_map(|(at, name)| RosterStep::RenameSite(at, name)),
        1 => n().prop_map(RosterStep::RemoveSite),
        3 => (n(), n(), when()).prop_map(|(at, crew, w)| RosterStep::AssignSite(at, crew, w)),
        1 => n().prop_map(RosterStep::UnassignSite),
    ]
}

fn pick<R>(rows: &[R], at: usize) -> Option<&R> {
    rows.get(at.checked_rem(rows.len())?)
}

fn replaced<F, R>(fid: F, row: R) -> Delta<F, R> {
    Delta { closed: vec![fid], opened: vec![row] }
}

fn hours((lines, rule, _): &Weekly) -> WeeklyHours {
    let windows = lines.iter().map(|line| LINES[*line].parse().unwrap()).collect();
    WeeklyHours { windows, holidays: HolidayRule::ALL[*rule] }
}

fn day(number: i32) -> Date {
    date(2025, 12, 1).checked_add(jiff::Span::new().days(number)).unwrap()
}

fn period((from_s, lasts_s): When) -> Period {
    let at = |second| Timestamp::from_second(second).unwrap();
    Period::new(at(from_s), lasts_s.map(|lasts| at(from_s + lasts))).unwrap()
}

fn city_hours(zone: usize, days: &[(i32, u8, Option<String>)], weekly: &Weekly) -> CityHours {
    let zone_name = ZONES[zone % ZONES.len()];
    let special = |(at, kind, name): &(i32, u8, Option<String>)| {
        let kind = match i8::try_from(*kind).unwrap() {
            7 => DayKind::Holiday,
            like => DayKind::Workday(Weekday::from_monday_zero_offset(like).unwrap()),
        };
        (day(*at), SpecialDay { kind, name: name.as_deref().map(Arc::from) })
    };
    let mut row = CityHours {
        fid: HoursFid(1),
        zone_name: zone_name.into(),
        zone: known_zone(zone_name).unwrap().1,
        days: days.iter().map(special).collect::<BTreeMap<_, _>>(),
        ..CityHours::default()
    };
    row.required.graded[zone % 4] = hours(weekly);
    row
}

/// Makes the change do this step, if the city has what it needs.
pub fn roster_change(now: &Snapshot, step: RosterStep, mut change: Change) -> Option<Change> {
    change.action = Action::AddShift;
    let next = now.next;
    match step {
        RosterStep::SetHours(zone, days, weekly) => {
            change.hours.closed.extend(now.hours.as_ref().map(|row| row.fid));
            change.hours.opened = vec![Arc::new(city_hours(zone, &days, &weekly))];
        }
        RosterStep::AddShift(name, weekly) => {
            let (fid, id) = (next.shift, format!("{name}#{}", next.shift).into());
            let first_day = (weekly.1 > 0).then(|| day(-3));
            let (hours, last_day) = (hours(&weekly), weekly.2.map(day));
            let row = Shift { fid, id, name: name.into(), hours, first_day, last_day };
            change.shifts.opened = vec![Arc::new(row)];
        }
        RosterStep::ChangeShift(index, weekly) => {
            let old = pick(&now.shifts, index)?;
            let last_day = weekly.2.map(day);
            let row = Shift { hours: hours(&weekly), last_day, ..Shift::clone(old) };
            change.shifts = replaced(old.fid, Arc::new(row));
        }
        RosterStep::RemoveShift(index) => {
            let fid = pick(&now.shifts, index)?.fid;
            change.shifts.closed = vec![fid];
            let worked = now.assignments.iter().filter(|row| row.shift == Some(fid));
            change.assignments.closed = worked.map(|row| row.fid).collect();
            let worked = now.site_assignments.iter().filter(|row| row.shift == Some(fid));
            change.site_assignments.closed = worked.map(|row| row.fid).collect();
        }
        RosterStep::AddAbsence(crew, when, reason) => {
            let (fid, crew) = (next.absence, pick(&now.crews, crew)?.fid);
            let row = Absence { fid, crew, period: period(when), reason: reason.into() };
            change.absences.opened = vec![Arc::new(row)];
        }
        RosterStep::RemoveAbsence(index) => {
            change.absences.closed = vec![pick(&now.absences, index)?.fid];
        }
        step => return site_change(now, step, change),
    }
    Some(change)
}

fn site_change(now: &Snapshot, step: RosterStep, mut change: Change) -> Option<Change> {
    let next = now.next;
    match step {
        RosterStep::AddSite(id, name, place) => {
            let (fid, id) = (next.site, format!("{id}#{}", next.site).into());
            let (name, class) = (name.as_deref().map(Arc::from), Some("market".into()));
            change.sites.opened = vec![Arc::new(Site { fid, id, name, class, area: area(place) })];
        }
        RosterStep::RenameSite(index, name) => {
            let old = pick(&now.sites, index)?;
            let row = Site { name: name.as_deref().map(Arc::from), ..Site::clone(old) };
            change.sites = replaced(old.fid, Arc::new(row));
        }
        RosterStep::RemoveSite(index) => {
            let fid = pick(&now.sites, index)?.fid;
            change.sites.closed = vec![fid];
            let held = now.site_assignments.iter().filter(|row| row.site == fid);
            change.site_assignments.closed = held.map(|row| row.fid).collect();
        }
        RosterStep::AssignSite(index, crew, when) => {
            let (site, fid) = (pick(&now.sites, index)?.fid, next.assignment);
            let shift = now.shifts.get(crew % (now.shifts.len() + 1)).map(|shift| shift.fid);
            let crew = pick(&now.crews, crew)?.fid;
            let row = SiteAssignment { fid, site, crew, shift, period: period(when) };
            change.site_assignments.opened = vec![row];
        }
        RosterStep::UnassignSite(index) => {
            change.site_assignments.closed = vec![pick(&now.site_assignments, index)?.fid];
        }
        _ => unreachable!("the other steps are done by roster_change"),
    }
    Some(change)
}

/// Closes what goes with a crew.
pub fn close_with_crew(now: &Snapshot, change: &mut Change) {
    let gone = change.crews.closed.clone();
    let away = now.absences.iter().filter(|row| gone.contains(&row.crew));
    change.absences.closed = away.map(|row| row.fid).collect();
    let held = now.site_assignments.iter().filter(|row| gone.contains(&row.crew));
    change.site_assignments.closed = held.map(|row| row.fid).collect();
    let theirs = now.members.iter().filter(|row| gone.contains(&row.crew));
    change.members.closed = theirs.map(|row| row.fid).collect();
}

/// Closes and opens rows in a list, in the order of their keys.
pub fn move_rows<F: Ord + Copy, R: Clone>(
    rows: &mut Vec<R>,
    delta: &Delta<F, R>,
    fid: impl Fn(&R) -> F,
    mut given: impl FnMut(F),
) {
    let before = rows.len();
    rows.retain(|row| !delta.closed.contains(&fid(row)));
    assert_eq!(rows.len() + delta.closed.len(), before);
    delta.opened.iter().for_each(|row| given(fid(row)));
    rows.extend(delta.opened.iter().cloned());
    rows.sort_by_key(|row| fid(row));
}

/// Does what the change says to these rows.
pub fn apply_roster(now: &mut Snapshot, change: &Change) {
    if !change.hours.is_empty() {
        now.hours = change.hours.opened.last().cloned();
    }
    let next = &mut now.next;
    let given = |fid: ShiftFid| next.shift = next.shift.max(fid.next());
    move_rows(&mut now.shifts, &change.shifts, |row| row.fid, given);
    let given = |fid: AbsenceFid| next.absence = next.absence.max(fid.next());
    move_rows(&mut now.absences, &change.absences, |row| row.fid, given);
    let given = |fid: SiteFid| next.site = next.site.max(fid.next());
    move_rows(&mut now.sites, &change.sites, |row| row.fid, given);
    let given = |fid: AssignmentFid| next.assignment = next.assignment.max(fid.next());
    move_rows(&mut now.site_assignments, &change.site_assignments, |row| row.fid, given);
}
