//! The ledger: who answers for what, and the sums of it at one instant. It moves with every
//! assignment and with the roster, and with time: when a period, a shift or an absence begins or
//! ends, and when a week begins.

use super::cover::SideCover;
use super::due::Due;
use super::duty::Moment;
use super::held::Held;
use super::network::{Network, StreetIx};
use super::roster::Roster;
use super::rows::Rows;
use super::served::Reckoner;
pub use super::state::{Coverage, StreetState};
use super::street::Street;
use super::totals::{Count, Totals, covers};
use crate::domain::{
    Assignment, AssignmentFid, Change, CrewFid, Exemption, ExemptionFid, SegmentFid, ShiftFid,
};
use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// When more than one in so many streets is touched, all are counted again on all cores: that is
/// faster, and it ends in the same sums.
const COUNT_ALL_SHARE: usize = 8;

/// Assignments and exemptions by street, and the sums at one moment.
#[derive(Clone, PartialEq, Debug)]
pub struct Ledger {
    moment: Moment,
    rows: Rows,
    /// By street number.
    states: Vec<StreetState>,
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
        roster: &Arc<Roster>,
        as_of: Timestamp,
    ) -> Self {
        let rows = Rows::of(network, held, exemptions);
        let mut ledger = Self {
            moment: Moment::of(roster, as_of),
            states: Vec::new(),
            due: Due::default(),
            totals: Totals::default(),
            rows,
        };
        for (ix, _) in network.iter() {
            ledger.await_periods(ix);
        }
        ledger.count_all(network);
        ledger
    }

    /// Sums from scratch, and the state of every street.
    fn count_all(&mut self, network: &Network) {
        (self.totals, self.states) = self.counted(network, &self.moment);
    }

    fn counted(&self, network: &Network, moment: &Moment) -> (Totals, Vec<StreetState>) {
        let numbers = 0..u32::try_from(network.slots()).expect("fewer streets than u32::MAX");
        let parts: Vec<(Totals, Vec<StreetState>)> = numbers
            .into_par_iter()
            .fold(
                || (Reckoner::of(moment), Totals::default(), Vec::new()),
                |(mut reckoner, mut totals, mut states), ix| {
                    let state = network.street(ix).map(|street| {
                        let count = self.count(ix, street, &mut reckoner);
                        totals.add_street(street, &count, 1);
                        StreetState::of(&count.covers)
                    });
                    states.push(state.unwrap_or_default());
                    (reckoner, totals, states)
                },
            )
            .map(|(_, totals, states)| (totals, states))
            .collect();
        parts.into_iter().fold(
            Default::default(),
            |(totals, mut states): (Totals, Vec<_>), part| {
                states.extend(part.1);
                (totals.merged(&part.0), states)
            },
        )
    }

    fn count(&self, ix: StreetIx, street: &Street, reckoner: &mut Reckoner<'_>) -> Count {
        Count::of(street, self.assignments(ix), self.exemptions(ix), reckoner)
    }

    /// Sums at another instant, from what is known now.
    #[must_use]
    pub fn totals_at(&self, network: &Network, at: Timestamp) -> Totals {
        self.counted(network, &self.moment.moved_to(at)).0
    }

    /// Sums at `as_of`.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The instant that sums and states are of.
    #[must_use]
    pub fn as_of(&self) -> Timestamp {
        self.moment.at()
    }

    /// The roster at another instant, for questions about many streets.
    #[must_use]
    pub fn moment_at(&self, at: Timestamp) -> Moment {
        self.moment.moved_to(at)
    }

    /// Coverage of both sides of a street at an instant.
    #[must_use]
    pub fn covers(&self, ix: StreetIx, street: &Street, at: Timestamp) -> [SideCover; 2] {
        if at == self.moment.at() {
            return self.covers_in(ix, street, &self.moment);
        }
        self.covers_in(ix, street, &self.moment.moved_to(at))
    }

    /// The same, at a moment of this ledger.
    #[must_use]
    pub fn covers_in(&self, ix: StreetIx, street: &Street, moment: &Moment) -> [SideCover; 2] {
        covers(street, self.assignments(ix), self.exemptions(ix), moment)
    }

    /// The state of a street at `as_of`.
    #[must_use]
    pub fn state(&self, ix: StreetIx) -> StreetState {
        self.states.get(ix as usize).copied().unwrap_or_default()
    }

    /// Everything that holds or will hold on a street.
    #[must_use]
    pub fn assignments(&self, ix: StreetIx) -> &[Assignment] {
        self.rows.assignments(ix)
    }

    /// Every exemption of a street.
    #[must_use]
    pub fn exemptions(&self, ix: StreetIx) -> &[Arc<Exemption>] {
        self.rows.exemptions(ix)
    }

    /// The segment that an assignment lies on.
    #[must_use]
    pub fn segment_of(&self, fid: AssignmentFid) -> Option<SegmentFid> {
        self.rows.segment_of(fid)
    }

    /// The segment that an exemption lies on.
    #[must_use]
    pub fn segment_of_exemption(&self, fid: ExemptionFid) -> Option<SegmentFid> {
        self.rows.segment_of_exemption(fid)
    }

    /// How many assignments there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Is nobody assigned to anything?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The next instant at which a period, a shift or an absence begins or ends, or a week begins.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.next().into_iter().chain(self.moment.next_turn()).min()
    }

    /// The last such instant no later than [`Ledger::as_of`], in seconds of the epoch. Two ledgers
    /// of the same rows that agree on it have the same sums.
    #[must_use]
    pub fn turned_s(&self) -> i64 {
        self.due.turned_s().unwrap_or(i64::MIN).max(self.moment.last_turn_s())
    }

    /// Moves to a later instant. Gives the streets on which something began or ended; all of them
    /// when a week did.
    pub fn advance(&mut self, network: &Network, now: Timestamp) -> Vec<StreetIx> {
        let mut touched = self.due.pass(now);
        let then = self.moment.moved_to(self.as_of().max(now));
        if !then.shares_week(&self.moment) {
            self.moment = then;
            self.count_all(network);
            return network.iter().map(|(ix, _)| ix).collect();
        }
        if !then.works_alike(&self.moment) {
            let turned = |held: &Assignment| then.works(held) != self.moment.works(held);
            touched.extend(self.rows.with(turned));
        }
        let touched: Vec<StreetIx> = touched.into_iter().collect();
        if self.is_most(touched.len()) {
            self.moment = then;
            self.count_all(network);
            return touched;
        }
        self.take_out(network, &touched);
        self.moment = then;
        self.count_in(network, &touched);
        touched
    }

    /// Applies a change to what `before` held; `after` is the network that the change leaves, and
    /// `roster` the roster. Gives the streets whose coverage it touched.
    pub fn apply(
        &mut self,
        before: &Network,
        after: &Network,
        roster: &Arc<Roster>,
        change: &Change,
    ) -> Vec<StreetIx> {
        let mut touched = self.rows.touched(before, after, change);
        touched.extend(self.rostered(before, change));
        touched.sort_unstable();
        touched.dedup();
        let all = self.is_most(touched.len());
        if !all {
            self.take_out(before, &touched);
        }
        for ix in &touched {
            self.forget_periods(*ix);
        }
        self.rows.apply(before, after, change);
        if changes_roster(change) {
            self.moment = Moment::of(roster, self.as_of());
        }
        self.states.resize_with(self.rows.slots(), StreetState::default);
        for ix in &touched {
            if after.street(*ix).is_some() {
                self.await_periods(*ix);
            } else {
                self.rows.clear(*ix);
                self.states[*ix as usize] = StreetState::default();
            }
        }
        if all {
            self.count_all(after);
        } else {
            self.count_in(after, &touched);
        }
        touched
    }

    /// The streets that a change of the roster concerns.
    fn rostered(&self, network: &Network, change: &Change) -> Vec<StreetIx> {
        if !changes_roster(change) {
            return Vec::new();
        }
        if !change.hours.is_empty() {
            return network.iter().map(|(ix, _)| ix).collect();
        }
        let shifts: FxHashSet<ShiftFid> = (change.shifts.closed.iter().copied())
            .chain(change.shifts.opened.iter().map(|shift| shift.fid))
            .collect();
        let closed = change.absences.closed.iter();
        let crews: FxHashSet<CrewFid> = closed
            .filter_map(|fid| self.moment.roster().absence(*fid))
            .chain(&change.absences.opened)
            .map(|absence| absence.crew)
            .collect();
        self.rows.with(|held| {
            crews.contains(&held.crew) || held.shift.is_some_and(|shift| shifts.contains(&shift))
        })
    }

    /// What the sums would be after a change of assignments, at the instant at which it is made.
    #[must_use]
    pub fn totals_after(&self, network: &Network, change: &Change) -> Totals {
        self.totals_around(network, change, change.made_at).1
    }

    /// The sums at an instant, and what they would be after a change of assignments.
    #[must_use]
    pub fn totals_around(
        &self,
        network: &Network,
        change: &Change,
        at: Timestamp,
    ) -> (Totals, Totals) {
        let then = self.moment.moved_to(self.as_of().max(at));
        let turned = !then.shares_week(&self.moment) || !then.works_alike(&self.moment);
        let (mut before, mut reckoner) = (self.totals.clone(), Reckoner::of(&then));
        if turned {
            before = self.counted(network, &then).0;
        } else {
            let mut now = Reckoner::of(&self.moment);
            for ix in self.due.until(then.at()).collect::<BTreeSet<_>>() {
                let Some(street) = network.street(ix) else { continue };
                before.add_street(street, &self.count(ix, street, &mut now), -1);
                before.add_street(street, &self.count(ix, street, &mut reckoner), 1);
            }
        }
        let mut after = before.clone();
        for (ix, held) in self.held_after(network, change) {
            let Some(street) = network.street(ix) else { continue };
            after.add_street(street, &self.count(ix, street, &mut reckoner), -1);
            let count = Count::of(street, &held, self.exemptions(ix), &mut reckoner);
            after.add_street(street, &count, 1);
        }
        (before, after)
    }

    /// What holds or will hold after a change of assignments, on each street that it touches.
    #[must_use]
    pub fn held_after(
        &self,
        network: &Network,
        change: &Change,
    ) -> BTreeMap<StreetIx, Vec<Assignment>> {
        let closed: FxHashSet<AssignmentFid> = change.assignments.closed.iter().copied().collect();
        let touched = self.rows.touched(network, network, change);
        let kept = |ix: StreetIx| self.assignments(ix).iter().filter(|a| !closed.contains(&a.fid));
        let mut after: BTreeMap<StreetIx, Vec<Assignment>> =
            touched.into_iter().map(|ix| (ix, kept(ix).copied().collect())).collect();
        for opened in &change.assignments.opened {
            let ix = network.number_of(opened.segment);
            if let Some(held) = ix.and_then(|ix| after.get_mut(&ix)) {
                held.push(*opened);
            }
        }
        after
    }

    fn is_most(&self, streets: usize) -> bool {
        streets > 100 && streets * COUNT_ALL_SHARE > self.rows.slots()
    }

    /// Takes streets out of the sums.
    fn take_out(&mut self, network: &Network, numbers: &[StreetIx]) {
        let moment = self.moment.clone();
        let mut reckoner = Reckoner::of(&moment);
        for ix in numbers {
            if let Some(street) = network.street(*ix) {
                let count = self.count(*ix, street, &mut reckoner);
                self.totals.add_street(street, &count, -1);
            }
        }
    }

    /// Puts streets into the sums.
    fn count_in(&mut self, network: &Network, numbers: &[StreetIx]) {
        let moment = self.moment.clone();
        let mut reckoner = Reckoner::of(&moment);
        for ix in numbers {
            if let Some(street) = network.street(*ix) {
                let count = self.count(*ix, street, &mut reckoner);
                self.totals.add_street(street, &count, 1);
                self.states[*ix as usize] = StreetState::of(&count.covers);
            }
        }
    }

    fn await_periods(&mut self, ix: StreetIx) {
        let as_of = self.as_of();
        for period in self.rows.periods(ix) {
            self.due.wait_for(ix, period, as_of);
        }
    }

    fn forget_periods(&mut self, ix: StreetIx) {
        for period in self.rows.periods(ix) {
            self.due.forget(ix, period);
        }
    }
}

/// Does it change who works when?
pub(super) fn changes_roster(change: &Change) -> bool {
    !change.hours.is_empty() || !change.shifts.is_empty() || !change.absences.is_empty()
}
