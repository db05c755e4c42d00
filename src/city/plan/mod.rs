//! Deciding: what a person asks for becomes a change, or a refusal in words. Nothing here writes;
//! `app::commit` makes a change survive and shows it.

pub mod absences;
pub mod accounts;
pub mod assign;
pub mod carry;
pub mod communities;
pub mod crews;
pub mod exempt;
pub mod hours;
pub mod leaving;
pub mod lists;
pub mod load_rules;
pub mod members;
pub mod plans;
pub mod publishing;
pub mod segments;
pub mod shifts;
pub mod sites;
pub mod take_away;

mod claim;
mod cutting;
mod file_crews;
mod place;
pub mod site_ground;
pub mod spared;
pub mod stretches;
mod text;
pub mod undo;
mod uses;

use crate::domain::{Actor, Period, Problem};
use jiff::Timestamp;
use std::sync::Arc;

/// Who asks, where they may change something, and when.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The author that the log names.
    pub actor: Arc<str>,
    /// The id of a community; everywhere, if there is none.
    pub area: Option<Arc<str>>,
    pub now: Timestamp,
}

impl Asker {
    /// Somebody who asks at that instant.
    #[must_use]
    pub fn new(actor: Actor, now: Timestamp) -> Self {
        Self { actor: actor.name, area: actor.area, now }
    }
}

/// At most so many warnings of one kind are written out; the rest is counted.
const MOST_WARNINGS: usize = 200;

/// Warnings of one kind, the first ones written out.
#[derive(Default)]
struct Warnings {
    written: Vec<String>,
    more: usize,
}

impl Warnings {
    fn push(&mut self, warning: String) {
        if self.written.len() < MOST_WARNINGS {
            self.written.push(warning);
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.written.push(format!("{} more warnings like the last one", self.more));
        }
        self.written
    }
}

/// The period that a request gives by the names of its ends; it begins now if it does not say when.
///
/// # Errors
/// It ends before it begins, or begins before the year 1, which is a slip and which not every store
/// can keep.
fn period(
    (begin, from): (&str, Option<Timestamp>),
    (end, to): (&str, Option<Timestamp>),
    now: Timestamp,
) -> Result<Period, Problem> {
    const YEAR_ONE_S: i64 = -62_135_596_800;
    let from = from.unwrap_or(now);
    if from.as_second() < YEAR_ONE_S {
        let detail = format!("{begin} has to be in the year 1 or later");
        return Err(Problem::new(format!("/{begin}"), detail));
    }
    let unordered = || Problem::new(format!("/{end}"), format!("{end} has to be after {begin}"));
    Period::new(from, to).ok_or_else(unordered)
}

/// The period of a request that calls its ends `valid_from` and `valid_to`.
///
/// # Errors
/// As [`period`].
fn validity(
    valid_from: Option<Timestamp>,
    valid_to: Option<Timestamp>,
    now: Timestamp,
) -> Result<Period, Problem> {
    period(("valid_from", valid_from), ("valid_to", valid_to), now)
}

/// Hands out the keys of new rows.
struct Keys<Fid>(Fid);

macro_rules! keys {
    ($($fid:ident),*) => {
        $(impl Keys<crate::domain::$fid> {
            fn take(&mut self) -> crate::domain::$fid {
                let given = self.0;
                self.0 = given.next();
                given
            }
        })*
    };
}

keys!(AssignmentFid, CommunityFid, CrewFid, ExemptionFid, SegmentFid, SiteFid);

#[cfg(test)]
mod tests;
