//! What was known stays known: an answer by what was known at an instant is never changed by what
//! is written later; and it is the answer that was given then.

use super::model::{Assign, Step, steps};
use super::running::Running;
use crate::store_places::on_both;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use sweepline::app::coverage::{By, CoverageQuery};
use sweepline::app::error::AppError;
use sweepline::app::history::When;
use sweepline::app::trends::TrendsQuery;
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
        let refuse = sweepline::city::plan::assign::Takeover::Refuse;
        let assign = |from| Step::Assign(Assign { from, ..Assign::whole(0, 0, refuse) });
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

/// The end of each day by itself, by what was known then.
async fn day_by_day(running: &Running, days: u16, community: Option<&str>) -> Vec<Value> {
    let (now, day_s) = (running.app.now(), 86_400);
    // The city has no hours of its own, so it goes by a zone that is 8 h ahead all year.
    let midnight_s = (now.as_second() + 8 * 3_600) / day_s * day_s - 8 * 3_600;
    let mut wanted = Vec::new();
    for back in (0..i64::from(days)).rev() {
        let midnight = Timestamp::from_second(midnight_s - (back - 1) * day_s).unwrap();
        let end = (midnight - SignedDuration::from_millis(1)).min(now);
        let by = if community.is_some() { By::Community } else { By::City };
        let mut row = None;
        // A community with others in it has a row only where its own level is asked for.
        for level in [None, Some(0), Some(1), Some(2), Some(3)] {
            let query = CoverageQuery { by, at: Some(end), level };
            let told = running.app.coverage(query, Some(end)).await.unwrap();
            let key = community.unwrap_or("city");
            let found = told.rows.into_iter().find(|row| row.key.as_deref() == Some(key));
            row = row.or(found.filter(|_| told.revision > Revision(0)));
        }
        let Some(row) = row else { continue };
        let date = (midnight - SignedDuration::from_hours(16)).to_string()[..10].to_owned();
        let lengths = row.lengths;
        wanted.push(json!({
            "date": date,
            "required_mm": lengths.required_mm,
            "assigned_mm": lengths.assigned_mm,
            "exempt_mm": lengths.exempt_mm,
            "gap_mm": lengths.gap_mm,
            "overlap_mm": lengths.overlap_mm,
        }));
    }
    wanted
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 100, ..ProptestConfig::with_cases(4) })]

    #[test]
    fn trends_are_the_ends_of_days_each_by_what_was_known_then(
        steps in steps(12),
        waits in prop::collection::vec(0..90_000_i64, 40),
        asked_at in 2..8_usize,
    ) {
        on_both(async |url| {
            let running = Running::start(&url).await;
            let mut rows = Snapshot::default();
            for (number, (step, wait)) in steps.iter().zip(&waits).enumerate() {
                running.take(&Step::Wait(*wait), &mut rows).await;
                running.take(step, &mut rows).await;
                if number % asked_at != 0 && number + 1 != steps.len() {
                    continue;
                }
                for community in [None, Some("b0"), Some("outside")] {
                    let query = TrendsQuery { days: 6, community: community.map(str::to_owned) };
                    let known = community.is_none_or(|id| {
                        id == "outside" || running.app.city().network().territories().by_id(id).is_some()
                    });
                    let told = running.app.trends(query).await;
                    assert_eq!(told.is_ok(), known);
                    if let Ok(told) = told {
                        assert_eq!(json!(told.days), json!(day_by_day(&running, 6, community).await));
                        let zone = &rows.hours.as_ref().map_or("Asia/Shanghai", |hours| &hours.zone_name);
                        assert_eq!(told.time_zone, **zone);
                    }
                }
            }
        });
    }
}
