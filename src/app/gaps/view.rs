//! What a gap looks like outside.

use super::FoundGap;
use crate::app::views::metres;
use crate::city::City;
use crate::city::gaps::Gap;
use crate::city::ground::GroundGap;
use crate::formats::geojson_out::Geometry;
use crate::geometry::{AreaPolygon, Bounds, LonLat, Piece, Side, Xy};
use jiff::Timestamp;
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
    /// When it became a gap; known of `unassigned`, as it is now.
    #[schema(value_type = Option<String>)]
    pub since: Option<Timestamp>,
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
        FoundGap::Ground(gap) => of_ground(city, gap),
    }
}

fn of_ground(city: &City, gap: &GroundGap) -> GapView {
    let named = gap.communities.iter().filter_map(|fid| city.named_community(*fid));
    let (ids, names): (Vec<String>, Vec<Option<String>>) =
        named.map(|community| (community.id, community.name)).unzip();
    let names: Vec<String> = names.into_iter().flatten().collect();
    GapView {
        id: gap.id(city),
        kind: gap.kind.as_str(),
        community: <[String; 1]>::try_from(ids).ok().map(|[only]| only),
        segment: None,
        side: None,
        from_m: None,
        to_m: None,
        length_m: None,
        area_m2: Some((gap.piece.area_m2 * 1000.0).round() / 1000.0),
        since: None,
        hours_per_week: None,
        windows: None,
        crews: None,
        name: (!names.is_empty()).then(|| names.join(" / ")),
        class: None,
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
        since: gap.since,
        hours_per_week: gap.hours.as_ref().map(|hours| hours.count()),
        windows: gap.hours.as_ref().map(|hours| hours.windows()),
        crews: (!crews.is_empty()).then_some(crews),
        name: segment.name.as_deref().map(str::to_owned),
        class: segment.class.as_deref().map(str::to_owned),
    }
}

/// Where a gap lies.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    Line(Vec<LonLat>),
    Polygon(AreaPolygon),
}

impl Shape {
    /// As a geometry of GeoJSON.
    #[must_use]
    pub fn geometry(&self) -> Geometry<'_> {
        match self {
            Self::Line(line) => Geometry::Line(line),
            Self::Polygon(polygon) => Geometry::Polygon(polygon),
        }
    }
}

/// Where a gap lies: the piece of centre line along it, or its ground.
#[must_use]
pub fn shape(city: &City, gap: &FoundGap) -> Shape {
    match gap {
        FoundGap::Along(gap) => Shape::Line(line(gap)),
        FoundGap::Ground(gap) => Shape::Polygon(polygon(city, &gap.piece)),
    }
}

/// A piece of ground in degrees. Each ring begins at its southernmost corner, whatever way the
/// piece came about.
#[must_use]
pub fn polygon(city: &City, piece: &Piece) -> AreaPolygon {
    let frame = city.network().frame();
    let ring = |ring: &[Xy]| -> Vec<LonLat> {
        let open = &ring[..ring.len().saturating_sub(1)];
        let south = |(_, a): &(usize, &Xy), (_, b): &(usize, &Xy)| {
            a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
        };
        let first = open.iter().enumerate().min_by(south).map_or(0, |(first, _)| first);
        let turned = open[first..].iter().chain(&open[..first]).chain(open.get(first));
        turned.map(|at| frame.unproject(*at)).collect()
    };
    let holes = piece.holes.iter().map(|hole| ring(hole)).collect();
    AreaPolygon { exterior: ring(&piece.exterior), holes }
}

/// The box around a piece of ground in degrees.
pub(super) fn bounds_of(city: &City, piece: &Piece) -> Option<Bounds> {
    let frame = city.network().frame();
    Bounds::of(piece.exterior.iter().map(|at| frame.unproject(*at)))
}

/// The piece of centre line along a gap of a street.
#[must_use]
pub fn line(gap: &Gap) -> Vec<LonLat> {
    gap.street.segment.line.cut(&gap.street.line, gap.stretch)
}
