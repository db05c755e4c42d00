//! A refusal: why a request that could be read is not done, in words for whoever asked.

use serde::Serialize;

/// One thing that is wrong, and where in the request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Problem {
    /// JSON pointer into the request, such as `/stretches/0/segment`.
    pub pointer: String,
    pub detail: String,
}

impl Problem {
    /// A problem at that place.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// What sort of refusal it is; the edges turn it into a status code or an exit code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalKind {
    /// The thing that the request is about does not exist.
    Missing,
    /// Something else stands in the way: it is named in the problems.
    Conflict,
    /// The request makes no sense for this city.
    Invalid,
    /// It is not for whoever asks.
    Forbidden,
}

/// Why a request is not done. `detail` is a sentence; `problems` name every place at fault.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    pub kind: RefusalKind,
    pub detail: String,
    pub problems: Vec<Problem>,
}

impl Refusal {
    /// The thing asked for does not exist.
    pub fn missing(detail: impl Into<String>) -> Self {
        Self { kind: RefusalKind::Missing, detail: detail.into(), problems: Vec::new() }
    }

    /// Something stands in the way.
    pub fn conflict(detail: impl Into<String>, problems: Vec<Problem>) -> Self {
        Self { kind: RefusalKind::Conflict, detail: detail.into(), problems }
    }

    /// It is not for whoever asks.
    pub fn forbidden(detail: impl Into<String>, problems: Vec<Problem>) -> Self {
        Self { kind: RefusalKind::Forbidden, detail: detail.into(), problems }
    }

    /// The request makes no sense.
    pub fn invalid(detail: impl Into<String>, problems: Vec<Problem>) -> Self {
        Self { kind: RefusalKind::Invalid, detail: detail.into(), problems }
    }
}
