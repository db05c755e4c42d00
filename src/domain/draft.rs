//! Drafts: sound rows that a file brings, not yet compared with what the city holds.

use crate::domain::segment::Grade;
use crate::domain::{CrewKind, WeeklyHours};
use crate::geometry::{Area, Line};
use jiff::civil::Date;

/// A segment as a file describes it.
#[derive(Clone, PartialEq, Debug)]
pub struct SegmentDraft {
    pub id: String,
    pub name: Option<String>,
    pub class: Option<String>,
    pub width_m: Option<f32>,
    pub grade: Option<Grade>,
    /// Ids of the crews that answer for both sides, if the file says so; several overlap.
    pub crews: Vec<String>,
    pub line: Line,
    /// Geodesic length.
    pub length_mm: u32,
}

/// A community as a file describes it.
#[derive(Clone, PartialEq, Debug)]
pub struct CommunityDraft {
    pub id: String,
    pub name: String,
    /// The id of the community that it is a part of, if the file says so.
    pub parent: Option<String>,
    pub area: Area,
}

/// A site as a file describes it.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteDraft {
    pub id: String,
    pub name: Option<String>,
    pub class: Option<String>,
    /// Id of the crew that answers for it, if the file says so.
    pub crew: Option<String>,
    pub area: Area,
}

/// A crew as a row of a list describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CrewDraft {
    /// The number of the row, counted from 1.
    pub row: u64,
    /// Without one it is known by its name.
    pub id: Option<String>,
    pub name: String,
    pub kind: Option<CrewKind>,
    pub quota_m2: Option<u32>,
}

/// A member of a crew as a row of a list describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MemberDraft {
    /// The number of the row, counted from 1.
    pub row: u64,
    /// The crew's id or its name.
    pub crew: String,
    pub name: String,
    pub phone: Option<String>,
    pub note: Option<String>,
}

/// A shift as a row of a list describes it.
#[derive(Clone, PartialEq, Debug)]
pub struct ShiftDraft {
    /// The number of the row, counted from 1.
    pub row: u64,
    /// Without one it is known by its name.
    pub id: Option<String>,
    pub name: String,
    pub hours: WeeklyHours,
    pub first_day: Option<Date>,
    pub last_day: Option<Date>,
}

/// What an import does with rows that the file does not name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ImportMode {
    /// They stay.
    #[default]
    Merge,
    /// They go.
    Replace,
}
