//! Assigning sites: whole, so there is nothing to cut but time.

use super::claim::Claim;
use super::stretches::MOST_NAMED;
use super::{Asker, Keys};
use crate::city::City;
use crate::domain::{
    AssignmentFid, Change, CrewFid, Period, Problem, Refusal, Site, SiteAssignment, SiteFid,
};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many sites in one request.
pub const MOST_SITES: usize = 10_000;

/// The sites that a request names, each with what stands against the claim on it.
pub(super) type SiteGround<'a> = BTreeMap<SiteFid, Vec<&'a SiteAssignment>>;

impl City {
    /// Resolves sites by id, with what stands against a claim on each.
    pub(super) fn resolve_sites(
        &self,
        ids: &[String],
        claim: &Claim,
    ) -> Result<SiteGround<'_>, Refusal> {
        let mut asked: SiteGround<'_> =
            self.known_sites(ids)?.into_iter().map(|fid| (fid, Vec::new())).collect();
        if asked.is_empty() {
            return Ok(asked);
        }
        for held in self.sites().assignments().filter(|held| held.period.meets(claim.period)) {
            if (claim.is_of(held.crew, held.shift) || claim.rivals(held.crew, held.shift))
                && let Some(against) = asked.get_mut(&held.site)
            {
                against.push(held);
            }
        }
        Ok(asked)
    }

    /// The sites with these ids.
    ///
    /// # Errors
    /// Some are not known, or they are too many.
    pub fn known_sites(&self, ids: &[String]) -> Result<BTreeSet<SiteFid>, Refusal> {
        if ids.len() > MOST_SITES {
            let detail = format!("{} sites are more than {MOST_SITES}", ids.len());
            let problem = Problem::new("/sites", "send them in several requests");
            return Err(Refusal::invalid(detail, vec![problem]));
        }
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let known: FxHashMap<&str, SiteFid> =
            self.sites().iter().map(|site| (&*site.id, site.fid)).collect();
        let mut asked = BTreeSet::new();
        let mut problems = Vec::new();
        for (number, id) in ids.iter().enumerate() {
            if let Some(fid) = known.get(id.as_str()) {
                asked.insert(*fid);
            } else {
                let detail = format!("there is no site {id}");
                problems.push(Problem::new(format!("/sites/{number}"), detail));
            }
        }
        if problems.is_empty() {
            return Ok(asked);
        }
        let detail = format!("{} of {} sites are not known", problems.len(), ids.len());
        problems.truncate(MOST_NAMED);
        Err(Refusal::invalid(detail, problems))
    }

    /// Names what other crews hold of these sites.
    pub(super) fn sites_taken<'a>(
        &'a self,
        ground: &'a SiteGround<'a>,
        claim: &'a Claim,
    ) -> impl Iterator<Item = Problem> + 'a {
        let held = ground.values().flatten().filter(|held| held.crew != claim.crew);
        held.map(|held| {
            let crew = self.crew(held.crew).map_or("", |crew| &*crew.name);
            let site = self.sites().get(held.site).map_or("", |site| &*site.id);
            let detail = format!("{crew} answers for site {site} (assignment {})", held.fid);
            Problem::new("/sites", detail)
        })
    }
}

/// Gives sites to the claim, and takes the time of it from whoever held them. Gives the assignments
/// that now answer, old ones included.
pub(super) fn hand_over_sites(
    ground: &SiteGround<'_>,
    claim: &Claim,
    asker: &Asker,
    keys: &mut Keys<AssignmentFid>,
    change: &mut Change,
) -> Vec<AssignmentFid> {
    let mut answering = Vec::new();
    for (site, against) in ground {
        let lasting = |held: &&&SiteAssignment| {
            claim.is_of(held.crew, held.shift) && claim.within(held.period)
        };
        let own = against.iter().find(lasting).map(|held| held.fid);
        for held in against {
            // Of the crew's own only what is written anew ends; everybody else goes.
            if held.crew == claim.crew && own.is_some() {
                continue;
            }
            change.site_assignments.closed.push(held.fid);
            let left = time_left(held.period, claim.period);
            let left = left.filter(|period| period.to().is_none_or(|end| end > asker.now));
            let left = left.map(|period| SiteAssignment { fid: keys.take(), period, ..**held });
            change.site_assignments.opened.extend(left);
        }
        answering.push(own.unwrap_or_else(|| {
            let (fid, site) = (keys.take(), *site);
            let Claim { crew, shift, period, .. } = *claim;
            change.site_assignments.opened.push(SiteAssignment { fid, site, crew, shift, period });
            fid
        }));
    }
    answering
}

/// What is left of a period before and after another one that it meets.
pub(super) fn time_left(whole: Period, taken: Period) -> impl Iterator<Item = Period> {
    let before = Period::new(whole.from(), Some(taken.from()));
    let after = taken.to().and_then(|end| Period::new(end, whole.to()));
    before.into_iter().chain(after)
}

/// The crews that the change takes sites from or gives them to.
pub(super) fn crews_of(ground: &SiteGround<'_>) -> BTreeSet<CrewFid> {
    ground.values().flatten().map(|held| held.crew).collect()
}

/// A site by its name, or else by its id.
pub(super) fn title(site: &Site) -> &str {
    site.name.as_deref().unwrap_or(&site.id)
}
