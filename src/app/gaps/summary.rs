//! How many gaps of each kind there are, and how much.

use super::candidates::Source;
use super::query::GapQuery;
use crate::app::App;
use crate::app::error::AppError;
use crate::app::ground::Grounds;
use crate::city::City;
use crate::city::gaps::GapKind;
use crate::domain::Revision;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Gaps by kind.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct GapSummary {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// How far beyond half the width of its street an assigned stretch covered ground.
    pub reach_m: f64,
    /// Every kind that was asked for, also those without a gap.
    pub kinds: Vec<KindSummary>,
}

/// The gaps of one kind together.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct KindSummary {
    pub kind: &'static str,
    pub count: u64,
    /// Of gaps along streets; `null` for ground.
    pub length_mm: Option<u64>,
    /// Of gaps of ground; `null` for streets.
    pub area_m2: Option<f64>,
    /// Of gaps in time; `null` for others.
    pub side_metre_hours: Option<f64>,
}

/// Gaps by kind, as far as a query keeps them.
///
/// # Errors
/// A community or a segment that there is not.
pub fn summary(
    city: &City,
    query: &GapQuery,
    now: Timestamp,
    grounds: &Grounds,
) -> Result<GapSummary, AppError> {
    let source = Source::of(city, query, now, grounds)?;
    let found = source.candidates(city, query);
    let of_kind = |kind: GapKind| {
        let gaps = || found.iter().filter(|gap| gap.kind() == kind);
        let ground = kind.is_of_ground();
        KindSummary {
            kind: kind.as_str(),
            count: gaps().count() as u64,
            length_mm: (!ground).then(|| gaps().map(super::Candidate::length_mm).sum()),
            area_m2: ground
                .then(|| gaps().map(super::Candidate::area_m2).fold(0.0, |sum, m2| sum + m2)),
            side_metre_hours: (kind == GapKind::UnservedHours).then(|| {
                gaps().map(super::Candidate::side_metre_hours).fold(0.0, |sum, h| sum + h)
            }),
        }
    };
    let kinds = GapKind::ALL.into_iter().filter(|kind| query.wants(*kind)).map(of_kind).collect();
    let (revision, at) = (city.revision(), query.at.unwrap_or(now));
    Ok(GapSummary { revision, at, reach_m: query.reach_m(), kinds })
}

impl App {
    /// How many gaps of each kind there are, and how much.
    ///
    /// # Errors
    /// A community or a segment that there is not.
    pub async fn gap_summary(&self, query: GapQuery) -> Result<GapSummary, AppError> {
        self.read_gaps(query, summary).await?
    }
}
