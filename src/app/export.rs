//! Taking everything out again.

use super::App;
use super::error::AppError;
use crate::city::City;
use crate::city::network::StreetIx;
use crate::city::street::Street;
use crate::formats::csv_out::{Cell, CsvTable};
use crate::formats::geojson_out::{CollectionWriter, Geometry};
use crate::geometry::Side;
use crate::store::StoreError;
use std::path::Path;
use std::sync::Arc;

/// Segments as GeoJSON, with what every segment feature carries. Read back by an import, it
/// changes nothing.
///
/// # Errors
/// A property could not be written.
pub fn segments_geojson(city: &City) -> Result<Vec<u8>, AppError> {
    let mut writer = CollectionWriter::new();
    for (ix, street) in city.network().iter() {
        let view = super::segments::view(city, ix, street);
        let geometry = Geometry::Line(street.segment.line.positions());
        writer.feature(&view.id, geometry, &view).map_err(unwritten)?;
    }
    Ok(writer.finish())
}

/// Communities as GeoJSON.
///
/// # Errors
/// A property could not be written.
pub fn communities_geojson(city: &City) -> Result<Vec<u8>, AppError> {
    let mut writer = CollectionWriter::new();
    for territory in city.network().territories().iter() {
        let view = super::communities::view(city, territory);
        let geometry = Geometry::Area(&territory.community.area);
        writer.feature(&view.id, geometry, &view).map_err(unwritten)?;
    }
    Ok(writer.finish())
}

/// Gaps as GeoJSON.
///
/// # Errors
/// A property could not be written.
pub fn gaps_geojson(city: &City, page: &super::gaps::GapPage) -> Result<Vec<u8>, AppError> {
    let mut writer = CollectionWriter::new();
    for gap in &page.gaps {
        let view = super::gaps::view(city, gap);
        let shape = super::gaps::shape(city, gap);
        writer.feature(&view.id, shape.geometry(), &view).map_err(unwritten)?;
    }
    Ok(writer.finish())
}

/// Segments as a table: one row for each, without its shape.
#[must_use]
pub fn segments_csv(city: &City) -> Vec<u8> {
    streets_csv(city, city.network().iter())
}

/// Some streets as a table: one row for each, without its shape.
#[must_use]
pub fn streets_csv<'a>(
    city: &City,
    streets: impl Iterator<Item = (StreetIx, &'a Arc<Street>)>,
) -> Vec<u8> {
    let columns =
        ["id", "name", "class", "width_m", "grade", "length_m", "community", "state", "crews"];
    let mut table = CsvTable::for_spreadsheets(columns);
    for (ix, street) in streets {
        let view = super::segments::view(city, ix, street);
        let (community, crews) = (view.community.join(";"), view.crews.join(";"));
        table.row([
            Cell::Text(&view.id),
            text(view.name.as_deref()),
            text(view.class.as_deref()),
            view.width_m.map_or(Cell::Empty, |width| Cell::Decimal(f64::from(width))),
            view.grade.map_or(Cell::Empty, |grade| Cell::Whole(grade.into())),
            Cell::Decimal(view.length_m),
            Cell::Text(&community),
            Cell::Text(view.state),
            Cell::Text(&crews),
        ]);
    }
    table.finish()
}

/// Gaps as a table.
#[must_use]
pub fn gaps_csv(city: &City, page: &super::gaps::GapPage) -> Vec<u8> {
    let columns = [
        "id",
        "kind",
        "community",
        "segment",
        "name",
        "class",
        "side",
        "from_m",
        "to_m",
        "length_m",
        "area_m2",
        "since",
        "hours_per_week",
        "windows",
        "crews",
    ];
    let mut table = CsvTable::for_spreadsheets(columns);
    for gap in &page.gaps {
        let view = super::gaps::view(city, gap);
        let since = view.since.map(|since| since.to_string());
        let joined = |list: Option<Vec<String>>| list.map(|words| words.join("; "));
        let (windows, crews) = (joined(view.windows), joined(view.crews));
        table.row([
            Cell::Text(&view.id),
            Cell::Text(view.kind),
            text(view.community.as_deref()),
            text(view.segment.as_deref()),
            text(view.name.as_deref()),
            text(view.class.as_deref()),
            text(view.side.map(Side::as_str)),
            view.from_m.into(),
            view.to_m.into(),
            view.length_m.into(),
            view.area_m2.into(),
            text(since.as_deref()),
            view.hours_per_week.into(),
            text(windows.as_deref()),
            text(crews.as_deref()),
        ]);
    }
    table.finish()
}

/// Coverage as a table.
#[must_use]
pub fn coverage_csv(coverage: &super::coverage::Coverage) -> Vec<u8> {
    let columns = [
        "key",
        "name",
        "segments",
        "required_mm",
        "assigned_mm",
        "on_duty_mm",
        "exempt_mm",
        "gap_mm",
        "overlap_mm",
        "required_side_metre_hours",
        "served_side_metre_hours",
    ];
    let mut table = CsvTable::for_spreadsheets(columns);
    for row in &coverage.rows {
        let lengths = &row.lengths;
        table.row([
            text(row.key.as_deref()),
            text(row.name.as_deref()),
            Cell::Whole(lengths.segments),
            Cell::Whole(lengths.required_mm),
            Cell::Whole(lengths.assigned_mm),
            Cell::Whole(lengths.on_duty_mm),
            Cell::Whole(lengths.exempt_mm),
            Cell::Whole(lengths.gap_mm),
            Cell::Whole(lengths.overlap_mm),
            Cell::Decimal(row.required_side_metre_hours),
            Cell::Decimal(row.served_side_metre_hours),
        ]);
    }
    table.finish()
}

/// Coverage day by day as a table.
#[must_use]
pub fn trends_csv(trends: &super::trends::Trends) -> Vec<u8> {
    let columns = ["date", "required_mm", "assigned_mm", "exempt_mm", "gap_mm", "overlap_mm"];
    let mut table = CsvTable::for_spreadsheets(columns);
    for day in &trends.days {
        let date = day.date.to_string();
        table.row([
            text(Some(&date)),
            Cell::Whole(day.required_mm),
            Cell::Whole(day.assigned_mm),
            Cell::Whole(day.exempt_mm),
            Cell::Whole(day.gap_mm),
            Cell::Whole(day.overlap_mm),
        ]);
    }
    table.finish()
}

fn text(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Empty, Cell::Text)
}

fn unwritten(source: serde_json::Error) -> AppError {
    AppError::Internal { what: "a feature could not be written", source: source.into() }
}

impl App {
    /// Writes the city to a new GeoPackage file.
    ///
    /// # Errors
    /// The file exists already or cannot be written; the store is away.
    pub async fn copy_to_gpkg(&self, path: &Path) -> Result<(), AppError> {
        self.shared.store.copy_to_gpkg(path).await.map_err(|error| match error {
            StoreError::Unusable(why) => AppError::unreadable("to", why),
            other => other.into(),
        })
    }
}
