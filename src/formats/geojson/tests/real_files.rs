//! Files as towns publish them, where they are at hand beside the project. The numbers of features
//! are those that their publishers state.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::super::{Options, read_communities, read_segments};
use crate::geometry::Datum;

/// The file to read, or None, told, where there is none.
fn at_hand(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

fn check_streets(name: &str, features: u64) {
    let Some(path) = at_hand(name) else { return };
    let reading = read_segments(File::open(path).unwrap(), &Options::default()).unwrap();
    assert_eq!(reading.features, features, "{name}");
    assert_eq!(reading.rejections, [], "{name}");
    assert_eq!(reading.drafts.len() as u64, features, "{name}");
}

/// Reads areas of which at most `bad` are beyond repair.
fn check_areas(name: &str, features: u64, bad: u64) {
    let Some(path) = at_hand(name) else { return };
    let reading = read_communities(File::open(path).unwrap(), &Options::default()).unwrap();
    assert_eq!(reading.features, features, "{name}");
    assert!(reading.rejected <= bad, "{name}: {:?}", reading.rejections);
    assert_eq!(reading.drafts.len() as u64 + reading.rejected, features, "{name}");
}

#[test]
fn streets_of_real_cities_come_in_whole() {
    check_streets("liechtenstein/li_roads.geojson.gz", 4_658);
    check_streets("heidelberg/heidelberg_roads.geojson.gz", 25_189);
    check_streets("helsinki/helsinki_centre_roads.geojson", 2_368);
    check_streets("portland/portland_central_roads.geojson.gz", 7_153);
    check_streets("saltlake/slc_streets.geojson.gz", 50_917);
    check_streets("saltlake/slc_segments_merged.geojson.gz", 13_497);
    check_streets("braunschweig/bs_collection_streets.geojson.gz", 1_802);
    check_streets("china/chengdu_renmin_south_roads.geojson", 852);
    check_streets("jerseycity/jc_sweep_curbs.geojson", 3_778);
}

#[test]
fn areas_of_real_cities_come_in_but_for_the_invalid_ones() {
    check_areas("liechtenstein/li_boundaries.geojson", 12, 0);
    check_areas("portland/portland_neighborhoods.geojson", 63, 6);
    check_areas("saltlake/slc_neighborhoods.geojson", 22, 0);
    check_areas("braunschweig/bs_districts.geojson", 20, 0);
    check_areas("jerseycity/jc_neighborhoods.geojson", 6, 0);
    check_areas("cambridge/cambridge_sweep_areas_2013.geojson", 10, 0);
    check_areas("nyc/nyc_community_districts.geojson.gz", 71, 1);
    check_areas("nyc/nyc_boroughs.geojson.gz", 5, 1);
    check_areas("china/deyang_counties_amap_gcj02.geojson", 6, 0);
    check_areas("china/deyang_counties_amap_wgs84.geojson", 6, 0);
    check_areas("invalid/real_invalid_boundaries.geojson.gz", 91, 91);
}

#[test]
fn a_county_in_gcj_02_comes_to_lie_where_its_wgs_84_twin_lies() {
    let read = |name: &str, datum| {
        let options = Options { datum, ..Options::default() };
        let reading = read_communities(File::open(at_hand(name)?).unwrap(), &options).unwrap();
        reading.drafts.into_iter().find(|draft| draft.id == "510681")
    };
    let shifted = read("china/deyang_counties_amap_gcj02.geojson", Datum::Gcj02);
    let plain = read("china/deyang_counties_amap_wgs84.geojson", Datum::Wgs84);
    let (Some(shifted), Some(plain)) = (shifted, plain) else { return };
    assert_eq!(shifted.name, "广汉市");
    let (shifted, plain) = (shifted.area.bounds(), plain.area.bounds());
    // The shift is some 0.0026 degrees; the twins were converted by programs that agree to 1e-5.
    assert!((shifted.west - plain.west).abs() < 1e-5, "{} {}", shifted.west, plain.west);
    assert!((shifted.north - plain.north).abs() < 1e-5, "{} {}", shifted.north, plain.north);
}

#[test]
fn points_are_rejected_one_by_one() {
    let name = "nyc/nyc_311_mixed.geojson";
    let Some(path) = at_hand(name) else { return };
    let reading = read_segments(File::open(path).unwrap(), &Options::default()).unwrap();
    assert_eq!((reading.features, reading.rejected), (2_118, 2_118));
    assert_eq!(
        reading.rejections[0].reason,
        "a street is a LineString or MultiLineString, not a Point"
    );
}

#[test]
fn the_collected_good_and_bad_files_are_answered_and_the_good_ones_are_geojson() {
    let Some(path) = at_hand("messy/geojson_fixtures_geojsonhint.tar.gz") else { return };
    let mut archive = Vec::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_end(&mut archive).unwrap();
    let files = files_of_tar(&archive);
    assert!(files.len() > 50, "{} files", files.len());
    for (name, bytes) in files {
        let streets = read_segments(bytes, &Options::default());
        let areas = read_communities(bytes, &Options::default());
        if !name.contains("/bad/") {
            assert!(streets.is_ok(), "{name}: {streets:?}");
            assert!(areas.is_ok(), "{name}: {areas:?}");
        }
    }
}

/// The GeoJSON files in a tar archive: blocks of 512 bytes, a header with name and octal size
/// before each file.
fn files_of_tar(archive: &[u8]) -> Vec<(String, &[u8])> {
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).trim().to_owned()
    };
    let mut files = Vec::new();
    let mut at = 0;
    while at + 512 <= archive.len() && archive[at] != 0 {
        let name = text(&archive[at..at + 100]);
        let size = usize::from_str_radix(&text(&archive[at + 124..at + 136]), 8).unwrap();
        if name.ends_with(".geojson") {
            files.push((name, &archive[at + 512..at + 512 + size]));
        }
        at += 512 + size.div_ceil(512) * 512;
    }
    files
}
