//! Ground that nobody covers: from scratch, after a change, and as a page of gaps.

use crate::grid::Random;
use crate::measure::{each, once};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use sweepline::app::gaps::{GapQuery, page};
use sweepline::app::ground::Grounds;
use sweepline::city::City;
use sweepline::city::ground::USUAL_REACH_M;
use sweepline::city::network::StreetIx;
use sweepline::city::street::Owner;
use sweepline::domain::{Action, Assignment, Change, CommunityFid};

/// Turns of what is quick.
const TURNS: usize = 2_000;

fn leaves(city: &City) -> Vec<CommunityFid> {
    city.network().territories().iter().map(|t| t.community.fid).collect()
}

/// The ground of every community from scratch, kept, and then again after a street lost or got
/// all who answer for it.
pub fn ground(city: &mut City) {
    let leaves = leaves(city);
    // Boundaries do not change, so this is made once.
    let claims = once(|| {
        black_box(city.network().territories().claims());
    });
    crate::Row {
        what: "claims of all boundaries, all cores",
        each_s: claims.as_secs_f64(),
        tail_s: None,
    }
    .print();
    let scratch = each(leaves.len(), |turn| {
        let start = Instant::now();
        let taken = city.surroundings(leaves[turn], USUAL_REACH_M, None).expect("it is a leaf");
        let cells = taken.uncovered();
        black_box(cells.pieces().count());
        let taken_s = start.elapsed();
        city.keep_ground(&taken, cells);
        taken_s
    });
    scratch.row("uncovered ground of a community, from scratch").print();
    let mut random = Random::new(17);
    let mut open: Option<(StreetIx, Vec<Assignment>)> = None;
    let known = each(TURNS, |_| {
        let (ix, change) = if let Some((ix, held)) = open.take() {
            (ix, given_back(city, held))
        } else {
            let ix = any_held_street(city, &mut random);
            let held = city.ledger().assignments(ix).to_vec();
            let mut change = change(city);
            change.assignments.closed = held.iter().map(|held| held.fid).collect();
            open = Some((ix, held));
            (ix, change)
        };
        let revision = city.revision().next();
        let owner = city.network().street(ix).and_then(|street| street.sole_owner());
        let Some(Owner::In(fid)) = owner else { unreachable!("it was looked for") };
        once(|| {
            city.apply(&change, revision);
            let ground = city.kept_ground(fid).expect("one street lets go of nothing");
            black_box(ground.pieces().count());
        })
    });
    known.row("a street is (un)assigned, new gaps of ground known").print();
}

fn change(city: &City) -> Change {
    Change::new(Action::Assign, Arc::from("bench"), city.ledger().as_of())
}

fn given_back(city: &City, held: Vec<Assignment>) -> Change {
    let mut change = change(city);
    let mut fid = city.next_fids().assignment;
    for assignment in held {
        change.assignments.opened.push(Assignment { fid, ..assignment });
        fid = fid.next();
    }
    change
}

/// A street that lies in one community and that somebody answers for.
fn any_held_street(city: &City, random: &mut Random) -> StreetIx {
    loop {
        let ix = random.below(city.network().slots()) as StreetIx;
        let inside = city.network().street(ix).and_then(|street| street.sole_owner());
        if matches!(inside, Some(Owner::In(_))) && !city.ledger().assignments(ix).is_empty() {
            return ix;
        }
    }
}

/// A page of gaps of all kinds, as `GET /api/collections/gaps/items?community=` reads it.
pub fn pages(city: &City) {
    let (leaves, now) = (leaves(city), city.ledger().as_of());
    let ids: Vec<String> = leaves
        .iter()
        .filter_map(|fid| city.network().territories().get(*fid))
        .map(|territory| territory.community.id.to_string())
        .collect();
    let read = each(ids.len().min(500), |turn| {
        let community = Some(ids[turn].clone());
        let query = GapQuery { community, limit: 100, ..GapQuery::default() };
        once(|| {
            let page = page(city, &query, now, &Grounds::default());
            black_box(page.expect("there is such a community").matched);
        })
    });
    read.row("a page of gaps of a community, all kinds").print();
}
