//! Adding, changing and removing the members of crews. Everybody may read the summaries of the log,
//! so they name nobody.

use super::Asker;
use super::text::name_problem;
use crate::city::City;
use crate::domain::{Action, Change, Crew, Member, MemberFid, Problem, Refusal};
use std::sync::Arc;

/// At most so many members in a city.
pub const MOST_MEMBERS: usize = 100_000;

/// At most so many characters in a telephone number.
const MOST_OF_PHONE: usize = 50;

/// At most so many characters in a note.
const MOST_OF_NOTE: usize = 2000;

/// A member that is to be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MemberRequest {
    /// The crew's id.
    pub crew: String,
    pub name: String,
    pub phone: Option<String>,
    pub note: Option<String>,
}

/// What is to change about a member; what is not given stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MemberEdit {
    /// The id of another crew.
    pub crew: Option<String>,
    pub name: Option<String>,
    /// `Some(None)`: there is none from now on.
    pub phone: Option<Option<String>>,
    /// `Some(None)`: there is none from now on.
    pub note: Option<Option<String>>,
}

impl City {
    /// Decides to add a member to a crew.
    ///
    /// # Errors
    /// An unknown crew; a name, number or note that cannot be kept; too many members.
    pub fn plan_add_member(
        &self,
        request: &MemberRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Member>), Refusal> {
        let crew = self.crew_of_member(&request.crew)?;
        let member = Member {
            fid: self.next_fids().member,
            crew: crew.fid,
            name: request.name.trim().into(),
            phone: given(request.phone.as_deref()),
            note: given(request.note.as_deref()),
        };
        refuse_unsound(&member)?;
        if self.office().members().len() >= MOST_MEMBERS {
            let problem = Problem::new("", "remove one who has left");
            let detail = format!("there are {MOST_MEMBERS} members already, and no more fit");
            return Err(Refusal::conflict(detail, vec![problem]));
        }
        let member = Arc::new(member);
        let mut change = Change::new(Action::AddMember, Arc::clone(&asker.actor), asker.now);
        change.members.opened.push(Arc::clone(&member));
        change.summary = format!("added a member to crew {}", crew.name);
        Ok((change, member))
    }

    /// Decides to change a member, or to put it in another crew.
    ///
    /// # Errors
    /// No such member; an unknown crew; a name, number or note that cannot be kept.
    pub fn plan_change_member(
        &self,
        fid: MemberFid,
        edit: &MemberEdit,
        asker: &Asker,
    ) -> Result<(Change, Arc<Member>), Refusal> {
        let known = self.known_member(fid)?;
        let crew = edit.crew.as_deref().map(|id| self.crew_of_member(id)).transpose()?;
        let or = |edit: &Option<Option<String>>, known: &Option<Arc<str>>| match edit {
            None => known.clone(),
            Some(new) => given(new.as_deref()),
        };
        let name = edit.name.as_deref().map(str::trim);
        let member = Member {
            fid,
            crew: crew.map_or(known.crew, |crew| crew.fid),
            name: name.map_or_else(|| Arc::clone(&known.name), Into::into),
            phone: or(&edit.phone, &known.phone),
            note: or(&edit.note, &known.note),
        };
        refuse_unsound(&member)?;
        let member = Arc::new(member);
        let mut change = Change::new(Action::ChangeMember, Arc::clone(&asker.actor), asker.now);
        if member != *known {
            change.members.closed.push(fid);
            change.members.opened.push(Arc::clone(&member));
            let name = |fid| self.crew(fid).map_or("", |crew| &*crew.name);
            change.summary = if member.crew == known.crew {
                format!("changed what is said of a member of crew {}", name(known.crew))
            } else {
                let (from, to) = (name(known.crew), name(member.crew));
                format!("a member of crew {from} is in crew {to} now")
            };
        }
        Ok((change, member))
    }

    /// Decides to remove a member.
    ///
    /// # Errors
    /// No such member.
    pub fn plan_remove_member(&self, fid: MemberFid, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.known_member(fid)?;
        let mut change = Change::new(Action::RemoveMember, Arc::clone(&asker.actor), asker.now);
        change.members.closed.push(fid);
        let crew = self.crew(known.crew).map_or("", |crew| &*crew.name);
        change.summary = format!("removed a member of crew {crew}");
        Ok(change)
    }

    fn known_member(&self, fid: MemberFid) -> Result<&Arc<Member>, Refusal> {
        let unknown = || Refusal::missing(format!("there is no member {fid}"));
        self.office().member(fid).ok_or_else(unknown)
    }

    fn crew_of_member(&self, id: &str) -> Result<&Arc<Crew>, Refusal> {
        self.crew_by_id(id).ok_or_else(|| {
            let problem = Problem::new("/crew", format!("there is no crew {id}"));
            Refusal::invalid("the crew is not known", vec![problem])
        })
    }
}

/// A text that says something.
pub(super) fn given(text: Option<&str>) -> Option<Arc<str>> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(Arc::from)
}

/// Can a member be kept like this?
pub(super) fn refuse_unsound(member: &Member) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    problems.extend(name_problem("/name", &member.name));
    let texts = [("/phone", &member.phone, MOST_OF_PHONE), ("/note", &member.note, MOST_OF_NOTE)];
    for (pointer, text, most) in texts {
        let Some(text) = text else { continue };
        if text.chars().count() > most {
            let detail = format!("it must not be longer than {most} characters");
            problems.push(Problem::new(pointer, detail));
        } else if text.contains(|c: char| c.is_control() && c != '\n') {
            problems.push(Problem::new(pointer, "it must not hold control characters"));
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid("the member cannot be kept like this", problems))
}
