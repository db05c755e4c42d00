//! Keeping ground up to date: what a change or the passing of time does to what is kept.
//!
//! Ground is computed again only around streets on which other stretches are assigned than
//! before, so a shift that begins or ends costs nothing. A change that touches much lets go of
//! what it touches; it is computed again when somebody asks.

use super::near::{assigned, radius_m};
use super::{KeptGround, LONGEST_REACH_M, USUAL_REACH_M, grown};
use crate::city::City;
use crate::city::network::{Network, StreetIx};
use crate::city::street::Street;
use crate::domain::{Change, CommunityFid, SegmentFid, Site, SiteFid};
use crate::geometry::{Bounds, Stretch, StretchSet};
use jiff::Timestamp;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A change of more streets than this lets go of everything.
const MANY_STREETS: usize = 2_000;

/// More streets than this around one community are not followed one by one: a request that waits
/// for its ground is better than all requests waiting for a change.
const MANY_AROUND_ONE: usize = 16;

/// What ground depended on before a change.
pub(in crate::city) struct Before {
    /// Streets that the change names, with what was assigned; `None` if they are too many.
    streets: Option<Vec<(SegmentFid, Drawn)>>,
    /// Where the sites lie that it names.
    sites: Vec<Bounds>,
}

/// A street in its place, and what of it is assigned. `None` if there is no such street.
type Drawn = Option<(Arc<Street>, StretchSet)>;

impl City {
    /// To be asked before a change is applied, and given to [`City::ground_follows`] after it.
    pub(in crate::city) fn before_ground(&self, change: &Change) -> Before {
        let assignments = &change.assignments;
        let many = assignments.closed.len() + assignments.opened.len() > 4 * MANY_STREETS
            || change.segments.closed.len() + change.segments.opened.len() > 2 * MANY_STREETS;
        let streets = (!many).then(|| {
            let closed = assignments.closed.iter().filter_map(|fid| self.ledger.segment_of(*fid));
            let segments: FxHashSet<SegmentFid> = closed
                .chain(assignments.opened.iter().map(|a| a.segment))
                .chain(change.segments.closed.iter().copied())
                .chain(change.segments.opened.iter().map(|s| s.fid))
                .collect();
            segments.into_iter().map(|fid| (fid, self.drawn(fid))).collect::<Vec<_>>()
        });
        Before {
            streets: streets.filter(|streets| streets.len() <= MANY_STREETS),
            sites: self.sites_named(change),
        }
    }

    /// Brings kept ground up to date after a change; `network` is the one before it.
    pub(in crate::city) fn ground_follows(
        &mut self,
        before: Before,
        change: &Change,
        network: &Network,
    ) {
        let (Some(streets), None) = (before.streets, change.frame) else {
            return self.ground.let_go_of_all();
        };
        if !change.communities.is_empty() {
            self.let_go_of_moved(network);
        }
        for bounds in before.sites.into_iter().chain(self.sites_named(change)) {
            self.let_go_around_site(&bounds);
        }
        let mut around = Vec::new();
        for (fid, old) in streets {
            let new = self.drawn(fid);
            let ends = [&old, &new].map(|drawn| drawn.as_ref().map(|(street, _)| street));
            let moved = !matches!(ends, [Some(old), Some(new)] if Arc::ptr_eq(old, new));
            // Another instant or a longer reach may be concerned even where nothing changes now.
            for (street, _) in old.iter().filter(|_| moved).chain(&new) {
                let reached = grown(street.line.bounds(), radius_m(street, LONGEST_REACH_M));
                self.note_changes(reached);
            }
            around.extend(differing(old.as_ref(), new.as_ref()));
        }
        self.compute_again(&around);
    }

    /// Brings kept ground up to date after time passed over some streets since `before`.
    pub(in crate::city) fn ground_turns(&mut self, touched: &[StreetIx], before: Timestamp) {
        let now = self.ledger.as_of();
        let mut around = Vec::new();
        for ix in touched {
            let assignments = self.ledger.assignments(*ix);
            let turns =
                |period: crate::domain::Period| period.holds_at(before) != period.holds_at(now);
            if !assignments.iter().any(|a| turns(a.period)) {
                continue;
            }
            let Some(street) = self.network.street(*ix) else { continue };
            let drawn = |at| Some((Arc::clone(street), assigned(assignments, at)));
            around.extend(differing(drawn(before).as_ref(), drawn(now).as_ref()));
        }
        if around.len() > MANY_STREETS {
            return self.ground.let_go_of_all();
        }
        for bounds in &around {
            self.note_changes(grown(*bounds, LONGEST_REACH_M));
        }
        self.compute_again(&around);
        let turned = self
            .sites
            .assignments()
            .filter(|held| held.period.holds_at(before) != held.period.holds_at(now));
        let sites: Vec<Bounds> =
            turned.filter_map(|held| Some(self.sites.get(held.site)?.area.bounds())).collect();
        for bounds in sites {
            self.let_go_around_site(&bounds);
        }
    }

    fn drawn(&self, fid: SegmentFid) -> Drawn {
        let ix = self.network.number_of(fid)?;
        let street = self.network.street(ix)?;
        let set = assigned(self.ledger.assignments(ix), self.ledger.as_of());
        Some((Arc::clone(street), set))
    }

    /// Where those sites lie that a change names and that there are.
    fn sites_named(&self, change: &Change) -> Vec<Bounds> {
        let held = &change.site_assignments;
        let closed = held.closed.iter().filter_map(|fid| self.sites.assignment(*fid));
        let named: FxHashSet<SiteFid> = closed
            .map(|held| held.site)
            .chain(held.opened.iter().map(|held| held.site))
            .chain(change.sites.closed.iter().copied())
            .chain(change.sites.opened.iter().map(|site| site.fid))
            .collect();
        let sites = named.into_iter().filter_map(|fid| self.sites.get(fid));
        sites.map(|site: &Arc<Site>| site.area.bounds()).collect()
    }

    /// Lets go of communities that are not where they were, or that do not count any more.
    fn let_go_of_moved(&mut self, network: &Network) {
        let (before, after) = (network.territories(), self.network.territories());
        self.ground.by_community.retain(|fid, _| {
            let same =
                before.get(*fid).zip(after.get(*fid)).is_some_and(|(a, b)| Arc::ptr_eq(a, b));
            same && after.is_leaf(*fid)
        });
    }

    fn let_go_around_site(&mut self, site: &Bounds) {
        let territories = self.network.territories();
        let near = territories.iter().filter(|t| t.community.area.bounds().intersects(site));
        for territory in near {
            let fid = territory.community.fid;
            self.ground.by_community.remove(&fid);
            *self.ground.changes.entry(fid).or_default() += 1;
        }
    }

    /// Notes that something changed in a box for all communities that it meets.
    fn note_changes(&mut self, bounds: [f64; 4]) {
        for territory in self.network.territories().leaves_near(bounds, 0.0) {
            *self.ground.changes.entry(territory.community.fid).or_default() += 1;
        }
    }

    /// Computes kept ground again within some boxes.
    fn compute_again(&mut self, around: &[[f64; 4]]) {
        let mut by_community: BTreeMap<CommunityFid, Vec<[f64; 4]>> = BTreeMap::new();
        for bounds in around {
            for territory in self.network.territories().leaves_near(*bounds, 0.0) {
                let fid = territory.community.fid;
                if self.ground.by_community.contains_key(&fid) {
                    by_community.entry(fid).or_default().push(*bounds);
                }
            }
        }
        for (fid, boxes) in by_community {
            let Some(mut kept) = self.ground.by_community.remove(&fid) else { continue };
            if boxes.len() > MANY_AROUND_ONE {
                continue;
            }
            let cells = Arc::make_mut(&mut kept);
            for bounds in boxes {
                let (span, now) = (cells.span(bounds), self.ledger.as_of());
                let lines = self.assigned_near(span, USUAL_REACH_M, now);
                cells.recompute(bounds, lines.iter().flat_map(|l| l.reaches(USUAL_REACH_M)));
            }
            self.ground.by_community.insert(fid, kept);
        }
    }
}

impl KeptGround {
    fn let_go_of_all(&mut self) {
        self.by_community.clear();
        self.large_changes += 1;
    }
}

/// The boxes around what covers other ground than before, at the usual reach.
fn differing(
    old: Option<&(Arc<Street>, StretchSet)>,
    new: Option<&(Arc<Street>, StretchSet)>,
) -> Vec<[f64; 4]> {
    if let (Some((old, was)), Some((new, is))) = (old, new)
        && old.line == new.line
        && old.segment.half_width_m() == new.segment.half_width_m()
    {
        // A run that grew is drawn as one line, rounded at other corners than before.
        let gone = was.iter().filter(|run| !is.iter().any(|other| other == *run));
        let come = is.iter().filter(|run| !was.iter().any(|other| other == *run));
        return bounds(new, gone.chain(come)).into_iter().collect();
    }
    let both = old.into_iter().chain(new);
    both.filter_map(|(street, set)| bounds(street, set.iter())).collect()
}

/// The box that some runs of a street reach into, if there are any.
fn bounds(street: &Street, runs: impl Iterator<Item = Stretch>) -> Option<[f64; 4]> {
    let points = runs.flat_map(|run| street.line.cut(run));
    let bounds = points.fold(None, |all: Option<[f64; 4]>, at| {
        let [west, south, east, north] = all.unwrap_or([at.x, at.y, at.x, at.y]);
        Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)])
    });
    bounds.map(|bounds| grown(bounds, radius_m(street, USUAL_REACH_M)))
}
