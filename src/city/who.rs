//! Who answers for a spot. A position is never better than its accuracy, so where that cannot
//! tell two sides or two streets apart, every candidate is given and the answer says so.

use super::City;
use super::network::StreetIx;
use super::street::{Owner, Street};
use crate::domain::{Assignment, AssignmentFid, CommunityFid, CrewFid};
use crate::geometry::{Side, Xy};
use jiff::Timestamp;
use smallvec::SmallVec;
use std::sync::Arc;

/// A street farther away than this is not what a position means, in metres.
pub const SNAP_LIMIT_M: f64 = 100.0;

/// No position is taken as better than this, in metres: it is about the width of a kerb.
pub const BEST_ACCURACY_M: f64 = 0.5;

/// More candidates than this help nobody.
const MOST_CANDIDATES: usize = 8;

/// Whether somebody answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    Covered,
    /// Somebody does, and is not at work at the instant.
    OffDuty,
    Exempt,
    Unassigned,
    /// In no community, and nobody answers; or far from every street.
    Outside,
}

impl Status {
    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::OffDuty => "off_duty",
            Self::Exempt => "exempt",
            Self::Unassigned => "unassigned",
            Self::Outside => "outside",
        }
    }
}

/// A place on one side of one street, and who answers for it.
#[derive(Clone, Debug)]
pub struct Spot {
    pub ix: StreetIx,
    pub street: Arc<Street>,
    pub side: Side,
    pub measure_mm: u32,
    /// From the position to the centre line, in metres.
    pub distance_m: f64,
    pub status: Status,
    /// Who answers: those at work at the instant, or all if none is.
    pub crews: SmallVec<[(CrewFid, AssignmentFid); 1]>,
    pub communities: SmallVec<[CommunityFid; 2]>,
}

impl Spot {
    fn answer(&self) -> (Status, SmallVec<[CrewFid; 2]>, &[CommunityFid]) {
        (self.status, self.crews.iter().map(|(crew, _)| *crew).collect(), &self.communities)
    }
}

/// What is known of a position.
#[derive(Clone, Debug)]
pub struct Located {
    /// Best first; empty if every street is too far away.
    pub candidates: Vec<Spot>,
    /// Would another candidate change the answer?
    pub ambiguous: bool,
    /// The communities that the position itself lies in.
    pub communities: SmallVec<[CommunityFid; 2]>,
}

impl City {
    /// Who answers for the spot at a measure of a side. A measure past the end is the end.
    #[must_use]
    pub fn spot(
        &self,
        ix: StreetIx,
        side: Side,
        measure_mm: u32,
        distance_m: f64,
        at: Timestamp,
    ) -> Option<Spot> {
        let street = self.network().street(ix)?;
        let measure_mm = measure_mm.min(street.segment.length_mm);
        // Stretches are half open, so the very end belongs to the last millimetre.
        let inside_mm = measure_mm.min(street.segment.length_mm - 1);
        let moment = self.ledger().moment_at(at);
        let held = self.ledger().assignments(ix).iter();
        let mut here: SmallVec<[&Assignment; 2]> = held
            .filter(|a| a.side == side && a.stretch.contains(inside_mm) && a.period.holds_at(at))
            .collect();
        let at_work = here.iter().any(|a| moment.works(a));
        here.retain(|a| !at_work || moment.works(a));
        let mut crews: SmallVec<[(CrewFid, AssignmentFid); 1]> =
            here.iter().map(|a| (a.crew, a.fid)).collect();
        crews.sort_unstable();
        crews.dedup_by_key(|(crew, _)| *crew);
        let exempt = self
            .ledger()
            .exemptions(ix)
            .iter()
            .any(|e| e.side == side && e.stretch.contains(inside_mm) && e.period.holds_at(at));
        let piece = street.piece_at(side, inside_mm)?;
        let status = match (crews.is_empty(), exempt, piece.owner()) {
            (false, _, _) if at_work => Status::Covered,
            (false, _, _) => Status::OffDuty,
            (true, true, _) => Status::Exempt,
            (true, false, Owner::Outside) => Status::Outside,
            (true, false, _) => Status::Unassigned,
        };
        Some(Spot {
            ix,
            street: Arc::clone(street),
            side,
            measure_mm,
            distance_m,
            status,
            crews,
            communities: piece.communities,
        })
    }

    /// Who answers for a position that is known to `accuracy_m`.
    #[must_use]
    pub fn locate(&self, place: Xy, accuracy_m: f64, at: Timestamp) -> Located {
        let accuracy_m = accuracy_m.max(BEST_ACCURACY_M);
        let candidates = self.candidates(place, accuracy_m, at);
        let ambiguous = candidates
            .first()
            .is_some_and(|best| candidates.iter().any(|other| other.answer() != best.answer()))
            || candidates.first().is_some_and(|best| best.crews.len() > 1);
        let communities = self.network().territories().containing(place);
        Located {
            candidates,
            ambiguous,
            communities: communities.into_iter().map(CommunityFid).collect(),
        }
    }

    fn candidates(&self, place: Xy, accuracy_m: f64, at: Timestamp) -> Vec<Spot> {
        let mut spots = Vec::new();
        let mut reach_m = SNAP_LIMIT_M;
        for (ix, street, distance_m) in self.network().nearest(place) {
            if distance_m > reach_m || spots.len() >= MOST_CANDIDATES {
                break;
            }
            if spots.is_empty() {
                // The true place may be nearer to one street and farther from the other.
                reach_m = (distance_m + 2.0 * accuracy_m).min(SNAP_LIMIT_M);
            }
            let near = street.line.nearest(place);
            spots.extend(self.spot(ix, near.side, near.measure_mm, distance_m, at));
            if distance_m <= accuracy_m {
                let other = near.side.opposite();
                spots.extend(self.spot(ix, other, near.measure_mm, distance_m, at));
            }
        }
        spots
    }
}
