//! The city in memory: it answers every read. Pure: no input or output, no clock of its own; the
//! instant is always given. Read `street` and `cover` first, then `ledger`.

pub mod claims;
pub mod territory;

pub mod street;

pub mod network;
pub mod nodes;
pub mod way;

pub mod roster;

pub mod week;

pub mod duty;

pub mod cover;

pub mod served;

pub mod work;

pub mod totals;

mod area;
mod state;

mod due;

pub mod held;
pub mod identity;
pub mod office;
mod rows;

pub mod ledger;

pub mod gaps;
pub mod ground;
pub mod sites;
pub mod week_sums;
pub mod who;

pub mod load;
pub mod past;
pub mod patches;
pub mod plan;
pub mod preview;
pub mod select;
pub mod since;

#[cfg(test)]
mod drawn;
#[cfg(test)]
mod tests;

use crate::domain::{Change, Crew, CrewFid, NextFids, Revision, Snapshot};
use ground::KeptGround;
use held::Held;
use jiff::Timestamp;
use ledger::{Ledger, changes_roster};
use network::{Network, StreetIx, frame_at};
use office::Office;
use patches::KeptPatches;
use roster::Roster;
use sites::Sites;
use std::collections::BTreeMap;
use std::sync::Arc;
use territory::Territories;
use totals::Totals;

/// Everything that is known at one revision. Cloning shares the network.
#[derive(Clone, Debug)]
pub struct City {
    revision: Revision,
    /// Whether the frame was ever set; an empty city has a frame that means nothing.
    framed: bool,
    network: Arc<Network>,
    crews: BTreeMap<CrewFid, Arc<Crew>>,
    roster: Arc<Roster>,
    sites: Arc<Sites>,
    office: Arc<Office>,
    ledger: Ledger,
    ground: KeptGround,
    patches: KeptPatches,
    next: NextFids,
}

impl City {
    /// The city of a snapshot, with sums as of `now`.
    #[must_use]
    pub fn load(snapshot: Snapshot, now: Timestamp) -> Self {
        let frame = frame_at(snapshot.frame);
        let territories =
            Territories::build(snapshot.communities.iter(), &frame, &Territories::default());
        let (roster, sites) = (Arc::new(Roster::of(&snapshot)), Sites::of(&snapshot));
        let office = Arc::new(Office::of(&snapshot));
        // One core loads an R-tree in the end, while the other puts assignments in order.
        let (network, held) = rayon::join(
            || Network::build(frame, territories, snapshot.segments),
            || Held::of(snapshot.assignments),
        );
        let ledger = Ledger::build(&network, held, snapshot.exemptions, &roster, now);
        Self {
            revision: snapshot.revision,
            framed: snapshot.frame.is_some(),
            network: Arc::new(network),
            crews: snapshot.crews.into_iter().map(|crew| (crew.fid, crew)).collect(),
            roster,
            sites: Arc::new(sites),
            office,
            ledger,
            ground: KeptGround::default(),
            patches: KeptPatches::default(),
            next: snapshot.next,
        }
    }

    /// Shows a change that has survived. Gives the streets whose coverage it touched. Cannot
    /// fail: whatever could be wrong with a change was refused when it was decided.
    pub fn apply(&mut self, change: &Change, revision: Revision) -> Vec<StreetIx> {
        let after = self.network.after(change);
        self.apply_onto(after, change, revision)
    }

    /// As [`City::apply`], with the network that the change leaves made beforehand.
    pub fn apply_onto(
        &mut self,
        after: Arc<Network>,
        change: &Change,
        revision: Revision,
    ) -> Vec<StreetIx> {
        let mut touched = self.advance(change.made_at);
        let before = self.before_ground(change);
        for fid in &change.crews.closed {
            self.crews.remove(fid);
        }
        for crew in &change.crews.opened {
            self.crews.insert(crew.fid, Arc::clone(crew));
        }
        if changes_roster(change) {
            Arc::make_mut(&mut self.roster).apply(change);
        }
        if !change.sites.is_empty() || !change.site_assignments.is_empty() {
            Arc::make_mut(&mut self.sites).apply(change);
        }
        if Office::is_touched_by(change) {
            Arc::make_mut(&mut self.office).apply(change);
        }
        touched.extend(self.ledger.apply(&self.network, &after, &self.roster, change));
        touched.sort_unstable();
        touched.dedup();
        self.framed |= change.frame.is_some();
        let network = std::mem::replace(&mut self.network, after);
        if Arc::ptr_eq(&network, &self.network) {
            self.patches.touch(&touched);
        } else {
            self.patches.forget();
        }
        self.ground_follows(before, change, &network);
        self.revision = revision;
        self.next = next_after(self.next, change);
        touched
    }

    /// Moves the sums to a later instant. Gives the streets on which something began or ended.
    pub fn advance(&mut self, now: Timestamp) -> Vec<StreetIx> {
        let before = self.ledger.as_of();
        let touched = self.ledger.advance(&self.network, now);
        if !touched.is_empty() {
            self.patches.touch(&touched);
        }
        self.ground_turns(&touched, before);
        touched
    }

    /// The same city with other streets, another roster and another ledger.
    fn clone_with(&self, network: Arc<Network>, roster: Arc<Roster>, ledger: Ledger) -> Self {
        Self {
            revision: self.revision,
            framed: self.framed,
            network,
            crews: self.crews.clone(),
            roster,
            sites: Arc::clone(&self.sites),
            office: Arc::clone(&self.office),
            ledger,
            ground: KeptGround::default(),
            patches: KeptPatches::default(),
            next: self.next,
        }
    }

    /// The number of the last change that it shows.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Differs whenever any answer may: the revision, and when something last began or ended. It
    /// outlives the process, since what a browser keeps does too: never the same for two states.
    #[must_use]
    pub fn version(&self) -> String {
        let (site_turned_s, _) = self.sites.turns_around(self.ledger.as_of());
        let turned_s = site_turned_s.unwrap_or(i64::MIN).max(self.ledger.turned_s());
        format!("{}-{turned_s}", self.revision)
    }

    /// The next instant at which something begins or ends of itself, along streets or on sites.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let (_, next_s) = self.sites.turns_around(self.ledger.as_of());
        let of_sites = next_s.and_then(|second| Timestamp::from_second(second).ok());
        self.ledger.next_due().into_iter().chain(of_sites).min()
    }

    /// Streets and communities.
    #[must_use]
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// Has the city a place on Earth yet?
    #[must_use]
    pub fn is_framed(&self) -> bool {
        self.framed
    }

    /// Who answers for what.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Who works when.
    #[must_use]
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// Ground that is cleaned as a whole.
    #[must_use]
    pub fn sites(&self) -> &Arc<Sites> {
        &self.sites
    }

    /// What the office keeps beside the streets.
    #[must_use]
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// The keys that the next rows get.
    #[must_use]
    pub fn next_fids(&self) -> NextFids {
        self.next
    }

    /// What the sums would be after a change of assignments, without making it.
    #[must_use]
    pub fn totals_after(&self, change: &Change) -> Totals {
        self.ledger.totals_after(&self.network, change)
    }

    /// All crews, in the order in which they came.
    pub fn crews(&self) -> impl ExactSizeIterator<Item = &Arc<Crew>> {
        self.crews.values()
    }

    /// The crew with that key.
    #[must_use]
    pub fn crew(&self, fid: CrewFid) -> Option<&Arc<Crew>> {
        self.crews.get(&fid)
    }

    /// The crew that clients know by that id.
    #[must_use]
    pub fn crew_by_id(&self, id: &str) -> Option<&Arc<Crew>> {
        self.crews.values().find(|crew| &*crew.id == id)
    }
}

fn next_after(mut next: NextFids, change: &Change) -> NextFids {
    for row in &change.communities.opened {
        next.community = next.community.max(row.fid.next());
    }
    for row in &change.segments.opened {
        next.segment = next.segment.max(row.fid.next());
    }
    for row in &change.crews.opened {
        next.crew = next.crew.max(row.fid.next());
    }
    for row in &change.assignments.opened {
        next.assignment = next.assignment.max(row.fid.next());
    }
    for row in &change.exemptions.opened {
        next.exemption = next.exemption.max(row.fid.next());
    }
    for row in &change.shifts.opened {
        next.shift = next.shift.max(row.fid.next());
    }
    for row in &change.absences.opened {
        next.absence = next.absence.max(row.fid.next());
    }
    for row in &change.sites.opened {
        next.site = next.site.max(row.fid.next());
    }
    for row in &change.site_assignments.opened {
        next.assignment = next.assignment.max(row.fid.next());
    }
    for row in &change.accounts.opened {
        next.account = next.account.max(row.fid.next());
    }
    for row in &change.members.opened {
        next.member = next.member.max(row.fid.next());
    }
    for row in &change.plans.opened {
        next.plan = next.plan.max(row.fid.next());
    }
    next
}
