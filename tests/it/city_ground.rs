//! What the city answers about ground, against PostGIS: it is told of communities, of every
//! assignment and of every site as they are, and draws its own conclusions.

use crate::ground_oracle::{TOLERANCE, asked, places, shape_of};
use crate::store_places::on_sqlite;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use sweepline::app::App;
use sweepline::app::gaps::{FoundGap, GapPage, GapQuery};
use sweepline::app::{export, ground::Grounds};
use sweepline::city::City;
use sweepline::city::gaps::GapKind;
use sweepline::city::ground::USUAL_REACH_M;
use sweepline::city::plan::Asker;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::domain::{
    Action, Actor, Change, CommunityFid, ImportMode, Period, Site, SiteAssignment, SiteFid,
    Snapshot,
};
use sweepline::formats::geojson::{Options, read_communities, read_segments};
use sweepline::geometry::{Area, LonLat, Reach, Side, Xy};

/// The instant at which these cities stand.
fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

async fn postgis() -> Option<PgConnection> {
    let Ok(server) = std::env::var("SWEEPLINE_TEST_POSTGRES") else {
        eprintln!("skipped: PostGIS as oracle, because SWEEPLINE_TEST_POSTGRES is not set");
        return None;
    };
    Some(PgConnection::connect(&server).await.unwrap())
}

fn shape(city: &City, area: &Area) -> Vec<u8> {
    let frame = city.network().frame();
    let ring =
        |ring: &Vec<LonLat>| places(&ring.iter().map(|&at| frame.project(at)).collect::<Vec<_>>());
    let polygons =
        area.polygons().iter().map(|one| shape_of(3, &one.rings().map(ring).collect::<Vec<_>>()));
    shape_of(6, &polygons.collect::<Vec<_>>())
}

/// Every stretch that is assigned by itself, both sides, with how far it reaches.
fn stretches(city: &City) -> Vec<(Vec<Xy>, f64)> {
    let network = city.network();
    let held = network.iter().flat_map(|(ix, street)| {
        let held = city.ledger().assignments(ix).iter();
        held.filter(|a| a.period.holds_at(city.ledger().as_of())).map(move |a| (street, a))
    });
    let radius_m = |width_m: f64| USUAL_REACH_M + width_m / 2.0;
    held.map(|(street, a)| {
        let width_m = 2.0 * street.segment.half_width_m();
        (street.line.cut(a.stretch), radius_m(width_m))
    })
    .collect()
}

/// Fails unless every community has as much uncovered ground as PostGIS finds.
async fn check_uncovered(server: &mut PgConnection, city: &City, answer: &GapPage) {
    let mut listed_m2: BTreeMap<CommunityFid, f64> = BTreeMap::new();
    for gap in &answer.gaps {
        if let FoundGap::Ground(gap) = gap {
            *listed_m2.entry(gap.communities[0]).or_default() += gap.piece.area_m2;
        }
    }
    let stretches = stretches(city);
    let sites: Vec<&Arc<Site>> = city.sites().assigned_at(city.ledger().as_of()).collect();
    let (mut worst, mut uncovered_m2, mut communities) = (0.0f64, 0.0, 0);
    for territory in city.network().territories().iter() {
        let fid = territory.community.fid;
        // A country of which the file has all municipalities would be asked about twice.
        if !city.network().territories().is_leaf(fid) || territory.area_m2 > 1e8 {
            continue;
        }
        let [west, south, east, north] = territory.area.bounds();
        let reaches: Vec<Reach<'_>> = stretches
            .iter()
            .map(|(points, radius_m)| Reach { points, radius_m: *radius_m })
            .filter(|reach| {
                let any = |of: &dyn Fn(&Xy) -> bool| reach.points.iter().any(of);
                any(&|at| at.x > west - reach.radius_m)
                    && any(&|at| at.x < east + reach.radius_m)
                    && any(&|at| at.y > south - reach.radius_m)
                    && any(&|at| at.y < north + reach.radius_m)
            })
            .collect();
        let sites = sites.iter().map(|site| shape(city, &site.area)).collect();
        let ground = shape(city, &territory.community.area);
        let (their_m2, _) = asked(server, ground, sites, &reaches).await;
        let our_m2 = city.kept_ground(fid).expect("it was asked about").total_m2();
        let listed_m2 = listed_m2.get(&fid).copied().unwrap_or_default();
        assert!(listed_m2 <= our_m2 + 1e-6 && our_m2 - listed_m2 < 50.0, "{listed_m2} {our_m2}");
        worst = worst.max((our_m2 - their_m2).abs() / territory.area_m2);
        uncovered_m2 += our_m2;
        communities += 1;
    }
    eprintln!("{communities} communities, {uncovered_m2:.1} m2 uncovered, worst {worst:.1e}");
    assert!(communities > 0 && uncovered_m2 > 0.0);
    assert!(worst < TOLERANCE, "{worst}");
}

/// Fails unless PostGIS finds the same ground between boundaries, and every polygon valid.
async fn check_claims(server: &mut PgConnection, city: &City) {
    let territories = city.network().territories();
    let leaves: Vec<_> =
        territories.iter().filter(|t| territories.is_leaf(t.community.fid)).collect();
    let (fids, shapes): (Vec<i32>, Vec<Vec<u8>>) =
        leaves.iter().map(|t| (t.community.fid.0 as i32, shape(city, &t.community.area))).unzip();
    let theirs = "
        with leaf as (
            select fid, st_geomfromwkb(shape) as ground
            from unnest($1::int[], $2::bytea[]) as given (fid, shape)
        )
        select one.fid, other.fid, st_area(st_intersection(one.ground, other.ground))
        from leaf as one
        join leaf as other on one.fid < other.fid and one.ground && other.ground";
    let rows = sqlx::query(theirs).bind(&fids).bind(&shapes).fetch_all(&mut *server).await.unwrap();
    let mut ours: BTreeMap<[u32; 2], f64> = BTreeMap::new();
    let contested = territories.claims().gaps().iter();
    for gap in contested.filter(|gap| gap.kind == GapKind::ContestedGround) {
        let pair = [gap.communities[0].0, gap.communities[1].0];
        *ours.entry(pair).or_default() += gap.piece.area_m2;
    }
    let mut contested_m2 = 0.0;
    for row in rows {
        let (one, other, their_m2): (i32, i32, f64) = (row.get(0), row.get(1), row.get(2));
        let our_m2 = ours.remove(&[one as u32, other as u32]).unwrap_or_default();
        let smaller_m2 = leaves
            .iter()
            .filter(|t| [one as u32, other as u32].contains(&t.community.fid.0))
            .map(|t| t.area_m2)
            .fold(f64::INFINITY, f64::min);
        // Slivers are no gaps of ours, and PostGIS counts them.
        let slivers_m2 = 20.0;
        let apart_m2 = (their_m2 - our_m2).abs();
        assert!(
            apart_m2 < TOLERANCE * smaller_m2 + slivers_m2,
            "{one} {other}: {our_m2} {their_m2}"
        );
        contested_m2 += our_m2;
    }
    assert!(ours.is_empty(), "{ours:?}");
    eprintln!("{contested_m2:.1} m2 contested");
}

/// Fails unless every polygon is valid, wound as RFC 7946 asks, and as large as it says.
async fn check_polygons(server: &mut PgConnection, city: &City, answer: &GapPage) {
    let file: Value = serde_json::from_slice(&export::gaps_geojson(city, answer).unwrap()).unwrap();
    let features = file["features"].as_array().unwrap();
    let shapes: Vec<String> = features.iter().map(|f| f["geometry"].to_string()).collect();
    let ids: Vec<&str> = features.iter().map(|f| f["id"].as_str().unwrap()).collect();
    let question = "
        select id, st_isvalidreason(shape), st_ispolygonccw(shape),
            st_area(shape::geography) as area_m2
        from (select id, st_geomfromgeojson(shape) as shape
            from unnest($1::text[], $2::text[]) as given (id, shape)) as parsed";
    let rows = sqlx::query(question).bind(&ids).bind(&shapes).fetch_all(server).await.unwrap();
    let mut broken = Vec::new();
    for (row, feature) in rows.iter().zip(features) {
        let (id, reason, wound): (String, String, bool) = (row.get(0), row.get(1), row.get(2));
        let area_m2 = feature["properties"]["area_m2"].as_f64().unwrap();
        let their_m2: f64 = row.get(3);
        assert!(wound, "{id}");
        // Degrees have seven decimals, a centimetre, and the frame stretches a little.
        assert!((area_m2 - their_m2).abs() < 1e-3 * area_m2 + 1.0, "{id}: {area_m2} {their_m2}");
        if reason != "Valid Geometry" {
            broken.push((id, reason));
        }
    }
    eprintln!("{} polygons, {} not valid", rows.len(), broken.len());
    assert!(broken.is_empty(), "{broken:?}");
    assert_eq!(ids.len(), ids.iter().collect::<std::collections::BTreeSet<_>>().len());
}

fn of_kind(kind: GapKind) -> GapQuery {
    GapQuery { kinds: Some(vec![kind]), limit: usize::MAX, ..GapQuery::default() }
}

#[test]
fn the_sample_town_answers_as_postgis_does_before_and_after_an_assignment() {
    on_sqlite(async |url| {
        let Some(mut server) = postgis().await else { return };
        let app = App::open(&url.to_string(), Arc::new(now)).await.unwrap();
        assert!(app.load_sample().await.unwrap());
        let mut checked = Vec::new();
        for _ in 0..2 {
            let answer = app.gaps(of_kind(GapKind::UncoveredGround)).await.unwrap();
            let city = app.city().clone();
            check_uncovered(&mut server, &city, &answer).await;
            check_polygons(&mut server, &city, &answer).await;
            checked.push(answer.area_m2);
            let street = city.network().iter().find(|(ix, street)| {
                street.segment.length_mm > 200_000 && city.ledger().assignments(*ix).is_empty()
            });
            let segment = street.expect("somebody is missing somewhere").1.segment.id.to_string();
            let crew = city.crews().next().unwrap().id.to_string();
            let stretch =
                NamedStretch { segment, side: Some(Side::Left), from_m: Some(20.0), to_m: None };
            let request = AssignRequest {
                shift: None,
                sites: Vec::new(),
                crew,
                valid_from: None,
                valid_to: None,
                takeover: Takeover::Refuse,
                stretches: vec![stretch],
            };
            app.assign(request, Actor::everywhere("dispatcher"), None).await.unwrap();
            assert!(app.city().kept_grounds() > 0, "what one assignment touches is followed");
        }
        assert!(checked[1] < checked[0], "{checked:?}");
    });
}

/// A city of two files, four of five streets assigned, some of them in part, with some sites.
fn real_city(streets: &str, boundaries: &str) -> Option<City> {
    let file = |name: &str| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let file = File::open(folder.join(name));
        if file.is_err() {
            eprintln!("skipped: {name} of the real data is not here");
        }
        file.ok()
    };
    let (streets, boundaries) = (file(streets)?, file(boundaries)?);
    let asker = Asker::new(Actor::everywhere("office"), now());
    let mut city = City::load(Snapshot::default(), now());
    let drafts = read_communities(boundaries, &Options::default()).unwrap().drafts;
    let change = city.plan_communities(&drafts, ImportMode::Merge, &asker).change;
    city.apply(&change, city.revision().next());
    let mut drafts = read_segments(streets, &Options::default()).unwrap().drafts;
    for (number, draft) in drafts.iter_mut().enumerate().filter(|(n, _)| n % 5 > 1) {
        draft.crews = vec![format!("crew {}", number % 7)];
    }
    let change = city.plan_segments(&drafts, ImportMode::Merge, &asker).change;
    city.apply(&change, city.revision().next());
    let in_part = drafts.iter().step_by(5).map(|draft| NamedStretch {
        segment: draft.id.clone(),
        side: Some(Side::Right),
        from_m: Some(f64::from(draft.length_mm) / 4000.0),
        to_m: Some(f64::from(draft.length_mm) / 2000.0),
    });
    let in_part: Vec<NamedStretch> = in_part.collect();
    for some in in_part.chunks(500) {
        let request = AssignRequest {
            shift: None,
            sites: Vec::new(),
            crew: "crew 1".into(),
            valid_from: None,
            valid_to: None,
            takeover: Takeover::Refuse,
            stretches: some.to_vec(),
        };
        let change = city.plan_assign(&request, &asker).unwrap().change;
        city.apply(&change, city.revision().next());
    }
    draw_sites(&mut city, &asker);
    Some(city)
}

/// Compounds around the labels of communities and a little into their neighbours'.
fn draw_sites(city: &mut City, asker: &Asker) {
    let frame = *city.network().frame();
    let mut change = Change::new(Action::ImportSites, Arc::clone(&asker.actor), asker.now);
    let crew = city.crews().next().unwrap().fid;
    let mut fid = city.next_fids().assignment;
    for (number, territory) in (1..).zip(city.network().territories().iter()) {
        let middle = frame.project(territory.label);
        let corner = |(x, y): (f64, f64)| {
            let away_m = 40.0 + f64::from(number % 9) * 30.0;
            frame.unproject(Xy { x: middle.x + x * away_m, y: middle.y + y * away_m })
        };
        let ring: Vec<LonLat> =
            [(-1.0, -0.9), (1.0, -1.0), (0.2, 0.1), (0.9, 1.0), (-1.0, 0.8)].map(corner).into();
        let (area, _) = Area::sound(vec![vec![ring]]).unwrap();
        let id: Arc<str> = format!("site {number}").into();
        let site = SiteFid(number);
        change.sites.opened.push(Arc::new(Site { fid: site, id, name: None, class: None, area }));
        let period = Period::new(asker.now, None).unwrap();
        change.site_assignments.opened.push(SiteAssignment {
            fid,
            site,
            crew,
            shift: None,
            period,
        });
        fid = fid.next();
    }
    city.apply(&change, city.revision().next());
}

fn check_real(streets: &str, boundaries: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(mut server) = postgis().await else { return };
        let Some(mut city) = real_city(streets, boundaries) else { return };
        let fids: Vec<CommunityFid> =
            city.network().territories().iter().map(|t| t.community.fid).collect();
        for fid in fids {
            if let Some(taken) = city.surroundings(fid, USUAL_REACH_M, None) {
                city.keep_ground(&taken, taken.uncovered());
            }
        }
        let query = of_kind(GapKind::UncoveredGround);
        let answer = sweepline::app::gaps::page(&city, &query, now(), &Grounds::default()).unwrap();
        check_uncovered(&mut server, &city, &answer).await;
        check_claims(&mut server, &city).await;
    });
}

#[test]
fn liechtenstein_answers_as_postgis_does() {
    check_real("liechtenstein/li_roads.geojson.gz", "liechtenstein/li_boundaries.geojson");
}

#[test]
fn portland_answers_as_postgis_does() {
    let files = ["portland_central_roads.geojson.gz", "portland_neighborhoods.geojson"];
    let [streets, areas] = files.map(|file| format!("portland/{file}"));
    check_real(&streets, &areas);
}

#[test]
fn salt_lake_city_answers_as_postgis_does() {
    let files = ["slc_segments_merged.geojson.gz", "slc_neighborhoods.geojson"];
    let [streets, areas] = files.map(|file| format!("saltlake/{file}"));
    check_real(&streets, &areas);
}

#[test]
fn boundaries_that_are_invalid_in_the_file_have_ground_all_the_same() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/invalid");
    let Ok(file) = File::open(folder.join("real_invalid_boundaries.geojson.gz")) else {
        eprintln!("skipped: the invalid boundaries are not here");
        return;
    };
    let asker = Asker::new(Actor::everywhere("office"), now());
    let drafts = read_communities(file, &Options::default()).unwrap().drafts;
    assert!(drafts.len() > 50);
    // They lie all over the world, and a city does not.
    for draft in drafts {
        let mut city = City::load(Snapshot::default(), now());
        let area_m2 = draft.area.geodesic_area_m2();
        let change = city.plan_communities(&[draft], ImportMode::Merge, &asker).change;
        city.apply(&change, city.revision().next());
        if area_m2 > 1e8 {
            continue;
        }
        let query = GapQuery { limit: usize::MAX, ..GapQuery::default() };
        let page = sweepline::app::gaps::page(&city, &query, now(), &Grounds::default()).unwrap();
        export::gaps_geojson(&city, &page).unwrap();
        assert!(page.area_m2 > 0.0);
    }
}
