//! Laws 3, 4 and 6, and requests that are dropped half way, on real stores.

use super::model::{Step, steps};
use super::running::Running;
use super::{answers, oracle};
use crate::store_places::on_both;
use flate2::read::GzDecoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::Read;
use std::sync::Arc;
use sweepline::app::coverage::{By, CoverageQuery, coverage};
use sweepline::app::gaps::{GapQuery, page};
use sweepline::app::ground::Grounds;
use sweepline::app::log::{Authors, LogQuery};
use sweepline::app::tiles::{LAYERS, TileQuery, draw};
use sweepline::city::City;
use sweepline::city::identity::Identities;
use sweepline::domain::{Revision, Snapshot};

/// Law 6: what is asked after a commit is answered from after it.
async fn assert_shown(running: &Running, rows: &Snapshot) {
    let app = &running.app;
    let at = app.city().ledger().as_of();
    let mut scratch = oracle::from_scratch(rows, at);
    oracle::keep_ground_as(&mut scratch, &app.city());
    answers::assert_equal(&app.city(), &scratch, at);
    for (_, by) in By::WORDS {
        let query = CoverageQuery { by, ..Default::default() };
        assert_eq!(app.coverage(query, None).await.unwrap(), coverage(&scratch, query, at));
    }
    for asked in [None, Some(at)] {
        let query = GapQuery { limit: 1, at: asked, ..Default::default() };
        let wanted = page(&scratch, &query, at, &Grounds::default()).unwrap();
        let gaps = app.gaps(query).await.unwrap();
        assert_eq!((gaps.matched, gaps.length_mm), (wanted.matched, wanted.length_mm));
        assert_eq!(gaps.area_m2, wanted.area_m2);
    }
    let query = TileQuery::new(answers::tile(), &LAYERS);
    let tile = app.tile(query).await.unwrap();
    let mut drawn = Vec::new();
    GzDecoder::new(&*tile.packed).read_to_end(&mut drawn).unwrap();
    let all = running.store.rows_between(Revision(0), rows.revision).await.unwrap();
    let mut names = Identities::default();
    names.bring_to(&scratch, &all);
    let wanted = draw(&scratch, query, &Grounds::default().with(Some(Arc::new(names))));
    assert!(drawn == wanted, "the tile of revision {} is not of the city", rows.revision);
    assert!(tile.version.starts_with(&rows.revision.to_string()));
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::with_cases(10) })]

    #[test]
    fn what_was_committed_is_shown_and_stored_alike_on_both_stores(steps in steps(16)) {
        let told: RefCell<Vec<Vec<(String, Value)>>> = RefCell::default();
        on_both(async |url| {
            let running = Running::start(&url).await;
            let mut rows = Snapshot::default();
            for step in &steps {
                let before = rows.revision;
                running.take(step, &mut rows).await;
                if rows.revision > before {
                    assert_shown(&running, &rows).await;
                }
            }
            running.assert_as_stored().await;
            assert_eq!(running.store.load().await.unwrap(), rows);
            let log = running.app.log(LogQuery::page(None, true, 1000), Authors::Named).await.unwrap();
            let city = running.app.city();
            let mut all = answers::all(&city, city.ledger().as_of());
            all.push(("log".into(), json!(log)));
            told.borrow_mut().push(all);
        });
        let told = told.into_inner();
        prop_assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "the stores differ");
    }

    #[test]
    fn a_request_that_is_dropped_leaves_memory_as_the_store(
        steps in steps(16),
        turns in prop::collection::vec(0..40_u32, 40),
    ) {
        on_both(async |url| {
            let running = Running::start(&url).await;
            for (step, turns) in steps.iter().zip(&turns) {
                if matches!(step, Step::Undo(_) | Step::Wait(_)) {
                    continue;
                }
                let dropped_after = async {
                    for _ in 0..*turns {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! {
                    biased;
                    _ = running.ask(step.clone(), None) => {}
                    () = dropped_after => {}
                }
            }
            // Turns are taken in order, so when this one is over all before it are.
            let _ = running.ask(Step::AddCrew(3), None).await.0;
            running.assert_as_stored().await;
            let asked = steps.iter().filter(|step| !matches!(step, Step::Undo(_) | Step::Wait(_))).count() as u64;
            assert!(running.app.revision().0 <= asked + 1);
        });
    }
}

#[test]
fn a_dropped_request_is_done_all_the_same() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        tokio::select! {
            biased;
            _ = running.ask(Step::AddCrew(0), None) => panic!("no store is as quick as that"),
            () = std::future::ready(()) => {}
        }
        let (done, _) = running.ask(Step::AddCrew(1), None).await;
        done.unwrap();
        assert_eq!(running.app.city().crews().len(), 2);
        running.assert_as_stored().await;
    });
}

#[test]
fn a_service_that_starts_again_answers_as_before() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let mut rows = Snapshot::default();
        for crew in 0..3 {
            running.take(&Step::AddCrew(crew), &mut rows).await;
        }
        let at = running.app.now();
        let before = answers::all(&running.app.city(), at);
        let again = Running::start(&url).await;
        assert_eq!(answers::all(&again.app.city(), at), before);
        assert_eq!(again.app.version(), running.app.version());
        let fresh: City = oracle::from_scratch(&rows, at);
        assert_eq!(fresh.revision(), again.app.revision());
    });
}
