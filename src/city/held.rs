//! Assignments in the order of their streets, as a ledger takes them in.

use super::network::StreetIx;
use crate::domain::{Assignment, AssignmentFid, SegmentFid};
use rustc_hash::FxHashMap;

/// Assignments in order, and where each one is. It takes no network to make, so it can be made
/// while one is built.
#[derive(Debug)]
pub struct Held {
    /// Those of one segment are neighbours, in the order of their fids.
    pub(super) assignments: Vec<Assignment>,
    pub(super) segment_of: FxHashMap<AssignmentFid, SegmentFid>,
}

impl Held {
    /// Assignments in any order.
    #[must_use]
    pub fn of(mut assignments: Vec<Assignment>) -> Self {
        assignments.sort_unstable_by_key(|a| (a.segment, a.fid));
        let segment_of = assignments.iter().map(|a| (a.fid, a.segment)).collect();
        Self { assignments, segment_of }
    }
}

/// Takes the rows of one street, if any, from the front of a sorted list.
pub(super) fn taken<'a, T>(rows: &mut &'a [(StreetIx, T)], ix: StreetIx) -> &'a [(StreetIx, T)] {
    let count = rows.iter().take_while(|row| row.0 == ix).count();
    let (first, rest) = rows.split_at(count);
    *rows = rest;
    first
}
