use super::*;
use crate::city::drawn::{Town, at, block, part, request, street, whole};
use crate::city::plan::stretches::NamedStretch;
use crate::city::plan::stretches::resolve_known;
use crate::geometry::Side::{Left, Right};
use proptest::prelude::*;

/// A street through two communities with one crew on its left, one lane, and another crew on that.
fn town() -> Town {
    let mut streets = [
        street("main", &[(0.0, 0.0), (100.0, 0.0)]),
        street("lane", &[(100.0, 0.0), (100.0, 80.0)]),
        street("far", &[(500.0, 0.0), (600.0, 0.0)]),
    ];
    streets[0].name = Some("Main Street".into());
    streets[1].class = Some("lane".into());
    let blocks =
        [block("west", [-50.0, -99.0, 40.0, 99.0]), block("east", [40.0, -99.0, 200.0, 99.0])];
    let mut town = Town::of(&streets, &blocks, &["a", "b"]);
    town.assign(&request("a", vec![part("main", Left, 0.0, 60.0)])).unwrap();
    town.assign(&request("b", vec![part("lane", Left, 20.0, 50.0)])).unwrap();
    town.exempt(vec![part("main", Right, 10.0, 20.0)], None);
    town
}

/// Segment, side, from and to in metres.
fn shown(town: &Town, ground: &Ground) -> Vec<String> {
    let show = |picked: Picked| {
        let id = &town.city.network().street(picked.ix).unwrap().segment.id;
        let side = picked.side.map_or("both", Side::as_str);
        let ends = [picked.stretch.from_mm(), picked.stretch.to_mm()].map(|mm| f64::from(mm) / 1e3);
        format!("{id} {side} {}-{}", ends[0].round(), ends[1].round())
    };
    stretches(ground).map(show).collect()
}

fn selected(town: &Town, criteria: Criteria) -> Vec<String> {
    shown(town, &town.city.selected(&criteria))
}

#[test]
fn without_a_criterion_everything_is_selected() {
    let all = selected(&town(), Criteria::default());
    assert_eq!(all, ["main both 0-100", "lane both 0-80", "far both 0-100"]);
}

#[test]
fn rules_pick_segments_and_communities_and_crews_what_is_theirs() {
    let town = town();
    let pick = |criteria: Criteria| selected(&town, criteria);
    let class = Criteria { class: Some("lane".into()), ..Criteria::default() };
    assert_eq!(pick(class), ["lane both 0-80"]);
    let name = Criteria { name: Some("mAIN s".into()), ..Criteria::default() };
    assert_eq!(pick(name.clone()), ["main both 0-100"]);
    let west = town.city.network().territories().by_id("west").unwrap().community.fid;
    let owners = Some(BTreeSet::from([Owner::In(west)]));
    assert_eq!(pick(Criteria { owners, ..Criteria::default() }), ["main both 0-40"]);
    let crew = town.city.crew_by_id("b").map(|crew| crew.fid);
    let of_crew = Criteria { crew, ..Criteria::default() };
    assert_eq!(pick(of_crew.clone()), ["lane left 20-50"]);
    assert!(pick(Criteria { name: name.name, ..of_crew }).is_empty(), "both have to hold");
    let state = Some(Coverage::Unassigned);
    assert_eq!(pick(Criteria { state, ..Criteria::default() }), ["far both 0-100"]);
    let left = Criteria { side: Some(Left), state, ..Criteria::default() };
    assert_eq!(pick(left), ["far left 0-100"]);
}

#[test]
fn gaps_are_what_nobody_answers_for_and_nobody_exempted() {
    let gaps = Criteria { part: Part::Gaps, name: Some("main".into()), ..Criteria::default() };
    assert_eq!(
        selected(&town(), gaps),
        ["main left 60-100", "main right 0-10", "main right 20-100"]
    );
}

#[test]
fn along_a_way_sides_are_those_of_whoever_walks_it() {
    let town = town();
    let ix = |id: &str| town.city.network().by_id(id).unwrap().0;
    let from = super::super::way::Spot { ix: ix("lane"), measure_mm: 30_000 };
    let to = super::super::way::Spot { ix: ix("main"), measure_mm: 70_000 };
    let legs = super::super::way::way(town.city.network(), from, to).unwrap();
    let along = Criteria { along: Some(legs), ..Criteria::default() };
    assert_eq!(selected(&town, along.clone()), ["main both 70-100", "lane both 0-30"]);
    let left = Criteria { side: Some(Left), ..along };
    assert_eq!(selected(&town, left), ["main right 70-100", "lane right 0-30"]);
}

#[test]
fn what_a_selection_holds_adds_up() {
    let town = town();
    let holding = town.city.holding(&town.city.selected(&Criteria::default()));
    let city = town.city.ledger().totals().city;
    let mm = |length: i64| u64::try_from(length).unwrap();
    assert_eq!(holding.length_mm, mm(city.required_mm));
    assert_eq!(holding.gap_mm, mm(city.gap_mm));
    assert_eq!((holding.assigned_mm, holding.exempt_mm), (90_000, 10_000));
    assert_eq!(holding.segments, 3);
    let nobody = holding.by_crew[&None];
    assert_eq!((nobody.segments, nobody.length_mm), (3, holding.gap_mm + holding.exempt_mm));
    let crew = town.city.crew_by_id("a").map(|crew| crew.fid);
    assert_eq!(holding.by_crew[&crew], CrewShare { segments: 1, length_mm: 60_000 });
}

#[test]
fn names_that_there_are_not_are_told_and_the_rest_is_selected() {
    let named = [whole("lane"), whole("nowhere"), part("main", Left, 0.0, 7.0)];
    let town = town();
    let (ground, missing) = resolve_known(&town.city, &named, "/base").unwrap();
    assert_eq!(shown(&town, &ground), ["main left 0-7", "lane both 0-80"]);
    assert_eq!(missing, ["nowhere"]);
    let refusal =
        resolve_known(&town.city, &[part("main", Left, 0.0, 101.0)], "/base").unwrap_err();
    assert_eq!(refusal.problems[0].pointer, "/base/0/to_m");
}

fn stretches_of_main() -> impl Strategy<Value = Vec<NamedStretch>> {
    let one = (0..99_u32, 1..50_u32, any::<bool>(), any::<bool>()).prop_map(
        |(from, length, left, lane)| {
            let (id, end) = if lane { ("lane", 80) } else { ("main", 100) };
            let from = from.min(end - 1);
            let to = (from + length).min(end);
            part(id, if left { Left } else { Right }, f64::from(from), f64::from(to))
        },
    );
    prop::collection::vec(one, 0..8)
}

proptest! {
    #[test]
    fn operations_do_to_each_metre_what_they_say(
        base in stretches_of_main(), new in stretches_of_main(),
    ) {
        let town = town();
        let ground = |named: &[NamedStretch]| resolve_known(&town.city, named, "").unwrap().0;
        let is_in = |ground: &Ground, ix, side, metre: u32| {
            let set = ground.get(&(ix, side)).map(|(_, set)| set.iter());
            set.into_iter().flatten().any(|stretch| stretch.contains(metre * 1000 + 500))
        };
        let (base, new) = (ground(&base), ground(&new));
        for operation in
            [Operation::Replace, Operation::Add, Operation::Remove, Operation::Keep]
        {
            let result = operation.of(base.clone(), new.clone());
            prop_assert!(result.values().all(|(_, set)| !set.is_empty()));
            for ix in [0, 1] {
                for side in Side::BOTH {
                    for metre in 0..100 {
                        let before = is_in(&base, ix, side, metre);
                        let named = is_in(&new, ix, side, metre);
                        let expected = match operation {
                            Operation::Replace => named,
                            Operation::Add => before || named,
                            Operation::Remove => before && !named,
                            Operation::Keep => before && named,
                        };
                        prop_assert_eq!(is_in(&result, ix, side, metre), expected);
                    }
                }
            }
            let told: u64 = stretches(&result)
                .map(|p| u64::from(p.stretch.length_mm()) * if p.side.is_some() { 1 } else { 2 })
                .sum();
            prop_assert_eq!(told, town.city.holding(&result).length_mm);
        }
    }
}

#[test]
fn a_period_that_is_over_no_longer_counts() {
    let mut town = town();
    let mut short = request("a", vec![whole("far")]);
    short.valid_to = Some(at(10));
    town.assign(&short).unwrap();
    let crew = town.city.crew_by_id("a").map(|crew| crew.fid);
    let of_crew = Criteria { crew, ..Criteria::default() };
    assert_eq!(selected(&town, of_crew.clone()), ["main left 0-60", "far both 0-100"]);
    town.city.advance(at(10));
    assert_eq!(selected(&town, of_crew), ["main left 0-60"]);
}
