//! The week as seven days of 24 hours: what is required and what is served in each of them, summed
//! over many streets. Most streets of a city are claimed in few ways, so lengths are summed by way
//! first, and hours are reckoned once for each.

use super::City;
use super::duty::{Claim, Moment};
use super::gaps::GapFilter;
use super::network::StreetIx;
use super::served::week_runs;
use super::street::Street;
use super::week::WeekSet;
use crate::domain::segment::Grade;
use crate::geometry::{Side, Stretch};
use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// A sum for each hour by the clock of each day from Monday, in side-mm times seconds.
pub type Cells = [[i64; 24]; 7];

/// What is required and served in each hour of a week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WeekSums {
    /// The first instant of the week.
    pub from: Timestamp,
    pub required_mm_s: Cells,
    pub served_mm_s: Cells,
}

/// Lengths in mm: by grade, and by grade and who claims them at which hours.
#[derive(Default)]
struct Lengths {
    required: FxHashMap<Option<Grade>, i64>,
    claimed: FxHashMap<(Option<Grade>, SmallVec<[Claim; 1]>), i64>,
}

impl City {
    /// Sums over the streets that a filter keeps, of the week that holds an instant. The kinds and
    /// the lengths of gaps that the filter names do not matter.
    #[must_use]
    pub fn week_sums(&self, filter: &GapFilter, at: Timestamp) -> WeekSums {
        let moment = self.ledger().moment_at(at);
        let mut streets = self.gap_candidates(filter);
        streets.retain(|(_, street)| filter.is_of_class(street));
        let lengths = streets
            .par_iter()
            .fold(Lengths::default, |mut lengths, (ix, street)| {
                self.add_street(&mut lengths, (*ix, street), &moment, filter);
                lengths
            })
            .reduce(Lengths::default, Lengths::merged);
        let hours = moment.hours();
        let cells: Vec<_> = hours.week().hours().collect();
        let (mut required_mm_s, mut served_mm_s) = ([[0; 24]; 7], [[0; 24]; 7]);
        for (grade, length_mm) in &lengths.required {
            add(&mut required_mm_s, &cells, hours.required(*grade), *length_mm);
        }
        for ((grade, claims), length_mm) in &lengths.claimed {
            add(&mut served_mm_s, &cells, &hours.served(*grade, claims), *length_mm);
        }
        let from = Timestamp::from_second(hours.week().from_s()).unwrap_or(Timestamp::MIN);
        WeekSums { from, required_mm_s, served_mm_s }
    }

    fn add_street(
        &self,
        lengths: &mut Lengths,
        (ix, street): (StreetIx, &Arc<Street>),
        moment: &Moment,
        filter: &GapFilter,
    ) {
        let grade = street.segment.grade;
        for side in Side::BOTH {
            let runs = week_runs(
                side,
                self.ledger().assignments(ix),
                self.ledger().exemptions(ix),
                moment,
            );
            let mut parts: SmallVec<[Stretch; 1]> = SmallVec::new();
            match &filter.owners {
                None => parts.push(street.whole()),
                Some(owners) => {
                    let pieces = street.pieces(side);
                    let own = pieces.iter().filter(|piece| owners.contains(&piece.owner()));
                    parts.extend(own.map(|piece| piece.stretch));
                }
            }
            let in_parts = |stretch: Stretch| -> i64 {
                let common = parts.iter().filter_map(|part| part.intersection(stretch));
                common.map(|common| i64::from(common.length_mm())).sum()
            };
            *lengths.required.entry(grade).or_default() += in_parts(street.whole());
            for run in runs {
                let length_mm = in_parts(run.stretch);
                if length_mm > 0 {
                    *lengths.claimed.entry((grade, run.claims)).or_default() += length_mm;
                }
            }
        }
    }
}

impl Lengths {
    fn merged(mut self, other: Self) -> Self {
        for (grade, length_mm) in other.required {
            *self.required.entry(grade).or_default() += length_mm;
        }
        for (claims, length_mm) in other.claimed {
            *self.claimed.entry(claims).or_default() += length_mm;
        }
        self
    }
}

/// Adds a length at the hours of a set.
fn add(cells: &mut Cells, hours: &[(usize, usize, [u32; 2])], set: &WeekSet, length_mm: i64) {
    for (day, hour, span) in hours {
        let seconds = set.intersection(&WeekSet::span(*span)).total_s();
        cells[*day][*hour] += length_mm * i64::from(seconds);
    }
}
