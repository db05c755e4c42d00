//! What the office keeps beside the streets: accounts, members of crews, plans, and the rules by
//! which work is reckoned.

use crate::domain::{
    Account, AccountFid, Change, CrewFid, Delta, LoadRules, Member, MemberFid, Plan, PlanFid,
    Snapshot,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows that no street has to know of.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Office {
    accounts: BTreeMap<AccountFid, Arc<Account>>,
    members: BTreeMap<MemberFid, Arc<Member>>,
    plans: BTreeMap<PlanFid, Arc<Plan>>,
    load_rules: Arc<LoadRules>,
    /// The city has said its rules; else they are the default, and there is no row of them.
    has_own_rules: bool,
}

impl Office {
    /// The office of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            accounts: snapshot.accounts.iter().map(|row| (row.fid, Arc::clone(row))).collect(),
            members: snapshot.members.iter().map(|row| (row.fid, Arc::clone(row))).collect(),
            plans: snapshot.plans.iter().map(|row| (row.fid, Arc::clone(row))).collect(),
            load_rules: snapshot.load_rules.clone().unwrap_or_default(),
            has_own_rules: snapshot.load_rules.is_some(),
        }
    }

    /// Has a change rows of it?
    #[must_use]
    pub fn is_touched_by(change: &Change) -> bool {
        !(change.accounts.is_empty()
            && change.members.is_empty()
            && change.plans.is_empty()
            && change.load_rules.is_empty())
    }

    /// Closes and opens the rows of a change.
    pub fn apply(&mut self, change: &Change) {
        follow(&mut self.accounts, &change.accounts, |row| row.fid);
        follow(&mut self.members, &change.members, |row| row.fid);
        follow(&mut self.plans, &change.plans, |row| row.fid);
        if !change.load_rules.closed.is_empty() {
            self.load_rules = Arc::default();
            self.has_own_rules = false;
        }
        if let Some(rules) = change.load_rules.opened.last() {
            self.load_rules = Arc::clone(rules);
            self.has_own_rules = true;
        }
    }

    /// All accounts, in the order in which they came.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = &Arc<Account>> {
        self.accounts.values()
    }

    /// The account with that key.
    #[must_use]
    pub fn account(&self, fid: AccountFid) -> Option<&Arc<Account>> {
        self.accounts.get(&fid)
    }

    /// The account that signs in with that name.
    #[must_use]
    pub fn account_named(&self, name: &str) -> Option<&Arc<Account>> {
        self.accounts.values().find(|account| &*account.name == name)
    }

    /// All members of all crews, in the order in which they came.
    pub fn members(&self) -> impl ExactSizeIterator<Item = &Arc<Member>> {
        self.members.values()
    }

    /// The member with that key.
    #[must_use]
    pub fn member(&self, fid: MemberFid) -> Option<&Arc<Member>> {
        self.members.get(&fid)
    }

    /// The members of a crew.
    pub fn members_of(&self, crew: CrewFid) -> impl Iterator<Item = &Arc<Member>> {
        self.members.values().filter(move |member| member.crew == crew)
    }

    /// All plans, in the order in which they were begun.
    pub fn plans(&self) -> impl ExactSizeIterator<Item = &Arc<Plan>> {
        self.plans.values()
    }

    /// The plan that clients know by that id.
    #[must_use]
    pub fn plan_by_id(&self, id: &str) -> Option<&Arc<Plan>> {
        self.plans.values().find(|plan| &*plan.id == id)
    }

    /// The rules by which work is reckoned.
    #[must_use]
    pub fn load_rules(&self) -> &Arc<LoadRules> {
        &self.load_rules
    }

    /// Has the city said its rules? Else it goes by the default, and there is no row of them.
    #[must_use]
    pub fn has_own_rules(&self) -> bool {
        self.has_own_rules
    }
}

fn follow<Fid: Ord + Copy, Row>(
    rows: &mut BTreeMap<Fid, Arc<Row>>,
    delta: &Delta<Fid, Arc<Row>>,
    fid: impl Fn(&Row) -> Fid,
) {
    for closed in &delta.closed {
        rows.remove(closed);
    }
    for row in &delta.opened {
        rows.insert(fid(row), Arc::clone(row));
    }
}
