//! Ground of communities that lies within nobody's reach, kept once somebody asked for it. `near`
//! says what it depends on, `follow` keeps it up to date, `gap` is one piece of it.
//!
//! It is kept for one reach and for the instant that the sums are of; for others it is computed
//! afresh. A stretch that is assigned on either side covers, on duty or not; whose community its
//! street lies in does not matter. Sites that somebody answers for are covered as a whole.

mod follow;
mod gap;
mod near;

#[cfg(test)]
mod tests;

pub use gap::{GroundGap, SLIVER_M2, ground_id, ground_id_start, south_first};
pub use near::{Stamp, Surroundings};

use super::City;
use crate::domain::CommunityFid;
use crate::geometry::GroundCells;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How far beyond half the width of its street an assigned stretch covers ground, if nobody says
/// otherwise, in metres.
pub const USUAL_REACH_M: f64 = 50.0;

/// No reach is longer, in metres.
pub const LONGEST_REACH_M: f64 = 1000.0;

/// The side of the cells that kept ground is computed in, in metres.
const CELL_M: f64 = 64.0;

/// Chords to a quarter of a circle, as PostGIS has them.
const QUADRANT_STEPS: u8 = 8;

/// The uncovered ground of those communities that somebody asked about.
#[derive(Clone, Debug, Default)]
pub(super) struct KeptGround {
    by_community: FxHashMap<CommunityFid, Arc<GroundCells>>,
    /// How often what may reach into a community changed, and how often so much that it may have
    /// been any of them.
    changes: FxHashMap<CommunityFid, u64>,
    large_changes: u64,
}

impl City {
    /// The uncovered ground of a community at the usual reach, if it is known.
    #[must_use]
    pub fn kept_ground(&self, fid: CommunityFid) -> Option<&Arc<GroundCells>> {
        self.ground.by_community.get(&fid)
    }

    /// Of how many communities the uncovered ground is known.
    #[must_use]
    pub fn kept_grounds(&self) -> usize {
        self.ground.by_community.len()
    }

    /// Keeps what was computed for the usual reach and the instant of the sums, unless what it
    /// depends on has changed since it was taken.
    pub fn keep_ground(&mut self, taken: &Surroundings, cells: GroundCells) {
        let fid = taken.community();
        if self.ground_stamp(fid) == taken.stamp {
            self.ground.by_community.insert(fid, Arc::new(cells));
        }
    }

    /// Changes whenever what may reach into a community does.
    #[must_use]
    pub fn ground_stamp(&self, fid: CommunityFid) -> Stamp {
        let changes = self.ground.changes.get(&fid).copied().unwrap_or_default();
        Stamp {
            network: Arc::downgrade(self.network()),
            changes: [changes, self.ground.large_changes],
        }
    }
}

fn grown([west, south, east, north]: [f64; 4], by_m: f64) -> [f64; 4] {
    [west - by_m, south - by_m, east + by_m, north + by_m]
}

fn meet(one: [f64; 4], other: [f64; 4]) -> bool {
    one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]
}
