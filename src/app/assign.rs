//! Assigning stretches to a crew, taking an assignment back, and assignments as features.

use super::App;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::views::{Lengths, Named, metres};
use super::window::{Span, Window};
use crate::city::City;
use crate::city::network::StreetIx;
use crate::city::plan::Asker;
use crate::city::plan::assign::{AssignPlan, AssignRequest};
use crate::city::street::Street;
use crate::city::totals::{Duty, Totals};
use crate::domain::{Assignment, AssignmentFid, CrewFid, Refusal, Revision};
use crate::geometry::{LonLat, Side};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// The answer to an assignment.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Assigned {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The assignments that now answer for what was asked; with `dry_run`, those that would.
    pub assignments: Vec<String>,
    pub before: Balance,
    pub after: Balance,
}

/// The city, and the crews that gain or lose something.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Balance {
    pub city: Lengths,
    pub crews: Vec<CrewBalance>,
}

/// What a crew answers for alone.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewBalance {
    pub crew: Option<Named>,
    #[serde(flatten)]
    pub lengths: Lengths,
}

/// The answer to a write that only has a revision to tell.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Changed {
    #[schema(value_type = u64)]
    pub revision: Revision,
}

impl Answer for Assigned {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl Answer for Changed {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl App {
    /// Assigns, all or nothing.
    ///
    /// # Errors
    /// See [`City::plan_assign`].
    pub async fn assign(
        &self,
        request: AssignRequest,
        actor: Arc<str>,
        key: Option<RequestKey>,
    ) -> Result<Done<Assigned>, AppError> {
        let app = self.clone();
        self.commit(key, move |city| decide(city, &request, &app.asker(&actor))).await
    }

    /// What [`App::assign`] would do.
    ///
    /// # Errors
    /// See [`City::plan_assign`].
    pub async fn rehearse_assign(
        &self,
        request: AssignRequest,
        actor: Arc<str>,
    ) -> Result<Assigned, AppError> {
        let app = self.clone();
        self.rehearse(move |city| decide(city, &request, &app.asker(&actor))).await
    }

    /// Takes an assignment back.
    ///
    /// # Errors
    /// There is no such assignment.
    pub async fn unassign(
        &self,
        id: &str,
        actor: Arc<str>,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let fid = assignment_fid(id)?;
        let app = self.clone();
        self.commit(key, move |city| {
            let change = city.plan_unassign(fid, &app.asker(&actor))?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }

    /// Who asks, now.
    #[must_use]
    pub fn asker(&self, actor: &Arc<str>) -> Asker {
        Asker { actor: Arc::clone(actor), now: self.now() }
    }
}

/// The key that clients send as an id.
///
/// # Errors
/// It is none.
pub fn assignment_fid(id: &str) -> Result<AssignmentFid, AppError> {
    let unknown = |_| AppError::NotFound(format!("there is no assignment {id}"));
    id.parse().map(AssignmentFid).map_err(unknown)
}

fn decide(
    city: &City,
    request: &AssignRequest,
    asker: &Asker,
) -> Result<(crate::domain::Change, Assigned), Refusal> {
    let AssignPlan { change, assignments, crews } = city.plan_assign(request, asker)?;
    let before = city.ledger().totals();
    let after = city.totals_after(&change);
    let answer = Assigned {
        revision: Revision::default(),
        assignments: assignments.iter().map(ToString::to_string).collect(),
        before: balance(city, before, &crews),
        after: balance(city, &after, &crews),
    };
    Ok((change, answer))
}

fn balance(city: &City, totals: &Totals, crews: &BTreeSet<CrewFid>) -> Balance {
    let of = |fid: &CrewFid| CrewBalance {
        crew: city.named_crew(*fid),
        lengths: (&totals.by_duty.get(&Duty::Crew(*fid)).copied().unwrap_or_default()).into(),
    };
    Balance { city: (&totals.city).into(), crews: crews.iter().map(of).collect() }
}

/// Which assignments are asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct AssignmentQuery {
    pub bbox: Option<Window>,
    /// Only what holds at some instant of it.
    pub during: Option<Span>,
    /// Id of a crew.
    pub crew: Option<String>,
    /// Id of a segment.
    pub segment: Option<String>,
    pub limit: usize,
    pub offset: u32,
}

/// What every assignment feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    pub id: String,
    pub crew: Option<Named>,
    pub segment: Named,
    #[schema(value_type = String)]
    pub side: Side,
    pub from_m: f64,
    pub to_m: f64,
    pub length_m: f64,
    #[schema(value_type = String)]
    pub valid_from: Timestamp,
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Timestamp>,
}

/// An assignment on its street.
pub type OnStreet = (Assignment, Arc<Street>);

/// A page of assignments.
pub struct AssignmentPage {
    pub assignments: Vec<OnStreet>,
    pub matched: u64,
    pub next: Option<u32>,
}

/// The assignments that a query keeps, by id.
///
/// # Errors
/// A crew or a segment that there is not.
pub fn page(city: &City, query: &AssignmentQuery) -> Result<AssignmentPage, AppError> {
    let crew = query.crew.as_deref().map(|id| {
        let unknown = || AppError::unreadable("crew", format!("there is no crew {id}"));
        city.crew_by_id(id).map(|crew| crew.fid).ok_or_else(unknown)
    });
    let crew = crew.transpose()?;
    let streets = streets_asked(city, query.segment.as_deref(), query.bbox)?;
    let mut found: Vec<(Assignment, &Arc<Street>)> = streets
        .into_iter()
        .flat_map(|(ix, street)| city.ledger().assignments(ix).iter().map(move |a| (*a, street)))
        .filter(|(assignment, _)| crew.is_none_or(|crew| assignment.crew == crew))
        .filter(|(a, street)| query.bbox.is_none_or(|bbox| bbox.meets(street, a.stretch)))
        .filter(|(assignment, _)| query.during.is_none_or(|span| span.meets(assignment.period)))
        .collect();
    found.sort_unstable_by_key(|(assignment, _)| assignment.fid);
    let first = found.partition_point(|(assignment, _)| assignment.fid.0 < query.offset);
    let next = found.get(first + query.limit).map(|(assignment, _)| assignment.fid.0);
    let matched = found.len() as u64;
    let page = found[first..].iter().take(query.limit);
    let assignments = page.map(|(assignment, street)| (*assignment, Arc::clone(street))).collect();
    Ok(AssignmentPage { assignments, matched, next })
}

/// The streets that a query for what lies on streets may find something on.
///
/// # Errors
/// There is no such segment.
pub(super) fn streets_asked<'a>(
    city: &'a City,
    segment: Option<&str>,
    bbox: Option<Window>,
) -> Result<Vec<(StreetIx, &'a Arc<Street>)>, AppError> {
    let mut streets: Vec<(StreetIx, &Arc<Street>)> = match segment {
        Some(id) => {
            let unknown = || AppError::unreadable("segment", format!("there is no segment {id}"));
            vec![city.network().by_id(id).ok_or_else(unknown)?]
        }
        None => match bbox.and_then(|bbox| bbox.frame_box(city)) {
            Some(bounds) => city.network().in_box(bounds, 0.0).collect(),
            None => city.network().iter().collect(),
        },
    };
    if let Some(bbox) = bbox {
        streets.retain(|(_, street)| bbox.intersects(&street.segment.line.bounds()));
    }
    Ok(streets)
}

/// The assignment that clients know by that id.
///
/// # Errors
/// There is none.
pub fn find(city: &City, id: &str) -> Result<OnStreet, AppError> {
    let unknown = || AppError::NotFound(format!("there is no assignment {id}"));
    let (ix, assignment) = city.assignment(assignment_fid(id)?).ok_or_else(unknown)?;
    let street = city.network().street(ix).ok_or_else(unknown)?;
    Ok((assignment, Arc::clone(street)))
}

/// The properties of an assignment feature.
#[must_use]
pub fn view(city: &City, (assignment, street): &OnStreet) -> AssignmentView {
    AssignmentView {
        id: assignment.fid.to_string(),
        crew: city.named_crew(assignment.crew),
        segment: Named::segment(&street.segment),
        side: assignment.side,
        from_m: metres(assignment.stretch.from_mm()),
        to_m: metres(assignment.stretch.to_mm()),
        length_m: metres(assignment.stretch.length_mm()),
        valid_from: assignment.period.from(),
        valid_to: assignment.period.to(),
    }
}

/// The piece of centre line that an assignment lies on.
#[must_use]
pub fn line((assignment, street): &OnStreet) -> Vec<LonLat> {
    street.segment.line.cut(&street.line, assignment.stretch)
}
