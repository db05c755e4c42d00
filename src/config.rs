//! Every setting, its default and its environment name.

use std::net::{IpAddr, SocketAddr};

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
    /// There is no sign-in yet. Listening on an address that other machines reach lets whoever
    /// reaches it change the city: this says that you mean it.
    #[arg(long, env = "SWEEPLINE_OPEN_WRITES")]
    pub open_writes: bool,
    /// The largest file that may be sent for import, in MiB.
    #[arg(long, env = "SWEEPLINE_IMPORT_LIMIT_MIB", default_value_t = 1024)]
    pub import_limit_mib: u64,
    /// Load the sample town if the store is empty.
    #[arg(long)]
    pub sample: bool,
}

impl ServeSettings {
    /// Refuses an address that others reach, unless it is said that writes are open.
    ///
    /// # Errors
    /// Why, and what to do.
    pub fn check(&self) -> Result<(), String> {
        if self.listen.ip().is_loopback() || self.open_writes {
            return Ok(());
        }
        Err(format!(
            "{} can be reached from other machines, and without sign-in whoever reaches it may \
             change the city; listen on {} or add --open-writes",
            self.listen,
            SocketAddr::new(IpAddr::from([127, 0, 0, 1]), self.listen.port()),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening_on(listen: &str, open_writes: bool) -> ServeSettings {
        ServeSettings {
            listen: listen.parse().unwrap(),
            public_url: None,
            open_writes,
            import_limit_mib: 1,
            sample: false,
        }
    }

    #[test]
    fn an_address_that_others_reach_has_to_be_meant() {
        assert!(listening_on("127.0.0.1:8080", false).check().is_ok());
        assert!(listening_on("[::1]:8080", false).check().is_ok());
        assert!(listening_on("0.0.0.0:8080", true).check().is_ok());
        let refused = listening_on("0.0.0.0:8080", false).check().unwrap_err();
        assert!(
            refused.contains("--open-writes") && refused.contains("127.0.0.1:8080"),
            "{refused}"
        );
    }
}
