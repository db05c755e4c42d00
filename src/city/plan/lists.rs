//! Importing lists of crews, members and shifts. A cell that is empty changes nothing. What a list
//! does not name stays, or goes if the list replaces what is there and nothing stands on it.

use super::segments::ImportPlan;
use super::{Asker, Keys, crews, members, shifts};
use crate::city::City;
use crate::domain::{
    Action, Change, Crew, CrewDraft, CrewFid, ImportMode, Member, MemberDraft, MemberFid, Refusal,
    Shift, ShiftDraft, ShiftFid,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::Hash;
use std::sync::Arc;

/// A decided import of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct ListPlan {
    pub plan: ImportPlan,
    /// Rows that make no sense for this city.
    pub rejected: Vec<RejectedRow>,
}

/// A row that is left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RejectedRow {
    /// Its number in the list, counted from 1.
    pub row: u64,
    pub id: Option<String>,
    /// The column at fault, if it is one.
    pub column: String,
    /// What is wrong, in words.
    pub reason: String,
}

impl RejectedRow {
    fn new(row: u64, id: Option<&str>, column: &str, reason: impl Into<String>) -> Self {
        let (column, reason) = (column.to_owned(), reason.into());
        Self { row, id: id.map(str::to_owned), column, reason }
    }

    fn of(refusal: Refusal, row: u64, id: Option<&str>) -> Self {
        match refusal.problems.into_iter().next() {
            Some(first) => Self::new(row, id, first.pointer.trim_start_matches('/'), first.detail),
            None => Self::new(row, id, "", refusal.detail),
        }
    }
}

/// The work of one import.
struct List<Fid> {
    plan: ImportPlan,
    rejected: Vec<RejectedRow>,
    seen: FxHashSet<Fid>,
    /// Ids and names of what is new, as far as rows are known by them.
    fresh: FxHashSet<Arc<str>>,
}

impl<Fid: Copy + Eq + Hash> List<Fid> {
    fn new(action: Action, asker: &Asker) -> Self {
        let change = Change::new(action, Arc::clone(&asker.actor), asker.now);
        let (new, changed, unchanged, gone) = Default::default();
        let plan = ImportPlan { change, new, changed, unchanged, gone, warnings: Vec::new() };
        let (seen, fresh) = Default::default();
        Self { plan, rejected: Vec::new(), seen, fresh }
    }

    /// Is it the first row about that one?
    fn is_first(&mut self, fid: Fid, row: u64, id: Option<&str>) -> bool {
        let first = self.seen.insert(fid);
        if !first {
            let reason = "an earlier row of the list names the same one";
            self.rejected.push(RejectedRow::new(row, id, "", reason));
        }
        first
    }

    fn finish(mut self, what: &str) -> ListPlan {
        let ImportPlan { new, changed, gone, .. } = self.plan;
        self.plan.change.summary =
            format!("imported {what}: {new} new, {changed} changed, {gone} gone");
        ListPlan { plan: self.plan, rejected: self.rejected }
    }
}

impl City {
    /// Decides an import of crews. A crew that still answers for something stays in any case.
    #[must_use]
    pub fn plan_import_crews(
        &self,
        drafts: &[CrewDraft],
        mode: ImportMode,
        asker: &Asker,
    ) -> ListPlan {
        let mut list = List::new(Action::ImportCrews, asker);
        let by_id: FxHashMap<&str, &Arc<Crew>> =
            self.crews().map(|crew| (&*crew.id, crew)).collect();
        let by_name: FxHashMap<&str, &Arc<Crew>> =
            self.crews().map(|crew| (&*crew.name, crew)).collect();
        let mut keys = Keys(self.next_fids().crew);
        for draft in drafts {
            let (id, name) = (draft.id.as_deref(), draft.name.as_str());
            let known = id.map_or_else(|| by_name.get(name), |id| by_id.get(id));
            let named = id.unwrap_or(name);
            let crew = if let Some(known) = known {
                Crew {
                    name: name.into(),
                    kind: draft.kind.or(known.kind),
                    quota_m2: draft.quota_m2.or(known.quota_m2),
                    ..(***known).clone()
                }
            } else {
                if !list.fresh.insert(named.into()) {
                    let reason = "an earlier row of the list names the same one";
                    list.rejected.push(RejectedRow::new(draft.row, id, "id", reason));
                    continue;
                }
                let CrewDraft { kind, quota_m2, .. } = *draft;
                let fid = keys.0;
                let id = id.map_or_else(|| self.free_crew_id(fid), str::to_owned);
                Crew { kind, quota_m2, ..Crew::named(fid, id, name) }
            };
            if let Err(refusal) = crews::refuse_unsound(&crew) {
                list.rejected.push(RejectedRow::of(refusal, draft.row, id));
                continue;
            }
            if known.is_none() {
                keys.take();
            }
            if !list.is_first(crew.fid, draft.row, id) {
                continue;
            }
            list.write(known.map(|known| &***known), crew, |change| &mut change.crews);
        }
        if mode == ImportMode::Replace {
            self.let_crews_go(&mut list, asker);
        }
        list.finish("crews")
    }

    fn let_crews_go(&self, list: &mut List<CrewFid>, asker: &Asker) {
        let unnamed = self.crews().filter(|crew| !list.seen.contains(&crew.fid));
        let unnamed: FxHashSet<CrewFid> = unnamed.map(|crew| crew.fid).collect();
        let busy = self.busy(asker, |crew, _| crew);
        let gone: FxHashSet<CrewFid> = unnamed.difference(&busy).copied().collect();
        self.uses(|crew, _| gone.contains(&crew), asker.now).close_over(&mut list.plan.change);
        for crew in self.crews() {
            if gone.contains(&crew.fid) {
                list.plan.gone += 1;
                self.close_crew(crew.fid, &mut list.plan.change);
            } else if unnamed.contains(&crew.fid) {
                let warning = format!("crew {} stays: it still answers for something", crew.name);
                list.plan.warnings.push(warning);
            }
        }
    }

    /// Decides an import of members; somebody is known by crew and name.
    #[must_use]
    pub fn plan_import_members(
        &self,
        drafts: &[MemberDraft],
        mode: ImportMode,
        asker: &Asker,
    ) -> ListPlan {
        let mut list = List::new(Action::ImportMembers, asker);
        let by_id: FxHashMap<&str, CrewFid> =
            self.crews().map(|crew| (&*crew.id, crew.fid)).collect();
        let by_name: FxHashMap<&str, CrewFid> =
            self.crews().map(|crew| (&*crew.name, crew.fid)).collect();
        let known: FxHashMap<(CrewFid, &str), &Arc<Member>> = (self.office().members())
            .map(|member| ((member.crew, &*member.name), member))
            .collect();
        let mut fresh: FxHashSet<(CrewFid, &str)> = FxHashSet::default();
        let mut next: MemberFid = self.next_fids().member;
        for draft in drafts {
            let crew = by_id.get(draft.crew.as_str()).or_else(|| by_name.get(draft.crew.as_str()));
            let Some(crew) = crew.copied() else {
                let reason = format!("there is no crew {}", draft.crew);
                list.rejected.push(RejectedRow::new(draft.row, None, "crew", reason));
                continue;
            };
            let known = known.get(&(crew, draft.name.as_str())).copied();
            let member = Member {
                fid: known.map_or(next, |known| known.fid),
                crew,
                name: draft.name.as_str().into(),
                phone: members::given(draft.phone.as_deref())
                    .or_else(|| known.and_then(|known| known.phone.clone())),
                note: members::given(draft.note.as_deref())
                    .or_else(|| known.and_then(|known| known.note.clone())),
            };
            if let Err(refusal) = members::refuse_unsound(&member) {
                list.rejected.push(RejectedRow::of(refusal, draft.row, None));
                continue;
            }
            if known.is_none() && !fresh.insert((crew, &draft.name)) {
                let reason = "an earlier row of the list names the same one";
                list.rejected.push(RejectedRow::new(draft.row, None, "name", reason));
                continue;
            }
            if known.is_none() {
                next = next.next();
            }
            if list.is_first(member.fid, draft.row, None) {
                list.write(known.map(|known| &**known), member, |change| &mut change.members);
            }
        }
        if mode == ImportMode::Replace {
            let gone = self.office().members().filter(|member| !list.seen.contains(&member.fid));
            let gone: Vec<MemberFid> = gone.map(|member| member.fid).collect();
            list.plan.gone = gone.len() as u64;
            list.plan.change.members.closed.extend(gone);
        }
        list.finish("members")
    }

    /// Decides an import of shifts. A shift that somebody works in stays in any case.
    #[must_use]
    pub fn plan_import_shifts(
        &self,
        drafts: &[ShiftDraft],
        mode: ImportMode,
        asker: &Asker,
    ) -> ListPlan {
        let mut list = List::new(Action::ImportShifts, asker);
        let shifts = || self.roster().shifts();
        let by_id: FxHashMap<&str, &Arc<Shift>> =
            shifts().map(|shift| (&*shift.id, shift)).collect();
        let by_name: FxHashMap<&str, &Arc<Shift>> =
            shifts().map(|shift| (&*shift.name, shift)).collect();
        let mut next: ShiftFid = self.next_fids().shift;
        for draft in drafts {
            let (id, name) = (draft.id.as_deref(), draft.name.as_str());
            let known = id.map_or_else(|| by_name.get(name), |id| by_id.get(id)).copied();
            if known.is_none() && !list.fresh.insert(id.unwrap_or(name).into()) {
                let reason = "an earlier row of the list names the same one";
                list.rejected.push(RejectedRow::new(draft.row, id, "id", reason));
                continue;
            }
            let made_up = || id.map_or_else(|| self.free_shift_id(next).into(), Into::into);
            let shift = Shift {
                fid: known.map_or(next, |known| known.fid),
                id: known.map_or_else(made_up, |known| Arc::clone(&known.id)),
                name: name.into(),
                hours: draft.hours.clone(),
                first_day: draft.first_day.or_else(|| known.and_then(|known| known.first_day)),
                last_day: draft.last_day.or_else(|| known.and_then(|known| known.last_day)),
            };
            if let Err(refusal) = shifts::refuse_unsound(&shift) {
                list.rejected.push(RejectedRow::of(refusal, draft.row, id));
                continue;
            }
            if known.is_none() {
                next = next.next();
            }
            if list.is_first(shift.fid, draft.row, id) {
                list.write(known.map(|known| &**known), shift, |change| &mut change.shifts);
            }
        }
        if mode == ImportMode::Replace {
            self.let_shifts_go(&mut list, asker);
        }
        list.finish("shifts")
    }

    fn let_shifts_go(&self, list: &mut List<ShiftFid>, asker: &Asker) {
        let busy = self.busy(asker, |_, shift| shift);
        let shifts = self.roster().shifts();
        let unnamed: Vec<&Arc<Shift>> =
            shifts.filter(|shift| !list.seen.contains(&shift.fid)).collect();
        let gone: FxHashSet<ShiftFid> = (unnamed.iter().map(|shift| shift.fid))
            .filter(|fid| !busy.contains(&Some(*fid)))
            .collect();
        let of_gone = |shift: Option<ShiftFid>| shift.is_some_and(|fid| gone.contains(&fid));
        self.uses(|_, shift| of_gone(shift), asker.now).close_over(&mut list.plan.change);
        for shift in unnamed {
            if gone.contains(&shift.fid) {
                list.plan.gone += 1;
                list.plan.change.shifts.closed.push(shift.fid);
            } else {
                let warning = format!("shift {} stays: it is still worked in", shift.name);
                list.plan.warnings.push(warning);
            }
        }
    }

    /// What the assignments that are not over name.
    fn busy<Named: Eq + Hash>(
        &self,
        asker: &Asker,
        named: impl Fn(CrewFid, Option<ShiftFid>) -> Named,
    ) -> FxHashSet<Named> {
        let streets = self.network().iter().flat_map(|(ix, _)| self.ledger().assignments(ix));
        let streets = streets.map(|held| (held.crew, held.shift, held.period));
        let sites = self.sites().assignments().map(|held| (held.crew, held.shift, held.period));
        streets
            .chain(sites)
            .filter(|(_, _, period)| period.to().is_none_or(|end| end > asker.now))
            .map(|(crew, shift, _)| named(crew, shift))
            .collect()
    }
}

impl<Fid: Copy + Eq + Hash> List<Fid> {
    /// Opens a row that is new or says something else than the one that is known.
    fn write<Row: PartialEq + HasFid<Fid>>(
        &mut self,
        known: Option<&Row>,
        row: Row,
        rows: impl Fn(&mut Change) -> &mut crate::domain::Delta<Fid, Arc<Row>>,
    ) {
        let rows = rows(&mut self.plan.change);
        match known {
            Some(known) if *known == row => self.plan.unchanged += 1,
            Some(known) => {
                self.plan.changed += 1;
                rows.closed.push(known.fid());
                rows.opened.push(Arc::new(row));
            }
            None => {
                self.plan.new += 1;
                rows.opened.push(Arc::new(row));
            }
        }
    }
}

/// A row with a key.
trait HasFid<Fid> {
    fn fid(&self) -> Fid;
}

macro_rules! has_fid {
    ($($row:ident, $fid:ident;)+) => {
        $(impl HasFid<$fid> for $row {
            fn fid(&self) -> $fid {
                self.fid
            }
        })+
    };
}

has_fid! {
    Crew, CrewFid;
    Member, MemberFid;
    Shift, ShiftFid;
}
