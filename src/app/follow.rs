//! Following what is not asked for here: other processes on the same store, and time.

use super::commit::Turn;
use super::events::of_period;
use super::{Shared, blocking};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};

/// Without anything due, the clock is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_hours(1);

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

/// Moves the sums on when a period begins or ends. Ends with the service, which rings `changed`
/// when it does.
pub(super) async fn the_clock(shared: Weak<Shared>, changed: Arc<Notify>) {
    loop {
        // Made before looking, so that no change in between goes unnoticed.
        let rung = changed.notified();
        let Some(shared) = shared.upgrade() else { return };
        // At midnight every street may be concerned, and that takes a moment.
        let wait = blocking(move || pass_the_time(&shared)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "could not pass the time");
            LOOK_AGAIN
        });
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = rung => {}
        }
    }
}

/// Shows and tells what is due, and says how long nothing else is.
fn pass_the_time(shared: &Shared) -> Duration {
    loop {
        let (now, due) = (shared.now(), shared.city().next_due());
        let Some(due) = due else { return LOOK_AGAIN };
        let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        if !wait.is_zero() {
            return wait.min(LOOK_AGAIN);
        }
        let mut city = shared.city_mut();
        let touched = city.advance(now);
        // Under the lock, so that events go out in the order in which the city changed.
        shared.events.publish(of_period(&city, &touched));
    }
}
