//! Saying that a crew is away, and taking that back.

use super::Asker;
use super::text::reason_problem;
use crate::city::City;
use crate::domain::{Absence, AbsenceFid, Action, Change, Problem, Refusal};
use jiff::Timestamp;
use std::sync::Arc;

/// At most so many absences in a city.
pub const MOST_ABSENCES: usize = 100_000;

/// An absence that is to be.
#[derive(Clone, PartialEq, Debug)]
pub struct AbsenceRequest {
    /// The crew's id.
    pub crew: String,
    /// From now if not given.
    pub from: Option<Timestamp>,
    /// Until further notice if not given.
    pub to: Option<Timestamp>,
    pub reason: String,
}

impl City {
    /// Decides that a crew is away.
    ///
    /// # Errors
    /// An unknown crew, no reason, a period that ends before it begins; too many absences.
    pub fn plan_add_absence(
        &self,
        request: &AbsenceRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<Absence>), Refusal> {
        let crew = self.crew_by_id(&request.crew);
        let mut problems = Vec::new();
        if crew.is_none() {
            problems.push(Problem::new("/crew", format!("there is no crew {}", request.crew)));
        }
        problems.extend(reason_problem("/reason", "an absence", &request.reason));
        let period = super::period(("from", request.from), ("to", request.to), asker.now);
        let (crew, period) = match (crew, period) {
            (Some(crew), Ok(period)) if problems.is_empty() => (crew, period),
            (_, period) => {
                problems.extend(period.err());
                return Err(Refusal::invalid("the absence cannot be kept like this", problems));
            }
        };
        if self.roster().absences().len() >= MOST_ABSENCES {
            let problem = Problem::new("", "remove those that are over");
            let detail = format!("there are {MOST_ABSENCES} absences already, and no more fit");
            return Err(Refusal::conflict(detail, vec![problem]));
        }
        let absence = Arc::new(Absence {
            fid: self.next_fids().absence,
            crew: crew.fid,
            period,
            reason: request.reason.trim().into(),
        });
        let mut change = Change::new(Action::AddAbsence, Arc::clone(&asker.actor), asker.now);
        change.absences.opened.push(Arc::clone(&absence));
        // The reason is for the office; everybody reads the log.
        change.summary = format!("{} is away", crew.name);
        Ok((change, absence))
    }

    /// Decides that a crew is not away after all.
    ///
    /// # Errors
    /// No such absence.
    pub fn plan_remove_absence(&self, fid: AbsenceFid, asker: &Asker) -> Result<Change, Refusal> {
        let known = self.roster().absences().find(|absence| absence.fid == fid);
        let known = known.ok_or_else(|| Refusal::missing(format!("there is no absence {fid}")))?;
        let mut change = Change::new(Action::RemoveAbsence, Arc::clone(&asker.actor), asker.now);
        change.absences.closed.push(fid);
        let crew = self.crew(known.crew).map_or("", |crew| &*crew.name);
        change.summary = format!("{crew} is not away after all");
        Ok(change)
    }
}
