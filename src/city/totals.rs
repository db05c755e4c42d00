//! Sums of coverage: for the city, and by owner, crew, class and grade. Every sum is kept step by
//! step from what single streets contribute, so that a change costs what it touches.

use super::cover::SideCover;
use super::street::{Owner, Street};
use crate::domain::segment::Grade;
use crate::domain::{Assignment, CrewFid, Exemption};
use crate::geometry::{Side, StretchSet};
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Lengths in side-mm, and how many segments they come from. Signed, so that a difference of two
/// states is a tally too; in a state no member is negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    pub segments: i64,
    pub required_mm: i64,
    pub assigned_mm: i64,
    pub exempt_mm: i64,
    pub gap_mm: i64,
    pub overlap_mm: i64,
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
}

impl Totals {
    /// Adds what one street contributes, or takes it away when `sign` is -1.
    pub fn add_street(&mut self, street: &Street, covers: &[SideCover; 2], sign: i64) {
        let mut whole = Tally { segments: 1, ..Tally::default() };
        let mut owners: Vec<(Owner, Tally)> = Vec::with_capacity(1);
        let mut duties: Vec<(Duty, Tally)> = Vec::with_capacity(2);
        for side in [Side::Left, Side::Right] {
            let cover = &covers[side as usize];
            whole.add(&lengths(street.segment.length_mm, cover, None), 1);
            add_owners(&mut owners, street, side, cover);
            add_duties(&mut duties, cover);
        }
        add(&mut self.by_class, street.segment.class.clone(), &whole, sign);
        add(&mut self.by_grade, street.segment.grade, &whole, sign);
        for (owner, mut tally) in owners {
            tally.segments = 1;
            add(&mut self.by_owner, owner, &tally, sign);
        }
        for (duty, mut tally) in duties {
            tally.segments = 1;
            add(&mut self.by_duty, duty, &tally, sign);
        }
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
        self
    }
}

/// Coverage of both sides of a street at one instant: `[left, right]`.
#[must_use]
pub fn covers(
    street: &Street,
    assignments: &[Assignment],
    exemptions: &[Arc<Exemption>],
    at: Timestamp,
) -> [SideCover; 2] {
    [Side::Left, Side::Right]
        .map(|side| SideCover::of(street.segment.length_mm, side, assignments, exemptions, at))
}

fn lengths(length_mm: u32, cover: &SideCover, within: Option<&StretchSet>) -> Tally {
    let total = |set: &StretchSet| {
        let mm = match within {
            Some(within) if !set.is_empty() => set.intersection(within).total_mm(),
            _ => set.total_mm(),
        };
        i64::try_from(mm).expect("a side is shorter than u32::MAX mm")
    };
    Tally {
        segments: 0,
        required_mm: within.map_or(i64::from(length_mm), total),
        assigned_mm: total(&cover.assigned),
        exempt_mm: total(&cover.exempt),
        gap_mm: total(&cover.gap),
        overlap_mm: total(&cover.overlap),
    }
}

fn add_owners(owners: &mut Vec<(Owner, Tally)>, street: &Street, side: Side, cover: &SideCover) {
    if let Some(owner) = street.sole_owner() {
        add_pair(owners, owner, &lengths(street.segment.length_mm, cover, None));
        return;
    }
    for piece in street.pieces(side) {
        let within = StretchSet::from_iter([piece.stretch]);
        let tally = lengths(street.segment.length_mm, cover, Some(&within));
        add_pair(owners, piece.owner(), &tally);
    }
}

fn add_duties(duties: &mut Vec<(Duty, Tally)>, cover: &SideCover) {
    let length = |set: &StretchSet| i64::try_from(set.total_mm()).expect("a side is short");
    for (crew, set) in &cover.by_crew {
        let alone_mm = length(&set.difference(&cover.overlap));
        let tally = Tally { required_mm: alone_mm, assigned_mm: alone_mm, ..Tally::default() };
        add_pair(duties, Duty::Crew(*crew), &tally);
    }
    let shared_mm = length(&cover.overlap);
    let shared = Tally {
        required_mm: shared_mm,
        assigned_mm: shared_mm,
        overlap_mm: shared_mm,
        ..Tally::default()
    };
    let (exempt_mm, gap_mm) = (length(&cover.exempt), length(&cover.gap));
    let nobody = Tally { required_mm: exempt_mm + gap_mm, exempt_mm, gap_mm, ..Tally::default() };
    for (duty, tally) in [(Duty::Shared, shared), (Duty::Nobody, nobody)] {
        if !tally.is_zero() {
            add_pair(duties, duty, &tally);
        }
    }
}

fn add_pair<K: PartialEq>(rows: &mut Vec<(K, Tally)>, key: K, tally: &Tally) {
    match rows.iter_mut().find(|(known, _)| *known == key) {
        Some((_, sum)) => sum.add(tally, 1),
        None => rows.push((key, *tally)),
    }
}

/// Rows that come to nothing are taken out, so that sums kept step by step equal sums from scratch.
fn add<K: Eq + Hash>(rows: &mut FxHashMap<K, Tally>, key: K, tally: &Tally, sign: i64) {
    use std::collections::hash_map::Entry;
    match rows.entry(key) {
        Entry::Vacant(empty) => {
            let mut sum = Tally::default();
            sum.add(tally, sign);
            empty.insert(sum);
        }
        Entry::Occupied(mut row) => {
            row.get_mut().add(tally, sign);
            if row.get().is_zero() {
                row.remove();
            }
        }
    }
}

fn merge<K: Eq + Hash + Clone>(rows: &mut FxHashMap<K, Tally>, others: &FxHashMap<K, Tally>) {
    for (key, tally) in others {
        add(rows, key.clone(), tally, 1);
    }
}
