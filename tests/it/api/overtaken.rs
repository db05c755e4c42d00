//! Several who saw the same and ask at once, of two processes on one store.

use super::TestApp;
use crate::store_places::on_both;
use std::sync::Arc;
use sweepline::app::App;
use sweepline::app::assign::{Assigned, Assigning, Hands};
use sweepline::app::commit::Done;
use sweepline::app::error::AppError;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::domain::{Actor, Revision};
use sweepline::geometry::Side;
use sweepline::store::Store;
use tokio::task::JoinSet;

const ASKING: usize = 8;

/// Part of the left side of one street, for one of two crews.
fn asked(number: usize, round: usize, seen: Revision) -> Assigning {
    let stretch = NamedStretch {
        segment: "w".into(),
        side: Some(Side::Left),
        from_m: Some(number as f64),
        to_m: Some(20.0 + round as f64),
    };
    let request = AssignRequest {
        crew: ["a", "b"][(number + round) % 2].into(),
        valid_from: None,
        valid_to: None,
        shift: None,
        takeover: Takeover::Replace,
        stretches: vec![stretch],
        sites: Vec::new(),
    };
    Assigning { hands: Hands::Crew(request), based_on: Some(seen) }
}

fn changed(done: &Result<Done<Assigned>, AppError>) -> bool {
    match done {
        Ok(Done::Now(assigned)) => !assigned.preview.changes.is_empty(),
        Ok(Done::Before(_)) | Err(_) => false,
    }
}

#[test]
fn of_many_who_saw_the_same_only_one_gets_the_stretch() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let now = super::NOW.parse().unwrap();
        let store = Store::open(&url).await.unwrap();
        let other = App::start(store, Arc::new(move || now)).await.unwrap();
        for round in 0..4 {
            let seen = app.store.revision().await.unwrap();
            let mut asking = JoinSet::new();
            for number in 0..ASKING {
                let process = if number % 4 < 2 { app.app.clone() } else { other.clone() };
                let asked = asked(number, round, seen);
                asking.spawn(async move {
                    process.assign(asked, Actor::everywhere("racer"), None).await
                });
            }
            let done = asking.join_all().await;
            assert_eq!(done.iter().filter(|done| changed(done)).count(), 1, "{done:?}");
            assert_eq!(app.store.revision().await.unwrap(), seen.next());
            let late = done.iter().filter_map(|done| done.as_ref().err());
            // A process that has not followed yet says that it has not.
            let told =
                |late: &AppError| matches!(late, AppError::Overtaken { .. } | AppError::Refused(_));
            assert!(late.clone().all(told), "{done:?}");
            assert_eq!(late.count(), ASKING - 1, "{done:?}");
        }
        app.stop().await;
    });
}
