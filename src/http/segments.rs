//! Street segments as features.

use super::address::{Address, Form, Format, TableForm};
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::path::Id;
use super::problem::Failure;
use super::query::{And, Asked, Given, Query};
use super::when::WhenAsked;
use super::{Media, Service, media, values};
use crate::app::error::AppError;
use crate::app::export;
use crate::app::segments::{self, SegmentDetail, SegmentQuery, SegmentView};
use crate::city::ledger::Coverage;
use crate::domain::Grade;
use crate::formats::geojson_out::Geometry;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;

/// Which segments.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SegmentFilter {
    /// Id of a community that some of it lies in, or of one above it; `outside` for what lies in
    /// none, `contested` for what lies in two.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    community: Option<String>,
    /// Id of a crew that answers for some of it.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    crew: Option<String>,
    /// `assigned`, `partial` or `unassigned`.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    state: Option<Coverage>,
    /// Its class, exactly.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    class: Option<String>,
    /// Its cleaning grade, 1 to 4.
    #[param(value_type = Option<u8>, style = Form, explode = false, minimum = 1, maximum = 4)]
    grade: Option<Grade>,
    /// A part of its name or id, in small or capital letters.
    // Not in the style that QGIS takes for "equals", which this is not.
    #[param(value_type = Option<String>)]
    name: Option<String>,
}

impl Asked for SegmentFilter {
    fn read(given: &mut Given) -> Self {
        let states = [Coverage::Assigned, Coverage::Partial, Coverage::Unassigned];
        let states = states.map(Coverage::as_str);
        let grade = |text: &str| {
            let grade = values::whole(text).ok().and_then(Grade::new);
            grade.ok_or_else(|| "a grade is 1, 2, 3 or 4".to_owned())
        };
        Self {
            community: given.text("community"),
            crew: given.text("crew"),
            state: given.parsed("state", |text| values::word(text, Coverage::named, states)),
            class: given.text("class"),
            grade: given.parsed("grade", grade),
            name: given.text("name"),
        }
    }
}

/// Street segments, as far as they match
#[utoipa::path(get, path = "/api/collections/segments/items", tag = "Features",
    operation_id = "segments",
    params(Paging, TableForm, SegmentFilter, WhenAsked),
    responses((status = 200, description = "A page of segments",
        content_type = "application/geo+json", body = FeatureCollectionSchema<SegmentView>)))]
pub async fn items(
    State(service): State<Service>,
    address: Address,
    Query(paging, form, And(filter, when)): Query<Paging, TableForm, And<SegmentFilter, WhenAsked>>,
) -> Result<Response, Failure> {
    let form = address.form(form.f);
    let query = SegmentQuery {
        bbox: paging.bbox,
        community: filter.community,
        crew: filter.crew,
        state: filter.state,
        class: filter.class,
        grade: filter.grade,
        name: filter.name,
        limit: paging.limit(form),
        offset: paging.offset,
    };
    let page = service.app.read_sums_at(when.when(), move |city, now| {
        let found = segments::page(city, &query)?;
        if form == Format::Csv {
            let streets = found.streets.iter().map(|(ix, street)| (*ix, street));
            return Ok(media(Media::Csv, export::streets_csv(city, streets)));
        }
        let mut page = FeaturePage::new(form, found.matched, found.next.map(u64::from));
        for (ix, street) in &found.streets {
            let view = segments::view(city, *ix, street);
            page.push(&view.id, Geometry::Line(street.segment.line.positions()), &view)?;
        }
        Ok::<_, AppError>(page.answer(Collection::Segments, &address, now))
    });
    Ok(page.await??)
}

/// A street segment, with both its sides
#[utoipa::path(get, path = "/api/collections/segments/items/{id}", tag = "Features",
    operation_id = "segment",
    params(("id" = String, Path, description = "Its id"), Form, WhenAsked),
    responses((status = 200, description = "The segment",
        content_type = "application/geo+json", body = FeatureSchema<SegmentDetail>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, when, ..): Query<Form, WhenAsked>,
) -> Result<Response, Failure> {
    let (street, view) = service.app.segment(id.clone(), when.when()).await?;
    let line = Geometry::Line(street.segment.line.positions());
    features::feature(Collection::Segments, &address, &form, &id, line, &view)
}
