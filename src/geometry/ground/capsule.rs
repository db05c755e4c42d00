//! The ground within a radius of one edge: a convex polygon of two sides and two caps of chords.
//!
//! ```text
//!      .-' sides run along the edge '-.        Chords lie inside the circle, their corners on it,
//!     /  from ================== end   \       the first at the end of a side. This is how GEOS
//!      '-. chords stand around it    .-'       draws the buffer of a line with two points.
//! ```
//!
//! All is in steps of the grid, but not rounded: places are rounded when all is cut, once.

use std::cmp::Ordering;
use std::f64::consts::FRAC_PI_2;
use std::ops::RangeInclusive;

use smallvec::SmallVec;

use super::super::Xy;

/// Two lines nearer than this in steps are one: a ten-thousandth of a millimetre.
pub(super) const SAME: f64 = 1e-3;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Capsule {
    pub(super) from: Xy,
    pub(super) to: Xy,
    /// The unit vector from end to end.
    pub(super) along: Xy,
    pub(super) length: f64,
    pub(super) radius: f64,
}

/// The corners of half a disc of radius one, and the directions that its chords face.
/// Each is (ahead, left): along an edge and to the left of it.
#[derive(Debug, Clone)]
pub(super) struct Chords {
    corners: Vec<[f64; 2]>,
    facing: Vec<[f64; 2]>,
    /// How far the chords are from the centre.
    apothem: f64,
}

/// Whose border an edge is of that may lie on the border of a capsule.
#[derive(Debug, Clone, Copy)]
pub(super) enum Owner<'a> {
    /// An area's: outside of it there is nothing to be seen.
    Outline,
    /// Another capsule's, whether it comes later in the list of all.
    Capsule(&'a Capsule, bool),
}

impl Chords {
    pub(super) fn new(quadrant_steps: u8) -> Chords {
        let quadrant_steps = quadrant_steps.max(1);
        let step = FRAC_PI_2 / f64::from(quadrant_steps);
        let direction = |steps: f64| {
            let angle = steps * step;
            [angle.sin(), -angle.cos()]
        };
        let count = 2 * u16::from(quadrant_steps);
        Chords {
            corners: (0..=count).map(|number| direction(f64::from(number))).collect(),
            facing: (0..count).map(|number| direction(f64::from(number) + 0.5)).collect(),
            apothem: (step / 2.0).cos(),
        }
    }

    /// Closes the chords with both corners within some range along a direction, of which it is
    /// given how far a unit ahead and a unit to the left come along it.
    pub(super) fn close_held(
        &self,
        is_open: &mut [bool],
        [ahead, left]: [f64; 2],
        range: &RangeInclusive<f64>,
    ) {
        let holds = |corner: &[f64; 2]| range.contains(&(corner[0] * ahead + corner[1] * left));
        let mut before = holds(&self.corners[0]);
        for (is_open, corner) in is_open.iter_mut().zip(&self.corners[1..]) {
            let this = holds(corner);
            *is_open &= !(before && this);
            before = this;
        }
    }

    /// How many chords make half a disc.
    pub(super) fn count(&self) -> usize {
        self.facing.len()
    }
}

impl Capsule {
    /// The capsule around an edge, `None` if it has no length. Both ways give the same.
    pub(super) fn of(from: Xy, to: Xy, radius: f64) -> Option<Capsule> {
        let is_turned = (to.x, to.y) < (from.x, from.y);
        let (from, to) = if is_turned { (to, from) } else { (from, to) };
        let length = from.distance_m_to(to);
        let along = (to - from) * (1.0 / length);
        (length > 0.0).then_some(Capsule { from, to, along, length, radius })
    }

    /// An order of capsules that depends on nothing else.
    fn order(&self, other: &Capsule) -> Ordering {
        let key = |it: &Capsule| [it.from.x, it.from.y, it.to.x, it.to.y, it.radius];
        let pairs = key(self).into_iter().zip(key(other));
        pairs.map(|(a, b)| a.total_cmp(&b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// Its chord of a number, beyond `to` or beyond `from`, counter-clockwise.
    pub(super) fn chord(&self, number: usize, is_beyond_to: bool, chords: &Chords) -> [Xy; 2] {
        let (centre, ahead) =
            if is_beyond_to { (self.to, self.along) } else { (self.from, self.along * -1.0) };
        let left = Xy { x: -ahead.y, y: ahead.x };
        [number, number + 1].map(|corner| {
            let [forth, aside] = chords.corners[corner];
            centre + (ahead * forth + left * aside) * self.radius
        })
    }

    /// Its sides, right and left, counter-clockwise. Chords begin and end at the same places.
    pub(super) fn sides(&self) -> [[Xy; 2]; 2] {
        let right = Xy { x: self.along.y, y: -self.along.x } * self.radius;
        [[self.from + right, self.to + right], [self.to - right, self.from - right]]
    }

    /// The box around it: west, south, east, north.
    pub(super) fn bounds(&self) -> [f64; 4] {
        let (a, b, r) = (self.from, self.to, self.radius);
        [a.x.min(b.x) - r, a.y.min(b.y) - r, a.x.max(b.x) + r, a.y.max(b.y) + r]
    }

    /// The square of a place's distance from the edge.
    pub(super) fn distance_2(&self, place: Xy) -> f64 {
        let at = place - self.from;
        let off = at - self.along * at.dot(self.along).clamp(0.0, self.length);
        off.dot(off)
    }

    /// Whether all places are well inside it.
    pub(super) fn holds(&self, places: &[Xy], chords: &Chords) -> bool {
        let reach = self.radius * chords.apothem;
        places.iter().all(|&place| self.distance_2(place) < reach * reach)
    }

    /// The part of an edge that it covers, as shares of the edge's length.
    pub(super) fn covered(
        &self,
        edge: [Xy; 2],
        owner: Owner<'_>,
        chords: &Chords,
    ) -> Option<[f64; 2]> {
        let [p, q] = edge.map(|place| self.seen(place));
        let (r, length) = (self.radius, self.length);
        let beyond = |a: f64, b: f64, least: f64, most: f64| {
            (a < least && b < least) || (a > most && b > most)
        };
        if beyond(p[1], q[1], -r - SAME, r + SAME)
            || beyond(p[0], q[0], -r - SAME, length + r + SAME)
        {
            return None;
        }
        let is_within =
            |[ahead, left]: [f64; 2]| ahead > 0.0 && ahead < length && left.abs() < r - SAME;
        if is_within(p) && is_within(q) {
            return Some([0.0, 1.0]);
        }
        let mut part = Part { range: [0.0, 1.0], capsule: self, owner };
        let way = q[0] - p[0];
        part.keep(r + p[1], r + q[1], way)?;
        part.keep(r - p[1], r - q[1], -way)?;
        let ahead = part.range.map(|t| p[0] + t * way);
        if ahead[0].max(ahead[1]) > length {
            let [p, q] = [p, q].map(|at| [at[0] - length, at[1]]);
            part.keep_within_cap(p, q, r, 1.0, chords)?;
        }
        if ahead[0].min(ahead[1]) < 0.0 {
            let [p, q] = [p, q].map(|at| [-at[0], at[1]]);
            part.keep_within_cap(p, q, r, -1.0, chords)?;
        }
        Some(part.range)
    }

    /// A place as (ahead, left) of `from`.
    fn seen(&self, place: Xy) -> [f64; 2] {
        let at = place - self.from;
        [at.dot(self.along), self.along.cross(at)]
    }
}

/// The part of an edge inside the half planes met so far.
struct Part<'a> {
    range: [f64; 2],
    capsule: &'a Capsule,
    owner: Owner<'a>,
}

impl Part<'_> {
    /// Keeps what lies in a half plane, given how deep in it the edge's ends lie. `way` is positive
    /// where the edge runs as the border of the half plane does.
    #[inline]
    fn keep(&mut self, from_depth: f64, to_depth: f64, way: f64) -> Option<()> {
        if from_depth.abs() < SAME && to_depth.abs() < SAME {
            return self.is_covered_on_border(way > 0.0).then_some(());
        }
        if from_depth < 0.0 {
            if to_depth <= 0.0 {
                return None;
            }
            self.range[0] = self.range[0].max(from_depth / (from_depth - to_depth));
        } else if to_depth < 0.0 {
            self.range[1] = self.range[1].min(from_depth / (from_depth - to_depth));
        }
        (self.range[0] < self.range[1]).then_some(())
    }

    /// Whether an edge on the capsule's border is covered. Of borders of capsules that lie on each
    /// other one must be seen, the same one whichever other capsules there are.
    fn is_covered_on_border(&self, is_same_way: bool) -> bool {
        match self.owner {
            Owner::Outline => is_same_way,
            Owner::Capsule(owner, is_later) => {
                !is_same_way
                    || self.capsule.order(owner).is_lt()
                    || (self.capsule == owner && is_later)
            }
        }
    }

    /// Keeps what lies within the chords of a cap around (0, 0), seen with the cap ahead. `turn`
    /// is -1 where it is seen in a mirror.
    fn keep_within_cap(
        &mut self,
        p: [f64; 2],
        q: [f64; 2],
        radius: f64,
        turn: f64,
        chords: &Chords,
    ) -> Option<()> {
        let reach = radius * chords.apothem;
        let way = [q[0] - p[0], q[1] - p[1]];
        let is_deep = |t: f64| {
            let at = [p[0] + t * way[0], p[1] + t * way[1]];
            at[0] * at[0] + at[1] * at[1] < (reach - SAME) * (reach - SAME)
        };
        if self.range.into_iter().all(is_deep) {
            return Some(());
        }
        for [ahead, left] in &chords.facing {
            let depth = |at: [f64; 2]| reach - at[0] * ahead - at[1] * left;
            // The border runs at a right angle to where it faces.
            let forth = way[1] * ahead - way[0] * left;
            self.keep(depth(p), depth(q), forth * turn)?;
        }
        Some(())
    }
}

/// Parts of an edge, as shares of its length, in order.
pub(super) type Shares = SmallVec<[[f64; 2]; 4]>;

/// Takes a part out of others.
pub(super) fn take_out(parts: &mut Shares, [start, end]: [f64; 2]) {
    let mut place = 0;
    while place < parts.len() {
        let [from, to] = parts[place];
        if end <= from || to <= start {
            place += 1;
        } else if start <= from && to <= end {
            parts.remove(place);
        } else {
            if start > from && end < to {
                parts.insert(place + 1, [end, to]);
            }
            parts[place] = if start > from { [from, start] } else { [end, to] };
            place += 1;
        }
    }
}
