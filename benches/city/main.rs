//! The same questions to made-up cities of 10,000, 100,000 and 1,000,000 segments.
//!
//! ```text
//! cargo bench --bench city                              asks all three
//! cargo bench --bench city -- 100000                    asks a city of that size
//! cargo bench --bench city -- --write FOLDER 100000     writes one as GeoJSON instead
//! cargo bench --bench city -- --hands STORE 100000      hands streets over on a store; `file` is one
//!                                                       that is made for it, others must be empty
//! ```
#![expect(clippy::print_stdout, reason = "it is a table for a terminal")]

mod grid;
mod ground;
mod hands;
mod measure;

use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use grid::{Grid, Random};
use jiff::Timestamp;
use measure::{Row, each, median_s, once};
use sweepline::app::ground::Grounds;
use sweepline::app::tiles::{LAYERS, TileQuery, draw};
use sweepline::city::City;
use sweepline::city::gaps::GapFilter;
use sweepline::city::network::frame_at;
use sweepline::city::plan::Asker;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::city::street::{Owner, Street};
use sweepline::city::territory::Territories;
use sweepline::domain::Actor;
use sweepline::geometry::tile::TileId;
use sweepline::geometry::{LonLat, Side, Xy};

/// Runs of each measurement; the median is told.
const RUNS: usize = 5;

fn main() -> io::Result<()> {
    // `cargo bench` adds a flag of its own.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench").peekable();
    let folder = words.next_if(|word| word == "--write").and_then(|_| words.next());
    let store = words.next_if(|word| word == "--hands").and_then(|_| words.next());
    let sizes: Vec<usize> = words.filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    for size in sizes {
        let grid = Grid::of(size);
        match (&folder, &store) {
            (Some(folder), _) => write(&grid, size, Path::new(folder))?,
            (None, Some(store)) => hand_over(&grid, size, store)?,
            (None, None) => measure_city(&grid, size),
        }
    }
    Ok(())
}

fn write(grid: &Grid, size: usize, folder: &Path) -> io::Result<()> {
    let create = |kind: &str| {
        File::create(folder.join(format!("{kind}-{size}.geojson"))).map(BufWriter::new)
    };
    let mut segments = create("segments")?;
    grid.write_segments(&mut segments)?;
    segments.flush()?;
    let mut communities = create("communities")?;
    grid.write_communities(&mut communities)?;
    communities.flush()
}

fn hand_over(grid: &Grid, size: usize, store: &str) -> io::Result<()> {
    let snapshot = grid.snapshot(Timestamp::UNIX_EPOCH);
    println!("\n{size} segments, {} crews", snapshot.crews.len());
    Row::header();
    let city = City::load(snapshot.clone(), Timestamp::UNIX_EPOCH);
    hands::reading(&city, grid);
    drop(city);
    let store = (store != "file").then_some(store);
    hands::writing(grid, &snapshot, store).map_err(io::Error::other)
}

fn measure_city(grid: &Grid, size: usize) {
    let now = Timestamp::UNIX_EPOCH;
    let snapshot = grid.snapshot(now);
    println!("\n{size} segments, {} communities", snapshot.communities.len());
    Row::header();

    let load_s = median_s(3, || snapshot.clone(), |snapshot| City::load(snapshot, now));
    Row { what: "load the city, all cores", each_s: load_s, tail_s: None }.print();
    let mut city = City::load(snapshot, now);

    attribution(&city);
    snap(&city, grid);
    assignment(&mut city, size);
    ground::ground(&mut city);
    tiles(&city, grid);
    gaps(&city);
    ground::pages(&city);
}

/// Streets put in their places: projected, and their sides attributed to communities.
fn attribution(city: &City) {
    let communities: Vec<_> =
        city.network().territories().iter().map(|t| t.community.clone()).collect();
    let frame = frame_at(Some(city.network().frame().centre()));
    let territories = Territories::build(communities.iter(), &frame, &Territories::default());
    let streets: Vec<_> =
        city.network().iter().take(10_000).map(|(_, s)| s.segment.clone()).collect();
    let all_s = median_s(
        RUNS,
        || streets.clone(),
        |streets| {
            for segment in streets {
                black_box(Street::place(segment, &frame, &territories));
            }
        },
    );
    let each_s = all_s / streets.len() as f64;
    Row { what: "attribute a street, one core", each_s, tail_s: None }.print();
}

/// Places anywhere in the box around the city, as reports come in.
fn places(city: &City, grid: &Grid, count: usize) -> Vec<Xy> {
    let mut random = Random::new(7);
    let bounds = grid.bounds();
    let mut between = |low: f64, high: f64| low + random.share() * (high - low);
    (0..count)
        .map(|_| {
            let lon = between(bounds.west, bounds.east);
            let lat = between(bounds.south, bounds.north);
            city.network().frame().project(LonLat::new(lon, lat).expect("between two positions"))
        })
        .collect()
}

fn snap(city: &City, grid: &Grid) {
    let places = places(city, grid, 100_000);
    let nearest_s = median_s(
        RUNS,
        || (),
        |()| {
            for place in &places {
                let (ix, street, _) =
                    city.network().nearest_one(*place).expect("there are streets");
                black_box((ix, street.line.nearest(*place)));
            }
        },
    );
    let each_s = nearest_s / places.len() as f64;
    Row { what: "nearest side of a place, one core", each_s, tail_s: None }.print();

    let now = city.ledger().as_of();
    let locate_s = median_s(
        RUNS,
        || (),
        |()| {
            for place in &places[..20_000] {
                black_box(city.locate(*place, 5.0, now));
            }
        },
    );
    let each_s = locate_s / 20_000.0;
    Row { what: "who answers for a place (±5 m), one core", each_s, tail_s: None }.print();
}

/// A stretch in mid-street changes hands: decided and shown, sums and all.
fn assignment(city: &mut City, size: usize) {
    let mut random = Random::new(11);
    let asker = Asker::new(Actor::everywhere("bench"), city.ledger().as_of());
    let taken = each(2_000, |turn| {
        let request = AssignRequest {
            crew: format!("crew-{}", turn % 40),
            valid_from: None,
            valid_to: None,
            shift: None,
            takeover: Takeover::Replace,
            sites: Vec::new(),
            stretches: vec![NamedStretch {
                segment: (1 + random.below(size)).to_string(),
                side: Some(Side::Left),
                from_m: Some(10.0),
                to_m: Some(40.0),
            }],
        };
        once(|| {
            let plan = city.plan_assign(&request, &asker).expect("ground may change hands");
            let revision = city.revision().next();
            black_box(city.apply(&plan.change, revision));
        })
    });
    taken.row("decide and show an assignment, one core").print();
}

fn tiles(city: &City, grid: &Grid) {
    let mut random = Random::new(13);
    let bounds = grid.bounds();
    let drawn = each(200, |_| {
        let mut between = |low: f64, high: f64| low + random.share() * (high - low);
        let lon = between(bounds.west, bounds.east);
        let lat = between(bounds.south, bounds.north);
        let at = LonLat::new(lon, lat).expect("between two positions");
        let tile = TileId::containing(at, 14).expect("14 is a zoom");
        once(|| {
            black_box(draw(city, TileQuery::new(tile, &LAYERS), &Grounds::default()));
        })
    });
    drawn.row("draw a tile of zoom 14, all layers, one core").print();
}

fn gaps(city: &City) {
    let now = city.ledger().as_of();
    let communities: Vec<_> =
        city.network().territories().iter().map(|t| t.community.fid).collect();
    let found = each(communities.len().min(500), |turn| {
        let owners = Some([Owner::In(communities[turn])].into());
        let filter = GapFilter { owners, ..GapFilter::default() };
        once(|| {
            black_box(city.gaps(&filter, now));
        })
    });
    found.row("gaps along streets of a community, one core").print();
}
