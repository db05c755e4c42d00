//! `sweepline coverage` and `who`

use super::table::{kilometres, table};
use super::{Format, existing, print, print_json, values};
use crate::app::coverage::{By, CoverageQuery};
use crate::app::error::AppError;
use crate::app::export;
use crate::app::history::When;
use crate::app::who::{Place, Who};
use crate::config::StoreSettings;
use crate::domain::Problem;
use crate::geometry::{Datum, LonLat};
use jiff::Timestamp;
use std::process::ExitCode;

/// The two times of a read.
#[derive(clap::Args, Clone, Copy, Debug)]
pub(super) struct WhenArgs {
    /// When in the world: another instant than now. What was taken back or handed over since still
    /// answers for it.
    #[arg(long, value_parser = values::instant)]
    at: Option<Timestamp>,
    /// By what was known at that instant: what was entered or corrected later does not count.
    #[arg(long, value_parser = values::instant)]
    known_at: Option<Timestamp>,
}

impl WhenArgs {
    pub(super) fn when(self) -> When {
        When { at: self.at, known_at: self.known_at }
    }
}

#[derive(clap::Args, Debug)]
pub struct CoverageArgs {
    /// Cut by city, community, crew, class or grade.
    #[arg(long, default_value = "city", value_parser = by)]
    by: By,
    #[command(flatten)]
    when: WhenArgs,
    /// Communities of that depth in the tree, 0 for the top.
    #[arg(long)]
    level: Option<usize>,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(clap::Args, Debug)]
pub struct WhoArgs {
    /// Longitude.
    #[arg(allow_negative_numbers = true)]
    lon: f64,
    /// Latitude.
    #[arg(allow_negative_numbers = true)]
    lat: f64,
    /// What the position refers to: wgs84, gcj02, bd09 or cgcs2000.
    #[arg(long, default_value = "wgs84", value_parser = values::datum)]
    datum: Datum,
    /// How well the position is known.
    #[arg(long, default_value = "0", value_parser = values::metres)]
    accuracy_m: f64,
    #[command(flatten)]
    when: WhenArgs,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

fn by(text: &str) -> Result<By, String> {
    By::named(text).ok_or_else(|| format!("{text} is none of city, community, crew, class, grade"))
}

pub async fn coverage(store: &StoreSettings, args: CoverageArgs) -> Result<ExitCode, AppError> {
    let app = existing(store).await?;
    let When { at, known_at } = args.when.when();
    let query = CoverageQuery { by: args.by, at, level: args.level };
    let coverage = app.coverage(query, known_at).await?;
    match args.format {
        Format::Json => print_json(&coverage),
        Format::Csv => Ok(print(&export::coverage_csv(&coverage))),
        Format::Table => {
            let headings = [
                "",
                "",
                "segments",
                "required km",
                "assigned km",
                "on duty km",
                "exempt km",
                "gap km",
                "overlap km",
            ];
            let mut rows = table(&headings, &headings[2..]);
            for row in &coverage.rows {
                let lengths = &row.lengths;
                rows.add_row([
                    row.key.clone().unwrap_or_else(|| "(none)".to_owned()),
                    row.name.clone().unwrap_or_default(),
                    lengths.segments.to_string(),
                    kilometres(lengths.required_mm),
                    kilometres(lengths.assigned_mm),
                    kilometres(lengths.on_duty_mm),
                    kilometres(lengths.exempt_mm),
                    kilometres(lengths.gap_mm),
                    kilometres(lengths.overlap_mm),
                ]);
            }
            let text = format!("{rows}\nkm of street side at {}\n", coverage.at);
            Ok(print(text.as_bytes()))
        }
    }
}

pub async fn who(store: &StoreSettings, args: WhoArgs) -> Result<ExitCode, AppError> {
    let position = LonLat::new(args.lon, args.lat).map_err(|error| AppError::Unreadable {
        detail: error.to_string(),
        problems: vec![Problem::new("lon", error.to_string())],
    })?;
    let app = existing(store).await?;
    let place = Place::Position { position, datum: args.datum, accuracy_m: args.accuracy_m };
    let who = app.who(place, args.when.when()).await?;
    match args.format {
        Format::Json => print_json(&who),
        Format::Table | Format::Csv => Ok(print(in_words(&who).as_bytes())),
    }
}

fn in_words(who: &Who) -> String {
    let name = |thing: &Option<crate::app::views::Named>| match thing {
        Some(named) => match &named.name {
            Some(name) => format!("{name} ({})", named.id),
            None => named.id.clone(),
        },
        None => "none".to_owned(),
    };
    let mut lines = vec![
        format!("status     {}", who.status),
        format!("crew       {}", name(&who.crew)),
        format!("community  {}", name(&who.community)),
        format!("segment    {}", name(&who.segment)),
    ];
    if let (Some(side), Some(measure_m), Some(distance_m)) =
        (who.side, who.measure_m, who.distance_m)
    {
        lines.push(format!("place      {} side, at {measure_m:.1} m", side.as_str()));
        lines.push(format!("distance   {distance_m:.1} m"));
    }
    if who.ambiguous {
        lines.push("the position does not tell these apart:".to_owned());
        lines.extend(who.candidates.iter().map(|spot| {
            let (segment, crew) = (name(&Some(spot.segment.clone())), name(&spot.crew));
            format!("  {segment}, {} side: {}, {crew}", spot.side.as_str(), spot.status)
        }));
    }
    lines.join("\n") + "\n"
}
