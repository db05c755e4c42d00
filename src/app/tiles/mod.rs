//! Vector tiles, made from the city in memory and kept, packed, until the city changes.

mod gaps;

pub use gaps::DrawnGaps;

use super::error::AppError;
use super::ground::{Grounds, know_claims, prepared};
use super::history::{Answering, When};
use super::{App, blocking};
use crate::city::City;
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
    gaps: DrawnGaps,
}

impl TileQuery {
    /// A tile with these layers.
    #[must_use]
    pub fn new(tile: TileId, layers: &[Layer]) -> Self {
        let bit =
            |layer: &Layer| LAYERS.iter().position(|known| known == layer).map_or(0, |n| 1 << n);
        Self { tile, layers: layers.iter().map(bit).sum(), gaps: DrawnGaps::default() }
    }

    /// The same with other gaps than the usual ones.
    #[must_use]
    pub fn with_gaps(self, gaps: DrawnGaps) -> Self {
        Self { gaps, ..self }
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
        let at = query.gaps.at().filter(|_| query.wants(Layer::Gaps));
        let tile = match self.source(When::at(at), self.now()).await? {
            Answering::Past(past, _) => self.drawn_of(past, query, version.into()).await?,
            Answering::Today(_) => self.drawn_today(query).await?,
        };
        self.shared.tiles.0.insert(query, tile.clone());
        Ok(tile)
    }

    /// A tile of the city as it was.
    async fn drawn_of(
        &self,
        past: Arc<City>,
        query: TileQuery,
        version: Arc<str>,
    ) -> Result<Tile, AppError> {
        let query = query.with_gaps(query.gaps.of_its_instant());
        blocking(move || Tile {
            version,
            packed: gzip(&draw(&past, query, &Grounds::default())).into(),
        })
        .await
    }

    async fn drawn_today(&self, query: TileQuery) -> Result<Tile, AppError> {
        // Gaps are called in tiles what they are called in lists.
        let named = query.wants_lines() && query.gaps.at().is_none();
        loop {
            let identities = if named { Some(self.identities().await?) } else { None };
            let shared = Arc::clone(&self.shared);
            let drawn = blocking(move || {
                let communities = |city: &City| gaps::communities_in(city, query);
                if query.wants_ground() {
                    know_claims(&shared);
                }
                let grounds = prepared(&shared, query.gaps.ground(), communities).with(identities);
                let city = shared.city();
                // A change may have come in between, and names have to be asked anew.
                let known = grounds.identities();
                if known.is_some_and(|known| known.revision() != city.revision()) {
                    return None;
                }
                // The version is of the city that is drawn, which may be newer than the one asked.
                let version = city.version().into();
                let drawn = draw(&city, query, &grounds);
                drop(city);
                Some(Tile { version, packed: gzip(&drawn).into() })
            });
            if let Some(tile) = drawn.await? {
                return Ok(tile);
            }
        }
    }
}

/// Draws a tile from the city and what was found out for it. Ground that is not known yet is
/// computed here and now; gaps whose names are not known are named by where they begin.
#[must_use]
pub fn draw(city: &City, query: TileQuery, grounds: &Grounds) -> Vec<u8> {
    Drawing { city, query, grounds }.bytes()
}

/// What a tile is drawn from.
struct Drawing<'a> {
    city: &'a City,
    query: TileQuery,
    grounds: &'a Grounds,
}

impl Drawing<'_> {
    fn bytes(&self) -> Vec<u8> {
        let (city, query) = (self.city, self.query);
        let streets = self.streets();
        let mut tile = TileBuilder::new(query.tile);
        if query.wants(Layer::Communities) {
            communities(city, tile.layer(Layer::Communities.name()));
        }
        if query.wants(Layer::Segments) {
            segments(city, &streets, query.tile, tile.layer(Layer::Segments.name()));
        }
        if query.wants(Layer::Gaps) {
            gaps::gaps(self, &streets, tile.layer(Layer::Gaps.name()));
        }
        if query.wants(Layer::CommunityLabels) {
            labels(city, tile.layer(Layer::CommunityLabels.name()));
        }
        tile.finish()
    }

    /// The streets that show, by number; none where no layer needs them.
    fn streets(&self) -> Vec<(StreetIx, &Arc<Street>)> {
        let mut streets: Vec<(StreetIx, &Arc<Street>)> = Vec::new();
        if !self.query.wants(Layer::Segments) && !self.query.wants_lines() {
            return streets;
        }
        let bounds = self.query.tile.bounds(BUFFER);
        let shows = |street: &Street| street.segment.line.bounds().intersects(&bounds);
        match super::window::frame_box(self.city, &bounds) {
            Some(reach) => streets.extend(self.city.network().in_box(reach, 0.0)),
            None => streets.extend(self.city.network().iter()),
        }
        streets.retain(|(_, street)| shows(street));
        streets.sort_unstable_by_key(|(_, street)| street.segment.fid);
        streets
    }
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
    let (now, patches) = (city.ledger().as_of(), city.patches());
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
                .int("crew_colour", only.map(|fid| i64::from(patches.colour(fid))))
                .number("width_m", 2.0 * segment.half_width_m());
        });
    }
    layer.finish();
}
