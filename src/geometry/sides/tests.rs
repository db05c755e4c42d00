//! The sides of lines against an oracle that knows nothing of edges and cuts: it walks along the
//! line, measures the distance to each border and asks by winding numbers what is inside.

use proptest::prelude::*;
use smallvec::{SmallVec, smallvec};

use super::*;

type Ring = Vec<Xy>;

const HALF_WIDTH_M: f64 = 6.0;

fn xy(x: f64, y: f64) -> Xy {
    Xy { x, y }
}

fn boxed(west: f64, south: f64, east: f64, north: f64) -> Ring {
    vec![xy(west, south), xy(east, south), xy(east, north), xy(west, north)]
}

fn edges_of(areas: &[Ring]) -> Vec<[Xy; 2]> {
    let closed =
        |ring: &Ring| (0..ring.len()).map(|i| [ring[i], ring[(i + 1) % ring.len()]]).collect();
    areas.iter().flat_map(|ring| -> Vec<[Xy; 2]> { closed(ring) }).collect()
}

/// Inside by the sum of the angles under which the edges are seen.
fn winds_around(ring: &Ring, place: Xy) -> bool {
    let angle = |i: usize| {
        let (a, b) = (ring[i] - place, ring[(i + 1) % ring.len()] - place);
        (a.x * b.y - a.y * b.x).atan2(a.x * b.x + a.y * b.y)
    };
    (0..ring.len()).map(angle).sum::<f64>().abs() > std::f64::consts::PI
}

fn holding(areas: &[Ring], place: Xy) -> SmallVec<[u32; 2]> {
    (0u32..).zip(areas).filter(|(_, ring)| winds_around(ring, place)).map(|(i, _)| i).collect()
}

fn measured(points: &[Xy]) -> MeasuredLine {
    let length_m: f64 = points.windows(2).map(|edge| edge[0].distance_m_to(edge[1])).sum();
    MeasuredLine::new(points.to_vec(), (length_m * 1000.0).round() as u32)
}

fn sides(points: &[Xy], areas: &[Ring]) -> [Vec<SidePiece>; 2] {
    let edges = edges_of(areas);
    sides_in_areas(&measured(points), HALF_WIDTH_M, &edges, |place| holding(areas, place))
}

/// The areas of both sides at a measure, found without a single cut.
fn by_walking(line: &MeasuredLine, areas: &[Ring], at_mm: f64) -> [SmallVec<[u32; 2]>; 2] {
    let total: f64 = line.points().windows(2).map(|e| e[0].distance_m_to(e[1])).sum();
    let mut left_m = at_mm / f64::from(line.length_mm()) * total;
    let mut ends = [line.points()[0], line.points()[1]];
    for edge in line.points().windows(2) {
        ends = [edge[0], edge[1]];
        if left_m <= edge[0].distance_m_to(edge[1]) {
            break;
        }
        left_m -= edge[0].distance_m_to(edge[1]);
    }
    let unit = (ends[1] - ends[0]) * (1.0 / ends[0].distance_m_to(ends[1]));
    let centre = ends[0] + unit * left_m;
    let near = edges_of(areas).iter().any(|edge| distance_by_angles(centre, *edge) < HALF_WIDTH_M);
    let off = if near { xy(-unit.y, unit.x) * HALF_WIDTH_M } else { Xy::default() };
    [holding(areas, centre + off), holding(areas, centre - off)]
}

/// Distance to an edge from the triangle it makes with a place: its height where both angles at
/// the edge are acute, the shorter leg otherwise.
fn distance_by_angles(place: Xy, [a, b]: [Xy; 2]) -> f64 {
    let (to_a, to_b, base) = (place.distance_m_to(a), place.distance_m_to(b), a.distance_m_to(b));
    let obtuse = |leg: f64, other: f64| other * other > leg * leg + base * base;
    if base == 0.0 || obtuse(to_a, to_b) || obtuse(to_b, to_a) {
        return to_a.min(to_b);
    }
    ((a.x - place.x) * (b.y - place.y) - (a.y - place.y) * (b.x - place.x)).abs() / base
}

fn check_partition(pieces: &[SidePiece], length_mm: u32) {
    assert_eq!(pieces.first().map(|piece| piece.stretch.from_mm()), Some(0));
    assert_eq!(pieces.last().map(|piece| piece.stretch.to_mm()), Some(length_mm));
    for pair in pieces.windows(2) {
        assert_eq!(pair[0].stretch.to_mm(), pair[1].stretch.from_mm());
        assert_ne!(pair[0].areas, pair[1].areas, "neighbours that could be one piece");
    }
}

/// Compares with the oracle at `at_mm`, unless something changes within 2 mm of it.
fn check_at(line: &MeasuredLine, areas: &[Ring], found: &[Vec<SidePiece>; 2], at_mm: f64) {
    let expected = by_walking(line, areas, at_mm);
    let steady = [-2.0, -1.0, 1.0, 2.0].into_iter().all(|step| {
        let there = (at_mm + step).clamp(0.0, f64::from(line.length_mm()));
        by_walking(line, areas, there) == expected
    });
    if !steady {
        return;
    }
    for (pieces, expected) in found.iter().zip(expected) {
        let piece = pieces
            .iter()
            .find(|piece| f64::from(piece.stretch.to_mm()) > at_mm)
            .expect("pieces cover the line");
        assert_eq!(piece.areas, expected, "at {at_mm} mm of {line:?}, pieces {pieces:?}");
    }
}

fn place(reach: f64) -> impl Strategy<Value = Xy> {
    (-reach..reach, -reach..reach).prop_map(|(x, y)| xy(x, y))
}

/// Two areas side by side: a ring of random depth around the middle, cut by a crooked border that
/// both share; and a third that may overlap them or lie anywhere.
fn neighbours() -> impl Strategy<Value = Vec<Ring>> {
    let rim = prop::collection::vec(60.0..100.0, 8);
    let border = prop::collection::vec(-30.0..30.0, 5);
    let star = prop::collection::vec(5.0..40.0, 3..9);
    (rim, border, star, place(80.0)).prop_map(|(rim, border, star, middle)| {
        let polar = |angle: f64, depth: f64| xy(depth * angle.cos(), depth * angle.sin());
        let eighth = std::f64::consts::FRAC_PI_4;
        let rim: Ring = (0u8..8).zip(rim).map(|(i, d)| polar(f64::from(i) * eighth, d)).collect();
        let steps = [-30.0, -15.0, 0.0, 15.0, 30.0];
        let border: Ring = steps.into_iter().zip(border).map(|(x, y)| xy(x, y)).collect();
        let north = rim[0..=4].iter().chain(&border).copied().collect();
        let back = border.iter().rev();
        let south = rim[4..].iter().chain([&rim[0]]).chain(back).copied().collect();
        let turn = std::f64::consts::TAU / f64::from(u32::try_from(star.len()).unwrap());
        let third = (0u8..).zip(&star).map(|(i, &d)| middle + polar(f64::from(i) * turn, d));
        vec![north, south, third.collect()]
    })
}

proptest! {
    #[test]
    fn each_side_lies_where_a_walk_along_it_says(
        areas in neighbours(),
        points in prop::collection::vec(place(110.0), 2..6),
        shares in prop::collection::vec(0.0..1.0f64, 50),
    ) {
        let line = measured(&points);
        let found = sides(&points, &areas);
        for pieces in &found {
            check_partition(pieces, line.length_mm());
        }
        for share in shares {
            check_at(&line, &areas, &found, share * f64::from(line.length_mm()));
        }
    }

    #[test]
    fn a_line_on_the_common_border_has_an_area_on_each_side(areas in neighbours()) {
        // The border's own points, as the areas share them; the ends, where other edges of the
        // areas come in, are left to the oracle.
        let points: Vec<Xy> = areas[0][5..].to_vec();
        let line = measured(&points);
        let found = sides(&points, &areas);
        for pieces in &found {
            check_partition(pieces, line.length_mm());
        }
        for step in 0..100 {
            check_at(&line, &areas, &found, f64::from(step) / 100.0 * f64::from(line.length_mm()));
        }
    }

    #[test]
    fn what_is_near_is_one_interval_and_the_whole_of_it(
        edge in [place(20.0), place(20.0)],
        line_edge in [place(20.0), place(20.0)],
        radius_m in 0.5..10.0,
        shares in prop::collection::vec(0.0..1.0f64, 20),
    ) {
        let found = near_interval(edge, line_edge, radius_m);
        for t in shares {
            let distance_m = distance_by_angles(line_edge[0].between(line_edge[1], t), edge);
            if (distance_m - radius_m).abs() > 1e-6 {
                let inside = found.is_some_and(|[from, to]| from <= t && t <= to);
                prop_assert_eq!(inside, distance_m < radius_m, "{} at {}", distance_m, t);
            }
        }
    }
}

#[test]
fn a_street_along_a_shared_border_is_divided_lengthwise() {
    let areas = [boxed(0.0, 0.0, 100.0, 50.0), boxed(0.0, -50.0, 100.0, 0.0)];
    let [left, right] = sides(&[xy(20.0, 0.0), xy(80.0, 0.0)], &areas);
    let whole = Stretch::new(0, 60_000).unwrap();
    assert_eq!(left, [SidePiece { stretch: whole, areas: smallvec![0] }]);
    assert_eq!(right, [SidePiece { stretch: whole, areas: smallvec![1] }]);
}

#[test]
fn a_street_on_the_edge_of_town_has_one_side_outside() {
    let areas = [boxed(0.0, 0.0, 100.0, 50.0)];
    let [left, right] = sides(&[xy(90.0, 1.0), xy(10.0, 1.0)], &areas);
    let whole = Stretch::new(0, 80_000).unwrap();
    assert_eq!(left, [SidePiece { stretch: whole, areas: smallvec![] }]);
    assert_eq!(right, [SidePiece { stretch: whole, areas: smallvec![0] }]);
}

#[test]
fn a_street_that_crosses_a_border_is_cut_there_on_both_sides() {
    let areas = [boxed(0.0, 0.0, 50.0, 100.0), boxed(50.0, 0.0, 100.0, 100.0)];
    let [left, right] = sides(&[xy(10.0, 50.0), xy(90.0, 50.0)], &areas);
    let pieces = [
        SidePiece { stretch: Stretch::new(0, 40_000).unwrap(), areas: smallvec![0] },
        SidePiece { stretch: Stretch::new(40_000, 80_000).unwrap(), areas: smallvec![1] },
    ];
    assert_eq!(left, pieces);
    assert_eq!(right, pieces);
}

#[test]
fn a_street_that_crosses_aslant_is_cut_where_each_side_crosses() {
    // The border is the diagonal x = y; offset lines 6 m to either side meet it 6 m apart.
    let areas = [vec![xy(0.0, 0.0), xy(100.0, 100.0), xy(0.0, 100.0)]];
    let [left, right] = sides(&[xy(20.0, 50.0), xy(80.0, 50.0)], &areas);
    assert_eq!(left[0].stretch.to_mm(), 36_000);
    assert_eq!(right[0].stretch.to_mm(), 24_000);
    assert_eq!((left.len(), right.len()), (2, 2));
}

#[test]
fn a_street_that_only_touches_a_border_stays_where_it_is() {
    let areas = [boxed(0.0, 0.0, 100.0, 50.0)];
    let corner = sides(&[xy(-50.0, 0.0), xy(0.0, 50.0), xy(50.0, 100.0)], &areas);
    // The right offset line runs inside around the touched corner, the left one never does.
    assert_eq!(corner[0].len(), 1);
    assert!(corner[0][0].areas.is_empty());
    assert_eq!(corner[1].len(), 3);
    assert_eq!(corner[1][1].areas.as_slice(), [0]);
}

#[test]
fn ground_that_two_areas_claim_is_told_with_both() {
    let areas = [boxed(0.0, 0.0, 60.0, 50.0), boxed(40.0, 0.0, 100.0, 50.0)];
    let [left, _] = sides(&[xy(10.0, 25.0), xy(90.0, 25.0)], &areas);
    let told: Vec<_> = left.iter().map(|piece| piece.areas.to_vec()).collect();
    assert_eq!(told, [vec![0], vec![0, 1], vec![1]]);
}

#[test]
fn far_from_any_border_one_question_is_enough() {
    let line = measured(&[xy(0.0, 0.0), xy(10.0, 0.0), xy(10.0, 10.0)]);
    let mut asked = 0;
    let found = sides_in_areas(&line, HALF_WIDTH_M, &[], |_| {
        asked += 1;
        smallvec![7, 3]
    });
    assert_eq!(asked, 1);
    for pieces in found {
        check_partition(&pieces, 20_000);
        assert_eq!(pieces[0].areas.as_slice(), [3, 7]);
    }
}
