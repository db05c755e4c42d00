//! Hears of commits by other processes.

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use tokio::sync::Mutex;

/// The pause before another try while the database is away.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Listens on a connection of its own, made when somebody first waits.
pub(super) struct Watch {
    options: PgConnectOptions,
    /// What this process signs its notifications with, to know them again.
    name: String,
    listener: Mutex<Option<PgListener>>,
}

impl Watch {
    pub fn new(options: PgConnectOptions) -> Self {
        let name = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        Self { options, name, listener: Mutex::new(None) }
    }

    /// What commits of this process are signed with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Resolves on a notification of another process, and whenever some may have been missed: when
    /// listening begins and when the connection was lost.
    pub async fn other_commit(&self) {
        let mut listener = self.listener.lock().await;
        loop {
            let Some(listening) = listener.as_mut() else {
                if let Ok(begun) = self.listen().await {
                    *listener = Some(begun);
                    return;
                }
                tokio::time::sleep(RETRY_AFTER).await;
                continue;
            };
            match listening.try_recv().await {
                Ok(Some(heard)) if heard.payload() == self.name => (),
                Ok(Some(_heard)) => return,
                // The connection was lost: what comes next is heard on a new one.
                Ok(None) | Err(_) => *listener = None,
            }
        }
    }

    async fn listen(&self) -> Result<PgListener, sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(self.options.clone())
            .await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.listen("sweepline_change").await?;
        Ok(listener)
    }
}
