//! A street in a few words, for tiles and filters.

use super::cover::SideCover;

/// A street in one word, for tiles and filters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Somebody answers for every metre of both sides, or it is exempt.
    Assigned,
    /// For part of it.
    Partial,
    /// For none of it.
    #[default]
    Unassigned,
}

impl Coverage {
    /// The word in JSON, tiles and queries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Partial => "partial",
            Self::Unassigned => "unassigned",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Assigned, Self::Partial, Self::Unassigned].into_iter().find(|s| s.as_str() == word)
    }
}

/// Coverage of a street, whether two crews meet on it, and whether all of what is assigned is being
/// worked on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StreetState {
    pub coverage: Coverage,
    pub overlap: bool,
    /// Somewhere a crew answers, and nobody is at work.
    pub off_duty: bool,
}

impl StreetState {
    /// The state that two sides make together.
    #[must_use]
    pub fn of(covers: &[SideCover; 2]) -> Self {
        let whole = covers.iter().all(|side| side.gap.is_empty());
        let none = covers.iter().all(|side| side.assigned.is_empty());
        let coverage = match (whole, none) {
            (true, _) => Coverage::Assigned,
            (false, true) => Coverage::Unassigned,
            (false, false) => Coverage::Partial,
        };
        Self {
            coverage,
            overlap: covers.iter().any(|side| !side.overlap.is_empty()),
            off_duty: covers.iter().any(|side| side.on_duty != side.assigned),
        }
    }
}
