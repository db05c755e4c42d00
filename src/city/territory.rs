//! The communities as ground: their tree, and which of them a place lies in.

use crate::domain::{Community, CommunityFid};
use crate::geometry::{LocalFrame, LonLat, PlanarArea, Xy};
use rayon::prelude::*;
use rstar::{AABB, RTree, RTreeObject};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A community lies within another when at least this share of its area does. Boundaries of two
/// levels are rarely digitised from the same line, so it cannot be all of it.
const WITHIN_SHARE: f64 = 0.9;

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

    /// Boundary edges of leaves that come within `margin_m` of a box in the local frame.
    #[must_use]
    pub fn edges_near(&self, bounds: [f64; 4], margin_m: f64) -> Vec<[Xy; 2]> {
        let [west, south, east, north] = bounds;
        let envelope = AABB::from_corners(
            [west - margin_m, south - margin_m],
            [east + margin_m, north + margin_m],
        );
        self.edges.locate_in_envelope_intersecting(envelope).map(|edge| edge.0).collect()
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

/// The parent of each community: by code where the file gave one, else the smallest other
/// community that holds it. A ring of parents has no top, so none of its links counts.
fn parents(
    by_fid: &BTreeMap<CommunityFid, Arc<Territory>>,
    by_id: &FxHashMap<Arc<str>, CommunityFid>,
) -> BTreeMap<CommunityFid, CommunityFid> {
    let mut by_size: Vec<Placed> = by_fid
        .values()
        .map(|territory| Placed { bounds: territory.area.bounds(), territory })
        .collect();
    by_size.sort_by(|a, b| a.territory.area_m2.total_cmp(&b.territory.area_m2));
    let mut parent: BTreeMap<CommunityFid, CommunityFid> = by_size
        .par_iter()
        .filter_map(|placed| {
            let Community { fid, parent, .. } = &*placed.territory.community;
            let given = parent.as_ref().and_then(|id| by_id.get(id)).copied();
            let found = given.or_else(|| smallest_around(placed, &by_size));
            Some((*fid, found.filter(|found| found != fid)?))
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
    parent
}

/// A territory and its box in the local frame: west, south, east, north.
struct Placed<'a> {
    bounds: [f64; 4],
    territory: &'a Territory,
}

impl Placed<'_> {
    /// Can this hold `WITHIN_SHARE` of the other's area? No more lies within than within the box
    /// that both have in common. Half of the area is asked for, since the share is found in
    /// degrees, which weigh the north and the south of a large area otherwise than metres do.
    fn may_hold(&self, other: &Self) -> bool {
        let low = |axis: usize| self.bounds[axis].max(other.bounds[axis]);
        let high = |axis: usize| self.bounds[axis].min(other.bounds[axis]);
        let (width_m, height_m) = ((high(2) - low(0)).max(0.0), (high(3) - low(1)).max(0.0));
        width_m * height_m >= 0.5 * other.territory.area_m2
    }
}

fn smallest_around(inner: &Placed, by_size: &[Placed]) -> Option<CommunityFid> {
    let area = &inner.territory.community.area;
    let larger =
        by_size.partition_point(|placed| placed.territory.area_m2 <= inner.territory.area_m2);
    by_size[larger..]
        .iter()
        .filter(|outer| outer.may_hold(inner))
        .map(|outer| &outer.territory.community)
        .find(|outer| outer.area.contains_area_share(area) >= WITHIN_SHARE)
        .map(|outer| outer.fid)
}
