//! What a request to assign claims, and from whom it takes: crews work beside each other as long as
//! their shifts do not meet.

use crate::city::City;
use crate::domain::{CrewFid, Period, Problem, Refusal, ShiftFid};
use std::collections::BTreeSet;

/// A crew, in a shift or at every hour, as long as a period holds.
pub(super) struct Claim {
    pub crew: CrewFid,
    pub shift: Option<ShiftFid>,
    pub period: Period,
    /// The shifts that have hours in common with it.
    meeting: BTreeSet<ShiftFid>,
}

impl Claim {
    pub fn new(
        city: &City,
        crew: CrewFid,
        shift: Option<&str>,
        period: Period,
    ) -> Result<Self, Refusal> {
        let shift = shift.map(|id| {
            let unknown = || {
                let problem = Problem::new("/shift", format!("there is no shift {id}"));
                Refusal::invalid("the shift is not known", vec![problem])
            };
            city.roster().shift_by_id(id).ok_or_else(unknown)
        });
        let shift = shift.transpose()?;
        let meeting = match shift {
            Some(own) => {
                let meeting = city.roster().shifts().filter(|other| own.meets(other));
                meeting.map(|other| other.fid).collect()
            }
            None => BTreeSet::new(),
        };
        Ok(Self { crew, shift: shift.map(|shift| shift.fid), period, meeting })
    }

    /// Is it the same crew in the same shift?
    pub fn is_of(&self, crew: CrewFid, shift: Option<ShiftFid>) -> bool {
        self.crew == crew && self.shift == shift
    }

    /// Would another crew in that shift be at work in the same hours? Without a shift, it is at
    /// every hour.
    pub fn rivals(&self, crew: CrewFid, shift: Option<ShiftFid>) -> bool {
        let meets = match (self.shift, shift) {
            (Some(_), Some(other)) => self.meeting.contains(&other),
            _ => true,
        };
        self.crew != crew && meets
    }

    /// Does it hold as long as this does?
    pub fn within(&self, outer: Period) -> bool {
        let ends_later = match (outer.to(), self.period.to()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(inner)) => inner <= outer,
        };
        outer.from() <= self.period.from() && ends_later
    }
}
