//! What other programs see in a store: a GeoPackage that GDAL reads without a complaint, and the
//! same tables in both kinds.

use crate::store_model::{Model, grid, steps};
use crate::store_places::{address, on_both, on_postgis, on_sqlite, path_of, sqlite};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rusqlite::Connection;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use sweepline::domain::{Action, Change, Revision, SegmentFid, Snapshot};
use sweepline::formats::gpkg;
use sweepline::geometry::{Bounds, LocalFrame, MeasuredLine};
use sweepline::store::{Store, StoreUrl};

/// A city after many random changes, the largest of them an import of `streets` segments.
async fn lived_in(store: &Store, streets: u32) -> Model {
    let mut model = Model::default();
    let mut import = Change::new(
        Action::ImportSegments,
        "tester".into(),
        "2026-11-23T08:30:00Z".parse().unwrap(),
    );
    import.segments.opened = grid(SegmentFid(1), streets);
    import.frame = Some(import.segments.opened[0].line.positions()[0]);
    store.commit(Revision(1), Arc::new(import.clone())).await.unwrap();
    model.apply(Revision(1), &import);

    let mut runner = TestRunner::deterministic();
    let lived_in = |now: &Snapshot| {
        let lists = [now.sites.len(), now.site_assignments.len(), now.absences.len()];
        now.communities.len() > 3
            && now.assignments.len() > 5
            && now.exemptions.len() > 2
            && now.hours.is_some()
            && lists.iter().all(|rows| *rows > 0)
    };
    while !lived_in(&model.now) {
        for step in steps().new_tree(&mut runner).unwrap().current() {
            let Some(change) = model.change(step) else { continue };
            let revision = model.now.revision.next();
            store.commit(revision, Arc::new(change.clone())).await.unwrap();
            model.apply(revision, &change);
        }
    }
    model
}

fn counts(model: &Model) -> [(&'static str, usize); 11] {
    [
        ("community", model.now.communities.len()),
        ("segment", model.now.segments.len()),
        ("assignment", model.now.assignments.len()),
        ("exemption", model.now.exemptions.len()),
        ("site", model.now.sites.len()),
        ("site_assignment", model.now.site_assignments.len()),
        ("shift", model.now.shifts.len()),
        ("absence", model.now.absences.len()),
        ("city_hours", usize::from(model.now.hours.is_some())),
        ("crew", model.now.crews.len()),
        ("change_log", model.now.revision.0 as usize),
    ]
}

/// Runs a program of GDAL and gives everything it says, or `None` where it is not installed.
fn gdal(program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(output) = Command::new(program).args(arguments).output() else {
        eprintln!("skipped: what {program} says, because it is not installed (gdal-bin)");
        return None;
    };
    let said = [output.stdout, output.stderr].concat();
    Some(String::from_utf8(said).unwrap())
}

#[test]
fn a_file_is_sound_and_its_trees_hold_every_shape() {
    on_sqlite(async |url| {
        let store = Store::open(&url).await.unwrap();
        let model = lived_in(&store, 7_000).await;
        let file = Connection::open(path_of(&url)).unwrap();
        let words = |text: &str| -> String { file.query_row(text, [], |row| row.get(0)).unwrap() };
        let number = |text: &str| -> i64 { file.query_row(text, [], |row| row.get(0)).unwrap() };

        assert_eq!(number("pragma application_id"), 0x4750_4b47);
        assert_eq!(number("pragma user_version"), 10_300);
        assert_eq!(words("pragma integrity_check"), "ok");
        assert_eq!(number("select count(*) from pragma_foreign_key_check"), 0);
        for (table, rows) in counts(&model) {
            assert_eq!(number(&format!("select count(*) from {table}")), rows as i64, "{table}");
        }
        for (table, rows) in &counts(&model)[..5] {
            let tree = format!("rtree_{table}_geom");
            assert_eq!(words(&format!("select rtreecheck('{tree}')")), "ok");
            assert_eq!(number(&format!("select count(*) from {tree}")), *rows as i64, "{table}");
        }
    });
}

#[test]
fn a_box_finds_the_same_rows_in_a_packed_tree_as_among_all_shapes() {
    on_sqlite(async |url| {
        let store = Store::open(&url).await.unwrap();
        let model = lived_in(&store, 7_000).await;
        let file = Connection::open(path_of(&url)).unwrap();
        let mut inside = file
            .prepare(
                "select id from rtree_segment_geom
                 where minx <= ?2 and maxx >= ?1 and miny <= ?4 and maxy >= ?3 order by id",
            )
            .unwrap();
        for place in 0..40 {
            let west = 104.28 + f64::from(place % 8) * 0.0131;
            let south = 30.97 + f64::from(place / 8) * 0.0117;
            let (east, north) = (west + 0.0053, south + 0.0031);
            let found: Vec<u32> = inside
                .query_map([west, east, south, north], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            // A tree keeps f32, rounded outwards: a few more may be found, never fewer.
            let within = |margin: f64| {
                model.now.segments.iter().filter(move |row| {
                    let b = row.line.bounds();
                    b.west <= east + margin
                        && b.east >= west - margin
                        && b.south <= north + margin
                        && b.north >= south - margin
                })
            };
            let found: BTreeSet<u32> = found.into_iter().collect();
            assert!(within(0.0).all(|row| found.contains(&row.fid.0)));
            assert!(found.len() <= within(2e-5).count());
        }
    });
}

#[test]
fn a_tables_extent_is_the_box_around_its_shapes() {
    on_sqlite(async |url| {
        let store = Store::open(&url).await.unwrap();
        let model = lived_in(&store, 300).await;
        let file = Connection::open(path_of(&url)).unwrap();
        let told: [f64; 4] = file
            .query_row(
                "select min_x, min_y, max_x, max_y from gpkg_contents where table_name = 'segment'",
                [],
                |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]),
            )
            .unwrap();
        let bounds = model.now.segments.iter().map(|row| row.line.bounds());
        let all = bounds.reduce(Bounds::union).unwrap();
        // Rounded outwards to an f32, whose steps are a metre there.
        let margin = 2e-5;
        for (told, least, sign) in [
            (told[0], all.west, 1.0),
            (told[1], all.south, 1.0),
            (told[2], all.east, -1.0),
            (told[3], all.north, -1.0),
        ] {
            let outside = (least - told) * sign;
            assert!((0.0..margin).contains(&outside), "{told} for {least}");
        }
    });
}

#[test]
fn the_shape_of_an_assignment_is_its_piece_of_the_segment() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let now = lived_in(&store, 50).await.now;
        let shapes: BTreeMap<i64, Vec<u8>> = match &url {
            StoreUrl::Sqlite(path) => Connection::open(path)
                .unwrap()
                .prepare("select fid, geom from assignment")
                .unwrap()
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
                .map(Result::unwrap)
                .collect(),
            StoreUrl::Postgres(_) => {
                let database = address(&url);
                let mut connection = PgConnection::connect(&database).await.unwrap();
                sqlx::query_as("select fid, st_asewkb(geom) from assignment")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap()
                    .into_iter()
                    .collect()
            }
        };
        assert_eq!(shapes.len(), now.assignments.len());
        let frame = LocalFrame::centred_on(now.frame.unwrap());
        for row in &now.assignments {
            let segment = now.segments.iter().find(|segment| segment.fid == row.segment).unwrap();
            let kept = gpkg::read_line(&shapes[&row.fid.0.into()]).unwrap();
            let measured = MeasuredLine::of(&segment.line, &frame, segment.length_mm);
            assert_eq!(kept, segment.line.cut(&measured, row.stretch));
        }
    });
}

#[test]
fn gdal_reads_the_file_without_a_complaint() {
    on_sqlite(async |url| {
        let store = Store::open(&url).await.unwrap();
        let model = lived_in(&store, 300).await;
        let copy = path_of(&url).with_file_name("copy.gpkg");
        store.copy_to_gpkg(&copy).await.unwrap();
        for file in [path_of(&url), copy] {
            let file = file.to_str().unwrap();
            let Some(said) = gdal("ogrinfo", &["-so", "-al", "-ro", file]) else { return };
            assert!(!said.contains("Warning") && !said.contains("ERROR"), "{said}");
            let mut layers = said.split("Layer name: ").skip(1);
            for (table, rows) in counts(&model) {
                let layer = layers.clone().find(|layer| layer.lines().next() == Some(table));
                let layer = layer.unwrap_or_else(|| panic!("no layer {table} in {said}"));
                assert!(layer.contains(&format!("Feature Count: {rows}\n")), "{layer}");
                let shape = match table {
                    "community" | "site" => "Multi Polygon",
                    "segment" | "assignment" | "exemption" => "Line String",
                    _ => "None",
                };
                assert!(layer.contains(&format!("Geometry: {shape}\n")), "{layer}");
                assert_eq!(layer.contains("ID[\"EPSG\",4326]"), shape != "None", "{layer}");
            }
            assert_eq!(layers.by_ref().count(), counts(&model).len(), "{said}");
        }
    });
}

#[test]
fn another_programs_edits_keep_the_trees_in_step() {
    on_sqlite(async |url| {
        let store = Store::open(&url).await.unwrap();
        let model = lived_in(&store, 300).await;
        let fid = model.now.exemptions[0].fid;
        let path = path_of(&url);
        let file = path.to_str().unwrap();
        let delete = format!("delete from exemption where fid = {fid}");
        let move_all = "update exemption set geom = (select geom from segment limit 1)";
        for edit in [&delete[..], move_all] {
            let Some(said) = gdal("ogrinfo", &[file, "-sql", edit]) else { return };
            assert!(!said.contains("ERROR"), "{said}");
        }
        let file = Connection::open(path).unwrap();
        let number = |text: &str| -> i64 { file.query_row(text, [], |row| row.get(0)).unwrap() };
        let left = (model.now.exemptions.len() - 1) as i64;
        assert_eq!(number("select count(*) from rtree_exemption_geom"), left);
        assert_eq!(number("select count(distinct minx) from rtree_exemption_geom"), 1);
    });
}

#[test]
fn a_copy_holds_the_city_and_is_one_whole_file() {
    on_both(async |url| {
        let store = Store::open(&url).await.unwrap();
        let mut model = lived_in(&store, 50).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy 'of' 城市.gpkg");
        store.copy_to_gpkg(&path).await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let refused = store.copy_to_gpkg(&path).await.unwrap_err();
        assert!(refused.to_string().ends_with("exists already and is left as it is"));

        let copy = Store::open(&sqlite(&path)).await.unwrap();
        let loaded = copy.load().await.unwrap();
        // A copy of a database has no past, so keys of rows that are gone may be given again.
        model.now.next = loaded.next;
        model.now.accounts.clear();
        model.now.members.clear();
        model.now.plans.clear();
        assert_eq!(loaded, model.now);
        let newest = copy.log(None, true, 1).await.unwrap();
        let mut known = store.log(None, true, 1).await.unwrap();
        // Who did what is no part of a copy, and neither are people and their drafts.
        known[0].actor = "".into();
        assert_eq!(newest, known);
    });
}

#[test]
fn both_stores_have_the_same_tables_columns_and_constraints() {
    on_postgis(async |database| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("city.gpkg");
        drop(Store::open(&sqlite(&path)).await.unwrap());
        drop(Store::open(&database).await.unwrap());

        let file = Connection::open(path).unwrap();
        let in_file: BTreeSet<String> = file
            .prepare(
                "select t.name || '.' || c.name || case c.\"notnull\" when 1 then '!' else '' end
                 from pragma_table_list t join pragma_table_info(t.name) c
                 where t.type = 'table' and t.name not like 'gpkg%' and t.name not like 'sqlite%'
                    and t.name not like 'rtree%'",
            )
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let database = address(&database);
        let mut connection = PgConnection::connect(&database).await.unwrap();
        let columns: Vec<String> = sqlx::query_scalar(
            "select table_name || '.' || column_name
                || case is_nullable when 'NO' then '!' else '' end
             from information_schema.columns join information_schema.tables
                using (table_schema, table_name)
             where table_schema = 'public' and table_type = 'BASE TABLE'
                and table_name <> 'spatial_ref_sys'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        assert_eq!(in_file, columns.into_iter().collect());
        assert!(in_file.contains("segment.length_mm!") && in_file.contains("segment.name"));

        // Every constraint and index of the one is found by its name in the other.
        let texts: Vec<String> = file
            .prepare("select lower(sql) from sqlite_schema where sql is not null")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let text = texts.join("\n");
        let named: Vec<String> = sqlx::query_scalar(
            "select conname::text from pg_constraint
             where connamespace = 'public'::regnamespace and conrelid <> 'spatial_ref_sys'::regclass
             union select indexname::text from pg_indexes
             where schemaname = 'public' and tablename <> 'spatial_ref_sys'
                and indexname not like '%\\_by\\_geom'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        let missing: Vec<_> = named.iter().filter(|name| !text.contains(&**name)).collect();
        assert!(missing.is_empty(), "not in the file: {missing:?}");
        assert!(named.len() > 70);
    });
}
