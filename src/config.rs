//! Every setting, its default and its environment name.

use std::net::SocketAddr;

/// Where the city is kept.
#[derive(Clone, Debug, clap::Args)]
pub struct StoreSettings {
    /// `sqlite:PATH.gpkg`, or `postgres://USER:PASSWORD@HOST/DATABASE`.
    #[arg(
        long,
        global = true,
        env = "SWEEPLINE_STORE",
        default_value = "sqlite:sweepline.gpkg",
        hide_env_values = true
    )]
    pub store: String,
}

/// How the service is reached.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeSettings {
    /// Address and port; port 0 takes any that is free.
    #[arg(long, env = "SWEEPLINE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address that links in answers begin with, if it differs from what clients ask for.
    #[arg(long, env = "SWEEPLINE_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The largest file that may be sent for import, in MiB.
    #[arg(long, env = "SWEEPLINE_IMPORT_LIMIT_MIB", default_value_t = 1024)]
    pub import_limit_mib: u64,
    /// Load the sample town if the store is empty.
    #[arg(long)]
    pub sample: bool,
}
