//! The geometry on boundaries as cities and map projects publish them. Skipped, and saying so,
//! where the data are not beside the project.

use std::io::Read;
use std::path::Path;

use smallvec::SmallVec;

use super::area::tests::check_sound;
use super::*;

type RawArea = Vec<Vec<Vec<LonLat>>>;

/// How the areas of one file fared.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    untouched: usize,
    mended: usize,
    refused: usize,
}

/// The geometries of a file, or `None` where the data are absent.
fn geometries(file: &str) -> Option<Vec<serde_json::Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(file);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return None;
    };
    let mut text = Vec::new();
    if path.extension().is_some_and(|it| it == "gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
    } else {
        text = bytes;
    }
    let file: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let features = file["features"].as_array().unwrap();
    Some(features.iter().map(|feature| feature["geometry"].clone()).collect())
}

fn raw_areas(file: &str) -> Option<Vec<RawArea>> {
    let raw = |geometry: serde_json::Value| -> Option<RawArea> {
        let positions = geometry["coordinates"].clone();
        match geometry["type"].as_str()? {
            "Polygon" => Some(vec![serde_json::from_value(positions).unwrap()]),
            "MultiPolygon" => Some(serde_json::from_value(positions).unwrap()),
            _ => None,
        }
    };
    Some(geometries(file)?.into_iter().filter_map(raw).collect())
}

fn size(area: &Area) -> usize {
    area.polygons().iter().flat_map(AreaPolygon::rings).map(Vec::len).sum()
}

fn tally(file: &str) -> Option<Tally> {
    let mut tally = Tally::default();
    for raw in raw_areas(file)? {
        match Area::sound(raw) {
            Ok((area, repairs)) => {
                // The library's own check compares every edge with every other.
                if size(&area) < 2000 {
                    check_sound(&area);
                }
                let count =
                    if repairs.is_empty() { &mut tally.untouched } else { &mut tally.mended };
                *count += 1;
            }
            Err(_) => tally.refused += 1,
        }
    }
    Some(tally)
}

#[test]
fn boundaries_that_are_valid_pass_untouched() {
    for file in [
        "liechtenstein/li_boundaries.geojson",
        "china/deyang_counties_amap_wgs84.geojson",
        "braunschweig/bs_districts.geojson",
        "saltlake/slc_neighborhoods.geojson",
        "cambridge/cambridge_sweep_areas_2013.geojson",
        "jerseycity/jc_neighborhoods.geojson",
    ] {
        let Some(tally) = tally(file) else { return };
        assert_eq!((tally.mended, tally.refused), (0, 0), "{file}: {tally:?}");
    }
}

#[test]
fn boundaries_known_to_be_invalid_are_mended_or_refused() {
    // The counts of invalid ones are GEOS's: 6 of 63 neighbourhoods, 1 of 71 districts.
    for (file, valid) in [
        ("portland/portland_neighborhoods.geojson", 57),
        ("nyc/nyc_community_districts.geojson.gz", 70),
        ("invalid/real_invalid_boundaries.geojson.gz", 0),
    ] {
        let Some(tally) = tally(file) else { return };
        assert_eq!(tally.untouched, valid, "{file}: {tally:?}");
        assert!(tally.mended > 0, "{file}: {tally:?}");
    }
}

#[test]
fn counties_published_in_two_datums_lie_on_each_other() {
    let files =
        ["china/deyang_counties_amap_gcj02.geojson", "china/deyang_counties_amap_wgs84.geojson"];
    let [Some(shifted), Some(straight)] = files.map(raw_areas) else {
        return;
    };
    let positions = |areas: Vec<RawArea>| areas.into_iter().flatten().flatten().flatten();
    let (shifted, straight): (Vec<_>, Vec<_>) =
        (positions(shifted).collect(), positions(straight).collect());
    assert_eq!(shifted.len(), straight.len());
    assert!(shifted.len() > 1000);
    let off_m = shifted
        .into_iter()
        .zip(straight)
        .map(|(shifted, straight)| geodesic_distance_m(Datum::Gcj02.to_wgs84(shifted), straight))
        .fold(0.0, f64::max);
    // Both files are rounded to a millionth of a degree, so each is up to 0.074 m off.
    assert!(off_m < 0.15, "{off_m} m off");
}

#[test]
fn a_country_is_as_large_as_its_municipalities_and_holds_each() {
    let Some(areas) = raw_areas("liechtenstein/li_boundaries.geojson") else { return };
    let mut areas: Vec<Area> = areas.into_iter().map(|raw| Area::sound(raw).unwrap().0).collect();
    areas.sort_by(|a, b| b.geodesic_area_m2().total_cmp(&a.geodesic_area_m2()));
    let (country, municipalities) = areas.split_first().unwrap();
    let whole_m2 = country.geodesic_area_m2();
    // 160.5 km2 by the national statistics; the outline is a volunteer's.
    assert!((whole_m2 / 160.5e6 - 1.0).abs() < 0.005, "{whole_m2}");
    let sum_m2: f64 = municipalities.iter().map(Area::geodesic_area_m2).sum();
    assert!((sum_m2 / whole_m2 - 1.0).abs() < 1e-4, "{sum_m2} of {whole_m2}");
    let frame = LocalFrame::centred_on(country.bounds().centre());
    let planar_m2 = PlanarArea::of(country, &frame).area_m2();
    assert!((planar_m2 / whole_m2 - 1.0).abs() < 1e-5, "{planar_m2} of {whole_m2}");
    for municipality in municipalities {
        assert!(country.contains_area_share(municipality) > 0.999);
        assert!(municipality.contains_area_share(country) < 0.5);
    }
}

#[test]
fn every_metre_of_a_country_s_roads_is_in_as_many_places_as_it_has_sides() {
    let Some(areas) = raw_areas("liechtenstein/li_boundaries.geojson") else {
        return;
    };
    let Some(roads) = geometries("liechtenstein/li_roads.geojson.gz") else {
        return;
    };
    let frame = LocalFrame::centred_on(LonLat::new(9.55, 47.16).unwrap());
    let areas: Vec<PlanarArea> =
        areas.into_iter().map(|raw| PlanarArea::of(&Area::sound(raw).unwrap().0, &frame)).collect();
    let edges: Vec<[Xy; 2]> = areas.iter().flat_map(PlanarArea::edges).collect();
    let holding = |place: Xy| -> SmallVec<[u32; 2]> {
        (0u32..).zip(&areas).filter(|(_, area)| area.contains(place)).map(|(i, _)| i).collect()
    };
    for road in roads.into_iter().take(400) {
        let positions = serde_json::from_value(road["coordinates"].clone()).unwrap();
        let line = Line::new(positions).unwrap();
        let line = MeasuredLine::of(&line, &frame, line.geodesic_length_mm());
        let [west, south, east, north] = line.bounds();
        let near: Vec<_> = edges
            .iter()
            .filter(|[a, b]| a.x.max(b.x) > west - 4.0 && a.x.min(b.x) < east + 4.0)
            .filter(|[a, b]| a.y.max(b.y) > south - 4.0 && a.y.min(b.y) < north + 4.0)
            .copied()
            .collect();
        for pieces in sides_in_areas(&line, 4.0, &near, holding) {
            let set: StretchSet = pieces.iter().map(|piece| piece.stretch).collect();
            let total: u64 = pieces.iter().map(|piece| u64::from(piece.stretch.length_mm())).sum();
            assert_eq!(set, StretchSet::whole(line.length_mm()));
            assert_eq!(total, u64::from(line.length_mm()));
        }
    }
}
