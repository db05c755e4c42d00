//! Importing segments, communities and sites from a GeoJSON file, and crews, members and shifts
//! from a list.

use super::commit::{Answer, Decision, Done, RequestKey};
use super::error::AppError;
use super::{App, blocking};
use crate::city::City;
use crate::city::plan::Asker;
use crate::city::plan::lists::ListPlan;
use crate::city::plan::segments::ImportPlan;
use crate::city::plan::spared::{Spared, refuse_unread};
use crate::domain::{
    Actor, CommunityDraft, CrewDraft, ImportMode, MemberDraft, Problem, Refusal, Revision,
    SegmentDraft, ShiftDraft, SiteDraft,
};
use crate::formats::geojson::{self, NotGeoJson, Options, Reading, Rejection};
use crate::formats::table::{self, NotATable};
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
    Crews,
    Members,
    Shifts,
}

impl Kind {
    /// The words for them.
    pub const WORDS: [&'static str; 6] =
        ["segments", "communities", "sites", "crews", "members", "shifts"];

    /// The kind of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "segments" => Some(Self::Segments),
            "communities" => Some(Self::Communities),
            "sites" => Some(Self::Sites),
            "crews" => Some(Self::Crews),
            "members" => Some(Self::Members),
            "shifts" => Some(Self::Shifts),
            _ => None,
        }
    }

    /// Is it a list, which has rows, and not a map, which has features?
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::Crews | Self::Members | Self::Shifts)
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
    /// Its number in the file, counted from 1; of a list the number of its row, the first being 1.
    feature: u64,
    id: Option<String>,
    /// JSON pointer into the file; of a list, `/` row `/` column.
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
    Crews(Vec<CrewDraft>),
    Members(Vec<MemberDraft>),
    Shifts(Vec<ShiftDraft>),
}

impl Drafts {
    fn len(&self) -> usize {
        match self {
            Self::Segments(drafts) => drafts.len(),
            Self::Communities(drafts) => drafts.len(),
            Self::Sites(drafts) => drafts.len(),
            Self::Crews(drafts) => drafts.len(),
            Self::Members(drafts) => drafts.len(),
            Self::Shifts(drafts) => drafts.len(),
        }
    }
}

impl From<NotGeoJson> for AppError {
    fn from(refused: NotGeoJson) -> Self {
        let problem = Problem::new("", refused.to_string());
        Self::Unreadable { detail: refused.to_string(), problems: vec![problem] }
    }
}

impl From<NotATable> for AppError {
    fn from(refused: NotATable) -> Self {
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
        let read = move || read_file(kind, source, &options);
        let (drafts, report) = blocking(read).await??;
        let spared: Spared = report.rejections.iter().filter_map(|r| r.id.clone()).collect();
        Ok(move |city: &City, asker: &Asker| {
            let _held = &place;
            let far = warn_of_distance(city, &drafts, mode)?;
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
                Drafts::Crews(drafts) => {
                    return listed(city.plan_import_crews(drafts, mode, asker), mode, &report);
                }
                Drafts::Members(drafts) => {
                    return listed(city.plan_import_members(drafts, mode, asker), mode, &report);
                }
                Drafts::Shifts(drafts) => {
                    return listed(city.plan_import_shifts(drafts, mode, asker), mode, &report);
                }
            };
            let (change, mut imported) = answer(plan, &report);
            imported.warnings.extend(far);
            Ok((change, imported))
        })
    }
}

fn read_file(
    kind: Kind,
    source: impl Read + Send,
    options: &Options,
) -> Result<(Drafts, Imported), AppError> {
    Ok(match kind {
        Kind::Segments => split(geojson::read_segments(source, options)?, Drafts::Segments),
        Kind::Communities => {
            split(geojson::read_communities(source, options)?, Drafts::Communities)
        }
        Kind::Sites => split(geojson::read_sites(source, options)?, Drafts::Sites),
        Kind::Crews => split(table::read_crews(source)?, Drafts::Crews),
        Kind::Members => split(table::read_members(source)?, Drafts::Members),
        Kind::Shifts => split(table::read_shifts(source)?, Drafts::Shifts),
    })
}

fn warn_of_distance(
    city: &City,
    drafts: &Drafts,
    mode: ImportMode,
) -> Result<Option<String>, Refusal> {
    match drafts {
        Drafts::Segments(all) => city.warn_of_distance(all.iter().map(|d| d.line.bounds()), mode),
        Drafts::Communities(all) => {
            city.warn_of_distance(all.iter().map(|d| d.area.bounds()), mode)
        }
        // Sites stand in the frame of the streets, also where they replace others.
        Drafts::Sites(all) => {
            city.warn_of_distance(all.iter().map(|d| d.area.bounds()), ImportMode::Merge)
        }
        Drafts::Crews(_) | Drafts::Members(_) | Drafts::Shifts(_) => Ok(None),
    }
}

/// The answer to a list: rows that could not be read and rows that make no sense here, in order.
fn listed(list: ListPlan, mode: ImportMode, report: &Imported) -> Decision<Imported> {
    let ListPlan { plan, rejected } = list;
    if mode == ImportMode::Replace && report.rejected + rejected.len() as u64 > 0 {
        let count = report.rejected + rejected.len() as u64;
        let detail = format!(
            "{count} rows cannot be taken; put them right before the list replaces what is there"
        );
        let problem = Problem::new("", "a dry run with mode merge lists what is wrong with them");
        return Err(Refusal::invalid(detail, vec![problem]));
    }
    let (change, mut imported) = answer(plan, report);
    imported.rejected += rejected.len() as u64;
    let told =
        rejected.into_iter().map(|row| table::rejection(row.row, row.id, &row.column, row.reason));
    imported.rejections.extend(told);
    imported.rejections.sort_by_key(|rejection| rejection.feature);
    Ok((change, imported))
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
