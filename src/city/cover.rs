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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AssignmentFid, ExemptionFid, Period, SegmentFid};
    use proptest::prelude::*;

    const LENGTH_MM: u32 = 60;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A crew (or an exemption), a side, a stretch and a period around second 5.
    type Claim = (u32, bool, Stretch, Period);

    fn claims() -> impl Strategy<Value = Vec<Claim>> {
        let stretch = (0..LENGTH_MM, 1..LENGTH_MM)
            .prop_map(|(from, length)| Stretch::new(from, (from + length).min(LENGTH_MM)).unwrap());
        let period = (0..8_i64, prop::option::of(1..8_i64)).prop_map(|(from, lasts)| {
            Period::new(second(from), lasts.map(|lasts| second(from + lasts))).unwrap()
        });
        prop::collection::vec((0..4_u32, any::<bool>(), stretch, period), 0..9)
    }

    fn covered(claims: &[Claim]) -> SideCover {
        let side = |left: bool| if left { Side::Left } else { Side::Right };
        let (exempt, held): (Vec<&Claim>, Vec<&Claim>) =
            claims.iter().partition(|claim| claim.0 == 0);
        let assignments: Vec<Assignment> = held
            .into_iter()
            .map(|(crew, left, stretch, period)| Assignment {
                fid: AssignmentFid(1),
                segment: SegmentFid(1),
                side: side(*left),
                stretch: *stretch,
                crew: CrewFid(*crew),
                shift: None,
                period: *period,
            })
            .collect();
        let exemptions: Vec<Arc<Exemption>> = exempt
            .into_iter()
            .map(|(_, left, stretch, period)| {
                Arc::new(Exemption {
                    fid: ExemptionFid(1),
                    segment: SegmentFid(1),
                    side: side(*left),
                    stretch: *stretch,
                    reason: "".into(),
                    approver: "".into(),
                    period: *period,
                })
            })
            .collect();
        SideCover::of(LENGTH_MM, Side::Left, &assignments, &exemptions, second(5))
    }

    proptest! {
        #[test]
        fn each_millimetre_is_covered_as_a_list_of_claims_says(claims in claims()) {
            let cover = covered(&claims);
            let runs = cover.runs(LENGTH_MM);
            for mm in 0..LENGTH_MM {
                let here = |claim: &&Claim| {
                    claim.1 && claim.2.contains(mm) && claim.3.holds_at(second(5))
                };
                let mut crews: Vec<u32> = claims.iter().filter(here).map(|claim| claim.0).collect();
                crews.sort_unstable();
                crews.dedup();
                let excused = crews.first() == Some(&0);
                crews.retain(|crew| *crew != 0);
                let is_in = |set: &StretchSet| set.iter().any(|stretch| stretch.contains(mm));
                prop_assert_eq!(is_in(&cover.assigned), !crews.is_empty());
                prop_assert_eq!(is_in(&cover.overlap), crews.len() > 1);
                prop_assert_eq!(is_in(&cover.exempt), crews.is_empty() && excused);
                prop_assert_eq!(is_in(&cover.gap), crews.is_empty() && !excused);
                let fids: Vec<CrewFid> = crews.iter().map(|crew| CrewFid(*crew)).collect();
                prop_assert_eq!(&*cover.crews_at(mm), &*fids);
                let run = runs.iter().find(|run| run.stretch.contains(mm)).unwrap();
                prop_assert_eq!(&*run.crews, &*fids);
                prop_assert_eq!(run.state, match (crews.len(), excused) {
                    (0, true) => RunState::Exempt,
                    (0, false) => RunState::Gap,
                    (1, _) => RunState::Assigned,
                    _ => RunState::Overlap,
                });
            }
        }
    }

    #[test]
    fn the_claims_of_these_tests_do_overlap_exempt_and_leave_gaps() {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let (mut overlaps, mut exempt, mut gaps) = (0, 0, 0);
        for _ in 0..100 {
            let cover = covered(&claims().new_tree(&mut runner).unwrap().current());
            overlaps += usize::from(!cover.overlap.is_empty());
            exempt += usize::from(!cover.exempt.is_empty());
            gaps += usize::from(!cover.gap.is_empty());
        }
        assert!(overlaps > 10 && exempt > 10 && gaps > 50, "{overlaps} {exempt} {gaps}");
    }
}
