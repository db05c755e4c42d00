//! How often somebody may try to sign in. Kept in memory: it slows guessing down, and a process
//! that starts anew forgets it.
//!
//! Each name and each address has a bucket that a try fills by one and time empties. A try that
//! finds the bucket full is not made, and is told when there is room. A success takes its drop out
//! again, so people who know their password never wait.

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many names, and so many addresses, are remembered.
const MOST_KEYS: usize = 10_000;

/// A bucket: how many tries it holds, and how long it takes one to leave.
#[derive(Clone, Copy, Debug)]
struct Size {
    tries: i32,
    each: SignedDuration,
}

/// Five wrong passwords for one name, then one a minute.
const FOR_A_NAME: Size = Size { tries: 5, each: SignedDuration::from_secs(60) };

/// An office may share one address, and somebody who guesses at many names comes from few.
const FROM_AN_ADDRESS: Size = Size { tries: 30, each: SignedDuration::from_secs(20) };

/// Buckets by key. One instant says it all: when the bucket will be empty.
#[derive(Debug)]
struct Buckets<Key> {
    size: Size,
    empty_at: FxHashMap<Key, Timestamp>,
}

impl<Key: Hash + Eq + Clone> Buckets<Key> {
    fn new(size: Size) -> Self {
        Self { size, empty_at: FxHashMap::default() }
    }

    /// How long until there is room for a try; `None` if there is.
    fn wait(&self, key: &Key, now: Timestamp) -> Option<SignedDuration> {
        let empty_at = self.empty_at.get(key).copied().unwrap_or(now).max(now);
        let filled = empty_at.duration_since(now) + self.size.each;
        let over = filled - self.size.each * self.size.tries;
        over.is_positive().then_some(over)
    }

    fn fill(&mut self, key: Key, now: Timestamp) {
        if self.empty_at.len() >= MOST_KEYS && !self.empty_at.contains_key(&key) {
            self.make_room(now);
        }
        let empty_at = self.empty_at.entry(key).or_insert(now);
        *empty_at = (*empty_at).max(now).saturating_add(self.size.each).unwrap_or(Timestamp::MAX);
    }

    fn take_back(&mut self, key: &Key) {
        if let Some(empty_at) = self.empty_at.get_mut(key) {
            *empty_at = empty_at.saturating_sub(self.size.each).unwrap_or(Timestamp::MIN);
        }
    }

    /// Forgets buckets that are empty; if none is, the half that will be first.
    fn make_room(&mut self, now: Timestamp) {
        self.empty_at.retain(|_, empty_at| *empty_at > now);
        if self.empty_at.len() < MOST_KEYS {
            return;
        }
        let mut ends: Vec<Timestamp> = self.empty_at.values().copied().collect();
        let (_, median, _) = ends.select_nth_unstable(MOST_KEYS / 2);
        self.empty_at.retain(|_, empty_at| *empty_at > *median);
    }
}

/// Counts tries to sign in.
#[derive(Debug)]
pub struct Throttle(Mutex<Both>);

#[derive(Debug)]
struct Both {
    names: Buckets<String>,
    addresses: Buckets<IpAddr>,
}

impl Default for Throttle {
    fn default() -> Self {
        let (names, addresses) = (Buckets::new(FOR_A_NAME), Buckets::new(FROM_AN_ADDRESS));
        Self(Mutex::new(Both { names, addresses }))
    }
}

impl Throttle {
    /// Counts a try.
    ///
    /// # Errors
    /// There were too many: how many seconds to wait.
    pub fn try_once(&self, name: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), u32> {
        let address = address.map(network);
        let mut both = self.both();
        let by_name = both.names.wait(&name.to_owned(), now);
        let by_address = address.and_then(|address| both.addresses.wait(&address, now));
        if let Some(wait) = by_name.max(by_address) {
            return Err(u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX));
        }
        both.names.fill(name.to_owned(), now);
        if let Some(address) = address {
            both.addresses.fill(address, now);
        }
        Ok(())
    }

    /// Takes a try back: it was a success.
    pub fn take_back(&self, name: &str, address: Option<IpAddr>) {
        let mut both = self.both();
        both.names.take_back(&name.to_owned());
        if let Some(address) = address.map(network) {
            both.addresses.take_back(&address);
        }
    }

    fn both(&self) -> MutexGuard<'_, Both> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever has one address of version 6 has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn a_name_has_five_tries_and_then_one_a_minute() {
        let throttle = Throttle::default();
        for last in 0..5 {
            assert_eq!(throttle.try_once("ann", Some(address(last)), at(0)), Ok(()));
        }
        assert_eq!(throttle.try_once("ann", Some(address(9)), at(0)), Err(61));
        assert_eq!(throttle.try_once("ann", Some(address(9)), at(59)), Err(2));
        assert_eq!(throttle.try_once("bob", Some(address(9)), at(0)), Ok(()));
        assert_eq!(throttle.try_once("ann", Some(address(9)), at(60)), Ok(()));
        assert_eq!(throttle.try_once("ann", Some(address(9)), at(60)), Err(61));
    }

    #[test]
    fn an_address_has_tries_for_many_names_and_version_6_counts_by_network() {
        let throttle = Throttle::default();
        let six = |last: u16| Some(IpAddr::from([0xfd00, 0, 0, 0, 0, 0, 0, last]));
        for last in 0..30 {
            assert_eq!(throttle.try_once(&last.to_string(), six(last), at(0)), Ok(()));
        }
        assert_eq!(throttle.try_once("ann", six(99), at(0)), Err(21));
        let elsewhere = Some(IpAddr::from([0xfd00, 0, 0, 1, 0, 0, 0, 1]));
        assert_eq!(throttle.try_once("ann", elsewhere, at(0)), Ok(()));
    }

    #[test]
    fn whoever_knows_the_password_never_waits() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            assert_eq!(throttle.try_once("ann", Some(address(1)), at(0)), Ok(()));
            throttle.take_back("ann", Some(address(1)));
        }
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_latest_stays() {
        let mut buckets: Buckets<usize> = Buckets::new(FOR_A_NAME);
        for _ in 0..5 {
            buckets.fill(7, at(0));
        }
        for key in 0..3 * MOST_KEYS {
            buckets.fill(100 + key, at(0));
            assert!(buckets.empty_at.len() <= MOST_KEYS);
        }
        assert!(buckets.wait(&7, at(0)).is_some());
    }
}
