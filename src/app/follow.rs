//! Following what is not asked for here: other processes on the same store, and time.

use super::Shared;
use super::commit::Turn;
use super::events::of_period;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc;

/// Without anything due, the clock is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);

/// Asks for a catch-up whenever another process may have committed. Ends with the service.
pub(super) async fn other_processes(shared: Arc<Shared>, turns: mpsc::WeakSender<Turn>) {
    loop {
        tokio::select! {
            () = shared.store.other_commit() => {}
            () = gone(&turns) => return,
        }
        let Some(turns) = turns.upgrade() else { return };
        if turns.send(Turn::CatchUp).await.is_err() {
            return;
        }
    }
}

/// Resolves when nobody is left who could ask for anything.
async fn gone(turns: &mpsc::WeakSender<Turn>) {
    while turns.upgrade().is_some() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Moves the sums on when a period begins or ends. Ends with the service.
pub(super) async fn the_clock(shared: Weak<Shared>) {
    loop {
        let Some(strong) = shared.upgrade() else { return };
        // Made before looking, so that no change in between goes unnoticed.
        let changed = strong.changed.notified();
        let (now, due) = (strong.now(), strong.city().ledger().next_due());
        let wait = due.map_or(LOOK_AGAIN, |due| {
            Duration::try_from(due.duration_since(now)).unwrap_or_default().min(LOOK_AGAIN)
        });
        if wait.is_zero() {
            let touched = strong.city_mut().advance(now);
            let event = of_period(&strong.city(), &touched);
            strong.events.publish(event);
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = changed => {}
        }
    }
}
