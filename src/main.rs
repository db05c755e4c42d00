//! Reads settings, runs a command.

use clap::Parser;
use jiff::Timestamp;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use sweepline::app::App;
use sweepline::app::accounts::FIRST_ADMINISTRATOR;
use sweepline::app::error::AppError;
use sweepline::app::sample::DEMO;
use sweepline::cli::{self, Cli, Command};
use sweepline::config::{ServeSettings, StoreSettings};
use sweepline::http;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let Cli { store, command } = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(source) => return cli::fail(&internal("the runtime could not be started", source)),
    };
    runtime.block_on(async move {
        match command {
            Command::Serve(settings) => match serve(&store, settings).await {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => cli::fail(&error),
            },
            Command::Openapi => cli::print(http::document().as_bytes()),
            other => cli::run(&store, other).await,
        }
    })
}

/// Serves until the process is told to stop.
async fn serve(store: &StoreSettings, settings: ServeSettings) -> Result<(), AppError> {
    // Bound before the city is loaded, so that a port that is taken is said at once.
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        let what = format!("cannot listen on {}: {error}", settings.listen);
        AppError::unreadable("listen", what)
    })?;
    let address = listener.local_addr().map_err(|error| internal("the listener", error))?;
    let app = App::open(&store.store, Arc::new(Timestamp::now)).await?;
    if settings.sample && app.load_sample().await? {
        say(&format!("loaded the sample town into {}", app.store_name()));
    }
    let_in(&app, settings.sample && address.ip().is_loopback()).await?;
    let city = app.city().network().len();
    say(&format!("{city} segments in {}, revision {}", app.store_name(), app.revision()));
    app.keep_ground_known();
    say(&format!("listening on http://{address}"));
    let settings = http::Settings {
        public_url: settings.public_url,
        import_limit_bytes: settings.import_limit_mib << 20,
        ..http::Settings::default()
    };
    http::serve(app, listener, settings, told_to_stop())
        .await
        .map_err(|error| internal("the listener", error))
}

/// Says how to sign in where nobody could know: on a store without accounts, and in the sample town
/// on this machine, whose dispatcher gets a new password at each start.
async fn let_in(app: &App, sample: bool) -> Result<(), AppError> {
    if let Some(password) = app.first_administrator().await? {
        let password = password.reveal();
        say(&format!("sign in as {FIRST_ADMINISTRATOR} with the password {password}"));
    }
    if sample && let Some(password) = app.demo_dispatcher().await? {
        say(&format!("sign in as {DEMO} with the password {}", password.reveal()));
    }
    Ok(())
}

/// One line on standard output, at once: whoever started the process waits for the address.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody may be listening, which is no reason not to serve.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Resolves on an interrupt from the keyboard, or on the signal by which services are stopped.
async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

fn internal(what: &'static str, source: std::io::Error) -> AppError {
    AppError::Internal { what, source: source.into() }
}
