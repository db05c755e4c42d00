//! Uncovered ground for whoever asks: taken from the city, computed beside it so that nobody who
//! writes has to wait, and kept. A task of its own computes what nobody asked for yet.

use super::{App, Shared, blocking};
use crate::city::City;
use crate::city::ground::{Stamp, Surroundings, USUAL_REACH_M};
use crate::city::identity::Identities;
use crate::domain::CommunityFid;
use crate::geometry::GroundCells;
use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Weak};
use tokio::sync::Notify;

/// So many communities are computed before the others are let in again.
const AT_ONCE: usize = 64;

/// How often ground is computed again because the city changed meanwhile. After that it is
/// computed while the city stands still.
const MOST_TRIES: usize = 3;

/// Ground at other reaches and instants is kept for so many communities.
const OTHERS_KEPT: usize = 1024;

/// Under which reach and at which instant ground is asked about.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GroundAsked {
    pub reach_m: f64,
    /// The instant that the sums are of, if not given.
    pub at: Option<Timestamp>,
}

impl GroundAsked {
    /// Is it what the city itself keeps?
    fn is_usual(self) -> bool {
        self.at.is_none() && self.reach_m.total_cmp(&USUAL_REACH_M).is_eq()
    }
}

type Fresh = (Stamp, Arc<GroundCells>);

/// What was found out for one question beside what the city keeps: ground, and the names of gaps.
#[derive(Default)]
pub struct Grounds {
    fresh: FxHashMap<CommunityFid, Fresh>,
    identities: Option<Arc<Identities>>,
}

impl Grounds {
    /// With names and ages of gaps along streets.
    #[must_use]
    pub fn with(mut self, identities: Option<Arc<Identities>>) -> Self {
        self.identities = identities;
        self
    }

    /// Names and ages of gaps along streets, if they are known.
    pub(super) fn identities(&self) -> Option<&Arc<Identities>> {
        self.identities.as_ref()
    }

    fn known<'a>(
        &'a self,
        city: &'a City,
        asked: GroundAsked,
        fid: CommunityFid,
    ) -> Option<&'a Arc<GroundCells>> {
        if asked.is_usual() {
            return city.kept_ground(fid);
        }
        let fresh = self.fresh.get(&fid).filter(|(stamp, _)| *stamp == city.ground_stamp(fid));
        fresh.map(|(_, cells)| cells)
    }

    /// The ground of some communities. What is not known yet is computed here and now.
    #[must_use]
    pub fn of(
        &self,
        city: &City,
        asked: GroundAsked,
        communities: &[CommunityFid],
    ) -> Vec<(CommunityFid, Arc<GroundCells>)> {
        let ground = |fid: &CommunityFid| {
            let surroundings = || city.surroundings(*fid, asked.reach_m, asked.at);
            let computed = || surroundings().map(|around| Arc::new(around.uncovered()));
            let known = self.known(city, asked, *fid).map(Arc::clone);
            known.or_else(computed).map(|cells| (*fid, cells))
        };
        communities.par_iter().filter_map(ground).collect()
    }
}

/// Ground at reaches and instants that the city does not keep, by what was asked: the community,
/// the reach in bits, and the instant.
pub(super) struct Others(quick_cache::sync::Cache<(CommunityFid, u64, Option<Timestamp>), Fresh>);

impl Others {
    pub(super) fn new() -> Self {
        Self(quick_cache::sync::Cache::new(OTHERS_KEPT))
    }
}

/// Computes what a question needs and is not known, as far as the city stands still meanwhile.
/// `communities` says which it is about.
pub(super) fn prepared(
    shared: &Shared,
    asked: GroundAsked,
    communities: impl Fn(&City) -> Vec<CommunityFid>,
) -> Grounds {
    let mut grounds = Grounds::default();
    for _ in 0..MOST_TRIES {
        let missing = missing(shared, &mut grounds, asked, &communities);
        if missing.is_empty() {
            break;
        }
        for some in missing.chunks(AT_ONCE) {
            // The city is let go of between communities, and while they are computed: a thread of
            // the pool that waited for it would keep the one that writes from using the pool.
            let taken = some
                .iter()
                .filter_map(|fid| shared.city().surroundings(*fid, asked.reach_m, asked.at));
            let taken: Vec<Surroundings> = taken.collect();
            let computed: Vec<GroundCells> =
                taken.par_iter().map(Surroundings::uncovered).collect();
            keep(shared, &mut grounds, asked, taken.iter().zip(computed));
        }
    }
    grounds
}

/// Has the claims of communities computed before the city is taken to read them.
pub(super) fn know_claims(shared: &Shared) {
    let network = Arc::clone(shared.city().network());
    let _known_from_here_on = network.territories().claims();
}

fn missing(
    shared: &Shared,
    grounds: &mut Grounds,
    asked: GroundAsked,
    communities: impl Fn(&City) -> Vec<CommunityFid>,
) -> Vec<CommunityFid> {
    let city = shared.city();
    let mut missing = communities(&city);
    missing.retain(|fid| {
        if grounds.known(&city, asked, *fid).is_some() {
            return false;
        }
        if asked.is_usual() {
            return true;
        }
        let key = (*fid, asked.reach_m.to_bits(), asked.at);
        let before = shared.grounds.0.get(&key);
        let before = before.filter(|(stamp, _)| *stamp == city.ground_stamp(*fid));
        before.map(|fresh| grounds.fresh.insert(*fid, fresh)).is_none()
    });
    missing
}

fn keep<'a>(
    shared: &Shared,
    grounds: &mut Grounds,
    asked: GroundAsked,
    computed: impl Iterator<Item = (&'a Surroundings, GroundCells)>,
) {
    if asked.is_usual() {
        let mut city = shared.city_mut();
        computed.for_each(|(taken, cells)| city.keep_ground(taken, cells));
        return;
    }
    for (taken, cells) in computed {
        let fresh = (taken.stamp().clone(), Arc::new(cells));
        let key = (taken.community(), asked.reach_m.to_bits(), asked.at);
        shared.grounds.0.insert(key, fresh.clone());
        grounds.fresh.insert(taken.community(), fresh);
    }
}

impl App {
    /// Has the ages of gaps read, and the uncovered ground of every community computed, in the
    /// background; ground again whenever a change made the city let go of it. Ends with the service.
    pub fn keep_ground_known(&self) {
        let (shared, changed) = (Arc::downgrade(&self.shared), Arc::clone(&self.shared.changed));
        tokio::spawn(know_all_ground(shared, changed));
        let app = self.clone();
        tokio::spawn(async move {
            // Read out of the whole history once, so that who asks for gaps first need not wait.
            if let Err(error) = app.identities().await {
                tracing::warn!(%error, "could not read the ages of gaps; they are read when asked for");
            }
        });
    }
}

async fn know_all_ground(shared: Weak<Shared>, changed: Arc<Notify>) {
    loop {
        // Made before looking, so that no change in between goes unnoticed.
        let rung = changed.notified();
        let Some(shared) = shared.upgrade() else { return };
        let more = blocking(move || know_one_more(&shared)).await;
        if !matches!(more, Ok(true)) {
            rung.await;
        }
    }
}

/// Computes the ground of one community that is not known. Gives whether there was one. One at a
/// time and on one core, since somebody may be waiting for the others.
fn know_one_more(shared: &Shared) -> bool {
    let unknown = {
        let city = shared.city();
        let territories = city.network().territories();
        let fids = territories.iter().map(|territory| territory.community.fid);
        let mut leaves = fids.filter(|fid| territories.is_leaf(*fid));
        leaves.find(|fid| city.kept_ground(*fid).is_none())
    };
    let Some(fid) = unknown else {
        know_claims(shared);
        return false;
    };
    let taken = shared.city().surroundings(fid, USUAL_REACH_M, None);
    if let Some(taken) = taken {
        let cells = taken.uncovered();
        shared.city_mut().keep_ground(&taken, cells);
    }
    true
}
