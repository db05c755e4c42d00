//! The still part of the city: streets in their places, and an R-tree to find them. It never
//! changes; an import makes the next one, which shares every street that stayed as it was.

use super::nodes::Nodes;
use super::street::Street;
use super::territory::Territories;
use crate::domain::segment::WIDEST_M;
use crate::domain::{Change, Segment, SegmentFid};
use crate::geometry::{LocalFrame, LonLat, Xy};
use rayon::prelude::*;
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, OnceLock};

/// Above this share of the streets a change builds the R-tree anew instead of mending it.
const REBUILD_SHARE: usize = 20;

/// A street's number in this process: its place in the list of streets. It stays the same as long
/// as the segment exists.
pub type StreetIx = u32;

#[derive(Clone, Debug)]
struct Leaf {
    bounds: [f64; 4],
    ix: StreetIx,
    street: Arc<Street>,
}

impl PartialEq for Leaf {
    fn eq(&self, other: &Self) -> bool {
        self.ix == other.ix
    }
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let [west, south, east, north] = self.bounds;
        AABB::from_corners([west, south], [east, north])
    }
}

impl PointDistance for Leaf {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.street.line.distance_2_to(Xy { x: point[0], y: point[1] })
    }
}

/// Streets, communities and the frame that both are placed in.
#[derive(Clone, Debug)]
pub struct Network {
    frame: LocalFrame,
    territories: Arc<Territories>,
    /// By street number; a segment that is gone leaves a hole.
    streets: Vec<Option<Arc<Street>>>,
    /// Street numbers in the order of the segments' keys, where that is not their own order: a
    /// segment that was gone and came back has its old key and a new number.
    order: Option<Arc<[StreetIx]>>,
    by_fid: FxHashMap<SegmentFid, StreetIx>,
    by_id: FxHashMap<Arc<str>, StreetIx>,
    index: RTree<Leaf>,
    /// Made when somebody first asks.
    nodes: OnceLock<Arc<Nodes>>,
}

impl Network {
    /// The network of a city that starts.
    #[must_use]
    pub fn build(frame: LocalFrame, territories: Territories, segments: Vec<Arc<Segment>>) -> Self {
        let streets: Vec<Arc<Street>> = segments
            .into_par_iter()
            .map(|segment| Arc::new(Street::place(segment, &frame, &territories)))
            .collect();
        Self::of_streets(frame, Arc::new(territories), streets.into_iter().map(Some).collect())
    }

    fn of_streets(
        frame: LocalFrame,
        territories: Arc<Territories>,
        streets: Vec<Option<Arc<Street>>>,
    ) -> Self {
        let (index, (by_fid, by_id)) =
            rayon::join(|| RTree::bulk_load(leaves(&streets)), || lookups(&streets));
        let (order, nodes) = (order_of(&streets), OnceLock::new());
        Self { frame, territories, streets, order, by_fid, by_id, index, nodes }
    }

    /// The network after a change; `self` where nothing of it is touched.
    #[must_use]
    pub fn after(self: &Arc<Self>, change: &Change) -> Arc<Self> {
        if change.frame.is_none() && change.communities.is_empty() && change.segments.is_empty() {
            return Arc::clone(self);
        }
        let frame = change.frame.map_or_else(|| self.frame, LocalFrame::centred_on);
        let territories = self.territories_after(change, &frame);
        let gone: FxHashSet<SegmentFid> = change.segments.closed.iter().copied().collect();
        let mut streets = self.streets.clone();
        let mut touched: Vec<StreetIx> = Vec::new();
        for fid in &change.segments.closed {
            if let Some(ix) = self.by_fid.get(fid) {
                streets[*ix as usize] = None;
                touched.push(*ix);
            }
        }
        let opened: Vec<Arc<Street>> = change
            .segments
            .opened
            .par_iter()
            .map(|segment| Arc::new(Street::place(Arc::clone(segment), &frame, &territories)))
            .collect();
        for street in opened {
            let known =
                self.by_fid.get(&street.segment.fid).filter(|_| gone.contains(&street.segment.fid));
            if let Some(ix) = known {
                streets[*ix as usize] = Some(street);
            } else {
                touched.push(u32::try_from(streets.len()).expect("fewer streets than u32::MAX"));
                streets.push(Some(street));
            }
        }
        if change.frame.is_some() {
            place_all_again(&mut streets, &frame, &territories);
            return Arc::new(Self::of_streets(frame, territories, streets));
        }
        touched.extend(self.attribute_again(&mut streets, &territories, &gone));
        touched.sort_unstable();
        touched.dedup();
        if touched.len() * REBUILD_SHARE > streets.len() {
            return Arc::new(Self::of_streets(frame, territories, streets));
        }
        Arc::new(self.mended(territories, streets, &touched))
    }

    fn territories_after(&self, change: &Change, frame: &LocalFrame) -> Arc<Territories> {
        if change.communities.is_empty() && change.frame.is_none() {
            return Arc::clone(&self.territories);
        }
        let gone: FxHashSet<_> = change.communities.closed.iter().copied().collect();
        let kept = self.territories.iter().map(|t| &t.community).filter(|c| !gone.contains(&c.fid));
        let fresh = Territories::default();
        let known = if change.frame.is_some() { &fresh } else { self.territories.as_ref() };
        Arc::new(Territories::build(kept.chain(&change.communities.opened), frame, known))
    }

    /// Streets near a community that moved are attributed again; gives their numbers.
    fn attribute_again(
        &self,
        streets: &mut [Option<Arc<Street>>],
        territories: &Territories,
        gone: &FxHashSet<SegmentFid>,
    ) -> Vec<StreetIx> {
        let near: FxHashSet<StreetIx> = self
            .territories
            .differing(territories)
            .iter()
            .flat_map(|t| self.in_box(t.area.bounds(), WIDEST_HALF_M))
            .filter(|(_, street)| !gone.contains(&street.segment.fid))
            .map(|(ix, _)| ix)
            .collect();
        let again: Vec<(StreetIx, Arc<Street>)> = near
            .into_par_iter()
            .filter_map(|ix| {
                let street = streets[ix as usize].as_ref()?;
                Some((ix, Arc::new(street.placed_again(territories))))
            })
            .collect();
        let numbers = again.iter().map(|(ix, _)| *ix).collect();
        for (ix, street) in again {
            streets[ix as usize] = Some(street);
        }
        numbers
    }

    fn mended(
        &self,
        territories: Arc<Territories>,
        streets: Vec<Option<Arc<Street>>>,
        touched: &[StreetIx],
    ) -> Self {
        let mut next = Self { territories, nodes: OnceLock::new(), ..self.clone() };
        for ix in touched {
            if let Some(old) = self.street(*ix) {
                next.index.remove(&Leaf::of(*ix, old));
                next.by_fid.remove(&old.segment.fid);
                next.by_id.remove(&old.segment.id);
            }
            if let Some(new) = &streets[*ix as usize] {
                next.index.insert(Leaf::of(*ix, new));
                next.by_fid.insert(new.segment.fid, *ix);
                next.by_id.insert(Arc::clone(&new.segment.id), *ix);
            }
        }
        next.order = order_of(&streets);
        next.streets = streets;
        next
    }

    /// The frame that everything is placed in.
    #[must_use]
    pub fn frame(&self) -> &LocalFrame {
        &self.frame
    }

    /// The communities.
    #[must_use]
    pub fn territories(&self) -> &Territories {
        &self.territories
    }

    /// Numbers that streets can have: `0..slots()`.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.streets.len()
    }

    /// How many streets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_fid.len()
    }

    /// Is there no street?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_fid.is_empty()
    }

    /// The street of that number, unless it is gone.
    #[must_use]
    pub fn street(&self, ix: StreetIx) -> Option<&Arc<Street>> {
        self.streets.get(ix as usize).and_then(Option::as_ref)
    }

    /// The number of a segment's street.
    #[must_use]
    pub fn number_of(&self, fid: SegmentFid) -> Option<StreetIx> {
        self.by_fid.get(&fid).copied()
    }

    /// The street that clients know by that id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<(StreetIx, &Arc<Street>)> {
        let ix = *self.by_id.get(id)?;
        self.street(ix).map(|street| (ix, street))
    }

    /// Where streets meet. It takes a moment when it is first asked for.
    #[must_use]
    pub fn nodes(&self) -> &Arc<Nodes> {
        self.nodes.get_or_init(|| Arc::new(Nodes::of(self)))
    }

    /// All streets with their numbers, in the order of their segments' keys.
    pub fn iter(&self) -> impl Iterator<Item = (StreetIx, &Arc<Street>)> {
        let straight = self.order.is_none().then_some((0..).zip(&self.streets));
        let straight = straight.into_iter().flatten();
        let streets = straight.filter_map(|(ix, street)| street.as_ref().map(|s| (ix, s)));
        let sorted = self.order.iter().flat_map(|order| order.iter());
        streets.chain(sorted.filter_map(|ix| self.street(*ix).map(|street| (*ix, street))))
    }

    /// Streets whose box comes within `margin_m` of a box in the local frame.
    pub fn in_box(
        &self,
        bounds: [f64; 4],
        margin_m: f64,
    ) -> impl Iterator<Item = (StreetIx, &Arc<Street>)> {
        let [west, south, east, north] = bounds;
        let envelope = AABB::from_corners(
            [west - margin_m, south - margin_m],
            [east + margin_m, north + margin_m],
        );
        self.index.locate_in_envelope_intersecting(envelope).map(|leaf| (leaf.ix, &leaf.street))
    }

    /// Streets in order of their distance from a place, in metres between place and centre line.
    pub fn nearest(&self, place: Xy) -> impl Iterator<Item = (StreetIx, &Arc<Street>, f64)> {
        self.index
            .nearest_neighbor_iter_with_distance_2([place.x, place.y])
            .map(|(leaf, squared_m2)| (leaf.ix, &leaf.street, squared_m2.sqrt()))
    }

    /// The street whose centre line is nearest to a place, with the distance in metres.
    #[must_use]
    pub fn nearest_one(&self, place: Xy) -> Option<(StreetIx, &Arc<Street>, f64)> {
        self.index
            .nearest_neighbor_with_distance_2([place.x, place.y])
            .map(|(leaf, squared_m2)| (leaf.ix, &leaf.street, squared_m2.sqrt()))
    }
}

/// How far from a boundary a street can be and still be touched by a move of it, in metres.
pub(super) const WIDEST_HALF_M: f64 = WIDEST_M / 2.0;

impl Leaf {
    fn of(ix: StreetIx, street: &Arc<Street>) -> Self {
        Self { bounds: street.line.bounds(), ix, street: Arc::clone(street) }
    }
}

fn leaves(streets: &[Option<Arc<Street>>]) -> Vec<Leaf> {
    let numbered = streets.par_iter().enumerate();
    numbered
        .filter_map(|(ix, street)| {
            let ix = u32::try_from(ix).expect("fewer streets than u32::MAX");
            street.as_ref().map(|street| Leaf::of(ix, street))
        })
        .collect()
}

/// The numbers of the streets by key, if they are not so already.
fn order_of(streets: &[Option<Arc<Street>>]) -> Option<Arc<[StreetIx]>> {
    let present =
        || (0..).zip(streets).filter_map(|(ix, s)| s.as_ref().map(|s| (s.segment.fid, ix)));
    if present().is_sorted() {
        return None;
    }
    let mut order: Vec<(SegmentFid, StreetIx)> = present().collect();
    order.sort_unstable();
    Some(order.into_iter().map(|(_, ix)| ix).collect())
}

type Lookups = (FxHashMap<SegmentFid, StreetIx>, FxHashMap<Arc<str>, StreetIx>);

fn lookups(streets: &[Option<Arc<Street>>]) -> Lookups {
    let present = || (0..).zip(streets).filter_map(|(ix, s)| s.as_ref().map(|s| (ix, s)));
    let mut by_fid = FxHashMap::with_capacity_and_hasher(streets.len(), Default::default());
    let mut by_id = FxHashMap::with_capacity_and_hasher(streets.len(), Default::default());
    by_fid.extend(present().map(|(ix, s)| (s.segment.fid, ix)));
    by_id.extend(present().map(|(ix, s)| (Arc::clone(&s.segment.id), ix)));
    (by_fid, by_id)
}

fn place_all_again(
    streets: &mut [Option<Arc<Street>>],
    frame: &LocalFrame,
    territories: &Territories,
) {
    streets.par_iter_mut().flatten().for_each(|street| {
        *street = Arc::new(Street::place(Arc::clone(&street.segment), frame, territories));
    });
}

/// A frame for a city that has nothing in it yet.
#[must_use]
pub fn frame_at(centre: Option<LonLat>) -> LocalFrame {
    let anywhere = || LonLat::new(0.0, 0.0).expect("zero is a longitude and a latitude");
    LocalFrame::centred_on(centre.unwrap_or_else(anywhere))
}
