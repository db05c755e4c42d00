//! Features to community drafts.

use super::areas::area;
use super::coordinates::Coordinates;
use super::feature::Fault;
use super::gather::{Draft, Subject};
use super::mapping::{Field, Kind};
use super::notes::{Note, Notes};
use super::values;
use crate::domain::CommunityDraft;

impl Draft for CommunityDraft {
    const KIND: Kind = Kind::Communities;

    fn read(
        subject: &Subject,
        coordinates: &mut Coordinates,
        notes: &mut Notes,
    ) -> Result<Vec<CommunityDraft>, Fault> {
        let name = subject.shown(Field::Name, Note::NameCut, notes);
        let area = area("community", subject, coordinates, name.as_deref(), notes)?;
        let parent = match subject.chosen.get(Field::Parent) {
            Some(choice) => values::identifier(choice.value)
                .map_err(|reason| Fault { pointer: choice.pointer(), reason })?,
            None => None,
        };
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
