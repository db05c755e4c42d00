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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::drawn::{Town, block};
    use crate::domain::{CommunityDraft, ImportMode};

    /// Kinds, ids of communities, and areas in whole square metres.
    fn claims(town: &Town) -> Vec<(&'static str, String, f64)> {
        let territories = town.city.network().territories();
        let id = |fid: &CommunityFid| territories.get(*fid).unwrap().community.id.to_string();
        let told = territories.claims().gaps().iter().map(|gap| {
            let ids: Vec<String> = gap.communities.iter().map(id).collect();
            (gap.kind.as_str(), ids.join("+"), gap.piece.area_m2.round())
        });
        told.collect()
    }

    fn part_of(parent: &str, draft: CommunityDraft) -> CommunityDraft {
        CommunityDraft { parent: Some(parent.into()), ..draft }
    }

    #[test]
    fn communities_around_a_square_leave_it_to_nobody() {
        let around = [
            block("south", [0.0, 0.0, 300.0, 100.0]),
            block("north", [0.0, 200.0, 300.0, 300.0]),
            block("west", [0.0, 100.0, 100.0, 200.0]),
            block("east", [200.0, 100.0, 300.0, 200.0]),
        ];
        let mut town = Town::of(&[], &around, &[]);
        assert_eq!(claims(&town), [("unclaimed_ground", String::new(), 10_000.0)]);
        let hole = &town.city.network().territories().claims().gaps()[0];
        assert_eq!(hole.id(&town.city), "unclaimed_ground..1.1.00");
        // Through the open side it is part of the world around.
        town.blocks(&[block("east", [250.0, 100.0, 300.0, 190.0])], ImportMode::Merge);
        assert_eq!(claims(&town), []);
    }

    #[test]
    fn each_level_is_compared_with_the_one_below() {
        let blocks = [
            block("county", [0.0, 0.0, 1000.0, 100.0]),
            part_of("county", block("town", [0.0, 0.0, 800.0, 100.0])),
            part_of("town", block("a", [0.0, 0.0, 300.0, 100.0])),
            part_of("town", block("b", [290.0, 0.0, 700.0, 100.0])),
        ];
        let town = Town::of(&[], &blocks, &[]);
        let told = claims(&town);
        let expected = [
            ("unclaimed_ground", "county", 20_000.0),
            ("unclaimed_ground", "town", 10_000.0),
            ("contested_ground", "a+b", 1_000.0),
        ];
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for ((kind, ids, m2), expected) in told.iter().zip(expected) {
            assert_eq!((*kind, ids.as_str()), (expected.0, expected.1));
            assert!((m2 - expected.2).abs() < 2.0, "{ids}: {m2}");
        }
    }

    #[test]
    fn neighbours_along_one_line_dispute_nothing() {
        let blocks = [block("a", [0.0, 0.0, 333.3, 100.7]), block("b", [333.3, 0.0, 500.0, 100.7])];
        assert_eq!(claims(&Town::of(&[], &blocks, &[])), []);
        assert_eq!(claims(&Town::of(&[], &[], &[])), []);
    }
}
