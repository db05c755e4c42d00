//! How the work is spread among crews.

use super::App;
use super::error::AppError;
use super::preview::LoadView;
use super::segments::owners_of;
use super::views::Named;
use crate::city::City;
use crate::city::load::Load;
use crate::domain::{Crew, CrewKind, Revision};
use serde::Serialize;
use utoipa::ToSchema;

/// The load of crews.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Balances {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The weighted length of the crews below, on average.
    pub mean_weighted_mm: i64,
    /// In the order in which the crews came.
    pub rows: Vec<BalanceRow>,
}

/// The load of a crew.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct BalanceRow {
    pub crew: Named,
    /// The number of its colour on the map.
    pub colour: u32,
    /// `keeper`, `co_manager`, `public_welfare`, `contractor` or `volunteers`.
    pub kind: Option<&'static str>,
    pub load: LoadView,
}

impl App {
    /// The load of every crew, or of those in a community.
    ///
    /// # Errors
    /// There is no such community; the service is stopping.
    pub async fn balance(&self, community: Option<String>) -> Result<Balances, AppError> {
        self.read(move |city| balance(city, community.as_deref())).await?
    }
}

/// The load of every crew, or of those in a community.
///
/// # Errors
/// There is no such community.
pub fn balance(city: &City, community: Option<&str>) -> Result<Balances, AppError> {
    let rows: Vec<BalanceRow> = match community {
        None => {
            let (works, patches) = (&city.ledger().totals().works, city.patches());
            let scale = city.load_scale();
            let load = |crew: &Crew| {
                let pieces = patches.pieces(crew.fid);
                city.load_of(crew.fid, works.get(&crew.fid), pieces, &scale)
            };
            city.crews().map(|crew| row(city, crew, &load(crew))).collect()
        }
        Some(key) => {
            let loads = city.loads_within(&owners_of(city, key)?);
            let load = |crew: &Crew| loads.get(&crew.fid).map(|load| row(city, crew, load));
            city.crews().filter_map(|crew| load(crew)).collect()
        }
    };
    let sum: i64 = rows.iter().map(|row| row.load.weighted_mm).sum();
    let mean_weighted_mm = sum / i64::try_from(rows.len().max(1)).unwrap_or(1);
    Ok(Balances { revision: city.revision(), mean_weighted_mm, rows })
}

fn row(city: &City, crew: &Crew, load: &Load) -> BalanceRow {
    BalanceRow {
        crew: Named::crew(crew),
        colour: city.patches().colour(crew.fid),
        kind: crew.kind.map(CrewKind::as_str),
        load: load.into(),
    }
}
