//! What a gap looks like outside.

use super::FoundGap;
use crate::app::views::metres;
use crate::city::City;
use crate::city::gaps::Gap;
use crate::formats::geojson_out::Geometry;
use crate::geometry::{LonLat, Side};
use serde::Serialize;
use utoipa::ToSchema;

/// What every gap feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct GapView {
    pub id: String,
    pub kind: &'static str,
    /// Id of the community; `null` outside all, and where two claim the ground.
    pub community: Option<String>,
    /// Id of the segment; gaps of ground have none.
    pub segment: Option<String>,
    #[schema(value_type = Option<String>)]
    pub side: Option<Side>,
    pub from_m: Option<f64>,
    pub to_m: Option<f64>,
    pub length_m: Option<f64>,
    /// Only gaps of ground have one.
    pub area_m2: Option<f64>,
    /// Required hours of the week in which nobody is at work; only `unserved_hours` has them.
    pub hours_per_week: Option<f64>,
    /// The same hours by the city's clock: `mon-sat 11:00-21:00`, `sun 05:00-21:00`.
    pub windows: Option<Vec<String>>,
    /// Ids of the crews that answer and are not at work, or that overlap.
    pub crews: Option<Vec<String>>,
    /// The street's name; of ground that two communities claim, the names of both.
    pub name: Option<String>,
    pub class: Option<String>,
}

/// The properties of a gap feature.
#[must_use]
pub fn view(city: &City, gap: &FoundGap) -> GapView {
    match gap {
        FoundGap::Along(gap) => along_street(city, gap),
    }
}

fn along_street(city: &City, gap: &Gap) -> GapView {
    let segment = &gap.street.segment;
    let crews = gap.crews.iter().filter_map(|fid| city.crew(*fid));
    let crews: Vec<String> = crews.map(|crew| crew.id.to_string()).collect();
    GapView {
        id: gap.id(),
        kind: gap.kind.as_str(),
        community: city.owner_community(gap.owner).map(|community| community.id),
        segment: Some(segment.id.to_string()),
        side: Some(gap.side),
        from_m: Some(metres(gap.stretch.from_mm())),
        to_m: Some(metres(gap.stretch.to_mm())),
        length_m: Some(metres(gap.stretch.length_mm())),
        area_m2: None,
        hours_per_week: gap.hours.as_ref().map(|hours| hours.count()),
        windows: gap.hours.as_ref().map(|hours| hours.windows()),
        crews: (!crews.is_empty()).then_some(crews),
        name: segment.name.as_deref().map(str::to_owned),
        class: segment.class.as_deref().map(str::to_owned),
    }
}

/// Where a gap lies.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub enum Shape {
    Line(Vec<LonLat>),
}

impl Shape {
    /// As a geometry of GeoJSON.
    #[must_use]
    pub fn geometry(&self) -> Geometry<'_> {
        match self {
            Self::Line(line) => Geometry::Line(line),
        }
    }
}

/// The piece of centre line along a gap.
#[must_use]
pub fn shape(_city: &City, gap: &FoundGap) -> Shape {
    match gap {
        FoundGap::Along(gap) => Shape::Line(line(gap)),
    }
}

/// The piece of centre line along a gap of a street.
#[must_use]
pub fn line(gap: &Gap) -> Vec<LonLat> {
    gap.street.segment.line.cut(&gap.street.line, gap.stretch)
}
