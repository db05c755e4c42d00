//! Gaps as features. `query` says what is asked for, `view` what is answered.

mod query;
mod view;

pub use query::{GapOrder, GapQuery, LONGEST_REACH_M, Measure, USUAL_REACH_M};
pub use view::{GapView, Shape, line, shape, view};

use super::App;
use super::error::AppError;
use crate::city::City;
use crate::city::gaps::{Gap, GapFilter};
use jiff::Timestamp;
use std::cmp::Ordering;

/// A gap of any kind.
#[derive(Clone, Debug)]
pub enum FoundGap {
    Along(Gap),
}

impl FoundGap {
    /// What it measures, if it has that.
    fn measure(&self, by: Measure) -> Option<f64> {
        match (self, by) {
            (Self::Along(gap), Measure::Length) => Some(f64::from(gap.stretch.length_mm())),
            (Self::Along(_), Measure::Area) => None,
            (Self::Along(gap), Measure::HoursPerWeek) => {
                gap.hours.as_ref().map(|hours| hours.count())
            }
        }
    }
}

/// A page of gaps.
pub struct GapPage {
    pub gaps: Vec<FoundGap>,
    pub matched: u64,
    /// Of all that matched, not only of this page.
    pub length_mm: u64,
    pub next: Option<usize>,
}

/// The gaps that a query keeps.
///
/// # Errors
/// A community or a segment that there is not.
pub fn page(city: &City, query: &GapQuery, now: Timestamp) -> Result<GapPage, AppError> {
    let mut along = city.gaps(&query.along_streets(city)?, query.at.unwrap_or(now));
    if let Some(bbox) = query.bbox {
        along.retain(|gap| bbox.meets(&gap.street, gap.stretch));
    }
    let length_mm = along.iter().map(|gap| u64::from(gap.stretch.length_mm())).sum();
    let mut gaps: Vec<FoundGap> = along.into_iter().map(FoundGap::Along).collect();
    if let Some(order) = query.order {
        gaps.sort_by(|a, b| compare(a.measure(order.by), b.measure(order.by), order));
    }
    let matched = gaps.len();
    let end = query.offset.saturating_add(query.limit);
    let next = (end < matched).then_some(end);
    let gaps = gaps.into_iter().skip(query.offset).take(query.limit).collect();
    Ok(GapPage { gaps, matched: matched as u64, length_mm, next })
}

/// What has no measure comes last, whichever way the others are sorted.
fn compare(a: Option<f64>, b: Option<f64>, order: GapOrder) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if order.largest_first => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// The gap of that id, if it is still one.
///
/// # Errors
/// It is not, or there never was one.
pub fn find(city: &City, id: &str, at: Timestamp) -> Result<FoundGap, AppError> {
    let closed = || AppError::NotFound(format!("there is no gap {id}; it may have been closed"));
    let (kind, side, from_mm, segment) = Gap::parse_id(id).ok_or_else(closed)?;
    let (ix, _) = city.network().by_id(segment).ok_or_else(closed)?;
    let filter = GapFilter { street: Some(ix), kinds: Some(vec![kind]), ..GapFilter::default() };
    let found = city.gaps(&filter, at).into_iter();
    let mut found = found.filter(|gap| gap.side == side && gap.stretch.from_mm() == from_mm);
    found.next().map(FoundGap::Along).ok_or_else(closed)
}

impl App {
    /// A page of gaps.
    ///
    /// # Errors
    /// A community or a segment that there is not.
    pub async fn gaps(&self, query: GapQuery) -> Result<GapPage, AppError> {
        let now = self.now();
        self.read(move |city| page(city, &query, now)).await?
    }
}
