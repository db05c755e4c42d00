//! Who sweeps what: compact territories inside each community, ground that nobody took over, and
//! the deliberate traps (`traps`).

use crate::communities::{self, COMMUNITIES};
use crate::grid::{Class, Grid};
use crate::mains;
use crate::plane::{bend, spot};
use crate::prng::Prng;
use crate::segments::Segment;
use crate::traps::{Stretch, Traps};
use sweepline::geometry::Xy;

pub struct Work {
    /// The crews of each segment: none, one, or two where they overlap. Both sides, whole length.
    pub crews: Vec<Vec<String>>,
    /// What can only be said for a part: applied after the segments.
    pub stretches: Vec<Stretch>,
    pub traps: Traps,
}

/// The share of side-metres that should have somebody.
const ASSIGNED_SHARE: f64 = 0.85;

pub fn divide_work(grid: &Grid, segments: &[Segment], prng: &mut Prng) -> Work {
    let territories = territories(grid, segments);
    let mut crews: Vec<Vec<String>> = vec![Vec::new(); segments.len()];
    for territory in &territories {
        for &index in &territory.segments {
            crews[index].push(territory.crew.clone());
        }
    }
    let traps = Traps::find(grid, segments, &territories);
    let stretches = traps.stretches(segments, &crews);
    for &index in traps.without_whole_crew() {
        crews[index].clear();
    }
    for (index, second) in &traps.overlap {
        crews[*index].push(second.clone());
    }
    scatter(grid, segments, &traps, &stretches, &mut crews, prng);
    Work { crews, stretches, traps }
}

/// Clusters that no crew ever took over: a new quarter in the west, the ground beyond the railway
/// yard, plots in the north-east, and a corner of lanes in the old core.
fn was_never_taken_over(class: Class, segment: &Segment) -> bool {
    let middle = segment.middle();
    let local = class >= Class::Branch;
    let west_edge = mains::MAINS[mains::XIANGTAN].line.left_m(middle) > 5.0;
    let near = |u: f64, v: f64, m: f64| middle.distance_m(spot(u, v)) < m;
    (segment.home() == Some(communities::XIYUAN) && west_edge && class != Class::Arterial)
        || (local && near(2150.0, -1250.0, 420.0))
        || (local && near(2100.0, 1600.0, 330.0))
        || (class == Class::Lane && near(330.0, 330.0, 150.0))
}

/// Takes single lanes and branches away until the wanted share is left.
fn scatter(
    grid: &Grid,
    segments: &[Segment],
    traps: &Traps,
    stretches: &[Stretch],
    crews: &mut [Vec<String>],
    prng: &mut Prng,
) {
    let total_m: f64 = segments.iter().map(|s| 2.0 * s.length_m).sum();
    let whole = |i: usize| 2.0 * segments[i].length_m;
    let mut assigned_m: f64 = (0..crews.len()).filter(|&i| !crews[i].is_empty()).map(whole).sum();
    assigned_m += stretches.iter().map(|s| s.side_metres(&segments[s.segment])).sum::<f64>();
    let mut order: Vec<usize> = (0..segments.len())
        .filter(|&i| grid.streets[segments[i].street].class >= Class::Branch)
        .filter(|&i| !crews[i].is_empty() && !traps.names(i))
        .collect();
    prng.shuffle(&mut order);
    for index in order {
        if assigned_m <= total_m * ASSIGNED_SHARE {
            break;
        }
        crews[index].clear();
        assigned_m -= whole(index);
    }
}

pub struct Territory {
    pub crew: String,
    pub community: usize,
    pub middle: Xy,
    pub segments: Vec<usize>,
}

fn territories(grid: &Grid, segments: &[Segment]) -> Vec<Territory> {
    let taken_over = |s: &Segment| !was_never_taken_over(grid.streets[s.street].class, s);
    let mut found = Vec::new();
    for (home, community) in COMMUNITIES.iter().enumerate() {
        let own: Vec<usize> = (0..segments.len())
            .filter(|&i| segments[i].home() == Some(home) && taken_over(&segments[i]))
            .collect();
        let mut parts = compact_parts(segments, &own, community.crews);
        parts.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        for ((middle, part), count) in parts.into_iter().zip(["一", "二", "三"]) {
            let name = community.name.trim_end_matches("社区");
            let crew = format!("{name}清管{count}班");
            found.push(Territory { crew, community: home, middle, segments: part });
        }
    }
    found
}

fn place(segment: &Segment) -> Xy {
    bend(segment.middle())
}

pub fn distance_m(a: Xy, b: Xy) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Lloyd's k-means, weighted by length, begun with the farthest segments.
fn compact_parts(segments: &[Segment], own: &[usize], count: usize) -> Vec<(Xy, Vec<usize>)> {
    let mut middles = vec![weighted_middle(segments, own)];
    while middles.len() <= count {
        let lone_m = |i: usize| {
            let nearest = |best: f64, &m: &Xy| best.min(distance_m(m, place(&segments[i])));
            middles.iter().fold(f64::MAX, nearest)
        };
        let lone = own.iter().copied().max_by(|&a, &b| lone_m(a).total_cmp(&lone_m(b)));
        middles.push(place(&segments[lone.expect("every community has streets")]));
    }
    middles.remove(0);
    let mut parts = vec![Vec::new(); count];
    for _ in 0..25 {
        parts = vec![Vec::new(); count];
        for &i in own {
            let from_m = |part: usize| distance_m(middles[part], place(&segments[i]));
            let nearest = (0..count).min_by(|&a, &b| from_m(a).total_cmp(&from_m(b)));
            parts[nearest.expect("at least one crew")].push(i);
        }
        middles = parts.iter().map(|part| weighted_middle(segments, part)).collect();
    }
    middles.into_iter().zip(parts).collect()
}

fn weighted_middle(segments: &[Segment], part: &[usize]) -> Xy {
    let (mut x, mut y, mut total_m) = (0.0, 0.0, 0.0);
    for &i in part {
        let (at, length_m) = (place(&segments[i]), segments[i].length_m);
        x += at.x * length_m;
        y += at.y * length_m;
        total_m += length_m;
    }
    Xy { x: x / total_m, y: y / total_m }
}
