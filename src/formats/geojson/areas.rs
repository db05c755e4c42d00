//! Ground, as communities and sites have it.

use super::coordinates::Coordinates;
use super::feature::Fault;
use super::gather::Subject;
use super::notes::{Note, Notes};
use crate::geometry::{Area, Repair};

/// The ground of a feature that is to be a `what`; what had to be mended is noted.
pub(super) fn area(
    what: &str,
    subject: &Subject,
    coordinates: &mut Coordinates,
    name: Option<&str>,
    notes: &mut Notes,
) -> Result<Area, Fault> {
    let (area, repairs) = sound(what, &subject.feature.geometry.kind, coordinates)
        .map_err(|fault| fault.within(subject.feature.geometry_pointer))?;
    for repair in repairs {
        // Most programs wind rings as they please, and nobody needs to act on it.
        if repair == Repair::WindingTurned {
            notes.add(Note::RingsTurned, subject.number, "");
        } else {
            notes.repaired(subject.number, name.unwrap_or_default(), &repair.to_string());
        }
    }
    Ok(area)
}

fn sound(
    what: &str,
    kind: &str,
    coordinates: &mut Coordinates,
) -> Result<(Area, Vec<Repair>), Fault> {
    let polygons = match kind {
        "Polygon" => vec![coordinates.parts()?],
        "MultiPolygon" => coordinates.polygons()?,
        other => {
            let other: String = other.chars().take(40).collect();
            return Err(Fault::at(
                "/type",
                format!("a {what} is a Polygon or MultiPolygon, not a {other}"),
            ));
        }
    };
    if polygons.iter().all(Vec::is_empty) {
        return Err(Fault::at("/coordinates", "the geometry is empty"));
    }
    Area::sound(polygons).map_err(|bad| Fault::at("/coordinates", bad.to_string()))
}
