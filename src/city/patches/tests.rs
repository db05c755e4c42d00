use super::*;
use crate::city::drawn::{Town, at, part, request, street, whole};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::crews::CrewRequest;
use crate::city::plan::take_away::TakeRequest;
use crate::domain::{ImportMode, SegmentDraft};
use crate::geometry::Side::{self, Left, Right};
use proptest::prelude::*;

fn replace(request: AssignRequest) -> AssignRequest {
    AssignRequest { takeover: Takeover::Replace, ..request }
}

/// Blocks of 100 m, so many to the east and to the north, drawn as streets around them; `h` and
/// `v` with the numbers of column and row.
fn grid(east: u32, north: u32) -> Vec<SegmentDraft> {
    let at = |x: u32, y: u32| (f64::from(x) * 100.0, f64::from(y) * 100.0);
    let mut streets = Vec::new();
    for x in 0..=east {
        for y in 0..=north {
            if x < east {
                streets.push(street(&format!("h{x}-{y}"), &[at(x, y), at(x + 1, y)]));
            }
            if y < north {
                streets.push(street(&format!("v{x}-{y}"), &[at(x, y), at(x, y + 1)]));
            }
        }
    }
    streets
}

fn crews(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("c{number}")).collect()
}

fn town(streets: &[SegmentDraft], count: usize) -> Town {
    let crews = crews(count);
    Town::of(streets, &[], &crews.iter().map(String::as_str).collect::<Vec<_>>())
}

fn fid(town: &Town, crew: &str) -> CrewFid {
    town.city.crew_by_id(crew).unwrap().fid
}

fn colour(town: &Town, crew: &str) -> u32 {
    town.city.patches().colour(fid(town, crew))
}

fn pieces(town: &Town, crew: &str) -> (u32, u64, u64) {
    let pieces = town.city.patches().pieces(fid(town, crew));
    (pieces.count, pieces.length_mm / 1000, pieces.largest_mm / 1000)
}

#[test]
fn crews_that_meet_have_different_colours_and_the_younger_one_gives_way() {
    let mut town = town(&grid(2, 1), 13);
    assert_eq!((colour(&town, "c1"), colour(&town, "c13")), (0, 0), "there are twelve");
    town.assign(&request("c13", vec![whole("h0-0")])).unwrap();
    town.assign(&request("c1", vec![whole("h1-1")])).unwrap();
    assert_eq!((colour(&town, "c1"), colour(&town, "c13")), (0, 0), "they do not meet");
    town.assign(&request("c1", vec![whole("h1-0")])).unwrap();
    assert_eq!((colour(&town, "c1"), colour(&town, "c13")), (0, 1));
    town.assign(&request("c2", vec![whole("v0-0")])).unwrap();
    assert_eq!((colour(&town, "c2"), colour(&town, "c13")), (1, 2), "the next that is free");
    let taken = TakeRequest { stretches: vec![whole("h1-0")], ..TakeRequest::default() };
    let plan = town.city.plan_take_away(&taken, &town.asker()).unwrap();
    town.apply(&plan.change);
    assert_eq!(colour(&town, "c13"), 0, "its own again");
}

#[test]
fn a_crew_that_comes_later_changes_nobody() {
    let mut town = town(&grid(3, 3), 14);
    for (crew, id) in [("c2", "h0-0"), ("c14", "h1-0"), ("c1", "v1-0"), ("c13", "v1-1")] {
        town.assign(&request(crew, vec![whole(id)])).unwrap();
    }
    let before = Arc::clone(town.city.patches());
    let (change, late) =
        town.city.plan_add_crew(&CrewRequest::named(Some("late"), "late"), &town.asker()).unwrap();
    town.apply(&change);
    town.assign(&replace(request("late", vec![whole("h2-0"), whole("v2-0")]))).unwrap();
    for crew in crews(14) {
        assert_eq!(colour(&town, &crew), before.colour(fid(&town, &crew)), "{crew}");
    }
    assert_ne!(town.city.patches().colour(late.fid), colour(&town, "c14"));
}

#[test]
fn ground_hangs_together_where_stretches_touch_or_meet_in_a_node() {
    let mut town = town(&grid(3, 1), 2);
    assert_eq!(pieces(&town, "c1"), (0, 0, 0));
    assert_eq!(town.city.patches().pieces(fid(&town, "c1")).largest_share(), None);
    let mut give = |stretches| town.assign(&request("c1", stretches)).unwrap();
    give(vec![part("h0-0", Left, 0.0, 40.0), part("h0-0", Right, 40.0, 60.0)]);
    assert_eq!(pieces(&town, "c1"), (1, 60, 60), "they touch across the street");
    let mut give = |stretches| town.assign(&request("c1", stretches)).unwrap();
    give(vec![part("h1-0", Left, 0.0, 50.0)]);
    assert_eq!(pieces(&town, "c1"), (2, 110, 60), "the first ends before the node");
    let mut give = |stretches| town.assign(&request("c1", stretches)).unwrap();
    give(vec![part("h0-0", Left, 60.0, 100.0)]);
    assert_eq!(pieces(&town, "c1"), (1, 150, 150));
    let mut give = |stretches| town.assign(&request("c1", stretches)).unwrap();
    give(vec![whole("h2-1")]);
    assert_eq!(pieces(&town, "c1"), (2, 350, 200));
    town.assign(&replace(request("c2", vec![part("h2-1", Left, 0.0, 100.0)]))).unwrap();
    assert_eq!((pieces(&town, "c1"), pieces(&town, "c2")), ((2, 250, 150), (1, 100, 100)));
}

#[derive(Clone, Debug)]
enum Step {
    Give { crew: usize, street: usize, side: bool, from: u32, to: u32, lasts: Option<i64> },
    Take { street: usize },
    AddCrew,
    Redraw,
    Wait,
    Ask,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let give = (0..30usize, 0..40usize, any::<bool>(), 0..3u32, 1..4u32, prop::option::of(1..9i64))
        .prop_map(|(crew, street, side, from, to, lasts)| {
            let (from, to) = (from * 33, (from * 33 + to * 33).min(100));
            Step::Give { crew, street, side, from, to, lasts }
        });
    let step = prop_oneof![
        12 => give,
        2 => (0..40usize).prop_map(|street| Step::Take { street }),
        1 => Just(Step::AddCrew),
        1 => Just(Step::Redraw),
        2 => Just(Step::Wait),
        4 => Just(Step::Ask),
    ];
    prop::collection::vec(step, 1..50)
}

fn take(town: &mut Town, streets: &[SegmentDraft], step: &Step) {
    match step {
        Step::Give { crew, street, side, from, to, lasts } => {
            let crews: Vec<String> = town.city.crews().map(|crew| crew.id.to_string()).collect();
            let id = &streets[street % streets.len()].id;
            let side = if *side { Side::Left } else { Side::Right };
            let stretch = part(id, side, f64::from(*from), f64::from(*to).min(99.9));
            let mut request = replace(request(&crews[crew % crews.len()], vec![stretch]));
            request.valid_to = lasts.map(|seconds| at(town.now_s + seconds));
            town.assign(&request).unwrap();
        }
        Step::Take { street } => {
            let stretches = vec![whole(&streets[street % streets.len()].id)];
            let request = TakeRequest { stretches, ..TakeRequest::default() };
            let plan = town.city.plan_take_away(&request, &town.asker()).unwrap();
            town.apply(&plan.change);
        }
        Step::AddCrew => {
            let (change, _) =
                town.city.plan_add_crew(&CrewRequest::named(None, "new"), &town.asker()).unwrap();
            town.apply(&change);
        }
        Step::Redraw => {
            town.streets(
                &[street("h0-0", &[(0.0, 0.0), (50.0, 9.0), (100.0, 0.0)])],
                ImportMode::Merge,
            );
        }
        Step::Wait => {
            town.now_s += 3;
            town.city.advance(at(town.now_s));
        }
        Step::Ask => drop(Arc::clone(town.city.patches())),
    }
}

/// The crews that answer for any of a street now.
fn here(town: &Town, ix: StreetIx) -> BTreeSet<CrewFid> {
    let held = town.city.ledger().assignments(ix).iter();
    held.filter(|a| a.period.holds_at(town.city.ledger().as_of())).map(|a| a.crew).collect()
}

/// Pairs of crews, the older first, that answer for streets which share an end.
fn naive_neighbours(town: &Town) -> BTreeSet<[CrewFid; 2]> {
    let network = town.city.network();
    let mut pairs = BTreeSet::new();
    for (ix, street) in network.iter() {
        for (other, its) in network.iter() {
            let ends = |s: &crate::city::street::Street| {
                let points = s.line.points();
                [points[0], points[points.len() - 1]]
            };
            let (mine, theirs) = (ends(street), ends(its));
            let near = mine.iter().any(|a| theirs.iter().any(|b| a.distance_m_to(*b) < 0.5));
            if ix == other || near {
                for one in here(town, ix) {
                    pairs.extend(
                        here(town, other).into_iter().filter(|o| *o > one).map(|o| [one, o]),
                    );
                }
            }
        }
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn patches_kept_step_by_step_are_those_from_scratch(steps in steps()) {
        let streets = grid(3, 2);
        let mut town = town(&streets, 20);
        for step in &steps {
            take(&mut town, &streets, step);
        }
        let scratch = town.loaded_anew();
        prop_assert_eq!(town.city.patches(), scratch.patches());
    }

    #[test]
    fn neighbours_have_different_colours_wherever_twelve_suffice(steps in steps()) {
        let streets = grid(3, 2);
        let mut town = town(&streets, 20);
        for step in &steps {
            take(&mut town, &streets, step);
        }
        let pairs = naive_neighbours(&town);
        let patches = town.city.patches();
        for [older, younger] in &pairs {
            let elders = pairs.iter().filter(|pair| pair[1] == *younger);
            let seen: BTreeSet<u32> = elders.map(|pair| patches.colour(pair[0])).collect();
            if seen.len() < COLOURS as usize {
                prop_assert_ne!(patches.colour(*older), patches.colour(*younger));
            }
        }
        for crew in town.city.crews() {
            // Whoever has not the colour of its key has an older neighbour who has.
            let own = own_colour(crew.fid);
            let held = pairs.iter().any(|p| p[1] == crew.fid && patches.colour(p[0]) == own);
            prop_assert!(held || patches.colour(crew.fid) == own);
        }
    }

    #[test]
    fn pieces_are_what_a_walk_from_metre_to_metre_finds(steps in steps()) {
        let streets = grid(2, 1);
        let mut town = town(&streets, 3);
        for step in &steps {
            take(&mut town, &streets, step);
        }
        for crew in town.city.crews() {
            prop_assert_eq!(town.city.patches().pieces(crew.fid), walked(&town, crew.fid));
        }
    }
}

/// Every tenth of a metre of every street is a place, and so is every node; from each place the
/// walk goes on to the places beside it.
fn walked(town: &Town, crew: CrewFid) -> Pieces {
    const STEP_MM: u32 = 100;
    let (network, now) = (town.city.network(), town.city.ledger().as_of());
    let mut weights: std::collections::BTreeMap<(StreetIx, u32), u64> = Default::default();
    for (ix, _) in network.iter() {
        for held in town.city.ledger().assignments(ix) {
            if held.crew == crew && held.period.holds_at(now) {
                for mm in held.stretch.from_mm()..held.stretch.to_mm() {
                    *weights.entry((ix, mm / STEP_MM)).or_default() += 1;
                }
            }
        }
    }
    let mut pieces = Pieces::default();
    while let Some(((ix, step), weight)) = weights.pop_first() {
        let (mut open, mut length_mm) = (vec![(ix, step)], weight);
        while let Some((ix, step)) = open.pop() {
            let last = (network.street(ix).unwrap().segment.length_mm - 1) / STEP_MM;
            let ends = network.nodes().ends_of(ix).unwrap();
            let mut next = vec![(ix, step + 1), (ix, step.wrapping_sub(1))];
            for (node, at) in [(ends[0], 0), (ends[1], last)] {
                for other in network.nodes().meeting(node).iter().filter(|_| step == at) {
                    let its = network.nodes().ends_of(*other).unwrap();
                    let last = (network.street(*other).unwrap().segment.length_mm - 1) / STEP_MM;
                    next.extend((its[0] == node).then_some((*other, 0)));
                    next.extend((its[1] == node).then_some((*other, last)));
                }
            }
            for place in next {
                if let Some(weight) = weights.remove(&place) {
                    length_mm += weight;
                    open.push(place);
                }
            }
        }
        pieces.count += 1;
        pieces.length_mm += length_mm;
        pieces.largest_mm = pieces.largest_mm.max(length_mm);
    }
    pieces
}
