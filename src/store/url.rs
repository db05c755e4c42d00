//! Where a city is kept, as people write it in settings.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The address of a store. Printing it never shows a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StoreUrl {
    /// A GeoPackage file: `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A PostGIS database: `postgres://user:password@host:port/database`.
    Postgres(SecretUrl),
}

/// A connection address that may hold a password, which only the store's own connection sees.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(String);

/// A text that names no store.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a store is written as sqlite:PATH.gpkg or postgres://USER:PASSWORD@HOST:PORT/DATABASE")]
pub struct BadStoreUrl;

impl SecretUrl {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for StoreUrl {
    type Err = BadStoreUrl;

    fn from_str(text: &str) -> Result<Self, BadStoreUrl> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(SecretUrl(text.to_owned())));
        }
        let path = text.strip_prefix("sqlite:").ok_or(BadStoreUrl)?;
        // Others write sqlite://PATH and mean the same.
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() { Err(BadStoreUrl) } else { Ok(Self::Sqlite(PathBuf::from(path))) }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

impl fmt::Display for SecretUrl {
    /// Scheme, host and database; what may hold a secret (who and with what settings) is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("postgres", ""));
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        // A password may hold a raw @ or /, so everything up to the last @ is taken for it.
        match rest.rsplit_once('@') {
            Some((_user, place)) => write!(f, "{scheme}://***@{place}"),
            None => write!(f, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_store_are_read() {
        assert_eq!("sqlite:a/b.gpkg".parse(), Ok(StoreUrl::Sqlite("a/b.gpkg".into())));
        assert_eq!("sqlite:///a/b.gpkg".parse(), Ok(StoreUrl::Sqlite("/a/b.gpkg".into())));
        for text in ["postgres://h/d", "postgresql://u@h:5432/d"] {
            assert!(matches!(text.parse(), Ok(StoreUrl::Postgres(_))));
        }
        for text in ["", "sqlite:", "sqlite://", "a.gpkg", "mysql://h/d", "postgres:h"] {
            assert_eq!(text.parse::<StoreUrl>(), Err(BadStoreUrl), "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://me:secret@host:5432/city?password=secret&sslmode=require",
            "postgresql://me:se/cret@cret@host:5432/city#secret",
            "postgres://host:5432/city?user=me&password=secret",
        ] {
            let url: StoreUrl = text.parse().unwrap();
            for shown in [url.to_string(), format!("{url:?}")] {
                assert!(!shown.contains("cret") && shown.contains("host:5432/city"), "{shown}");
            }
        }
    }
}
