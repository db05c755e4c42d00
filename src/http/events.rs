//! Live events as server-sent events: `change` for what changed, `resync` for whoever missed
//! something. The revision is the id of an event.

use super::Service;
use super::address::text;
use super::problem::{Failure, Fault};
use super::query::{Asked, Given, Query};
use super::values;
use crate::app::events::{Event, Start};
use crate::domain::Revision;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use utoipa::{IntoParams, ToSchema};

/// A connection on which nothing happens carries a comment this often, so that nobody in between
/// takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Where to begin.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsAsked {
    /// The last event seen, as the header `Last-Event-ID` says it, which goes before.
    #[param(value_type = Option<u64>)]
    last_event_id: Option<u64>,
}

impl Asked for EventsAsked {
    fn read(given: &mut Given) -> Self {
        Self { last_event_id: given.parsed("last_event_id", values::whole) }
    }
}

/// What `resync` says: fetch everything anew.
#[derive(Serialize, ToSchema)]
pub struct Resync {
    #[schema(value_type = u64)]
    revision: Revision,
    version: String,
}

/// Live events
///
/// A stream of server-sent events. `change` carries the JSON described here, with the revision as
/// its id. `resync` says that events were missed and cannot be given again: fetch everything anew.
#[utoipa::path(get, path = "/api/events", tag = "Reading",
    params(EventsAsked, ("last-event-id" = Option<u64>, Header, description = "The last event seen")),
    responses((status = 200, description = "Events", content_type = "text/event-stream",
        body = Event)))]
pub async fn events(
    State(service): State<Service>,
    headers: HeaderMap,
    Query(asked, ..): Query<EventsAsked>,
) -> Result<Response, Failure> {
    let seen = match text(&headers, &LAST_EVENT_ID) {
        None | Some("") => asked.last_event_id,
        Some(id) => Some(values::whole(id).map_err(|why| {
            Failure::unreadable(why.clone(), vec![Fault::parameter("Last-Event-ID", why)])
        })?),
    };
    let (start, receiver) = service.app.events().listen(seen.map(Revision));
    let (missed, anew) = match start {
        Start::From(missed) => (missed, None),
        Start::Anew => (Vec::new(), Some(resync(&service))),
    };
    // Each is written when its turn comes, so that a listener that reads slowly holds little.
    let first = anew.into_iter().chain(missed.into_iter().map(|event| change(&event)));
    let stopping = service.stopping.clone().cancelled_owned();
    let live = stream::iter(first.map(Ok)).chain(live(service, receiver));
    let answer = Sse::new(live.take_until(stopping))
        .keep_alive(KeepAlive::new().interval(HEARTBEAT).text("still here"));
    Ok(([(CACHE_CONTROL, "no-store")], answer).into_response())
}

/// What happens from now on. It ends when the city was loaded again.
fn live(
    service: Service,
    receiver: Receiver<Arc<Event>>,
) -> impl Stream<Item = Result<sse::Event, Infallible>> {
    stream::unfold(Some((service, receiver)), async |state| {
        let (service, mut receiver) = state?;
        match receiver.recv().await {
            Ok(event) => Some((Ok(change(&event)), Some((service, receiver)))),
            Err(RecvError::Lagged(_)) => Some((Ok(resync(&service)), Some((service, receiver)))),
            Err(RecvError::Closed) => Some((Ok(resync(&service)), None)),
        }
    })
}

fn change(event: &Event) -> sse::Event {
    sse_event("change", event.revision, event)
}

fn resync(service: &Service) -> sse::Event {
    let city = service.app.city();
    let (revision, version) = (city.revision(), city.version());
    sse_event("resync", revision, &Resync { revision, version })
}

fn sse_event(name: &str, revision: Revision, data: &impl Serialize) -> sse::Event {
    let data = serde_json::to_string(data).expect("events are text and numbers");
    sse::Event::default().event(name).id(revision.to_string()).data(data)
}
