//! Hours of a week: when somebody works, or when ground has to be kept clean. All in the city's
//! civil time; which instants that means is worked out where the time zone is known.

use jiff::civil::{Date, Weekday};
use std::fmt;
use std::str::FromStr;

const MINUTES_OF_DAY: u16 = 24 * 60;

/// Short names of the days, Monday first.
pub const DAY_WORDS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A set of days of the week.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Days(u8);

impl Days {
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);

    /// The set of these days, numbered from Monday, 0; `None` if there are none.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = usize>) -> Option<Self> {
        let mask = days.into_iter().filter(|day| *day < 7).fold(0, |mask, day| mask | 1 << day);
        (mask != 0).then_some(Self(mask))
    }

    /// Is that day in it?
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day.to_monday_zero_offset()) != 0
    }

    /// Its days, numbered from Monday, 0.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..7).filter(move |day| self.0 & (1 << day) != 0)
    }

    /// Is there a day in both?
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Each day's successor.
    #[must_use]
    pub fn next(self) -> Self {
        Self((self.0 << 1 | self.0 >> 6) & Self::ALL.0)
    }
}

impl fmt::Display for Days {
    /// Runs of three and more as `mon-sat`, others with commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<usize> = self.iter().collect();
        let runs = days.chunk_by(|one, next| one + 1 == *next).map(|run| match run {
            [first, .., last] if run.len() > 2 => {
                format!("{}-{}", DAY_WORDS[*first], DAY_WORDS[*last])
            }
            _ => run.iter().map(|day| DAY_WORDS[*day]).collect::<Vec<_>>().join(","),
        });
        f.write_str(&runs.collect::<Vec<_>>().join(","))
    }
}

/// Which occurrences of a weekday in its month: the first to the fifth, and the last.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Weeks(u8);

impl Weeks {
    /// Every one.
    pub const EVERY: Self = Self(0b1_1111);
    /// The number that stands for the last one.
    pub const LAST: u8 = 6;

    /// These occurrences, 1 to 5, and [`Weeks::LAST`]; `None` if there are none or another number.
    #[must_use]
    pub fn of(weeks: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mut mask = 0;
        for week in weeks {
            if !(1..=Self::LAST).contains(&week) {
                return None;
            }
            mask |= 1 << (week - 1);
        }
        (mask != 0).then_some(Self(mask))
    }

    /// Is the date one of these occurrences of its weekday in its month?
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        let nth = (date.day() - 1) / 7;
        let is_last = date.day() + 7 > date.days_in_month();
        self.0 & (1 << nth) != 0 || (is_last && self.0 & (1 << (Self::LAST - 1)) != 0)
    }

    /// Could a date be in both? The last one may be the fourth or the fifth.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let wide = |weeks: Self| match weeks.0 & 0b10_0000 {
            0 => weeks.0,
            _ => weeks.0 | 0b1_1000,
        };
        wide(self) & wide(other) != 0
    }

    /// The numbers, [`Weeks::LAST`] among them.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=Self::LAST).filter(move |week| self.0 & (1 << (week - 1)) != 0)
    }
}

/// Some hours on some days. A window that ends after midnight belongs to the day it begins on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Window {
    days: Days,
    weeks: Weeks,
    from_min: u16,
    to_min: u16,
}

impl Window {
    /// From a minute of the day until another; one that is not later is of the next day. `None` if
    /// a minute is beyond the day's end.
    #[must_use]
    pub fn new(days: Days, weeks: Weeks, from_min: u16, to_min: u16) -> Option<Self> {
        if from_min >= MINUTES_OF_DAY || to_min > MINUTES_OF_DAY {
            return None;
        }
        let to_min = if to_min > from_min { to_min } else { to_min + MINUTES_OF_DAY };
        Some(Self { days, weeks, from_min, to_min })
    }

    /// The days that it begins on.
    #[must_use]
    pub fn days(self) -> Days {
        self.days
    }

    /// Which occurrences of these days in their month.
    #[must_use]
    pub fn weeks(self) -> Weeks {
        self.weeks
    }

    /// When it begins, in minutes after midnight.
    #[must_use]
    pub fn from_min(self) -> u16 {
        self.from_min
    }

    /// When it ends, in minutes after the midnight before it begins: up to two days.
    #[must_use]
    pub fn to_min(self) -> u16 {
        self.to_min
    }

    /// Could there be a moment in both, by the clock of an ordinary week?
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let overlap = |a: Self, b: Self, shift: u16| {
            a.from_min < b.to_min + shift && b.from_min + shift < a.to_min
        };
        let same = self.days.meets(other.days) && self.weeks.meets(other.weeks);
        // The day after the second Sunday may be the third Monday, so weeks say nothing across it.
        let after = |a: Self, b: Self| a.days.next().meets(b.days) && overlap(a, b, MINUTES_OF_DAY);
        (same && overlap(self, other, 0)) || after(self, other) || after(other, self)
    }
}

/// A minute of the day as `06:30`; 24:00 is the end of it.
#[must_use]
pub fn clock(minute: u16) -> String {
    let minute = if minute > MINUTES_OF_DAY { minute - MINUTES_OF_DAY } else { minute };
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of the day of `06:30` or `24:00`.
///
/// # Errors
/// It is no time of day.
pub fn minute(text: &str) -> Result<u16, BadHours> {
    let bad = || BadHours(format!("{text} is no time of day; write 06:30"));
    let (hour, minute) = text.split_once(':').ok_or_else(bad)?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return Err(bad());
    }
    let number = |part: &str| part.parse::<u16>().unwrap_or(u16::MAX);
    let (hour, minute) = (number(hour), number(minute));
    let total = hour * 60 + minute;
    if minute > 59 || total > MINUTES_OF_DAY { Err(bad()) } else { Ok(total) }
}

/// The day of that word, numbered from Monday, 0.
///
/// # Errors
/// It is none of [`DAY_WORDS`].
pub fn day(word: &str) -> Result<usize, BadHours> {
    let known = DAY_WORDS.iter().position(|known| *known == word);
    known.ok_or_else(|| BadHours(format!("{word} is none of {}", DAY_WORDS.join(", "))))
}

/// Hours that cannot be read, in words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadHours(pub String);

impl fmt::Display for Window {
    /// `mon-sat 06:00-11:00`; `sun/2,4 06:00-08:00` for the second and fourth Sunday of a month.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.days)?;
        if self.weeks != Weeks::EVERY {
            let word =
                |week: u8| if week == Weeks::LAST { "last".to_owned() } else { week.to_string() };
            write!(f, "/{}", self.weeks.iter().map(word).collect::<Vec<_>>().join(","))?;
        }
        write!(f, " {}-{}", clock(self.from_min), clock(self.to_min))
    }
}

impl FromStr for Window {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let bad = || BadHours(format!("{text:?} is no window; write mon-sat 06:00-11:00"));
        let (days, hours) = text.trim().split_once(' ').ok_or_else(bad)?;
        let (days, weeks) = match days.split_once('/') {
            None => (days, Weeks::EVERY),
            Some((days, weeks)) => {
                let number = |word: &str| match word {
                    "last" => Ok(Weeks::LAST),
                    digit => digit.parse::<u8>().ok().filter(|n| *n <= 5).ok_or_else(bad),
                };
                let weeks = weeks.split(',').map(number).collect::<Result<Vec<u8>, _>>()?;
                (days, Weeks::of(weeks).ok_or_else(bad)?)
            }
        };
        let mut set = Vec::new();
        for part in days.split(',') {
            match part.split_once('-') {
                None => set.push(day(part)?),
                Some((first, last)) => {
                    let (first, last) = (day(first)?, day(last)?);
                    let count = (last + 7 - first) % 7;
                    set.extend((first..=first + count).map(|day| day % 7));
                }
            }
        }
        let (from, to) = hours.trim().split_once('-').ok_or_else(bad)?;
        let days = Days::of(set).ok_or_else(bad)?;
        Window::new(days, weeks, minute(from)?, minute(to)?).ok_or_else(bad)
    }
}

/// What a public holiday and a make-up workday (调休) do to weekly hours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum HolidayRule {
    /// Nothing: streets get dirty on holidays too.
    #[default]
    AsUsual,
    /// None of the hours on a holiday; a make-up day has those of the workday that it stands for.
    Off,
    /// A holiday has the hours of a Sunday; a make-up day those of the workday it stands for.
    AsSunday,
}

impl HolidayRule {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::AsUsual, Self::Off, Self::AsSunday];

    /// The word in JSON and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsUsual => "as_usual",
            Self::Off => "off",
            Self::AsSunday => "as_sunday",
        }
    }

    /// The rule of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }
}

/// Windows that come again every week, and what holidays do to them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct WeeklyHours {
    pub windows: Vec<Window>,
    pub holidays: HolidayRule,
}

impl WeeklyHours {
    /// Could there be a moment in both, by the clock of an ordinary week?
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.windows.iter().any(|one| other.windows.iter().any(|two| one.meets(*two)))
    }

    /// The windows as one line: `mon-sat 06:00-11:00; sun 08:00-10:00`.
    #[must_use]
    pub fn windows_line(&self) -> String {
        self.windows.iter().map(Window::to_string).collect::<Vec<_>>().join("; ")
    }

    /// The windows of such a line; an empty one has none.
    ///
    /// # Errors
    /// The first window that cannot be read.
    pub fn read_windows(line: &str) -> Result<Vec<Window>, BadHours> {
        line.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn window(text: &str) -> Window {
        text.parse().unwrap()
    }

    fn windows() -> impl Strategy<Value = Window> {
        (1..128_u8, 1..64_u8, 0..1440_u16, 0..=1440_u16).prop_map(|(days, weeks, from, to)| {
            Window::new(Days(days), Weeks(weeks), from, to).unwrap()
        })
    }

    proptest! {
        #[test]
        fn a_window_is_read_as_it_was_written(window in windows()) {
            prop_assert_eq!(window.to_string().parse::<Window>().unwrap(), window);
        }

        #[test]
        fn windows_of_every_week_meet_where_a_minute_of_the_week_is_in_both(
            a in windows(), b in windows(),
        ) {
            let weekly = |w: Window| Window { weeks: Weeks::EVERY, ..w };
            let (a, b) = (weekly(a), weekly(b));
            let minutes = |w: Window| {
                let week = 7 * usize::from(MINUTES_OF_DAY);
                let mut held = vec![false; week];
                for day in w.days.iter() {
                    for minute in w.from_min..w.to_min {
                        let at = day * usize::from(MINUTES_OF_DAY) + usize::from(minute);
                        held[at % week] = true;
                    }
                }
                held
            };
            let common = minutes(a).iter().zip(minutes(b)).any(|(a, b)| *a && b);
            prop_assert_eq!(a.meets(b), common);
        }
    }

    #[test]
    fn a_window_of_the_second_and_fourth_sunday_is_written_short() {
        let sundays = window("sun/2,4 06:00-08:00");
        assert_eq!(sundays.to_string(), "sun/2,4 06:00-08:00");
        assert!(sundays.weeks().contains(date(2026, 11, 8)));
        assert!(!sundays.weeks().contains(date(2026, 11, 15)));
        assert!(window("fri/last 06:00-08:00").weeks().contains(date(2026, 11, 27)));
        assert!(!window("fri/last 06:00-08:00").weeks().contains(date(2026, 11, 20)));
    }

    #[test]
    fn runs_of_days_go_on_past_sunday() {
        assert_eq!(window("sat-mon 06:00-08:00").to_string(), "mon,sat,sun 06:00-08:00");
        assert_eq!(window("mon-sun 00:00-24:00").to_string(), "mon-sun 00:00-24:00");
    }

    #[test]
    fn a_night_that_ends_on_the_next_morning_meets_that_morning() {
        let (night, morning) = (window("sun 22:00-06:00"), window("mon 05:00-09:00"));
        assert!(night.meets(morning) && morning.meets(night));
        assert!(!night.meets(window("sun 05:00-09:00")));
        assert!(!window("mon 06:00-08:00").meets(window("mon 08:00-10:00")));
    }

    #[test]
    fn what_is_no_window_is_refused_with_what_to_write() {
        for text in
            ["", "mon", "mon 6-11", "day 06:00-11:00", "mon/7 06:00-11:00", "mon 06:00-25:00"]
        {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
    }
}
