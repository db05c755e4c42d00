//! How the ground of communities lies beside each other: what of the town no community claims,
//! and what two of them do. It depends on boundaries and on nothing else.

use super::gaps::GapKind;
use super::ground::GroundGap;
use super::territory::{Territories, Territory};
use crate::domain::CommunityFid;
use crate::geometry::{Ground, PlanarArea, contested, enclosed, unclaimed};
use smallvec::SmallVec;
use std::sync::Arc;

/// All gaps of ground that boundaries alone make.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Claims {
    gaps: Vec<GroundGap>,
}

impl Claims {
    /// The claims of all communities.
    #[must_use]
    pub fn of(territories: &Territories) -> Self {
        let (mut gaps, contested) =
            rayon::join(|| unclaimed_ground(territories), || contested_ground(territories));
        gaps.extend(contested);
        Self { gaps }
    }

    /// Unclaimed ground, then contested ground, by community and from south to north.
    #[must_use]
    pub fn gaps(&self) -> &[GroundGap] {
        &self.gaps
    }
}

/// What parents have beside their children, and what those without a parent enclose.
fn unclaimed_ground(territories: &Territories) -> Vec<GroundGap> {
    let mut gaps = Vec::new();
    for parent in territories.iter() {
        let fid = parent.community.fid;
        let children = territories.children(fid).iter().filter_map(|fid| territories.get(*fid));
        if !territories.is_leaf(fid) {
            let ground = unclaimed(&parent.area, children.map(|child| &child.area));
            add(&mut gaps, GapKind::UnclaimedGround, &[fid], ground);
        }
    }
    let top = territories.iter().filter(|t| territories.parent(t.community.fid).is_none());
    let top: Vec<&PlanarArea> = top.map(|t| &t.area).collect();
    add(&mut gaps, GapKind::UnclaimedGround, &[], enclosed(&top));
    gaps
}

fn contested_ground(territories: &Territories) -> Vec<GroundGap> {
    let leaves: Vec<&Arc<Territory>> =
        territories.iter().filter(|t| territories.is_leaf(t.community.fid)).collect();
    let areas: Vec<&PlanarArea> = leaves.iter().map(|t| &t.area).collect();
    let mut gaps = Vec::new();
    for both in contested(&areas) {
        let fids = both.areas.map(|place| leaves[place].community.fid);
        add(&mut gaps, GapKind::ContestedGround, &fids, both.ground);
    }
    gaps
}

fn add(gaps: &mut Vec<GroundGap>, kind: GapKind, fids: &[CommunityFid], ground: Ground) {
    let mut found: Vec<GroundGap> = ground
        .pieces
        .into_iter()
        .map(|piece| GroundGap { kind, communities: SmallVec::from_slice(fids), piece })
        .filter(|gap| !gap.is_sliver())
        .collect();
    found.sort_by_cached_key(|gap| super::ground::south_first(&gap.piece));
    gaps.extend(found);
}
