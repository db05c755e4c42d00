//! Pieces along one side of a line, in whole millimetres, and exact sums of them.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// The piece `[from, to)` along a line, in millimetres from its start, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawStretch", into = "RawStretch")]
pub struct Stretch {
    from_mm: u32,
    to_mm: u32,
}

#[derive(Serialize, Deserialize)]
struct RawStretch {
    from_mm: u32,
    to_mm: u32,
}

impl TryFrom<RawStretch> for Stretch {
    type Error = &'static str;

    fn try_from(raw: RawStretch) -> Result<Stretch, &'static str> {
        Stretch::new(raw.from_mm, raw.to_mm).ok_or("a stretch ends after it starts")
    }
}

impl From<Stretch> for RawStretch {
    fn from(stretch: Stretch) -> RawStretch {
        RawStretch { from_mm: stretch.from_mm, to_mm: stretch.to_mm }
    }
}

impl Stretch {
    /// The stretch `[from_mm, to_mm)`, or `None` when it would be empty.
    #[must_use]
    pub fn new(from_mm: u32, to_mm: u32) -> Option<Stretch> {
        (from_mm < to_mm).then_some(Stretch { from_mm, to_mm })
    }

    /// The first millimetre that belongs to it.
    #[must_use]
    pub fn from_mm(self) -> u32 {
        self.from_mm
    }

    /// The first millimetre that no longer belongs to it.
    #[must_use]
    pub fn to_mm(self) -> u32 {
        self.to_mm
    }

    /// Its length, at least 1.
    #[must_use]
    pub fn length_mm(self) -> u32 {
        self.to_mm - self.from_mm
    }

    /// What both stretches cover.
    #[must_use]
    pub fn intersection(self, other: Stretch) -> Option<Stretch> {
        Stretch::new(self.from_mm.max(other.from_mm), self.to_mm.min(other.to_mm))
    }

    /// The stretch carried on to `to_mm`, which is beyond its end.
    pub(super) fn until(self, to_mm: u32) -> Stretch {
        Stretch { from_mm: self.from_mm, to_mm: to_mm.max(self.to_mm) }
    }

    /// Whether the millimetre that starts at `at_mm` belongs to it.
    #[must_use]
    pub fn contains(self, at_mm: u32) -> bool {
        (self.from_mm..self.to_mm).contains(&at_mm)
    }
}

/// A set of millimetres along one side: stretches in order that neither overlap nor touch, so
/// that equal sets are equal values.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct StretchSet(SmallVec<[Stretch; 1]>);

impl StretchSet {
    /// The set without a millimetre.
    #[must_use]
    pub fn empty() -> StretchSet {
        StretchSet::default()
    }

    /// The millimetres of one stretch.
    #[must_use]
    pub fn of(stretch: Stretch) -> StretchSet {
        StretchSet(SmallVec::from_buf([stretch]))
    }

    /// The whole side of a line of `length_mm`; empty when that is 0.
    #[must_use]
    pub fn whole(length_mm: u32) -> StretchSet {
        Stretch::new(0, length_mm).map_or_else(StretchSet::empty, StretchSet::of)
    }

    /// Whether it has no millimetre.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stretches in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Stretch> + DoubleEndedIterator + '_ {
        self.0.iter().copied()
    }

    /// How many millimetres it has.
    #[must_use]
    pub fn total_mm(&self) -> u64 {
        self.iter().map(|stretch| u64::from(stretch.length_mm())).sum()
    }

    /// What either set covers.
    #[must_use]
    pub fn union(&self, other: &StretchSet) -> StretchSet {
        self.iter().chain(other.iter()).collect()
    }

    /// What both sets cover.
    #[must_use]
    pub fn intersection(&self, other: &StretchSet) -> StretchSet {
        let (mut mine, mut theirs) = (self.since(other), other.since(self));
        let mut both = SmallVec::new();
        while let (Some(&a), Some(&b)) = (mine.peek(), theirs.peek()) {
            both.extend(a.intersection(b));
            // Of two stretches the one that ends first can meet nothing further.
            if a.to_mm <= b.to_mm {
                mine.next()
            } else {
                theirs.next()
            };
        }
        StretchSet(both)
    }

    /// The stretches that end after `other` begins. A look-up, so that a short set meets a long
    /// one without going through all of it.
    fn since(&self, other: &StretchSet) -> std::iter::Peekable<impl Iterator<Item = Stretch>> {
        let begin_mm = other.0.first().map_or(0, |stretch| stretch.from_mm);
        let first = self.0.partition_point(|stretch| stretch.to_mm <= begin_mm);
        self.0[first..].iter().copied().peekable()
    }

    /// What this set covers and the other does not.
    #[must_use]
    pub fn difference(&self, other: &StretchSet) -> StretchSet {
        let mut left = SmallVec::new();
        let mut first = 0;
        for mine in self.iter() {
            while other.0.get(first).is_some_and(|theirs| theirs.to_mm <= mine.from_mm) {
                first += 1;
            }
            let mut from_mm = mine.from_mm;
            for theirs in other.0[first..].iter().take_while(|it| it.from_mm < mine.to_mm) {
                left.extend(Stretch::new(from_mm, theirs.from_mm));
                from_mm = theirs.to_mm;
            }
            left.extend(Stretch::new(from_mm, mine.to_mm));
        }
        StretchSet(left)
    }
}

impl FromIterator<Stretch> for StretchSet {
    /// The union of stretches in any order.
    fn from_iter<I: IntoIterator<Item = Stretch>>(stretches: I) -> StretchSet {
        let mut sorted: SmallVec<[Stretch; 1]> = stretches.into_iter().collect();
        sorted.sort_unstable();
        sorted.dedup_by(|next, last| {
            let joined = next.from_mm <= last.to_mm;
            if joined {
                last.to_mm = last.to_mm.max(next.to_mm);
            }
            joined
        });
        StretchSet(sorted)
    }
}

impl Serialize for StretchSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for StretchSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<StretchSet, D::Error> {
        Ok(Vec::<Stretch>::deserialize(from)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTH: u32 = 40;

    /// A set as one boolean for each millimetre.
    fn cells(set: &StretchSet) -> Vec<bool> {
        (0..LENGTH).map(|at| set.iter().any(|stretch| stretch.contains(at))).collect()
    }

    fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
        let one = (0..LENGTH, 1..=LENGTH / 3)
            .prop_map(|(from, length)| Stretch::new(from, LENGTH.min(from + length)).unwrap());
        prop::collection::vec(one, 0..8)
    }

    fn check(set: &StretchSet, expected: impl Fn(usize) -> bool) {
        let expected: Vec<bool> = (0..LENGTH as usize).map(expected).collect();
        assert_eq!(cells(set), expected);
        let canonical = set.0.windows(2).all(|pair| pair[0].to_mm < pair[1].from_mm);
        assert!(canonical, "{set:?} is not sorted or has stretches that touch");
        let count = expected.iter().filter(|&&covered| covered).count();
        assert_eq!(set.total_mm(), count as u64);
        assert_eq!(set.is_empty(), count == 0);
    }

    proptest! {
        #[test]
        fn sets_do_what_an_array_of_booleans_does(one in stretches(), other in stretches()) {
            let (a, b): (StretchSet, StretchSet) =
                (one.iter().copied().collect(), other.into_iter().collect());
            check(&a, |at| one.iter().any(|stretch| stretch.contains(u32::try_from(at).unwrap())));
            let (in_a, in_b) = (cells(&a), cells(&b));
            check(&a.union(&b), |at| in_a[at] || in_b[at]);
            check(&a.intersection(&b), |at| in_a[at] && in_b[at]);
            check(&a.difference(&b), |at| in_a[at] && !in_b[at]);
            let whole = StretchSet::whole(LENGTH);
            prop_assert_eq!(&whole.difference(&whole.difference(&a)), &a);
            let json = serde_json::to_string(&a).unwrap();
            prop_assert_eq!(serde_json::from_str::<StretchSet>(&json).unwrap(), a);
        }
    }

    #[test]
    fn a_stretch_without_length_is_none() {
        assert_eq!(Stretch::new(5, 5), None);
        assert_eq!(Stretch::new(6, 5), None);
        assert!(serde_json::from_str::<Stretch>(r#"{"from_mm":6,"to_mm":5}"#).is_err());
        assert!(StretchSet::whole(0).is_empty());
    }

    #[test]
    fn the_longest_line_adds_up_without_overflow() {
        let whole = StretchSet::whole(u32::MAX);
        assert_eq!(whole.total_mm(), u64::from(u32::MAX));
        assert_eq!(whole.union(&whole), whole);
    }
}
