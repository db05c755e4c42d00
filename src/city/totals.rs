//! Sums of coverage: for the city, and by owner, crew, class and grade. Every sum is kept step by
//! step from what single streets contribute, so that a change costs what it touches.

use super::cover::SideCover;
use super::duty::Moment;
use super::served::{Reckoner, Served};
use super::street::{Owner, Street};
use super::work::{self, Worked, Works, worked};
use crate::domain::segment::Grade;
use crate::domain::{Assignment, CrewFid, Exemption};
use crate::geometry::{Side, StretchSet};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::hash::Hash;
use std::sync::Arc;

/// Lengths in side-mm, how many segments they come from, and the hours of the current week in
/// side-mm times seconds: i64 has room for the sides of thirty cities of a million streets.
/// Signed, so that a difference of two states is a tally too; in a state no member is negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub segments: i64,
    pub required_mm: i64,
    pub assigned_mm: i64,
    pub exempt_mm: i64,
    pub gap_mm: i64,
    pub overlap_mm: i64,
    /// On which somebody is at work at the instant.
    pub on_duty_mm: i64,
    /// Length times the seconds of the week in which it has to be kept clean.
    pub required_mm_s: i64,
    /// Length times those of them in which somebody is at work.
    pub served_mm_s: i64,
}

impl Tally {
    /// Adds another tally, or takes it away when `sign` is -1.
    pub fn add(&mut self, other: &Self, sign: i64) {
        self.segments += sign * other.segments;
        self.required_mm += sign * other.required_mm;
        self.assigned_mm += sign * other.assigned_mm;
        self.exempt_mm += sign * other.exempt_mm;
        self.gap_mm += sign * other.gap_mm;
        self.overlap_mm += sign * other.overlap_mm;
        self.on_duty_mm += sign * other.on_duty_mm;
        self.required_mm_s += sign * other.required_mm_s;
        self.served_mm_s += sign * other.served_mm_s;
    }

    /// Nothing in it?
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

/// The rows of `by=crew`, a partition like the others: what a crew answers for alone, what several
/// share, and what nobody answers for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Duty {
    Crew(CrewFid),
    Shared,
    Nobody,
}

/// All sums of one state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    pub city: Tally,
    pub by_owner: FxHashMap<Owner, Tally>,
    pub by_duty: FxHashMap<Duty, Tally>,
    pub by_class: FxHashMap<Option<Arc<str>>, Tally>,
    pub by_grade: FxHashMap<Option<Grade>, Tally>,
    /// By crew, and no partition: what several crews answer for is in the work of each.
    pub works: Works,
}

/// What one street contributes to sums.
pub struct Count {
    pub covers: [SideCover; 2],
    /// Of the left side and of the right one.
    pub served: [Served; 2],
    /// By crew and shift.
    pub worked: Worked,
    /// Seconds of the week in which the street has to be kept clean.
    pub required_s: u32,
}

impl Count {
    /// What a street contributes at the reckoner's moment.
    #[must_use]
    pub fn of(
        street: &Street,
        assignments: &[Assignment],
        exemptions: &[Arc<Exemption>],
        reckoner: &mut Reckoner<'_>,
    ) -> Self {
        let grade = street.segment.grade;
        let moment = reckoner.moment();
        Self {
            covers: covers(street, assignments, exemptions, moment),
            served: Side::BOTH.map(|side| reckoner.served(grade, side, assignments, exemptions)),
            worked: worked(assignments, moment.at()),
            required_s: moment.hours().required_s(grade),
        }
    }

    /// The tally of a part of a side, without its segment.
    fn part(&self, length_mm: u32, side: Side, within: Option<&StretchSet>) -> Tally {
        let cover = &self.covers[side.index()];
        let total = |set: &StretchSet| match within {
            Some(within) if !set.is_empty() => in_mm(&set.intersection(within)),
            _ => in_mm(set),
        };
        let required_mm = within.map_or(i64::from(length_mm), in_mm);
        Tally {
            segments: 0,
            required_mm,
            assigned_mm: total(&cover.assigned),
            exempt_mm: total(&cover.exempt),
            gap_mm: total(&cover.gap),
            overlap_mm: total(&cover.overlap),
            on_duty_mm: total(&cover.on_duty),
            required_mm_s: required_mm * i64::from(self.required_s),
            served_mm_s: self.served[side.index()].mm_s(within),
        }
    }
}

impl Totals {
    /// Adds what one street contributes, or takes it away when `sign` is -1.
    pub fn add_street(&mut self, street: &Street, count: &Count, sign: i64) {
        let mut whole = Tally { segments: 1, ..Tally::default() };
        let mut owners: Rows<Owner> = SmallVec::new();
        let mut duties: Rows<Duty> = SmallVec::new();
        for side in Side::BOTH {
            let tally = count.part(street.segment.length_mm, side, None);
            whole.add(&tally, 1);
            add_owners(&mut owners, street, side, count, &tally);
            add_duties(&mut duties, street.segment.length_mm, side, count, &tally);
        }
        add(&mut self.by_class, &street.segment.class, &whole, sign);
        add(&mut self.by_grade, &street.segment.grade, &whole, sign);
        for (owner, mut tally) in owners {
            tally.segments = 1;
            add(&mut self.by_owner, &owner, &tally, sign);
        }
        for (duty, mut tally) in duties {
            tally.segments = 1;
            add(&mut self.by_duty, &duty, &tally, sign);
        }
        work::add_street(&mut self.works, street, &count.covers, &count.worked, sign);
        self.city.add(&whole, sign);
    }

    /// Adds all of another state: used to sum parts that were counted apart.
    #[must_use]
    pub fn merged(mut self, other: &Self) -> Self {
        self.city.add(&other.city, 1);
        merge(&mut self.by_owner, &other.by_owner);
        merge(&mut self.by_duty, &other.by_duty);
        merge(&mut self.by_class, &other.by_class);
        merge(&mut self.by_grade, &other.by_grade);
        work::merge(&mut self.works, &other.works);
        self
    }
}

/// Coverage of both sides of a street at one moment: `[left, right]`.
#[must_use]
pub fn covers(
    street: &Street,
    assignments: &[Assignment],
    exemptions: &[Arc<Exemption>],
    moment: &Moment,
) -> [SideCover; 2] {
    Side::BOTH
        .map(|side| SideCover::of(street.segment.length_mm, side, assignments, exemptions, moment))
}

fn in_mm(set: &StretchSet) -> i64 {
    i64::try_from(set.total_mm()).expect("a side is shorter than u32::MAX mm")
}

/// What a street adds to a few rows.
type Rows<K> = SmallVec<[(K, Tally); 2]>;

/// `side_tally` is that of the whole side.
fn add_owners(
    owners: &mut Rows<Owner>,
    street: &Street,
    side: Side,
    count: &Count,
    side_tally: &Tally,
) {
    if let Some(owner) = street.sole_owner() {
        add_pair(owners, owner, side_tally);
        return;
    }
    for piece in street.pieces(side) {
        let within = StretchSet::from_iter([piece.stretch]);
        let tally = count.part(street.segment.length_mm, side, Some(&within));
        add_pair(owners, piece.owner(), &tally);
    }
}

/// `side_tally` is that of the whole side.
fn add_duties(
    duties: &mut Rows<Duty>,
    length_mm: u32,
    side: Side,
    count: &Count,
    side_tally: &Tally,
) {
    let cover = &count.covers[side.index()];
    // Most sides are one crew's from end to end, or nobody's.
    match cover.by_crew.as_slice() {
        [] => return add_pair(duties, Duty::Nobody, side_tally),
        [(crew, _)] if side_tally.assigned_mm == side_tally.required_mm => {
            return add_pair(duties, Duty::Crew(*crew), side_tally);
        }
        _ => {}
    }
    let crews = cover.by_crew.iter();
    let alone = crews.map(|(crew, set)| (Duty::Crew(*crew), set.difference(&cover.shared)));
    let nobody = cover.exempt.union(&cover.gap);
    let rest = [(Duty::Shared, cover.shared.clone()), (Duty::Nobody, nobody)];
    for (duty, part) in alone.chain(rest) {
        // A crew has a row also where it only shares.
        if !part.is_empty() {
            add_pair(duties, duty, &count.part(length_mm, side, Some(&part)));
        } else if matches!(duty, Duty::Crew(_)) {
            add_pair(duties, duty, &Tally::default());
        }
    }
}

fn add_pair<K: PartialEq>(rows: &mut Rows<K>, key: K, tally: &Tally) {
    match rows.iter_mut().find(|(known, _)| *known == key) {
        Some((_, sum)) => sum.add(tally, 1),
        None => rows.push((key, *tally)),
    }
}

/// Rows that come to nothing are taken out, so that sums kept step by step equal sums from scratch.
/// A key is copied only for a row that is new: all cores count the names of classes that they share.
fn add<K: Eq + Hash + Clone>(rows: &mut FxHashMap<K, Tally>, key: &K, tally: &Tally, sign: i64) {
    if let Some(sum) = rows.get_mut(key) {
        sum.add(tally, sign);
        if sum.is_zero() {
            rows.remove(key);
        }
    } else {
        let mut sum = Tally::default();
        sum.add(tally, sign);
        rows.insert(key.clone(), sum);
    }
}

fn merge<K: Eq + Hash + Clone>(rows: &mut FxHashMap<K, Tally>, others: &FxHashMap<K, Tally>) {
    for (key, tally) in others {
        add(rows, key, tally, 1);
    }
}
