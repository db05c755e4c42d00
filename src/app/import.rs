//! Importing segments, communities and sites from a GeoJSON file.

use super::commit::{Answer, Decision, Done, RequestKey};
use super::error::AppError;
use super::{App, blocking};
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::segments::ImportPlan;
use crate::city::plan::spared::{Spared, refuse_unread};
use crate::domain::{
    Actor, CommunityDraft, ImportMode, Problem, Revision, SegmentDraft, SiteDraft,
};
use crate::formats::geojson::{self, NotGeoJson, Options, Reading, Rejection};
use serde::Serialize;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// A file waits this long for one that is being read before it; one whose client has gone is
/// given up much sooner.
const WAIT_FOR_PLACE: Duration = Duration::from_secs(30);

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Segments,
    Communities,
    Sites,
}

impl Kind {
    /// The words for them.
    pub const WORDS: [&'static str; 3] = ["segments", "communities", "sites"];

    /// The kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "segments" => Some(Self::Segments),
            "communities" => Some(Self::Communities),
            "sites" => Some(Self::Sites),
            _ => None,
        }
    }
}

/// What to do with a file.
pub struct ImportRequest {
    pub kind: Kind,
    pub mode: ImportMode,
    pub options: Options,
}

/// What came in and what did not.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Imported {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// Features in the file, good and bad.
    pub read: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub gone: u64,
    /// Features that were left out; the first ones are in `rejections`.
    pub rejected: u64,
    #[schema(value_type = Vec<RejectionView>)]
    pub rejections: Vec<Rejection>,
    pub warnings: Vec<String>,
}

/// A feature that was left out.
#[derive(ToSchema)]
#[schema(as = Rejection)]
#[expect(dead_code, reason = "describes formats::geojson::Rejection in the OpenAPI document")]
pub struct RejectionView {
    /// Its number in the file, counted from 1.
    feature: u64,
    id: Option<String>,
    /// JSON pointer into the file.
    pointer: String,
    /// What is wrong, in words.
    reason: String,
}

impl Answer for Imported {
    fn set_revision(&mut self, revision: Revision) {
        self.revision = revision;
    }
}

/// A file that was read, waiting to be decided on.
enum Drafts {
    Segments(Vec<SegmentDraft>),
    Communities(Vec<CommunityDraft>),
    Sites(Vec<SiteDraft>),
}

impl Drafts {
    fn len(&self) -> usize {
        match self {
            Self::Segments(drafts) => drafts.len(),
            Self::Communities(drafts) => drafts.len(),
            Self::Sites(drafts) => drafts.len(),
        }
    }
}

impl From<NotGeoJson> for AppError {
    fn from(refused: NotGeoJson) -> Self {
        let problem = Problem::new("", refused.to_string());
        Self::Unreadable { detail: refused.to_string(), problems: vec![problem] }
    }
}

impl App {
    /// Reads a file and imports it as one change. What is wrong with single features is reported,
    /// and the rest goes in.
    ///
    /// # Errors
    /// The file is refused as a whole; the store is away.
    pub async fn import(
        &self,
        source: impl Read + Send + 'static,
        request: ImportRequest,
        actor: Actor,
        key: Option<RequestKey>,
    ) -> Result<Done<Imported>, AppError> {
        let decide = self.read_import(source, request).await?;
        self.commit(actor, key, decide).await
    }

    /// What [`App::import`] would do.
    ///
    /// # Errors
    /// The file is refused as a whole.
    pub async fn rehearse_import(
        &self,
        source: impl Read + Send + 'static,
        request: ImportRequest,
        actor: Actor,
    ) -> Result<Imported, AppError> {
        let decide = self.read_import(source, request).await?;
        self.rehearse(actor, decide).await
    }

    /// The first half of [`App::import`]: reads a file, and gives the decision to commit. For
    /// whoever knows the key of a request only when all of it was read.
    ///
    /// # Errors
    /// The file is refused as a whole.
    pub async fn read_import(
        &self,
        source: impl Read + Send + 'static,
        request: ImportRequest,
    ) -> Result<impl FnMut(&City, &Asker) -> Decision<Imported> + Send + 'static, AppError> {
        // Kept by the decision, so until it was made or dropped.
        let place = Arc::clone(&self.shared.imports).acquire_owned();
        let place = tokio::time::timeout(WAIT_FOR_PLACE, place).await;
        let place = place.ok().and_then(Result::ok).ok_or(AppError::Busy)?;
        let (kind, mode, options) = (request.kind, request.mode, request.options);
        let read = move || match kind {
            Kind::Segments => {
                let reading = geojson::read_segments(source, &options)?;
                Ok::<_, NotGeoJson>(split(reading, Drafts::Segments))
            }
            Kind::Communities => {
                let reading = geojson::read_communities(source, &options)?;
                Ok(split(reading, Drafts::Communities))
            }
            Kind::Sites => Ok(split(geojson::read_sites(source, &options)?, Drafts::Sites)),
        };
        let (drafts, report) = blocking(read).await??;
        let spared: Spared = report.rejections.iter().filter_map(|r| r.id.clone()).collect();
        Ok(move |city: &City, asker: &Asker| {
            let _held = &place;
            let far = match &drafts {
                Drafts::Segments(all) => {
                    city.warn_of_distance(all.iter().map(|d| d.line.bounds()), mode)
                }
                Drafts::Communities(all) => {
                    city.warn_of_distance(all.iter().map(|d| d.area.bounds()), mode)
                }
                // Sites stand in the frame of the streets, also where they replace others.
                Drafts::Sites(all) => {
                    let bounds = all.iter().map(|d| d.area.bounds());
                    city.warn_of_distance(bounds, ImportMode::Merge)
                }
            }?;
            if mode == ImportMode::Replace {
                refuse_unread(drafts.len(), report.rejected, report.rejections.len())?;
            }
            let plan = match &drafts {
                Drafts::Segments(drafts) => {
                    city.plan_segments_sparing(drafts, &spared, mode, asker)
                }
                Drafts::Communities(drafts) => {
                    city.plan_communities_sparing(drafts, &spared, mode, asker)
                }
                Drafts::Sites(drafts) => city.plan_sites(drafts, &spared, mode, asker),
            };
            let (change, mut imported) = answer(plan, &report);
            imported.warnings.extend(far);
            Ok((change, imported))
        })
    }
}

/// The drafts of a reading, and the report so far.
fn split<T>(reading: Reading<T>, wrap: impl FnOnce(Vec<T>) -> Drafts) -> (Drafts, Imported) {
    let report = Imported {
        revision: Revision::default(),
        read: reading.features,
        new: 0,
        changed: 0,
        unchanged: 0,
        gone: 0,
        rejected: reading.rejected,
        rejections: reading.rejections,
        warnings: reading.warnings,
    };
    (wrap(reading.drafts), report)
}

fn answer(plan: ImportPlan, report: &Imported) -> (crate::domain::Change, Imported) {
    let mut imported = Imported {
        new: plan.new,
        changed: plan.changed,
        unchanged: plan.unchanged,
        gone: plan.gone,
        ..report.clone()
    };
    imported.warnings.extend(plan.warnings);
    (plan.change, imported)
}
