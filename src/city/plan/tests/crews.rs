use crate::city::drawn::{Town, asker, at, part, request, street, whole};
use crate::city::plan::assign::AssignRequest;
use crate::city::plan::crews::{CrewEdit, CrewRequest};
use crate::city::plan::exempt::ExemptRequest;
use crate::domain::{ExemptionFid, RefusalKind};
use crate::geometry::Side::Left;

fn town() -> Town {
    Town::of(&[street("main", &[(0.0, 0.0), (100.0, 0.0)])], &[], &["a"])
}

#[test]
fn a_crew_without_id_gets_one_and_no_two_have_the_same() {
    let mut town = town();
    let (change, crew) =
        town.city.plan_add_crew(&CrewRequest::named(None, "  Keepers "), &asker(0)).unwrap();
    assert_eq!((&*crew.id, &*crew.name), ("crew-2", "Keepers"));
    town.apply(&change);
    let taken =
        town.city.plan_add_crew(&CrewRequest::named(Some("a"), "Others"), &asker(0)).unwrap_err();
    assert_eq!(taken.kind, RefusalKind::Conflict);
    assert_eq!(taken.to_string(), "there already is a crew a");
    assert_eq!(taken.problems[0].detail, "a has the id a");
}

#[test]
fn an_id_of_its_own_is_one_that_nobody_has_yet() {
    let mut town = Town::of(&[], &[], &["crew-2"]);
    let (change, crew) =
        town.city.plan_add_crew(&CrewRequest::named(None, "Keepers"), &asker(0)).unwrap();
    assert_eq!(town.city.crew_by_id(&crew.id), None);
    town.apply(&change);
    assert_eq!(town.city.crews().len(), 2);
}

#[test]
fn names_that_cannot_be_kept_are_refused() {
    let town = town();
    for (name, detail) in [
        ("  ", "it must not be empty"),
        ("a\u{7}b", "it must not hold control characters"),
        (&*"x".repeat(201), "it must not be longer than 200 characters"),
    ] {
        let refusal =
            town.city.plan_add_crew(&CrewRequest::named(Some("c"), name), &asker(0)).unwrap_err();
        assert_eq!(refusal.to_string(), "the crew cannot be kept like this");
        assert_eq!(
            (&*refusal.problems[0].pointer, &*refusal.problems[0].detail),
            ("/name", detail)
        );
        assert!(town.city.plan_change_crew("a", &CrewEdit::called(name), &asker(0)).is_err());
    }
}

#[test]
fn a_crew_is_renamed_once_and_keeps_its_colour() {
    let mut town = town();
    let colour = town.city.patches().colour(town.city.crew_by_id("a").unwrap().fid);
    let (change, _) =
        town.city.plan_change_crew("a", &CrewEdit::called("Dawn"), &asker(0)).unwrap();
    town.apply(&change);
    let crew = town.city.crew_by_id("a").unwrap();
    assert_eq!((&*crew.name, town.city.patches().colour(crew.fid)), ("Dawn", colour));
    assert!(
        town.city.plan_change_crew("a", &CrewEdit::called("Dawn"), &asker(0)).unwrap().0.is_empty()
    );
    let missing =
        town.city.plan_change_crew("z", &CrewEdit::called("Dawn"), &asker(0)).unwrap_err();
    assert_eq!(missing.to_string(), "there is no crew z");
}

#[test]
fn a_crew_goes_only_when_it_answers_for_nothing() {
    let mut town = town();
    let plan = town.assign(&request("a", vec![part("main", Left, 0.0, 9.0)])).unwrap();
    let refusal = town.city.plan_remove_crew("a", &asker(0)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(refusal.to_string(), "a still answers for 1 stretches");
    let change = town.city.plan_unassign(plan.assignments[0], &asker(0)).unwrap();
    town.apply(&change);
    let change = town.city.plan_remove_crew("a", &asker(0)).unwrap();
    town.apply(&change);
    assert_eq!(town.city.crews().len(), 0);
    assert_eq!(town.city.plan_remove_crew("a", &asker(0)).unwrap_err().kind, RefusalKind::Missing);
}

#[test]
fn a_crew_whose_assignments_are_over_may_go_and_they_go_with_it() {
    let mut town = town();
    let ended = AssignRequest {
        valid_to: Some(at(60)),
        ..request("a", vec![part("main", Left, 0.0, 9.0)])
    };
    let plan = town.assign(&ended).unwrap();
    assert!(town.city.plan_remove_crew("a", &asker(59)).is_err());
    let change = town.city.plan_remove_crew("a", &asker(60)).unwrap();
    assert_eq!(change.assignments.closed, plan.assignments);
}

#[test]
fn an_exempt_stretch_is_a_gap_again_when_its_time_is_over_or_it_is_taken_back() {
    let mut town = town();
    town.exempt(vec![part("main", Left, 10.0, 30.0)], Some(at(60)));
    let sums = town.city.ledger().totals().city;
    assert_eq!((sums.exempt_mm, sums.gap_mm), (20_000, 180_000));
    town.city.advance(at(60));
    assert_eq!(town.city.ledger().totals().city.exempt_mm, 0);

    town.now_s = 70;
    town.exempt(vec![whole("main")], None);
    let change = town.city.plan_unexempt(ExemptionFid(2), &town.asker()).unwrap();
    town.apply(&change);
    assert_eq!(town.city.ledger().totals().city.exempt_mm, 100_000);
    let missing = town.city.plan_unexempt(ExemptionFid(2), &town.asker()).unwrap_err();
    assert_eq!(missing.to_string(), "there is no exemption 2");
}

#[test]
fn an_exemption_needs_a_reason_an_approver_and_a_time_that_makes_sense() {
    let request = ExemptRequest {
        reason: " ".into(),
        approver: "x".repeat(2001),
        valid_from: Some(at(5)),
        valid_to: Some(at(5)),
        stretches: vec![whole("main")],
    };
    let refusal = town().city.plan_exempt(&request, &asker(0)).unwrap_err();
    let pointers: Vec<&str> = refusal.problems.iter().map(|p| &*p.pointer).collect();
    assert_eq!(pointers, ["/reason", "/approver", "/valid_to"]);
    assert_eq!(refusal.to_string(), "the exemption cannot be kept like this");
}
