//! A span of valid time: when something holds in the world.

use jiff::Timestamp;

/// `[from, to)` in whole seconds; without an end it holds until further notice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Period {
    from_s: i64,
    /// `i64::MAX` stands for no end, so that a period is two words.
    to_s: i64,
}

impl Period {
    /// `None` if it would end before it begins. Parts of a second are dropped.
    #[must_use]
    pub fn new(from: Timestamp, to: Option<Timestamp>) -> Option<Self> {
        let from_s = from.as_second();
        let to_s = to.map_or(i64::MAX, Timestamp::as_second);
        (from_s < to_s).then_some(Self { from_s, to_s })
    }

    /// The first instant at which it holds.
    #[must_use]
    pub fn from(self) -> Timestamp {
        Timestamp::from_second(self.from_s).unwrap_or(Timestamp::MIN)
    }

    /// The first instant at which it no longer holds, if there is one.
    #[must_use]
    pub fn to(self) -> Option<Timestamp> {
        if self.to_s == i64::MAX { None } else { Timestamp::from_second(self.to_s).ok() }
    }

    /// Does it hold at that instant?
    #[must_use]
    pub fn holds_at(self, at: Timestamp) -> bool {
        let at_s = at.as_second();
        self.from_s <= at_s && at_s < self.to_s
    }

    /// Is there an instant at which both hold?
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.from_s < other.to_s && other.from_s < self.to_s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_period_holds_from_its_first_instant_until_just_before_its_end() {
        let period = Period::new(at(10), Some(at(20))).unwrap();
        assert!(!period.holds_at(at(9)));
        assert!(period.holds_at(at(10)));
        assert!(period.holds_at(at(19)));
        assert!(!period.holds_at(at(20)));
        assert_eq!(period.to(), Some(at(20)));
    }

    #[test]
    fn a_period_without_end_holds_until_further_notice() {
        let period = Period::new(at(10), None).unwrap();
        assert!(period.holds_at(at(4_000_000_000)));
        assert_eq!(period.to(), None);
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_none() {
        assert_eq!(Period::new(at(10), Some(at(10))), None);
    }

    #[test]
    fn periods_that_only_touch_do_not_meet() {
        let first = Period::new(at(0), Some(at(10))).unwrap();
        let second = Period::new(at(10), None).unwrap();
        assert!(!first.meets(second));
        assert!(second.meets(Period::new(at(5), Some(at(11))).unwrap()));
    }
}
