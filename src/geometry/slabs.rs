//! Whether rings hold a place, without looking at every edge: edges are kept in horizontal slabs,
//! and only those of the slab that a place lies in can cross the way from it due east.

use super::Xy;

/// Edges that a slab has on average, were none of them to reach into a second one.
const EDGES_PER_SLAB: usize = 4;

/// The edges of closed rings by slab.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slabs {
    south: f64,
    /// Slabs in a metre.
    per_m: f64,
    /// For each slab the end of its edges in `edges`.
    ends: Box<[u32]>,
    edges: Box<[[Xy; 2]]>,
}

impl Slabs {
    /// Slabs of rings that lie between two northings, or as few slabs as do no harm if they do
    /// not.
    pub(super) fn of(rings: &[Box<[Xy]>], [south, north]: [f64; 2]) -> Slabs {
        let edges = || rings.iter().flat_map(|ring| ring.windows(2)).map(|edge| [edge[0], edge[1]]);
        let count = (edges().count() / EDGES_PER_SLAB).max(1);
        let per_m = if north > south { count as f64 / (north - south) } else { 0.0 };
        let mut slabs = Slabs { south, per_m, ends: Box::default(), edges: Box::default() };
        let mut by_slab: Vec<Vec<[Xy; 2]>> = vec![Vec::new(); count];
        for edge in edges() {
            let [from, to] = edge.map(|end| slabs.slab_of(end.y).min(count - 1));
            for slab in &mut by_slab[from.min(to)..=from.max(to)] {
                slab.push(edge);
            }
        }
        slabs.ends = by_slab
            .iter()
            .scan(0, |end, slab| {
                *end += u32::try_from(slab.len()).expect("a ring has fewer than 2^32 positions");
                Some(*end)
            })
            .collect();
        slabs.edges = by_slab.concat().into();
        slabs
    }

    /// Never less for a place farther north: so an edge that passes a place's northing is in the
    /// slab of that place, whatever rounding does.
    fn slab_of(&self, y: f64) -> usize {
        ((y - self.south) * self.per_m) as usize
    }

    /// Whether a place lies inside an odd number of rings. Southern ends belong to their edges,
    /// northern ones do not.
    pub(super) fn hold(&self, place: Xy) -> bool {
        let slab = self.slab_of(place.y).min(self.ends.len() - 1);
        let start = slab.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.edges[start as usize..self.ends[slab] as usize]
            .iter()
            .fold(false, |inside, edge| inside ^ is_west_of(place, edge[0], edge[1]))
    }

    /// The edges that may reach between two northings, some of them more than once.
    pub(super) fn edges_between(
        &self,
        south: f64,
        north: f64,
    ) -> impl Iterator<Item = [Xy; 2]> + '_ {
        let last = self.ends.len() - 1;
        let [first, last] = [south, north].map(|y| self.slab_of(y).min(last));
        let start = first.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.edges[start as usize..self.ends[last] as usize].iter().copied()
    }
}

/// Whether the way from `place` due east crosses the edge. The southern end belongs to the edge,
/// the northern one does not, and the answer is the same whichever way the edge runs.
fn is_west_of(place: Xy, from: Xy, to: Xy) -> bool {
    if (from.y > place.y) == (to.y > place.y) {
        return false;
    }
    let (south, north) = if from.y < to.y { (from, to) } else { (to, from) };
    (north - south).cross(place - south) > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = Xy> {
        // Whole numbers too, so that places fall on ends and on the borders of slabs.
        let number = prop_oneof![-20.0..20.0f64, (-20..20i8).prop_map(f64::from)];
        (number.clone(), number).prop_map(|(x, y)| Xy { x, y })
    }

    proptest! {
        #[test]
        fn slabs_hold_what_all_edges_together_hold(
            rings in prop::collection::vec(prop::collection::vec(place(), 3..40), 1..4),
            places in prop::collection::vec(place(), 1..60),
        ) {
            let rings: Vec<Box<[Xy]>> = rings
                .into_iter()
                .map(|ring| ring.iter().chain(ring.first()).copied().collect())
                .collect();
            let all = rings.iter().flatten().map(|at| at.y);
            let south = all.clone().fold(f64::INFINITY, f64::min);
            let north = all.fold(f64::NEG_INFINITY, f64::max);
            let slabs = Slabs::of(&rings, [south, north]);
            for at in places.iter().chain(rings.iter().flatten()) {
                let crossed = rings
                    .iter()
                    .flat_map(|ring| ring.windows(2))
                    .filter(|edge| is_west_of(*at, edge[0], edge[1]));
                prop_assert_eq!(slabs.hold(*at), crossed.count() % 2 == 1, "{:?}", at);
            }
        }
    }
}
