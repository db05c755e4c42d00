//! Coverage of one side of one segment at one instant. Everything the service says about who
//! answers for what begins here; it is interval algebra and nothing else.

use super::duty::Moment;
use crate::domain::{Assignment, CrewFid, Exemption, ShiftFid};
use crate::geometry::{Side, Stretch, StretchSet};
use smallvec::SmallVec;
use std::sync::Arc;

/// How one side divides. `assigned`, `exempt` and `gap` are disjoint and together the whole side.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SideCover {
    pub assigned: StretchSet,
    /// The part of `assigned` on which somebody is at work at the instant.
    pub on_duty: StretchSet,
    pub exempt: StretchSet,
    pub gap: StretchSet,
    /// The part of `assigned` that more than one crew answers for, at whatever hours.
    pub shared: StretchSet,
    /// The part of `shared` on which two crews meet: they have shifts with a common hour.
    pub overlap: StretchSet,
    /// What each crew answers for, by fid.
    pub by_crew: SmallVec<[(CrewFid, StretchSet); 1]>,
}

impl SideCover {
    /// Coverage of a side of that length by what holds at that moment.
    #[must_use]
    pub fn of(
        length_mm: u32,
        side: Side,
        assignments: &[Assignment],
        exemptions: &[Arc<Exemption>],
        moment: &Moment,
    ) -> Self {
        let at = moment.at();
        let on_side = || assignments.iter().filter(|a| a.side == side && a.period.holds_at(at));
        let mut first = on_side();
        // Most sides are one assignment's from end to end, or nobody's.
        let held = match [first.next(), first.next()] {
            [None, _] => Self::default(),
            [Some(only), None] => Self::held_by_one(only, moment),
            _ => Self::held_by_several(on_side, moment),
        };
        let open = StretchSet::whole(length_mm).difference(&held.assigned);
        if exemptions.is_empty() || open.is_empty() {
            return Self { gap: open, ..held };
        }
        let excused: StretchSet = exemptions
            .iter()
            .filter(|e| e.side == side && e.period.holds_at(at))
            .map(|e| e.stretch)
            .collect();
        let exempt = open.intersection(&excused);
        let gap = open.difference(&exempt);
        Self { exempt, gap, ..held }
    }

    /// All but what nobody answers for, where one assignment holds.
    fn held_by_one(held: &Assignment, moment: &Moment) -> Self {
        let set = || StretchSet::of(held.stretch);
        Self {
            assigned: set(),
            on_duty: if moment.works(held) { set() } else { StretchSet::empty() },
            by_crew: SmallVec::from_buf([(held.crew, set())]),
            ..Self::default()
        }
    }

    /// The same, where several do.
    fn held_by_several<'a, I>(on_side: impl Fn() -> I, moment: &Moment) -> Self
    where
        I: Iterator<Item = &'a Assignment>,
    {
        let mut held: SmallVec<[(CrewFid, Stretch); 4]> =
            on_side().map(|a| (a.crew, a.stretch)).collect();
        held.sort_unstable();
        let by_crew: SmallVec<[(CrewFid, StretchSet); 1]> = held
            .chunk_by(|one, next| one.0 == next.0)
            .map(|of_crew| (of_crew[0].0, of_crew.iter().map(|(_, stretch)| *stretch).collect()))
            .collect();
        let mut assigned = StretchSet::empty();
        let mut shared = StretchSet::empty();
        for (_, set) in &by_crew {
            shared = shared.union(&assigned.intersection(set));
            assigned = assigned.union(set);
        }
        let on_duty = on_side().filter(|a| moment.works(a)).map(|a| a.stretch).collect();
        let overlap = if shared.is_empty() || on_side().all(|a| a.shift.is_none()) {
            shared.clone()
        } else {
            by_shift(on_side()).overlap(moment)
        };
        Self { assigned, on_duty, shared, overlap, by_crew, ..Self::default() }
    }

    /// The crews that answer for the place at that measure; two or more where they overlap.
    #[must_use]
    pub fn crews_at(&self, measure_mm: u32) -> SmallVec<[CrewFid; 2]> {
        let here = self.by_crew.iter().filter(|(_, set)| is_in(set, measure_mm));
        here.map(|(crew, _)| *crew).collect()
    }

    /// A part of the side cut where other crews begin to answer for it.
    #[must_use]
    pub fn by_crews(&self, part: &StretchSet) -> Vec<(Stretch, SmallVec<[CrewFid; 2]>)> {
        let cuts = cuts(self.by_crew.iter().map(|(_, set)| set).chain([part]));
        joined(cuts.windows(2).filter_map(|pair| {
            let stretch = Stretch::new(pair[0], pair[1])?;
            is_in(part, pair[0]).then(|| (stretch, self.crews_at(pair[0])))
        }))
    }

    /// The side cut into stretches within which the same crews answer, in order.
    #[must_use]
    pub fn runs(&self, length_mm: u32) -> Vec<Run> {
        let whole = StretchSet::whole(length_mm);
        let sets = self.by_crew.iter().map(|(_, set)| set);
        cuts(sets.chain([&self.exempt, &self.overlap, &whole]))
            .windows(2)
            .filter_map(|pair| Stretch::new(pair[0], pair[1]))
            .map(|stretch| {
                let crews = self.crews_at(stretch.from_mm());
                let exempt = is_in(&self.exempt, stretch.from_mm());
                let state = match (crews.is_empty(), exempt) {
                    (true, true) => RunState::Exempt,
                    (true, false) => RunState::Gap,
                    _ if is_in(&self.overlap, stretch.from_mm()) => RunState::Overlap,
                    _ => RunState::Assigned,
                };
                Run { stretch, state, crews }
            })
            .collect()
    }
}

/// What one crew answers for in the hours of one shift.
struct ByShift(SmallVec<[(CrewFid, Option<ShiftFid>, StretchSet); 2]>);

fn by_shift<'a>(held: impl Iterator<Item = &'a Assignment>) -> ByShift {
    let mut rows: Vec<_> = held.map(|a| (a.crew, a.shift, a.stretch)).collect();
    rows.sort_unstable();
    let of_one = rows.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1));
    ByShift(of_one.map(|r| (r[0].0, r[0].1, r.iter().map(|row| row.2).collect())).collect())
}

impl ByShift {
    /// Pairs of different crews whose shifts meet, with the ground that they have in common.
    fn meetings(&self, moment: &Moment) -> Vec<([CrewFid; 2], StretchSet)> {
        let mut found = Vec::new();
        for (number, (crew, shift, set)) in self.0.iter().enumerate() {
            for (other, its_shift, its_set) in &self.0[number + 1..] {
                if crew != other && moment.meet(*shift, *its_shift) {
                    found.push(([*crew, *other], set.intersection(its_set)));
                }
            }
        }
        found.retain(|(_, common)| !common.is_empty());
        found
    }

    fn overlap(&self, moment: &Moment) -> StretchSet {
        let meetings = self.meetings(moment);
        meetings.iter().flat_map(|(_, common)| common.iter()).collect()
    }
}

/// Where crews meet on a side, with those that do, cut where they change.
#[must_use]
pub fn overlaps(
    side: Side,
    assignments: &[Assignment],
    moment: &Moment,
) -> Vec<(Stretch, SmallVec<[CrewFid; 2]>)> {
    let at = moment.at();
    let on_side = assignments.iter().filter(|a| a.side == side && a.period.holds_at(at));
    let meetings = by_shift(on_side).meetings(moment);
    let cuts = cuts(meetings.iter().map(|(_, common)| common));
    joined(cuts.windows(2).filter_map(|pair| {
        let stretch = Stretch::new(pair[0], pair[1])?;
        let here = meetings.iter().filter(|(_, common)| is_in(common, pair[0]));
        let mut crews: SmallVec<[CrewFid; 2]> = here.flat_map(|(crews, _)| *crews).collect();
        crews.sort_unstable();
        crews.dedup();
        (!crews.is_empty()).then_some((stretch, crews))
    }))
}

fn is_in(set: &StretchSet, measure_mm: u32) -> bool {
    set.iter().any(|stretch| stretch.contains(measure_mm))
}

/// Every measure at which one of the sets begins or ends, in order.
pub(super) fn cuts<'a>(sets: impl Iterator<Item = &'a StretchSet>) -> Vec<u32> {
    let mut cuts: Vec<u32> =
        sets.flat_map(StretchSet::iter).flat_map(|s| [s.from_mm(), s.to_mm()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Neighbours with the same value as one.
pub(super) fn joined<T: PartialEq>(rows: impl Iterator<Item = (Stretch, T)>) -> Vec<(Stretch, T)> {
    let mut all: Vec<(Stretch, T)> = Vec::new();
    for (stretch, value) in rows {
        match all.last_mut() {
            Some((last, known)) if last.to_mm() == stretch.from_mm() && *known == value => {
                *last = Stretch::new(last.from_mm(), stretch.to_mm()).unwrap_or(stretch);
            }
            _ => all.push((stretch, value)),
        }
    }
    all
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
    use crate::city::roster::Roster;
    use crate::domain::{
        Absence, AbsenceFid, AssignmentFid, ExemptionFid, Period, SegmentFid, Shift, Snapshot,
        WeeklyHours,
    };
    use jiff::Timestamp;
    use proptest::prelude::*;

    const LENGTH_MM: u32 = 60;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A crew (or an exemption), a side, a stretch, a period around second 5, and a shift or 0.
    type Claim = (u32, bool, Stretch, Period, u32);

    /// The first and the second meet; at second 5, a Thursday at eight in Guanghan, only the first
    /// is on.
    const SHIFTS: [&str; 3] = ["thu 06:00-11:00", "thu 10:00-20:00", "thu 20:00-22:00"];

    /// This crew is away.
    const AWAY: u32 = 3;

    fn moment() -> Moment {
        let shift = |(fid, windows): (u32, &str)| {
            let (id, name) = (windows.into(), windows.into());
            let windows = WeeklyHours::read_windows(windows).unwrap();
            let hours = WeeklyHours { windows, ..WeeklyHours::default() };
            Arc::new(Shift { fid: ShiftFid(fid), id, name, hours, first_day: None, last_day: None })
        };
        let away = Absence {
            fid: AbsenceFid(1),
            crew: CrewFid(AWAY),
            period: Period::new(second(0), Some(second(9))).unwrap(),
            reason: "".into(),
        };
        let snapshot = Snapshot {
            shifts: (1..).zip(SHIFTS).map(shift).collect(),
            absences: vec![Arc::new(away)],
            ..Snapshot::default()
        };
        Moment::of(&Arc::new(Roster::of(&snapshot)), second(5))
    }

    /// May two shifts be worked at one time?
    fn meet(one: u32, other: u32) -> bool {
        one == 0 || other == 0 || one == other || one.max(other) == 2
    }

    fn claims() -> impl Strategy<Value = Vec<Claim>> {
        let stretch = (0..LENGTH_MM, 1..LENGTH_MM)
            .prop_map(|(from, length)| Stretch::new(from, (from + length).min(LENGTH_MM)).unwrap());
        let period = (0..8_i64, prop::option::of(1..8_i64)).prop_map(|(from, lasts)| {
            Period::new(second(from), lasts.map(|lasts| second(from + lasts))).unwrap()
        });
        prop::collection::vec((0..4_u32, any::<bool>(), stretch, period, 0..4_u32), 0..9)
    }

    fn covered(claims: &[Claim]) -> SideCover {
        let (assignments, exemptions) = rows(claims);
        SideCover::of(LENGTH_MM, Side::Left, &assignments, &exemptions, &moment())
    }

    fn rows(claims: &[Claim]) -> (Vec<Assignment>, Vec<Arc<Exemption>>) {
        let side = |left: bool| if left { Side::Left } else { Side::Right };
        let (exempt, held): (Vec<&Claim>, Vec<&Claim>) =
            claims.iter().partition(|claim| claim.0 == 0);
        let assignments: Vec<Assignment> = held
            .into_iter()
            .map(|(crew, left, stretch, period, shift)| Assignment {
                fid: AssignmentFid(1),
                segment: SegmentFid(1),
                side: side(*left),
                stretch: *stretch,
                crew: CrewFid(*crew),
                shift: (*shift > 0).then_some(ShiftFid(*shift)),
                period: *period,
            })
            .collect();
        let exemptions: Vec<Arc<Exemption>> = exempt
            .into_iter()
            .map(|(_, left, stretch, period, _)| {
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
        (assignments, exemptions)
    }

    proptest! {
        #[test]
        fn each_millimetre_is_covered_as_a_list_of_claims_says(claims in claims()) {
            let cover = covered(&claims);
            let runs = cover.runs(LENGTH_MM);
            let met = overlaps(Side::Left, &rows(&claims).0, &moment());
            for mm in 0..LENGTH_MM {
                let here = |claim: &&Claim| {
                    claim.1 && claim.2.contains(mm) && claim.3.holds_at(second(5))
                };
                let held = || claims.iter().filter(|claim| claim.0 > 0).filter(here);
                let at_work = held().any(|claim| claim.0 != AWAY && claim.4 < 2);
                let mut overlapping: Vec<CrewFid> = held()
                    .filter(|one| held().any(|two| one.0 != two.0 && meet(one.4, two.4)))
                    .map(|one| CrewFid(one.0))
                    .collect();
                overlapping.sort_unstable();
                overlapping.dedup();
                let mut crews: Vec<u32> = claims.iter().filter(here).map(|claim| claim.0).collect();
                crews.sort_unstable();
                crews.dedup();
                let excused = crews.first() == Some(&0);
                crews.retain(|crew| *crew != 0);
                let is_in = |set: &StretchSet| set.iter().any(|stretch| stretch.contains(mm));
                prop_assert_eq!(is_in(&cover.assigned), !crews.is_empty());
                prop_assert_eq!(is_in(&cover.on_duty), at_work);
                prop_assert_eq!(is_in(&cover.shared), crews.len() > 1);
                prop_assert_eq!(is_in(&cover.overlap), !overlapping.is_empty());
                let met = met.iter().find(|(stretch, _)| stretch.contains(mm));
                prop_assert_eq!(met.map_or(&[][..], |(_, crews)| crews), &*overlapping);
                prop_assert_eq!(is_in(&cover.exempt), crews.is_empty() && excused);
                prop_assert_eq!(is_in(&cover.gap), crews.is_empty() && !excused);
                let fids: Vec<CrewFid> = crews.iter().map(|crew| CrewFid(*crew)).collect();
                prop_assert_eq!(&*cover.crews_at(mm), &*fids);
                let run = runs.iter().find(|run| run.stretch.contains(mm)).unwrap();
                prop_assert_eq!(&*run.crews, &*fids);
                prop_assert_eq!(run.state, match (crews.len(), excused) {
                    (0, true) => RunState::Exempt,
                    (0, false) => RunState::Gap,
                    _ if overlapping.is_empty() => RunState::Assigned,
                    _ => RunState::Overlap,
                });
            }
        }
    }

    #[test]
    fn the_claims_of_these_tests_do_overlap_exempt_and_leave_gaps() {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let (mut overlaps, mut apart, mut off, mut exempt, mut gaps) = (0, 0, 0, 0, 0);
        for _ in 0..300 {
            let cover = covered(&claims().new_tree(&mut runner).unwrap().current());
            overlaps += usize::from(!cover.overlap.is_empty());
            apart += usize::from(cover.overlap != cover.shared);
            off += usize::from(cover.on_duty != cover.assigned);
            exempt += usize::from(!cover.exempt.is_empty());
            gaps += usize::from(!cover.gap.is_empty());
        }
        let seen = [overlaps, apart, off, exempt, gaps];
        assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
    }
}
