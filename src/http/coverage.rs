//! Coverage: how much is answered for.

use super::address::Format;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::when::WhenAsked;
use super::{Media, Service, media, values};
use crate::app::coverage::{By, Coverage, CoverageQuery};
use crate::app::export;
use crate::app::history::When;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::IntoParams;

/// What coverage is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CoverageAsked {
    /// What rows are cut by: `city` (one row, if not given), `community`, `crew`, `class`, `grade`.
    #[param(value_type = Option<String>)]
    by: Option<By>,
    /// With `by=community`: communities of that depth in the tree, 0 for the top, instead of those
    /// without children.
    #[param(value_type = Option<u32>)]
    level: Option<usize>,
    /// `json`, or `csv` for a table.
    #[param(value_type = Option<String>)]
    f: Option<Format>,
}

impl Asked for CoverageAsked {
    fn read(given: &mut Given) -> Self {
        let words = By::WORDS.map(|(word, _)| word);
        let form = |text: &str| match text {
            "json" => Ok(Format::Json),
            "csv" => Ok(Format::Csv),
            _ => Err(format!("\"{text}\" is none of json, csv")),
        };
        Self {
            by: given.parsed("by", |text| values::word(text, By::named, words)),
            level: given.parsed("level", values::whole),
            f: given.parsed("f", form),
        }
    }
}

/// How much is answered for
///
/// Lengths are millimetres of street side and add up exactly. The rows are a partition: with
/// `by=community` one for each community without children, one for what lies in none (`outside`)
/// and one for what lies in several (`contested`).
#[utoipa::path(get, path = "/api/coverage", tag = "Reading", params(CoverageAsked, WhenAsked),
    responses((status = 200, description = "Coverage", body = Coverage)))]
pub async fn coverage(
    State(service): State<Service>,
    Query(asked, when, ..): Query<CoverageAsked, WhenAsked>,
) -> Result<Response, Failure> {
    let When { at, known_at } = when.when();
    let query = CoverageQuery { by: asked.by.unwrap_or_default(), at, level: asked.level };
    let coverage = service.app.coverage(query, known_at).await?;
    Ok(match asked.f {
        Some(Format::Csv) => media(Media::Csv, export::coverage_csv(&coverage)),
        _ => super::json(StatusCode::OK, &coverage),
    })
}
