//! Gaps as features. `query` says what is asked for, `candidates` finds it, `view` is what is
//! answered.

mod candidates;
mod query;
mod summary;
mod view;

pub use query::{GapOrder, GapQuery, Measure};
pub use summary::{GapSummary, KindSummary, summary};
pub use view::{GapView, Shape, line, polygon, shape, view};

use super::error::AppError;
use super::ground::Grounds;
use super::history::{Answering, When};
use super::{App, blocking, ground};
use crate::city::City;
use crate::city::gaps::{Gap, GapFilter, GapKind};
use crate::city::ground::{GroundGap, ground_id_start};
use crate::domain::CommunityFid;
use candidates::{Candidate, Source};
use jiff::Timestamp;
use smallvec::smallvec;
use std::sync::Arc;

/// A gap of any kind.
#[derive(Clone, Debug)]
pub enum FoundGap {
    /// A stretch of a street.
    Along(Gap),
    Ground(GroundGap),
}

/// A page of gaps.
pub struct GapPage {
    pub gaps: Vec<FoundGap>,
    pub matched: u64,
    /// Of all that matched, not only of this page.
    pub length_mm: u64,
    /// Of all that matched, not only of this page.
    pub area_m2: f64,
    pub next: Option<usize>,
}

/// The gaps that a query keeps. `grounds` is what was computed for it beforehand; what is missing
/// is computed here.
///
/// # Errors
/// A community or a segment that there is not.
pub fn page(
    city: &City,
    query: &GapQuery,
    now: Timestamp,
    grounds: &Grounds,
) -> Result<GapPage, AppError> {
    let source = Source::of(city, query, now, grounds)?;
    let found = source.candidates(city, query);
    let matched = found.len();
    let end = query.offset.saturating_add(query.limit);
    Ok(GapPage {
        matched: matched as u64,
        length_mm: found.iter().map(Candidate::length_mm).sum(),
        area_m2: found.iter().map(Candidate::area_m2).sum(),
        next: (end < matched).then_some(end),
        gaps: found
            .into_iter()
            .skip(query.offset)
            .take(query.limit)
            .map(Candidate::found)
            .collect(),
    })
}

/// The gap of that id, if it is still one. `query` has the instant and the reach.
///
/// # Errors
/// It is not, or there never was one.
pub fn find(
    city: &City,
    id: &str,
    query: &GapQuery,
    now: Timestamp,
    grounds: &Grounds,
) -> Result<FoundGap, AppError> {
    let closed = || AppError::NotFound(format!("there is no gap {id}; it may have been closed"));
    if kind_of(id).is_some_and(GapKind::is_of_ground) {
        return find_ground(city, id, query, grounds).map(FoundGap::Ground).ok_or_else(closed);
    }
    let (kind, segment) = Gap::parse_id(id).ok_or_else(closed)?;
    let (ix, _) = city.network().by_id(segment).ok_or_else(closed)?;
    let filter = GapFilter {
        street: Some(ix),
        kinds: Some(vec![kind]),
        identities: grounds.identities().map(Arc::clone),
        ..GapFilter::default()
    };
    let found = city.gaps(&filter, query.at.unwrap_or(now)).into_iter();
    let mut found = found.filter(|gap| gap.id() == id);
    found.next().map(FoundGap::Along).ok_or_else(closed)
}

fn kind_of(id: &str) -> Option<GapKind> {
    GapKind::named(id.split('.').next()?)
}

fn find_ground(city: &City, id: &str, query: &GapQuery, grounds: &Grounds) -> Option<GroundGap> {
    let territories = city.network().territories();
    let mut claims = territories.claims().gaps().iter();
    if let Some(gap) = claims.find(|gap| gap.id(city) == id) {
        return Some(gap.clone());
    }
    for (fid, cells) in grounds.of(city, query.ground(), &communities_named(city, id)) {
        let gaps = cells.pieces().map(|piece| GroundGap {
            kind: GapKind::UncoveredGround,
            communities: smallvec![fid],
            piece: piece.clone(),
        });
        let mut gaps = gaps.filter(|gap| !gap.is_sliver());
        if let Some(gap) = gaps.find(|gap| gap.id(city) == id) {
            return Some(gap);
        }
    }
    None
}

/// The communities whose uncovered ground an id may be of. An id of a community may have dots in
/// it, so there can be two.
fn communities_named(city: &City, id: &str) -> Vec<CommunityFid> {
    let territories = city.network().territories();
    let fids = territories.iter().map(|territory| territory.community.fid);
    fids.filter(|fid| territories.is_leaf(*fid))
        .filter(|fid| {
            let start = ground_id_start(city, GapKind::UncoveredGround, &[*fid]);
            id.strip_prefix(&*start).is_some_and(|rest| rest.starts_with('.'))
        })
        .collect()
}

impl App {
    /// A page of gaps.
    ///
    /// # Errors
    /// As [`App::read_gaps`]; a community or a segment that there is not.
    pub async fn gaps(&self, query: GapQuery) -> Result<GapPage, AppError> {
        self.read_gaps(query, page).await?
    }

    /// Reads gaps on a thread where it holds nobody up. The ground that the query is about is
    /// computed before the city is taken. `read` is given the city that answers for the query's
    /// instant, and what it takes as now.
    ///
    /// # Errors
    /// `known_at` lies ahead; an age at another instant than now; the store is away.
    pub async fn read_gaps<T: Send + 'static>(
        &self,
        query: GapQuery,
        read: impl FnOnce(&City, &GapQuery, Timestamp, &Grounds) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        if query.min_age_days.is_some() && query.when() != When::default() {
            let detail = "the age of gaps is known as of now: leave out at and known_at";
            return Err(AppError::unreadable("min_age_days", detail));
        }
        let communities = |query: &GapQuery, city: &City| query.communities_of_ground(city);
        self.read_ground(query, communities, read).await
    }

    /// Reads one gap, whose id says which ground has to be known.
    ///
    /// # Errors
    /// There is none of that id; what `read` gives; or that the service is stopping.
    pub async fn read_gap<T: Send + 'static>(
        &self,
        id: String,
        query: GapQuery,
        read: impl FnOnce(&City, &FoundGap) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let named = id.clone();
        let communities = move |_: &GapQuery, city: &City| communities_named(city, &named);
        self.read_ground(query, communities, move |city, query, now, grounds| {
            find(city, &id, query, now, grounds).map(|gap| read(city, &gap))
        })
        .await?
    }

    async fn read_ground<T: Send + 'static>(
        &self,
        query: GapQuery,
        communities: impl Fn(&GapQuery, &City) -> Vec<CommunityFid> + Send + 'static,
        read: impl FnOnce(&City, &GapQuery, Timestamp, &Grounds) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let (mut communities, mut read) = (communities, read);
        loop {
            let now = self.now();
            let when = query.when();
            let revision = match self.source(when, now).await? {
                Answering::Past(city, at) => {
                    // What is past is of that instant all through.
                    let query = GapQuery { at: None, known_at: None, ..query };
                    return blocking(move || read(&city, &query, at, &Grounds::default())).await;
                }
                Answering::Today(revision) => revision,
            };
            let identities = match when.at {
                None => Some(self.identities().await?),
                Some(_) => None,
            };
            let (shared, query) = (Arc::clone(&self.shared), query.clone());
            let tried = blocking(move || {
                if query.wants(GapKind::UnclaimedGround) || query.wants(GapKind::ContestedGround) {
                    ground::know_claims(&shared);
                }
                let asked = |city: &City| communities(&query, city);
                let grounds = ground::prepared(&shared, query.ground(), asked).with(identities);
                let city = shared.city();
                let named = grounds.identities().map_or(revision, |names| names.revision());
                if city.revision() == named {
                    Ok(read(&city, &query, now, &grounds))
                } else {
                    // A change came in between: what held then, and names, have to be asked anew.
                    Err((communities, read))
                }
            });
            match tried.await? {
                Ok(answer) => return Ok(answer),
                Err(again) => (communities, read) = again,
            }
        }
    }
}
