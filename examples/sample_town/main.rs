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

mod sites;

mod roster;

mod output;

#[cfg(test)]
mod tests;

use std::path::Path;

use names::Names;
use prng::Prng;

const SEED: u64 = 510_681;

/// The files of the town, by name.
struct Town {
    files: [(&'static str, String); 5],
    /// What `data/README.md` has to name: the trap and the ids of its segments.
    traps: [(&'static str, Vec<String>); 5],
    /// As `traps`, of those that lie in time.
    traps_in_time: [(&'static str, Vec<String>); 3],
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
    let sites = sites::sites(&grid, &segments);
    let roster = roster::roster(&grid, &segments, &work);
    let files = [
        ("luocheng_communities.geojson", output::communities_geojson(&borders)),
        ("luocheng_segments.geojson", output::segments_geojson(&grid, &segments, &work.crews)),
        ("luocheng_assignments.json", output::assignments_json(&work.stretches)),
        ("luocheng_sites.geojson", output::sites_geojson(&sites)),
        ("luocheng_roster.json", output::roster_json(&roster)),
    ];
    Town { files, traps: work.traps.listed(), traps_in_time: roster.listed() }
}

fn main() -> std::io::Result<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let town = town();
    for (name, text) in &town.files {
        std::fs::write(data.join(name), text)?;
    }
    for (trap, ids) in town.traps.iter().chain(&town.traps_in_time) {
        println!("{trap}: {}", ids.join(", "));
    }
    Ok(())
}
