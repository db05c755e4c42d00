//! Features to site drafts.

use super::areas::area;
use super::coordinates::Coordinates;
use super::feature::Fault;
use super::gather::{Draft, Subject};
use super::mapping::{Field, Kind};
use super::notes::{Note, Notes};
use super::values;
use crate::domain::SiteDraft;

impl Draft for SiteDraft {
    const KIND: Kind = Kind::Sites;

    fn read(
        subject: &Subject,
        coordinates: &mut Coordinates,
        notes: &mut Notes,
    ) -> Result<Vec<SiteDraft>, Fault> {
        let name = subject.shown(Field::Name, Note::NameCut, notes);
        let area = area("site", subject, coordinates, name.as_deref(), notes)?;
        let class = subject.shown(Field::Class, Note::ClassCut, notes);
        let crew = match subject.chosen.get(Field::Crew) {
            Some(choice) => {
                let fault = |reason| Fault { pointer: choice.pointer(), reason };
                let mut crews = values::crews(choice.value).map_err(fault)?;
                if crews.len() > 1 {
                    return Err(fault("a site is cleaned by one crew; name only that".to_owned()));
                }
                crews.pop()
            }
            None => None,
        };
        Ok(vec![SiteDraft { id: String::new(), name, class, crew, area }])
    }

    fn set_id(&mut self, id: String) {
        self.id = id;
    }
}
