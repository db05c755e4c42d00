//! The communities as ground: their tree, and which of them a place lies in.

use super::claims::Claims;
use crate::domain::{Community, CommunityFid};
use crate::geometry::{LocalFrame, LonLat, PlanarArea, Xy};
use rayon::prelude::*;
use rstar::{AABB, RTree, RTreeObject};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A community lies within another when at least this share of its area does. Boundaries of two
/// levels are rarely digitised from the same line, so it cannot be all of it.
const WITHIN_SHARE: f64 = 0.9;

/// A community is the parent of those within it when they make up at least this share of it.
const MADE_UP_SHARE: f64 = 0.8;

/// A community in its place.
#[derive(Debug)]
pub struct Territory {
    pub community: Arc<Community>,
    pub area: PlanarArea,
    /// Where a label stands: inside, far from the edge.
    pub label: LonLat,
    pub area_m2: f64,
}

#[derive(Clone, Debug)]
struct LeafBox {
    bounds: [f64; 4],
    territory: Arc<Territory>,
}

#[derive(Clone, Debug)]
struct Edge([Xy; 2]);

impl RTreeObject for LeafBox {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let [west, south, east, north] = self.bounds;
        AABB::from_corners([west, south], [east, north])
    }
}

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let [a, b] = self.0;
        AABB::from_corners([a.x, a.y], [b.x, b.y])
    }
}

/// All communities of a city. Those without children are the leaves: the ones that count.
#[derive(Clone, Debug, Default)]
pub struct Territories {
    by_fid: BTreeMap<CommunityFid, Arc<Territory>>,
    by_id: FxHashMap<Arc<str>, CommunityFid>,
    parent: BTreeMap<CommunityFid, CommunityFid>,
    children: BTreeMap<CommunityFid, Vec<CommunityFid>>,
    leaves: RTree<LeafBox>,
    edges: RTree<Edge>,
    /// Made when somebody first asks.
    claims: OnceLock<Arc<Claims>>,
}

impl Territories {
    /// Puts communities in their places. `known` are territories of the same frame, reused where
    /// the community is the same.
    #[must_use]
    pub fn build<'a>(
        communities: impl Iterator<Item = &'a Arc<Community>>,
        frame: &LocalFrame,
        known: &Self,
    ) -> Self {
        let communities: Vec<&Arc<Community>> = communities.collect();
        let by_fid: BTreeMap<_, _> = communities
            .into_par_iter()
            .map(|community| (community.fid, known.reuse_or_place(community, frame)))
            .collect();
        let by_id =
            by_fid.values().map(|t| (Arc::clone(&t.community.id), t.community.fid)).collect();
        let parent = parents(&by_fid, &by_id);
        let mut children: BTreeMap<CommunityFid, Vec<CommunityFid>> = BTreeMap::new();
        for (child, parent) in &parent {
            children.entry(*parent).or_default().push(*child);
        }
        let leaves: Vec<&Arc<Territory>> =
            by_fid.values().filter(|t| !children.contains_key(&t.community.fid)).collect();
        let edges = leaves.iter().flat_map(|t| t.area.edges().map(Edge)).collect();
        let boxes = leaves
            .iter()
            .map(|t| LeafBox { bounds: t.area.bounds(), territory: Arc::clone(t) })
            .collect();
        Self {
            leaves: RTree::bulk_load(boxes),
            edges: RTree::bulk_load(edges),
            by_fid,
            by_id,
            parent,
            children,
            claims: OnceLock::new(),
        }
    }

    fn reuse_or_place(&self, community: &Arc<Community>, frame: &LocalFrame) -> Arc<Territory> {
        if let Some(known) = self.by_fid.get(&community.fid)
            && Arc::ptr_eq(&known.community, community)
        {
            return Arc::clone(known);
        }
        let area = PlanarArea::of(&community.area, frame);
        let label = frame.unproject(area.label_point());
        let area_m2 = area.area_m2();
        Arc::new(Territory { community: Arc::clone(community), area, label, area_m2 })
    }

    /// The leaves that a place lies in, by fid, sorted.
    #[must_use]
    pub fn containing(&self, place: Xy) -> SmallVec<[u32; 2]> {
        let point = AABB::from_point([place.x, place.y]);
        let mut found: SmallVec<[u32; 2]> = self
            .leaves
            .locate_in_envelope_intersecting(point)
            .filter(|leaf| leaf.territory.area.contains(place))
            .map(|leaf| leaf.territory.community.fid.0)
            .collect();
        found.sort_unstable();
        found
    }

    /// The leaves whose box comes within `margin_m` of a box in the local frame.
    pub fn leaves_near(
        &self,
        bounds: [f64; 4],
        margin_m: f64,
    ) -> impl Iterator<Item = &Arc<Territory>> {
        let near = self.leaves.locate_in_envelope_intersecting(grown(bounds, margin_m));
        near.map(|leaf| &leaf.territory)
    }

    /// Ground that no community claims, and ground that two do. It takes a moment when it is first
    /// asked for.
    #[must_use]
    pub fn claims(&self) -> &Arc<Claims> {
        self.claims.get_or_init(|| Arc::new(Claims::of(self)))
    }

    /// The communities that one is made up of.
    #[must_use]
    pub fn children(&self, fid: CommunityFid) -> &[CommunityFid] {
        self.children.get(&fid).map_or(&[], Vec::as_slice)
    }

    /// Boundary edges of leaves that come within `margin_m` of a box in the local frame.
    #[must_use]
    pub fn edges_near(&self, bounds: [f64; 4], margin_m: f64) -> Vec<[Xy; 2]> {
        let near = self.edges.locate_in_envelope_intersecting(grown(bounds, margin_m));
        near.map(|edge| edge.0).collect()
    }

    /// Every community, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Territory>> {
        self.by_fid.values()
    }

    /// Is there no community at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_fid.is_empty()
    }

    /// The community with that key.
    #[must_use]
    pub fn get(&self, fid: CommunityFid) -> Option<&Arc<Territory>> {
        self.by_fid.get(&fid)
    }

    /// The community that clients know by that id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Arc<Territory>> {
        self.by_id.get(id).and_then(|fid| self.by_fid.get(fid))
    }

    /// The community that this one is a part of.
    #[must_use]
    pub fn parent(&self, fid: CommunityFid) -> Option<&Arc<Territory>> {
        self.parent.get(&fid).and_then(|parent| self.by_fid.get(parent))
    }

    /// Has it no children, so that it counts?
    #[must_use]
    pub fn is_leaf(&self, fid: CommunityFid) -> bool {
        !self.children.contains_key(&fid)
    }

    /// The leaves at or below a community.
    #[must_use]
    pub fn leaves_of(&self, fid: CommunityFid) -> BTreeSet<CommunityFid> {
        let mut leaves = BTreeSet::new();
        let mut open = vec![fid];
        while let Some(next) = open.pop() {
            match self.children.get(&next) {
                Some(children) => open.extend(children),
                None => {
                    leaves.insert(next);
                }
            }
        }
        leaves
    }

    /// How many steps below the top a community stands.
    #[must_use]
    pub fn level(&self, fid: CommunityFid) -> usize {
        std::iter::successors(self.parent.get(&fid), |above| self.parent.get(above)).count()
    }

    /// The communities whose place or rank differs between two states, with their leaves: streets
    /// near them have to be attributed again.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<Arc<Territory>> {
        let keys: BTreeSet<_> = self.by_fid.keys().chain(other.by_fid.keys()).collect();
        let mut differing = Vec::new();
        for fid in keys {
            let (mine, theirs) = (self.by_fid.get(fid), other.by_fid.get(fid));
            let same = match (mine, theirs) {
                (Some(a), Some(b)) => {
                    a.community.area == b.community.area
                        && self.is_leaf(*fid) == other.is_leaf(*fid)
                }
                _ => false,
            };
            if !same {
                differing.extend(mine.into_iter().chain(theirs).cloned());
            }
        }
        differing
    }
}

fn grown([west, south, east, north]: [f64; 4], by_m: f64) -> AABB<[f64; 2]> {
    AABB::from_corners([west - by_m, south - by_m], [east + by_m, north + by_m])
}

/// The parent of each community: by code where the file gave one, else by containment. A ring of
/// parents has no top, so none of its links counts.
fn parents(
    by_fid: &BTreeMap<CommunityFid, Arc<Territory>>,
    by_id: &FxHashMap<Arc<str>, CommunityFid>,
) -> BTreeMap<CommunityFid, CommunityFid> {
    let mut parent: BTreeMap<CommunityFid, CommunityFid> = by_fid
        .iter()
        .filter_map(|(fid, territory)| {
            let given = by_id.get(territory.community.parent.as_ref()?)?;
            (given != fid).then_some((*fid, *given))
        })
        .collect();
    let in_ring: Vec<CommunityFid> = parent
        .keys()
        .copied()
        .filter(|start| {
            std::iter::successors(parent.get(start), |above| parent.get(above))
                .take(by_fid.len() + 1)
                .any(|above| above == start)
        })
        .collect();
    for fid in in_ring {
        parent.remove(&fid);
    }
    find_by_containment(by_fid, &mut parent);
    parent
}

/// Gives a parent to those that a bigger community holds, from the smallest bigger one up. That
/// one community lies in another is not enough, since boundaries of one level overlap too: the
/// parts have to make up most of the whole.
fn find_by_containment(
    by_fid: &BTreeMap<CommunityFid, Arc<Territory>>,
    parent: &mut BTreeMap<CommunityFid, CommunityFid>,
) {
    let mut by_size: Vec<&Arc<Territory>> = by_fid.values().collect();
    by_size.sort_by(|a, b| a.area_m2.total_cmp(&b.area_m2));
    for (rank, whole) in by_size.iter().enumerate() {
        let parts: Vec<&&Arc<Territory>> = by_size[..rank]
            .iter()
            .filter(|part| !parent.contains_key(&part.community.fid))
            .filter(|part| part.area_m2 < whole.area_m2)
            .filter(|part| !stands_below(whole.community.fid, part.community.fid, parent))
            .filter(|part| common_box_m2(whole, part) >= WITHIN_SHARE * part.area_m2)
            .filter(|part| {
                let share = whole.community.area.contains_area_share(&part.community.area);
                share >= WITHIN_SHARE
            })
            .collect();
        let together_m2: f64 = parts.iter().map(|part| part.area_m2).sum();
        if together_m2 >= MADE_UP_SHARE * whole.area_m2 {
            let whole = whole.community.fid;
            parent.extend(parts.iter().map(|part| (part.community.fid, whole)));
        }
    }
}

/// Is `above` the parent of a community, or the parent of its parent, and so on?
fn stands_below(
    fid: CommunityFid,
    above: CommunityFid,
    parent: &BTreeMap<CommunityFid, CommunityFid>,
) -> bool {
    std::iter::successors(parent.get(&fid), |next| parent.get(next)).any(|next| *next == above)
}

/// The area that two boxes have in common: no more than that can two communities have, and it
/// costs nothing to look at first.
fn common_box_m2(a: &Territory, b: &Territory) -> f64 {
    let ([aw, south, ae, an], [bw, bs, be, bn]) = (a.area.bounds(), b.area.bounds());
    (ae.min(be) - aw.max(bw)).max(0.0) * (an.min(bn) - south.max(bs)).max(0.0)
}

#[cfg(test)]
mod tests;
