//! Plans: drafts of assignments, kept apart from what holds until they are published.

use super::PlanFid;
use crate::geometry::Side;
use jiff::Timestamp;
use std::sync::Arc;

/// A draft that several edits go into.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    pub fid: PlanFid,
    /// The id that clients know it by.
    pub id: Arc<str>,
    pub title: Arc<str>,
    pub note: Option<Arc<str>>,
    /// The name of the account that began it.
    pub author: Arc<str>,
    pub state: PlanState,
    /// From when the published assignments hold.
    pub publish_on: Option<Timestamp>,
    pub made_at: Timestamp,
    pub changed_at: Timestamp,
    /// In the order in which they are done.
    pub edits: Vec<PlanEdit>,
}

/// What became of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PlanState {
    Draft,
    Published,
    Dropped,
}

impl PlanState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Dropped];

    /// The word in JSON and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Dropped => "dropped",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// One step of a plan. It names everything by the ids that clients know, since streets and crews
/// may come and go before it is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanEdit {
    /// The crew that answers from then on; nobody, if there is none.
    pub crew: Option<String>,
    /// The shift that it is worked in; every hour, if there is none.
    pub shift: Option<String>,
    pub stretches: Vec<PlannedStretch>,
    /// Ids.
    pub sites: Vec<String>,
}

/// A stretch of a plan. No side means both; no end means the segment's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedStretch {
    /// The segment's id.
    pub segment: String,
    pub side: Option<Side>,
    pub from_mm: Option<u32>,
    pub to_mm: Option<u32>,
}
