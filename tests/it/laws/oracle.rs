//! Sums by counting every millimetre of every side, and a snapshot kept as plain lists of rows.

use super::timetable::{Hours, TimeTable};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use sweepline::city::City;
use sweepline::city::ground::USUAL_REACH_M;
use sweepline::city::street::{Owner, Street};
use sweepline::city::totals::{Duty, Tally, Totals};
use sweepline::domain::{Change, CrewFid, Delta, Revision, ShiftFid, Snapshot};
use sweepline::geometry::Side;

/// Closes and opens rows in lists, and nothing else.
pub fn apply(rows: &mut Snapshot, change: &Change, revision: Revision) {
    fn delta<F: Ord, R: Clone>(rows: &mut Vec<R>, delta: &Delta<F, R>, fid: fn(&R) -> F) {
        rows.retain(|row| !delta.closed.contains(&fid(row)));
        rows.extend(delta.opened.iter().cloned());
        rows.sort_by_key(fid);
    }
    delta(&mut rows.communities, &change.communities, |row| row.fid);
    delta(&mut rows.segments, &change.segments, |row| row.fid);
    delta(&mut rows.crews, &change.crews, |row| row.fid);
    delta(&mut rows.assignments, &change.assignments, |row| row.fid);
    delta(&mut rows.exemptions, &change.exemptions, |row| row.fid);
    delta(&mut rows.shifts, &change.shifts, |row| row.fid);
    delta(&mut rows.absences, &change.absences, |row| row.fid);
    delta(&mut rows.sites, &change.sites, |row| row.fid);
    delta(&mut rows.site_assignments, &change.site_assignments, |row| row.fid);
    delta(&mut rows.accounts, &change.accounts, |row| row.fid);
    delta(&mut rows.members, &change.members, |row| row.fid);
    delta(&mut rows.plans, &change.plans, |row| row.fid);
    if !change.load_rules.is_empty() {
        rows.load_rules = change.load_rules.opened.last().cloned();
    }
    if !change.hours.is_empty() {
        rows.hours = change.hours.opened.last().cloned();
    }
    rows.frame = change.frame.or(rows.frame);
    rows.revision = revision;
    for row in &change.communities.opened {
        rows.next.community = rows.next.community.max(row.fid.next());
    }
    for row in &change.segments.opened {
        rows.next.segment = rows.next.segment.max(row.fid.next());
    }
    for row in &change.crews.opened {
        rows.next.crew = rows.next.crew.max(row.fid.next());
    }
    for row in &change.assignments.opened {
        rows.next.assignment = rows.next.assignment.max(row.fid.next());
    }
    for row in &change.exemptions.opened {
        rows.next.exemption = rows.next.exemption.max(row.fid.next());
    }
    for row in &change.shifts.opened {
        rows.next.shift = rows.next.shift.max(row.fid.next());
    }
    for row in &change.absences.opened {
        rows.next.absence = rows.next.absence.max(row.fid.next());
    }
    for row in &change.sites.opened {
        rows.next.site = rows.next.site.max(row.fid.next());
    }
    for row in &change.site_assignments.opened {
        rows.next.assignment = rows.next.assignment.max(row.fid.next());
    }
    for row in &change.accounts.opened {
        rows.next.account = rows.next.account.max(row.fid.next());
    }
    for row in &change.members.opened {
        rows.next.member = rows.next.member.max(row.fid.next());
    }
    for row in &change.plans.opened {
        rows.next.plan = rows.next.plan.max(row.fid.next());
    }
}

/// What holds on one millimetre.
#[derive(Clone, Default)]
struct Millimetre {
    crews: Vec<CrewFid>,
    /// By the number of its row, what is assigned now.
    held: Vec<usize>,
    /// What is assigned at some second of the week.
    weekly: Vec<usize>,
    excused: bool,
    /// What is excused at some second of the week.
    excuses: Vec<usize>,
    overlap: bool,
    on_duty: bool,
    hours: Hours,
}

impl Millimetre {
    fn duty(&self) -> Duty {
        match self.crews.as_slice() {
            [] => Duty::Nobody,
            [only] => Duty::Crew(*only),
            _ => Duty::Shared,
        }
    }

    fn count(&self, tally: &mut Tally) {
        tally.required_mm += 1;
        tally.assigned_mm += i64::from(!self.crews.is_empty());
        tally.exempt_mm += i64::from(self.crews.is_empty() && self.excused);
        tally.gap_mm += i64::from(self.crews.is_empty() && !self.excused);
        tally.overlap_mm += i64::from(self.overlap);
        tally.on_duty_mm += i64::from(self.on_duty);
        tally.required_mm_s += self.hours.required;
        tally.served_mm_s += self.hours.served;
    }
}

fn side_of(rows: &Snapshot, clock: &TimeTable, street: &Street, side: Side) -> Vec<Millimetre> {
    let at = clock.at;
    let mut side_mm = vec![Millimetre::default(); street.segment.length_mm as usize];
    let fid = street.segment.fid;
    let on_side = rows.assignments.iter().enumerate();
    for (number, held) in on_side.filter(|(_, a)| a.segment == fid && a.side == side) {
        for mm in &mut side_mm[held.stretch.from_mm() as usize..held.stretch.to_mm() as usize] {
            mm.weekly.push(number);
            if held.period.holds_at(at) {
                mm.held.push(number);
                if !mm.crews.contains(&held.crew) {
                    mm.crews.push(held.crew);
                }
            }
        }
    }
    let on_side = rows.exemptions.iter().enumerate();
    for (number, excused) in on_side.filter(|(_, e)| e.segment == fid && e.side == side) {
        let stretch = excused.stretch;
        for mm in &mut side_mm[stretch.from_mm() as usize..stretch.to_mm() as usize] {
            mm.excused |= excused.period.holds_at(at);
            mm.excuses.push(number);
        }
    }
    // Neighbours are mostly alike, and it takes long to ask for each of them.
    for alike in side_mm
        .chunk_by_mut(|a, b| (&a.held, &a.weekly, &a.excuses) == (&b.held, &b.weekly, &b.excuses))
    {
        let (held, weekly) = (&alike[0].held, &alike[0].weekly);
        let on_duty = held.iter().any(|n| clock.on_duty(rows, *n));
        let overlap = TimeTable::overlap(rows, held);
        let hours = clock.hours(rows, street.segment.grade, weekly, &alike[0].excuses);
        for mm in alike {
            (mm.on_duty, mm.overlap, mm.hours) = (on_duty, overlap, hours);
        }
    }
    side_mm
}

/// All sums of the rows at an instant, with each piece of each side attributed as the city says.
pub fn counted(rows: &Snapshot, city: &City, at: Timestamp) -> Totals {
    let mut totals = Totals::default();
    assert_eq!(city.network().len(), rows.segments.len());
    let clock = TimeTable::of(rows, at);
    for segment in &rows.segments {
        let (_, street) = city.network().by_id(&segment.id).expect("the city has every segment");
        let mut whole = Tally { segments: 1, ..Tally::default() };
        let (mut owners, mut duties) = (BTreeMap::new(), BTreeMap::new());
        for side in [Side::Left, Side::Right] {
            let side_mm = side_of(rows, &clock, street, side);
            let mut reached_mm = 0;
            for piece in street.pieces(side) {
                assert_eq!(piece.stretch.from_mm(), reached_mm, "pieces follow each other");
                reached_mm = piece.stretch.to_mm();
                let stretch = piece.stretch.from_mm() as usize..reached_mm as usize;
                for mm in &side_mm[stretch] {
                    mm.count(&mut whole);
                    mm.count(owners.entry(piece.owner()).or_insert_with(one_segment));
                    mm.count(duties.entry(mm.duty()).or_insert_with(one_segment));
                    // A crew has a row also where it only shares.
                    for crew in &mm.crews {
                        duties.entry(Duty::Crew(*crew)).or_insert_with(one_segment);
                    }
                }
            }
            assert_eq!(reached_mm, segment.length_mm, "pieces are the whole side");
        }
        totals.city.add(&whole, 1);
        totals.by_class.entry(segment.class.clone()).or_default().add(&whole, 1);
        totals.by_grade.entry(segment.grade).or_default().add(&whole, 1);
        for (owner, tally) in owners {
            totals.by_owner.entry(owner).or_default().add(&tally, 1);
        }
        for (duty, tally) in duties {
            totals.by_duty.entry(duty).or_default().add(&tally, 1);
        }
    }
    totals
}

/// What a crew answers for: segments, mm, square mm, and mm by shift and class.
type Work = (i64, i64, i64, BTreeMap<(Option<ShiftFid>, Option<String>), i64>);

/// Takes the works of crews out of sums and compares them with what counting millimetres gives.
pub fn without_works(mut totals: Totals, rows: &Snapshot, city: &City, at: Timestamp) -> Totals {
    let clock = TimeTable::of(rows, at);
    let mut counted: BTreeMap<CrewFid, Work> = BTreeMap::new();
    for (_, street) in city.network().iter() {
        let segment = &street.segment;
        let mut here = BTreeSet::new();
        for side in Side::BOTH {
            for mm in side_of(rows, &clock, street, side) {
                for crew in mm.crews {
                    here.insert(crew);
                    let (_, length_mm, area_mm2, _) = counted.entry(crew).or_default();
                    *length_mm += 1;
                    *area_mm2 += (segment.half_width_m() * 1000.0).round() as i64;
                }
                let held = mm.held.iter().map(|number| &rows.assignments[*number]);
                for (crew, shift) in held.map(|a| (a.crew, a.shift)).collect::<BTreeSet<_>>() {
                    let kind = (shift, segment.class.as_deref().map(str::to_owned));
                    *counted.entry(crew).or_default().3.entry(kind).or_default() += 1;
                }
            }
        }
        for crew in here {
            counted.entry(crew).or_default().0 += 1;
        }
    }
    let kept = std::mem::take(&mut totals.works);
    let shown = |(crew, work): (CrewFid, sweepline::city::work::Work)| {
        let kinds =
            work.by_kind().map(|(shift, class, mm)| ((shift, class.map(str::to_owned)), mm));
        (crew, (work.segments, work.length_mm, work.area_mm2, kinds.collect()))
    };
    assert_eq!(kept.into_iter().map(shown).collect::<BTreeMap<CrewFid, Work>>(), counted);
    totals
}

/// The hours of the week by owner, in mm times seconds.
pub fn hours_by_owner(rows: &Snapshot, city: &City, at: Timestamp) -> BTreeMap<Owner, Hours> {
    let clock = TimeTable::of(rows, at);
    let mut by_owner: BTreeMap<Owner, Hours> = BTreeMap::new();
    for (_, street) in city.network().iter() {
        for side in Side::BOTH {
            let side_mm = side_of(rows, &clock, street, side);
            for piece in street.pieces(side) {
                let sum = by_owner.entry(piece.owner()).or_default();
                let stretch = piece.stretch.from_mm() as usize..piece.stretch.to_mm() as usize;
                side_mm[stretch].iter().for_each(|mm| sum.add(&mm.hours));
            }
        }
    }
    by_owner
}

fn one_segment() -> Tally {
    Tally { segments: 1, ..Tally::default() }
}

/// Law 1: what is required divides into assigned, exempt and gap, in every row of every cut; and
/// the rows of each cut add up to the city's.
pub fn assert_adds_up(totals: &Totals) {
    fn cut<'a, K: Eq + Hash + 'a>(city: &Tally, rows: impl Iterator<Item = (K, &'a Tally)>) -> i64 {
        let mut sum = Tally::default();
        for (_, row) in rows {
            assert_eq!(row.required_mm, row.assigned_mm + row.exempt_mm + row.gap_mm);
            assert!(row.overlap_mm <= row.assigned_mm && row.gap_mm >= 0 && row.exempt_mm >= 0);
            assert!(row.on_duty_mm <= row.assigned_mm && row.on_duty_mm >= 0);
            assert!(row.served_mm_s <= row.required_mm_s && row.served_mm_s >= 0);
            sum.add(row, 1);
        }
        // A segment in two communities, or with two crews, counts in both.
        let segments = sum.segments;
        assert_eq!(Tally { segments: city.segments, ..sum }, *city);
        segments
    }
    let city = &totals.city;
    assert_eq!(city.required_mm, city.assigned_mm + city.exempt_mm + city.gap_mm);
    assert!(cut(city, totals.by_owner.iter()) >= city.segments);
    assert!(cut(city, totals.by_duty.iter()) >= city.segments);
    assert_eq!(cut(city, totals.by_class.iter()), city.segments);
    assert_eq!(cut(city, totals.by_grade.iter()), city.segments);
}

/// The city of the same rows, from scratch.
pub fn from_scratch(rows: &Snapshot, at: Timestamp) -> City {
    City::load(rows.clone(), at)
}

/// Keeps the ground of the communities whose ground another city keeps, from scratch: coverage
/// says how much it is.
pub fn keep_ground_as(scratch: &mut City, other: &City) {
    let territories = other.network().territories();
    for fid in territories.iter().map(|territory| territory.community.fid) {
        if scratch.kept_ground(fid).is_none()
            && other.kept_ground(fid).is_some()
            && let Some(taken) = scratch.surroundings(fid, USUAL_REACH_M, None)
        {
            scratch.keep_ground(&taken, taken.uncovered());
        }
    }
}
