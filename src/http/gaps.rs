//! Gaps as features.

use super::address::{Address, Form, Format, TableForm};
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Media, Service, media, values};
use crate::app::error::AppError;
use crate::app::export;
use crate::app::gaps::{self, GapOrder, GapQuery, GapView};
use crate::city::gaps::GapKind;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use utoipa::IntoParams;

/// Which gaps, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapFilter {
    /// Kinds, with commas between them: `unassigned`, `off_duty`, `unserved_hours`, `outside`,
    /// `overlap`. All, if not given.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    kind: Option<Vec<GapKind>>,
    /// Id of the community that it lies in, or of one above it; `outside` or `contested`.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    community: Option<String>,
    /// Class of the segment, exactly.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    class: Option<String>,
    /// Id of the segment.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    segment: Option<String>,
    /// Only gaps that are at least so long.
    #[param(value_type = Option<f64>, minimum = 0)]
    min_length_m: Option<f64>,
    /// Only gaps of ground that are at least so large. It leaves gaps along streets alone, and
    /// they are the only ones that are computed yet.
    #[param(value_type = Option<f64>, minimum = 0)]
    min_area_m2: Option<f64>,
    /// How far from an assigned stretch ground counts as kept. It leaves gaps along streets
    /// alone, and they are the only ones that are computed yet.
    #[param(value_type = Option<f64>, minimum = 0)]
    reach_m: Option<f64>,
    /// Gaps at another instant than now, from the assignments that are kept today.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// `-length_m` for the longest first, `length_m` for the shortest; as the streets came, if
    /// not given.
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
            reach_m: given.parsed("reach_m", values::size),
            at: given.parsed("at", values::instant),
            sortby: given.parsed("sortby", order),
        }
    }
}

/// The instant of a single gap.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct At {
    /// Another instant than now, from the assignments that are kept today: one that was taken back
    /// or handed over since is not among them.
    #[param(value_type = Option<String>)]
    pub at: Option<Timestamp>,
}

impl Asked for At {
    fn read(given: &mut Given) -> Self {
        Self { at: given.parsed("at", values::instant) }
    }
}

/// Gaps, as far as they match
///
/// A gap never crosses the edge between two communities, so that the gaps of a community add up to
/// what coverage says of it.
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
        kinds: filter.kind,
        community: filter.community,
        class: filter.class,
        segment: filter.segment,
        min_length_m: filter.min_length_m,
        min_area_m2: filter.min_area_m2,
        reach_m: filter.reach_m,
        at: filter.at,
        order: filter.sortby,
        limit: paging.limit(form),
        offset: paging.offset as usize,
    };
    let now = service.app.now();
    let page = service.app.read(move |city| -> Result<Response, AppError> {
        let found = gaps::page(city, &query, now)?;
        if form == Format::Csv {
            return Ok(media(Media::Csv, export::gaps_csv(city, &found)));
        }
        let mut page = FeaturePage::new(form, found.matched, found.next.map(|next| next as u64));
        for gap in &found.gaps {
            let view = gaps::view(city, gap);
            page.push(&view.id, gaps::shape(city, gap).geometry(), &view)?;
        }
        Ok(page.answer(Collection::Gaps, &address, now))
    });
    Ok(page.await??)
}

/// A gap, as long as it is one
#[utoipa::path(get, path = "/api/collections/gaps/items/{id}", tag = "Features",
    operation_id = "gap",
    params(("id" = String, Path, description = "Its id"), Form, At),
    responses((status = 200, description = "The gap",
        content_type = "application/geo+json", body = FeatureSchema<GapView>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, At { at }, ..): Query<Form, At>,
) -> Result<Response, Failure> {
    let city = service.app.city();
    let gap = gaps::find(&city, &id, at.unwrap_or_else(|| service.app.now()))?;
    let shape = gaps::shape(&city, &gap);
    let view = gaps::view(&city, &gap);
    features::feature(Collection::Gaps, &address, &form, &id, shape.geometry(), &view)
}
