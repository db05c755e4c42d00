//! The command line as a user has it: the built program, a folder of its own, exit codes.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Two streets of 100 m or so and one that is broken, with crews.
const STREETS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","properties":{"name":"中山路","highway":"residential","team":"一班"},
 "geometry":{"type":"LineString","coordinates":[[104.2800,30.9760],[104.2810,30.9760]]}},
{"type":"Feature","id":"b","properties":{"name":"桂花街","highway":"lane","team":null},
 "geometry":{"type":"LineString","coordinates":[[104.2810,30.9760],[104.2820,30.9760]]}},
{"type":"Feature","id":"c","properties":{"name":"nowhere"},"geometry":null}
]}"#;

const COMMUNITY: &str = r#"{"type":"Feature","id":"510681001001","properties":{"name":"中山社区"},
"geometry":{"type":"Polygon","coordinates":[[[104.27,30.97],[104.29,30.97],[104.29,30.98],[104.27,30.98],[104.27,30.97]]]}}"#;

struct Town {
    folder: TempDir,
}

impl Town {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("streets.geojson"), STREETS).unwrap();
        fs::write(folder.path().join("community.geojson"), COMMUNITY).unwrap();
        Self { folder }
    }

    fn with_streets() -> Self {
        let town = Self::new();
        town.done(&["import", "community.geojson", "--as", "communities"]);
        let import = ["import", "streets.geojson", "--as", "segments", "--map", "crew:team"];
        town.done(&import);
        town
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sweepline"))
            .args(arguments)
            .current_dir(self.path())
            .env_remove("SWEEPLINE_STORE")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {words}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }

    /// The exit code and what was said on stderr.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn an_import_says_what_came_in_and_what_did_not() {
    let town = Town::new();
    let arguments = ["import", "streets.geojson", "--as", "segments", "--format", "json"];
    let report = town.json(&arguments);
    assert_eq!(report["read"], 3);
    assert_eq!(report["new"], 2);
    assert_eq!(report["rejected"], 1);
    assert_eq!(report["rejections"][0]["feature"], 3);
    assert_eq!(report["rejections"][0]["id"], "c");
    assert_eq!(report["rejections"][0]["pointer"], "/features/2/geometry");
    assert_eq!(report["revision"], 1);
}

#[test]
fn importing_the_same_file_twice_changes_nothing() {
    let town = Town::with_streets();
    let before = town.done(&["coverage", "--by", "crew", "--format", "csv"]);
    let arguments =
        ["import", "streets.geojson", "--as", "segments", "--map", "crew:team", "--format", "json"];
    let report = town.json(&arguments);
    assert_eq!((&report["unchanged"], &report["new"]), (&2.into(), &0.into()));
    assert_eq!(report["revision"], 2);
    assert_eq!(town.done(&["coverage", "--by", "crew", "--format", "csv"]), before);
}

#[test]
fn a_street_whose_line_is_broken_in_the_next_file_is_not_replaced_by_nothing() {
    let town = Town::with_streets();
    let broken = STREETS.replacen("[104.2800,", "[\"104.28\",", 1);
    assert_ne!(broken, STREETS);
    fs::write(town.path().join("streets.geojson"), broken).unwrap();
    let arguments = ["import", "streets.geojson", "--as", "segments", "--map", "crew:team"];
    let json = ["--mode", "replace", "--format", "json"];
    let report = town.json(&[&arguments[..], &json[..]].concat());
    assert_eq!((&report["rejected"], &report["gone"]), (&2.into(), &0.into()), "{report}");

    let swapped = ["import", "community.geojson", "--as", "segments", "--mode", "replace"];
    let (code, words) = town.refused(&swapped);
    assert_eq!(code, Some(1));
    assert!(words.contains("it replaces nothing"), "{words}");
}

#[test]
fn a_dry_run_gives_the_same_report_and_writes_nothing() {
    let town = Town::new();
    let dry = town.json(&[
        "import",
        "streets.geojson",
        "--as",
        "segments",
        "--dry-run",
        "--format",
        "json",
    ]);
    assert!(!town.path().join("sweepline.gpkg").exists());
    let wet = town.json(&["import", "streets.geojson", "--as", "segments", "--format", "json"]);
    assert_eq!((&dry["revision"], &wet["revision"]), (&0.into(), &1.into()));
    for member in ["read", "new", "changed", "unchanged", "gone", "rejected", "rejections"] {
        assert_eq!(dry[member], wet[member], "{member}");
    }
}

#[test]
fn trends_end_with_what_coverage_says_now() {
    let town = Town::with_streets();
    let city = &town.json(&["coverage", "--format", "json"])["rows"][0];
    let trends = town.json(&["trends", "--days", "3", "--format", "json"]);
    let days = trends["days"].as_array().unwrap();
    assert_eq!(days.last().unwrap()["gap_mm"], city["gap_mm"]);
    let rows = town.done(&["trends", "--format", "csv"]);
    assert_eq!(rows.lines().count(), days.len() + 1);
    assert!(town.done(&["trends"]).contains("gap km"));
    let nothing = ["coverage", "--known-at", "2020-01-01T00:00:00Z", "--format", "json"];
    assert_eq!(town.json(&nothing)["revision"], 0);
}

#[test]
fn coverage_adds_up_and_gaps_name_what_is_missing() {
    let town = Town::with_streets();
    let city = &town.json(&["coverage", "--format", "json"])["rows"][0];
    let of = |member: &str| city[member].as_i64().unwrap();
    assert_eq!(of("assigned_mm") + of("exempt_mm") + of("gap_mm"), of("required_mm"));
    assert!(of("assigned_mm") > 0 && of("gap_mm") > 0);

    let gaps = town.json(&["gaps", "--kind", "unassigned", "--format", "geojson"]);
    let features = gaps["features"].as_array().unwrap();
    let sides: Vec<_> = features.iter().map(|gap| &gap["properties"]["side"]).collect();
    assert_eq!(sides, ["left", "right"]);
    assert!(features.iter().all(|gap| gap["properties"]["segment"] == "b"));
    assert!(features.iter().all(|gap| gap["properties"]["community"] == "510681001001"));
    let gap_mm: f64 =
        features.iter().map(|gap| gap["properties"]["length_m"].as_f64().unwrap() * 1000.0).sum();
    assert_eq!(gap_mm.round() as i64, of("gap_mm"));
}

#[test]
fn who_answers_is_told_for_a_position() {
    let town = Town::with_streets();
    let who = town.json(&["who", "104.2805", "30.97605", "--format", "json"]);
    assert_eq!(who["segment"]["id"], "a");
    assert_eq!(who["side"], "left");
    assert_eq!(who["status"], "covered");
    assert_eq!(who["crew"]["name"], "一班");
    assert_eq!(who["community"]["name"], "中山社区");
    assert_eq!(who["ambiguous"], false);
    let words = town.done(&["who", "104.2815", "30.97595"]);
    assert!(words.contains("unassigned") && words.contains("桂花街"), "{words}");
}

#[test]
fn what_is_exported_comes_in_again_unchanged() {
    let town = Town::with_streets();
    town.done(&["export", "--to", "out.geojson"]);
    let report =
        town.json(&["import", "out.geojson", "--as", "segments", "--dry-run", "--format", "json"]);
    assert_eq!((&report["unchanged"], &report["rejected"]), (&2.into(), &0.into()));

    town.done(&["export", "--to", "copy.gpkg"]);
    let store = ["--store", "sqlite:copy.gpkg"];
    let copied =
        town.done(&[&["coverage", "--by", "class", "--format", "csv"][..], &store].concat());
    assert_eq!(copied, town.done(&["coverage", "--by", "class", "--format", "csv"]));

    let (code, words) = town.refused(&["export", "--to", "out.geojson"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("out.geojson"), "{words}");
}

#[test]
fn what_is_refused_says_why_and_exits_with_one() {
    let town = Town::new();
    fs::write(town.path().join("words.txt"), "this is\nno GeoJSON").unwrap();
    let (code, words) = town.refused(&["import", "words.txt", "--as", "segments"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("line 1, column 1"), "{words}");

    let (code, words) = town.refused(&["import", "missing.geojson", "--as", "segments"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("missing.geojson cannot be read"), "{words}");

    let (code, words) = town.refused(&["coverage", "--store", "sqlite:nowhere.gpkg"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("there is no file nowhere.gpkg"), "{words}");
    assert!(!town.path().join("nowhere.gpkg").exists());

    let (code, words) = town.refused(&["coverage", "--store", "mysql:x"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("sqlite:PATH.gpkg"), "{words}");

    fs::write(town.path().join("other.gpkg"), "not a database at all, but long enough").unwrap();
    let (code, words) = town.refused(&["coverage", "--store", "sqlite:other.gpkg"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("other.gpkg"), "{words}");
}

#[test]
fn what_cannot_be_meant_exits_with_two() {
    let town = Town::new();
    for arguments in [
        &["import", "streets.geojson"][..],
        &["import", "streets.geojson", "--as", "rivers"],
        &["import", "streets.geojson", "--as", "segments", "--map", "colour:red"],
        &["coverage", "--by", "weather"],
        &["gaps", "--kind", "nothing"],
        &["who", "104.28"],
        &["sweep"],
    ] {
        assert_eq!(town.refused(arguments).0, Some(2), "{arguments:?}");
    }
    let (code, words) = town.refused(&["who", "30.97", "104.28"]);
    assert_eq!(code, Some(1), "{words}");
}

#[test]
fn hours_are_shown_set_and_given_a_calendar() {
    let town = Town::with_streets();
    let shown = town.done(&["hours"]);
    assert!(shown.contains("Asia/Shanghai") && shown.contains("mon-sun 05:00-21:00"), "{shown}");
    let mut hours = town.json(&["hours", "--format", "json"]);
    hours["time_zone"] = "Europe/Vaduz".into();
    fs::write(town.path().join("hours.json"), hours.to_string()).unwrap();
    town.done(&["hours", "--set", "hours.json"]);
    let days = "date,kind,as,name\n2026-10-01,holiday,,国庆节\n2026-10-10,workday,thu,\n";
    fs::write(town.path().join("days.csv"), days).unwrap();
    let shown = town.done(&["hours", "--calendar", "days.csv"]);
    assert!(shown.contains("Europe/Vaduz") && shown.contains("国庆节"), "{shown}");
    assert!(shown.contains("worked as thu"), "{shown}");
    let ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nEND:VEVENT\n";
    fs::write(town.path().join("days.ics"), ics).unwrap();
    let hours = town.json(&["hours", "--calendar", "days.ics", "--format", "json"]);
    assert_eq!(hours["days"].as_array().unwrap().len(), 1, "the days are replaced");

    fs::write(town.path().join("bad.csv"), "date,kind\nsoon,holiday\n").unwrap();
    let (code, words) = town.refused(&["hours", "--calendar", "bad.csv"]);
    assert_eq!(code, Some(1));
    assert!(words.contains("bad.csv, line 2") && words.contains("no date"), "{words}");
    hours_are_refused(&town, &["hours", "--calendar", "days.txt"], "neither a .csv nor an .ics");
    fs::write(town.path().join("bad.json"), "{\"time_zone\":5}").unwrap();
    hours_are_refused(&town, &["hours", "--set", "bad.json"], "line 1");
    hours_are_refused(&town, &["hours", "--set", "none.json"], "cannot be read");
}

fn hours_are_refused(town: &Town, arguments: &[&str], said: &str) {
    let (code, words) = town.refused(arguments);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains(said), "{words}");
}

#[test]
fn sites_are_imported_from_a_terminal() {
    let town = Town::with_streets();
    let site = COMMUNITY.replace("510681001001", "market").replace("中山社区", "市场");
    fs::write(town.path().join("sites.geojson"), site).unwrap();
    let import = ["import", "sites.geojson", "--as", "sites", "--format", "json"];
    let report = town.json(&import);
    assert_eq!((&report["new"], &report["rejected"]), (&1.into(), &0.into()));
    assert_eq!(town.json(&import)["unchanged"], 1);
}
