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

    /// The whole side of a line of `length_mm`; empty when that is 0.
    #[must_use]
    pub fn whole(length_mm: u32) -> StretchSet {
        StretchSet::from_iter(Stretch::new(0, length_mm))
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
        let (mut mine, mut theirs) = (self.iter().peekable(), other.iter().peekable());
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
