//! The past, asked of both stores and of the city, against a list of all versions of all rows and
//! the rule of `city::past` taken word by word.

use crate::store_model::{Model, Step, crowded_steps};
use crate::store_places::on_both;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::Arc;
use sweepline::city::City;
use sweepline::city::past::Then;
use sweepline::city::totals::{Tally, Totals};
use sweepline::domain::{
    Absence, Assignment, Change, CrewFid, Delta, Exemption, PastRow, PastRows, Revision, Segment,
    SiteAssignment, Snapshot, Versions,
};
use sweepline::geometry::{Side, Stretch};
use sweepline::store::{Store, StoreUrl};

/// One version of a row: from the revision that opened it until the one that closed it.
#[derive(Clone, Debug)]
struct Version<Fid, Row> {
    fid: Fid,
    since: u64,
    until: Option<u64>,
    row: Row,
}

/// All versions of the rows of one kind, in the order of their fids and revisions.
fn versions<Fid: Copy + Ord, Row: Clone>(
    changes: &[(Revision, Change)],
    delta: impl Fn(&Change) -> &Delta<Fid, Row>,
    fid: impl Fn(&Row) -> Fid,
) -> Vec<Version<Fid, Row>> {
    let mut all: Vec<Version<Fid, Row>> = Vec::new();
    for (revision, change) in changes {
        for gone in &delta(change).closed {
            let open = all.iter_mut().find(|v| v.fid == *gone && v.until.is_none());
            open.expect("only an open row is closed").until = Some(revision.0);
        }
        all.extend(delta(change).opened.iter().map(|row| {
            let (fid, row) = (fid(row), row.clone());
            Version { fid, since: revision.0, until: None, row }
        }));
    }
    all.sort_by_key(|version| (version.fid, version.since));
    all
}

/// What [`Store::rows_between`] promises.
fn between<Fid: Copy + Ord, Row: Clone>(
    all: &[Version<Fid, Row>],
    then: u64,
    now: u64,
) -> Versions<Fid, Row> {
    let mut wanted = Versions::default();
    for version in all {
        let closed = version.until.filter(|until| *until <= now);
        if let Some(until) = closed.filter(|until| *until > then) {
            let (since, until) = (Revision(version.since), Revision(until));
            let row = version.row.clone();
            wanted.closed.push(PastRow { fid: version.fid, since, until, row });
        }
        if closed.is_none() && then < version.since && version.since <= now {
            wanted.opened.push((Revision(version.since), version.fid));
        }
    }
    wanted
}

/// Everything that was ever written.
struct Written {
    changes: Vec<(Revision, Change)>,
    frame: Option<sweepline::geometry::LonLat>,
}

impl Written {
    fn last_by(&self, at: Timestamp) -> u64 {
        let made = self.changes.iter().filter(|(_, change)| change.made_at <= at);
        made.map(|(revision, _)| revision.0).max().unwrap_or(0)
    }

    fn rows_between(&self, then: u64, now: u64) -> PastRows {
        let all = &self.changes;
        let log = all.iter().filter(|(revision, _)| then < revision.0 && revision.0 <= now);
        let between_all = |then, now| PastRows {
            communities: between(&versions(all, |c| &c.communities, |r| r.fid), then, now),
            segments: between(&versions(all, |c| &c.segments, |r| r.fid), then, now),
            crews: between(&versions(all, |c| &c.crews, |r| r.fid), then, now),
            assignments: between(&versions(all, |c| &c.assignments, |r| r.fid), then, now),
            exemptions: between(&versions(all, |c| &c.exemptions, |r| r.fid), then, now),
            hours: between(&versions(all, |c| &c.hours, |r| r.fid), then, now),
            shifts: between(&versions(all, |c| &c.shifts, |r| r.fid), then, now),
            absences: between(&versions(all, |c| &c.absences, |r| r.fid), then, now),
            sites: between(&versions(all, |c| &c.sites, |r| r.fid), then, now),
            site_assignments: between(
                &versions(all, |c| &c.site_assignments, |r| r.fid),
                then,
                now,
            ),
            accounts: between(&versions(all, |c| &c.accounts, |r| r.fid), then, now),
            members: between(&versions(all, |c| &c.members, |r| r.fid), then, now),
            plans: between(&versions(all, |c| &c.plans, |r| r.fid), then, now),
            load_rules: between(&versions(all, |c| &c.load_rules, |r| r.fid), then, now),
            made_at: log.map(|(revision, change)| (*revision, change.made_at)).collect(),
        };
        between_all(then, now)
    }

    /// The rows that answer for `at` by what was known after revision `known`; made[`at`] is the
    /// last revision made by `at`. Assignments and exemptions are in pieces as small as they get.
    fn snapshot(&self, at: Timestamp, made: u64, known: u64) -> Snapshot {
        let all = &self.changes;
        let segments = versions(all, |c| &c.segments, |r| r.fid);
        let drawn_segments = drawn(&segments, made, known);
        let mut assignments = Vec::new();
        let mut exemptions = Vec::new();
        for segment in &drawn_segments {
            let known = before_redrawn(&segments, segment, made, known);
            let lot = versions(all, |c| &c.assignments, |r| r.fid);
            let lot =
                pieces(&lot, |row| (row.segment == segment.fid).then_some((row.side, row.stretch)));
            for (row, stretch) in holding(&lot, made, known, |row| row.period.holds_at(at)) {
                assignments.push(Assignment { stretch, ..row });
            }
            let lot = versions(all, |c| &c.exemptions, |r| r.fid);
            let lot =
                pieces(&lot, |row| (row.segment == segment.fid).then_some((row.side, row.stretch)));
            for (row, stretch) in holding(&lot, made, known, |row| row.period.holds_at(at)) {
                exemptions.push(Arc::new(Exemption { stretch, ..Exemption::clone(&row) }));
            }
        }
        let one = Stretch::new(0, 1).unwrap();
        let lot = versions(all, |c| &c.absences, |r| r.fid);
        let lot = pieces(&lot, |row: &Arc<Absence>| Some((row.crew, one)));
        let absences = holding(&lot, made, known, |row| row.period.holds_at(at));
        let lot = versions(all, |c| &c.site_assignments, |r| r.fid);
        let lot = pieces(&lot, |row: &SiteAssignment| Some((row.site, one)));
        let on_sites = holding(&lot, made, known, |row| row.period.holds_at(at));
        Snapshot {
            revision: Revision(known),
            frame: self.frame,
            communities: drawn(&versions(all, |c| &c.communities, |r| r.fid), made, known),
            segments: drawn_segments,
            crews: drawn(&versions(all, |c| &c.crews, |r| r.fid), made, known),
            assignments,
            exemptions,
            hours: drawn(&versions(all, |c| &c.hours, |r| r.fid), made, known).pop(),
            shifts: drawn(&versions(all, |c| &c.shifts, |r| r.fid), made, known),
            absences: absences.into_iter().map(|(row, _)| row).collect(),
            sites: drawn(&versions(all, |c| &c.sites, |r| r.fid), made, known),
            site_assignments: on_sites.into_iter().map(|(row, _)| row).collect(),
            ..Snapshot::default()
        }
    }
}

/// The version of each row that was open then, or its first one, among those that were known.
fn drawn<Fid: Copy + Ord, Row: Clone>(
    all: &[Version<Fid, Row>],
    made: u64,
    known: u64,
) -> Vec<Row> {
    let known = all.iter().filter(|version| version.since <= known);
    let mut by_fid: BTreeMap<Fid, Vec<&Version<Fid, Row>>> = BTreeMap::new();
    known.for_each(|version| by_fid.entry(version.fid).or_default().push(version));
    let then = |of_one: Vec<&Version<Fid, Row>>| {
        if of_one[0].since > made {
            return Some(of_one[0].row.clone());
        }
        let open = |v: &&&Version<Fid, Row>| v.since <= made && v.until.is_none_or(|u| u > made);
        of_one.iter().find(open).map(|version| version.row.clone())
    };
    by_fid.into_values().filter_map(then).collect()
}

/// The last revision that counts for what lies on a street, before it was drawn anew.
fn before_redrawn(
    all: &[Version<sweepline::domain::SegmentFid, Arc<Segment>>],
    then: &Arc<Segment>,
    made: u64,
    known: u64,
) -> u64 {
    let own = all.iter().filter(|version| version.fid == then.fid && version.since <= known);
    let mut later = own.filter(|version| version.since > made);
    let redrawn = later.find(|version| version.row.line != then.line);
    redrawn.map_or(known, |version| version.since - 1)
}

/// A version cut at every place where any row of its ground begins or ends.
struct Piece<Row, Ground> {
    row: Row,
    since: u64,
    until: Option<u64>,
    place: (Ground, u32, u32),
}

fn pieces<Fid, Row: Clone, Ground: Copy + Eq>(
    all: &[Version<Fid, Row>],
    place: impl Fn(&Row) -> Option<(Ground, Stretch)>,
) -> Vec<Piece<Row, Ground>> {
    let here: Vec<_> =
        all.iter().filter_map(|version| Some((version, place(&version.row)?))).collect();
    let cuts: BTreeSet<u32> =
        here.iter().flat_map(|(_, (_, stretch))| [stretch.from_mm(), stretch.to_mm()]).collect();
    let cuts: Vec<u32> = cuts.into_iter().collect();
    let cut = |(version, (ground, stretch)): &(&Version<Fid, Row>, (Ground, Stretch))| {
        let (ground, stretch) = (*ground, *stretch);
        let inside = cuts
            .windows(2)
            .filter(move |ends| stretch.from_mm() <= ends[0] && ends[1] <= stretch.to_mm());
        let (row, since, until) = (version.row.clone(), version.since, version.until);
        inside
            .map(move |ends| Piece {
                row: row.clone(),
                since,
                until,
                place: (ground, ends[0], ends[1]),
            })
            .collect::<Vec<_>>()
    };
    here.iter().flat_map(cut).collect()
}

/// The rule for what somebody answers for, at each piece of ground.
fn holding<Row: Clone, Ground: Copy + Eq>(
    all: &[Piece<Row, Ground>],
    made: u64,
    known: u64,
    holds: impl Fn(&Row) -> bool,
) -> Vec<(Row, Stretch)> {
    let counts = |piece: &&Piece<Row, Ground>| {
        if piece.since > known || !holds(&piece.row) {
            return false;
        }
        let Some(until) = piece.until.filter(|until| *until <= known) else { return true };
        let later = |other: &Piece<Row, Ground>| {
            other.place == piece.place
                && until <= other.since
                && other.since <= known
                && holds(&other.row)
        };
        until > made && !all.iter().any(later)
    };
    let stretch = |piece: &Piece<Row, Ground>| Stretch::new(piece.place.1, piece.place.2).unwrap();
    all.iter().filter(counts).map(|piece| (piece.row.clone(), stretch(piece))).collect()
}

/// Who answers for each place that any of the two cities tells apart, and whether it is exempt.
fn held_by(city: &City, ends: &BTreeSet<u32>, at: Timestamp) -> Vec<(String, Vec<(CrewFid, u32)>)> {
    let mut told = Vec::new();
    for (ix, street) in city.network().iter() {
        for side in [Side::Left, Side::Right] {
            for mm in ends.iter().filter(|mm| **mm < street.segment.length_mm) {
                let spot = city.spot(ix, side, *mm, 0.0, at).unwrap();
                let crews = spot.crews.iter().map(|(crew, fid)| (*crew, fid.0)).collect();
                let status = spot.status.as_str();
                told.push((format!("{} {side:?} {mm} {status}", street.segment.id), crews));
            }
        }
    }
    told.sort();
    told
}

fn set<T: Eq + Hash + Ord>(all: impl Iterator<Item = T>) -> BTreeSet<T> {
    all.collect()
}

fn assert_alike(then: &City, wanted: &City, at: Timestamp) {
    assert_eq!(then.revision(), wanted.revision());
    assert!(then.crews().eq(wanted.crews()));
    let segments = |city: &City| -> BTreeMap<_, _> {
        city.network().iter().map(|(_, s)| (s.segment.fid, Arc::clone(&s.segment))).collect()
    };
    assert_eq!(segments(then), segments(wanted));
    let communities = |city: &City| -> BTreeMap<_, _> {
        let all = city.network().territories().iter();
        all.map(|t| (t.community.fid, Arc::clone(&t.community))).collect()
    };
    assert_eq!(communities(then), communities(wanted));
    assert!(then.roster().shifts().eq(wanted.roster().shifts()));
    assert_eq!(then.roster().hours(), wanted.roster().hours());
    let away = |city: &City| {
        let away = city.roster().absences().filter(|absence| absence.period.holds_at(at));
        set(away.map(|absence| (absence.fid, absence.crew)))
    };
    assert_eq!(away(then), away(wanted));
    assert!(then.sites().iter().eq(wanted.sites().iter()));
    let on_sites = |city: &City| {
        let held = city.sites().assignments().filter(|held| held.period.holds_at(at));
        set(held.map(|held| (held.fid, held.site, held.crew, held.shift)))
    };
    assert_eq!(on_sites(then), on_sites(wanted));
    let ends = |city: &City| {
        let all = city.network().iter().flat_map(|(ix, _)| city.ledger().assignments(ix));
        set(all.flat_map(|held| [held.stretch.from_mm(), held.stretch.to_mm()]))
    };
    let ends = ends(then).union(&ends(wanted)).copied().chain([0]).collect();
    assert_eq!(held_by(then, &ends, at), held_by(wanted, &ends, at));
    assert_eq!(of_the_instant(then.ledger().totals()), of_the_instant(wanted.ledger().totals()));
}

/// Sums without those of the whole week, for which rows count that do not hold at the instant.
fn of_the_instant(totals: &Totals) -> Totals {
    let of = |tally: &mut Tally| (tally.required_mm_s, tally.served_mm_s) = (0, 0);
    let mut totals = totals.clone();
    of(&mut totals.city);
    totals.by_owner.values_mut().for_each(of);
    totals.by_duty.values_mut().for_each(of);
    totals.by_class.values_mut().for_each(of);
    totals.by_grade.values_mut().for_each(of);
    totals.by_duty.retain(|_, tally| *tally != Tally::default());
    totals
}

async fn lives_through(url: StoreUrl, steps: Vec<Step>, whens: &[(i64, i64)]) {
    let store = Store::open(&url).await.unwrap();
    let mut model = Model::default();
    let mut changes = Vec::new();
    for step in steps {
        let Some(change) = model.change(step) else { continue };
        let revision = model.now.revision.next();
        store.commit(revision, Arc::new(change.clone())).await.unwrap();
        model.apply(revision, &change);
        changes.push((revision, change));
    }
    let Some((_, first)) = changes.first() else { return };
    let begin = first.made_at;
    let now = model.now.revision.0;
    let written = Written { changes, frame: model.now.frame };
    let today = City::load(model.now, begin);
    for (at, known) in whens {
        let instant = |ms: i64| begin + SignedDuration::from_millis(ms);
        let (at, known_at) = (instant(*at), instant(*known));
        let known = written.last_by(known_at);
        assert_eq!(store.revision_at(known_at).await.unwrap(), Revision(known));
        let made = written.last_by(at).min(known);
        let rows = store.rows_between(Revision(made), Revision(now)).await.unwrap();
        assert_eq!(rows, written.rows_between(made, now));
        let between = store.rows_between(Revision(made), Revision(known)).await.unwrap();
        assert_eq!(between, written.rows_between(made, known));

        let then = Then { at, made: Revision(made), known: Revision(known) };
        let city = today.as_it_was(&today.way_back(&rows, then), then);
        let wanted = City::load(written.snapshot(at, made, known), at);
        assert_alike(&city, &wanted, at);
    }
}

#[test]
fn the_past_is_what_the_versions_of_its_rows_say() {
    let mut runner = TestRunner::new(Config::with_cases(24));
    let whens = prop::collection::vec((-2..40_i64, -2..40_i64), 12);
    runner
        .run(&(crowded_steps(), whens).no_shrink(), |(steps, whens)| {
            on_both(async |url| lives_through(url, steps.clone(), &whens).await);
            Ok(())
        })
        .unwrap();
}
