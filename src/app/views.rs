//! What answers look like in JSON, the same for HTTP and for the command line.

use crate::city::City;
use crate::city::street::Owner;
use crate::city::totals::Tally;
use crate::domain::{Community, CommunityFid, Crew, CrewFid, Segment};
use crate::geometry::Bounds;
use serde::Serialize;
use utoipa::ToSchema;

/// A thing by id and name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Named {
    pub id: String,
    pub name: Option<String>,
}

impl Named {
    /// A crew.
    #[must_use]
    pub fn crew(crew: &Crew) -> Self {
        Self { id: crew.id.to_string(), name: Some(crew.name.to_string()) }
    }

    /// A community.
    #[must_use]
    pub fn community(community: &Community) -> Self {
        Self { id: community.id.to_string(), name: Some(community.name.to_string()) }
    }

    /// A segment; many have no name.
    #[must_use]
    pub fn segment(segment: &Segment) -> Self {
        Self { id: segment.id.to_string(), name: segment.name.as_deref().map(str::to_owned) }
    }
}

impl City {
    /// A crew by id and name.
    #[must_use]
    pub fn named_crew(&self, fid: CrewFid) -> Option<Named> {
        self.crew(fid).map(|crew| Named::crew(crew))
    }

    /// A community by id and name.
    #[must_use]
    pub fn named_community(&self, fid: CommunityFid) -> Option<Named> {
        let territory = self.network().territories().get(fid)?;
        Some(Named::community(&territory.community))
    }

    /// The box around all streets and communities, if there are any.
    #[must_use]
    pub fn extent(&self) -> Option<Bounds> {
        let streets = self.network().iter().map(|(_, street)| street.segment.line.bounds());
        let territories = self.network().territories();
        let areas = territories.iter().map(|territory| territory.community.area.bounds());
        streets.chain(areas).reduce(Bounds::union)
    }

    /// The community that a piece counts for, if it is one.
    #[must_use]
    pub fn owner_community(&self, owner: Owner) -> Option<Named> {
        match owner {
            Owner::In(fid) => self.named_community(fid),
            Owner::Outside | Owner::Contested => None,
        }
    }
}

/// Lengths of one row of coverage, in mm of street side; they add up exactly:
/// `assigned + exempt + gap = required`, and `overlap` is a part of `assigned`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
pub struct Lengths {
    pub required_mm: i64,
    pub assigned_mm: i64,
    /// What somebody is at work for at the instant; a part of `assigned`.
    pub on_duty_mm: i64,
    pub exempt_mm: i64,
    pub gap_mm: i64,
    pub overlap_mm: i64,
    /// Segments that any of it lies on.
    pub segments: i64,
}

impl From<&Tally> for Lengths {
    fn from(tally: &Tally) -> Self {
        Self {
            required_mm: tally.required_mm,
            assigned_mm: tally.assigned_mm,
            on_duty_mm: tally.on_duty_mm,
            exempt_mm: tally.exempt_mm,
            gap_mm: tally.gap_mm,
            overlap_mm: tally.overlap_mm,
            segments: tally.segments,
        }
    }
}

/// Millimetres times seconds as metres times hours, to the thousandth.
#[must_use]
pub fn metre_hours(mm_s: i64) -> f64 {
    // 1000 mm times 3600 s are one metre-hour; a thousandth is 3600 mm s.
    (mm_s as f64 / 3600.0).round() / 1000.0
}

/// Millimetres as metres.
#[must_use]
pub fn metres(mm: u32) -> f64 {
    f64::from(mm) / 1000.0
}
