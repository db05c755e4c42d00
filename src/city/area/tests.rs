use crate::city::City;
use crate::city::drawn::{Town, at, block, part, request, site, street, whole};
use crate::city::plan::Asker;
use crate::city::plan::absences::AbsenceRequest;
use crate::city::plan::assign::Takeover;
use crate::city::plan::crews::CrewEdit;
use crate::city::plan::exempt::ExemptRequest;
use crate::city::plan::shifts::ShiftEdit;
use crate::domain::{
    AbsenceFid, Action, Actor, AssignmentFid, Change, ExemptionFid, ImportMode, RefusalKind,
};
use crate::geometry::Side;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;
use std::collections::BTreeSet;

/// A street in the west, one in the east, one through both with the boundary at its 100 m, one
/// that runs along the boundary, and one in neither.
fn town() -> Town {
    let streets = [
        street("w", &[(-150.0, 50.0), (-50.0, 50.0)]),
        street("e", &[(50.0, 50.0), (150.0, 50.0)]),
        street("through", &[(-100.0, 100.0), (100.0, 100.0)]),
        street("along", &[(0.0, 20.0), (0.0, 80.0)]),
        street("far", &[(400.0, 0.0), (500.0, 0.0)]),
    ];
    let blocks = [
        block("town", [-200.0, 0.0, 200.0, 200.0]),
        block("west", [-200.0, 0.0, 0.0, 200.0]),
        block("east", [0.0, 0.0, 200.0, 200.0]),
    ];
    let mut town = Town::of(&streets, &blocks, &["a", "b", "c"]);
    let sites =
        [site("of-west", [-90.0, 10.0, -60.0, 30.0]), site("both", [-9.0, 150.0, 9.0, 160.0])];
    town.sites(&sites, ImportMode::Merge);
    town.shift("day", "mon 06:00-11:00");
    let everywhere = [whole("w"), whole("e"), whole("through"), whole("far")];
    town.assign(&request("a", everywhere.to_vec())).unwrap();
    town.exempt(vec![part("along", Side::Right, 10.0, 20.0)], None);
    town
}

fn officer(area: &str, seconds: i64) -> Asker {
    Asker::new(Actor { name: "officer".into(), area: Some(area.into()) }, at(seconds))
}

fn words(city: &City, change: &Change, area: &str) -> Option<String> {
    let refused = city.refuse_beyond(change, &officer(area, 0)).err()?;
    assert_eq!(refused.kind, RefusalKind::Forbidden);
    let places: Vec<String> = refused.problems.into_iter().map(|p| p.detail).collect();
    Some(format!("{}: {}", refused.detail, places.join("; ")))
}

fn assigning(town: &Town, segment: &str, side: Side, from_m: f64, to_m: f64) -> Change {
    let mut request = request("b", vec![part(segment, side, from_m, to_m)]);
    request.takeover = Takeover::Replace;
    town.city.plan_assign(&request, &officer("west", 1)).unwrap().change
}

#[test]
fn what_differs_has_to_lie_in_the_area_side_by_side() {
    let town = town();
    let beyond = |segment: &str, side: Side, from_m: f64, to_m: f64| {
        words(&town.city, &assigning(&town, segment, side, from_m, to_m), "west")
    };
    assert_eq!(beyond("w", Side::Left, 0.0, 100.0), None);
    assert_eq!(beyond("through", Side::Left, 0.0, 100.0), None);
    assert_eq!(
        beyond("through", Side::Left, 99.0, 101.0).unwrap(),
        "you may change only what lies in Block west, and this goes beyond it: \
         segment through does not lie in it there"
    );
    // Left of a street that runs north is west of it.
    assert_eq!(beyond("along", Side::Left, 0.0, 60.0), None);
    assert!(beyond("along", Side::Right, 0.0, 60.0).is_some());
    assert!(beyond("far", Side::Left, 0.0, 10.0).is_some(), "what lies outside is nobody's");
}

#[test]
fn a_community_above_holds_those_below_it() {
    let town = town();
    let change = assigning(&town, "through", Side::Left, 0.0, 200.0);
    assert_eq!(words(&town.city, &change, "town"), None);
    assert!(words(&town.city, &change, "east").is_some());
    assert!(words(&town.city, &change, "nowhere").is_some());
    assert!(town.city.is_within("west", "town") && town.city.is_within("west", "west"));
    assert!(!town.city.is_within("town", "west") && !town.city.is_within("west", "east"));
    assert!(!town.city.is_within("nowhere", "nowhere"));
}

#[test]
fn who_is_for_the_whole_city_may_change_all_of_it() {
    let town = town();
    let change = assigning(&town, "far", Side::Left, 0.0, 10.0);
    let asker = Asker::new(Actor::everywhere("dispatcher"), at(0));
    assert_eq!(town.city.refuse_beyond(&change, &asker), Ok(()));
}

#[test]
fn what_is_for_the_whole_city_is_not_for_a_part_of_it() {
    let town = town();
    let drafts = [street("w", &[(-150.0, 50.0), (-40.0, 50.0)])];
    let import = town.city.plan_segments(&drafts, ImportMode::Merge, &officer("west", 1));
    assert!(words(&town.city, &import.change, "west").unwrap().starts_with("segments are for"));
    let drafts = [block("west", [-200.0, 0.0, 10.0, 200.0])];
    let import = town.city.plan_communities(&drafts, ImportMode::Merge, &officer("west", 1));
    assert!(words(&town.city, &import.change, "west").unwrap().starts_with("communities are"));
    let nothing = Change::new(Action::ImportSegments, "officer".into(), at(0));
    assert_eq!(words(&town.city, &nothing, "west"), None);
}

#[test]
fn a_site_is_changed_and_assigned_by_those_whose_ground_it_is() {
    let town = town();
    let assigning = |site: &str| {
        let mut request = request("b", Vec::new());
        request.sites = vec![site.into()];
        town.city.plan_assign(&request, &officer("west", 1)).unwrap().change
    };
    assert_eq!(words(&town.city, &assigning("of-west"), "west"), None);
    assert!(words(&town.city, &assigning("of-west"), "east").unwrap().contains("site of-west"));
    assert!(words(&town.city, &assigning("both"), "west").unwrap().contains("site both"));
    assert_eq!(words(&town.city, &assigning("both"), "town"), None);
}

/// What somebody of the west asks for next. Numbers are taken as they fit.
#[derive(Clone, Debug)]
enum Ask {
    Assign { crew: u8, segment: u8, side: bool, from_m: u8, length_m: u8, shift: bool },
    Site { crew: u8, site: bool },
    Unassign(u8),
    Exempt { segment: u8, side: bool, from_m: u8, length_m: u8 },
    Unexempt(u8),
    Rename(u8),
    RemoveCrew(u8),
    ChangeShift,
    Away(u8),
    Back(u8),
}

fn ask() -> impl Strategy<Value = Ask> {
    let assign = (any::<u8>(), any::<u8>(), any::<bool>(), any::<u8>(), any::<u8>(), any::<bool>())
        .prop_map(|(crew, segment, side, from_m, length_m, shift)| Ask::Assign {
            crew,
            segment,
            side,
            from_m,
            length_m,
            shift,
        });
    let exempt = (any::<u8>(), any::<bool>(), any::<u8>(), any::<u8>()).prop_map(
        |(segment, side, from_m, length_m)| Ask::Exempt { segment, side, from_m, length_m },
    );
    prop_oneof![
        6 => assign,
        2 => exempt,
        2 => any::<u8>().prop_map(Ask::Unassign),
        1 => any::<u8>().prop_map(Ask::Unexempt),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(crew, site)| Ask::Site { crew, site }),
        1 => any::<u8>().prop_map(Ask::Rename),
        1 => any::<u8>().prop_map(Ask::RemoveCrew),
        1 => Just(Ask::ChangeShift),
        1 => any::<u8>().prop_map(Ask::Away),
        1 => any::<u8>().prop_map(Ask::Back),
    ]
}

const CREWS: [&str; 3] = ["a", "b", "c"];
const SEGMENTS: [&str; 5] = ["w", "e", "through", "along", "far"];

fn stretch(
    segment: u8,
    left: bool,
    from_m: u8,
    length_m: u8,
) -> crate::city::plan::stretches::NamedStretch {
    let id = SEGMENTS[usize::from(segment) % SEGMENTS.len()];
    let side = if left { Side::Left } else { Side::Right };
    let longest = if id == "through" { 199 } else { 59 };
    let from_m = from_m % longest;
    part(id, side, from_m.into(), (from_m + 1 + length_m % (longest - from_m)).into())
}

/// The change that would come of it, if there is one.
fn decided(city: &City, ask: &Ask, asker: &Asker) -> Option<Change> {
    let crew = |number: &u8| CREWS[usize::from(*number) % CREWS.len()];
    let fid = |number: &u8, next: u32| u32::from(*number) % next;
    let next = city.next_fids();
    let change = match ask {
        Ask::Assign { crew: number, segment, side, from_m, length_m, shift } => {
            let stretches = vec![stretch(*segment, *side, *from_m, *length_m)];
            let mut request = request(crew(number), stretches);
            request.takeover = Takeover::Replace;
            request.shift = shift.then(|| "day".to_owned());
            city.plan_assign(&request, asker).ok()?.change
        }
        Ask::Site { crew: number, site } => {
            let mut request = request(crew(number), Vec::new());
            request.takeover = Takeover::Replace;
            request.sites = vec![if *site { "of-west" } else { "both" }.to_owned()];
            city.plan_assign(&request, asker).ok()?.change
        }
        Ask::Unassign(n) => {
            city.plan_unassign(AssignmentFid(fid(n, next.assignment.0)), asker).ok()?
        }
        Ask::Exempt { segment, side, from_m, length_m } => {
            let request = ExemptRequest {
                reason: "works".into(),
                approver: "office".into(),
                valid_from: None,
                valid_to: None,
                stretches: vec![stretch(*segment, *side, *from_m, *length_m)],
            };
            city.plan_exempt(&request, asker).ok()?.0
        }
        Ask::Unexempt(n) => {
            city.plan_unexempt(ExemptionFid(fid(n, next.exemption.0)), asker).ok()?
        }
        Ask::Rename(n) => {
            let name = Some(format!("renamed at {}", asker.now));
            let edit = CrewEdit { name, ..CrewEdit::default() };
            city.plan_change_crew(crew(n), &edit, asker).ok()?.0
        }
        Ask::RemoveCrew(n) => city.plan_remove_crew(crew(n), asker).ok()?,
        Ask::ChangeShift => {
            let name = Some(format!("renamed at {}", asker.now));
            let edit = ShiftEdit { name, ..ShiftEdit::default() };
            city.plan_change_shift("day", &edit, asker).ok()?.0
        }
        Ask::Away(n) => {
            let (crew, reason) = (crew(n).to_owned(), "leave".to_owned());
            let request = AbsenceRequest { crew, from: None, to: None, reason };
            city.plan_add_absence(&request, asker).ok()?.0
        }
        Ask::Back(n) => city.plan_remove_absence(AbsenceFid(fid(n, next.absence.0)), asker).ok()?,
    };
    (!change.is_empty()).then_some(change)
}

/// Everything that holds beyond the west, metre by metre and row by row, in words: who answers and
/// when, what is excused, and the names and absences of crews and shifts that work there.
fn beyond_the_west(city: &City) -> BTreeSet<String> {
    let west = city.network().territories().by_id("west").unwrap().community.fid;
    let mut told = BTreeSet::new();
    let mut crews = BTreeSet::new();
    let mut shifts = BTreeSet::new();
    for (ix, street) in city.network().iter() {
        for side in Side::BOTH {
            for mm in (500..street.segment.length_mm).step_by(1000) {
                let piece = street.piece_at(side, mm).unwrap();
                if piece.communities.as_slice() == [west] {
                    continue;
                }
                let place = format!("{} {side:?} {mm}", street.segment.id);
                let here = |row_side: Side, stretch: crate::geometry::Stretch| {
                    row_side == side && stretch.contains(mm)
                };
                for row in city.ledger().assignments(ix) {
                    if here(row.side, row.stretch) {
                        told.insert(format!(
                            "{place} {} {:?} {:?}",
                            row.crew, row.shift, row.period
                        ));
                        crews.insert(row.crew);
                        shifts.extend(row.shift);
                    }
                }
                for row in city.ledger().exemptions(ix) {
                    if here(row.side, row.stretch) {
                        told.insert(format!("{place} {} {:?}", row.reason, row.period));
                    }
                }
            }
        }
    }
    let both = city.sites().by_id("both").unwrap().fid;
    for row in city.sites().assignments().filter(|row| row.site == both) {
        told.insert(format!("{row:?}"));
        crews.insert(row.crew);
    }
    for crew in crews {
        told.insert(format!("{:?}", city.crew(crew)));
        told.extend(city.roster().absences_of(crew).map(|row| format!("{row:?}")));
    }
    told.extend(shifts.into_iter().map(|shift| format!("{:?}", city.roster().shift(shift))));
    told
}

#[test]
fn whatever_somebody_of_the_west_asks_for_nothing_changes_beyond_it() {
    let (done, refused) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config::with_cases(48));
    runner
        .run(&prop::collection::vec(ask(), 1..40), |asks| {
            let mut town = town();
            let before = beyond_the_west(&town.city);
            for (second, ask) in (1..).zip(&asks) {
                let asker = officer("west", second);
                let Some(change) = decided(&town.city, ask, &asker) else { continue };
                if town.city.refuse_beyond(&change, &asker).is_err() {
                    refused.set(refused.get() + 1);
                    continue;
                }
                done.set(done.get() + 1);
                town.apply(&change);
                let after = beyond_the_west(&town.city);
                prop_assert!(after == before, "{ask:?}: {:?}", after.symmetric_difference(&before));
            }
            Ok(())
        })
        .unwrap();
    assert!(done.get() > 100 && refused.get() > 100, "{done:?} {refused:?}");
}
