//! Random steps that fit any city: what they name may be missing, and then they are refused.

use super::roster::{self, Roster};
use jiff::Timestamp;
use proptest::prelude::*;
use sweepline::city::City;
use sweepline::city::plan::Asker;
use sweepline::city::plan::assign::{AssignRequest, Takeover};
use sweepline::city::plan::exempt::ExemptRequest;
use sweepline::city::plan::stretches::NamedStretch;
use sweepline::domain::segment::Grade;
use sweepline::domain::{
    AssignmentFid, Change, CommunityDraft, ExemptionFid, ImportMode, Refusal, SegmentDraft,
    ShiftFid,
};
use sweepline::geometry::{Area, Line, LocalFrame, LonLat, Side, Xy};

/// The second at which every sequence begins.
pub const BEGIN_S: i64 = 1_800_000_000;

/// Streets and communities that a city can have; small, so that steps meet.
pub const STREETS: u8 = 8;
const BLOCKS: u8 = 5;
const CREWS: u8 = 4;

/// One thing that a person asks for, or time that passes.
#[derive(Clone, Debug)]
pub enum Step {
    Streets(ImportMode, Vec<Street>),
    Blocks(ImportMode, Vec<(u8, u8)>),
    AddCrew(u8),
    RenameCrew(u8, u8),
    RemoveCrew(u8),
    Assign {
        crew: u8,
        takeover: Takeover,
        parts: Vec<Part>,
        from: Option<i64>,
        lasts: Option<i64>,
    },
    Unassign(u32),
    Exempt {
        parts: Vec<Part>,
        lasts: Option<i64>,
    },
    Unexempt(u32),
    Wait(i64),
    Roster(Roster),
    /// An assignment, as above, for the hours of a shift and beside whoever is there.
    AssignShift(u32, Box<Step>),
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
    pub fn whole(slot: u8) -> Self {
        Self { slot, side: 2, from: 0, to: 8 }
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

fn mode() -> impl Strategy<Value = ImportMode> {
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
    let takeover = prop_oneof![Just(Takeover::Refuse), Just(Takeover::Replace)];
    let parts = || prop::collection::vec(part(), 1..4);
    let step = prop_oneof![
        3 => (mode(), streets()).prop_map(|(mode, streets)| Step::Streets(mode, streets)),
        2 => (mode(), blocks)
            .prop_map(|(mode, blocks)| Step::Blocks(mode, blocks.into_iter().collect())),
        2 => (0..CREWS).prop_map(Step::AddCrew),
        1 => (0..CREWS, any::<u8>()).prop_map(|(crew, name)| Step::RenameCrew(crew, name)),
        1 => (0..CREWS).prop_map(Step::RemoveCrew),
        6 => (0..CREWS, takeover, parts(), prop::option::of(0..60_i64), lasts()).prop_map(
            |(crew, takeover, parts, from, lasts)| Step::Assign { crew, takeover, parts, from, lasts }
        ),
        2 => (1..20_u32).prop_map(Step::Unassign),
        2 => (parts(), lasts()).prop_map(|(parts, lasts)| Step::Exempt { parts, lasts }),
        1 => (1..6_u32).prop_map(Step::Unexempt),
        2 => (1..40_i64).prop_map(Step::Wait),
    ];
    let begin =
        [Step::Blocks(ImportMode::Merge, vec![(0, 0), (1, 0)]), Step::AddCrew(0), Step::AddCrew(1)];
    let first = prop::collection::vec((0..STREETS, 0..2_u8), 3..6).prop_map(|slots| {
        let street =
            |(slot, way)| Street { slot, way, class: slot % 3, grade: slot % 5, crews: vec![] };
        let mut streets: Vec<Street> = slots.into_iter().map(street).collect();
        streets.sort_by_key(|street| street.slot);
        streets.dedup_by_key(|street| street.slot);
        Step::Streets(ImportMode::Merge, streets)
    });
    (first, prop::collection::vec(step, 1..most))
        .prop_map(move |(first, steps)| begin.iter().cloned().chain([first]).chain(steps).collect())
}

/// The same, among steps that change who works when, and hours that pass.
pub fn timed_steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let parts = prop::collection::vec(part(), 1..3);
    let takeover = Takeover::Replace;
    let assign = (0..2_u8, 1..4_u32, parts).prop_map(move |(crew, shift, parts)| {
        let assign = Step::Assign { crew, takeover, parts, from: None, lasts: None };
        Step::AssignShift(shift, Box::new(assign))
    });
    let timed = prop_oneof![
        4 => roster::steps().prop_map(Step::Roster),
        2 => (1..60_i64).prop_map(|hours| Step::Wait(3600 * hours)),
        4 => assign,
    ];
    (steps(most), prop::collection::vec(timed, 1..most)).prop_map(|(steps, timed)| {
        let (first, rest) = steps.split_at(4);
        let mut all = first.to_vec();
        all.extend(roster::morning_and_evening().map(Step::Roster));
        let mut timed = timed.into_iter();
        for step in rest {
            all.push(step.clone());
            all.extend(timed.next().map(|step| on_first(step, first)));
        }
        all.extend(timed.map(|step| on_first(step, first)));
        all
    })
}

/// The same step on streets that are there from the beginning.
fn on_first(step: Step, first: &[Step]) -> Step {
    let mut slots = first.iter().filter_map(|step| match step {
        Step::Streets(_, streets) => Some(streets.iter().map(|s| s.slot).collect::<Vec<u8>>()),
        _ => None,
    });
    let slots = slots.next().expect("a city begins with streets");
    match step {
        Step::AssignShift(shift, assign) => {
            Step::AssignShift(shift, Box::new(on_first(*assign, first)))
        }
        Step::Assign { crew, takeover, mut parts, from, lasts } => {
            for part in &mut parts {
                part.slot = slots[usize::from(part.slot) % slots.len().min(2)];
            }
            Step::Assign { crew, takeover, parts, from, lasts }
        }
        other => other,
    }
}

fn place(x: f64, y: f64) -> LonLat {
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
    let asker = Asker { actor: "somebody".into(), now: at(now_s) };
    let crew = |n: &u8| format!("c{n}");
    Some(match step {
        Step::Wait(_) => return None,
        Step::Roster(step) => Ok(roster::change(city, step, now_s)),
        Step::AssignShift(shift, step) => decide(city, step, now_s)?.map(|mut change| {
            let shift = city.roster().shift(ShiftFid(*shift)).map(|shift| shift.fid);
            change.assignments.closed.clear();
            for held in &mut change.assignments.opened {
                held.shift = held.shift.or(shift);
            }
            change
        }),
        Step::Streets(mode, streets) => {
            let drafts: Vec<_> = streets.iter().map(street_draft).collect();
            Ok(city.plan_segments(&drafts, *mode, &asker).change)
        }
        Step::Blocks(mode, blocks) => {
            let drafts: Vec<_> = blocks.iter().copied().map(block_draft).collect();
            Ok(city.plan_communities(&drafts, *mode, &asker).change)
        }
        Step::AddCrew(n) => city.plan_add_crew(Some(&crew(n)), &crew(n), &asker).map(|c| c.0),
        Step::RenameCrew(n, name) => {
            city.plan_rename_crew(&crew(n), &format!("Crew {name}"), &asker).map(|c| c.0)
        }
        Step::RemoveCrew(n) => city.plan_remove_crew(&crew(n), &asker),
        Step::Assign { crew: n, takeover, parts, from, lasts } => {
            let begin = now_s + from.unwrap_or(0);
            let request = AssignRequest {
                crew: crew(n),
                valid_from: from.map(|_| at(begin)),
                valid_to: lasts.map(|lasts| at(begin + lasts)),
                takeover: *takeover,
                stretches: named(city, parts),
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
    })
}
