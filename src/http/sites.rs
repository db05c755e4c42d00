//! Sites as features.

use super::address::{Address, Form};
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::{Service, values};
use crate::app::error::AppError;
use crate::app::sites::{self, SiteQuery, SiteState, SiteView};
use crate::formats::geojson_out::Geometry;
use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;

/// Which sites.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SiteFilter {
    /// Id of a crew that answers for it.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    crew: Option<String>,
    /// `assigned` or `unassigned`.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    state: Option<SiteState>,
    /// The kind of ground.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    class: Option<String>,
}

impl Asked for SiteFilter {
    fn read(given: &mut Given) -> Self {
        let state = |text: &str| values::word(text, SiteState::named, SiteState::WORDS);
        Self {
            crew: given.text("crew"),
            state: given.parsed("state", state),
            class: given.text("class"),
        }
    }
}

/// Sites, as far as they match
#[utoipa::path(get, path = "/api/collections/sites/items", tag = "Features",
    params(Paging, Form, SiteFilter),
    responses((status = 200, description = "A page of sites",
        content_type = "application/geo+json", body = FeatureCollectionSchema<SiteView>)))]
pub async fn items(
    State(service): State<Service>,
    address: Address,
    Query(paging, form, filter): Query<Paging, Form, SiteFilter>,
) -> Result<Response, Failure> {
    let form = address.form(form.f);
    let query = SiteQuery {
        bbox: paging.bbox,
        crew: filter.crew,
        state: filter.state,
        class: filter.class,
        limit: paging.limit(form),
        offset: paging.offset,
    };
    let now = service.app.now();
    let page = service.app.read(move |city| -> Result<Response, AppError> {
        let found = sites::page(city, &query)?;
        let mut page = FeaturePage::new(form, found.matched, found.next.map(u64::from));
        for held in &found.sites {
            let view = sites::view(city, held);
            page.push(&view.id, Geometry::Area(&held.0.area), &view)?;
        }
        Ok(page.answer(Collection::Sites, &address, now))
    });
    Ok(page.await??)
}

/// A site
#[utoipa::path(get, path = "/api/collections/sites/items/{id}", tag = "Features",
    params(("id" = String, Path, description = "Its id"), Form),
    responses((status = 200, description = "The site",
        content_type = "application/geo+json", body = FeatureSchema<SiteView>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, ..): Query<Form>,
) -> Result<Response, Failure> {
    let city = service.app.city();
    let held = sites::find(&city, &id)?;
    let view = sites::view(&city, &held);
    let area = Geometry::Area(&held.0.area);
    features::feature(Collection::Sites, &address, &form, &id, area, &view)
}
