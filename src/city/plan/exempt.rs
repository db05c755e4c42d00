//! Accepting a gap for a reason, and taking that back.

use super::stretches::{NamedStretch, resolve};
use super::text::reason_problem;
use super::{Asker, Keys};
use crate::city::City;
use crate::domain::{Action, Change, Exemption, ExemptionFid, Refusal};
use jiff::Timestamp;
use std::sync::Arc;

/// What somebody asks to be excused.
#[derive(Clone, PartialEq, Debug)]
pub struct ExemptRequest {
    pub reason: String,
    pub approver: String,
    /// From now if not given.
    pub valid_from: Option<Timestamp>,
    /// When it is a gap again; never, if not given.
    pub valid_to: Option<Timestamp>,
    pub stretches: Vec<NamedStretch>,
}

impl City {
    /// Decides an exemption: one for each stretch.
    ///
    /// # Errors
    /// No reason or approver, a stretch that makes no sense, a period that ends before it begins.
    pub fn plan_exempt(
        &self,
        request: &ExemptRequest,
        asker: &Asker,
    ) -> Result<(Change, Vec<ExemptionFid>), Refusal> {
        let mut problems = Vec::new();
        for (pointer, text) in [("/reason", &request.reason), ("/approver", &request.approver)] {
            problems.extend(reason_problem(pointer, "an exemption", text));
        }
        let period = super::validity(request.valid_from, request.valid_to, asker.now);
        let period = match period {
            Ok(period) if problems.is_empty() => period,
            other => {
                problems.extend(other.err());
                return Err(Refusal::invalid("the exemption cannot be kept like this", problems));
            }
        };
        let ground = resolve(self, &request.stretches)?;
        let mut change = Change::new(Action::Exempt, Arc::clone(&asker.actor), asker.now);
        let mut keys = Keys(self.next_fids().exemption);
        let (reason, approver): (Arc<str>, Arc<str>) =
            (request.reason.trim().into(), request.approver.trim().into());
        let mut length_mm = 0;
        for ((_, side), (segment, set)) in ground {
            for stretch in set.iter() {
                length_mm += u64::from(stretch.length_mm());
                change.exemptions.opened.push(Arc::new(Exemption {
                    fid: keys.take(),
                    segment,
                    side,
                    stretch,
                    reason: Arc::clone(&reason),
                    approver: Arc::clone(&approver),
                    period,
                }));
            }
        }
        change.summary = format!("{approver} excused {} side-metres", length_mm / 1000);
        let fids = change.exemptions.opened.iter().map(|e| e.fid).collect();
        Ok((change, fids))
    }

    /// Decides to take an exemption back.
    ///
    /// # Errors
    /// No such exemption.
    pub fn plan_unexempt(&self, fid: ExemptionFid, asker: &Asker) -> Result<Change, Refusal> {
        if self.ledger().segment_of_exemption(fid).is_none() {
            return Err(Refusal::missing(format!("there is no exemption {fid}")));
        }
        let mut change = Change::new(Action::Unexempt, Arc::clone(&asker.actor), asker.now);
        change.exemptions.closed.push(fid);
        change.summary = format!("took back exemption {fid}");
        Ok(change)
    }
}
