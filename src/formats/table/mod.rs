//! Lists of crews, members and shifts as a spreadsheet saves them: CSV with commas, semicolons or
//! tabs, in UTF-8, UTF-16 or GB18030, with a first row that names the columns in English or Chinese.
//! Each further row becomes a draft or a rejection in words; rows are counted as a spreadsheet does,
//! the first row being 1.

mod columns;
mod text;

use super::geojson::{Reading, Rejection};
use crate::domain::{CrewDraft, CrewKind, HolidayRule, MemberDraft, ShiftDraft, WeeklyHours};
use columns::{Columns, Field};
use jiff::civil::Date;
use std::io::Read;

/// A list must be smaller than this.
pub const LIMIT_BYTES: u64 = 32 << 20;

/// And have no more rows than this.
pub const MOST_ROWS: usize = 100_000;

/// So many rejections are kept.
const KEPT_REJECTIONS: usize = 1000;

/// Why a file is no list at all, in words.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotATable(String);

/// What is wrong with a row: the column at fault, and why.
type Fault = (&'static str, String);

/// Reads a list of crews: `id`, `name`, `kind`, `quota_m2`.
///
/// # Errors
/// It is no list of crews.
pub fn read_crews(source: impl Read) -> Result<Reading<CrewDraft>, NotATable> {
    read(source, columns::CREWS, |row| {
        let kind = row.text("kind").map(|word| {
            columns::kind(word).ok_or_else(|| {
                let words: Vec<&str> = CrewKind::ALL.into_iter().map(CrewKind::as_str).collect();
                ("kind", format!("\"{word}\" is none of {}", words.join(", ")))
            })
        });
        let quota = row.text("quota_m2").map(|text| {
            let number = text.replace([',', '，'], "");
            let number = number.trim_end_matches("m2").trim_end_matches("㎡").trim();
            let whole = number.parse::<f64>().ok().filter(|n| n.fract() == 0.0 && *n >= 0.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole")]
            let whole = whole.filter(|n| *n <= f64::from(u32::MAX)).map(|n| n as u32);
            whole.ok_or_else(|| ("quota_m2", format!("\"{text}\" is no number of square metres")))
        });
        Ok(CrewDraft {
            row: row.number,
            id: row.text("id").map(str::to_owned),
            name: row.needed("name")?.to_owned(),
            kind: kind.transpose()?,
            quota_m2: quota.transpose()?,
        })
    })
}

/// Reads a list of members: `crew`, `name`, `phone`, `note`.
///
/// # Errors
/// It is no list of members.
pub fn read_members(source: impl Read) -> Result<Reading<MemberDraft>, NotATable> {
    read(source, columns::MEMBERS, |row| {
        let phone = row.text("phone");
        if let Some(phone) = phone.filter(|phone| is_shortened(phone)) {
            let detail = format!("a spreadsheet has shortened the number to {phone}");
            return Err(("phone", detail));
        }
        Ok(MemberDraft {
            row: row.number,
            crew: row.needed("crew")?.to_owned(),
            name: row.needed("name")?.to_owned(),
            phone: phone.map(str::to_owned),
            note: row.text("note").map(str::to_owned),
        })
    })
}

/// Reads a list of shifts: `id`, `name`, `windows`, `holidays`, `first_day`, `last_day`.
///
/// # Errors
/// It is no list of shifts.
pub fn read_shifts(source: impl Read) -> Result<Reading<ShiftDraft>, NotATable> {
    read(source, columns::SHIFTS, |row| {
        let line = columns::windows(row.needed("windows")?);
        let windows =
            WeeklyHours::read_windows(&line).map_err(|bad| ("windows", bad.to_string()))?;
        let holidays = match row.text("holidays") {
            None => HolidayRule::default(),
            Some(word) => columns::holidays(word).ok_or_else(|| {
                let words: Vec<&str> =
                    HolidayRule::ALL.into_iter().map(HolidayRule::as_str).collect();
                ("holidays", format!("\"{word}\" is none of {}", words.join(", ")))
            })?,
        };
        let day = |name: &'static str| -> Result<Option<Date>, Fault> {
            let Some(text) = row.text(name) else { return Ok(None) };
            let day = columns::day(text);
            day.map(Some).ok_or_else(|| (name, format!("\"{text}\" is no day such as 2026-11-23")))
        };
        Ok(ShiftDraft {
            row: row.number,
            id: row.text("id").map(str::to_owned),
            name: row.needed("name")?.to_owned(),
            hours: WeeklyHours { windows, holidays },
            first_day: day("first_day")?,
            last_day: day("last_day")?,
        })
    })
}

/// `1.38E+10` is what is left of a telephone number that was taken for a number.
fn is_shortened(phone: &str) -> bool {
    let shortened = phone.split_once("E+").or_else(|| phone.split_once("e+"));
    shortened.is_some_and(|(digits, power)| {
        digits.parse::<f64>().is_ok() && power.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A row with its columns.
struct Row<'a> {
    number: u64,
    columns: &'a Columns,
    cells: &'a csv::StringRecord,
}

impl Row<'_> {
    /// What stands in a column; nothing where there is no such column, or nothing in it.
    fn text(&self, column: &str) -> Option<&str> {
        let cell = self.cells.get(self.columns.place(column)?)?.trim();
        // Written so that a spreadsheet does not run it.
        let plain = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
        Some(plain.unwrap_or(cell)).filter(|text| !text.is_empty())
    }

    fn needed(&self, column: &'static str) -> Result<&str, Fault> {
        self.text(column).ok_or_else(|| (column, "it is missing".to_owned()))
    }
}

fn read<Draft>(
    source: impl Read,
    fields: &'static [Field],
    draft: impl Fn(&Row<'_>) -> Result<Draft, Fault>,
) -> Result<Reading<Draft>, NotATable> {
    let text = text::decoded(source)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(text::delimiter(&text))
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let unreadable = |error: csv::Error| NotATable(format!("the list cannot be read: {error}"));
    let header = match records.next() {
        None => return Err(NotATable("the list is empty".to_owned())),
        Some(header) => header.map_err(unreadable)?,
    };
    let columns = Columns::of(&header, fields)?;
    let mut reading = Reading {
        features: 0,
        drafts: Vec::new(),
        rejections: Vec::new(),
        rejected: 0,
        warnings: columns.warnings().collect(),
    };
    for (number, cells) in (2..).zip(records) {
        let cells = cells.map_err(unreadable)?;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        reading.features += 1;
        if reading.features > MOST_ROWS as u64 {
            return Err(NotATable(format!("the list has more than {MOST_ROWS} rows")));
        }
        let row = Row { number, columns: &columns, cells: &cells };
        match draft(&row) {
            Ok(draft) => reading.drafts.push(draft),
            Err((column, reason)) => {
                reading.rejected += 1;
                if reading.rejections.len() < KEPT_REJECTIONS {
                    let id = row.text("id").map(str::to_owned);
                    reading.rejections.push(rejection(number, id, column, reason));
                }
            }
        }
    }
    Ok(reading)
}

/// What is said of a row that is left out.
#[must_use]
pub fn rejection(row: u64, id: Option<String>, column: &str, reason: String) -> Rejection {
    Rejection { feature: row - 1, id, pointer: format!("/{row}/{column}"), reason }
}

#[cfg(test)]
mod tests;
