//! `sweepline week`

use super::table::table;
use super::{Format, existing, print, print_json, values};
use crate::app::error::AppError;
use crate::app::week::{WeekQuery, WeekView};
use crate::config::StoreSettings;
use crate::domain::hours::DAY_WORDS;
use jiff::Timestamp;
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct WeekArgs {
    /// Id of a community, or outside, or contested.
    #[arg(long)]
    community: Option<String>,
    /// Class of the segments.
    #[arg(long)]
    class: Option<String>,
    /// Id of a segment.
    #[arg(long)]
    segment: Option<String>,
    /// An instant of another week than this one.
    #[arg(long, value_parser = values::instant)]
    at: Option<Timestamp>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub async fn week(store: &StoreSettings, args: WeekArgs) -> Result<ExitCode, AppError> {
    let app = existing(store).await?;
    let WeekArgs { community, class, segment, at, format } = args;
    let week = app.week(WeekQuery { community, class, segment, at }).await?;
    match format {
        Format::Json => print_json(&week),
        Format::Table | Format::Csv => Ok(print(in_words(&week).as_bytes())),
    }
}

/// Hours as rows, so that a week fits a terminal.
fn in_words(week: &WeekView) -> String {
    let headings = [&[""], &DAY_WORDS[..]].concat();
    let mut rows = table(&headings, &DAY_WORDS);
    for hour in 0..24 {
        let share = |day: usize| {
            let required = week.required_side_metre_hours[day][hour];
            if required > 0.0 {
                format!("{:.0} %", 100.0 * week.served_side_metre_hours[day][hour] / required)
            } else {
                String::new()
            }
        };
        let cells = std::iter::once(format!("{hour:02}:00")).chain((0..7).map(share));
        rows.add_row(cells.collect::<Vec<_>>());
    }
    format!("{rows}\nserved of what is required, week from {} in {}\n", week.from, week.time_zone)
}
