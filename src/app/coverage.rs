//! Coverage: how much is answered for, and by whom.

use super::App;
use super::error::AppError;
use super::history::When;
use super::views::{Lengths, metre_hours};
use crate::city::City;
use crate::city::street::Owner;
use crate::city::totals::{Duty, Tally, Totals};
use crate::domain::{CommunityFid, Revision};
use jiff::Timestamp;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// What rows are cut by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum By {
    #[default]
    City,
    Community,
    Crew,
    Class,
    Grade,
}

impl By {
    /// The words in queries.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("city", Self::City),
        ("community", Self::Community),
        ("crew", Self::Crew),
        ("class", Self::Class),
        ("grade", Self::Grade),
    ];

    /// The cut of that word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, by)| by)
    }
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CoverageQuery {
    pub by: By,
    /// Now, if not given.
    pub at: Option<Timestamp>,
    /// Communities of that depth in the tree, 0 for the top, instead of those without children.
    pub level: Option<usize>,
}

/// Coverage at one instant.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Coverage {
    #[schema(value_type = u64)]
    pub revision: Revision,
    #[schema(value_type = String)]
    pub at: Timestamp,
    pub rows: Vec<Row>,
}

/// One row; the rows of an answer are a partition, so they add up to the city's.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Row {
    /// An id, a class or a grade. Besides: `outside` and `contested` among communities; `shared`
    /// (several crews, at whatever hours) and `nobody` among crews; `null` for no class and no grade.
    pub key: Option<String>,
    pub name: Option<String>,
    #[serde(flatten)]
    pub lengths: Lengths,
    /// Of the week, Monday to Monday in the city's time zone, that holds the instant: metres of
    /// street side times the hours in which they have to be kept clean, to the thousandth.
    pub required_side_metre_hours: f64,
    /// Those of them in which somebody is at work.
    pub served_side_metre_hours: f64,
    /// The community's area.
    pub ground_m2: Option<f64>,
    /// Ground of the community, or of all, that lies farther than 50 m beyond the kerb from every
    /// assigned stretch. `null` while it is not computed, and for another instant than now.
    pub uncovered_ground_m2: Option<f64>,
    /// The number of a crew's colour on the map; only rows of crews have one.
    pub colour: Option<u32>,
}

impl App {
    /// Coverage now or at another instant, by what is known now or was then.
    ///
    /// # Errors
    /// `known_at` lies ahead; the store is away; the service is stopping.
    pub async fn coverage(
        &self,
        query: CoverageQuery,
        known_at: Option<Timestamp>,
    ) -> Result<Coverage, AppError> {
        let when = When { at: query.at, known_at };
        if when == When::default() {
            return Ok(coverage(&self.city(), query, self.now()));
        }
        self.read_at(when, move |seen| {
            coverage(seen.city, CoverageQuery { at: seen.at, ..query }, seen.now)
        })
        .await
    }
}

/// Coverage from the city: the sums that are kept, or for another instant sums from scratch.
#[must_use]
pub fn coverage(city: &City, query: CoverageQuery, now: Timestamp) -> Coverage {
    let totals = match query.at {
        None => Cow::Borrowed(city.ledger().totals()),
        Some(at) => Cow::Owned(city.ledger().totals_at(city.network(), at)),
    };
    let rows = match query.by {
        By::City => {
            let area =
                area_of_leaves(city, city.network().territories().iter().map(|t| t.community.fid));
            let leaves = city.network().territories().iter().map(|t| t.community.fid);
            let uncovered_ground_m2 = uncovered_m2(city, query, leaves);
            vec![Row { uncovered_ground_m2, ..row(Some("city".into()), None, &totals.city, area) }]
        }
        By::Community => community_rows(city, &totals, query),
        By::Crew => crew_rows(city, &totals),
        By::Class => {
            let mut rows: Vec<_> = totals.by_class.iter().collect();
            rows.sort_unstable_by(|a, b| a.0.cmp(b.0));
            let text = |class: &Option<std::sync::Arc<str>>| class.as_deref().map(str::to_owned);
            rows.into_iter().map(|(class, t)| row(text(class), text(class), t, None)).collect()
        }
        By::Grade => {
            let mut rows: Vec<_> = totals.by_grade.iter().collect();
            rows.sort_unstable_by_key(|(grade, _)| **grade);
            rows.into_iter()
                .map(|(grade, t)| row(grade.map(|g| g.number().to_string()), None, t, None))
                .collect()
        }
    };
    Coverage { revision: city.revision(), at: query.at.unwrap_or(now), rows }
}

fn row(key: Option<String>, name: Option<String>, tally: &Tally, ground_m2: Option<f64>) -> Row {
    Row {
        key,
        name,
        lengths: tally.into(),
        required_side_metre_hours: metre_hours(tally.required_mm_s),
        served_side_metre_hours: metre_hours(tally.served_mm_s),
        ground_m2,
        uncovered_ground_m2: None,
        colour: None,
    }
}

fn community_rows(city: &City, totals: &Totals, query: CoverageQuery) -> Vec<Row> {
    let territories = city.network().territories();
    let shown = |fid: CommunityFid| match query.level {
        None => territories.is_leaf(fid),
        Some(level) => {
            let own = territories.level(fid);
            own == level || (own < level && territories.is_leaf(fid))
        }
    };
    let mut rows: Vec<Row> = territories
        .iter()
        .filter(|territory| shown(territory.community.fid))
        .map(|territory| {
            let fid = territory.community.fid;
            let mut sum = Tally::default();
            for leaf in territories.leaves_of(fid) {
                if let Some(tally) = totals.by_owner.get(&Owner::In(leaf)) {
                    sum.add(tally, 1);
                }
            }
            let (id, name) =
                (territory.community.id.to_string(), territory.community.name.to_string());
            let leaves = territories.leaves_of(fid).into_iter();
            let uncovered_ground_m2 = uncovered_m2(city, query, leaves);
            Row { uncovered_ground_m2, ..row(Some(id), Some(name), &sum, Some(territory.area_m2)) }
        })
        .collect();
    for (owner, key) in [(Owner::Outside, "outside"), (Owner::Contested, "contested")] {
        let tally = totals.by_owner.get(&owner).copied().unwrap_or_default();
        rows.push(row(Some(key.into()), None, &tally, None));
    }
    rows
}

fn crew_rows(city: &City, totals: &Totals) -> Vec<Row> {
    let of = |duty: Duty| totals.by_duty.get(&duty).copied().unwrap_or_default();
    let mut rows: Vec<Row> = city
        .crews()
        .map(|crew| {
            let (id, name) = (crew.id.to_string(), crew.name.to_string());
            let colour = Some(city.patches().colour(crew.fid));
            Row { colour, ..row(Some(id), Some(name), &of(Duty::Crew(crew.fid)), None) }
        })
        .collect();
    for (duty, key) in [(Duty::Shared, "shared"), (Duty::Nobody, "nobody")] {
        rows.push(row(Some(key.into()), None, &of(duty), None));
    }
    rows
}

/// The uncovered ground of the leaves among these communities, if that of each is known.
fn uncovered_m2(
    city: &City,
    query: CoverageQuery,
    fids: impl Iterator<Item = CommunityFid>,
) -> Option<f64> {
    if query.at.is_some() {
        return None;
    }
    let territories = city.network().territories();
    let mut leaves = fids.filter(|fid| territories.is_leaf(*fid)).peekable();
    leaves.peek()?;
    leaves.map(|fid| Some(city.kept_ground(fid)?.total_m2())).sum()
}

/// Ground that the leaves among these communities have together.
fn area_of_leaves(city: &City, fids: impl Iterator<Item = CommunityFid>) -> Option<f64> {
    let territories = city.network().territories();
    let leaves = fids.filter(|fid| territories.is_leaf(*fid));
    leaves.filter_map(|fid| territories.get(fid)).map(|t| t.area_m2).reduce(|a, b| a + b)
}
