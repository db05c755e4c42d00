//! Accounts: adding, changing, removing, listing, and their passwords.

use super::App;
use super::assign::Changed;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::secrets::{self, Secret};
use super::session::{By, Caller, LONGEST_PASSWORD, named_area};
use super::views::Named;
use crate::city::City;
use crate::city::plan::accounts::{AccountEdit, AccountRequest};
use crate::domain::{Account, AccountFid, Actor, Problem, Refusal, Revision, Right, Role};
use crate::store::credentials::{Credential, Digest};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The shortest password, in characters: what NIST SP 800-63B asks for.
const SHORTEST_PASSWORD: usize = 8;

/// The administrator that a store without accounts begins with.
pub const FIRST_ADMINISTRATOR: &str = "admin";

/// An account for those who may see all.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct AccountView {
    pub id: String,
    pub name: String,
    pub role: &'static str,
    pub area: Option<Named>,
    pub crew: Option<Named>,
    /// How many sessions are open.
    pub sessions: u64,
    pub tokens: u64,
}

/// Every account.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Accounts {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub accounts: Vec<AccountView>,
}

/// An account after a write.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct AccountAnswer {
    #[schema(value_type = u64)]
    pub revision: Revision,
    pub id: String,
    pub name: String,
    pub role: &'static str,
    pub area: Option<Named>,
    pub crew: Option<Named>,
    /// The password, if one was made up here. It is said once, and not if the request comes again.
    pub password: Option<String>,
}

impl Answer for AccountAnswer {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

/// What is to change about an account, its password included.
#[derive(Clone, Debug, Default)]
pub struct AccountPatch {
    pub edit: AccountEdit,
    pub password: Option<Secret>,
    /// The password so far: whoever finds a browser signed in does not know it.
    pub current_password: Option<Secret>,
}

impl App {
    /// Adds an account. Without a password one is made up, which only the answer says.
    ///
    /// # Errors
    /// See [`City::plan_add_account`]; a password that is too short.
    pub async fn add_account(
        &self,
        request: AccountRequest,
        password: Option<Secret>,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<AccountAnswer>, AppError> {
        if let Some(password) = &password {
            check_password(password)?;
        }
        let made_up = if password.is_none() { Some(Secret::for_password()?) } else { None };
        let by = Arc::clone(&actor.name);
        let added = self
            .commit(actor, key, move |city, asker| {
                let (change, account) = city.plan_add_account(&request, asker)?;
                Ok((change, answer(city, &account)))
            })
            .await?;
        // The answer that is kept for a request that comes again has no password in it.
        let mut answer = match added {
            Done::Now(answer) => answer,
            Done::Before(receipt) => return Ok(Done::Before(receipt)),
        };
        if let Some(password) = password.or_else(|| made_up.clone()) {
            self.keep_password(account_fid(&answer.id)?, password, by, None).await?;
        }
        answer.password = made_up.map(|password| password.reveal().to_owned());
        Ok(Done::Now(answer))
    }

    /// Changes an account. Who does not keep accounts may change the own password.
    ///
    /// # Errors
    /// See [`City::plan_change_account`]; something that the caller may not change; a password that
    /// is too short, or a current one that is wrong.
    pub async fn change_account(
        &self,
        id: &str,
        patch: AccountPatch,
        caller: &Caller,
        key: Option<RequestKey>,
    ) -> Result<Done<AccountAnswer>, AppError> {
        let AccountPatch { edit, password, current_password } = patch;
        let fid = account_fid(id)?;
        let (own, by) = caller.signed_in()?;
        let is_own = own.fid == fid;
        let only_password = is_own && edit == AccountEdit::default();
        if !only_password && !caller.may(Right::Accounts) {
            let detail = "you may change the password of your own account, and nothing else";
            return Err(AppError::Forbidden(detail.to_owned()));
        }
        if let Some(password) = &password {
            check_password(password)?;
            if is_own {
                self.check_current(own, current_password).await?;
            }
        }
        let (author, kept) = (Arc::clone(&own.name), kept_session(is_own, by));
        let actor = Actor::everywhere(Arc::clone(&author));
        let changed = self
            .commit(actor, key, move |city, asker| {
                let (change, account) = city.plan_change_account(fid, &edit, asker)?;
                Ok((change, answer(city, &account)))
            })
            .await?;
        if let (Some(password), Done::Now(_)) = (password, &changed) {
            self.keep_password(fid, password, author, kept).await?;
        }
        Ok(changed)
    }

    /// Removes an account. Its sessions and tokens end.
    ///
    /// # Errors
    /// There is no such account; it is the last administrator's.
    pub async fn remove_account(
        &self,
        id: &str,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let fid = account_fid(id)?;
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_remove_account(fid, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }

    /// Every account.
    ///
    /// # Errors
    /// The store is away.
    pub async fn accounts(&self) -> Result<Accounts, AppError> {
        let sessions = self.count_sessions().await?;
        let tokens = self.count_tokens().await?;
        let city = self.city();
        let count = |of: &std::collections::BTreeMap<AccountFid, u64>, fid| {
            of.get(&fid).copied().unwrap_or_default()
        };
        let accounts = city.office().accounts().map(|account| AccountView {
            id: account.fid.to_string(),
            name: account.name.to_string(),
            role: account.role.as_str(),
            area: account.area.as_deref().map(|id| named_area(&city, id)),
            crew: account.crew.and_then(|crew| city.named_crew(crew)),
            sessions: count(&sessions, account.fid),
            tokens: count(&tokens, account.fid),
        });
        Ok(Accounts { revision: city.revision(), accounts: accounts.collect() })
    }

    /// The account that signs in with that name.
    ///
    /// # Errors
    /// There is none; says what to do.
    pub fn account_named(&self, name: &str) -> Result<Arc<Account>, AppError> {
        let found = self.city().office().account_named(name).cloned();
        found.ok_or_else(|| {
            AppError::NotFound(format!(
                "there is no account {name}; add it with: sweepline account add {name} --role ROLE"
            ))
        })
    }

    /// Sets an account's password, and ends its sessions. Makes one up if none is given, and gives
    /// it.
    ///
    /// # Errors
    /// A password that is too short; the store is away.
    pub async fn reset_password(
        &self,
        account: &Account,
        password: Option<Secret>,
        by: Arc<str>,
    ) -> Result<Option<Secret>, AppError> {
        let made_up = match &password {
            Some(password) => {
                check_password(password)?;
                None
            }
            None => Some(Secret::for_password()?),
        };
        if let Some(password) = password.or_else(|| made_up.clone()) {
            self.keep_password(account.fid, password, by, None).await?;
        }
        Ok(made_up)
    }

    /// Makes an administrator where there is no account at all, and gives the password.
    ///
    /// # Errors
    /// The store is away.
    pub async fn first_administrator(&self) -> Result<Option<Secret>, AppError> {
        if self.city().office().accounts().len() > 0 {
            return Ok(None);
        }
        let request = AccountRequest {
            name: FIRST_ADMINISTRATOR.to_owned(),
            role: Role::Administrator,
            area: None,
            crew: None,
        };
        match self.add_account(request, None, Actor::everywhere("first start"), None).await {
            Ok(Done::Now(answer)) => Ok(answer.password.map(Secret::from)),
            // Another process on this store was quicker, and says the password.
            Ok(Done::Before(_)) | Err(AppError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn keep_password(
        &self,
        account: AccountFid,
        password: Secret,
        set_by: Arc<str>,
        kept: Option<Digest>,
    ) -> Result<(), AppError> {
        let password = secrets::hash(password).await?;
        let credential = Credential { account, password, set_by, set_at: self.now() };
        Ok(self.shared.store.set_password(credential, kept).await?)
    }

    /// Guessing here is as slow as guessing at the door.
    async fn check_current(&self, own: &Account, current: Option<Secret>) -> Result<(), AppError> {
        self.count_try(&own.name, None)?;
        let wrong = |detail: &str| {
            let problem = Problem::new("/current_password", detail);
            Err(Refusal::invalid("the password so far is needed to change it", vec![problem]))
        };
        let Some(current) = current else { return Ok(wrong("it is missing")?) };
        if self.right_password_of(Some(own), current).await?.is_none() {
            return Ok(wrong("it is not the password of this account")?);
        }
        self.shared.throttle.take_back(&own.name, None);
        Ok(())
    }
}

fn check_password(password: &Secret) -> Result<(), Refusal> {
    let characters = password.reveal().chars().count();
    let detail = match characters {
        0..SHORTEST_PASSWORD => format!("a password has {SHORTEST_PASSWORD} characters at least"),
        SHORTEST_PASSWORD..=LONGEST_PASSWORD => return Ok(()),
        _ => format!("a password has {LONGEST_PASSWORD} characters at most"),
    };
    let problem = Problem::new("/password", detail.clone());
    Err(Refusal::invalid(detail, vec![problem]))
}

/// Whoever changes the own password stays signed in where they do so.
fn kept_session(is_own: bool, by: &By) -> Option<Digest> {
    match by {
        By::Session(digest) if is_own => Some(*digest),
        By::Session(_) | By::Token(_) => None,
    }
}

fn account_fid(id: &str) -> Result<AccountFid, AppError> {
    let unknown = |_| AppError::NotFound(format!("there is no account {id}"));
    id.parse().map(AccountFid).map_err(unknown)
}

fn answer(city: &City, account: &Account) -> AccountAnswer {
    AccountAnswer {
        revision: Revision::default(),
        id: account.fid.to_string(),
        name: account.name.to_string(),
        role: account.role.as_str(),
        area: account.area.as_deref().map(|id| named_area(city, id)),
        crew: account.crew.and_then(|crew| city.named_crew(crew)),
        password: None,
    }
}
