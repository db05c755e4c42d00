//! Hand-drawn towns in which crews come and go. They begin on a Friday at four in the afternoon in
//! Guanghan.

use crate::city::drawn::{BEGIN_S, Town, asker, at, part, request, street, whole};
use crate::city::gaps::{GapFilter, GapKind};
use crate::city::who::Status;
use crate::domain::{Absence, AbsenceFid, Action, Change, Period, Shift, ShiftFid, WeeklyHours};
use crate::geometry::Side::{Left, Right};
use std::sync::Arc;

const HOUR: i64 = 3600;

/// Seconds from the beginning to Friday 24:00.
const MIDNIGHT: i64 = 8 * HOUR;

/// One street of 100 m, with crews `a` and `b`, and shifts with these windows.
fn town(shifts: &[&str]) -> Town {
    let streets = [street("main", &[(0.0, 0.0), (100.0, 0.0)])];
    let mut town = Town::of(&streets, &[], &["a", "b"]);
    let mut change = Change::new(Action::AddShift, "somebody".into(), at(0));
    for (fid, windows) in (1..).zip(shifts) {
        let windows = WeeklyHours::read_windows(windows).unwrap();
        let hours = WeeklyHours { windows, ..WeeklyHours::default() };
        let (id, name) = (format!("{fid}").into(), "shift".into());
        let (fid, first_day, last_day) = (ShiftFid(fid), None, None);
        change.shifts.opened.push(Arc::new(Shift { fid, id, name, hours, first_day, last_day }));
    }
    town.apply(&change);
    town
}

/// Gives the left side to a crew for the hours of a shift, beside whoever is there.
fn assign(town: &mut Town, crew: &str, shift: u32) {
    let asked = request(crew, vec![part("main", Left, 0.0, 100.0)]);
    let asked = crate::city::plan::assign::AssignRequest {
        takeover: crate::city::plan::assign::Takeover::Replace,
        ..asked
    };
    let mut change = town.city.plan_assign(&asked, &asker(town.now_s)).unwrap().change;
    change.assignments.closed.clear();
    for held in &mut change.assignments.opened {
        held.shift = Some(ShiftFid(shift));
    }
    town.apply(&change);
}

fn away(town: &mut Town, crew: &str, from: i64, to: i64) {
    let crew = town.city.crew_by_id(crew).unwrap().fid;
    let period = Period::new(at(from), Some(at(to))).unwrap();
    let mut change = Change::new(Action::AddAbsence, "somebody".into(), at(town.now_s));
    let fid = AbsenceFid(1);
    change.absences.opened.push(Arc::new(Absence { fid, crew, period, reason: "ill".into() }));
    town.apply(&change);
}

/// Gaps of a kind on the left side: from, to, crews and windows.
fn gaps(town: &Town, kind: GapKind, seconds: i64) -> Vec<(u32, u32, Vec<String>, Vec<String>)> {
    let filter = GapFilter { kinds: Some(vec![kind]), ..GapFilter::default() };
    let found = town.city.gaps(&filter, at(seconds));
    let left = found.iter().filter(|gap| gap.side == Left);
    left.map(|gap| {
        let crews = gap.crews.iter().map(|fid| town.city.crew(*fid).unwrap().id.to_string());
        let windows = gap.hours.as_ref().map(|hours| hours.windows()).unwrap_or_default();
        (gap.stretch.from_mm(), gap.stretch.to_mm(), crews.collect(), windows)
    })
    .collect()
}

fn crews(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn status(town: &Town, seconds: i64) -> Status {
    let (ix, _) = town.city.network().by_id("main").unwrap();
    town.city.spot(ix, Left, 5_000, 0.0, at(seconds)).unwrap().status
}

#[test]
fn a_shift_that_is_over_leaves_its_stretch_off_duty_until_it_begins_again() {
    let mut town = town(&["mon-sat 06:00-17:00"]);
    assign(&mut town, "a", 1);
    assert_eq!(town.city.ledger().totals().city.on_duty_mm, 100_000);
    assert_eq!(status(&town, 0), Status::Covered);
    assert_eq!(town.city.ledger().next_due(), Some(at(HOUR)));
    let before = town.city.version();
    let touched = town.city.advance(at(HOUR));
    assert_eq!(touched.len(), 1);
    assert_ne!(town.city.version(), before);
    let sums = town.city.ledger().totals().city;
    assert_eq!((sums.assigned_mm, sums.on_duty_mm), (100_000, 0));
    assert_eq!(status(&town, HOUR), Status::OffDuty);
    assert_eq!(town.crews_at("main", Left, 5_000, at(HOUR)), ["a"], "the crew is still named");
    let off = gaps(&town, GapKind::OffDuty, HOUR);
    assert_eq!(off, [(0, 100_000, crews(&["a"]), vec![])]);
    assert_eq!(town.city.ledger().next_due(), Some(at(MIDNIGHT + 6 * HOUR)));
    town.city.advance(at(MIDNIGHT + 6 * HOUR));
    assert_eq!(town.city.ledger().totals().city.on_duty_mm, 100_000);
    assert!(gaps(&town, GapKind::OffDuty, MIDNIGHT + 6 * HOUR).is_empty());
}

#[test]
fn hours_that_no_shift_covers_are_told_as_windows_of_the_week() {
    // Streets without a grade have to be kept clean from 06:30 to 18:30.
    let mut town = town(&["mon-sat 06:30-12:00", "mon-sun 12:00-18:30"]);
    assign(&mut town, "a", 1);
    let open = ["mon-sat 12:00-18:30", "sun 06:30-18:30"].map(str::to_owned).to_vec();
    assert_eq!(gaps(&town, GapKind::UnservedHours, 0), [(0, 100_000, crews(&["a"]), open)]);
    let sums = town.city.ledger().totals().city;
    assert_eq!(sums.required_mm_s, 200_000 * 7 * 12 * HOUR);
    assert_eq!(sums.served_mm_s, 100_000 * 6 * 11 * HOUR / 2);
    assign(&mut town, "b", 2);
    let open = vec!["sun 06:30-12:00".to_owned()];
    assert_eq!(gaps(&town, GapKind::UnservedHours, 0), [(0, 100_000, crews(&["a", "b"]), open)]);
    town.exempt(vec![part("main", Left, 0.0, 40.0)], None);
    let listed = gaps(&town, GapKind::UnservedHours, 0);
    assert_eq!(listed.iter().map(|gap| (gap.0, gap.1)).collect::<Vec<_>>(), [(40_000, 100_000)]);
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
}

#[test]
fn crews_whose_shifts_do_not_meet_share_and_do_not_overlap() {
    let shifts = ["mon-sun 06:00-17:00", "mon-sun 17:00-20:00", "sat 16:00-18:00"];
    let mut meeting = town(&shifts);
    let mut town = town(&shifts);
    assign(&mut town, "a", 1);
    assign(&mut town, "b", 2);
    assert_eq!(town.city.ledger().totals().city.overlap_mm, 0);
    assert!(gaps(&town, GapKind::Overlap, 0).is_empty());
    assert_eq!(town.crews_at("main", Left, 5_000, at(0)), ["a"], "who is at work answers");
    assert_eq!(town.crews_at("main", Left, 5_000, at(HOUR)), ["b"]);
    assert_eq!(town.crews_at("main", Left, 5_000, at(5 * HOUR)), ["a", "b"]);
    assign(&mut meeting, "a", 1);
    assign(&mut meeting, "b", 3);
    assert_eq!(meeting.city.ledger().totals().city.overlap_mm, 100_000);
    let met = gaps(&meeting, GapKind::Overlap, 0);
    assert_eq!(met, [(0, 100_000, crews(&["a", "b"]), vec![])]);
}

#[test]
fn a_crew_that_is_away_is_not_at_work_and_its_hours_go_unserved() {
    let mut town = town(&[]);
    town.assign(&request("a", vec![whole("main")])).unwrap();
    assert!(gaps(&town, GapKind::UnservedHours, 0).is_empty());
    away(&mut town, "a", HOUR, HOUR + 600);
    assert_eq!(town.city.ledger().totals().city.on_duty_mm, 200_000);
    let open = vec!["fri 17:00-17:10".to_owned()];
    assert_eq!(gaps(&town, GapKind::UnservedHours, 0), [(0, 100_000, crews(&["a"]), open)]);
    assert_eq!(town.city.ledger().next_due(), Some(at(HOUR)));
    town.city.advance(at(HOUR));
    assert_eq!(town.city.ledger().totals().city.on_duty_mm, 0);
    town.city.advance(at(HOUR + 600));
    assert_eq!(town.city.ledger().totals().city.on_duty_mm, 200_000);
    let mut back = Change::new(Action::RemoveAbsence, "somebody".into(), at(HOUR + 600));
    back.absences.closed.push(AbsenceFid(1));
    town.apply(&back);
    assert!(gaps(&town, GapKind::UnservedHours, HOUR + 600).is_empty());
    let sums = town.city.ledger().totals().city;
    assert_eq!(sums.served_mm_s, sums.required_mm_s);
}

#[test]
fn a_street_that_changes_hands_in_mid_week_is_served_all_week() {
    let mut town = town(&[]);
    town.assign(&request("a", vec![whole("main")])).unwrap();
    town.now_s = HOUR;
    let mut handed = request("b", vec![whole("main")]);
    handed.takeover = crate::city::plan::assign::Takeover::Replace;
    town.assign(&handed).unwrap();
    assert!(gaps(&town, GapKind::UnservedHours, HOUR).is_empty());
}

#[test]
fn an_assignment_that_ends_leaves_the_rest_of_the_week_unserved() {
    let mut town = town(&[]);
    let mut until_saturday = request("a", vec![part("main", Left, 0.0, 100.0)]);
    until_saturday.valid_to = Some(at(MIDNIGHT));
    town.assign(&until_saturday).unwrap();
    let open = vec!["sat,sun 06:30-18:30".to_owned()];
    assert_eq!(gaps(&town, GapKind::UnservedHours, 0), [(0, 100_000, crews(&["a"]), open)]);
    let filter = GapFilter { kinds: Some(vec![GapKind::UnservedHours]), ..GapFilter::default() };
    let found = town.city.gaps(&filter, at(0));
    assert!(found.iter().all(|gap| gap.side != Right), "nobody all week is unassigned");
}

#[test]
fn the_clock_turns_with_the_week_also_where_nobody_works_in_shifts() {
    let mut town = town(&[]);
    let monday = MIDNIGHT + 48 * HOUR;
    assert_eq!(town.city.ledger().next_due(), Some(at(monday)));
    assert_eq!(town.city.ledger().turned_s(), BEGIN_S + monday - 7 * 24 * HOUR);
    let version = town.city.version();
    town.city.advance(at(monday));
    assert_ne!(town.city.version(), version);
    assert_eq!(town.city.version(), town.loaded_anew().version());
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
}
