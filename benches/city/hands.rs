//! A dispatcher at work: a thousand segments are picked by polygon, previewed and handed over, on a
//! real store, while another connection listens.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::grid::{Grid, Random};
use crate::measure::{Row, each, once};
use jiff::Timestamp;
use sweepline::app::App;
use sweepline::app::balance::balance;
use sweepline::app::commit::Done;
use sweepline::app::select::{SelectQuery, Selection, select};
use sweepline::city::City;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::domain::{Action, Actor, Change, Revision, Snapshot};
use sweepline::geometry::{LonLat, Xy};
use sweepline::http::{self, Settings};
use sweepline::store::{Store, StoreUrl};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

/// So many segments are handed over at a time.
const SEGMENTS: usize = 1000;

/// Corners of the polygon: a lasso is drawn by hand.
const CORNERS: usize = 200;

type Failed = Box<dyn Error + Send + Sync>;

/// Rings of about [`SEGMENTS`] segments somewhere in the city, as lassos are drawn.
fn lasso(grid: &Grid, city: &City, random: &mut Random) -> Vec<[f64; 2]> {
    let bounds = grid.bounds();
    let frame = city.network().frame();
    let corner = |lon, lat| frame.project(LonLat::new(lon, lat).expect("a corner of a box"));
    let (west, east) = (corner(bounds.west, bounds.south), corner(bounds.east, bounds.north));
    let area_m2 = (east.x - west.x) * (east.y - west.y);
    let share = SEGMENTS as f64 / city.network().len() as f64;
    let radius_m = (area_m2 * share / std::f64::consts::PI).sqrt();
    let mut between = |low: f64, high: f64| {
        let (low, high) = (low + radius_m, (high - radius_m).max(low + radius_m));
        low + random.share() * (high - low)
    };
    let centre = Xy { x: between(west.x, east.x), y: between(west.y, east.y) };
    (0..CORNERS)
        .map(|step| {
            let angle = step as f64 / CORNERS as f64 * std::f64::consts::TAU;
            let wave = radius_m * (1.0 + 0.1 * (7.0 * angle).sin());
            let away = Xy { x: angle.cos() * wave, y: angle.sin() * wave };
            let at = frame.unproject(centre + away);
            [at.lon(), at.lat()]
        })
        .collect()
}

fn query(ring: Vec<[f64; 2]>) -> SelectQuery {
    SelectQuery { within: Some(vec![vec![ring]]), ..SelectQuery::default() }
}

/// Everything that was selected, for a crew.
fn hand_over(selection: &Selection, crew: usize) -> AssignRequest {
    let whole =
        |id: &String| NamedStretch { segment: id.clone(), side: None, from_m: None, to_m: None };
    AssignRequest {
        crew: format!("crew-{crew}"),
        valid_from: None,
        valid_to: None,
        shift: None,
        takeover: Takeover::Replace,
        stretches: selection.ids.iter().map(whole).collect(),
        sites: Vec::new(),
    }
}

/// Selecting and balancing in memory, as answers in JSON.
pub fn reading(city: &City, grid: &Grid) {
    let first = once(|| {
        black_box(city.patches());
    });
    let row = "where crews meet and how their ground hangs together, from scratch";
    Row { what: row, each_s: first.as_secs_f64(), tail_s: None }.print();
    let mut random = Random::new(17);
    let selected = each(50, |_| {
        let asked = query(lasso(grid, city, &mut random));
        once(|| {
            let selection = select(city, &asked).expect("a lasso selects");
            black_box(serde_json::to_vec(&selection).expect("it is text and numbers"));
        })
    });
    selected.row("select 1,000 segments by lasso").print();
    let named = each(20, |turn| {
        let name = Some(format!("street {turn}"));
        let asked = SelectQuery { name, ..SelectQuery::default() };
        once(|| drop(black_box(select(city, &asked))))
    });
    named.row("select by part of a name").print();
    let balanced = each(200, |_| {
        once(|| {
            let balances = balance(city, None).expect("no community is asked for");
            black_box(serde_json::to_vec(&balances).expect("it is text and numbers"));
        })
    });
    balanced.row("balance of 200 crews").print();
}

/// The whole trip on a store.
pub fn writing(grid: &Grid, snapshot: &Snapshot, store: Option<&str>) -> Result<(), Failed> {
    let folder = std::env::temp_dir().join(format!("sweepline-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = format!("sqlite:{}", folder.join("city.gpkg").display());
    let done = Runtime::new()?.block_on(trip(grid, snapshot, store.unwrap_or(&file)));
    std::fs::remove_dir_all(Path::new(&folder))?;
    done
}

async fn trip(grid: &Grid, snapshot: &Snapshot, url: &str) -> Result<(), Failed> {
    let store = Store::open(&url.parse::<StoreUrl>()?).await?;
    store.commit(Revision(1), Arc::new(opened(snapshot))).await?;
    let app = App::start(store, Arc::new(Timestamp::now)).await?;
    let mut events = listen(&app).await?;
    let actor = Actor::everywhere("bench");
    let mut random = Random::new(19);
    let (mut looked, mut written, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..30 {
        let ring = lasso(grid, &app.city(), &mut random);
        let start = Instant::now();
        let selection = app.select(query(ring)).await?;
        let request = hand_over(&selection, turn * 7 % 200);
        let preview = app.rehearse_assign(request.clone(), actor.clone()).await?;
        black_box(serde_json::to_vec(&(&selection, &preview))?);
        looked.push(start.elapsed());

        let start = Instant::now();
        let done = app.assign(request, actor.clone(), None).await?;
        written.push(start.elapsed());
        let Done::Now(assigned) = done else { continue };
        while let Some((revision, at)) = events.recv().await {
            if revision >= assigned.revision.0 {
                told.push(at.saturating_duration_since(start));
                break;
            }
        }
        // The first look after a change finds colours and pieces again.
        let balanced = Instant::now();
        app.balance(None).await?;
        if turn == 0 {
            let each_s = balanced.elapsed().as_secs_f64();
            Row { what: "balance of 200 crews, right after a change", each_s, tail_s: None }
                .print();
        }
    }
    let turns = |taken: Vec<Duration>| {
        let mut taken = taken.into_iter();
        each(taken.len(), |_| taken.next().unwrap_or_default())
    };
    turns(looked).row("select by lasso and preview 1,000 segments").print();
    turns(written).row("commit 2,000 stretches of them").print();
    turns(told).row("from that request to another connection").print();
    Ok(())
}

/// The change that opens every row.
fn opened(snapshot: &Snapshot) -> Change {
    let mut change = Change::new(Action::ImportSegments, "bench".into(), Timestamp::UNIX_EPOCH);
    change.frame = snapshot.frame;
    change.communities.opened.clone_from(&snapshot.communities);
    change.segments.opened.clone_from(&snapshot.segments);
    change.crews.opened.clone_from(&snapshot.crews);
    change.assignments.opened.clone_from(&snapshot.assignments);
    change
}

/// Revisions as they come in on a connection of its own, with the instant.
async fn listen(app: &App) -> Result<mpsc::UnboundedReceiver<(u64, Instant)>, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(http::serve(app.clone(), listener, Settings::default(), std::future::pending()));
    let mut answer = reqwest::get(format!("http://{address}/api/events")).await?;
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut read = String::new();
        while let Ok(Some(piece)) = answer.chunk().await {
            read.push_str(&String::from_utf8_lossy(&piece));
            while let Some(end) = read.find("\n\n") {
                let event: String = read.drain(..end + 2).collect();
                let id = event.lines().find_map(|line| line.strip_prefix("id:"));
                if let Some(revision) = id.and_then(|id| id.trim().parse().ok())
                    && tell.send((revision, Instant::now())).is_err()
                {
                    return;
                }
            }
        }
    });
    Ok(told)
}
