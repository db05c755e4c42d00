//! Several services on one store.

use super::answers;
use super::model::{Assign, Step, Street};
use super::running::{Running, hear};
use crate::store_places::on_both;
use std::collections::BTreeSet;
use sweepline::app::commit::{Done, RequestKey};
use sweepline::app::crews::CrewAnswer;
use sweepline::app::error::AppError;
use sweepline::app::log::{Authors, LogQuery};
use sweepline::city::plan::assign::Takeover;
use sweepline::city::plan::crews::CrewRequest;
use sweepline::domain::{Actor, ImportMode, Revision, Snapshot};

fn street(slot: u8) -> Step {
    let street = Street { slot, way: 0, class: 0, grade: 0, crews: vec![slot % 4] };
    Step::Streets(ImportMode::Merge, vec![street])
}

#[test]
fn two_services_that_write_at_once_lose_nothing_and_end_alike() {
    on_both(async |url| {
        let (one, two) = (Running::start(&url).await, Running::start(&url).await);
        let mut ears = [one.app.events().listen(None).1, two.app.events().listen(None).1];
        let all = |running: &'static Running, numbers: Vec<u16>| async move {
            for n in numbers {
                let name = format!("crew {n}");
                let added = running.app.add_crew(
                    CrewRequest::named(Some(&format!("k{n}")), &name),
                    Actor::everywhere("x"),
                    None,
                );
                added.await.unwrap();
            }
        };
        // Tasks of their own, so that they run at once; they end before the test does.
        let (one, two): (&'static Running, &'static Running) =
            (Box::leak(Box::new(one)), Box::leak(Box::new(two)));
        let tasks = [
            tokio::spawn(all(one, (0..15).collect())),
            tokio::spawn(all(two, (15..30).collect())),
            tokio::spawn(all(one, (30..45).collect())),
            tokio::spawn(all(two, (45..60).collect())),
        ];
        for task in tasks {
            task.await.unwrap();
        }
        let last = Revision(60);
        for ear in &mut ears {
            let wanted: Vec<u64> = (1..=60).collect();
            assert_eq!(hear(ear, last).await, wanted, "each revision once, in order");
        }
        assert_eq!((one.app.revision(), two.app.revision()), (last, last));
        let at = one.app.now();
        answers::assert_equal(&one.app.city(), &two.app.city(), at);
        one.assert_as_stored().await;
        let ids: BTreeSet<String> =
            one.app.city().crews().map(|crew| crew.id.to_string()).collect();
        assert_eq!(ids.len(), 60, "no update is lost");
        let log = one
            .app
            .log(LogQuery::page(Some(Revision(0)), false, 1000), Authors::Named)
            .await
            .unwrap();
        let revisions: Vec<u64> = log.iter().map(|row| row.revision.0).collect();
        assert_eq!(revisions, (1..=60).collect::<Vec<u64>>());
    });
}

#[test]
fn the_same_stretch_asked_for_at_once_by_two_services_is_given_once() {
    on_both(async |url| {
        let (one, two) = (Running::start(&url).await, Running::start(&url).await);
        let mut rows = Snapshot::default();
        for step in [Step::AddCrew(0), Step::AddCrew(1), street_without_crew()] {
            one.take(&step, &mut rows).await;
        }
        let ask = |crew| Step::Assign(Assign::whole(crew, 0, Takeover::Refuse));
        let ((first, _), (second, _)) = tokio::join!(one.ask(ask(0), None), two.ask(ask(1), None));
        let given = [&first, &second].into_iter().filter(|done| done.is_ok()).count();
        let refused = |done: &Result<_, AppError>| matches!(done, Err(AppError::Refused(_)));
        assert_eq!(given, 1);
        assert!(refused(&first) || refused(&second));
        one.assert_as_stored().await;
        assert_eq!(one.app.city().ledger().totals().city.overlap_mm, 0);
    });
}

fn street_without_crew() -> Step {
    let street = Street { slot: 0, way: 0, class: 0, grade: 0, crews: vec![] };
    Step::Streets(ImportMode::Merge, vec![street])
}

#[test]
fn a_service_follows_what_another_one_writes() {
    on_both(async |url| {
        let (writer, follower) = (Running::start(&url).await, Running::start(&url).await);
        let mut ear = follower.app.events().listen(None).1;
        let mut rows = Snapshot::default();
        let steps = [Step::Blocks(ImportMode::Merge, vec![(0, 0), (1, 0)]), street(0), street(1)];
        for step in &steps {
            writer.take(step, &mut rows).await;
        }
        assert_eq!(hear(&mut ear, rows.revision).await, [1, 2, 3]);
        let at = writer.app.now();
        answers::assert_equal(&writer.app.city(), &follower.app.city(), at);
    });
}

async fn add(running: &Running, name: &str, text: &str) -> Result<Done<CrewAnswer>, AppError> {
    running
        .app
        .add_crew(CrewRequest::named(Some(name), name), Actor::everywhere("x"), Some(key(text, 1)))
        .await
}

fn key(key: &str, digest: u8) -> RequestKey {
    RequestKey { key: key.into(), digest: [digest; 32], status: 201 }
}

#[test]
fn a_request_sent_twice_at_once_is_done_once() {
    on_both(async |url| {
        let (one, two) = (Running::start(&url).await, Running::start(&url).await);
        for (round, (first, second)) in [(&one, &one), (&one, &two)].into_iter().enumerate() {
            let before = first.app.revision();
            let (name, text) = (format!("round {round}"), format!("key {round}"));
            let (a, b) = tokio::join!(add(first, &name, &text), add(second, &name, &text));
            let (now, earlier) = match (a.unwrap(), b.unwrap()) {
                (Done::Now(now), Done::Before(earlier))
                | (Done::Before(earlier), Done::Now(now)) => (now, earlier),
                both => panic!("one is done and one was done: {both:?}"),
            };
            assert_eq!(earlier.answer, serde_json::to_string(&now).unwrap());
            assert_eq!(earlier.status, 201);
            assert_eq!(now.revision, before.next());
            assert_eq!(first.store.revision().await.unwrap(), before.next());
            let other = first
                .app
                .add_crew(
                    CrewRequest::named(None, "other"),
                    Actor::everywhere("x"),
                    Some(key(&text, 2)),
                )
                .await;
            assert!(matches!(other, Err(AppError::KeyReused)), "{other:?}");
        }
    });
}

#[test]
fn a_request_that_was_refused_may_use_its_key_again() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        assert!(matches!(add(&running, "", "k").await, Err(AppError::Refused(_))));
        assert!(matches!(add(&running, "Dawn", "k").await, Ok(Done::Now(_))));
        assert!(matches!(add(&running, "Dawn", "k").await, Ok(Done::Before(_))));
        assert_eq!(running.app.revision(), Revision(1));
    });
}
