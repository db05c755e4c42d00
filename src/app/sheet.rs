//! The sheet of a crew: what it answers for at an instant, street by street, with the hours and a
//! picture, for paper and for the phone of whoever works in it.

use super::App;
use super::error::AppError;
use super::history::{Seen, When};
use super::session::Caller;
use super::views::{Named, metres};
use crate::city::City;
use crate::city::duty::Moment;
use crate::city::network::StreetIx;
use crate::city::street::Street;
use crate::domain::{Assignment, CrewFid, CrewKind, Revision, Segment, ShiftFid};
use crate::geometry::{Bounds, LonLat, Side, StretchSet};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// What a crew answers for at an instant.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Sheet {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub crew: Named,
    pub kind: Option<&'static str>,
    /// The number of its colour on the map.
    pub colour: u32,
    /// Street side that it answers for; what it has in several shifts counts once.
    pub length_mm: u64,
    /// Of the streets: length times half the width.
    pub area_m2: f64,
    /// Is it at work anywhere?
    pub on_duty: bool,
    /// West, south, east, north of all of it.
    pub bbox: Option<[f64; 4]>,
    /// By name; those without one come last.
    pub streets: Vec<SheetStreet>,
    pub sites: Vec<SheetSite>,
    /// Null for whoever may not read them.
    pub members: Option<Vec<SheetMember>>,
    pub lines: SheetLines,
}

/// A street by its name, with what the crew has of it.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SheetStreet {
    pub name: Option<String>,
    pub length_m: f64,
    pub parts: Vec<SheetPart>,
}

/// A stretch of one side, in one shift.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SheetPart {
    /// Id of the segment.
    pub segment: String,
    #[schema(value_type = String)]
    pub side: Side,
    pub from_m: f64,
    pub to_m: f64,
    pub length_m: f64,
    /// Is the crew at work there?
    pub on_duty: bool,
    /// Every hour, if null.
    pub shift: Option<Named>,
    /// The hours of the shift in a week.
    pub windows: Option<String>,
    /// Id of the assignment.
    pub assignment: String,
}

/// A site that the crew answers for.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SheetSite {
    pub id: String,
    pub name: Option<String>,
    pub area_m2: f64,
    pub shift: Option<Named>,
    pub windows: Option<String>,
}

/// Somebody who works in the crew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct SheetMember {
    pub name: String,
    pub phone: Option<String>,
}

/// Its streets as one GeoJSON geometry.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SheetLines {
    /// Always `MultiLineString`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub coordinates: Vec<Vec<[f64; 2]>>,
}

impl App {
    /// The sheet of a crew at an instant, or now.
    ///
    /// # Errors
    /// There is no such crew; the store is away.
    pub async fn sheet(
        &self,
        id: String,
        at: Option<Timestamp>,
        caller: Caller,
    ) -> Result<Sheet, AppError> {
        self.read_at(When::at(at), move |seen| sheet(&seen, &id, &caller)).await?
    }
}

/// What the crew has of one street.
struct OfStreet<'a> {
    street: &'a Arc<Street>,
    held: Vec<&'a Assignment>,
    /// Left and right.
    sides: [StretchSet; 2],
}

impl OfStreet<'_> {
    fn length_mm(&self) -> u64 {
        self.sides.iter().map(StretchSet::total_mm).sum()
    }
}

fn sheet(seen: &Seen<'_>, id: &str, caller: &Caller) -> Result<Sheet, AppError> {
    let city = seen.city;
    let unknown = || AppError::NotFound(format!("there is no crew {id}"));
    let crew = city.crew_by_id(id).ok_or_else(unknown)?;
    let at = seen.at.unwrap_or(seen.now);
    let moment = city.ledger().moment_at(at);
    let streets: Vec<OfStreet<'_>> = (city.network().iter())
        .filter_map(|(ix, street)| of_street(city, crew.fid, (ix, street), at))
        .collect();
    let lines = lines_of(&streets);
    let (sites, site_bounds, on_site) = sites_of(city, crew.fid, &moment);
    let positions = lines.iter().flatten().copied();
    let bounds = Bounds::of(positions).into_iter().chain(site_bounds).reduce(Bounds::union);
    let on_street = streets.iter().flat_map(|of| &of.held).any(|held| moment.works(held));
    let area_m2: f64 = streets
        .iter()
        .map(|of| of.length_mm() as f64 / 1000.0 * of.street.segment.half_width_m())
        .sum();
    let members = caller.sees_members(city)(crew.fid).then(|| {
        let members = city.office().members_of(crew.fid);
        let member = |name: &str, phone: Option<&str>| SheetMember {
            name: name.to_owned(),
            phone: phone.map(str::to_owned),
        };
        members.map(|one| member(&one.name, one.phone.as_deref())).collect()
    });
    Ok(Sheet {
        revision: city.revision(),
        at,
        crew: Named::crew(crew),
        kind: crew.kind.map(CrewKind::as_str),
        colour: city.patches().colour(crew.fid),
        length_mm: streets.iter().map(OfStreet::length_mm).sum(),
        area_m2: (area_m2 * 100.0).round() / 100.0,
        on_duty: on_street || on_site,
        bbox: bounds.map(|b| [b.west, b.south, b.east, b.north]),
        streets: by_name(city, &streets, &moment),
        sites,
        members,
        lines: SheetLines {
            kind: "MultiLineString",
            coordinates: lines.iter().map(|line| line.iter().map(rounded).collect()).collect(),
        },
    })
}

fn of_street<'a>(
    city: &'a City,
    crew: CrewFid,
    (ix, street): (StreetIx, &'a Arc<Street>),
    at: Timestamp,
) -> Option<OfStreet<'a>> {
    let held = city.ledger().assignments(ix).iter();
    let mut held: Vec<&Assignment> =
        held.filter(|row| row.crew == crew && row.period.holds_at(at)).collect();
    if held.is_empty() {
        return None;
    }
    held.sort_by_key(|row| (row.side, row.stretch, row.fid));
    let side = |side: Side| {
        let own = held.iter().filter(|row| row.side == side);
        own.map(|row| row.stretch).collect::<StretchSet>()
    };
    let sides = [side(Side::Left), side(Side::Right)];
    Some(OfStreet { street, held, sides })
}

fn by_name(city: &City, streets: &[OfStreet<'_>], moment: &Moment) -> Vec<SheetStreet> {
    let mut named: BTreeMap<Option<&str>, Vec<&OfStreet<'_>>> = BTreeMap::new();
    for of in streets {
        named.entry(of.street.segment.name.as_deref()).or_default().push(of);
    }
    let unnamed = named.remove(&None);
    let all = named.into_iter().chain(unnamed.map(|streets| (None, streets)));
    all.map(|(name, streets)| {
        let length_mm: u64 = streets.iter().map(|of| of.length_mm()).sum();
        let parts = streets
            .iter()
            .flat_map(|of| of.held.iter().map(|held| part(city, &of.street.segment, held, moment)));
        SheetStreet {
            name: name.map(str::to_owned),
            length_m: length_mm as f64 / 1000.0,
            parts: parts.collect(),
        }
    })
    .collect()
}

fn part(city: &City, segment: &Segment, held: &Assignment, moment: &Moment) -> SheetPart {
    let (shift, windows) = hours(city, held.shift);
    SheetPart {
        segment: segment.id.to_string(),
        side: held.side,
        from_m: metres(held.stretch.from_mm()),
        to_m: metres(held.stretch.to_mm()),
        length_m: metres(held.stretch.length_mm()),
        on_duty: moment.works(held),
        shift,
        windows,
        assignment: held.fid.to_string(),
    }
}

fn hours(city: &City, shift: Option<ShiftFid>) -> (Option<Named>, Option<String>) {
    let shift = shift.and_then(|fid| city.roster().shift(fid));
    (shift.map(|shift| Named::shift(shift)), shift.map(|shift| shift.hours.windows_line()))
}

/// The sites of a crew, the boxes around them, and whether it is at work on one.
fn sites_of(city: &City, crew: CrewFid, moment: &Moment) -> (Vec<SheetSite>, Vec<Bounds>, bool) {
    let held = city.sites().assignments();
    let held = held.filter(|row| row.crew == crew && row.period.holds_at(moment.at()));
    let (mut sites, mut bounds, mut on_duty) = (Vec::new(), Vec::new(), false);
    for row in held {
        let Some(site) = city.sites().get(row.site) else { continue };
        let (shift, windows) = hours(city, row.shift);
        on_duty |= moment.is_at_work(crew, row.shift);
        bounds.push(site.area.bounds());
        sites.push(SheetSite {
            id: site.id.to_string(),
            name: site.name.as_deref().map(str::to_owned),
            area_m2: site.area.geodesic_area_m2(),
            shift,
            windows,
        });
    }
    (sites, bounds, on_duty)
}

/// The pieces of centre line on which the crew has one side or both.
fn lines_of(streets: &[OfStreet<'_>]) -> Vec<Vec<LonLat>> {
    let pieces = streets.iter().flat_map(|of| {
        let either = of.sides[0].union(&of.sides[1]);
        let stretches: Vec<_> = either.iter().collect();
        stretches.into_iter().map(|stretch| of.street.segment.line.cut(&of.street.line, stretch))
    });
    pieces.collect()
}

/// To the centimetre.
fn rounded(at: &LonLat) -> [f64; 2] {
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    [round(at.lon()), round(at.lat())]
}
