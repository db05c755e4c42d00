//! Which gaps are asked for, and in which order.

use crate::app::error::AppError;
use crate::app::ground::GroundAsked;
use crate::app::history::When;
use crate::app::segments::owners_of;
use crate::app::window::Window;
use crate::city::City;
use crate::city::gaps::{GapFilter, GapKind};
use crate::city::ground::{GroundGap, LONGEST_REACH_M, USUAL_REACH_M};
use crate::city::identity::Identities;
use crate::city::street::Owner;
use crate::domain::CommunityFid;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Which gaps are asked for. What is `None` does not restrict.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GapQuery {
    pub bbox: Option<Window>,
    pub kinds: Option<Vec<GapKind>>,
    /// Id of a community, or `outside` or `contested`.
    pub community: Option<String>,
    /// Ground has no class, so it leaves gaps of ground out.
    pub class: Option<String>,
    /// Id of a segment; it leaves gaps of ground out.
    pub segment: Option<String>,
    /// Leaves gaps of ground alone.
    pub min_length_m: Option<f64>,
    /// Leaves gaps along streets alone.
    pub min_area_m2: Option<f64>,
    /// [`USUAL_REACH_M`], if not given; [`LONGEST_REACH_M`] at most.
    pub reach_m: Option<f64>,
    /// Leaves out gaps that are younger, or whose age is not known: only that of `unassigned` is,
    /// and only now.
    pub min_age_days: Option<f64>,
    /// Now, if not given.
    pub at: Option<Timestamp>,
    /// What was known by then; what is known now, if not given.
    pub known_at: Option<Timestamp>,
    /// Along streets as the streets came, then ground, if not given.
    pub order: Option<GapOrder>,
    pub limit: usize,
    pub offset: usize,
}

impl GapQuery {
    /// Are gaps of that kind asked for?
    #[must_use]
    pub fn wants(&self, kind: GapKind) -> bool {
        let named = self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
        let too_young = self.min_age_days.is_some() && kind != GapKind::Unassigned;
        let streets_only = self.class.is_some() || self.segment.is_some();
        named && !too_young && !(kind.is_of_ground() && streets_only)
    }

    /// When in the world, and by what was known when.
    #[must_use]
    pub fn when(&self) -> When {
        When { at: self.at, known_at: self.known_at }
    }

    /// The last instant at which a gap that is old enough can have begun.
    fn there_by(&self, now: Timestamp) -> Option<Timestamp> {
        const SECONDS_OF_DAY: f64 = 86_400.0;
        let age = SignedDuration::try_from_secs_f64(self.min_age_days? * SECONDS_OF_DAY);
        let there_by = age.ok().and_then(|age| now.checked_sub(age).ok());
        Some(there_by.unwrap_or(Timestamp::MIN))
    }

    /// How far beyond half the width of its street an assigned stretch covers ground, in metres.
    #[must_use]
    pub fn reach_m(&self) -> f64 {
        self.reach_m.unwrap_or(USUAL_REACH_M).clamp(0.0, LONGEST_REACH_M)
    }

    pub(super) fn ground(&self) -> GroundAsked {
        GroundAsked { reach_m: self.reach_m(), at: self.at }
    }

    /// The communities whose uncovered ground is asked for; none if one is named that there is
    /// not.
    pub(in crate::app) fn communities_of_ground(&self, city: &City) -> Vec<CommunityFid> {
        if !self.wants(GapKind::UncoveredGround) {
            return Vec::new();
        }
        let territories = city.network().territories();
        let owners = self.community.as_deref().map(|key| owners_of(city, key).unwrap_or_default());
        let leaves = territories.iter().filter(|territory| {
            let fid = territory.community.fid;
            territories.is_leaf(fid)
                && owners.as_ref().is_none_or(|owners| owners.contains(&Owner::In(fid)))
                && self.bbox.is_none_or(|bbox| bbox.intersects(&territory.community.area.bounds()))
        });
        leaves.map(|territory| territory.community.fid).collect()
    }

    /// Does ground that boundaries make a gap lie where it is asked for? What lies in no community
    /// is `outside`, what lies in two is `contested`, as along streets.
    pub(super) fn holds(&self, city: &City, gap: &GroundGap) -> bool {
        let Some(key) = self.community.as_deref() else { return true };
        match key {
            "outside" => return gap.kind == GapKind::UnclaimedGround,
            "contested" => return gap.kind == GapKind::ContestedGround,
            _ => {}
        }
        let territories = city.network().territories();
        let above = |fid: &CommunityFid| {
            std::iter::successors(territories.get(*fid), |t| territories.parent(t.community.fid))
        };
        gap.communities.iter().flat_map(above).any(|t| &*t.community.id == key)
    }

    /// What is asked for along streets.
    ///
    /// # Errors
    /// A community or a segment that there is not.
    pub(super) fn along_streets(
        &self,
        city: &City,
        now: Timestamp,
        identities: Option<&Arc<Identities>>,
    ) -> Result<GapFilter, AppError> {
        let owners = self.community.as_deref().map(|key| owners_of(city, key)).transpose()?;
        let street = self.segment.as_deref().map(|id| {
            let unknown = || AppError::unreadable("segment", format!("there is no segment {id}"));
            city.network().by_id(id).map(|(ix, _)| ix).ok_or_else(unknown)
        });
        Ok(GapFilter {
            kinds: Some(GapKind::ALL.into_iter().filter(|kind| self.wants(*kind)).collect()),
            owners,
            class: self.class.clone(),
            min_length_mm: (self.min_length_m.unwrap_or(0.0) * 1000.0).ceil() as u32,
            street: street.transpose()?,
            bounds: self.bbox.and_then(|bbox| bbox.frame_box(city)),
            identities: identities.map(Arc::clone),
            there_by: self.there_by(now),
        })
    }
}

/// The order of gaps by something that is measured. Gaps that do not have it come last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GapOrder {
    pub by: Measure,
    pub largest_first: bool,
}

/// What gaps can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    Length,
    Area,
    HoursPerWeek,
    /// When it became one: the largest is the youngest.
    Since,
}

impl Measure {
    /// The members that gaps can be sorted by.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("length_m", Self::Length),
        ("area_m2", Self::Area),
        ("hours_per_week", Self::HoursPerWeek),
        ("since", Self::Since),
    ];
}

impl GapOrder {
    /// The order that a word asks for: the member, with a minus before it for the largest first.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let largest_first = word.starts_with('-');
        // A plus sign that was not escaped arrives as a space.
        let member = word.strip_prefix(['-', '+', ' ']).unwrap_or(word);
        let found = Measure::WORDS.into_iter().find(|(known, _)| *known == member);
        found.map(|(_, by)| Self { by, largest_first })
    }

    /// Every word for an order, for people.
    #[must_use]
    pub fn words() -> String {
        let words = Measure::WORDS.map(|(word, _)| word);
        format!("gaps are sorted by {}, each with a minus for the largest first", words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_a_member_with_or_without_a_sign() {
        let order = |by, largest_first| Some(GapOrder { by, largest_first });
        assert_eq!(GapOrder::named("length_m"), order(Measure::Length, false));
        assert_eq!(GapOrder::named(" length_m"), order(Measure::Length, false));
        assert_eq!(GapOrder::named("-area_m2"), order(Measure::Area, true));
        for word in ["", "-", "--area_m2", "name", "area"] {
            assert_eq!(GapOrder::named(word), None, "{word}");
        }
    }
}
