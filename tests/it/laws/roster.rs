//! Random steps of shifts, absences, hours and sites.

use super::model::{CREWS, STREETS, Step, mode, place};
use jiff::Timestamp;
use jiff::civil::{Weekday, date};
use proptest::prelude::*;
use sweepline::city::City;
use sweepline::city::plan::Asker;
use sweepline::city::plan::absences::AbsenceRequest;
use sweepline::city::plan::hours::HoursRequest;
use sweepline::city::plan::leaving::LeaveRequest;
use sweepline::city::plan::members::{MemberEdit, MemberRequest};
use sweepline::city::plan::plans::{EditRequest, PlanRequest};
use sweepline::city::plan::shifts::{DayEdit, ShiftEdit, ShiftRequest};
use sweepline::city::plan::spared::Spared;
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::domain::{
    AbsenceFid, Change, DayKind, HolidayRule, MemberFid, Refusal, RequiredHours, SiteDraft,
    SpecialDay, WeeklyHours, Window,
};
use sweepline::geometry::Area;

pub const SHIFTS: u8 = 4;
pub const SITES: u8 = 4;

/// Every sequence begins on a Friday at 16:00 in Shanghai, 08:00 in UTC: some of these begin or end
/// within its first minutes, some hours away, and some meet each other.
const WINDOWS: [&str; 8] = [
    "mon-sat 06:00-16:01",
    "mon-sun 16:00-20:00",
    "fri 15:00-16:00; sat,sun 08:00-10:00",
    "fri/2,last 08:01-08:02",
    "sun/2,4 22:00-06:00",
    "mon-sun 00:00-24:00",
    "thu 20:00-16:03; fri 16:04-16:05",
    "fri 08:00-08:03; fri 16:02-17:00",
];

/// A site: which, drawn in which way, and the crew that the file names.
#[derive(Clone, Debug)]
pub struct Site {
    slot: u8,
    way: u8,
    crew: Option<u8>,
}

impl Site {
    /// One that the file gives to nobody.
    pub fn plain(slot: u8) -> Self {
        Self { slot, way: 0, crew: None }
    }
}

pub fn shift_id(n: u8) -> String {
    format!("t{n}")
}

pub fn site_id(n: u8) -> String {
    format!("p{n}")
}

/// One such step.
pub fn step() -> impl Strategy<Value = Step> {
    let site = (0..SITES, 0..3_u8, prop::option::of(0..CREWS)).prop_map(|(slot, way, crew)| Site {
        slot,
        way,
        crew,
    });
    let sites = prop::collection::vec(site, 1..4).prop_map(|mut sites| {
        sites.sort_by_key(|site| site.slot);
        sites.dedup_by_key(|site| site.slot);
        sites
    });
    prop_oneof![
        2 => (0..SHIFTS, any::<u8>()).prop_map(|(shift, way)| Step::AddShift(shift, way)),
        2 => (0..SHIFTS, any::<u8>()).prop_map(|(shift, way)| Step::ChangeShift(shift, way)),
        1 => (0..SHIFTS).prop_map(Step::RemoveShift),
        3 => (0..CREWS, 0..40_i64, prop::option::of(1..90_i64))
            .prop_map(|(crew, from, lasts)| Step::AddAbsence { crew, from, lasts }),
        1 => (1..5_u32).prop_map(Step::RemoveAbsence),
        2 => (0..6_u8).prop_map(Step::Hours),
        3 => (mode(), sites).prop_map(|(mode, sites)| Step::Sites(mode, sites)),
        2 => (0..CREWS, 0..3_u8).prop_map(|(crew, name)| Step::AddMember(crew, name)),
        1 => (1..4_u32, 0..CREWS).prop_map(|(member, crew)| Step::MoveMember(member, crew)),
        1 => (1..4_u32).prop_map(Step::RemoveMember),
        1 => Just(Step::AddPlan),
        3 => (0..3_u32, prop::option::of(0..CREWS), 0..STREETS)
            .prop_map(|(plan, crew, slot)| Step::AddEdit(plan, crew, slot)),
        2 => (0..3_u32, prop::option::of(1..40_i64)).prop_map(|(n, t)| Step::Publish(n, t)),
        1 => (0..3_u32).prop_map(Step::DropPlan),
        2 => (0..CREWS, prop::option::of(0..CREWS), prop::option::of(1..40_i64))
            .prop_map(|(crew, to, later)| Step::Leave { crew, to, later }),
    ]
}

fn hours(way: u8) -> WeeklyHours {
    let line = WINDOWS[usize::from(way) % WINDOWS.len()];
    let windows: Vec<Window> = WeeklyHours::read_windows(line).expect("these are windows");
    let holidays = HolidayRule::ALL[usize::from(way / 8) % HolidayRule::ALL.len()];
    WeeklyHours { windows, holidays }
}

/// The hours of a city: zones on both sides of the equator, and days that are not like others.
fn city_hours(way: u8) -> HoursRequest {
    let zone = ["Asia/Shanghai", "UTC", "America/New_York", "Australia/Lord_Howe"];
    let kind =
        if way.is_multiple_of(2) { DayKind::Holiday } else { DayKind::Workday(Weekday::Sunday) };
    let day = SpecialDay { kind, name: (way > 2).then(|| "a day".into()) };
    let graded = [way, way + 1, way + 5, way + 2].map(hours);
    HoursRequest {
        time_zone: zone[usize::from(way) % zone.len()].to_owned(),
        days: if way < 2 { vec![] } else { vec![(date(2027, 1, 15), day)] },
        required: RequiredHours { graded, ungraded: hours(way + 3) },
    }
}

/// The draft of a site: boxes of 8 m among the streets; each can be moved or named anew.
fn site_draft(site: &Site) -> SiteDraft {
    let west = f64::from(site.slot) * 6.0 - 14.0 + if site.way == 1 { 2.0 } else { 0.0 };
    let corners = [(0.0, 1.0), (8.0, 1.0), (8.0, 9.0), (0.0, 9.0), (0.0, 1.0)];
    let ring = corners.map(|(x, y)| place(x + west, y)).to_vec();
    let (area, _) = Area::sound(vec![vec![ring]]).expect("a box is sound");
    SiteDraft {
        id: site_id(site.slot),
        name: (site.way == 2).then(|| format!("Site {}", site.slot)),
        class: (site.slot > 0).then(|| "compound".to_owned()),
        crew: site.crew.map(|crew| format!("c{crew}")),
        area,
    }
}

/// What such a step asks for, decided against the city.
pub fn decide(city: &City, step: &Step, asker: &Asker) -> Result<Change, Refusal> {
    let later = |seconds: i64| {
        let second = asker.now.as_second() + seconds;
        Timestamp::from_second(second).expect("these seconds are in our century")
    };
    match step {
        Step::AddShift(n, way) => {
            let request = ShiftRequest {
                id: Some(shift_id(*n)),
                name: format!("Shift {n}"),
                hours: hours(*way),
                first_day: (way % 5 == 4).then(|| date(2027, 1, 15)),
                last_day: (way % 7 == 6).then(|| date(2027, 1, 15)),
            };
            city.plan_add_shift(&request, asker).map(|plan| plan.0)
        }
        Step::ChangeShift(n, way) => {
            let WeeklyHours { windows, holidays } = hours(*way);
            let edit = ShiftEdit {
                windows: Some(windows),
                holidays: Some(holidays),
                last_day: DayEdit::Becomes((way % 3 == 0).then(|| date(2027, 1, 14))),
                ..ShiftEdit::default()
            };
            city.plan_change_shift(&shift_id(*n), &edit, asker).map(|plan| plan.0)
        }
        Step::RemoveShift(n) => city.plan_remove_shift(&shift_id(*n), asker),
        Step::AddAbsence { crew, from, lasts } => {
            let request = AbsenceRequest {
                crew: format!("c{crew}"),
                from: Some(later(*from)),
                to: lasts.map(|lasts| later(from + lasts)),
                reason: "away".into(),
            };
            city.plan_add_absence(&request, asker).map(|plan| plan.0)
        }
        Step::RemoveAbsence(n) => city.plan_remove_absence(AbsenceFid(*n), asker),
        Step::Hours(way) => city.plan_set_hours(&city_hours(*way), asker).map(|plan| plan.0),
        Step::Sites(mode, sites) => {
            let drafts: Vec<_> = sites.iter().map(site_draft).collect();
            Ok(city.plan_sites(&drafts, &Spared::default(), *mode, asker).change)
        }
        other => decide_office(city, other, asker, later),
    }
}

/// What a step of the office asks for; `later` gives the instant so many seconds ahead.
fn decide_office(
    city: &City,
    step: &Step,
    asker: &Asker,
    later: impl Fn(i64) -> Timestamp,
) -> Result<Change, Refusal> {
    match step {
        Step::AddMember(crew, name) => {
            let (crew, name) = (format!("c{crew}"), format!("Member {name}"));
            let request = MemberRequest { crew, name, phone: Some("1".into()), note: None };
            city.plan_add_member(&request, asker).map(|plan| plan.0)
        }
        Step::MoveMember(member, crew) => {
            let edit = MemberEdit { crew: Some(format!("c{crew}")), ..MemberEdit::default() };
            city.plan_change_member(MemberFid(*member), &edit, asker).map(|plan| plan.0)
        }
        Step::RemoveMember(member) => city.plan_remove_member(MemberFid(*member), asker),
        Step::Leave { crew, to, later: after } => {
            let to = to.map(|to| format!("c{to}"));
            let request = LeaveRequest { to, valid_from: after.map(later) };
            city.plan_leave(&format!("c{crew}"), &request, asker).map(|plan| plan.change)
        }
        Step::AddPlan => {
            let request = PlanRequest { title: "a plan".into(), note: None, publish_on: None };
            city.plan_add_plan(&request, asker).map(|plan| plan.0)
        }
        Step::AddEdit(plan, crew, slot) => {
            let segment = format!("s{slot}");
            let whole = NamedStretch { segment, side: None, from_m: None, to_m: None };
            let crew = crew.map(|crew| format!("c{crew}"));
            let edit = EditRequest { crew, shift: None, stretches: vec![whole], sites: vec![] };
            city.plan_add_edit(&format!("plan-{plan}"), &edit, asker).map(|plan| plan.0)
        }
        Step::Publish(plan, after) => {
            let from = after.map(later);
            city.plan_publish(&format!("plan-{plan}"), from, asker).map(|plan| plan.change)
        }
        Step::DropPlan(plan) => city.plan_drop_plan(&format!("plan-{plan}"), asker).map(|p| p.0),
        other => unreachable!("{other:?} is decided with the streets"),
    }
}
