//! Importing communities: what is new, changed, unchanged, gone.

use super::segments::ImportPlan;
use super::spared::{self, Spared};
use super::{Asker, Keys, Warnings};
use crate::city::City;
use crate::domain::{Action, Change, Community, CommunityDraft, CommunityFid, ImportMode};
use rustc_hash::FxHashSet;
use std::sync::Arc;

impl City {
    /// Decides an import of communities. Ids in `drafts` are unique.
    #[must_use]
    pub fn plan_communities(
        &self,
        drafts: &[CommunityDraft],
        mode: ImportMode,
        asker: &Asker,
    ) -> ImportPlan {
        self.plan_communities_sparing(drafts, &Spared::default(), mode, asker)
    }

    /// As [`City::plan_communities`]; what is spared stays as it is.
    #[must_use]
    pub fn plan_communities_sparing(
        &self,
        drafts: &[CommunityDraft],
        spared: &Spared,
        mode: ImportMode,
        asker: &Asker,
    ) -> ImportPlan {
        let territories = self.network().territories();
        let actor = Arc::clone(&asker.actor);
        let mut change = Change::new(Action::ImportCommunities, actor, asker.now);
        change.frame = self.frame_for(drafts.iter().map(|d| d.area.bounds()), mode);
        let mut keys = Keys(self.next_fids().community);
        let mut warnings = Warnings::default();
        let named: FxHashSet<&str> = drafts.iter().map(|d| d.id.as_str()).collect();
        let (mut new, mut changed, mut unchanged) = (0, 0, 0);
        for draft in drafts {
            if let Some(parent) = &draft.parent
                && !named.contains(parent.as_str())
                && territories.by_id(parent).is_none()
            {
                warnings.push(format!(
                    "community {} names {parent} as its parent, which is not known; until it is, \
                     the parent is found by containment",
                    draft.id
                ));
            }
            match territories.by_id(&draft.id) {
                Some(known) if same(&known.community, draft) => unchanged += 1,
                Some(known) => {
                    changed += 1;
                    change.communities.closed.push(known.community.fid);
                    change.communities.opened.push(community(known.community.fid, draft));
                }
                None => {
                    new += 1;
                    change.communities.opened.push(community(keys.take(), draft));
                }
            }
        }
        let (mut gone, mut kept) = (0, 0);
        if mode == ImportMode::Replace {
            for known in territories.iter().filter(|t| !named.contains(&*t.community.id)) {
                if spared.names(&known.community.id) {
                    kept += 1;
                } else {
                    gone += 1;
                    change.communities.closed.push(known.community.fid);
                }
            }
        }
        let parts = [(new, "new"), (changed, "changed"), (gone, "gone")];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
        change.summary = format!("imported communities: {}", parts.join(", "));
        let mut warnings = warnings.finish();
        warnings.extend(spared::said(kept, "communities"));
        ImportPlan { change, new, changed, unchanged, gone, warnings }
    }
}

fn community(fid: CommunityFid, draft: &CommunityDraft) -> Arc<Community> {
    Arc::new(Community {
        fid,
        id: draft.id.as_str().into(),
        name: draft.name.as_str().into(),
        parent: draft.parent.as_deref().map(Into::into),
        area: draft.area.clone(),
    })
}

fn same(known: &Community, draft: &CommunityDraft) -> bool {
    *known.name == *draft.name
        && known.parent.as_deref() == draft.parent.as_deref()
        && known.area == draft.area
}
