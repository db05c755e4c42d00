//! Exemptions: as features, making them, and taking them back.

use super::Service;
use super::address::{Address, Form};
use super::assignments::StretchBody;
use super::body::Asking;
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use crate::app::assign::Changed;
use crate::app::error::AppError;
use crate::app::exempt::{self, Exempted, ExemptionQuery, ExemptionView};
use crate::city::plan::exempt::ExemptRequest;
use crate::city::plan::stretches::NamedStretch;
use crate::domain::Actor;
use crate::formats::geojson_out::Geometry;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which exemptions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExemptionFilter {
    /// Id of the segment.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    segment: Option<String>,
}

impl Asked for ExemptionFilter {
    fn read(given: &mut Given) -> Self {
        Self { segment: given.text("segment") }
    }
}

/// Exemptions, as far as they match
///
/// Those that hold now, that will and that have ended; `datetime` picks those of a time.
#[utoipa::path(get, path = "/api/collections/exemptions/items", tag = "Features",
    operation_id = "exemptions",
    params(Paging, Form, ExemptionFilter),
    responses((status = 200, description = "A page of exemptions",
        content_type = "application/geo+json", body = FeatureCollectionSchema<ExemptionView>)))]
pub async fn items(
    State(service): State<Service>,
    address: Address,
    Query(paging, form, filter): Query<Paging, Form, ExemptionFilter>,
) -> Result<Response, Failure> {
    let form = address.form(form.f);
    let query = ExemptionQuery {
        bbox: paging.bbox,
        during: paging.datetime,
        segment: filter.segment,
        limit: paging.limit(form),
        offset: paging.offset,
    };
    let now = service.app.now();
    let page = service.app.read(move |city| -> Result<Response, AppError> {
        let found = exempt::page(city, &query)?;
        let mut page = FeaturePage::new(form, found.matched, found.next.map(u64::from));
        for exemption in &found.exemptions {
            let view = exempt::view(exemption);
            page.push(&view.id, Geometry::Line(&exempt::line(exemption)), &view)?;
        }
        Ok(page.answer(Collection::Exemptions, &address, now))
    });
    Ok(page.await??)
}

/// An exemption
#[utoipa::path(get, path = "/api/collections/exemptions/items/{id}", tag = "Features",
    operation_id = "exemption",
    params(("id" = String, Path, description = "Its id"), Form),
    responses((status = 200, description = "The exemption",
        content_type = "application/geo+json", body = FeatureSchema<ExemptionView>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, ..): Query<Form>,
) -> Result<Response, Failure> {
    let exemption = exempt::find(&service.app.city(), &id)?;
    let (view, line) = (exempt::view(&exemption), exempt::line(&exemption));
    let line = Geometry::Line(&line);
    features::feature(Collection::Exemptions, &address, &form, &id, line, &view)
}

/// What is to be excused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExemptBody {
    /// Why nobody has to answer for it.
    reason: String,
    /// Who accepts that.
    approver: String,
    /// From now, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    valid_from: Option<Timestamp>,
    /// When it is a gap again; never, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    valid_to: Option<Timestamp>,
    stretches: Vec<StretchBody>,
}

/// Accept gaps
///
/// All or nothing; one exemption for each stretch of each side.
#[utoipa::path(post, path = "/api/exemptions", tag = "Writing", request_body = ExemptBody,
    responses((status = 201, description = "Accepted", body = Exempted)))]
pub async fn exempt(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<ExemptBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let request = ExemptRequest {
        reason: body.reason,
        approver: body.approver,
        valid_from: body.valid_from,
        valid_to: body.valid_to,
        stretches: body.stretches.into_iter().map(NamedStretch::from).collect(),
    };
    answer(service.app.exempt(request, actor, key).await, StatusCode::CREATED)
}

/// Take an exemption back
#[utoipa::path(delete, path = "/api/exemptions/{id}", tag = "Writing",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Taken back", body = Changed)))]
pub async fn unexempt(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.unexempt(&id, actor, key).await, StatusCode::OK)
}
