//! What a change of assignments would do, as it is told: what changes hands, gaps, overlaps, and
//! the load of crews.

use super::select::{StretchView, stretch_view};
use super::views::Named;
use crate::city::City;
use crate::city::load::Load;
use crate::city::preview::{Preview, by_hands};
use crate::domain::CrewFid;
use serde::Serialize;
use utoipa::ToSchema;

/// At most so many new gaps are listed; their length is told in full.
pub const MOST_GAPS: usize = 100;

/// What changes, what it leaves open, and what it asks of crews.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct PreviewView {
    pub changes: Vec<HandOver>,
    pub gaps: GapChange,
    pub overlaps: OverlapChange,
    /// Of each crew that gains or loses something.
    pub loads: Vec<LoadChange>,
}

/// What passes from one crew to another.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct HandOver {
    /// `null` where nobody loses it: it was a gap, or is shared from then on.
    pub from: Option<Named>,
    /// `null` where nobody gains it.
    pub to: Option<Named>,
    /// How many stretches.
    pub stretches: usize,
    pub length_mm: u64,
}

/// Gaps of the whole city, and those that were none before.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct GapChange {
    pub before_mm: i64,
    pub after_mm: i64,
    /// The first hundred.
    pub new: Vec<StretchView>,
    /// All of them.
    pub new_mm: u64,
}

/// What several crews answer for in the same hours, in the whole city.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct OverlapChange {
    pub before_mm: i64,
    pub after_mm: i64,
}

/// The load of a crew before and after.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct LoadChange {
    pub crew: Named,
    /// The number of its colour on the map, as it is now.
    pub colour: u32,
    pub before: LoadView,
    pub after: LoadView,
}

/// How much work a crew has.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct LoadView {
    /// Street side that it answers for, alone or with others.
    pub length_mm: i64,
    /// The same, each metre times the weight of its class and the visits of its shift in a week,
    /// divided by seven.
    pub weighted_mm: i64,
    /// Length times half the width of the street; where no width is known, the usual one of the
    /// class.
    pub area_m2: f64,
    pub quota_m2: Option<u32>,
    /// The area as a share of the quota.
    pub share_of_quota: Option<f64>,
    /// In so many pieces its ground lies that do not hang together along streets.
    pub pieces: u32,
    /// The longest piece as a share of all: 1 if there is one piece, `null` if there is none.
    pub largest_piece_share: Option<f64>,
}

impl From<&Load> for LoadView {
    fn from(load: &Load) -> Self {
        Self {
            length_mm: load.length_mm,
            weighted_mm: load.weighted_mm,
            area_m2: rounded(load.area_m2, 100.0),
            quota_m2: load.quota_m2,
            share_of_quota: load.share_of_quota().map(|share| rounded(share, 10_000.0)),
            pieces: load.pieces.count,
            largest_piece_share: load.pieces.largest_share().map(|s| rounded(s, 10_000.0)),
        }
    }
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

/// A preview as it is told.
#[must_use]
pub fn view(city: &City, preview: &Preview) -> PreviewView {
    let named = |crew: Option<CrewFid>| crew.and_then(|fid| city.named_crew(fid));
    let changes = by_hands(&preview.moves).into_iter().map(|((from, to), sum)| HandOver {
        from: named(from),
        to: named(to),
        stretches: sum.stretches,
        length_mm: sum.length_mm,
    });
    let patches = city.patches();
    let loads = preview.loads.iter().filter_map(|(fid, [before, after])| {
        let (before, after) = (before.into(), after.into());
        Some(LoadChange { crew: named(Some(*fid))?, colour: patches.colour(*fid), before, after })
    });
    let new = preview.new_gaps.iter().take(MOST_GAPS);
    PreviewView {
        changes: changes.collect(),
        gaps: GapChange {
            before_mm: preview.before.city.gap_mm,
            after_mm: preview.after.city.gap_mm,
            new: new.filter_map(|gap| stretch_view(city, gap)).collect(),
            new_mm: preview.new_gap_mm,
        },
        overlaps: OverlapChange {
            before_mm: preview.before.city.overlap_mm,
            after_mm: preview.after.city.overlap_mm,
        },
        loads: loads.collect(),
    }
}
