//! Why a request is not answered, as RFC 9457 `application/problem+json`. Here failures get their
//! status, and are logged with their causes, once. What the outside reads is what [`AppError`]
//! says of itself; causes stay in the log.

use crate::app::changed_by::ChangedBy;
use crate::app::error::AppError;
use crate::domain::{self, RefusalKind};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::error::Error;
use utoipa::ToSchema;

/// Seconds after which a client may try again when the store is away.
const STORE_RETRY_S: u32 = 5;

/// How to say who one is. Browsers do not ask for a password of their own accord at this one.
const HOW_TO_SIGN_IN: HeaderValue = HeaderValue::from_static("Bearer realm=\"sweepline\"");

/// Why a request is not answered (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status and `errors` say what a program has to know.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    pub status: u16,
    /// What is wrong with this request, for people.
    pub detail: String,
    /// Every place in the request that is at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// The newer changes that stand in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed_by: Vec<ChangedBy>,
}

/// One place in a request that is at fault.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Fault {
    /// The query parameter or the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// JSON pointer into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    pub detail: String,
}

impl Fault {
    /// A query parameter or header that is at fault.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: Some(name.into()), pointer: None, detail: detail.into() }
    }

    /// A place in the body that is at fault.
    pub fn pointer(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { parameter: None, pointer: Some(pointer.into()), detail: detail.into() }
    }
}

impl From<domain::Problem> for Fault {
    /// What begins like a pointer is one, the rest are names of parameters.
    fn from(problem: domain::Problem) -> Self {
        if problem.pointer.is_empty() || problem.pointer.starts_with('/') {
            Self::pointer(problem.pointer, problem.detail)
        } else {
            Self::parameter(problem.pointer, problem.detail)
        }
    }
}

/// A failure on its way out.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    detail: String,
    errors: Vec<Fault>,
    retry_after_s: Option<u32>,
    /// Boxed, so that a failure is no burden to who succeeds.
    cause: Option<Box<AppError>>,
}

impl Failure {
    /// A failure with that status, in words.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: Vec::new(), retry_after_s: None, cause: None }
    }

    /// A request that cannot be read.
    pub fn unreadable(detail: impl Into<String>, errors: Vec<Fault>) -> Self {
        Self { errors, ..Self::new(StatusCode::BAD_REQUEST, detail) }
    }

    /// There is nothing at that address.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    fn log(&self) {
        let status = self.status.as_u16();
        if !self.status.is_server_error() {
            tracing::debug!(status, detail = self.detail, "request refused");
            return;
        }
        let mut causes = Vec::new();
        let mut next: Option<&dyn Error> = self.cause.as_deref().and_then(Error::source);
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        let what = match self.cause.as_deref() {
            Some(AppError::Internal { what, .. }) => what,
            _ => "",
        };
        tracing::error!(status, detail = self.detail, what, ?causes, "request failed");
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let detail = error.to_string();
        let failed = |status| Self::new(status, detail.clone());
        match error {
            AppError::Refused(refusal) => {
                let status = match refusal.kind {
                    RefusalKind::Missing => StatusCode::NOT_FOUND,
                    RefusalKind::Conflict => StatusCode::CONFLICT,
                    RefusalKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                    RefusalKind::Forbidden => StatusCode::FORBIDDEN,
                };
                let errors = refusal.problems.into_iter().map(Fault::from).collect();
                Self { errors, ..failed(status) }
            }
            AppError::Overtaken { .. } => {
                Self { cause: Some(Box::new(error)), ..failed(StatusCode::CONFLICT) }
            }
            AppError::Unreadable { problems, .. } => {
                let errors = problems.into_iter().map(Fault::from).collect();
                Self { errors, ..failed(StatusCode::BAD_REQUEST) }
            }
            AppError::NotSignedIn(_) => failed(StatusCode::UNAUTHORIZED),
            AppError::Forbidden(_) => failed(StatusCode::FORBIDDEN),
            AppError::TooMany { retry_after_s, .. } => {
                Self { retry_after_s: Some(retry_after_s), ..failed(StatusCode::TOO_MANY_REQUESTS) }
            }
            AppError::NotFound(_) => failed(StatusCode::NOT_FOUND),
            AppError::KeyReused => failed(StatusCode::UNPROCESSABLE_ENTITY),
            AppError::Busy => {
                Self { retry_after_s: Some(1), ..failed(StatusCode::SERVICE_UNAVAILABLE) }
            }
            AppError::StoreAway { .. } | AppError::Unknown { .. } => Self {
                retry_after_s: Some(STORE_RETRY_S),
                cause: Some(Box::new(error)),
                ..failed(StatusCode::SERVICE_UNAVAILABLE)
            },
            AppError::Internal { .. } => {
                Self { cause: Some(Box::new(error)), ..failed(StatusCode::INTERNAL_SERVER_ERROR) }
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.log();
        let changed_by = match self.cause.map(|cause| *cause) {
            Some(AppError::Overtaken { changed_by, .. }) => changed_by,
            _ => Vec::new(),
        };
        let problem = Problem {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
            changed_by,
        };
        let body = serde_json::to_vec(&problem).expect("text and numbers are JSON");
        let media_type = [(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        let mut response = (self.status, media_type, body).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HOW_TO_SIGN_IN);
        }
        response
    }
}

/// The answer where no route leads.
pub fn nothing_here() -> Failure {
    Failure::not_found("there is nothing at this address; /api lists what there is")
}

/// The answer to a method that an address does not have.
pub async fn method_not_allowed() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "this address does not take this method")
}

/// The answer when a handler panicked. The panic itself was logged where it happened.
pub fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response {
    let detail = "something went wrong in the service; the log says what";
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
}
