//! The hours of a city: its time zone, the days that are not like others, and when streets of each
//! grade have to be kept clean.

use super::segment::Grade;
use super::{HoursFid, WeeklyHours, Window};
use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A day that is not like others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpecialDay {
    pub kind: DayKind,
    pub name: Option<Arc<str>>,
}

/// What a special day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DayKind {
    /// A public holiday.
    Holiday,
    /// A make-up workday (调休), worked like this day of an ordinary week.
    Workday(Weekday),
}

/// When streets have to be kept clean, by grade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequiredHours {
    /// Of grades 1 to 4.
    pub graded: [WeeklyHours; 4],
    /// Of streets without a grade.
    pub ungraded: WeeklyHours,
}

impl RequiredHours {
    /// The hours for that grade.
    #[must_use]
    pub fn of(&self, grade: Option<Grade>) -> &WeeklyHours {
        grade.map_or(&self.ungraded, |grade| &self.graded[usize::from(grade.number()) - 1])
    }
}

impl Default for RequiredHours {
    /// Examples to be replaced by the city's own rules: keeping hours of 16, 14 and 12 a day for
    /// grades 1 to 3 and fixed times for grade 4, as Qingpu (Shanghai) has them, begun so that a
    /// first sweep can be done by 7:00, 7:00, 7:30 and 9:00, as Jinniu (Chengdu) wants it.
    fn default() -> Self {
        let daily = |lines: &str| WeeklyHours {
            windows: lines
                .split(' ')
                .map(|hours| format!("mon-sun {hours}").parse::<Window>())
                .collect::<Result<_, _>>()
                .expect("these are windows"),
            ..WeeklyHours::default()
        };
        Self {
            graded: ["05:00-21:00", "06:00-20:00", "06:30-18:30", "07:00-09:00 14:00-16:00"]
                .map(daily),
            ungraded: daily("06:30-18:30"),
        }
    }
}

/// The hours of a city. There is one row of it, and a city that has none goes by the default.
#[derive(Clone, PartialEq, Debug)]
pub struct CityHours {
    pub fid: HoursFid,
    /// Name in the IANA time zone database.
    pub zone_name: Arc<str>,
    pub zone: TimeZone,
    pub days: BTreeMap<Date, SpecialDay>,
    pub required: RequiredHours,
}

/// The zone of a city that has not said its own: that of the first one, Guanghan.
const FIRST_ZONE: &str = "Asia/Shanghai";

/// The zone of that name, and its name as the IANA writes it. Looked up in the database that comes
/// with the program, not in the machine's, so that every process means the same by a name.
#[must_use]
pub fn known_zone(name: &str) -> Option<(Arc<str>, TimeZone)> {
    let zone = TimeZoneDatabase::bundled().get(name).ok().filter(|zone| !zone.is_unknown())?;
    Some((zone.iana_name()?.into(), zone))
}

impl Default for CityHours {
    fn default() -> Self {
        let (zone_name, zone) = known_zone(FIRST_ZONE).expect("this zone comes with the program");
        Self {
            fid: HoursFid(1),
            zone_name,
            zone,
            days: BTreeMap::new(),
            required: RequiredHours::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_any_case_and_named_as_the_iana_does() {
        assert_ne!(CityHours::default().zone, TimeZone::UTC);
        assert_eq!(known_zone("europe/VADUZ").map(|zone| zone.0), Some("Europe/Vaduz".into()));
        assert_eq!(known_zone("Etc/Unknown"), None);
        assert_eq!(known_zone("+08:00"), None);
    }

    #[test]
    fn the_better_the_grade_the_more_hours() {
        let required = RequiredHours::default();
        let minutes: Vec<u16> = required
            .graded
            .iter()
            .map(|hours| hours.windows.iter().map(|w| w.to_min() - w.from_min()).sum())
            .collect();
        assert_eq!(minutes, [16 * 60, 14 * 60, 12 * 60, 4 * 60]);
    }
}
