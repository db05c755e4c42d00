//! An assignment: a crew answers for a stretch.

use super::{AssignmentFid, CrewFid, Period, SegmentFid, ShiftFid};
use crate::geometry::{Side, Stretch};

/// A crew answers for one stretch of one side of one segment, as long as `period` holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Assignment {
    pub fid: AssignmentFid,
    pub segment: SegmentFid,
    pub side: Side,
    pub stretch: Stretch,
    pub crew: CrewFid,
    /// The hours that it is worked in; every hour, if there is none.
    pub shift: Option<ShiftFid>,
    pub period: Period,
}
