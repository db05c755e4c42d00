//! `sweepline gaps`

use super::ask::WhenArgs;
use super::table::{kilometres, table};
use super::{existing, print, values};
use crate::app::error::AppError;
use crate::app::export;
use crate::app::gaps::{GapOrder, GapPage, GapQuery, page, view};
use crate::app::history::When;
use crate::city::City;
use crate::city::gaps::GapKind;
use crate::city::ground::LONGEST_REACH_M;
use crate::config::StoreSettings;
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct GapsArgs {
    /// Kinds of gap, several with commas: `unassigned`, `off_duty`, `unserved_hours`, `outside`,
    /// `overlap`, `uncovered_ground`, `unclaimed_ground`, `contested_ground`. All, if not given.
    #[arg(long, value_delimiter = ',', value_parser = kind)]
    kind: Vec<GapKind>,
    /// Id of a community, or outside, or contested.
    #[arg(long)]
    community: Option<String>,
    /// Class of the segment, exactly; leaves out ground.
    #[arg(long)]
    class: Option<String>,
    /// Leave out shorter ones along streets.
    #[arg(long, value_parser = values::metres)]
    min_length_m: Option<f64>,
    /// Leave out smaller ones of ground.
    #[arg(long, value_parser = values::metres)]
    min_area_m2: Option<f64>,
    /// How far beyond half the width of its street an assigned stretch covers ground.
    #[arg(long, default_value = "50", value_parser = reach)]
    reach_m: f64,
    /// Leave out younger ones, and those whose age is not known.
    #[arg(long, value_parser = values::metres)]
    min_age_days: Option<f64>,
    #[command(flatten)]
    when: WhenArgs,
    /// `length_m`, `area_m2`, `hours_per_week` or `since`, with a minus before it for the largest
    /// first.
    #[arg(long, value_parser = order, allow_hyphen_values = true, default_value = "-length_m")]
    sortby: GapOrder,
    #[arg(long, value_enum, default_value = "table")]
    format: GapFormat,
}

/// How gaps are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum GapFormat {
    Table,
    Geojson,
    Json,
    Csv,
}

fn kind(text: &str) -> Result<GapKind, String> {
    let kinds = GapKind::ALL.map(GapKind::as_str).join(", ");
    GapKind::named(text).ok_or_else(|| format!("{text} is none of {kinds}"))
}

fn reach(text: &str) -> Result<f64, String> {
    let reach_m = values::metres(text)?;
    let far = || format!("{text} is too far; a reach is at most {LONGEST_REACH_M} m");
    if reach_m <= LONGEST_REACH_M { Ok(reach_m) } else { Err(far()) }
}

fn order(text: &str) -> Result<GapOrder, String> {
    GapOrder::named(text).ok_or_else(GapOrder::words)
}

pub async fn run(store: &StoreSettings, args: GapsArgs) -> Result<ExitCode, AppError> {
    let app = existing(store).await?;
    let When { at, known_at } = args.when.when();
    let query = GapQuery {
        kinds: (!args.kind.is_empty()).then_some(args.kind),
        community: args.community,
        class: args.class,
        min_length_m: args.min_length_m,
        min_area_m2: args.min_area_m2,
        reach_m: Some(args.reach_m),
        min_age_days: args.min_age_days,
        at,
        known_at,
        order: Some(args.sortby),
        limit: usize::MAX,
        ..GapQuery::default()
    };
    let bytes = app.read_gaps(query, move |city, query, now, grounds| {
        let page = page(city, query, now, grounds)?;
        Ok::<_, AppError>(match args.format {
            GapFormat::Csv => export::gaps_csv(city, &page),
            GapFormat::Geojson | GapFormat::Json => export::gaps_geojson(city, &page)?,
            GapFormat::Table => in_words(city, &page).into_bytes(),
        })
    });
    Ok(print(&bytes.await??))
}

fn in_words(city: &City, page: &GapPage) -> String {
    let headings =
        ["length m", "area m2", "kind", "community", "segment", "side", "from m", "name", "hours"];
    let mut rows = table(&headings, &["length m", "area m2", "from m"]);
    let tenths = |m: Option<f64>| m.map(|m| format!("{m:.1}")).unwrap_or_default();
    for gap in &page.gaps {
        let view = view(city, gap);
        rows.add_row([
            tenths(view.length_m),
            tenths(view.area_m2),
            view.kind.to_owned(),
            community_name(city, view.community.as_deref()),
            view.segment.unwrap_or_default(),
            view.side.map(|side| side.as_str().to_owned()).unwrap_or_default(),
            tenths(view.from_m),
            view.name.unwrap_or_default(),
            view.windows.unwrap_or_default().join("; "),
        ]);
    }
    if page.gaps.is_empty() {
        return "no gaps: all that was asked for has somebody\n".to_owned();
    }
    let along = kilometres(i64::try_from(page.length_mm).unwrap_or(i64::MAX));
    let count = page.gaps.len();
    let ground = page.area_m2;
    format!("{rows}\n{count} gaps, {along} km of street side, {ground:.0} m2 of ground\n")
}

/// The name of a community, of which the id is known.
fn community_name(city: &City, id: Option<&str>) -> String {
    let territory = id.and_then(|id| city.network().territories().by_id(id));
    territory.map(|territory| territory.community.name.to_string()).unwrap_or_default()
}
