//! Vector tiles, made from the city in memory and kept, packed, until the city changes.

use super::App;
use super::error::AppError;
use crate::city::City;
use crate::city::gaps::{GapFilter, GapKind, gaps_of};
use crate::city::ledger::Coverage;
use crate::city::network::StreetIx;
use crate::city::street::{Owner, Street};
use crate::city::totals::Tally;
use crate::formats::compress::{gunzip, gzip};
use crate::formats::mvt::{LayerBuilder, TileBuilder};
use crate::geometry::tile::{BUFFER, TileId};
use std::sync::Arc;

/// The layers of a tile, in the order in which they are written.
pub const LAYERS: [Layer; 4] =
    [Layer::Communities, Layer::Segments, Layer::Gaps, Layer::CommunityLabels];

/// So many bytes of packed tiles are kept.
const CACHE_BYTES: u64 = 64 << 20;

/// From this zoom on single gaps are drawn; further out the colour of communities shows them.
pub const GAPS_FROM_ZOOM: u8 = 12;

/// From this zoom on every segment is drawn. Further out only streets that are long in the tile
/// or lead through the town, so that a city of a million segments still fits a tile.
const ALL_FROM_ZOOM: u8 = 12;

/// A layer of a tile.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Layer {
    Communities,
    Segments,
    Gaps,
    CommunityLabels,
}

impl Layer {
    /// The name of the layer, and the bit that stands for it in the cache.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Communities => "communities",
            Self::Segments => "segments",
            Self::Gaps => "gaps",
            Self::CommunityLabels => "community_labels",
        }
    }

    /// The layer of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        LAYERS.into_iter().find(|layer| layer.name() == name)
    }
}

/// What is asked for: a tile and the layers in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TileQuery {
    pub tile: TileId,
    /// Bit `n` asks for `LAYERS[n]`.
    layers: u8,
}

impl TileQuery {
    /// A tile with these layers.
    #[must_use]
    pub fn new(tile: TileId, layers: &[Layer]) -> Self {
        let bit =
            |layer: &Layer| LAYERS.iter().position(|known| known == layer).map_or(0, |n| 1 << n);
        Self { tile, layers: layers.iter().map(bit).sum() }
    }

    fn wants(self, layer: Layer) -> bool {
        LAYERS.iter().position(|known| *known == layer).is_some_and(|n| self.layers & (1 << n) != 0)
    }
}

/// A packed tile and the version of the city that it shows.
#[derive(Clone, Debug)]
pub struct Tile {
    pub version: Arc<str>,
    /// Packed with gzip.
    pub packed: Arc<[u8]>,
}

impl Tile {
    /// Is there nothing in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        // The last four bytes of gzip are the length of what was packed (RFC 1952).
        self.packed.ends_with(&[0; 4])
    }

    /// The tile for clients that do not take gzip.
    ///
    /// # Errors
    /// What was packed here cannot be unpacked.
    pub fn unpacked(&self) -> Result<Vec<u8>, AppError> {
        gunzip(&self.packed).map_err(|source| AppError::Internal {
            what: "a tile could not be unpacked",
            source: source.into(),
        })
    }
}

/// Packed tiles by what was asked for. One of an older version is made again when it is asked for.
pub(super) struct Cache(quick_cache::sync::Cache<TileQuery, Tile, Weight>);

#[derive(Clone)]
struct Weight;

impl quick_cache::Weighter<TileQuery, Tile> for Weight {
    fn weight(&self, _query: &TileQuery, tile: &Tile) -> u64 {
        tile.packed.len() as u64 + 128
    }
}

impl Cache {
    pub(super) fn new() -> Self {
        const TYPICAL_BYTES: usize = 4096;
        let items = usize::try_from(CACHE_BYTES).unwrap_or(usize::MAX) / TYPICAL_BYTES;
        Self(quick_cache::sync::Cache::with_weighter(items, CACHE_BYTES, Weight))
    }
}

impl App {
    /// A tile as the city is now.
    ///
    /// # Errors
    /// The service is stopping.
    pub async fn tile(&self, query: TileQuery) -> Result<Tile, AppError> {
        let version = self.version();
        if let Some(tile) = self.shared.tiles.0.get(&query)
            && *tile.version == *version
        {
            return Ok(tile);
        }
        let tile = self
            .read(move |city| {
                // The version is of the city that is drawn, which may be newer than the one asked.
                let version = city.version().into();
                Tile { version, packed: gzip(&draw(city, query)).into() }
            })
            .await?;
        self.shared.tiles.0.insert(query, tile.clone());
        Ok(tile)
    }
}

/// Draws a tile.
#[must_use]
pub fn draw(city: &City, query: TileQuery) -> Vec<u8> {
    let bounds = query.tile.bounds(BUFFER);
    let mut streets: Vec<(StreetIx, &Arc<Street>)> = Vec::new();
    if query.wants(Layer::Segments) || query.wants(Layer::Gaps) {
        let frame_box = super::window::frame_box(city, &bounds);
        let shows = |street: &Street| street.segment.line.bounds().intersects(&bounds);
        match frame_box {
            Some(reach) => streets.extend(city.network().in_box(reach, 0.0)),
            None => streets.extend(city.network().iter()),
        }
        streets.retain(|(_, street)| shows(street));
        streets.sort_unstable_by_key(|(ix, _)| *ix);
    }
    let mut tile = TileBuilder::new(query.tile);
    if query.wants(Layer::Communities) {
        communities(city, tile.layer(Layer::Communities.name()));
    }
    if query.wants(Layer::Segments) {
        segments(city, &streets, query.tile, tile.layer(Layer::Segments.name()));
    }
    if query.wants(Layer::Gaps) && query.tile.z() >= GAPS_FROM_ZOOM {
        gaps(city, &streets, tile.layer(Layer::Gaps.name()));
    }
    if query.wants(Layer::CommunityLabels) {
        labels(city, tile.layer(Layer::CommunityLabels.name()));
    }
    tile.finish()
}

fn tally_of(city: &City, owner: Owner) -> Tally {
    city.ledger().totals().by_owner.get(&owner).copied().unwrap_or_default()
}

fn communities(city: &City, mut layer: LayerBuilder<'_>) {
    let territories = city.network().territories();
    for territory in territories.iter() {
        let community = &territory.community;
        let tally = tally_of(city, Owner::In(community.fid));
        let share = (tally.required_mm > 0).then(|| tally.gap_mm as f64 / tally.required_mm as f64);
        layer.area(u64::from(community.fid.0), &community.area, |tags| {
            tags.text("id", &*community.id)
                .text("name", &*community.name)
                .flag("leaf", territories.is_leaf(community.fid))
                .number("gap_share", share);
        });
    }
    layer.finish();
}

fn labels(city: &City, mut layer: LayerBuilder<'_>) {
    let territories = city.network().territories();
    for territory in territories.iter() {
        let community = &territory.community;
        let tally = super::communities::sum(city, territory);
        layer.point(u64::from(community.fid.0), territory.label, |tags| {
            tags.text("id", &*community.id)
                .text("name", &*community.name)
                .flag("leaf", territories.is_leaf(community.fid))
                .int("gap_mm", tally.gap_mm)
                .int("required_mm", tally.required_mm);
        });
    }
    layer.finish();
}

/// Does a street show when the whole town is in a few tiles?
fn leads_through(street: &Street) -> bool {
    matches!(
        street.segment.class.as_deref(),
        Some("motorway" | "trunk" | "primary" | "secondary" | "tertiary" | "arterial")
    )
}

fn segments(
    city: &City,
    streets: &[(StreetIx, &Arc<Street>)],
    tile: TileId,
    mut layer: LayerBuilder<'_>,
) {
    // A street shorter than this is a dot in the tile: four units of it.
    let dot_mm = 4.0 * 40_075_016_686.0 / f64::from(tile.z()).exp2() / 4096.0;
    let now = city.ledger().as_of();
    for (ix, street) in streets {
        let segment = &street.segment;
        let small = f64::from(segment.length_mm) < dot_mm;
        if tile.z() < ALL_FROM_ZOOM
            && (small || !leads_through(street) && tile.z() < ALL_FROM_ZOOM - 1)
        {
            continue;
        }
        let state = city.ledger().state(*ix);
        let mut crews = city.ledger().assignments(*ix).iter().filter(|a| a.period.holds_at(now));
        let first = crews.next().map(|a| a.crew);
        let only = first.filter(|crew| crews.all(|a| a.crew == *crew));
        layer.line(u64::from(segment.fid.0), segment.line.positions(), |tags| {
            tags.text("id", &*segment.id)
                .text("name", segment.name.as_deref())
                .text("class", segment.class.as_deref())
                .text("state", state.coverage.as_str())
                .flag("overlap", state.overlap)
                .text("crew", only.and_then(|fid| city.crew(fid)).map(|crew| &*crew.name))
                .int("crew_colour", only.map(|fid| i64::from(city.crew_colour(fid))))
                .number("width_m", 2.0 * segment.half_width_m());
        });
    }
    layer.finish();
}

fn gaps(city: &City, streets: &[(StreetIx, &Arc<Street>)], mut layer: LayerBuilder<'_>) {
    let moment = city.ledger().moment_at(city.ledger().as_of());
    let kinds = [GapKind::Unassigned, GapKind::Outside, GapKind::Overlap];
    let lasting = GapFilter { kinds: Some(kinds.into()), ..GapFilter::default() };
    let mut found = Vec::new();
    for (ix, street) in streets {
        let state = city.ledger().state(*ix);
        let inside = matches!(street.sole_owner(), Some(Owner::In(_)));
        if state.coverage == Coverage::Assigned && !state.overlap && inside {
            continue;
        }
        found.clear();
        gaps_of(city.ledger(), (*ix, street), &moment, &lasting, &mut found);
        for gap in &found {
            let segment = &street.segment;
            layer.line(u64::from(segment.fid.0), &super::gaps::line(gap), |tags| {
                tags.text("id", gap.id().as_str())
                    .text("kind", gap.kind.as_str())
                    .text("segment", &*segment.id)
                    .text("side", gap.side.as_str())
                    .number("length_m", f64::from(gap.stretch.length_mm()) / 1000.0)
                    .number("width_m", 2.0 * segment.half_width_m());
            });
        }
    }
    layer.finish();
}
