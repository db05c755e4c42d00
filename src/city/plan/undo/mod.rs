//! Taking a change back: closing what it opened and opening what it closed, if all of it is still
//! as the change left it and what would come back still has a place. Rows are compared by what they
//! say, so a change that was followed by another one and its undoing can be taken back as well.
//!
//! What the change did is history and never changes, so it is read from the store beforehand; the
//! decision is about the city as it is when the undoing is written.

mod stands;

use super::Asker;
use crate::city::City;
use crate::domain::{
    Action, Assignment, Change, Community, Delta, Exemption, Made, Plan, Refusal, Revision, RowKey,
    RowKind, Segment, SegmentFid, Snapshot, Versions,
};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;

/// Why a change stays.
#[derive(Clone, PartialEq, Debug)]
pub enum NotUndone {
    Refused(Refusal),
    InTheWay(InTheWay),
}

/// What keeps a change from being taken back.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct InTheWay {
    whys: BTreeSet<Why>,
    /// The rows at fault, each with the segment that it is about.
    pub rows: BTreeMap<RowKey, Option<SegmentFid>>,
}

/// What sort of thing stands in the way, in the order in which it is said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Why {
    Moved,
    Used,
    Gone,
    Redrawn,
    Held,
    Taken,
}

impl InTheWay {
    fn add(&mut self, why: Why, row: RowKey, segment: Option<SegmentFid>) {
        self.whys.insert(why);
        self.rows.insert(row, segment);
    }

    /// In words.
    #[must_use]
    pub fn detail(&self) -> String {
        let said = self.whys.iter().map(|why| match why {
            Why::Moved => "what it did was changed since",
            Why::Used => "what it brought in is in use since",
            Why::Gone => "what it took away belongs to something that is gone",
            Why::Redrawn => "streets that it is about were drawn anew since",
            Why::Held => "what it took away was given to somebody since",
            Why::Taken => "an id that it took away was given to something else since",
        });
        let said: Vec<&str> = said.collect();
        format!("this change cannot be taken back: {}", said.join("; "))
    }
}

impl From<Refusal> for NotUndone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl City {
    /// Decides to take a change back. `before` holds those of the rows of [`City::undo_asks`] that
    /// were open just before it, and the frame of that time.
    ///
    /// # Errors
    /// A change of accounts; something that moved since, which is named.
    pub fn plan_undo(
        &self,
        made: &Made,
        before: &Snapshot,
        asker: &Asker,
    ) -> Result<Change, NotUndone> {
        refuse_accounts(made)?;
        let (mut change, mut in_the_way) = self.way_back_from(made, asker);
        // A frame that was moved again since is of streets that are there now.
        let own = made.change.frame.is_some_and(|frame| frame == self.network().frame().centre());
        change.frame = before.frame.filter(|_| own);
        self.check_stands(&change, before, &mut in_the_way);
        if !in_the_way.whys.is_empty() {
            return Err(NotUndone::InTheWay(in_the_way));
        }
        let what = if made.change.action == Action::Undo { "did again" } else { "took back" };
        change.summary = match made.change.undoes.filter(|_| made.change.action == Action::Undo) {
            Some(first) => format!("{what} what revision {first} did"),
            None => format!("{what}: {}", made.change.summary),
        };
        Ok(change)
    }

    /// The rows that [`City::plan_undo`] has to know from just before the change: streets on which
    /// something would come back, and whatever stands against it now.
    #[must_use]
    pub fn undo_asks(&self, made: &Made, asker: &Asker) -> Vec<RowKey> {
        let (change, _) = self.way_back_from(made, asker);
        let streets = stands::streets_of(&change).into_iter();
        let mut asks: Vec<RowKey> =
            streets.map(|fid| RowKey::new(RowKind::Segment, fid.0)).collect();
        asks.extend(self.standing_against(&change).map(|(row, _)| row));
        asks
    }

    /// Closes what a change opened and opens what it closed; names what is not as it was left.
    fn way_back_from(&self, made: &Made, asker: &Asker) -> (Change, InTheWay) {
        let mut back = Change::new(Action::Undo, Arc::clone(&asker.actor), asker.now);
        back.undoes = Some(made.revision);
        let mut moved = InTheWay::default();
        macro_rules! lead_back {
            ($($rows:ident, $kind:ident, $today:expr, $segment:expr;)+) => {
                $({
                    let leading = Leading { made: made.revision, kind: RowKind::$kind };
                    let (done, closed) = (&made.change.$rows, &made.closed.$rows);
                    back.$rows =
                        leading.back(done, closed, |row| row.fid, $today, $segment, &mut moved);
                })+
            };
        }
        let (roster, sites, office) = (self.roster(), self.sites(), self.office());
        lead_back! {
            communities, Community, |fid| self.community(fid), |_| None;
            segments, Segment, |fid| self.open_segment(fid), |row: &Arc<Segment>| Some(row.fid);
            crews, Crew, |fid| self.crew(fid).cloned(), |_| None;
            assignments, Assignment, |fid| self.assignment(fid).map(|(_, row)| row),
                |row: &Assignment| Some(row.segment);
            exemptions, Exemption, |fid| self.exemption(fid),
                |row: &Arc<Exemption>| Some(row.segment);
            hours, Hours,
                |_| roster.has_own_hours().then(|| Arc::clone(roster.hours())), |_| None;
            shifts, Shift, |fid| roster.shift(fid).cloned(), |_| None;
            absences, Absence, |fid| roster.absence(fid).cloned(), |_| None;
            sites, Site, |fid| sites.get(fid).cloned(), |_| None;
            site_assignments, SiteAssignment, |fid| sites.assignment(fid).copied(), |_| None;
            accounts, Account, |fid| office.account(fid).cloned(), |_| None;
            members, Member, |fid| office.member(fid).cloned(), |_| None;
            plans, Plan, |fid| office.plans().find(|plan: &&Arc<Plan>| plan.fid == fid).cloned(),
                |_| None;
            load_rules, LoadRules,
                |_| office.has_own_rules().then(|| Arc::clone(office.load_rules())), |_| None;
        }
        (back, moved)
    }

    fn community(&self, fid: crate::domain::CommunityFid) -> Option<Arc<Community>> {
        self.network().territories().get(fid).map(|territory| Arc::clone(&territory.community))
    }

    fn open_segment(&self, fid: SegmentFid) -> Option<Arc<Segment>> {
        let street = self.network().street(self.network().number_of(fid)?)?;
        Some(Arc::clone(&street.segment))
    }

    fn exemption(&self, fid: crate::domain::ExemptionFid) -> Option<Arc<Exemption>> {
        let ix = self.network().number_of(self.ledger().segment_of_exemption(fid)?)?;
        self.ledger().exemptions(ix).iter().find(|row| row.fid == fid).cloned()
    }
}

/// Leads rows of one kind back.
struct Leading {
    made: Revision,
    kind: RowKind,
}

impl Leading {
    fn back<Fid: Copy + Ord + Hash + Into<u32>, Row: Clone + PartialEq>(
        &self,
        done: &Delta<Fid, Row>,
        closed: &Versions<Fid, Row>,
        fid_of: impl Fn(&Row) -> Fid,
        today: impl Fn(Fid) -> Option<Row>,
        segment_of: impl Fn(&Row) -> Option<SegmentFid>,
        moved: &mut InTheWay,
    ) -> Delta<Fid, Row> {
        let mut back = Delta::default();
        let mut own: FxHashSet<Fid> = FxHashSet::default();
        let mut name = |fid: Fid, row: &Row| {
            moved.add(Why::Moved, RowKey::new(self.kind, fid.into()), segment_of(row));
        };
        for row in &done.opened {
            let fid = fid_of(row);
            own.insert(fid);
            if today(fid).as_ref() == Some(row) {
                back.closed.push(fid);
            } else {
                name(fid, row);
            }
        }
        for past in closed.closed.iter().filter(|past| past.until == self.made) {
            if !own.contains(&past.fid) && today(past.fid).is_some() {
                name(past.fid, &past.row);
            }
            back.opened.push(past.row.clone());
        }
        back.closed.sort_unstable();
        back
    }
}

/// Accounts are given and taken by whoever may, not by taking changes back. That somebody left a
/// crew that was removed is no such thing.
fn refuse_accounts(made: &Made) -> Result<(), Refusal> {
    let accounts = &made.change.accounts;
    let only_left = accounts.closed.len() == accounts.opened.len()
        && made.closed.accounts.closed.iter().all(|past| {
            let crewless =
                |row: &crate::domain::Account| crate::domain::Account { crew: None, ..row.clone() };
            let now = accounts.opened.iter().find(|row| row.fid == past.fid);
            now.is_some_and(|now| crewless(now) == crewless(&past.row))
        });
    if only_left {
        return Ok(());
    }
    let detail = "accounts are not changed by taking changes back; change the account itself";
    Err(Refusal::conflict(detail, vec![]))
}
