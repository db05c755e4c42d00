//! The sample town, loaded as `serve --sample` does.

use crate::store_places::on_sqlite;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use sweepline::app::App;
use sweepline::city::City;
use sweepline::store::Store;

/// A quiet moment of the year that the sample's holidays are of.
const NOW: &str = "2026-11-23T08:00:00Z";

#[test]
fn the_sample_town_has_shifts_sites_holidays_and_one_overlap() {
    on_sqlite(async |url| {
        let now: Timestamp = NOW.parse().unwrap();
        let store = Store::open(&url).await.unwrap();
        let app = App::start(store.clone(), Arc::new(move || now)).await.unwrap();
        assert!(app.load_sample().await.unwrap());
        assert!(!app.load_sample().await.unwrap(), "only into an empty city");
        let city = app.city().clone();
        let assignments = || {
            let streets = city.network().iter();
            streets.flat_map(|(ix, _)| city.ledger().assignments(ix))
        };
        let without: Vec<_> = assignments().filter(|held| held.shift.is_none()).collect();
        assert_eq!(without.len(), 8, "two crews on both sides of two streets");
        assert!(assignments().count() > 4_000);
        let totals = city.ledger().totals().city;
        let share = totals.assigned_mm as f64 / totals.required_mm as f64;
        assert!((0.83..=0.87).contains(&share), "{share}");
        assert!(totals.exempt_mm > 0);
        assert_eq!(city.roster().hours().days.len(), 39);
        assert_eq!(city.sites().iter().len(), 7);
        assert_eq!(city.sites().assigned_at(now).count(), 6);
        let loaded = City::load(store.load().await.unwrap(), now);
        assert_eq!(loaded.ledger().totals(), city.ledger().totals());
        assert_eq!((loaded.roster(), loaded.sites()), (city.roster(), city.sites()));
    });
}

#[test]
fn the_shared_streets_of_the_sample_have_two_crews_at_every_hour() {
    on_sqlite(async |url| {
        let now: Timestamp = NOW.parse().unwrap();
        let store = Store::open(&url).await.unwrap();
        let app = App::start(store, Arc::new(move || now)).await.unwrap();
        app.load_sample().await.unwrap();
        let city = app.city();
        let (ix, street) = city.network().by_id("LC-001970").unwrap();
        let held = city.ledger().assignments(ix);
        let crews: BTreeSet<_> = held.iter().map(|held| held.crew).collect();
        assert_eq!((crews.len(), held.len()), (2, 4));
        assert!(held.iter().all(|held| held.stretch == street.whole()));
    });
}
