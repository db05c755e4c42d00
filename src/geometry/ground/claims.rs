//! How areas lie beside each other: ground that several hold, and ground that none does.

use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use super::super::PlanarArea;
use super::Ground;
use super::grid::{Cutter, Grid, GridRing, box_of};

/// Ground that two areas hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Contested {
    /// The places of the two among the areas asked about, the smaller first.
    pub areas: [usize; 2],
    /// What both hold, slivers included.
    pub ground: Ground,
}

/// The ground that each two of `areas` share, by their places; pairs that share none are left
/// out. Borders are rounded to tenths of a millimetre, so where neighbours have different corners on a
/// common border there are slivers as thin as that.
#[must_use]
pub fn contested(areas: &[&PlanarArea]) -> Vec<Contested> {
    let bounds: Vec<[f64; 4]> = areas.iter().map(|area| area.bounds()).collect();
    let mut by_west: Vec<usize> = (0..areas.len()).collect();
    by_west.sort_unstable_by(|&a, &b| bounds[a][0].total_cmp(&bounds[b][0]));
    let mut cutter = Cutter::for_areas();
    let mut found = Vec::new();
    for (place, &one) in by_west.iter().enumerate() {
        let east = bounds[one][2];
        let others = by_west[place + 1..].iter();
        for &other in others.take_while(|&&other| bounds[other][0] <= east) {
            if bounds[one][1] > bounds[other][3] || bounds[other][1] > bounds[one][3] {
                continue;
            }
            let ground = shared(areas[one], areas[other], &mut cutter);
            if !ground.pieces.is_empty() {
                found.push(Contested { areas: [one.min(other), one.max(other)], ground });
            }
        }
    }
    found.sort_unstable_by_key(|contested| contested.areas);
    found
}

/// `parent` less all of `children`: ground inside it that belongs to none of them. Slivers as in
/// [`contested`].
#[must_use]
pub fn unclaimed<'a>(
    parent: &PlanarArea,
    children: impl Iterator<Item = &'a PlanarArea>,
) -> Ground {
    let children: Vec<&PlanarArea> = children.collect();
    let all = children.iter().copied().chain([parent]);
    let grid = Grid::around_all(all.map(PlanarArea::bounds));
    let outside: Vec<GridRing> = children.iter().flat_map(|child| grid.rings(child)).collect();
    cut(&grid, &grid.rings(parent), &outside, OverlayRule::Difference, &mut Cutter::for_areas())
}

/// The ground that areas enclose together and none of them holds: the holes of their union.
/// Slivers as in [`contested`].
#[must_use]
pub fn enclosed(areas: &[&PlanarArea]) -> Ground {
    if areas.is_empty() {
        return Ground::default();
    }
    let grid = Grid::around_all(areas.iter().map(|area| area.bounds()));
    let rings: Vec<GridRing> = areas.iter().flat_map(|area| grid.rings(area)).collect();
    // What is left of a box that is a little larger is the ground around them all, and the holes.
    let [west, south, east, north] = box_of(&rings.concat());
    let around @ [west, south, east, north] = [west - 1, south - 1, east + 1, north + 1];
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    let outer: GridRing = corners.map(|(x, y)| IntPoint::new(x, y)).into();
    let mut shapes = Cutter::for_areas().cut(&[outer], &rings, OverlayRule::Difference);
    shapes.retain(|shape| box_of(&shape[0]) != around);
    Ground::of(&grid, &shapes)
}

fn shared(one: &PlanarArea, other: &PlanarArea, cutter: &mut Cutter) -> Ground {
    // Places beyond a grid come to its edge, which would turn borders that cross it.
    let grid = Grid::around_all([one, other].into_iter().map(PlanarArea::bounds));
    cut(&grid, &grid.rings(one), &grid.rings(other), OverlayRule::Intersect, cutter)
}

fn cut(
    grid: &Grid,
    one: &[GridRing],
    other: &[GridRing],
    rule: OverlayRule,
    cutter: &mut Cutter,
) -> Ground {
    Ground::of(grid, &cutter.cut(one, other, rule))
}
