//! The words of the trade, each a value that is sound because it exists. No input or output, no
//! clock: instants and new keys are always given. Read `segment`, `assignment`, `change` first.

pub mod keys;

pub mod community;
pub mod segment;

pub mod crew;
pub mod period;

pub mod assignment;
pub mod exemption;

pub mod change;
pub mod draft;
pub mod refusal;

pub use assignment::Assignment;
pub use change::{Action, Change, Delta, LogEntry, NextFids, Receipt, Snapshot};
pub use community::Community;
pub use crew::Crew;
pub use draft::{CommunityDraft, ImportMode, SegmentDraft};
pub use exemption::Exemption;
pub use keys::{AssignmentFid, CommunityFid, CrewFid, ExemptionFid, Revision, SegmentFid};
pub use period::Period;
pub use refusal::{Problem, Refusal, RefusalKind};
pub use segment::{Grade, Segment};
