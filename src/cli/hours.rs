//! `sweepline hours`

use super::table::table;
use super::{Format, actor, existing, print, print_json};
use crate::app::commit::Done;
use crate::app::error::AppError;
use crate::app::hours::{self, DayWord, HoursBody, HoursEdit, HoursView};
use crate::app::weekly::{DayOfWeek, HolidayWord};
use crate::config::StoreSettings;
use crate::formats::calendar;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct HoursArgs {
    /// A file with all of it, as `--format json` prints it.
    #[arg(long, conflicts_with = "calendar")]
    set: Option<PathBuf>,
    /// Holidays and make-up workdays, in place of those that there are: a table (date, kind, as,
    /// name) in .csv, or the whole-day events of an .ics file.
    #[arg(long)]
    calendar: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub async fn run(store: &StoreSettings, args: HoursArgs) -> Result<ExitCode, AppError> {
    let edit = match (&args.set, &args.calendar) {
        (Some(path), _) => Some(read_all(path)?),
        (None, Some(path)) => Some(read_calendar(path)?),
        (None, None) => None,
    };
    let app = existing(store).await?;
    let view = match edit {
        None => hours::show(&app.city()),
        Some(edit) => match app.set_hours(edit, actor(), None).await? {
            Done::Now(view) => view,
            Done::Before(_) => return Err(AppError::KeyReused),
        },
    };
    match args.format {
        Format::Json => print_json(&view),
        Format::Table | Format::Csv => Ok(print(in_words(&view).as_bytes())),
    }
}

fn text(path: &Path) -> Result<String, AppError> {
    std::fs::read_to_string(path).map_err(|error| {
        AppError::unreadable("file", format!("{} cannot be read: {error}", path.display()))
    })
}

fn read_all(path: &Path) -> Result<HoursEdit, AppError> {
    let body: HoursBody = serde_json::from_str(&text(path)?)
        .map_err(|error| AppError::unreadable("file", format!("{}: {error}", path.display())))?;
    Ok(body.edit()?)
}

fn read_calendar(path: &Path) -> Result<HoursEdit, AppError> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let days = match ending.to_ascii_lowercase().as_str() {
        "csv" => calendar::read_csv(&text(path)?),
        "ics" => calendar::read_ics(&text(path)?),
        _ => {
            let what = format!("{} is neither a .csv nor an .ics file", path.display());
            return Err(AppError::unreadable("file", what));
        }
    };
    let days =
        days.map_err(|error| AppError::unreadable("file", format!("{}, {error}", path.display())))?;
    Ok(HoursEdit::Days(days))
}

fn in_words(view: &HoursView) -> String {
    let required = &view.required;
    let grades = [
        ("1", &required.grade_1),
        ("2", &required.grade_2),
        ("3", &required.grade_3),
        ("4", &required.grade_4),
        ("none", &required.none),
    ];
    let mut rows = table(&["grade", "to be kept clean", "on holidays"], &[]);
    for (grade, week) in grades {
        let holidays = match week.holidays {
            HolidayWord::AsUsual => "as usual",
            HolidayWord::Off => "off",
            HolidayWord::AsSunday => "as on Sundays",
        };
        rows.add_row([grade.to_owned(), week.windows.join("; "), holidays.to_owned()]);
    }
    let mut out = format!("time zone  {}\n{rows}\n", view.time_zone);
    if !view.days.is_empty() {
        let mut rows = table(&["date", "day", "name"], &[]);
        for day in &view.days {
            let kind = match (day.kind, day.like) {
                (DayWord::Workday, Some(like)) => format!("worked as {}", word(like)),
                (DayWord::Workday, None) => "workday".to_owned(),
                (DayWord::Holiday, _) => "holiday".to_owned(),
            };
            rows.add_row([day.date.to_string(), kind, day.name.clone().unwrap_or_default()]);
        }
        let _ = writeln!(out, "{rows}");
    }
    out
}

fn word(day: DayOfWeek) -> &'static str {
    crate::domain::hours::DAY_WORDS[day as usize]
}
