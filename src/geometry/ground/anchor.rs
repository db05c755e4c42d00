//! A place that names a piece of ground, the same while the ground changes elsewhere.

use super::super::Xy;
use super::Piece;

/// Areas in two cells are compared in so many parts of a square metre.
const PARTS_PER_M2: f64 = 1e4;

/// A box of cells, with what a piece's border adds to the ground in each.
struct Cells {
    cell_m: f64,
    west: i32,
    south: i32,
    columns: usize,
    /// Square metres by row and column, without what lies between the edges and the west.
    area_m2: Vec<f64>,
    /// How far edges in a cell go to the north. All that lies to the west of them is on their left.
    rise_m: Vec<f64>,
}

impl Piece {
    /// The column and row of the cell that holds the most of the piece's ground, of cells of
    /// `cell_m` metres counted from the origin of the frame; of equals the southernmost, then the
    /// westernmost. An edit that leaves this cell alone, and is not larger than what the cell
    /// holds, leaves the anchor as it is.
    #[must_use]
    pub fn anchor(&self, cell_m: f64) -> (i32, i32) {
        let mut cells = Cells::around(&self.exterior, cell_m);
        for ring in std::iter::once(&self.exterior).chain(&self.holes) {
            for edge in ring.windows(2) {
                cells.add(edge[0], edge[1]);
            }
        }
        cells.fullest()
    }
}

impl Cells {
    fn around(exterior: &[Xy], cell_m: f64) -> Cells {
        let range = |coordinate: fn(&Xy) -> f64| {
            let numbers = exterior.iter().map(|at| (coordinate(at) / cell_m).floor() as i32);
            (numbers.clone().min().unwrap_or_default(), numbers.max().unwrap_or_default())
        };
        let ((west, east), (south, north)) = (range(|at| at.x), range(|at| at.y));
        let columns = (east - west) as usize + 1;
        let count = columns * ((north - south) as usize + 1);
        let (area_m2, rise_m) = (vec![0.0; count], vec![0.0; count]);
        Cells { cell_m, west, south, columns, area_m2, rise_m }
    }

    /// Adds an edge, cut where it crosses from cell to cell.
    fn add(&mut self, from: Xy, to: Xy) {
        let mut shares = vec![0.0, 1.0];
        for (from, to) in [(from.x, to.x), (from.y, to.y)] {
            let (least, most) = (from.min(to) / self.cell_m, from.max(to) / self.cell_m);
            let lines = (least.floor() as i32 + 1)..=most.floor() as i32;
            shares.extend(lines.map(|line| (f64::from(line) * self.cell_m - from) / (to - from)));
        }
        shares.sort_unstable_by(f64::total_cmp);
        for part in shares.windows(2) {
            let middle = from.between(to, f64::midpoint(part[0], part[1]));
            let column = (middle.x / self.cell_m).floor() as i32;
            let row = (middle.y / self.cell_m).floor() as i32;
            let number = self.number(column, row);
            let rise_m = (to.y - from.y) * (part[1] - part[0]);
            self.rise_m[number] += rise_m;
            self.area_m2[number] += rise_m * (middle.x - f64::from(column) * self.cell_m);
        }
    }

    /// The place of a cell in the lists; beyond the box it is that of the nearest.
    fn number(&self, column: i32, row: i32) -> usize {
        let rows = self.area_m2.len() / self.columns;
        let column = ((column - self.west).max(0) as usize).min(self.columns - 1);
        let row = ((row - self.south).max(0) as usize).min(rows - 1);
        row * self.columns + column
    }

    fn fullest(&self) -> (i32, i32) {
        let (mut best, mut most) = ((self.west, self.south), i64::MIN);
        let rows = self.area_m2.chunks(self.columns).zip(self.rise_m.chunks(self.columns));
        for ((area_m2, rise_m), row) in rows.zip(self.south..) {
            let mut risen_m = rise_m.iter().sum::<f64>();
            for ((area_m2, rise_m), column) in area_m2.iter().zip(rise_m).zip(self.west..) {
                risen_m -= rise_m;
                let area = ((area_m2 + risen_m * self.cell_m) * PARTS_PER_M2).round() as i64;
                if area > most {
                    (best, most) = ((column, row), area);
                }
            }
        }
        best
    }
}
