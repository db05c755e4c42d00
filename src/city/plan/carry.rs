//! Carrying a stretch from the old line of a segment to its new one, so that a redrawn street
//! keeps whoever answers for it.
//!
//! ```text
//!  old   o----[=======)-----o
//!  new     o----[=======)----------o      ends of the stretch go to the nearest place of the new
//!                                         line; an end that was a street's end stays one
//! ```

use crate::geometry::{MeasuredLine, Side, Stretch, Xy};

/// A place on the old line farther from the new one than this was not redrawn, it went, in metres.
pub const CARRY_LIMIT_M: f64 = 15.0;

/// The end of a street stays its end when it moves by less than this along the street, in metres.
const SAME_END_M: f64 = 5.0;

/// Halvings of a stretch to find how far the new line goes along: to a millimetre on 1,000 km.
const HALVINGS: u32 = 30;

/// Where a stretch came to lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Carried {
    pub side: Side,
    pub stretch: Stretch,
    /// What of the old stretch the new line no longer reaches, in mm of the old line.
    pub lost_mm: u32,
}

/// Carries a stretch; `None` where the new line does not come near it.
#[must_use]
pub fn carry(
    old: &MeasuredLine,
    new: &MeasuredLine,
    side: Side,
    stretch: Stretch,
) -> Option<Carried> {
    let reaches = |measure_mm: u32| distance_m(new, old.at(measure_mm)) <= CARRY_LIMIT_M;
    let middle = stretch.from_mm() + stretch.length_mm() / 2;
    let anchor = [stretch.from_mm(), stretch.to_mm(), middle].into_iter().find(|m| reaches(*m))?;
    let from = farthest(anchor, stretch.from_mm(), &reaches);
    let to = farthest(anchor, stretch.to_mm(), &reaches);
    let kept = Stretch::new(from, to)?;
    let lost_mm = stretch.length_mm() - kept.length_mm();
    let (turned, stretch) =
        if is_ring(new) { around(old, new, kept)? } else { along(old, new, kept)? };
    let side = if turned { side.opposite() } else { side };
    Some(Carried { side, stretch, lost_mm })
}

/// Does the line end where it begins?
fn is_ring(line: &MeasuredLine) -> bool {
    let ends_m = line.at(0).distance_m_to(line.at(line.length_mm()));
    ends_m <= SAME_END_M && f64::from(line.length_mm()) / 1e3 >= 4.0 * SAME_END_M
}

/// Where four places of a stretch come to lie, in order: its ends, and two between them, which say
/// which way the new line runs even where both ends are nearest to one place of it.
fn four_measures(old: &MeasuredLine, new: &MeasuredLine, stretch: Stretch) -> [u32; 4] {
    let third_mm = stretch.length_mm() / 3;
    let (from, to) = (stretch.from_mm(), stretch.to_mm());
    [from, from + third_mm, to - third_mm, to].map(|mm| new.nearest(old.at(mm)).measure_mm)
}

/// A stretch on a new line with two ends, and whether the line runs the other way now.
fn along(old: &MeasuredLine, new: &MeasuredLine, stretch: Stretch) -> Option<(bool, Stretch)> {
    let [first, second, third, last] = four_measures(old, new, stretch);
    let turned = first > last;
    if second != third && (second > third) != turned {
        return None;
    }
    let place = |measure_mm: u32, was_end: bool| {
        if was_end { to_end(measure_mm, new.length_mm()) } else { measure_mm }
    };
    let a = place(first, stretch.from_mm() == 0);
    let b = place(last, stretch.to_mm() == old.length_mm());
    Some((turned, Stretch::new(a.min(b), a.max(b))?))
}

/// A stretch on a new line that is a ring, where its beginning and its end are one place. `None`
/// where the stretch would lie across that place, in two pieces.
fn around(old: &MeasuredLine, new: &MeasuredLine, stretch: Stretch) -> Option<(bool, Stretch)> {
    let length_mm = u64::from(new.length_mm());
    let four = four_measures(old, new, stretch);
    let onwards = |from: u32, to: u32| (u64::from(to) + length_mm - u64::from(from)) % length_mm;
    let way_mm: u64 = four.windows(2).map(|pair| onwards(pair[0], pair[1])).sum();
    let turned = way_mm > length_mm;
    let (was_begin, was_end) = (stretch.from_mm() == 0, stretch.to_mm() == old.length_mm());
    if was_begin && was_end && is_ring(old) {
        return Some((turned, Stretch::new(0, new.length_mm())?));
    }
    let meets = |measure_mm: u32, was_end: bool| {
        let placed = if was_end { to_end(measure_mm, new.length_mm()) } else { measure_mm };
        placed % new.length_mm() == 0
    };
    let [first, .., last] = four;
    let ends = [(first, was_begin), (last, was_end)];
    let [begin, end] = if turned { [ends[1], ends[0]] } else { ends };
    let begin = if meets(begin.0, begin.1) { 0 } else { begin.0 };
    let end = if meets(end.0, end.1) { new.length_mm() } else { end.0 };
    Some((turned, Stretch::new(begin, end)?))
}

/// An end that came to lie near an end of the new line is that end.
fn to_end(measure_mm: u32, length_mm: u32) -> u32 {
    let near_m = |other_mm: u32| f64::from(measure_mm.abs_diff(other_mm)) / 1e3 <= SAME_END_M;
    if near_m(0) && measure_mm <= length_mm / 2 {
        0
    } else if near_m(length_mm) && measure_mm >= length_mm / 2 {
        length_mm
    } else {
        measure_mm
    }
}

/// The measure nearest to `goal` that is still reached, going from `anchor`, which is.
fn farthest(anchor: u32, goal: u32, reaches: &impl Fn(u32) -> bool) -> u32 {
    if reaches(goal) {
        return goal;
    }
    let (mut inside, mut beyond) = (anchor, goal);
    for _ in 0..HALVINGS {
        let middle = inside.midpoint(beyond);
        if middle == inside || middle == beyond {
            break;
        }
        if reaches(middle) {
            inside = middle;
        } else {
            beyond = middle;
        }
    }
    inside
}

fn distance_m(line: &MeasuredLine, place: Xy) -> f64 {
    line.distance_2_to(place).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> MeasuredLine {
        let points: Vec<Xy> = points.iter().map(|(x, y)| Xy { x: *x, y: *y }).collect();
        let length_m: f64 = points.windows(2).map(|p| p[0].distance_m_to(p[1])).sum();
        MeasuredLine::new(points, (length_m * 1000.0).round() as u32)
    }

    fn stretch(from_m: u32, to_m: u32) -> Stretch {
        Stretch::new(from_m * 1000, to_m * 1000).unwrap()
    }

    #[test]
    fn a_whole_side_stays_whole_when_the_street_is_redrawn_a_little() {
        let old = line(&[(0.0, 0.0), (100.0, 0.0)]);
        let new = line(&[(1.0, 0.5), (50.0, 2.0), (103.0, -1.0)]);
        let carried = carry(&old, &new, Side::Left, stretch(0, 100)).unwrap();
        assert_eq!(carried.side, Side::Left);
        assert_eq!(carried.stretch, Stretch::new(0, new.length_mm()).unwrap());
        assert_eq!(carried.lost_mm, 0);
    }

    #[test]
    fn a_street_drawn_the_other_way_round_swaps_sides() {
        let old = line(&[(0.0, 0.0), (100.0, 0.0)]);
        let new = line(&[(100.0, 0.0), (0.0, 0.0)]);
        let carried = carry(&old, &new, Side::Left, stretch(0, 30)).unwrap();
        assert_eq!(carried.side, Side::Right);
        assert_eq!(carried.stretch, stretch(70, 100));
    }

    #[test]
    fn a_street_made_longer_is_a_gap_where_it_is_new() {
        let old = line(&[(0.0, 0.0), (100.0, 0.0)]);
        let new = line(&[(0.0, 0.0), (160.0, 0.0)]);
        let carried = carry(&old, &new, Side::Right, stretch(0, 100)).unwrap();
        assert_eq!(carried.stretch, stretch(0, 100));
    }

    #[test]
    fn what_a_shortened_street_no_longer_has_is_lost_and_counted() {
        let old = line(&[(0.0, 0.0), (100.0, 0.0)]);
        let new = line(&[(0.0, 0.0), (40.0, 0.0)]);
        let carried = carry(&old, &new, Side::Right, stretch(0, 100)).unwrap();
        assert_eq!(carried.stretch, stretch(0, 40));
        // The new line reaches on for the limit beyond its end, give or take a rounding.
        assert!(carried.lost_mm.abs_diff(45_000) <= 1, "{}", carried.lost_mm);
    }

    #[test]
    fn two_neighbours_still_meet_without_gap_or_overlap() {
        let old = line(&[(0.0, 0.0), (100.0, 0.0)]);
        let new = line(&[(0.0, 1.0), (40.0, 3.0), (101.0, 0.0)]);
        let first = carry(&old, &new, Side::Left, stretch(0, 37)).unwrap();
        let second = carry(&old, &new, Side::Left, stretch(37, 100)).unwrap();
        assert_eq!(first.stretch.to_mm(), second.stretch.from_mm());
    }

    #[test]
    fn a_street_that_moved_away_carries_nothing() {
        let old = line(&[(0.0, 0.0), (100.0, 0.0)]);
        let new = line(&[(0.0, 50.0), (100.0, 50.0)]);
        assert_eq!(carry(&old, &new, Side::Left, stretch(0, 100)), None);
    }

    /// A square of 100 m a side that ends where it begins, with one corner drawn anew.
    fn rings() -> (MeasuredLine, MeasuredLine) {
        let ring = |corner: (f64, f64)| {
            line(&[(0.0, 0.0), (100.0, 0.0), corner, (0.0, 100.0), (0.0, 0.0)])
        };
        (ring((100.0, 100.0)), ring((101.0, 101.0)))
    }

    #[test]
    fn a_ring_keeps_its_whole_sides() {
        let (old, new) = rings();
        let carried = carry(&old, &new, Side::Left, stretch(0, 400)).unwrap();
        let whole = Stretch::new(0, new.length_mm()).unwrap();
        assert_eq!((carried.side, carried.stretch, carried.lost_mm), (Side::Left, whole, 0));
    }

    #[test]
    fn a_stretch_up_to_the_end_of_a_ring_keeps_its_side_and_its_place() {
        let (old, new) = rings();
        let last = carry(&old, &new, Side::Left, stretch(370, 400)).unwrap();
        let end_mm = new.length_mm();
        assert_eq!(last.side, Side::Left);
        assert_eq!(last.stretch, Stretch::new(end_mm - 30_000, end_mm).unwrap());
        for first in [stretch(0, 60), stretch(2, 60)] {
            let carried = carry(&old, &new, Side::Right, first).unwrap();
            assert_eq!((carried.side, carried.stretch), (Side::Right, first));
        }
    }

    #[test]
    fn a_ring_drawn_the_other_way_round_swaps_sides() {
        let (old, _) = rings();
        let turned = line(&[(0.0, 0.0), (0.0, 100.0), (100.0, 100.0), (100.0, 0.0), (0.0, 0.0)]);
        let last = carry(&old, &turned, Side::Left, stretch(370, 400)).unwrap();
        assert_eq!((last.side, last.stretch), (Side::Right, stretch(0, 30)));
        let whole = carry(&old, &turned, Side::Left, stretch(0, 400)).unwrap();
        assert_eq!((whole.side, whole.stretch), (Side::Right, stretch(0, 400)));
    }

    #[test]
    fn a_ring_that_begins_elsewhere_keeps_whole_sides_and_what_its_beginning_does_not_cut() {
        let (old, _) = rings();
        let from_corner =
            line(&[(100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0), (100.0, 0.0)]);
        let whole = carry(&old, &from_corner, Side::Left, stretch(0, 400)).unwrap();
        assert_eq!((whole.side, whole.stretch), (Side::Left, stretch(0, 400)));
        let before = carry(&old, &from_corner, Side::Left, stretch(0, 100)).unwrap();
        assert_eq!((before.side, before.stretch), (Side::Left, stretch(300, 400)));
        let across = carry(&old, &from_corner, Side::Left, stretch(50, 150));
        assert_eq!(across, None, "it would be in two pieces, so it is listed as lost");
    }
}
