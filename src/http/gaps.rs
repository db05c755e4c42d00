//! Gaps as features.

use super::address::{Address, Form, Format, TableForm};
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Media, Service, media, media_json, values};
use crate::app::error::AppError;
use crate::app::export;
use crate::app::gaps::{self, GapOrder, GapQuery, GapSummary, GapView};
use crate::app::window::Window;
use crate::city::gaps::GapKind;
use crate::city::ground::LONGEST_REACH_M;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use utoipa::IntoParams;

/// Which gaps, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapFilter {
    /// Kinds, with commas between them. Along streets: `unassigned`, `off_duty`, `unserved_hours`,
    /// `outside`, `overlap`. Of ground: `uncovered_ground` (farther than the reach from every
    /// assigned stretch), `unclaimed_ground` (inside the town and in no community),
    /// `contested_ground` (in two). All, if not given.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    kind: Option<Vec<GapKind>>,
    /// Id of the community that it lies in, or of one above it; `outside` or `contested`. Ground
    /// that two communities hold is found under either.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    community: Option<String>,
    /// Class of the segment, exactly. It leaves gaps of ground out.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    class: Option<String>,
    /// Id of the segment. It leaves gaps of ground out.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    segment: Option<String>,
    /// Only gaps that are at least so long. It leaves gaps of ground alone.
    #[param(value_type = Option<f64>, minimum = 0)]
    min_length_m: Option<f64>,
    /// Only gaps of ground that are at least so large. It leaves gaps along streets alone. Pieces
    /// below 1 m² are slivers of rounding and never listed.
    #[param(value_type = Option<f64>, minimum = 0)]
    min_area_m2: Option<f64>,
    /// How far beyond half the width of its street an assigned stretch covers ground.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000, default = 50)]
    reach_m: Option<f64>,
    /// Only gaps that are known to be at least so old. It leaves `unassigned` alone to be listed,
    /// the kind whose age is known, and does not go with `at` and `known_at`.
    #[param(value_type = Option<f64>, minimum = 0)]
    min_age_days: Option<f64>,
    /// Gaps at another instant than now. What was taken back or handed over since still answers.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// By what was known at that instant: what was entered or corrected later does not count.
    #[param(value_type = Option<String>)]
    known_at: Option<Timestamp>,
    /// `length_m`, `area_m2`, `hours_per_week` or `since`, with a minus before it for the largest
    /// first (of `since`, the youngest). Gaps that do not have it come last. If not given, gaps along streets come as the streets did,
    /// then ground by community.
    #[param(value_type = Option<String>)]
    sortby: Option<GapOrder>,
}

impl Asked for GapFilter {
    fn read(given: &mut Given) -> Self {
        let kinds = GapKind::ALL.map(GapKind::as_str);
        let order = |text: &str| GapOrder::named(text).ok_or_else(GapOrder::words);
        Self {
            kind: given.parsed("kind", |text| values::words(text, GapKind::named, kinds)),
            community: given.text("community"),
            class: given.text("class"),
            segment: given.text("segment"),
            min_length_m: given.parsed("min_length_m", values::size),
            min_area_m2: given.parsed("min_area_m2", values::size),
            reach_m: given.parsed("reach_m", reach),
            min_age_days: given.parsed("min_age_days", values::size),
            at: given.parsed("at", values::instant),
            known_at: given.parsed("known_at", values::instant),
            sortby: given.parsed("sortby", order),
        }
    }
}

impl GapFilter {
    fn query(self) -> GapQuery {
        GapQuery {
            kinds: self.kind,
            community: self.community,
            class: self.class,
            segment: self.segment,
            min_length_m: self.min_length_m,
            min_area_m2: self.min_area_m2,
            reach_m: self.reach_m,
            min_age_days: self.min_age_days,
            at: self.at,
            known_at: self.known_at,
            order: self.sortby,
            ..GapQuery::default()
        }
    }
}

/// A reach in metres.
pub fn reach(text: &str) -> Result<f64, String> {
    let reach_m = values::size(text)?;
    let far = || format!("{text} is too far; a reach is at most {LONGEST_REACH_M} m");
    if reach_m <= LONGEST_REACH_M { Ok(reach_m) } else { Err(far()) }
}

/// The instant and the reach of a single gap.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OneGap {
    /// Another instant than now. What was taken back or handed over since still answers.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// By what was known at that instant.
    #[param(value_type = Option<String>)]
    known_at: Option<Timestamp>,
    /// How far beyond half the width of its street an assigned stretch covers ground.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000, default = 50)]
    reach_m: Option<f64>,
}

impl Asked for OneGap {
    fn read(given: &mut Given) -> Self {
        Self {
            at: given.parsed("at", values::instant),
            known_at: given.parsed("known_at", values::instant),
            reach_m: given.parsed("reach_m", reach),
        }
    }
}

/// Gaps, as far as they match
///
/// A gap along a street never crosses the edge between two communities, so that the gaps of a
/// community add up to what coverage says of it. A gap of ground is a polygon.
#[utoipa::path(get, path = "/api/collections/gaps/items", tag = "Features",
    operation_id = "gaps",
    params(Paging, TableForm, GapFilter),
    responses((status = 200, description = "A page of gaps",
        content_type = "application/geo+json", body = FeatureCollectionSchema<GapView>)))]
pub async fn items(
    State(service): State<Service>,
    address: Address,
    Query(paging, form, filter): Query<Paging, TableForm, GapFilter>,
) -> Result<Response, Failure> {
    let form = address.form(form.f);
    let query = GapQuery {
        bbox: paging.bbox,
        limit: paging.limit(form),
        offset: paging.offset as usize,
        ..filter.query()
    };
    let page = service.app.read_gaps(query, move |city, query, now, grounds| {
        let found = gaps::page(city, query, now, grounds)?;
        if form == Format::Csv {
            return Ok(media(Media::Csv, export::gaps_csv(city, &found)));
        }
        let mut page = FeaturePage::new(form, found.matched, found.next.map(|next| next as u64));
        for gap in &found.gaps {
            let view = gaps::view(city, gap);
            page.push(&view.id, gaps::shape(city, gap).geometry(), &view)?;
        }
        Ok::<_, AppError>(page.answer(Collection::Gaps, &address, now))
    });
    Ok(page.await??)
}

/// A gap, as long as it is one
#[utoipa::path(get, path = "/api/collections/gaps/items/{id}", tag = "Features",
    operation_id = "gap",
    params(("id" = String, Path, description = "Its id"), Form, OneGap),
    responses((status = 200, description = "The gap",
        content_type = "application/geo+json", body = FeatureSchema<GapView>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, OneGap { at, known_at, reach_m }, ..): Query<Form, OneGap>,
) -> Result<Response, Failure> {
    let query = GapQuery { reach_m, at, known_at, ..GapQuery::default() };
    let found = service
        .app
        .read_gap(id.clone(), query, |city, gap| (gaps::view(city, gap), gaps::shape(city, gap)));
    let (view, shape) = found.await?;
    features::feature(Collection::Gaps, &address, &form, &id, shape.geometry(), &view)
}

/// How many gaps of each kind there are
///
/// Filters are those of the features. Lengths and areas are of all gaps that match.
#[utoipa::path(get, path = "/api/gaps", tag = "Reading", operation_id = "gap_summary",
    params(Bbox, GapFilter),
    responses((status = 200, description = "Gaps by kind", body = GapSummary)))]
pub async fn summary(
    State(service): State<Service>,
    Query(Bbox { bbox }, filter, ..): Query<Bbox, GapFilter>,
) -> Result<Response, Failure> {
    let summary = service.app.gap_summary(GapQuery { bbox, ..filter.query() }).await?;
    Ok(media_json(Media::Json, &summary))
}

/// Where to look.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Bbox {
    /// Only gaps whose bounding box meets this one: west,south,east,north in degrees.
    #[param(value_type = Option<Vec<f64>>, style = Form, explode = false, min_items = 4, max_items = 6)]
    bbox: Option<Window>,
}

impl Asked for Bbox {
    fn read(given: &mut Given) -> Self {
        Self { bbox: given.parsed("bbox", values::bbox) }
    }
}
