//! Random changes of accounts, members, plans and rules of load, valid for a city as plain lists of
//! rows.

use crate::store_model::text;
use crate::store_roster::move_rows;
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use sweepline::domain::{
    Account, AccountFid, Action, Change, Delta, LoadRules, LoadRulesFid, Member, MemberFid, Plan,
    PlanEdit, PlanFid, PlanState, PlannedStretch, Role, Snapshot,
};
use sweepline::geometry::Side;

/// One thing to do; numbers pick among what is there.
#[derive(Clone, Debug)]
pub enum OfficeStep {
    AddAccount(String, usize, Option<String>, usize),
    ChangeAccount(usize, usize, Option<String>),
    RemoveAccount(usize),
    AddMember(usize, String, Option<String>, Option<String>),
    MoveMember(usize, usize, Option<String>),
    RemoveMember(usize),
    AddPlan(String, Option<String>, i64),
    ChangePlan(usize, usize, Option<i64>, Vec<Edit>),
    ClosePlan(usize),
    SetLoadRules(BTreeMap<String, u32>, u32),
}

/// An edit of a plan: a crew, a shift, stretches and sites by names that may mean nothing.
type Edit = (Option<String>, Option<String>, Vec<Part>, Vec<String>);
type Part = (String, Option<bool>, Option<u32>, Option<u32>);

/// Any of these steps.
pub fn office_step() -> impl Strategy<Value = OfficeStep> {
    let n = || 0..1000_usize;
    let maybe = || prop::option::of(text());
    let part =
        (text(), prop::option::of(any::<bool>()), any::<Option<u32>>(), any::<Option<u32>>());
    let parts = prop::collection::vec(part, 0..3);
    let edit = (maybe(), maybe(), parts, prop::collection::vec(text(), 0..3));
    let edits = prop::collection::vec(edit, 0..4);
    let ms = || 0..4_000_000_000_000_i64;
    prop_oneof![
        2 => (text(), n(), maybe(), n())
            .prop_map(|(name, role, area, crew)| OfficeStep::AddAccount(name, role, area, crew)),
        1 => (n(), n(), maybe()).prop_map(|(at, r, area)| OfficeStep::ChangeAccount(at, r, area)),
        1 => n().prop_map(OfficeStep::RemoveAccount),
        3 => (n(), text(), maybe(), maybe())
            .prop_map(|(crew, name, phone, note)| OfficeStep::AddMember(crew, name, phone, note)),
        1 => (n(), n(), maybe()).prop_map(|(at, crew, p)| OfficeStep::MoveMember(at, crew, p)),
        1 => n().prop_map(OfficeStep::RemoveMember),
        2 => (text(), maybe(), ms()).prop_map(|(t, note, ms)| OfficeStep::AddPlan(t, note, ms)),
        3 => (n(), n(), prop::option::of(ms()), edits)
            .prop_map(|(at, state, on, edits)| OfficeStep::ChangePlan(at, state, on, edits)),
        1 => n().prop_map(OfficeStep::ClosePlan),
        2 => (prop::collection::btree_map(text(), any::<u32>(), 0..4), any::<u32>())
            .prop_map(|(weights, quota)| OfficeStep::SetLoadRules(weights, quota)),
    ]
}

fn pick<R>(rows: &[R], at: usize) -> Option<&R> {
    rows.get(at.checked_rem(rows.len())?)
}

fn replaced<F, R>(fid: F, row: R) -> Delta<F, R> {
    Delta { closed: vec![fid], opened: vec![row] }
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

fn shared(text: Option<String>) -> Option<Arc<str>> {
    text.map(Arc::from)
}

fn planned((crew, shift, parts, sites): Edit) -> PlanEdit {
    let stretches = parts.into_iter().map(|(segment, left, from_mm, to_mm)| {
        let side = left.map(|left| if left { Side::Left } else { Side::Right });
        PlannedStretch { segment, side, from_mm, to_mm }
    });
    PlanEdit { crew, shift, stretches: stretches.collect(), sites }
}

/// Makes the change do this step, if the city has what it needs.
pub fn office_change(now: &Snapshot, step: OfficeStep, mut change: Change) -> Option<Change> {
    change.action = Action::AddPlan;
    let next = now.next;
    match step {
        OfficeStep::AddAccount(name, role, area, crew) => {
            let (fid, role) = (next.account, Role::ALL[role % Role::ALL.len()]);
            let crew = now.crews.get(crew % (now.crews.len() + 1)).map(|crew| crew.fid);
            let name = format!("{name}#{fid}").into();
            let row = Account { fid, name, role, area: shared(area), crew };
            change.accounts.opened = vec![Arc::new(row)];
        }
        OfficeStep::ChangeAccount(index, role, area) => {
            let old = pick(&now.accounts, index)?;
            let role = Role::ALL[role % Role::ALL.len()];
            let row = Account { role, area: shared(area), ..Account::clone(old) };
            change.accounts = replaced(old.fid, Arc::new(row));
        }
        OfficeStep::RemoveAccount(index) => {
            change.accounts.closed = vec![pick(&now.accounts, index)?.fid];
        }
        OfficeStep::AddMember(crew, name, phone, note) => {
            let (fid, crew) = (next.member, pick(&now.crews, crew)?.fid);
            let (phone, note) = (shared(phone), shared(note));
            let row = Member { fid, crew, name: name.into(), phone, note };
            change.members.opened = vec![Arc::new(row)];
        }
        OfficeStep::MoveMember(index, crew, phone) => {
            let (old, crew) = (pick(&now.members, index)?, pick(&now.crews, crew)?.fid);
            let row = Member { crew, phone: shared(phone), ..Member::clone(old) };
            change.members = replaced(old.fid, Arc::new(row));
        }
        OfficeStep::RemoveMember(index) => {
            change.members.closed = vec![pick(&now.members, index)?.fid];
        }
        OfficeStep::SetLoadRules(weights, quota_m2) => {
            let class_weights = weights.into_iter().map(|(class, w)| (class.into(), w)).collect();
            let (fid, usual_weight) = (LoadRulesFid(1), quota_m2 / 2);
            let row = LoadRules { fid, class_weights, usual_weight, quota_m2 };
            change.load_rules.closed.extend(now.load_rules.as_ref().map(|row| row.fid));
            change.load_rules.opened = vec![Arc::new(row)];
        }
        step => return plan_change(now, step, change),
    }
    Some(change)
}

fn plan_change(now: &Snapshot, step: OfficeStep, mut change: Change) -> Option<Change> {
    match step {
        OfficeStep::AddPlan(title, note, ms) => {
            let fid = now.next.plan;
            let row = Plan {
                fid,
                id: format!("{title}#{fid}").into(),
                title: title.into(),
                note: shared(note),
                author: "张".into(),
                state: PlanState::Draft,
                publish_on: None,
                made_at: instant(ms),
                changed_at: instant(ms + 1),
                edits: Vec::new(),
            };
            change.plans.opened = vec![Arc::new(row)];
        }
        OfficeStep::ChangePlan(index, state, publish_on, edits) => {
            let old = pick(&now.plans, index)?;
            let row = Plan {
                state: PlanState::ALL[state % PlanState::ALL.len()],
                publish_on: publish_on.map(instant),
                edits: edits.into_iter().map(planned).collect(),
                ..Plan::clone(old)
            };
            change.plans = replaced(old.fid, Arc::new(row));
        }
        OfficeStep::ClosePlan(index) => {
            change.plans.closed = vec![pick(&now.plans, index)?.fid];
        }
        _ => unreachable!("the other steps are done by office_change"),
    }
    Some(change)
}

/// Does what the change says to these rows.
pub fn apply_office(now: &mut Snapshot, change: &Change) {
    if !change.load_rules.is_empty() {
        now.load_rules = change.load_rules.opened.last().cloned();
    }
    let next = &mut now.next;
    let given = |fid: AccountFid| next.account = next.account.max(fid.next());
    move_rows(&mut now.accounts, &change.accounts, |row| row.fid, given);
    let given = |fid: MemberFid| next.member = next.member.max(fid.next());
    move_rows(&mut now.members, &change.members, |row| row.fid, given);
    let given = |fid: PlanFid| next.plan = next.plan.max(fid.next());
    move_rows(&mut now.plans, &change.plans, |row| row.fid, given);
}
