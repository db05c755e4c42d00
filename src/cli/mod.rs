//! The app from the command line. Every command that answers gives the same members as HTTP with
//! `--format json`. Exit codes: 0 done, 1 refused or failed (says why), 2 usage.
#![expect(clippy::print_stderr, reason = "this is where a terminal is spoken to")]

mod accounts;
mod ask;
mod export;
mod gaps;
mod hours;
mod import;
mod table;
mod trends;
mod values;
mod week;

use crate::app::App;
use crate::app::error::AppError;
use crate::config::{ServeSettings, StoreSettings};
use crate::domain::Actor;
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Who answers for cleaning every metre of every street side, and where nobody does.
#[derive(Parser, Debug)]
#[command(name = "sweepline", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub store: StoreSettings,
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked for.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Serve the map and the API.
    Serve(ServeSettings),
    /// Import a GeoJSON file, or a list of crews, members or shifts.
    Import(import::ImportArgs),
    /// List the stretches that nobody, or more than one crew, answers for, and the ground that
    /// nobody covers or claims.
    Gaps(gaps::GapsArgs),
    /// Say how much is answered for.
    Coverage(ask::CoverageArgs),
    /// Say who answers for a position.
    Who(ask::WhoArgs),
    /// Say how coverage went, day by day.
    Trends(trends::TrendsArgs),
    /// Say how much of what has to be kept clean somebody works on, hour by hour of a week.
    Week(week::WeekArgs),
    /// Show or set the city's time zone, its calendar, and when streets have to be kept clean.
    Hours(hours::HoursArgs),
    /// Write the city to a file: .gpkg, .geojson or .csv.
    Export(export::ExportArgs),
    /// Add, list and remove accounts, and set their passwords.
    #[command(subcommand)]
    Account(accounts::AccountCommand),
    /// Make, list and end tokens, with which programs sign their requests.
    #[command(subcommand)]
    Token(accounts::TokenCommand),
    /// Print the OpenAPI document of the service.
    Openapi,
}

/// How an answer is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
}

/// Runs a command that answers and ends; `serve` and `openapi` are not among them.
pub async fn run(store: &StoreSettings, command: Command) -> ExitCode {
    let outcome = match command {
        Command::Import(args) => import::run(store, args).await,
        Command::Gaps(args) => gaps::run(store, args).await,
        Command::Coverage(args) => ask::coverage(store, args).await,
        Command::Who(args) => ask::who(store, args).await,
        Command::Trends(args) => trends::run(store, args).await,
        Command::Week(args) => week::week(store, args).await,
        Command::Hours(args) => hours::run(store, args).await,
        Command::Export(args) => export::run(store, args).await,
        Command::Account(command) => accounts::account(store, command).await,
        Command::Token(command) => accounts::token(store, command).await,
        Command::Serve(_) | Command::Openapi => Ok(ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| fail(&error))
}

/// Says why nothing was done.
#[must_use]
pub fn fail(error: &AppError) -> ExitCode {
    eprintln!("sweepline: {error}");
    if let AppError::Refused(refusal) = error {
        for problem in refusal.problems.iter().take(20) {
            eprintln!("  {}: {}", problem.pointer, problem.detail);
        }
    }
    let mut cause = error.source();
    while let Some(source) = cause {
        eprintln!("  because: {source}");
        cause = source.source();
    }
    ExitCode::FAILURE
}

/// Who is named in the log for what is done from a terminal.
fn actor() -> Actor {
    let user = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    Actor::everywhere(
        user.map_or_else(|| "command line".to_owned(), |user| format!("{user} (command line)")),
    )
}

/// A city to ask. One that was never written to is most likely a mistyped path, so a file is not
/// made just to say that it is empty.
async fn existing(store: &StoreSettings) -> Result<App, AppError> {
    if let Some(path) = file_of(store).filter(|path| !path.exists()) {
        let what = format!(
            "there is no file {}; import into it first, or name another --store",
            path.display()
        );
        return Err(AppError::unreadable("store", what));
    }
    open(store).await
}

/// The file of a store that is one.
fn file_of(store: &StoreSettings) -> Option<&Path> {
    let path = store.store.strip_prefix("sqlite:")?;
    Some(Path::new(path.strip_prefix("//").unwrap_or(path)))
}

async fn open(store: &StoreSettings) -> Result<App, AppError> {
    App::open(&store.store, Arc::new(Timestamp::now)).await
}

/// Prints, and takes a reader that went away (as `head` does) for an answer.
#[must_use]
pub fn print(bytes: &[u8]) -> ExitCode {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sweepline: the answer could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_json(value: &impl serde::Serialize) -> Result<ExitCode, AppError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|source| AppError::Internal { what: "the answer", source: source.into() })?;
    bytes.push(b'\n');
    Ok(print(&bytes))
}
