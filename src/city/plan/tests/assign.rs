use crate::city::City;
use crate::city::drawn::{Town, asker, at, block, part, request, street, whole};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::stretches::{MOST_STRETCHES, NamedStretch};
use crate::domain::{Refusal, RefusalKind};
use crate::geometry::Side::{Left, Right};

/// One street of 100 m and two crews.
fn town() -> Town {
    Town::of(&[street("main", &[(0.0, 0.0), (100.0, 0.0)])], &[], &["a", "b"])
}

fn replace(request: AssignRequest) -> AssignRequest {
    AssignRequest { takeover: Takeover::Replace, ..request }
}

fn refused(city: &City, request: &AssignRequest) -> Refusal {
    city.plan_assign(request, &asker(0)).unwrap_err()
}

#[test]
fn a_stretch_that_makes_no_sense_is_refused_with_its_place() {
    let city = town().city;
    let past_end = NamedStretch { to_m: Some(100.02), ..whole("main") };
    let stretches = vec![
        whole("nowhere"),
        part("main", Left, 40.0, 40.0),
        part("main", Left, -1.0, 40.0),
        past_end,
        part("main", Right, f64::NAN, 40.0),
        whole("main"),
    ];
    let refusal = refused(&city, &request("a", stretches));
    assert_eq!(refusal.kind, RefusalKind::Invalid);
    assert_eq!(refusal.to_string(), "5 of 6 stretches make no sense");
    let problems: Vec<String> =
        refusal.problems.iter().map(|p| format!("{}: {}", p.pointer, p.detail)).collect();
    assert_eq!(
        problems,
        [
            "/stretches/0/segment: there is no segment nowhere",
            "/stretches/1: a stretch must end after it begins: from_m has to be less than to_m",
            "/stretches/2/from_m: -1 m lies outside the segment, which is 100 m long",
            "/stretches/3/to_m: 100.02 m lies outside the segment, which is 100 m long",
            "/stretches/4/from_m: NaN m lies outside the segment, which is 100 m long",
        ]
    );
}

#[test]
fn no_stretch_and_too_many_are_refused() {
    let city = town().city;
    let refusal = refused(&city, &request("a", vec![]));
    assert_eq!(refusal.to_string(), "there is no stretch in the request");
    let refusal = refused(&city, &request("a", vec![whole("main"); MOST_STRETCHES + 1]));
    assert_eq!(refusal.to_string(), "100001 stretches are more than 100000");
}

#[test]
fn an_unknown_crew_and_a_period_that_ends_before_it_begins_are_refused() {
    let city = town().city;
    let refusal = refused(&city, &request("c", vec![whole("main")]));
    assert_eq!(
        (refusal.kind, refusal.to_string()),
        (RefusalKind::Invalid, "the crew is not known".into())
    );
    assert_eq!(refusal.problems[0].detail, "there is no crew c");
    let late = AssignRequest { valid_to: Some(at(0)), ..request("a", vec![whole("main")]) };
    let refusal = refused(&city, &late);
    assert_eq!(refusal.to_string(), "the period makes no sense");
    assert_eq!(refusal.problems[0].pointer, "/valid_to");
}

#[test]
fn a_beginning_that_not_every_store_can_keep_is_refused() {
    let city = town().city;
    let ancient = Some("-005000-01-01T00:00:00Z".parse().unwrap());
    let asked = AssignRequest { valid_from: ancient, ..request("a", vec![whole("main")]) };
    assert_eq!(refused(&city, &asked).problems[0].pointer, "/valid_from");
    let first = Some("0001-01-01T00:00:00Z".parse().unwrap());
    let asked = AssignRequest { valid_from: first, ..asked };
    assert!(city.plan_assign(&asked, &asker(0)).is_ok());
}

#[test]
fn of_very_many_stretches_that_make_no_sense_the_first_are_named() {
    let city = town().city;
    let refusal = refused(&city, &request("a", vec![whole("nowhere"); 5_000]));
    assert_eq!(
        refusal.to_string(),
        "5000 of 5000 stretches make no sense; the first 100 are named"
    );
    assert_eq!(refusal.problems.len(), 100);
}

#[test]
fn ground_that_another_crew_holds_is_refused_and_named() {
    let mut town = town();
    town.assign(&request("a", vec![part("main", Left, 20.0, 60.0)])).unwrap();
    let refusal = refused(&town.city, &request("b", vec![part("main", Left, 50.0, 100.0)]));
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(
        refusal.to_string(),
        "other crews already answer for 1 of these stretches; send replace to hand them over"
    );
    assert_eq!(
        refusal.problems[0].detail,
        "a answers for segment main, left side, 50 m to 60 m (assignment 1)"
    );
    town.assign(&request("b", vec![part("main", Left, 60.0, 100.0)])).unwrap();
    town.assign(&request("b", vec![part("main", Right, 20.0, 60.0)])).unwrap();
    let before = AssignRequest { valid_to: Some(at(5)), ..request("b", vec![whole("main")]) };
    assert!(town.city.plan_assign(&before, &asker(0)).is_err(), "it holds at the same time");
}

#[test]
fn a_stretch_that_changes_hands_is_cut_to_the_millimetre() {
    let mut town = town();
    town.assign(&request("a", vec![part("main", Left, 0.0, 100.0)])).unwrap();
    town.now_s = 10;
    town.assign(&replace(request("b", vec![part("main", Left, 20.001, 60.0)]))).unwrap();
    let crew = |mm| town.crews_at("main", Left, mm, at(10));
    assert_eq!(
        [crew(0), crew(20_000), crew(20_001), crew(59_999), crew(60_000)],
        [["a"], ["a"], ["b"], ["b"], ["a"]]
    );
}

#[test]
fn a_later_period_keeps_the_time_before_and_after() {
    let mut town = town();
    town.assign(&request("a", vec![part("main", Left, 0.0, 100.0)])).unwrap();
    let stretches = vec![part("main", Left, 0.0, 50.0)];
    let month = AssignRequest {
        valid_from: Some(at(100)),
        valid_to: Some(at(200)),
        ..replace(request("b", stretches))
    };
    town.assign(&month).unwrap();
    let crew = |mm, seconds| town.crews_at("main", Left, mm, at(seconds));
    assert_eq!(
        [crew(0, 99), crew(0, 100), crew(0, 199), crew(0, 200)],
        [["a"], ["b"], ["b"], ["a"]]
    );
    assert_eq!([crew(50_000, 99), crew(50_000, 150), crew(50_000, 200)], [["a"]; 3]);
}

#[test]
fn the_same_again_does_nothing_and_names_what_holds() {
    let mut town = town();
    let once = town.assign(&request("a", vec![whole("main")])).unwrap();
    town.now_s = 7;
    let again = town.city.plan_assign(&request("a", vec![whole("main")]), &asker(7)).unwrap();
    assert!(again.change.is_empty());
    assert_eq!(again.assignments, once.assignments);
    let part = town.city.plan_assign(&request("a", vec![part("main", Left, 3.0, 4.0)]), &asker(7));
    assert!(part.unwrap().change.is_empty());
}

#[test]
fn own_time_that_ends_is_made_longer_without_being_counted_twice() {
    let mut town = town();
    let short = AssignRequest { valid_to: Some(at(50)), ..request("a", vec![whole("main")]) };
    town.assign(&short).unwrap();
    town.assign(&request("a", vec![whole("main")])).unwrap();
    assert_eq!(town.crews_at("main", Right, 0, at(60)), ["a"]);
    let (ix, _) = town.city.network().by_id("main").unwrap();
    assert_eq!(town.city.ledger().assignments(ix).len(), 2, "one for each side");
}

#[test]
fn handing_over_ends_an_overlap_also_for_the_crew_that_was_there() {
    let mut drafts = [street("main", &[(0.0, 0.0), (100.0, 0.0)])];
    drafts[0].crews = vec!["a".into(), "b".into()];
    let mut town = Town::of(&drafts, &[], &[]);
    assert_eq!(town.crews_at("main", Left, 0, at(0)), ["a", "b"]);
    town.assign(&replace(request("a", vec![part("main", Left, 0.0, 30.0)]))).unwrap();
    let crew = |mm| town.crews_at("main", Left, mm, at(0));
    assert_eq!(crew(0), ["a"]);
    assert_eq!(crew(30_000), ["a", "b"]);
    assert_eq!(town.city.ledger().totals().city.overlap_mm, 170_000);
}

#[test]
fn taking_back_leaves_a_gap_and_an_unknown_key_is_missing() {
    let mut town = town();
    let plan = town.assign(&request("a", vec![whole("main")])).unwrap();
    let change = town.city.plan_unassign(plan.assignments[0], &town.asker()).unwrap();
    assert_eq!(change.summary, "a no longer answers for a stretch of segment main");
    town.apply(&change);
    assert_eq!(town.city.ledger().totals().city.gap_mm, 100_000);
    let missing =
        town.city.plan_unassign(crate::domain::AssignmentFid(99), &town.asker()).unwrap_err();
    assert_eq!(missing.kind, RefusalKind::Missing);
    assert_eq!(missing.to_string(), "there is no assignment 99");
}

#[test]
fn the_preview_is_what_comes_true() {
    let streets =
        [street("main", &[(0.0, 0.0), (100.0, 0.0)]), street("side", &[(50.0, 0.0), (50.0, 80.0)])];
    let mut town = Town::of(&streets, &[block("west", [-10.0, -50.0, 50.0, 50.0])], &["a", "b"]);
    town.assign(&request("a", vec![part("main", Left, 10.0, 70.0)])).unwrap();
    // On the other street a period ends before the sums have moved on.
    let soon = AssignRequest { valid_to: Some(at(5)), ..request("b", vec![whole("side")]) };
    town.assign(&soon).unwrap();
    town.now_s = 6;
    let ask = replace(request("b", vec![whole("main")]));
    let plan = town.city.plan_assign(&ask, &town.asker()).unwrap();
    let promised = town.city.totals_after(&plan.change);
    town.apply(&plan.change);
    assert_eq!(&promised, town.city.ledger().totals());
}

#[test]
fn many_stretches_of_one_side_are_decided_and_applied_in_no_time() {
    let mut town = Town::of(&[street("long", &[(0.0, 0.0), (2_000.0, 0.0)])], &[], &["a"]);
    // Decimetres with gaps between them, last first: no two touch.
    let stretches = (0..10_000_u32).rev();
    let stretches = stretches.map(|n| f64::from(n) * 0.2).map(|m| part("long", Left, m, m + 0.1));
    let plan = town.assign(&request("a", stretches.collect())).unwrap();
    assert_eq!(plan.assignments.len(), 10_000);
    assert_eq!(town.city.ledger().totals().city.assigned_mm, 1_000_000);
}
