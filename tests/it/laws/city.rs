//! Laws 1, 2 and 9 on a city in memory.

use super::model::{self, BEGIN_S, Step, decide, steps, street_draft};
use super::{answers, oracle};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sweepline::city::City;
use sweepline::city::gaps::{GapFilter, GapKind};
use sweepline::city::plan::Asker;
use sweepline::city::street::Owner;
use sweepline::city::totals::Duty;
use sweepline::domain::{Actor, Assignment, ImportMode, Snapshot};

/// A city that changes step by step, beside the plain rows.
struct Grown {
    city: City,
    rows: Snapshot,
    now_s: i64,
}

impl Grown {
    fn new() -> Self {
        let at = Timestamp::from_second(BEGIN_S).unwrap();
        let rows = Snapshot::default();
        Self { city: City::load(rows.clone(), at), rows, now_s: BEGIN_S }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.now_s).unwrap()
    }

    /// Takes a step; gives what it was promised, if it is one that changes assignments only.
    fn take(&mut self, step: &Step) {
        if let Step::Wait(seconds) = step {
            self.now_s += seconds;
            self.city.advance(self.now());
        }
        let Some(Ok(change)) = decide(&self.city, step, self.now_s) else { return };
        let next = self.city.revision().next();
        let promised = matches!(step, Step::Assign(_) | Step::Unassign(_))
            .then(|| self.city.totals_after(&change));
        self.city.apply(&change, next);
        oracle::apply(&mut self.rows, &change, next);
        if let Some(promised) = promised {
            assert_eq!(&promised, self.city.ledger().totals(), "the preview came true");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn sums_are_what_counting_millimetres_gives(steps in steps(12)) {
        let mut grown = Grown::new();
        for step in &steps {
            grown.take(step);
        }
        let totals = grown.city.ledger().totals();
        oracle::assert_adds_up(totals);
        let told = oracle::without_works(totals.clone(), &grown.rows, &grown.city, grown.now());
        prop_assert_eq!(told, oracle::counted(&grown.rows, &grown.city, grown.now()));
        let later = Timestamp::from_second(grown.now_s + 30).unwrap();
        let then = grown.city.ledger().totals_at(grown.city.network(), later);
        oracle::assert_adds_up(&then);
        let then = oracle::without_works(then, &grown.rows, &grown.city, later);
        prop_assert_eq!(then, oracle::counted(&grown.rows, &grown.city, later));
    }

    #[test]
    fn a_city_kept_step_by_step_answers_as_one_from_scratch(steps in steps(16)) {
        let mut grown = Grown::new();
        for (number, step) in steps.iter().enumerate() {
            grown.take(step);
            let scratch = oracle::from_scratch(&grown.rows, grown.now());
            prop_assert_eq!(grown.city.ledger().totals(), scratch.ledger().totals());
            prop_assert_eq!(grown.city.patches(), scratch.patches());
            prop_assert_eq!(grown.city.next_fids(), scratch.next_fids());
            prop_assert_eq!(grown.city.ledger().next_due(), scratch.ledger().next_due());
            for (ix, street) in grown.city.network().iter() {
                let (other, same) = scratch.network().by_id(&street.segment.id).unwrap();
                prop_assert_eq!(&**street, &**same);
                prop_assert_eq!(grown.city.ledger().state(ix), scratch.ledger().state(other));
            }
            if number % 6 == 0 || number + 1 == steps.len() {
                answers::assert_equal(&grown.city, &scratch, grown.now());
            }
        }
    }

    #[test]
    fn gaps_of_an_owner_add_up_to_its_sum(steps in steps(14)) {
        let mut grown = Grown::new();
        for step in &steps {
            grown.take(step);
        }
        for (owner, tally) in &grown.city.ledger().totals().by_owner {
            for (kind, wanted) in [
                (GapKind::Unassigned, tally.gap_mm),
                (GapKind::Overlap, tally.overlap_mm),
                (GapKind::OffDuty, tally.assigned_mm - tally.on_duty_mm),
                (GapKind::Outside, if *owner == Owner::Outside { tally.required_mm } else { 0 }),
            ] {
                let filter = GapFilter {
                    kinds: Some(vec![kind]),
                    owners: Some([*owner].into()),
                    ..GapFilter::default()
                };
                let gaps = grown.city.gaps(&filter, grown.now());
                let length_mm: i64 = gaps.iter().map(|g| i64::from(g.stretch.length_mm())).sum();
                prop_assert_eq!(length_mm, wanted, "{:?} {:?}", owner, kind);
            }
        }
    }

    #[test]
    fn hours_of_the_week_are_served_excused_unassigned_or_listed(steps in steps(14)) {
        let mut grown = Grown::new();
        for step in &steps {
            grown.take(step);
        }
        let by_owner = oracle::hours_by_owner(&grown.rows, &grown.city, grown.now());
        for (owner, hours) in by_owner {
            let tally = grown.city.ledger().totals().by_owner[&owner];
            let filter = GapFilter {
                kinds: Some(vec![GapKind::UnservedHours]),
                owners: Some([owner].into()),
                ..GapFilter::default()
            };
            let gaps = grown.city.gaps(&filter, grown.now());
            let listed = gaps.iter().map(|gap| {
                let open = gap.hours.as_ref().expect("it is a gap in hours");
                i64::from(gap.stretch.length_mm()) * i64::from(open.set.total_s())
            });
            let listed: i64 = listed.sum();
            let week = grown.city.week_sums(&filter, grown.now());
            let all = |cells: sweepline::city::week_sums::Cells| -> i64 {
                cells.iter().flatten().sum()
            };
            prop_assert_eq!(all(week.required_mm_s), tally.required_mm_s);
            prop_assert_eq!(all(week.served_mm_s), tally.served_mm_s);
            prop_assert_eq!(listed, hours.unserved, "{:?}", owner);
            prop_assert_eq!(
                tally.required_mm_s - tally.served_mm_s,
                listed + hours.unassigned + hours.excused,
                "{:?}", owner
            );
        }
    }

    #[test]
    fn what_was_just_imported_is_unchanged_when_it_comes_again(steps in steps(16)) {
        let mut grown = Grown::new();
        for step in &steps {
            grown.take(step);
            if matches!(step, Step::Streets(..) | Step::Blocks(..) | Step::Sites(..)) {
                let again = decide(&grown.city, step, grown.now_s + 5).unwrap().unwrap();
                prop_assert!(again.is_empty(), "{}", again.summary);
            }
        }
    }
}

#[test]
fn these_random_cities_have_everything_that_can_go_wrong() {
    let mut runner = TestRunner::deterministic();
    let (mut overlap, mut exempt, mut outside, mut contested, mut cut) = (0, 0, 0, 0, 0);
    let (mut off_duty, mut half_served, mut apart, mut unserved) = (0, 0, 0, 0);
    let (mut in_shift, mut beside, mut on_site, mut away, mut own_hours) = (0, 0, 0, 0, 0);
    for _ in 0..150 {
        let mut grown = Grown::new();
        for step in &steps(24).new_tree(&mut runner).unwrap().current() {
            grown.take(step);
        }
        let totals = grown.city.ledger().totals();
        overlap += usize::from(totals.city.overlap_mm > 0);
        exempt += usize::from(totals.city.exempt_mm > 0);
        outside += usize::from(totals.by_owner.contains_key(&Owner::Outside));
        contested += usize::from(totals.by_owner.contains_key(&Owner::Contested));
        cut += usize::from(grown.city.network().iter().any(|(_, s)| s.sole_owner().is_none()));
        let city = totals.city;
        off_duty += usize::from(city.on_duty_mm < city.assigned_mm);
        half_served += usize::from((1..city.required_mm_s).contains(&city.served_mm_s));
        apart += usize::from(
            totals
                .by_duty
                .get(&Duty::Shared)
                .is_some_and(|shared| shared.overlap_mm < shared.assigned_mm),
        );
        let kinds = Some(vec![GapKind::UnservedHours]);
        let filter = GapFilter { kinds, ..GapFilter::default() };
        unserved += usize::from(!grown.city.gaps(&filter, grown.now()).is_empty());
        let rows = &grown.rows;
        in_shift += usize::from(rows.assignments.iter().any(|held| held.shift.is_some()));
        beside += usize::from(rows.assignments.iter().any(|one| {
            let same_place = |two: &&Assignment| (two.segment, two.side) == (one.segment, one.side);
            rows.assignments.iter().filter(same_place).any(|two| two.shift != one.shift)
        }));
        on_site += usize::from(rows.site_assignments.iter().any(|held| held.shift.is_some()));
        away += usize::from(!rows.absences.is_empty());
        own_hours += usize::from(rows.hours.is_some());
    }
    let seen = [overlap, exempt, outside, contested, cut, off_duty, half_served, apart, unserved];
    let seen = seen.into_iter().chain([in_shift, beside, on_site, away, own_hours]);
    let seen: Vec<usize> = seen.collect();
    assert!(seen.iter().all(|count| *count >= 5), "{seen:?}");
}

#[test]
fn a_frame_that_moves_leaves_sums_as_from_scratch() {
    let mut grown = Grown::new();
    let street = |slot| model::Street { slot, way: 0, class: 0, grade: 0, crews: vec![0] };
    grown.take(&Step::Streets(ImportMode::Merge, vec![street(0), street(1)]));
    grown.take(&Step::Blocks(ImportMode::Merge, vec![(0, 0), (1, 0)]));
    // The same city a degree further east: it gets a frame of its own.
    let mut drafts = vec![street_draft(&street(1))];
    for draft in &mut drafts {
        let east = |at: &sweepline::geometry::LonLat| {
            sweepline::geometry::LonLat::new(at.lon() + 1.0, at.lat()).unwrap()
        };
        let places = draft.line.positions().iter().map(east).collect();
        draft.line = sweepline::geometry::Line::new(places).unwrap();
        draft.length_mm = draft.line.geodesic_length_mm();
    }
    let asker = Asker::new(Actor::everywhere("somebody"), grown.now());
    let change = grown.city.plan_segments(&drafts, ImportMode::Replace, &asker).change;
    assert!(change.frame.is_some());
    let next = grown.city.revision().next();
    grown.city.apply(&change, next);
    oracle::apply(&mut grown.rows, &change, next);
    let scratch = oracle::from_scratch(&grown.rows, grown.now());
    answers::assert_equal(&grown.city, &scratch, grown.now());
}
