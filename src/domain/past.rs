//! Rows with the revisions between which they were open: what the past is made of.

use super::{
    Absence, AbsenceFid, Account, AccountFid, Assignment, AssignmentFid, CityHours, Community,
    CommunityFid, Crew, CrewFid, Exemption, ExemptionFid, HoursFid, LoadRules, LoadRulesFid,
    Member, MemberFid, Plan, PlanFid, Revision, Segment, SegmentFid, Shift, ShiftFid, Site,
    SiteAssignment, SiteFid,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row that was closed.
#[derive(Clone, PartialEq, Debug)]
pub struct PastRow<Fid, Row> {
    pub fid: Fid,
    /// The revision that opened it.
    pub since: Revision,
    /// The revision that closed it.
    pub until: Revision,
    pub row: Row,
}

/// The rows of one kind that were opened or closed after some revision and until another one.
#[derive(Clone, PartialEq, Debug)]
pub struct Versions<Fid, Row> {
    /// Closed between the two, in the order of their fids and revisions.
    pub closed: Vec<PastRow<Fid, Row>>,
    /// Opened between the two, and open at the later one; with the revision, in the order of fids.
    pub opened: Vec<(Revision, Fid)>,
}

impl<Fid, Row> Default for Versions<Fid, Row> {
    fn default() -> Self {
        Self { closed: Vec::new(), opened: Vec::new() }
    }
}

/// All rows that were opened or closed after some revision and until another one.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PastRows {
    pub communities: Versions<CommunityFid, Arc<Community>>,
    pub segments: Versions<SegmentFid, Arc<Segment>>,
    pub crews: Versions<CrewFid, Arc<Crew>>,
    pub assignments: Versions<AssignmentFid, Assignment>,
    pub exemptions: Versions<ExemptionFid, Arc<Exemption>>,
    pub hours: Versions<HoursFid, Arc<CityHours>>,
    pub shifts: Versions<ShiftFid, Arc<Shift>>,
    pub absences: Versions<AbsenceFid, Arc<Absence>>,
    pub sites: Versions<SiteFid, Arc<Site>>,
    pub site_assignments: Versions<AssignmentFid, SiteAssignment>,
    pub accounts: Versions<AccountFid, Arc<Account>>,
    pub members: Versions<MemberFid, Arc<Member>>,
    pub plans: Versions<PlanFid, Arc<Plan>>,
    pub load_rules: Versions<LoadRulesFid, Arc<LoadRules>>,
    /// When each of the revisions between the two was made.
    pub made_at: BTreeMap<Revision, Timestamp>,
}
