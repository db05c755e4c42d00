//! Pieces of cells put together to whole pieces.

use i_overlay::core::overlay_rule::OverlayRule;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::Piece;
use super::cells::Place;
use super::grid::{Cutter, Grid, GridBox, GridShape};

/// The pieces of all cells and the wholes they make.
#[derive(Debug, Clone, Default)]
pub(super) struct Stitched {
    cells: FxHashMap<Place, Vec<Part>>,
    wholes: FxHashMap<u64, Whole>,
    next_whole: u64,
    /// Cells put since the last join.
    changed: Vec<Place>,
    /// Wholes that lost a part since then.
    broken: FxHashSet<u64>,
}

#[derive(Debug, Clone)]
struct Part {
    shape: GridShape,
    /// Where it has a border with each neighbour: east, north, west, south.
    spans: [Spans; 4],
    whole: Option<u64>,
}

type Spans = SmallVec<[(i32, i32); 2]>;

#[derive(Debug, Clone)]
struct Whole {
    parts: Vec<Name>,
    pieces: Vec<Piece>,
}

/// A part: its cell and its number there.
type Name = (Place, usize);

impl Stitched {
    /// Sets the pieces of a cell.
    pub(super) fn put(&mut self, place: Place, bounds: &GridBox, shapes: Vec<GridShape>) {
        let parts = shapes.into_iter().map(|shape| Part::new(shape, bounds)).collect();
        let before = self.cells.insert(place, parts).unwrap_or_default();
        self.broken.extend(before.iter().filter_map(|part| part.whole));
        self.changed.push(place);
    }

    /// Makes the wholes again that the cells put have to do with.
    pub(super) fn join(&mut self, cutter: &mut Cutter, grid: &Grid) {
        let changed = std::mem::take(&mut self.changed);
        let broken = std::mem::take(&mut self.broken);
        let mut loose: Vec<Name> = Vec::new();
        for whole in broken {
            let parts = self.wholes.remove(&whole).into_iter().flat_map(|whole| whole.parts);
            loose.extend(parts.filter(|(place, _)| !changed.contains(place)));
        }
        for &(place, number) in &loose {
            self.part_mut((place, number)).whole = None;
        }
        for place in changed {
            let count = self.cells.get(&place).map_or(0, Vec::len);
            loose.extend((0..count).map(|number| (place, number)));
        }
        for name in loose {
            if self.part(name).whole.is_none() {
                self.grow_whole(name, cutter, grid);
            }
        }
    }

    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.wholes.values().flat_map(|whole| &whole.pieces)
    }

    /// Makes the whole that a part belongs to.
    fn grow_whole(&mut self, seed: Name, cutter: &mut Cutter, grid: &Grid) {
        let id = self.next_whole;
        self.next_whole += 1;
        self.part_mut(seed).whole = Some(id);
        let mut parts = vec![seed];
        let mut done = 0;
        while done < parts.len() {
            let next = self.beside(parts[done]);
            done += 1;
            for name in next {
                let before = self.part_mut(name).whole.replace(id);
                if before == Some(id) {
                    continue;
                }
                parts.push(name);
                // A whole that is reached becomes part of this one, and all of it is reached.
                if let Some(joined) = before {
                    self.wholes.remove(&joined);
                }
            }
        }
        let rings = parts.iter().flat_map(|&name| &self.part(name).shape).map(|ring| &ring[..]);
        let shapes = match &parts[..] {
            [only] => vec![self.part(*only).shape.clone()],
            _ => cutter.cut(rings, std::iter::empty(), OverlayRule::Subject),
        };
        let pieces = shapes.iter().filter_map(|shape| grid.piece(shape)).collect();
        self.wholes.insert(id, Whole { parts, pieces });
    }

    /// The parts of neighbouring cells that share a piece of border with a part.
    fn beside(&self, (place, number): Name) -> SmallVec<[Name; 4]> {
        let part = self.part((place, number));
        let mut found = SmallVec::new();
        for (side, there) in neighbours(place).into_iter().enumerate() {
            if part.spans[side].is_empty() {
                continue;
            }
            let parts = self.cells.get(&there).into_iter().flatten().enumerate();
            let facing = (side + 2) % 4;
            found.extend(
                parts
                    .filter(|(_, other)| do_overlap(&part.spans[side], &other.spans[facing]))
                    .map(|(number, _)| (there, number)),
            );
        }
        found
    }

    fn part(&self, (place, number): Name) -> &Part {
        &self.cells[&place][number]
    }

    fn part_mut(&mut self, (place, number): Name) -> &mut Part {
        let parts = self.cells.get_mut(&place).expect("a part is named by the cell that holds it");
        &mut parts[number]
    }
}

impl Part {
    fn new(shape: GridShape, bounds: &GridBox) -> Part {
        let [west, south, east, north] = *bounds;
        let mut spans: [Spans; 4] = Default::default();
        for ring in &shape {
            let last = ring.last().into_iter();
            for (a, b) in last.chain(ring).zip(ring) {
                if a.x == b.x && (a.x == east || a.x == west) {
                    let side = if a.x == east { 0 } else { 2 };
                    spans[side].push((a.y.min(b.y), a.y.max(b.y)));
                } else if a.y == b.y && (a.y == north || a.y == south) {
                    let side = if a.y == north { 1 } else { 3 };
                    spans[side].push((a.x.min(b.x), a.x.max(b.x)));
                }
            }
        }
        Part { shape, spans, whole: None }
    }
}

fn do_overlap(one: &Spans, other: &Spans) -> bool {
    one.iter().any(|a| other.iter().any(|b| a.0 < b.1 && b.0 < a.1))
}

/// The places to the east, north, west and south.
fn neighbours((column, row): Place) -> [Place; 4] {
    [(column + 1, row), (column, row + 1), (column - 1, row), (column, row - 1)]
}
