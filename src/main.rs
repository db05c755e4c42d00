//! Reads settings, runs a command.

use clap::Parser;
use std::process::ExitCode;
use sweepline::cli::{self, Cli};

fn main() -> ExitCode {
    let Cli { store, command } = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let what = "the runtime could not be started";
            return cli::fail(&sweepline::app::error::AppError::Internal {
                what,
                source: error.into(),
            });
        }
    };
    runtime.block_on(async move { cli::run(&store, command).await })
}
