//! How long the city in memory takes: a grid of 100,000 segments under 400 communities, stage by
//! stage, and real cities where their files are at hand. `cargo bench --bench city`.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench that speaks to a terminal")]

use jiff::Timestamp;
use std::fs::File;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;
use sweepline::city::City;
use sweepline::city::gaps::GapFilter;
use sweepline::city::plan::Asker;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::city::street::Owner;
use sweepline::domain::{CommunityDraft, ImportMode, SegmentDraft, Snapshot};
use sweepline::formats::geojson::{Options, read_communities, read_segments};
use sweepline::geometry::{Area, Line, LocalFrame, LonLat, Side, Xy};

/// Crossings along one edge of the grid; it has twice the square of it segments.
const CROSSINGS: u32 = 224;
const BLOCK_M: f64 = 100.0;
const COMMUNITIES: u32 = 20;

fn main() {
    grid();
    for (name, streets, areas) in [
        (
            "Liechtenstein",
            "liechtenstein/li_roads.geojson.gz",
            "liechtenstein/li_boundaries.geojson",
        ),
        (
            "Braunschweig",
            "braunschweig/bs_collection_streets.geojson.gz",
            "braunschweig/bs_districts.geojson",
        ),
        (
            "Portland",
            "portland/portland_central_roads.geojson.gz",
            "portland/portland_neighborhoods.geojson",
        ),
        ("Salt Lake City", "saltlake/slc_streets.geojson.gz", "saltlake/slc_neighborhoods.geojson"),
    ] {
        real(name, streets, areas);
    }
}

/// Runs once to warm up and then so many times; prints the median in milliseconds.
fn time<T>(what: &str, times: usize, mut work: impl FnMut() -> T) {
    black_box(work());
    let mut spent: Vec<f64> = (0..times)
        .map(|_| {
            let begin = Instant::now();
            black_box(work());
            begin.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    spent.sort_unstable_by(f64::total_cmp);
    println!("  {what:44} {:>10.3} ms", spent[times / 2]);
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn asker() -> Asker {
    Asker { actor: "bench".into(), now: now() }
}

fn place(x: f64, y: f64) -> LonLat {
    LocalFrame::centred_on(LonLat::new(104.28, 30.98).unwrap()).unproject(Xy { x, y })
}

fn crossing(n: u32) -> f64 {
    (f64::from(n) - f64::from(CROSSINGS) / 2.0) * BLOCK_M
}

fn streets() -> Vec<SegmentDraft> {
    let mut drafts = Vec::new();
    for n in 0..CROSSINGS * CROSSINGS {
        let (x, y) = (crossing(n % CROSSINGS), crossing(n / CROSSINGS));
        for (way, (dx, dy)) in [(BLOCK_M, 0.0), (0.0, BLOCK_M)].into_iter().enumerate() {
            let line = Line::new(vec![place(x, y), place(x + dx, y + dy)]).unwrap();
            drafts.push(SegmentDraft {
                id: format!("{n}-{way}"),
                name: Some(format!("Street {}", n % CROSSINGS)),
                class: Some(["residential", "lane", "primary"][n as usize % 3].into()),
                width_m: None,
                grade: None,
                crews: vec![format!("crew {}", n % 97)],
                length_mm: line.geodesic_length_mm(),
                line,
            });
        }
    }
    drafts
}

fn communities() -> Vec<CommunityDraft> {
    let size = f64::from(CROSSINGS) * BLOCK_M / f64::from(COMMUNITIES);
    let edge = |n: u32| f64::from(n) * size + crossing(0) - 1.0;
    let (mut drafts, all) = (Vec::new(), COMMUNITIES * COMMUNITIES);
    for n in 0..all {
        let (x, y) = (n % COMMUNITIES, n / COMMUNITIES);
        let (west, south, east, north) = (edge(x), edge(y), edge(x + 1), edge(y + 1));
        // Two hundred vertices, as boundaries have that were digitised.
        let side = |a: (f64, f64), b: (f64, f64)| {
            (0..50).map(move |step| {
                let t = f64::from(step) / 50.0;
                place(a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
            })
        };
        let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let mut ring: Vec<LonLat> =
            corners.windows(2).flat_map(|pair| side(pair[0], pair[1])).collect();
        ring.push(ring[0]);
        let (area, _) = Area::sound(vec![vec![ring]]).unwrap();
        drafts.push(CommunityDraft { id: n.to_string(), name: n.to_string(), parent: None, area });
    }
    drafts
}

fn rows(city: &City) -> Snapshot {
    let network = city.network();
    Snapshot {
        revision: city.revision(),
        frame: Some(network.frame().centre()),
        communities: network.territories().iter().map(|t| t.community.clone()).collect(),
        segments: network.iter().map(|(_, street)| street.segment.clone()).collect(),
        crews: city.crews().cloned().collect(),
        assignments: network
            .iter()
            .flat_map(|(ix, _)| city.ledger().assignments(ix).iter().copied())
            .collect(),
        exemptions: Vec::new(),
        next: city.next_fids(),
    }
}

fn request(stretches: impl Iterator<Item = NamedStretch>) -> AssignRequest {
    AssignRequest {
        crew: "crew 5".into(),
        valid_from: None,
        valid_to: None,
        takeover: Takeover::Replace,
        stretches: stretches.collect(),
    }
}

fn grid() {
    let (streets, communities) = (streets(), communities());
    println!("{} segments, {} communities", streets.len(), communities.len());
    let mut city = City::load(Snapshot::default(), now());
    time("plan_communities", 3, || {
        city.plan_communities(&communities, ImportMode::Merge, &asker())
    });
    let change = city.plan_communities(&communities, ImportMode::Merge, &asker()).change;
    time("apply communities", 3, || city.clone().apply(&change, city.revision().next()));
    city.apply(&change, city.revision().next());
    time("plan_segments, all new", 3, || city.plan_segments(&streets, ImportMode::Merge, &asker()));
    let change = city.plan_segments(&streets, ImportMode::Merge, &asker()).change;
    time("apply segments", 3, || city.clone().apply(&change, city.revision().next()));
    city.apply(&change, city.revision().next());
    time("plan_segments, the same again", 3, || {
        city.plan_segments(&streets, ImportMode::Replace, &asker())
    });
    let rows = rows(&city);
    time("City::load", 3, || City::load(rows.clone(), now()));
    let whole = |id: String| NamedStretch { segment: id, side: None, from_m: None, to_m: None };
    let one = request([whole("777-0".into())].into_iter());
    time("plan_assign of one", 99, || city.plan_assign(&one, &asker()));
    let plan = city.plan_assign(&one, &asker()).unwrap();
    time("totals_after of one", 99, || city.totals_after(&plan.change));
    // Each run applies to a city of its own; making and dropping those is not what is measured.
    let mut copies: Vec<City> = (0..12).map(|_| city.clone()).collect();
    let mut copy = copies.iter_mut();
    time("apply of one assignment", 11, || {
        copy.next().unwrap().apply(&plan.change, city.revision().next())
    });
    let thousand = request((0..1000).map(|n| whole(format!("{}-1", n * 7))));
    time("plan_assign of 1,000 stretches", 9, || city.plan_assign(&thousand, &asker()));
    let plan = city.plan_assign(&thousand, &asker()).unwrap();
    time("totals_after of 1,000 stretches", 9, || city.totals_after(&plan.change));
    let every = request(streets.iter().map(|draft| whole(draft.id.clone())).take(100_000));
    time("plan_assign of 100,000 stretches", 3, || city.plan_assign(&every, &asker()));
    time("totals_at another instant", 9, || city.ledger().totals_at(city.network(), now()));
    let owner = Owner::In(city.network().territories().iter().nth(99).unwrap().community.fid);
    let filter = GapFilter { owners: Some([owner].into()), ..GapFilter::default() };
    time("gaps of one community", 99, || city.gaps(&filter, now()));
    time("gaps of the city", 3, || city.gaps(&GapFilter::default(), now()));
    time("locate", 99, || city.locate(Xy { x: 33.0, y: 7.0 }, 5.0, now()));
    let moved = [communities[7].clone()];
    time("a community renamed", 3, || {
        let renamed = CommunityDraft { name: "new".into(), ..moved[0].clone() };
        let change = city.plan_communities(&[renamed], ImportMode::Merge, &asker()).change;
        city.network().after(&change)
    });
    one_side(&streets[0]);
}

/// Tens of thousands of stretches on one side: nothing may take the square of their number.
fn one_side(street: &SegmentDraft) {
    for stretches in [5_000_u32, 10_000, 20_000] {
        let mut city = City::load(Snapshot::default(), now());
        let drafts = [SegmentDraft { crews: vec!["crew 5".into()], ..street.clone() }];
        let change = city.plan_segments(&drafts, ImportMode::Merge, &asker()).change;
        city.apply(&change, city.revision().next());
        let (change, _) = city.plan_add_crew(Some("b"), "b", &asker()).unwrap();
        city.apply(&change, city.revision().next());
        let part = |n: u32| NamedStretch {
            segment: street.id.clone(),
            side: Some(Side::Left),
            from_m: Some(f64::from(n) * 0.004),
            to_m: Some(f64::from(n) * 0.004 + 0.002),
        };
        let ask = AssignRequest { crew: "b".into(), ..request((0..stretches).map(part)) };
        time(&format!("{stretches} stretches of one side, plan and apply"), 1, || {
            let mut city = city.clone();
            let change = city.plan_assign(&ask, &asker()).unwrap().change;
            city.apply(&change, city.revision().next());
            let back = AssignRequest { crew: "crew 5".into(), ..ask.clone() };
            let change = city.plan_assign(&back, &asker()).unwrap().change;
            city.apply(&change, city.revision().next());
            let street = city.network().by_id(&street.id).unwrap();
            city.ledger().covers(street.0, street.1, now())[0].runs(street.1.segment.length_mm)
        });
    }
}

fn real(name: &str, streets: &str, areas: &str) {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let (streets, areas) = (data.join(streets), data.join(areas));
    if !streets.exists() {
        println!("{name} is skipped: its files are not here");
        return;
    }
    let read = || read_segments(File::open(&streets).unwrap(), &Options::default()).unwrap().drafts;
    let drafts = read();
    println!("{name}: {} segments", drafts.len());
    time("read segments", 3, read);
    let blocks = read_communities(File::open(&areas).unwrap(), &Options::default()).unwrap().drafts;
    let mut city = City::load(Snapshot::default(), now());
    let change = city.plan_communities(&blocks, ImportMode::Merge, &asker()).change;
    time("apply communities", 3, || city.clone().apply(&change, city.revision().next()));
    city.apply(&change, city.revision().next());
    let change = city.plan_segments(&drafts, ImportMode::Merge, &asker()).change;
    time("apply segments", 3, || city.clone().apply(&change, city.revision().next()));
    city.apply(&change, city.revision().next());
    let rows = rows(&city);
    time("City::load", 3, || City::load(rows.clone(), now()));
    time("gaps of the city", 3, || city.gaps(&GapFilter::default(), now()));
    let totals = city.ledger().totals();
    let share = |owner| {
        let row = totals.by_owner.get(&owner).copied().unwrap_or_default();
        100.0 * row.required_mm as f64 / totals.city.required_mm as f64
    };
    println!(
        "  {:.1} km, {:.3} % outside, {:.3} % contested",
        totals.city.required_mm as f64 / 2e6,
        share(Owner::Outside),
        share(Owner::Contested)
    );
}
