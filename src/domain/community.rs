//! A community: the ground that one neighbourhood office answers for.

use super::CommunityFid;
use crate::geometry::Area;
use std::sync::Arc;

/// A polygon with a code and a name. Communities form a tree by `parent`; those without children
/// are the ones that count in coverage.
#[derive(Clone, PartialEq, Debug)]
pub struct Community {
    pub fid: CommunityFid,
    /// The code that clients know it by.
    pub id: Arc<str>,
    pub name: Arc<str>,
    /// The `id` of the community that this one is a part of.
    pub parent: Option<Arc<str>>,
    pub area: Area,
}
