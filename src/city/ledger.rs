//! The ledger: who answers for what, and the sums of it at one instant. It moves with every
//! assignment, and with time when a period begins or ends.

use super::cover::SideCover;
use super::due::Due;
use super::held::{Held, taken};
use super::network::{Network, StreetIx};
use super::street::Street;
use super::totals::{Totals, covers};
use crate::domain::{
    Assignment, AssignmentFid, Change, Exemption, ExemptionFid, Period, SegmentFid,
};
use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What holds, or will hold, on one street.
#[derive(Clone, PartialEq, Debug, Default)]
struct Entry {
    assignments: Box<[Assignment]>,
    state: StreetState,
}

/// A street in one word, for tiles and filters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Somebody answers for every metre of both sides, or it is exempt.
    Assigned,
    /// For part of it.
    Partial,
    /// For none of it.
    #[default]
    Unassigned,
}

impl Coverage {
    /// The word in JSON, tiles and queries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Partial => "partial",
            Self::Unassigned => "unassigned",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Assigned, Self::Partial, Self::Unassigned].into_iter().find(|s| s.as_str() == word)
    }
}

/// Coverage of a street, and whether two crews meet on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StreetState {
    pub coverage: Coverage,
    pub overlap: bool,
}

impl StreetState {
    /// The state that two sides make together.
    #[must_use]
    pub fn of(covers: &[SideCover; 2]) -> Self {
        let whole = covers.iter().all(|side| side.gap.is_empty());
        let none = covers.iter().all(|side| side.assigned.is_empty());
        let coverage = match (whole, none) {
            (true, _) => Coverage::Assigned,
            (false, true) => Coverage::Unassigned,
            (false, false) => Coverage::Partial,
        };
        Self { coverage, overlap: covers.iter().any(|side| !side.overlap.is_empty()) }
    }
}

/// Assignments and exemptions by street, and the sums at `as_of`.
#[derive(Clone, PartialEq, Debug)]
pub struct Ledger {
    as_of: Timestamp,
    /// By street number.
    entries: Vec<Entry>,
    exemptions: FxHashMap<StreetIx, Vec<Arc<Exemption>>>,
    segment_of: FxHashMap<AssignmentFid, SegmentFid>,
    segment_of_exemption: FxHashMap<ExemptionFid, SegmentFid>,
    due: Due,
    totals: Totals,
}

impl Ledger {
    /// The ledger of a city that starts.
    #[must_use]
    pub fn build(
        network: &Network,
        held: Held,
        exemptions: Vec<Arc<Exemption>>,
        as_of: Timestamp,
    ) -> Self {
        let mut ledger = Self {
            as_of,
            entries: Vec::new(),
            exemptions: FxHashMap::default(),
            segment_of: held.segment_of,
            segment_of_exemption: exemptions.iter().map(|e| (e.fid, e.segment)).collect(),
            due: Due::default(),
            totals: Totals::default(),
        };
        ledger.entries.resize_with(network.slots(), Entry::default);
        for of_street in held.assignments.chunk_by(|a, b| a.segment == b.segment) {
            if let Some(ix) = network.number_of(of_street[0].segment) {
                for assignment in of_street {
                    ledger.due.wait_for(ix, assignment.period, as_of);
                }
                ledger.entries[ix as usize].assignments = of_street.into();
            }
        }
        for exemption in exemptions {
            if let Some(ix) = network.number_of(exemption.segment) {
                ledger.due.wait_for(ix, exemption.period, as_of);
                ledger.exemptions.entry(ix).or_default().push(exemption);
            }
        }
        drop(held.assignments);
        ledger.count_all(network);
        ledger
    }

    /// Sums from scratch, and the state of every street.
    fn count_all(&mut self, network: &Network) {
        let (totals, states) = self.counted(network, self.as_of);
        self.totals = totals;
        for (entry, state) in self.entries.iter_mut().zip(states) {
            entry.state = state;
        }
    }

    fn counted(&self, network: &Network, at: Timestamp) -> (Totals, Vec<StreetState>) {
        let numbers = 0..u32::try_from(network.slots()).expect("fewer streets than u32::MAX");
        let parts: Vec<(Totals, Vec<StreetState>)> = numbers
            .into_par_iter()
            .fold(Default::default, |(mut totals, mut states): (Totals, Vec<_>), ix| {
                let state = network.street(ix).map(|street| {
                    let covers = self.covers(ix, street, at);
                    totals.add_street(street, &covers, 1);
                    StreetState::of(&covers)
                });
                states.push(state.unwrap_or_default());
                (totals, states)
            })
            .collect();
        parts.into_iter().fold(
            Default::default(),
            |(totals, mut states): (Totals, Vec<_>), part| {
                states.extend(part.1);
                (totals.merged(&part.0), states)
            },
        )
    }

    /// Sums at another instant, from what is known now.
    #[must_use]
    pub fn totals_at(&self, network: &Network, at: Timestamp) -> Totals {
        self.counted(network, at).0
    }

    /// Sums at `as_of`.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The instant that sums and states are of.
    #[must_use]
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// Coverage of both sides of a street at an instant.
    #[must_use]
    pub fn covers(&self, ix: StreetIx, street: &Street, at: Timestamp) -> [SideCover; 2] {
        covers(street, self.assignments(ix), self.exemptions(ix), at)
    }

    /// The state of a street at `as_of`.
    #[must_use]
    pub fn state(&self, ix: StreetIx) -> StreetState {
        self.entries.get(ix as usize).map(|entry| entry.state).unwrap_or_default()
    }

    /// Everything that holds or will hold on a street.
    #[must_use]
    pub fn assignments(&self, ix: StreetIx) -> &[Assignment] {
        self.entries.get(ix as usize).map_or(&[], |entry| &entry.assignments)
    }

    /// Every exemption of a street.
    #[must_use]
    pub fn exemptions(&self, ix: StreetIx) -> &[Arc<Exemption>] {
        self.exemptions.get(&ix).map_or(&[], Vec::as_slice)
    }

    /// The segment that an assignment lies on.
    #[must_use]
    pub fn segment_of(&self, fid: AssignmentFid) -> Option<SegmentFid> {
        self.segment_of.get(&fid).copied()
    }

    /// The segment that an exemption lies on.
    #[must_use]
    pub fn segment_of_exemption(&self, fid: ExemptionFid) -> Option<SegmentFid> {
        self.segment_of_exemption.get(&fid).copied()
    }

    /// How many assignments there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.segment_of.len()
    }

    /// Is nobody assigned to anything?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segment_of.is_empty()
    }

    /// The next instant at which a period begins or ends.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.next()
    }

    /// The last instant, no later than [`Ledger::as_of`], at which a period is known to have begun
    /// or ended, in seconds. Two ledgers of the same rows that agree on it have the same sums.
    #[must_use]
    pub fn turned_s(&self) -> Option<i64> {
        self.due.turned_s()
    }

    /// Moves to a later instant. Gives the streets on which something began or ended.
    pub fn advance(&mut self, network: &Network, now: Timestamp) -> Vec<StreetIx> {
        let touched = self.due.pass(now);
        let before = self.as_of;
        self.as_of = before.max(now);
        for ix in &touched {
            if let Some(street) = network.street(*ix) {
                let old = self.covers(*ix, street, before);
                self.totals.add_street(street, &old, -1);
                self.count_in(*ix, street);
            }
        }
        touched.into_iter().collect()
    }

    /// Applies a change to what `before` held; `after` is the network that the change leaves.
    /// Gives the streets whose coverage it touched.
    pub fn apply(&mut self, before: &Network, after: &Network, change: &Change) -> Vec<StreetIx> {
        let touched = self.touched(before, after, change);
        for ix in &touched {
            if let Some(street) = before.street(*ix) {
                let covers = self.covers(*ix, street, self.as_of);
                self.totals.add_street(street, &covers, -1);
            }
            self.forget_periods(*ix);
        }
        self.entries.resize_with(after.slots(), Entry::default);
        self.change_assignments(before, after, change);
        self.change_exemptions(before, after, change);
        for ix in &touched {
            match after.street(*ix) {
                Some(street) => {
                    self.await_periods(*ix);
                    self.count_in(*ix, street);
                }
                None => self.entries[*ix as usize] = Entry::default(),
            }
        }
        touched
    }

    /// What the sums would be after a change of assignments, at the instant at which it is made.
    #[must_use]
    pub fn totals_after(&self, network: &Network, change: &Change) -> Totals {
        let closed: FxHashSet<AssignmentFid> = change.assignments.closed.iter().copied().collect();
        let mut opened: FxHashMap<SegmentFid, Vec<Assignment>> = FxHashMap::default();
        for assignment in &change.assignments.opened {
            opened.entry(assignment.segment).or_default().push(*assignment);
        }
        let at = self.as_of.max(change.made_at);
        let mut totals = self.totals.clone();
        let mut numbers =
            std::collections::BTreeSet::from_iter(self.touched(network, network, change));
        numbers.extend(self.due.until(at));
        for ix in numbers {
            let Some(street) = network.street(ix) else { continue };
            totals.add_street(street, &self.covers(ix, street, self.as_of), -1);
            let kept = self.assignments(ix).iter().filter(|a| !closed.contains(&a.fid)).copied();
            let new = opened.remove(&street.segment.fid).unwrap_or_default();
            let held: Vec<Assignment> = kept.chain(new).collect();
            totals.add_street(street, &covers(street, &held, self.exemptions(ix), at), 1);
        }
        totals
    }

    fn count_in(&mut self, ix: StreetIx, street: &Street) {
        let covers = self.covers(ix, street, self.as_of);
        self.totals.add_street(street, &covers, 1);
        self.entries[ix as usize].state = StreetState::of(&covers);
    }

    fn touched(&self, before: &Network, after: &Network, change: &Change) -> Vec<StreetIx> {
        let (assignments, exemptions) = (&change.assignments, &change.exemptions);
        let segments = change.segments.closed.iter().copied();
        let mut touched: Vec<StreetIx> = segments
            .chain(change.segments.opened.iter().map(|s| s.fid))
            .chain(assignments.closed.iter().filter_map(|fid| self.segment_of(*fid)))
            .chain(assignments.opened.iter().map(|a| a.segment))
            .chain(exemptions.closed.iter().filter_map(|fid| self.segment_of_exemption(*fid)))
            .chain(exemptions.opened.iter().map(|e| e.segment))
            .filter_map(|fid| before.number_of(fid).or_else(|| after.number_of(fid)))
            .collect();
        if !change.communities.is_empty() || change.frame.is_some() {
            touched.extend(before.iter().filter_map(|(ix, street)| {
                let now = after.street(ix)?;
                (!Arc::ptr_eq(street, now)).then_some(ix)
            }));
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    fn change_assignments(&mut self, before: &Network, after: &Network, change: &Change) {
        let mut closed: Vec<_> = (change.assignments.closed.iter())
            .filter_map(|fid| Some((before.number_of(self.segment_of.remove(fid)?)?, *fid)))
            .collect();
        closed.sort_unstable();
        let mut opened: Vec<(StreetIx, Assignment)> = Vec::new();
        for assignment in &change.assignments.opened {
            if let Some(ix) = after.number_of(assignment.segment) {
                self.segment_of.insert(assignment.fid, assignment.segment);
                opened.push((ix, *assignment));
            }
        }
        opened.sort_unstable_by_key(|(ix, a)| (*ix, a.fid));
        let (mut closed, mut opened) = (&closed[..], &opened[..]);
        while let Some(ix) =
            [closed.first().map(|c| c.0), opened.first().map(|o| o.0)].into_iter().flatten().min()
        {
            let (gone, new) = (taken(&mut closed, ix), taken(&mut opened, ix));
            let entry = &mut self.entries[ix as usize];
            let stays = |a: &&Assignment| gone.binary_search(&(ix, a.fid)).is_err();
            let kept = entry.assignments.iter().filter(stays);
            let mut now: Vec<Assignment> =
                kept.chain(new.iter().map(|(_, a)| a)).copied().collect();
            now.sort_unstable_by_key(|a| a.fid);
            entry.assignments = now.into();
        }
    }

    fn change_exemptions(&mut self, before: &Network, after: &Network, change: &Change) {
        for fid in &change.exemptions.closed {
            let ix = self.segment_of_exemption.remove(fid).and_then(|s| before.number_of(s));
            if let Some(ix) = ix
                && let Some(list) = self.exemptions.get_mut(&ix)
            {
                list.retain(|e| e.fid != *fid);
                if list.is_empty() {
                    self.exemptions.remove(&ix);
                }
            }
        }
        for exemption in &change.exemptions.opened {
            if let Some(ix) = after.number_of(exemption.segment) {
                self.segment_of_exemption.insert(exemption.fid, exemption.segment);
                let list = self.exemptions.entry(ix).or_default();
                list.push(Arc::clone(exemption));
                list.sort_unstable_by_key(|e| e.fid);
            }
        }
    }

    /// Periods of everything that holds or will hold on a street.
    fn periods(&self, ix: StreetIx) -> Vec<Period> {
        let assigned = self.assignments(ix).iter().map(|a| a.period);
        assigned.chain(self.exemptions(ix).iter().map(|e| e.period)).collect()
    }

    fn await_periods(&mut self, ix: StreetIx) {
        for period in self.periods(ix) {
            self.due.wait_for(ix, period, self.as_of);
        }
    }

    fn forget_periods(&mut self, ix: StreetIx) {
        for period in self.periods(ix) {
            self.due.forget(ix, period);
        }
    }
}
