//! Cutting ground and time out of assignments: what is left of them when somebody else takes over
//! a part.

use crate::domain::{Assignment, AssignmentFid, Period};
use crate::geometry::{Stretch, StretchSet};
use jiff::Timestamp;

/// What is left of an assignment when `taken` is given to somebody else while `during` holds.
/// Fids are those of the assignment and have to be given anew. What is wholly over by `now` is
/// left out: the log remembers it.
#[must_use]
pub fn remainder(
    assignment: &Assignment,
    taken: &StretchSet,
    during: Period,
    now: Timestamp,
) -> Vec<Assignment> {
    let own = StretchSet::from_iter([assignment.stretch]);
    let lost = own.intersection(taken);
    let with = |stretch: Stretch, period: Period| Assignment { stretch, period, ..*assignment };
    let mut left: Vec<Assignment> =
        own.difference(&lost).iter().map(|stretch| with(stretch, assignment.period)).collect();
    for stretch in lost.iter() {
        let before = Period::new(assignment.period.from(), Some(during.from()));
        let after = during.to().and_then(|end| Period::new(end, assignment.period.to()));
        left.extend(before.into_iter().chain(after).map(|period| with(stretch, period)));
    }
    left.retain(|piece| piece.period.to().is_none_or(|end| end > now));
    left
}

/// Gives the pieces keys of their own.
pub fn keyed(
    pieces: Vec<Assignment>,
    mut next: impl FnMut() -> AssignmentFid,
) -> impl Iterator<Item = Assignment> {
    pieces.into_iter().map(move |piece| Assignment { fid: next(), ..piece })
}
