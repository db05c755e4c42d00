//! Which areas does each side of a line lie in.
//!
//! ```text
//!   area 7                       ^ offset line of the left side, half a width away
//!   - - - - - - - - - - - - - - -+- - -
//!   ==========o==================+=====>  the centre line
//!   - - - - - - - - - - - - - - -+- - -
//!   area 8    |<- nearer than half a width to the border: each side by its own offset line
//! ```
//!
//! The centre line is cut where it crosses a border. Where it runs nearer than half its width to
//! one, the two sides may lie in different areas, so there each side is where its own offset line
//! is. All cuts are found in closed form, edge by edge; between two cuts nothing changes, so one
//! point in the middle tells where the whole piece lies.

use smallvec::SmallVec;

use super::{MeasuredLine, Stretch, Xy};

/// One piece of one side and the areas it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidePiece {
    /// Where along the line.
    pub stretch: Stretch,
    /// The areas, by the numbers that the caller gave them, sorted; empty when in none.
    pub areas: SmallVec<[u32; 2]>,
}

/// The pieces of the left and of the right side of `line`, each with the areas it lies in.
///
/// The pieces of a side are in order, differ from their neighbours in their areas, and together
/// are exactly `[0, length_mm)`. `half_width_m` is how far each side's offset line runs from the
/// centre line. `edges` are the border edges that may matter: all whose box comes within
/// `half_width_m` of the line's box (more do no harm). `containing` tells the areas that hold a
/// place; it is asked once per piece, or once in all when `edges` is empty.
pub fn sides_in_areas(
    line: &MeasuredLine,
    half_width_m: f64,
    edges: &[[Xy; 2]],
    mut containing: impl FnMut(Xy) -> SmallVec<[u32; 2]>,
) -> [Vec<SidePiece>; 2] {
    let mut sorted = |place: Xy| {
        let mut areas = containing(place);
        areas.sort_unstable();
        areas
    };
    let mut sides = Sides::default();
    if edges.is_empty() {
        sides.extend_both(line.length_mm(), &sorted(line.at(line.length_mm() / 2)));
        return sides.pieces;
    }
    // Away from borders nothing changes, so an answer holds until the line has been near one.
    let mut away: Option<SmallVec<[u32; 2]>> = None;
    for (number, ends) in line.points().windows(2).enumerate() {
        let cuts = EdgeCuts::of([ends[0], ends[1]], half_width_m, edges);
        for piece in cuts.at.windows(2) {
            let to_mm = line.measure_on_edge(number, piece[1]);
            let middle_t = f64::midpoint(piece[0], piece[1]);
            let near = cuts.is_near(middle_t);
            if near || half_width_m <= 0.0 {
                away = None;
            }
            if to_mm <= sides.reached_mm {
                continue;
            }
            let middle = ends[0].between(ends[1], middle_t);
            if near {
                let offset = left_normal(ends[0], ends[1]) * half_width_m;
                sides.extend([sorted(middle + offset), sorted(middle - offset)], to_mm);
            } else {
                let areas = away.get_or_insert_with(|| sorted(middle));
                sides.extend_both(to_mm, areas);
            }
        }
    }
    if sides.reached_mm < line.length_mm() {
        // Only a line without planar length has anything left.
        sides.extend_both(line.length_mm(), &sorted(line.points()[0]));
    }
    sides.pieces
}

/// The part of `line_edge` that is nearer than `radius_m` to `edge`, as shares `[from, to]` of
/// it between 0 and 1, or `None` when no part is.
///
/// What is near an edge is a capsule: a strip along it and a disc at each end. A capsule is
/// convex, so a straight line has one interval in it, which spans those in the three parts.
#[must_use]
pub fn near_interval(edge: [Xy; 2], line_edge: [Xy; 2], radius_m: f64) -> Option<[f64; 2]> {
    let start = line_edge[0];
    let direction = line_edge[1] - start;
    let parts = [
        in_disc(edge[0], start, direction, radius_m),
        in_disc(edge[1], start, direction, radius_m),
        in_strip(edge, start, direction, radius_m),
    ];
    let [from, to] =
        parts.into_iter().flatten().reduce(|all, one| [all[0].min(one[0]), all[1].max(one[1])])?;
    let (from, to) = (from.max(0.0), to.min(1.0));
    (from < to).then_some([from, to])
}

/// Where one edge of a line is cut, and where it is near a border.
struct EdgeCuts {
    /// Shares of the edge in order, from 0 to 1.
    at: SmallVec<[f64; 8]>,
    /// Intervals of shares in order, none of which meets the next: a border of very many short
    /// edges is looked up in, not gone through.
    near: SmallVec<[[f64; 2]; 4]>,
}

impl EdgeCuts {
    fn of(line_edge: [Xy; 2], half_width_m: f64, edges: &[[Xy; 2]]) -> EdgeCuts {
        let offset = left_normal(line_edge[0], line_edge[1]) * half_width_m;
        let left = line_edge.map(|end| end + offset);
        let right = line_edge.map(|end| end - offset);
        let mut cuts = EdgeCuts { at: SmallVec::from_slice(&[0.0, 1.0]), near: SmallVec::new() };
        for &edge in edges {
            if are_apart(edge, line_edge, half_width_m) {
                continue;
            }
            cuts.at.extend(crossing(line_edge, edge));
            if let Some(near) = near_interval(edge, line_edge, half_width_m) {
                cuts.at.extend(near);
                cuts.near.push(near);
                // An offset line can only meet a border that the centre line is near to.
                cuts.at.extend(crossing(left, edge));
                cuts.at.extend(crossing(right, edge));
            }
        }
        cuts.at.sort_unstable_by(f64::total_cmp);
        cuts.near.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
        cuts.near.dedup_by(|next, last| {
            let joined = next[0] <= last[1];
            if joined {
                last[1] = last[1].max(next[1]);
            }
            joined
        });
        cuts
    }

    /// For a share that is no cut itself.
    fn is_near(&self, t: f64) -> bool {
        let next = self.near.partition_point(|near| near[1] <= t);
        self.near.get(next).is_some_and(|near| near[0] < t)
    }
}

/// The pieces of both sides as far as they are known.
#[derive(Default)]
struct Sides {
    pieces: [Vec<SidePiece>; 2],
    reached_mm: u32,
}

impl Sides {
    /// Carries both sides on to `to_mm` through the same areas.
    fn extend_both(&mut self, to_mm: u32, areas: &SmallVec<[u32; 2]>) {
        self.extend([areas.clone(), areas.clone()], to_mm);
    }

    /// Carries both sides on to `to_mm`, each through its own areas.
    fn extend(&mut self, areas: [SmallVec<[u32; 2]>; 2], to_mm: u32) {
        let Some(stretch) = Stretch::new(self.reached_mm, to_mm) else {
            return;
        };
        for (pieces, areas) in self.pieces.iter_mut().zip(areas) {
            match pieces.last_mut() {
                Some(last) if last.areas == areas => last.stretch = last.stretch.until(to_mm),
                _ => pieces.push(SidePiece { stretch, areas }),
            }
        }
        self.reached_mm = to_mm;
    }
}

/// The unit vector to the left of a direction, or 0 where there is none.
fn left_normal(from: Xy, to: Xy) -> Xy {
    let direction = to - from;
    let length = direction.dot(direction).sqrt();
    if length > 0.0 {
        Xy { x: -direction.y, y: direction.x } * (1.0 / length)
    } else {
        Xy::default()
    }
}

/// Whether the boxes of two edges are farther apart than `margin_m`.
fn are_apart(one: [Xy; 2], other: [Xy; 2], margin_m: f64) -> bool {
    let beyond = |a: f64, b: f64, c: f64, d: f64| a.max(b) + margin_m < c.min(d);
    beyond(one[0].x, one[1].x, other[0].x, other[1].x)
        || beyond(other[0].x, other[1].x, one[0].x, one[1].x)
        || beyond(one[0].y, one[1].y, other[0].y, other[1].y)
        || beyond(other[0].y, other[1].y, one[0].y, one[1].y)
}

/// The share of `line_edge` at which it crosses `edge`. Parallel edges do not cross.
fn crossing(line_edge: [Xy; 2], edge: [Xy; 2]) -> Option<f64> {
    // A crossing at a corner must not fall between its two edges by a rounding; one cut too many
    // does no harm.
    const SLACK: f64 = 1e-9;
    let (along, across) = (line_edge[1] - line_edge[0], edge[1] - edge[0]);
    let turn = along.cross(across);
    if turn == 0.0 {
        return None;
    }
    let between = edge[0] - line_edge[0];
    let t = between.cross(across) / turn;
    let s = between.cross(along) / turn;
    let meets = (-SLACK..=1.0 + SLACK).contains(&s) && (0.0..=1.0).contains(&t);
    meets.then_some(t)
}

/// Where the ray `start + t * direction` is inside a disc.
fn in_disc(centre: Xy, start: Xy, direction: Xy, radius_m: f64) -> Option<[f64; 2]> {
    let length_2 = direction.dot(direction);
    let from_centre = start - centre;
    if length_2 == 0.0 {
        return (from_centre.dot(from_centre) < radius_m * radius_m).then_some([0.0, 1.0]);
    }
    let nearest_t = -from_centre.dot(direction) / length_2;
    let nearest = from_centre + direction * nearest_t;
    let chord_2 = radius_m * radius_m - nearest.dot(nearest);
    (chord_2 > 0.0).then(|| {
        let half = (chord_2 / length_2).sqrt();
        [nearest_t - half, nearest_t + half]
    })
}

/// Where the ray `start + t * direction` is inside the strip along an edge, ends not rounded.
fn in_strip(edge: [Xy; 2], start: Xy, direction: Xy, radius_m: f64) -> Option<[f64; 2]> {
    let along = edge[1] - edge[0];
    let length = along.dot(along).sqrt();
    if length == 0.0 {
        return None;
    }
    let unit = along * (1.0 / length);
    let from_edge = start - edge[0];
    let [from, to] = within(unit.dot(from_edge), unit.dot(direction), 0.0, length)?;
    let [low, high] = within(unit.cross(from_edge), unit.cross(direction), -radius_m, radius_m)?;
    Some([from.max(low), to.min(high)]).filter(|both| both[0] < both[1])
}

/// Where `start + t * step` lies between `low` and `high`.
fn within(start: f64, step: f64, low: f64, high: f64) -> Option<[f64; 2]> {
    if step == 0.0 {
        return (low < start && start < high).then_some([f64::NEG_INFINITY, f64::INFINITY]);
    }
    let (one, other) = ((low - start) / step, (high - start) / step);
    Some([one.min(other), one.max(other)])
}

#[cfg(test)]
mod tests;
