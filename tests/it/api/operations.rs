//! For whoever runs the service.

use super::{BEGUN, TestApp};
use crate::store_places::on_both;

#[test]
fn the_service_says_that_it_is_alive_and_ready_and_what_it_holds() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        assert_eq!(app.read("/healthz").await["status"], "alive");
        assert_eq!(app.read("/readyz").await["revision"], BEGUN + 4);
        let metrics = app.get("/metrics").await;
        assert!(metrics.header("content-type").starts_with("text/plain"));
        let text = metrics.text();
        let gap_m = app.city().await["gap_mm"].as_i64().unwrap() as f64 / 1000.0;
        for line in [
            format!("sweepline_revision {}", BEGUN + 4),
            "sweepline_segments 4".to_owned(),
            format!("sweepline_gap_metres {gap_m}"),
        ] {
            assert!(text.lines().any(|written| written == line), "{line}: {text}");
        }
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("sweepline_") && value.parse::<f64>().is_ok(), "{line}");
        }
    });
}
