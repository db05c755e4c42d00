//! Ground that is cleaned as a whole, and the crews that answer for it.

use crate::domain::{AssignmentFid, Change, Site, SiteAssignment, SiteFid, Snapshot};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All sites with their assignments.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sites {
    by_fid: BTreeMap<SiteFid, Arc<Site>>,
    assignments: BTreeMap<AssignmentFid, SiteAssignment>,
}

impl Sites {
    /// The sites of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            by_fid: snapshot.sites.iter().map(|row| (row.fid, Arc::clone(row))).collect(),
            assignments: snapshot.site_assignments.iter().map(|row| (row.fid, *row)).collect(),
        }
    }

    /// Closes and opens the rows of a change.
    pub fn apply(&mut self, change: &Change) {
        for fid in &change.sites.closed {
            self.by_fid.remove(fid);
        }
        for row in &change.sites.opened {
            self.by_fid.insert(row.fid, Arc::clone(row));
        }
        for fid in &change.site_assignments.closed {
            self.assignments.remove(fid);
        }
        for row in &change.site_assignments.opened {
            self.assignments.insert(row.fid, *row);
        }
    }

    /// All sites, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Arc<Site>> {
        self.by_fid.values()
    }

    /// The site with that key.
    #[must_use]
    pub fn get(&self, fid: SiteFid) -> Option<&Arc<Site>> {
        self.by_fid.get(&fid)
    }

    /// The site that clients know by that id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Arc<Site>> {
        self.by_fid.values().find(|site| &*site.id == id)
    }

    /// Every assignment of a site that holds, will hold or has ended, in the order of their keys.
    pub fn assignments(&self) -> impl ExactSizeIterator<Item = &SiteAssignment> {
        self.assignments.values()
    }

    /// The assignment with that key, if it is one of a site.
    #[must_use]
    pub fn assignment(&self, fid: AssignmentFid) -> Option<&SiteAssignment> {
        self.assignments.get(&fid)
    }

    /// The last second up to an instant at which an assignment began or ended, and the next one.
    #[must_use]
    pub fn turns_around(&self, now: Timestamp) -> (Option<i64>, Option<i64>) {
        let now_s = now.as_second();
        let ends = self.assignments.values().map(|held| held.period);
        let seconds = ends.flat_map(|period| [Some(period.from()), period.to()]).flatten();
        seconds.map(Timestamp::as_second).fold((None, None), |(last, next), second| {
            if second <= now_s {
                (last.max(Some(second)), next)
            } else {
                (last, Some(next.map_or(second, |next: i64| next.min(second))))
            }
        })
    }

    /// The sites that somebody answers for at an instant, each once.
    pub fn assigned_at(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Site>> {
        let held = self.assignments.values().filter(move |held| held.period.holds_at(at));
        let fids: std::collections::BTreeSet<SiteFid> = held.map(|held| held.site).collect();
        fids.into_iter().filter_map(|fid| self.by_fid.get(&fid))
    }
}
