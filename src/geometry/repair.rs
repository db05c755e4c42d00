//! Mending of areas whose mistakes leave no doubt about the ground that is meant.
//!
//! Borders in real files run over themselves, wind the wrong way and have holes that stick out.
//! Some of that can be put right without a guess, and only that is. The rule for the rest: rings
//! are read in the three ways in which programs read them,
//!
//! - *even-odd*: inside is what is enclosed an odd number of times,
//! - *non-zero*: inside is what the border winds around at all, outer rings turned
//!   counter-clockwise and holes clockwise first,
//! - *as drawn*: each outer ring less its own holes, all polygons together,
//!
//! and where all three tell the same ground, that ground is meant and its border is drawn anew.
//! Where they do not, the area is refused and the place told: the overlap of two polygons, or of
//! two loops of one border, might be meant twice or not at all; a hole outside its outer ring
//! might be a part that lies apart, and so might a hole within a hole or an outer ring within
//! another.

use std::collections::BTreeSet;
use std::fmt;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

use super::overlay::{self, GridRing, GridShapes};
use super::{AreaPolygon, BadPosition, LonLat, validity};

/// One kind of thing that was mended in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Repair {
    /// A ring's last position did not repeat its first.
    RingClosed,
    /// A ring wound the wrong way round.
    WindingTurned,
    /// A position repeated the one before it.
    RepeatedPositionsRemoved,
    /// The border ran out along a line and straight back.
    SpikesRemoved,
    /// A ring enclosed nothing.
    EmptyRingDropped,
    /// The border touched or crossed itself in a way that leaves one reading only.
    SelfTouchResolved,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Repair::RingClosed => "a ring was not closed; it was closed",
            Repair::WindingTurned => "a ring wound the wrong way; it was turned",
            Repair::RepeatedPositionsRemoved => "repeated positions were removed",
            Repair::SpikesRemoved => "spikes without width were removed",
            Repair::EmptyRingDropped => "a ring that encloses nothing was dropped",
            Repair::SelfTouchResolved => {
                "the border touched or crossed itself; it was redrawn around the same ground"
            }
        })
    }
}

/// Why rings do not make an area.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BadArea {
    /// One of the positions is none.
    #[error(transparent)]
    Position(#[from] BadPosition),
    /// There is no ring with three distinct positions that encloses any ground.
    #[error("the area encloses no ground: it has no ring of three or more distinct positions")]
    NoGround,
    /// Rings cross or overlap, and it cannot be said which ground is meant.
    #[error(
        "the border crosses or overlaps itself near [{:.6}, {:.6}], so it is not clear what lies \
         inside", at.lon(), at.lat()
    )]
    SelfIntersects {
        /// A corner of the ground in dispute.
        at: LonLat,
    },
}

/// Readings of one border that differ by less than this share of its ground are the same: on a
/// district of 10 km² it is a square decimetre.
const SAME_GROUND: f64 = 1e-9;

/// Polygons with closed rings and RFC 7946 winding, and what was mended on the way, each kind
/// once.
pub(super) fn mended(
    raw: Vec<Vec<Vec<LonLat>>>,
) -> Result<(Vec<AreaPolygon>, Vec<Repair>), BadArea> {
    let mut repairs = BTreeSet::new();
    let mut polygons = Vec::with_capacity(raw.len());
    for rings in raw {
        polygons.extend(tidy_polygon(rings, &mut repairs)?);
    }
    if polygons.is_empty() {
        return Err(BadArea::NoGround);
    }
    if !validity::is_valid(&polygons) {
        polygons = redrawn(&polygons)?;
        repairs.insert(Repair::SelfTouchResolved);
    }
    Ok((polygons, repairs.into_iter().collect()))
}

/// One polygon with each of its rings tidied, or `None` when nothing of it is left.
fn tidy_polygon(
    rings: Vec<Vec<LonLat>>,
    repairs: &mut BTreeSet<Repair>,
) -> Result<Option<AreaPolygon>, BadArea> {
    let mut rings = rings.into_iter().enumerate().map(|(number, ring)| {
        let sign = if number == 0 { 1 } else { -1 };
        tidy_ring(ring, sign, repairs)
    });
    let exterior = rings.next().flatten();
    let holes: Vec<_> = rings.flatten().collect();
    match (exterior, holes.first()) {
        (Some(exterior), _) => Ok(Some(AreaPolygon { exterior, holes })),
        (None, None) => Ok(None),
        // A hole in nothing: the ring might as well be the outer one.
        (None, Some(hole)) => Err(BadArea::SelfIntersects { at: hole[0] }),
    }
}

/// A ring closed, without repetitions and spikes, its area of the wanted sign; `None` when it
/// encloses nothing.
fn tidy_ring(
    mut ring: Vec<LonLat>,
    sign: i128,
    repairs: &mut BTreeSet<Repair>,
) -> Option<Vec<LonLat>> {
    if ring.is_empty() {
        repairs.insert(Repair::EmptyRingDropped);
        return None;
    }
    let closed = ring.len() > 1 && ring.first() == ring.last();
    if closed {
        ring.pop();
    } else {
        repairs.insert(Repair::RingClosed);
    }
    let given = ring.len();
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < given {
        repairs.insert(Repair::RepeatedPositionsRemoved);
    }
    let with_spikes = ring.len();
    let mut ring = without_spikes(ring);
    let on_grid = overlay::grid_ring(&ring);
    let area_2 = overlay::ring_area_2(&on_grid);
    // A figure of eight may enclose as much ground to the left as to the right.
    let encloses = area_2 != 0 || !overlay::region(&[on_grid], FillRule::EvenOdd).is_empty();
    if ring.len() < 3 || !encloses {
        repairs.insert(Repair::EmptyRingDropped);
        return None;
    }
    if ring.len() < with_spikes {
        repairs.insert(Repair::SpikesRemoved);
    }
    ring.push(ring[0]);
    if area_2.signum() == -sign {
        ring.reverse();
        repairs.insert(Repair::WindingTurned);
    }
    Some(ring)
}

/// An open ring less the corners at which it turns straight back on itself.
fn without_spikes(ring: Vec<LonLat>) -> Vec<LonLat> {
    let mut kept: Vec<LonLat> = Vec::with_capacity(ring.len());
    for at in ring {
        kept.push(at);
        cut_spikes_at_end(&mut kept);
    }
    // The ring's own start and end may be a spike too: let the start come again at the end.
    let mut start = 0;
    while kept.len() - start >= 3 {
        let (last, first, second) = (kept[kept.len() - 1], kept[start], kept[start + 1]);
        if validity::is_spike(kept[kept.len() - 2], last, first) || last == first {
            kept.pop();
        } else if validity::is_spike(last, first, second) {
            start += 1;
        } else {
            break;
        }
    }
    kept.split_off(start)
}

/// Takes the tips off the last corner of a path as long as there are any.
fn cut_spikes_at_end(path: &mut Vec<LonLat>) {
    while let [.., before, tip, after] = path[..] {
        if !validity::is_spike(before, tip, after) {
            return;
        }
        path.truncate(path.len() - 2);
        if before != after {
            path.push(after);
        }
    }
}

/// The border of the ground on which all readings agree, drawn anew.
fn redrawn(polygons: &[AreaPolygon]) -> Result<Vec<AreaPolygon>, BadArea> {
    let rings: Vec<GridRing> = overlay::grid_shapes(polygons).into_iter().flatten().collect();
    let even_odd = overlay::region(&rings, FillRule::EvenOdd);
    let mut others = vec![overlay::region(&rings, FillRule::NonZero)];
    if rings.len() > 1 {
        others.push(as_drawn(polygons));
    }
    for other in &others {
        let disputed = overlay::combined(&even_odd, other, OverlayRule::Xor);
        let whole_2 = overlay::area_2(&even_odd).max(overlay::area_2(other));
        if overlay::ratio(overlay::area_2(&disputed), whole_2) > SAME_GROUND {
            return Err(BadArea::SelfIntersects { at: corner_of_largest(&disputed) });
        }
    }
    let redrawn = overlay::polygons_of(even_odd);
    match redrawn.first() {
        None => Err(BadArea::NoGround),
        // Redrawing rounds to the grid, which might in theory bring two borders together again.
        Some(first) if !validity::is_valid(&redrawn) => {
            Err(BadArea::SelfIntersects { at: first.exterior[0] })
        }
        Some(_) => Ok(redrawn),
    }
}

/// Each outer ring less its own holes, all polygons together.
fn as_drawn(polygons: &[AreaPolygon]) -> GridShapes {
    let mut rings = Vec::new();
    for polygon in polygons {
        let shell = overlay::region(&[overlay::grid_ring(&polygon.exterior)], FillRule::NonZero);
        let holes: Vec<_> = polygon.holes.iter().map(|hole| overlay::grid_ring(hole)).collect();
        let holes = overlay::region(&holes, FillRule::NonZero);
        rings.extend(overlay::combined(&shell, &holes, OverlayRule::Difference));
    }
    // Each region is counter-clockwise around its ground, so none cancels another.
    let rings: Vec<GridRing> = rings.into_iter().flatten().collect();
    overlay::region(&rings, FillRule::NonZero)
}

fn corner_of_largest(shapes: &GridShapes) -> LonLat {
    let largest = shapes.iter().flatten().max_by_key(|ring| overlay::ring_area_2(ring).abs());
    let corner = largest.and_then(|ring| ring.first());
    overlay::position(*corner.expect("ground in dispute has a border"))
}
