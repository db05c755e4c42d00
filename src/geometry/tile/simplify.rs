//! Thinning of vertices that nobody would see: Douglas and Peucker's rule in tile units.

use super::TileXy;

/// Vertices between two that are kept in any case. The rule is quadratic on saw-like lines; taken
/// in runs of this length it stays linear whatever the line.
const LONGEST_RUN: usize = 256;

/// Scratch space of [`Thinning::thin`], kept from line to line.
#[derive(Debug, Default)]
pub(super) struct Thinning {
    keep: Vec<bool>,
    open: Vec<(usize, usize)>,
}

impl Thinning {
    /// Removes vertices so that none of them was farther than `tolerance` units from what is left.
    /// The first and the last stay. At tolerance 0 nothing is removed.
    pub(super) fn thin(&mut self, points: &mut Vec<TileXy>, tolerance: f64) {
        if tolerance <= 0.0 || points.len() < 3 {
            return;
        }
        let last = points.len() - 1;
        self.keep.clear();
        self.keep.resize(points.len(), false);
        self.keep[last] = true;
        for start in (0..last).step_by(LONGEST_RUN) {
            self.keep[start] = true;
            self.open.push((start, last.min(start + LONGEST_RUN)));
        }
        let tolerance_squared = tolerance * tolerance;
        while let Some((from, to)) = self.open.pop() {
            if let Some(middle) = farthest(&points[from..=to], tolerance_squared) {
                let middle = from + middle;
                self.keep[middle] = true;
                self.open.push((from, middle));
                self.open.push((middle, to));
            }
        }
        let mut kept = self.keep.iter();
        points.retain(|_| kept.next().copied().unwrap_or(true));
    }
}

/// The vertex between the ends that is farthest from the straight way, if farther than allowed.
fn farthest(run: &[TileXy], tolerance_squared: f64) -> Option<usize> {
    let (first, last) = (*run.first()?, *run.last()?);
    let mut worst = (tolerance_squared, None);
    for (index, point) in run.iter().enumerate().skip(1).take(run.len().saturating_sub(2)) {
        let distance = squared_distance_to_piece(*point, first, last);
        if distance > worst.0 {
            worst = (distance, Some(index));
        }
    }
    worst.1
}

/// Squared, from a point to the straight piece between `a` and `b`.
fn squared_distance_to_piece(point: TileXy, a: TileXy, b: TileXy) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 {
        (((point.x - a.x) * dx + (point.y - a.y) * dy) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (off_x, off_y) = (point.x - a.x - along * dx, point.y - a.y - along * dy);
    off_x * off_x + off_y * off_y
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn thinned(points: &[TileXy], tolerance: f64) -> Vec<TileXy> {
        let mut points = points.to_vec();
        Thinning::default().thin(&mut points, tolerance);
        points
    }

    fn polyline() -> impl Strategy<Value = Vec<TileXy>> {
        let step = (-3.0..3.0_f64, -3.0..3.0_f64);
        prop::collection::vec(step, 0..700).prop_map(|steps| {
            let mut here = TileXy { x: 0.0, y: 0.0 };
            let walk = steps.into_iter().map(|(dx, dy)| {
                here = TileXy { x: here.x + dx, y: here.y + dy };
                here
            });
            walk.collect()
        })
    }

    #[test]
    fn a_straight_line_keeps_its_ends_only() {
        let points: Vec<_> = (0..100).map(|i| TileXy { x: f64::from(i), y: 7.0 }).collect();
        assert_eq!(thinned(&points, 1.0), [points[0], points[99]]);
    }

    #[test]
    fn a_long_saw_is_thinned_in_linear_time() {
        let tooth = |i: u32| TileXy { x: f64::from(i), y: f64::from(i % 2) * 10.0 };
        let points: Vec<_> = (0..400_000).map(tooth).collect();
        assert_eq!(thinned(&points, 1.0).len(), points.len());
    }

    proptest! {
        #[test]
        fn no_removed_vertex_was_farther_away_than_the_tolerance(
            points in polyline(), tolerance in 0.1..4.0_f64,
        ) {
            let kept = thinned(&points, tolerance);
            prop_assert_eq!(kept.first(), points.first());
            prop_assert_eq!(kept.last(), points.last());
            let limit = tolerance * tolerance + 1e-9;
            for point in &points {
                let near = kept
                    .windows(2)
                    .any(|ends| squared_distance_to_piece(*point, ends[0], ends[1]) <= limit);
                prop_assert!(near || kept.len() < 2);
            }
        }

        #[test]
        fn no_tolerance_removes_nothing(points in polyline()) {
            prop_assert_eq!(thinned(&points, 0.0), points);
        }
    }
}
