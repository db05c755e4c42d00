//! The patch of a crew: the streets on which it answers for something, at the instant that the sums
//! are of. From patches follow which crews are neighbours, hence their colours, and how far the
//! ground of a crew hangs together.
//!
//! Nothing of it is on the way of a change: streets that were touched are noted, and looked at when
//! somebody asks next. What is kept so equals what is found from scratch.

mod colour;
mod pieces;

#[cfg(test)]
mod tests;

pub use colour::{COLOURS, own_colour};
pub use pieces::Pieces;

use super::City;
use super::network::{Network, StreetIx};
use super::nodes::NodeIx;
use crate::domain::CrewFid;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// When more than one in so many streets was touched, patches are found from scratch.
const REBUILD_SHARE: usize = 4;

/// Colours and pieces of all crews at one revision.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Patches {
    colours: FxHashMap<CrewFid, u32>,
    pieces: FxHashMap<CrewFid, Pieces>,
}

impl Patches {
    /// The number of a crew's colour, below [`COLOURS`].
    #[must_use]
    pub fn colour(&self, crew: CrewFid) -> u32 {
        self.colours.get(&crew).copied().unwrap_or_else(|| own_colour(crew))
    }

    /// How far a crew's ground hangs together.
    #[must_use]
    pub fn pieces(&self, crew: CrewFid) -> Pieces {
        self.pieces.get(&crew).copied().unwrap_or_default()
    }
}

/// Patches as far as they are known. A copy of a city finds them anew.
#[derive(Debug, Default)]
pub(super) struct KeptPatches {
    shown: OnceLock<Arc<Patches>>,
    known: Mutex<Known>,
}

impl Clone for KeptPatches {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl KeptPatches {
    /// Streets were touched, or crews came or went.
    pub(super) fn touch(&mut self, streets: &[StreetIx]) {
        self.shown = OnceLock::new();
        let known = self.known.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(ground) = &known.ground else { return };
        known.stale.extend_from_slice(streets);
        if known.stale.len() > ground.by_street.len() {
            *known = Known::default();
        }
    }

    /// Streets came, went or moved.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[derive(Debug, Default)]
struct Known {
    ground: Option<Ground>,
    /// Streets touched since.
    stale: Vec<StreetIx>,
}

impl City {
    /// Colours and pieces of all crews. It takes a moment when it is first asked for after a
    /// change.
    #[must_use]
    pub fn patches(&self) -> &Arc<Patches> {
        self.patches.shown.get_or_init(|| {
            let mut known = self.patches.known.lock().unwrap_or_else(PoisonError::into_inner);
            let stale = std::mem::take(&mut known.stale);
            let few = stale.len() * REBUILD_SHARE <= self.network().slots();
            let ground = match known.ground.take().filter(|_| few) {
                Some(ground) => ground.moved(self, &stale),
                None => Ground::of(self),
            };
            let shown = Arc::new(ground.patches(self));
            known.ground = Some(ground);
            shown
        })
    }

    /// The streets on which one of these crews answers or will answer for something, with what
    /// holds or will hold there.
    pub(super) fn streets_of<'a>(
        &'a self,
        crews: &'a BTreeSet<CrewFid>,
    ) -> impl Iterator<Item = StreetIx> + 'a {
        let streets = self.network().iter().map(|(ix, _)| ix);
        streets.filter(|ix| {
            self.ledger().assignments(*ix).iter().any(|held| crews.contains(&held.crew))
        })
    }

    fn crews_on(&self, ix: StreetIx) -> Crews {
        let now = self.ledger().as_of();
        let held = self.ledger().assignments(ix).iter().filter(|a| a.period.holds_at(now));
        sorted(held.map(|held| held.crew).collect())
    }
}

/// Crews, sorted, each once.
type Crews = SmallVec<[CrewFid; 2]>;

fn sorted(mut crews: Crews) -> Crews {
    crews.sort_unstable();
    crews.dedup();
    crews
}

/// Who is where, and who meets whom how often.
#[derive(Debug)]
struct Ground {
    by_street: Vec<Crews>,
    streets_of: FxHashMap<CrewFid, FxHashSet<StreetIx>>,
    /// Pairs of crews, the older first, with the number of nodes at which both are.
    meetings: FxHashMap<[CrewFid; 2], u32>,
    pieces: FxHashMap<CrewFid, Pieces>,
}

impl Ground {
    fn of(city: &City) -> Self {
        let slots = u32::try_from(city.network().slots()).expect("fewer streets than u32::MAX");
        let by_street: Vec<Crews> = (0..slots).map(|ix| city.crews_on(ix)).collect();
        let mut streets_of: FxHashMap<CrewFid, FxHashSet<StreetIx>> = FxHashMap::default();
        for (ix, crews) in (0..).zip(&by_street) {
            for crew in crews {
                streets_of.entry(*crew).or_default().insert(ix);
            }
        }
        let (meetings, pieces) = (FxHashMap::default(), FxHashMap::default());
        let mut ground = Self { by_street, streets_of, meetings, pieces };
        let nodes = city.network().nodes();
        for node in 0..NodeIx::try_from(nodes.len()).expect("fewer nodes than u32::MAX") {
            ground.count_meetings(city.network(), node, |count| *count += 1);
        }
        let crews: Vec<CrewFid> = ground.streets_of.keys().copied().collect();
        ground.find_pieces(city, crews.into_iter());
        ground
    }

    /// Follows what happened on some streets of the same network.
    fn moved(mut self, city: &City, stale: &[StreetIx]) -> Self {
        let network = city.network();
        let ends = stale.iter().filter_map(|ix| network.nodes().ends_of(*ix));
        let nodes: BTreeSet<NodeIx> = ends.flatten().collect();
        for node in &nodes {
            self.count_meetings(network, *node, |count| *count -= 1);
        }
        let mut concerned: BTreeSet<CrewFid> = BTreeSet::new();
        for ix in stale {
            let now = city.crews_on(*ix);
            let before = std::mem::replace(&mut self.by_street[*ix as usize], now.clone());
            for crew in &before {
                if let Some(streets) = self.streets_of.get_mut(crew) {
                    streets.remove(ix);
                }
            }
            for crew in &now {
                self.streets_of.entry(*crew).or_default().insert(*ix);
            }
            concerned.extend(before.into_iter().chain(now));
        }
        for node in &nodes {
            self.count_meetings(network, *node, |count| *count += 1);
        }
        self.meetings.retain(|_, count| *count > 0);
        self.streets_of.retain(|_, streets| !streets.is_empty());
        self.find_pieces(city, concerned.into_iter());
        self
    }

    fn count_meetings(&mut self, network: &Network, node: NodeIx, count: impl Fn(&mut u32)) {
        let streets = network.nodes().meeting(node).iter();
        let here = streets.flat_map(|ix| &self.by_street[*ix as usize]).copied().collect();
        let here = sorted(here);
        for (number, crew) in here.iter().enumerate() {
            for other in &here[number + 1..] {
                count(self.meetings.entry([*crew, *other]).or_default());
            }
        }
    }

    fn find_pieces(&mut self, city: &City, crews: impl Iterator<Item = CrewFid>) {
        let now = city.ledger().as_of();
        for crew in crews {
            let Some(streets) = self.streets_of.get(&crew) else {
                self.pieces.remove(&crew);
                continue;
            };
            let held = streets.iter().map(|ix| (*ix, city.ledger().assignments(*ix)));
            self.pieces.insert(crew, Pieces::of(city.network(), crew, held, now));
        }
    }

    fn patches(&self, city: &City) -> Patches {
        let mut neighbours: FxHashMap<CrewFid, BTreeSet<CrewFid>> = FxHashMap::default();
        for [older, younger] in self.meetings.keys() {
            neighbours.entry(*younger).or_default().insert(*older);
        }
        let crews = city.crews().map(|crew| crew.fid);
        Patches { colours: colour::colours(crews, &neighbours), pieces: self.pieces.clone() }
    }
}
