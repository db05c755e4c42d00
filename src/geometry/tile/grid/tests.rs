//! The grid of a tile against naive oracles, and against everything a map of the Earth can hold.

use super::super::{BUFFER, EXTENT, MAX_ZOOM};
use super::*;
use geo::Validation;
use proptest::prelude::*;

const LOW: i32 = -(BUFFER as i32);
const HIGH: i32 = (EXTENT + BUFFER) as i32;

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

fn in_box(point: TilePoint) -> bool {
    (LOW..=HIGH).contains(&point.x) && (LOW..=HIGH).contains(&point.y)
}

/// Twice the area by the surveyor's formula, positive for rings that run clockwise on the map.
fn doubled_area(ring: &[TilePoint]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y))
        .sum()
}

fn anywhere() -> impl Strategy<Value = LonLat> {
    let lon = prop_oneof![4 => -180.0..=180.0, 1 => prop::sample::select(vec![-180.0, 0.0, 180.0])];
    let lat = prop_oneof![4 => -90.0..=90.0, 1 => prop::sample::select(vec![-90.0, 0.0, 90.0])];
    (lon, lat).prop_map(|(lon, lat)| at(lon, lat))
}

fn any_tile() -> impl Strategy<Value = TileId> {
    (anywhere(), 0..=MAX_ZOOM).prop_map(|(place, z)| TileId::containing(place, z).unwrap())
}

/// A ring with a hole around the town, from far smaller than a tile of zoom 14 to far larger.
fn star() -> impl Strategy<Value = (Vec<LonLat>, Vec<LonLat>)> {
    let radius = prop_oneof![0.0001..0.001_f64, 0.001..0.1_f64];
    let centre = (104.27..104.29_f64, 30.97..30.99_f64);
    (centre, radius, prop::collection::vec(0.2..1.0_f64, 5..60)).prop_map(
        |((lon, lat), radius, spikes)| {
            let turn = std::f64::consts::TAU / spikes.len() as f64;
            let ring = |scale: f64| -> Vec<LonLat> {
                let corner = |(i, spike): (usize, &f64)| {
                    let (sin, cos) = (i as f64 * turn).sin_cos();
                    let reach = radius * scale * spike;
                    at(lon + reach * cos, lat + reach * sin)
                };
                let mut ring: Vec<_> = spikes.iter().enumerate().map(corner).collect();
                ring.push(ring[0]);
                ring
            };
            let mut hole = ring(0.6);
            hole.reverse();
            (ring(1.0), hole)
        },
    )
}

/// Whether an odd number of edges cross the ray to the east, and how near the nearest edge is.
fn naive_place(rings: &[Vec<TileXy>], place: TileXy) -> (bool, f64) {
    let (mut is_inside, mut nearest) = (false, f64::INFINITY);
    for ring in rings {
        for (index, a) in ring.iter().enumerate() {
            let b = ring[(index + 1) % ring.len()];
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            if (a.y <= place.y) != (b.y <= place.y) && a.x + (place.y - a.y) / dy * dx > place.x {
                is_inside = !is_inside;
            }
            let length = (dx * dx + dy * dy).max(1e-18);
            let share = (((place.x - a.x) * dx + (place.y - a.y) * dy) / length).clamp(0.0, 1.0);
            nearest = nearest.min((place.x - a.x - share * dx).hypot(place.y - a.y - share * dy));
        }
    }
    (is_inside, nearest)
}

#[test]
fn a_line_that_leaves_and_comes_back_is_two_pieces() {
    let tile = TileId::containing(at(104.28, 30.97), 14).unwrap();
    let bounds = tile.bounds(0);
    let inside = |share: f64| bounds.south + share * (bounds.north - bounds.south);
    let middle = f64::midpoint(bounds.west, bounds.east);
    let line = [at(middle, inside(0.25)), at(middle + 1.0, inside(0.5)), at(middle, inside(0.75))];
    let mut grid = TileGrid::of(tile);
    let pieces: Vec<_> = grid.line(&line).map(<[_]>::to_vec).collect();
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces[0].last().unwrap().x, HIGH);
    assert_eq!(pieces[1].first().unwrap().x, HIGH);
    assert_eq!(pieces[0][0], TilePoint { x: 2048, y: 3072 });
    assert_eq!(pieces[1].last(), Some(&TilePoint { x: 2048, y: 1024 }));
}

#[test]
fn a_line_of_less_than_a_unit_is_dropped() {
    let mut grid = TileGrid::of(TileId::new(0, 0, 0).unwrap());
    assert_eq!(grid.line(&[at(10.0, 10.0), at(10.000_1, 10.0)]).count(), 0);
    assert_eq!(grid.line(&[at(10.0, 10.0)]).count(), 0);
    assert_eq!(grid.line(&[]).count(), 0);
}

#[test]
fn an_area_round_the_whole_tile_fills_its_box() {
    let corner = |lon, lat| at(104.28 + lon, 30.97 + lat);
    let ring = [
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
        corner(-1.0, -1.0),
    ];
    let mut grid = TileGrid::of(TileId::containing(at(104.28, 30.97), 14).unwrap());
    let rings: Vec<_> = grid
        .rings(std::iter::once(&ring[..]))
        .map(|ring| (ring.role, doubled_area(ring.points)))
        .collect();
    let side = i64::from(HIGH - LOW);
    assert_eq!(rings, [(RingRole::Exterior, 2 * side * side)]);
}

proptest! {
    #[test]
    fn pieces_of_any_line_on_earth_lie_in_the_box_and_are_lines(
        tile in any_tile(), line in prop::collection::vec(anywhere(), 0..40),
    ) {
        let mut grid = TileGrid::of(tile);
        for piece in grid.line(&line) {
            prop_assert!(piece.len() >= 2);
            prop_assert!(piece.windows(2).all(|ends| ends[0] != ends[1]));
            prop_assert!(piece.iter().all(|&point| in_box(point)));
        }
        for position in line {
            prop_assert!(grid.point(position).is_none_or(in_box));
        }
    }

    #[test]
    fn every_place_of_a_line_in_the_box_is_drawn(
        line in prop::collection::vec((104.2..104.36_f64, 30.9..31.06_f64), 2..30), z in 8..=18_u8,
    ) {
        let tile = TileId::containing(at(104.28, 30.98), z).unwrap();
        let mut grid = TileGrid::of(tile);
        let line: Vec<_> = line.into_iter().map(|(lon, lat)| at(lon, lat)).collect();
        let truth: Vec<_> = line.iter().map(|&place| grid.projection.project(place)).collect();
        let exact = |point: &TilePoint| TileXy { x: f64::from(point.x), y: f64::from(point.y) };
        // There and back again, so that the oracle for rings may measure it.
        let there_and_back = |piece: &[TilePoint]| -> Vec<TileXy> {
            piece.iter().chain(piece.iter().rev()).map(exact).collect()
        };
        let drawn: Vec<_> = grid.line(&line).map(there_and_back).collect();
        for ends in truth.windows(2) {
            for share in (0..=40).map(|step| f64::from(step) / 40.0) {
                let x = ends[0].x + share * (ends[1].x - ends[0].x);
                let y = ends[0].y + share * (ends[1].y - ends[0].y);
                // A piece at a corner of the box may be shorter than a unit, and is then dropped.
                let is_well_inside = (-60.0..4156.0).contains(&x) && (-60.0..4156.0).contains(&y);
                if is_well_inside {
                    let (_, nearest) = naive_place(&drawn, TileXy { x, y });
                    prop_assert!(nearest < TOLERANCE + 1.5, "{nearest} units away");
                }
            }
        }
    }

    #[test]
    fn areas_of_any_size_on_earth_are_drawn_within_the_box(
        tile in any_tile(), west in -180.0..179.0_f64, south in -90.0..89.0_f64,
        width in 1e-7..360.0_f64, height in 1e-7..180.0_f64,
    ) {
        let (east, north) = ((west + width).min(180.0), (south + height).min(90.0));
        let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let ring = ring.map(|(lon, lat)| at(lon, lat));
        let mut grid = TileGrid::of(tile);
        for ring in grid.rings(std::iter::once(&ring[..])) {
            prop_assert!(ring.points.iter().all(|&point| in_box(point)));
            prop_assert!(doubled_area(ring.points) > 0);
        }
    }

    #[test]
    fn an_area_in_a_tile_is_valid_and_wound_as_its_rings_are_told(
        (exterior, hole) in star(), z in 8..=18_u8,
    ) {
        let tile = TileId::containing(at(104.28, 30.98), z).unwrap();
        let mut grid = TileGrid::of(tile);
        let mut polygons: Vec<(geo::LineString, Vec<geo::LineString>)> = Vec::new();
        for ring in grid.rings([&exterior[..], &hole].into_iter()) {
            let is_exterior = ring.role == RingRole::Exterior;
            prop_assert_eq!(doubled_area(ring.points) > 0, is_exterior);
            prop_assert!(ring.points.len() >= 3);
            let corner = |point: &TilePoint| (f64::from(point.x), f64::from(point.y));
            let line: geo::LineString = ring.points.iter().map(corner).collect();
            match polygons.last_mut() {
                Some(polygon) if !is_exterior => polygon.1.push(line),
                _ => polygons.push((line, Vec::new())),
            }
        }
        let polygon = |(exterior, holes)| geo::Polygon::new(exterior, holes);
        let shape: geo::MultiPolygon = polygons.into_iter().map(polygon).collect();
        prop_assert!(shape.is_valid(), "{:?}", shape.validation_errors());
    }

    #[test]
    fn every_place_in_the_box_is_covered_or_not_as_before(
        (exterior, hole) in star(),
        z in 8..=18_u8,
        places in prop::collection::vec((-64.0..4160.0_f64, -64.0..4160.0_f64), 60),
    ) {
        let tile = TileId::containing(at(104.28, 30.98), z).unwrap();
        let mut grid = TileGrid::of(tile);
        let truth: Vec<Vec<TileXy>> = [&exterior, &hole]
            .map(|ring| ring.iter().map(|&position| grid.projection.project(position)).collect())
            .to_vec();
        let exact = |point: &TilePoint| TileXy { x: f64::from(point.x), y: f64::from(point.y) };
        let drawn: Vec<Vec<TileXy>> = grid
            .rings([&exterior[..], &hole].into_iter())
            .map(|ring| ring.points.iter().map(exact).collect())
            .collect();
        for (x, y) in places {
            let (is_inside, nearest_edge) = naive_place(&truth, TileXy { x, y });
            if nearest_edge > TOLERANCE + 1.5 {
                prop_assert_eq!(naive_place(&drawn, TileXy { x, y }).0, is_inside);
            }
        }
    }
}
