//! Law 9: the same file twice.

use super::running::Running;
use crate::store_places::on_both;
use std::fs::File;
use sweepline::app::commit::Done;
use sweepline::app::import::{ImportRequest, Imported, Kind};
use sweepline::domain::{Actor, ImportMode};
use sweepline::formats::geojson::Options;

async fn import(running: &Running, file: &str, kind: Kind, mode: ImportMode) -> Imported {
    let path = format!("{}/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let request = ImportRequest { kind, mode, options: Options::default() };
    let done =
        running.app.import(File::open(path).unwrap(), request, Actor::everywhere("office"), None);
    match done.await.unwrap() {
        Done::Now(imported) => imported,
        Done::Before(_) => panic!("it carried no key"),
    }
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let files = [
        ("luocheng_communities.geojson", Kind::Communities),
        ("luocheng_segments.geojson", Kind::Segments),
        ("luocheng_sites.geojson", Kind::Sites),
    ];
    on_both(async |url| {
        let running = Running::start(&url).await;
        for (file, kind) in files {
            let first = import(&running, file, kind, ImportMode::Merge).await;
            assert!(first.new > 0 && first.new + first.rejected == first.read, "{file}");
        }
        let revision = running.app.revision();
        for mode in [ImportMode::Merge, ImportMode::Replace] {
            for (file, kind) in files {
                let again = import(&running, file, kind, mode).await;
                assert_eq!((again.new, again.changed, again.gone), (0, 0, 0), "{file} {mode:?}");
                assert_eq!(again.revision, revision);
            }
        }
        assert_eq!(running.store.revision().await.unwrap(), revision);
        running.assert_as_stored().await;
    });
}
