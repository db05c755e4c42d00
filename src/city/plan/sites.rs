//! Importing sites: what is new, changed, unchanged, gone; who answers for them afterwards.

use super::file_crews::FileCrews;
use super::segments::ImportPlan;
use super::site_ground::{time_left, title};
use super::spared::{self, Spared};
use super::{Asker, Keys, Warnings};
use crate::city::City;
use crate::domain::{
    Action, AssignmentFid, Change, CrewFid, ImportMode, Period, Site, SiteAssignment, SiteDraft,
    SiteFid,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The work of one import.
struct Import<'a> {
    city: &'a City,
    change: Change,
    sites: Keys<SiteFid>,
    crews: FileCrews,
    assignments: Keys<AssignmentFid>,
    held: FxHashMap<SiteFid, Vec<&'a SiteAssignment>>,
    period: Period,
    handed_over: u64,
}

impl City {
    /// Decides an import of sites. Ids in `drafts` are unique; what is spared stays as it is.
    #[must_use]
    pub fn plan_sites(
        &self,
        drafts: &[SiteDraft],
        spared: &Spared,
        mode: ImportMode,
        asker: &Asker,
    ) -> ImportPlan {
        let mut change = Change::new(Action::ImportSites, Arc::clone(&asker.actor), asker.now);
        // Sites that replace others do not move a city that has streets.
        let bounds = drafts.iter().map(|draft| draft.area.bounds());
        change.frame = self.frame_for(bounds, ImportMode::Merge);
        let mut held: FxHashMap<SiteFid, Vec<&SiteAssignment>> = FxHashMap::default();
        for assignment in self.sites().assignments() {
            held.entry(assignment.site).or_default().push(assignment);
        }
        let import = Import {
            city: self,
            change,
            sites: Keys(self.next_fids().site),
            crews: FileCrews::of(self),
            assignments: Keys(self.next_fids().assignment),
            held,
            period: Period::new(asker.now, None)
                .expect("a period without end has no end to precede"),
            handed_over: 0,
        };
        import.run(drafts, spared, mode)
    }
}

impl Import<'_> {
    fn run(mut self, drafts: &[SiteDraft], spared: &Spared, mode: ImportMode) -> ImportPlan {
        let city = self.city;
        let known: FxHashMap<&str, &Arc<Site>> =
            city.sites().iter().map(|site| (&*site.id, site)).collect();
        let (mut new, mut changed, mut unchanged) = (0, 0, 0);
        for draft in drafts {
            let crew = draft.crew.as_deref().map(|id| self.crews.named(id, &mut self.change));
            let fid = if let Some(site) = known.get(draft.id.as_str()) {
                if same(site, draft) {
                    unchanged += 1;
                } else {
                    changed += 1;
                    self.change.sites.closed.push(site.fid);
                    self.change.sites.opened.push(drawn(site.fid, draft));
                }
                site.fid
            } else {
                new += 1;
                let fid = self.sites.take();
                self.change.sites.opened.push(drawn(fid, draft));
                fid
            };
            if let Some(crew) = crew {
                self.assign(fid, crew);
            }
        }
        let mut lost = Warnings::default();
        let (mut gone, mut kept) = (0, 0);
        if mode == ImportMode::Replace {
            let named: FxHashSet<&str> = drafts.iter().map(|draft| draft.id.as_str()).collect();
            for site in city.sites().iter().filter(|site| !named.contains(&*site.id)) {
                if spared.names(&site.id) {
                    kept += 1;
                } else {
                    gone += 1;
                    self.close(site, &mut lost);
                }
            }
        }
        let parts = [(new, "new"), (changed, "changed"), (gone, "gone")];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
        let handed_over = self.handed_over;
        self.change.summary = match parts.len() {
            0 => format!("imported sites: {handed_over} went to another crew"),
            _ => format!("imported sites: {}", parts.join(", ")),
        };
        let mut warnings = lost.finish();
        warnings.extend(spared::said(kept, "sites"));
        if handed_over > 0 {
            warnings.push(format!(
                "{handed_over} sites went from the crew they had to the one that the file names"
            ));
        }
        ImportPlan { change: self.change, new, changed, unchanged, gone, warnings }
    }

    /// Gives a site to the crew that the file names, from now on, unless it has it already.
    fn assign(&mut self, site: SiteFid, crew: CrewFid) {
        let now = self.period.from();
        let held = self.held.get(&site).map_or(&[][..], Vec::as_slice);
        let meeting: Vec<_> = held.iter().filter(|a| a.period.meets(self.period)).collect();
        let lasts = |period: Period| period.holds_at(now) && period.to().is_none();
        if meeting.iter().all(|a| a.crew == crew) && meeting.iter().any(|a| lasts(a.period)) {
            return;
        }
        self.handed_over += u64::from(!meeting.is_empty());
        for assignment in meeting {
            self.change.site_assignments.closed.push(assignment.fid);
            let left = time_left(assignment.period, self.period);
            for period in left.filter(|period| period.to().is_none_or(|end| end > now)) {
                let kept = SiteAssignment { fid: self.assignments.take(), period, ..**assignment };
                self.change.site_assignments.opened.push(kept);
            }
        }
        let (fid, period) = (self.assignments.take(), self.period);
        let new = SiteAssignment { fid, site, crew, shift: None, period };
        self.change.site_assignments.opened.push(new);
    }

    /// A site goes, and takes its assignments along.
    fn close(&mut self, site: &Site, lost: &mut Warnings) {
        self.change.sites.closed.push(site.fid);
        for assignment in self.held.get(&site.fid).into_iter().flatten() {
            self.change.site_assignments.closed.push(assignment.fid);
            let crew = self.city.crew(assignment.crew).map_or("", |crew| &*crew.name);
            lost.push(format!("site {} is gone, and {crew} answered for it", title(site)));
        }
    }
}

fn drawn(fid: SiteFid, draft: &SiteDraft) -> Arc<Site> {
    Arc::new(Site {
        fid,
        id: draft.id.as_str().into(),
        name: draft.name.as_deref().map(Into::into),
        class: draft.class.as_deref().map(Into::into),
        area: draft.area.clone(),
    })
}

fn same(known: &Site, draft: &SiteDraft) -> bool {
    known.name.as_deref() == draft.name.as_deref()
        && known.class.as_deref() == draft.class.as_deref()
        && known.area == draft.area
}
