//! A crew: a person or team that cleans.

use super::CrewFid;
use std::sync::Arc;

/// Somebody who can answer for a stretch: keepers, a contractor, volunteers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crew {
    pub fid: CrewFid,
    /// The id that clients know it by.
    pub id: Arc<str>,
    pub name: Arc<str>,
}
