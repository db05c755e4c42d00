//! What becomes of files and databases that are none of ours: refused in words, and left alone.

use crate::store_places::{address, on_postgis, on_sqlite, path_of, sqlite};
use rusqlite::Connection;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use sweepline::store::{Store, StoreError};

#[test]
fn what_is_no_store_is_refused_in_words_and_left_alone() {
    on_sqlite(async |url| {
        let path = path_of(&url);
        let refused = async |words: &str| {
            let before = std::fs::read(&path).unwrap();
            let error = Store::open(&sqlite(&path)).await.unwrap_err();
            assert!(matches!(error, StoreError::Unusable(_)), "{error:?}");
            assert!(error.to_string().contains(words), "{error}");
            assert_eq!(std::fs::read(&path).unwrap(), before);
        };
        std::fs::write(&path, "{\"type\": \"FeatureCollection\", \"features\": []}\n").unwrap();
        refused("is not a GeoPackage").await;

        std::fs::remove_file(&path).unwrap();
        Connection::open(&path).unwrap().execute_batch("create table tree (species text)").unwrap();
        refused("was not made by Sweepline").await;

        std::fs::remove_file(&path).unwrap();
        drop(Store::open(&url).await.unwrap());
        let newer = "insert into schema_migration values (99, 'later', '2030-01-01T00:00:00Z')";
        Connection::open(&path).unwrap().execute_batch(newer).unwrap();
        refused("was written by a newer Sweepline").await;

        let nowhere = path.join("no/such/folder.gpkg");
        let error = Store::open(&sqlite(&nowhere)).await.unwrap_err();
        assert!(error.to_string().contains("is there such a folder"), "{error}");
    });
}

#[test]
fn a_database_that_is_no_store_is_refused_in_words() {
    on_postgis(async |url| {
        let database = address(&url);
        let mut connection = PgConnection::connect(&database).await.unwrap();
        sqlx::raw_sql("create table segment (species text)")
            .execute(&mut connection)
            .await
            .unwrap();
        let error = Store::open(&url).await.unwrap_err();
        assert!(error.to_string().contains("tables of another program"), "{error}");

        sqlx::raw_sql("drop table segment").execute(&mut connection).await.unwrap();
        drop(Store::open(&url).await.unwrap());
        sqlx::raw_sql("insert into schema_migration values (99, 'later', now())")
            .execute(&mut connection)
            .await
            .unwrap();
        let error = Store::open(&url).await.unwrap_err();
        assert!(error.to_string().contains("was written by a newer Sweepline"), "{error}");

        let missing = format!("{database}_that_is_missing").parse().unwrap();
        let error = Store::open(&missing).await.unwrap_err();
        assert!(matches!(error, StoreError::Unusable(_)), "{error:?}");
    });
    let away = "postgres://me:secret@127.0.0.1:1/city".parse().unwrap();
    on_sqlite(async |_url| {
        let error = Store::open(&away).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("secret"));
    });
}
