//! Assignments as features: those of streets lie on a piece of centre line, those of sites on the
//! ground.

use super::assign::assignment_fid;
use super::error::AppError;
use super::views::{Named, metres};
use super::window::{Span, Window};
use crate::city::City;
use crate::city::network::StreetIx;
use crate::city::street::Street;
use crate::domain::{
    Assignment, AssignmentFid, CrewFid, Period, ShiftFid, Site, SiteAssignment, SiteFid,
};
use crate::formats::geojson_out::Geometry;
use crate::geometry::{LonLat, Side};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

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
    /// Id of a site.
    pub site: Option<String>,
    /// Id of a shift.
    pub shift: Option<String>,
    pub limit: usize,
    pub offset: u32,
}

/// What every assignment feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    pub id: String,
    pub crew: Option<Named>,
    /// The hours that it is worked in; every hour, if null.
    pub shift: Option<Named>,
    /// Null if it is one of a site, and so are the members down to `length_m`.
    pub segment: Option<Named>,
    #[schema(value_type = Option<String>)]
    pub side: Option<Side>,
    pub from_m: Option<f64>,
    pub to_m: Option<f64>,
    pub length_m: Option<f64>,
    /// Null if it is one of a street.
    pub site: Option<Named>,
    #[schema(value_type = String)]
    pub valid_from: Timestamp,
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Timestamp>,
}

/// An assignment with what it lies on.
#[derive(Clone, PartialEq, Debug)]
pub enum Placed {
    OnStreet(Assignment, Arc<Street>),
    OnSite(SiteAssignment, Arc<Site>),
}

impl Placed {
    /// Its key.
    #[must_use]
    pub fn fid(&self) -> AssignmentFid {
        match self {
            Self::OnStreet(held, _) => held.fid,
            Self::OnSite(held, _) => held.fid,
        }
    }

    fn terms(&self) -> (CrewFid, Option<ShiftFid>, Period) {
        match self {
            Self::OnStreet(held, _) => (held.crew, held.shift, held.period),
            Self::OnSite(held, _) => (held.crew, held.shift, held.period),
        }
    }
}

/// Where an assignment lies.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// A piece of centre line.
    Line(Vec<LonLat>),
    Ground(Arc<Site>),
}

impl Shape {
    /// As a feature has it.
    #[must_use]
    pub fn geometry(&self) -> Geometry<'_> {
        match self {
            Self::Line(line) => Geometry::Line(line),
            Self::Ground(site) => Geometry::Area(&site.area),
        }
    }
}

/// A page of assignments.
pub struct AssignmentPage {
    pub assignments: Vec<Placed>,
    pub matched: u64,
    pub next: Option<u32>,
}

/// The assignments that a query keeps, by id.
///
/// # Errors
/// A crew, segment, site or shift that there is not.
pub fn page(city: &City, query: &AssignmentQuery) -> Result<AssignmentPage, AppError> {
    let crew = named(query.crew.as_deref(), "crew", |id| city.crew_by_id(id).map(|c| c.fid))?;
    let shift = |id: &str| city.roster().shift_by_id(id).map(|shift| shift.fid);
    let shift = named(query.shift.as_deref(), "shift", shift)?;
    let site = |id: &str| city.sites().by_id(id).map(|site| site.fid);
    let site = named(query.site.as_deref(), "site", site)?;
    let keeps = |of_crew: CrewFid, in_shift: Option<ShiftFid>, period: Period| {
        crew.is_none_or(|crew| of_crew == crew)
            && shift.is_none_or(|shift| in_shift == Some(shift))
            && query.during.is_none_or(|span| span.meets(period))
    };
    let streets = streets_asked(city, query.segment.as_deref(), query.bbox)?;
    let streets = if site.is_some() { Vec::new() } else { streets };
    let mut found: Vec<(AssignmentFid, On<'_>)> = streets
        .into_iter()
        .flat_map(|(ix, street)| city.ledger().assignments(ix).iter().map(move |a| (a, street)))
        .filter(|(a, _)| keeps(a.crew, a.shift, a.period))
        .filter(|(a, street)| query.bbox.is_none_or(|bbox| bbox.meets(street, a.stretch)))
        .map(|(a, street)| (a.fid, On::Street(a, street)))
        .collect();
    if query.segment.is_none() {
        found.extend(
            on_sites(city, site, query.bbox)
                .filter(|(a, _)| keeps(a.crew, a.shift, a.period))
                .map(|(a, site)| (a.fid, On::Site(a, site))),
        );
    }
    found.sort_unstable_by_key(|(fid, _)| *fid);
    let first = found.partition_point(|(fid, _)| fid.0 < query.offset);
    let next = found.get(first + query.limit).map(|(fid, _)| fid.0);
    let matched = found.len() as u64;
    let page = found[first..].iter().take(query.limit);
    let assignments = page.map(|(_, on)| on.placed()).collect();
    Ok(AssignmentPage { assignments, matched, next })
}

/// An assignment that was found, not yet taken out of the city.
enum On<'a> {
    Street(&'a Assignment, &'a Arc<Street>),
    Site(&'a SiteAssignment, &'a Arc<Site>),
}

impl On<'_> {
    fn placed(&self) -> Placed {
        match self {
            Self::Street(held, street) => Placed::OnStreet(**held, Arc::clone(street)),
            Self::Site(held, site) => Placed::OnSite(**held, Arc::clone(site)),
        }
    }
}

fn on_sites(
    city: &City,
    only: Option<SiteFid>,
    bbox: Option<Window>,
) -> impl Iterator<Item = (&SiteAssignment, &Arc<Site>)> {
    let held = city.sites().assignments().filter(move |a| only.is_none_or(|site| a.site == site));
    held.filter_map(|a| Some((a, city.sites().get(a.site)?)))
        .filter(move |(_, site)| bbox.is_none_or(|bbox| bbox.intersects(&site.area.bounds())))
}

/// The key of what a query names, if it names anything.
fn named<F>(
    id: Option<&str>,
    what: &str,
    find: impl Fn(&str) -> Option<F>,
) -> Result<Option<F>, AppError> {
    let unknown = |id| AppError::unreadable(what, format!("there is no {what} {id}"));
    id.map(|id| find(id).ok_or_else(|| unknown(id))).transpose()
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
pub fn find(city: &City, id: &str) -> Result<Placed, AppError> {
    let unknown = || AppError::NotFound(format!("there is no assignment {id}"));
    let fid = assignment_fid(id)?;
    if let Some(held) = city.sites().assignment(fid) {
        let site = city.sites().get(held.site).ok_or_else(unknown)?;
        return Ok(Placed::OnSite(*held, Arc::clone(site)));
    }
    let (ix, held) = city.assignment(fid).ok_or_else(unknown)?;
    let street = city.network().street(ix).ok_or_else(unknown)?;
    Ok(Placed::OnStreet(held, Arc::clone(street)))
}

/// The properties of an assignment feature.
#[must_use]
pub fn view(city: &City, placed: &Placed) -> AssignmentView {
    let (crew, shift, period) = placed.terms();
    let (on_street, site) = match placed {
        Placed::OnStreet(held, street) => (Some((held, street)), None),
        Placed::OnSite(_, site) => (None, Some(Named::site(site))),
    };
    let stretch = on_street.map(|(held, _)| held.stretch);
    AssignmentView {
        id: placed.fid().to_string(),
        crew: city.named_crew(crew),
        shift: shift.and_then(|fid| city.roster().shift(fid)).map(|shift| Named::shift(shift)),
        segment: on_street.map(|(_, street)| Named::segment(&street.segment)),
        side: on_street.map(|(held, _)| held.side),
        from_m: stretch.map(|stretch| metres(stretch.from_mm())),
        to_m: stretch.map(|stretch| metres(stretch.to_mm())),
        length_m: stretch.map(|stretch| metres(stretch.length_mm())),
        site,
        valid_from: period.from(),
        valid_to: period.to(),
    }
}

/// Where an assignment lies.
#[must_use]
pub fn shape(placed: &Placed) -> Shape {
    match placed {
        Placed::OnStreet(held, street) => {
            Shape::Line(street.segment.line.cut(&street.line, held.stretch))
        }
        Placed::OnSite(_, site) => Shape::Ground(Arc::clone(site)),
    }
}
