//! Clients that go away in the middle: memory and store stay the same city.

use super::{TestApp, communities, segments};
use crate::store_places::on_both;
use std::time::Duration;
use sweepline::app::who;
use sweepline::domain::Revision;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Longer than anything here takes; only a test that hangs waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends bytes and goes away without reading an answer.
async fn send_and_go(app: &TestApp, request: &str) {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    drop(stream);
}

fn post(path: &str, length: usize, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
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
            send_and_go(&app, &post("/api/crews", body.len(), &body)).await;
        }
        // A write that is answered comes after all that were begun before it.
        let body = serde_json::json!({ "name": "last" });
        let last = app.post("/api/crews", &body).await.json()["revision"].as_u64().unwrap();
        assert!(last > begun);
        let stored = app.store.load().await.unwrap();
        assert_eq!(stored.revision, app.app.revision());
        let names = |crews: Vec<String>| crews;
        let shown: Vec<String> = app.app.city().crews().map(|crew| crew.name.to_string()).collect();
        let kept = stored.crews.iter().map(|crew| crew.name.to_string()).collect();
        assert_eq!(shown, names(kept));
    });
}

#[test]
fn a_file_that_breaks_off_imports_nothing() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let file = segments().to_string();
        for sent in [0, file.len() / 2, file.len() - 1] {
            let request = post("/api/imports?kind=segments", file.len(), &file[..sent]);
            send_and_go(&app, &request).await;
        }
        // Lines of features are a whole file wherever they end, unless the length says otherwise.
        let lines: Vec<String> =
            segments()["features"].as_array().unwrap().iter().map(|f| format!("{f}\n")).collect();
        let (all, first) = (lines.concat(), &lines[0]);
        send_and_go(&app, &post("/api/imports?kind=segments", all.len(), first)).await;
        let chunked = format!(
            "POST /api/imports?kind=segments HTTP/1.1\r\nHost: localhost\r\n\
             Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n",
            first.len()
        );
        send_and_go(&app, &chunked).await;
        let answer = app.import("kind=communities", &communities()).await;
        assert_eq!(answer.json()["revision"], 1);
        assert_eq!(app.app.city().network().len(), 0);
        assert_eq!(app.store.load().await.unwrap().segments.len(), 0);
    });
}

#[test]
fn a_file_that_is_complete_goes_in_although_nobody_waits() {
    on_both(async |url| {
        let app = TestApp::start(&url).await;
        let file = segments().to_string();
        send_and_go(&app, &post("/api/imports?kind=segments", file.len(), &file)).await;
        until(&app, Revision(1)).await;
        let place = who::Place::Measure {
            segment: "w".into(),
            side: "left".parse().unwrap(),
            measure_m: 1.0,
        };
        assert!(app.app.who(&place, None).is_ok());
        assert_eq!(app.store.load().await.unwrap().segments.len(), 4);
    });
}
