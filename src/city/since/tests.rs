use super::*;
use crate::city::drawn::{Town, at, part, request, street};
use crate::city::plan::assign::{AssignRequest, Takeover};
use crate::city::plan::stretches::{NamedStretch, resolve_known};
use crate::city::plan::take_away::TakeRequest;
use crate::domain::{AssignmentFid, PastRow};
use proptest::prelude::*;

const STREETS: [&str; 2] = ["one", "two"];

/// Street, left or right, from and to in tens of metres.
type Drawn = (usize, bool, u32, u32);

/// A crew or nobody, where, and for how many seconds.
type Step = (usize, Vec<Drawn>, Option<i64>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let one = (0..2usize, any::<bool>(), 0..9u32, 1..10u32);
    prop::collection::vec(one, 1..4)
}

fn named(drawn: &[Drawn]) -> Vec<NamedStretch> {
    let one = |(number, left, from, length): &Drawn| {
        let side = if *left { Side::Left } else { Side::Right };
        let to = (from + length).min(10);
        part(STREETS[*number], side, f64::from(*from) * 10.0, f64::from(to) * 10.0)
    };
    drawn.iter().map(one).collect()
}

/// Who answers for a metre and for how long, now and later.
fn duties(city: &City, segment: SegmentFid, side: Side, metre: u32) -> BTreeSet<String> {
    let held = city.ledger().assignments(city.network().number_of(segment).unwrap());
    let here = held.iter().filter(|a| a.side == side && a.stretch.contains(metre * 1000 + 500));
    here.map(|a| format!("{:?}", (a.crew, a.shift, a.period))).collect()
}

proptest! {
    /// The oracle compares every metre before and after each change.
    #[test]
    fn changes_that_count_are_those_that_changed_a_metre_asked_for(
        steps in prop::collection::vec((0..4usize, drawn(), prop::option::of(1..9i64)), 1..14),
        seen in 0..14usize,
        asked in drawn(),
    ) {
        let streets = STREETS.map(|id| {
            let y = if id == "one" { 0.0 } else { 50.0 };
            street(id, &[(0.0, y), (100.0, y)])
        });
        let mut town = Town::of(&streets, &[], &["a", "b", "c"]);
        let (ground, _) = resolve_known(&town.city, &named(&asked), "").unwrap();
        let concern = Concern { ground, sites: BTreeSet::new() };
        let mut then = town.city.revision();
        let (mut rows, mut expected) = (PastRows::default(), Overtaken::new());
        let mut open: BTreeMap<AssignmentFid, (Revision, Assignment)> = BTreeMap::new();
        for (number, step) in steps.iter().enumerate() {
            let change = decided(&town, step);
            let before = town.city.clone();
            town.apply(&change);
            let made = town.city.revision();
            for fid in &change.assignments.closed {
                let (since, row) = open.remove(fid).unwrap();
                rows.assignments.closed.push(PastRow { fid: *fid, since, until: made, row });
            }
            open.extend(change.assignments.opened.iter().map(|row| (row.fid, (made, *row))));
            if number < seen {
                then = made;
                continue;
            }
            for ((_, side), (segment, set)) in &concern.ground {
                let mut metres = (0..100).filter(|m| set.iter().any(|s| s.contains(m * 1000 + 500)));
                let changed = metres.any(|metre| {
                    duties(&before, *segment, *side, metre)
                        != duties(&town.city, *segment, *side, metre)
                });
                if changed {
                    expected.entry(made).or_default().insert(*segment);
                }
            }
        }
        rows.assignments.closed.retain(|row| row.until > then);
        let opened = open.iter().filter(|(_, (since, _))| *since > then);
        rows.assignments.opened = opened.map(|(fid, (since, _))| (*since, *fid)).collect();
        prop_assert_eq!(town.city.overtaken(&concern, &rows, then), expected);
    }
}

fn decided(town: &Town, (crew, drawn, lasts): &Step) -> crate::domain::Change {
    let valid_to = lasts.map(|seconds| at(town.now_s + seconds));
    let stretches = named(drawn);
    if let Some(crew) = ["a", "b", "c"].get(*crew) {
        let takeover = Takeover::Replace;
        let asked = AssignRequest { valid_to, takeover, ..request(crew, stretches) };
        town.city.plan_assign(&asked, &town.asker()).unwrap().change
    } else {
        let asked = TakeRequest { valid_to, stretches, ..TakeRequest::default() };
        town.city.plan_take_away(&asked, &town.asker()).unwrap().change
    }
}
