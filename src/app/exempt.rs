//! Accepting a gap for a reason, and taking that back.

use super::App;
use super::assign::Changed;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use crate::city::plan::exempt::ExemptRequest;
use crate::domain::{ExemptionFid, Revision};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The answer to an exemption.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Exempted {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// One for each stretch.
    pub exemptions: Vec<String>,
}

impl Answer for Exempted {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

impl App {
    /// Accepts gaps.
    ///
    /// # Errors
    /// See [`crate::city::City::plan_exempt`].
    pub async fn exempt(
        &self,
        request: ExemptRequest,
        actor: Arc<str>,
        key: Option<RequestKey>,
    ) -> Result<Done<Exempted>, AppError> {
        let app = self.clone();
        self.commit(key, move |city| {
            let (change, fids) = city.plan_exempt(&request, &app.asker(&actor))?;
            let exemptions = fids.iter().map(ToString::to_string).collect();
            Ok((change, Exempted { revision: Revision::default(), exemptions }))
        })
        .await
    }

    /// Takes an exemption back.
    ///
    /// # Errors
    /// There is no such exemption.
    pub async fn unexempt(
        &self,
        id: &str,
        actor: Arc<str>,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let unknown = |_| AppError::NotFound(format!("there is no exemption {id}"));
        let fid = id.parse().map(ExemptionFid).map_err(unknown)?;
        let app = self.clone();
        self.commit(key, move |city| {
            let change = city.plan_unexempt(fid, &app.asker(&actor))?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
}
