//! Live events.

use super::TestApp;
use crate::store_places::on_sqlite;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than anything here takes; only a test that hangs waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A stream that is being listened to.
struct Listener {
    response: Response,
    read: String,
}

impl Listener {
    async fn open(app: &TestApp, query: &str, last_event_id: Option<&str>) -> Self {
        let mut request = app.request(Method::GET, &format!("/api/events{query}"));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let response = request.header("accept-encoding", "gzip").send().await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap());
        assert_eq!(header("content-type"), Some("text/event-stream"));
        assert_eq!(header("content-encoding"), None);
        Self { response, read: String::new() }
    }

    /// The next event: its name, its id, its data.
    async fn next(&mut self) -> Option<(String, String, Value)> {
        while !self.read.contains("\n\n") {
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.unwrap();
            self.read.push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
        }
        let (event, rest) =
            self.read.split_once("\n\n").map(|(e, r)| (e.to_owned(), r.to_owned()))?;
        self.read = rest;
        let field = |name: &str| {
            let mut lines = event.lines();
            lines.find_map(|line| line.strip_prefix(name).map(str::to_owned)).unwrap_or_default()
        };
        let data = serde_json::from_str(&field("data: ")).unwrap();
        Some((field("event: "), field("id: "), data))
    }
}

async fn assign(app: &TestApp, segment: &str) -> u64 {
    let body = json!({ "crew": "a", "stretches": [{ "segment": segment }] });
    let answer = app.post("/api/assignments", &body).await;
    answer.json()["revision"].as_u64().unwrap()
}

#[test]
fn a_listener_hears_of_a_change_and_finds_it_done() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let mut listener = Listener::open(&app, "", None).await;
        let revision = assign(&app, "w").await;
        let (name, id, data) = listener.next().await.unwrap();
        assert_eq!((&*name, id), ("change", revision.to_string()));
        assert_eq!((&data["revision"], &data["action"]), (&json!(revision), &json!("assign")));
        assert_eq!(data["touched"]["segments"], json!(["w"]));
        assert_eq!(data["touched"]["communities"], json!(["west"]));
        let state =
            app.read("/api/collections/segments/items/w").await["properties"]["state"].clone();
        assert_eq!(state, "assigned");
    });
}

#[test]
fn a_listener_that_comes_back_hears_what_it_missed_and_nothing_twice() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let seen = app.app.revision().0.to_string();
        let missed = [assign(&app, "w").await, assign(&app, "e").await];
        for (query, header) in [
            (String::new(), Some(&*seen)),
            (format!("?last_event_id={seen}"), None),
            ("?last_event_id=1".to_owned(), Some(&*seen)),
        ] {
            let mut listener = Listener::open(&app, &query, header).await;
            for revision in missed {
                let (name, id, _) = listener.next().await.unwrap();
                assert_eq!((&*name, id), ("change", revision.to_string()));
            }
        }
    });
}

#[test]
fn a_listener_that_saw_what_never_was_fetches_everything_anew() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let now = app.app.revision().0;
        let mut listener = Listener::open(&app, "?last_event_id=4000", None).await;
        let (name, id, data) = listener.next().await.unwrap();
        assert_eq!((&*name, id, &data["revision"]), ("resync", now.to_string(), &json!(now)));
        let revision = assign(&app, "w").await;
        assert_eq!(listener.next().await.unwrap().1, revision.to_string());
    });
}

#[test]
fn a_listener_is_let_go_when_the_city_was_loaded_again_or_the_service_stops() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let mut listener = Listener::open(&app, "", None).await;
        app.app.events().restart(app.app.revision());
        assert_eq!(listener.next().await.unwrap().0, "resync");
        assert_eq!(listener.next().await, None);
        let mut listener = Listener::open(&app, "", None).await;
        app.stop().await;
        assert_eq!(listener.next().await, None);
    });
}
