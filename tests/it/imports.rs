//! What the service does when many files come at once.

use crate::store_places::on_sqlite_paused;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use sweepline::app::App;
use sweepline::app::error::AppError;
use sweepline::app::import::{ImportRequest, Kind};
use sweepline::domain::{Actor, ImportMode};
use sweepline::formats::geojson::Options;

const STREET: &str = r#"{"type":"Feature","id":"a","properties":{},"geometry":{"type":"LineString","coordinates":[[104.28,30.98],[104.281,30.98]]}}"#;

/// A file of which nothing comes until its sender lets it go.
struct Held {
    told: Receiver<()>,
    rest: io::Cursor<&'static str>,
    begun: Sender<()>,
}

impl Read for Held {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.position() == 0 {
            let _ = self.begun.send(());
            let _ = self.told.recv();
        }
        self.rest.read(buffer)
    }
}

fn request() -> ImportRequest {
    ImportRequest { kind: Kind::Segments, mode: ImportMode::Merge, options: Options::default() }
}

#[test]
fn a_third_file_waits_a_while_and_is_then_asked_to_come_back_while_two_are_read() {
    on_sqlite_paused(async |url| {
        let app = App::open(&url.to_string(), Arc::new(jiff::Timestamp::now)).await.unwrap();
        let (begun, waiting) = channel();
        let mut held = Vec::new();
        for _ in 0..2 {
            let (go, told) = channel();
            let file = Held { told, rest: io::Cursor::new(STREET), begun: begun.clone() };
            let app = app.clone();
            let import =
                async move { app.import(file, request(), Actor::everywhere("a"), None).await };
            held.push((go, tokio::spawn(import)));
        }
        tokio::task::spawn_blocking(move || {
            waiting.recv().unwrap();
            waiting.recv().unwrap();
        })
        .await
        .unwrap();
        let waiting = app.clone();
        let third = tokio::spawn(async move {
            waiting.import(STREET.as_bytes(), request(), Actor::everywhere("a"), None).await
        });
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_mins(1)).await;
        let third = third.await.unwrap();
        assert!(matches!(third, Err(AppError::Busy)), "{third:?}");
        for (go, import) in held {
            go.send(()).unwrap();
            import.await.unwrap().unwrap();
        }
        app.import(STREET.as_bytes(), request(), Actor::everywhere("a"), None).await.unwrap();
        assert_eq!(app.revision().0, 1);
    });
}
