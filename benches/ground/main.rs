//! Ground that no street reaches, in a city that files describe.
//!
//! ```text
//! cargo bench --bench ground -- FOLDER 10k 100k
//! ```
//! reads `FOLDER/segments-10k.geojson` and `FOLDER/communities-10k.geojson`, and so on. Streets
//! without a crew cover nothing. All is asked for two reaches: `wide`, 50 m from the kerb, and
//! `kerb`, 5 m from it.
#![expect(clippy::print_stdout, reason = "it is a table for a terminal")]

mod town;

use std::hint::black_box;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use sweepline::geometry::{GroundCells, Reach, uncovered};
use town::{Near, Town};

/// Runs of each measurement; the median is told.
const RUNS: usize = 3;
const CELL_M: f64 = 64.0;
const QUADRANT_STEPS: u8 = 8;
/// Changes of one street that are measured.
const CHANGES: usize = 1500;

fn main() -> io::Result<()> {
    // `cargo bench` adds a flag of its own.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let Some(folder) = words.next() else {
        println!("usage: cargo bench --bench ground -- FOLDER SIZE..");
        return Ok(());
    };
    let folder = Path::new(&folder);
    for size in words {
        let town = Town::read(folder, &size)?;
        let (areas, streets) = (town.areas.len(), town.streets.len());
        println!("\n{size}: {streets} streets with a crew, {areas} communities");
        for (name, beyond_m) in [("wide", 50.0), ("kerb", 5.0)] {
            measure(&town, name, beyond_m);
        }
    }
    Ok(())
}

/// What was found in all communities.
#[derive(Clone, Copy, Default)]
struct Sum {
    total_m2: f64,
    pieces: usize,
}

fn add(one: Sum, other: Sum) -> Sum {
    Sum { total_m2: one.total_m2 + other.total_m2, pieces: one.pieces + other.pieces }
}

fn measure(town: &Town, name: &str, beyond_m: f64) {
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("a pool of one or two threads can be made");
        for (what, one) in [("whole", whole as OneArea), ("cells", in_cells)] {
            let (taken, sum) = median(|| {
                let near = Near::of(&town.streets, beyond_m);
                let areas = 0..town.areas.len();
                pool.install(|| {
                    areas.into_par_iter().map(|at| one(town, &near, at)).reduce(Sum::default, add)
                })
            });
            println!(
                "{name} {what}, {threads} threads: {:8.1} ms, {:6.3} ms each, {:.1} m2 in {} pieces",
                taken.as_secs_f64() * 1e3,
                taken.as_secs_f64() * 1e3 / town.areas.len() as f64,
                sum.total_m2,
                sum.pieces,
            );
        }
    }
    changes(town, name, beyond_m);
}

type OneArea = fn(&Town, &Near<'_>, usize) -> Sum;

fn whole(town: &Town, near: &Near<'_>, at: usize) -> Sum {
    let area = &town.areas[at];
    let ground = uncovered(area, &[], near.reaches(area.bounds()), QUADRANT_STEPS);
    Sum { total_m2: ground.total_m2, pieces: ground.pieces.len() }
}

fn in_cells(town: &Town, near: &Near<'_>, at: usize) -> Sum {
    let cells = filled(town, near, at);
    Sum { total_m2: cells.total_m2(), pieces: cells.pieces().count() }
}

fn filled(town: &Town, near: &Near<'_>, at: usize) -> GroundCells {
    let area = &town.areas[at];
    let mut cells = GroundCells::new(area, &[], CELL_M, QUADRANT_STEPS);
    cells.recompute(area.bounds(), near.reaches(cells.span(area.bounds())));
    cells
}

/// Streets lose their crew and get it back, one at a time.
fn changes(town: &Town, name: &str, beyond_m: f64) {
    let near = Near::of(&town.streets, beyond_m);
    let (mut totals, mut with_pieces) = (Vec::new(), Vec::new());
    for at in (0..town.areas.len()).step_by(town.areas.len().div_ceil(20)) {
        let mut cells = filled(town, &near, at);
        black_box(cells.pieces().count());
        let before_m2 = cells.total_m2();
        let inside = near.inside(&town.areas[at]);
        let step = (inside.len() / (CHANGES / 40)).max(1);
        for &street in inside.iter().step_by(step) {
            let bounds = near.bounds(street);
            for leaves in [true, false] {
                let start = Instant::now();
                let span = cells.span(bounds);
                let reaches: Vec<Reach<'_>> =
                    near.reaches_but(span, leaves.then_some(street)).collect();
                cells.recompute(bounds, reaches.into_iter());
                black_box(cells.total_m2());
                totals.push(start.elapsed());
                black_box(cells.pieces().count());
                with_pieces.push(start.elapsed());
            }
        }
        let drift_m2 = (cells.total_m2() - before_m2).abs();
        assert!(drift_m2 < 1e-6, "changes taken back left a difference of {drift_m2} m2");
    }
    println!("{name} one change, area:       {}", shown(&mut totals));
    println!("{name} one change, and pieces: {}", shown(&mut with_pieces));
}

fn shown(taken: &mut [Duration]) -> String {
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    format!("median {:.3} ms, 99 in 100 {:.3} ms, of {}", at(0.5), at(0.99), taken.len())
}

fn median<T>(mut task: impl FnMut() -> T) -> (Duration, T) {
    let mut runs: Vec<(Duration, T)> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let found = task();
            (start.elapsed(), found)
        })
        .collect();
    runs.sort_unstable_by_key(|run| run.0);
    runs.swap_remove(RUNS / 2)
}
