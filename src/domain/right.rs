//! What roles let people do. Areas are another matter: `city::area` holds changes to them.

use super::{Change, Role};

/// Something that not everybody may do, by the word that clients know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Right {
    /// Say who answers for what.
    Assign,
    /// Accept gaps.
    Exempt,
    /// Undo changes.
    Undo,
    /// Keep crews and say when they are away.
    Crews,
    /// Keep the hours that crews work in.
    Shifts,
    /// Keep the members of crews.
    MembersWrite,
    /// Draft plans and publish them.
    Plans,
    /// Keep sites.
    Sites,
    /// Import files.
    Imports,
    /// Set the city's time zone, calendar and required hours.
    Hours,
    /// Set how load is reckoned.
    LoadRules,
    /// Keep accounts.
    Accounts,
    /// Read names and phones of members; somebody of a crew only those of the own one.
    Members,
    /// Read who made which change.
    Log,
    /// Read who decided what about a stretch.
    Record,
    /// Make tokens for oneself.
    Tokens,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 16] = [
        Self::Assign,
        Self::Exempt,
        Self::Undo,
        Self::Crews,
        Self::Shifts,
        Self::MembersWrite,
        Self::Plans,
        Self::Sites,
        Self::Imports,
        Self::Hours,
        Self::LoadRules,
        Self::Accounts,
        Self::Members,
        Self::Log,
        Self::Record,
        Self::Tokens,
    ];

    /// The word in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Exempt => "exempt",
            Self::Undo => "undo",
            Self::Crews => "crews",
            Self::Shifts => "shifts",
            Self::MembersWrite => "members_write",
            Self::Plans => "plans",
            Self::Sites => "sites",
            Self::Imports => "imports",
            Self::Hours => "hours",
            Self::LoadRules => "load_rules",
            Self::Accounts => "accounts",
            Self::Members => "members",
            Self::Log => "log",
            Self::Record => "record",
            Self::Tokens => "tokens",
        }
    }

    /// The rights that it takes to change rows as a change does, whatever it is called: who takes
    /// one back needs them as much as who made it. An account that leaves a removed crew is no
    /// matter of accounts.
    #[must_use]
    pub fn needed_for(change: &Change) -> Vec<Self> {
        let assigns = !(change.assignments.is_empty() && change.site_assignments.is_empty());
        let ground = !(change.communities.is_empty() && change.segments.is_empty());
        [
            (ground || change.frame.is_some(), Self::Imports),
            (assigns, Self::Assign),
            (!change.exemptions.is_empty(), Self::Exempt),
            (!(change.crews.is_empty() && change.absences.is_empty()), Self::Crews),
            (!change.shifts.is_empty(), Self::Shifts),
            (!change.members.is_empty(), Self::MembersWrite),
            (!change.plans.is_empty(), Self::Plans),
            (!change.sites.is_empty(), Self::Sites),
            (!change.hours.is_empty(), Self::Hours),
            (!change.load_rules.is_empty(), Self::LoadRules),
        ]
        .into_iter()
        .filter_map(|(touched, right)| touched.then_some(right))
        .collect()
    }

    /// Has a role this right? `area` is the part of the city that it is held for, if it is not
    /// held for the whole: what cannot be said of a part is then no right.
    #[must_use]
    pub fn is_of(self, role: Role, area: Option<&str>) -> bool {
        let trusted = match self {
            Self::Accounts => Role::Administrator,
            Self::Crews
            | Self::Shifts
            | Self::MembersWrite
            | Self::Plans
            | Self::Sites
            | Self::Imports
            | Self::Hours
            | Self::LoadRules => Role::Dispatcher,
            Self::Assign | Self::Exempt | Self::Undo => Role::Officer,
            Self::Log | Self::Record => Role::Inspector,
            Self::Members | Self::Tokens => Role::CrewMember,
        };
        let whole = matches!(
            self,
            Self::Accounts | Self::Sites | Self::Imports | Self::Hours | Self::LoadRules
        );
        role.is_trusted_as(trusted) && !(whole && area.is_some())
    }
}

impl Role {
    /// May somebody of this role do all that the other may? Each role may do what those after it
    /// in [`Role::ALL`] may.
    #[must_use]
    pub fn is_trusted_as(self, other: Self) -> bool {
        self.rank() <= other.rank()
    }

    /// The one of two roles that is trusted with less.
    #[must_use]
    pub fn narrower(self, other: Self) -> Self {
        if self.is_trusted_as(other) { other } else { self }
    }

    fn rank(self) -> usize {
        Self::ALL.iter().position(|role| *role == self).unwrap_or(Self::ALL.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Action, AssignmentFid, HoursFid, ShiftFid};
    use jiff::Timestamp;

    #[test]
    fn who_is_not_signed_in_has_no_right_and_an_administrator_has_all() {
        for right in Right::ALL {
            assert!(!right.is_of(Role::Public, None), "{right:?}");
            assert!(right.is_of(Role::Administrator, None), "{right:?}");
        }
    }

    #[test]
    fn rights_are_those_of_the_table() {
        let words = |role, area| -> Vec<&str> {
            let rights = Right::ALL.into_iter().filter(|right| right.is_of(role, area));
            rights.map(Right::as_str).collect()
        };
        let dispatcher = words(Role::Dispatcher, None);
        assert_eq!(dispatcher.len(), Right::ALL.len() - 1);
        assert!(!dispatcher.contains(&"accounts"));
        let for_a_part = words(Role::Dispatcher, Some("west"));
        let whole = ["sites", "imports", "hours", "load_rules"];
        assert!(whole.iter().all(|word| !for_a_part.contains(word)));
        assert_eq!(for_a_part.len() + whole.len(), dispatcher.len());
        let officer = ["assign", "exempt", "undo", "members", "log", "record", "tokens"];
        assert_eq!(words(Role::Officer, Some("west")), officer);
        assert_eq!(words(Role::Inspector, None), ["members", "log", "record", "tokens"]);
        assert_eq!(words(Role::CrewMember, None), ["members", "tokens"]);
    }

    #[test]
    fn what_a_change_needs_goes_by_its_rows_and_not_by_its_name() {
        let mut change = Change::new(Action::Undo, "ann".into(), Timestamp::UNIX_EPOCH);
        assert!(Right::needed_for(&change).is_empty());
        change.shifts.closed.push(ShiftFid(1));
        change.assignments.closed.push(AssignmentFid(1));
        change.hours.closed.push(HoursFid(1));
        let needed: Vec<&str> = Right::needed_for(&change).into_iter().map(Right::as_str).collect();
        assert_eq!(needed, ["assign", "shifts", "hours"]);
    }

    #[test]
    fn the_narrower_of_two_roles_may_do_what_both_may() {
        for one in Role::ALL {
            for other in Role::ALL {
                let narrower = one.narrower(other);
                assert_eq!(narrower, other.narrower(one));
                for right in Right::ALL {
                    let both = right.is_of(one, None) && right.is_of(other, None);
                    assert_eq!(right.is_of(narrower, None), both);
                }
            }
        }
    }
}
