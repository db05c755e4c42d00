//! Time that passes of itself: periods begin and end in sums and in events.

use super::answers;
use super::model::{Assign, BEGIN_S, Step, Street, decide};
use super::running::next_event;
use crate::store_places::on_sqlite_paused;
use jiff::Timestamp;
use std::sync::Arc;
use sweepline::app::App;
use sweepline::app::assign::Changed;
use sweepline::app::coverage::{CoverageQuery, coverage};
use sweepline::app::events::{PERIOD, Start};
use sweepline::city::City;
use sweepline::city::plan::Asker;
use sweepline::city::plan::assign::Takeover;
use sweepline::domain::{Actor, ImportMode, Revision};
use sweepline::store::Store;

#[test]
fn a_period_that_begins_or_ends_changes_sums_and_is_told() {
    on_sqlite_paused(async |url| {
        let store = Store::open(&url).await.unwrap();
        let begin = tokio::time::Instant::now();
        let clock = move || {
            let millis = begin.elapsed().as_millis() as i64;
            Timestamp::from_millisecond(BEGIN_S * 1000 + millis).unwrap()
        };
        let app = App::start(store.clone(), Arc::new(clock)).await.unwrap();
        let street = Street { slot: 0, way: 0, class: 0, grade: 0, crews: vec![] };
        let whole = Assign::whole(0, 0, Takeover::Refuse);
        let steps = [
            Step::AddCrew(0),
            Step::Streets(ImportMode::Merge, vec![street]),
            Step::Assign(Assign { from: Some(10), lasts: Some(20), ..whole }),
        ];
        for step in steps {
            let decided = app.commit(
                Actor::everywhere("somebody"),
                None,
                move |city: &City, _asker: &Asker| {
                    let change = decide(city, &step, BEGIN_S).expect("no wait")?;
                    Ok((change, Changed { revision: Revision::default() }))
                },
            );
            decided.await.unwrap();
        }
        let mut ear = app.events().listen(None).1;
        let assigned = |app: &App| app.city().ledger().totals().city.assigned_mm;
        let mut versions = vec![app.version()];
        for (second, somebody) in [(BEGIN_S + 10, true), (BEGIN_S + 30, false)] {
            assert_eq!(assigned(&app) > 0, !somebody);
            let event = next_event(&mut ear).await;
            assert_eq!((event.action, event.revision), (PERIOD, Revision(3)));
            assert_eq!(event.touched.segments, ["s0"]);
            assert_eq!(event.version, app.version());
            assert_eq!(app.now().as_second(), second, "neither early nor late");
            assert_eq!(assigned(&app) > 0, somebody);
            let now = app.now();
            let query = CoverageQuery { at: Some(now), ..Default::default() };
            let from_scratch = City::load(store.load().await.unwrap(), now);
            answers::assert_equal(&app.city(), &from_scratch, now);
            let told = app.coverage(query, None).await.unwrap();
            assert_eq!(told, coverage(&from_scratch, query, now));
            versions.push(app.version());
        }
        versions.dedup();
        assert_eq!(versions.len(), 3);
        let Start::From(missed) = app.events().listen(Some(Revision(3))).0 else {
            panic!("it was not away for long");
        };
        assert_eq!(missed.len(), 2, "who saw the last change is told of both periods");
    });
}
