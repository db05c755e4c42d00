//! The crews that a file names: those that are missing are made.

use super::Keys;
use crate::city::City;
use crate::domain::{Change, Crew, CrewFid};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Crews by id, and the keys of those to be made.
pub(super) struct FileCrews {
    keys: Keys<CrewFid>,
    by_id: FxHashMap<Arc<str>, CrewFid>,
}

impl FileCrews {
    pub fn of(city: &City) -> Self {
        let by_id = city.crews().map(|crew| (Arc::clone(&crew.id), crew.fid)).collect();
        Self { keys: Keys(city.next_fids().crew), by_id }
    }

    /// The crew of that id, made if there is none: its name is its id until somebody renames it.
    pub fn named(&mut self, id: &str, change: &mut Change) -> CrewFid {
        if let Some(fid) = self.by_id.get(id) {
            return *fid;
        }
        let id: Arc<str> = id.into();
        let fid = self.keys.take();
        let crew = Crew::named(fid, Arc::clone(&id), Arc::clone(&id));
        change.crews.opened.push(Arc::new(crew));
        self.by_id.insert(id, fid);
        fid
    }
}
