//! The words of the trade, each a value that is sound because it exists. No input or output, no
//! clock: instants and new keys are always given. Read `segment`, `assignment`, `change` first.

pub mod keys;

pub mod community;
pub mod segment;

pub mod account;
pub mod crew;
pub mod load;
pub mod period;
pub mod right;
pub mod site;

pub mod calendar;
pub mod hours;
pub mod shift;

pub mod assignment;
pub mod exemption;
pub mod plan;

pub mod change;
pub mod draft;
pub mod past;
pub mod refusal;
pub mod row;

pub use account::{Account, Actor, Role};
pub use assignment::Assignment;
pub use calendar::{CityHours, DayKind, RequiredHours, SpecialDay};
pub use change::{Action, Change, Delta, LogEntry, NextFids, Receipt, Snapshot};
pub use community::Community;
pub use crew::{Crew, CrewKind, Member};
pub use draft::{
    CommunityDraft, CrewDraft, ImportMode, MemberDraft, SegmentDraft, ShiftDraft, SiteDraft,
};
pub use exemption::Exemption;
pub use hours::{BadHours, Days, HolidayRule, WeeklyHours, Weeks, Window};
pub use keys::{
    AbsenceFid, AccountFid, AssignmentFid, CommunityFid, CrewFid, ExemptionFid, HoursFid,
    LoadRulesFid, MemberFid, PlanFid, Revision, SegmentFid, ShiftFid, SiteFid,
};
pub use load::LoadRules;
pub use past::{PastRow, PastRows, Versions};
pub use period::Period;
pub use plan::{Plan, PlanEdit, PlanState, PlannedStretch};
pub use refusal::{Problem, Refusal, RefusalKind};
pub use right::Right;
pub use row::{Held, Made, RowKey, RowKind, Subject, Whose};
pub use segment::{Grade, Segment};
pub use shift::{Absence, Shift};
pub use site::{Site, SiteAssignment};
