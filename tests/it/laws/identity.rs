//! What gaps are called and since when they have been gaps: kept step by step, and read out of the
//! whole history.

use super::model::{Assign, Step, Street, steps};
use super::running::Running;
use crate::store_places::on_both;
use proptest::prelude::*;
use sweepline::app::App;
use sweepline::city::identity::{Identities, Record};
use sweepline::domain::{ImportMode, Revision, Snapshot};
use sweepline::geometry::{Side, StretchSet};

/// Every gap of the city has one record, and every record is a gap.
fn assert_named(app: &App, names: &Identities) {
    let city = app.city();
    let at = city.ledger().as_of();
    for (ix, street) in city.network().iter() {
        let segment = &street.segment;
        let records = names.of(segment.fid, segment.length_mm);
        let covers = city.ledger().covers(ix, street, at);
        for side in [Side::Left, Side::Right] {
            let own = records.iter().filter(|record| record.side == side);
            let gaps: StretchSet = own.clone().map(|record| record.stretch).collect();
            assert_eq!(gaps, covers[side as usize].gap, "{} {side:?}", segment.id);
            assert_eq!(gaps.iter().count(), own.count());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 100, ..ProptestConfig::with_cases(6) })]

    #[test]
    fn names_kept_step_by_step_are_those_of_the_whole_history(
        steps in steps(24),
        asked_at in 1..5_usize,
    ) {
        on_both(async |url| {
            let running = Running::start(&url).await;
            let mut rows = Snapshot::default();
            for (number, step) in steps.iter().enumerate() {
                running.take(step, &mut rows).await;
                if number % asked_at == 0 {
                    assert_named(&running.app, &running.app.identities().await.unwrap());
                }
            }
            let kept = running.app.identities().await.unwrap();
            let all = running.store.rows_between(Revision(0), rows.revision).await.unwrap();
            let mut whole = Identities::default();
            whole.bring_to(&running.app.city(), &all);
            assert_eq!(*kept, whole);
        });
    }
}

#[test]
fn a_gap_is_as_old_as_the_street_or_as_what_was_taken_back() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let mut rows = Snapshot::default();
        let street = Street { slot: 0, way: 0, class: 0, grade: 0, crews: vec![] };
        let wait = Step::Wait(100);
        let imported = running.app.now();
        let streets = Step::Streets(ImportMode::Merge, vec![street]);
        for step in [streets, Step::AddCrew(0), wait.clone()] {
            running.take(&step, &mut rows).await;
        }
        let left = async || -> Vec<Record> {
            let city = running.app.city().network().by_id("s0").unwrap().1.segment.clone();
            let names = running.app.identities().await.unwrap();
            let all = names.of(city.fid, city.length_mm).into_iter();
            all.filter(|record| record.side == Side::Left).collect()
        };
        let [gap] = left().await[..] else { panic!("the whole side is a gap") };
        assert_eq!((gap.anchor_mm, gap.since), (0, imported));

        let assign = Step::Assign(Assign {
            lasts: Some(50),
            ..Assign::whole(0, 0, sweepline::city::plan::assign::Takeover::Refuse)
        });
        running.take(&assign, &mut rows).await;
        assert_eq!(left().await, []);
        let over = running.app.now() + jiff::SignedDuration::from_secs(50);
        running.take(&wait, &mut rows).await;
        running.take(&Step::AddCrew(1), &mut rows).await;
        let [gap] = left().await[..] else { panic!("it is a gap again") };
        assert_eq!(gap.since, over, "from the instant at which the period ended");
    });
}
