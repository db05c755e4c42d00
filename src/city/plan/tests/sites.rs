use crate::city::City;
use crate::city::drawn::{Town, asker, at, request, site, street, whole};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::domain::{AssignmentFid, ImportMode, RefusalKind, SiteDraft};

const MARKET: [f64; 4] = [0.0, 10.0, 40.0, 50.0];
const PARK: [f64; 4] = [50.0, 10.0, 90.0, 50.0];

/// A street, two sites beside it, two crews.
fn town() -> Town {
    let mut town = Town::of(&[street("main", &[(0.0, 0.0), (100.0, 0.0)])], &[], &["a", "b"]);
    town.sites(&[site("market", MARKET), site("park", PARK)], ImportMode::Merge);
    town
}

fn on(crew: &str, sites: &[&str]) -> AssignRequest {
    let sites = sites.iter().map(|id| (*id).to_owned()).collect();
    AssignRequest { sites, ..request(crew, vec![]) }
}

fn in_shift(request: AssignRequest, shift: &str) -> AssignRequest {
    AssignRequest { shift: Some(shift.into()), ..request }
}

/// The crews that answer for a site at an instant, in the order of the assignments.
fn crews(city: &City, id: &str, seconds: i64) -> Vec<String> {
    let fid = city.sites().by_id(id).unwrap().fid;
    let held = city.sites().assignments().filter(|a| a.site == fid);
    let held = held.filter(|a| a.period.holds_at(at(seconds)));
    held.map(|a| city.crew(a.crew).unwrap().id.to_string()).collect()
}

fn of_crew(draft: SiteDraft, crew: &str) -> SiteDraft {
    SiteDraft { crew: Some(crew.into()), ..draft }
}

#[test]
fn sites_and_stretches_are_assigned_together_or_not_at_all() {
    let mut town = town();
    let both = AssignRequest { stretches: vec![whole("main")], ..on("a", &["market", "park"]) };
    let plan = town.assign(&both).unwrap();
    assert_eq!(plan.change.summary, "a answers for 200 side-metres and 2 sites more");
    assert_eq!(plan.assignments.len(), 4);
    let mut keys = plan.assignments.clone();
    keys.dedup();
    assert_eq!(keys.len(), 4, "streets and sites share their keys and none is given twice");
    assert_eq!(town.city.next_fids().assignment, AssignmentFid(5));
    assert_eq!(crews(&town.city, "park", 0), ["a"]);
    assert_eq!(town.loaded_anew().sites(), town.city.sites());

    let mixed = AssignRequest { stretches: vec![whole("main")], ..on("a", &["park", "moon"]) };
    let refusal = town.city.plan_assign(&mixed, &asker(0)).unwrap_err();
    assert_eq!(refusal.detail, "1 of 2 sites are not known");
    assert_eq!(refusal.problems[0].pointer, "/sites/1");
    let nothing = town.city.plan_assign(&on("a", &[]), &asker(0)).unwrap_err();
    assert_eq!(nothing.problems[0].pointer, "/stretches");
}

#[test]
fn the_same_again_does_nothing_and_names_what_holds() {
    let mut town = town();
    let once = town.assign(&on("a", &["market"])).unwrap();
    let again = town.city.plan_assign(&on("a", &["market", "market"]), &asker(9)).unwrap();
    assert!(again.change.is_empty());
    assert_eq!(again.assignments, once.assignments);
}

#[test]
fn a_site_that_another_crew_holds_is_refused_and_handed_over_on_request() {
    let mut town = town();
    town.assign(&on("a", &["market"])).unwrap();
    town.now_s = 10;
    let refusal = town.city.plan_assign(&on("b", &["market", "park"]), &town.asker()).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Conflict);
    assert_eq!(
        refusal.detail,
        "other crews already answer for 1 of these sites; send replace to hand them over"
    );
    assert_eq!(refusal.problems[0].detail, "a answers for site market (assignment 1)");
    let month = AssignRequest {
        takeover: Takeover::Replace,
        valid_from: Some(at(20)),
        valid_to: Some(at(30)),
        ..on("b", &["market"])
    };
    let plan = town.assign(&month).unwrap();
    assert_eq!(plan.crews.len(), 2);
    let answering = |seconds| crews(&town.city, "market", seconds);
    assert_eq!(
        [answering(19), answering(20), answering(29), answering(30)],
        [["a"], ["b"], ["b"], ["a"]]
    );
}

#[test]
fn sites_have_shifts_as_streets_do() {
    let mut town = town();
    town.shift("morning", "mon-sun 06:00-11:00");
    town.shift("evening", "mon-sun 17:00-21:00");
    town.assign(&in_shift(on("a", &["park"]), "morning")).unwrap();
    town.assign(&in_shift(on("b", &["park"]), "evening")).unwrap();
    town.assign(&in_shift(on("b", &["market"]), "evening")).unwrap();
    assert_eq!(crews(&town.city, "park", 0), ["a", "b"]);
    let all_day = town.city.plan_assign(&on("b", &["park"]), &asker(0)).unwrap_err();
    assert_eq!(all_day.problems.len(), 1);
    let refusal = town.city.plan_remove_shift("evening", &asker(0)).unwrap_err();
    assert_eq!(refusal.detail, "2 sites are still assigned in shift evening");
}

#[test]
fn own_time_that_ends_is_made_longer_without_being_counted_twice() {
    let mut town = town();
    town.assign(&AssignRequest { valid_to: Some(at(50)), ..on("a", &["park"]) }).unwrap();
    town.assign(&on("a", &["park"])).unwrap();
    assert_eq!(crews(&town.city, "park", 49), ["a"]);
    assert_eq!(crews(&town.city, "park", 60), ["a"]);
    assert_eq!(town.city.sites().assignments().len(), 1);
}

#[test]
fn an_assignment_of_a_site_is_taken_back_like_any_other() {
    let mut town = town();
    let plan = town.assign(&on("a", &["market"])).unwrap();
    let change = town.city.plan_unassign(plan.assignments[0], &town.asker()).unwrap();
    assert_eq!(change.summary, "a no longer answers for Site market");
    town.apply(&change);
    assert_eq!(crews(&town.city, "market", 0), [""; 0]);
    assert_eq!(
        town.city.plan_unassign(plan.assignments[0], &town.asker()).unwrap_err().kind,
        RefusalKind::Missing
    );
}

#[test]
fn a_crew_that_answers_for_a_site_stays() {
    let mut town = town();
    let month = AssignRequest { valid_to: Some(at(60)), ..on("a", &["market"]) };
    let plan = town.assign(&month).unwrap();
    let refusal = town.city.plan_remove_crew("a", &asker(0)).unwrap_err();
    assert_eq!(refusal.detail, "a still answers for 1 sites");
    let change = town.city.plan_remove_crew("a", &asker(60)).unwrap();
    assert_eq!(change.site_assignments.closed, plan.assignments);
}

#[test]
fn a_file_of_sites_that_comes_again_changes_nothing() {
    let mut town = town();
    let drafts = [of_crew(site("market", MARKET), "c"), site("park", PARK)];
    let plan = town.sites(&drafts, ImportMode::Merge);
    assert_eq!((plan.new, plan.changed, plan.unchanged, plan.gone), (0, 0, 2, 0));
    assert_eq!(crews(&town.city, "market", 0), ["c"], "a crew that was missing is made");
    let again = town.sites(&drafts, ImportMode::Replace);
    assert!(again.change.is_empty(), "{}", again.change.summary);
}

#[test]
fn a_file_hands_sites_over_and_takes_away_what_it_does_not_name() {
    let mut town = town();
    town.assign(&on("a", &["market", "park"])).unwrap();
    town.now_s = 10;
    let plan = town.sites(&[of_crew(site("market", PARK), "b")], ImportMode::Replace);
    assert_eq!((plan.new, plan.changed, plan.unchanged, plan.gone), (0, 1, 0, 1));
    assert_eq!(plan.change.summary, "imported sites: 1 changed, 1 gone");
    assert_eq!(
        plan.warnings,
        [
            "site Site park is gone, and a answered for it",
            "1 sites went from the crew they had to the one that the file names",
        ]
    );
    assert_eq!(crews(&town.city, "market", 11), ["b"]);
    assert_eq!(town.city.sites().assignments().len(), 1, "what is over is in the log");
    assert_eq!(town.city.sites().iter().len(), 1);
}

#[test]
fn the_first_sites_give_a_city_its_place_and_later_ones_do_not_move_it() {
    use crate::city::City;
    use crate::domain::Snapshot;
    let city = City::load(Snapshot::default(), at(0));
    let spared = crate::city::plan::spared::Spared::default();
    let plan = city.plan_sites(&[site("park", PARK)], &spared, ImportMode::Merge, &asker(0));
    assert!(plan.change.frame.is_some());
    let far = [80_000.0, 0.0, 80_040.0, 40.0];
    let plan = town().sites(&[site("far", far)], ImportMode::Replace);
    assert_eq!(plan.change.frame, None);
}
