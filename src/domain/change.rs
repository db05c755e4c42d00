//! What one revision does: the rows it closes and opens. Rows are never edited in place, so a
//! change of a row closes it and opens its successor under the same fid.

use super::{
    Absence, AbsenceFid, Account, AccountFid, Assignment, AssignmentFid, CityHours, Community,
    CommunityFid, Crew, CrewFid, Exemption, ExemptionFid, HoursFid, LoadRules, LoadRulesFid,
    Member, MemberFid, Plan, PlanFid, Revision, Segment, SegmentFid, Shift, ShiftFid, Site,
    SiteAssignment, SiteFid,
};
use crate::geometry::LonLat;
use jiff::Timestamp;
use std::sync::Arc;

/// Rows of one kind that a change closes and opens. A fid in both is a row that was replaced.
#[derive(Clone, PartialEq, Debug)]
pub struct Delta<Fid, Row> {
    pub closed: Vec<Fid>,
    pub opened: Vec<Row>,
}

impl<Fid, Row> Default for Delta<Fid, Row> {
    fn default() -> Self {
        Self { closed: Vec::new(), opened: Vec::new() }
    }
}

impl<Fid, Row> Delta<Fid, Row> {
    /// Nothing closed, nothing opened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.closed.is_empty() && self.opened.is_empty()
    }
}

/// What a person asked for, by name, as the log keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    ImportSegments,
    ImportCommunities,
    AddCrew,
    ChangeCrew,
    RemoveCrew,
    Assign,
    Unassign,
    Exempt,
    Unexempt,
    ImportSites,
    AddShift,
    ChangeShift,
    RemoveShift,
    AddAbsence,
    RemoveAbsence,
    SetHours,
    AddAccount,
    ChangeAccount,
    RemoveAccount,
    AddMember,
    ChangeMember,
    RemoveMember,
    ImportCrews,
    ImportMembers,
    ImportShifts,
    AddPlan,
    ChangePlan,
    DropPlan,
    PublishPlan,
    SetLoadRules,
    Undo,
}

impl Action {
    /// Every action, for tests and documents.
    pub const ALL: [Self; 31] = [
        Self::ImportSegments,
        Self::ImportCommunities,
        Self::AddCrew,
        Self::ChangeCrew,
        Self::RemoveCrew,
        Self::Assign,
        Self::Unassign,
        Self::Exempt,
        Self::Unexempt,
        Self::ImportSites,
        Self::AddShift,
        Self::ChangeShift,
        Self::RemoveShift,
        Self::AddAbsence,
        Self::RemoveAbsence,
        Self::SetHours,
        Self::AddAccount,
        Self::ChangeAccount,
        Self::RemoveAccount,
        Self::AddMember,
        Self::ChangeMember,
        Self::RemoveMember,
        Self::ImportCrews,
        Self::ImportMembers,
        Self::ImportShifts,
        Self::AddPlan,
        Self::ChangePlan,
        Self::DropPlan,
        Self::PublishPlan,
        Self::SetLoadRules,
        Self::Undo,
    ];

    /// The word in the log and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImportSegments => "import_segments",
            Self::ImportCommunities => "import_communities",
            Self::AddCrew => "add_crew",
            Self::ChangeCrew => "change_crew",
            Self::RemoveCrew => "remove_crew",
            Self::Assign => "assign",
            Self::Unassign => "unassign",
            Self::Exempt => "exempt",
            Self::Unexempt => "unexempt",
            Self::ImportSites => "import_sites",
            Self::AddShift => "add_shift",
            Self::ChangeShift => "change_shift",
            Self::RemoveShift => "remove_shift",
            Self::AddAbsence => "add_absence",
            Self::RemoveAbsence => "remove_absence",
            Self::SetHours => "set_hours",
            Self::AddAccount => "add_account",
            Self::ChangeAccount => "change_account",
            Self::RemoveAccount => "remove_account",
            Self::AddMember => "add_member",
            Self::ChangeMember => "change_member",
            Self::RemoveMember => "remove_member",
            Self::ImportCrews => "import_crews",
            Self::ImportMembers => "import_members",
            Self::ImportShifts => "import_shifts",
            Self::AddPlan => "add_plan",
            Self::ChangePlan => "change_plan",
            Self::DropPlan => "drop_plan",
            Self::PublishPlan => "publish_plan",
            Self::SetLoadRules => "set_load_rules",
            Self::Undo => "undo",
        }
    }

    /// The action of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

/// All that one revision does, decided and not yet made to survive.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    pub made_at: Timestamp,
    /// Who asked for it.
    pub actor: Arc<str>,
    pub action: Action,
    /// One line for people who read the log: "imported 2,412 segments".
    pub summary: String,
    /// The change that it takes back, if it takes one back.
    pub undoes: Option<Revision>,
    /// The new centre of the city's local frame, if it moves.
    pub frame: Option<LonLat>,
    pub communities: Delta<CommunityFid, Arc<Community>>,
    pub segments: Delta<SegmentFid, Arc<Segment>>,
    pub crews: Delta<CrewFid, Arc<Crew>>,
    pub assignments: Delta<AssignmentFid, Assignment>,
    pub exemptions: Delta<ExemptionFid, Arc<Exemption>>,
    pub hours: Delta<HoursFid, Arc<CityHours>>,
    pub shifts: Delta<ShiftFid, Arc<Shift>>,
    pub absences: Delta<AbsenceFid, Arc<Absence>>,
    pub sites: Delta<SiteFid, Arc<Site>>,
    pub site_assignments: Delta<AssignmentFid, SiteAssignment>,
    pub accounts: Delta<AccountFid, Arc<Account>>,
    pub members: Delta<MemberFid, Arc<Member>>,
    pub plans: Delta<PlanFid, Arc<Plan>>,
    pub load_rules: Delta<LoadRulesFid, Arc<LoadRules>>,
    /// The answer to keep for a repeated request, if the request carried a key.
    pub receipt: Option<Receipt>,
}

impl Change {
    /// A change that does nothing yet.
    #[must_use]
    pub fn new(action: Action, actor: Arc<str>, made_at: Timestamp) -> Self {
        Self {
            made_at,
            actor,
            action,
            summary: String::new(),
            undoes: None,
            frame: None,
            communities: Delta::default(),
            segments: Delta::default(),
            crews: Delta::default(),
            assignments: Delta::default(),
            exemptions: Delta::default(),
            hours: Delta::default(),
            shifts: Delta::default(),
            absences: Delta::default(),
            sites: Delta::default(),
            site_assignments: Delta::default(),
            accounts: Delta::default(),
            members: Delta::default(),
            plans: Delta::default(),
            load_rules: Delta::default(),
            receipt: None,
        }
    }

    /// Would it leave every row as it is?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frame.is_none()
            && self.communities.is_empty()
            && self.segments.is_empty()
            && self.crews.is_empty()
            && self.assignments.is_empty()
            && self.exemptions.is_empty()
            && self.hours.is_empty()
            && self.shifts.is_empty()
            && self.absences.is_empty()
            && self.sites.is_empty()
            && self.site_assignments.is_empty()
            && self.accounts.is_empty()
            && self.members.is_empty()
            && self.plans.is_empty()
            && self.load_rules.is_empty()
    }
}

/// The answer that a write with an `Idempotency-Key` got, kept in the same transaction, so that
/// the same request again gets the first answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub key: String,
    /// SHA-256 of the request: method, path and body.
    pub request_digest: [u8; 32],
    pub status: u16,
    /// The JSON that was answered.
    pub answer: String,
}

/// A row of the log.
#[derive(Clone, PartialEq, Debug)]
pub struct LogEntry {
    pub revision: Revision,
    pub made_at: Timestamp,
    pub actor: Arc<str>,
    pub action: Action,
    pub summary: String,
    /// The change that it took back, if it took one back.
    pub undoes: Option<Revision>,
}

/// The keys that the next rows get: one more than was ever given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NextFids {
    pub community: CommunityFid,
    pub segment: SegmentFid,
    pub crew: CrewFid,
    /// Of streets and of sites alike.
    pub assignment: AssignmentFid,
    pub exemption: ExemptionFid,
    pub shift: ShiftFid,
    pub absence: AbsenceFid,
    pub site: SiteFid,
    pub account: AccountFid,
    pub member: MemberFid,
    pub plan: PlanFid,
}

impl Default for NextFids {
    fn default() -> Self {
        Self {
            community: CommunityFid(1),
            segment: SegmentFid(1),
            crew: CrewFid(1),
            assignment: AssignmentFid(1),
            exemption: ExemptionFid(1),
            shift: ShiftFid(1),
            absence: AbsenceFid(1),
            site: SiteFid(1),
            account: AccountFid(1),
            member: MemberFid(1),
            plan: PlanFid(1),
        }
    }
}

/// All rows that are open at `revision`: what a store gives a process that starts.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Snapshot {
    pub revision: Revision,
    /// Centre of the local frame; `None` until there is any geometry.
    pub frame: Option<LonLat>,
    pub communities: Vec<Arc<Community>>,
    pub segments: Vec<Arc<Segment>>,
    pub crews: Vec<Arc<Crew>>,
    pub assignments: Vec<Assignment>,
    pub exemptions: Vec<Arc<Exemption>>,
    /// `None` as long as the city goes by the default.
    pub hours: Option<Arc<CityHours>>,
    pub shifts: Vec<Arc<Shift>>,
    pub absences: Vec<Arc<Absence>>,
    pub sites: Vec<Arc<Site>>,
    pub site_assignments: Vec<SiteAssignment>,
    pub accounts: Vec<Arc<Account>>,
    pub members: Vec<Arc<Member>>,
    pub plans: Vec<Arc<Plan>>,
    /// `None` as long as the city goes by the default.
    pub load_rules: Option<Arc<LoadRules>>,
    pub next: NextFids,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_by_its_word() {
        for action in Action::ALL {
            assert_eq!(Action::named(action.as_str()), Some(action));
        }
        assert_eq!(Action::named("dance"), None);
    }
}
