//! Mapbox Vector Tiles 2.1: shapes in degrees with their tags become the bytes of one tile.
//! Knows layers and tags, not what they stand for. Start with [`TileBuilder`].

use crate::geometry::tile::{RingRole, TileGrid, TileId, TilePoint, TileRing};
use crate::geometry::{Area, AreaPolygon, LonLat};
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
        Self { grid: TileGrid::of(tile), bytes: Vec::new() }
    }

    /// Starts a layer; [`LayerBuilder::finish`] adds it to the tile. A tile has one layer of a
    /// name, and `name` must not be empty.
    pub fn layer(&mut self, name: &'static str) -> LayerBuilder<'_> {
        let layer = MvtLayerBuilder::new(name).expect("the names of our layers are not empty");
        LayerBuilder { grid: &mut self.grid, bytes: &mut self.bytes, layer: Some(layer) }
    }

    /// The bytes of the tile; none if no layer has a feature.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// A layer that is being written. A feature that does not reach the tile and its buffer is left
/// out, and its tags are never asked for.
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
            add_feature(&mut self.layer, MvtGeomType::LineString, id, tags, |feature| {
                pieces.try_for_each(|piece| feature.line(coords(piece)).map(drop))
            });
        }
    }

    /// Adds an area.
    pub fn area(&mut self, id: u64, area: &Area, tags: impl FnOnce(&mut Tags)) {
        add_rings(&mut self.layer, id, self.grid.area(area), tags);
    }

    /// Adds a polygon.
    pub fn polygon(&mut self, id: u64, polygon: &AreaPolygon, tags: impl FnOnce(&mut Tags)) {
        add_rings(&mut self.layer, id, self.grid.polygon(polygon), tags);
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

fn add_rings<'g>(
    layer: &mut Option<MvtLayerBuilder>,
    id: u64,
    rings: impl Iterator<Item = TileRing<'g>>,
    tags: impl FnOnce(&mut Tags),
) {
    let mut rings = rings.peekable();
    if rings.peek().is_some() {
        add_feature(layer, MvtGeomType::Polygon, id, tags, |feature| {
            rings.try_for_each(|ring| {
                let is_exterior = ring.role == RingRole::Exterior;
                feature.ring(coords(ring.points), is_exterior).map(drop)
            })
        });
    }
}

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
    points.iter().map(|point| MvtCoord { x: point.x, y: point.y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::tile::MAX_ZOOM;
    use fast_mvt::{MvtGeometry, MvtLayerRef, MvtReaderRef};
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> LonLat {
        LonLat::new(lon, lat).unwrap()
    }

    fn town_tile(z: u8) -> TileId {
        TileId::containing(at(104.28, 30.98), z).unwrap()
    }

    /// The positions at these shares of a tile, from its south-west corner.
    fn within(tile: TileId, shares: &[(f64, f64)]) -> Vec<LonLat> {
        let bounds = tile.bounds(0);
        let place = |&(x, y): &(f64, f64)| {
            at(
                bounds.west + x * (bounds.east - bounds.west),
                bounds.south + y * (bounds.north - bounds.south),
            )
        };
        shares.iter().map(place).collect()
    }

    fn coords_of(line: &fast_mvt::MvtLineString) -> Vec<(i32, i32)> {
        line.coords().map(|coord| (coord.x, coord.y)).collect()
    }

    #[test]
    fn a_reader_finds_ids_geometries_and_tags_as_they_were_given() {
        let tile = town_tile(16);
        let mut builder = TileBuilder::new(tile);
        let mut layer = builder.layer("segments");
        layer.line(7, &within(tile, &[(0.25, 0.25), (0.75, 0.75)]), |tags| {
            tags.text("name", "湖南路").text("class", None).int("length_mm", 120_500);
            tags.int("offset", -3).number("width_m", 9.5).flag("open", true);
        });
        layer.point(u64::MAX, within(tile, &[(0.5, 0.5)])[0], |_| {});
        layer.finish();
        let bytes = builder.finish();
        let reader = MvtReaderRef::new(&bytes).unwrap();
        let layer = reader.layers().next().unwrap();
        assert_eq!((layer.name(), layer.version(), layer.extent()), ("segments", 2, 4096));
        let features: Vec<_> = layer.features().collect();
        assert_eq!(features.len(), 2);
        assert_eq!((features[0].id(), features[1].id()), (Some(7), Some(u64::MAX)));
        let MvtGeometry::LineString(line) = features[0].geometry().unwrap() else {
            panic!("not a line")
        };
        assert_eq!(coords_of(&line), [(1024, 3072), (3072, 1024)]);
        let expected = vec![
            ("name", MvtValueRef::String("湖南路")),
            ("length_mm", MvtValueRef::UInt(120_500)),
            ("offset", MvtValueRef::SInt(-3)),
            ("width_m", MvtValueRef::Double(9.5)),
            ("open", MvtValueRef::Bool(true)),
        ];
        assert_eq!(features[0].properties_vec().unwrap(), expected);
    }

    #[test]
    fn a_line_that_comes_back_is_one_feature_of_two_pieces() {
        let tile = town_tile(14);
        let mut builder = TileBuilder::new(tile);
        let mut layer = builder.layer("segments");
        layer.line(1, &within(tile, &[(0.5, 0.2), (9.0, 0.4), (0.5, 0.6)]), |_| {});
        layer.finish();
        let bytes = builder.finish();
        let reader = MvtReaderRef::new(&bytes).unwrap();
        let feature = reader.layers().next().unwrap().features().next().unwrap();
        let MvtGeometry::MultiLineString(pieces) = feature.geometry().unwrap() else {
            panic!("not several pieces")
        };
        assert_eq!(pieces.0.len(), 2);
    }

    #[test]
    fn an_area_with_a_hole_that_leaves_the_tile_is_one_polygon_with_a_hole() {
        let tile = town_tile(14);
        let frame = |low, high| {
            within(tile, &[(low, low), (high, low), (high, high), (low, high), (low, low)])
        };
        let mut hole = frame(0.25, 0.75);
        hole.reverse();
        let (area, _) = Area::sound(vec![vec![frame(-3.0, 4.0), hole]]).unwrap();
        let mut builder = TileBuilder::new(tile);
        let mut layer = builder.layer("communities");
        layer.area(9, &area, |_| {});
        layer.finish();
        let bytes = builder.finish();
        let reader = MvtReaderRef::new(&bytes).unwrap();
        let feature = reader.layers().next().unwrap().features().next().unwrap();
        let MvtGeometry::Polygon(polygon) = feature.geometry().unwrap() else {
            panic!("not one polygon")
        };
        let corners = |ring: &fast_mvt::MvtLineString| {
            let (xs, ys): (Vec<_>, Vec<_>) = coords_of(ring).into_iter().unzip();
            (xs.iter().min().copied(), ys.iter().max().copied(), xs.len())
        };
        assert_eq!(corners(polygon.exterior()), (Some(-64), Some(4160), 5));
        assert_eq!(polygon.interiors().len(), 1);
        let (west, south, corner_count) = corners(&polygon.interiors()[0]);
        // Rows are not quite evenly spaced in latitude: the hole may be a unit off.
        assert_eq!((west, corner_count), (Some(1024), 5));
        assert!((south.unwrap() - 3072).abs() <= 1);
    }

    #[test]
    fn layers_without_features_and_tiles_without_layers_have_no_bytes() {
        let tile = town_tile(14);
        let mut builder = TileBuilder::new(tile);
        let mut layer = builder.layer("segments");
        let far_away = [at(-70.0, -30.0), at(-70.1, -30.0)];
        layer.line(1, &far_away, |_| panic!("nobody asks for these tags"));
        layer.point(2, far_away[0], |_| panic!("nobody asks for these tags"));
        layer.finish();
        builder.layer("reports").finish();
        assert!(builder.finish().is_empty());
    }

    #[test]
    fn layers_keep_their_order_and_their_own_tags() {
        let tile = town_tile(14);
        let place = within(tile, &[(0.5, 0.5)])[0];
        let mut builder = TileBuilder::new(tile);
        for (name, key) in [("segments", "grade"), ("reports", "status")] {
            let mut layer = builder.layer(name);
            layer.point(1, place, |tags| {
                tags.int(key, 4);
            });
            layer.finish();
        }
        let bytes = builder.finish();
        let reader = MvtReaderRef::new(&bytes).unwrap();
        let seen: Vec<_> = reader.layers().map(|layer| (layer.name(), layer.keys())).collect();
        assert_eq!(seen, [("segments", &["grade"][..]), ("reports", &["status"][..])]);
    }

    fn anywhere() -> impl Strategy<Value = LonLat> {
        (-180.0..=180.0, -90.0..=90.0_f64).prop_map(|(lon, lat)| at(lon, lat))
    }

    proptest! {
        #[test]
        fn tiles_of_anything_anywhere_can_be_read(
            place in anywhere(), z in 0..=MAX_ZOOM,
            lines in prop::collection::vec(prop::collection::vec(anywhere(), 0..20), 0..10),
        ) {
            let mut builder = TileBuilder::new(TileId::containing(place, z).unwrap());
            let mut layer = builder.layer("segments");
            for line in &lines {
                layer.line(3, line, |tags| {
                    tags.number("width_m", f64::NAN);
                });
                for &position in line {
                    layer.point(4, position, |_| {});
                }
            }
            layer.finish();
            let bytes = builder.finish();
            let reader = MvtReaderRef::new(&bytes).unwrap();
            for feature in reader.layers().flat_map(MvtLayerRef::features) {
                prop_assert!(feature.geometry().is_ok());
            }
        }
    }
}
