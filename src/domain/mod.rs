//! The words of the trade, each a value that is sound because it exists. No input or output, no
//! clock: instants and new keys are always given. Read `segment`, `assignment`, `change` first.

pub mod keys;

pub mod community;
pub mod segment;

pub mod crew;
pub mod period;
pub mod site;

pub mod calendar;
pub mod hours;
pub mod shift;

pub mod assignment;
pub mod exemption;

pub mod change;
pub mod draft;
pub mod past;
pub mod refusal;

pub use assignment::Assignment;
pub use calendar::{CityHours, DayKind, RequiredHours, SpecialDay};
pub use change::{Action, Change, Delta, LogEntry, NextFids, Receipt, Snapshot};
pub use community::Community;
pub use crew::Crew;
pub use draft::{CommunityDraft, ImportMode, SegmentDraft, SiteDraft};
pub use exemption::Exemption;
pub use hours::{BadHours, Days, HolidayRule, WeeklyHours, Weeks, Window};
pub use keys::{
    AbsenceFid, AssignmentFid, CommunityFid, CrewFid, ExemptionFid, HoursFid, Revision, SegmentFid,
    ShiftFid, SiteFid,
};
pub use past::{PastRow, PastRows, Versions};
pub use period::Period;
pub use refusal::{Problem, Refusal, RefusalKind};
pub use segment::{Grade, Segment};
pub use shift::{Absence, Shift};
pub use site::{Site, SiteAssignment};
