//! Random steps that fit any city: what they name may be missing, and then they are refused.

use super::roster::{self, Site};
use jiff::Timestamp;
use proptest::prelude::*;
use sweepline::city::City;
use sweepline::city::plan::Asker;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::crews::{CrewEdit, CrewRequest};
use sweepline::city::plan::exempt::ExemptRequest;
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::domain::segment::Grade;
use sweepline::domain::{
    Actor, AssignmentFid, Change, CommunityDraft, ExemptionFid, ImportMode, Refusal, SegmentDraft,
};
use sweepline::geometry::{Area, Line, LocalFrame, LonLat, Side, Xy};

/// The second at which every sequence begins.
pub const BEGIN_S: i64 = 1_800_000_000;

/// Streets and communities that a city can have; small, so that steps meet.
pub const STREETS: u8 = 8;
const BLOCKS: u8 = 5;
pub(super) const CREWS: u8 = 4;

/// One thing that a person asks for, or time that passes.
#[derive(Clone, Debug)]
pub enum Step {
    Streets(ImportMode, Vec<Street>),
    Blocks(ImportMode, Vec<(u8, u8)>),
    AddCrew(u8),
    RenameCrew(u8, u8),
    RemoveCrew(u8),
    Assign(Assign),
    Unassign(u32),
    Exempt {
        parts: Vec<Part>,
        lasts: Option<i64>,
    },
    Unexempt(u32),
    AddShift(u8, u8),
    ChangeShift(u8, u8),
    RemoveShift(u8),
    AddAbsence {
        crew: u8,
        from: i64,
        lasts: Option<i64>,
    },
    RemoveAbsence(u32),
    Hours(u8),
    Sites(ImportMode, Vec<Site>),
    AddMember(u8, u8),
    MoveMember(u32, u8),
    RemoveMember(u32),
    AddPlan,
    /// Both sides of a street for a crew, or for nobody.
    AddEdit(u32, Option<u8>, u8),
    Publish(u32, Option<i64>),
    DropPlan(u32),
    /// A crew leaves, now or later, and hands over to another one or to nobody.
    Leave {
        crew: u8,
        to: Option<u8>,
        later: Option<i64>,
    },
    /// Takes back the change that is so many revisions old.
    Undo(u64),
    Wait(i64),
}

/// Stretches and sites for a crew, in a shift or at every hour.
#[derive(Clone, Debug)]
pub struct Assign {
    pub crew: u8,
    pub shift: Option<u8>,
    pub takeover: Takeover,
    pub parts: Vec<Part>,
    pub sites: Vec<u8>,
    pub from: Option<i64>,
    pub lasts: Option<i64>,
}

/// A street: which, drawn in which way, and what the file says of it.
#[derive(Clone, Debug)]
pub struct Street {
    pub slot: u8,
    pub way: u8,
    pub class: u8,
    pub grade: u8,
    pub crews: Vec<u8>,
}

/// A stretch in shares of a length, in eighths; and the side, 2 being both.
#[derive(Clone, Debug)]
pub struct Part {
    slot: u8,
    side: u8,
    from: u8,
    to: u8,
}

impl Part {
    /// Both sides of a street from end to end.
    fn whole(slot: u8) -> Self {
        Self { slot, side: 2, from: 0, to: 8 }
    }
}

impl Assign {
    /// Both sides of a street from end to end, from now on and at every hour.
    pub fn whole(crew: u8, slot: u8, takeover: Takeover) -> Self {
        let parts = vec![Part::whole(slot)];
        Self { crew, shift: None, takeover, parts, sites: vec![], from: None, lasts: None }
    }
}

fn part() -> impl Strategy<Value = Part> {
    (0..STREETS, 0..3_u8, 0..8_u8, 1..9_u8).prop_map(|(slot, side, from, length)| Part {
        slot,
        side,
        from,
        to: (from + length).min(8),
    })
}

fn assign() -> impl Strategy<Value = Assign> {
    let takeover = prop_oneof![Just(Takeover::Refuse), Just(Takeover::Replace)];
    let parts = prop_oneof![
        6 => prop::collection::vec(part(), 1..4),
        1 => Just(vec![]),
    ];
    let shift = prop_oneof![
        2 => Just(None),
        5 => (0..2_u8).prop_map(Some),
        1 => (0..roster::SHIFTS).prop_map(Some),
    ];
    let sites = prop_oneof![
        4 => Just(vec![]),
        3 => prop::collection::vec(0..2_u8, 1..3),
        1 => prop::collection::vec(0..roster::SITES, 1..3),
    ];
    let span = (prop::option::of(0..60_i64), prop::option::of(1..60_i64));
    (0..CREWS, shift, takeover, parts, sites, span).prop_map(
        |(crew, shift, takeover, parts, sites, (from, lasts))| Assign {
            crew,
            shift,
            takeover,
            parts,
            sites,
            from,
            lasts,
        },
    )
}

pub(super) fn mode() -> impl Strategy<Value = ImportMode> {
    prop_oneof![4 => Just(ImportMode::Merge), 1 => Just(ImportMode::Replace)]
}

fn streets() -> impl Strategy<Value = Vec<Street>> {
    let crews = prop_oneof![
        3 => Just(vec![]),
        1 => prop::collection::vec(0..CREWS, 1..3),
    ];
    let street = (0..STREETS, 0..7_u8, 0..3_u8, 0..5_u8, crews)
        .prop_map(|(slot, way, class, grade, crews)| Street { slot, way, class, grade, crews });
    prop::collection::vec(street, 1..6).prop_map(|mut streets| {
        streets.sort_by_key(|street| street.slot);
        streets.dedup_by_key(|street| street.slot);
        streets
    })
}

/// Steps in the mix in which a city is built up and changed.
pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let blocks = prop::collection::btree_map(0..BLOCKS, 0..4_u8, 1..4);
    let lasts = || prop::option::of(1..60_i64);
    let parts = || prop::collection::vec(part(), 1..4);
    let step = prop_oneof![
        3 => (mode(), streets()).prop_map(|(mode, streets)| Step::Streets(mode, streets)),
        2 => (mode(), blocks)
            .prop_map(|(mode, blocks)| Step::Blocks(mode, blocks.into_iter().collect())),
        2 => (0..CREWS).prop_map(Step::AddCrew),
        1 => (0..CREWS, any::<u8>()).prop_map(|(crew, name)| Step::RenameCrew(crew, name)),
        1 => (0..CREWS).prop_map(Step::RemoveCrew),
        12 => assign().prop_map(Step::Assign),
        2 => (1..20_u32).prop_map(Step::Unassign),
        2 => (parts(), lasts()).prop_map(|(parts, lasts)| Step::Exempt { parts, lasts }),
        1 => (1..6_u32).prop_map(Step::Unexempt),
        5 => roster::step(),
        2 => (1..40_i64).prop_map(Step::Wait),
        2 => (1..60_i64).prop_map(|hours| Step::Wait(3600 * hours)),
        5 => Just(Step::Undo(0)),
        3 => (1..8_u64).prop_map(Step::Undo),
    ];
    let begin = [
        Step::Blocks(ImportMode::Merge, vec![(0, 0), (1, 0)]),
        Step::AddCrew(0),
        Step::AddCrew(1),
        Step::AddShift(0, 1),
        // They do not meet, so that crews may stand beside each other.
        Step::AddShift(1, 3),
        Step::Sites(ImportMode::Merge, vec![Site::plain(0), Site::plain(1)]),
    ];
    let first = prop::collection::vec((0..STREETS, 0..2_u8), 3..6).prop_map(|slots| {
        let street =
            |(slot, way)| Street { slot, way, class: slot % 3, grade: slot % 5, crews: vec![] };
        let mut streets: Vec<Street> = slots.into_iter().map(street).collect();
        streets.sort_by_key(|street| street.slot);
        streets.dedup_by_key(|street| street.slot);
        Step::Streets(ImportMode::Merge, streets)
    });
    // In some cities two crews share a street in shifts that do not meet.
    (first, any::<bool>(), prop::collection::vec(step, 1..most)).prop_map(
        move |(first, share, steps)| {
            let slot = match &first {
                Step::Streets(_, streets) if share => streets.first().map(|street| street.slot),
                _ => None,
            };
            let sharing = slot.into_iter().flat_map(|slot| {
                [(0, 0), (1, 1)].map(|(crew, shift)| {
                    let whole = Assign::whole(crew, slot, Takeover::Refuse);
                    Step::Assign(Assign { shift: Some(shift), ..whole })
                })
            });
            begin.iter().cloned().chain([first]).chain(sharing).chain(steps).collect()
        },
    )
}

pub(super) fn place(x: f64, y: f64) -> LonLat {
    let centre = LonLat::new(104.28, 30.98).expect("Luocheng is on Earth");
    LocalFrame::centred_on(centre).unproject(Xy { x, y })
}

/// The draft of a street. Even slots run east, odd ones north, at 5 m from each other, so that
/// slot 0 runs along a border and the odd ones cross it.
pub fn street_draft(street: &Street) -> SegmentDraft {
    let (n, far) = (f64::from(street.slot) * 5.0, 18.0);
    let mut places = match street.way {
        0 => vec![(-far, 0.0), (far, 0.0)],
        1 => vec![(-far, 0.3), (2.0, 0.7), (far, -0.4)],
        2 => vec![(far, 0.0), (-far, 0.0)],
        3 => vec![(-far, 0.0), (far + 7.0, 1.0)],
        4 => vec![(-far, 0.0), (1.0, 0.0)],
        5 => vec![(-far, 60.0), (far, 60.0)],
        _ => vec![(-far, 0.0), (-3.0, 6.0), (3.0, -6.0), (far, 0.0)],
    };
    for (x, y) in &mut places {
        (*x, *y) = if street.slot.is_multiple_of(2) { (*x, *y + n) } else { (*y + n - 15.0, *x) };
    }
    let places = places.into_iter().map(|(x, y)| place(x, y)).collect();
    let line = Line::new(places).expect("no street is a point");
    SegmentDraft {
        id: format!("s{}", street.slot),
        name: (street.class > 0).then(|| format!("Street {}", street.slot)),
        class: ["", "lane", "primary"].get(usize::from(street.class)).map(|c| (*c).to_owned()),
        width_m: (street.grade != 1).then_some(4.0),
        grade: Grade::new(street.grade),
        crews: street.crews.iter().map(|crew| format!("c{crew}")).collect(),
        length_mm: line.geodesic_length_mm(),
        line,
    }
}

/// The draft of a community: two that share a border along slot 0, one over both, one around all,
/// one apart; each can be moved, named anew or hung under another.
fn block_draft((slot, way): (u8, u8)) -> CommunityDraft {
    let moved = if way == 1 { 3.0 } else { 0.0 };
    let [west, south, east, north] = match slot {
        0 => [-12.0, 0.0, 12.0, 25.0],
        1 => [-12.0, -25.0, 12.0, 0.0],
        2 => [-4.0, -4.0, 4.0, 14.0],
        3 => [-12.0, -30.0, 40.0, 26.0],
        _ => [20.0, -30.0, 40.0, 30.0],
    };
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let ring = corners.map(|(x, y)| place(x + moved, y)).to_vec();
    let (area, _) = Area::sound(vec![vec![ring]]).expect("a box is sound");
    CommunityDraft {
        id: format!("b{slot}"),
        name: if way == 2 { format!("New {slot}") } else { format!("Block {slot}") },
        parent: (way == 3).then(|| format!("b{}", (slot + 1) % BLOCKS)),
        area,
    }
}

fn named(city: &City, parts: &[Part]) -> Vec<NamedStretch> {
    let stretch = |part: &Part| {
        let segment = format!("s{}", part.slot);
        let known = city.network().by_id(&segment);
        let length_mm = known.map_or(8_000, |(_, street)| street.segment.length_mm);
        let share = |eighths: u8| {
            f64::from((u64::from(length_mm) * u64::from(eighths) / 8) as u32) / 1000.0
        };
        let side = [Some(Side::Left), Some(Side::Right), None][usize::from(part.side)];
        NamedStretch { segment, side, from_m: Some(share(part.from)), to_m: Some(share(part.to)) }
    };
    parts.iter().map(stretch).collect()
}

/// What a step asks for, decided against the city; `None` where only time passes.
pub fn decide(city: &City, step: &Step, now_s: i64) -> Option<Result<Change, Refusal>> {
    let at = |second| Timestamp::from_second(second).expect("these seconds are in our century");
    let asker = Asker::new(Actor::everywhere("somebody"), at(now_s));
    let crew = |n: &u8| format!("c{n}");
    Some(match step {
        // Needs a store, which knows what was before.
        Step::Undo(_) | Step::Wait(_) => return None,
        Step::Streets(mode, streets) => {
            let drafts: Vec<_> = streets.iter().map(street_draft).collect();
            Ok(city.plan_segments(&drafts, *mode, &asker).change)
        }
        Step::Blocks(mode, blocks) => {
            let drafts: Vec<_> = blocks.iter().copied().map(block_draft).collect();
            Ok(city.plan_communities(&drafts, *mode, &asker).change)
        }
        Step::AddCrew(n) => {
            city.plan_add_crew(&CrewRequest::named(Some(&crew(n)), &crew(n)), &asker).map(|c| c.0)
        }
        Step::RenameCrew(n, name) => city
            .plan_change_crew(&crew(n), &CrewEdit::called(&format!("Crew {name}")), &asker)
            .map(|c| c.0),
        Step::RemoveCrew(n) => city.plan_remove_crew(&crew(n), &asker),
        Step::Assign(assign) => {
            let begin = now_s + assign.from.unwrap_or(0);
            let request = AssignRequest {
                crew: crew(&assign.crew),
                valid_from: assign.from.map(|_| at(begin)),
                valid_to: assign.lasts.map(|lasts| at(begin + lasts)),
                shift: assign.shift.map(roster::shift_id),
                takeover: assign.takeover,
                stretches: named(city, &assign.parts),
                sites: assign.sites.iter().map(|n| roster::site_id(*n)).collect(),
            };
            city.plan_assign(&request, &asker).map(|plan| plan.change)
        }
        Step::Unassign(n) => city.plan_unassign(AssignmentFid(*n), &asker),
        Step::Exempt { parts, lasts } => {
            let request = ExemptRequest {
                reason: "building site".into(),
                approver: "the town office".into(),
                valid_from: None,
                valid_to: lasts.map(|lasts| at(now_s + lasts)),
                stretches: named(city, parts),
            };
            city.plan_exempt(&request, &asker).map(|plan| plan.0)
        }
        Step::Unexempt(n) => city.plan_unexempt(ExemptionFid(*n), &asker),
        other => roster::decide(city, other, &asker),
    })
}
