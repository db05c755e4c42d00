//! Communities as features.

use super::Service;
use super::address::{Address, Form};
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::path::Id;
use super::problem::Failure;
use super::query::{And, Asked, Given, Query};
use super::when::WhenAsked;
use crate::app::communities::{self, CommunityQuery, CommunityView};
use crate::app::error::AppError;
use crate::formats::geojson_out::Geometry;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;
use utoipa::IntoParams;

/// Which communities.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommunityFilter {
    /// A part of its name or id, in small or capital letters.
    #[param(value_type = Option<String>)]
    name: Option<String>,
}

impl Asked for CommunityFilter {
    fn read(given: &mut Given) -> Self {
        Self { name: given.text("name") }
    }
}

/// Communities, as far as they match
#[utoipa::path(get, path = "/api/collections/communities/items", tag = "Features",
    operation_id = "communities",
    params(Paging, Form, CommunityFilter, WhenAsked),
    responses((status = 200, description = "A page of communities",
        content_type = "application/geo+json", body = FeatureCollectionSchema<CommunityView>)))]
pub async fn items(
    State(service): State<Service>,
    address: Address,
    Query(paging, form, And(filter, when)): Query<Paging, Form, And<CommunityFilter, WhenAsked>>,
) -> Result<Response, Failure> {
    let form = address.form(form.f);
    let (bbox, name) = (paging.bbox, filter.name);
    let query = CommunityQuery { bbox, name, limit: paging.limit(form), offset: paging.offset };
    let page = service.app.read_sums_at(when.when(), move |city, now| {
        let found = communities::page(city, &query);
        let mut page = FeaturePage::new(form, found.matched, found.next.map(u64::from));
        for territory in &found.territories {
            let view = communities::view(city, territory);
            page.push(&view.id, Geometry::Area(&territory.community.area), &view)?;
        }
        Ok::<_, AppError>(page.answer(Collection::Communities, &address, now))
    });
    Ok(page.await??)
}

/// A community
#[utoipa::path(get, path = "/api/collections/communities/items/{id}", tag = "Features",
    operation_id = "community",
    params(("id" = String, Path, description = "Its id"), Form, WhenAsked),
    responses((status = 200, description = "The community",
        content_type = "application/geo+json", body = FeatureSchema<CommunityView>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, when, ..): Query<Form, WhenAsked>,
) -> Result<Response, Failure> {
    let asked = id.clone();
    let found = service.app.read_sums_at(when.when(), move |city, _now| {
        let territory = communities::find(city, &asked)?;
        Ok::<_, AppError>((communities::view(city, territory), Arc::clone(territory)))
    });
    let (view, territory) = found.await??;
    let area = Geometry::Area(&territory.community.area);
    features::feature(Collection::Communities, &address, &form, &id, area, &view)
}
