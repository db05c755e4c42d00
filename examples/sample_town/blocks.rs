//! Fills the ground between the main streets: each cell is divided again and again, never quite in
//! the middle nor quite square, until its blocks are as large as blocks are in that part of town.

use crate::communities;
use crate::grid::{Cell, Class, Grid, Spacing};
use crate::layout;
use crate::mains::{self, Quarter};
use crate::names::Names;
use crate::plane::{Spot, Straight, spot};
use crate::prng::Prng;

/// Parks and the like stay whole.
const PARKS: [Spot; 4] =
    [spot(-150.0, -520.0), spot(250.0, 750.0), spot(-700.0, 1500.0), spot(1450.0, 250.0)];

/// Fields, not yet built up.
const FIELDS: [Spot; 4] =
    [spot(-2250.0, -1200.0), spot(2250.0, 1750.0), spot(1250.0, -2000.0), spot(-1900.0, 2000.0)];

pub fn fill(grid: &mut Grid, names: &mut Names, prng: &mut Prng) {
    for cell in 0..grid.cells.len() {
        let middle = grid.cells[cell].middle();
        names.move_to_next_quarter(layout::is_core(middle));
        if communities::home_of(middle).is_none() {
            // The forgotten triangle is too small for blocks, but people live there.
            dead_end(grid, cell, names, prng);
            continue;
        }
        let block_m = block_m(middle) * prng.between(0.85, 1.22);
        divide(grid, cell, block_m, names, prng);
    }
}

/// How long a block is, in metres: short lanes in the core, long plots at the edge.
fn block_m(at: Spot) -> f64 {
    if layout::is_core(at) {
        return 74.0;
    }
    let out_m = at.distance_m(spot(40.0, 50.0));
    let thin = if mains::quarter_of(at) == Quarter::West { 1.0 } else { 1.22 };
    thin * (96.0 + 0.043 * (out_m - 500.0).max(0.0))
}

fn divide(grid: &mut Grid, start: usize, block_m: f64, names: &mut Names, prng: &mut Prng) {
    let mut open = vec![start];
    while let Some(cell) = open.pop() {
        let (line, long_m, wide_m) = long_axis(&grid.cells[cell]);
        if is_finished(&grid.cells[cell], long_m, wide_m, block_m, prng) {
            if prng.chance(0.2) && wide_m > 70.0 {
                dead_end(grid, cell, names, prng);
            }
            continue;
        }
        if divide_once(grid, cell, (line, long_m, wide_m), block_m, names, prng) {
            open.push(grid.cells.len() - 1);
            open.push(cell);
        }
    }
}

fn is_finished(cell: &Cell, long_m: f64, wide_m: f64, block_m: f64, prng: &mut Prng) -> bool {
    let middle = cell.middle();
    let near = |spots: &[Spot], m: f64| spots.iter().any(|at| at.distance_m(middle) < m);
    let whole = (near(&PARKS, 130.0) && long_m < 400.0) || (near(&FIELDS, 260.0) && long_m < 480.0);
    whole
        || long_m < block_m * 1.45
        || (long_m * wide_m < block_m * block_m * 1.9 && prng.chance(0.3))
}

fn divide_once(
    grid: &mut Grid,
    cell: usize,
    (axis, long_m, wide_m): (Straight, f64, f64),
    block_m: f64,
    names: &mut Names,
    prng: &mut Prng,
) -> bool {
    let spacing_m = if block_m < 85.0 { 22.0 } else { 30.0 };
    let spacing = Spacing { merge_m: spacing_m, clear_m: spacing_m };
    let class = if wide_m > 330.0 || (wide_m > 250.0 && prng.chance(0.4)) {
        Class::Branch
    } else {
        Class::Lane
    };
    for _ in 0..8 {
        let share = prng.between(0.36, 0.64) - 0.5;
        let tilt = prng.between(-0.13, 0.13);
        let at = grid.cells[cell].middle().moved(axis.angle(), share * long_m);
        let across = axis.angle() + std::f64::consts::FRAC_PI_2 + tilt;
        let line = Straight::through(at, at.moved(across, 100.0));
        if is_reachable(grid, cell, line)
            && grid.cut(cell, line, Some(grid.streets.len()), spacing).is_some()
        {
            names.add_street(grid, class, prng);
            return true;
        }
    }
    false
}

/// A street needs another street at one end at least; from wall to wall nobody could reach it.
fn is_reachable(grid: &Grid, cell: usize, line: Straight) -> bool {
    grid.crossing(cell, line).is_some_and(|hits| {
        hits.iter().any(|&(edge, _)| grid.pieces[grid.cells[cell].edges[edge]].street.is_some())
    })
}

/// A line along the longest edge, and how long and how wide the ground is, seen from that edge.
fn long_axis(cell: &Cell) -> (Straight, f64, f64) {
    let n = cell.corners.len();
    let edge = |i: usize| Straight::through(cell.corners[i], cell.corners[(i + 1) % n]);
    let longest = (0..n)
        .max_by(|&a, &b| {
            let length_m = |i: usize| edge(i).from.distance_m(edge(i).to);
            length_m(a).total_cmp(&length_m(b))
        })
        .map(edge)
        .expect("a cell has edges");
    let span = |of: &dyn Fn(Spot) -> f64| {
        let (mut low, mut high) = (f64::MAX, f64::MIN);
        for &corner in &cell.corners {
            low = low.min(of(corner));
            high = high.max(of(corner));
        }
        high - low
    };
    let long_m = span(&|at| longest.along_m(at));
    let wide_m = span(&|at| longest.left_m(at));
    if long_m >= wide_m {
        return (longest, long_m, wide_m);
    }
    let turned = longest.from.moved(longest.angle() + std::f64::consts::FRAC_PI_2, 100.0);
    (Straight::through(longest.from, turned), wide_m, long_m)
}

/// A lane from the middle of a street edge into the block.
fn dead_end(grid: &mut Grid, cell: usize, names: &mut Names, prng: &mut Prng) {
    let ground = grid.cells[cell].clone();
    let n = ground.corners.len();
    let pick = prng.between(0.0, 1.0);
    let streets = (0..n).filter(|&i| grid.pieces[ground.edges[i]].street.is_some());
    let longest = streets.max_by(|&a, &b| {
        let length_m = |i: usize| ground.corners[i].distance_m(ground.corners[(i + 1) % n]);
        length_m(a).total_cmp(&length_m(b))
    });
    let Some(edge) = longest else { return };
    let (a, b) = (ground.corners[edge], ground.corners[(edge + 1) % n]);
    if a.distance_m(b) < 80.0 {
        return;
    }
    let mouth = a.towards(b, 0.35 + 0.3 * pick);
    let from = grid.junction_on(ground.edges[edge], mouth, 30.0);
    let mouth = grid.spots[from];
    if mouth.distance_m(a) < 25.0 || mouth.distance_m(b) < 25.0 {
        return;
    }
    let end = mouth.towards(ground.middle(), prng.between(0.9, 1.25));
    if end.distance_m(mouth) < 32.0 {
        return;
    }
    let to = grid.add_junction(end);
    grid.add_piece(Some(grid.streets.len()), from, to);
    names.add_street(grid, Class::Lane, prng);
}
