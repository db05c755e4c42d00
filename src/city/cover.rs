//! Coverage of one side of one segment at one instant. Everything the service says about who
//! answers for what begins here; it is interval algebra and nothing else.

use crate::domain::{Assignment, CrewFid, Exemption};
use crate::geometry::{Side, Stretch, StretchSet};
use jiff::Timestamp;
use smallvec::SmallVec;
use std::sync::Arc;

/// How one side divides. `assigned`, `exempt` and `gap` are disjoint and together the whole side;
/// `overlap` is the part of `assigned` that more than one crew answers for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SideCover {
    pub assigned: StretchSet,
    pub exempt: StretchSet,
    pub gap: StretchSet,
    pub overlap: StretchSet,
    /// What each crew answers for, by fid.
    pub by_crew: SmallVec<[(CrewFid, StretchSet); 1]>,
}

impl SideCover {
    /// Coverage of a side of that length by what holds at that instant.
    #[must_use]
    pub fn of(
        length_mm: u32,
        side: Side,
        assignments: &[Assignment],
        exemptions: &[Arc<Exemption>],
        at: Timestamp,
    ) -> Self {
        let on_side = assignments.iter().filter(|a| a.side == side && a.period.holds_at(at));
        let mut held: SmallVec<[(CrewFid, Stretch); 4]> =
            on_side.map(|a| (a.crew, a.stretch)).collect();
        held.sort_unstable();
        let by_crew: SmallVec<[(CrewFid, StretchSet); 1]> = held
            .chunk_by(|one, next| one.0 == next.0)
            .map(|of_crew| (of_crew[0].0, of_crew.iter().map(|(_, stretch)| *stretch).collect()))
            .collect();
        let mut assigned = StretchSet::empty();
        let mut overlap = StretchSet::empty();
        for (_, set) in &by_crew {
            overlap = overlap.union(&assigned.intersection(set));
            assigned = assigned.union(set);
        }
        let open = StretchSet::whole(length_mm).difference(&assigned);
        let excused: StretchSet = exemptions
            .iter()
            .filter(|e| e.side == side && e.period.holds_at(at))
            .map(|e| e.stretch)
            .collect();
        let exempt = open.intersection(&excused);
        let gap = open.difference(&exempt);
        Self { assigned, exempt, gap, overlap, by_crew }
    }

    /// The crews that answer for the place at that measure; two or more where they overlap.
    #[must_use]
    pub fn crews_at(&self, measure_mm: u32) -> SmallVec<[CrewFid; 2]> {
        let holds = |set: &StretchSet| {
            set.iter().any(|s| s.from_mm() <= measure_mm && measure_mm < s.to_mm())
        };
        self.by_crew.iter().filter(|(_, set)| holds(set)).map(|(crew, _)| *crew).collect()
    }

    /// The side cut into stretches within which the same crews answer, in order.
    #[must_use]
    pub fn runs(&self, length_mm: u32) -> Vec<Run> {
        let sets = self.by_crew.iter().map(|(_, set)| set).chain([&self.exempt]);
        let mut cuts: Vec<u32> =
            sets.flat_map(StretchSet::iter).flat_map(|s| [s.from_mm(), s.to_mm()]).collect();
        cuts.extend([0, length_mm]);
        cuts.sort_unstable();
        cuts.dedup();
        cuts.windows(2)
            .filter_map(|pair| Stretch::new(pair[0], pair[1]))
            .map(|stretch| {
                let crews = self.crews_at(stretch.from_mm());
                let exempt = self
                    .exempt
                    .iter()
                    .any(|s| s.from_mm() <= stretch.from_mm() && stretch.from_mm() < s.to_mm());
                let state = match (crews.len(), exempt) {
                    (0, true) => RunState::Exempt,
                    (0, false) => RunState::Gap,
                    (1, _) => RunState::Assigned,
                    _ => RunState::Overlap,
                };
                Run { stretch, state, crews }
            })
            .collect()
    }
}

/// A stretch of a side within which the same crews answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    pub stretch: Stretch,
    pub state: RunState,
    pub crews: SmallVec<[CrewFid; 2]>,
}

/// What holds on a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    Assigned,
    Overlap,
    Exempt,
    Gap,
}
