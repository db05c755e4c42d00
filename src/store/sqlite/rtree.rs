//! The R-trees that GeoPackage readers find shapes with.
//!
//! A few rows go in through SQLite's own `rtree` module. For many that would take most of a commit,
//! so the whole tree is packed here (sort-tile-recursive, Leutenegger et al. 1997), its nodes
//! written to the tables that `rtree` keeps them in, in the form its source states: a node is its
//! depth (in the root; otherwise unused) and its number of cells as big-endian u16, then cells of a
//! child or row number as i64 and the box as four f32: min x, max x, min y, max y.

use super::StoreError;
use super::read::DeltaOf;
use crate::store::record::Record;
use rusqlite::{Transaction, params};

/// Rows from which on packing is worth reading the whole table.
const MANY_ROWS: usize = 5_000;

/// The root's number, fixed by SQLite.
const ROOT: i64 = 1;

/// Bytes of a node before its cells, and of a cell.
const NODE_HEAD: usize = 4;
const CELL: usize = 24;

/// Statements on the tree of one table.
pub(super) struct Shapes {
    pub insert: &'static str,
    pub delete: &'static str,
    root: &'static str,
    boxes: &'static str,
    clear: &'static str,
    node: &'static str,
    row: &'static str,
    parent: &'static str,
}

macro_rules! shapes {
    ($table:literal) => {
        Shapes {
            insert: concat!("insert into rtree_", $table, "_geom values (?, ?, ?, ?, ?)"),
            delete: concat!("delete from rtree_", $table, "_geom where id = ?"),
            root: concat!("select data from rtree_", $table, "_geom_node where nodeno = 1"),
            // The envelope in the head of a GeoPackage blob.
            boxes: concat!("select fid, substr(geom, 9, 32) from ", $table),
            clear: concat!(
                "delete from rtree_",
                $table,
                "_geom_node; ",
                "delete from rtree_",
                $table,
                "_geom_rowid; ",
                "delete from rtree_",
                $table,
                "_geom_parent"
            ),
            node: concat!("insert into rtree_", $table, "_geom_node values (?, ?)"),
            row: concat!("insert into rtree_", $table, "_geom_rowid values (?, ?)"),
            parent: concat!("insert into rtree_", $table, "_geom_parent values (?, ?)"),
        }
    };
}

static COMMUNITY: Shapes = shapes!("community");
static SEGMENT: Shapes = shapes!("segment");
static ASSIGNMENT: Shapes = shapes!("assignment");
static EXEMPTION: Shapes = shapes!("exemption");
static SITE: Shapes = shapes!("site");

/// The tree of a table, if it has shapes.
pub(super) fn shapes_of(table: &str) -> Option<&'static Shapes> {
    match table {
        "community" => Some(&COMMUNITY),
        "segment" => Some(&SEGMENT),
        "assignment" => Some(&ASSIGNMENT),
        "exemption" => Some(&EXEMPTION),
        "site" => Some(&SITE),
        _ => None,
    }
}

/// Does the change touch so much of the table that its tree is best packed anew?
pub(super) fn pays_to_rebuild<R: Record>(
    transaction: &Transaction<'_>,
    delta: &DeltaOf<R>,
) -> Result<bool, StoreError> {
    let touched = delta.opened.len() + delta.closed.len();
    if touched < MANY_ROWS {
        return Ok(false);
    }
    // At least as many as there are rows, and found at once, which their count is not.
    let given: usize = transaction.query_row(R::TABLE.last_fid, [], |row| row.get(0))?;
    Ok(touched * 4 >= given)
}

/// Packs the tree from the rows that the table holds.
pub(super) fn rebuild(transaction: &Transaction<'_>, shapes: &Shapes) -> Result<(), StoreError> {
    // Chosen by SQLite when the tree was made, and the same for all its nodes.
    let root: Vec<u8> = transaction.query_row(shapes.root, [], |row| row.get(0))?;
    let capacity = (root.len() - NODE_HEAD) / CELL;
    let mut nodes = Nodes { size: root.len(), next: ROOT + 1, written: Vec::new() };

    let mut level = read_boxes(transaction, shapes)?;
    transaction.execute_batch(shapes.clear)?;
    let mut write_link = transaction.prepare(shapes.row)?;
    let mut depth = 0;
    while level.len() > capacity {
        // A little room is left in each node, or the first row that is added would split it.
        let groups = pack(&mut level, capacity * 9 / 10);
        let mut parents = Vec::with_capacity(groups.len());
        for group in groups {
            let number = nodes.write(None, group);
            for cell in group {
                write_link.execute([cell.number, number])?;
            }
            parents.push(Cell::around(number, group));
        }
        level = parents;
        write_link = transaction.prepare(shapes.parent)?;
        depth += 1;
    }
    nodes.write(Some(depth), &level);
    for cell in &level {
        write_link.execute([cell.number, ROOT])?;
    }
    let mut write_node = transaction.prepare(shapes.node)?;
    for (number, node) in &nodes.written {
        write_node.execute(params![number, node])?;
    }
    Ok(())
}

/// Tells readers what box the table's shapes fill: the root's cells together, which is the box to
/// the precision of an f32, rounded outwards.
pub(super) fn tell_extent(
    transaction: &Transaction<'_>,
    table: &str,
    shapes: &Shapes,
) -> Result<(), StoreError> {
    let root: Vec<u8> = transaction.prepare_cached(shapes.root)?.query_row([], |row| row.get(0))?;
    let [_, _, high, low, cells @ ..] = &root[..] else {
        return Err(StoreError::corrupt(format!("the root of the R-tree of {table}")));
    };
    let count = usize::from(u16::from_be_bytes([*high, *low]));
    let whole = cells
        .chunks_exact(CELL)
        .take(count)
        .map(Cell::read)
        .reduce(|whole, cell| Cell { bounds: union(whole.bounds, cell.bounds), ..whole });
    let [west, east, south, north] = match whole {
        Some(cell) => cell.bounds.map(Some),
        None => [None; 4],
    };
    transaction
        .prepare_cached(
            "update gpkg_contents set min_x = ?2, max_x = ?3, min_y = ?4, max_y = ?5,
                last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
             where table_name = ?1",
        )?
        .execute(params![table, west, east, south, north])?;
    Ok(())
}

/// A row or node and its box: min x, max x, min y, max y.
#[derive(Clone, Copy)]
struct Cell {
    number: i64,
    bounds: [f32; 4],
}

impl Cell {
    fn around(number: i64, cells: &[Cell]) -> Self {
        let all = cells.iter().map(|cell| cell.bounds);
        Self { number, bounds: all.reduce(union).expect("a group has cells") }
    }

    fn read(bytes: &[u8]) -> Self {
        let word = |at: usize| bytes[at..at + 4].try_into().expect("four bytes");
        Self {
            number: i64::from_be_bytes(bytes[..8].try_into().expect("a cell has 24 bytes")),
            bounds: [8, 12, 16, 20].map(|at| f32::from_be_bytes(word(at))),
        }
    }

    fn write(&self, to: &mut Vec<u8>) {
        to.extend(self.number.to_be_bytes());
        self.bounds.iter().for_each(|edge| to.extend(edge.to_be_bytes()));
    }

    fn middle(&self, axis: usize) -> f32 {
        f32::midpoint(self.bounds[2 * axis], self.bounds[2 * axis + 1])
    }
}

fn union(one: [f32; 4], other: [f32; 4]) -> [f32; 4] {
    [one[0].min(other[0]), one[1].max(other[1]), one[2].min(other[2]), one[3].max(other[3])]
}

/// Nodes that are still to be written, and the number that the next one gets.
struct Nodes {
    size: usize,
    next: i64,
    written: Vec<(i64, Vec<u8>)>,
}

impl Nodes {
    /// A node of these cells; only the root has a depth.
    fn write(&mut self, root_depth: Option<u16>, cells: &[Cell]) -> i64 {
        let number = if root_depth.is_some() { ROOT } else { self.next };
        self.next += i64::from(root_depth.is_none());
        let count = u16::try_from(cells.len()).expect("no more than a node holds");
        let mut node = Vec::with_capacity(self.size);
        node.extend(root_depth.unwrap_or(0).to_be_bytes());
        node.extend(count.to_be_bytes());
        for cell in cells {
            cell.write(&mut node);
        }
        node.resize(self.size, 0);
        self.written.push((number, node));
        number
    }
}

/// Cells in groups of about `capacity` at most that lie close together: vertical slices, each cut
/// into pieces from south to north.
fn pack(cells: &mut [Cell], capacity: usize) -> Vec<&[Cell]> {
    let groups = cells.len().div_ceil(capacity);
    let slices = (groups as f64).sqrt().ceil() as usize;
    cells.sort_unstable_by(|a, b| a.middle(0).total_cmp(&b.middle(0)));
    evenly(cells, slices)
        .into_iter()
        .flat_map(|slice| {
            slice.sort_unstable_by(|a, b| a.middle(1).total_cmp(&b.middle(1)));
            let groups = slice.len().div_ceil(capacity);
            evenly(slice, groups)
        })
        .map(|group| &*group)
        .collect()
}

/// Cuts cells into `parts` runs whose lengths differ by one at most.
fn evenly(mut cells: &mut [Cell], parts: usize) -> Vec<&mut [Cell]> {
    let mut runs = Vec::with_capacity(parts);
    for left in (1..=parts).rev() {
        let (run, rest) = cells.split_at_mut(cells.len().div_ceil(left));
        runs.push(run);
        cells = rest;
    }
    runs
}

fn read_boxes(transaction: &Transaction<'_>, shapes: &Shapes) -> Result<Vec<Cell>, StoreError> {
    let mut statement = transaction.prepare(shapes.boxes)?;
    let mut rows = statement.query([])?;
    let mut boxes = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let edges = row
            .get_ref(1)?
            .as_blob()
            .ok()
            .and_then(|bytes| <&[[u8; 8]; 4]>::try_from(bytes.as_chunks().0).ok());
        let Some(&[west, east, south, north]) = edges else {
            return Err(StoreError::corrupt(format!("the shape of row {number} has no envelope")));
        };
        let bounds = [
            outwards(f64::from_le_bytes(west), f32::next_down, f64::gt),
            outwards(f64::from_le_bytes(east), f32::next_up, f64::lt),
            outwards(f64::from_le_bytes(south), f32::next_down, f64::gt),
            outwards(f64::from_le_bytes(north), f32::next_up, f64::lt),
        ];
        boxes.push(Cell { number, bounds });
    }
    Ok(boxes)
}

/// The nearest f32 that is not inside of `edge`.
fn outwards(edge: f64, step: fn(f32) -> f32, inside: fn(&f64, &f64) -> bool) -> f32 {
    let near = edge as f32;
    if inside(&f64::from(near), &edge) { step(near) } else { near }
}
