//! The load of crews: length weighted by class and by visits, ground against a quota, and how far
//! a crew's ground hangs together.

use super::City;
use super::patches::Pieces;
use super::roster::Roster;
use super::work::Work;
use crate::domain::load::{DAILY_VISITS, LoadRules, visits};
use crate::domain::{CrewFid, ShiftFid};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How much work a crew has.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Load {
    /// Street side that it answers for, alone or with others.
    pub length_mm: i64,
    /// The same, each metre times the weight of its class and the visits of its shift in a week,
    /// divided by seven: a metre of an ordinary street that is visited every day is a metre.
    pub weighted_mm: i64,
    /// Length times half the width of the street.
    pub area_m2: f64,
    /// What it can keep clean; `None` if neither it nor the city says so.
    pub quota_m2: Option<u32>,
    pub pieces: Pieces,
}

impl Load {
    /// The area as a share of the quota.
    #[must_use]
    pub fn share_of_quota(&self) -> Option<f64> {
        self.quota_m2.map(|quota| self.area_m2 / f64::from(quota))
    }
}

/// What work counts for: the rules of the city, and how often each shift comes by.
pub struct Scale {
    rules: Arc<LoadRules>,
    /// In thousandths of a visit a week.
    visits: FxHashMap<ShiftFid, u32>,
}

impl Scale {
    /// The scale by which work is reckoned now.
    #[must_use]
    pub fn of(rules: &Arc<LoadRules>, roster: &Roster) -> Self {
        let visits = roster.shifts().map(|shift| (shift.fid, visits(&shift.hours))).collect();
        Self { rules: Arc::clone(rules), visits }
    }

    /// The weighted length of work in mm, rounded once.
    #[must_use]
    pub fn weighted_mm(&self, work: &Work) -> i64 {
        let sum: i128 = work
            .by_kind()
            .map(|(shift, class, mm)| {
                // A shift that there is not is never worked.
                let visits = shift.map_or(Some(DAILY_VISITS), |s| self.visits.get(&s).copied());
                let weight = i128::from(self.rules.weight(class));
                i128::from(mm) * weight * i128::from(visits.unwrap_or(0))
            })
            .sum();
        let unit = 1000 * i128::from(DAILY_VISITS);
        i64::try_from((sum + unit / 2) / unit).unwrap_or(i64::MAX)
    }
}

impl City {
    /// The scale by which work is reckoned now.
    #[must_use]
    pub fn load_scale(&self) -> Scale {
        Scale::of(self.office().load_rules(), self.roster())
    }

    /// The load of a crew that has this work, in these pieces.
    #[must_use]
    pub fn load_of(&self, crew: CrewFid, work: Option<&Work>, pieces: Pieces, by: &Scale) -> Load {
        let own = self.crew(crew).and_then(|crew| crew.quota_m2);
        let quota = own.unwrap_or(by.rules.quota_m2);
        let quota_m2 = (quota > 0).then_some(quota);
        let Some(work) = work else { return Load { quota_m2, pieces, ..Load::default() } };
        Load {
            length_mm: work.length_mm,
            weighted_mm: by.weighted_mm(work),
            area_m2: work.area_mm2 as f64 / 1e6,
            quota_m2,
            pieces,
        }
    }
}
