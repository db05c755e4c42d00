//! Places, gaps and communities of hand-drawn towns.

use super::drawn::{Town, asker, at, block, part, request, street, whole};
use super::gaps::{Gap, GapFilter, GapKind};
use super::street::Owner;
use super::who::{Located, Status};
use crate::domain::CommunityFid;
use crate::domain::ImportMode::{Merge, Replace};
use crate::geometry::Side::{self, Left, Right};
use crate::geometry::Xy;
use std::collections::BTreeSet;

/// A street to the east with `a` on its left for the first half, and one to the north at its end.
fn crossing() -> Town {
    let streets = [
        street("east", &[(0.0, 0.0), (100.0, 0.0)]),
        street("north", &[(100.0, 0.0), (100.0, 80.0)]),
    ];
    let mut town = Town::of(&streets, &[block("all", [-50.0, -50.0, 150.0, 50.0])], &["a", "b"]);
    town.assign(&request("a", vec![part("east", Left, 0.0, 50.0)])).unwrap();
    town
}

fn located(town: &Town, x: f64, y: f64, accuracy_m: f64) -> Located {
    town.city.locate(Xy { x, y }, accuracy_m, at(0))
}

fn sides(located: &Located) -> Vec<(&str, Side)> {
    located.candidates.iter().map(|spot| (&*spot.street.segment.id, spot.side)).collect()
}

#[test]
fn a_place_beside_a_street_is_on_its_side() {
    let town = crossing();
    let left = located(&town, 30.0, 4.0, 0.5);
    assert_eq!(sides(&left), [("east", Left)]);
    assert!(!left.ambiguous);
    let spot = &left.candidates[0];
    assert_eq!((spot.measure_mm, spot.status, spot.crews.len()), (30_000, Status::Covered, 1));
    assert!((spot.distance_m - 4.0).abs() < 1e-6);
    let right = located(&town, 30.0, -4.0, 0.5);
    assert_eq!(sides(&right), [("east", Right)]);
    assert_eq!(right.candidates[0].status, Status::Unassigned);
}

#[test]
fn a_position_that_cannot_tell_two_sides_apart_says_so() {
    let town = crossing();
    let vague = located(&town, 30.0, 4.0, 5.0);
    assert_eq!(sides(&vague), [("east", Left), ("east", Right)]);
    assert!(vague.ambiguous);
    let same = located(&town, 70.0, 4.0, 5.0);
    assert_eq!(sides(&same), [("east", Left), ("east", Right)]);
    assert!(!same.ambiguous, "nobody answers on either side");
}

#[test]
fn a_position_that_cannot_tell_two_streets_apart_says_so() {
    let mut town = crossing();
    town.assign(&request("b", vec![whole("north")])).unwrap();
    let corner = located(&town, 94.0, 5.0, 1.0);
    assert_eq!(sides(&corner), [("east", Left), ("north", Left)]);
    assert!(corner.ambiguous);
    let away = located(&town, 60.0, 5.0, 1.0);
    assert_eq!(sides(&away), [("east", Left)]);
}

#[test]
fn two_crews_on_one_spot_are_both_named() {
    let mut draft = street("main", &[(0.0, 0.0), (100.0, 0.0)]);
    draft.crews = vec!["a".into(), "b".into()];
    let town = Town::of(&[draft], &[], &[]);
    let found = located(&town, 50.0, 4.0, 1.0);
    assert!(found.ambiguous);
    assert_eq!((found.candidates.len(), found.candidates[0].crews.len()), (1, 2));
}

#[test]
fn a_place_far_from_every_street_has_no_candidate() {
    let town = crossing();
    assert_eq!(sides(&located(&town, 50.0, -99.0, 1.0)), [("east", Right)]);
    let far = located(&town, 50.0, -101.0, 50.0);
    assert!(far.candidates.is_empty() && !far.ambiguous && far.communities.is_empty());
    assert!(Town::new().city.locate(Xy { x: 0.0, y: 0.0 }, 1.0, at(0)).candidates.is_empty());
}

#[test]
fn a_spot_in_no_community_is_outside_unless_somebody_answers() {
    let mut town = crossing();
    let (ix, _) = town.city.network().by_id("north").unwrap();
    let status = |town: &Town, mm| town.city.spot(ix, Left, mm, 0.0, at(0)).unwrap().status;
    assert_eq!(
        (status(&town, 49_000), status(&town, 51_000)),
        (Status::Unassigned, Status::Outside)
    );
    town.assign(&request("a", vec![whole("north")])).unwrap();
    assert_eq!(status(&town, 51_000), Status::Covered);
}

#[test]
fn a_measure_at_or_past_the_end_is_the_last_millimetre() {
    let mut town = crossing();
    town.assign(&request("b", vec![part("east", Left, 99.999, 100.0)])).unwrap();
    for (mm, crews) in
        [(99_998, vec![]), (99_999, vec!["b"]), (100_000, vec!["b"]), (200_000, vec!["b"])]
    {
        assert_eq!(town.crews_at("east", Left, mm, at(0)), crews, "{mm}");
    }
    let (ix, _) = town.city.network().by_id("east").unwrap();
    assert_eq!(town.city.spot(ix, Left, 200_000, 0.0, at(0)).unwrap().measure_mm, 100_000);
    assert!(town.city.spot(77, Left, 0, 0.0, at(0)).is_none());
}

#[test]
fn gaps_of_a_community_end_at_its_edge_and_add_up_to_its_total() {
    let mut town = crossing();
    let halves =
        [block("all", [-50.0, -50.0, 30.0, 50.0]), block("rest", [30.0, -50.0, 90.0, 50.0])];
    town.blocks(&halves, Merge);
    town.exempt(vec![part("east", Right, 10.0, 20.0)], None);
    let totals = town.city.ledger().totals();
    for (owner, tally) in &totals.by_owner {
        let filter = GapFilter {
            kinds: Some(vec![GapKind::Unassigned]),
            owners: Some(BTreeSet::from([*owner])),
            ..GapFilter::default()
        };
        let gaps = town.city.gaps(&filter, at(0));
        assert!(gaps.iter().all(|gap| gap.owner == *owner));
        let length_mm: i64 = gaps.iter().map(|gap| i64::from(gap.stretch.length_mm())).sum();
        assert_eq!(length_mm, tally.gap_mm, "{owner:?}");
    }
    let all = town.city.gaps(&GapFilter::default(), at(0));
    let east: Vec<_> = all.iter().filter(|gap| &*gap.street.segment.id == "east").collect();
    let shown: Vec<_> =
        east.iter().map(|g| (g.kind, g.side, g.stretch.from_mm(), g.stretch.to_mm())).collect();
    assert_eq!(
        shown,
        [
            (GapKind::Unassigned, Left, 50_000, 90_000),
            (GapKind::Unassigned, Left, 90_000, 100_000),
            (GapKind::Outside, Left, 90_000, 100_000),
            (GapKind::Unassigned, Right, 0, 10_000),
            (GapKind::Unassigned, Right, 20_000, 30_000),
            (GapKind::Unassigned, Right, 30_000, 90_000),
            (GapKind::Unassigned, Right, 90_000, 100_000),
            (GapKind::Outside, Right, 90_000, 100_000),
        ]
    );
}

#[test]
fn a_gap_is_found_again_by_its_id() {
    let town = Town::of(&[street("G.5.left", &[(0.0, 0.0), (10.0, 0.0)])], &[], &[]);
    for gap in town.city.gaps(&GapFilter::default(), at(0)) {
        let id = gap.id();
        let parts = (gap.kind, &*gap.street.segment.id);
        assert_eq!(Gap::parse_id(&id), Some(parts), "{id}");
    }
    for id in ["", "gap.left.0.x", "outside.up.0.x", "outside.left.-1.x", "outside.left.0"] {
        assert_eq!(Gap::parse_id(id), None, "{id}");
    }
}

#[test]
fn gaps_are_filtered_by_class_length_place_and_street() {
    let mut streets =
        [street("east", &[(0.0, 0.0), (100.0, 0.0)]), street("far", &[(0.0, 900.0), (7.0, 900.0)])];
    streets[1].class = Some("lane".into());
    let town = Town::of(&streets, &[], &[]);
    let found = |filter: &GapFilter| {
        let filter = GapFilter { kinds: Some(vec![GapKind::Unassigned]), ..filter.clone() };
        let gaps = town.city.gaps(&filter, at(0));
        gaps.iter().map(|gap| gap.street.segment.id.to_string()).collect::<BTreeSet<_>>()
    };
    let none = GapFilter::default();
    assert_eq!(found(&none).len(), 2);
    let class = GapFilter { class: Some("lane".into()), ..none.clone() };
    assert_eq!(found(&class), ["far".to_owned()].into());
    let long = GapFilter { min_length_mm: 7_001, ..none.clone() };
    assert_eq!(found(&long), ["east".to_owned()].into());
    let near = GapFilter { bounds: Some([50.0, -1.0, 60.0, 1.0]), ..none.clone() };
    assert_eq!(found(&near), ["east".to_owned()].into());
    let (ix, _) = town.city.network().by_id("far").unwrap();
    assert_eq!(found(&GapFilter { street: Some(ix), ..none }), ["far".to_owned()].into());
}

fn pieces(town: &Town, id: &str, side: Side) -> Vec<(u32, u32, Owner)> {
    let (_, street) = town.city.network().by_id(id).unwrap();
    let pieces = street.pieces(side);
    pieces.iter().map(|p| (p.stretch.from_mm(), p.stretch.to_mm(), p.owner())).collect()
}

fn fid(town: &Town, id: &str) -> CommunityFid {
    town.city.network().territories().by_id(id).unwrap().community.fid
}

#[test]
fn each_side_of_the_street_between_two_communities_belongs_to_its_own() {
    let blocks =
        [block("north", [0.0, 0.0, 300.0, 99.0]), block("south", [0.0, -99.0, 300.0, 0.0])];
    let streets = [street("border", &[(10.0, 1.0), (90.0, -1.0)])];
    let town = Town::of(&streets, &blocks, &[]);
    let length_mm = town.city.network().by_id("border").unwrap().1.segment.length_mm;
    let (north, south) = (Owner::In(fid(&town, "north")), Owner::In(fid(&town, "south")));
    assert_eq!(pieces(&town, "border", Left), [(0, length_mm, north)]);
    assert_eq!(pieces(&town, "border", Right), [(0, length_mm, south)]);
}

#[test]
fn a_street_across_a_border_is_cut_where_it_crosses() {
    let blocks =
        [block("west", [0.0, -99.0, 50.0, 99.0]), block("east", [50.0, -99.0, 99.0, 99.0])];
    let town = Town::of(&[street("across", &[(0.1, 0.0), (100.1, 0.0)])], &blocks, &[]);
    let (west, east) = (Owner::In(fid(&town, "west")), Owner::In(fid(&town, "east")));
    for side in Side::BOTH {
        let owners: Vec<_> = pieces(&town, "across", side);
        let expected =
            [(0, 49_900, west), (49_900, 98_900, east), (98_900, 100_000, Owner::Outside)];
        for (found, wanted) in owners.iter().zip(expected) {
            assert_eq!(found.2, wanted.2);
            assert!(
                found.0.abs_diff(wanted.0) <= 1 && found.1.abs_diff(wanted.1) <= 1,
                "{found:?}"
            );
        }
        assert_eq!(owners.len(), 3);
    }
}

#[test]
fn parents_are_found_by_code_and_else_by_containment() {
    let mut inner = block("inner", [0.0, 0.0, 50.0, 50.0]);
    let around = block("around", [-5.0, -5.0, 50.0, 50.0]);
    let west = block("west", [-99.0, -6.0, -6.0, 55.0]);
    let rest = block("rest", [-99.0, -99.0, 55.0, -6.0]);
    let town_block = block("town", [-99.0, -99.0, 55.0, 55.0]);
    let mut named = block("named", [20.0, 20.0, 30.0, 30.0]);
    named.parent = Some("town".into());
    let mut town = Town::of(&[], &[inner.clone(), around, rest, west, town_block, named], &[]);
    let parent = |town: &Town, id: &str| {
        let territories = town.city.network().territories();
        territories.parent(fid(town, id)).map(|parent| parent.community.id.to_string())
    };
    assert_eq!(parent(&town, "inner").as_deref(), Some("around"), "the smallest that holds it");
    assert_eq!(parent(&town, "named").as_deref(), Some("town"), "the code counts");
    assert_eq!(parent(&town, "around").as_deref(), Some("town"));
    let territories = town.city.network().territories();
    assert_eq!(territories.level(fid(&town, "inner")), 2);
    assert_eq!(
        territories.leaves_of(fid(&town, "town")),
        ["inner", "rest", "west", "named"].map(|id| fid(&town, id)).into()
    );
    assert!(!territories.is_leaf(fid(&town, "around")));
    inner.parent = Some("nowhere".into());
    town.blocks(&[inner], Merge);
    assert_eq!(parent(&town, "inner").as_deref(), Some("around"), "an unknown code does not count");
}

#[test]
fn a_ring_of_parents_has_no_top_and_none_of_its_links_counts() {
    let mut blocks = [
        block("a", [0.0, 0.0, 9.0, 9.0]),
        block("b", [10.0, 0.0, 19.0, 9.0]),
        block("c", [20.0, 0.0, 29.0, 9.0]),
        block("self", [30.0, 0.0, 39.0, 9.0]),
    ];
    for (block, parent) in blocks.iter_mut().zip(["b", "a", "a", "self"]) {
        block.parent = Some(parent.into());
    }
    let town = Town::of(&[street("s", &[(1.0, 5.0), (8.0, 5.0)])], &blocks, &[]);
    let territories = town.city.network().territories();
    let leaves: Vec<bool> =
        ["a", "b", "c", "self"].map(|id| territories.is_leaf(fid(&town, id))).into();
    assert_eq!(leaves, [false, true, true, true], "c still hangs under a");
    assert_eq!(territories.level(fid(&town, "a")), 0);
}

#[test]
fn a_community_that_is_divided_no_longer_counts_itself() {
    let mut town = crossing();
    town.blocks(&[block("child", [-50.0, -50.0, 150.0, 40.0])], Merge);
    let by_owner = &town.city.ledger().totals().by_owner;
    assert_eq!(by_owner.get(&Owner::In(fid(&town, "all"))), None);
    assert_eq!(by_owner[&Owner::In(fid(&town, "child"))].required_mm, 280_000);
    town.blocks(&[block("all", [-50.0, -50.0, 150.0, 50.0])], Replace);
    assert_eq!(town.city.ledger().totals(), town.loaded_anew().ledger().totals());
}

#[test]
fn a_wood_inside_a_district_is_claimed_twice_and_leaves_the_district_its_streets() {
    let mut town = crossing();
    town.blocks(&[block("wood", [-10.0, -10.0, 40.0, 10.0])], Merge);
    let by_owner = &town.city.ledger().totals().by_owner;
    assert_eq!(by_owner[&Owner::Contested].required_mm, 80_000);
    assert_eq!(by_owner[&Owner::In(fid(&town, "all"))].required_mm, 220_000);
    let mut wood = block("wood", [-10.0, -10.0, 40.0, 10.0]);
    wood.parent = Some("all".into());
    town.blocks(&[wood], Merge);
    let by_owner = &town.city.ledger().totals().by_owner;
    assert_eq!(by_owner[&Owner::In(fid(&town, "wood"))].required_mm, 80_000, "the code counts");
}

#[test]
fn a_version_is_never_the_same_for_two_states_also_after_a_restart() {
    let mut town = crossing();
    let mut later = request("b", vec![whole("north")]);
    (later.valid_from, later.valid_to) = (Some(at(10)), Some(at(20)));
    town.assign(&later).unwrap();
    let mut versions = Vec::new();
    for seconds in [5, 10, 15, 20, 25] {
        town.city.advance(at(seconds));
        assert_eq!(town.city.version(), town.loaded_anew().version(), "at {seconds}");
        versions.push(town.city.version());
    }
    assert_eq!(versions[1], versions[2]);
    assert_eq!(versions[3], versions[4]);
    versions.dedup();
    assert_eq!(versions.len(), 3);
}

#[test]
fn what_is_taken_back_is_no_longer_waited_for() {
    let mut town = crossing();
    let mut later = request("b", vec![whole("north")]);
    (later.valid_from, later.valid_to) = (Some(at(10)), Some(at(20)));
    let plan = town.assign(&later).unwrap();
    assert_eq!(town.city.ledger().next_due(), Some(at(10)));
    for fid in plan.assignments {
        let change = town.city.plan_unassign(fid, &asker(0)).unwrap();
        town.apply(&change);
    }
    assert_ne!(town.city.ledger().next_due(), Some(at(10)));
    assert!(town.city.advance(at(30)).is_empty());
}
