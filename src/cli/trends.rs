//! `sweepline trends`

use super::table::{kilometres, table};
use super::{Format, existing, print, print_json};
use crate::app::error::AppError;
use crate::app::export;
use crate::app::trends::{TrendsQuery, USUAL_DAYS};
use crate::config::StoreSettings;
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct TrendsArgs {
    /// How many days, today included.
    #[arg(long, default_value_t = USUAL_DAYS, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// Id of a community, or outside, or contested.
    #[arg(long)]
    community: Option<String>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub async fn run(store: &StoreSettings, args: TrendsArgs) -> Result<ExitCode, AppError> {
    let app = existing(store).await?;
    let query = TrendsQuery { days: args.days, community: args.community };
    let trends = app.trends(query).await?;
    match args.format {
        Format::Json => print_json(&trends),
        Format::Csv => Ok(print(&export::trends_csv(&trends))),
        Format::Table => {
            let headings =
                ["day", "required km", "assigned km", "exempt km", "gap km", "overlap km"];
            let mut rows = table(&headings, &headings[1..]);
            for day in &trends.days {
                rows.add_row([
                    day.date.to_string(),
                    kilometres(day.required_mm),
                    kilometres(day.assigned_mm),
                    kilometres(day.exempt_mm),
                    kilometres(day.gap_mm),
                    kilometres(day.overlap_mm),
                ]);
            }
            let text = format!("{rows}\nkm of street side at the end of each day\n");
            Ok(print(text.as_bytes()))
        }
    }
}
