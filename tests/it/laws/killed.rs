//! Law 5: a service that is killed at any instant has kept every change that it acknowledged.

use super::model::{Step, Street};
use super::running::Running;
use crate::store_places::{address, on_both};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use sweepline::app::log::{Authors, LogQuery};
use sweepline::city::plan::crews::CrewRequest;
use sweepline::domain::{Actor, ImportMode};
use sweepline::store::StoreUrl;

/// Tells the child what to write to; without it the child's test has nothing to do.
const STORE: &str = "SWEEPLINE_TEST_KILLED_APP";

#[test]
fn a_child_commits_until_it_is_killed() {
    let Ok(url) = std::env::var(STORE) else { return };
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let running = Running::start(&url.parse().unwrap()).await;
        for n in running.app.revision().0.. {
            let way = (n % 2) as u8;
            let street = |slot| Street { slot, way, class: way, grade: way, crews: vec![slot % 4] };
            let streets = Step::Streets(ImportMode::Merge, (0..8).map(street).collect());
            running.ask(streets, None).await.0.unwrap();
            println!("\nacknowledged {}", running.app.revision());
            let added = running.app.add_crew(
                CrewRequest::named(Some(&format!("k{n}")), &format!("crew {n}")),
                Actor::everywhere("x"),
                None,
            );
            added.await.unwrap();
            println!("\nacknowledged {}", running.app.revision());
        }
    });
}

#[test]
fn what_a_killed_service_acknowledged_is_there_when_it_starts_again() {
    on_both(async |url| {
        let text = match &url {
            StoreUrl::Sqlite(_) => url.to_string(),
            StoreUrl::Postgres(_) => address(&url),
        };
        for lines in [1, 2, 9, 4] {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "laws::killed::a_child_commits_until_it_is_killed",
                    "--nocapture",
                ])
                .env(STORE, &text)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let told = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
            let mut told =
                told.filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok());
            let acknowledged = told.nth(lines).unwrap();
            child.kill().unwrap();
            // What it said before it died was acknowledged too.
            let acknowledged = told.last().unwrap_or(acknowledged);
            child.wait().unwrap();

            let running = Running::start(&url).await;
            let revision = running.app.revision();
            assert!(revision.0 >= acknowledged, "{revision} of {acknowledged}");
            let log =
                running.app.log(LogQuery::page(None, true, 10_000), Authors::Named).await.unwrap();
            let revisions: Vec<u64> = log.iter().rev().map(|row| row.revision.0).collect();
            assert_eq!(revisions, (1..=revision.0).collect::<Vec<u64>>());
            assert_eq!(running.app.city().network().len(), 8);
            running.assert_as_stored().await;
        }
    });
}
