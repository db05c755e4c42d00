//! A process that is killed while it writes leaves every change whole or absent, and every change
//! that it was told about whole.

use crate::store_model::{Model, grid};
use crate::store_places::{address, on_both};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use sweepline::domain::{Action, Change, Revision, SegmentFid};
use sweepline::store::{Store, StoreUrl};

/// Tells the child what to write to; without it the child's test has nothing to do.
const STORE: &str = "SWEEPLINE_TEST_KILLED_STORE";

/// Segments that each change replaces: enough that a commit takes longer than a kill.
const STREETS: u32 = 3_000;

/// What revision N does: the same whenever it is asked.
fn change_of(revision: Revision) -> Change {
    let made_at = "2026-11-23T08:30:00Z".parse().unwrap();
    let mut change = Change::new(Action::ImportSegments, "child".into(), made_at);
    change.summary = format!("revision {revision}");
    change.segments.opened = grid(SegmentFid(1), STREETS + revision.0 as u32);
    if revision == Revision(1) {
        change.frame = Some(change.segments.opened[0].line.positions()[0]);
    } else {
        let before = STREETS + revision.0 as u32 - 1;
        change.segments.closed = (1..=before).map(SegmentFid).collect();
    }
    change
}

#[test]
fn a_child_writes_until_it_is_killed() {
    let Ok(url) = std::env::var(STORE) else { return };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = Store::open(&url.parse().unwrap()).await.unwrap();
        for revision in (1..).map(Revision) {
            store.commit(revision, Arc::new(change_of(revision))).await.unwrap();
            println!("\nacknowledged {revision}");
        }
    });
}

#[test]
fn a_kill_leaves_changes_whole_or_absent() {
    on_both(async |url| {
        let text = match &url {
            StoreUrl::Sqlite(_) => url.to_string(),
            StoreUrl::Postgres(_) => address(&url),
        };
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store_killed::a_child_writes_until_it_is_killed", "--nocapture"])
            .env(STORE, text)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut told = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok());
        let acknowledged: u64 = told.nth(3).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();

        let store = Store::open(&url).await.unwrap();
        let found = store.load().await.unwrap();
        assert!(found.revision.0 >= acknowledged, "{} of {acknowledged}", found.revision);
        let mut model = Model::default();
        for revision in (1..=found.revision.0).map(Revision) {
            model.apply(revision, &change_of(revision));
        }
        assert!(found == model.now, "revision {} is not whole", found.revision);
        let next = found.revision.next();
        store.commit(next, Arc::new(change_of(next))).await.unwrap();
    });
}
