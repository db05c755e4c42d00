//! Mapbox Vector Tiles 2.1: shapes in degrees with their tags become the bytes of one tile.
//! Knows layers and tags, not what they stand for. Start with [`TileBuilder`].

use crate::geometry::tile::{RingRole, TileGrid, TileId, TilePoint};
use crate::geometry::{Area, LonLat};
use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtResult, MvtValueRef};

/// A vector tile that is being written, layer after layer.
///
/// ```
/// use sweepline::formats::mvt::TileBuilder;
/// use sweepline::geometry::{LonLat, tile::TileId};
///
/// let mut tile = TileBuilder::new(TileId::new(0, 0, 0)?);
/// let mut segments = tile.layer("segments");
/// segments.line(7, &[LonLat::new(0.0, 0.0)?, LonLat::new(90.0, 45.0)?], |tags| {
///     tags.text("name", "湖南路").text("class", None).int("grade", 2).flag("open", true);
/// });
/// segments.finish();
/// assert!(!tile.finish().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TileBuilder {
    grid: TileGrid,
    bytes: Vec<u8>,
}

impl TileBuilder {
    /// A tile without layers.
    #[must_use]
    pub fn new(tile: TileId) -> Self {
        Self {
            grid: TileGrid::of(tile),
            bytes: Vec::new(),
        }
    }

    /// Starts a layer; [`LayerBuilder::finish`] adds it to the tile. A tile has one layer of a name,
    /// and `name` must not be empty.
    pub fn layer(&mut self, name: &'static str) -> LayerBuilder<'_> {
        let layer = MvtLayerBuilder::new(name).expect("the names of our layers are not empty");
        LayerBuilder {
            grid: &mut self.grid,
            bytes: &mut self.bytes,
            layer: Some(layer),
        }
    }

    /// The bytes of the tile; none if no layer has a feature.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// A layer that is being written. A feature that does not reach the tile and its buffer is left out,
/// and its tags are never asked for.
#[must_use = "call finish() to add the layer to the tile"]
pub struct LayerBuilder<'t> {
    grid: &'t mut TileGrid,
    bytes: &'t mut Vec<u8>,
    /// Lent to each feature in turn.
    layer: Option<MvtLayerBuilder>,
}

impl LayerBuilder<'_> {
    /// Adds a line; one that leaves the tile and comes back is one feature of several pieces.
    pub fn line(&mut self, id: u64, positions: &[LonLat], tags: impl FnOnce(&mut Tags)) {
        let mut pieces = self.grid.line(positions).peekable();
        if pieces.peek().is_some() {
            add_feature(
                &mut self.layer,
                MvtGeomType::LineString,
                id,
                tags,
                |feature| pieces.try_for_each(|piece| feature.line(coords(piece)).map(drop)),
            );
        }
    }

    /// Adds an area.
    pub fn area(&mut self, id: u64, area: &Area, tags: impl FnOnce(&mut Tags)) {
        let mut rings = self.grid.area(area).peekable();
        if rings.peek().is_some() {
            add_feature(&mut self.layer, MvtGeomType::Polygon, id, tags, |feature| {
                rings.try_for_each(|ring| {
                    let is_exterior = ring.role == RingRole::Exterior;
                    feature.ring(coords(ring.points), is_exterior).map(drop)
                })
            });
        }
    }

    /// Adds a point.
    pub fn point(&mut self, id: u64, position: LonLat, tags: impl FnOnce(&mut Tags)) {
        if let Some(point) = self.grid.point(position) {
            add_feature(&mut self.layer, MvtGeomType::Point, id, tags, |feature| {
                feature.points(coords(&[point])).map(drop)
            });
        }
    }

    /// Adds the layer to the tile, unless it has no feature.
    pub fn finish(self) {
        if let Some(layer) = self.layer.filter(|layer| layer.num_features() > 0) {
            // Encoded layers follow each other in a tile without anything around them.
            self.bytes.append(&mut layer.encode());
        }
    }
}

/// The tags of one feature. Each takes a value or an `Option` of one: a vector tile has no null, so
/// a tag without value is left out.
pub struct Tags {
    feature: MvtFeatureBuilder,
}

impl Tags {
    pub fn text<'v>(&mut self, key: &str, value: impl Into<Option<&'v str>>) -> &mut Self {
        self.put(key, value.into().map(MvtValueRef::String))
    }

    pub fn int(&mut self, key: &str, value: impl Into<Option<i64>>) -> &mut Self {
        let smallest = |number: i64| match u64::try_from(number) {
            Ok(number) => MvtValueRef::UInt(number),
            Err(_) => MvtValueRef::SInt(number),
        };
        self.put(key, value.into().map(smallest))
    }

    pub fn number(&mut self, key: &str, value: impl Into<Option<f64>>) -> &mut Self {
        self.put(key, value.into().map(MvtValueRef::Double))
    }

    pub fn flag(&mut self, key: &str, value: impl Into<Option<bool>>) -> &mut Self {
        self.put(key, value.into().map(MvtValueRef::Bool))
    }

    fn put(&mut self, key: &str, value: Option<MvtValueRef<'_>>) -> &mut Self {
        if let Some(value) = value {
            self.feature.tag_ref(key, value).expect(FITS);
        }
        self
    }
}

/// Why nothing goes wrong between our shapes and the encoder's.
const FITS: &str = "pieces and rings have points, and a layer has fewer than 2^29 of anything";

fn add_feature(
    layer: &mut Option<MvtLayerBuilder>,
    kind: MvtGeomType,
    id: u64,
    tags: impl FnOnce(&mut Tags),
    draw: impl FnOnce(&mut MvtFeatureBuilder) -> MvtResult<()>,
) {
    let lent = layer.take().expect("it is given back after each feature");
    let mut feature = lent.feature_of(kind);
    feature.id(Some(id));
    draw(&mut feature).expect(FITS);
    let mut with_tags = Tags { feature };
    tags(&mut with_tags);
    *layer = Some(with_tags.feature.end());
}

fn coords(points: &[TilePoint]) -> impl Iterator<Item = MvtCoord> {
    points.iter().map(|point| MvtCoord {
        x: point.x,
        y: point.y,
    })
}
