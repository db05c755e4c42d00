//! Accepting a gap for a reason, taking that back, and exemptions as features.

use super::App;
use super::assign::Changed;
use super::assignments::streets_asked;
use super::commit::{Answer, Done, RequestKey};
use super::error::AppError;
use super::views::{Named, metres};
use super::window::{Span, Window};
use crate::city::City;
use crate::city::plan::exempt::ExemptRequest;
use crate::city::street::Street;
use crate::domain::{Actor, Exemption, ExemptionFid, Revision};
use crate::geometry::{LonLat, Side};
use jiff::Timestamp;
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
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Exempted>, AppError> {
        self.commit(actor, key, move |city, asker| {
            let (change, fids) = city.plan_exempt(&request, asker)?;
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
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Changed>, AppError> {
        let fid = exemption_fid(id)?;
        self.commit(actor, key, move |city, asker| {
            let change = city.plan_unexempt(fid, asker)?;
            Ok((change, Changed { revision: Revision::default() }))
        })
        .await
    }
}

fn exemption_fid(id: &str) -> Result<ExemptionFid, AppError> {
    let unknown = |_| AppError::NotFound(format!("there is no exemption {id}"));
    id.parse().map(ExemptionFid).map_err(unknown)
}

/// Which exemptions are asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ExemptionQuery {
    pub bbox: Option<Window>,
    /// Only what holds at some instant of it.
    pub during: Option<Span>,
    /// Id of a segment.
    pub segment: Option<String>,
    pub limit: usize,
    pub offset: u32,
}

/// What every exemption feature carries.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ExemptionView {
    pub id: String,
    pub segment: Named,
    #[schema(value_type = String)]
    pub side: Side,
    pub from_m: f64,
    pub to_m: f64,
    pub length_m: f64,
    /// Why nobody has to answer for it.
    pub reason: String,
    /// Who accepted that.
    pub approver: String,
    #[schema(value_type = String)]
    pub valid_from: Timestamp,
    /// When it is a gap again.
    #[schema(value_type = Option<String>)]
    pub valid_to: Option<Timestamp>,
}

/// An exemption on its street.
pub type ExemptStretch = (Arc<Exemption>, Arc<Street>);

/// A page of exemptions.
pub struct ExemptionPage {
    pub exemptions: Vec<ExemptStretch>,
    pub matched: u64,
    pub next: Option<u32>,
}

/// The exemptions that a query keeps, by id.
///
/// # Errors
/// A segment that there is not.
pub fn page(city: &City, query: &ExemptionQuery) -> Result<ExemptionPage, AppError> {
    let streets = streets_asked(city, query.segment.as_deref(), query.bbox)?;
    let mut found: Vec<(&Arc<Exemption>, &Arc<Street>)> = streets
        .into_iter()
        .flat_map(|(ix, street)| city.ledger().exemptions(ix).iter().map(move |e| (e, street)))
        .filter(|(e, street)| query.bbox.is_none_or(|bbox| bbox.meets(street, e.stretch)))
        .filter(|(exemption, _)| query.during.is_none_or(|span| span.meets(exemption.period)))
        .collect();
    found.sort_unstable_by_key(|(exemption, _)| exemption.fid);
    let first = found.partition_point(|(exemption, _)| exemption.fid.0 < query.offset);
    let next = found.get(first + query.limit).map(|(exemption, _)| exemption.fid.0);
    let matched = found.len() as u64;
    let page = found[first..].iter().take(query.limit);
    let exemptions = page.map(|(e, street)| (Arc::clone(e), Arc::clone(street))).collect();
    Ok(ExemptionPage { exemptions, matched, next })
}

/// The exemption that clients know by that id.
///
/// # Errors
/// There is none.
pub fn find(city: &City, id: &str) -> Result<ExemptStretch, AppError> {
    let unknown = || AppError::NotFound(format!("there is no exemption {id}"));
    let fid = exemption_fid(id)?;
    let segment = city.ledger().segment_of_exemption(fid).ok_or_else(unknown)?;
    let ix = city.network().number_of(segment).ok_or_else(unknown)?;
    let street = city.network().street(ix).ok_or_else(unknown)?;
    let held = city.ledger().exemptions(ix).iter().find(|exemption| exemption.fid == fid);
    Ok((Arc::clone(held.ok_or_else(unknown)?), Arc::clone(street)))
}

/// The properties of an exemption feature.
#[must_use]
pub fn view((exemption, street): &ExemptStretch) -> ExemptionView {
    ExemptionView {
        id: exemption.fid.to_string(),
        segment: Named::segment(&street.segment),
        side: exemption.side,
        from_m: metres(exemption.stretch.from_mm()),
        to_m: metres(exemption.stretch.to_mm()),
        length_m: metres(exemption.stretch.length_mm()),
        reason: exemption.reason.to_string(),
        approver: exemption.approver.to_string(),
        valid_from: exemption.period.from(),
        valid_to: exemption.period.to(),
    }
}

/// The piece of centre line that an exemption lies on.
#[must_use]
pub fn line((exemption, street): &ExemptStretch) -> Vec<LonLat> {
    street.segment.line.cut(&street.line, exemption.stretch)
}
