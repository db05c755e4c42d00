//! How coverage went: the totals at the end of each day, as they were known then.
//!
//! The city is led back to the end of the first day that is not known yet, and the log played
//! forward from there. A day that is over does not change, so its totals are kept.

use super::error::AppError;
use super::history::past_city;
use super::views::Lengths;
use super::{App, blocking};
use crate::city::City;
use crate::city::street::Owner;
use crate::city::totals::Tally;
use crate::domain::{Change, Revision};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::sync::Arc;
use utoipa::ToSchema;

/// So many days may be asked for: a year and a day.
pub const DAYS: RangeInclusive<u16> = 1..=366;

/// So many, if nothing is said.
pub const USUAL_DAYS: u16 = 30;

/// Days that are kept: two years of them.
const KEPT: usize = 732;

/// So many revisions are read from the log at a time.
const LOG_PAGE: usize = 64;

/// A change that was decided before midnight may be written a little after.
const SETTLED: SignedDuration = SignedDuration::from_mins(5);

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrendsQuery {
    /// How many days, today included.
    pub days: u16,
    /// Id of a community, or `outside` or `contested`; the city, if not given.
    pub community: Option<String>,
}

/// Coverage day by day.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Trends {
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// The zone that days begin and end in.
    pub time_zone: String,
    pub days: Vec<TrendDay>,
}

/// The end of a day in mm of street side, by what was known then. Today is as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct TrendDay {
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    pub required_mm: i64,
    pub assigned_mm: i64,
    pub exempt_mm: i64,
    pub gap_mm: i64,
    pub overlap_mm: i64,
}

impl TrendDay {
    fn of(date: Date, tally: &Tally) -> Self {
        let Lengths { required_mm, assigned_mm, exempt_mm, gap_mm, overlap_mm, .. } = tally.into();
        Self { date, required_mm, assigned_mm, exempt_mm, gap_mm, overlap_mm }
    }
}

/// The totals of the end of one day: of the city, and of each community there was by its id.
struct DayTotals {
    city: Tally,
    communities: FxHashMap<Arc<str>, Tally>,
}

impl DayTotals {
    /// `None` before the first change.
    fn of(city: &City, at: Timestamp) -> Option<Self> {
        if city.revision() == Revision::default() {
            return None;
        }
        let ledger = city.ledger();
        // What is due now may not be counted yet.
        let totals = match ledger.next_due() {
            Some(due) if due <= at => Cow::Owned(ledger.totals_at(city.network(), at)),
            _ => Cow::Borrowed(ledger.totals()),
        };
        let of = |owner: Owner| totals.by_owner.get(&owner).copied().unwrap_or_default();
        let territories = city.network().territories();
        let mut communities: FxHashMap<Arc<str>, Tally> = (territories.iter())
            .map(|territory| {
                let mut sum = Tally::default();
                for leaf in territories.leaves_of(territory.community.fid) {
                    sum.add(&of(Owner::In(leaf)), 1);
                }
                (Arc::clone(&territory.community.id), sum)
            })
            .collect();
        communities.insert("outside".into(), of(Owner::Outside));
        communities.insert("contested".into(), of(Owner::Contested));
        Some(Self { city: totals.city, communities })
    }

    fn tally(&self, community: Option<&str>) -> Option<&Tally> {
        community.map_or(Some(&self.city), |id| self.communities.get(id))
    }
}

/// Totals of days that are over, by their last instant; `None` before the first change.
pub(super) struct Days(quick_cache::sync::Cache<Timestamp, Option<Arc<DayTotals>>>);

impl Days {
    pub(super) fn new() -> Self {
        Self(quick_cache::sync::Cache::new(KEPT))
    }
}

/// The last instant of a day, to the millisecond that a store keeps.
fn last_instant(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let next = date.checked_add(1.day()).ok()?.to_zoned_datetime(zone.clone()).ok()?;
    next.timestamp().checked_sub(SignedDuration::from_millis(1)).ok()
}

impl App {
    /// Coverage at the end of each of the last days. Days before the first change are left out,
    /// and with a community those on which there was none of that id.
    ///
    /// # Errors
    /// There is no such community; the store is away; the service is stopping.
    pub async fn trends(&self, query: TrendsQuery) -> Result<Trends, AppError> {
        let now = self.now();
        let community = query.community.as_deref();
        let (revision, hours, today) = {
            let city = self.city();
            if let Some(id) = community {
                super::segments::owners_of(&city, id)?;
            }
            (city.revision(), Arc::clone(city.roster().hours()), DayTotals::of(&city, now))
        };
        let date = now.to_zoned_datetime(hours.zone.clone()).date();
        let before = (1..i64::from(query.days)).rev();
        let dates = before.filter_map(|days| date.checked_sub(days.days()).ok());
        let over: Vec<(Date, Timestamp)> =
            dates.filter_map(|date| Some((date, last_instant(date, &hours.zone)?))).collect();
        self.make_days(over.iter().map(|(_, end)| *end)).await?;
        let kept = &self.shared.days.0;
        let ended = over.into_iter().filter_map(|(date, end)| {
            let totals = kept.get(&end)?;
            if end.duration_until(now) < SETTLED {
                kept.remove(&end);
            }
            Some(TrendDay::of(date, totals?.tally(community)?))
        });
        let today = today.and_then(|totals| Some(TrendDay::of(date, totals.tally(community)?)));
        let days = ended.chain(today).collect();
        Ok(Trends { revision, time_zone: hours.zone_name.to_string(), days })
    }

    /// Sees to it that the totals of all days that end at these instants are kept.
    async fn make_days(&self, ends: impl Iterator<Item = Timestamp>) -> Result<(), AppError> {
        let days = &self.shared.days.0;
        let mut missing: VecDeque<Timestamp> =
            ends.skip_while(|end| days.get(end).is_some()).collect();
        let Some(first) = missing.front().copied() else { return Ok(()) };
        let mut city = past_city(self, first).await?;
        let newest = self.revision();
        loop {
            let log = self.shared.store.changes_after(city.revision(), LOG_PAGE).await?;
            let more = log.len() == LOG_PAGE && city.revision() < newest;
            let shared = Arc::clone(&self.shared);
            (city, missing) = blocking(move || {
                play(&mut city, log, &mut missing, |end, totals| {
                    shared.days.0.insert(end, totals);
                });
                (city, missing)
            })
            .await?;
            if !more || missing.is_empty() {
                break;
            }
        }
        blocking({
            let shared = Arc::clone(&self.shared);
            move || {
                for end in missing {
                    city.advance(end);
                    shared.days.0.insert(end, DayTotals::of(&city, end).map(Arc::new));
                }
            }
        })
        .await
    }
}

/// Plays a page of the log, and keeps the totals of each day that ends before the next change.
fn play(
    city: &mut City,
    log: Vec<(Revision, Change)>,
    ends: &mut VecDeque<Timestamp>,
    mut keep: impl FnMut(Timestamp, Option<Arc<DayTotals>>),
) {
    for (revision, change) in log {
        while let Some(end) = ends.pop_front_if(|end| *end < change.made_at) {
            city.advance(end);
            keep(end, DayTotals::of(city, end).map(Arc::new));
        }
        if ends.is_empty() {
            return;
        }
        city.apply(&change, revision);
    }
}
