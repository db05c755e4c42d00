//! Reads settings, runs a command.

use clap::Parser;
use jiff::Timestamp;
use std::process::ExitCode;
use std::sync::Arc;
use sweepline::app::App;
use sweepline::app::error::AppError;
use sweepline::cli::{self, Cli, Command};
use sweepline::config::{ServeSettings, StoreSettings};
use sweepline::http;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let Cli { store, command } = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return cli::fail(&internal("the runtime could not be started", error)),
    };
    runtime.block_on(async move {
        match command {
            Command::Serve(settings) => match serve(&store, settings).await {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => cli::fail(&error),
            },
            Command::Openapi => cli::print(http::document().as_bytes()),
            command => cli::run(&store, command).await,
        }
    })
}

async fn serve(store: &StoreSettings, settings: ServeSettings) -> Result<(), AppError> {
    settings.check().map_err(|why| AppError::unreadable("listen", why))?;
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(level).init();
    let app = App::open(&store.store, Arc::new(Timestamp::now)).await?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        AppError::unreadable(
            "listen",
            format!("{} cannot be listened on: {error}", settings.listen),
        )
    })?;
    let address = listener.local_addr().map_err(|error| internal("the listener", error))?;
    tracing::info!("listening on http://{address}");
    let settings = http::Settings {
        public_url: settings.public_url,
        open_writes: settings.open_writes,
        import_limit_bytes: settings.import_limit_mib.saturating_mul(1 << 20),
        ..http::Settings::default()
    };
    let served = http::serve(app, listener, settings, asked_to_stop()).await;
    served.map_err(|error| internal("the service stopped", error))
}

/// Resolves on Ctrl-C, and on the signal that service managers send.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

fn internal(what: &'static str, source: std::io::Error) -> AppError {
    AppError::Internal { what, source: source.into() }
}
