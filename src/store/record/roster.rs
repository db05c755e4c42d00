//! Who works when: shifts, absences, and the hours of a city, whose lists are kept as JSON in the
//! words that clients read.

use super::{FieldReader, FieldWriter, Record, Words, read_period, write_period};
use crate::domain::calendar::{DayKind, RequiredHours, SpecialDay, known_zone};
use crate::domain::hours::{self, BadHours, DAY_WORDS, Window};
use crate::domain::{
    Absence, AbsenceFid, CityHours, CrewFid, HolidayRule, HoursFid, Shift, ShiftFid, WeeklyHours,
};
use crate::store::StoreError;
use crate::store::pieces::Pieces;
use crate::store::table::{ABSENCE, CITY_HOURS, SHIFT, Table};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Record for Arc<CityHours> {
    const TABLE: Table = CITY_HOURS;
    type Fid = HoursFid;

    fn fid(&self) -> HoursFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.text(&self.zone_name)?;
        let days: Vec<Day> = self.days.iter().map(Day::of).collect();
        to.text(&json(&days)?)?;
        to.text(&json(&Required::of(&self.required))?)
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = HoursFid(from.number()?);
        let zone_name = words.shared(from.text()?);
        let (_, zone) = known_zone(&zone_name).ok_or_else(|| {
            bad(format!("the time zone {zone_name}"), BadHours("it is not known".to_owned()))
        })?;
        let days: Vec<Day> = read_json(from.text()?)?;
        let days = days.into_iter().map(Day::read).collect::<Result<_, _>>()?;
        let required = read_json::<Required>(from.text()?)?.read()?;
        Ok(Arc::new(CityHours { fid, zone_name, zone, days, required }))
    }
}

impl Record for Arc<Shift> {
    const TABLE: Table = SHIFT;
    type Fid = ShiftFid;

    fn fid(&self) -> ShiftFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.text(&self.id)?;
        to.text(&self.name)?;
        to.text(&self.hours.windows_line())?;
        to.text(self.hours.holidays.as_str())?;
        to.opt_date(self.first_day)?;
        to.opt_date(self.last_day)
    }

    fn read(from: &mut impl FieldReader, _words: &mut Words) -> Result<Self, StoreError> {
        let fid = ShiftFid(from.number()?);
        let id = from.text()?.into();
        let name = from.text()?.into();
        let line = from.text()?;
        let windows = WeeklyHours::read_windows(line)
            .map_err(|cause| bad(format!("the windows {line:?}"), cause))?;
        let holidays = holiday_rule(from.text()?)?;
        let hours = WeeklyHours { windows, holidays };
        let (first_day, last_day) = (from.opt_date()?, from.opt_date()?);
        Ok(Arc::new(Shift { fid, id, name, hours, first_day, last_day }))
    }
}

impl Record for Arc<Absence> {
    const TABLE: Table = ABSENCE;
    type Fid = AbsenceFid;

    fn fid(&self) -> AbsenceFid {
        self.fid
    }

    fn write(&self, _pieces: &Pieces, to: &mut impl FieldWriter) -> Result<(), StoreError> {
        to.int(self.fid.0)?;
        to.int(self.crew.0)?;
        write_period(self.period, to)?;
        to.text(&self.reason)
    }

    fn read(from: &mut impl FieldReader, words: &mut Words) -> Result<Self, StoreError> {
        let fid = AbsenceFid(from.number()?);
        let crew = CrewFid(from.number()?);
        let period = read_period(from)?;
        let reason = words.shared(from.text()?);
        Ok(Arc::new(Absence { fid, crew, period, reason }))
    }
}

/// A day that is not like others.
#[derive(Serialize, Deserialize)]
struct Day {
    date: Date,
    kind: String,
    /// The day of the week whose hours a workday has.
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    worked_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Arc<str>>,
}

impl Day {
    fn of((date, day): (&Date, &SpecialDay)) -> Self {
        let (kind, worked_as) = match day.kind {
            DayKind::Holiday => ("holiday", None),
            DayKind::Workday(like) => (
                "workday",
                Some(DAY_WORDS[usize::from(like.to_monday_zero_offset().cast_unsigned())]),
            ),
        };
        let worked_as = worked_as.map(str::to_owned);
        Self { date: *date, kind: kind.to_owned(), worked_as, name: day.name.clone() }
    }

    fn read(self) -> Result<(Date, SpecialDay), StoreError> {
        let kind = match (&*self.kind, self.worked_as.as_deref()) {
            ("holiday", None) => DayKind::Holiday,
            ("workday", Some(word)) => DayKind::Workday(weekday(word)?),
            (kind, _) => {
                return Err(StoreError::corrupt(format!("a {kind} on {}", self.date)));
            }
        };
        Ok((self.date, SpecialDay { kind, name: self.name }))
    }
}

fn weekday(word: &str) -> Result<Weekday, StoreError> {
    let day = hours::day(word).map_err(|cause| bad(format!("the day {word:?}"), cause))?;
    i8::try_from(day)
        .ok()
        .and_then(|day| Weekday::from_monday_zero_offset(day).ok())
        .ok_or_else(|| StoreError::corrupt(format!("the day {word:?}")))
}

/// Weekly hours by grade.
#[derive(Serialize, Deserialize)]
struct Required(BTreeMap<String, Hours>);

#[derive(Serialize, Deserialize)]
struct Hours {
    windows: Vec<String>,
    holidays: String,
}

/// What streets without a grade go by.
const UNGRADED: &str = "none";

impl Required {
    fn of(required: &RequiredHours) -> Self {
        let graded = (1..).zip(&required.graded).map(|(grade, hours)| (grade.to_string(), hours));
        let ungraded = (UNGRADED.to_owned(), &required.ungraded);
        let hours = |hours: &WeeklyHours| Hours {
            windows: hours.windows.iter().map(ToString::to_string).collect(),
            holidays: hours.holidays.as_str().to_owned(),
        };
        Self(graded.chain([ungraded]).map(|(grade, of_grade)| (grade, hours(of_grade))).collect())
    }

    fn read(mut self) -> Result<RequiredHours, StoreError> {
        let mut hours = |grade: &str| {
            let hours = self.0.remove(grade).ok_or_else(|| {
                StoreError::corrupt(format!("the required hours of grade {grade} are missing"))
            })?;
            let windows = hours.windows.iter().map(read_window).collect::<Result<_, _>>()?;
            let holidays = holiday_rule(&hours.holidays)?;
            Ok::<_, StoreError>(WeeklyHours { windows, holidays })
        };
        let graded = [hours("1")?, hours("2")?, hours("3")?, hours("4")?];
        Ok(RequiredHours { graded, ungraded: hours(UNGRADED)? })
    }
}

fn read_window(text: &String) -> Result<Window, StoreError> {
    text.parse().map_err(|cause: BadHours| bad(format!("the window {text:?}"), cause))
}

fn holiday_rule(word: &str) -> Result<HolidayRule, StoreError> {
    HolidayRule::named(word)
        .ok_or_else(|| StoreError::corrupt(format!("the rule for holidays {word:?}")))
}

pub(super) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| bad("a list that cannot be written".into(), cause))
}

pub(super) fn read_json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|cause| bad(format!("the list {text:?}"), cause))
}

fn bad(what: String, cause: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Corrupt { what, source: Some(cause.into()) }
}
