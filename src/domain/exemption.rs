//! An exemption: an accepted gap.

use super::{ExemptionFid, Period, SegmentFid};
use crate::geometry::{Side, Stretch};
use std::sync::Arc;

/// A stretch that need not have anybody, with the reason and who approved it. When `period` ends
/// the stretch is a gap again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exemption {
    pub fid: ExemptionFid,
    pub segment: SegmentFid,
    pub side: Side,
    pub stretch: Stretch,
    pub reason: Arc<str>,
    pub approver: Arc<str>,
    pub period: Period,
}
