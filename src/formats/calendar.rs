//! Calendars of public holidays and make-up workdays (调休): a table, or the days of an iCalendar
//! file (RFC 5545) as governments and their readers publish them.
//!
//! A table has the columns `date`, `kind` (holiday, workday), `as` (mon to sun) and `name`. In an
//! iCalendar file only events of whole days count; one whose summary or categories hold 班 or
//! "workday" is a make-up workday, every other one a holiday. No such file says which weekday a
//! make-up day is worked like: it is taken for a Monday, and a table can say better.

use crate::domain::hours::day;
use crate::domain::{DayKind, SpecialDay};
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

/// At most so many days of one event: a holiday that lasts longer is a slip.
const MOST_DAYS: i32 = 60;

/// A calendar that cannot be read, in words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadCalendar {
    /// From 1.
    pub line: u64,
    pub reason: String,
}

fn bad(line: u64, reason: impl Into<String>) -> BadCalendar {
    BadCalendar { line, reason: reason.into() }
}

/// Days of a calendar, by date.
pub type Days = Vec<(Date, SpecialDay)>;

/// Reads a table with a row of headings. `as` and `name` may be left out.
///
/// # Errors
/// The first line that cannot be read.
pub fn read_csv(text: &str) -> Result<Days, BadCalendar> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let unread = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        bad(line, error.to_string())
    };
    let headings = table.headers().map_err(unread)?.clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name);
    let needed = |name: &str| {
        let missing =
            || bad(1, format!("there is no column {name}; the columns are date, kind, as, name"));
        column(name).ok_or_else(missing)
    };
    let (date_at, kind_at) = (needed("date")?, needed("kind")?);
    let (like_at, name_at) = (column("as"), column("name"));
    let mut days = Vec::new();
    for record in table.records() {
        let record = record.map_err(unread)?;
        let line = record.position().map_or(0, csv::Position::line);
        let text = |at: Option<usize>| at.and_then(|at| record.get(at)).filter(|t| !t.is_empty());
        let date = text(Some(date_at)).unwrap_or_default();
        let not_a_date = |_| bad(line, format!("\"{date}\" is no date; write 2026-10-01"));
        let date: Date = date.parse().map_err(not_a_date)?;
        let like = text(like_at).map(|word| {
            let day = day(word).map_err(|error| bad(line, error.to_string()))?;
            Weekday::from_monday_zero_offset(day as i8).map_err(|e| bad(line, e.to_string()))
        });
        let kind = match (text(Some(kind_at)), like.transpose()?) {
            (Some("holiday"), None) => DayKind::Holiday,
            (Some("holiday"), Some(_)) => {
                return Err(bad(line, "only a make-up workday is worked as another day"));
            }
            (Some("workday"), like) => DayKind::Workday(like.unwrap_or(Weekday::Monday)),
            (other, _) => {
                let other = other.unwrap_or_default();
                return Err(bad(line, format!("\"{other}\" is none of holiday, workday")));
            }
        };
        days.push((date, SpecialDay { kind, name: text(name_at).map(Into::into) }));
    }
    Ok(days)
}

/// One event of an iCalendar file.
#[derive(Default)]
struct Event {
    line: u64,
    from: Option<Date>,
    /// The day after its last.
    until: Option<Date>,
    summary: String,
    categories: String,
    is_cancelled: bool,
}

/// Reads the whole-day events of an iCalendar file.
///
/// # Errors
/// It is no such file; an event repeats by a rule, ends before it begins, or lasts very long.
pub fn read_ics(text: &str) -> Result<Days, BadCalendar> {
    let mut days = BTreeMap::new();
    let mut event: Option<Event> = None;
    let mut seen = false;
    for (line, content) in unfolded(text) {
        let Some((name, value)) = content.split_once(':') else { continue };
        let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
        match (name.to_ascii_uppercase().as_str(), value.trim(), &mut event) {
            ("BEGIN", "VCALENDAR", _) => seen = true,
            ("BEGIN", "VEVENT", _) => event = Some(Event { line, ..Event::default() }),
            ("END", "VEVENT", _) => {
                if let Some(event) = event.take() {
                    add(event, &mut days)?;
                }
            }
            ("DTSTART", value, Some(event)) => event.from = whole_day(parameters, value),
            ("DTEND", value, Some(event)) => event.until = whole_day(parameters, value),
            ("SUMMARY", value, Some(event)) => event.summary = unescaped(value),
            ("CATEGORIES", value, Some(event)) => event.categories.push_str(value),
            ("STATUS", value, Some(event)) => event.is_cancelled = value == "CANCELLED",
            ("RRULE" | "RDATE", _, Some(_)) => {
                return Err(bad(line, "an event repeats; write each of its days"));
            }
            _ => {}
        }
    }
    if seen { Ok(days.into_iter().collect()) } else { Err(bad(1, "this is no iCalendar file")) }
}

/// The lines of the file, joined where they were folded, each with its number.
fn unfolded(text: &str) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ => lines.push((number, line.to_owned())),
        }
    }
    lines
}

/// A date, if it is one and not an instant of a day.
fn whole_day(parameters: &str, value: &str) -> Option<Date> {
    let is_date = parameters.is_empty() || parameters.to_ascii_uppercase().contains("VALUE=DATE");
    let plain = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    (is_date && plain).then(|| Date::strptime("%Y%m%d", value).ok()).flatten()
}

fn unescaped(text: &str) -> String {
    text.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ").replace("\\\\", "\\")
}

fn add(event: Event, days: &mut BTreeMap<Date, SpecialDay>) -> Result<(), BadCalendar> {
    let Some(from) = event.from.filter(|_| !event.is_cancelled) else { return Ok(()) };
    let late = |_| bad(event.line, "an event ends after the last day there is");
    let until = event.until.map_or_else(|| from.tomorrow(), Ok).map_err(late)?;
    let count = from.until(until).map_or(0, |span| span.get_days());
    if !(1..=MOST_DAYS).contains(&count) {
        let reason = format!("an event from {from} until {until} lasts no day, or too many");
        return Err(bad(event.line, reason));
    }
    let words = format!("{} {}", event.summary, event.categories);
    let works = words.contains('班') || words.to_lowercase().contains("workday");
    let kind = if works { DayKind::Workday(Weekday::Monday) } else { DayKind::Holiday };
    let name = Some(event.summary.trim()).filter(|name| !name.is_empty());
    for date in from.series(jiff::ToSpan::days(1)).take_while(|date| *date < until) {
        let day = SpecialDay { kind, name: name.map(Into::into) };
        // A make-up workday inside a longer event is what is worked.
        if works || !days.contains_key(&date) {
            days.insert(date, day);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn kinds(days: &Days) -> Vec<(Date, DayKind, Option<&str>)> {
        days.iter().map(|(date, day)| (*date, day.kind, day.name.as_deref())).collect()
    }

    #[test]
    fn a_table_has_its_columns_in_any_order_and_some_may_be_missing() {
        let days = read_csv(
            "\u{feff}kind,date,name,as\nholiday,2026-10-01,国庆节,\nworkday,2026-10-10,,thu\n",
        );
        let expected = [
            (date(2026, 10, 1), DayKind::Holiday, Some("国庆节")),
            (date(2026, 10, 10), DayKind::Workday(Weekday::Thursday), None),
        ];
        assert_eq!(kinds(&days.unwrap()), expected);
        let days = read_csv("date,kind\n2026-02-14, workday\n").unwrap();
        assert_eq!(days[0].1.kind, DayKind::Workday(Weekday::Monday));
    }

    #[test]
    fn what_is_wrong_with_a_table_is_said_with_its_line() {
        for (text, line, words) in [
            ("day,kind\n", 1, "no column date"),
            ("date,kind\n2026-10-01,holiday\n1 October,holiday\n", 3, "is no date"),
            ("date,kind\n2026-10-01,festival\n", 2, "none of holiday, workday"),
            ("date,kind,as\n2026-10-01,holiday,mon\n", 2, "only a make-up workday"),
            ("date,kind,as\n2026-10-10,workday,monday\n", 2, "none of mon"),
        ] {
            let refused = read_csv(text).unwrap_err();
            assert_eq!(refused.line, line, "{refused}");
            assert!(refused.reason.contains(words), "{refused}");
        }
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    }

    #[test]
    fn whole_days_of_a_calendar_file_are_read_until_the_day_before_their_end() {
        let lines =
            "DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261003\r\nSUMMARY:国\r\n 庆节";
        let expected = [
            (date(2026, 10, 1), DayKind::Holiday, Some("国庆节")),
            (date(2026, 10, 2), DayKind::Holiday, Some("国庆节")),
        ];
        assert_eq!(kinds(&read_ics(&event(lines)).unwrap()), expected);
    }

    #[test]
    fn a_day_that_is_made_up_for_is_a_workday() {
        for lines in [
            "DTSTART;VALUE=DATE:20261010\r\nSUMMARY:国庆节 补班",
            "DTSTART;VALUE=DATE:20261010\r\nSUMMARY:Make-up\r\nCATEGORIES:Workday",
        ] {
            let days = read_ics(&event(lines)).unwrap();
            assert_eq!(days[0].1.kind, DayKind::Workday(Weekday::Monday), "{lines}");
        }
    }

    #[test]
    fn what_is_no_day_is_left_out_and_what_cannot_be_meant_is_refused() {
        for lines in [
            "DTSTART:20261001T080000Z\r\nSUMMARY:meeting",
            "DTSTART;VALUE=DATE:20261001\r\nSTATUS:CANCELLED",
            "SUMMARY:no date",
        ] {
            assert_eq!(read_ics(&event(lines)), Ok(vec![]), "{lines}");
        }
        for (lines, words) in [
            ("DTSTART;VALUE=DATE:20261001\r\nRRULE:FREQ=YEARLY", "repeats"),
            ("DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261001", "no day"),
            ("DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20271001", "too many"),
        ] {
            let refused = read_ics(&event(lines)).unwrap_err();
            assert!(refused.reason.contains(words), "{refused}");
        }
        assert!(read_ics("date,kind\n").is_err());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_readers(text in ".{0,300}", lines in ".{0,200}") {
            let _ = read_csv(&text);
            let _ = read_ics(&text);
            let _ = read_ics(&event(&lines));
        }
    }
}
