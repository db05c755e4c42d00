//! Which instant a read is about, and by what was known when.

use super::query::{Asked, Given};
use super::values;
use crate::app::history::When;
use jiff::Timestamp;
use utoipa::IntoParams;

/// The two times of a read.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WhenAsked {
    /// When in the world: another instant than now, past or ahead. What was taken back or handed
    /// over since still answers for it; streets and communities are as they were then.
    #[param(value_type = Option<String>)]
    at: Option<Timestamp>,
    /// By what was known at that instant, which is not ahead: what was entered or corrected later
    /// does not count. Before the first change nothing was known, and the answer is of revision 0.
    #[param(value_type = Option<String>)]
    known_at: Option<Timestamp>,
}

impl Asked for WhenAsked {
    fn read(given: &mut Given) -> Self {
        Self {
            at: given.parsed("at", values::instant),
            known_at: given.parsed("known_at", values::instant),
        }
    }
}

impl WhenAsked {
    /// The two times.
    pub fn when(&self) -> When {
        When { at: self.at, known_at: self.known_at }
    }
}
