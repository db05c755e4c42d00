//! Gaps in tiles: lines along streets and polygons of ground.

use super::{Drawing, GAPS_FROM_ZOOM, TileQuery};
use crate::app::gaps::{GapQuery, line, polygon};
use crate::app::ground::GroundAsked;
use crate::city::City;
use crate::city::gaps::{GapFilter, GapKind, gaps_of};
use crate::city::ground::{LONGEST_REACH_M, SLIVER_M2, USUAL_REACH_M, ground_id};
use crate::city::ledger::Coverage;
use crate::city::network::StreetIx;
use crate::city::street::{Owner, Street};
use crate::domain::CommunityFid;
use crate::formats::mvt::LayerBuilder;
use crate::geometry::tile::{BUFFER, EXTENT, TileId};
use crate::geometry::{LonLat, Piece, Xy};
use jiff::Timestamp;
use std::sync::Arc;

/// From this zoom on ground is drawn.
const GROUND_FROM_ZOOM: u8 = 8;

/// A piece of ground smaller than this square is left out of a tile, in pixels of a map that
/// draws a tile on 512 of them.
const LEAST_PIXELS: f64 = 3.0;

/// Which gaps are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DrawnGaps {
    /// Bit `n` asks for `GapKind::ALL[n]`.
    kinds: u16,
    /// The instant that the sums are of, if not given.
    at: Option<Timestamp>,
    reach_mm: u32,
}

impl Default for DrawnGaps {
    fn default() -> Self {
        Self::new(None, None, None)
    }
}

impl DrawnGaps {
    /// Gaps of these kinds, or those that hold at every hour of the day; now, or at another
    /// instant; within the usual reach, or another one, to the millimetre.
    #[must_use]
    pub fn new(kinds: Option<&[GapKind]>, at: Option<Timestamp>, reach_m: Option<f64>) -> Self {
        let reach_m = reach_m.unwrap_or(USUAL_REACH_M).clamp(0.0, LONGEST_REACH_M);
        let bit = |kind: &GapKind| {
            GapKind::ALL.iter().position(|known| known == kind).map_or(0, |n| 1 << n)
        };
        let kinds = kinds.unwrap_or(&USUAL_KINDS).iter().map(bit).fold(0, |all, bit| all | bit);
        Self { kinds, at, reach_mm: (reach_m * 1000.0).round() as u32 }
    }

    fn wants(self, kind: GapKind) -> bool {
        GapKind::ALL
            .iter()
            .position(|known| *known == kind)
            .is_some_and(|n| self.kinds & (1 << n) != 0)
    }

    fn kinds(self, of_ground: bool) -> Vec<GapKind> {
        let kinds = GapKind::ALL.into_iter().filter(|kind| self.wants(*kind));
        kinds.filter(|kind| kind.is_of_ground() == of_ground).collect()
    }

    /// The instant, if it is not now.
    pub(super) fn at(self) -> Option<Timestamp> {
        self.at
    }

    /// The same gaps of a city whose sums are of the instant.
    pub(super) fn of_its_instant(self) -> Self {
        Self { at: None, ..self }
    }

    pub(super) fn ground(self) -> GroundAsked {
        GroundAsked { reach_m: f64::from(self.reach_mm) / 1000.0, at: self.at }
    }
}

/// What is drawn if nobody says which kinds.
const USUAL_KINDS: [GapKind; 6] = [
    GapKind::Unassigned,
    GapKind::Outside,
    GapKind::Overlap,
    GapKind::UncoveredGround,
    GapKind::UnclaimedGround,
    GapKind::ContestedGround,
];

/// The communities whose uncovered ground shows in a tile.
pub(super) fn communities_in(city: &City, query: TileQuery) -> Vec<CommunityFid> {
    if !query.wants_ground() || !query.gaps.wants(GapKind::UncoveredGround) {
        return Vec::new();
    }
    let kinds = Some(vec![GapKind::UncoveredGround]);
    let bbox = Some(query.tile.bounds(BUFFER).into());
    GapQuery { bbox, kinds, ..GapQuery::default() }.communities_of_ground(city)
}

impl TileQuery {
    /// Does it show gaps of ground?
    pub(super) fn wants_ground(self) -> bool {
        self.wants(super::Layer::Gaps)
            && self.tile.z() >= GROUND_FROM_ZOOM
            && !self.gaps.kinds(true).is_empty()
    }

    /// Does it show gaps along streets?
    pub(super) fn wants_lines(self) -> bool {
        self.wants(super::Layer::Gaps)
            && self.tile.z() >= GAPS_FROM_ZOOM
            && !self.gaps.kinds(false).is_empty()
    }
}

/// Draws the layer; ground first, so that lines lie over it.
pub(super) fn gaps(
    drawing: &Drawing<'_>,
    streets: &[(StreetIx, &Arc<Street>)],
    mut layer: LayerBuilder<'_>,
) {
    if drawing.query.wants_ground() {
        ground(drawing, &mut layer);
    }
    if drawing.query.wants_lines() {
        lines(drawing, streets, &mut layer);
    }
    layer.finish();
}

fn lines(
    drawing: &Drawing<'_>,
    streets: &[(StreetIx, &Arc<Street>)],
    layer: &mut LayerBuilder<'_>,
) {
    let (city, asked) = (drawing.city, drawing.query.gaps);
    let moment = city.ledger().moment_at(asked.at.unwrap_or(city.ledger().as_of()));
    // A shift comes and goes on a street that somebody answers for as well.
    let lasting = asked.at.is_none()
        && !asked.wants(GapKind::OffDuty)
        && !asked.wants(GapKind::UnservedHours);
    let identities = drawing.grounds.identities().map(Arc::clone);
    let kinds = Some(asked.kinds(false));
    let filter = GapFilter { kinds, identities, ..GapFilter::default() };
    let mut found = Vec::new();
    for (ix, street) in streets {
        let state = city.ledger().state(*ix);
        let inside = matches!(street.sole_owner(), Some(Owner::In(_)));
        let quiet = state.coverage == Coverage::Assigned && !state.overlap && inside;
        if quiet && lasting {
            continue;
        }
        found.clear();
        gaps_of(city.ledger(), (*ix, street), &moment, &filter, &mut found);
        for gap in &found {
            let segment = &street.segment;
            layer.line(u64::from(segment.fid.0), &line(gap), |tags| {
                tags.text("id", gap.id().as_str())
                    .text("kind", gap.kind.as_str())
                    .text("segment", &*segment.id)
                    .text("side", gap.side.as_str())
                    .number("length_m", f64::from(gap.stretch.length_mm()) / 1000.0)
                    .number("width_m", 2.0 * segment.half_width_m());
            });
        }
    }
}

fn ground(drawing: &Drawing<'_>, layer: &mut LayerBuilder<'_>) {
    let (city, query) = (drawing.city, drawing.query);
    let bounds = query.tile.bounds(BUFFER);
    let near = crate::app::window::frame_box(city, &bounds);
    let least_m2 = least_m2(city, query.tile);
    let mut add = |kind: GapKind, communities: &[CommunityFid], piece: &Piece| {
        if piece.area_m2 < least_m2 || near.is_some_and(|near| !meets(piece, near)) {
            return;
        }
        let shape = polygon(city, piece);
        let owner = communities.first().map_or(0, |fid| u64::from(fid.0));
        layer.polygon(owner, &shape, |tags| {
            let community = <&[CommunityFid; 1]>::try_from(communities).ok();
            let community = community.and_then(|[fid]| city.named_community(*fid));
            tags.text("id", ground_id(city, kind, communities, piece).as_str())
                .text("kind", kind.as_str())
                .text("community", community.as_ref().map(|community| &*community.id))
                .number("area_m2", piece.area_m2);
        });
    };
    let communities = communities_in(city, query);
    for (fid, cells) in drawing.grounds.of(city, query.gaps.ground(), &communities) {
        cells.pieces().for_each(|piece| add(GapKind::UncoveredGround, &[fid], piece));
    }
    if query.gaps.wants(GapKind::UnclaimedGround) || query.gaps.wants(GapKind::ContestedGround) {
        let claims = city.network().territories().claims().gaps().iter();
        for gap in claims.filter(|gap| query.gaps.wants(gap.kind)) {
            add(gap.kind, &gap.communities, &gap.piece);
        }
    }
}

/// Smaller pieces than this do not show in a tile, and slivers never do, in square metres.
fn least_m2(city: &City, tile: TileId) -> f64 {
    let bounds = tile.bounds(0);
    let frame = city.network().frame();
    let middle = f64::midpoint(bounds.south, bounds.north);
    let place = |lon| LonLat::new(lon, middle).map(|at| frame.project(at)).unwrap_or_default();
    let width_m = place(bounds.west).distance_m_to(place(bounds.east));
    let pixel_m = width_m / f64::from(EXTENT / 8);
    (LEAST_PIXELS * pixel_m).powi(2).max(SLIVER_M2)
}

fn meets(piece: &Piece, [west, south, east, north]: [f64; 4]) -> bool {
    let any = |of: &dyn Fn(&Xy) -> bool| piece.exterior.iter().any(of);
    any(&|at| at.x >= west)
        && any(&|at| at.x <= east)
        && any(&|at| at.y >= south)
        && any(&|at| at.y <= north)
}
