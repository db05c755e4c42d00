//! Live events: what changed, told to whoever listens. The revision is the id of an event, so a
//! listener that was away resumes after the last one it saw, or is told to fetch everything anew.

use crate::city::City;
use crate::city::network::StreetIx;
use crate::domain::{Action, Revision};
use crate::geometry::Bounds;
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// So many events are kept for listeners that come back.
const KEPT: usize = 4096;

/// A listener that is so many events behind has to fetch everything anew.
const BEHIND: usize = 1024;

/// At most so many segments are named in an event.
const NAMED_SEGMENTS: usize = 500;

/// What one change, or the passing of time, touched.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Event {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// Changes whenever any answer may have: the revision, and the last instant at which a period
    /// began or ended.
    pub version: String,
    /// What was asked for; `period` if nobody asked and a period began or ended.
    pub action: &'static str,
    pub touched: Touched,
}

/// Where to look again.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Touched {
    /// Ids of communities with streets that were touched.
    pub communities: Vec<String>,
    /// Ids of segments; left empty if there are more than are worth naming.
    pub segments: Vec<String>,
    pub segment_count: usize,
    /// West, south, east, north.
    pub bbox: Option<[f64; 4]>,
}

impl Touched {
    /// What the streets of these numbers are.
    #[must_use]
    pub fn of(city: &City, numbers: &[StreetIx]) -> Self {
        let network = city.network();
        let streets = || numbers.iter().filter_map(|ix| network.street(*ix));
        let communities: BTreeSet<_> = streets().flat_map(|street| street.communities()).collect();
        let bounds = streets().map(|street| street.segment.line.bounds()).reduce(Bounds::union);
        let segments = if numbers.len() > NAMED_SEGMENTS {
            Vec::new()
        } else {
            streets().map(|street| street.segment.id.to_string()).collect()
        };
        Self {
            communities: communities
                .into_iter()
                .filter_map(|fid| network.territories().get(fid))
                .map(|territory| territory.community.id.to_string())
                .collect(),
            segments,
            segment_count: numbers.len(),
            bbox: bounds.map(|b| [b.west, b.south, b.east, b.north]),
        }
    }
}

/// The channel and what was last sent through it.
pub struct Events {
    kept: Mutex<Kept>,
}

struct Kept {
    sender: broadcast::Sender<Arc<Event>>,
    /// The newest revision there was an event of, or that the city had when this began.
    newest: Revision,
    /// Whoever saw this revision or a later one can be told all that followed.
    told_from: Revision,
    events: VecDeque<Arc<Event>>,
}

impl Kept {
    /// Time may have passed at the revision that the city has, when nobody here could tell of it.
    fn new(newest: Revision) -> Self {
        let (sender, _) = broadcast::channel(BEHIND);
        Self { sender, newest, told_from: newest.next(), events: VecDeque::new() }
    }
}

/// How a listener starts.
pub enum Start {
    /// With what it missed.
    From(Vec<Arc<Event>>),
    /// By fetching everything anew: it was away for too long.
    Anew,
}

impl Events {
    /// A channel through which nothing was sent yet.
    #[must_use]
    pub fn new(newest: Revision) -> Self {
        Self { kept: Mutex::new(Kept::new(newest)) }
    }

    /// Tells everybody.
    pub fn publish(&self, event: Event) {
        let event = Arc::new(event);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.events.len() == KEPT
            && let Some(oldest) = kept.events.pop_front()
        {
            // Whoever saw that revision cannot be told any more that time passed at it.
            let periods = u64::from(oldest.action == PERIOD);
            kept.told_from = kept.told_from.max(Revision(oldest.revision.0 + periods));
        }
        kept.newest = event.revision;
        kept.events.push_back(Arc::clone(&event));
        // Sent under the lock, so that a listener that starts misses nothing and gets nothing
        // twice. An error only says that nobody listens.
        let _ = kept.sender.send(event);
    }

    /// Tells everybody to fetch everything anew: the city was loaded again. Every receiver ends.
    pub fn restart(&self, newest: Revision) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Kept::new(newest);
    }

    /// Listens, after the last event seen if one was. The passing of time has no revision of its
    /// own, so what passed at the revision seen is told again.
    #[must_use]
    pub fn listen(&self, seen: Option<Revision>) -> (Start, broadcast::Receiver<Arc<Event>>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = kept.sender.subscribe();
        let start = match seen {
            None => Start::From(Vec::new()),
            Some(seen) if seen < kept.told_from || seen > kept.newest => Start::Anew,
            Some(seen) => {
                let after = |event: &Arc<Event>| {
                    event.revision > seen || event.revision == seen && event.action == PERIOD
                };
                let missed = kept.events.iter().filter(|event| after(event));
                Start::From(missed.cloned().collect())
            }
        };
        (start, receiver)
    }
}

/// The word for the passing of time in an event.
pub const PERIOD: &str = "period";

/// The event of a change that the city now shows.
#[must_use]
pub fn of_change(city: &City, action: Action, numbers: &[StreetIx]) -> Event {
    event(city, action.as_str(), numbers)
}

/// The event of periods that began or ended.
#[must_use]
pub fn of_period(city: &City, numbers: &[StreetIx]) -> Event {
    event(city, PERIOD, numbers)
}

fn event(city: &City, action: &'static str, numbers: &[StreetIx]) -> Event {
    let touched = Touched::of(city, numbers);
    Event { revision: city.revision(), version: city.version(), action, touched }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(revision: u64) -> Event {
        let (revision, version) = (Revision(revision), revision.to_string());
        Event { revision, version, action: "assign", touched: Touched::default() }
    }

    fn missed(events: &Events, seen: u64) -> Option<Vec<u64>> {
        match events.listen(Some(Revision(seen))).0 {
            Start::From(missed) => Some(missed.iter().map(|e| e.revision.0).collect()),
            Start::Anew => None,
        }
    }

    #[test]
    fn a_listener_that_was_away_gets_what_it_missed() {
        let events = Events::new(Revision(7));
        for revision in 8..=10 {
            events.publish(event(revision));
        }
        assert_eq!(missed(&events, 8), Some(vec![9, 10]));
        assert_eq!(missed(&events, 9), Some(vec![10]));
        assert_eq!(missed(&events, 10), Some(vec![]));
    }

    fn period(revision: u64) -> Event {
        Event { action: PERIOD, ..event(revision) }
    }

    #[test]
    fn a_listener_is_told_of_time_that_passed_at_the_revision_it_saw() {
        let events = Events::new(Revision(7));
        events.publish(event(8));
        assert_eq!(missed(&events, 8), Some(vec![]));
        events.publish(period(8));
        events.publish(event(9));
        assert_eq!(missed(&events, 8), Some(vec![8, 9]));
        assert_eq!(missed(&events, 9), Some(vec![]));
    }

    #[test]
    fn a_listener_that_can_no_longer_be_told_of_time_starts_anew() {
        let events = Events::new(Revision(6));
        events.publish(event(7));
        events.publish(period(7));
        for revision in 8..8 + KEPT as u64 - 1 {
            events.publish(event(revision));
        }
        assert_eq!(missed(&events, 7).map(|m| m.len()), Some(KEPT));
        events.publish(event(8 + KEPT as u64 - 1));
        assert_eq!(missed(&events, 7), None);
        assert_eq!(missed(&events, 8).map(|m| m.len()), Some(KEPT - 1));
    }

    #[test]
    fn a_restart_ends_every_channel_and_asks_to_fetch_anew() {
        let events = Events::new(Revision(7));
        let (_, mut receiver) = events.listen(None);
        events.publish(event(8));
        events.restart(Revision(9));
        assert_eq!(receiver.try_recv().unwrap().revision, Revision(8));
        assert_eq!(receiver.try_recv().unwrap_err(), broadcast::error::TryRecvError::Closed);
        assert_eq!(missed(&events, 8), None);
        assert_eq!(missed(&events, 9), None, "time may have passed at it meanwhile");
        events.publish(event(10));
        assert_eq!(missed(&events, 9), None);
        assert_eq!(missed(&events, 10), Some(vec![]));
    }

    #[test]
    fn a_listener_that_was_away_too_long_or_saw_what_never_was_starts_anew() {
        let events = Events::new(Revision(7));
        events.publish(event(8));
        assert_eq!(missed(&events, 6), None);
        assert_eq!(missed(&events, 9), None);
        for revision in 9..9 + KEPT as u64 {
            events.publish(event(revision));
        }
        assert_eq!(missed(&events, 8), Some((9..9 + KEPT as u64).collect()));
        events.publish(event(9 + KEPT as u64));
        assert_eq!(missed(&events, 8), None);
    }
}
