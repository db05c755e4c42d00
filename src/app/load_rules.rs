//! The rules by which the work of crews is reckoned.

use super::App;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use crate::city::City;
use crate::city::plan::load_rules::LoadRulesRequest;
use crate::domain::{Actor, LoadRules, Revision};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The rules that the city is to have, all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadRulesBody {
    /// As it was answered; not looked at.
    #[serde(default, rename = "revision")]
    _revision: Option<u64>,
    /// What a metre counts for, by class of street: 0 to 100, to the thousandth.
    class_weights: BTreeMap<String, f64>,
    /// What it counts for on streets of other classes, and without a class.
    usual_weight: f64,
    /// The ground that each member of a crew can keep clean, in square metres; 0 if
    /// nothing is said about it.
    quota_m2: u32,
}

/// The rules by which the work of crews is reckoned.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct LoadRulesView {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// What a metre counts for, by class of street.
    pub class_weights: BTreeMap<String, f64>,
    /// What it counts for on streets of other classes, and without a class.
    pub usual_weight: f64,
    /// The ground that each member of a crew can keep clean, in square metres.
    pub quota_m2: u32,
}

impl Answer for LoadRulesView {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl From<LoadRulesBody> for LoadRulesRequest {
    fn from(body: LoadRulesBody) -> Self {
        let LoadRulesBody { class_weights, usual_weight, quota_m2, .. } = body;
        Self { class_weights, usual_weight, quota_m2 }
    }
}

impl App {
    /// Sets the rules.
    ///
    /// # Errors
    /// See [`City::plan_set_load_rules`].
    pub async fn set_load_rules(
        &self,
        request: LoadRulesRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<LoadRulesView>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, rules) = city.plan_set_load_rules(&request, asker)?;
            Ok((change, view(&rules, Revision::default())))
        })
        .await
    }
}

/// The rules as they are.
#[must_use]
pub fn show(city: &City) -> LoadRulesView {
    view(city.office().load_rules(), city.revision())
}

fn view(rules: &LoadRules, revision: Revision) -> LoadRulesView {
    let number = |thousandths: u32| f64::from(thousandths) / 1000.0;
    let weights = rules.class_weights.iter();
    LoadRulesView {
        revision,
        class_weights: weights
            .map(|(class, weight)| (class.to_string(), number(*weight)))
            .collect(),
        usual_weight: number(rules.usual_weight),
        quota_m2: rules.quota_m2,
    }
}
