//! Adding, changing and removing crews.

use super::Asker;
use super::text::name_problem;
use crate::city::City;
use crate::domain::{Account, Action, Change, Crew, CrewFid, CrewKind, Problem, Refusal};
use std::sync::Arc;

/// At most so many crews in a city.
pub const MOST_CREWS: usize = 10_000;

/// The most ground that a crew can be said to keep clean, in square metres.
pub const MOST_QUOTA_M2: u32 = 100_000_000;

/// A crew that is to be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CrewRequest {
    /// One is made up, if not given.
    pub id: Option<String>,
    pub name: String,
    pub kind: Option<CrewKind>,
    /// In square metres; what its members do together, if not given.
    pub quota_m2: Option<u32>,
}

impl CrewRequest {
    /// A crew of which only id and name are said.
    #[must_use]
    pub fn named(id: Option<&str>, name: &str) -> Self {
        let (id, name) = (id.map(str::to_owned), name.to_owned());
        Self { id, name, ..Self::default() }
    }
}

/// What is to change about a crew; what is not given stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CrewEdit {
    pub name: Option<String>,
    /// `Some(None)`: of no kind from now on.
    pub kind: Option<Option<CrewKind>>,
    /// `Some(None)`: what its members do together from now on.
    pub quota_m2: Option<Option<u32>>,
}

impl CrewEdit {
    /// Only another name.
    #[must_use]
    pub fn called(name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..Self::default() }
    }
}

impl City {
    /// Decides to add a crew. Without an id it gets one of its own.
    ///
    /// # Errors
    /// An id that is taken; an id or a name that is empty or too long; a quota of nothing; too many
    /// crews.
    pub fn plan_add_crew(
        &self,
        request: &CrewRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Crew>), Refusal> {
        let fid = self.next_fids().crew;
        let given = request.id.as_deref().map(|id| id.trim().to_owned());
        let id = given.unwrap_or_else(|| self.free_crew_id(fid));
        let CrewRequest { kind, quota_m2, .. } = *request;
        let crew = Crew { kind, quota_m2, ..Crew::named(fid, id, request.name.trim()) };
        refuse_unsound(&crew)?;
        if let Some(known) = self.crew_by_id(&crew.id) {
            let detail = format!("{} has the id {}", known.name, crew.id);
            return Err(Refusal::conflict(
                format!("there already is a crew {}", crew.id),
                vec![Problem::new("/id", detail)],
            ));
        }
        if self.crews().len() >= MOST_CREWS {
            let problem = Problem::new("", "remove one that answers for nothing");
            let detail = format!("there are {MOST_CREWS} crews already, and no more fit");
            return Err(Refusal::conflict(detail, vec![problem]));
        }
        let crew = Arc::new(crew);
        let mut change = Change::new(Action::AddCrew, Arc::clone(&asker.actor), asker.now);
        change.crews.opened.push(Arc::clone(&crew));
        change.summary = format!("added crew {}", crew.name);
        Ok((change, crew))
    }

    /// Decides to change a crew.
    ///
    /// # Errors
    /// No such crew; a name that is empty or too long; a quota of nothing.
    pub fn plan_change_crew(
        &self,
        id: &str,
        edit: &CrewEdit,
        asker: &Asker,
    ) -> Result<(Change, Arc<Crew>), Refusal> {
        let known = self.known_crew(id)?;
        let name = edit.name.as_deref().map(str::trim);
        let crew = Crew {
            name: name.map_or_else(|| Arc::clone(&known.name), Into::into),
            kind: edit.kind.unwrap_or(known.kind),
            quota_m2: edit.quota_m2.unwrap_or(known.quota_m2),
            ..(**known).clone()
        };
        refuse_unsound(&crew)?;
        let mut change = Change::new(Action::ChangeCrew, Arc::clone(&asker.actor), asker.now);
        let crew = Arc::new(crew);
        if crew != *known {
            change.crews.closed.push(known.fid);
            change.crews.opened.push(Arc::clone(&crew));
            change.summary = if crew.name == known.name {
                format!("changed what is said of crew {}", crew.name)
            } else {
                format!("crew {} is now called {}", known.name, crew.name)
            };
        }
        Ok((change, crew))
    }

    /// Decides to remove a crew that answers for nothing. Its absences and members go with it, and
    /// accounts of it are of no crew any more.
    ///
    /// # Errors
    /// No such crew; a crew that still answers for a stretch or a site.
    pub fn plan_remove_crew(&self, id: &str, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.known_crew(id)?;
        let uses = self.uses(|crew, _| crew == known.fid, asker.now);
        if let Some(held) = uses.in_words() {
            let detail = "say with hand_over_to to whom its assignments go: a crew, or nobody";
            return Err(Refusal::conflict(
                format!("{} still answers for {held}", known.name),
                vec![Problem::new("", detail)],
            ));
        }
        let mut change = Change::new(Action::RemoveCrew, Arc::clone(&asker.actor), asker.now);
        uses.close_over(&mut change);
        self.close_crew(known.fid, &mut change);
        change.summary = format!("removed crew {}", known.name);
        Ok(change)
    }

    /// Closes a crew with all that is only there because it is.
    pub(super) fn close_crew(&self, crew: CrewFid, change: &mut Change) {
        change.crews.closed.push(crew);
        change.absences.closed.extend(self.roster().absences_of(crew).map(|a| a.fid));
        change.members.closed.extend(self.office().members_of(crew).map(|m| m.fid));
        for account in self.office().accounts().filter(|account| account.crew == Some(crew)) {
            change.accounts.closed.push(account.fid);
            let left = Account { crew: None, ..(**account).clone() };
            change.accounts.opened.push(Arc::new(left));
        }
    }

    /// `crew-7` for the seventh, unless somebody has taken that already.
    pub(super) fn free_crew_id(&self, fid: CrewFid) -> String {
        let ids = (fid.0..).map(|number| format!("crew-{number}"));
        ids.into_iter()
            .find(|id| self.crew_by_id(id).is_none())
            .expect("there are more numbers than crews")
    }

    pub(super) fn known_crew(&self, id: &str) -> Result<&Arc<Crew>, Refusal> {
        self.crew_by_id(id).ok_or_else(|| Refusal::missing(format!("there is no crew {id}")))
    }
}

/// Can a crew be kept like this?
pub(super) fn refuse_unsound(crew: &Crew) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    problems.extend(name_problem("/id", &crew.id));
    problems.extend(name_problem("/name", &crew.name));
    if crew.quota_m2.is_some_and(|quota| !(1..=MOST_QUOTA_M2).contains(&quota)) {
        let detail = format!("a quota is 1 to {MOST_QUOTA_M2} square metres");
        problems.push(Problem::new("/quota_m2", detail));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("the crew cannot be kept like this", problems))
}
