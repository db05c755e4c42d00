//! Bodies of JSON, read strictly: what is wrong is named with its place.

use super::address::text;
use super::idempotency::Keyed;
use super::problem::{Failure, Fault};
use crate::app::commit::RequestKey;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use axum::http::{HeaderMap, StatusCode};
use bytes::BytesMut;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use std::fmt::Write;
use std::time::Duration;
use tokio::time::timeout;

/// The largest body of JSON: 100,000 stretches and some.
const LIMIT_BYTES: usize = 8 << 20;
/// A body of JSON has to be there within this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// A body of JSON, and the key of the request if it has one.
pub struct Asking<T> {
    pub body: T,
    keyed: Keyed,
}

impl<T> Asking<T> {
    /// Takes the body and the key apart; `status` is what the answer will have.
    pub fn apart(self, status: StatusCode) -> (T, Option<RequestKey>) {
        (self.body, self.keyed.finish(status))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Asking<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        if media_type(&parts.headers).as_deref() != Some("application/json") {
            let detail = "send JSON, with Content-Type: application/json";
            return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let mut keyed = Keyed::of(&parts)?;
        let bytes = read(body, &parts.headers).await?;
        keyed.update(&bytes);
        Ok(Self { body: parse(&bytes)?, keyed })
    }
}

async fn read(body: Body, headers: &HeaderMap) -> Result<Bytes, Failure> {
    let too_large = || {
        let detail = format!("the body is larger than the {LIMIT_BYTES} bytes allowed");
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    };
    let mut stream = body.into_data_stream();
    if content_length(headers).is_some_and(|length| length > LIMIT_BYTES as u64) {
        drain(&mut stream, headers).await;
        return Err(too_large());
    }
    let gathered = timeout(PATIENCE, gather(&mut stream)).await.map_err(|_elapsed| {
        Failure::new(StatusCode::REQUEST_TIMEOUT, "the body came too slowly")
    })?;
    match gathered {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => {
            drain(&mut stream, headers).await;
            Err(too_large())
        }
        Err(_gone) => Err(Failure::unreadable("the body broke off", Vec::new())),
    }
}

/// All of a body; `None` if it is too large.
async fn gather(stream: &mut BodyDataStream) -> Result<Option<Bytes>, axum::Error> {
    let mut gathered = BytesMut::new();
    while let Some(piece) = stream.next().await {
        gathered.extend_from_slice(&piece?);
        if gathered.len() > LIMIT_BYTES {
            return Ok(None);
        }
    }
    Ok(Some(gathered.freeze()))
}

/// Reads on for a while and drops what comes: a client that is still sending would otherwise find
/// the connection closed, and not see the refusal. One that asked before it sent has not begun.
pub async fn drain(stream: &mut BodyDataStream, headers: &HeaderMap) {
    const MOST_BYTES: usize = 256 << 20;
    if headers.contains_key(EXPECT) {
        return;
    }
    let mut dropped = 0;
    let draining = async {
        while let Some(Ok(piece)) = stream.next().await {
            dropped += piece.len();
            if dropped > MOST_BYTES {
                return;
            }
        }
    };
    // However it ends, the answer is the same.
    let _ = timeout(PATIENCE, draining).await;
}

/// What `Content-Length` says.
pub fn content_length(headers: &HeaderMap) -> Option<u64> {
    text(headers, &CONTENT_LENGTH).and_then(|length| length.parse().ok())
}

/// The media type of a body, without its parameters, in small letters.
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let whole = text(headers, &CONTENT_TYPE)?;
    Some(whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Reads JSON; what is wrong is named with its JSON pointer.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let detail = error.inner().to_string();
        let mut pointer = pointer(error.path());
        if let Some(rest) = detail.strip_prefix("unknown field `")
            && let Some(name) = rest.split('`').next()
            && !pointer.ends_with(&format!("/{}", escaped(name)))
        {
            pointer = format!("{pointer}/{}", escaped(name));
        }
        Failure::unreadable(detail.clone(), vec![Fault::pointer(pointer, detail)])
    })?;
    json.end().map_err(|error| Failure::unreadable(error.to_string(), Vec::new()))?;
    Ok(parsed)
}

/// A path as JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                write!(pointer, "/{index}").expect("a String takes every character");
            }
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&escaped(key));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        a: u8,
    }

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        list: Vec<Inner>,
    }

    fn refusal(json: &str) -> String {
        format!("{:?}", parse::<Outer>(json.as_bytes()).unwrap_err())
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (json, pointer, words) in [
            (r#"{"list":[{"a":1},{"a":-1}]}"#, "\"/list/1/a\"", "-1"),
            (r#"{"list":[{"a":1,"b/c":2}]}"#, "\"/list/0/b~1c\"", "unknown field"),
            (r#"{"list":[],"more":2}"#, "\"/more\"", "unknown field"),
            (r"{}", "\"\"", "missing field"),
        ] {
            let refusal = refusal(json);
            assert!(refusal.contains(pointer) && refusal.contains(words), "{json}: {refusal}");
        }
    }

    #[test]
    fn what_follows_the_document_is_refused() {
        assert!(refusal(r#"{"list":[]} x"#).contains("trailing"));
    }
}
