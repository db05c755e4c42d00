//! Signing in, and who asks. A session or a token is looked up in the store whenever a request
//! needs a role, so what is ended is ended at once and in every process; what an account may do is
//! read from the city as it is then.

use super::App;
use super::error::AppError;
use super::secrets::{self, Secret};
use super::views::Named;
use crate::city::City;
use crate::domain::{Account, Actor, CrewFid, Right, Role};
use crate::store::StoreError;
use crate::store::credentials::{Digest, Session};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// A session that nobody uses ends after this time.
const IDLE: SignedDuration = SignedDuration::from_hours(12);

/// However much it is used, a session ends after this time.
const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Use is noted this often at most: a note is a write.
pub(super) const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Passwords that may be checked at once; each takes 19 MiB and a core.
pub(super) const CHECKS_AT_ONCE: usize = 2;

/// Whoever has waited so long for their password to be checked is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// At most so many characters of what a browser calls itself are kept.
const MOST_OF_CLIENT: usize = 200;

/// Nobody has a longer password; hashing more would only cost time.
pub(super) const LONGEST_PASSWORD: usize = 200;

/// Who wants to come in.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub name: String,
    pub password: Secret,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub client: String,
}

/// What a request shows to say who asks.
#[derive(Clone, Debug)]
pub enum Shown {
    /// The secret of a session, from a cookie.
    Session(Secret),
    /// A token, from the header.
    Token(Secret),
}

/// How somebody is known.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum By {
    Session(Digest),
    Token(u64),
}

/// Who asks: nobody in particular, or an account with the role and the area that it has now.
#[derive(Clone)]
pub struct Caller {
    account: Option<Arc<Account>>,
    by: Option<By>,
    role: Role,
    area: Option<Arc<str>>,
    expires_at: Option<Timestamp>,
}

impl Caller {
    /// Whoever is not signed in.
    #[must_use]
    pub fn nobody() -> Self {
        Self { account: None, by: None, role: Role::Public, area: None, expires_at: None }
    }

    /// The account, if somebody is signed in.
    #[must_use]
    pub fn account(&self) -> Option<&Arc<Account>> {
        self.account.as_ref()
    }

    /// What the caller is trusted with: the account's role, or what a token narrows it to.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The id of the community that the caller may change something in; everywhere, if `None`.
    #[must_use]
    pub fn area(&self) -> Option<&Arc<str>> {
        self.area.as_ref()
    }

    /// May the caller do this?
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        right.is_of(self.role, self.area.as_deref())
    }

    /// Refuses what the caller has no right to.
    ///
    /// # Errors
    /// Nobody is signed in; says which right is missing.
    pub fn check(&self, right: Right) -> Result<(), AppError> {
        if self.may(right) {
            return Ok(());
        }
        if self.account.is_none() {
            let detail = "this is for those who are signed in";
            return Err(AppError::NotSignedIn(detail.to_owned()));
        }
        let role = self.role.as_str();
        let area = self.area.as_deref().map(|area| format!(" for {area}")).unwrap_or_default();
        let right = right.as_str();
        let detail =
            format!("this needs the right \"{right}\", which the role {role}{area} does not have");
        Err(AppError::Forbidden(detail))
    }

    /// Of which crews the caller may read who the members are: the own one, or those that work in
    /// the area.
    pub fn sees_members<'a>(&'a self, city: &'a City) -> impl Fn(CrewFid) -> bool + 'a {
        let within = self.area.as_deref().map(|area| city.crews_within(area));
        move |crew| match self.role {
            Role::CrewMember => self.own_crew() == Some(crew),
            _ => self.may(Right::Members) && within.as_ref().is_none_or(|all| all.contains(&crew)),
        }
    }

    /// The crew that the caller works in, if any.
    #[must_use]
    pub fn own_crew(&self) -> Option<CrewFid> {
        self.account.as_ref().and_then(|account| account.crew)
    }

    /// The author of what the caller changes; `None` for who is not signed in.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        let name = Arc::clone(&self.account.as_ref()?.name);
        Some(Actor { name, area: self.area.clone() })
    }

    /// The account and how it is known.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(super) fn signed_in(&self) -> Result<(&Arc<Account>, &By), AppError> {
        let both = self.account.as_ref().zip(self.by.as_ref());
        both.ok_or_else(|| AppError::NotSignedIn("sign in first".to_owned()))
    }
}

/// Who is signed in, and what they may do.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Null for who is not signed in.
    pub account: Option<Named>,
    pub role: &'static str,
    /// The community that changes are limited to; the whole city, if null.
    pub area: Option<Named>,
    pub crew: Option<Named>,
    /// What may be done, by these words.
    pub may: Vec<&'static str>,
    /// When the session ends unless it is used, or the token.
    #[schema(value_type = Option<String>)]
    pub expires_at: Option<Timestamp>,
}

impl SessionView {
    /// What a caller is told of themselves.
    #[must_use]
    pub fn of(city: &City, caller: &Caller) -> Self {
        let account = caller.account();
        Self {
            account: account.map(|account| named(account)),
            role: caller.role.as_str(),
            area: caller.area.as_deref().map(|id| named_area(city, id)),
            crew: caller.own_crew().and_then(|fid| city.named_crew(fid)),
            may: Right::ALL.into_iter().filter(|r| caller.may(*r)).map(Right::as_str).collect(),
            expires_at: caller.expires_at,
        }
    }
}

/// An account as others name it.
pub(super) fn named(account: &Account) -> Named {
    Named { id: account.fid.to_string(), name: Some(account.name.to_string()) }
}

/// A community as others name it; by its id where there no longer is one.
pub(super) fn named_area(city: &City, id: &str) -> Named {
    let found = city.network().territories().by_id(id);
    let name = found.map_or(id, |territory| &*territory.community.name);
    Named { id: id.to_owned(), name: Some(name.to_owned()) }
}

impl App {
    /// Lets somebody in. Gives the secret of the session, for a cookie.
    ///
    /// # Errors
    /// Name and password do not go together; too many tries; the store is away.
    pub async fn sign_in(&self, asked: SignIn) -> Result<(Secret, Caller), AppError> {
        let wrong = || {
            let detail = "there is no account with this name and password";
            AppError::NotSignedIn(detail.to_owned())
        };
        let SignIn { name, password, address, client } = asked;
        let name: String = name.trim().chars().take(LONGEST_PASSWORD).collect();
        self.count_try(&name, address)?;
        let account = self.city().office().account_named(&name).cloned();
        let kept = self.right_password_of(account.as_deref(), password).await?;
        let (account, kept) = account.zip(kept).ok_or_else(wrong)?;
        self.shared.throttle.take_back(&name, address);
        let (secret, now) = (Secret::for_session()?, self.now());
        let session = Session {
            digest: secret.digest(),
            account: account.fid,
            made_at: now,
            seen_at: now,
            expires_at: now + IDLE,
            client: client.chars().filter(|c| !c.is_control()).take(MOST_OF_CLIENT).collect(),
        };
        self.shared.store.open_session(session.clone()).await?;
        // The password may have been changed, or the account removed, while this one was checked;
        // what ended the sessions then did not see this one.
        let still = self.shared.store.password(account.fid).await? == Some(kept);
        if let Some(caller) = self.of_session(&session).filter(|_| still) {
            return Ok((secret, caller));
        }
        self.shared.store.end_session(session.digest).await?;
        Err(wrong())
    }

    /// Counts a try at a password.
    pub(super) fn count_try(&self, name: &str, address: Option<IpAddr>) -> Result<(), AppError> {
        let counted = self.shared.throttle.try_once(name, address, self.now());
        counted.map_err(|retry_after_s| AppError::TooMany {
            detail: format!("too many tries; try again in {retry_after_s} s"),
            retry_after_s,
        })
    }

    /// What is kept of the password of an account, if this is it. Takes as long where there is no
    /// account.
    pub(super) async fn right_password_of(
        &self,
        account: Option<&Account>,
        password: Secret,
    ) -> Result<Option<String>, AppError> {
        let kept = match account {
            Some(account) => self.shared.store.password(account.fid).await?,
            None => None,
        };
        let waited = tokio::time::timeout(PATIENCE, self.shared.checks.acquire()).await;
        let Ok(Ok(_place)) = waited else { return Err(AppError::Busy) };
        let fits = password.reveal().chars().count() <= LONGEST_PASSWORD;
        let password = if fits { password } else { Secret::from(String::new()) };
        let right = secrets::is_right(password, kept.clone()).await?;
        Ok(kept.filter(|_| right && fits))
    }

    /// Who shows this? A session that ended is nobody; a token that ended is refused, since
    /// whoever sends one means to be known.
    ///
    /// # Errors
    /// An unknown or ended token; the store is away.
    pub async fn who_asks(&self, shown: Option<Shown>) -> Result<Caller, AppError> {
        match shown {
            None => Ok(Caller::nobody()),
            Some(Shown::Session(secret)) => self.of_secret(&secret).await,
            Some(Shown::Token(secret)) => self.of_token(&secret).await,
        }
    }

    async fn of_secret(&self, secret: &Secret) -> Result<Caller, AppError> {
        let now = self.now();
        let found = self.shared.store.session(secret.digest()).await?;
        let Some(mut session) = found.filter(|session| session.expires_at > now) else {
            return Ok(Caller::nobody());
        };
        if now.duration_since(session.seen_at) >= NOTED_EVERY {
            session.seen_at = now;
            session.expires_at = (now + IDLE).min(session.made_at + LONGEST);
            let (store, noted) = (self.shared.store.clone(), session.clone());
            note(async move {
                store.touch_session(noted.digest, noted.seen_at, noted.expires_at).await
            });
        }
        Ok(self.of_session(&session).unwrap_or_else(Caller::nobody))
    }

    /// `None` if the account has gone.
    fn of_session(&self, session: &Session) -> Option<Caller> {
        let account = Arc::clone(self.city().office().account(session.account)?);
        Some(Caller {
            role: account.role,
            area: account.area.clone(),
            by: Some(By::Session(session.digest)),
            expires_at: Some(session.expires_at),
            account: Some(account),
        })
    }

    async fn of_token(&self, secret: &Secret) -> Result<Caller, AppError> {
        let refused = || AppError::NotSignedIn("this token is not known, or has ended".to_owned());
        let now = self.now();
        let kept = self.shared.store.token(secret.digest()).await?.ok_or_else(refused)?;
        if kept.token.expires_at.is_some_and(|end| end <= now) {
            return Err(refused());
        }
        let (account, area) = {
            let city = self.city();
            let account = city.office().account(kept.token.account).cloned().ok_or_else(refused)?;
            let area = narrower_area(&city, account.area.as_ref(), kept.token.area.as_ref());
            (account, area.map_err(|Apart| refused())?)
        };
        if kept.used_at.is_none_or(|used| now.duration_since(used) >= NOTED_EVERY) {
            let store = self.shared.store.clone();
            note(async move { store.touch_token(kept.fid, now).await });
        }
        Ok(Caller {
            role: account.role.narrower(kept.token.role),
            area,
            by: Some(By::Token(kept.fid)),
            expires_at: kept.token.expires_at,
            account: Some(account),
        })
    }

    /// Ends the session that the caller asks with.
    ///
    /// # Errors
    /// The store is away.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), AppError> {
        if let Some(By::Session(digest)) = &caller.by {
            self.shared.store.end_session(*digest).await?;
        }
        Ok(())
    }
}

/// Notes that something was used, beside the request: whoever asks to read does not wait for a long
/// write.
fn note(noted: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = noted.await {
            tracing::warn!(%error, "could not note that a session or token was used");
        }
    });
}

/// Two areas of which neither lies in the other.
pub(super) struct Apart;

/// The area that lies in both; the whole city, if `None`.
pub(super) fn narrower_area(
    city: &City,
    one: Option<&Arc<str>>,
    other: Option<&Arc<str>>,
) -> Result<Option<Arc<str>>, Apart> {
    match (one, other) {
        (None, area) | (area, None) => Ok(area.cloned()),
        (Some(one), Some(other)) if one == other || city.is_within(other, one) => {
            Ok(Some(Arc::clone(other)))
        }
        (Some(one), Some(other)) if city.is_within(one, other) => Ok(Some(Arc::clone(one))),
        (Some(_), Some(_)) => Err(Apart),
    }
}
