//! Writes that may be sent again: the header `Idempotency-Key`, the digest of what is asked for,
//! and the answer, which is the first one whenever the same request comes again.

use super::address::text;
use super::problem::{Failure, Fault};
use crate::app::commit::{Done, RequestKey};
use crate::app::error::AppError;
use crate::app::session::Caller;
use axum::extract::FromRequestParts;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const MOST_CHARACTERS: usize = 255;

/// The beginning of a key: what is known before the body is read.
pub struct Keyed {
    key: Option<String>,
    digest: Sha256,
}

impl Keyed {
    /// Reads the header, and begins the digest with method, path and query.
    ///
    /// # Errors
    /// A key that is empty, too long or not plain text.
    pub fn of(parts: &Parts) -> Result<Self, Failure> {
        let key = parts.headers.get(KEY).map(|_| {
            let key = text(&parts.headers, &KEY).unwrap_or_default().trim();
            // The draft of the standard writes it in quotes, most programs do not.
            let key = key.strip_prefix('"').and_then(|k| k.strip_suffix('"')).unwrap_or(key);
            let sound = (1..=MOST_CHARACTERS).contains(&key.len())
                && key.bytes().all(|b| (b' '..=b'~').contains(&b));
            sound.then(|| key.to_owned()).ok_or_else(|| {
                let detail = format!("a key is 1 to {MOST_CHARACTERS} plain characters");
                let fault = Fault::parameter("Idempotency-Key", detail.clone());
                Failure::unreadable(detail, vec![fault])
            })
        });
        let mut digest = Sha256::new();
        for part in [parts.method.as_str(), parts.uri.path(), parts.uri.query().unwrap_or_default()]
        {
            digest.update(part);
            digest.update([0]);
        }
        // The key of one account says nothing about what another one asks for.
        if let Some(account) = parts.extensions.get::<Caller>().and_then(Caller::account) {
            digest.update(account.fid.0.to_le_bytes());
        }
        Ok(Self { key: key.transpose()?, digest })
    }

    /// Takes a piece of the body in.
    pub fn update(&mut self, bytes: &[u8]) {
        if self.key.is_some() {
            self.digest.update(bytes);
        }
    }

    /// The key of the request, with the status that its answer has.
    #[must_use]
    pub fn finish(self, status: StatusCode) -> Option<RequestKey> {
        let (digest, status) = (self.digest.finalize().into(), status.as_u16());
        self.key.map(|key| RequestKey { key, digest, status })
    }
}

/// A request without a body.
impl<S: Sync> FromRequestParts<S> for Keyed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        Self::of(parts)
    }
}

/// The answer to a write.
///
/// # Errors
/// The write was not done.
pub fn answer<T: Serialize>(
    done: Result<Done<T>, AppError>,
    status: StatusCode,
) -> Result<Response, Failure> {
    match done? {
        Done::Now(answer) => Ok(super::json(status, &answer)),
        Done::Before(receipt) => {
            let status = StatusCode::from_u16(receipt.status).unwrap_or(status);
            let media_type = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
            let mut response = (status, media_type, receipt.answer).into_response();
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(response)
        }
    }
}
