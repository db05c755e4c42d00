//! Since when gaps have been gaps, and what they are called. Asked for first, it is read out of the
//! whole history; from then on it follows, and reads only what came and went since.

use super::error::AppError;
use super::{App, blocking};
use crate::city::identity::Identities;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What is known of the gaps' identities.
pub(super) type Known = Arc<Mutex<Arc<Identities>>>;

impl App {
    /// The identities of the gaps as the city is now.
    ///
    /// # Errors
    /// The store is away; the service is stopping.
    pub async fn identities(&self) -> Result<Arc<Identities>, AppError> {
        let mut known = Arc::clone(&self.shared.identities).lock_owned().await;
        loop {
            let (newest, as_of) = {
                let city = self.city();
                (city.revision(), city.ledger().as_of())
            };
            if known.revision() == newest && known.as_of() >= as_of {
                return Ok(Arc::clone(&known));
            }
            if known.revision() > newest {
                // The city was loaded anew from a store that had less than was thought.
                *known = Arc::default();
            }
            let rows = self.shared.store.rows_between(known.revision(), newest).await?;
            let shared = Arc::clone(&self.shared);
            // On a thread that ends what it began, even if nobody waits for it any more.
            known = blocking(move || {
                let city = shared.city();
                if city.revision() == newest {
                    Arc::make_mut(&mut known).bring_to(&city, &rows);
                }
                known
            })
            .await?;
        }
    }
}
