//! Features to segment drafts.

use super::coordinates::Coordinates;
use super::feature::Fault;
use super::gather::{Draft, Subject};
use super::mapping::{Field, Kind};
use super::notes::{Note, Notes};
use super::pointer;
use super::values;
use crate::domain::{Grade, SegmentDraft};
use crate::geometry::Line;

impl Draft for SegmentDraft {
    const KIND: Kind = Kind::Segments;

    fn read(
        subject: &Subject,
        coordinates: &mut Coordinates,
        notes: &mut Notes,
    ) -> Result<Vec<SegmentDraft>, Fault> {
        let lines = lines(&subject.feature.geometry.kind, coordinates)
            .map_err(|fault| fault.within(subject.feature.geometry_pointer))?;
        let name = subject.shown(Field::Name, Note::NameCut, notes);
        let class = subject.shown(Field::Class, Note::ClassCut, notes);
        let width_m = subject.value(Field::Width, Note::Width, values::width_m, notes);
        let grade = subject.value(Field::Grade, Note::Grade, values::grade, notes);
        let crews = match subject.chosen.get(Field::Crew) {
            Some(choice) => values::crews(choice.value)
                .map_err(|reason| Fault { pointer: choice.pointer(), reason })?,
            None => Vec::new(),
        };
        let draft = |line: Line| SegmentDraft {
            id: String::new(),
            name: name.clone(),
            class: class.clone(),
            width_m,
            grade: grade.and_then(Grade::new),
            crews: crews.clone(),
            length_mm: line.geodesic_length_mm(),
            line,
        };
        Ok(lines.into_iter().map(draft).collect())
    }

    fn set_id(&mut self, id: String) {
        self.id = id;
    }
}

fn lines(kind: &str, coordinates: &mut Coordinates) -> Result<Vec<Line>, Fault> {
    match kind {
        "LineString" => {
            let line = Line::new(coordinates.positions()?);
            Ok(vec![line.map_err(|bad| Fault::at("/coordinates", bad.to_string()))?])
        }
        "MultiLineString" => {
            let parts = coordinates.parts()?;
            if parts.is_empty() {
                return Err(Fault::at("/coordinates", "the geometry is empty"));
            }
            let line = |(index, part)| {
                Line::new(part).map_err(|bad| {
                    let mut fault = Fault::at("/coordinates", bad.to_string());
                    pointer::push_index(&mut fault.pointer, index);
                    fault
                })
            };
            (0..).zip(parts).map(line).collect()
        }
        other => {
            let other: String = other.chars().take(40).collect();
            Err(Fault::at(
                "/type",
                format!("a street is a LineString or MultiLineString, not a {other}"),
            ))
        }
    }
}
