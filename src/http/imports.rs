//! Imports: a file is read while it arrives, never held whole.
//!
//! ```text
//!   client -> body -> [pump] -> a few pieces -> [reader on a thread of its own] -> App
//! ```
//!
//! The pump tells the reader that the file is complete. If the client goes away, is too slow or
//! sends too much, the reader gets an error instead of an end, so half a file is never a file. All
//! of it runs in a task of its own: once the file is complete it no longer matters who waits.

use super::address::text;
use super::body::{content_length, drain, media_type};
use super::idempotency::{Keyed, answer};
use super::problem::Failure;
use super::query::{Asked, Given, Query};
use super::upload::{Upload, pump};
use super::{Service, values};
use crate::app::error::AppError;
use crate::app::import::{ImportRequest, Imported, Kind};
use crate::domain::{Actor, ImportMode};
use crate::formats::geojson::{Mapping, Options};
use crate::geometry::Datum;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use utoipa::IntoParams;

/// What files of places may call themselves. Whether one is packed is seen from its first bytes.
const FILE_TYPES: [&str; 8] = [
    "application/geo+json",
    "application/json",
    "application/geo+json-seq",
    "application/x-ndjson",
    "application/ndjson",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];

/// What lists may call themselves.
const LIST_TYPES: [&str; 6] = [
    "text/csv",
    "application/csv",
    "application/vnd.ms-excel",
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
];

/// What a file holds and what to do with it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportAsked {
    /// `segments`, `communities` or `sites` of a map; `crews`, `members` or `shifts` of a list.
    #[param(value_type = String, required = true)]
    kind: Option<Kind>,
    /// `merge` leaves alone what the file does not name, `replace` removes it.
    #[param(value_type = Option<String>, default = "merge")]
    mode: ImportMode,
    /// What the file's positions refer to: `wgs84`, `gcj02`, `bd09`, `cgcs2000`.
    #[param(value_type = Option<String>, default = "wgs84")]
    datum: Datum,
    /// Which properties carry what, such as `name:STREETNAM,id:CNN,crew:crew_id`. What is left out
    /// is found by the names that towns use; `crew` is never guessed.
    #[param(value_type = Option<String>)]
    map: Mapping,
    /// Only say what would happen.
    #[param(value_type = Option<bool>, default = false)]
    dry_run: bool,
}

impl Asked for ImportAsked {
    fn read(given: &mut Given) -> Self {
        let kind = given.parsed("kind", |text| values::word(text, Kind::named, Kind::WORDS));
        if kind.is_none() && given.is_sound() {
            given.fault("kind", format!("it is missing: {}", Kind::WORDS.join(", ")));
        }
        let mode = |text: &str| match text {
            "merge" => Ok(ImportMode::Merge),
            "replace" => Ok(ImportMode::Replace),
            _ => Err(format!("\"{text}\" is none of merge, replace")),
        };
        let map = |text: &str| text.parse::<Mapping>().map_err(|bad| bad.to_string());
        Self {
            kind,
            mode: given.parsed("mode", mode).unwrap_or_default(),
            datum: given.parsed("datum", values::datum).unwrap_or_default(),
            map: given.parsed("map", map).unwrap_or_default(),
            dry_run: given.parsed("dry_run", values::flag).unwrap_or_default(),
        }
    }
}

impl ImportAsked {
    fn request(self) -> Result<ImportRequest, Failure> {
        let missing = || Failure::unreadable("parameter kind is missing", Vec::new());
        let kind = self.kind.ok_or_else(missing)?;
        let options = Options { datum: self.datum, mapping: self.map, ..Options::default() };
        Ok(ImportRequest { kind, mode: self.mode, options })
    }
}

/// Import a file of segments, communities or sites, or a list of crews, members or shifts
///
/// GeoJSON, plain or packed with gzip, is read while it arrives. What is wrong with single features
/// is reported, and the rest goes in as one change. The same file again changes nothing.
///
/// A list is CSV as spreadsheets save it, in UTF-8 or GB18030; its first row names the columns, in
/// English or Chinese. Crews: `id,name,kind,quota_m2`; members: `crew,name,phone,note`; shifts:
/// `id,name,windows,holidays,first_day,last_day`. A cell that is empty changes nothing.
#[utoipa::path(post, path = "/api/imports", tag = "Writing", params(ImportAsked),
    request_body(content_type = "application/geo+json", content = Object,
        description = "A FeatureCollection, or features on lines of their own; gzip is seen"),
    responses((status = 200, description = "What came in and what did not", body = Imported)))]
pub async fn import(
    State(service): State<Service>,
    Query(asked, ..): Query<ImportAsked>,
    actor: Actor,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    readable(&parts.headers, asked.kind.is_some_and(Kind::is_list))?;
    let (limit_bytes, length) =
        (service.settings.import_limit_bytes, content_length(&parts.headers));
    if length.is_some_and(|length| length > limit_bytes) {
        drain(&mut body.into_data_stream(), &parts.headers).await;
        return Err(super::upload::too_large(limit_bytes));
    }
    let keyed = Keyed::of(&parts)?;
    let dry_run = asked.dry_run;
    let request = asked.request()?;
    let running = tokio::spawn(async move {
        let (upload, pieces) = Upload::begin();
        let pump = tokio::spawn(pump(body, parts.headers, limit_bytes, keyed, pieces));
        let decision = service.app.read_import(upload, request).await;
        // What is wrong with the transfer goes before what it made of the file.
        let keyed = pump.await.map_err(broke_off)??;
        let decision = decision?;
        if dry_run {
            let rehearsed = service.app.rehearse(actor, decision).await?;
            return Ok(super::json(StatusCode::OK, &rehearsed));
        }
        answer(
            service.app.commit(actor, keyed.finish(StatusCode::OK), decision).await,
            StatusCode::OK,
        )
    });
    running.await.map_err(broke_off)?
}

fn broke_off(source: tokio::task::JoinError) -> Failure {
    AppError::Internal { what: "an import broke off", source: source.into() }.into()
}

/// Is it a file that can be read?
fn readable(headers: &HeaderMap, is_list: bool) -> Result<(), Failure> {
    let known = if is_list { &LIST_TYPES[..] } else { &FILE_TYPES[..] };
    let refuse = |detail| Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    if let Some(media_type) = media_type(headers)
        && !known.contains(&media_type.as_str())
    {
        return refuse(format!("{media_type} is none of {}", known.join(", ")));
    }
    match text(headers, &CONTENT_ENCODING).map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "gzip" | "x-gzip" | "identity") => Ok(()),
        Some(other) => refuse(format!("a file may be packed with gzip, not with {other}")),
    }
}
