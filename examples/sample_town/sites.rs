//! Ground that is no street and is cleaned as a whole: blocks chosen by a spot in them, drawn a
//! little smaller than the streets around them leave, and the two banks of the river.

use crate::grid::{Cell, Grid};
use crate::layout::{RIVER, RIVER_WIDTH_M};
use crate::plane::{Spot, Straight, bend, curve_between, spot};
use crate::segments::Segment;
use sweepline::geometry::Xy;

pub struct Site {
    pub name: &'static str,
    pub name_en: &'static str,
    pub class: &'static str,
    pub crew: Option<&'static str>,
    /// Open, counter-clockwise.
    pub ring: Vec<Xy>,
}

pub const COMPOUND_CREW: &str = "机关大院保洁组";
pub const MARKET_CREW: &str = "农贸市场夜班";
pub const GREEN_CREW: &str = "绿地养护班";
pub const BANK_CREW: &str = "河岸保洁班";

pub fn sites(grid: &Grid, segments: &[Segment]) -> Vec<Site> {
    let in_block = |name, name_en, class, crew, at| {
        let ring = block(grid, segments, at);
        Site { name, name_en, class, crew, ring }
    };
    let bank = |name, name_en, left_m: f64| {
        let line = RIVER.shifted_left(left_m);
        let ring = strip(line, [1900.0, 3300.0], 14.0);
        Site { name, name_en, class: "river_bank", crew: Some(BANK_CREW), ring }
    };
    let green = Some(GREEN_CREW);
    let water_m = RIVER_WIDTH_M / 2.0;
    vec![
        in_block(
            "政务大院",
            "Civic Compound",
            "compound",
            Some(COMPOUND_CREW),
            spot(-420.0, -900.0),
        ),
        in_block("丹桂游园", "Dangui Green", "green_area", green, spot(-700.0, 250.0)),
        in_block("银杏游园", "Yinxing Green", "green_area", green, spot(900.0, -700.0)),
        in_block(
            "北门农贸市场",
            "North Gate Market",
            "market",
            Some(MARKET_CREW),
            spot(700.0, 300.0),
        ),
        in_block("站前广场", "Station Square", "square", None, spot(1700.0, -700.0)),
        bank("滨河南岸", "South Bank", -(water_m + 9.0)),
        bank("滨河北岸", "North Bank", water_m + 9.0),
    ]
}

/// The block nearest to a spot that no lane runs into, a little smaller than its streets leave.
fn block(grid: &Grid, segments: &[Segment], at: Spot) -> Vec<Xy> {
    let inner = |cell: &Cell| {
        let middle = cell.middle();
        around(&cell.corners.iter().map(|&at| middle.towards(at, 0.72)).collect::<Vec<_>>())
    };
    let mut cells: Vec<&Cell> = grid.cells.iter().collect();
    let away_m = |cell: &Cell| cell.middle().distance_m(at);
    cells.sort_by(|a, b| away_m(a).total_cmp(&away_m(b)));
    let free = |ring: &Vec<Xy>| !segments.iter().any(|segment| crosses(&segment.line, ring));
    cells.into_iter().map(inner).find(free).expect("there are blocks without a lane")
}

/// Whether a line crosses the border of an open ring.
fn crosses(line: &[Xy], ring: &[Xy]) -> bool {
    let left = |a: Xy, b: Xy, c: Xy| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0.0;
    let cross = |p: [Xy; 2], q: [Xy; 2]| {
        left(p[0], p[1], q[0]) != left(p[0], p[1], q[1])
            && left(q[0], q[1], p[0]) != left(q[0], q[1], p[1])
    };
    let edges = || ring.iter().zip(ring.iter().cycle().skip(1));
    line.windows(2).any(|street| edges().any(|(&a, &b)| cross([street[0], street[1]], [a, b])))
}

/// A strip along a line, so wide to both sides together.
fn strip(line: Straight, [from_m, to_m]: [f64; 2], wide_m: f64) -> Vec<Xy> {
    let along = |side: Straight, m: f64| side.from.moved(side.angle(), m);
    let (left, right) = (line.shifted_left(wide_m / 2.0), line.shifted_left(-wide_m / 2.0));
    let count = 8.0;
    let mut corners = Vec::new();
    for (side, is_back) in [(right, false), (left, true)] {
        let mut step = 0.0;
        while step <= count {
            let share = if is_back { 1.0 - step / count } else { step / count };
            corners.push(along(side, from_m + (to_m - from_m) * share));
            step += 1.0;
        }
    }
    around(&corners)
}

fn around(corners: &[Spot]) -> Vec<Xy> {
    let mut ring = Vec::new();
    for (&at, &next) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        ring.push(bend(at));
        ring.extend(curve_between(at, next));
    }
    ring
}
