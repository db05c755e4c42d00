//! A running service on a store, with a clock that a test moves.

use super::model::{BEGIN_S, Step, decide};
use super::{answers, oracle};
use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use sweepline::app::App;
use sweepline::app::assign::Changed;
use sweepline::app::commit::{Done, RequestKey};
use sweepline::app::error::AppError;
use sweepline::app::events::Event;
use sweepline::city::City;
use sweepline::domain::{Actor, Change, Revision, Snapshot};
use sweepline::store::{Store, StoreUrl};
use tokio::sync::broadcast::Receiver;

/// Longer than anything here takes; only a test that hangs waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service, the store that it writes to, and its clock.
pub struct Running {
    pub app: App,
    pub store: Store,
    pub now_s: Arc<AtomicI64>,
}

impl Running {
    pub async fn start(url: &StoreUrl) -> Self {
        let store = Store::open(url).await.unwrap();
        let now_s = Arc::new(AtomicI64::new(BEGIN_S));
        let clock = Arc::clone(&now_s);
        let clock = Arc::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap());
        let app = App::start(store.clone(), clock).await.unwrap();
        Self { app, store, now_s }
    }

    /// Asks for a step, and adds to the rows what was done.
    pub async fn take(&self, step: &Step, rows: &mut Snapshot) {
        if let Step::Wait(seconds) = step {
            self.now_s.fetch_add(*seconds, Ordering::SeqCst);
            return;
        }
        if let Step::Undo(back) = step {
            self.take_back(*back, rows).await;
            return;
        }
        let (done, change) = self.ask(step.clone(), None).await;
        let decided = change.lock().unwrap().take();
        match (done, decided) {
            (Ok(Done::Now(answer)), Some(change)) if !change.is_empty() => {
                assert_eq!(answer.revision, rows.revision.next());
                oracle::apply(rows, &change, answer.revision);
            }
            (Ok(Done::Now(_)), Some(_)) | (Err(AppError::Refused(_)), None) => {}
            (done, _) => panic!("{step:?} gave {done:?}"),
        }
        assert_eq!(self.app.revision(), rows.revision);
    }

    /// Takes back the change that is so many revisions old, and does the same to the rows: straight
    /// after the change that gives the rows of before it.
    async fn take_back(&self, back: u64, rows: &mut Snapshot) {
        let before = rows.revision;
        let revision = Revision(before.0.saturating_sub(back));
        let rehearsed = self.app.rehearse_undo(revision, Actor::everywhere("somebody")).await;
        match self.app.undo(revision, Actor::everywhere("somebody"), None).await {
            Ok(Done::Now(undone)) => {
                assert_eq!(undone.revision, before.next());
                assert_eq!(undone.undid, revision);
                assert_eq!(rehearsed.unwrap().summary, undone.summary);
                let (_, change) = self.store.changes_after(before, 1).await.unwrap().remove(0);
                assert_eq!(change.undoes, Some(revision));
                oracle::apply(rows, &change, undone.revision);
            }
            Err(AppError::Overtaken { changed_by, .. }) => {
                assert!(rehearsed.is_err());
                assert!(back > 0, "nothing came after it");
                assert!(changed_by.iter().all(|by| by.revision > revision));
                assert!(!changed_by.is_empty(), "what stands in the way came later");
            }
            Err(AppError::NotFound(_)) => assert_eq!(revision, Revision(0)),
            other => panic!("taking back {revision} gave {other:?}"),
        }
        assert_eq!(self.app.revision(), rows.revision);
    }

    /// Asks for a step; gives the answer and the last decision.
    pub async fn ask(
        &self,
        step: Step,
        key: Option<RequestKey>,
    ) -> (Result<Done<Changed>, AppError>, Arc<Mutex<Option<Change>>>) {
        let decided = Arc::new(Mutex::new(None));
        let (kept, now_s) = (Arc::clone(&decided), Arc::clone(&self.now_s));
        let done = self.app.commit(Actor::everywhere("somebody"), key, move |city, _asker| {
            let change = decide(city, &step, now_s.load(Ordering::SeqCst)).expect("no wait")?;
            *kept.lock().unwrap() = Some(change.clone());
            Ok((change, Changed { revision: Revision::default() }))
        });
        (done.await, decided)
    }

    /// Law 3: the city in memory answers as the one that the store holds.
    pub async fn assert_as_stored(&self) {
        let rows = self.store.load().await.unwrap();
        let city = self.app.city();
        let at = city.ledger().as_of();
        answers::assert_equal(&city, &City::load(rows, at), at);
    }
}

/// Waits for the event of that revision; gives the revisions of all changes up to it.
pub async fn hear(receiver: &mut Receiver<Arc<Event>>, last: Revision) -> Vec<u64> {
    let mut heard = Vec::new();
    while heard.last() != Some(&last.0) {
        let event = next_event(receiver).await;
        if event.action != sweepline::app::events::PERIOD {
            heard.push(event.revision.0);
        }
    }
    heard
}

/// Waits for the next event.
pub async fn next_event(receiver: &mut Receiver<Arc<Event>>) -> Arc<Event> {
    tokio::time::timeout(PATIENCE, receiver.recv()).await.expect("an event comes").unwrap()
}
