//! A city as plain lists of rows, and random changes that are valid for it: what the store
//! contract compares the stores with.

use crate::store_office::{OfficeStep, apply_office, office_change, office_step};
use crate::store_roster::{RosterStep, apply_roster, close_with_crew, roster_change, roster_step};
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use sweepline::domain::segment::Grade;
use sweepline::domain::{
    Action, Assignment, AssignmentFid, Change, Community, CommunityFid, Crew, CrewFid, Delta,
    Exemption, ExemptionFid, Period, Revision, Segment, SegmentFid, Snapshot,
};
use sweepline::geometry::{Area, Line, LonLat, Side, Stretch};

/// The second in which the first changes are made.
const MADE_S: i64 = 1_790_000_000;

/// One thing to do to a city; numbers pick among what is there, so any step fits any city.
#[derive(Clone, Debug)]
pub enum Step {
    ImportSegments(Vec<Street>),
    ReplaceSegment(usize, Street),
    RemoveSegment(usize),
    ImportCommunity(String, u8),
    RenameCommunity(usize, String),
    RemoveCommunity(usize),
    AddCrew(String),
    RenameCrew(usize, String),
    RemoveCrew(usize),
    Assign(usize, usize, Part),
    Unassign(usize),
    Exempt(usize, String, Part),
    Unexempt(usize),
    Roster(RosterStep),
    Office(OfficeStep),
}

/// What a segment is made of.
#[derive(Clone, Debug)]
pub struct Street {
    id: String,
    name: Option<String>,
    class: Option<String>,
    width_m: Option<f32>,
    grade: Option<u8>,
    offsets: Vec<(f64, f64)>,
}

/// A stretch in shares of a length, its side and its time.
#[derive(Clone, Debug)]
pub struct Part {
    left: bool,
    shares: (f64, f64),
    from_s: i64,
    lasts_s: Option<i64>,
}

/// Steps in the mix in which a city is built up and changed.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let n = || 0..1000_usize;
    let step = prop_oneof![
        3 => prop::collection::vec(street(), 1..6).prop_map(Step::ImportSegments),
        1 => (n(), street()).prop_map(|(at, street)| Step::ReplaceSegment(at, street)),
        1 => n().prop_map(Step::RemoveSegment),
        2 => (text(), any::<u8>()).prop_map(|(name, at)| Step::ImportCommunity(name, at)),
        1 => (n(), text()).prop_map(|(at, name)| Step::RenameCommunity(at, name)),
        1 => n().prop_map(Step::RemoveCommunity),
        2 => text().prop_map(Step::AddCrew),
        1 => (n(), text()).prop_map(|(at, name)| Step::RenameCrew(at, name)),
        1 => n().prop_map(Step::RemoveCrew),
        5 => (n(), n(), part()).prop_map(|(at, crew, part)| Step::Assign(at, crew, part)),
        2 => n().prop_map(Step::Unassign),
        2 => (n(), text(), part()).prop_map(|(at, why, part)| Step::Exempt(at, why, part)),
        1 => n().prop_map(Step::Unexempt),
        8 => roster_step(-2_000_000_000..9_000_000_000).prop_map(Step::Roster),
        8 => office_step().prop_map(Step::Office),
    ];
    prop::collection::vec(step, 1..35)
}

/// Steps on few streets, whose parts meet on the ground and in time: their periods begin and end
/// about when the changes are made.
pub fn crowded_steps() -> impl Strategy<Value = Vec<Step>> {
    let n = || 0..1000_usize;
    let lasts = || prop::option::of(1..1_500_i64);
    let part = || {
        (any::<bool>(), (0..4_u8, 1..5_u8), -1_000..2_i64, lasts()).prop_map(
            |(left, (from, long), from_s, lasts_s)| {
                let share = |quarters: u8| f64::from(quarters.min(4)) / 4.0;
                let shares = (share(from), share(from + long));
                Part { left, shares, from_s: MADE_S + from_s, lasts_s }
            },
        )
    };
    let step = prop_oneof![
        8 => (n(), n(), part()).prop_map(|(at, crew, part)| Step::Assign(at, crew, part)),
        5 => n().prop_map(Step::Unassign),
        3 => (n(), text(), part()).prop_map(|(at, why, part)| Step::Exempt(at, why, part)),
        2 => n().prop_map(Step::Unexempt),
        2 => (n(), street()).prop_map(|(at, street)| Step::ReplaceSegment(at, street)),
        1 => n().prop_map(Step::RemoveSegment),
        1 => (n(), text()).prop_map(|(at, name)| Step::RenameCrew(at, name)),
        1 => n().prop_map(Step::RemoveCrew),
        1 => (text(), any::<u8>()).prop_map(|(name, at)| Step::ImportCommunity(name, at)),
        1 => n().prop_map(Step::RemoveCommunity),
        4 => roster_step(MADE_S - 1_000..MADE_S + 2).prop_map(Step::Roster),
    ];
    let first = prop::collection::vec(street(), 2..4).prop_map(Step::ImportSegments);
    let crews = || text().prop_map(Step::AddCrew);
    (first, crews(), crews(), prop::collection::vec(step, 5..40))
        .prop_map(|(first, a, b, rest)| [first, a, b].into_iter().chain(rest).collect())
}

/// Any text that PostgreSQL can hold: all but U+0000. Often with quotes, Chinese, nothing at all.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[^\\x00]{0,12}", "['\"\\\\;%$?-]{0,6}", "[一-龥]{1,6}", "[a-z ]{0,200}"]
}

fn street() -> impl Strategy<Value = Street> {
    let offset = (-0.01..0.01, -0.01..0.01);
    (
        (text(), prop::option::of(text()), prop::option::of(text())),
        prop::option::of(0.5_f32..80.0),
        prop::option::of(1_u8..=4),
        prop::collection::vec(offset, 2..9),
    )
        .prop_map(|((id, name, class), width_m, grade, offsets)| Street {
            id,
            name,
            class,
            width_m,
            grade,
            offsets,
        })
}

fn part() -> impl Strategy<Value = Part> {
    let lasts = prop::option::of(1..400_000_000_i64);
    (any::<bool>(), (0.0..1.0, 0.0..=1.0), -2_000_000_000..9_000_000_000_i64, lasts)
        .prop_map(|(left, shares, from_s, lasts_s)| Part { left, shares, from_s, lasts_s })
}

/// The open rows by fid, and the highest fid of each kind.
#[derive(Clone, Default)]
pub struct Model {
    pub now: Snapshot,
    communities: BTreeMap<CommunityFid, Arc<Community>>,
    segments: BTreeMap<SegmentFid, Arc<Segment>>,
    crews: BTreeMap<CrewFid, Arc<Crew>>,
    assignments: BTreeMap<AssignmentFid, Assignment>,
    exemptions: BTreeMap<ExemptionFid, Arc<Exemption>>,
}

/// The element that a number picks.
fn pick<K: Copy, V>(rows: &BTreeMap<K, V>, at: usize) -> Option<(K, &V)> {
    let at = at.checked_rem(rows.len())?;
    rows.iter().nth(at).map(|(fid, row)| (*fid, row))
}

fn replaced<F, R>(fid: F, row: R) -> Delta<F, R> {
    Delta { closed: vec![fid], opened: vec![row] }
}

impl Model {
    /// A valid change that does this step, if the city has what it needs.
    pub fn change(&self, step: Step) -> Option<Change> {
        let revision = self.now.revision.next();
        let made_at = Timestamp::from_millisecond(MADE_S * 1000 + 123 + revision.0 as i64).unwrap();
        let mut change = Change::new(Action::Assign, "张 'o\" 三".into(), made_at);
        change.summary = format!("step {revision}");
        let next = self.now.next;
        match step {
            Step::ImportSegments(streets) => {
                change.action = Action::ImportSegments;
                change.frame = self.now.frame.is_none().then(|| at(0.0, 0.0));
                let fids = next.segment.0..;
                let rows =
                    fids.zip(&streets).filter_map(|(fid, one)| segment(SegmentFid(fid), one));
                change.segments.opened = rows.collect();
            }
            Step::ReplaceSegment(index, street) => {
                let (fid, old) = pick(&self.segments, index)?;
                let mut new = segment(fid, &street)?;
                if street.width_m.is_none() {
                    // Named anew, and not drawn anew.
                    let (line, length_mm) = (old.line.clone(), old.length_mm);
                    new = Arc::new(Segment { line, length_mm, ..Segment::clone(&new) });
                }
                // What lies on it gets its shape anew, or goes if there is no room for it.
                for row in self.assignments.values().filter(|row| row.segment == fid) {
                    change.assignments.closed.push(row.fid);
                    let fits = row.stretch.to_mm() <= new.length_mm;
                    change.assignments.opened.extend(fits.then_some(*row));
                }
                for row in self.exemptions.values().filter(|row| row.segment == fid) {
                    change.exemptions.closed.push(row.fid);
                    let fits = row.stretch.to_mm() <= new.length_mm;
                    change.exemptions.opened.extend(fits.then(|| Arc::clone(row)));
                }
                change.segments = replaced(fid, new);
            }
            Step::RemoveSegment(index) => {
                let (fid, _row) = pick(&self.segments, index)?;
                change.segments.closed = vec![fid];
                let assigned = self.assignments.values().filter(|row| row.segment == fid);
                change.assignments.closed = assigned.map(|row| row.fid).collect();
                let exempt = self.exemptions.values().filter(|row| row.segment == fid);
                change.exemptions.closed = exempt.map(|row| row.fid).collect();
            }
            Step::ImportCommunity(name, place) => {
                let fid = next.community;
                let parent = pick(&self.communities, place.into()).map(|(_, row)| row.id.clone());
                let id = format!("{name}#{fid}").into();
                let area = area(place);
                let row = Community { fid, id, name: name.into(), parent, area };
                change.communities.opened = vec![Arc::new(row)];
            }
            Step::RenameCommunity(index, name) => {
                let (fid, old) = pick(&self.communities, index)?;
                let row = Community { name: name.into(), ..Community::clone(old) };
                change.communities = replaced(fid, Arc::new(row));
            }
            Step::RemoveCommunity(index) => {
                change.communities.closed = vec![pick(&self.communities, index)?.0];
            }
            Step::Roster(step) => return roster_change(&self.now, step, change),
            Step::Office(step) => return office_change(&self.now, step, change),
            step => return self.change_duty(step, change),
        }
        Some(change)
    }

    fn change_duty(&self, step: Step, mut change: Change) -> Option<Change> {
        let next = self.now.next;
        match step {
            Step::AddCrew(name) => {
                let (fid, name) = (next.crew, Arc::from(name));
                let id = format!("{name}#{fid}");
                change.crews.opened = vec![Arc::new(Crew::named(fid, id, name))];
            }
            Step::RenameCrew(index, name) => {
                let (fid, old) = pick(&self.crews, index)?;
                let crew = Crew { name: name.into(), ..Crew::clone(old) };
                change.crews = replaced(fid, Arc::new(crew));
            }
            Step::RemoveCrew(index) => {
                let (fid, _row) = pick(&self.crews, index)?;
                change.crews.closed = vec![fid];
                let theirs = self.assignments.values().filter(|row| row.crew == fid);
                change.assignments.closed = theirs.map(|row| row.fid).collect();
                close_with_crew(&self.now, &mut change);
            }
            Step::Assign(index, crew, part) => {
                let (segment, row) = pick(&self.segments, index)?;
                let shift = self.now.shifts.get(crew % (self.now.shifts.len() + 1));
                let shift = shift.map(|shift| shift.fid);
                let crew = pick(&self.crews, crew)?.0;
                let (side, stretch, period) = place(row, &part)?;
                let fid = next.assignment;
                let row = Assignment { fid, segment, side, stretch, crew, shift, period };
                change.assignments.opened = vec![row];
            }
            Step::Unassign(index) => {
                change.assignments.closed = vec![pick(&self.assignments, index)?.0];
            }
            Step::Exempt(index, reason, part) => {
                let (segment, row) = pick(&self.segments, index)?;
                let (side, stretch, period) = place(row, &part)?;
                let (fid, reason, approver) = (next.exemption, reason.into(), "局".into());
                let row = Exemption { fid, segment, side, stretch, reason, approver, period };
                change.exemptions.opened = vec![Arc::new(row)];
            }
            Step::Unexempt(index) => {
                change.exemptions.closed = vec![pick(&self.exemptions, index)?.0];
            }
            _ => unreachable!("the other steps are done by change"),
        }
        Some(change)
    }

    /// Does what the change says.
    pub fn apply(&mut self, revision: Revision, change: &Change) {
        fn move_rows<F: Ord + Copy, R: Clone>(
            rows: &mut BTreeMap<F, R>,
            delta: &Delta<F, R>,
            fid: impl Fn(&R) -> F,
            mut given: impl FnMut(F),
        ) -> Vec<R> {
            delta.closed.iter().for_each(|fid| assert!(rows.remove(fid).is_some()));
            for row in &delta.opened {
                given(fid(row));
                assert!(rows.insert(fid(row), row.clone()).is_none());
            }
            rows.values().cloned().collect()
        }
        let now = &mut self.now;
        let next = &mut now.next;
        now.revision = revision;
        now.frame = change.frame.or(now.frame);
        let delta = &change.communities;
        let given = |fid: CommunityFid| next.community = next.community.max(fid.next());
        now.communities = move_rows(&mut self.communities, delta, |row| row.fid, given);
        let delta = &change.segments;
        let given = |fid: SegmentFid| next.segment = next.segment.max(fid.next());
        now.segments = move_rows(&mut self.segments, delta, |row| row.fid, given);
        let given = |fid: CrewFid| next.crew = next.crew.max(fid.next());
        now.crews = move_rows(&mut self.crews, &change.crews, |row| row.fid, given);
        let delta = &change.assignments;
        let given = |fid: AssignmentFid| next.assignment = next.assignment.max(fid.next());
        now.assignments = move_rows(&mut self.assignments, delta, |row| row.fid, given);
        let delta = &change.exemptions;
        let given = |fid: ExemptionFid| next.exemption = next.exemption.max(fid.next());
        now.exemptions = move_rows(&mut self.exemptions, delta, |row| row.fid, given);
        apply_roster(now, change);
        apply_office(now, change);
    }
}

/// A position some degrees from the middle of the town.
pub fn at(east: f64, north: f64) -> LonLat {
    LonLat::new(104.282 + east, 30.976 + north).unwrap()
}

fn segment(fid: SegmentFid, street: &Street) -> Option<Arc<Segment>> {
    let line = Line::new(street.offsets.iter().map(|&(x, y)| at(x, y)).collect()).ok()?;
    Some(Arc::new(Segment {
        fid,
        id: format!("{}#{fid}", street.id).into(),
        name: street.name.as_deref().map(Arc::from),
        class: street.class.as_deref().map(Arc::from),
        width_m: street.width_m,
        grade: street.grade.and_then(Grade::new),
        length_mm: line.geodesic_length_mm(),
        line,
    }))
}

fn place(segment: &Segment, part: &Part) -> Option<(Side, Stretch, Period)> {
    let mm = |share: f64| (share * f64::from(segment.length_mm)).round() as u32;
    let (a, b) = (mm(part.shares.0), mm(part.shares.1));
    let from = Timestamp::from_second(part.from_s).unwrap();
    let to = part.lasts_s.map(|lasts| Timestamp::from_second(part.from_s + lasts).unwrap());
    let side = if part.left { Side::Left } else { Side::Right };
    Some((side, Stretch::new(a.min(b), a.max(b))?, Period::new(from, to)?))
}

/// Two squares side by side, the second with a hole.
pub fn area(place: u8) -> Area {
    let west = f64::from(place) * 0.01;
    let square = |west: f64, size: f64| {
        let corners = [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size), (0.0, 0.0)];
        corners.map(|(x, y)| at(west + x, y + (0.01 - size) / 2.0)).to_vec()
    };
    let hole: Vec<_> = square(west + 0.024, 0.002).into_iter().rev().collect();
    let polygons = vec![vec![square(west, 0.01)], vec![square(west + 0.02, 0.01), hole]];
    Area::sound(polygons).unwrap().0
}

/// Segments in rows, one change, for tests that need many.
pub fn grid(first: SegmentFid, count: u32) -> Vec<Arc<Segment>> {
    let row = |index: u32| {
        let (x, y) = (f64::from(index % 100) * 0.001, f64::from(index / 100) * 0.001);
        let offsets = vec![(x, y), (x + 0.0004, y + 0.0001), (x + 0.0009, y)];
        let street = Street {
            id: "grid".into(),
            name: Some("中山大道".into()),
            class: Some("residential".into()),
            width_m: Some(9.5),
            grade: Some(2),
            offsets,
        };
        segment(SegmentFid(first.0 + index), &street).unwrap()
    };
    (0..count).map(row).collect()
}
