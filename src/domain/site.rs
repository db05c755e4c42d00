//! A site: ground that is no street and is cleaned as a whole.

use super::{AssignmentFid, CrewFid, Period, ShiftFid, SiteFid};
use crate::geometry::Area;
use std::sync::Arc;

/// A compound, green area, market or river bank.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    pub fid: SiteFid,
    /// The id that clients know it by.
    pub id: Arc<str>,
    pub name: Option<Arc<str>>,
    /// The kind of ground, in the words of whoever made the file: `compound`, `market`, ...
    pub class: Option<Arc<str>>,
    pub area: Area,
}

/// A crew answers for a site, as long as `period` holds. Its key is one of the assignments'.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SiteAssignment {
    pub fid: AssignmentFid,
    pub site: SiteFid,
    pub crew: CrewFid,
    /// Every hour, if there is none.
    pub shift: Option<ShiftFid>,
    pub period: Period,
}
