//! Adding, changing and removing accounts. Who may do so was decided by whoever was asked.
//!
//! Everybody may read the summaries of the log, so they name no account.

use super::Asker;
use crate::city::City;
use crate::domain::{Account, AccountFid, Action, Change, CrewFid, Problem, Refusal, Role};
use std::sync::Arc;

/// The longest name to sign in with, in characters.
const MOST_CHARACTERS: usize = 64;

/// What an account is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRequest {
    pub name: String,
    pub role: Role,
    /// The id of a community.
    pub area: Option<String>,
    /// The id of a crew.
    pub crew: Option<String>,
}

/// What is to change about an account.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AccountEdit {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub area: IdEdit,
    pub crew: IdEdit,
}

/// What is to change about an id that may be left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum IdEdit {
    /// Nothing.
    #[default]
    Stays,
    /// It is this one, or none.
    Becomes(Option<String>),
}

impl City {
    /// Decides to add an account.
    ///
    /// # Errors
    /// A name that is taken or cannot be signed in with; an unknown area or crew; a role that makes
    /// no sense with them.
    pub fn plan_add_account(
        &self,
        request: &AccountRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Account>), Refusal> {
        let mut problems = Vec::new();
        let account = Arc::new(Account {
            fid: self.next_fids().account,
            name: request.name.trim().into(),
            role: request.role,
            area: self.named_area(request.area.as_deref(), &mut problems),
            crew: self.named_member_crew(request.crew.as_deref(), &mut problems),
        });
        self.check_account(&account, problems)?;
        let mut change = Change::new(Action::AddAccount, Arc::clone(&asker.actor), asker.now);
        change.summary = format!("added an account ({})", account.role.as_str());
        change.accounts.opened.push(Arc::clone(&account));
        Ok((change, account))
    }

    /// Decides to change an account.
    ///
    /// # Errors
    /// As [`City::plan_add_account`]; no such account; the last administrator.
    pub fn plan_change_account(
        &self,
        fid: AccountFid,
        edit: &AccountEdit,
        asker: &Asker,
    ) -> Result<(Change, Arc<Account>), Refusal> {
        let known = self.known_account(fid)?;
        let mut problems = Vec::new();
        let mut account = (**known).clone();
        if let Some(name) = &edit.name {
            account.name = name.trim().into();
        }
        account.role = edit.role.unwrap_or(account.role);
        if let IdEdit::Becomes(area) = &edit.area {
            account.area = self.named_area(area.as_deref(), &mut problems);
        }
        if let IdEdit::Becomes(crew) = &edit.crew {
            account.crew = self.named_member_crew(crew.as_deref(), &mut problems);
        }
        self.check_account(&account, problems)?;
        let mut change = Change::new(Action::ChangeAccount, Arc::clone(&asker.actor), asker.now);
        let account = Arc::new(account);
        if account != *known {
            if account.role != Role::Administrator {
                self.keep_an_administrator(known)?;
            }
            change.summary = "changed an account".into();
            change.accounts.closed.push(fid);
            change.accounts.opened.push(Arc::clone(&account));
        }
        Ok((change, account))
    }

    /// Decides to remove an account. What it signs in with goes with it.
    ///
    /// # Errors
    /// No such account; the last administrator.
    pub fn plan_remove_account(&self, fid: AccountFid, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.known_account(fid)?;
        self.keep_an_administrator(known)?;
        let mut change = Change::new(Action::RemoveAccount, Arc::clone(&asker.actor), asker.now);
        change.summary = "removed an account".into();
        change.accounts.closed.push(fid);
        Ok(change)
    }

    fn known_account(&self, fid: AccountFid) -> Result<&Arc<Account>, Refusal> {
        let known = self.office().account(fid);
        known.ok_or_else(|| Refusal::missing(format!("there is no account {fid}")))
    }

    /// Without one nobody could let anybody in.
    fn keep_an_administrator(&self, leaving: &Account) -> Result<(), Refusal> {
        let mut others = self.office().accounts().filter(|account| account.fid != leaving.fid);
        let left = others.any(|account| account.role == Role::Administrator);
        if left || leaving.role != Role::Administrator {
            return Ok(());
        }
        let detail = format!("{} is the last administrator", leaving.name);
        let problem = Problem::new("/role", "make somebody else an administrator first");
        Err(Refusal::conflict(detail, vec![problem]))
    }

    fn named_area(&self, id: Option<&str>, problems: &mut Vec<Problem>) -> Option<Arc<str>> {
        let id = id?;
        let found = self.network().territories().by_id(id);
        if found.is_none() {
            problems.push(Problem::new("/area", format!("there is no community {id}")));
        }
        found.map(|territory| Arc::clone(&territory.community.id))
    }

    fn named_member_crew(&self, id: Option<&str>, problems: &mut Vec<Problem>) -> Option<CrewFid> {
        let id = id?;
        let found = self.crew_by_id(id);
        if found.is_none() {
            problems.push(Problem::new("/crew", format!("there is no crew {id}")));
        }
        found.map(|crew| crew.fid)
    }

    fn check_account(&self, account: &Account, mut problems: Vec<Problem>) -> Result<(), Refusal> {
        problems.extend(sign_in_name_problem(&account.name));
        match account.role {
            Role::Public => {
                let detail = "public is who is not signed in, and no role of an account";
                problems.push(Problem::new("/role", detail));
            }
            Role::Administrator if account.area.is_some() => {
                let detail = "an administrator is for the whole city";
                problems.push(Problem::new("/area", detail));
            }
            _ => {}
        }
        if !problems.is_empty() {
            return Err(Refusal::invalid("the account cannot be kept like this", problems));
        }
        // Whoever reads the log must not take one person for another.
        let folded = account.name.to_lowercase();
        let taken = self
            .office()
            .accounts()
            .find(|other| other.fid != account.fid && other.name.to_lowercase() == folded);
        taken.map_or(Ok(()), |other| {
            let detail = format!("there already is an account {}", other.name);
            Err(Refusal::conflict(detail.clone(), vec![Problem::new("/name", detail)]))
        })
    }
}

/// What is wrong with a name to sign in with. Spaces and brackets are kept for authors in the log
/// that are no accounts, such as the command line.
fn sign_in_name_problem(name: &str) -> Option<Problem> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    let detail = if name.is_empty() {
        "it must not be empty".to_owned()
    } else if name.chars().count() > MOST_CHARACTERS {
        format!("it must not be longer than {MOST_CHARACTERS} characters")
    } else if !name.chars().all(fits) || name == "anybody" {
        "a name to sign in with is letters, digits and . _ - @".to_owned()
    } else {
        return None;
    };
    Some(Problem::new("/name", detail))
}
