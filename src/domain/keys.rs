//! Keys of rows and the number of a change. What clients call `id` is a string of their own; a
//! `fid` is the store's integer key: given once, never reused, and the feature id in a tile.

use serde::Serialize;
use std::fmt;

macro_rules! fid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The key that is given after this one.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl From<$name> for u32 {
            fn from(fid: $name) -> Self {
                fid.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

fid!(
    /// Key of a community.
    CommunityFid
);
fid!(
    /// Key of a segment.
    SegmentFid
);
fid!(
    /// Key of a crew.
    CrewFid
);
fid!(
    /// Key of an assignment; clients see it as a string.
    AssignmentFid
);
fid!(
    /// Key of an exemption; clients see it as a string.
    ExemptionFid
);

fid!(
    /// Key of a shift.
    ShiftFid
);
fid!(
    /// Key of a crew's absence; clients see it as a string.
    AbsenceFid
);
fid!(
    /// Key of a site.
    SiteFid
);
fid!(
    /// Key of an account; clients see it as a string.
    AccountFid
);
fid!(
    /// Key of a member of a crew; clients see it as a string.
    MemberFid
);
fid!(
    /// Key of a plan.
    PlanFid
);
fid!(
    /// Key of the rules of load, of which there is one row.
    LoadRulesFid
);
fid!(
    /// Key of a city's hours, of which there is one row.
    HoursFid
);

/// The number of a change: the log's primary key, the id of a live event, the version of a tile.
/// An empty store is at revision 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl Revision {
    /// The revision that the next change will have.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
