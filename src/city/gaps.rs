//! Gaps along streets: stretches that nobody answers for, that lie in no community, or that two crews answer
//! for. A gap never crosses the edge between two communities, so that the gaps of a community add
//! up to its total.

use super::City;
use super::cover::SideCover;
use super::network::StreetIx;
use super::street::{Owner, Street};
use crate::domain::CommunityFid;
use crate::geometry::{Side, Stretch, StretchSet};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is wrong with a stretch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GapKind {
    /// Nobody answers for it.
    Unassigned,
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
    pub const ALL: [Self; 6] = [
        Self::Unassigned,
        Self::Outside,
        Self::Overlap,
        Self::UncoveredGround,
        Self::UnclaimedGround,
        Self::ContestedGround,
    ];

    /// The word in JSON, tiles and queries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
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

/// One gap.
#[derive(Clone, Debug)]
pub struct Gap {
    pub kind: GapKind,
    pub ix: StreetIx,
    pub street: Arc<Street>,
    pub side: Side,
    pub stretch: Stretch,
    pub owner: Owner,
}

impl Gap {
    /// The id that clients know it by: what it is and where it begins.
    #[must_use]
    pub fn id(&self) -> String {
        let (kind, side) = (self.kind.as_str(), self.side.as_str());
        format!("{kind}.{side}.{}.{}", self.stretch.from_mm(), self.street.segment.id)
    }

    /// The parts of an id: kind, side, where it begins in mm, and the segment's id.
    #[must_use]
    pub fn parse_id(id: &str) -> Option<(GapKind, Side, u32, &str)> {
        let mut parts = id.splitn(4, '.');
        let kind = GapKind::named(parts.next()?)?;
        let side = parts.next()?.parse().ok()?;
        let from_mm = parts.next()?.parse().ok()?;
        Some((kind, side, from_mm, parts.next()?))
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
}

impl GapFilter {
    fn wants(&self, kind: GapKind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    fn keeps(&self, gap: &Gap) -> bool {
        gap.stretch.length_mm() >= self.min_length_mm
            && self.owners.as_ref().is_none_or(|owners| owners.contains(&gap.owner))
    }
}

impl City {
    /// The gaps that a filter keeps, by street number, left before right, along the side.
    #[must_use]
    pub fn gaps(&self, filter: &GapFilter, at: Timestamp) -> Vec<Gap> {
        let mut found = Vec::new();
        for (ix, street) in self.gap_candidates(filter) {
            let class = street.segment.class.as_deref();
            if filter.class.is_none() || filter.class.as_deref() == class {
                let covers = self.ledger().covers(ix, &street, at);
                gaps_of(ix, &street, &covers, filter, &mut found);
            }
        }
        found
    }

    /// Streets that could have a gap which the filter keeps, each once, by number.
    fn gap_candidates(&self, filter: &GapFilter) -> Vec<(StreetIx, Arc<Street>)> {
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
        streets.sort_unstable_by_key(|(ix, _)| *ix);
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

/// Appends the gaps of one street.
pub fn gaps_of(
    ix: StreetIx,
    street: &Arc<Street>,
    covers: &[SideCover; 2],
    filter: &GapFilter,
    found: &mut Vec<Gap>,
) {
    for side in Side::BOTH {
        let cover = &covers[side.index()];
        let quiet = cover.gap.is_empty() && cover.overlap.is_empty();
        if quiet && matches!(street.sole_owner(), Some(Owner::In(_))) {
            continue;
        }
        for piece in street.pieces(side) {
            let owner = piece.owner();
            let within = StretchSet::from_iter([piece.stretch]);
            let mut push = |kind, set: &StretchSet| {
                let gaps = set.iter().map(|stretch| Gap {
                    kind,
                    ix,
                    street: Arc::clone(street),
                    side,
                    stretch,
                    owner,
                });
                found.extend(gaps.filter(|gap| filter.keeps(gap)));
            };
            if filter.wants(GapKind::Unassigned) {
                push(GapKind::Unassigned, &cover.gap.intersection(&within));
            }
            if filter.wants(GapKind::Outside) && owner == Owner::Outside {
                push(GapKind::Outside, &within);
            }
            if filter.wants(GapKind::Overlap) {
                push(GapKind::Overlap, &cover.overlap.intersection(&within));
            }
        }
    }
}
