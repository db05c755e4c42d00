//! Deciding: what a person asks for becomes a change, or a refusal in words. Nothing here writes;
//! `app::commit` makes a change survive and shows it.

pub mod assign;
pub mod carry;
pub mod communities;
pub mod crews;
pub mod exempt;
pub mod segments;

mod cutting;
mod place;
pub mod stretches;

use jiff::Timestamp;
use std::sync::Arc;

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct Asker {
    pub actor: Arc<str>,
    pub now: Timestamp,
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

keys!(AssignmentFid, CommunityFid, CrewFid, ExemptionFid, SegmentFid);

#[cfg(test)]
mod tests;
