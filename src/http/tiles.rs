//! Vector tiles and their `TileJSON`.

use super::address::{Address, text};
use super::path::TilePath;
use super::problem::Failure;
use super::query::{Asked, Given, Nothing, Query};
use super::{Media, Service, headers, media_json, values};
use crate::app::tiles::{DrawnGaps, LAYERS, Layer, Tile, TileQuery};
use crate::city::gaps::GapKind;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// The deepest tiles that are drawn; the map enlarges them beyond that.
const MAX_ZOOM: u8 = 16;
const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
/// A tile with the version in its address never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Where tiles are and what is in them (TileJSON 3.0).
#[derive(Serialize, ToSchema)]
pub struct TileJson {
    tilejson: &'static str,
    name: &'static str,
    scheme: &'static str,
    /// The version in the address lets tiles be kept; it changes with the city.
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north; left out as long as there is nothing in the city.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    vector_layers: Vec<VectorLayer>,
}

/// A layer and its fields.
#[derive(Serialize, ToSchema)]
pub struct VectorLayer {
    id: &'static str,
    description: &'static str,
    fields: BTreeMap<&'static str, &'static str>,
}

fn layer(layer: Layer) -> VectorLayer {
    let (description, fields): (_, &[(&str, &str)]) = match layer {
        Layer::Communities => (
            "Ground of communities",
            &[("id", "String"), ("name", "String"), ("leaf", "Boolean"), ("gap_share", "Number")],
        ),
        Layer::Segments => (
            "Street segments",
            &[
                ("id", "String"),
                ("name", "String"),
                ("class", "String"),
                ("state", "String"),
                ("overlap", "Boolean"),
                ("crew", "String"),
                ("crew_colour", "Number"),
                ("width_m", "Number"),
            ],
        ),
        Layer::Gaps => (
            "Gaps: lines along street sides, and polygons of ground",
            &[
                ("id", "String"),
                ("kind", "String"),
                ("segment", "String"),
                ("side", "String"),
                ("length_m", "Number"),
                ("width_m", "Number"),
                ("community", "String"),
                ("area_m2", "Number"),
            ],
        ),
        Layer::CommunityLabels => (
            "Where names of communities stand",
            &[
                ("id", "String"),
                ("name", "String"),
                ("leaf", "Boolean"),
                ("gap_mm", "Number"),
                ("required_mm", "Number"),
            ],
        ),
    };
    VectorLayer { id: layer.name(), description, fields: fields.iter().copied().collect() }
}

/// Where vector tiles are and what is in them
#[utoipa::path(get, path = "/api/tiles", tag = "Tiles",
    responses((status = 200, description = "TileJSON 3.0", body = TileJson)))]
pub async fn tile_json(
    State(service): State<Service>,
    address: Address,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let extent = service.extent().await?;
    let version = service.app.version();
    let tile_json = TileJson {
        tilejson: "3.0.0",
        name: "Sweepline",
        scheme: "xyz",
        tiles: [address.link(&format!("/api/tiles/{{z}}/{{x}}/{{y}}?v={version}"))],
        minzoom: 0,
        maxzoom: MAX_ZOOM,
        bounds: extent.map(|b| [b.west, b.south, b.east, b.north]),
        vector_layers: LAYERS.map(layer).into(),
    };
    Ok(media_json(Media::Json, &tile_json))
}

/// Which layers, of which version.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TileAsked {
    /// Layers, with commas between them: `communities`, `segments`, `gaps`, `community_labels`.
    /// All, if not given.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    layers: Option<Vec<Layer>>,
    /// The version that the client knows, as TileJSON and events name it. The tile is always of
    /// the city as it is; if that is still this version, it may be kept for ever.
    #[param(value_type = Option<String>)]
    v: Option<String>,
    /// Kinds of gap to draw, with commas between them. If not given, those that do not come and go
    /// with shifts: `unassigned`, `outside`, `overlap`, `uncovered_ground`, `unclaimed_ground`,
    /// `contested_ground`.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    kind: Option<Vec<GapKind>>,
    /// Gaps at another instant than now, from the assignments that are kept today. Other layers
    /// show the city as it is.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// How far beyond half the width of its street an assigned stretch covers ground.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000, default = 50)]
    reach_m: Option<f64>,
}

impl Asked for TileAsked {
    fn read(given: &mut Given) -> Self {
        let (names, kinds) = (LAYERS.map(Layer::name), GapKind::ALL.map(GapKind::as_str));
        Self {
            layers: given.parsed("layers", |text| values::words(text, Layer::named, names)),
            v: given.text("v"),
            kind: given.parsed("kind", |text| values::words(text, GapKind::named, kinds)),
            at: given.parsed("at", values::instant),
            reach_m: given.parsed("reach_m", super::gaps::reach),
        }
    }
}

/// A vector tile
///
/// Columns count from 180° west and rows from the north (XYZ). A tile without anything in it is a
/// 204.
#[utoipa::path(get, path = "/api/tiles/{z}/{x}/{y}", tag = "Tiles",
    params(("z" = u8, Path, description = "Zoom, 0 to 24"), ("x" = u32, Path, description = "Column"),
        ("y" = u32, Path, description = "Row"), TileAsked),
    responses((status = 200, description = "The tile",
            content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>),
        (status = 204, description = "There is nothing in it")))]
pub async fn tile(
    State(service): State<Service>,
    TilePath(id): TilePath,
    headers: HeaderMap,
    Query(asked, ..): Query<TileAsked>,
) -> Result<Response, Failure> {
    let mut layers = asked.layers.unwrap_or_else(|| LAYERS.to_vec());
    layers.sort_unstable_by_key(|layer| layer.name());
    layers.dedup();
    let gaps = DrawnGaps::new(asked.kind.as_deref(), asked.at, asked.reach_m);
    let query = TileQuery::new(id, &layers).with_gaps(gaps);
    let (tag, revision, version) = {
        let city = service.app.city();
        (headers::etag(&city, &format!("{query:?}")), city.revision(), city.version())
    };
    let tile = service.app.tile(query).await?;
    // Both: an answer to a tag of an older version is no answer for ever.
    let is_current = version == *tile.version && asked.v.as_deref() == Some(&*version);
    let mut response = if headers::is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        packed(&tile, accepts_gzip(&headers))?
    };
    let cache = if is_current { FOR_EVER } else { HeaderValue::from_static("no-cache") };
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, cache);
    out.insert(ETAG, tag);
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(headers::REVISION, revision.0.into());
    Ok(response)
}

fn packed(tile: &Tile, packed: bool) -> Result<Response, Failure> {
    if tile.is_empty() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    if packed {
        let headers = [(CONTENT_TYPE, MVT), (CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        return Ok((headers, tile.packed.to_vec()).into_response());
    }
    Ok(([(CONTENT_TYPE, MVT)], tile.unpacked()?).into_response())
}

/// Does the client take gzip?
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = text(headers, &ACCEPT_ENCODING) else { return false };
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| matches!(name, "gzip" | "x-gzip" | "*"));
        let refused = pieces.any(|piece| {
            piece.strip_prefix("q=").is_some_and(|q| q.parse::<f64>().is_ok_and(|q| q <= 0.0))
        });
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepts_gzip(&headers)
        };
        assert!(takes("gzip, deflate, br") && takes("br;q=1.0, gzip;q=0.8") && takes("*"));
        assert!(!takes("identity") && !takes("gzip;q=0") && !takes(""));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
