//! The city as it was. Two times are asked about: `at`, when in the world, and what was known, the
//! last revision that counts. [`City::way_back`] makes of the rows that came and went since a
//! change that leads back; [`City::as_it_was`] makes that change on a copy, which shares the
//! streets that stayed. It must not know a store: the rows are given.
//!
//! What is drawn and written down once (communities, streets, crews, sites, shifts, hours) is as
//! it was at the last revision made by `at`; what came in later counts as having been there, since
//! streets are older than their records. What somebody answers for holds if it was open at the last
//! revision that counts, or if it was closed only after `at`: taking a stretch back today leaves
//! the answer for yesterday. Where a row opened at or after that closing holds at `at` as well, the
//! later one is right: it took the place, or corrects what was entered before.

use super::City;
use super::held::Held;
use super::ledger::Ledger;
use crate::domain::{
    Absence, Action, Assignment, Change, CrewFid, Delta, Exemption, PastRow, PastRows, Period,
    Revision, Segment, SegmentFid, SiteAssignment, SiteFid, Versions,
};
use crate::geometry::{Side, Stretch, StretchSet};
use jiff::{SignedDuration, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;

/// What is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Then {
    /// When in the world.
    pub at: Timestamp,
    /// The last revision that was made by `at`, or `known` if that is earlier.
    pub made: Revision,
    /// The last revision that counts.
    pub known: Revision,
}

impl City {
    /// The change that leads from this city back to what was. `rows` came and went between the
    /// revision `then.made` and this city's.
    #[must_use]
    pub fn way_back(&self, rows: &PastRows, then: Then) -> Change {
        let mut back = Change::new(Action::Assign, "history".into(), then.at);
        back.communities = drawn(&rows.communities, then.known);
        back.segments = drawn(&rows.segments, then.known);
        back.crews = drawn(&rows.crews, then.known);
        back.hours = drawn(&rows.hours, then.known);
        back.shifts = drawn(&rows.shifts, then.known);
        back.sites = drawn(&rows.sites, then.known);
        let redrawn = self.redrawn(&rows.segments, then.known);
        let known = |segment: SegmentFid| redrawn.get(&segment).copied().unwrap_or(then.known);
        let asked = Asked { at: then.at, made_at: &rows.made_at };
        let ledger = self.ledger();
        let number_of = |segment: Option<SegmentFid>| self.network().number_of(segment?);
        back.assignments = asked.held(
            &rows.assignments,
            |fid| {
                let held = ledger.assignments(number_of(ledger.segment_of(fid))?);
                held.iter().find(|row| row.fid == fid).copied()
            },
            |row| known(row.segment),
        );
        back.exemptions = asked.held(
            &rows.exemptions,
            |fid| {
                let held = ledger.exemptions(number_of(ledger.segment_of_exemption(fid))?);
                held.iter().find(|row| row.fid == fid).cloned()
            },
            |row| known(row.segment),
        );
        back.absences = asked.held(
            &rows.absences,
            |fid| self.roster().absences().find(|row| row.fid == fid).cloned(),
            |_row| then.known,
        );
        back.site_assignments = asked.held(
            &rows.site_assignments,
            |fid| self.sites().assignment(fid).copied(),
            |_row| then.known,
        );
        back
    }

    /// The city that a way back leads to, with sums at `then.at`. Its revision is `then.known`.
    #[must_use]
    pub fn as_it_was(&self, back: &Change, then: Then) -> Self {
        let network = self.network.after(back);
        let gone: FxHashSet<_> = back.assignments.closed.iter().copied().collect();
        let gone_exempt: FxHashSet<_> = back.exemptions.closed.iter().copied().collect();
        let streets = || self.network.iter().map(|(ix, _)| ix);
        let assigned = streets().flat_map(|ix| self.ledger.assignments(ix)).copied();
        let exempt = streets().flat_map(|ix| self.ledger.exemptions(ix)).map(Arc::clone);
        let stands = |segment| network.number_of(segment).is_some();
        let assigned = assigned
            .filter(|row| !gone.contains(&row.fid))
            .chain(back.assignments.opened.iter().copied())
            .filter(|row| stands(row.segment))
            .collect();
        let exempt = exempt
            .filter(|row| !gone_exempt.contains(&row.fid))
            .chain(back.exemptions.opened.iter().map(Arc::clone))
            .filter(|row| stands(row.segment))
            .collect();
        let mut roster = Arc::clone(&self.roster);
        Arc::make_mut(&mut roster).apply(back);
        let ledger = Ledger::build(&network, Held::of(assigned), exempt, &roster, then.at);
        let mut city = self.clone_with(network, roster, ledger);
        for fid in &back.crews.closed {
            city.crews.remove(fid);
        }
        city.crews.extend(back.crews.opened.iter().map(|crew| (crew.fid, Arc::clone(crew))));
        Arc::make_mut(&mut city.sites).apply(back);
        city.revision = then.known;
        city
    }

    /// Streets that were drawn anew after the version that counts, each with the last revision
    /// before: stretches entered later are measured along another line.
    fn redrawn(
        &self,
        rows: &Versions<SegmentFid, Arc<Segment>>,
        known: Revision,
    ) -> FxHashMap<SegmentFid, Revision> {
        let mut redrawn = FxHashMap::default();
        for versions in rows.closed.chunk_by(|one, next| one.fid == next.fid) {
            let first = &versions[0];
            let today = rows
                .opened
                .binary_search_by_key(&first.fid, |(_, fid)| *fid)
                .ok()
                .and_then(|found| Some((rows.opened[found].0, self.segment(first.fid)?)));
            let later = versions[1..].iter().map(|version| (version.since, &version.row));
            let anew = later
                .chain(today)
                .find(|(_, row)| row.line != first.row.line)
                .filter(|(since, _)| *since <= known);
            if let Some((since, _)) = anew {
                redrawn.insert(first.fid, Revision(since.0 - 1));
            }
        }
        redrawn
    }

    fn segment(&self, fid: SegmentFid) -> Option<&Arc<Segment>> {
        let street = self.network.street(self.network.number_of(fid)?)?;
        Some(&street.segment)
    }
}

/// What leads back to the first version of each row that came or went, as far as it counts.
fn drawn<Fid: Copy + Ord + Hash, Row: Clone>(
    rows: &Versions<Fid, Row>,
    known: Revision,
) -> Delta<Fid, Row> {
    let open: FxHashSet<Fid> = rows.opened.iter().map(|(_, fid)| *fid).collect();
    let mut back = Delta::default();
    let mut replaced: FxHashSet<Fid> = FxHashSet::default();
    for versions in rows.closed.chunk_by(|one, next| one.fid == next.fid) {
        let first = &versions[0];
        replaced.insert(first.fid);
        if open.contains(&first.fid) {
            back.closed.push(first.fid);
        }
        if first.since <= known {
            back.opened.push(first.row.clone());
        }
    }
    let unknown =
        rows.opened.iter().filter(|(since, fid)| *since > known && !replaced.contains(fid));
    back.closed.extend(unknown.map(|(_, fid)| *fid));
    back.closed.sort_unstable();
    back
}

/// What somebody answers for, or that they do not, while a period holds.
trait Holds: Clone {
    type Ground: Copy + Eq + Hash;

    /// What ground it is about, and which part of it.
    fn ground(&self) -> (Self::Ground, Stretch);
    fn period(&self) -> Period;
    /// A part of it, for a part of the time.
    fn part(&self, stretch: Stretch, period: Period) -> Self;
}

impl Holds for Assignment {
    type Ground = (SegmentFid, Side);

    fn ground(&self) -> (Self::Ground, Stretch) {
        ((self.segment, self.side), self.stretch)
    }

    fn period(&self) -> Period {
        self.period
    }

    fn part(&self, stretch: Stretch, period: Period) -> Self {
        Self { stretch, period, ..*self }
    }
}

impl Holds for Arc<Exemption> {
    type Ground = (SegmentFid, Side);

    fn ground(&self) -> (Self::Ground, Stretch) {
        ((self.segment, self.side), self.stretch)
    }

    fn period(&self) -> Period {
        self.period
    }

    fn part(&self, stretch: Stretch, period: Period) -> Self {
        Arc::new(Exemption { stretch, period, ..Exemption::clone(self) })
    }
}

impl Holds for SiteAssignment {
    type Ground = SiteFid;

    fn ground(&self) -> (Self::Ground, Stretch) {
        (self.site, whole())
    }

    fn period(&self) -> Period {
        self.period
    }

    fn part(&self, _whole: Stretch, period: Period) -> Self {
        Self { period, ..*self }
    }
}

impl Holds for Arc<Absence> {
    type Ground = CrewFid;

    fn ground(&self) -> (Self::Ground, Stretch) {
        (self.crew, whole())
    }

    fn period(&self) -> Period {
        self.period
    }

    fn part(&self, _whole: Stretch, period: Period) -> Self {
        Arc::new(Absence { period, ..Absence::clone(self) })
    }
}

/// Stands for all of something that is not measured along a line.
fn whole() -> Stretch {
    Stretch::new(0, 1).expect("it has a length")
}

/// The instant that is asked about, and when the revisions after it were made.
#[derive(Clone, Copy)]
struct Asked<'a> {
    at: Timestamp,
    made_at: &'a BTreeMap<Revision, Timestamp>,
}

impl Asked<'_> {
    /// What leads back to the rows that held. `known` gives the last revision that counts for a
    /// row, `today` a row that is open now.
    fn held<Fid: Copy, Row: Holds>(
        self,
        rows: &Versions<Fid, Row>,
        today: impl Fn(Fid) -> Option<Row>,
        known: impl Fn(&Row) -> Revision,
    ) -> Delta<Fid, Row> {
        let open: Vec<(Revision, Fid, Row)> = (rows.opened.iter())
            .filter_map(|(since, fid)| Some((*since, *fid, today(*fid)?)))
            .collect();
        let mut later: FxHashMap<Row::Ground, Vec<(Revision, Stretch)>> = FxHashMap::default();
        let closed = rows.closed.iter().map(|past| (past.since, &past.row));
        for (since, row) in closed.chain(open.iter().map(|(since, _, row)| (*since, row))) {
            if row.period().holds_at(self.at) {
                let (ground, stretch) = row.ground();
                later.entry(ground).or_default().push((since, stretch));
            }
        }
        let mut back = Delta::default();
        for (since, fid, row) in &open {
            if *since > known(row) {
                back.closed.push(*fid);
            }
        }
        for past in &rows.closed {
            let known = known(&past.row);
            if past.until > known {
                back.opened.extend((past.since <= known).then(|| past.row.clone()));
            } else if past.row.period().holds_at(self.at) {
                let (ground, stretch) = past.row.ground();
                let counts = past.until..=known;
                let taken = (later.get(&ground).into_iter().flatten())
                    .filter(|(since, _)| counts.contains(since))
                    .map(|(_, stretch)| *stretch);
                let left = StretchSet::from_iter([stretch]).difference(&taken.collect());
                let period = self.until_closed(past);
                back.opened.extend(left.iter().map(|stretch| past.row.part(stretch, period)));
            }
        }
        back
    }

    /// The period of a row that was closed before it was over: until it was closed.
    fn until_closed<Fid, Row: Holds>(self, past: &PastRow<Fid, Row>) -> Period {
        let period = past.row.period();
        let Some(closed) = self.made_at.get(&past.until) else { return period };
        // The next whole second, which is later than `at`.
        let closed = closed.checked_add(SignedDuration::from_secs(1)).unwrap_or(*closed);
        let end = period.to().map_or(closed, |end| end.min(closed));
        Period::new(period.from(), Some(end)).unwrap_or(period)
    }
}
