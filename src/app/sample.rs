//! The sample town: synthetic, for looking at a city before one's own is imported.

use super::App;
use super::assign::Changed;
use super::commit::Done;
use super::error::AppError;
use super::hours::{ByGrade, HoursBody, HoursEdit};
use super::import::{ImportRequest, Kind};
use super::secrets::Secret;
use super::shifts::ShiftBody;
use super::weekly::WeekBody;
use crate::city::plan::accounts::AccountRequest;
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::crews::CrewRequest;
use crate::city::plan::exempt::ExemptRequest;
use crate::city::plan::stretches::NamedStretch;
use crate::domain::{Actor, ImportMode, Revision, Role, SegmentDraft};
use crate::formats::calendar;
use crate::formats::geojson::{self, Mapping, Options};
use crate::geometry::Side;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const COMMUNITIES: &[u8] = include_bytes!("../../data/luocheng_communities.geojson");
const SEGMENTS: &[u8] = include_bytes!("../../data/luocheng_segments.geojson");
const SITES: &[u8] = include_bytes!("../../data/luocheng_sites.geojson");
const ASSIGNMENTS: &[u8] = include_bytes!("../../data/luocheng_assignments.json");
const ROSTER: &[u8] = include_bytes!("../../data/luocheng_roster.json");
const HOLIDAYS: &str = include_str!("../../data/cn_holidays_2026.csv");

/// The account of a dispatcher in the sample town.
pub const DEMO: &str = "demo";

/// The sample town is among so many of the first changes of a store: accounts may have come before.
const FIRST_CHANGES: usize = 100;

/// Who is named in the log for the sample town.
const ACTOR: &str = "sample town";

/// A stretch that the files of segments cannot say: a part of one, or one side.
#[derive(Deserialize)]
struct Stretch {
    crew: String,
    segment: String,
    side: String,
    from_m: Option<f64>,
    to_m: Option<f64>,
}

/// Since when the crews of the sample answer for their streets, so that moments that have passed
/// have something to show.
const WORK_BEGAN: &str = "2026-01-01T00:00:00+08:00";

/// Who works when.
#[derive(Deserialize)]
struct Roster {
    time_zone: String,
    required: ByGrade<WeekBody>,
    shifts: Vec<ShiftBody>,
    /// Every crew with its usual shift.
    crews: Vec<CrewHours>,
    /// Segments that a crew sweeps in another shift than its usual one.
    other_hours: Vec<CrewHours>,
    exemptions: Vec<Excused>,
}

#[derive(Deserialize)]
struct CrewHours {
    crew: String,
    shift: String,
    #[serde(default)]
    segments: Vec<String>,
}

#[derive(Deserialize)]
struct Excused {
    segment: String,
    side: String,
    reason: String,
    approver: String,
    valid_from: Timestamp,
    valid_to: Timestamp,
}

/// What each crew answers for, by crew and shift.
#[derive(Default)]
struct Work {
    usual: BTreeMap<String, String>,
    /// Whole segments that a crew sweeps in another shift, by crew and segment.
    apart: BTreeSet<(String, String)>,
    by_shift: BTreeMap<(String, String), (Vec<NamedStretch>, Vec<String>)>,
}

impl Work {
    fn of(roster: &Roster) -> Self {
        let usual = roster.crews.iter().map(|row| (row.crew.clone(), row.shift.clone()));
        let mut work = Self { usual: usual.collect(), ..Self::default() };
        for row in &roster.other_hours {
            let key = (row.crew.clone(), row.shift.clone());
            let (stretches, _) = work.by_shift.entry(key).or_default();
            stretches.extend(row.segments.iter().map(|segment| whole(segment)));
            work.apart.extend(row.segments.iter().map(|id| (row.crew.clone(), id.clone())));
        }
        work
    }

    fn usually(&mut self, crew: &str) -> &mut (Vec<NamedStretch>, Vec<String>) {
        let shift = self.usual.get(crew).cloned().unwrap_or_default();
        self.by_shift.entry((crew.to_owned(), shift)).or_default()
    }
}

fn whole(segment: &str) -> NamedStretch {
    NamedStretch { segment: segment.to_owned(), side: None, from_m: None, to_m: None }
}

fn side(word: &str) -> Result<Option<Side>, AppError> {
    match word {
        "both" => Ok(None),
        one => one.parse().map(Some).map_err(unreadable),
    }
}

fn with_crews() -> Options {
    let mapping = "crew:crew".parse().expect("a field that there is, and a property");
    Options { mapping, ..Options::default() }
}

impl App {
    /// Loads the sample town into a city that has nothing in it. Says whether it did.
    ///
    /// # Errors
    /// The store is away.
    pub async fn load_sample(&self) -> Result<bool, AppError> {
        if !self.is_empty() {
            return Ok(false);
        }
        let actor = Actor::everywhere(ACTOR);
        let roster: Roster = serde_json::from_slice(ROSTER).map_err(unreadable)?;
        let mut work = Work::of(&roster);
        self.sample_ground(&mut work, &actor).await?;
        let parts: Vec<Stretch> = serde_json::from_slice(ASSIGNMENTS).map_err(unreadable)?;
        for Stretch { crew, segment, side: word, from_m, to_m } in parts {
            let named = NamedStretch { segment, side: side(&word)?, from_m, to_m };
            work.usually(&crew).0.push(named);
        }
        let exemptions = self.sample_roster(roster, &actor).await?;
        let work_began: Timestamp = WORK_BEGAN.parse().map_err(unreadable)?;
        for ((crew, shift), (stretches, sites)) in work.by_shift {
            let request = AssignRequest {
                crew,
                valid_from: Some(work_began),
                valid_to: None,
                shift: Some(shift),
                takeover: Takeover::Refuse,
                stretches,
                sites,
            };
            self.assign(request, actor.clone(), None).await?;
        }
        for request in exemptions {
            self.exempt(request, actor.clone(), None).await?;
        }
        Ok(true)
    }

    /// Has the city nothing in it? Accounts do not count: there is one as soon as it is served.
    fn is_empty(&self) -> bool {
        let city = self.city();
        city.network().is_empty()
            && city.network().territories().is_empty()
            && city.crews().next().is_none()
            && city.sites().iter().len() == 0
    }

    /// A new password for the dispatcher of the sample town, who is added if this is one: a city
    /// that the sample began, or one that has such an account.
    ///
    /// # Errors
    /// The store is away.
    pub async fn demo_dispatcher(&self) -> Result<Option<Secret>, AppError> {
        let known = self.city().office().account_named(DEMO).cloned();
        if let Some(account) = known {
            // Somebody else's account of that name is left alone.
            if account.role != Role::Dispatcher {
                return Ok(None);
            }
            return self.reset_password(&account, None, ACTOR.into()).await;
        }
        let log = self.shared.store.log(None, false, FIRST_CHANGES).await?;
        if !log.iter().any(|entry| &*entry.actor == ACTOR) {
            return Ok(None);
        }
        let (name, role) = (DEMO.to_owned(), Role::Dispatcher);
        let request = AccountRequest { name, role, area: None, crew: None };
        let added = self.add_account(request, None, Actor::everywhere(ACTOR), None).await?;
        Ok(match added {
            Done::Now(answer) => answer.password.map(Secret::from),
            Done::Before(_) => None,
        })
    }

    /// Communities, segments and sites; adds to the work what their files say. Only segments that
    /// two crews share get them here, at every hour: that is a flaw which a request would refuse.
    async fn sample_ground(&self, work: &mut Work, actor: &Actor) -> Result<(), AppError> {
        let plain = |kind| {
            let options = Options { mapping: Mapping::default(), ..Options::default() };
            ImportRequest { kind, mode: ImportMode::Merge, options }
        };
        self.import(COMMUNITIES, plain(Kind::Communities), actor.clone(), None).await?;
        let mut drafts: Vec<SegmentDraft> = geojson::read_segments(SEGMENTS, &with_crews())?.drafts;
        for draft in &mut drafts {
            if let [crew] = draft.crews.as_slice() {
                if !work.apart.contains(&(crew.clone(), draft.id.clone())) {
                    work.usually(crew).0.push(whole(&draft.id));
                }
                draft.crews.clear();
            }
        }
        self.commit(actor.clone(), None, move |city, asker| {
            let plan = city.plan_segments(&drafts, ImportMode::Merge, asker);
            Ok((plan.change, Changed { revision: Revision::default() }))
        })
        .await?;
        self.import(SITES, plain(Kind::Sites), actor.clone(), None).await?;
        for draft in geojson::read_sites(SITES, &with_crews())?.drafts {
            if let Some(crew) = &draft.crew {
                work.usually(crew).1.push(draft.id);
            }
        }
        Ok(())
    }

    /// Hours, holidays, shifts and crews; gives the exemptions that are left to ask for.
    async fn sample_roster(
        &self,
        roster: Roster,
        actor: &Actor,
    ) -> Result<Vec<ExemptRequest>, AppError> {
        let hours = HoursBody::new(roster.time_zone, roster.required).edit()?;
        self.set_hours(hours, actor.clone(), None).await?;
        let days = HoursEdit::Days(calendar::read_csv(HOLIDAYS).map_err(unreadable)?);
        self.set_hours(days, actor.clone(), None).await?;
        for shift in roster.shifts {
            self.add_shift(shift.into(), actor.clone(), None).await?;
        }
        let known: BTreeSet<Arc<str>> =
            self.city().crews().map(|crew| Arc::clone(&crew.id)).collect();
        for row in roster.crews.into_iter().filter(|row| !known.contains(row.crew.as_str())) {
            self.add_crew(CrewRequest::named(Some(&row.crew), &row.crew), actor.clone(), None)
                .await?;
        }
        let exemption = |row: Excused| {
            let stretch = NamedStretch { side: side(&row.side)?, ..whole(&row.segment) };
            Ok(ExemptRequest {
                reason: row.reason,
                approver: row.approver,
                valid_from: Some(row.valid_from),
                valid_to: Some(row.valid_to),
                stretches: vec![stretch],
            })
        };
        roster.exemptions.into_iter().map(exemption).collect()
    }
}

fn unreadable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> AppError {
    AppError::Internal { what: "the sample town", source: source.into() }
}
