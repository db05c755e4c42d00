//! What a change that leads back needs around it: rows must not be closed under others that refer
//! to them, nor opened where what they refer to is gone, or where somebody else stands.

use super::{InTheWay, Why};
use crate::city::City;
use crate::city::roster::Roster;
use crate::domain::{
    Assignment, AssignmentFid, Change, CrewFid, RowKey, RowKind, Segment, SegmentFid, ShiftFid,
    SiteAssignment, SiteFid, Snapshot,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;

/// The streets on which a change opens something, in order.
pub(super) fn streets_of(change: &Change) -> BTreeSet<SegmentFid> {
    let assigned = change.assignments.opened.iter().map(|row| row.segment);
    assigned.chain(change.exemptions.opened.iter().map(|row| row.segment)).collect()
}

/// Fids that a change closes and does not open again, and those that it opens.
struct Moves<Fid> {
    gone: FxHashSet<Fid>,
    opened: FxHashSet<Fid>,
}

impl<Fid: Copy + Eq + Hash> Moves<Fid> {
    fn of(closed: &[Fid], opened: impl Iterator<Item = Fid>) -> Self {
        let opened: FxHashSet<Fid> = opened.collect();
        let gone = closed.iter().copied().filter(|fid| !opened.contains(fid)).collect();
        Self { gone, opened }
    }

    /// Is it there afterwards?
    fn stands(&self, fid: Fid, today: bool) -> bool {
        self.opened.contains(&fid) || (today && !self.gone.contains(&fid))
    }
}

/// What is there once a change was made, as far as other rows refer to it.
struct After<'a> {
    city: &'a City,
    segments: Moves<SegmentFid>,
    crews: Moves<CrewFid>,
    shifts: Moves<ShiftFid>,
    sites: Moves<SiteFid>,
}

impl<'a> After<'a> {
    fn of(city: &'a City, change: &Change) -> Self {
        let opened = |rows: &[Arc<Segment>]| rows.iter().map(|row| row.fid).collect::<Vec<_>>();
        let segments = opened(&change.segments.opened);
        Self {
            city,
            segments: Moves::of(&change.segments.closed, segments.into_iter()),
            crews: Moves::of(&change.crews.closed, change.crews.opened.iter().map(|c| c.fid)),
            shifts: Moves::of(&change.shifts.closed, change.shifts.opened.iter().map(|s| s.fid)),
            sites: Moves::of(&change.sites.closed, change.sites.opened.iter().map(|s| s.fid)),
        }
    }

    fn segment(&self, fid: SegmentFid) -> bool {
        self.segments.stands(fid, self.city.network().number_of(fid).is_some())
    }

    fn crew(&self, fid: CrewFid) -> bool {
        self.crews.stands(fid, self.city.crew(fid).is_some())
    }

    fn shift(&self, fid: ShiftFid) -> bool {
        self.shifts.stands(fid, self.city.roster().shift(fid).is_some())
    }

    fn site(&self, fid: SiteFid) -> bool {
        self.sites.stands(fid, self.city.sites().get(fid).is_some())
    }
}

impl City {
    /// Names what stands in the way of a change that leads back. `before` has the streets of what
    /// comes back as they were then, and those of the rows standing against it that were there.
    pub(super) fn check_stands(
        &self,
        change: &Change,
        before: &Snapshot,
        in_the_way: &mut InTheWay,
    ) {
        let after = After::of(self, change);
        self.name_used(change, &after, in_the_way);
        name_gone(change, &after, in_the_way);
        self.name_redrawn(change, before, in_the_way);
        self.name_held(change, before, in_the_way);
        self.name_taken(change, in_the_way);
    }

    /// Rows that stay open and refer to one that would be closed.
    fn name_used(&self, change: &Change, after: &After<'_>, in_the_way: &mut InTheWay) {
        let closed: FxHashSet<AssignmentFid> = (change.assignments.closed.iter())
            .chain(&change.site_assignments.closed)
            .copied()
            .collect();
        let (gone_crews, gone_shifts) = (&after.crews.gone, &after.shifts.gone);
        let loses = |crew: CrewFid, shift: Option<ShiftFid>| {
            gone_crews.contains(&crew) || shift.is_some_and(|shift| gone_shifts.contains(&shift))
        };
        let mut used = |kind, number, segment| {
            in_the_way.add(Why::Used, RowKey::new(kind, number), segment);
        };
        let excused: FxHashSet<_> = change.exemptions.closed.iter().copied().collect();
        let ledger = self.ledger();
        for fid in self.redrawn_by(change).chain(after.segments.gone.iter().copied()) {
            let Some(ix) = self.network().number_of(fid) else { continue };
            for row in ledger.assignments(ix).iter().filter(|row| !closed.contains(&row.fid)) {
                used(RowKind::Assignment, row.fid.0, Some(fid));
            }
            for row in ledger.exemptions(ix).iter().filter(|row| !excused.contains(&row.fid)) {
                used(RowKind::Exemption, row.fid.0, Some(fid));
            }
        }
        if !gone_crews.is_empty() || !gone_shifts.is_empty() {
            let held = self.network().iter().flat_map(|(ix, _)| ledger.assignments(ix));
            for row in held.filter(|row| loses(row.crew, row.shift) && !closed.contains(&row.fid)) {
                used(RowKind::Assignment, row.fid.0, Some(row.segment));
            }
        }
        for row in self.sites().assignments().filter(|row| !closed.contains(&row.fid)) {
            if loses(row.crew, row.shift) || after.sites.gone.contains(&row.site) {
                used(RowKind::SiteAssignment, row.fid.0, None);
            }
        }
        for crew in gone_crews {
            let absences = self.roster().absences_of(*crew);
            for row in absences.filter(|row| !change.absences.closed.contains(&row.fid)) {
                used(RowKind::Absence, row.fid.0, None);
            }
            let members = self.office().members_of(*crew);
            for row in members.filter(|row| !change.members.closed.contains(&row.fid)) {
                used(RowKind::Member, row.fid.0, None);
            }
            let accounts = self.office().accounts().filter(|row| row.crew == Some(*crew));
            for row in accounts.filter(|row| !change.accounts.closed.contains(&row.fid)) {
                used(RowKind::Account, row.fid.0, None);
            }
        }
    }

    /// Streets that a change draws anew: what is measured along them would lie elsewhere.
    fn redrawn_by<'a>(&'a self, change: &'a Change) -> impl Iterator<Item = SegmentFid> + 'a {
        let drawn = change
            .segments
            .opened
            .iter()
            .filter(|new| self.open_segment(new.fid).is_some_and(|now| now.line != new.line));
        drawn.map(|segment| segment.fid)
    }

    /// Streets that are not drawn as they were when what would come back was measured.
    fn name_redrawn(&self, change: &Change, before: &Snapshot, in_the_way: &mut InTheWay) {
        let reopened: FxHashSet<SegmentFid> =
            change.segments.opened.iter().map(|row| row.fid).collect();
        let then: FxHashMap<SegmentFid, &Arc<Segment>> =
            before.segments.iter().map(|row| (row.fid, row)).collect();
        for fid in streets_of(change).into_iter().filter(|fid| !reopened.contains(fid)) {
            let (Some(now), Some(then)) = (self.open_segment(fid), then.get(&fid)) else {
                continue;
            };
            if now.line != then.line {
                in_the_way.add(Why::Redrawn, RowKey::new(RowKind::Segment, fid.0), Some(fid));
            }
        }
    }

    /// Who answers now for what would come back, and did not before.
    fn name_held(&self, change: &Change, before: &Snapshot, in_the_way: &mut InTheWay) {
        let beside: FxHashMap<AssignmentFid, &Assignment> =
            before.assignments.iter().map(|row| (row.fid, row)).collect();
        let on_sites: FxHashMap<AssignmentFid, &SiteAssignment> =
            before.site_assignments.iter().map(|row| (row.fid, row)).collect();
        for (row, segment) in self.standing_against(change) {
            let fid = AssignmentFid(row.number);
            let stood = match row.kind {
                RowKind::Assignment => {
                    let now = self.assignment(fid).map(|(_, row)| row);
                    beside.get(&fid).copied() == now.as_ref()
                }
                _ => on_sites.get(&fid).copied() == self.sites().assignment(fid),
            };
            if !stood {
                in_the_way.add(Why::Held, row, segment);
            }
        }
    }

    /// Assignments that stay open and stand against those that a change opens: another crew's in
    /// the same hours, or the same crew's in the same shift; each with its segment.
    pub(super) fn standing_against(
        &self,
        change: &Change,
    ) -> impl Iterator<Item = (RowKey, Option<SegmentFid>)> {
        let mut roster = Cow::Borrowed(&**self.roster());
        if !change.shifts.is_empty() {
            roster.to_mut().apply(change);
        }
        let closed: FxHashSet<AssignmentFid> = change.assignments.closed.iter().copied().collect();
        let mut against = BTreeMap::new();
        for row in &change.assignments.opened {
            let Some(ix) = self.network().number_of(row.segment) else { continue };
            for held in self.ledger().assignments(ix).iter().filter(|a| !closed.contains(&a.fid)) {
                let meets = held.side == row.side
                    && held.period.meets(row.period)
                    && held.stretch.intersection(row.stretch).is_some();
                if meets && rivals(&roster, (held.crew, held.shift), (row.crew, row.shift)) {
                    let key = RowKey::new(RowKind::Assignment, held.fid.0);
                    against.insert(key, Some(held.segment));
                }
            }
        }
        if !change.site_assignments.opened.is_empty() {
            let closed: FxHashSet<_> = change.site_assignments.closed.iter().collect();
            for held in self.sites().assignments().filter(|held| !closed.contains(&held.fid)) {
                let meets = change.site_assignments.opened.iter().any(|row| {
                    row.site == held.site
                        && held.period.meets(row.period)
                        && rivals(&roster, (held.crew, held.shift), (row.crew, row.shift))
                });
                if meets {
                    against.insert(RowKey::new(RowKind::SiteAssignment, held.fid.0), None);
                }
            }
        }
        against.into_iter()
    }

    /// Ids that would come back and are something else's now.
    fn name_taken(&self, change: &Change, in_the_way: &mut InTheWay) {
        macro_rules! name_taken {
            ($($rows:ident, $kind:ident, $today:expr;)+) => {
                $(if !change.$rows.opened.is_empty() {
                    let back: FxHashMap<&str, _> =
                        change.$rows.opened.iter().map(|row| (&*row.id, row.fid)).collect();
                    let closed: FxHashSet<_> = change.$rows.closed.iter().copied().collect();
                    for row in $today {
                        let other = back.get(&*row.id).is_some_and(|fid| *fid != row.fid);
                        if other && !closed.contains(&row.fid) {
                            in_the_way.add(
                                Why::Taken, RowKey::new(RowKind::$kind, row.fid.0), None,
                            );
                        }
                    }
                })+
            };
        }
        name_taken! {
            communities, Community,
                self.network().territories().iter().map(|territory| &territory.community);
            segments, Segment, self.network().iter().map(|(_, street)| &street.segment);
            crews, Crew, self.crews();
            shifts, Shift, self.roster().shifts();
            sites, Site, self.sites().iter();
            plans, Plan, self.office().plans();
        }
    }
}

/// Rows that would come back and refer to something that is gone.
fn name_gone(change: &Change, after: &After<'_>, in_the_way: &mut InTheWay) {
    let mut gone = |kind, number: u32, segment| {
        in_the_way.add(Why::Gone, RowKey::new(kind, number), segment);
    };
    let mut holder = |crew: CrewFid, shift: Option<ShiftFid>, segment: Option<SegmentFid>| {
        if !after.crew(crew) {
            gone(RowKind::Crew, crew.0, segment);
        }
        if let Some(shift) = shift.filter(|shift| !after.shift(*shift)) {
            gone(RowKind::Shift, shift.0, segment);
        }
    };
    for row in &change.assignments.opened {
        holder(row.crew, row.shift, Some(row.segment));
    }
    for row in &change.site_assignments.opened {
        holder(row.crew, row.shift, None);
    }
    for row in &change.absences.opened {
        holder(row.crew, None, None);
    }
    for row in &change.members.opened {
        holder(row.crew, None, None);
    }
    for row in &change.accounts.opened {
        if let Some(crew) = row.crew {
            holder(crew, None, None);
        }
    }
    for fid in streets_of(change).into_iter().filter(|fid| !after.segment(*fid)) {
        gone(RowKind::Segment, fid.0, Some(fid));
    }
    for row in change.site_assignments.opened.iter().filter(|row| !after.site(row.site)) {
        gone(RowKind::Site, row.site.0, None);
    }
}

/// May one of the two not come where the other is?
fn rivals(
    roster: &Roster,
    (crew, shift): (CrewFid, Option<ShiftFid>),
    (other, other_shift): (CrewFid, Option<ShiftFid>),
) -> bool {
    if crew == other { shift == other_shift } else { roster.meet(shift, other_shift) }
}
