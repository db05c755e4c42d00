//! Everything that can be asked of a city at one instant, as JSON that can be compared.

use jiff::Timestamp;
use serde_json::{Value, json};
use sweepline::app::assignments::AssignmentQuery;
use sweepline::app::communities::CommunityQuery;
use sweepline::app::coverage::{By, CoverageQuery, coverage};
use sweepline::app::gaps::GapQuery;
use sweepline::app::ground::Grounds;
use sweepline::app::sites::SiteQuery;
use sweepline::app::tiles::{LAYERS, TileQuery, draw};
use sweepline::app::who::{Place, who};
use sweepline::app::{
    absences, assignments, communities, crews, export, gaps, hours, segments, shifts, sites, week,
};
use sweepline::city::City;
use sweepline::geometry::tile::TileId;
use sweepline::geometry::{Datum, LocalFrame, LonLat, Xy};

/// More rows than these cities have.
const ALL: usize = 100_000;

/// Every answer, each under what was asked.
pub fn all(city: &City, at: Timestamp) -> Vec<(String, Value)> {
    let mut answers = vec![
        ("crews".into(), json!(crews::list(city))),
        ("shifts".into(), json!(shifts::list(city))),
        ("hours".into(), json!(hours::show(city))),
    ];
    let away = absences::list(city, None).expect("no crew is named");
    answers.push(("absences".into(), json!(away)));
    let query = SiteQuery { limit: ALL, ..SiteQuery::default() };
    let found = sites::page(city, &query).expect("nothing is named that is not there");
    let views: Vec<_> = found
        .sites
        .iter()
        .map(|site| (sites::view(city, site), format!("{:?}", site.0.area)))
        .collect();
    answers.push(("sites".into(), json!(views)));
    for (word, by) in By::WORDS {
        for asked in [None, Some(at)] {
            let query = CoverageQuery { by, at: asked, level: None };
            answers.push((format!("coverage {word} {asked:?}"), json!(coverage(city, query, at))));
        }
    }
    let gap_query = GapQuery { limit: ALL, ..GapQuery::default() };
    let found = gaps::page(city, &gap_query, at, &Grounds::default())
        .expect("nothing is named that is not there");
    let features = export::gaps_geojson(city, &found).expect("a gap can be written");
    let features: Value = serde_json::from_slice(&features).expect("it is JSON");
    answers.push(("gaps".into(), json!([found.length_mm, found.area_m2, features])));
    let found = week::week(city, &week::WeekQuery::default(), at);
    answers.push(("week".into(), json!(found.expect("nothing is named that is not there"))));
    for (ix, street) in city.network().iter() {
        let detail = segments::detail(city, ix, street, at);
        answers.push((format!("segment {}", street.segment.id), json!(detail)));
    }
    let query = CommunityQuery { limit: ALL, ..CommunityQuery::default() };
    let found = communities::page(city, &query);
    let views: Vec<_> = found.territories.iter().map(|t| communities::view(city, t)).collect();
    answers.push(("communities".into(), json!(views)));
    let query = AssignmentQuery { limit: ALL, ..AssignmentQuery::default() };
    let found = assignments::page(city, &query).expect("nothing is named that is not there");
    let held: Vec<_> = found
        .assignments
        .iter()
        .map(|a| (assignments::view(city, a), format!("{:?}", assignments::shape(a))))
        .collect();
    answers.push(("assignments".into(), json!(held)));
    for (place, accuracy_m) in spots() {
        let asked = Place::Position { position: place, datum: Datum::Wgs84, accuracy_m };
        let answer = who(city, &asked, at).expect("a position is always somewhere");
        answers.push((format!("who {place:?}"), json!(answer)));
    }
    let tile = draw(city, TileQuery::new(tile(), &LAYERS), &Grounds::default());
    answers.push(("tile".into(), json!(tile)));
    answers
}

/// Places all over the small city, some good to half a metre, some to ten.
fn spots() -> impl Iterator<Item = (LonLat, f64)> {
    let frame = LocalFrame::centred_on(centre());
    (0..36_i32).map(move |n| {
        let (x, y) = (f64::from(n % 6) * 9.1 - 25.0, f64::from(n / 6) * 9.7 - 25.0);
        (frame.unproject(Xy { x, y }), if n % 3 == 0 { 10.0 } else { 0.5 })
    })
}

fn centre() -> LonLat {
    LonLat::new(104.28, 30.98).expect("Luocheng is on Earth")
}

/// A tile of the small city.
pub fn tile() -> TileId {
    TileId::containing(centre(), 17).expect("Luocheng is on the map")
}

/// Fails at the first answer that differs, saying which.
pub fn assert_equal(one: &City, other: &City, at: Timestamp) {
    let (mut one, mut other) = (one.clone(), other.clone());
    super::oracle::keep_ground_as(&mut one, &other);
    super::oracle::keep_ground_as(&mut other, &one);
    let (one, other) = (all(&one, at), all(&other, at));
    for (a, b) in one.iter().zip(&other) {
        assert_eq!(a, b);
    }
    assert_eq!(one.len(), other.len());
}
