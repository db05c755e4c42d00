//! `sweepline import`

use super::{Format, actor, file_of, open, print, print_json, values};
use crate::app::commit::Done;
use crate::app::error::AppError;
use crate::app::import::{ImportRequest, Imported, Kind};
use crate::config::StoreSettings;
use crate::domain::ImportMode;
use crate::formats::geojson::{BadMapping, Mapping, Options};
use crate::geometry::Datum;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct ImportArgs {
    /// A GeoJSON file, packed with gzip or not, or a list of crews, members or shifts as CSV; - for
    /// standard input.
    file: PathBuf,
    /// What the file holds.
    #[arg(long = "as", value_enum)]
    kind: KindArg,
    /// Whether rows that the file does not name stay or go.
    #[arg(long, value_enum, default_value = "merge")]
    mode: ModeArg,
    /// What positions refer to: wgs84, gcj02, bd09 or cgcs2000.
    #[arg(long, default_value = "wgs84", value_parser = values::datum)]
    datum: Datum,
    /// Which properties carry what, such as `name:STREETNAM,id:CNN,crew:crew_id`. Fields: id, name,
    /// class, `width_m`, grade, parent, crew.
    #[arg(long, value_parser = mapping)]
    map: Option<Mapping>,
    /// Report what would happen, and write nothing.
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum KindArg {
    Segments,
    Communities,
    Sites,
    Crews,
    Members,
    Shifts,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum ModeArg {
    Merge,
    Replace,
}

fn mapping(text: &str) -> Result<Mapping, String> {
    text.parse().map_err(|error: BadMapping| error.to_string())
}

/// So many rejections are written out in words; JSON has them all.
const MOST_LINES: usize = 20;

pub async fn run(store: &StoreSettings, args: ImportArgs) -> Result<ExitCode, AppError> {
    let (source, length) = source(&args.file)?;
    let bar = progress(length);
    let told = bar.clone();
    let options = Options {
        datum: args.datum,
        mapping: args.map.unwrap_or_default(),
        progress: Some(Box::new(move |bytes| told.set_position(bytes))),
        ..Options::default()
    };
    let kind = match args.kind {
        KindArg::Segments => Kind::Segments,
        KindArg::Communities => Kind::Communities,
        KindArg::Sites => Kind::Sites,
        KindArg::Crews => Kind::Crews,
        KindArg::Members => Kind::Members,
        KindArg::Shifts => Kind::Shifts,
    };
    let mode = match args.mode {
        ModeArg::Merge => ImportMode::Merge,
        ModeArg::Replace => ImportMode::Replace,
    };
    let request = ImportRequest { kind, mode, options };
    let empty = if args.dry_run { EmptyStore::instead_of(store)? } else { None };
    let app = open(empty.as_ref().map_or(store, |empty| &empty.settings)).await?;
    let actor = actor();
    let imported = if args.dry_run {
        app.rehearse_import(source, request, actor).await
    } else {
        app.import(source, request, actor, None).await.and_then(|done| match done {
            Done::Now(imported) => Ok(imported),
            Done::Before(_) => Err(AppError::KeyReused),
        })
    };
    bar.finish_and_clear();
    let imported = imported?;
    let nothing = imported.read > 0 && imported.rejected == imported.read;
    let printed = match args.format {
        Format::Json => print_json(&imported)?,
        Format::Table | Format::Csv => print(report(&imported, args.dry_run).as_bytes()),
    };
    Ok(if nothing { ExitCode::FAILURE } else { printed })
}

/// A store for a rehearsal where there is none yet, so that it leaves nothing behind.
struct EmptyStore {
    settings: StoreSettings,
    folder: PathBuf,
}

impl EmptyStore {
    fn instead_of(store: &StoreSettings) -> Result<Option<Self>, AppError> {
        if file_of(store).is_none_or(Path::exists) {
            return Ok(None);
        }
        let folder = std::env::temp_dir().join(format!("sweepline-{}", std::process::id()));
        std::fs::create_dir(&folder).map_err(|error| {
            let what = format!("{} cannot be made: {error}", folder.display());
            AppError::unreadable("store", what)
        })?;
        let store = format!("sqlite:{}", folder.join("empty.gpkg").display());
        Ok(Some(Self { settings: StoreSettings { store }, folder }))
    }
}

impl Drop for EmptyStore {
    fn drop(&mut self) {
        // It lies among the temporary files, where what is left behind does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn source(path: &Path) -> Result<(Box<dyn Read + Send>, Option<u64>), AppError> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let unreadable = |error: io::Error| {
        AppError::unreadable("file", format!("{} cannot be read: {error}", path.display()))
    };
    let file = File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if about.is_dir() {
        let what = format!("{} is a folder; name a file", path.display());
        return Err(AppError::unreadable("file", what));
    }
    Ok((Box::new(file), Some(about.len())))
}

/// Shown on a terminal only.
fn progress(length: Option<u64>) -> ProgressBar {
    let (bar, template) = match length {
        Some(length) => {
            (ProgressBar::new(length), "{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {msg}")
        }
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec} {msg}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn report(imported: &Imported, dry_run: bool) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    let Imported { read, new, changed, unchanged, gone, rejected, revision, .. } = imported;
    let _ = writeln!(
        out,
        "read {read} features: {new} new, {changed} changed, {unchanged} unchanged, {gone} gone, \
         {rejected} rejected"
    );
    let _ = if dry_run {
        writeln!(out, "nothing was written (dry run)")
    } else {
        writeln!(out, "the city is at revision {revision}")
    };
    for rejection in imported.rejections.iter().take(MOST_LINES) {
        let id = rejection.id.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
        let _ = writeln!(
            out,
            "rejected feature {}{id}: {} [{}]",
            rejection.feature + 1,
            rejection.reason,
            rejection.pointer
        );
    }
    let more = usize::try_from(*rejected).unwrap_or(usize::MAX).saturating_sub(MOST_LINES);
    if more > 0 {
        let _ = writeln!(out, "… and {more} more rejected; --format json names them");
    }
    for warning in &imported.warnings {
        let _ = writeln!(out, "note: {warning}");
    }
    out
}
