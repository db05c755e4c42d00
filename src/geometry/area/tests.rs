//! Areas against the geometry library's own validity check, against even-odd counting on the raw
//! rings, and on real boundaries.

use geo::Validation;
use proptest::prelude::*;

use super::*;

type RawArea = Vec<Vec<Vec<LonLat>>>;

fn ring(corners: &[(f64, f64)]) -> Vec<LonLat> {
    corners.iter().map(|&(lon, lat)| LonLat::new(lon, lat).unwrap()).collect()
}

fn square(west: f64, south: f64, size: f64) -> Vec<LonLat> {
    let (east, north) = (west + size, south + size);
    ring(&[(west, south), (east, south), (east, north), (west, north), (west, south)])
}

fn reversed(mut ring: Vec<LonLat>) -> Vec<LonLat> {
    ring.reverse();
    ring
}

fn refused_at(raw: RawArea) -> LonLat {
    match Area::sound(raw) {
        Err(BadArea::SelfIntersects { at }) => at,
        other => panic!("not refused for its border: {other:?}"),
    }
}

fn check_repairs(raw: RawArea, expected: &[Repair]) -> Area {
    let (area, repairs) = Area::sound(raw).unwrap();
    assert_eq!(repairs, expected);
    check_sound(&area);
    area
}

pub(in crate::geometry) fn check_sound(area: &Area) {
    let shape = area.to_geo();
    assert!(shape.is_valid(), "{:?} in {area:?}", shape.validation_errors());
    assert!(!area.polygons().is_empty());
    for polygon in area.polygons() {
        for (number, ring) in polygon.rings().enumerate() {
            assert_eq!(ring.first(), ring.last());
            let from_first = |at: LonLat| (at.lon() - ring[0].lon(), at.lat() - ring[0].lat());
            let area_2: f64 = ring
                .windows(2)
                .map(|edge| (from_first(edge[0]), from_first(edge[1])))
                .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
                .sum();
            assert_eq!(area_2 > 0.0, number == 0, "a ring winds the wrong way");
        }
    }
}

#[test]
fn a_valid_area_is_left_untouched() {
    let raw = vec![
        vec![square(0.0, 0.0, 1.0), reversed(square(0.2, 0.2, 0.1))],
        vec![square(2.0, 0.0, 1.0 / 3.0)],
    ];
    let area = check_repairs(raw.clone(), &[]);
    let same: RawArea = area.polygons().iter().map(|one| one.rings().cloned().collect()).collect();
    assert_eq!(same, raw);
}

#[test]
fn slips_of_the_pen_are_mended_and_named() {
    let open = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
    check_repairs(vec![vec![open]], &[Repair::RingClosed]);

    check_repairs(vec![vec![reversed(square(0.0, 0.0, 1.0))]], &[Repair::WindingTurned]);

    let stutter =
        ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0), (0.0, 0.0)]);
    let area = check_repairs(vec![vec![stutter]], &[Repair::RepeatedPositionsRemoved]);
    assert_eq!(area.polygons()[0].exterior.len(), 5);

    let spike = ring(&[(0.0, 0.0), (1.0, 0.0), (3.0, 2.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]);
    let area = check_repairs(vec![vec![spike]], &[Repair::SpikesRemoved]);
    assert_eq!(
        area.polygons()[0].exterior,
        ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)])
    );

    let at_start =
        ring(&[(-1.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0), (-1.0, 0.0)]);
    check_repairs(vec![vec![at_start]], &[Repair::SpikesRemoved]);

    let flat_hole = ring(&[(0.2, 0.2), (0.4, 0.4), (0.3, 0.3), (0.2, 0.2)]);
    let area =
        check_repairs(vec![vec![square(0.0, 0.0, 1.0), flat_hole]], &[Repair::EmptyRingDropped]);
    assert!(area.polygons()[0].holes.is_empty());
}

#[test]
fn a_border_that_touches_itself_keeps_its_ground() {
    // An outer ring that runs around its hole and touches itself at (1, 1).
    let pinched = ring(&[
        (0.0, 0.0),
        (4.0, 0.0),
        (4.0, 4.0),
        (0.0, 4.0),
        (0.0, 0.0),
        (1.0, 1.0),
        (1.0, 2.0),
        (2.0, 2.0),
        (2.0, 1.0),
        (1.0, 1.0),
        (0.0, 0.0),
    ]);
    let area = check_repairs(vec![vec![pinched]], &[Repair::SelfTouchResolved]);
    assert_eq!(area.polygons().len(), 1);
    assert_eq!(area.polygons()[0].holes.len(), 1);

    let eight = ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]);
    let area = check_repairs(vec![vec![eight]], &[Repair::SelfTouchResolved]);
    assert_eq!(area.polygons().len(), 2);

    let neighbours = vec![vec![square(0.0, 0.0, 1.0)], vec![square(1.0, 0.0, 1.0)]];
    let area = check_repairs(neighbours, &[Repair::SelfTouchResolved]);
    assert_eq!(area.polygons().len(), 1);
}

#[test]
fn ground_that_could_be_meant_twice_or_not_at_all_is_refused_with_its_place() {
    let overlap = vec![vec![square(0.0, 0.0, 2.0)], vec![square(1.0, 1.0, 2.0)]];
    let at = refused_at(overlap);
    assert!((1.0..=2.0).contains(&at.lon()) && (1.0..=2.0).contains(&at.lat()), "{at:?}");

    let hole_outside = vec![vec![square(0.0, 0.0, 1.0), square(2.0, 2.0, 1.0)]];
    assert!(refused_at(hole_outside).lon() >= 2.0);

    let hole_sticking_out = vec![vec![square(0.0, 0.0, 2.0), square(1.0, 1.0, 2.0)]];
    assert!(refused_at(hole_sticking_out).lon() >= 1.0);

    let hole_in_hole =
        vec![vec![square(0.0, 0.0, 9.0), square(1.0, 1.0, 5.0), square(2.0, 2.0, 1.0)]];
    assert!(refused_at(hole_in_hole).lon() >= 2.0);

    let island = vec![vec![square(0.0, 0.0, 9.0)], vec![square(2.0, 2.0, 1.0)]];
    assert!(refused_at(island).lon() >= 2.0);

    let hole_in_nothing = vec![vec![vec![], square(2.0, 2.0, 1.0)]];
    assert!(refused_at(hole_in_nothing).lon() >= 2.0);
}

#[test]
fn rings_without_ground_are_refused_in_words() {
    for raw in [vec![], vec![vec![]], vec![vec![vec![]]], vec![vec![ring(&[(0.0, 0.0)])]]] {
        assert_eq!(Area::sound(raw), Err(BadArea::NoGround));
    }
    let flat = ring(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)]);
    assert_eq!(
        Area::sound(vec![vec![flat]]).unwrap_err().to_string(),
        "the area encloses no ground: it has no ring of three or more distinct positions"
    );
    let overlap = vec![vec![square(0.0, 0.0, 2.0)], vec![square(1.0, 1.0, 2.0)]];
    let refused = Area::sound(overlap).unwrap_err().to_string();
    assert!(refused.starts_with("the border crosses or overlaps itself near ["), "{refused}");
}

#[test]
fn shares_tell_who_lies_in_whom() {
    let area = |raw| Area::sound(raw).unwrap().0;
    let town = area(vec![vec![square(0.0, 0.0, 2.0), reversed(square(1.0, 0.0, 0.5))]]);
    let inside = area(vec![vec![square(0.25, 0.25, 0.5)]]);
    let half = area(vec![vec![square(-0.25, 1.0, 0.5)]]);
    let in_hole = area(vec![vec![square(1.1, 0.1, 0.1)]]);
    assert!((town.contains_area_share(&inside) - 1.0).abs() < 1e-12);
    assert!((town.contains_area_share(&half) - 0.5).abs() < 1e-9);
    assert!(town.contains_area_share(&in_hole).abs() < 1e-12);
    assert!((inside.contains_area_share(&town) - 0.25 / 3.75).abs() < 1e-9);
}

/// Rings whose corners lie on a coarse grid, so that they touch and overlap often.
fn raw_area() -> impl Strategy<Value = RawArea> {
    let corner = (0..8i32, 0..8i32).prop_map(|(x, y)| (f64::from(x) / 1e3, f64::from(y) / 1e3));
    let ring = prop::collection::vec(corner, 0..8).prop_map(|corners| ring(&corners));
    prop::collection::vec(prop::collection::vec(ring, 0..3), 0..3)
}

/// Whether a place lies inside an odd number of times.
fn is_inside_oddly<'a>(
    rings: impl IntoIterator<Item = &'a Vec<LonLat>>,
    (x, y): (f64, f64),
) -> bool {
    let crosses = |a: LonLat, b: LonLat| {
        (a.lat() > y) != (b.lat() > y)
            && x < a.lon() + (y - a.lat()) / (b.lat() - a.lat()) * (b.lon() - a.lon())
    };
    let count = |ring: &Vec<LonLat>| -> usize {
        (0..ring.len()).filter(|&i| crosses(ring[i], ring[(i + 1) % ring.len()])).count()
    };
    rings.into_iter().map(count).sum::<usize>() % 2 == 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_is_accepted_is_valid_and_has_the_ground_that_was_drawn(
        raw in raw_area(), places in prop::collection::vec((0.0..0.008, 0.0..0.008f64), 20),
    ) {
        if let Ok((area, repairs)) = Area::sound(raw.clone()) {
            check_sound(&area);
            let redrawn = area.polygons().iter().flat_map(AreaPolygon::rings);
            for place in places {
                let meant = is_inside_oddly(raw.iter().flatten(), place);
                prop_assert_eq!(is_inside_oddly(redrawn.clone(), place), meant, "{:?}", repairs);
            }
        }
    }

    #[test]
    fn validity_is_judged_as_the_geometry_library_does(raw in raw_area()) {
        let closed = |ring: &Vec<LonLat>| {
            let mut ring = ring.clone();
            ring.dedup();
            let first = ring[0];
            if ring.last() != Some(&first) {
                ring.push(first);
            }
            ring
        };
        let enough = |ring: &&Vec<LonLat>| ring.len() >= 3;
        let polygons: Vec<AreaPolygon> = raw
            .iter()
            .filter_map(|rings| {
                let mut rings = rings.iter().filter(enough).map(closed).filter(|it| it.len() > 3);
                rings.next().map(|exterior| AreaPolygon { exterior, holes: rings.collect() })
            })
            .collect();
        let shape: geo::MultiPolygon = polygons.iter().map(validity::shape_of).collect();
        // The library lets an edge pass that runs back over the one before it by its whole length.
        let retraced = polygons.iter().flat_map(AreaPolygon::rings).any(|ring| {
            (1..ring.len()).any(|i| {
                let after = ring[if i + 1 < ring.len() { i + 1 } else { 1 }];
                validity::is_spike(ring[i - 1], ring[i], after)
            })
        });
        prop_assume!(!retraced);
        prop_assert_eq!(validity::is_valid(&polygons), shape.is_valid());
    }
}
