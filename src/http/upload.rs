//! A body on its way to a reader on another thread, in a few pieces at a time.

use super::body::{content_length, drain};
use super::idempotency::Keyed;
use super::problem::Failure;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;
use std::io::{self, Read};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Pieces on their way; each is as long as what arrived at once, some ten kilobytes.
const ON_THE_WAY: usize = 16;
/// The next piece has to arrive within this time.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the reader is given.
pub enum Piece {
    Bytes(Bytes),
    /// Everything was sent.
    End,
}

/// The reader's end. It reads an error if the sender goes away before the end.
pub struct Upload {
    pieces: mpsc::Receiver<Piece>,
    rest: Bytes,
    ended: bool,
}

impl Upload {
    /// A transfer that has not begun.
    pub fn begin() -> (Self, mpsc::Sender<Piece>) {
        let (sender, pieces) = mpsc::channel(ON_THE_WAY);
        (Self { pieces, rest: Bytes::new(), ended: false }, sender)
    }
}

impl Read for Upload {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.rest = bytes,
                Some(Piece::End) => self.ended = true,
                None => {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it was cut off"));
                }
            }
        }
        let count = self.rest.len().min(into.len());
        into[..count].copy_from_slice(&self.rest.split_to(count));
        Ok(count)
    }
}

/// Sends a body to the reader, and gives the key of the request with all of it taken in. If the
/// reader has seen enough, the rest is read and dropped, so that the client gets its answer.
///
/// # Errors
/// The body is longer than allowed or than it said, breaks off, or comes too slowly.
pub async fn pump(
    body: Body,
    headers: HeaderMap,
    limit_bytes: u64,
    mut keyed: Keyed,
    pieces: mpsc::Sender<Piece>,
) -> Result<Keyed, Failure> {
    let broke_off = || Failure::unreadable("the file broke off while it was sent", Vec::new());
    let mut stream = body.into_data_stream();
    let mut sent_bytes: u64 = 0;
    loop {
        let next = timeout(PATIENCE, stream.next()).await.map_err(|_elapsed| {
            Failure::new(StatusCode::REQUEST_TIMEOUT, "the file came too slowly")
        })?;
        let Some(bytes) = next else { break };
        let bytes = bytes.map_err(|_gone| broke_off())?;
        sent_bytes += bytes.len() as u64;
        if sent_bytes > limit_bytes {
            drain(&mut stream, &headers).await;
            return Err(too_large(limit_bytes));
        }
        keyed.update(&bytes);
        // It fails if the reader has gone, which says itself why.
        let _ = pieces.send(Piece::Bytes(bytes)).await;
    }
    if content_length(&headers).is_some_and(|length| length != sent_bytes) {
        return Err(broke_off());
    }
    let _ = pieces.send(Piece::End).await;
    Ok(keyed)
}

/// The refusal of a file that is too large.
pub fn too_large(limit_bytes: u64) -> Failure {
    let detail = format!("the file is larger than the {limit_bytes} bytes allowed");
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pieces: Vec<Piece>) -> io::Result<Vec<u8>> {
        let (mut upload, sender) = Upload::begin();
        for piece in pieces {
            sender.blocking_send(piece).ok().unwrap();
        }
        drop(sender);
        let mut read = Vec::new();
        upload.read_to_end(&mut read).map(|_| read)
    }

    fn piece(text: &'static str) -> Piece {
        Piece::Bytes(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn pieces_are_read_in_order_until_the_end() {
        let read = sent(vec![piece("ab"), piece(""), piece("c"), Piece::End]).unwrap();
        assert_eq!(read, b"abc");
    }

    #[test]
    fn a_sender_that_goes_away_before_the_end_is_an_error() {
        let cut = sent(vec![piece("ab")]).unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
    }
}
