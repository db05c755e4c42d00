//! Taking changes back: the rows of before come back, and any sequence of changes and undoings
//! ends where the log says.

use super::model::{Assign, Step, Street, steps};
use super::oracle;
use super::running::Running;
use crate::store_places::on_both;
use proptest::prelude::*;
use sweepline::app::error::AppError;
use sweepline::city::plan::assign::Takeover;
use sweepline::domain::{Actor, ImportMode, Revision, Snapshot};

/// The rows alone, without what counts changes.
fn rows_of(snapshot: &Snapshot) -> Snapshot {
    let (revision, next) = Default::default();
    Snapshot { revision, next, frame: None, ..snapshot.clone() }
}

/// Reads the log from its beginning and does again what it says.
async fn replayed(running: &Running) -> Snapshot {
    let mut rows = Snapshot::default();
    for (revision, change) in running.store.changes_after(Revision(0), usize::MAX).await.unwrap() {
        oracle::apply(&mut rows, &change, revision);
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 100, ..ProptestConfig::with_cases(10) })]

    #[test]
    fn changes_and_undoings_in_any_order_end_where_the_log_says(
        steps in steps(24),
        backs in prop::collection::vec(prop::option::of(0..6_u64), 32),
    ) {
        on_both(async |url| {
            let running = Running::start(&url).await;
            let mut rows = Snapshot::default();
            for (step, back) in steps.iter().zip(backs.iter().cycle()) {
                let before = rows.clone();
                running.take(step, &mut rows).await;
                if rows.revision > before.revision {
                    let done = rows.clone();
                    // Taken back at once it is as before, and that taken back as after.
                    running.take(&Step::Undo(0), &mut rows).await;
                    assert_eq!(rows.revision, done.revision.next(), "{step:?}");
                    assert_eq!(rows_of(&rows), rows_of(&before), "{step:?}");
                    running.take(&Step::Undo(0), &mut rows).await;
                    assert_eq!(rows_of(&rows), rows_of(&done), "{step:?}");
                }
                if let Some(back) = back {
                    running.take(&Step::Undo(*back), &mut rows).await;
                }
            }
            assert_eq!(running.store.load().await.unwrap(), rows);
            assert_eq!(replayed(&running).await, rows);
            running.assert_as_stored().await;
            let at = running.app.city().ledger().as_of();
            let city = running.app.city();
            let told = oracle::without_works(city.ledger().totals().clone(), &rows, &city, at);
            assert_eq!(told, oracle::counted(&rows, &city, at));
        });
    }
}

fn street(slot: u8, way: u8) -> Step {
    let street = Street { slot, way, class: 0, grade: 0, crews: vec![] };
    Step::Streets(ImportMode::Merge, vec![street])
}

fn assign(crew: u8, takeover: Takeover) -> Step {
    Step::Assign(Assign::whole(crew, 0, takeover))
}

/// Takes steps, one revision each.
async fn taken(running: &Running, steps: &[Step]) -> Snapshot {
    let mut rows = Snapshot::default();
    for (number, step) in steps.iter().enumerate() {
        running.take(step, &mut rows).await;
        assert_eq!(rows.revision.0, number as u64 + 1, "{step:?}");
    }
    rows
}

/// Why that revision is not taken back, and which changes stand in the way.
async fn refused(running: &Running, revision: u64) -> (String, Vec<u64>) {
    let undone = running.app.undo(Revision(revision), Actor::everywhere("x"), None).await;
    match undone {
        Err(AppError::Overtaken { detail, changed_by }) => {
            (detail, changed_by.iter().map(|by| by.revision.0).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_moved_since_is_named_and_nothing_is_changed() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let give = assign(0, Takeover::Refuse);
        let steps = [
            Step::AddCrew(0),
            Step::AddCrew(1),
            street(0, 0),
            give,
            assign(1, Takeover::Replace),
            Step::RenameCrew(0, 1),
        ];
        let rows = taken(&running, &steps).await;
        // Crew 1 took over what revision 4 gave to crew 0.
        let (why, by) = refused(&running, 4).await;
        assert!(why.contains("what it did was changed since"), "{why}");
        assert_eq!(by, [5]);
        // The crew is called otherwise; the street is in use.
        assert_eq!(refused(&running, 1).await.1, [6]);
        let (why, by) = refused(&running, 3).await;
        assert!(why.contains("in use since"), "{why}");
        assert_eq!(by, [5]);
        assert_eq!(running.store.load().await.unwrap(), rows);
    });
}

#[test]
fn one_change_after_the_other_can_be_taken_back() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let steps = [
            Step::AddCrew(0),
            Step::AddCrew(1),
            street(0, 0),
            assign(0, Takeover::Refuse),
            assign(1, Takeover::Replace),
        ];
        taken(&running, &steps).await;
        for revision in (1..=5).rev() {
            running.app.undo(Revision(revision), Actor::everywhere("x"), None).await.unwrap();
        }
        let rows = running.store.load().await.unwrap();
        assert_eq!(rows_of(&rows), Snapshot::default());
        // And what was taken back is not taken back again.
        let (why, by) = refused(&running, 5).await;
        assert!(why.contains("changed since"), "{why}");
        assert_eq!(by, [10, 8, 6], "crew and street are gone, and what it gave was taken back");
    });
}

#[test]
fn ground_that_somebody_else_got_since_is_not_taken_from_them() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let steps = [
            Step::AddCrew(0),
            Step::AddCrew(1),
            street(0, 0),
            assign(0, Takeover::Refuse),
            Step::Unassign(1),
            Step::Unassign(2),
            assign(1, Takeover::Refuse),
        ];
        taken(&running, &steps).await;
        let (why, by) = refused(&running, 5).await;
        assert!(why.contains("was given to somebody since"), "{why}");
        assert_eq!(by, [7]);
    });
}

#[test]
fn a_stretch_does_not_come_back_on_a_street_that_was_drawn_anew() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let begin = [Step::AddCrew(0), street(0, 0), assign(0, Takeover::Refuse)];
        let steps: Vec<Step> = begin.into_iter().chain([Step::Unassign(1), street(0, 3)]).collect();
        taken(&running, &steps).await;
        let (why, by) = refused(&running, 4).await;
        assert!(why.contains("drawn anew"), "{why}");
        assert_eq!(by, [5]);
    });
}

#[test]
fn a_crew_that_is_gone_does_not_get_its_streets_back() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        let steps = [
            Step::AddCrew(0),
            street(0, 0),
            assign(0, Takeover::Refuse),
            Step::Unassign(1),
            Step::Unassign(2),
            Step::RemoveCrew(0),
            Step::AddCrew(0),
        ];
        taken(&running, &steps).await;
        let (why, by) = refused(&running, 4).await;
        assert!(why.contains("belongs to something that is gone"), "{why}");
        assert_eq!(by, [6]);
        let (why, by) = refused(&running, 6).await;
        assert!(why.contains("an id that it took away"), "{why}");
        assert_eq!(by, [7]);
    });
}

#[test]
fn another_town_can_come_in_where_the_first_was_taken_back() {
    on_both(async |url| {
        let running = Running::start(&url).await;
        taken(&running, &[street(0, 0), Step::Undo(0)]).await;
        let city = running.app.city();
        assert!(city.network().is_empty());
        let far = sweepline::geometry::LonLat::new(-0.1, 51.5).unwrap();
        let bounds = sweepline::geometry::Bounds::of([far]).unwrap();
        let warned = city.warn_of_distance(std::iter::once(bounds), ImportMode::Merge);
        assert_eq!(warned.unwrap(), None);
    });
}
