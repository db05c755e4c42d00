//! The laws of sums on real cities, where their files are at hand beside the project.

use super::oracle;
use jiff::Timestamp;
use std::fs::File;
use std::path::PathBuf;
use sweepline::city::City;
use sweepline::city::gaps::{GapFilter, GapKind};
use sweepline::city::plan::Asker;
use sweepline::city::street::Owner;
use sweepline::domain::{Actor, ImportMode, Snapshot};
use sweepline::formats::geojson::{Options, read_communities, read_segments};
use sweepline::geometry::Side;

fn data(name: &str) -> Option<File> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let file = File::open(&path);
    if file.is_err() {
        eprintln!("skipped: {name} of the real data is not here");
    }
    file.ok()
}

/// A city of two files. Of its side-metres, the shares that lie outside and that are contested.
fn shares(streets: &str, boundaries: &str) -> Option<[f64; 2]> {
    let (streets, boundaries) = (data(streets)?, data(boundaries)?);
    let now = Timestamp::from_second(super::model::BEGIN_S).unwrap();
    let asker = Asker::new(Actor::everywhere("office"), now);
    let mut city = City::load(Snapshot::default(), now);
    let drafts = read_communities(boundaries, &Options::default()).unwrap().drafts;
    let change = city.plan_communities(&drafts, ImportMode::Merge, &asker).change;
    city.apply(&change, city.revision().next());
    let drafts = read_segments(streets, &Options::default()).unwrap().drafts;
    let change = city.plan_segments(&drafts, ImportMode::Merge, &asker).change;
    city.apply(&change, city.revision().next());
    assert!(city.plan_segments(&drafts, ImportMode::Replace, &asker).change.is_empty());

    let totals = city.ledger().totals();
    oracle::assert_adds_up(totals);
    for (_, street) in city.network().iter() {
        for side in Side::BOTH {
            let mut reached_mm = 0;
            for piece in street.pieces(side) {
                assert_eq!(piece.stretch.from_mm(), reached_mm, "{}", street.segment.id);
                reached_mm = piece.stretch.to_mm();
            }
            assert_eq!(reached_mm, street.segment.length_mm, "{}", street.segment.id);
        }
    }
    for (owner, tally) in &totals.by_owner {
        let kinds = Some(vec![GapKind::Unassigned]);
        let filter = GapFilter { kinds, owners: Some([*owner].into()), ..GapFilter::default() };
        let gaps = city.gaps(&filter, now);
        let length_mm: i64 = gaps.iter().map(|gap| i64::from(gap.stretch.length_mm())).sum();
        assert_eq!(length_mm, tally.gap_mm, "{owner:?}");
    }
    let share = |owner: Owner| {
        let tally = totals.by_owner.get(&owner).copied().unwrap_or_default();
        tally.required_mm as f64 / totals.city.required_mm as f64
    };
    Some([share(Owner::Outside), share(Owner::Contested)])
}

/// Fails unless the shares lie between these bounds.
fn check(streets: &str, boundaries: &str, outside: [f64; 2], contested: [f64; 2]) {
    let Some([out, both]) = shares(streets, boundaries) else { return };
    eprintln!("{streets}: {:.3} % outside, {:.3} % contested", 100.0 * out, 100.0 * both);
    assert!((outside[0]..=outside[1]).contains(&out), "{out} outside");
    assert!((contested[0]..=contested[1]).contains(&both), "{both} contested");
}

#[test]
fn streets_of_liechtenstein_lie_abroad_as_far_as_is_known() {
    let (streets, boundaries) =
        ("liechtenstein/li_roads.geojson.gz", "liechtenstein/li_boundaries.geojson");
    check(streets, boundaries, [0.076, 0.082], [0.0, 0.001]);
}

#[test]
fn streets_of_salt_lake_city_lie_inside_as_far_as_is_known() {
    let (streets, boundaries) =
        ("saltlake/slc_segments_merged.geojson.gz", "saltlake/slc_neighborhoods.geojson");
    check(streets, boundaries, [0.44, 0.48], [0.0, 0.03]);
}

#[test]
fn streets_of_braunschweig_are_contested_where_districts_overlap() {
    let (streets, boundaries) =
        ("braunschweig/bs_collection_streets.geojson.gz", "braunschweig/bs_districts.geojson");
    check(streets, boundaries, [0.0, 0.01], [0.015, 0.03]);
}

#[test]
fn streets_of_portland_add_up_in_spite_of_broken_boundaries() {
    let (streets, boundaries) =
        ("portland/portland_central_roads.geojson.gz", "portland/portland_neighborhoods.geojson");
    check(streets, boundaries, [0.0, 0.3], [0.0, 0.2]);
}
