//! Parts of paths.

use super::problem::Failure;
use crate::geometry::tile::TileId;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// The id in a path.
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(id) = path.map_err(|refused| Failure::not_found(refused.body_text()))?;
        Ok(Self(id))
    }
}

/// The id in a path, and the number of something in it.
pub struct IdAndNumber(pub String, pub usize);

impl<S: Send + Sync> FromRequestParts<S> for IdAndNumber {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::<(String, usize)>::from_request_parts(parts, state).await;
        let Path((id, number)) = path.map_err(|refused| Failure::not_found(refused.body_text()))?;
        Ok(Self(id, number))
    }
}

/// The tile in a path.
pub struct TilePath(pub TileId);

impl<S: Send + Sync> FromRequestParts<S> for TilePath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path = Path::<(u8, u32, u32)>::from_request_parts(parts, state).await;
        let Path((z, x, y)) = path.map_err(|_refused| {
            Failure::not_found("a tile is named by its zoom, column and row, as in 14/12936/6691")
        })?;
        let tile = TileId::new(z, x, y).map_err(|bad| Failure::not_found(bad.to_string()))?;
        Ok(Self(tile))
    }
}
