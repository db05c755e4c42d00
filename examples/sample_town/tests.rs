//! The town as a reader of its files finds it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use sweepline::geometry::{LonLat, Xy};

use crate::{output, traps::HOLE_M};

fn committed(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn features(name: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(&committed(name)).unwrap();
    file["features"].as_array().unwrap().clone()
}

fn segments() -> Vec<Value> {
    features("luocheng_segments.geojson")
}

/// A position as it is written, in units of the seventh decimal: equal or not, without rounding.
type Written = (i64, i64);

fn written(position: &Value) -> Written {
    let unit = |i: usize| (position[i].as_f64().unwrap() * 1e7).round() as i64;
    (unit(0), unit(1))
}

fn line(feature: &Value) -> Vec<Written> {
    let line = feature["geometry"]["coordinates"].as_array().unwrap();
    line.iter().map(written).collect()
}

fn metres(line: &[Written]) -> Vec<Xy> {
    let frame = output::frame();
    let degrees = |unit: i64| unit as f64 / 1e7;
    line.iter()
        .map(|&(lon, lat)| frame.project(LonLat::new(degrees(lon), degrees(lat)).unwrap()))
        .collect()
}

fn length_m(feature: &Value) -> f64 {
    metres(&line(feature)).windows(2).map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y)).sum()
}

/// Distance from a position to a stretch of straight line.
fn off_m(at: Xy, [a, b]: [Xy; 2]) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let share = (((at.x - a.x) * dx + (at.y - a.y) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (a.x + dx * share - at.x).hypot(a.y + dy * share - at.y)
}

fn text<'a>(feature: &'a Value, member: &str) -> &'a str {
    feature["properties"][member].as_str().unwrap()
}

#[test]
fn drawing_the_town_again_gives_the_committed_bytes() {
    for (name, drawn) in crate::town().files {
        assert!(drawn == committed(name), "{name} differs: run `cargo run --example sample_town`");
    }
}

#[test]
fn every_feature_says_that_it_is_synthetic_and_has_an_id_of_its_own() {
    for name in
        ["luocheng_segments.geojson", "luocheng_communities.geojson", "luocheng_sites.geojson"]
    {
        let features = features(name);
        assert!(features.iter().all(|f| f["properties"]["synthetic"] == true));
        let ids: BTreeSet<&str> = features.iter().map(|f| text(f, "id")).collect();
        assert_eq!(ids.len(), features.len());
    }
}

#[test]
fn the_town_has_the_size_of_a_town() {
    let segments = segments();
    assert!((2000..=3000).contains(&segments.len()), "{} segments", segments.len());
    let crews: BTreeSet<&str> =
        segments.iter().filter_map(|s| s["properties"]["crew"].as_str()).collect();
    assert!((22..=26).contains(&crews.len()), "{} crews", crews.len());
    let communities = features("luocheng_communities.geojson");
    let children = communities.iter().filter(|c| c["properties"]["parent"] == "510681001");
    assert_eq!((children.count(), communities.len()), (12, 13));
    for class in ["arterial", "secondary", "branch", "lane"] {
        assert!(segments.iter().any(|s| text(s, "class") == class));
    }
    for grade in 1..=4 {
        assert!(segments.iter().any(|s| s["properties"]["grade"] == grade));
    }
}

#[test]
fn every_position_lies_in_luocheng() {
    let communities = features("luocheng_communities.geojson");
    let rings = communities.iter().flat_map(|c| {
        c["geometry"]["coordinates"][0].as_array().unwrap().iter().map(written).collect::<Vec<_>>()
    });
    for (lon, lat) in rings.chain(segments().iter().flat_map(line)) {
        assert!((1_042_520_000..=1_043_120_000).contains(&lon), "lon {lon}");
        assert!((309_510_000..=310_010_000).contains(&lat), "lat {lat}");
    }
}

#[test]
fn segments_are_neither_too_short_nor_too_long_nor_too_fine() {
    for segment in segments() {
        let (id, length_m) = (text(&segment, "id"), length_m(&segment));
        assert!((15.0..=450.0).contains(&length_m), "{id} is {length_m} m long");
        assert!((2..=8).contains(&line(&segment).len()), "{id}");
    }
}

#[test]
fn a_street_keeps_one_class_and_one_english_name() {
    let mut streets = BTreeMap::new();
    for segment in segments() {
        let said = (text(&segment, "class").to_owned(), text(&segment, "name_en").to_owned());
        let first = streets.entry(text(&segment, "name").to_owned()).or_insert(said.clone());
        assert_eq!(*first, said);
    }
}

#[test]
fn segments_meet_at_their_ends_exactly_or_not_at_all() {
    let lines: Vec<(Vec<Written>, Vec<Xy>)> =
        segments().iter().map(line).map(|line| (line.clone(), metres(&line))).collect();
    let box_of = |line: &[Xy]| {
        let fold = |of: fn(&Xy) -> f64, start: f64, pick: fn(f64, f64) -> f64| {
            line.iter().map(of).fold(start, pick)
        };
        let (max, min) = (f64::MAX, f64::MIN);
        [
            fold(|p| p.x, max, f64::min) - 1.0,
            fold(|p| p.y, max, f64::min) - 1.0,
            fold(|p| p.x, min, f64::max) + 1.0,
            fold(|p| p.y, min, f64::max) + 1.0,
        ]
    };
    let boxes: Vec<[f64; 4]> = lines.iter().map(|(_, line)| box_of(line)).collect();
    for (i, (a, a_m)) in lines.iter().enumerate() {
        for (j, (b, b_m)) in lines.iter().enumerate() {
            let ([aw, as_, ae, an], [bw, bs, be, bn]) = (boxes[i], boxes[j]);
            if i == j || aw > be || bw > ae || as_ > bn || bs > an {
                continue;
            }
            let b_ends = [b[0], b[b.len() - 1]];
            for end in [0, a.len() - 1] {
                let near = b_m.windows(2).any(|p| off_m(a_m[end], [p[0], p[1]]) < 1.0);
                assert!(!near || b_ends.contains(&a[end]), "segments {i} and {j} nearly meet");
            }
            let shared: Vec<&Written> = a.iter().filter(|at| b.contains(at)).collect();
            assert!(shared.iter().all(|at| b_ends.contains(at)), "{i} and {j} share a bend");
            for p in a_m.windows(2) {
                let cross = b_m.windows(2).any(|q| cross(p, q));
                assert!(!cross, "segments {i} and {j} cross");
            }
        }
    }
}

/// Whether two straight stretches cross in their insides.
fn cross(p: &[Xy], q: &[Xy]) -> bool {
    let left = |a: Xy, b: Xy, c: Xy| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let apart = |a: f64, b: f64| a.min(b) < -1.0 && a.max(b) > 1.0;
    apart(left(p[0], p[1], q[0]), left(p[0], p[1], q[1]))
        && apart(left(q[0], q[1], p[0]), left(q[0], q[1], p[1]))
}

#[test]
fn one_can_walk_from_every_segment_to_every_other() {
    let mut open: Vec<[Written; 2]> =
        segments().iter().map(line).map(|line| [line[0], line[line.len() - 1]]).collect();
    let mut reached = BTreeSet::from(open.pop().unwrap());
    loop {
        let before = open.len();
        open.retain(|ends| {
            let touches = ends.iter().any(|end| reached.contains(end));
            if touches {
                reached.extend(ends);
            }
            !touches
        });
        if open.len() == before {
            break;
        }
    }
    assert!(open.is_empty(), "{} segments are cut off, one at {:?}", open.len(), open[0]);
}

fn stretches() -> Vec<Value> {
    serde_json::from_str(&committed("luocheng_assignments.json")).unwrap()
}

#[test]
fn about_85_percent_of_the_side_metres_have_a_crew() {
    let segments = segments();
    let (mut total_m, mut assigned_m) = (0.0, 0.0);
    let mut by_id = BTreeMap::new();
    for segment in &segments {
        let length_m = length_m(segment);
        by_id.insert(text(segment, "id"), length_m);
        total_m += 2.0 * length_m;
        if !segment["properties"]["crew"].is_null() {
            assigned_m += 2.0 * length_m;
        }
    }
    for stretch in stretches() {
        let length_m = by_id[stretch["segment"].as_str().unwrap()];
        let sides = if stretch["side"] == "both" { 2.0 } else { 1.0 };
        let to_m = stretch["to_m"].as_f64().unwrap_or(length_m);
        assigned_m += sides * (to_m - stretch["from_m"].as_f64().unwrap_or(0.0));
    }
    let share = assigned_m / total_m;
    assert!((0.83..=0.87).contains(&share), "{share}");
}

#[test]
fn communities_share_their_borders_exactly_and_leave_out_one_small_ground() {
    let communities = features("luocheng_communities.geojson");
    let mut walked: BTreeMap<(Written, Written), u32> = BTreeMap::new();
    let edges = |community: &Value| -> Vec<(Written, Written)> {
        let ring = community["geometry"]["coordinates"][0].as_array().unwrap();
        let ring: Vec<Written> = ring.iter().map(written).collect();
        assert_eq!(ring[0], ring[ring.len() - 1]);
        ring.windows(2).map(|p| (p[0], p[1])).collect()
    };
    for edge in communities[1..].iter().flat_map(edges) {
        *walked.entry(edge).or_default() += 1;
    }
    assert!(walked.values().all(|&times| times == 1), "two communities on one side of an edge");
    let mut outer: BTreeSet<(Written, Written)> = edges(&communities[0]).into_iter().collect();
    let mut left_out = BTreeMap::new();
    for &(a, b) in walked.keys() {
        if !walked.contains_key(&(b, a)) && !outer.remove(&(a, b)) {
            left_out.insert(b, a);
        }
    }
    assert!(outer.is_empty(), "the parent reaches farther than its communities");
    let first = *left_out.keys().next().unwrap();
    let mut ring = vec![first];
    while left_out[&ring[ring.len() - 1]] != first {
        ring.push(left_out[&ring[ring.len() - 1]]);
    }
    assert_eq!(ring.len(), left_out.len(), "more than one ground is left out");
    let ring = metres(&ring);
    let next = ring.iter().cycle().skip(1);
    let area_m2 = ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0;
    assert!((5_000.0..50_000.0).contains(&area_m2), "{area_m2} square metres are left out");
}

#[test]
fn the_readme_names_every_trap_and_the_files_contain_it() {
    let readme = committed("README.md");
    let segments = segments();
    let crew = |id: &str| {
        let found = segments.iter().find(|s| text(s, "id") == id).unwrap();
        found["properties"]["crew"].clone()
    };
    for (trap, ids) in crate::town().traps {
        assert!(!ids.is_empty(), "{trap}");
        for id in &ids {
            assert!(readme.contains(id.as_str()), "README.md does not name {id}: {trap}");
            let expected = if trap == "overlap" { 2 } else { 0 };
            assert_eq!(crew(id).as_array().map_or(0, Vec::len), expected, "{trap}: {id}");
            assert!(trap == "overlap" || crew(id).is_null(), "{trap}: {id}");
        }
    }
    let (whole, parts): (Vec<_>, Vec<_>) =
        stretches().into_iter().partition(|s| s["from_m"].is_null() && s["to_m"].is_null());
    assert!(whole.iter().all(|s| s["side"] == "left" || s["side"] == "right"));
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0]["to_m"], HOLE_M.0);
    assert_eq!(parts[1]["from_m"], HOLE_M.1);
    let hole = segments.iter().find(|s| s["properties"]["id"] == parts[0]["segment"]).unwrap();
    assert!(length_m(hole) > HOLE_M.1 + 20.0);
}

#[test]
fn the_readme_names_every_trap_in_time_and_the_files_contain_it() {
    let readme = committed("README.md");
    let roster: Value = serde_json::from_str(&committed("luocheng_roster.json")).unwrap();
    let hours = |shift: &str| -> BTreeSet<String> {
        let rows = roster["other_hours"].as_array().unwrap().iter();
        let of_shift = rows.filter(|row| row["shift"] == shift);
        let ids = of_shift.flat_map(|row| row["segments"].as_array().unwrap());
        ids.map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    let segments = segments();
    let grade = |id: &str| {
        let found = segments.iter().find(|s| text(s, "id") == id).unwrap();
        found["properties"]["grade"].as_i64().unwrap()
    };
    let [(_, sundays), (_, evenings), (_, exempt)] = crate::town().traps_in_time;
    for id in sundays.iter().chain(&evenings).chain(&exempt) {
        assert!(readme.contains(id.as_str()), "README.md does not name {id}");
    }
    assert!(!sundays.is_empty() && !evenings.is_empty());
    let sundays: BTreeSet<String> = sundays.into_iter().collect();
    assert_eq!((hours("six_days"), hours("weekend")), (sundays.clone(), sundays));
    assert!(evenings.iter().all(|id| grade(id) == 1 && !hours("evening").contains(id)));
    assert!(hours("evening").len() > 100);
    assert_eq!(roster["exemptions"][0]["segment"], exempt[0].as_str());
}

#[test]
fn every_crew_has_a_usual_shift_that_there_is() {
    let roster: Value = serde_json::from_str(&committed("luocheng_roster.json")).unwrap();
    let ids = |rows: &Value, member: &str| -> BTreeSet<String> {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row[member].as_str().unwrap().to_owned()).collect()
    };
    let shifts = ids(&roster["shifts"], "id");
    let mut used = ids(&roster["crews"], "shift");
    used.extend(ids(&roster["other_hours"], "shift"));
    assert_eq!(used, shifts, "each is worked by somebody");
    let crews = ids(&roster["crews"], "crew");
    for file in ["luocheng_segments.geojson", "luocheng_sites.geojson"] {
        for feature in features(file) {
            let crew = &feature["properties"]["crew"];
            let named = crew.as_array().map_or(std::slice::from_ref(crew), Vec::as_slice);
            let mut named = named.iter().filter_map(Value::as_str);
            assert!(named.all(|crew| crews.contains(crew)), "{crew}");
        }
    }
}

#[test]
fn one_site_has_nobody_and_none_lies_on_a_street() {
    let sites = features("luocheng_sites.geojson");
    let alone: Vec<&str> =
        sites.iter().filter(|s| s["properties"]["crew"].is_null()).map(|s| text(s, "id")).collect();
    assert_eq!(alone.len(), 1);
    assert!(committed("README.md").contains(alone[0]));
    let lines: Vec<Vec<Xy>> = segments().iter().map(|s| metres(&line(s))).collect();
    // Bridges cross the banks.
    for site in sites.iter().filter(|site| text(site, "class") != "river_bank") {
        let ring: Vec<Written> =
            site["geometry"]["coordinates"][0].as_array().unwrap().iter().map(written).collect();
        let ring = metres(&ring);
        let crossed = lines.iter().any(|line| {
            line.windows(2).any(|street| ring.windows(2).any(|edge| cross(street, edge)))
        });
        assert!(!crossed, "{} lies on a street", text(site, "id"));
    }
}
