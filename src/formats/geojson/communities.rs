//! Features to community drafts.

use super::coordinates::Coordinates;
use super::feature::Fault;
use super::gather::{Draft, Subject};
use super::mapping::{Field, Kind};
use super::notes::{Note, Notes};
use super::values;
use crate::domain::CommunityDraft;
use crate::geometry::{Area, Repair};

impl Draft for CommunityDraft {
    const KIND: Kind = Kind::Communities;

    fn read(
        subject: &Subject,
        coordinates: &mut Coordinates,
        notes: &mut Notes,
    ) -> Result<Vec<CommunityDraft>, Fault> {
        let (area, repairs) = area(&subject.feature.geometry.kind, coordinates)
            .map_err(|fault| fault.within(subject.feature.geometry_pointer))?;
        let name = subject.shown(Field::Name, Note::NameCut, notes);
        let parent = match subject.chosen.get(Field::Parent) {
            Some(choice) => values::identifier(choice.value)
                .map_err(|reason| Fault { pointer: choice.pointer(), reason })?,
            None => None,
        };
        for repair in repairs {
            // Most programs wind rings as they please, and nobody needs to act on it.
            if repair == Repair::WindingTurned {
                notes.add(Note::RingsTurned, subject.number, "");
            } else {
                let name = name.as_deref().unwrap_or_default();
                notes.repaired(subject.number, name, &repair.to_string());
            }
        }
        if name.is_none() {
            notes.add(Note::Nameless, subject.number, "");
        }
        Ok(vec![CommunityDraft {
            id: String::new(),
            name: name.unwrap_or_default(),
            parent: parent.map(Into::into),
            area,
        }])
    }

    fn set_id(&mut self, id: String) {
        if self.name.is_empty() {
            self.name.clone_from(&id);
        }
        self.id = id;
    }
}

fn area(kind: &str, coordinates: &mut Coordinates) -> Result<(Area, Vec<Repair>), Fault> {
    let polygons = match kind {
        "Polygon" => vec![coordinates.parts()?],
        "MultiPolygon" => coordinates.polygons()?,
        other => {
            let other: String = other.chars().take(40).collect();
            return Err(Fault::at(
                "/type",
                format!("a community is a Polygon or MultiPolygon, not a {other}"),
            ));
        }
    };
    if polygons.iter().all(Vec::is_empty) {
        return Err(Fault::at("/coordinates", "the geometry is empty"));
    }
    Area::sound(polygons).map_err(|bad| Fault::at("/coordinates", bad.to_string()))
}
