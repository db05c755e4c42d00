use super::*;
use crate::city::drawn::{Town, at, block, part, request, street, whole};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::take_away::TakeRequest;
use crate::geometry::Side::{Left, Right};
use proptest::prelude::*;

/// Two streets end to end and one that lies apart; `a` has the first, `b` half of the second.
fn town() -> Town {
    let mut streets = [
        street("one", &[(0.0, 0.0), (100.0, 0.0)]),
        street("two", &[(100.0, 0.0), (200.0, 0.0)]),
        street("far", &[(500.0, 0.0), (600.0, 0.0)]),
    ];
    streets[1].class = Some("lane".into());
    let mut town = Town::of(&streets, &[block("all", [-9.0, -9.0, 999.0, 9.0])], &["a", "b", "c"]);
    town.shift("early", "mon-sat 06:00-11:00");
    town.assign(&request("a", vec![whole("one")])).unwrap();
    town.assign(&request("b", vec![part("two", Left, 0.0, 50.0)])).unwrap();
    town
}

fn replace(
    crew: &str,
    stretches: Vec<crate::city::plan::stretches::NamedStretch>,
) -> AssignRequest {
    AssignRequest { takeover: Takeover::Replace, ..request(crew, stretches) }
}

fn previewed(town: &Town, request: &AssignRequest) -> Preview {
    let change = town.city.plan_assign(request, &town.asker()).unwrap().change;
    town.city.preview(&change, request.valid_from)
}

fn taken(town: &Town, request: &TakeRequest) -> Preview {
    let change = town.city.plan_take_away(request, &town.asker()).unwrap().change;
    town.city.preview(&change, None)
}

fn id(town: &Town, crew: Option<CrewFid>) -> String {
    crew.map_or("nobody".into(), |fid| town.city.crew(fid).unwrap().id.to_string())
}

/// Who loses, who gains, how many stretches and metres.
fn shown(town: &Town, preview: &Preview) -> Vec<String> {
    let sums = by_hands(&preview.moves);
    let show = |((from, to), sum): (&(_, _), &MoveSum)| {
        let hands = format!("{} to {}", id(town, *from), id(town, *to));
        format!("{hands}: {} of {} m", sum.stretches, sum.length_mm / 1000)
    };
    sums.iter().map(show).collect()
}

fn load(town: &Town, preview: &Preview, crew: &str) -> [Load; 2] {
    preview.loads[&town.city.crew_by_id(crew).unwrap().fid]
}

#[test]
fn what_changes_hands_is_told_by_who_loses_and_who_gains() {
    let town = town();
    let preview = previewed(&town, &replace("c", vec![whole("one"), whole("two")]));
    assert_eq!(
        shown(&town, &preview),
        ["nobody to c: 2 of 150 m", "a to c: 2 of 200 m", "b to c: 1 of 50 m"]
    );
    assert_eq!(preview.new_gap_mm, 0);
    assert_eq!(preview.before.city.gap_mm - preview.after.city.gap_mm, 150_000);
    assert_eq!(preview.loads.len(), 3);
    let [before, after] = load(&town, &preview, "c");
    assert_eq!((before.length_mm, after.length_mm), (0, 400_000));
    assert_eq!((before.pieces.count, after.pieces.count), (0, 1));
    assert_eq!(load(&town, &preview, "a")[1].length_mm, 0);
}

#[test]
fn what_is_taken_away_is_a_new_gap_unless_somebody_else_is_there() {
    let mut town = town();
    let mut early = request("c", vec![part("one", Left, 0.0, 30.0)]);
    early.shift = Some("early".into());
    early.takeover = Takeover::Replace;
    town.assign(&early).unwrap();
    let all = TakeRequest { stretches: vec![whole("one")], ..TakeRequest::default() };
    let preview = taken(&town, &all);
    assert_eq!(preview.new_gap_mm, 200_000);
    assert_eq!(preview.new_gaps.len(), 1, "the same on both sides");
    let only_early = TakeRequest { shift: Some("early".into()), ..all };
    assert_eq!(taken(&town, &only_early).new_gap_mm, 30_000);
    let nobody = TakeRequest { stretches: vec![whole("far")], ..TakeRequest::default() };
    let change = town.city.plan_take_away(&nobody, &town.asker()).unwrap().change;
    assert!(change.is_empty());
}

#[test]
fn what_is_taken_for_a_while_comes_back() {
    let mut town = town();
    let week = TakeRequest {
        valid_from: Some(at(10)),
        valid_to: Some(at(20)),
        stretches: vec![part("one", Left, 0.0, 40.0)],
        ..TakeRequest::default()
    };
    let change = town.city.plan_take_away(&week, &town.asker()).unwrap().change;
    town.apply(&change);
    for (seconds, crews) in [(5, vec!["a"]), (15, vec![]), (25, vec!["a"])] {
        assert_eq!(town.crews_at("one", Left, 20_000, at(seconds)), crews, "{seconds}");
        assert_eq!(town.crews_at("one", Right, 20_000, at(seconds)), ["a"]);
    }
}

#[test]
fn length_is_weighted_by_class_and_by_visits_and_ground_by_width() {
    let town = town();
    let mut early = replace("c", vec![whole("two")]);
    early.shift = Some("early".into());
    let preview = previewed(&town, &early);
    let [_, after] = load(&town, &preview, "c");
    // Six visits a week of 200 m, four metres to each side of the centre line.
    assert_eq!((after.length_mm, after.weighted_mm), (200_000, 171_429));
    assert!((after.area_m2 - 800.0).abs() < 1e-9);
    assert_eq!(after.quota_m2, None, "nobody knows how many they are");
}

#[test]
fn what_begins_later_is_reckoned_at_its_beginning() {
    let town = town();
    let mut later = replace("c", vec![whole("one")]);
    later.valid_from = Some(at(100));
    let preview = previewed(&town, &later);
    assert_eq!(preview.at, at(100));
    assert_eq!(shown(&town, &preview), ["a to c: 2 of 200 m"]);
    assert_eq!(load(&town, &preview, "c")[1].length_mm, 200_000);
}

/// Street, left or right, from and length in tens of metres.
type Drawn = (usize, bool, u32, u32);

/// A crew or nobody, what it is given, and whether in the early shift only.
fn requests() -> impl Strategy<Value = Vec<(usize, Vec<Drawn>, bool)>> {
    let stretch = (0..3usize, any::<bool>(), 0..9u32, 1..10u32);
    let one = (0..4usize, prop::collection::vec(stretch, 1..5), any::<bool>());
    prop::collection::vec(one, 1..8)
}

proptest! {
    /// The oracle makes the change and compares the crews of every metre before and after.
    #[test]
    fn a_preview_is_what_comes_true(requests in requests()) {
        let mut town = town();
        for (crew, stretches, early) in requests {
            let stretches = stretches.into_iter().map(|(street, left, from, length)| {
                let to = f64::from((from + length).min(10) * 10);
                part(["one", "two", "far"][street], if left { Left } else { Right }, f64::from(from * 10), to)
            });
            let stretches: Vec<_> = stretches.collect();
            let shift = early.then(|| "early".to_owned());
            let change = if crew == 3 {
                let request = TakeRequest { shift, stretches, ..TakeRequest::default() };
                town.city.plan_take_away(&request, &town.asker()).unwrap().change
            } else {
                let request = AssignRequest { shift, ..replace(["a", "b", "c"][crew], stretches) };
                town.city.plan_assign(&request, &town.asker()).unwrap().change
            };
            let preview = town.city.preview(&change, None);
            let was = town.city.clone();
            town.apply(&change);
            prop_assert_eq!(&preview.before, was.ledger().totals());
            prop_assert_eq!(&preview.after, town.city.ledger().totals());
            let mut gap_mm = 0;
            for (ix, street) in was.network().iter() {
                let old = was.ledger().covers(ix, street, at(0));
                let new = town.city.ledger().covers(ix, street, at(0));
                for side in Side::BOTH {
                    for metre in 0..100 {
                        let mm = metre * 1000 + 500;
                        let (from, to) = (old[side.index()].crews_at(mm), new[side.index()].crews_at(mm));
                        let lost: BTreeSet<_> = from.iter().filter(|c| !to.contains(c)).copied().collect();
                        let gained: BTreeSet<_> = to.iter().filter(|c| !from.contains(c)).copied().collect();
                        let told = preview.moves.iter()
                            .filter(|m| (m.ix, m.side) == (ix, side) && m.stretch.contains(mm));
                        let (mut l, mut g) = (BTreeSet::new(), BTreeSet::new());
                        for moved in told {
                            l.extend(moved.from);
                            g.extend(moved.to);
                        }
                        prop_assert_eq!((l, g), (lost, gained));
                        gap_mm += if to.is_empty() && !from.is_empty() { 1000 } else { 0 };
                    }
                }
            }
            prop_assert_eq!(preview.new_gap_mm, gap_mm);
            let scale = town.city.load_scale();
            for (crew, [before, after]) in &preview.loads {
                for (city, told) in [(&was, before), (&town.city, after)] {
                    let work = city.ledger().totals().works.get(crew);
                    let pieces = city.patches().pieces(*crew);
                    prop_assert_eq!(&city.load_of(*crew, work, pieces, &scale), told);
                }
            }
        }
    }
}
