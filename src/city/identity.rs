//! Since when a gap has been one, and what it is called. A gap along a side grows, shrinks and
//! breaks in two while people assign and periods end; who looks at it means the same gap all the
//! same. So each stretch that nobody answers for has a record, and at every event on its street the
//! new ones inherit from those that they overlap.
//!
//! Events are commits, in the order of their revisions, and the instants at which periods begin or
//! end, each by what was known then: an assignment entered later for the time before does not make
//! a gap younger. Records are of whole sides; where a boundary cuts a gap in two, both are of one
//! record. A street that is drawn anew with another length begins anew.

use super::City;
use super::network::StreetIx;
use crate::domain::{PastRows, Period, Revision, Segment, SegmentFid};
use crate::geometry::{Side, Stretch, StretchSet};
use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// A stretch that nobody answers for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    pub side: Side,
    pub stretch: Stretch,
    /// What it is called after: where it began when it came to be. No two of a side have the same.
    pub anchor_mm: u32,
    /// When it became one.
    pub since: Timestamp,
}

/// The records of one side after an event: `gaps` are what nobody answers for now.
#[must_use]
pub fn inherit(old: &[Record], side: Side, gaps: &StretchSet, at: Timestamp) -> Vec<Record> {
    let gaps: Vec<Stretch> = gaps.iter().collect();
    let common = |gap: &Stretch, record: &Record| {
        gap.intersection(record.stretch).map_or(0, Stretch::length_mm)
    };
    let old: Vec<&Record> = old.iter().filter(|record| record.side == side).collect();
    // Who takes over the name of each record: the gap that has most of it, then the leftmost.
    let heirs: Vec<Option<usize>> = (old.iter())
        .map(|record| {
            let shares = gaps.iter().map(|gap| common(gap, record)).enumerate();
            let most = shares.filter(|(_, mm)| *mm > 0).max_by_key(|(n, mm)| (*mm, usize::MAX - n));
            most.map(|(heir, _)| heir)
        })
        .collect();
    let inherited: Vec<Option<u32>> = (0..gaps.len())
        .map(|gap| {
            let left = old.iter().zip(&heirs).filter(|(_, heir)| **heir == Some(gap));
            let first = left.min_by_key(|(record, _)| (record.since, record.anchor_mm));
            first.map(|(record, _)| record.anchor_mm)
        })
        .collect();
    let mut taken: FxHashSet<u32> = inherited.iter().flatten().copied().collect();
    let named = gaps.into_iter().zip(inherited).map(|(stretch, inherited)| {
        let before = old.iter().filter(|record| common(&stretch, record) > 0);
        let since = before.map(|record| record.since).min().unwrap_or(at);
        let anchor_mm = inherited.unwrap_or_else(|| {
            let free = (stretch.from_mm()..=u32::MAX).find(|mm| taken.insert(*mm));
            free.unwrap_or(stretch.from_mm())
        });
        Record { side, stretch, anchor_mm, since }
    });
    named.collect()
}

/// A row that makes a stretch no gap, while it is open and its period holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    pub side: Side,
    pub stretch: Stretch,
    pub period: Period,
    /// The revision that opened it.
    pub since: Revision,
    /// The revision that closed it, if it is not open still.
    pub until: Option<Revision>,
}

/// What one street was like, as far as it concerns a span of revisions and time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StreetPast {
    /// How long it was, by the revisions that said so; 0 where it is gone.
    pub lengths_mm: BTreeMap<Revision, u32>,
    pub holds: Vec<Hold>,
}

/// A span of revisions and time: after `from`, and until the last of `made_at` and `to`.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    pub from: (Revision, Timestamp),
    /// When each revision of the span was made.
    pub made_at: &'a BTreeMap<Revision, Timestamp>,
    pub to: Timestamp,
}

impl StreetPast {
    /// The records at the end of a span from those at its beginning.
    #[must_use]
    pub fn replayed(&self, mut records: Vec<Record>, span: Span<'_>) -> Vec<Record> {
        let (mut now, _) = span.from;
        let mut length_mm = self.length_at(now);
        for (at, commit) in self.events(span) {
            now = commit.unwrap_or(now);
            let length_now = self.length_at(now);
            if length_now != length_mm {
                records.clear();
                length_mm = length_now;
            }
            records = [Side::Left, Side::Right]
                .into_iter()
                .flat_map(|side| inherit(&records, side, &self.gaps(side, length_mm, now, at), at))
                .collect();
        }
        records
    }

    fn length_at(&self, now: Revision) -> u32 {
        self.lengths_mm.range(..=now).next_back().map_or(0, |(_, length_mm)| *length_mm)
    }

    fn gaps(&self, side: Side, length_mm: u32, now: Revision, at: Timestamp) -> StretchSet {
        let holding = self.holds.iter().filter(|hold| {
            hold.side == side
                && hold.since <= now
                && hold.until.is_none_or(|until| until > now)
                && hold.period.holds_at(at)
        });
        StretchSet::whole(length_mm).difference(&holding.map(|hold| hold.stretch).collect())
    }

    /// Instants at which something changes, with the revision where a commit does it. What begins
    /// or ends of itself by then comes before a commit.
    fn events(&self, span: Span<'_>) -> BTreeSet<(Timestamp, Option<Revision>)> {
        let opened = self.holds.iter().map(|hold| hold.since);
        let closed = self.holds.iter().filter_map(|hold| hold.until);
        let commits = opened.chain(closed).chain(self.lengths_mm.keys().copied());
        let commits = commits.filter_map(|rev| Some((*span.made_at.get(&rev)?, Some(rev))));
        let turns = (self.holds.iter())
            .flat_map(|hold| [Some(hold.period.from()), hold.period.to()])
            .flatten()
            .filter(|turn| span.from.1 < *turn && *turn <= span.to);
        commits.chain(turns.map(|turn| (turn, None))).collect()
    }
}

/// The records of all streets at one revision and instant.
#[derive(Clone, PartialEq, Debug)]
pub struct Identities {
    revision: Revision,
    as_of: Timestamp,
    /// Streets on which nothing ever held: both sides are gaps since then, and called 0.
    bare: FxHashMap<SegmentFid, Timestamp>,
    others: FxHashMap<SegmentFid, Box<[Record]>>,
}

impl Default for Identities {
    /// Those of a city that has nothing yet.
    fn default() -> Self {
        let as_of = Timestamp::MIN;
        let (bare, others) = (FxHashMap::default(), FxHashMap::default());
        Self { revision: Revision::default(), as_of, bare, others }
    }
}

impl Identities {
    /// The last change that they show.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// The instant that they are of.
    #[must_use]
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The records of a street, left side first.
    #[must_use]
    pub fn of(&self, fid: SegmentFid, length_mm: u32) -> Vec<Record> {
        if let Some(records) = self.others.get(&fid) {
            return records.to_vec();
        }
        let whole = Stretch::new(0, length_mm).zip(self.bare.get(&fid).copied());
        let sides = [Side::Left, Side::Right].into_iter();
        sides
            .filter_map(|side| {
                whole.map(|(stretch, since)| Record { side, stretch, anchor_mm: 0, since })
            })
            .collect()
    }

    /// The name and age of a gap: a stretch that nobody answers for, or what boundaries leave of
    /// one. The leftmost part has the name of the whole.
    #[must_use]
    pub fn name(&self, segment: &Segment, side: Side, gap: Stretch) -> Option<(u32, Timestamp)> {
        let records = self.of(segment.fid, segment.length_mm);
        let own = || records.iter().filter(|record| record.side == side);
        let whole = own().find(|record| record.stretch.contains(gap.from_mm()))?;
        if whole.stretch.from_mm() == gap.from_mm() {
            return Some((whole.anchor_mm, whole.since));
        }
        let is_free = |mm: &u32| own().all(|record| record.anchor_mm != *mm);
        let anchor_mm = (gap.from_mm()..=u32::MAX).find(is_free).unwrap_or(gap.from_mm());
        Some((anchor_mm, whole.since))
    }

    /// Brings them to the revision of a city and the instant that its sums are of. `rows` came and
    /// went between their revision and the city's.
    pub fn bring_to(&mut self, city: &City, rows: &PastRows) {
        let to = city.ledger().as_of().max(self.as_of);
        let mut pasts = touched(city, rows, (self.as_of, to));
        fill(city, rows, &mut pasts);
        let made_at = in_order(&rows.made_at);
        let span = Span { from: (self.revision, self.as_of), made_at: &made_at, to };
        for (fid, past) in pasts {
            let length_mm = past.length_at(self.revision);
            let records = past.replayed(self.of(fid, length_mm), span);
            self.keep(fid, records, past.length_at(city.revision()));
        }
        self.revision = city.revision();
        self.as_of = to;
    }

    fn keep(&mut self, fid: SegmentFid, records: Vec<Record>, length_mm: u32) {
        self.bare.remove(&fid);
        self.others.remove(&fid);
        let is_bare = |[left, right]: &[Record; 2]| {
            left.since == right.since
                && (left.side, right.side) == (Side::Left, Side::Right)
                && [left, right]
                    .iter()
                    .all(|r| r.anchor_mm == 0 && r.stretch.length_mm() == length_mm)
        };
        match <&[Record; 2]>::try_from(&records[..]) {
            Ok(both) if is_bare(both) => {
                self.bare.insert(fid, both[0].since);
            }
            _ if length_mm > 0 => {
                self.others.insert(fid, records.into());
            }
            _ => {}
        }
    }
}

/// When revisions were made, none before the one that it follows: clocks of two processes differ.
fn in_order(made_at: &BTreeMap<Revision, Timestamp>) -> BTreeMap<Revision, Timestamp> {
    let latest = |latest: &mut Timestamp, (revision, made_at): (&Revision, &Timestamp)| {
        *latest = (*latest).max(*made_at);
        Some((*revision, *latest))
    };
    made_at.iter().scan(Timestamp::MIN, latest).collect()
}

/// The segments on which anything came, went, began or ended.
fn touched(
    city: &City,
    rows: &PastRows,
    (from, to): (Timestamp, Timestamp),
) -> FxHashMap<SegmentFid, StreetPast> {
    let ledger = city.ledger();
    let assigned = rows.assignments.opened.iter().filter_map(|(_, fid)| ledger.segment_of(*fid));
    let exempt = rows.exemptions.opened.iter();
    let exempt = exempt.filter_map(|(_, fid)| ledger.segment_of_exemption(*fid));
    let mut touched: FxHashMap<SegmentFid, StreetPast> = (assigned.chain(exempt))
        .chain(rows.assignments.closed.iter().map(|past| past.row.segment))
        .chain(rows.exemptions.closed.iter().map(|past| past.row.segment))
        .chain(rows.segments.closed.iter().map(|past| past.fid))
        .chain(rows.segments.opened.iter().map(|(_, fid)| *fid))
        .map(|fid| (fid, StreetPast::default()))
        .collect();
    let turns = |period: Period| {
        let ends = [Some(period.from()), period.to()];
        ends.into_iter().flatten().any(|turn| from < turn && turn <= to)
    };
    for (ix, street) in city.network().iter() {
        let assigned = ledger.assignments(ix).iter().any(|row| turns(row.period));
        if assigned || ledger.exemptions(ix).iter().any(|row| turns(row.period)) {
            touched.entry(street.segment.fid).or_default();
        }
    }
    touched
}

/// Fills in what the touched segments were like.
fn fill(city: &City, rows: &PastRows, pasts: &mut FxHashMap<SegmentFid, StreetPast>) {
    let before = Revision::default();
    let since: FxHashMap<_, _> = rows.assignments.opened.iter().map(|(r, f)| (*f, *r)).collect();
    let exempt: FxHashMap<_, _> = rows.exemptions.opened.iter().map(|(r, f)| (*f, *r)).collect();
    let drawn: FxHashMap<_, _> = rows.segments.opened.iter().map(|(r, f)| (*f, *r)).collect();
    for past in &rows.segments.closed {
        if let Some(street) = pasts.get_mut(&past.fid) {
            street.lengths_mm.insert(past.since, past.row.length_mm);
            // Unless it was replaced, it is gone from then on.
            street.lengths_mm.entry(past.until).or_insert(0);
        }
    }
    for past in &rows.assignments.closed {
        let row = past.row;
        let (since, until) = (past.since, Some(past.until));
        let hold = Hold { side: row.side, stretch: row.stretch, period: row.period, since, until };
        pasts.entry(row.segment).or_default().holds.push(hold);
    }
    for past in &rows.exemptions.closed {
        let row = &past.row;
        let (since, until) = (past.since, Some(past.until));
        let hold = Hold { side: row.side, stretch: row.stretch, period: row.period, since, until };
        pasts.entry(row.segment).or_default().holds.push(hold);
    }
    for (fid, street) in pasts {
        let Some(ix) = city.network().number_of(*fid) else { continue };
        let opened = drawn.get(fid).copied().unwrap_or(before);
        street.lengths_mm.insert(opened, length_of(city, ix));
        for row in city.ledger().assignments(ix) {
            let since = since.get(&row.fid).copied().unwrap_or(before);
            let (side, stretch, period) = (row.side, row.stretch, row.period);
            street.holds.push(Hold { side, stretch, period, since, until: None });
        }
        for row in city.ledger().exemptions(ix) {
            let since = exempt.get(&row.fid).copied().unwrap_or(before);
            let (side, stretch, period) = (row.side, row.stretch, row.period);
            street.holds.push(Hold { side, stretch, period, since, until: None });
        }
    }
}

fn length_of(city: &City, ix: StreetIx) -> u32 {
    city.network().street(ix).map_or(0, |street| street.segment.length_mm)
}

#[cfg(test)]
mod tests;
