//! Gaps as features.

use super::App;
use super::error::AppError;
use super::segments::owners_of;
use super::views::metres;
use super::window::Window;
use crate::city::City;
use crate::city::gaps::{Gap, GapFilter, GapKind};
use crate::geometry::{LonLat, Side};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Which gaps are asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GapQuery {
    pub bbox: Option<Window>,
    pub kinds: Option<Vec<GapKind>>,
    /// Id of a community, or `outside` or `contested`.
    pub community: Option<String>,
    pub class: Option<String>,
    /// Id of a segment.
    pub segment: Option<String>,
    pub min_length_m: Option<f64>,
    /// Now, if not given.
    pub at: Option<Timestamp>,
    pub order: GapOrder,
    pub limit: usize,
    pub offset: usize,
}

/// In which order gaps come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum GapOrder {
    /// As the streets came.
    #[default]
    Street,
    LongestFirst,
    ShortestFirst,
}

/// What every gap feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct GapView {
    pub id: String,
    pub kind: &'static str,
    /// Id of the community; `null` outside all, and where two claim the ground.
    pub community: Option<String>,
    /// Id of the segment.
    pub segment: String,
    #[schema(value_type = String)]
    pub side: Side,
    pub from_m: f64,
    pub to_m: f64,
    pub length_m: f64,
    /// Only gaps of ground have one.
    pub area_m2: Option<f64>,
    /// Only gaps in time have one.
    pub hours_per_week: Option<f64>,
    /// The street's name.
    pub name: Option<String>,
    pub class: Option<String>,
}

/// A page of gaps.
pub struct GapPage {
    pub gaps: Vec<Gap>,
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
    let owners = query.community.as_deref().map(|key| owners_of(city, key)).transpose()?;
    let street = query.segment.as_deref().map(|id| {
        let unknown = || AppError::unreadable("segment", format!("there is no segment {id}"));
        city.network().by_id(id).map(|(ix, _)| ix).ok_or_else(unknown)
    });
    let filter = GapFilter {
        kinds: query.kinds.clone(),
        owners,
        class: query.class.clone(),
        min_length_mm: (query.min_length_m.unwrap_or(0.0) * 1000.0).ceil() as u32,
        street: street.transpose()?,
        bounds: query.bbox.and_then(|bbox| bbox.frame_box(city)),
    };
    let mut gaps = city.gaps(&filter, query.at.unwrap_or(now));
    if let Some(bbox) = query.bbox {
        gaps.retain(|gap| bbox.meets(&gap.street, gap.stretch));
    }
    match query.order {
        GapOrder::Street => {}
        GapOrder::LongestFirst => {
            gaps.sort_by_key(|gap| std::cmp::Reverse(gap.stretch.length_mm()));
        }
        GapOrder::ShortestFirst => gaps.sort_by_key(|gap| gap.stretch.length_mm()),
    }
    let matched = gaps.len();
    let length_mm = gaps.iter().map(|gap| u64::from(gap.stretch.length_mm())).sum();
    let end = query.offset.saturating_add(query.limit);
    let next = (end < matched).then_some(end);
    let gaps = gaps.into_iter().skip(query.offset).take(query.limit).collect();
    Ok(GapPage { gaps, matched: matched as u64, length_mm, next })
}

/// The gap of that id, if it is still one.
///
/// # Errors
/// It is not, or there never was one.
pub fn find(city: &City, id: &str, at: Timestamp) -> Result<Gap, AppError> {
    let closed = || AppError::NotFound(format!("there is no gap {id}; it may have been closed"));
    let (kind, side, from_mm, segment) = Gap::parse_id(id).ok_or_else(closed)?;
    let (ix, _) = city.network().by_id(segment).ok_or_else(closed)?;
    let filter = GapFilter { street: Some(ix), kinds: Some(vec![kind]), ..GapFilter::default() };
    let found = city.gaps(&filter, at).into_iter();
    let mut found = found.filter(|gap| gap.side == side && gap.stretch.from_mm() == from_mm);
    found.next().ok_or_else(closed)
}

/// The properties of a gap feature.
#[must_use]
pub fn view(city: &City, gap: &Gap) -> GapView {
    let segment = &gap.street.segment;
    GapView {
        id: gap.id(),
        kind: gap.kind.as_str(),
        community: city.owner_community(gap.owner).map(|community| community.id),
        segment: segment.id.to_string(),
        side: gap.side,
        from_m: metres(gap.stretch.from_mm()),
        to_m: metres(gap.stretch.to_mm()),
        length_m: metres(gap.stretch.length_mm()),
        area_m2: None,
        hours_per_week: None,
        name: segment.name.as_deref().map(str::to_owned),
        class: segment.class.as_deref().map(str::to_owned),
    }
}

/// The piece of centre line along a gap.
#[must_use]
pub fn line(gap: &Gap) -> Vec<LonLat> {
    gap.street.segment.line.cut(&gap.street.line, gap.stretch)
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
