//! Uncovered ground against PostGIS, on the sample town and on real cities.
//!
//! PostGIS buffers each edge of each street by itself, unites the buffers with the sites and takes
//! them from the area, in the same plane, with as many chords to a quarter circle. It is not asked to buffer
//! whole streets: GEOS first straightens a line by up to a hundredth of the radius, which moves
//! ground by more than is allowed here.

use std::fs::File;
use std::path::Path;

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};
use sweepline::formats::geojson::{Options, read_communities, read_segments};
use sweepline::geometry::{
    Area, GroundCells, LocalFrame, MeasuredLine, PlanarArea, Reach, Xy, uncovered,
};

/// What the two may differ by, as a share of the area asked about.
const TOLERANCE: f64 = 1e-6;
/// Pieces below this are slivers, of which rounding makes and unmakes some.
const SLIVER_M2: f64 = 1.0;
/// Half widths for streets whose file gives none, in turn: the radii must differ.
const HALF_WIDTHS_M: [f64; 4] = [3.0, 4.5, 6.0, 10.0];
/// Every so many streets there is a site beside one.
const STREETS_TO_A_SITE: usize = 25;

const GROUND: &str = "
    with part as (
        select st_buffer(st_geomfromwkb(edge), radius_m, 'quad_segs=8') as ground
        from unnest($2::bytea[], $3::float8[]) as reach (edge, radius_m)
        union all
        select st_geomfromwkb(site) from unnest($5::bytea[]) as site
    ), cover as (
        select st_union(ground) as ground from part
    ), gap as (
        select st_difference(st_geomfromwkb($1), coalesce(ground, 'polygon empty')) as ground
        from cover
    )
    select st_area(ground),
        (select count(*) from st_dump(ground) as piece where st_area(piece.geom) > $4)
    from gap";

struct Town {
    frame: LocalFrame,
    areas: Vec<(Area, PlanarArea)>,
    /// Points and half the width of the streets that somebody cleans: four of five.
    streets: Vec<(Vec<Xy>, f64)>,
    /// Ground that is covered as a whole.
    sites: Vec<(Area, PlanarArea)>,
}

impl Town {
    fn read(streets: &str, boundaries: &str) -> Option<Town> {
        let file = |name: &str| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            let file = File::open(&path).ok();
            if file.is_none() {
                eprintln!("skipped: there is no {}", path.display());
            }
            file
        };
        let (streets, boundaries) = (file(streets)?, file(boundaries)?);
        let areas = read_communities(boundaries, &Options::default()).unwrap().drafts;
        let streets = read_segments(streets, &Options::default()).unwrap().drafts;
        let frame = LocalFrame::centred_on(areas[0].area.bounds().centre());
        let cleaned = streets.iter().enumerate().filter(|(number, _)| number % 5 > 0);
        let streets = cleaned.map(|(number, street)| {
            let line = MeasuredLine::of(&street.line, &frame, street.length_mm);
            let half_m = street.width_m.map(|width_m| f64::from(width_m) / 2.0);
            (line.points().to_vec(), half_m.unwrap_or(HALF_WIDTHS_M[number % 4]))
        });
        let streets: Vec<(Vec<Xy>, f64)> = streets.collect();
        let sites = streets.iter().step_by(STREETS_TO_A_SITE).enumerate();
        let sites = sites.map(|(number, (points, _))| site_at(points[0], number, &frame));
        let sites = sites.collect();
        // A country of which the file has all municipalities would be asked about twice.
        let areas = areas.into_iter().filter(|draft| draft.area.geodesic_area_m2() < 1e8);
        let areas = areas.map(|draft| {
            let planar = PlanarArea::of(&draft.area, &frame);
            (draft.area, planar)
        });
        Some(Town { areas: areas.collect(), streets, sites, frame })
    }

    /// The sites that come near an area.
    fn sites_near(&self, area: &PlanarArea) -> impl Iterator<Item = &(Area, PlanarArea)> {
        let [west, south, east, north] = area.bounds();
        self.sites.iter().filter(move |(_, site)| {
            let site = site.bounds();
            site[0] <= east && west <= site[2] && site[1] <= north && south <= site[3]
        })
    }

    /// The streets near an area, whose reach is `beyond_m` from the kerb.
    fn near(&self, area: &PlanarArea, beyond_m: f64) -> Vec<Reach<'_>> {
        let [west, south, east, north] = area.bounds();
        let reaches = self.streets.iter().map(|(points, half_m)| {
            let radius_m = half_m + beyond_m;
            Reach { points, radius_m }
        });
        reaches
            .filter(|&Reach { points, radius_m }| {
                points.iter().any(|at| at.x > west - radius_m)
                    && points.iter().any(|at| at.x < east + radius_m)
                    && points.iter().any(|at| at.y > south - radius_m)
                    && points.iter().any(|at| at.y < north + radius_m)
            })
            .collect()
    }

    fn shape(&self, area: &Area) -> Vec<u8> {
        let polygons = area.polygons().iter().map(|polygon| {
            let rings: Vec<Vec<u8>> = polygon
                .rings()
                .map(|ring| {
                    places(&ring.iter().map(|&at| self.frame.project(at)).collect::<Vec<_>>())
                })
                .collect();
            shape_of(3, &rings)
        });
        shape_of(6, &polygons.collect::<Vec<_>>())
    }
}

/// A compound beside a place: five corners, of which one turns inward, and sometimes a yard in it.
/// Its size depends on its number.
fn site_at(place: Xy, number: usize, frame: &LocalFrame) -> (Area, PlanarArea) {
    let size_m = 20.0 + (number * 37 % 90) as f64;
    let ring = |corners: &[(f64, f64)]| {
        let corner = |&(x, y): &(f64, f64)| place + Xy { x, y } * size_m;
        corners.iter().map(|at| frame.unproject(corner(at))).collect()
    };
    let mut rings = vec![ring(&[(0.1, 0.2), (1.0, 0.1), (0.8, 1.0), (0.5, 0.6), (0.0, 0.9)])];
    if number.is_multiple_of(3) {
        rings.push(ring(&[(0.4, 0.3), (0.7, 0.3), (0.6, 0.5)]));
    }
    let (area, _) = Area::sound(vec![rings]).unwrap();
    let planar = PlanarArea::of(&area, frame);
    (area, planar)
}

/// Well-known binary of a kind with parts.
fn shape_of(kind: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    [&[1][..], &kind.to_le_bytes(), &(parts.len() as u32).to_le_bytes(), &parts.concat()].concat()
}

/// A count and coordinates, as in well-known binary.
fn places(places: &[Xy]) -> Vec<u8> {
    let coordinates = places.iter().flat_map(|at| [at.x.to_le_bytes(), at.y.to_le_bytes()]);
    [&(places.len() as u32).to_le_bytes()[..], &coordinates.collect::<Vec<_>>().concat()].concat()
}

/// The area that PostGIS finds uncovered, and in how many pieces that are no slivers.
async fn asked(
    server: &mut PgConnection,
    area: Vec<u8>,
    sites: Vec<Vec<u8>>,
    reaches: &[Reach<'_>],
) -> (f64, i64) {
    let edges = reaches.iter().flat_map(|reach| {
        let line = |edge: &[Xy]| [&[1, 2, 0, 0, 0][..], &places(edge)].concat();
        reach.points.windows(2).map(move |edge| (line(edge), reach.radius_m))
    });
    let (edges, radii_m): (Vec<Vec<u8>>, Vec<f64>) = edges.unzip();
    let query =
        sqlx::query(GROUND).bind(area).bind(edges).bind(radii_m).bind(SLIVER_M2).bind(sites);
    let row = query.fetch_one(server).await.unwrap();
    (row.get(0), row.get(1))
}

async fn check(server: &mut PgConnection, town: &Town, beyond_m: f64) {
    let (mut ours_m2, mut theirs_m2, mut whole_m2) = (0.0, 0.0, 0.0);
    // Of the whole cut at once, and of the sum of cells.
    let (mut worst, mut pieces) = ([0.0f64; 2], [0, 0]);
    for (area, planar) in &town.areas {
        let reaches = town.near(planar, beyond_m);
        let sites = town.sites_near(planar).map(|(site, _)| town.shape(site)).collect();
        let (their_m2, their_pieces) = asked(server, town.shape(area), sites, &reaches).await;
        let sites: Vec<&PlanarArea> = town.sites_near(planar).map(|(_, site)| site).collect();
        let ground = uncovered(planar, &sites, reaches.iter().copied(), 8);
        let area_m2 = planar.area_m2();
        let mut cells = GroundCells::new(planar, &sites, 128.0, 8);
        cells.recompute(planar.bounds(), reaches.iter().copied());
        for (worst, our_m2) in worst.iter_mut().zip([ground.total_m2, cells.total_m2()]) {
            *worst = worst.max((our_m2 - their_m2).abs() / area_m2);
        }
        let our_pieces = ground.pieces.iter().filter(|piece| piece.area_m2 > SLIVER_M2).count();
        pieces = [pieces[0] + our_pieces as i64, pieces[1] + their_pieces];
        ours_m2 += ground.total_m2;
        theirs_m2 += their_m2;
        whole_m2 += area_m2;
    }
    eprintln!(
        "{beyond_m} m: {ours_m2:.1} m2 of {whole_m2:.0}, PostGIS {theirs_m2:.1}, \
         worst {:.1e} and {:.1e}, pieces {pieces:?}",
        worst[0], worst[1]
    );
    assert!(ours_m2 > 0.0 && ours_m2 < whole_m2);
    assert!(worst.iter().all(|&worst| worst < TOLERANCE), "{worst:?}");
    assert!((ours_m2 - theirs_m2).abs() < TOLERANCE * whole_m2);
    // A neck of a millimetre joins two pieces here and parts them there.
    assert!((pieces[0] - pieces[1]).abs() * 1000 <= pieces[1], "{pieces:?}");
}

fn check_town(streets: &str, boundaries: &str, beyond_m: &[f64]) {
    let Ok(server) = std::env::var("SWEEPLINE_TEST_POSTGRES") else {
        eprintln!("skipped: PostGIS as oracle, because SWEEPLINE_TEST_POSTGRES is not set");
        return;
    };
    let Some(town) = Town::read(streets, boundaries) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut server = PgConnection::connect(&server).await.unwrap();
        for &beyond_m in beyond_m {
            check(&mut server, &town, beyond_m).await;
        }
    });
}

#[test]
fn postgis_finds_the_same_ground_uncovered_in_the_sample_town() {
    let files = ["data/luocheng_segments.geojson", "data/luocheng_communities.geojson"];
    check_town(files[0], files[1], &[5.0, 50.0]);
}

#[test]
fn postgis_finds_the_same_ground_uncovered_in_liechtenstein() {
    let files = ["li_roads.geojson.gz", "li_boundaries.geojson"];
    let [streets, areas] = files.map(|file| format!("../shared/data/liechtenstein/{file}"));
    check_town(&streets, &areas, &[5.0]);
}

#[test]
fn postgis_finds_the_same_ground_uncovered_in_portland() {
    let files = ["portland_central_roads.geojson.gz", "portland_neighborhoods.geojson"];
    let [streets, areas] = files.map(|file| format!("../shared/data/portland/{file}"));
    check_town(&streets, &areas, &[5.0]);
}

#[test]
fn postgis_finds_the_same_ground_uncovered_in_salt_lake_city() {
    let files = ["slc_segments_merged.geojson.gz", "slc_neighborhoods.geojson"];
    let [streets, areas] = files.map(|file| format!("../shared/data/saltlake/{file}"));
    check_town(&streets, &areas, &[5.0, 50.0]);
}
