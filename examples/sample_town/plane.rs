//! The drawing board: the town is laid out with straight lines in a plan (`Spot`, metres), then the
//! whole plan is bent into metres on the ground (`Xy`). Straight cuts keep the layout exact; the
//! bend makes it look grown. It is smooth and never folds, so what meets in the plan meets outside.

use std::f64::consts::TAU;

use sweepline::geometry::Xy;

/// A position in the plan, metres east (`u`) and north (`v`) of the town's middle before bending.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub u: f64,
    pub v: f64,
}

pub const fn spot(u: f64, v: f64) -> Spot {
    Spot { u, v }
}

impl Spot {
    pub fn distance_m(self, other: Spot) -> f64 {
        (self.u - other.u).hypot(self.v - other.v)
    }

    /// The spot `share` of the way from here to `other`.
    pub fn towards(self, other: Spot, share: f64) -> Spot {
        spot(self.u + (other.u - self.u) * share, self.v + (other.v - self.v) * share)
    }

    pub fn moved(self, angle: f64, distance_m: f64) -> Spot {
        spot(self.u + angle.cos() * distance_m, self.v + angle.sin() * distance_m)
    }
}

/// A straight line without ends, directed from `from` to `to`.
#[derive(Clone, Copy, Debug)]
pub struct Straight {
    pub from: Spot,
    pub to: Spot,
}

impl Straight {
    pub const fn through(from: Spot, to: Spot) -> Self {
        Self { from, to }
    }

    pub fn angle(self) -> f64 {
        (self.to.v - self.from.v).atan2(self.to.u - self.from.u)
    }

    /// Signed distance in metres: positive to the left of the direction.
    pub fn left_m(self, at: Spot) -> f64 {
        let (du, dv) = (self.to.u - self.from.u, self.to.v - self.from.v);
        (du * (at.v - self.from.v) - dv * (at.u - self.from.u)) / du.hypot(dv)
    }

    /// How far along the direction, in metres from `from`.
    pub fn along_m(self, at: Spot) -> f64 {
        let (du, dv) = (self.to.u - self.from.u, self.to.v - self.from.v);
        (du * (at.u - self.from.u) + dv * (at.v - self.from.v)) / du.hypot(dv)
    }

    /// The parallel line `distance_m` to the left (negative: right).
    pub fn shifted_left(self, distance_m: f64) -> Self {
        let normal = self.angle() + TAU / 4.0;
        Self { from: self.from.moved(normal, distance_m), to: self.to.moved(normal, distance_m) }
    }

    pub fn reversed(self) -> Self {
        Self { from: self.to, to: self.from }
    }
}

/// The town does not stand square to north.
const TURN: f64 = -0.105;

/// Bends the plan onto the ground. Every wave's slope (`TAU` times height over length) stays well
/// below one in sum, so the map is one to one.
pub fn bend(at: Spot) -> Xy {
    let Spot { u, v } = at;
    let meander = 185.0 * (TAU * u / 4300.0 + 0.5).sin() * (-((v - 1250.0) / 1250.0).powi(2)).exp();
    let x = u
        + 75.0 * (TAU * v / 3300.0 + 1.1 + u / 2900.0).sin()
        + 16.0 * (TAU * v / 930.0 + u / 700.0).sin()
        + 5.5 * (TAU * v / 390.0 + u / 160.0).sin();
    let y = v
        + meander
        + 62.0 * (TAU * u / 2900.0 + 2.3 - v / 2100.0).sin()
        + 17.0 * (TAU * u / 870.0 + v / 640.0).sin()
        + 5.5 * (TAU * u / 360.0 - v / 150.0).sin();
    let (sin, cos) = TURN.sin_cos();
    Xy { x: x * cos - y * sin, y: x * sin + y * cos }
}

/// The positions between two spots on the ground, without the ends: as many as the curve needs,
/// at most six. Both directions give the same positions.
pub fn curve_between(from: Spot, to: Spot) -> Vec<Xy> {
    if (to.u, to.v) < (from.u, from.v) {
        let mut back = curve_between(to, from);
        back.reverse();
        return back;
    }
    let steps = (from.distance_m(to) / 48.0).ceil().clamp(1.0, 7.0);
    let mut dense = vec![bend(from)];
    let mut step = 1.0;
    while step < steps {
        dense.push(bend(from.towards(to, step / steps)));
        step += 1.0;
    }
    dense.push(bend(to));
    let kept = thinned(&dense);
    kept[1..kept.len() - 1].to_vec()
}

/// Drops positions nearer than half a metre to the line without them (Douglas and Peucker 1973).
fn thinned(dense: &[Xy]) -> Vec<Xy> {
    let (first, last) = (dense[0], dense[dense.len() - 1]);
    let (dx, dy) = (last.x - first.x, last.y - first.y);
    let off_m = |at: &Xy| (dx * (at.y - first.y) - dy * (at.x - first.x)).abs() / dx.hypot(dy);
    let farthest =
        (1..dense.len() - 1).max_by(|&a, &b| off_m(&dense[a]).total_cmp(&off_m(&dense[b])));
    match farthest {
        Some(at) if off_m(&dense[at]) > 0.5 => {
            let mut kept = thinned(&dense[..=at]);
            kept.pop();
            kept.extend(thinned(&dense[at..]));
            kept
        }
        _ => vec![first, last],
    }
}

/// Like `curve_between`, for a border that follows no street: it wanders a few metres to the sides.
pub fn wander_between(from: Spot, to: Spot) -> Vec<Xy> {
    if (to.u, to.v) < (from.u, from.v) {
        let mut back = wander_between(to, from);
        back.reverse();
        return back;
    }
    let length_m = from.distance_m(to);
    let steps = (length_m / 55.0).ceil();
    let normal = Straight::through(from, to).angle() + TAU / 4.0;
    let mut found = Vec::new();
    let mut step = 1.0;
    while step < steps {
        let at = from.towards(to, step / steps);
        let calm = (step / steps * TAU / 2.0).sin();
        let off_m = calm
            * (9.0 * ((at.u + 0.7 * at.v) / 61.0).sin() + 5.0 * (at.u / 23.0 - at.v / 17.0).sin());
        found.push(bend(at.moved(normal, off_m)));
        step += 1.0;
    }
    found
}
