//! Sites as features.

use super::error::AppError;
use super::views::Named;
use super::window::Window;
use crate::city::City;
use crate::domain::{CrewFid, Site, SiteFid};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// Has a site somebody?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteState {
    Assigned,
    Unassigned,
}

impl SiteState {
    /// The words for them.
    pub const WORDS: [&'static str; 2] = ["assigned", "unassigned"];

    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        [Self::Assigned, Self::Unassigned].into_iter().find(|state| state.as_str() == word)
    }
}

/// Which sites are asked for. What is `None` does not restrict.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SiteQuery {
    pub bbox: Option<Window>,
    /// Id of a crew.
    pub crew: Option<String>,
    pub state: Option<SiteState>,
    pub class: Option<String>,
    pub limit: usize,
    pub offset: u32,
}

/// What every site feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SiteView {
    pub id: String,
    pub name: Option<String>,
    /// The kind of ground, in the words of whoever made the file: `compound`, `market`, …
    pub class: Option<String>,
    pub area_m2: f64,
    /// `assigned` or `unassigned`.
    pub state: &'static str,
    /// The crews that answer for it.
    pub crews: Vec<Named>,
}

/// A site with the crews that answer for it.
pub type HeldSite = (Arc<Site>, BTreeSet<CrewFid>);

/// A page of sites.
pub struct SitePage {
    pub sites: Vec<HeldSite>,
    pub matched: u64,
    pub next: Option<u32>,
}

/// The sites that a query keeps, in the order in which they came.
///
/// # Errors
/// There is no such crew.
pub fn page(city: &City, query: &SiteQuery) -> Result<SitePage, AppError> {
    let crew = query.crew.as_deref().map(|id| {
        let unknown = || AppError::unreadable("crew", format!("there is no crew {id}"));
        city.crew_by_id(id).map(|crew| crew.fid).ok_or_else(unknown)
    });
    let crew = crew.transpose()?;
    let mut held = crews_of_sites(city);
    let mut found: Vec<HeldSite> = city
        .sites()
        .iter()
        .map(|site| (Arc::clone(site), held.remove(&site.fid).unwrap_or_default()))
        .filter(|(site, _)| query.bbox.is_none_or(|bbox| bbox.intersects(&site.area.bounds())))
        .filter(|(_, crews)| crew.is_none_or(|crew| crews.contains(&crew)))
        .filter(|(_, crews)| query.state.is_none_or(|state| state == state_of(crews)))
        .filter(|(site, _)| {
            query.class.as_deref().is_none_or(|class| site.class.as_deref() == Some(class))
        })
        .collect();
    let matched = found.len() as u64;
    let first = found.partition_point(|(site, _)| site.fid.0 < query.offset);
    let rest = found.split_off(first);
    let next = rest.get(query.limit).map(|(site, _)| site.fid.0);
    let sites = rest.into_iter().take(query.limit).collect();
    Ok(SitePage { sites, matched, next })
}

/// The site that clients know by that id.
///
/// # Errors
/// There is none.
pub fn find(city: &City, id: &str) -> Result<HeldSite, AppError> {
    let unknown = || AppError::NotFound(format!("there is no site {id}"));
    let site = city.sites().by_id(id).ok_or_else(unknown)?;
    let crews = crews_of_sites(city).remove(&site.fid).unwrap_or_default();
    Ok((Arc::clone(site), crews))
}

/// The properties of a site feature.
#[must_use]
pub fn view(city: &City, (site, crews): &HeldSite) -> SiteView {
    SiteView {
        id: site.id.to_string(),
        name: site.name.as_deref().map(str::to_owned),
        class: site.class.as_deref().map(str::to_owned),
        area_m2: site.area.geodesic_area_m2(),
        state: state_of(crews).as_str(),
        crews: crews.iter().filter_map(|fid| city.named_crew(*fid)).collect(),
    }
}

fn state_of(crews: &BTreeSet<CrewFid>) -> SiteState {
    if crews.is_empty() { SiteState::Unassigned } else { SiteState::Assigned }
}

/// Who answers for each site at the instant that the sums are of.
fn crews_of_sites(city: &City) -> BTreeMap<SiteFid, BTreeSet<CrewFid>> {
    let now = city.ledger().as_of();
    let mut crews: BTreeMap<SiteFid, BTreeSet<CrewFid>> = BTreeMap::new();
    for held in city.sites().assignments().filter(|held| held.period.holds_at(now)) {
        crews.entry(held.site).or_default().insert(held.crew);
    }
    crews
}
