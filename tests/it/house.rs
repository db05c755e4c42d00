//! The shape of the house as a test: which module may name which, and who alone may name a crate
//! or ask for the time. Reads the paths in `src/`, those of `use` groups included.

use crate::{
    paths,
    source::{self, File},
};

/// Each module with those it may name beside itself. The root of the crate may name them all.
const ARROWS: [(&str, &[&str]); 9] = [
    ("geometry", &[]),
    ("domain", &["geometry"]),
    ("formats", &["domain", "geometry"]),
    ("city", &["domain", "geometry"]),
    ("store", &["formats::gpkg", "domain", "geometry"]),
    ("app", &["store", "city", "formats", "domain", "geometry"]),
    ("config", &[]),
    ("http", &["app", "city", "formats", "domain", "geometry", "config"]),
    ("cli", &["app", "city", "formats", "domain", "geometry", "config"]),
];

/// Crates with the modules that alone may name them; `main` and `lib` are the root.
const CRATES: [(&str, &[&str]); 20] = [
    ("argon2", &["app"]),
    ("getrandom", &["app"]),
    ("coordtransform", &["geometry"]),
    ("geo", &["geometry"]),
    ("geo_types", &["geometry"]),
    ("geographiclib_rs", &["geometry"]),
    ("i_overlay", &["geometry"]),
    ("geo_traits", &["geometry", "formats"]),
    ("wkb", &["geometry", "formats"]),
    ("fast_mvt", &["formats"]),
    ("rstar", &["city"]),
    ("rusqlite", &["store"]),
    ("sqlx", &["store"]),
    ("axum", &["http"]),
    ("tower", &["http"]),
    ("tower_http", &["http"]),
    ("utoipa", &["app", "http"]),
    ("utoipa_axum", &["http"]),
    ("utoipa_swagger_ui", &["http"]),
    ("clap", &["cli", "config", "main"]),
];

/// What reads the clock; everyone else is given the instant.
const CLOCKS: [&str; 4] = ["Timestamp", "Zoned", "SystemTime", "Instant"];
const MAY_READ_A_CLOCK: [&str; 5] = ["main", "lib", "cli", "http", "app"];

#[test]
fn every_arrow_of_the_house_points_down() {
    let files: Vec<File> = source::project_files()
        .into_iter()
        .filter(|file| file.path.starts_with("src/") && file.ending() == "rs")
        .collect();
    let violations: Vec<String> = files.iter().flat_map(violations).collect();
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));

    for name in source::names_in("src") {
        let module = name.trim_end_matches(".rs");
        let seen = files.iter().any(|file| layer_of(&file.path) == module);
        assert!(seen, "src/{name} was not looked at");
    }
    assert!(files.iter().any(|file| file.path == "src/main.rs"));
}

/// Every arrow in one file that turns back, as `path:line: rule`.
fn violations(file: &File) -> Vec<String> {
    let layer = layer_of(&file.path);
    let is_root = matches!(layer, "main" | "lib");
    if !is_root && !ARROWS.iter().any(|(module, _)| *module == layer) {
        return vec![format!("{}:1: `{layer}` has no place in the house", file.path)];
    }
    let mut found: Vec<String> = paths::named_in(file)
        .into_iter()
        .filter_map(|path| {
            let names: Vec<&str> = path.names.iter().map(String::as_str).collect();
            let rule = broken_rule(layer, is_root, &names)?;
            Some(format!("{}:{}: {rule}", file.path, path.line))
        })
        .collect();
    found.dedup();
    found
}

fn broken_rule(layer: &str, is_root: bool, names: &[&str]) -> Option<String> {
    if let [.., clock, "now"] = names
        && CLOCKS.contains(clock)
        && !MAY_READ_A_CLOCK.contains(&layer)
    {
        return Some(format!("`{layer}` has no clock: take the instant as a parameter"));
    }
    match names {
        ["crate" | "sweepline", module, rest @ ..] => {
            let allowed = ARROWS.iter().find(|(name, _)| *name == layer);
            let allowed = allowed.map_or(&[] as &[&str], |(_, modules)| *modules);
            let full = rest.first().map(|next| format!("{module}::{next}"));
            let fits = |name: &&str| name == module || Some(*name) == full.as_deref();
            let sound = is_root || *module == layer || allowed.iter().any(fits);
            (!sound).then(|| match allowed {
                [] => format!("`{layer}` names no other module, and here `{module}`"),
                _ => format!("`{layer}` names only {}, and here `{module}`", allowed.join(", ")),
            })
        }
        [krate, ..] => {
            let (_, owners) = CRATES.iter().find(|(name, _)| name == krate)?;
            (!owners.contains(&layer))
                .then(|| format!("only {} may name the crate `{krate}`", owners.join(", ")))
        }
        [] => None,
    }
}

fn layer_of(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

#[cfg(test)]
mod planted {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        violations(&File { path: path.into(), text: text.into() })
    }

    #[test]
    fn an_arrow_that_turns_back_is_found_with_its_line() {
        for (path, text, line) in [
            ("src/geometry/line.rs", "use crate::domain::Segment;", 1),
            ("src/domain/mod.rs", "\nuse crate::city;", 2),
            (
                "src/city/ledger.rs",
                "// why\n\nuse crate::{\n    geometry,\n    store::{a, b},\n};",
                5,
            ),
            ("src/city/ledger.rs", "fn f() -> crate::formats::Line {}", 1),
            ("src/city/mod.rs", "use super::{domain::Crew, formats::csv as table};", 1),
            ("src/city/mod.rs", "mod tests {\n    use super::super::store;\n}", 2),
            ("src/city/net/mod.rs", "mod a { mod b {} use super::super::super::app::X; }", 1),
            ("src/formats/csv.rs", "let a = 0..crate::city::LIMIT;", 1),
            ("src/store/sqlite.rs", "use crate::formats::{gpkg,\n geojson};", 2),
            ("src/store/sqlite.rs", "use crate::formats;", 1),
            ("src/app/commit.rs", "pub use crate::http::{self};", 1),
            ("src/http/mod.rs", "use crate::{app, cli};", 1),
            ("src/http/mod.rs", "use crate::store::Store;", 1),
            ("src/domain/crew.rs", "use crate::Crew;", 1),
            ("src/util/mod.rs", "", 1),
        ] {
            let found = found(path, text);
            let expected = format!("{path}:{line}: `");
            assert!(found.len() == 1 && found[0].starts_with(&expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_crate_named_by_another_than_its_owner_is_found() {
        for (path, text) in [
            ("src/domain/mod.rs", "use geo;"),
            ("src/city/mod.rs", "use {std::fmt, ::geo::{Area, Length as _}};"),
            ("src/city/mod.rs", "let x = ::i_overlay::core::X;"),
            ("src/city/mod.rs", "#[derive(Debug, utoipa::ToSchema)] struct A;"),
            ("src/formats/mvt.rs", "impl From<Vec<rstar::RTree<u8>>> for A {}"),
            ("src/http/mod.rs", "fn f(pool: &sqlx::PgPool) {}"),
            ("src/main.rs", "let app = axum::Router::new();"),
            ("src/lib.rs", "use clap::Parser;"),
        ] {
            let found = found(path, text);
            assert!(found.len() == 1 && found[0].contains(":1: only "), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_clock_below_the_app_is_found() {
        for layer in ["geometry", "domain", "formats", "city", "store"] {
            let path = format!("src/{layer}/mod.rs");
            for call in ["Timestamp::now()", "jiff::Zoned::now()", "std::time::SystemTime::now()"] {
                assert_eq!(found(&path, call).len(), 1, "{layer}: {call}");
            }
        }
    }

    #[test]
    fn what_the_house_allows_is_left_alone() {
        for (path, text) in [
            ("src/geometry/line.rs", "use geo::{Area, line_string};\nuse super::Bounds;"),
            ("src/city/mod.rs", "// crate::store::X\nlet a = \"crate::store::X\"; use rstar::*;"),
            ("src/city/mod.rs", "use crate::{city::gap::Gap, domain::{self, Crew}, geometry::*};"),
            ("src/city/mod.rs", "fn f<'a>() -> impl Iterator + use<'a> { crate::city::g() }"),
            ("src/city/net/mod.rs", "mod tests { use super::*; use super::super::gap; }"),
            ("src/store/sqlite.rs", "use crate::formats::gpkg::{self, Blob}; use sqlx::Row;"),
            ("src/app/commit.rs", "use crate::{city, store}; let now = Timestamp::now();"),
            ("src/city/mod.rs", "let wide = Vec::<u8>::geo::x; shape.geo(); std::fs::read(a)"),
            ("src/main.rs", "use sweepline::{cli, config, http, store}; use clap::Parser;"),
            ("src/lib.rs", "pub mod geometry;\npub use crate::city::City;"),
        ] {
            assert_eq!(found(path, text), Vec::<String>::new(), "{text}");
        }
    }
}
