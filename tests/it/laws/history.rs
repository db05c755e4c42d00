//! What was known stays known: an answer by what was known at an instant is never changed by what
//! is written later; and it is the answer that was given then.

use super::model::{Step, steps};
use super::running::Running;
use crate::store_places::on_both;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use sweepline::app::coverage::{By, CoverageQuery};
use sweepline::app::error::AppError;
use sweepline::app::history::When;
use sweepline::app::who::Place;
use sweepline::domain::{Revision, Snapshot};
use sweepline::geometry::{Datum, LonLat, Side};

/// What is asked of each pair of instants.
async fn told(running: &Running, when: When) -> Vec<Value> {
    let app = &running.app;
    let mut told = Vec::new();
    for (_, by) in By::WORDS {
        let query = CoverageQuery { by, at: when.at, level: None };
        told.push(json!(app.coverage(query, when.known_at).await.unwrap()));
    }
    for slot in 0..super::model::STREETS {
        for side in [Side::Left, Side::Right] {
            let segment = format!("s{slot}");
            let place = Place::Measure { segment, side, measure_m: 0.5 };
            // A street that was not there yet is an answer too.
            told.push(app.who(place, when).await.map_or(Value::Null, |who| json!(who)));
        }
    }
    let position = LonLat::new(104.28, 30.98).unwrap();
    let place = Place::Position { position, datum: Datum::Wgs84, accuracy_m: 0.5 };
    told.push(json!(app.who(place, when).await.unwrap()));
    told
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 100, ..ProptestConfig::with_cases(3) })]

    #[test]
    fn what_was_known_then_is_never_changed_by_what_is_written_later(steps in steps(10)) {
        on_both(async |url| {
            let running = Running::start(&url).await;
            let mut rows = Snapshot::default();
            let mut kept: Vec<(When, Vec<Value>)> = Vec::new();
            for step in &steps {
                running.take(&Step::Wait(7), &mut rows).await;
                running.take(step, &mut rows).await;
                let now = running.app.now();
                let known_at = Some(now);
                for ahead_s in [-20, 0, 20] {
                    let at = Some(now + SignedDuration::from_secs(ahead_s));
                    let when = When { at, known_at };
                    let by_now = told(&running, when).await;
                    // What is known now is what is known when nothing is said of it.
                    assert_eq!(told(&running, When::at(at)).await, by_now);
                    kept.push((when, by_now));
                }
            }
            running.take(&Step::Wait(7), &mut rows).await;
            for (when, then) in &kept {
                assert_eq!(&told(&running, *when).await, then, "{when:?}");
            }
        });
    }
}

#[test]
fn what_is_taken_back_today_was_still_done_yesterday() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let mut rows = Snapshot::default();
        let street = super::model::Street { slot: 0, way: 0, class: 0, grade: 0, crews: vec![] };
        let assign = |from| Step::Assign {
            crew: 0,
            takeover: sweepline::city::plan::assign::Takeover::Refuse,
            parts: vec![super::model::Part::whole(0)],
            from,
            lasts: None,
        };
        let streets = Step::Streets(sweepline::domain::ImportMode::Merge, vec![street]);
        let (begun, wait) = (running.app.now(), Step::Wait(100));
        for step in [Step::AddCrew(0), streets, wait.clone(), assign(None), wait.clone()] {
            running.take(&step, &mut rows).await;
        }
        let held = running.app.now();
        running.take(&wait, &mut rows).await;
        running.take(&Step::Unassign(1), &mut rows).await;
        let status = async |at: Timestamp, known_at| {
            let place = Place::Measure { segment: "s0".into(), side: Side::Left, measure_m: 1.0 };
            let who = running.app.who(place, When { at: Some(at), known_at }).await;
            who.map(|who| (who.status, who.revision.0))
        };
        assert_eq!(status(running.app.now(), None).await.unwrap().0, "outside");
        assert_eq!(status(held, None).await.unwrap(), ("covered", 4));
        assert_eq!(status(held, Some(held)).await.unwrap(), ("covered", 3));
        assert_eq!(status(begun, None).await.unwrap().0, "outside");

        // Entered today for the time before: it counts for then, and not by what was known then.
        running.take(&assign(Some(-250)), &mut rows).await;
        assert_eq!(status(begun + SignedDuration::from_secs(60), None).await.unwrap().0, "covered");
        let before = status(begun + SignedDuration::from_secs(60), Some(held)).await.unwrap();
        assert_eq!(before, ("outside", 3));

        let before = begun - SignedDuration::from_secs(1);
        assert!(matches!(status(held, Some(before)).await, Err(AppError::NotFound(_))));
        let nothing = running.app.coverage(CoverageQuery::default(), Some(before)).await.unwrap();
        assert_eq!((nothing.revision, nothing.rows[0].lengths.required_mm), (Revision(0), 0));
        let ahead = running.app.now() + SignedDuration::from_secs(1);
        assert!(matches!(status(held, Some(ahead)).await, Err(AppError::Unreadable { .. })));
    });
}
