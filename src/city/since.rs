//! Which later changes concern the ground of a request: what somebody saw when they asked may have
//! changed hands since.

use super::City;
use super::plan::stretches::Ground;
use crate::domain::{
    Assignment, CrewFid, PastRows, Period, Revision, SegmentFid, ShiftFid, SiteFid,
};
use crate::geometry::{Side, StretchSet};
use std::collections::{BTreeMap, BTreeSet};

/// What a request was made for.
#[derive(Clone, Debug, Default)]
pub struct Concern {
    pub ground: Ground,
    pub sites: BTreeSet<SiteFid>,
}

/// Revisions that changed what somebody answers for there, each with the segments concerned; none,
/// where it is sites only.
pub type Overtaken = BTreeMap<Revision, BTreeSet<SegmentFid>>;

/// Somebody answers in some hours for as long as a period holds.
type Duty = (CrewFid, Option<ShiftFid>, Period);

impl City {
    /// The revisions after `then` that changed who answers for any of the ground, or that drew its
    /// streets anew. `rows` came and went between that revision and this city's. A stretch that was
    /// written anew as it was, because something beside it changed, has not changed.
    #[must_use]
    pub fn overtaken(&self, concern: &Concern, rows: &PastRows, then: Revision) -> Overtaken {
        let mut overtaken = Overtaken::new();
        let asked: BTreeSet<SegmentFid> = concern.ground.values().map(|(fid, _)| *fid).collect();
        self.changed_hands(concern, &asked, rows, then, &mut overtaken);
        for redrawn in &rows.segments.closed {
            let number = self.network().number_of(redrawn.fid);
            let street = number.and_then(|ix| self.network().street(ix));
            let moved = street.is_none_or(|street| street.segment.line != redrawn.row.line);
            if asked.contains(&redrawn.fid) && moved && redrawn.until > then {
                overtaken.entry(redrawn.until).or_default().insert(redrawn.fid);
            }
        }
        let opened = rows
            .site_assignments
            .opened
            .iter()
            .filter_map(|(since, fid)| Some((*since, self.sites().assignment(*fid)?.site)));
        let closed = rows.site_assignments.closed.iter();
        let moves = closed.flat_map(|row| [row.since, row.until].map(|at| (at, row.row.site)));
        for (revision, site) in opened.chain(moves) {
            if revision > then && concern.sites.contains(&site) {
                overtaken.entry(revision).or_default();
            }
        }
        overtaken
    }

    fn changed_hands(
        &self,
        concern: &Concern,
        asked: &BTreeSet<SegmentFid>,
        rows: &PastRows,
        then: Revision,
        overtaken: &mut Overtaken,
    ) {
        let mut moves = Moves::default();
        for past in rows.assignments.closed.iter().filter(|past| asked.contains(&past.row.segment))
        {
            moves.add(past.until, &past.row, 0);
            if past.since > then {
                moves.add(past.since, &past.row, 1);
            }
        }
        for (since, fid) in &rows.assignments.opened {
            if let Some((_, held)) = self.assignment(*fid)
                && asked.contains(&held.segment)
            {
                moves.add(*since, &held, 1);
            }
        }
        let sides = concern.ground.iter().map(|((_, side), (fid, set))| ((*fid, *side), set));
        let ground: BTreeMap<(SegmentFid, Side), &StretchSet> = sides.collect();
        for ((revision, segment, side), duties) in moves.0 {
            let Some(set) = ground.get(&(segment, side)) else { continue };
            let touched = duties.iter().any(|(_, [closed, opened])| {
                let lost = closed.difference(opened);
                !lost.union(&opened.difference(closed)).intersection(set).is_empty()
            });
            if touched {
                overtaken.entry(revision).or_default().insert(segment);
            }
        }
    }
}

/// What a revision closed of a duty, and what it opened.
type Moved = (Duty, [StretchSet; 2]);

/// What each revision moved on each side.
#[derive(Default)]
struct Moves(BTreeMap<(Revision, SegmentFid, Side), Vec<Moved>>);

impl Moves {
    fn add(&mut self, revision: Revision, held: &Assignment, which: usize) {
        let duties = self.0.entry((revision, held.segment, held.side)).or_default();
        let duty = (held.crew, held.shift, held.period);
        let known = duties.iter().position(|(known, _)| *known == duty);
        let own = known.unwrap_or_else(|| {
            duties.push((duty, <[StretchSet; 2]>::default()));
            duties.len() - 1
        });
        let set = &mut duties[own].1[which];
        *set = set.union(&StretchSet::of(held.stretch));
    }
}

#[cfg(test)]
mod tests;
