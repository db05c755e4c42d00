//! `sweepline export`

use super::existing;
use crate::app::error::AppError;
use crate::app::export;
use crate::config::StoreSettings;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args, Debug)]
pub struct ExportArgs {
    /// The file to write; its ending says as what: .gpkg, .geojson or .csv.
    #[arg(long)]
    to: PathBuf,
    /// What to write to .geojson: a GeoPackage holds everything, a table the segments.
    #[arg(long, value_enum, default_value = "segments")]
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum What {
    Segments,
    Communities,
}

pub async fn run(store: &StoreSettings, args: ExportArgs) -> Result<ExitCode, AppError> {
    let ending = args.to.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let app = existing(store).await?;
    match (ending, args.what) {
        ("gpkg", _) => app.copy_to_gpkg(&args.to).await?,
        ("geojson" | "json", What::Segments) => {
            write(&args.to, &export::segments_geojson(&app.city())?)?;
        }
        ("geojson" | "json", What::Communities) => {
            write(&args.to, &export::communities_geojson(&app.city())?)?;
        }
        ("csv", _) => write(&args.to, &export::segments_csv(&app.city()))?,
        _ => {
            let what = "the file has to end in .gpkg, .geojson or .csv";
            return Err(AppError::unreadable("to", what));
        }
    }
    eprintln!("wrote {}", args.to.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes a new file; one that is there already is left alone.
fn write(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| {
        AppError::unreadable("to", format!("{} cannot be written: {error}", path.display()))
    })
}
