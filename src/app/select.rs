//! Selecting stretches for what is to be done with them, and what a selection holds.

use super::App;
use super::error::AppError;
use super::segments::owners_of;
use super::views::{Named, metres};
use crate::city::City;
use crate::city::ledger::Coverage;
use crate::city::plan::stretches::{MOST_STRETCHES, NamedStretch, resolve_known};
use crate::city::select::{self, Criteria, Ground, Operation, Part, Picked};
use crate::city::way::{self, Spot};
use crate::domain::segment::Grade;
use crate::domain::{Problem, Refusal, Revision};
use crate::geometry::{Bounds, LonLat, Region, Side};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The polygons of one request have at most so many corners.
pub const MOST_CORNERS: usize = 20_000;

/// Polygons as lists of rings of `[lon, lat]`.
pub type RawPolygons = Vec<Vec<Vec<[f64; 2]>>>;

/// What is to be selected. What is `None` does not restrict; what several members say has to hold
/// at once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SelectQuery {
    /// The selection before.
    pub base: Vec<NamedStretch>,
    pub operation: Operation,
    pub within: Option<RawPolygons>,
    /// Id of a community, or `outside` or `contested`.
    pub community: Option<String>,
    /// Id of a crew.
    pub crew: Option<String>,
    pub class: Option<String>,
    pub grade: Option<Grade>,
    pub state: Option<Coverage>,
    /// Part of a name or an id, in any case.
    pub name: Option<String>,
    /// Ids.
    pub segments: Option<Vec<String>>,
    pub stretches: Option<Vec<NamedStretch>>,
    /// From here to there along streets.
    pub along: Option<[NamedSpot; 2]>,
    pub side: Option<Side>,
    pub part: Part,
}

/// A place on a segment.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedSpot {
    /// The segment's id.
    pub segment: String,
    pub measure_m: f64,
}

/// What is selected, and who answers for it now.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Selection {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// Of the segments that any of it lies on.
    pub ids: Vec<String>,
    /// How many segments that are.
    pub count: usize,
    /// Of street side: `assigned + exempt + gap`.
    pub length_mm: u64,
    pub length_m: f64,
    pub stretches: Vec<StretchView>,
    /// What each crew answers for, alone or with others, and in the end what nobody does.
    pub crews: Vec<CrewSum>,
    pub assigned_mm: u64,
    pub exempt_mm: u64,
    pub gap_mm: u64,
    /// A part of what is assigned.
    pub overlap_mm: u64,
    /// West, south, east, north; `null` if nothing is selected.
    pub bbox: Option<[f64; 4]>,
    /// Ids in the request that no segment has.
    pub missing: Vec<String>,
}

/// A stretch, in the form in which it can be assigned.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct StretchView {
    /// Id of the segment.
    pub segment: String,
    /// `left`, `right` or `both`, seen along the segment.
    pub side: &'static str,
    /// From the segment's beginning, if `null`.
    pub from_m: Option<f64>,
    /// To the segment's end, if `null`.
    pub to_m: Option<f64>,
}

/// What of a selection one crew answers for.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CrewSum {
    /// `null` is nobody.
    pub crew: Option<Named>,
    pub segments: usize,
    pub length_mm: u64,
    pub length_m: f64,
}

impl App {
    /// Selects stretches of the city as it is now.
    ///
    /// # Errors
    /// See [`select`]; the service is stopping.
    pub async fn select(&self, query: SelectQuery) -> Result<Selection, AppError> {
        self.read(move |city| select(city, &query)).await?
    }
}

/// Selects stretches of a city.
///
/// # Errors
/// A polygon that is none, a community, crew or measure that there is not, two places that no
/// street joins, more than can be told.
pub fn select(city: &City, query: &SelectQuery) -> Result<Selection, AppError> {
    let mut missing = Vec::new();
    let mut known = |stretches: &[NamedStretch], member| {
        let (ground, unknown) = resolve_known(city, stretches, member)?;
        missing.extend(unknown);
        Ok::<Ground, Refusal>(ground)
    };
    let base = known(&query.base, "/base")?;
    let stretches = query.stretches.as_deref().map(|named| known(named, "/stretches"));
    let mut criteria = Criteria { stretches: stretches.transpose()?, ..criteria(city, query)? };
    if let Some(ids) = &query.segments {
        let number = |id: &String| {
            let found = city.network().by_id(id).map(|(ix, _)| ix);
            missing.extend(found.is_none().then(|| id.clone()));
            found
        };
        criteria.segments = Some(ids.iter().filter_map(number).collect());
    }
    if let Some(ends) = &query.along {
        let unknown = ends.iter().filter(|end| city.network().by_id(&end.segment).is_none());
        let before = missing.len();
        missing.extend(unknown.map(|end| end.segment.clone()));
        let known = missing.len() == before;
        criteria.along = Some(if known { way_between(city, ends)? } else { Vec::new() });
    }
    let ground = query.operation.of(base, city.selected(&criteria));
    let picked: Vec<Picked> = select::stretches(&ground).collect();
    if picked.len() > MOST_STRETCHES {
        let detail = format!(
            "{} stretches are selected, and no more than {MOST_STRETCHES} can be told: ask for less",
            picked.len()
        );
        return Err(Refusal::invalid(detail, Vec::new()).into());
    }
    missing.sort_unstable();
    missing.dedup();
    Ok(view(city, &ground, &picked, missing))
}

fn criteria(city: &City, query: &SelectQuery) -> Result<Criteria, AppError> {
    let refuse = |pointer: &str, detail: String| {
        Refusal::invalid(detail.clone(), vec![Problem::new(pointer, detail)])
    };
    let within = query.within.as_ref().map(|polygons| region(city, polygons)).transpose()?;
    let owners = query.community.as_deref().map(|key| {
        let unknown = |_| refuse("/filter/community", format!("there is no community {key}"));
        owners_of(city, key).map_err(unknown)
    });
    let crew = query.crew.as_deref().map(|id| {
        let unknown = || refuse("/filter/crew", format!("there is no crew {id}"));
        city.crew_by_id(id).map(|crew| crew.fid).ok_or_else(unknown)
    });
    Ok(Criteria {
        within,
        owners: owners.transpose()?,
        crew: crew.transpose()?,
        class: query.class.clone(),
        grade: query.grade,
        state: query.state,
        name: query.name.clone(),
        segments: None,
        stretches: None,
        along: None,
        side: query.side,
        part: query.part,
    })
}

fn region(city: &City, polygons: &RawPolygons) -> Result<Region, Refusal> {
    let refuse = |detail: String| {
        Refusal::invalid(detail.clone(), vec![Problem::new("/within/coordinates", detail)])
    };
    let corners: usize = polygons.iter().flatten().map(Vec::len).sum();
    if corners > MOST_CORNERS {
        return Err(refuse(format!(
            "the polygon has {corners} corners, and no more than {MOST_CORNERS} are taken"
        )));
    }
    let position = |at: &[f64; 2]| LonLat::new(at[0], at[1]);
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(position).collect::<Result<Vec<_>, _>>();
    let rings = |rings: &Vec<Vec<[f64; 2]>>| rings.iter().map(ring).collect();
    let polygons: Result<Vec<Vec<Vec<LonLat>>>, _> = polygons.iter().map(rings).collect();
    let polygons = polygons.map_err(|bad| refuse(bad.to_string()))?;
    Region::of(&polygons, city.network().frame())
        .ok_or_else(|| refuse("a polygon has a ring, and a ring three positions or more".into()))
}

fn way_between(city: &City, ends: &[NamedSpot; 2]) -> Result<Vec<way::Leg>, Refusal> {
    let spot = |end: &NamedSpot, member: &str| {
        let (ix, street) = city
            .network()
            .by_id(&end.segment)
            .ok_or_else(|| Refusal::missing(format!("there is no segment {}", end.segment)))?;
        let measure_mm = (end.measure_m * 1000.0).round();
        let length_mm = street.segment.length_mm;
        // A measure that was read off a rounded length may lie a centimetre past the end.
        if !(0.0..=f64::from(length_mm) + 10.0).contains(&measure_mm) {
            let detail = format!(
                "{} m lies outside the segment, which is {} m long",
                end.measure_m,
                metres(length_mm)
            );
            let problem = Problem::new(format!("/along/{member}/measure_m"), detail.clone());
            return Err(Refusal::invalid(detail, vec![problem]));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
        let measure_mm = (measure_mm as u32).min(length_mm);
        Ok(Spot { ix, measure_mm })
    };
    let (from, to) = (spot(&ends[0], "from")?, spot(&ends[1], "to")?);
    way::way(city.network(), from, to).ok_or_else(|| {
        let detail = format!("no street leads from {} to {}", ends[0].segment, ends[1].segment);
        Refusal::invalid(detail.clone(), vec![Problem::new("/along", detail)])
    })
}

fn view(city: &City, ground: &Ground, picked: &[Picked], missing: Vec<String>) -> Selection {
    let holding = city.holding(ground);
    let numbers: BTreeSet<_> = ground.keys().map(|(ix, _)| *ix).collect();
    let id = |ix| city.network().street(ix).map(|street| street.segment.id.to_string());
    let mut crews: Vec<CrewSum> = holding
        .by_crew
        .iter()
        .map(|(fid, share)| CrewSum {
            crew: fid.and_then(|fid| city.named_crew(fid)),
            segments: share.segments,
            length_mm: share.length_mm,
            length_m: in_metres(share.length_mm),
        })
        .collect();
    // Nobody comes before all crews in the order of keys.
    if crews.first().is_some_and(|first| first.crew.is_none()) {
        crews.rotate_left(1);
    }
    Selection {
        revision: city.revision(),
        ids: numbers.into_iter().filter_map(id).collect(),
        count: holding.segments,
        length_mm: holding.length_mm,
        length_m: in_metres(holding.length_mm),
        stretches: picked.iter().filter_map(|picked| stretch_view(city, picked)).collect(),
        crews,
        assigned_mm: holding.assigned_mm,
        exempt_mm: holding.exempt_mm,
        gap_mm: holding.gap_mm,
        overlap_mm: holding.overlap_mm,
        bbox: bounds(city, picked).map(|b| [b.west, b.south, b.east, b.north]),
        missing,
    }
}

/// A stretch as it can be asked for.
#[must_use]
pub fn stretch_view(city: &City, picked: &Picked) -> Option<StretchView> {
    let segment = &city.network().street(picked.ix)?.segment;
    let (from_mm, to_mm) = (picked.stretch.from_mm(), picked.stretch.to_mm());
    Some(StretchView {
        segment: segment.id.to_string(),
        side: picked.side.map_or("both", Side::as_str),
        from_m: (from_mm > 0).then(|| metres(from_mm)),
        to_m: (to_mm < segment.length_mm).then(|| metres(to_mm)),
    })
}

fn bounds(city: &City, picked: &[Picked]) -> Option<Bounds> {
    let of = |picked: &Picked| {
        let street = city.network().street(picked.ix)?;
        if picked.stretch == street.whole() {
            return Some(street.segment.line.bounds());
        }
        Bounds::of(street.segment.line.cut(&street.line, picked.stretch))
    };
    picked.iter().filter_map(of).reduce(Bounds::union)
}

fn in_metres(mm: u64) -> f64 {
    mm as f64 / 1000.0
}
