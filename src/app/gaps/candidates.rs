//! The gaps that a query keeps, found before any of them is written: a page shows few of many,
//! and a piece of ground has thousands of corners.

use super::FoundGap;
use super::query::{GapOrder, GapQuery, Measure};
use super::view::bounds_of;
use crate::app::error::AppError;
use crate::app::ground::Grounds;
use crate::city::City;
use crate::city::gaps::{Gap, GapKind};
use crate::city::ground::{GroundGap, SLIVER_M2, south_first};
use crate::domain::CommunityFid;
use crate::geometry::{GroundCells, Piece};
use jiff::Timestamp;
use smallvec::{SmallVec, smallvec};
use std::cmp::Ordering;
use std::sync::Arc;

/// A gap that matches.
pub enum Candidate<'a> {
    Along(&'a Gap),
    Ground { kind: GapKind, communities: SmallVec<[CommunityFid; 2]>, piece: &'a Piece },
}

impl<'a> Candidate<'a> {
    fn of(gap: &'a GroundGap) -> Self {
        Self::Ground { kind: gap.kind, communities: gap.communities.clone(), piece: &gap.piece }
    }

    pub fn kind(&self) -> GapKind {
        match self {
            Self::Along(gap) => gap.kind,
            Self::Ground { kind, .. } => *kind,
        }
    }

    pub fn length_mm(&self) -> u64 {
        match self {
            Self::Along(gap) => gap.stretch.length_mm().into(),
            Self::Ground { .. } => 0,
        }
    }

    /// Hours of the week in which nobody is there, times the metres that lack them.
    pub fn side_metre_hours(&self) -> f64 {
        let Self::Along(gap) = self else { return 0.0 };
        let hours = gap.hours.as_ref().map_or(0.0, |hours| hours.count());
        hours * f64::from(gap.stretch.length_mm()) / 1000.0
    }

    pub fn area_m2(&self) -> f64 {
        match self {
            Self::Along(_) => 0.0,
            Self::Ground { piece, .. } => piece.area_m2,
        }
    }

    /// What it measures, if it has that.
    fn measure(&self, by: Measure) -> Option<f64> {
        match (self, by) {
            (Self::Along(gap), Measure::Length) => Some(f64::from(gap.stretch.length_mm())),
            (Self::Ground { piece, .. }, Measure::Area) => Some(piece.area_m2),
            (Self::Along(gap), Measure::HoursPerWeek) => {
                gap.hours.as_ref().map(|hours| hours.count())
            }
            (Self::Along(gap), Measure::Since) => gap.since.map(|since| since.as_second() as f64),
            (Self::Along(_), Measure::Area)
            | (Self::Ground { .. }, Measure::Length | Measure::HoursPerWeek | Measure::Since) => {
                None
            }
        }
    }

    pub fn found(self) -> FoundGap {
        match self {
            Self::Along(gap) => FoundGap::Along(gap.clone()),
            Self::Ground { kind, communities, piece } => {
                FoundGap::Ground(GroundGap { kind, communities, piece: piece.clone() })
            }
        }
    }
}

/// What candidates are borrowed from.
pub struct Source {
    along: Vec<Gap>,
    uncovered: Vec<(CommunityFid, Arc<GroundCells>)>,
}

impl Source {
    /// Looks where a query does.
    ///
    /// # Errors
    /// A community or a segment that there is not.
    pub fn of(
        city: &City,
        query: &GapQuery,
        now: Timestamp,
        grounds: &Grounds,
    ) -> Result<Self, AppError> {
        let mut along = {
            let filter = query.along_streets(city, now, grounds.identities())?;
            city.gaps(&filter, query.at.unwrap_or(now))
        };
        if let Some(bbox) = query.bbox {
            along.retain(|gap| bbox.meets(&gap.street, gap.stretch));
        }
        let communities = query.communities_of_ground(city);
        Ok(Self { along, uncovered: grounds.of(city, query.ground(), &communities) })
    }

    /// What the query keeps: along streets, then uncovered ground by community, then claims; or in
    /// the order that it asks for.
    pub fn candidates<'a>(&'a self, city: &'a City, query: &GapQuery) -> Vec<Candidate<'a>> {
        let mut found: Vec<Candidate<'_>> = self.along.iter().map(Candidate::Along).collect();
        let is_kept = |piece: &Piece| keeps_piece(city, query, piece);
        for (fid, cells) in &self.uncovered {
            let mut pieces: Vec<&Piece> = cells.pieces().filter(|piece| is_kept(piece)).collect();
            pieces.sort_by_cached_key(|piece| south_first(piece));
            found.extend(pieces.into_iter().map(|piece| Candidate::Ground {
                kind: GapKind::UncoveredGround,
                communities: smallvec![*fid],
                piece,
            }));
        }
        if query.wants(GapKind::UnclaimedGround) || query.wants(GapKind::ContestedGround) {
            let claims = city.network().territories().claims().gaps().iter();
            let claims = claims.filter(|gap| query.wants(gap.kind) && query.holds(city, gap));
            found.extend(claims.filter(|gap| is_kept(&gap.piece)).map(Candidate::of));
        }
        if let Some(order) = query.order {
            found.sort_by(|a, b| compare(a.measure(order.by), b.measure(order.by), order));
        }
        found
    }
}

fn keeps_piece(city: &City, query: &GapQuery, piece: &Piece) -> bool {
    piece.area_m2 >= SLIVER_M2.max(query.min_area_m2.unwrap_or(0.0))
        && query.bbox.is_none_or(|bbox| {
            bounds_of(city, piece).is_some_and(|bounds| bbox.intersects(&bounds))
        })
}

/// What has no measure comes last, whichever way the others are sorted.
fn compare(a: Option<f64>, b: Option<f64>, order: GapOrder) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if order.largest_first => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_measure_comes_last_either_way() {
        for (largest_first, sorted) in [(true, [3.0, 1.0]), (false, [1.0, 3.0])] {
            let order = GapOrder { by: Measure::Area, largest_first };
            let mut measures = vec![None, Some(1.0), None, Some(3.0)];
            measures.sort_by(|a, b| compare(*a, *b, order));
            assert_eq!(measures, [Some(sorted[0]), Some(sorted[1]), None, None]);
        }
    }
}
