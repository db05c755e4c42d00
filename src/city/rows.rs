//! Assignments and exemptions by street, as rows: what holds, will hold or has ended.

use super::held::{Held, taken};
use super::network::{Network, StreetIx};
use crate::domain::{
    Assignment, AssignmentFid, Change, Exemption, ExemptionFid, Period, SegmentFid,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// All rows, by street number.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Rows {
    assignments: Vec<Box<[Assignment]>>,
    exemptions: FxHashMap<StreetIx, Vec<Arc<Exemption>>>,
    segment_of: FxHashMap<AssignmentFid, SegmentFid>,
    segment_of_exemption: FxHashMap<ExemptionFid, SegmentFid>,
}

impl Rows {
    /// The rows of a city that starts.
    pub(super) fn of(network: &Network, held: Held, exemptions: Vec<Arc<Exemption>>) -> Self {
        let mut rows = Self {
            assignments: Vec::new(),
            exemptions: FxHashMap::default(),
            segment_of: held.segment_of,
            segment_of_exemption: exemptions.iter().map(|e| (e.fid, e.segment)).collect(),
        };
        rows.assignments.resize_with(network.slots(), Box::default);
        for of_street in held.assignments.chunk_by(|a, b| a.segment == b.segment) {
            if let Some(ix) = network.number_of(of_street[0].segment) {
                rows.assignments[ix as usize] = of_street.into();
            }
        }
        for exemption in exemptions {
            if let Some(ix) = network.number_of(exemption.segment) {
                rows.exemptions.entry(ix).or_default().push(exemption);
            }
        }
        rows
    }

    /// How many street numbers there are.
    pub(super) fn slots(&self) -> usize {
        self.assignments.len()
    }

    pub(super) fn assignments(&self, ix: StreetIx) -> &[Assignment] {
        self.assignments.get(ix as usize).map_or(&[], |held| held)
    }

    pub(super) fn exemptions(&self, ix: StreetIx) -> &[Arc<Exemption>] {
        self.exemptions.get(&ix).map_or(&[], Vec::as_slice)
    }

    pub(super) fn segment_of(&self, fid: AssignmentFid) -> Option<SegmentFid> {
        self.segment_of.get(&fid).copied()
    }

    pub(super) fn segment_of_exemption(&self, fid: ExemptionFid) -> Option<SegmentFid> {
        self.segment_of_exemption.get(&fid).copied()
    }

    /// How many assignments there are.
    pub(super) fn len(&self) -> usize {
        self.segment_of.len()
    }

    /// The streets that have an assignment which is asked for, in order.
    pub(super) fn with(&self, asked: impl Fn(&Assignment) -> bool) -> Vec<StreetIx> {
        let held = (0..).zip(&self.assignments);
        held.filter(|(_, held)| held.iter().any(&asked)).map(|(ix, _)| ix).collect()
    }

    /// Periods of everything that holds or will hold on a street.
    pub(super) fn periods(&self, ix: StreetIx) -> impl Iterator<Item = Period> + '_ {
        let assigned = self.assignments(ix).iter().map(|a| a.period);
        assigned.chain(self.exemptions(ix).iter().map(|e| e.period))
    }

    /// The streets on which a change closes or opens something, or that it moves, in order.
    pub(super) fn touched(
        &self,
        before: &Network,
        after: &Network,
        change: &Change,
    ) -> Vec<StreetIx> {
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

    /// Closes and opens the rows of a change; `after` is the network that it leaves.
    pub(super) fn apply(&mut self, before: &Network, after: &Network, change: &Change) {
        self.assignments.resize_with(after.slots(), Box::default);
        self.change_assignments(before, after, change);
        self.change_exemptions(before, after, change);
    }

    /// Drops everything of a street that is gone.
    pub(super) fn clear(&mut self, ix: StreetIx) {
        self.assignments[ix as usize] = Box::default();
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
            let held = &mut self.assignments[ix as usize];
            let stays = |a: &&Assignment| gone.binary_search(&(ix, a.fid)).is_err();
            let kept = held.iter().filter(stays);
            let mut now: Vec<Assignment> =
                kept.chain(new.iter().map(|(_, a)| a)).copied().collect();
            now.sort_unstable_by_key(|a| a.fid);
            *held = now.into();
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
}
