//! Ground that is kept step by step against ground from scratch.

use super::{Surroundings, USUAL_REACH_M};
use crate::city::City;
use crate::city::drawn::{Town, at, block, part, request, street};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::domain::{
    Action, AssignmentFid, Change, CommunityFid, ImportMode, Period, Site, SiteAssignment, SiteFid,
};
use crate::geometry::{GroundCells, Side};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::sync::Arc;

/// One thing that happens to a town whose streets are 200 m from each other.
#[derive(Clone, Debug)]
enum Step {
    /// A street is drawn, or drawn in another way.
    Street {
        slot: u8,
        way: u8,
        width: u8,
    },
    /// A street from a file that has none of the others.
    OnlyStreet(u8),
    Block {
        slot: u8,
        way: u8,
    },
    Assign {
        slot: u8,
        side: Side,
        from: u8,
        to: u8,
        begins: u8,
        lasts: Option<u8>,
    },
    Unassign(u32),
    Site {
        slot: u8,
        way: u8,
    },
    AssignSite {
        slot: u8,
        begins: u8,
        lasts: Option<u8>,
    },
    Wait(u8),
    /// Somebody asks about the ground of every community.
    Ask,
    /// Somebody asks, and the answer comes when the next step is done.
    AskSlowly,
}

const SLOTS: u8 = 6;

fn step() -> impl Strategy<Value = Step> {
    let side = prop::sample::select(&Side::BOTH[..]);
    let lasts = || prop::option::of(1..30_u8);
    let begins = || prop_oneof![Just(0), 0..20_u8];
    prop_oneof![
        3 => (0..SLOTS, 0..3_u8, 0..3_u8)
            .prop_map(|(slot, way, width)| Step::Street { slot, way, width }),
        1 => (0..SLOTS).prop_map(Step::OnlyStreet),
        1 => (0..3_u8, 0..3_u8).prop_map(|(slot, way)| Step::Block { slot, way }),
        8 => (0..SLOTS, side, 0..8_u8, 1..8_u8, begins(), lasts()).prop_map(
            |(slot, side, from, length, begins, lasts)| {
                Step::Assign { slot, side, from, to: (from + length).min(8), begins, lasts }
            }
        ),
        2 => (1..12_u32).prop_map(Step::Unassign),
        1 => (0..2_u8, 0..3_u8).prop_map(|(slot, way)| Step::Site { slot, way }),
        1 => (0..2_u8, begins(), lasts())
            .prop_map(|(slot, begins, lasts)| Step::AssignSite { slot, begins, lasts }),
        3 => (1..30_u8).prop_map(Step::Wait),
        3 => Just(Step::Ask),
        3 => Just(Step::AskSlowly),
    ]
}

struct Kept {
    town: Town,
    slow: Vec<Surroundings>,
    /// Answers that came too late.
    refused: u32,
}

fn leaves(city: &City) -> Vec<CommunityFid> {
    let territories = city.network().territories();
    let fids = territories.iter().map(|territory| territory.community.fid);
    fids.filter(|fid| territories.is_leaf(*fid)).collect()
}

fn around(city: &City, fid: CommunityFid) -> Surroundings {
    city.surroundings(fid, USUAL_REACH_M, None).expect("it is a leaf")
}

impl Kept {
    fn new() -> Self {
        let streets = [street("0", &[(0.0, 0.0), (600.0, 0.0)])];
        let blocks = [block("0", [-50.0, -150.0, 300.0, 450.0])];
        Self { town: Town::of(&streets, &blocks, &["a", "b"]), slow: Vec::new(), refused: 0 }
    }

    fn take(&mut self, step: &Step) {
        let slow = std::mem::take(&mut self.slow);
        self.happens(step);
        for taken in slow {
            let cells = taken.uncovered();
            let late = self.town.city.ground_stamp(taken.community()) != *taken.stamp();
            self.refused += u32::from(late);
            self.town.city.keep_ground(&taken, cells);
        }
        self.town.now_s += 1;
    }

    fn happens(&mut self, step: &Step) {
        let town = &mut self.town;
        match *step {
            Step::Street { slot, way, width } => {
                let y = f64::from(slot) * 80.0;
                let places: &[(f64, f64)] = match way {
                    0 => &[(0.0, y), (600.0, y)],
                    1 => &[(0.0, y), (250.0, y + 60.0), (640.0, y)],
                    _ => &[(40.0 * f64::from(slot), -100.0), (y, 500.0)],
                };
                let mut draft = street(&slot.to_string(), places);
                draft.width_m = Some(4.0 + 10.0 * f32::from(width));
                town.streets(&[draft], ImportMode::Merge);
            }
            Step::OnlyStreet(slot) => {
                let y = f64::from(slot) * 80.0;
                let draft = street(&slot.to_string(), &[(0.0, y), (600.0, y)]);
                town.streets(&[draft], ImportMode::Replace);
            }
            Step::Block { slot, way } => {
                let (west, more) = (350.0 * f64::from(slot) - 50.0, 40.0 * f64::from(way));
                let bounds = [west - more, -150.0, west + 350.0, 450.0 - more];
                town.blocks(&[block(&slot.to_string(), bounds)], ImportMode::Merge);
            }
            Step::Assign { slot, side, from, to, begins, lasts } => {
                let eighth = |n: u8| f64::from(n) * 75.0;
                let from_s = town.now_s + i64::from(begins);
                let asked = AssignRequest {
                    valid_from: Some(at(from_s)),
                    valid_to: lasts.map(|lasts| at(from_s + i64::from(lasts))),
                    takeover: Takeover::Replace,
                    ..request("a", vec![part(&slot.to_string(), side, eighth(from), eighth(to))])
                };
                // What is not there cannot be assigned, and that is fine.
                let _ = town.assign(&asked);
            }
            Step::Unassign(fid) => {
                if let Ok(change) = town.city.plan_unassign(AssignmentFid(fid), &town.asker()) {
                    town.apply(&change);
                }
            }
            Step::Site { slot, way } => self.draws_site(slot, way),
            Step::AssignSite { slot, begins, lasts } => self.assigns_site(slot, begins, lasts),
            Step::Wait(seconds) => {
                town.now_s += i64::from(seconds);
                let (version, due) = (town.city.version(), town.city.next_due());
                town.city.advance(at(town.now_s));
                let is_due = due.is_some_and(|due| due <= at(town.now_s));
                assert_eq!(town.city.version() != version, is_due);
            }
            Step::Ask => {
                for fid in leaves(&town.city) {
                    let taken = around(&town.city, fid);
                    let cells = taken.uncovered();
                    town.city.keep_ground(&taken, cells);
                    assert!(town.city.kept_ground(fid).is_some(), "nothing came in between");
                }
            }
            Step::AskSlowly => {
                let all = leaves(&town.city).into_iter();
                self.slow = all.map(|fid| around(&town.city, fid)).collect();
            }
        }
    }

    fn draws_site(&mut self, slot: u8, way: u8) {
        let (x, more) = (200.0 * f64::from(slot), 30.0 * f64::from(way));
        let area = block("site", [x, 100.0, x + 90.0 + more, 160.0 + more]).area;
        let fid = SiteFid(u32::from(slot) + 1);
        let id: Arc<str> = format!("site {slot}").into();
        let site = Arc::new(Site { fid, id, name: None, class: None, area });
        let asker = self.town.asker();
        let mut change = Change::new(Action::ImportSites, asker.actor, asker.now);
        change.sites.closed =
            self.town.city.sites().get(fid).map(|site| site.fid).into_iter().collect();
        change.sites.opened = vec![site];
        self.town.apply(&change);
    }

    fn assigns_site(&mut self, slot: u8, begins: u8, lasts: Option<u8>) {
        let city = &self.town.city;
        let site = SiteFid(u32::from(slot) + 1);
        let Some(crew) = city.crews().next().filter(|_| city.sites().get(site).is_some()) else {
            return;
        };
        let from_s = self.town.now_s + i64::from(begins);
        let to = lasts.map(|lasts| at(from_s + i64::from(lasts)));
        let period = Period::new(at(from_s), to).expect("it lasts");
        let (fid, crew) = (city.next_fids().assignment, crew.fid);
        let asker = self.town.asker();
        let mut change = Change::new(Action::Assign, asker.actor, asker.now);
        change.site_assignments.opened =
            vec![SiteAssignment { fid, site, crew, shift: None, period }];
        self.town.apply(&change);
    }
}

/// Areas of the pieces, smallest first, in whole square millimetres.
fn areas(cells: &GroundCells) -> Vec<i64> {
    let mut areas: Vec<i64> =
        cells.pieces().map(|piece| (piece.area_m2 * 1e6).round() as i64).collect();
    areas.sort_unstable();
    areas
}

fn same_as_from_scratch(city: &City, scratch: &City) -> Result<(), TestCaseError> {
    for fid in leaves(city) {
        let Some(kept) = city.kept_ground(fid) else { continue };
        let afresh = around(scratch, fid).uncovered();
        prop_assert_eq!(kept.total_m2(), afresh.total_m2(), "{:?}", fid);
        prop_assert_eq!(areas(kept), areas(&afresh), "{:?}", fid);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ground_kept_step_by_step_equals_ground_from_scratch(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let mut kept = Kept::new();
        kept.take(&Step::Ask);
        for (number, step) in steps.iter().enumerate() {
            kept.take(step);
            same_as_from_scratch(&kept.town.city, &kept.town.city)?;
            if number + 1 == steps.len() {
                same_as_from_scratch(&kept.town.city, &kept.town.loaded_anew())?;
            }
        }
    }
}

#[test]
fn these_random_towns_keep_ground_through_every_kind_of_change() {
    let mut runner = TestRunner::deterministic();
    let (mut kept_on, mut covered, mut refused) = (0, 0, 0);
    for _ in 0..80 {
        let steps = prop::collection::vec(step(), 10..24);
        let steps = steps.new_tree(&mut runner).unwrap().current();
        let mut kept = Kept::new();
        kept.take(&Step::Ask);
        for step in &steps {
            let before: Vec<_> = known(&kept.town.city);
            kept.take(step);
            let after = known(&kept.town.city);
            let mut both = before.iter().filter_map(|(fid, m2)| {
                Some((*m2, after.iter().find(|(other, _)| other == fid)?.1))
            });
            kept_on += u32::from(both.clone().next().is_some());
            covered += u32::from(both.any(|(was, is)| was != is));
        }
        refused += kept.refused;
    }
    for (what, count) in [("kept", kept_on), ("covered anew", covered), ("refused", refused)] {
        assert!(count > 10, "{what}: {count}");
    }
}

fn known(city: &City) -> Vec<(CommunityFid, f64)> {
    let ground = |fid| Some((fid, city.kept_ground(fid)?.total_m2()));
    leaves(city).into_iter().filter_map(ground).collect()
}

#[test]
fn what_is_assigned_on_one_side_covers_both_and_what_is_exempt_covers_nothing() {
    let mut town = Town::of(
        &[street("s", &[(0.0, 0.0), (1000.0, 0.0)])],
        &[block("all", [100.0, -200.0, 900.0, 200.0])],
        &["a"],
    );
    let uncovered = |town: &Town| around(&town.city, CommunityFid(1)).uncovered().total_m2();
    let whole_m2 = uncovered(&town);
    town.exempt(vec![part("s", Side::Left, 0.0, 1000.0)], None);
    assert_eq!(uncovered(&town), whole_m2);
    town.assign(&request("a", vec![part("s", Side::Right, 0.0, 1000.0)])).unwrap();
    // 50 m beyond the kerb of a street 8 m wide, to either side.
    let covered_m2 = 800.0 * 2.0 * 54.0;
    assert!((whole_m2 - uncovered(&town) - covered_m2).abs() < 2.0);
}

#[test]
fn a_street_of_another_community_covers_too_and_other_instants_have_their_own_ground() {
    let mut town = Town::of(
        &[street("s", &[(0.0, -20.0), (400.0, -20.0)])],
        &[block("here", [0.0, 0.0, 400.0, 200.0]), block("there", [0.0, -200.0, 400.0, 0.0])],
        &["a"],
    );
    let here = town.city.network().territories().by_id("here").unwrap().community.fid;
    let asked = AssignRequest {
        valid_from: Some(at(100)),
        valid_to: Some(at(200)),
        ..request("a", vec![part("s", Side::Left, 0.0, 400.0)])
    };
    town.assign(&asked).unwrap();
    let uncovered = |seconds: i64| {
        let taken = town.city.surroundings(here, USUAL_REACH_M, Some(at(seconds))).unwrap();
        taken.uncovered().total_m2()
    };
    let whole_m2 = uncovered(50);
    assert!((whole_m2 - 80_000.0).abs() < 1.0);
    assert!((whole_m2 - uncovered(150) - 400.0 * 34.0).abs() < 1.0);
    assert_eq!(uncovered(200), whole_m2);
    assert_eq!(around(&town.city, here).uncovered().total_m2(), whole_m2);
}

#[test]
fn a_shift_of_the_clock_over_other_periods_computes_nothing_again() {
    let mut town = Town::of(
        &[street("s", &[(0.0, 0.0), (300.0, 0.0)])],
        &[block("all", [0.0, -200.0, 300.0, 200.0])],
        &["a", "b"],
    );
    town.assign(&request("a", vec![part("s", Side::Left, 0.0, 300.0)])).unwrap();
    // Ground that is covered already stays as it is when another side is taken over or ends.
    let asked = AssignRequest {
        valid_from: Some(at(10)),
        valid_to: Some(at(20)),
        ..request("b", vec![part("s", Side::Right, 100.0, 200.0)])
    };
    town.assign(&asked).unwrap();
    let fid = CommunityFid(1);
    let taken = around(&town.city, fid);
    let cells = taken.uncovered();
    town.city.keep_ground(&taken, cells);
    let kept = Arc::as_ptr(town.city.kept_ground(fid).unwrap());
    let reader = Arc::clone(town.city.kept_ground(fid).unwrap());
    for seconds in [15, 25] {
        assert_eq!(town.city.advance(at(seconds)).len(), 1, "something begins or ends");
        // A reader holds it, so that computing it again would have made another one.
        assert_eq!(Arc::as_ptr(town.city.kept_ground(fid).unwrap()), kept);
    }
    drop(reader);
}
