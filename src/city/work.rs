//! What crews answer for, whatever others do in the same place: the sums that the load of a crew is
//! reckoned from. They are plain lengths, kept step by step with all other sums; rules and hours
//! are looked at only when somebody asks.

use super::cover::SideCover;
use super::street::Street;
use crate::domain::{Assignment, CrewFid, ShiftFid};
use crate::geometry::{Side, Stretch, StretchSet};
use jiff::Timestamp;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// What one crew answers for. In a state no member is negative.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Work {
    pub segments: i64,
    /// Street side, each millimetre once, alone or with others.
    pub length_mm: i64,
    /// That length times half the width of the street, in square millimetres.
    pub area_mm2: i64,
    /// Sorted; what is worked in two shifts is in both.
    by_kind: Vec<(Kind, i64)>,
}

/// A shift, or every hour; and the class of street.
pub type Kind = (Option<ShiftFid>, Option<Arc<str>>);

/// The work of every crew that answers for anything.
pub type Works = FxHashMap<CrewFid, Work>;

/// In a shift a crew answers for so many millimetres of a street, both sides together.
pub type Worked = SmallVec<[(CrewFid, Option<ShiftFid>, i64); 2]>;

impl Work {
    /// Lengths in mm by shift and class.
    pub fn by_kind(&self) -> impl Iterator<Item = (Option<ShiftFid>, Option<&str>, i64)> {
        self.by_kind.iter().map(|((shift, class), mm)| (*shift, class.as_deref(), *mm))
    }

    fn is_zero(&self) -> bool {
        self.segments == 0 && self.length_mm == 0 && self.by_kind.is_empty()
    }

    /// A class is copied only for a row that is new: all cores count the names that they share.
    fn add_kind(&mut self, shift: Option<ShiftFid>, class: Option<&Arc<str>>, mm: i64) {
        let asked = (shift, class.map(|class| &**class));
        let key = |(kind, _): &(Kind, i64)| (kind.0, kind.1.as_deref()).cmp(&asked);
        match self.by_kind.binary_search_by(key) {
            Ok(found) => {
                self.by_kind[found].1 += mm;
                if self.by_kind[found].1 == 0 {
                    self.by_kind.remove(found);
                }
            }
            Err(place) if mm != 0 => {
                self.by_kind.insert(place, ((shift, class.cloned()), mm));
            }
            Err(_) => {}
        }
    }
}

type Row = (CrewFid, Option<ShiftFid>, Side, Stretch);

/// What crews answer for on a street at an instant, by shift. A millimetre that a crew holds twice
/// in one shift counts once.
#[must_use]
pub fn worked(assignments: &[Assignment], at: Timestamp) -> Worked {
    let held = assignments.iter().filter(|held| held.period.holds_at(at));
    let mut rows: SmallVec<[Row; 2]> =
        held.map(|held| (held.crew, held.shift, held.side, held.stretch)).collect();
    rows.sort_unstable();
    let mut worked = Worked::new();
    for alike in rows.chunk_by(|one, next| (one.0, one.1, one.2) == (next.0, next.1, next.2)) {
        let (crew, shift, ..) = alike[0];
        let mm = match alike {
            [only] => i64::from(only.3.length_mm()),
            several => in_mm(&several.iter().map(|row| row.3).collect()),
        };
        match worked.last_mut() {
            Some(last) if (last.0, last.1) == (crew, shift) => last.2 += mm,
            _ => worked.push((crew, shift, mm)),
        }
    }
    worked
}

/// Adds what one street contributes, or takes it away when `sign` is -1.
pub fn add_street(
    works: &mut Works,
    street: &Street,
    covers: &[SideCover; 2],
    worked: &Worked,
    sign: i64,
) {
    let mut held: SmallVec<[(CrewFid, i64); 2]> = SmallVec::new();
    for (crew, set) in covers.iter().flat_map(|cover| &cover.by_crew) {
        match held.iter_mut().find(|(known, _)| known == crew) {
            Some((_, mm)) => *mm += in_mm(set),
            None => held.push((*crew, in_mm(set))),
        }
    }
    let class = street.segment.class.as_ref();
    for (crew, mm) in held {
        let work = works.entry(crew).or_default();
        work.segments += sign;
        work.length_mm += sign * mm;
        work.area_mm2 += sign * mm * half_width_mm(street);
        for (_, shift, mm) in worked.iter().filter(|row| row.0 == crew) {
            work.add_kind(*shift, class, sign * mm);
        }
        // Sums kept step by step have to equal sums from scratch.
        if work.is_zero() {
            works.remove(&crew);
        }
    }
}

/// Adds the works of another part of the city.
pub fn merge(works: &mut Works, others: &Works) {
    for (crew, other) in others {
        let work = works.entry(*crew).or_default();
        work.segments += other.segments;
        work.length_mm += other.length_mm;
        work.area_mm2 += other.area_mm2;
        for ((shift, class), mm) in &other.by_kind {
            work.add_kind(*shift, class.as_ref(), *mm);
        }
    }
}

/// Half the width of a street in whole millimetres. Where the file gives no width it is what is
/// usual for the class.
#[must_use]
pub fn half_width_mm(street: &Street) -> i64 {
    (street.segment.half_width_m() * 1000.0).round() as i64
}

fn in_mm(set: &StretchSet) -> i64 {
    i64::try_from(set.total_mm()).expect("a side is shorter than u32::MAX mm")
}
