//! Adding, renaming and removing crews.

use super::Asker;
use crate::city::City;
use crate::domain::{Action, Assignment, Change, Crew, CrewFid, Problem, Refusal};
use std::sync::Arc;

/// At most so many characters in an id or a name.
pub const MOST_CHARACTERS: usize = 200;

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
        problems.extend(text_problem("/id", &id));
        problems.extend(text_problem("/name", name));
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
        let crew = Arc::new(Crew { fid, id: id.into(), name: name.into() });
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
        if let Some(problem) = text_problem("/name", name) {
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

    /// Decides to remove a crew that answers for nothing.
    ///
    /// # Errors
    /// No such crew; a crew that still answers for a stretch.
    pub fn plan_remove_crew(&self, id: &str, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.known_crew(id)?;
        let (over, held): (Vec<&Assignment>, Vec<&Assignment>) = self
            .network()
            .iter()
            .flat_map(|(ix, _)| self.ledger().assignments(ix))
            .filter(|assignment| assignment.crew == known.fid)
            .partition(|assignment| assignment.period.to().is_some_and(|end| end <= asker.now));
        let held = held.len();
        if held > 0 {
            let detail = format!("hand its {held} assignments to another crew, or delete them");
            return Err(Refusal::conflict(
                format!("{} still answers for {held} stretches", known.name),
                vec![Problem::new("", detail)],
            ));
        }
        let mut change = Change::new(Action::RemoveCrew, Arc::clone(&asker.actor), asker.now);
        change.crews.closed.push(known.fid);
        // What is over goes with the crew that it names: the log remembers it.
        change.assignments.closed.extend(over.iter().map(|assignment| assignment.fid));
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

fn text_problem(pointer: &str, text: &str) -> Option<Problem> {
    if text.is_empty() {
        return Some(Problem::new(pointer, "it must not be empty"));
    }
    if text.chars().count() > MOST_CHARACTERS {
        let detail = format!("it must not be longer than {MOST_CHARACTERS} characters");
        return Some(Problem::new(pointer, detail));
    }
    text.chars()
        .any(char::is_control)
        .then(|| Problem::new(pointer, "it must not hold control characters"))
}
