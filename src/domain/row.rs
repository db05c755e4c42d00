//! Rows of every kind by their keys, for questions about what became of them.

use super::{Assignment, Change, PastRows, Revision};

/// What kind of row it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RowKind {
    Community,
    Segment,
    Crew,
    Assignment,
    Exemption,
    Hours,
    Shift,
    Absence,
    Site,
    SiteAssignment,
    Account,
    Member,
    Plan,
    LoadRules,
}

impl RowKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Community,
        Self::Segment,
        Self::Crew,
        Self::Assignment,
        Self::Exemption,
        Self::Hours,
        Self::Shift,
        Self::Absence,
        Self::Site,
        Self::SiteAssignment,
        Self::Account,
        Self::Member,
        Self::Plan,
        Self::LoadRules,
    ];

    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Segment => "segment",
            Self::Crew => "crew",
            Self::Assignment => "assignment",
            Self::Exemption => "exemption",
            Self::Hours => "hours",
            Self::Shift => "shift",
            Self::Absence => "absence",
            Self::Site => "site",
            Self::SiteAssignment => "site_assignment",
            Self::Account => "account",
            Self::Member => "member",
            Self::Plan => "plan",
            Self::LoadRules => "load_rules",
        }
    }
}

/// A row: its kind, and the number of its fid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RowKey {
    pub kind: RowKind,
    pub number: u32,
}

impl RowKey {
    /// The row of that kind and number.
    #[must_use]
    pub fn new(kind: RowKind, number: u32) -> Self {
        Self { kind, number }
    }
}

/// A change that survived, with the rows that it closed as they were.
#[derive(Clone, PartialEq, Debug)]
pub struct Made {
    pub revision: Revision,
    /// What it opened, and the keys of what it closed.
    pub change: Change,
    /// What it closed: only rows whose `until` is its revision.
    pub closed: PastRows,
}

impl Made {
    /// A change with the rows that came and went from the revision before until its own.
    #[must_use]
    pub fn new(revision: Revision, change: Change, closed: PastRows) -> Self {
        Self { revision, change, closed }
    }
}

/// What a part of the log is about, by the id that clients know it by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    Segment(String),
    Crew(String),
    Plan(String),
}

impl Subject {
    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Segment(id) | Self::Crew(id) | Self::Plan(id) => id,
        }
    }
}

/// Whose record is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whose {
    /// What anybody answered for on the segment of that id.
    Segment(String),
    /// What the crew of that id answered for.
    Crew(String),
    /// What the person of that name decided or ended.
    Actor(String),
}

/// An assignment that is or was open.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// The revision that opened it.
    pub since: Revision,
    /// The revision that closed it, if one did.
    pub until: Option<Revision>,
    pub row: Assignment,
}
