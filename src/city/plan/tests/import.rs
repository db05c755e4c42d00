use crate::city::City;
use crate::city::drawn::{Town, asker, at, block, centre, part, request, street};
use crate::city::plan::spared::{Spared, refuse_unread};
use crate::city::street::Owner;
use crate::domain::ImportMode::{Merge, Replace};
use crate::domain::{SegmentDraft, Snapshot};
use crate::geometry::Side::{Left, Right};
use crate::geometry::{Line, LocalFrame, LonLat, Xy};

fn main_street() -> SegmentDraft {
    street("main", &[(0.0, 0.0), (100.0, 0.0)])
}

fn with_crews(mut draft: SegmentDraft, crews: &[&str]) -> SegmentDraft {
    draft.crews = crews.iter().map(|&crew| crew.into()).collect();
    draft
}

#[test]
fn the_same_file_again_changes_nothing_in_either_mode() {
    let streets =
        [with_crews(main_street(), &["a", "b"]), street("side", &[(0.0, 0.0), (0.0, 50.0)])];
    let blocks = [block("west", [-50.0, -50.0, 50.0, 50.0])];
    let mut town = Town::of(&streets, &blocks, &[]);
    town.now_s = 100;
    for mode in [Merge, Replace] {
        let plan = town.city.plan_segments(&streets, mode, &town.asker());
        assert!(plan.change.is_empty(), "{mode:?}: {}", plan.change.summary);
        assert_eq!((plan.new, plan.changed, plan.unchanged, plan.gone), (0, 0, 2, 0));
        let plan = town.city.plan_communities(&blocks, mode, &town.asker());
        assert!(plan.change.is_empty());
        assert_eq!(plan.unchanged, 1);
    }
}

#[test]
fn crews_that_a_file_names_are_made_and_answer_for_both_sides() {
    let mut town = Town::of(&[], &[], &["b"]);
    town.streets(&[with_crews(main_street(), &["a", "a", "b"])], Merge);
    let names: Vec<&str> = town.city.crews().map(|crew| &*crew.id).collect();
    assert_eq!(names, ["b", "a"]);
    for side in [Left, Right] {
        assert_eq!(town.crews_at("main", side, 99_999, at(0)), ["b", "a"]);
    }
    assert_eq!(town.city.ledger().totals().city.overlap_mm, 200_000);
}

#[test]
fn a_file_that_names_another_crew_hands_the_street_over_from_now_on() {
    let mut town = Town::of(&[with_crews(main_street(), &["a"])], &[], &[]);
    town.now_s = 50;
    let plan = town.streets(&[with_crews(main_street(), &["b"])], Merge);
    let hint = "1 segments went from the crew they had to the one that the file names";
    assert_eq!(plan.warnings, [hint]);
    assert_eq!(town.crews_at("main", Left, 0, at(50)), ["b"]);
    let plan = town.streets(&[main_street()], Merge);
    assert!(plan.change.is_empty(), "a file without crews leaves them alone");
}

#[test]
fn streets_that_a_file_does_not_name_stay_or_go_by_its_mode() {
    let side = street("side", &[(0.0, 0.0), (0.0, 50.0)]);
    let mut town = Town::of(&[main_street(), side.clone()], &[], &["a"]);
    town.assign(&request("a", vec![part("side", Left, 0.0, 20.0)])).unwrap();
    assert!(town.streets(&[main_street()], Merge).change.is_empty());
    let plan = town.streets(&[main_street()], Replace);
    assert_eq!(plan.gone, 1);
    let lost = "segment side is gone, and with it 20.000 m of its left side, held by a";
    assert_eq!(plan.warnings, [lost]);
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
    assert!(town.city.ledger().is_empty());
    town.streets(&[side], Merge);
    assert_eq!(town.city.ledger().totals().city.gap_mm, 300_000, "it comes back as a gap");
}

#[test]
fn what_a_file_names_and_could_not_be_read_of_it_stays() {
    let parts = ["side", "7~1", "7~2"].map(|id| street(id, &[(0.0, 0.0), (0.0, 50.0)]));
    let mut town = Town::of(&[main_street()], &[block("west", [-50.0, -50.0, 50.0, 50.0])], &[]);
    town.streets(&parts, Merge);
    let spared: Spared = ["7", "west"].map(str::to_owned).into_iter().collect();
    let asker = town.asker();
    let plan = town.city.plan_segments_sparing(&[main_street()], &spared, Replace, &asker);
    assert_eq!(plan.gone, 1, "only the street that the file does not name");
    let kept = "2 segments stay as they were: the file names them, and they could not be read";
    assert_eq!(plan.warnings, [kept]);
    let east = [block("east", [50.0, -50.0, 150.0, 50.0])];
    let plan = town.city.plan_communities_sparing(&east, &spared, Replace, &asker);
    assert_eq!((plan.new, plan.gone), (1, 0));
}

#[test]
fn a_file_of_which_nothing_could_be_read_replaces_nothing() {
    assert_eq!(refuse_unread(0, 0, 0), Ok(()), "an empty file means what it says");
    assert_eq!(refuse_unread(10, 2, 2), Ok(()));
    assert!(refuse_unread(0, 3, 3).unwrap_err().detail.contains("replaces nothing"));
    assert!(refuse_unread(10, 20_000, 10_000).unwrap_err().detail.contains("20000 features"));
}

#[test]
fn a_redrawn_street_keeps_who_answers_and_what_is_excused() {
    let mut town = Town::of(&[main_street()], &[], &["a"]);
    town.assign(&request("a", vec![part("main", Left, 0.0, 30.0)])).unwrap();
    town.exempt(vec![part("main", Right, 60.0, 100.0)], None);
    town.streets(&[street("main", &[(100.0, 0.0), (0.0, 0.0)])], Merge);
    assert_eq!(town.crews_at("main", Right, 70_000, at(0)), ["a"]);
    assert_eq!(town.crews_at("main", Right, 69_999, at(0)), Vec::<String>::new());
    let sums = town.city.ledger().totals().city;
    assert_eq!((sums.assigned_mm, sums.exempt_mm, sums.gap_mm), (30_000, 40_000, 130_000));
}

#[test]
fn a_street_that_only_gets_a_name_keeps_its_assignments_as_they_are() {
    let mut town = Town::of(&[with_crews(main_street(), &["a"])], &[], &[]);
    let named = SegmentDraft { name: Some("Main".into()), ..main_street() };
    let plan = town.streets(&[named], Merge);
    assert_eq!(plan.changed, 1);
    assert!(plan.change.assignments.is_empty());
    assert_eq!(town.crews_at("main", Left, 0, at(0)), ["a"]);
}

#[test]
fn streets_near_a_community_that_moves_are_attributed_again() {
    let mut town = Town::of(&[main_street()], &[block("west", [-50.0, -50.0, 50.0, 50.0])], &[]);
    let owned = |town: &Town, id: &str| {
        let fid = town.city.network().territories().by_id(id).unwrap().community.fid;
        let sums = town.city.ledger().totals();
        sums.by_owner.get(&Owner::In(fid)).map_or(0, |tally| tally.required_mm)
    };
    assert_eq!(owned(&town, "west"), 100_000);
    town.blocks(&[block("west", [-50.0, -50.0, 70.0, 50.0])], Merge);
    assert_eq!(owned(&town, "west"), 140_000);
    // Where two claim the ground it is neither's.
    town.blocks(&[block("east", [60.0, -50.0, 200.0, 50.0])], Merge);
    assert_eq!((owned(&town, "west"), owned(&town, "east")), (120_000, 60_000));
    assert_eq!(town.city.ledger().totals().by_owner[&Owner::Contested].required_mm, 20_000);
    town.blocks(&[block("east", [60.0, -50.0, 200.0, 50.0])], Replace);
    assert_eq!(town.city.ledger().totals().by_owner[&Owner::Outside].required_mm, 120_000);
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
}

#[test]
fn a_community_very_far_from_a_very_wide_street_still_moves_it() {
    let wide = SegmentDraft { width_m: Some(500.0), ..main_street() };
    let mut town = Town::of(&[wide], &[block("north", [-50.0, 160.0, 200.0, 230.0])], &[]);
    assert!(!town.city.ledger().totals().by_owner.is_empty());
    // Now the left side's offset line, 250 m away, lies in it.
    town.blocks(&[block("north", [-50.0, 240.0, 200.0, 300.0])], Merge);
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
    let fid = town.city.network().territories().by_id("north").unwrap().community.fid;
    assert_eq!(town.city.ledger().totals().by_owner[&Owner::In(fid)].required_mm, 100_000);
}

#[test]
fn a_parent_that_is_not_known_is_said() {
    let mut child = block("child", [0.0, 0.0, 10.0, 10.0]);
    child.parent = Some("510681".into());
    let plan = Town::new().blocks(&[child], Merge);
    assert_eq!(
        plan.warnings,
        [
            "community child names 510681 as its parent, which is not known; until it is, the parent \
          is found by containment"
        ]
    );
}

#[test]
fn a_city_that_moves_far_away_gets_a_frame_of_its_own() {
    let mut town = Town::of(&[main_street()], &[block("west", [-50.0, -50.0, 50.0, 50.0])], &[]);
    let away = street("away", &[(90_000.0, 0.0), (90_100.0, 0.0)]);
    assert_eq!(town.streets(std::slice::from_ref(&away), Merge).change.frame, None);
    let plan = town.streets(&[away], Replace);
    assert!(plan.change.frame.is_some());
    assert_eq!(plan.gone, 1);
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
    let (_, street) = town.city.network().by_id("away").unwrap();
    assert!(street.line.bounds()[0].abs() < 100.0, "it lies at the frame's centre now");
}

#[test]
fn one_street_with_broken_coordinates_does_not_move_the_frame_away_from_the_town() {
    let mut empty = Town::new();
    empty.city = City::load(Snapshot::default(), at(0));
    let broken = street("broken", &[(-9_000_000.0, -3_000_000.0), (-9_000_100.0, -3_000_000.0)]);
    let cross = street("cross", &[(50.0, -50.0), (50.0, 50.0)]);
    let plan = empty.streets(&[broken, main_street(), cross], Merge);
    let frame = LocalFrame::centred_on(plan.change.frame.unwrap());
    assert!(frame.project(centre()).distance_m_to(Xy::default()) < 1_000.0);
}

#[test]
fn the_frame_of_a_town_on_the_180th_meridian_lies_there() {
    let line = |west: f64| {
        let at = |lon| LonLat::new(lon, -16.8).unwrap();
        Line::new(vec![at(west), at(west + 0.001)]).unwrap()
    };
    let draft = |id: &str, west| {
        let line = line(west);
        let length_mm = line.geodesic_length_mm();
        SegmentDraft { id: id.into(), length_mm, line, ..main_street() }
    };
    let drafts = [draft("west", 179.99), draft("east", -179.999), draft("far east", -179.99)];
    let city = City::load(Snapshot::default(), at(0));
    let centre = city.plan_segments(&drafts, Merge, &asker(0)).change.frame.unwrap();
    assert!(centre.lon().abs() > 179.9, "{centre:?}");
}

#[test]
fn a_file_of_another_part_of_the_world_is_said_to_be_one_and_not_merged_where_no_frame_reaches() {
    let town = Town::of(&[main_street()], &[], &[]);
    let at = |lon: f64, lat: f64| {
        let corner = LonLat::new(lon, lat).unwrap();
        [crate::geometry::Bounds::of([corner]).unwrap()].into_iter()
    };
    assert_eq!(town.city.warn_of_distance(at(105.0, 31.0), Merge), Ok(None));
    let vaduz = town.city.warn_of_distance(at(9.52, 47.14), Merge).unwrap().unwrap();
    assert!(vaduz.starts_with("the file lies 7"), "{vaduz}");
    assert!(vaduz.contains("% too long"), "{vaduz}");
    let gulf_of_guinea = town.city.warn_of_distance(at(10.0, 1.0), Merge).unwrap_err();
    assert!(gulf_of_guinea.detail.contains("into a store of its own"), "{gulf_of_guinea}");
    assert_eq!(town.city.warn_of_distance(at(10.0, 1.0), Replace), Ok(None));
}
