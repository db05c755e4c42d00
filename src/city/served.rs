//! The hours of a week along one side: where who claims which of them, and how many required ones
//! that serves. Interval algebra in two directions, along the side and along the week.

use super::duty::{Claim, Moment, WeekHours};
use super::week::WeekSet;
use crate::domain::segment::Grade;
use crate::domain::{Assignment, Exemption};
use crate::geometry::{Side, Stretch, StretchSet};
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// A stretch of a side along which the same claims lie in a week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WeekRun {
    pub stretch: Stretch,
    /// Sorted, each once, never none.
    pub claims: SmallVec<[Claim; 1]>,
    /// Seconds of the week during which it need not have anybody.
    pub excused: SmallVec<[[u32; 2]; 1]>,
}

impl WeekRun {
    /// Required hours of a grade in which nobody is there, and that nobody excused.
    #[must_use]
    pub fn unserved(&self, hours: &WeekHours, grade: Option<Grade>) -> WeekSet {
        let open = hours.required(grade).difference(&hours.served(grade, &self.claims));
        open.difference(&self.excused.iter().copied().collect())
    }
}

/// The stretches of a side that somebody is assigned to at some second of the week that holds the
/// moment, in order.
#[must_use]
pub fn week_runs(
    side: Side,
    assignments: &[Assignment],
    exemptions: &[Arc<Exemption>],
    moment: &Moment,
) -> SmallVec<[WeekRun; 1]> {
    let on_side = assignments.iter().filter(|held| held.side == side);
    let mut claims: SmallVec<[(Stretch, Claim); 2]> =
        on_side.filter_map(|held| Some((held.stretch, moment.claim(held)?))).collect();
    let excused = exemptions.iter().filter(|exemption| exemption.side == side);
    let week = moment.hours().week();
    let mut excused: SmallVec<[(Stretch, [u32; 2]); 2]> = excused
        .filter_map(|e| Some((e.stretch, week.planned_share(e.period, moment.at())?)))
        .collect();
    if claims.len() < 2 && excused.is_empty() {
        let only = claims.first().map(|(stretch, claim)| WeekRun {
            stretch: *stretch,
            claims: [*claim].into_iter().collect(),
            excused: SmallVec::new(),
        });
        return only.into_iter().collect();
    }
    claims.sort_unstable();
    excused.sort_unstable();
    let stretches = claims.iter().map(|row| row.0).chain(excused.iter().map(|row| row.0));
    let mut cuts: Vec<u32> = stretches.flat_map(|s| [s.from_mm(), s.to_mm()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let (mut claims, mut excused) = (Sweep::of(&claims), Sweep::of(&excused));
    let mut runs: SmallVec<[WeekRun; 1]> = SmallVec::new();
    for pair in cuts.windows(2) {
        let (claims, excused) = (claims.at(pair[0]), excused.at(pair[0]));
        let Some(stretch) = Stretch::new(pair[0], pair[1]).filter(|_| !claims.is_empty()) else {
            continue;
        };
        match runs.last_mut() {
            Some(last)
                if last.stretch.to_mm() == pair[0]
                    && last.claims == claims
                    && last.excused == excused =>
            {
                last.stretch = Stretch::new(last.stretch.from_mm(), pair[1]).unwrap_or(stretch);
            }
            _ => runs.push(WeekRun { stretch, claims, excused }),
        }
    }
    runs
}

/// Goes along a side and says what lies there.
struct Sweep<'a, T> {
    ahead: &'a [(Stretch, T)],
    here: Vec<(Stretch, T)>,
}

impl<'a, T: Copy + Ord> Sweep<'a, T> {
    /// Rows in the order of their stretches.
    fn of(ahead: &'a [(Stretch, T)]) -> Self {
        Self { ahead, here: Vec::new() }
    }

    /// What lies at a measure, which is farther than the one before; sorted, each once.
    fn at(&mut self, measure_mm: u32) -> SmallVec<[T; 1]> {
        let reached = self.ahead.partition_point(|row| row.0.from_mm() <= measure_mm);
        let (begun, ahead) = self.ahead.split_at(reached);
        self.here.extend_from_slice(begun);
        self.ahead = ahead;
        self.here.retain(|row| row.0.contains(measure_mm));
        let mut found: SmallVec<[T; 1]> = self.here.iter().map(|row| row.1).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How many required seconds of the week somebody serves, by stretch.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Served(SmallVec<[(Stretch, u32); 1]>);

impl Served {
    /// Millimetres times seconds, on all of the side or within some of it.
    #[must_use]
    pub fn mm_s(&self, within: Option<&StretchSet>) -> i64 {
        let length_mm = |stretch: Stretch| match within {
            None => u64::from(stretch.length_mm()),
            Some(set) => StretchSet::from_iter([stretch]).intersection(set).total_mm(),
        };
        let mm_s = |(stretch, second): &(Stretch, u32)| {
            i64::try_from(length_mm(*stretch)).expect("a side is short") * i64::from(*second)
        };
        self.0.iter().map(mm_s).sum()
    }
}

/// Reckons what is served, and remembers it: most streets of a city are claimed in few ways.
pub struct Reckoner<'a> {
    moment: &'a Moment,
    known: FxHashMap<(Option<Grade>, SmallVec<[Claim; 1]>), u32>,
}

impl<'a> Reckoner<'a> {
    /// One for the week that holds a moment.
    #[must_use]
    pub fn of(moment: &'a Moment) -> Self {
        Self { moment, known: FxHashMap::default() }
    }

    /// The moment.
    #[must_use]
    pub fn moment(&self) -> &'a Moment {
        self.moment
    }

    /// What is served along a side.
    pub fn served(
        &mut self,
        grade: Option<Grade>,
        side: Side,
        assignments: &[Assignment],
        exemptions: &[Arc<Exemption>],
    ) -> Served {
        let mut on_side = assignments.iter().filter(|held| held.side == side);
        // Most sides are one assignment's from end to end, or nobody's.
        match [on_side.next(), on_side.next()] {
            [None, _] => return Served::default(),
            [Some(only), None] if exemptions.is_empty() => {
                let claim = self.moment.claim(only);
                let seconds = claim.map(|claim| self.seconds(grade, smallvec![claim]));
                return Served(seconds.into_iter().map(|s| (only.stretch, s)).collect());
            }
            _ => {}
        }
        let runs = week_runs(side, assignments, exemptions, self.moment);
        Served(runs.into_iter().map(|run| (run.stretch, self.seconds(grade, run.claims))).collect())
    }

    fn seconds(&mut self, grade: Option<Grade>, claims: SmallVec<[Claim; 1]>) -> u32 {
        let hours = self.moment.hours();
        if claims.iter().any(|claim| hours.is_always(claim)) {
            return hours.required_s(grade);
        }
        let served =
            |(grade, claims): &(_, SmallVec<[Claim; 1]>)| hours.served(*grade, claims).total_s();
        let key = (grade, claims);
        if let Some(seconds) = self.known.get(&key) {
            return *seconds;
        }
        let seconds = served(&key);
        self.known.insert(key, seconds);
        seconds
    }
}
