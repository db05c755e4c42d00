//! Adding, renaming and removing crews.

use super::Asker;
use super::text::name_problem;
use crate::city::City;
use crate::domain::{Action, Change, Crew, CrewFid, Problem, Refusal};
use std::sync::Arc;

impl City {
    /// Decides to add a crew. Without an id it gets one of its own.
    ///
    /// # Errors
    /// An id that is taken; an id or a name that is empty or too long.
    pub fn plan_add_crew(
        &self,
        id: Option<&str>,
        name: &str,
        asker: &Asker,
    ) -> Result<(Change, Arc<Crew>), Refusal> {
        let fid = self.next_fids().crew;
        let id = id.map_or_else(|| self.free_crew_id(fid), |id| id.trim().to_owned());
        let name = name.trim();
        let mut problems = Vec::new();
        problems.extend(name_problem("/id", &id));
        problems.extend(name_problem("/name", name));
        if !problems.is_empty() {
            return Err(Refusal::invalid("the crew cannot be kept like this", problems));
        }
        if let Some(known) = self.crew_by_id(&id) {
            let detail = format!("{} has the id {id}", known.name);
            return Err(Refusal::conflict(
                format!("there already is a crew {id}"),
                vec![Problem::new("/id", detail)],
            ));
        }
        let crew = Arc::new(Crew::named(fid, id, name));
        let mut change = Change::new(Action::AddCrew, Arc::clone(&asker.actor), asker.now);
        change.crews.opened.push(Arc::clone(&crew));
        change.summary = format!("added crew {name}");
        Ok((change, crew))
    }

    /// Decides to give a crew another name.
    ///
    /// # Errors
    /// No such crew; a name that is empty or too long.
    pub fn plan_rename_crew(
        &self,
        id: &str,
        name: &str,
        asker: &Asker,
    ) -> Result<(Change, Arc<Crew>), Refusal> {
        let known = self.known_crew(id)?;
        let name = name.trim();
        if let Some(problem) = name_problem("/name", name) {
            return Err(Refusal::invalid("the crew cannot be kept like this", vec![problem]));
        }
        let mut change = Change::new(Action::ChangeCrew, Arc::clone(&asker.actor), asker.now);
        let crew = Arc::new(Crew { name: name.into(), ..(**known).clone() });
        if crew != *known {
            change.crews.closed.push(known.fid);
            change.crews.opened.push(Arc::clone(&crew));
            change.summary = format!("crew {} is now called {name}", known.name);
        }
        Ok((change, crew))
    }

    /// Decides to remove a crew that answers for nothing. Its absences go with it.
    ///
    /// # Errors
    /// No such crew; a crew that still answers for a stretch or a site.
    pub fn plan_remove_crew(&self, id: &str, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.known_crew(id)?;
        let uses = self.uses(|crew, _| crew == known.fid, asker.now);
        if let Some(held) = uses.in_words() {
            let detail = "hand its assignments to another crew, or delete them";
            return Err(Refusal::conflict(
                format!("{} still answers for {held}", known.name),
                vec![Problem::new("", detail)],
            ));
        }
        let mut change = Change::new(Action::RemoveCrew, Arc::clone(&asker.actor), asker.now);
        change.crews.closed.push(known.fid);
        uses.close_over(&mut change);
        change.absences.closed.extend(self.roster().absences_of(known.fid).map(|a| a.fid));
        change.summary = format!("removed crew {}", known.name);
        Ok(change)
    }

    /// `crew-7` for the seventh, unless somebody has taken that already.
    fn free_crew_id(&self, fid: CrewFid) -> String {
        let ids = (fid.0..).map(|number| format!("crew-{number}"));
        ids.into_iter()
            .find(|id| self.crew_by_id(id).is_none())
            .expect("there are more numbers than crews")
    }

    fn known_crew(&self, id: &str) -> Result<&Arc<Crew>, Refusal> {
        self.crew_by_id(id).ok_or_else(|| Refusal::missing(format!("there is no crew {id}")))
    }
}
