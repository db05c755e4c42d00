//! Clients that go away in the middle: memory and store stay the same city.

use super::{BEGUN, TestApp, communities, segments};
use crate::store_places::on_both;
use std::time::Duration;
use sweepline::app::history::When;
use sweepline::app::who;
use sweepline::domain::{Revision, Snapshot};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than anything here takes; only a test that hangs waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Sends bytes and goes away without reading an answer.
async fn send_and_go(app: &TestApp, request: &str) {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    drop(stream);
}

fn post(app: &TestApp, path: &str, length: usize, body: &str) -> String {
    let token = &app.token;
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// Sends a whole file once the service has begun to read it, and goes away.
async fn send_file_and_go(app: &TestApp, path: &str, file: &str) {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        app.token,
        file.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut told = [0; 12];
    stream.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"HTTP/1.1 100");
    stream.write_all(file.as_bytes()).await.unwrap();
    drop(stream);
}

/// Waits until the service shows a revision.
async fn until(app: &TestApp, revision: Revision) {
    let (_, mut events) = app.app.events().listen(None);
    let waiting = async {
        while app.app.revision() < revision {
            events.recv().await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap();
}

#[test]
fn a_client_that_goes_away_leaves_memory_and_store_alike() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let begun = app.app.revision().0;
        for number in 1..=20 {
            let body = format!("{{\"name\":\"crew {number}\"}}");
            send_and_go(&app, &post(&app, "/api/crews", body.len(), &body)).await;
        }
        let body = serde_json::json!({ "name": "last" });
        let last = app.post("/api/crews", &body).await.json()["revision"].as_u64().unwrap();
        assert!(last > begun);
        let (stored, shown) = at_one_revision(&app).await;
        let kept: Vec<String> = stored.crews.iter().map(|crew| crew.name.to_string()).collect();
        assert_eq!(shown, kept);
    });
}

/// The names of the crews that the service shows, if it shows that revision.
fn crews_at(app: &TestApp, revision: Revision) -> Option<Vec<String>> {
    let city = app.app.city();
    let names = || city.crews().map(|crew| crew.name.to_string()).collect();
    (city.revision() == revision).then(names)
}

/// What the store holds, and the names of the crews that the service shows at the same revision:
/// requests whose client has gone may still come in after one that was sent later.
async fn at_one_revision(app: &TestApp) -> (Snapshot, Vec<String>) {
    let meeting = async {
        loop {
            let stored = app.store.load().await.unwrap();
            if let Some(shown) = crews_at(app, stored.revision) {
                return (stored, shown);
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, meeting).await.unwrap()
}

#[test]
fn a_file_that_breaks_off_imports_nothing() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let file = segments().to_string();
        for sent in [0, file.len() / 2, file.len() - 1] {
            let request = post(&app, "/api/imports?kind=segments", file.len(), &file[..sent]);
            send_and_go(&app, &request).await;
        }
        // Lines of features are a whole file wherever they end, unless the length says otherwise.
        let lines: Vec<String> =
            segments()["features"].as_array().unwrap().iter().map(|f| format!("{f}\n")).collect();
        let (all, first) = (lines.concat(), &lines[0]);
        send_and_go(&app, &post(&app, "/api/imports?kind=segments", all.len(), first)).await;
        let chunked = format!(
            "POST /api/imports?kind=segments HTTP/1.1\r\nHost: localhost\r\n\
             Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n",
            first.len()
        );
        send_and_go(&app, &chunked).await;
        let answer = app.import("kind=communities", &communities()).await;
        assert_eq!(answer.json()["revision"], BEGUN + 1);
        assert_eq!(app.app.city().network().len(), 0);
        assert_eq!(app.store.load().await.unwrap().segments.len(), 0);
    });
}

#[test]
fn a_file_that_is_complete_goes_in_although_nobody_waits() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let file = segments().to_string();
        send_file_and_go(&app, "/api/imports?kind=segments", &file).await;
        until(&app, Revision(BEGUN + 1)).await;
        let place = who::Place::Measure {
            segment: "w".into(),
            side: "left".parse().unwrap(),
            measure_m: 1.0,
        };
        assert!(app.app.who(place, When::default()).await.is_ok());
        assert_eq!(app.store.load().await.unwrap().segments.len(), 4);
    });
}
