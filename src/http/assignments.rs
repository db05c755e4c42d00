//! Assignments: as features, making them, and taking them back.

use super::Service;
use super::address::{Address, Form};
use super::body::Asking;
use super::collections::Collection;
use super::features::{self, FeatureCollectionSchema, FeaturePage, FeatureSchema, Paging};
use super::idempotency::{Keyed, answer};
use super::path::Id;
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use crate::app::assign::{Assigned, Assigning, Changed, Hands};
use crate::app::assignments::{self, AssignmentQuery, AssignmentView};
use crate::app::error::AppError;
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::stretches::NamedStretch;
use crate::city::plan::take_away::TakeRequest;
use crate::domain::{Actor, Revision};
use crate::geometry::Side;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

/// Which assignments.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AssignmentFilter {
    /// Id of the crew.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    crew: Option<String>,
    /// Id of the segment.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    segment: Option<String>,
    /// Id of the site.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    site: Option<String>,
    /// Id of the shift.
    #[param(value_type = Option<String>, style = Form, explode = false)]
    shift: Option<String>,
}

impl Asked for AssignmentFilter {
    fn read(given: &mut Given) -> Self {
        Self {
            crew: given.text("crew"),
            segment: given.text("segment"),
            site: given.text("site"),
            shift: given.text("shift"),
        }
    }
}

/// Assignments, as far as they match
///
/// Those that hold now, that will and that have ended; `datetime` picks those of a time.
#[utoipa::path(get, path = "/api/collections/assignments/items", tag = "Features",
    operation_id = "assignments",
    params(Paging, Form, AssignmentFilter),
    responses((status = 200, description = "A page of assignments",
        content_type = "application/geo+json", body = FeatureCollectionSchema<AssignmentView>)))]
pub async fn items(
    State(service): State<Service>,
    address: Address,
    Query(paging, form, filter): Query<Paging, Form, AssignmentFilter>,
) -> Result<Response, Failure> {
    let form = address.form(form.f);
    let query = AssignmentQuery {
        bbox: paging.bbox,
        during: paging.datetime,
        crew: filter.crew,
        segment: filter.segment,
        site: filter.site,
        shift: filter.shift,
        limit: paging.limit(form),
        offset: paging.offset,
    };
    let now = service.app.now();
    let page = service.app.read(move |city| -> Result<Response, AppError> {
        let found = assignments::page(city, &query)?;
        let mut page = FeaturePage::new(form, found.matched, found.next.map(u64::from));
        for assignment in &found.assignments {
            let view = assignments::view(city, assignment);
            page.push(&view.id, assignments::shape(assignment).geometry(), &view)?;
        }
        Ok(page.answer(Collection::Assignments, &address, now))
    });
    Ok(page.await??)
}

/// An assignment
#[utoipa::path(get, path = "/api/collections/assignments/items/{id}", tag = "Features",
    operation_id = "assignment",
    params(("id" = String, Path, description = "Its id"), Form),
    responses((status = 200, description = "The assignment",
        content_type = "application/geo+json", body = FeatureSchema<AssignmentView>)))]
pub async fn item(
    State(service): State<Service>,
    Id(id): Id,
    address: Address,
    Query(form, ..): Query<Form>,
) -> Result<Response, Failure> {
    let city = service.app.city();
    let assignment = assignments::find(&city, &id)?;
    let (view, shape) = (assignments::view(&city, &assignment), assignments::shape(&assignment));
    features::feature(Collection::Assignments, &address, &form, &id, shape.geometry(), &view)
}

/// What a dispatcher asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    /// Id of the crew; `null` takes the stretches and sites away from whoever has them.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, required)]
    crew: Option<String>,
    /// Id of the shift that it is worked in; every hour, if not given. What is taken away is only
    /// what is worked in it, and in whatever hours, if not given.
    #[serde(default)]
    shift: Option<String>,
    /// From now, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    valid_from: Option<Timestamp>,
    /// Until further notice, if not given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    valid_to: Option<Timestamp>,
    /// Take over what other crews hold in the same hours; without it, that is a conflict.
    #[serde(default)]
    replace: bool,
    /// The last revision that whoever asks has seen. If somebody has changed who answers for any of
    /// these stretches since, that is a conflict, with `changed_by`.
    #[serde(default)]
    based_on: Option<u64>,
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
    /// All of them and all sites, or none.
    #[serde(default)]
    stretches: Vec<StretchBody>,
    /// Ids of sites.
    #[serde(default)]
    sites: Vec<String>,
}

/// A stretch of one side of a segment, or of both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StretchBody {
    /// Id of the segment.
    segment: String,
    #[serde(default)]
    side: SideBody,
    /// From the segment's beginning, if not given.
    #[serde(default)]
    from_m: Option<f64>,
    /// To the segment's end, if not given.
    #[serde(default)]
    to_m: Option<f64>,
}

/// Sides, seen along the segment.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SideBody {
    Left,
    Right,
    #[default]
    Both,
}

impl From<StretchBody> for NamedStretch {
    fn from(body: StretchBody) -> Self {
        let side = match body.side {
            SideBody::Left => Some(Side::Left),
            SideBody::Right => Some(Side::Right),
            SideBody::Both => None,
        };
        Self { segment: body.segment, side, from_m: body.from_m, to_m: body.to_m }
    }
}

/// A member that has to be there, and may be `null`.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl AssignBody {
    /// What is asked for, and whether only to say what would happen.
    fn request(self) -> (Assigning, bool) {
        let Self { shift, valid_from, valid_to, sites, .. } = self;
        let stretches = self.stretches.into_iter().map(NamedStretch::from).collect();
        let takeover = if self.replace { Takeover::Replace } else { Takeover::Refuse };
        let hands = match self.crew {
            Some(crew) => Hands::Crew(AssignRequest {
                crew,
                valid_from,
                valid_to,
                shift,
                takeover,
                stretches,
                sites,
            }),
            None => Hands::Nobody(TakeRequest { valid_from, valid_to, shift, stretches, sites }),
        };
        (Assigning { hands, based_on: self.based_on.map(Revision) }, self.dry_run)
    }
}

/// Assign stretches and sites to a crew
///
/// All or nothing. What another crew holds in hours that meet those of the shift is a conflict (409)
/// that names it, unless `replace` hands it over; crews whose shifts do not meet work beside each
/// other, and so does one crew in several shifts. The answer says what changes hands, which gaps
/// that leaves and what each crew has to do before and after, at the instant from which it holds.
/// With `dry_run` nothing is changed and the status is 200.
#[utoipa::path(post, path = "/api/assignments", tag = "Writing", request_body = AssignBody,
    responses((status = 201, description = "Assigned", body = Assigned),
        (status = 200, description = "What would happen", body = Assigned)))]
pub async fn assign(
    State(service): State<Service>,
    actor: Actor,
    asking: Asking<AssignBody>,
) -> Result<Response, Failure> {
    let (body, key) = asking.apart(StatusCode::CREATED);
    let (request, dry_run) = body.request();
    if dry_run {
        let rehearsed = service.app.rehearse_assign(request, actor).await?;
        return Ok(super::json(StatusCode::OK, &rehearsed));
    }
    answer(service.app.assign(request, actor, key).await, StatusCode::CREATED)
}

/// Take an assignment back
#[utoipa::path(delete, path = "/api/assignments/{id}", tag = "Writing",
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "Taken back", body = Changed)))]
pub async fn unassign(
    State(service): State<Service>,
    actor: Actor,
    Id(id): Id,
    keyed: Keyed,
) -> Result<Response, Failure> {
    let key = keyed.finish(StatusCode::OK);
    answer(service.app.unassign(&id, actor, key).await, StatusCode::OK)
}
