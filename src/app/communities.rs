//! Communities as features.

use super::error::AppError;
use super::views::Lengths;
use super::window::Window;
use crate::city::City;
use crate::city::street::Owner;
use crate::city::territory::Territory;
use crate::city::totals::Tally;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Which communities are asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CommunityQuery {
    pub bbox: Option<Window>,
    /// Part of a name or an id, in any case.
    pub name: Option<String>,
    pub limit: usize,
    pub offset: u32,
}

/// What every community feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CommunityView {
    pub id: String,
    pub name: String,
    /// Id of the community that this one is a part of, by code or by containment.
    pub parent: Option<String>,
    /// How many steps below the top it stands.
    pub level: usize,
    /// It has no children, so it counts in coverage.
    pub leaf: bool,
    pub area_m2: f64,
    /// Where a label stands: longitude, latitude.
    pub label: [f64; 2],
    #[serde(flatten)]
    pub lengths: Lengths,
}

/// A page of communities.
pub struct CommunityPage {
    pub territories: Vec<Arc<Territory>>,
    pub matched: u64,
    pub next: Option<u32>,
}

/// The communities that a query keeps, in the order in which they came.
#[must_use]
pub fn page(city: &City, query: &CommunityQuery) -> CommunityPage {
    let name = query.name.as_deref().map(str::to_lowercase);
    let found: Vec<&Arc<Territory>> = city
        .network()
        .territories()
        .iter()
        .filter(|t| query.bbox.is_none_or(|bbox| bbox.intersects(&t.community.area.bounds())))
        .filter(|t| {
            name.as_deref().is_none_or(|part| {
                let community = &t.community;
                community.name.to_lowercase().contains(part)
                    || community.id.to_lowercase().contains(part)
            })
        })
        .collect();
    let rest = found.iter().skip_while(|t| t.community.fid.0 < query.offset);
    let next = rest.clone().nth(query.limit).map(|t| t.community.fid.0);
    let territories = rest.take(query.limit).map(|t| Arc::clone(t)).collect();
    CommunityPage { territories, matched: found.len() as u64, next }
}

/// The community that clients know by that id.
///
/// # Errors
/// There is none.
pub fn find<'a>(city: &'a City, id: &str) -> Result<&'a Arc<Territory>, AppError> {
    let found = city.network().territories().by_id(id);
    found.ok_or_else(|| AppError::NotFound(format!("there is no community {id}")))
}

/// The properties of a community feature.
#[must_use]
pub fn view(city: &City, territory: &Territory) -> CommunityView {
    let territories = city.network().territories();
    let fid = territory.community.fid;
    CommunityView {
        id: territory.community.id.to_string(),
        name: territory.community.name.to_string(),
        parent: territories.parent(fid).map(|parent| parent.community.id.to_string()),
        level: territories.level(fid),
        leaf: territories.is_leaf(fid),
        area_m2: territory.area_m2,
        label: [territory.label.lon(), territory.label.lat()],
        lengths: (&sum(city, territory)).into(),
    }
}

/// What its leaves have together.
#[must_use]
pub fn sum(city: &City, territory: &Territory) -> Tally {
    let mut sum = Tally::default();
    for leaf in city.network().territories().leaves_of(territory.community.fid) {
        if let Some(tally) = city.ledger().totals().by_owner.get(&Owner::In(leaf)) {
            sum.add(tally, 1);
        }
    }
    sum
}
