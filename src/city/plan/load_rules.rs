//! Setting the rules by which the work of crews is reckoned.

use super::Asker;
use super::text::name_problem;
use crate::city::City;
use crate::domain::{Action, Change, LoadRules, LoadRulesFid, Problem, Refusal};
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most so many classes have a weight of their own.
pub const MOST_CLASSES: usize = 1000;

/// No metre counts for more than so many.
pub const MOST_WEIGHT: f64 = 100.0;

/// No quota is larger, in square metres.
pub const MOST_QUOTA_M2: u32 = 1_000_000_000;

/// The rules that a city is to have, all of them.
#[derive(Clone, PartialEq, Debug)]
pub struct LoadRulesRequest {
    /// What a metre counts for, by class of street.
    pub class_weights: BTreeMap<String, f64>,
    /// What it counts for on other streets.
    pub usual_weight: f64,
    /// The ground that each member of a crew can keep clean, in square metres; 0 if
    /// nothing is said about it.
    pub quota_m2: u32,
}

impl City {
    /// Decides the rules of load. Weights are kept to the thousandth.
    ///
    /// # Errors
    /// A weight below 0 or above [`MOST_WEIGHT`], a quota above [`MOST_QUOTA_M2`], too many classes.
    pub fn plan_set_load_rules(
        &self,
        request: &LoadRulesRequest,
        asker: &Asker,
    ) -> Result<(Change, Arc<LoadRules>), Refusal> {
        let mut problems = Vec::new();
        if request.class_weights.len() > MOST_CLASSES {
            let detail =
                format!("{} classes are more than {MOST_CLASSES}", request.class_weights.len());
            return Err(Refusal::invalid(detail, vec![Problem::new("/class_weights", "too many")]));
        }
        let mut class_weights = BTreeMap::new();
        for (class, weight) in &request.class_weights {
            let pointer = format!("/class_weights/{}", class.replace('~', "~0").replace('/', "~1"));
            problems.extend(name_problem(&pointer, class));
            class_weights.insert(class.as_str().into(), weighed(*weight, &pointer, &mut problems));
        }
        let usual_weight = weighed(request.usual_weight, "/usual_weight", &mut problems);
        if request.quota_m2 > MOST_QUOTA_M2 {
            let detail = format!("a quota is at most {MOST_QUOTA_M2} m2");
            problems.push(Problem::new("/quota_m2", detail));
        }
        if !problems.is_empty() {
            return Err(Refusal::invalid("the rules make no sense", problems));
        }
        let (fid, quota_m2) = (LoadRulesFid(1), request.quota_m2);
        let rules = Arc::new(LoadRules { fid, class_weights, usual_weight, quota_m2 });
        let mut change = Change::new(Action::SetLoadRules, Arc::clone(&asker.actor), asker.now);
        if !self.office().has_own_rules() || rules != *self.office().load_rules() {
            change.load_rules.closed.extend(self.office().has_own_rules().then_some(fid));
            change.load_rules.opened.push(Arc::clone(&rules));
            change.summary = format!(
                "set the rules of load: {} classes weighted, {quota_m2} m2 for each member",
                rules.class_weights.len()
            );
        }
        Ok((change, rules))
    }
}

/// A weight in thousandths.
fn weighed(weight: f64, pointer: &str, problems: &mut Vec<Problem>) -> u32 {
    if !(0.0..=MOST_WEIGHT).contains(&weight) {
        problems
            .push(Problem::new(pointer, format!("a weight is a number from 0 to {MOST_WEIGHT}")));
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100,000")]
    let thousandths = (weight * 1000.0).round() as u32;
    thousandths
}
