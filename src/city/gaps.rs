//! Gaps along streets: stretches that nobody answers for, at the moment or at some hours of the
//! week, that lie in no community, or that two crews answer for. A gap never crosses the edge
//! between two communities, so that the gaps of a community add up to its total.

use super::City;
use super::cover::{SideCover, joined, overlaps};
use super::duty::{Moment, WeekHours};
use super::identity::Identities;
use super::ledger::Ledger;
use super::network::StreetIx;
use super::served::week_runs;
use super::street::{Owner, Street};
use super::week::WeekSet;
use crate::domain::{CommunityFid, CrewFid};
use crate::geometry::{Side, Stretch};
use jiff::Timestamp;
use smallvec::SmallVec;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is wrong with a stretch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GapKind {
    /// Nobody answers for it.
    Unassigned,
    /// Somebody answers for it, and nobody is at work at the instant.
    OffDuty,
    /// Somebody answers for it in the week, and there are required hours in which nobody works.
    UnservedHours,
    /// It lies in no community.
    Outside,
    /// Two crews or more answer for it at one time.
    Overlap,
    /// Ground of a community that lies farther than the reach from every assigned stretch.
    UncoveredGround,
    /// Ground inside the town that lies in no community.
    UnclaimedGround,
    /// Ground that two communities hold.
    ContestedGround,
}

impl GapKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Unassigned,
        Self::OffDuty,
        Self::UnservedHours,
        Self::UncoveredGround,
        Self::UnclaimedGround,
        Self::ContestedGround,
        Self::Outside,
        Self::Overlap,
    ];

    /// The word in JSON, tiles and queries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::OffDuty => "off_duty",
            Self::UnservedHours => "unserved_hours",
            Self::Outside => "outside",
            Self::Overlap => "overlap",
            Self::UncoveredGround => "uncovered_ground",
            Self::UnclaimedGround => "unclaimed_ground",
            Self::ContestedGround => "contested_ground",
        }
    }

    /// Is it ground, and no stretch of a street?
    #[must_use]
    pub fn is_of_ground(self) -> bool {
        matches!(self, Self::UncoveredGround | Self::UnclaimedGround | Self::ContestedGround)
    }

    /// The kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Hours of a week in which nobody is at work.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenHours {
    of: Arc<WeekHours>,
    pub set: WeekSet,
}

impl OpenHours {
    /// How many.
    #[must_use]
    pub fn count(&self) -> f64 {
        f64::from(self.set.total_s()) / 3600.0
    }

    /// By the city's clock: `mon-sat 11:00-21:00`, `sun 05:00-21:00`.
    #[must_use]
    pub fn windows(&self) -> Vec<String> {
        self.of.week().words(&self.set)
    }
}

/// One gap.
#[derive(Clone, Debug)]
pub struct Gap {
    pub kind: GapKind,
    pub ix: StreetIx,
    pub street: Arc<Street>,
    pub side: Side,
    pub stretch: Stretch,
    pub owner: Owner,
    /// What it is called after: where it began when it came to be, in mm.
    pub anchor_mm: u32,
    /// When it became a gap, where that is known.
    pub since: Option<Timestamp>,
    /// Who answers, and is not at work; or who overlap.
    pub crews: SmallVec<[CrewFid; 2]>,
    /// Hours of the week, if it is a gap in these.
    pub hours: Option<Arc<OpenHours>>,
}

impl Gap {
    /// The id that clients know it by: what it is and where it began.
    #[must_use]
    pub fn id(&self) -> String {
        let (kind, side) = (self.kind.as_str(), self.side.as_str());
        format!("{kind}.{side}.{}.{}", self.anchor_mm, self.street.segment.id)
    }

    /// The kind and the segment's id that an id names.
    #[must_use]
    pub fn parse_id(id: &str) -> Option<(GapKind, &str)> {
        let mut parts = id.splitn(4, '.');
        let kind = GapKind::named(parts.next()?)?;
        let _side: Side = parts.next()?.parse().ok()?;
        let _anchor_mm: u32 = parts.next()?.parse().ok()?;
        Some((kind, parts.next()?))
    }
}

/// Which gaps are asked for. What is `None` does not restrict.
#[derive(Clone, Debug, Default)]
pub struct GapFilter {
    pub kinds: Option<Vec<GapKind>>,
    pub owners: Option<BTreeSet<Owner>>,
    pub class: Option<String>,
    pub min_length_mm: u32,
    pub street: Option<StreetIx>,
    /// A box in the local frame that the street's box must meet.
    pub bounds: Option<[f64; 4]>,
    /// Names and ages of gaps, where they are known. Without them a gap is called after the place
    /// where it begins.
    pub identities: Option<Arc<Identities>>,
    /// Only gaps that are known to have been there by then.
    pub there_by: Option<Timestamp>,
}

impl GapFilter {
    fn wants(&self, kind: GapKind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    pub(super) fn is_of_class(&self, street: &Street) -> bool {
        self.class.is_none() || self.class.as_deref() == street.segment.class.as_deref()
    }

    fn keeps(&self, gap: &Gap) -> bool {
        gap.stretch.length_mm() >= self.min_length_mm
            && self.owners.as_ref().is_none_or(|owners| owners.contains(&gap.owner))
            && self.there_by.is_none_or(|by| gap.since.is_some_and(|since| since <= by))
    }

    /// The name and age of a stretch that nobody answers for.
    fn name(&self, street: &Street, side: Side, stretch: Stretch) -> (u32, Option<Timestamp>) {
        let known = self.identities.as_ref();
        let name = known.and_then(|known| known.name(&street.segment, side, stretch));
        name.map_or((stretch.from_mm(), None), |(anchor_mm, since)| (anchor_mm, Some(since)))
    }
}

impl City {
    /// The gaps that a filter keeps, by the segment's key, left before right, along the side.
    #[must_use]
    pub fn gaps(&self, filter: &GapFilter, at: Timestamp) -> Vec<Gap> {
        let mut found = Vec::new();
        let moment = self.ledger().moment_at(at);
        for (ix, street) in self.gap_candidates(filter) {
            if filter.is_of_class(&street) {
                gaps_of(self.ledger(), (ix, &street), &moment, filter, &mut found);
            }
        }
        found
    }

    /// Streets that could have a gap which the filter keeps, each once, by the segment's key.
    pub(super) fn gap_candidates(&self, filter: &GapFilter) -> Vec<(StreetIx, Arc<Street>)> {
        let network = self.network();
        if let Some(ix) = filter.street {
            return network.street(ix).map(|street| (ix, Arc::clone(street))).into_iter().collect();
        }
        let boxes = match (filter.bounds, &filter.owners) {
            (Some(bounds), _) => vec![bounds],
            (None, Some(owners)) => match self.boxes_of(owners) {
                Some(boxes) => boxes,
                None => return network.iter().map(|(ix, s)| (ix, Arc::clone(s))).collect(),
            },
            (None, None) => return network.iter().map(|(ix, s)| (ix, Arc::clone(s))).collect(),
        };
        let mut streets: Vec<(StreetIx, Arc<Street>)> = boxes
            .into_iter()
            .flat_map(|bounds| network.in_box(bounds, 0.0))
            .map(|(ix, street)| (ix, Arc::clone(street)))
            .collect();
        streets.sort_unstable_by_key(|(_, street)| street.segment.fid);
        streets.dedup_by_key(|(ix, _)| *ix);
        streets
    }

    /// Boxes that hold all streets of these owners; `None` if they can be anywhere. A side lies
    /// at most half a street's width from the centre line, so the boxes are that much wider.
    fn boxes_of(&self, owners: &BTreeSet<Owner>) -> Option<Vec<[f64; 4]>> {
        owners
            .iter()
            .map(|owner| match owner {
                Owner::In(fid) => self.box_of(*fid),
                Owner::Outside | Owner::Contested => None,
            })
            .collect()
    }

    fn box_of(&self, fid: CommunityFid) -> Option<[f64; 4]> {
        let [west, south, east, north] = self.network().territories().get(fid)?.area.bounds();
        let margin_m = super::network::WIDEST_HALF_M;
        Some([west - margin_m, south - margin_m, east + margin_m, north + margin_m])
    }
}

/// A stretch of a side with what is wrong there, before it is cut at the edges of communities.
type Found = (GapKind, Stretch, SmallVec<[CrewFid; 2]>, Option<Arc<OpenHours>>);

/// Appends the gaps of one street.
pub fn gaps_of(
    ledger: &Ledger,
    (ix, street): (StreetIx, &Arc<Street>),
    moment: &Moment,
    filter: &GapFilter,
    found: &mut Vec<Gap>,
) {
    let covers = ledger.covers_in(ix, street, moment);
    for side in Side::BOTH {
        let mut whole = along(&covers[side.index()], ledger, ix, side, moment, filter);
        whole.extend(unserved(ledger, (ix, street), side, moment, filter));
        if whole.is_empty() && matches!(street.sole_owner(), Some(Owner::In(_))) {
            continue;
        }
        for piece in street.pieces(side) {
            let owner = piece.owner();
            let first = found.len();
            let mut push = |kind, stretch: Stretch, crews, hours| {
                let street = Arc::clone(street);
                let (anchor_mm, since) = match kind {
                    GapKind::Unassigned => filter.name(&street, side, stretch),
                    _ => (stretch.from_mm(), None),
                };
                let gap =
                    Gap { kind, ix, street, side, stretch, owner, anchor_mm, since, crews, hours };
                if filter.keeps(&gap) {
                    found.push(gap);
                }
            };
            if filter.wants(GapKind::Outside) && owner == Owner::Outside {
                push(GapKind::Outside, piece.stretch, SmallVec::new(), None);
            }
            for (kind, stretch, crews, hours) in &whole {
                if let Some(stretch) = stretch.intersection(piece.stretch) {
                    push(*kind, stretch, crews.clone(), hours.clone());
                }
            }
            found[first..].sort_by_key(|gap| (gap.kind, gap.stretch));
        }
    }
}

/// What is wrong along a side at the moment.
fn along(
    cover: &SideCover,
    ledger: &Ledger,
    ix: StreetIx,
    side: Side,
    moment: &Moment,
    filter: &GapFilter,
) -> Vec<Found> {
    let mut whole: Vec<Found> = Vec::new();
    if filter.wants(GapKind::Unassigned) {
        let gaps = cover.gap.iter();
        whole.extend(gaps.map(|stretch| (GapKind::Unassigned, stretch, SmallVec::new(), None)));
    }
    if filter.wants(GapKind::OffDuty) && cover.on_duty != cover.assigned {
        let runs = cover.by_crews(&cover.assigned.difference(&cover.on_duty));
        whole.extend(runs.into_iter().map(|(s, crews)| (GapKind::OffDuty, s, crews, None)));
    }
    if filter.wants(GapKind::Overlap) && !cover.overlap.is_empty() {
        let runs = overlaps(side, ledger.assignments(ix), moment);
        whole.extend(runs.into_iter().map(|(s, crews)| (GapKind::Overlap, s, crews, None)));
    }
    whole
}

/// Where required hours of the week go unserved, cut where they or the crews change.
fn unserved(
    ledger: &Ledger,
    (ix, street): (StreetIx, &Arc<Street>),
    side: Side,
    moment: &Moment,
    filter: &GapFilter,
) -> Vec<Found> {
    if !filter.wants(GapKind::UnservedHours) {
        return Vec::new();
    }
    let (hours, grade) = (moment.hours(), street.segment.grade);
    let mut on_side = ledger.assignments(ix).iter().filter(|held| held.side == side);
    if on_side.all(|held| moment.claim(held).is_none_or(|claim| hours.is_always(&claim))) {
        return Vec::new();
    }
    let mut runs = week_runs(side, ledger.assignments(ix), ledger.exemptions(ix), moment);
    runs.retain(|run| !run.claims.iter().any(|claim| hours.is_always(claim)));
    let rows = runs.iter().map(|run| {
        let mut crews: SmallVec<[CrewFid; 2]> = run.claims.iter().map(|c| c.crew).collect();
        crews.dedup();
        (run.stretch, (run.unserved(hours, grade), crews))
    });
    joined(rows.filter(|(_, (open, _))| !open.is_empty()))
        .into_iter()
        .map(|(stretch, (set, crews))| {
            let open = OpenHours { of: Arc::clone(moment.week_hours()), set };
            (GapKind::UnservedHours, stretch, crews, Some(Arc::new(open)))
        })
        .collect()
}
