//! What begins and ends of itself: the instants at which periods do, with the streets concerned.

use super::network::StreetIx;
use crate::domain::Period;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Instants ahead, and the last one that has passed, in seconds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Due {
    ahead: BTreeMap<i64, BTreeSet<StreetIx>>,
    turned_s: Option<i64>,
}

impl Due {
    /// Waits for the period of a street to begin and to end, as far as it has not by `as_of`.
    pub(super) fn wait_for(&mut self, ix: StreetIx, period: Period, as_of: Timestamp) {
        for second in seconds(period) {
            if second > as_of.as_second() {
                self.ahead.entry(second).or_default().insert(ix);
            } else {
                self.turned_s = self.turned_s.max(Some(second));
            }
        }
    }

    /// Waits no more for a period of a street. Other periods of it that begin or end at the same
    /// instants have to be waited for again.
    pub(super) fn forget(&mut self, ix: StreetIx, period: Period) {
        for second in seconds(period) {
            if let Some(streets) = self.ahead.get_mut(&second) {
                streets.remove(&ix);
                if streets.is_empty() {
                    self.ahead.remove(&second);
                }
            }
        }
    }

    /// The streets that are due by then; they are waited for no more.
    pub(super) fn pass(&mut self, now: Timestamp) -> BTreeSet<StreetIx> {
        let mut due = BTreeSet::new();
        while let Some(entry) = self.ahead.first_entry()
            && *entry.key() <= now.as_second()
        {
            self.turned_s = self.turned_s.max(Some(*entry.key()));
            due.extend(entry.remove());
        }
        due
    }

    /// The streets that are due by then.
    pub(super) fn until(&self, at: Timestamp) -> impl Iterator<Item = StreetIx> {
        self.ahead.range(..=at.as_second()).flat_map(|(_, streets)| streets.iter().copied())
    }

    /// The next instant ahead.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.ahead.keys().next().and_then(|second| Timestamp::from_second(*second).ok())
    }

    /// The last instant that has passed.
    pub(super) fn turned_s(&self) -> Option<i64> {
        self.turned_s
    }
}

fn seconds(period: Period) -> impl Iterator<Item = i64> {
    [Some(period.from()), period.to()].into_iter().flatten().map(Timestamp::as_second)
}
