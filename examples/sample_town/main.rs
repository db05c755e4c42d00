//! Draws the sample town in `data/`: a made-up Luocheng with a plausible net of streets,
//! communities and crews, and with the flaws that Sweepline is there to find. Run it with
//! `cargo run --example sample_town`; the same seed gives the same bytes. It prints the segments of
//! each deliberate flaw, which `data/README.md` names.
#![expect(clippy::print_stdout, reason = "it is run to be read")]

mod prng;

mod plane;

mod grid;

mod mains;

mod layout;

mod names;

mod blocks;

mod communities;

mod segments;

mod crews;

mod traps;

mod output;

#[cfg(test)]
mod tests;

use std::path::Path;

use names::Names;
use prng::Prng;

const SEED: u64 = 510_681;

/// The files of the town, by name.
struct Town {
    files: [(&'static str, String); 3],
    /// What `data/README.md` has to name: the trap and the ids of its segments.
    traps: [(&'static str, Vec<String>); 5],
}

fn town() -> Town {
    let mut prng = Prng::seeded(SEED);
    let mut grid = layout::bones();
    let mut names = Names::shuffled(&mut prng);
    blocks::fill(&mut grid, &mut names, &mut prng);
    segments::shorten(&mut grid);
    let segments = segments::segments(&grid);
    let borders = communities::borders(&grid);
    let work = crews::divide_work(&grid, &segments, &mut prng);
    let files = [
        ("luocheng_communities.geojson", output::communities_geojson(&borders)),
        ("luocheng_segments.geojson", output::segments_geojson(&grid, &segments, &work.crews)),
        ("luocheng_assignments.json", output::assignments_json(&work.stretches)),
    ];
    Town { files, traps: work.traps.listed() }
}

fn main() -> std::io::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let town = town();
    for (name, text) in &town.files {
        std::fs::write(data.join(name), text)?;
    }
    for (trap, ids) in &town.traps {
        println!("{trap}: {}", ids.join(", "));
    }
    Ok(())
}
