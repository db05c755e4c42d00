use crate::city::City;
use crate::city::drawn::{Town, asker, at, part, request, street, whole};
use crate::city::plan::absences::AbsenceRequest;
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::shifts::{DayEdit, MOST_WINDOWS, ShiftEdit, ShiftRequest};
use crate::domain::{
    AbsenceFid, AssignmentFid, HolidayRule, Refusal, RefusalKind, WeeklyHours, Window,
};
use crate::geometry::Side::Left;
use jiff::civil::date;

/// One street of 100 m, two crews, and three shifts of which morning and early meet.
fn town() -> Town {
    let mut town = Town::of(&[street("main", &[(0.0, 0.0), (100.0, 0.0)])], &[], &["a", "b"]);
    town.shift("morning", "mon-sat 06:00-11:00");
    town.shift("evening", "mon-sat 17:00-21:00");
    town.shift("early", "mon-fri 04:00-07:00");
    town
}

fn in_shift(crew: &str, shift: &str) -> AssignRequest {
    AssignRequest { shift: Some(shift.into()), ..request(crew, vec![whole("main")]) }
}

fn replace(request: AssignRequest) -> AssignRequest {
    AssignRequest { takeover: Takeover::Replace, ..request }
}

/// Crew and shift of each assignment of the street's left side, by key.
fn held(city: &City) -> Vec<(String, String)> {
    let (ix, _) = city.network().by_id("main").unwrap();
    let on_side = city.ledger().assignments(ix).iter().filter(|a| a.side == Left);
    let named = on_side.map(|a| {
        let shift = a.shift.and_then(|fid| city.roster().shift(fid));
        let shift = shift.map_or_else(String::new, |shift| shift.id.to_string());
        (city.crew(a.crew).unwrap().id.to_string(), shift)
    });
    named.collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(crew, shift)| ((*crew).into(), (*shift).into())).collect()
}

fn shift(name: &str, windows: Vec<Window>) -> ShiftRequest {
    let hours = WeeklyHours { windows, holidays: HolidayRule::Off };
    ShiftRequest { id: None, name: name.into(), hours, first_day: None, last_day: None }
}

fn some_window() -> Window {
    "sun 06:00-08:00".parse().unwrap()
}

#[test]
fn crews_whose_shifts_do_not_meet_work_beside_each_other() {
    let mut town = town();
    town.assign(&in_shift("a", "morning")).unwrap();
    town.assign(&in_shift("b", "evening")).unwrap();
    assert_eq!(held(&town.city), pairs(&[("a", "morning"), ("b", "evening")]));
    let refusal = town.city.plan_assign(&in_shift("b", "early"), &asker(0)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(refusal.problems.len(), 2, "one for each side");
    assert!(refusal.problems[0].detail.starts_with("a answers for segment main"));
    let refusal = town.city.plan_assign(&request("b", vec![whole("main")]), &asker(0)).unwrap_err();
    assert_eq!(refusal.problems.len(), 2, "only what other crews hold, at every hour");
}

#[test]
fn taking_over_leaves_the_crews_of_other_hours_alone() {
    let mut town = town();
    town.assign(&in_shift("a", "morning")).unwrap();
    town.assign(&in_shift("a", "evening")).unwrap();
    let left = vec![part("main", Left, 20.0, 60.0)];
    let early = AssignRequest { stretches: left, ..replace(in_shift("b", "early")) };
    town.assign(&early).unwrap();
    let mut held = held(&town.city);
    held.sort();
    let expected = [("a", "evening"), ("a", "morning"), ("a", "morning"), ("b", "early")];
    assert_eq!(held, pairs(&expected));
}

#[test]
fn a_crew_in_several_shifts_has_an_assignment_for_each() {
    let mut town = town();
    town.assign(&in_shift("a", "morning")).unwrap();
    town.assign(&in_shift("a", "early")).unwrap();
    town.assign(&request("a", vec![whole("main")])).unwrap();
    assert_eq!(held(&town.city), pairs(&[("a", "morning"), ("a", "early"), ("a", "")]));
    assert_eq!(town.city.ledger().totals().city.overlap_mm, 0, "they are one crew's");
    let again = town.city.plan_assign(&in_shift("a", "early"), &asker(7)).unwrap();
    assert!(again.change.is_empty());
    assert_eq!(again.assignments, [AssignmentFid(3), AssignmentFid(4)]);
}

#[test]
fn a_redrawn_street_keeps_the_shifts() {
    let mut town = town();
    town.assign(&in_shift("a", "morning")).unwrap();
    let redrawn = [street("main", &[(0.0, 0.0), (120.0, 1.0)])];
    town.streets(&redrawn, crate::domain::ImportMode::Merge);
    assert_eq!(held(&town.city), pairs(&[("a", "morning")]));
}

#[test]
fn a_file_that_names_the_crew_that_is_there_leaves_its_shifts_alone() {
    let mut town = town();
    town.assign(&in_shift("a", "morning")).unwrap();
    let mut same = street("main", &[(0.0, 0.0), (100.0, 0.0)]);
    same.crews = vec!["a".into()];
    let plan = town.streets(&[same], crate::domain::ImportMode::Merge);
    assert!(plan.change.is_empty());
}

#[test]
fn an_unknown_shift_is_refused_with_its_place() {
    let refusal = town().city.plan_assign(&in_shift("a", "night"), &asker(0)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Invalid);
    assert_eq!(refusal.problems[0].pointer, "/shift");
    assert_eq!(refusal.problems[0].detail, "there is no shift night");
}

#[test]
fn a_shift_gets_an_id_and_keeps_it() {
    let mut town = town();
    let (change, added) =
        town.city.plan_add_shift(&shift(" Sundays ", vec![some_window()]), &asker(0)).unwrap();
    assert_eq!((&*added.id, &*added.name), ("shift-4", "Sundays"));
    assert_eq!(change.summary, "added shift Sundays: sun 06:00-08:00");
    town.apply(&change);
    let edit = ShiftEdit {
        name: Some("Rest days".into()),
        holidays: Some(HolidayRule::AsSunday),
        first_day: DayEdit::Becomes(Some(date(2027, 1, 1))),
        ..ShiftEdit::default()
    };
    let (change, changed) = town.city.plan_change_shift("shift-4", &edit, &asker(0)).unwrap();
    town.apply(&change);
    assert_eq!(changed.hours.windows, [some_window()]);
    assert_eq!(town.city.roster().shift_by_id("shift-4"), Some(&changed));
    assert!(town.city.plan_change_shift("shift-4", &edit, &asker(0)).unwrap().0.is_empty());
    let ever = ShiftEdit { first_day: DayEdit::Becomes(None), ..ShiftEdit::default() };
    let (_, changed) = town.city.plan_change_shift("shift-4", &ever, &asker(0)).unwrap();
    assert_eq!(changed.first_day, None);
}

#[test]
fn a_shift_that_makes_no_sense_is_refused_with_every_place_at_fault() {
    let refused = |request: &ShiftRequest| {
        let refusal = town().city.plan_add_shift(request, &asker(0)).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Invalid);
        refusal.problems.into_iter().map(|p| p.pointer).collect::<Vec<String>>()
    };
    let nonsense = ShiftRequest {
        id: Some(String::new()),
        first_day: Some(date(2026, 5, 2)),
        last_day: Some(date(2026, 5, 1)),
        ..shift(" ", vec![])
    };
    assert_eq!(refused(&nonsense), ["/id", "/name", "/windows", "/last_day"]);
    assert_eq!(refused(&shift("x", vec![some_window(); MOST_WINDOWS + 1])), ["/windows"]);
    let ancient =
        ShiftRequest { first_day: Some(date(-4, 1, 1)), ..shift("x", vec![some_window()]) };
    assert_eq!(refused(&ancient), ["/first_day"]);
    let taken = ShiftRequest { id: Some("early".into()), ..shift("x", vec![some_window()]) };
    let refusal = town().city.plan_add_shift(&taken, &asker(0)).unwrap_err();
    assert_eq!(
        (refusal.kind, &*refusal.detail),
        (RefusalKind::Conflict, "there already is a shift early")
    );
    let missing = town().city.plan_change_shift("night", &ShiftEdit::default(), &asker(0));
    assert_eq!(missing.unwrap_err(), Refusal::missing("there is no shift night"));
}

#[test]
fn a_shift_goes_only_when_nobody_works_in_it() {
    let mut town = town();
    let month = AssignRequest { valid_to: Some(at(60)), ..in_shift("a", "morning") };
    town.assign(&month).unwrap();
    let refusal = town.city.plan_remove_shift("morning", &asker(59)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(refusal.detail, "2 stretches are still assigned in shift morning");
    let change = town.city.plan_remove_shift("morning", &asker(60)).unwrap();
    assert_eq!(change.assignments.closed.len(), 2, "what is over goes with it");
    town.apply(&change);
    assert_eq!(town.city.roster().shift_by_id("morning"), None);
    let missing = town.city.plan_remove_shift("morning", &asker(60)).unwrap_err();
    assert_eq!(missing.kind, RefusalKind::Missing);
}

fn away(crew: &str, to: Option<i64>) -> AbsenceRequest {
    let (from, to) = (Some(at(10)), to.map(at));
    AbsenceRequest { crew: crew.into(), from, to, reason: "flood duty".into() }
}

#[test]
fn a_crew_is_away_until_that_is_taken_back() {
    let mut town = town();
    let (change, absence) = town.city.plan_add_absence(&away("a", Some(20)), &asker(0)).unwrap();
    assert_eq!(change.summary, "a is away");
    town.apply(&change);
    assert!(absence.period.holds_at(at(19)) && !absence.period.holds_at(at(20)));
    let crew = town.city.crew_by_id("a").unwrap().fid;
    assert_eq!(town.city.roster().absences_of(crew).count(), 1);
    let change = town.city.plan_remove_absence(absence.fid, &asker(5)).unwrap();
    town.apply(&change);
    assert_eq!(town.city.roster().absences().len(), 0);
    let missing = town.city.plan_remove_absence(absence.fid, &asker(5)).unwrap_err();
    assert_eq!(missing, Refusal::missing("there is no absence 1"));
}

#[test]
fn an_absence_that_makes_no_sense_is_refused_with_every_place_at_fault() {
    let nonsense = AbsenceRequest { reason: " ".into(), ..away("z", Some(10)) };
    let refusal = town().city.plan_add_absence(&nonsense, &asker(0)).unwrap_err();
    let problems: Vec<_> = refusal.problems.iter().map(|p| (&*p.pointer, &*p.detail)).collect();
    assert_eq!(
        problems,
        [
            ("/crew", "there is no crew z"),
            ("/reason", "an absence needs it in words"),
            ("/to", "to has to be after from"),
        ]
    );
}

#[test]
fn a_crew_that_goes_takes_its_absences_along() {
    let mut town = town();
    let (change, _) = town.city.plan_add_absence(&away("a", None), &asker(0)).unwrap();
    town.apply(&change);
    let change = town.city.plan_remove_crew("a", &asker(0)).unwrap();
    assert_eq!(change.absences.closed, [AbsenceFid(1)]);
    town.apply(&change);
    assert_eq!(town.city.roster().absences().len(), 0);
}
