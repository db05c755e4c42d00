//! How much work a metre of street is, and how much a crew can do.

use super::LoadRulesFid;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The square metres that one worker keeps clean in a shift, where the city does not say its own:
/// Wuhan's labour quota of 2008.
pub const USUAL_QUOTA_M2: u32 = 6000;

/// The weight of a class that is not named: a metre counts as a metre.
pub const USUAL_WEIGHT: u32 = 1000;

/// How the work of a crew is reckoned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoadRules {
    pub fid: LoadRulesFid,
    /// What a metre counts for, in thousandths, by class of street.
    pub class_weights: BTreeMap<Arc<str>, u32>,
    /// What it counts for on other streets, in thousandths.
    pub usual_weight: u32,
    /// The ground that a crew can keep clean if it has no quota of its own, in square metres.
    pub quota_m2: u32,
}

impl Default for LoadRules {
    fn default() -> Self {
        Self {
            fid: LoadRulesFid(1),
            class_weights: BTreeMap::new(),
            usual_weight: USUAL_WEIGHT,
            quota_m2: USUAL_QUOTA_M2,
        }
    }
}

impl LoadRules {
    /// What a metre of a street of that class counts for, in thousandths.
    #[must_use]
    pub fn weight(&self, class: Option<&str>) -> u32 {
        let own = class.and_then(|class| self.class_weights.get(class));
        own.copied().unwrap_or(self.usual_weight)
    }
}
