//! Where streets meet: the ends of their lines, joined where they lie within a metre of each other.
//! What is drawn across the middle of another street does not meet it; segments end at junctions.

use super::network::{Network, StreetIx};
use crate::geometry::Xy;
use rustc_hash::FxHashMap;

/// Ends no farther apart than this meet, in metres: towns draw junctions by hand.
pub const JOIN_M: f64 = 1.0;

/// The side of the cells in which ends are looked up, in metres. What lies within [`JOIN_M`] of a
/// place is in one of at most four of them.
const CELL_M: f64 = 2.0 * JOIN_M;

/// A node's number in one network.
pub type NodeIx = u32;

/// The nodes of a network, and the streets that meet in each.
#[derive(Debug)]
pub struct Nodes {
    /// By street number: where it begins and where it ends; `None` where there is no street.
    ends: Vec<Option<[NodeIx; 2]>>,
    /// For each node the end of its streets in `streets`.
    upto: Vec<u32>,
    streets: Vec<StreetIx>,
}

impl Nodes {
    /// The nodes of a network. An end belongs to the nearest node within [`JOIN_M`]; if there is
    /// none, it makes one where it lies. Streets come in the order of their numbers, so equal
    /// networks have equal nodes.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let mut joined = Joined::default();
        let mut ends = vec![None; network.slots()];
        for (ix, street) in network.iter() {
            let points = street.line.points();
            let (first, last) = (points[0], points[points.len() - 1]);
            ends[ix as usize] = Some([joined.node_at(first), joined.node_at(last)]);
        }
        let mut upto = vec![0; joined.places.len()];
        for nodes in ends.iter().flatten() {
            for node in distinct(*nodes) {
                upto[node as usize] += 1;
            }
        }
        let mut sum: u32 = 0;
        let mut next = Vec::with_capacity(upto.len());
        for count in &mut upto {
            next.push(sum);
            sum += *count;
            *count = sum;
        }
        let mut streets = vec![0; sum as usize];
        for (ix, nodes) in (0..).zip(&ends) {
            for node in nodes.iter().copied().flat_map(distinct) {
                streets[next[node as usize] as usize] = ix;
                next[node as usize] += 1;
            }
        }
        Self { ends, upto, streets }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.upto.len()
    }

    /// Is there no street?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.upto.is_empty()
    }

    /// Where a street begins and where it ends.
    #[must_use]
    pub fn ends_of(&self, ix: StreetIx) -> Option<[NodeIx; 2]> {
        self.ends.get(ix as usize).copied().flatten()
    }

    /// The streets that begin or end in a node, in the order of their numbers, each once.
    #[must_use]
    pub fn meeting(&self, node: NodeIx) -> &[StreetIx] {
        let node = node as usize;
        let Some(end) = self.upto.get(node) else { return &[] };
        let start = node.checked_sub(1).map_or(0, |before| self.upto[before]);
        &self.streets[start as usize..*end as usize]
    }
}

/// A street that ends where it begins has one node.
fn distinct([first, last]: [NodeIx; 2]) -> impl Iterator<Item = NodeIx> {
    std::iter::once(first).chain((first != last).then_some(last))
}

/// Nodes as they are made, by cell. No two of them are within [`JOIN_M`], so a cell has few.
#[derive(Default)]
struct Joined {
    places: Vec<Xy>,
    by_cell: FxHashMap<[i64; 2], Vec<NodeIx>>,
}

impl Joined {
    fn node_at(&mut self, at: Xy) -> NodeIx {
        if let Some(known) = self.nearest(at) {
            return known;
        }
        let node = NodeIx::try_from(self.places.len()).expect("fewer ends than u32::MAX");
        self.places.push(at);
        self.by_cell.entry(cell(at)).or_default().push(node);
        node
    }

    fn nearest(&self, at: Xy) -> Option<NodeIx> {
        let [west, south] = cell(at - Xy { x: JOIN_M, y: JOIN_M });
        let [east, north] = cell(at + Xy { x: JOIN_M, y: JOIN_M });
        let mut nearest = None;
        for x in west..=east {
            for node in (south..=north).filter_map(|y| self.by_cell.get(&[x, y])).flatten() {
                let away_2 = self.places[*node as usize].distance_2_to(at);
                if away_2 <= JOIN_M * JOIN_M && nearest.is_none_or(|(least, _)| away_2 < least) {
                    nearest = Some((away_2, *node));
                }
            }
        }
        nearest.map(|(_, node)| node)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a frame is a few thousand kilometres wide")]
fn cell(at: Xy) -> [i64; 2] {
    [at.x, at.y].map(|metres| (metres / CELL_M).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::drawn::{Town, street};
    use proptest::prelude::*;

    fn nodes_of(town: &Town, id: &str) -> [NodeIx; 2] {
        let network = town.city.network();
        network.nodes().ends_of(network.by_id(id).unwrap().0).unwrap()
    }

    fn meeting(town: &Town, node: NodeIx) -> Vec<String> {
        let network = town.city.network();
        let id = |ix: &StreetIx| network.street(*ix).unwrap().segment.id.to_string();
        network.nodes().meeting(node).iter().map(id).collect()
    }

    #[test]
    fn ends_meet_within_a_metre_and_crossings_do_not() {
        let town = Town::of(
            &[
                street("a", &[(0.0, 0.0), (100.0, 0.0)]),
                street("b", &[(100.6, 0.0), (200.0, 0.0)]),
                street("c", &[(101.2, 0.0), (100.0, 80.0)]),
                street("over", &[(50.0, -50.0), (50.0, 50.0)]),
                street("ring", &[(0.0, 0.5), (-50.0, 0.0), (-50.0, 50.0), (0.0, 0.4)]),
            ],
            &[],
            &[],
        );
        let [start, junction] = nodes_of(&town, "a");
        assert_eq!(meeting(&town, start), ["a", "ring"]);
        // The end of `b` is nearer to that of `c`, and belongs to the node that was there first.
        assert_eq!(meeting(&town, junction), ["a", "b"]);
        assert_eq!(meeting(&town, nodes_of(&town, "c")[0]), ["c"]);
        assert_eq!(meeting(&town, nodes_of(&town, "over")[0]), ["over"]);
        assert_eq!(nodes_of(&town, "ring"), [start, start]);
        assert!(town.city.network().nodes().meeting(99).is_empty());
    }

    proptest! {
        #[test]
        fn each_end_belongs_to_the_nearest_node_that_was_there_before(
            ends in prop::collection::vec((0.0..12.0f64, 0.0..12.0f64), 1..60),
        ) {
            let mut joined = Joined::default();
            for (x, y) in ends {
                let at = Xy { x, y };
                let before = joined.places.clone();
                let node = joined.node_at(at);
                let near = before.iter().enumerate().filter(|(_, p)| p.distance_m_to(at) <= JOIN_M);
                let nearest = near.min_by(|a, b| a.1.distance_m_to(at).total_cmp(&b.1.distance_m_to(at)));
                let expected = nearest.map_or(before.len(), |(found, _)| found);
                prop_assert_eq!(node as usize, expected);
            }
        }
    }
}
