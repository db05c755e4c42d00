//! The bones of the town, drawn by hand in the plan: outline, river, railway, the named main
//! streets and the old core inside its moat. Local streets fill the ground between (`blocks`).

use crate::grid::{Cell, Class, Grid, left_part};
use crate::mains::{CHANGSHA, GUIHUA, MAINS, SHAOSHAN, ZHONGSHAN};
use crate::plane::{Spot, Straight, spot};

/// Convex, counter-clockwise; the streets end here.
pub const OUTLINE: [Spot; 10] = [
    spot(-1650.0, -2130.0),
    spot(850.0, -2260.0),
    spot(2250.0, -1750.0),
    spot(2520.0, -300.0),
    spot(2430.0, 1250.0),
    spot(1850.0, 2080.0),
    spot(-850.0, 2240.0),
    spot(-2150.0, 1930.0),
    spot(-2500.0, 600.0),
    spot(-2420.0, -1450.0),
];

/// Eastwards along the middle of the river.
pub const RIVER: Straight = Straight::through(spot(-2700.0, 1170.0), spot(2700.0, 1400.0));
pub const RIVER_WIDTH_M: f64 = 120.0;
/// From the water to the middle of the street on the bank.
const BANK_M: f64 = 24.0;

/// North-eastwards along the railway.
pub const RAILWAY: Straight = Straight::through(spot(-100.0, -2400.0), spot(2600.0, 250.0));
/// From the middle of the railway to its walls.
const RAIL_HALF_WIDTH_M: f64 = 21.0;

/// The ground inside the four streets around the core.
pub fn is_core(at: Spot) -> bool {
    MAINS[GUIHUA].line.left_m(at) < 0.0
        && MAINS[ZHONGSHAN].line.left_m(at) > 0.0
        && MAINS[SHAOSHAN].line.left_m(at) > 0.0
        && MAINS[CHANGSHA].line.left_m(at) < 0.0
}

/// Lays outline, banks, railway walls, main streets and the core.
pub fn bones() -> Grid {
    let mut grid = Grid::default();
    for main in &MAINS {
        grid.add_street(main.class, main.width_m, main.name, main.name_en);
    }
    let south_bank = grid.add_street(Class::Secondary, 20.0, "滨河南路", "Binhe South Road");
    let north_bank = grid.add_street(Class::Secondary, 18.0, "滨河北路", "Binhe North Road");
    let bank_m = RIVER_WIDTH_M / 2.0 + BANK_M;
    let town: Vec<(Spot, Option<usize>)> = OUTLINE.iter().map(|&at| (at, None)).collect();
    let north = left_part(&town, RIVER.shifted_left(bank_m), Some(north_bank));
    let south = left_part(&town, RIVER.shifted_left(-bank_m).reversed(), Some(south_bank));
    let west = left_part(&south, RAILWAY.shifted_left(RAIL_HALF_WIDTH_M), None);
    let east = left_part(&south, RAILWAY.shifted_left(-RAIL_HALF_WIDTH_M).reversed(), None);
    for ground in [north, west, east] {
        let (corners, streets): (Vec<Spot>, Vec<Option<usize>>) = ground.into_iter().unzip();
        grid.add_cell(corners, &streets);
    }
    lay_mains(&mut grid, 260.0);
    lay_core(&mut grid);
    grid
}

/// Lays the main streets over whatever ground the grid has; street `i` is `MAINS[i]`.
pub fn lay_mains(grid: &mut Grid, bridge_m: f64) {
    for (street, main) in MAINS.iter().enumerate() {
        grid.lay(main.line, Some(street), bridge_m, |ground| main.crosses(ground));
    }
}

/// From the middle of the streets around to the street inside the moat.
const MOAT_M: f64 = 58.0;

/// Puts a smaller eight-sided core inside the moat and leads two old streets out over its gates.
fn lay_core(grid: &mut Grid) {
    let found = grid.cells.iter().position(|cell| is_core(cell.middle()));
    let outer = grid.cells.swap_remove(found.expect("the four streets around the core are laid"));
    let ring = grid.add_street(Class::Branch, 9.0, "城根街", "Chenggen Street");
    let mut ground: Vec<(Spot, Option<usize>)> =
        outer.corners.iter().map(|&at| (at, None)).collect();
    let middle = outer.middle();
    let corners = outer.corners.len();
    for i in 0..corners {
        let (at, next) = (outer.corners[i], outer.corners[(i + 1) % corners]);
        ground = left_part(&ground, Straight::through(at, next).shifted_left(MOAT_M), Some(ring));
    }
    for (i, share) in [0.74, 0.79, 0.72, 0.77].into_iter().enumerate().take(corners) {
        let at = middle.towards(outer.corners[i], share);
        let before = outer.corners[(i + corners - 1) % corners];
        let after = outer.corners[(i + 1) % corners];
        let across = Straight::through(before, after).angle();
        let chamfer = Straight::through(at, at.moved(across, 100.0));
        ground = left_part(&ground, chamfer, Some(ring));
    }
    let (inner, streets): (Vec<Spot>, Vec<Option<usize>>) = ground.into_iter().unzip();
    grid.add_cell(inner, &streets);
    let ew = grid.add_street(Class::Secondary, 16.0, "东西大街", "Dongxi Street");
    let ns = grid.add_street(Class::Secondary, 16.0, "南北大街", "Nanbei Street");
    let east_west = Straight::through(middle.moved(0.07, -900.0), middle.moved(0.07, 900.0));
    let off = middle.moved(2.6, 55.0);
    let south_north = Straight::through(off.moved(1.49, -900.0), off.moved(1.49, 900.0));
    for (street, line) in [(ew, east_west), (ns, south_north)] {
        let first_new = grid.pieces.len();
        grid.lay(line, Some(street), 1.0, |ground| inside(&outer, ground));
        lead_out(grid, &outer, line, street, first_new);
    }
}

fn inside(cell: &Cell, at: Spot) -> bool {
    let next = cell.corners.iter().cycle().skip(1);
    cell.corners.iter().zip(next).all(|(&a, &b)| Straight::through(a, b).left_m(at) > 0.0)
}

/// Bridges the moat: joins the two far ends of a laid street to the edges of the outer ground.
fn lead_out(grid: &mut Grid, outer: &Cell, line: Straight, street: usize, first_new: usize) {
    let mut ends: Vec<usize> =
        (first_new..grid.pieces.len()).flat_map(|piece| grid.ends(piece)).collect();
    ends.sort_by(|&a, &b| line.along_m(grid.spots[a]).total_cmp(&line.along_m(grid.spots[b])));
    grid.cells.push(outer.clone());
    let hits = grid.crossing(grid.cells.len() - 1, line);
    grid.cells.pop();
    for (edge, at) in hits.expect("the line runs through the middle of the outer ground") {
        let gate = grid.junction_on(outer.edges[edge], at, 1.0);
        let inner = if line.along_m(at) < line.along_m(outer.middle()) {
            ends[0]
        } else {
            ends[ends.len() - 1]
        };
        grid.add_piece(Some(street), inner, gate);
    }
}
