//! What a change of assignments would do: what changes hands, which gaps come and go, and what each
//! crew would have to do. Nothing is applied. It is reckoned at one instant: when the change is
//! made, or when it begins to hold.

use super::City;
use super::cover::{SideCover, cuts, joined};
use super::load::Load;
use super::network::StreetIx;
use super::patches::Pieces;
use super::select::{Ground, Picked, stretches};
use super::totals::{Totals, covers};
use crate::domain::{Assignment, AssignmentFid, Change, CrewFid, SegmentFid};
use crate::geometry::{Side, Stretch};
use jiff::Timestamp;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};

/// What a change would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The instant that everything is reckoned at.
    pub at: Timestamp,
    /// Of the whole city.
    pub before: Totals,
    pub after: Totals,
    /// In the order of streets, sides and measures.
    pub moves: Vec<Move>,
    /// What nobody would answer for any more and nobody has exempted.
    pub new_gaps: Vec<Picked>,
    pub new_gap_mm: u64,
    /// Of each crew that gains or loses something, before and after.
    pub loads: BTreeMap<CrewFid, [Load; 2]>,
}

/// A stretch that would change hands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    pub ix: StreetIx,
    pub segment: SegmentFid,
    pub side: Side,
    pub stretch: Stretch,
    /// `None` if nobody loses it: it was a gap, or is shared from then on.
    pub from: Option<CrewFid>,
    /// `None` if nobody gains it.
    pub to: Option<CrewFid>,
}

/// Who loses and who gains a stretch.
type Hands = (SmallVec<[CrewFid; 2]>, SmallVec<[CrewFid; 2]>);

impl City {
    /// What a change of assignments would do, at the instant from which it is to hold; now, if that
    /// is not given or lies back.
    #[must_use]
    pub fn preview(&self, change: &Change, from: Option<Timestamp>) -> Preview {
        let at = from.unwrap_or(change.made_at).max(change.made_at).max(self.ledger().as_of());
        let (before, after) = self.ledger().totals_around(self.network(), change, at);
        let then = self.ledger().moment_at(at);
        let held_after = self.ledger().held_after(self.network(), change);
        let (mut moves, mut gaps) = (Vec::new(), Ground::new());
        for (ix, held) in &held_after {
            let Some(street) = self.network().street(*ix) else { continue };
            let old = self.ledger().covers_in(*ix, street, &then);
            let new = covers(street, held, self.ledger().exemptions(*ix), &then);
            for side in Side::BOTH {
                let (old, new) = (&old[side.index()], &new[side.index()]);
                let (ix, segment) = (*ix, street.segment.fid);
                for (stretch, (lost, gained)) in hands(old, new) {
                    let moved = |from, to| Move { ix, segment, side, stretch, from, to };
                    moves.extend(pairs(&lost, &gained).map(|(from, to)| moved(from, to)));
                }
                let opened = new.gap.difference(&old.gap);
                if !opened.is_empty() {
                    gaps.insert((ix, side), (segment, opened));
                }
            }
        }
        Preview {
            at,
            loads: self.loads_around(change, &before, &after, &held_after, at),
            before,
            after,
            moves,
            new_gap_mm: gaps.values().map(|(_, set)| set.total_mm()).sum(),
            new_gaps: stretches(&gaps).collect(),
        }
    }

    fn loads_around(
        &self,
        change: &Change,
        before: &Totals,
        after: &Totals,
        held_after: &BTreeMap<StreetIx, Vec<Assignment>>,
        at: Timestamp,
    ) -> BTreeMap<CrewFid, [Load; 2]> {
        let opened = change.assignments.opened.iter().map(|a| a.crew);
        let closed: BTreeSet<AssignmentFid> = change.assignments.closed.iter().copied().collect();
        let held = held_after.keys().flat_map(|ix| self.ledger().assignments(*ix));
        let lost = held.filter(|held| closed.contains(&held.fid)).map(|held| held.crew);
        let crews: BTreeSet<CrewFid> = opened.chain(lost).collect();
        let mut streets: BTreeSet<StreetIx> = self.streets_of(&crews).collect();
        streets.extend(held_after.keys());
        let mut of_crew: BTreeMap<CrewFid, Vec<StreetIx>> = BTreeMap::new();
        for ix in streets {
            let held = self.ledger().assignments(ix);
            let new = held_after.get(&ix).map_or(&[][..], Vec::as_slice);
            let here: BTreeSet<CrewFid> = held.iter().chain(new).map(|held| held.crew).collect();
            for crew in here.intersection(&crews) {
                of_crew.entry(*crew).or_default().push(ix);
            }
        }
        let scale = self.load_scale();
        let load = |crew: CrewFid| {
            let streets = || of_crew.get(&crew).into_iter().flatten().copied();
            let old = |ix| self.ledger().assignments(ix);
            let new = |ix| held_after.get(&ix).map_or_else(|| old(ix), Vec::as_slice);
            let was = Pieces::of(self.network(), crew, streets().map(|ix| (ix, old(ix))), at);
            let is = Pieces::of(self.network(), crew, streets().map(|ix| (ix, new(ix))), at);
            let was = self.load_of(crew, before.works.get(&crew), was, &scale);
            (crew, [was, self.load_of(crew, after.works.get(&crew), is, &scale)])
        };
        crews.iter().copied().map(load).collect()
    }
}

/// The stretches of a side that change hands, cut where other crews lose or gain.
fn hands(old: &SideCover, new: &SideCover) -> Vec<(Stretch, Hands)> {
    let sets = old.by_crew.iter().chain(&new.by_crew).map(|(_, set)| set);
    let cuts = cuts(sets);
    let without = |all: &[CrewFid], others: &[CrewFid]| -> SmallVec<[CrewFid; 2]> {
        all.iter().filter(|crew| !others.contains(crew)).copied().collect()
    };
    joined(cuts.windows(2).filter_map(|pair| {
        let stretch = Stretch::new(pair[0], pair[1])?;
        let (was, is) = (old.crews_at(pair[0]), new.crews_at(pair[0]));
        let hands = (without(&was, &is), without(&is, &was));
        (!hands.0.is_empty() || !hands.1.is_empty()).then_some((stretch, hands))
    }))
}

/// Each who loses with each who gains.
fn pairs<'a>(
    lost: &'a [CrewFid],
    gained: &'a [CrewFid],
) -> impl Iterator<Item = (Option<CrewFid>, Option<CrewFid>)> + 'a {
    let or_nobody = |crews: &'a [CrewFid]| {
        let nobody = crews.is_empty().then_some(None);
        crews.iter().copied().map(Some).chain(nobody)
    };
    or_nobody(lost).flat_map(move |from| or_nobody(gained).map(move |to| (from, to)))
}

/// Moves between the same hands, summed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MoveSum {
    pub stretches: usize,
    pub length_mm: u64,
}

/// The moves of a preview by who loses and who gains.
#[must_use]
pub fn by_hands(moves: &[Move]) -> BTreeMap<(Option<CrewFid>, Option<CrewFid>), MoveSum> {
    let mut sums: BTreeMap<_, MoveSum> = BTreeMap::new();
    for moved in moves {
        let sum = sums.entry((moved.from, moved.to)).or_default();
        sum.stretches += 1;
        sum.length_mm += u64::from(moved.stretch.length_mm());
    }
    sums
}

#[cfg(test)]
mod tests;
