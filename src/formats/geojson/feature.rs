//! One feature's text to its id, geometry and properties, none of them interpreted yet. Knows
//! nothing of segments or communities.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::coordinates::described;
use super::pointer;
use super::split::{Piece, Place};
use super::{crs, values};

/// What is wrong with a feature, and where: a pointer from the object at hand, to which callers add
/// what leads there.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) pointer: String,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn at(pointer: &str, reason: impl Into<String>) -> Fault {
        Fault { pointer: pointer.into(), reason: reason.into() }
    }

    /// The same fault seen from the object that holds this one as `pointer`.
    pub(super) fn within(mut self, pointer: &str) -> Fault {
        self.pointer.insert_str(0, pointer);
        self
    }
}

/// The pointer to a feature in its file.
pub(super) fn pointer_of(place: Place) -> String {
    match place {
        Place::Member(index) => format!("/features/{index}"),
        Place::Document => String::new(),
    }
}

/// A feature's parts.
pub(super) struct Feature<'a> {
    /// The `id` member.
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) geometry: Geometry<'a>,
    /// Where the geometry stands in the feature: `/geometry`, or nothing for a geometry that stands
    /// alone.
    pub(super) geometry_pointer: &'static str,
    pub(super) properties: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// A geometry whose coordinates were not read yet.
pub(super) struct Geometry<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) coordinates: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(expecting = "a feature")]
struct Members<'a> {
    #[serde(rename = "type", borrow)]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    geometry: Option<Shape<'a>>,
    #[serde(borrow)]
    properties: Option<Properties<'a>>,
    #[serde(borrow)]
    crs: Option<&'a RawValue>,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

/// The members of a geometry object.
#[derive(Default)]
struct Shape<'a> {
    kind: Option<&'a RawValue>,
    coordinates: Option<&'a RawValue>,
}

struct Properties<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A member's name, borrowed from the text unless it has escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Reads the text of a feature, or of a geometry that stands alone.
///
/// # Errors
/// The id as far as it is known, and what is wrong.
pub(super) fn read<'a>(
    json: &'a [u8],
    piece: &Piece,
) -> Result<Feature<'a>, (Option<String>, Fault)> {
    if piece.too_deep {
        return Err((None, Fault::at("", "brackets are nested more than 128 levels deep")));
    }
    if json.first() != Some(&b'{') {
        let found = described(std::str::from_utf8(json).unwrap_or_default());
        return Err((None, Fault::at("", format!("a feature is expected here, not {found}"))));
    }
    let members: Members<'a> =
        serde_json::from_slice(json).map_err(|error| (None, unreadable(json, piece, &error)))?;
    let id = id_of(members.id).map_err(|fault| (None, fault))?;
    let known = id.as_ref().map(|id| id.clone().into_owned());
    sorted_out(members, id, piece.place).map_err(|fault| (known, fault))
}

fn sorted_out<'a>(
    members: Members<'a>,
    id: Option<Cow<'a, str>>,
    place: Place,
) -> Result<Feature<'a>, Fault> {
    if let Some(crs) = members.crs {
        crs::accept(crs.get().as_bytes()).map_err(|reason| Fault::at("/crs", reason))?;
    }
    let kind = members.kind.and_then(values::text);
    let (shape, geometry_pointer) = match kind.as_deref() {
        Some("Feature") => {
            let nothing = || Fault::at("/geometry", "the feature has no geometry");
            (members.geometry.ok_or_else(nothing)?, "/geometry")
        }
        None => return Err(Fault::at("", "a feature must say \"type\":\"Feature\"")),
        Some(other) if place == Place::Document && is_geometry(other) => {
            (Shape { kind: members.kind, coordinates: members.coordinates }, "")
        }
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            return Err(Fault::at("/type", format!("a Feature is expected here, not “{other}”")));
        }
    };
    let geometry = geometry_of(&shape).map_err(|fault| fault.within(geometry_pointer))?;
    let properties = members.properties.map_or_else(Vec::new, |properties| properties.0);
    Ok(Feature { id, geometry, geometry_pointer, properties })
}

fn is_geometry(kind: &str) -> bool {
    matches!(
        kind,
        "Point"
            | "MultiPoint"
            | "LineString"
            | "MultiLineString"
            | "Polygon"
            | "MultiPolygon"
            | "GeometryCollection"
    )
}

fn geometry_of<'a>(shape: &Shape<'a>) -> Result<Geometry<'a>, Fault> {
    let kind = shape.kind.and_then(values::text);
    let Some(kind) = kind else {
        return Err(Fault::at("", "the geometry does not say its \"type\""));
    };
    if kind == "GeometryCollection" {
        return Err(Fault::at(
            "",
            "a GeometryCollection mixes kinds of geometry; give each part a feature of its own",
        ));
    }
    match shape.coordinates {
        Some(coordinates) => Ok(Geometry { kind, coordinates }),
        None => Err(Fault::at("", "the geometry has no \"coordinates\"")),
    }
}

/// A number is taken as it is written, so that 7 and "7" are one id; 7.0 is 7.
fn id_of(raw: Option<&RawValue>) -> Result<Option<Cow<'_, str>>, Fault> {
    let Some(raw) = raw else { return Ok(None) };
    let id = match raw.get().as_bytes().first() {
        Some(b'"' | b'-' | b'0'..=b'9') => values::identifier(raw),
        _ => Err(format!("an id must be text or a number, not {}", described(raw.get()))),
    };
    id.map_err(|reason| Fault::at("/id", reason))
}

/// Why a feature's text could not be read. Faults of the JSON itself come with line and column,
/// which an editor finds sooner than a pointer.
fn unreadable(json: &[u8], piece: &Piece, error: &serde_json::Error) -> Fault {
    let place = offset_of(json, error.line(), error.column());
    let pointer = pointer::pointer_to(json, place);
    if error.is_data() {
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or_default();
        return Fault { pointer, reason: format!("this is not as GeoJSON has it: {what}") };
    }
    let rest = &json[place.saturating_sub(1).min(json.len())..];
    let before = &json[..place.saturating_sub(1).min(json.len())];
    let (line, column) = piece.line_and_column_after(before);
    let no_number = rest.starts_with(b"N") || rest.starts_with(b"I") || rest.starts_with(b"-I");
    let reason = if no_number || before.ends_with(b"-") && rest.starts_with(b"I") {
        format!(
            "NaN and Infinity are no numbers in JSON (line {line}, column {column}); \
             write null, or leave the value out"
        )
    } else {
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or_default();
        format!("the JSON is broken at line {line}, column {column}: {what}")
    };
    Fault { pointer, reason }
}

/// The byte that a line and column (from 1, counted in bytes) of a text point behind.
fn offset_of(json: &[u8], line: usize, column: usize) -> usize {
    let line_start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', json).nth(line - 2).map_or(json.len(), |at| at + 1),
    };
    (line_start + column).min(json.len())
}

impl<'de: 'a, 'a> Deserialize<'de> for Shape<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Shape<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a geometry object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<'de>, A::Error> {
                let mut shape = Shape::default();
                while let Some(Name(name)) = map.next_key()? {
                    match &*name {
                        "type" => shape.kind = Some(map.next_value()?),
                        "coordinates" => shape.coordinates = Some(map.next_value()?),
                        _ => {
                            map.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(shape)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Properties<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object of properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties<'de>, A::Error> {
                let mut properties = Vec::with_capacity(16);
                while let Some(Name(name)) = map.next_key()? {
                    properties.push((name, map.next_value()?));
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
