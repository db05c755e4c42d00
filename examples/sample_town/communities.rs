//! Which community the ground belongs to, and the exact borders. Borders are found by cutting the
//! whole town with the same lines as the streets, but without strips for river and railway: what
//! two communities share is then one chain of positions, walked both ways.

use std::collections::{BTreeMap, BTreeSet};

use sweepline::geometry::Xy;

use crate::grid::Grid;
use crate::layout;
use crate::mains::{self, MAINS, Quarter};
use crate::plane::{Spot, Straight, bend, curve_between, spot, wander_between};

pub struct Community {
    pub name: &'static str,
    pub name_en: &'static str,
    /// How many crews divide it among themselves.
    pub crews: usize,
}

const fn community(name: &'static str, name_en: &'static str, crews: usize) -> Community {
    Community { name, name_en, crews }
}

pub const ZHONGSHAN: usize = 0;
pub const JINYAN: usize = 1;
pub const HANKOU: usize = 2;
pub const GUIHUA: usize = 3;
pub const FOSHAN: usize = 4;
pub const XIYUAN: usize = 5;
pub const XIANGTAN: usize = 6;
pub const FANGHU: usize = 7;
pub const DONGYUAN: usize = 8;
pub const BEIWAI: usize = 9;
pub const BINJIANG: usize = 10;
pub const CHEZHAN: usize = 11;

/// The first five are named in the town's own reports, the others are invented.
pub const COMMUNITIES: [Community; 12] = [
    community("中山社区", "Zhongshan Community", 3),
    community("金雁社区", "Jinyan Community", 2),
    community("汉口路社区", "Hankou Road Community", 2),
    community("桂花社区", "Guihua Community", 2),
    community("佛山路社区", "Foshan Road Community", 2),
    community("西园社区", "Xiyuan Community", 2),
    community("湘潭路社区", "Xiangtan Road Community", 2),
    community("房湖社区", "Fanghu Community", 2),
    community("东园社区", "Dongyuan Community", 2),
    community("北外社区", "Beiwai Community", 2),
    community("滨江社区", "Binjiang Community", 1),
    community("车站社区", "Chezhan Community", 2),
];

/// Two borders that follow no street but run through blocks.
const SOUTH_WEST: Straight = Straight::through(spot(-1250.0, -1500.0), spot(-1380.0, -2400.0));
const FAR_WEST: Straight = Straight::through(spot(-2700.0, -50.0), spot(-1700.0, -130.0));

fn is_west_of(main: usize, at: Spot) -> bool {
    MAINS[main].line.left_m(at) > 0.0
}

/// Main streets that run eastwards have the north on their left.
fn is_north_of(main: usize, at: Spot) -> bool {
    MAINS[main].line.left_m(at) > 0.0
}

/// The community of a spot; none in the small triangle between two streets and the railway that
/// was forgotten when the communities were drawn.
pub fn home_of(at: Spot) -> Option<usize> {
    match mains::quarter_of(at) {
        Quarter::North if is_west_of(mains::ZHONGSHAN, at) => Some(BEIWAI),
        Quarter::North => Some(BINJIANG),
        Quarter::East => Some(CHEZHAN),
        Quarter::West => {
            let far_west = is_west_of(mains::XIANGTAN, at);
            let northern =
                if far_west { FAR_WEST.left_m(at) > 0.0 } else { is_north_of(mains::SHAOSHAN, at) };
            if northern { Some(northern_home(at)) } else { southern_home(at) }
        }
    }
}

fn northern_home(at: Spot) -> usize {
    let upper = is_north_of(mains::CHANGSHA, at);
    let (jinyan_ends, hankou_ends) =
        if upper { (mains::WENHUA, mains::XINHUA) } else { (mains::GUIHUA, mains::HANKOU) };
    if is_west_of(mains::JINYAN, at) {
        XIYUAN
    } else if is_west_of(jinyan_ends, at) {
        JINYAN
    } else if is_west_of(mains::ZHONGSHAN, at) {
        ZHONGSHAN
    } else if is_west_of(hankou_ends, at) {
        HANKOU
    } else {
        DONGYUAN
    }
}

fn southern_home(at: Spot) -> Option<usize> {
    let west = if is_north_of(mains::LUOCHENG, at) {
        is_west_of(mains::JINYAN, at)
    } else {
        SOUTH_WEST.left_m(at) < 0.0
    };
    if west {
        return Some(XIANGTAN);
    }
    if is_west_of(mains::ZHONGSHAN, at) {
        let guihua_ends =
            if is_west_of(mains::GUIHUA, at) { mains::WUCHANG } else { mains::NANXING };
        return Some(if is_north_of(guihua_ends, at) { GUIHUA } else { FANGHU });
    }
    let forgotten = !is_west_of(mains::HANKOU, at) && !is_north_of(mains::WUCHANG, at);
    (!forgotten).then_some(FOSHAN)
}

pub struct Borders {
    /// One closed ring for each community, counter-clockwise, first position not repeated.
    pub communities: Vec<Vec<Xy>>,
    pub parent: Vec<Xy>,
}

/// The rings of all communities and of the whole, with a vertex at each junction of `streets`.
pub fn borders(streets: &Grid) -> Borders {
    let ground = ground_of_communities();
    let mut edges: Vec<Vec<Edge>> = vec![Vec::new(); COMMUNITIES.len()];
    let mut all = Vec::new();
    for (index, cell) in ground.cells.iter().enumerate() {
        let around = edges_of(&ground, index);
        all.extend(&around);
        if let Some(home) = home_of(cell.middle()) {
            edges[home].extend(around);
        }
    }
    let ring = |edges: &[Edge]| draw(&ground, streets, &outer_chain(edges));
    Borders { communities: edges.iter().map(|edges| ring(edges)).collect(), parent: ring(&all) }
}

/// From junction to junction; the last says whether it follows a main street's line.
type Edge = (usize, usize, bool);

fn ground_of_communities() -> Grid {
    let mut ground = Grid::default();
    let wide = |at: Spot| spot(at.u * 1.024, at.v * 1.024);
    let outline = layout::OUTLINE.map(wide);
    ground.add_cell(outline.to_vec(), &[None; layout::OUTLINE.len()]);
    ground.lay(layout::RIVER, None, 0.0, |_| true);
    ground.lay(layout::RAILWAY, None, 0.0, |at| layout::RIVER.left_m(at) < 0.0);
    layout::lay_mains(&mut ground, 0.0);
    ground.lay(SOUTH_WEST, None, 0.0, |at| {
        !is_north_of(mains::LUOCHENG, at) && at.u < -1060.0 && at.u > -1470.0
    });
    ground.lay(FAR_WEST, None, 0.0, |at| {
        is_west_of(mains::XIANGTAN, at)
            && is_north_of(mains::SHAOSHAN, at)
            && !is_north_of(mains::CHANGSHA, at)
    });
    ground
}

/// The edges around a cell, broken at every junction on them.
fn edges_of(ground: &Grid, cell: usize) -> Vec<Edge> {
    let cell = &ground.cells[cell];
    let mut found = Vec::new();
    for (i, &piece) in cell.edges.iter().enumerate() {
        let (from, to) = (cell.corners[i], cell.corners[(i + 1) % cell.corners.len()]);
        let piece = &ground.pieces[piece];
        let mut on: Vec<usize> = piece.junctions.iter().map(|&(_, id)| id).collect();
        let at = |on: &[usize], end: Spot| {
            let found = on.iter().position(|&id| ground.spots[id].distance_m(end) < 0.02);
            found.expect("a cell's corners are junctions of its edges")
        };
        if at(&on, from) > at(&on, to) {
            on.reverse();
        }
        let part = &on[at(&on, from)..=at(&on, to)];
        found.extend(part.windows(2).map(|pair| (pair[0], pair[1], piece.street.is_some())));
    }
    found
}

/// Drops what is walked both ways and joins the rest into one closed chain.
fn outer_chain(edges: &[Edge]) -> Vec<Edge> {
    let walked: BTreeSet<(usize, usize)> = edges.iter().map(|&(a, b, _)| (a, b)).collect();
    let outer: BTreeMap<usize, Edge> = edges
        .iter()
        .filter(|&&(a, b, _)| !walked.contains(&(b, a)))
        .map(|&edge| (edge.0, edge))
        .collect();
    let first = *outer.values().next().expect("every community has ground");
    let mut chain = vec![first];
    let mut at = first.1;
    while at != first.0 {
        let edge = outer[&at];
        chain.push(edge);
        at = edge.1;
    }
    assert_eq!(chain.len(), outer.len(), "a community is one piece of ground without holes");
    chain
}

fn draw(ground: &Grid, streets: &Grid, chain: &[Edge]) -> Vec<Xy> {
    let mut ring = Vec::new();
    for &(a, b, along_street) in chain {
        let (a, b) = (shared_spot(ground.spots[a], streets), shared_spot(ground.spots[b], streets));
        if !along_street {
            ring.push(bend(a));
            ring.extend(wander_between(a, b));
            continue;
        }
        let line = Straight::through(a, b);
        let length_m = a.distance_m(b);
        let between = |at: &Spot| {
            line.left_m(*at).abs() < 0.005 && (0.02..length_m - 0.02).contains(&line.along_m(*at))
        };
        let mut stops: Vec<Spot> = streets.spots.iter().copied().filter(between).collect();
        stops.sort_by(|p, q| line.along_m(*p).total_cmp(&line.along_m(*q)));
        stops.insert(0, a);
        stops.push(b);
        for pair in stops.windows(2) {
            ring.push(bend(pair[0]));
            ring.extend(curve_between(pair[0], pair[1]));
        }
    }
    ring
}

/// The streets' own junction where there is one, so that rounding cannot tell the two apart.
fn shared_spot(at: Spot, streets: &Grid) -> Spot {
    streets.spots.iter().copied().find(|spot| spot.distance_m(at) < 0.02).unwrap_or(at)
}
