//! Files as towns publish them, where they are at hand beside the project.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::super::{Options, Reading, read_communities, read_segments};

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

fn counts<T>(name: &str, reading: &Reading<T>) -> (u64, usize, u64) {
    eprintln!(
        "{name}: {} read, {} drafts, {} rejected",
        reading.features,
        reading.drafts.len(),
        reading.rejected
    );
    for rejection in &reading.rejections {
        eprintln!(
            "  {} {:?} {}: {}",
            rejection.feature, rejection.id, rejection.pointer, rejection.reason
        );
    }
    for warning in &reading.warnings {
        eprintln!("  {warning}");
    }
    (reading.features, reading.drafts.len(), reading.rejected)
}

fn streets_of(name: &str, features: u64) {
    let Some(path) = data(name) else { return };
    let reading = read_segments(File::open(path).unwrap(), &Options::default()).unwrap();
    let (read, _, rejected) = counts(name, &reading);
    assert_eq!((read, rejected), (features, 0), "{name}");
}

fn areas_of(name: &str, features: u64) -> Option<u64> {
    let path = data(name)?;
    let reading = read_communities(File::open(path).unwrap(), &Options::default()).unwrap();
    let (read, drafts, rejected) = counts(name, &reading);
    assert_eq!((read, drafts as u64 + rejected), (features, features), "{name}");
    Some(rejected)
}

#[test]
fn streets_of_real_cities_come_in_whole() {
    streets_of("liechtenstein/li_roads.geojson.gz", 4_658);
    streets_of("heidelberg/heidelberg_roads.geojson.gz", 25_189);
    streets_of("helsinki/helsinki_centre_roads.geojson", 2_368);
    streets_of("portland/portland_central_roads.geojson.gz", 7_153);
    streets_of("saltlake/slc_streets.geojson.gz", 50_917);
    streets_of("saltlake/slc_segments_merged.geojson.gz", 13_497);
    streets_of("braunschweig/bs_collection_streets.geojson.gz", 1_802);
    streets_of("china/chengdu_renmin_south_roads.geojson", 852);
    streets_of("jerseycity/jc_sweep_curbs.geojson", 3_778);
}

#[test]
fn areas_x() {
    areas_of("liechtenstein/li_boundaries.geojson", 12);
    areas_of("portland/portland_neighborhoods.geojson", 63);
    areas_of("saltlake/slc_neighborhoods.geojson", 22);
    areas_of("braunschweig/bs_districts.geojson", 20);
    areas_of("jerseycity/jc_neighborhoods.geojson", 6);
    areas_of("cambridge/cambridge_sweep_areas_2013.geojson", 10);
    areas_of("nyc/nyc_community_districts.geojson.gz", 71);
    areas_of("nyc/nyc_boroughs.geojson.gz", 5);
    areas_of("china/deyang_counties_amap_gcj02.geojson", 6);
    areas_of("china/deyang_counties_amap_wgs84.geojson", 6);
    areas_of("invalid/real_invalid_boundaries.geojson.gz", 91);
}
