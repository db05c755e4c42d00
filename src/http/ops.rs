//! For whoever runs the service: is it alive, is it ready, and a few numbers.

use super::problem::Failure;
use super::query::{Nothing, Query};
use super::{Media, Service, media};
use crate::domain::Revision;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use utoipa::ToSchema;

/// Requests answered, by the first digit of their status.
#[derive(Default)]
pub struct Counts([AtomicU64; 6]);

impl Counts {
    fn add(&self, status: StatusCode) {
        if let Some(count) = self.0.get(usize::from(status.as_u16() / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counts what is answered.
pub async fn count(State(service): State<Service>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    service.counts.add(response.status());
    response
}

/// The service runs.
#[derive(Serialize, ToSchema)]
pub struct Alive {
    status: &'static str,
}

/// The service answers.
#[derive(Serialize, ToSchema)]
pub struct Ready {
    status: &'static str,
    #[schema(value_type = u64)]
    revision: Revision,
}

/// Is the service alive?
#[utoipa::path(get, path = "/healthz", tag = "Operations",
    responses((status = 200, description = "It is", body = Alive)))]
pub async fn healthz(_none: Query<Nothing>) -> Response {
    super::json(StatusCode::OK, &Alive { status: "alive" })
}

/// Is the store within reach?
#[utoipa::path(get, path = "/readyz", tag = "Operations",
    responses((status = 200, description = "It is, and the city is loaded", body = Ready)))]
pub async fn readyz(
    State(service): State<Service>,
    _none: Query<Nothing>,
) -> Result<Response, Failure> {
    let revision = service.app.ready().await?;
    Ok(super::json(StatusCode::OK, &Ready { status: "ready", revision }))
}

/// Numbers for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "Operations",
    responses((status = 200, description = "Prometheus text format", content_type = "text/plain",
        body = String)))]
pub async fn metrics(State(service): State<Service>, _none: Query<Nothing>) -> Response {
    let mut out = String::new();
    {
        let city = service.app.city();
        let totals = &city.ledger().totals().city;
        gauge(&mut out, "revision", "Number of the last change", city.revision().0 as f64);
        gauge(&mut out, "segments", "Street segments", city.network().len() as f64);
        gauge(&mut out, "crews", "Crews", city.crews().len() as f64);
        gauge(&mut out, "assignments", "Assignments", city.ledger().len() as f64);
        let metres = |mm: i64| mm as f64 / 1000.0;
        let lengths = [
            ("required_metres", "Street side to be answered for", totals.required_mm),
            ("assigned_metres", "Street side that a crew answers for", totals.assigned_mm),
            ("exempt_metres", "Street side that is excused", totals.exempt_mm),
            ("gap_metres", "Street side that nobody answers for", totals.gap_mm),
        ];
        for (name, help, mm) in lengths {
            gauge(&mut out, name, help, metres(mm));
        }
    }
    out.push_str("# HELP sweepline_http_requests_total Requests answered\n");
    out.push_str("# TYPE sweepline_http_requests_total counter\n");
    for (class, count) in service.counts.0.iter().enumerate().skip(1) {
        let count = count.load(Ordering::Relaxed);
        put(
            &mut out,
            format_args!("sweepline_http_requests_total{{code=\"{class}xx\"}} {count}\n"),
        );
    }
    media(Media::Metrics, out.into_bytes())
}

fn gauge(out: &mut String, name: &str, help: &str, value: f64) {
    put(
        out,
        format_args!(
            "# HELP sweepline_{name} {help}\n# TYPE sweepline_{name} gauge\nsweepline_{name} {value}\n"
        ),
    );
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes every character");
}
