//! A crew that leaves: what it answers for goes to another crew, or to nobody.

use super::cutting::keyed;
use super::{Asker, Keys};
use crate::city::City;
use crate::domain::{
    Action, Assignment, AssignmentFid, Change, Crew, CrewFid, Period, Problem, Refusal, ShiftFid,
    SiteAssignment,
};
use crate::geometry::StretchSet;
use jiff::Timestamp;
use std::sync::Arc;

/// How a crew leaves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeaveRequest {
    /// The id of the crew that answers from then on; nobody, if there is none.
    pub to: Option<String>,
    /// When it leaves; now, if not given.
    pub valid_from: Option<Timestamp>,
}

/// A decided leave.
#[derive(Clone, PartialEq, Debug)]
pub struct LeavePlan {
    pub change: Change,
    /// Is the crew gone, or does it stay until the day on which it leaves?
    pub removed: bool,
}

/// What becomes of what a crew answers for.
struct Leaving {
    heir: Option<CrewFid>,
    from: Timestamp,
    now: Timestamp,
}

impl City {
    /// Decides that a crew leaves, in one change. What it answers for after the instant goes to the
    /// heir in the same shifts, or becomes gaps. A crew that leaves at once is removed, with its
    /// members and absences; one that leaves later stays until then, and can be removed when
    /// nothing of it is left.
    ///
    /// # Errors
    /// No such crew; an heir that there is not, or that is the crew itself.
    pub fn plan_leave(
        &self,
        id: &str,
        request: &LeaveRequest,
        asker: &Asker,
    ) -> Result<LeavePlan, Refusal> {
        let known = self.known_crew(id)?;
        let heir = request.to.as_deref().map(|to| self.heir(known, to)).transpose()?;
        super::validity(request.valid_from, None, asker.now)
            .map_err(|problem| Refusal::invalid("the day makes no sense", vec![problem]))?;
        let from = request.valid_from.unwrap_or(asker.now);
        let leaving = Leaving { heir: heir.map(|heir| heir.fid), from, now: asker.now };
        let mut change = Change::new(Action::RemoveCrew, Arc::clone(&asker.actor), asker.now);
        let mut keys = Keys(self.next_fids().assignment);
        self.hand_over_streets(known.fid, &leaving, &mut keys, &mut change);
        self.hand_over_all_sites(known.fid, &leaving, &mut keys, &mut change);
        let removed = from <= asker.now;
        let whom = heir.map_or("nobody", |heir| &*heir.name);
        if removed {
            self.close_crew(known.fid, &mut change);
            change.summary = format!("removed crew {}; {whom} has what it had", known.name);
        } else {
            let (day, name) = (from.strftime("%Y-%m-%dT%H:%M:%SZ"), &known.name);
            change.summary = format!("crew {name} leaves on {day}; {whom} has what it had");
        }
        Ok(LeavePlan { change, removed })
    }

    fn heir<'a>(&'a self, leaver: &Crew, to: &str) -> Result<&'a Arc<Crew>, Refusal> {
        let wrong = |detail: String| {
            let problem = Problem::new("hand_over_to", detail.clone());
            Refusal::invalid(detail, vec![problem])
        };
        match self.crew_by_id(to) {
            None => Err(wrong(format!("there is no crew {to}"))),
            Some(heir) if heir.fid == leaver.fid => {
                Err(wrong(format!("{} cannot hand over to itself", leaver.name)))
            }
            Some(heir) => Ok(heir),
        }
    }

    fn hand_over_streets(
        &self,
        leaver: CrewFid,
        leaving: &Leaving,
        keys: &mut Keys<AssignmentFid>,
        change: &mut Change,
    ) {
        for (ix, _) in self.network().iter() {
            let held = self.ledger().assignments(ix);
            for row in held.iter().filter(|row| row.crew == leaver) {
                let Some((stays, goes)) = leaving.parts(row.period) else { continue };
                change.assignments.closed.push(row.fid);
                let stays = stays.map(|period| Assignment { period, ..*row });
                change
                    .assignments
                    .opened
                    .extend(keyed(stays.into_iter().collect(), || keys.take()));
                let Some((heir, period)) = leaving.heir.zip(goes) else { continue };
                let has = held.iter().filter(|other| {
                    let alike = (other.crew, other.side) == (heir, row.side);
                    alike && lasts(other.shift, other.period, row.shift, period)
                });
                let has: StretchSet = has.map(|other| other.stretch).collect();
                let new = StretchSet::of(row.stretch).difference(&has);
                let given = |stretch| Assignment { crew: heir, stretch, period, ..*row };
                let given = new.iter().map(given).collect();
                change.assignments.opened.extend(keyed(given, || keys.take()));
            }
        }
    }

    fn hand_over_all_sites(
        &self,
        leaver: CrewFid,
        leaving: &Leaving,
        keys: &mut Keys<AssignmentFid>,
        change: &mut Change,
    ) {
        for row in self.sites().assignments().filter(|row| row.crew == leaver) {
            let Some((stays, goes)) = leaving.parts(row.period) else { continue };
            let rows = &mut change.site_assignments;
            rows.closed.push(row.fid);
            rows.opened.extend(stays.map(|period| SiteAssignment {
                fid: keys.take(),
                period,
                ..*row
            }));
            let Some((heir, period)) = leaving.heir.zip(goes) else { continue };
            let has = self.sites().assignments().any(|other| {
                let alike = (other.crew, other.site) == (heir, row.site);
                alike && lasts(other.shift, other.period, row.shift, period)
            });
            if !has {
                let fid = keys.take();
                rows.opened.push(SiteAssignment { fid, crew: heir, period, ..*row });
            }
        }
    }
}

impl Leaving {
    /// What stays of a period and what goes to the heir; `None` if the row is left as it is. What
    /// is over by now goes with a crew that goes now: the log remembers it.
    fn parts(&self, period: Period) -> Option<(Option<Period>, Option<Period>)> {
        let goes = Period::new(period.from().max(self.from), period.to());
        let at_once = self.from <= self.now;
        if goes.is_none() && !at_once {
            return None;
        }
        let stays = if at_once { None } else { Period::new(period.from(), Some(self.from)) };
        let goes = goes.filter(|period| period.to().is_none_or(|end| end > self.now));
        Some((stays, goes))
    }
}

/// Does an assignment of that shift hold as long as another one, in the same shift?
fn lasts(shift: Option<ShiftFid>, period: Period, other: Option<ShiftFid>, during: Period) -> bool {
    let ends_later = period.to().is_none_or(|end| during.to().is_some_and(|inner| inner <= end));
    shift == other && period.from() <= during.from() && ends_later
}
