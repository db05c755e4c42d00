//! A crew: a person or team that cleans, and its members.

use super::{CrewFid, MemberFid};
use std::sync::Arc;

/// Somebody who can answer for a stretch: keepers, a contractor, volunteers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crew {
    pub fid: CrewFid,
    /// The id that clients know it by.
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub kind: Option<CrewKind>,
    /// The ground that it can keep clean, in square metres; what its members do together, if not
    /// said.
    pub quota_m2: Option<u32>,
}

impl Crew {
    /// A crew of which only id and name are known.
    #[must_use]
    pub fn named(fid: CrewFid, id: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self { fid, id: id.into(), name: name.into(), kind: None, quota_m2: None }
    }
}

/// What sort of crew it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CrewKind {
    /// 清管员
    Keeper,
    /// 协管员
    CoManager,
    /// 公益性岗位
    PublicWelfare,
    Contractor,
    Volunteers,
}

impl CrewKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Keeper, Self::CoManager, Self::PublicWelfare, Self::Contractor, Self::Volunteers];

    /// The word in JSON, CSV and the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keeper => "keeper",
            Self::CoManager => "co_manager",
            Self::PublicWelfare => "public_welfare",
            Self::Contractor => "contractor",
            Self::Volunteers => "volunteers",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Somebody who works in a crew. Personal data: read only by who has a role for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    pub fid: MemberFid,
    pub crew: CrewFid,
    pub name: Arc<str>,
    pub phone: Option<Arc<str>>,
    pub note: Option<Arc<str>>,
}
