//! Segments as features: pages of them, one of them with its sides, and a search by name.

use super::App;
use super::error::AppError;
use super::history::When;
use super::views::{Named, metres};
use super::window::Window;
use crate::city::City;
use crate::city::cover::RunState;
use crate::city::ledger::Coverage;
use crate::city::network::StreetIx;
use crate::city::street::{Owner, Street};
use crate::domain::CommunityFid;
use crate::domain::segment::Grade;
use crate::geometry::Side;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which segments are asked for. What is `None` does not restrict.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SegmentQuery {
    pub bbox: Option<Window>,
    /// Id of a community, or `outside` or `contested`.
    pub community: Option<String>,
    /// Id of a crew.
    pub crew: Option<String>,
    pub state: Option<Coverage>,
    pub class: Option<String>,
    pub grade: Option<Grade>,
    /// Part of a name, in any case.
    pub name: Option<String>,
    pub limit: usize,
    /// Where the page begins: the token that the page before gave.
    pub offset: u32,
}

/// What every segment feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SegmentView {
    pub id: String,
    pub name: Option<String>,
    pub class: Option<String>,
    pub width_m: Option<f32>,
    pub grade: Option<u8>,
    pub length_m: f64,
    /// Ids of the communities that any of it lies in.
    pub community: Vec<String>,
    /// `assigned`, `partial` or `unassigned`.
    pub state: &'static str,
    /// Ids of the crews that answer for any of it.
    pub crews: Vec<String>,
    /// Reports that are open; none are kept yet.
    pub open_reports: u32,
}

/// What a single segment carries besides.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SegmentDetail {
    #[serde(flatten)]
    pub segment: SegmentView,
    pub sides: Sides,
}

/// Both sides, each cut where another crew or another community begins.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Sides {
    pub left: Vec<SideRun>,
    pub right: Vec<SideRun>,
}

/// A stretch of a side within which the same crews answer, in one community.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SideRun {
    pub from_m: f64,
    pub to_m: f64,
    /// `assigned`, `overlap`, `exempt` or `gap`.
    #[schema(value_type = String)]
    pub state: RunState,
    pub crews: Vec<Named>,
    /// The community, if it is one.
    pub community: Option<Named>,
    /// It lies in two communities or more.
    pub contested: bool,
}

/// A page of streets, with where the next one begins.
pub struct StreetPage {
    pub streets: Vec<(StreetIx, Arc<Street>)>,
    pub matched: u64,
    pub next: Option<u32>,
}

/// The owners that a key in a query stands for.
///
/// # Errors
/// There is no such community.
pub fn owners_of(city: &City, key: &str) -> Result<BTreeSet<Owner>, AppError> {
    match key {
        "outside" => return Ok(BTreeSet::from([Owner::Outside])),
        "contested" => return Ok(BTreeSet::from([Owner::Contested])),
        _ => {}
    }
    let territories = city.network().territories();
    let territory = territories
        .by_id(key)
        .ok_or_else(|| AppError::unreadable("community", format!("there is no community {key}")))?;
    Ok(territories.leaves_of(territory.community.fid).into_iter().map(Owner::In).collect())
}

/// The streets that a query keeps.
///
/// # Errors
/// A community or a crew that there is not.
pub fn page(city: &City, query: &SegmentQuery) -> Result<StreetPage, AppError> {
    let owners = query.community.as_deref().map(|key| owners_of(city, key)).transpose()?;
    let crew = query.crew.as_deref().map(|id| {
        let unknown = || AppError::unreadable("crew", format!("there is no crew {id}"));
        city.crew_by_id(id).map(|crew| crew.fid).ok_or_else(unknown)
    });
    let crew = crew.transpose()?;
    let name = query.name.as_deref().map(str::to_lowercase);
    let keeps = |ix: StreetIx, street: &Arc<Street>| {
        let segment = &street.segment;
        query.bbox.is_none_or(|bbox| bbox.intersects(&segment.line.bounds()))
            && query.state.is_none_or(|state| city.ledger().state(ix).coverage == state)
            && query.class.as_deref().is_none_or(|class| segment.class.as_deref() == Some(class))
            && query.grade.is_none_or(|grade| segment.grade == Some(grade))
            && owners.as_ref().is_none_or(|owners| belongs(street, owners))
            && crew.is_none_or(|crew| {
                let now = city.ledger().as_of();
                city.ledger()
                    .assignments(ix)
                    .iter()
                    .any(|a| a.crew == crew && a.period.holds_at(now))
            })
            && name.as_deref().is_none_or(|part| {
                let own = segment.name.as_deref().unwrap_or_default();
                own.to_lowercase().contains(part) || segment.id.to_lowercase().contains(part)
            })
    };
    let mut found: Vec<(StreetIx, Arc<Street>)> = candidates(city, query)
        .filter(|(ix, street)| keeps(*ix, street))
        .map(|(ix, street)| (ix, Arc::clone(street)))
        .collect();
    // By the store's key, so that a page begins at the same segment in every process.
    let key = |(_, street): &(StreetIx, Arc<Street>)| street.segment.fid.0;
    found.sort_unstable_by_key(key);
    let matched = found.len() as u64;
    let first = found.partition_point(|found| key(found) < query.offset);
    let rest = found.split_off(first);
    let next = rest.get(query.limit).map(key);
    let streets = rest.into_iter().take(query.limit).collect();
    Ok(StreetPage { streets, matched, next })
}

fn candidates<'a>(
    city: &'a City,
    query: &SegmentQuery,
) -> Box<dyn Iterator<Item = (StreetIx, &'a Arc<Street>)> + 'a> {
    let network = city.network();
    match query.bbox.and_then(|bbox| bbox.frame_box(city)) {
        Some(bounds) => Box::new(network.in_box(bounds, 0.0)),
        None => Box::new(network.iter()),
    }
}

fn belongs(street: &Street, owners: &BTreeSet<Owner>) -> bool {
    match street.sole_owner() {
        Some(owner) => owners.contains(&owner),
        None => Side::BOTH
            .into_iter()
            .flat_map(|side| street.pieces(side))
            .any(|piece| owners.contains(&piece.owner())),
    }
}

/// The properties of a segment feature.
#[must_use]
pub fn view(city: &City, ix: StreetIx, street: &Street) -> SegmentView {
    let segment = &street.segment;
    let territories = city.network().territories();
    let id_of = |fid: CommunityFid| territories.get(fid).map(|t| t.community.id.to_string());
    let now = city.ledger().as_of();
    let held = city.ledger().assignments(ix).iter().filter(|a| a.period.holds_at(now));
    let crews: BTreeSet<_> = held.map(|a| a.crew).collect();
    SegmentView {
        id: segment.id.to_string(),
        name: segment.name.as_deref().map(str::to_owned),
        class: segment.class.as_deref().map(str::to_owned),
        width_m: segment.width_m,
        grade: segment.grade.map(Grade::number),
        length_m: metres(segment.length_mm),
        community: street.communities().into_iter().filter_map(id_of).collect(),
        state: city.ledger().state(ix).coverage.as_str(),
        crews: crews
            .into_iter()
            .filter_map(|fid| city.crew(fid))
            .map(|crew| crew.id.to_string())
            .collect(),
        open_reports: 0,
    }
}

/// The properties of a single segment.
#[must_use]
pub fn detail(city: &City, ix: StreetIx, street: &Street, at: Timestamp) -> SegmentDetail {
    let covers = city.ledger().covers(ix, street, at);
    let [left, right] = Side::BOTH.map(|side| {
        let runs = covers[side.index()].runs(street.segment.length_mm);
        let mut cut = Vec::new();
        for run in runs {
            for piece in street.pieces(side) {
                let Some(stretch) = run.stretch.intersection(piece.stretch) else { continue };
                cut.push(SideRun {
                    from_m: metres(stretch.from_mm()),
                    to_m: metres(stretch.to_mm()),
                    state: run.state,
                    crews: run.crews.iter().filter_map(|fid| city.named_crew(*fid)).collect(),
                    community: city.owner_community(piece.owner()),
                    contested: piece.owner() == Owner::Contested,
                });
            }
        }
        cut
    });
    SegmentDetail { segment: view(city, ix, street), sides: Sides { left, right } }
}

impl App {
    /// The street that clients know by that id, and the properties of its segment.
    ///
    /// # Errors
    /// There is none; the store is away; the service is stopping.
    pub async fn segment(
        &self,
        id: String,
        when: When,
    ) -> Result<(Arc<Street>, SegmentDetail), AppError> {
        self.read_sums_at(when, move |city, now| {
            let unknown = || AppError::NotFound(format!("there is no segment {id}"));
            let (ix, street) = city.network().by_id(&id).ok_or_else(unknown)?;
            Ok((Arc::clone(street), detail(city, ix, street, now)))
        })
        .await?
    }
}
