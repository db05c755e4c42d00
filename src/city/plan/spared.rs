//! What a file names and what could not be read of it. `replace` removes what a file does not name,
//! so this is not removed: a street does not go because a number in its line is broken.

use crate::domain::{Problem, Refusal};
use rustc_hash::FxHashSet;

/// Ids of features that were rejected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spared(FxHashSet<String>);

impl Spared {
    /// Nothing is spared?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is it the id of a rejected feature, or of one of its parts, such as `7~2` of `7`?
    #[must_use]
    pub fn names(&self, id: &str) -> bool {
        self.0.contains(id) || id.rsplit_once('~').is_some_and(|(whole, _)| self.0.contains(whole))
    }
}

impl FromIterator<String> for Spared {
    fn from_iter<I: IntoIterator<Item = String>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

/// Refuses to replace what is there by a file of which too little could be read.
///
/// # Errors
/// Nothing of it could be read; or so much could not that not every rejection is `known`.
pub fn refuse_unread(drafts: usize, rejected: u64, known: usize) -> Result<(), Refusal> {
    if rejected == 0 || (drafts > 0 && rejected <= known as u64) {
        return Ok(());
    }
    let detail = if drafts == 0 {
        "none of the features in the file could be read, so it replaces nothing".to_owned()
    } else {
        format!(
            "{rejected} features could not be read; put them right before the file replaces all"
        )
    };
    let problem = Problem::new("", "a dry run with mode merge lists what is wrong with them");
    Err(Refusal::invalid(detail, vec![problem]))
}

pub(super) fn said(kept: usize, what: &str) -> Option<String> {
    (kept > 0).then(|| {
        format!("{kept} {what} stay as they were: the file names them, and they could not be read")
    })
}
