//! Accounts: who may come in, what for, and in which part of the city. Passwords, sessions and
//! tokens are no part of the city; the store keeps them apart.

use super::{AccountFid, CrewFid};
use serde::Serialize;
use std::sync::Arc;

/// What somebody is trusted with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, accounts included.
    Administrator,
    /// Divides the streets among crews, and keeps crews, shifts and plans.
    Dispatcher,
    /// Looks after a part of the city: assigns and exempts there.
    Officer,
    /// Reads what only the office reads, and changes nothing.
    Inspector,
    /// Sees the own crew's stretches and members.
    CrewMember,
    /// Whoever is not signed in.
    Public,
}

impl Role {
    /// Every role, the most trusted first.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Dispatcher,
        Self::Officer,
        Self::Inspector,
        Self::CrewMember,
        Self::Public,
    ];

    /// The word in JSON, on the command line and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Dispatcher => "dispatcher",
            Self::Officer => "officer",
            Self::Inspector => "inspector",
            Self::CrewMember => "crew_member",
            Self::Public => "public",
        }
    }

    /// The role of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub fid: AccountFid,
    /// The name to sign in with, and the author that the log names.
    pub name: Arc<str>,
    pub role: Role,
    /// The id of the community that the account is for, with all below it; the whole city, if
    /// there is none.
    pub area: Option<Arc<str>>,
    /// The crew that the account's holder works in.
    pub crew: Option<CrewFid>,
}

/// Who asks for a change: the author that the log names, and where they may change something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    pub name: Arc<str>,
    /// The id of a community; everywhere, if there is none.
    pub area: Option<Arc<str>>,
}

impl Actor {
    /// Somebody who may change something everywhere.
    #[must_use]
    pub fn everywhere(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), area: None }
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn every_role_is_found_by_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Some(role));
        }
        assert_eq!(Role::named("mayor"), None);
    }
}
