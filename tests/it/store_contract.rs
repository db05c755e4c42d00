//! What a store promises, asked of both kinds alike.

use crate::store_model::{Model, Step, grid, steps};
use crate::store_places::on_both;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};
use std::sync::Arc;
use std::time::Duration;
use sweepline::domain::{
    Action, Assignment, AssignmentFid, Change, Crew, CrewFid, Period, Receipt, Revision,
    SegmentFid, ShiftFid, Snapshot,
};
use sweepline::geometry::{Side, Stretch};
use sweepline::store::{CommitError, Store, StoreUrl};

fn change(action: Action) -> Change {
    Change::new(action, "tester".into(), "2026-11-23T08:30:00.250Z".parse().unwrap())
}

fn crew(fid: u32, id: &str) -> Arc<Crew> {
    Arc::new(Crew::named(CrewFid(fid), id, "晨班"))
}

fn new_crew(fid: u32, id: &str) -> Change {
    let mut change = change(Action::AddCrew);
    change.crews.opened = vec![crew(fid, id)];
    change
}

async fn committed(store: &Store, revision: u64, change: Change) {
    store.commit(Revision(revision), Arc::new(change)).await.unwrap();
}

/// The result of a commit that must fail, and proof that it left nothing behind.
async fn refused(store: &Store, revision: u64, change: Change) -> CommitError {
    let before = store.load().await.unwrap();
    let error = store.commit(Revision(revision), Arc::new(change)).await.unwrap_err();
    assert_eq!(store.load().await.unwrap(), before);
    assert_eq!(store.revision().await.unwrap(), before.revision);
    error
}

#[test]
fn a_new_store_is_empty_and_stays_so_when_opened_again() {
    on_both(async |url| {
        for _ in 0..2 {
            let store = Store::open(&url).await.unwrap();
            assert_eq!(store.load().await.unwrap(), Snapshot::default());
            assert_eq!(store.revision().await.unwrap(), Revision(0));
            assert_eq!(store.changes_after(Revision(0), 10).await.unwrap(), []);
            assert_eq!(store.log(None, true, 10).await.unwrap(), []);
            store.ping().await.unwrap();
        }
    });
}

#[test]
fn any_changes_come_back_as_the_rows_they_leave_and_one_by_one() {
    let mut runner = TestRunner::new(Config::with_cases(12));
    runner
        .run(&steps().no_shrink(), |steps| {
            on_both(async |url| lives_through(url, steps.clone()).await);
            Ok(())
        })
        .unwrap();
}

async fn lives_through(url: StoreUrl, steps: Vec<Step>) {
    let store = Store::open(&url).await.unwrap();
    let follower = Store::open(&url).await.unwrap();
    let (mut model, mut followed) = (Model::default(), Model::default());
    let mut changes = Vec::new();
    for step in steps {
        let Some(change) = model.change(step) else { continue };
        let revision = model.now.revision.next();
        committed(&store, revision.0, change.clone()).await;
        model.apply(revision, &change);
        assert_eq!(store.load().await.unwrap(), model.now);
        changes.push((revision, change));
    }
    assert_eq!(follower.changes_after(Revision(0), usize::MAX).await.unwrap(), changes);
    while followed.now.revision < model.now.revision {
        for (revision, change) in follower.changes_after(followed.now.revision, 3).await.unwrap() {
            followed.apply(revision, &change);
        }
    }
    assert_eq!(followed.now, model.now);

    let said: Vec<_> =
        changes.iter().map(|(at, one)| (*at, one.made_at, one.summary.clone())).collect();
    let log = store.log(None, false, usize::MAX).await.unwrap();
    let logged: Vec<_> = log.iter().map(|e| (e.revision, e.made_at, e.summary.clone())).collect();
    assert_eq!(logged, said);
    assert!(log.iter().zip(&changes).all(|(entry, (_, change))| {
        entry.actor == change.actor && entry.action == change.action
    }));
}

#[test]
fn the_log_is_read_from_either_end() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        for revision in 1..=5_u32 {
            committed(&store, revision.into(), new_crew(revision, &revision.to_string())).await;
        }
        let revisions = async |after: Option<u64>, newest_first, limit| -> Vec<u64> {
            let log = store.log(after.map(Revision), newest_first, limit).await.unwrap();
            log.into_iter().map(|entry| entry.revision.0).collect()
        };
        assert_eq!(revisions(None, true, 2).await, [5, 4]);
        assert_eq!(revisions(Some(4), true, 2).await, [3, 2]);
        assert_eq!(revisions(None, false, 2).await, [1, 2]);
        assert_eq!(revisions(Some(2), false, 9).await, [3, 4, 5]);
        assert_eq!(revisions(Some(1), true, 9).await, [] as [u64; 0]);
        assert_eq!(revisions(None, true, 0).await, [] as [u64; 0]);
    });
}

#[test]
fn a_revision_is_taken_once() {
    on_both(async |url| {
        let one = Store::open(&url).await.unwrap();
        let other = Store::open(&url).await.unwrap();
        committed(&one, 1, new_crew(1, "a")).await;
        let error = refused(&other, 1, new_crew(1, "b")).await;
        assert!(matches!(error, CommitError::Taken), "{error:?}");

        for revision in 2..12 {
            let fid = u32::try_from(revision).unwrap();
            let mine = Arc::new(new_crew(fid, &format!("mine {fid}")));
            let theirs = Arc::new(new_crew(fid, &format!("theirs {fid}")));
            let (mine, theirs) = tokio::join!(
                one.commit(Revision(revision), mine),
                other.commit(Revision(revision), theirs)
            );
            let won = usize::from(mine.is_ok()) + usize::from(theirs.is_ok());
            assert_eq!(won, 1, "{mine:?} {theirs:?}");
            let lost = mine.err().or(theirs.err()).unwrap();
            assert!(matches!(lost, CommitError::Taken), "{lost:?}");
            assert_eq!(one.load().await.unwrap(), other.load().await.unwrap());
        }
        assert_eq!(one.load().await.unwrap().crews.len(), 11);
    });
}

#[test]
fn a_revision_that_leaves_a_hole_is_not_written() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let error = refused(&store, 7, new_crew(1, "a")).await;
        assert!(matches!(error, CommitError::Corrupt(_)), "{error:?}");
    });
}

#[test]
fn a_change_that_breaks_a_rule_of_the_tables_leaves_nothing() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let mut import = change(Action::ImportSegments);
        import.segments.opened = grid(SegmentFid(1), 3);
        import.frame = Some(import.segments.opened[0].line.positions()[0]);
        import.crews.opened = vec![crew(1, "a")];
        committed(&store, 1, import).await;

        let assigned = |segment, crew| {
            let mut change = new_crew(2, "b");
            change.assignments.opened = vec![Assignment {
                fid: AssignmentFid(1),
                segment: SegmentFid(segment),
                side: Side::Left,
                stretch: Stretch::new(0, 10).unwrap(),
                crew: CrewFid(crew),
                shift: None,
                period: Period::new(change.made_at, None).unwrap(),
            }];
            change
        };
        let mut no_such_shift = assigned(1, 1);
        no_such_shift.assignments.opened[0].shift = Some(ShiftFid(1));
        let mut closes_what_is_not_open = new_crew(2, "b");
        closes_what_is_not_open.segments.closed = vec![SegmentFid(2), SegmentFid(99)];
        let mut closes_what_is_needed = assigned(1, 1);
        closes_what_is_needed.segments.closed = vec![SegmentFid(1)];
        let mut opens_twice = new_crew(2, "b");
        opens_twice.segments.opened = grid(SegmentFid(4), 1);
        opens_twice.segments.opened.extend(grid(SegmentFid(3), 1));
        for broken in [
            assigned(1, 77),
            assigned(77, 1),
            no_such_shift,
            closes_what_is_not_open,
            closes_what_is_needed,
            opens_twice,
            new_crew(2, "a"),
        ] {
            let error = refused(&store, 2, broken).await;
            assert!(matches!(error, CommitError::Corrupt(_)), "{error:?}");
        }
        committed(&store, 2, assigned(1, 1)).await;
    });
}

#[test]
fn a_receipt_is_kept_with_its_change_and_only_once() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let receipt = Receipt {
            key: "3f2c' \"—".into(),
            request_digest: std::array::from_fn(|index| index as u8 * 8),
            status: 201,
            answer: "{\"revision\":1,\"名\":\"晨班\"}".into(),
        };
        let mut first = new_crew(1, "a");
        first.receipt = Some(receipt.clone());
        committed(&store, 1, first).await;
        assert_eq!(store.receipt(&receipt.key).await.unwrap(), Some(receipt.clone()));
        assert_eq!(store.receipt("another").await.unwrap(), None);

        let mut again = new_crew(2, "b");
        again.receipt = Some(Receipt { status: 409, ..receipt.clone() });
        let error = refused(&store, 2, again).await;
        assert!(matches!(error, CommitError::Taken), "{error:?}");
        assert_eq!(store.receipt(&receipt.key).await.unwrap(), Some(receipt));
    });
}

#[test]
fn texts_of_any_kind_come_back_as_they_were() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let mut add = change(Action::AddCrew);
        let long = "é".repeat(200);
        let ids = ["", " ", "'; drop table crew; --", "\\N", "\t\n\r", "null", "𠀀🚮‏", &long];
        add.crews.opened = (1..).zip(ids).map(|(fid, id)| crew(fid, id)).collect();
        add.summary = "\"quoted\" 'twice' $1 ?1 :a".into();
        committed(&store, 1, add.clone()).await;
        assert_eq!(store.load().await.unwrap().crews, add.crews.opened);
        assert_eq!(store.changes_after(Revision(0), 1).await.unwrap(), [(Revision(1), add)]);
    });
}

/// Left side, whole or in part, of each of so many segments of the grid.
fn left_sides(first: u32, segments: u32, crew: u32) -> Vec<Assignment> {
    let assigned = |index| Assignment {
        fid: AssignmentFid(first + index),
        segment: SegmentFid(1 + index),
        side: Side::Left,
        stretch: Stretch::new(index % 2 * 1_000, 50_000).unwrap(),
        crew: CrewFid(crew),
        shift: None,
        period: Period::new("2026-11-23T06:00:00Z".parse().unwrap(), None).unwrap(),
    };
    (0..segments).map(assigned).collect()
}

#[test]
fn many_rows_come_back_whether_opened_replaced_or_closed() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let mut model = Model::default();
        let mut import = change(Action::ImportSegments);
        import.segments.opened = grid(SegmentFid(1), 25_000);
        import.frame = Some(import.segments.opened[0].line.positions()[0]);
        import.crews.opened = vec![crew(1, "a")];
        import.assignments.opened = left_sides(1, 12_000, 1);
        let mut replace = change(Action::ImportSegments);
        replace.segments.opened = grid(SegmentFid(1), 13_000);
        replace.segments.closed = (1..=18_000).map(SegmentFid).collect();
        let mut assign = change(Action::Assign);
        assign.assignments.closed = (1..=12_000).map(AssignmentFid).collect();
        assign.assignments.opened = left_sides(12_001, 13_000, 1);
        for change in [import, replace, assign] {
            let revision = model.now.revision.next();
            committed(&store, revision.0, change.clone()).await;
            model.apply(revision, &change);
            assert!(store.load().await.unwrap() == model.now);
            let seen = store.changes_after(Revision(revision.0 - 1), 1).await.unwrap();
            assert!(seen == [(revision, change)]);
        }
        let mut nobody = change(Action::Assign);
        nobody.assignments.opened = left_sides(25_001, 1, 2);
        let error = refused(&store, 4, nobody).await;
        assert!(matches!(error, CommitError::Corrupt(_)), "{error:?}");
        let mut nobody = change(Action::Assign);
        nobody.assignments.opened = left_sides(25_001, 13_000, 1);
        nobody.assignments.opened.extend(left_sides(38_001, 13_000, 2));
        let error = refused(&store, 4, nobody).await;
        assert!(matches!(error, CommitError::Corrupt(_)), "{error:?}");
        let mut twice = change(Action::ImportSegments);
        twice.segments.opened = grid(SegmentFid(25_001), 26_000);
        twice.segments.opened.push(grid(SegmentFid(25_001), 1).remove(0));
        let error = refused(&store, 4, twice).await;
        assert!(matches!(error, CommitError::Corrupt(_)), "{error:?}");
    });
}

#[test]
fn a_commit_of_another_process_is_heard_of() {
    on_both(async |url| {
        let here = Store::open(&url).await.unwrap();
        let there = Store::open(&url).await.unwrap();
        for revision in 1..=4_u64 {
            let heard = async {
                while here.revision().await.unwrap() < Revision(revision) {
                    here.other_commit().await;
                }
            };
            let fid = u32::try_from(revision).unwrap();
            let said = committed(&there, revision, new_crew(fid, &fid.to_string()));
            let both = async { tokio::join!(heard, said) };
            tokio::time::timeout(Duration::from_secs(20), both).await.expect("it is heard of");
        }
        let changes = here.changes_after(Revision(0), 9).await.unwrap();
        assert_eq!(changes, there.changes_after(Revision(0), 9).await.unwrap());
    });
}
