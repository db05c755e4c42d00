//! How much work a metre of street is, and how much a crew can do.

use super::{LoadRulesFid, WeeklyHours, Weeks};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The square metres that one worker keeps clean in a shift, where the city does not say its own:
/// Wuhan's labour quota of 2008.
pub const USUAL_QUOTA_M2: u32 = 6000;

/// The weight of a class that is not named: a metre counts as a metre.
pub const USUAL_WEIGHT: u32 = 1000;

/// How the work of a crew is reckoned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadRules {
    pub fid: LoadRulesFid,
    /// What a metre counts for, in thousandths, by class of street.
    pub class_weights: BTreeMap<Arc<str>, u32>,
    /// What it counts for on other streets, in thousandths.
    pub usual_weight: u32,
    /// The ground that each member of a crew can keep clean, in square metres: the quota of a crew
    /// that has none of its own.
    pub quota_m2: u32,
}

impl Default for LoadRules {
    fn default() -> Self {
        Self {
            fid: LoadRulesFid(1),
            class_weights: BTreeMap::new(),
            usual_weight: USUAL_WEIGHT,
            quota_m2: USUAL_QUOTA_M2,
        }
    }
}

impl LoadRules {
    /// What a metre of a street of that class counts for, in thousandths.
    #[must_use]
    pub fn weight(&self, class: Option<&str>) -> u32 {
        let own = class.and_then(|class| self.class_weights.get(class));
        own.copied().unwrap_or(self.usual_weight)
    }
}

/// Visits in a week of what is worked at every hour, in thousandths: once a day.
pub const DAILY_VISITS: u32 = 7000;

/// The visits in a week that hours make, in thousandths: each window is a visit on each of its days.
/// A month has 365.2425 / 12 / 7 = 4.348 weeks, so the second Sunday of every month is 0.230 visits
/// a week. Holidays are not looked at.
#[must_use]
pub fn visits(hours: &WeeklyHours) -> u32 {
    let windows = hours.windows.iter();
    windows
        .map(|window| window.days().iter().map(|_| share_of_weeks(window.weeks())).sum::<u32>())
        .sum()
}

/// How often a day comes that is one of these in its month, in thousandths of a week.
fn share_of_weeks(weeks: Weeks) -> u32 {
    /// One in every month.
    const MONTHLY: u32 = 230;
    /// The fifth one, which a month has 0.348 times.
    const FIFTH: u32 = 80;
    let has = |number: u8| weeks.iter().any(|week| week == number);
    let early = MONTHLY * u32::try_from((1..=3).filter(|week| has(*week)).count()).unwrap_or(0);
    // The last one is the fourth or the fifth.
    early
        + match (has(4), has(5), has(Weeks::LAST)) {
            (true, fifth, last) => MONTHLY + if fifth || last { FIFTH } else { 0 },
            (false, _, true) => MONTHLY,
            (false, true, false) => FIFTH,
            (false, false, false) => 0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Date, date};

    fn hours(windows: &str) -> WeeklyHours {
        let windows = WeeklyHours::read_windows(windows).unwrap();
        WeeklyHours { windows, ..WeeklyHours::default() }
    }

    #[test]
    fn each_window_is_a_visit_on_each_of_its_days() {
        assert_eq!(visits(&hours("mon-sun 06:00-11:00")), DAILY_VISITS);
        assert_eq!(visits(&hours("mon-sat 06:00-11:00; mon-fri 14:00-18:00")), 11_000);
        assert_eq!(visits(&hours("")), 0);
    }

    #[test]
    fn visits_of_some_weeks_are_what_four_hundred_years_of_days_count() {
        // The calendar comes again after 400 years, which are a whole number of weeks.
        let days: Vec<Date> = date(2000, 1, 1)
            .series(jiff::Span::new().days(1))
            .take_while(|day| day.year() < 2400)
            .collect();
        for windows in [
            "sun/2,4 06:00-08:00",
            "fri/last 06:00-08:00",
            "mon/5 06:00-08:00",
            "mon,wed/1,2,3,4 06:00-08:00",
            "tue/4,last 06:00-08:00",
            "sat/1,5,last 06:00-08:00",
        ] {
            let hours = hours(windows);
            let window = hours.windows[0];
            let visited = days.iter().filter(|day| {
                window.days().contains(day.weekday()) && window.weeks().contains(**day)
            });
            let counted = visited.count() as f64 * 7.0 / days.len() as f64;
            let reckoned = f64::from(visits(&hours)) / 1000.0;
            assert!((counted - reckoned).abs() < 0.004, "{windows}: {counted} and {reckoned}");
        }
    }
}
