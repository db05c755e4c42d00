//! How far the ground of a crew hangs together.

use crate::city::network::{Network, StreetIx};
use crate::city::nodes::NodeIx;
use crate::domain::{Assignment, CrewFid};
use crate::geometry::{Side, Stretch, StretchSet};
use jiff::Timestamp;
use rustc_hash::FxHashMap;

/// The pieces of a crew's ground. Two stretches hang together where they touch or lie across the
/// street from each other, and where both reach a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pieces {
    pub count: u32,
    /// Of street side, all pieces together.
    pub length_mm: u64,
    /// The longest piece.
    pub largest_mm: u64,
}

impl Pieces {
    /// The longest piece as a share of all: 1 where all hangs together, `None` if there is nothing.
    #[must_use]
    pub fn largest_share(&self) -> Option<f64> {
        (self.length_mm > 0).then(|| self.largest_mm as f64 / self.length_mm as f64)
    }

    /// The pieces that a crew has at an instant, from what holds on each of its streets.
    #[must_use]
    pub fn of<'a>(
        network: &Network,
        crew: CrewFid,
        held: impl Iterator<Item = (StreetIx, &'a [Assignment])>,
        at: Timestamp,
    ) -> Self {
        let nodes = network.nodes();
        let mut groups = Groups::default();
        let mut reaching: FxHashMap<NodeIx, u32> = FxHashMap::default();
        for (ix, held) in held {
            let (Some(street), Some(ends)) = (network.street(ix), nodes.ends_of(ix)) else {
                continue;
            };
            let length_mm = street.segment.length_mm;
            let own = held.iter().filter(|a| a.crew == crew && a.period.holds_at(at));
            for (stretch, side_mm) in joined(own) {
                let group = groups.add(side_mm);
                let at_start = (stretch.from_mm() == 0).then_some(ends[0]);
                let at_end = (stretch.to_mm() >= length_mm).then_some(ends[1]);
                for node in at_start.into_iter().chain(at_end) {
                    let known = *reaching.entry(node).or_insert(group);
                    groups.join(known, group);
                }
            }
        }
        groups.pieces()
    }
}

/// Stretches of the centre line on which a crew has either side, with the length of both.
fn joined<'a>(own: impl Iterator<Item = &'a Assignment>) -> Vec<(Stretch, u64)> {
    let mut sides: [Vec<Stretch>; 2] = [Vec::new(), Vec::new()];
    for held in own {
        sides[held.side.index()].push(held.stretch);
    }
    let sides = sides.map(StretchSet::from_iter);
    let either = sides[0].union(&sides[1]);
    let length_mm = |stretch: Stretch| -> u64 {
        let within = StretchSet::of(stretch);
        Side::BOTH.iter().map(|side| sides[side.index()].intersection(&within).total_mm()).sum()
    };
    either.iter().map(|stretch| (stretch, length_mm(stretch))).collect()
}

/// Groups that are joined as it turns out that they hang together.
#[derive(Default)]
struct Groups {
    /// A group that this one belongs to; itself, if it is the first.
    parent: Vec<u32>,
    length_mm: Vec<u64>,
}

impl Groups {
    fn add(&mut self, length_mm: u64) -> u32 {
        let group = u32::try_from(self.parent.len()).expect("fewer stretches than u32::MAX");
        self.parent.push(group);
        self.length_mm.push(length_mm);
        group
    }

    fn first_of(&mut self, mut group: u32) -> u32 {
        while self.parent[group as usize] != group {
            let above = self.parent[self.parent[group as usize] as usize];
            self.parent[group as usize] = above;
            group = above;
        }
        group
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first_of(one), self.first_of(other));
        if one != other {
            let (small, large) = (one.max(other), one.min(other));
            self.parent[small as usize] = large;
            self.length_mm[large as usize] += self.length_mm[small as usize];
        }
    }

    fn pieces(&self) -> Pieces {
        let mut pieces = Pieces::default();
        for (group, (parent, length_mm)) in (0..).zip(self.parent.iter().zip(&self.length_mm)) {
            if *parent == group {
                pieces.count += 1;
                pieces.length_mm += length_mm;
                pieces.largest_mm = pieces.largest_mm.max(*length_mm);
            }
        }
        pieces
    }
}
