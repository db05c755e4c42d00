//! Ground laid over ground, on cases that other libraries collected, and on boundaries that cities
//! published broken.
//!
//! The cases are those of polygon-clipping and martinez: shapes that once made a library hang, throw
//! or lose a part. They are drawn a kilometre wide, so that a millimetre is a millionth.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;
use sweepline::geometry::{Area, LocalFrame, LonLat, PlanarArea, Reach, Xy, contested, uncovered};
use sweepline::geometry::{GroundCells, unclaimed};

const WIDTH_M: f64 = 1000.0;
/// A border may be moved by so much: rounding to a millimetre and joining what is as near.
const ROUNDING_M: f64 = 2e-3;
/// Longer borders are not looked at for validity: the oracle compares each edge with each.
const MOST_POINTS: usize = 1000;

/// Cases whose published result is not that of the operation. `fatal3` and `fatal4`: the result is
/// itself not valid (rings that cross themselves, a shell within a shell); GEOS has our areas.
/// `issue76`: rings of fewer than four positions, which are left out here.
const PUBLISHED_WRONG: [&str; 3] = ["fatal3", "fatal4", "issue76"];
/// Boundaries with more positions take too long without optimisation.
const MOST_POSITIONS: usize = 1500;

type Polygons = Vec<Vec<Vec<[f64; 2]>>>;
/// As in a file: positions may have a height.
type Written = Vec<Vec<Vec<Vec<f64>>>>;

#[derive(Deserialize)]
struct Case {
    #[serde(rename = "case")]
    name: String,
    op: Option<String>,
    args: Vec<Value>,
    expected: Option<Value>,
}

fn lines(name: &str) -> Option<impl Iterator<Item = String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let Ok(file) = File::open(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return None;
    };
    Some(BufReader::new(GzDecoder::new(file)).lines().map(Result::unwrap))
}

fn polygons(shape: &Value) -> Polygons {
    let shape = if shape["type"] == "Feature" { &shape["geometry"] } else { shape };
    let coordinates = shape["coordinates"].clone();
    let written: Written = match shape["type"].as_str() {
        Some("Polygon") => vec![serde_json::from_value(coordinates).unwrap()],
        Some("MultiPolygon") => serde_json::from_value(coordinates).unwrap(),
        _ => Written::new(),
    };
    let ring = |ring: Vec<Vec<f64>>| ring.into_iter().map(|at| [at[0], at[1]]).collect();
    written.into_iter().map(|rings| rings.into_iter().map(ring).collect()).collect()
}

fn rings(polygons: &Polygons) -> impl Iterator<Item = &Vec<[f64; 2]>> {
    polygons.iter().flatten()
}

/// Where the case's own coordinates lie in metres.
struct Drawing {
    frame: LocalFrame,
    least: [f64; 2],
    scale: f64,
}

impl Drawing {
    fn of(args: &[Polygons]) -> Drawing {
        let all = || args.iter().flat_map(rings).flatten();
        let range = |axis: usize| {
            let numbers = all().map(|at| at[axis]);
            numbers.fold([f64::MAX, f64::MIN], |range, at| [range[0].min(at), range[1].max(at)])
        };
        let (x, y) = (range(0), range(1));
        let scale = WIDTH_M / (x[1] - x[0]).max(y[1] - y[0]);
        let frame = LocalFrame::centred_on(LonLat::new(104.28, 30.98).unwrap());
        Drawing { frame, least: [x[0], y[0]], scale }
    }

    fn place(&self, at: [f64; 2]) -> Xy {
        Xy { x: (at[0] - self.least[0]) * self.scale, y: (at[1] - self.least[1]) * self.scale }
    }

    /// The area of polygons that are sound or can be mended.
    fn area(&self, polygons: &Polygons) -> Option<PlanarArea> {
        let ring = |ring: &Vec<[f64; 2]>| {
            ring.iter().map(|&at| self.frame.unproject(self.place(at))).collect()
        };
        let raw = polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect();
        let (area, _) = Area::sound(raw).ok()?;
        Some(PlanarArea::of(&area, &self.frame))
    }

    fn expected_m2(&self, polygons: &Polygons) -> f64 {
        let ring_m2 = |ring: &Vec<[f64; 2]>| {
            // Some results leave their rings open.
            let edges = ring.last().into_iter().chain(ring).zip(ring).map(|(&a, &b)| {
                let (a, b) = (self.place(a), self.place(b));
                a.x * b.y - b.x * a.y
            });
            (edges.sum::<f64>() / 2.0).abs()
        };
        let polygon_m2 = |rings: &Vec<Vec<[f64; 2]>>| {
            2.0 * rings.first().map_or(0.0, ring_m2) - rings.iter().map(ring_m2).sum::<f64>()
        };
        polygons.iter().map(polygon_m2).sum()
    }
}

fn union_m2(areas: &[PlanarArea]) -> f64 {
    let new_m2 =
        |(number, area): (usize, &PlanarArea)| unclaimed(area, areas[..number].iter()).total_m2;
    areas.iter().enumerate().map(new_m2).sum()
}

fn shared_m2(one: &PlanarArea, other: &PlanarArea) -> f64 {
    contested(&[one, other]).iter().map(|it| it.ground.total_m2).sum()
}

/// The area of what an operation makes of areas, `None` for one that we do not have.
fn made_m2(op: &str, areas: &[PlanarArea]) -> Option<f64> {
    match (op, areas) {
        ("union", _) => Some(union_m2(areas)),
        ("difference" | "diff", [first, rest @ ..]) => {
            let by_sites: Vec<&PlanarArea> = rest.iter().collect();
            let left_m2 = unclaimed(first, rest.iter()).total_m2;
            // Sites are taken out of ground by another way.
            let uncovered_m2 = uncovered(first, &by_sites, std::iter::empty(), 8).total_m2;
            assert!((left_m2 - uncovered_m2).abs() < 10.0, "{left_m2} and {uncovered_m2}");
            Some(uncovered_m2)
        }
        ("diff_ba", [one, other]) => Some(unclaimed(other, [one].into_iter()).total_m2),
        ("intersection", [one, other]) => Some(shared_m2(one, other)),
        ("xor", [one, other]) => {
            Some(one.area_m2() + other.area_m2() - 2.0 * shared_m2(one, other))
        }
        _ => None,
    }
}

#[test]
fn cases_that_other_libraries_collected_come_out_as_they_say() {
    let Some(lines) = lines("boolean/polygon_clipping_cases.jsonl.gz") else { return };
    let (mut same, mut refused, mut differing) = (0, 0, Vec::new());
    for line in lines {
        let case: Case = serde_json::from_str(&line).unwrap();
        let args: Vec<Polygons> = case.args.iter().map(polygons).collect();
        let drawing = Drawing::of(&args);
        let areas: Option<Vec<PlanarArea>> = args.iter().map(|arg| drawing.area(arg)).collect();
        let Some(areas) = areas else {
            refused += 1;
            continue;
        };
        let ops = match case.op.as_deref() {
            Some("all") | None => vec!["union", "difference", "intersection", "xor"],
            Some(op) => vec![op],
        };
        for op in ops {
            let (Some(made_m2), Some(expected)) = (made_m2(op, &areas), &case.expected) else {
                continue;
            };
            let expected_m2 = drawing.expected_m2(&polygons(expected));
            let edges = areas.iter().flat_map(PlanarArea::edges);
            let border_m: f64 = edges.map(|[a, b]| a.distance_m_to(b)).sum();
            let is_known = PUBLISHED_WRONG.iter().any(|name| case.name.contains(name));
            if (made_m2 - expected_m2).abs() <= ROUNDING_M * border_m {
                same += 1;
            } else if !is_known {
                differing.push(format!("{} {op}: {made_m2:.3} for {expected_m2:.3}", case.name));
            }
        }
    }
    eprintln!("{same} as expected, {refused} refused as unsound, differing: {differing:#?}");
    assert!(same > 100 && differing.is_empty());
}

#[test]
fn boundaries_published_broken_have_uncovered_ground_once_mended() {
    let Some(lines) = lines("invalid/real_invalid_boundaries.geojson.gz") else { return };
    let file: Value = serde_json::from_str(&lines.collect::<String>()).unwrap();
    let mut asked = 0;
    for (number, feature) in file["features"].as_array().unwrap().iter().enumerate() {
        let ring = |ring: &Vec<[f64; 2]>| -> Option<Vec<LonLat>> {
            ring.iter().map(|at| LonLat::new(at[0], at[1]).ok()).collect()
        };
        let polygons = polygons(&feature["geometry"]);
        if rings(&polygons).map(Vec::len).sum::<usize>() > MOST_POSITIONS {
            continue;
        }
        let raw = polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect();
        let raw: Option<Vec<Vec<Vec<LonLat>>>> = raw;
        let Some(Ok((area, _))) = raw.map(Area::sound) else { continue };
        let frame = LocalFrame::centred_on(area.bounds().centre());
        let planar = PlanarArea::of(&area, &frame);
        check_uncovered(&planar, number as u64);
        asked += 1;
    }
    eprintln!("{asked} boundaries");
    assert!(asked > 10);
}

/// Asks for the ground of an area that lines reach which a number decides.
fn check_uncovered(area: &PlanarArea, seed: u64) {
    let [west, south, east, north] = area.bounds();
    let mut state = seed;
    let mut share = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let size_m = (east - west).max(north - south);
    let mut place =
        || Xy { x: west + share() * (east - west), y: south + share() * (north - south) };
    // Half of the lines run along the border.
    let edges: Vec<[Xy; 2]> = area.edges().collect();
    let along = edges.iter().step_by(edges.len() / 12 + 1).map(|edge| edge.to_vec());
    let lines: Vec<Vec<Xy>> =
        along.chain((0..12).map(|_| vec![place(), place(), place()])).collect();
    let reaches = |radius_m: f64| lines.iter().map(move |points| Reach { points, radius_m });
    for radius_m in [size_m / 50.0, size_m / 8.0] {
        let ground = uncovered(area, &[], reaches(radius_m), 8);
        let mut cells = GroundCells::new(area, &[], size_m / 20.0, 8);
        cells.recompute(area.bounds(), reaches(radius_m));
        let tolerance_m2 = 1e-6 * area.area_m2() + 1.0;
        for total_m2 in [ground.total_m2, cells.total_m2()] {
            assert!(total_m2 >= 0.0 && total_m2 <= area.area_m2() + tolerance_m2);
        }
        assert!((ground.total_m2 - cells.total_m2()).abs() < tolerance_m2);
        let sum_m2: f64 = ground.pieces.iter().map(|piece| piece.area_m2).sum();
        assert!((sum_m2 - ground.total_m2).abs() < tolerance_m2, "{sum_m2} {}", ground.total_m2);
        for piece in ground.pieces.iter().chain(cells.pieces()) {
            check_valid(piece);
        }
    }
}

fn check_valid(piece: &sweepline::geometry::Piece) {
    use geo::Validation;
    if piece.exterior.len() + piece.holes.iter().map(Vec::len).sum::<usize>() > MOST_POINTS {
        return;
    }
    let ring = |ring: &Vec<Xy>| ring.iter().map(|at| (at.x, at.y)).collect();
    let polygon = geo::Polygon::new(ring(&piece.exterior), piece.holes.iter().map(ring).collect());
    assert!(polygon.is_valid(), "{:?}", polygon.validation_errors());
}
