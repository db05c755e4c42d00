//! The deliberate flaws that a gap finder must find, each chosen by rule so that the README can
//! name them.

use crate::communities;
use crate::crews::{Territory, distance_m};
use crate::grid::{Class, Grid};
use crate::layout;
use crate::mains;
use crate::output::segment_id;
use crate::plane::bend;
use crate::segments::Segment;

/// A part of a segment's sides for one crew, whole where an end is not given.
pub struct Stretch {
    pub crew: String,
    pub segment: usize,
    pub side: &'static str,
    pub from_m: Option<f64>,
    pub to_m: Option<f64>,
}

impl Stretch {
    pub fn side_metres(&self, segment: &Segment) -> f64 {
        let sides = if self.side == "both" { 2.0 } else { 1.0 };
        sides * (self.to_m.unwrap_or(segment.length_m) - self.from_m.unwrap_or(0.0))
    }
}

/// Segments by index.
pub struct Traps {
    /// Between two communities, only one side has a crew.
    pub one_sided: Vec<usize>,
    /// In the ground that no community claims.
    pub homeless: Vec<usize>,
    /// Two crews at once; the second crew.
    pub overlap: Vec<(usize, String)>,
    /// Left out in mid-street from `HOLE_M.0` to `HOLE_M.1`.
    pub hole: usize,
    /// The bridge that neither bank's community sweeps.
    pub bridge: Vec<usize>,
    whole_crew_withdrawn: Vec<usize>,
}

pub const HOLE_M: (f64, f64) = (60.0, 95.0);

impl Traps {
    pub fn find(grid: &Grid, segments: &[Segment], territories: &[Territory]) -> Self {
        let all = |wanted: &dyn Fn(&Segment) -> bool| -> Vec<usize> {
            (0..segments.len()).filter(|&i| wanted(&segments[i])).collect()
        };
        let pair = [communities::JINYAN, communities::ZHONGSHAN].map(Some);
        let one_sided = all(&|s| s.street == mains::GUIHUA && s.homes == pair);
        let homeless = all(&|s| s.homes == [None, None]);
        let bridge = all(&|s| {
            let [a, b] = s.ends.map(|end| layout::RIVER.left_m(end) > 0.0);
            s.street == mains::XIANGTAN && a != b
        });
        let hole = all(&|s| {
            s.homes == [Some(communities::FOSHAN); 2]
                && grid.streets[s.street].class == Class::Branch
                && s.length_m > 140.0
        });
        let hole = *hole.first().expect("the community has a branch street this long");
        let overlap = overlap(grid, segments, territories);
        let withdrawn = one_sided.iter().chain(&homeless).chain(&bridge).copied();
        let whole_crew_withdrawn = withdrawn.chain([hole]).collect();
        Self { one_sided, homeless, overlap, hole, bridge, whole_crew_withdrawn }
    }

    /// The segments whose crew, if any, is said by the stretches alone.
    pub fn without_whole_crew(&self) -> &[usize] {
        &self.whole_crew_withdrawn
    }

    pub fn names(&self, segment: usize) -> bool {
        self.whole_crew_withdrawn.contains(&segment)
            || self.overlap.iter().any(|&(i, _)| i == segment)
    }

    /// The traps and the ids of their segments, in the README's order.
    pub fn listed(&self) -> [(&'static str, Vec<String>); 5] {
        let ids = |indices: &[usize]| indices.iter().map(|&i| segment_id(i)).collect();
        let overlap: Vec<usize> = self.overlap.iter().map(|&(i, _)| i).collect();
        [
            ("one side only", ids(&self.one_sided)),
            ("in no community", ids(&self.homeless)),
            ("overlap", ids(&overlap)),
            ("hole in mid-street", ids(&[self.hole])),
            ("bridge", ids(&self.bridge)),
        ]
    }

    /// What must be said by parts, given each segment's crew before the traps were set.
    pub fn stretches(&self, segments: &[Segment], crews: &[Vec<String>]) -> Vec<Stretch> {
        let part = |segment: usize, side, from_m, to_m| {
            let crew = crews[segment][0].clone();
            Stretch { crew, segment, side, from_m, to_m }
        };
        let mut found = Vec::new();
        for &i in &self.one_sided {
            let kept = Some(communities::ZHONGSHAN);
            let side = if segments[i].homes[0] == kept { "left" } else { "right" };
            found.push(part(i, side, None, None));
        }
        found.push(part(self.hole, "both", None, Some(HOLE_M.0)));
        found.push(part(self.hole, "both", Some(HOLE_M.1), None));
        found
    }
}

/// Two streets midway between a community's two crews, where both once said "ours".
fn overlap(grid: &Grid, segments: &[Segment], territories: &[Territory]) -> Vec<(usize, String)> {
    let crews: Vec<&Territory> =
        territories.iter().filter(|t| t.community == communities::HANKOU).collect();
    let [first, second] = crews[..] else {
        return Vec::new();
    };
    let apart_m = |&i: &usize| {
        let at = bend(segments[i].middle());
        (distance_m(first.middle, at) - distance_m(second.middle, at)).abs()
    };
    let inner = |i: &usize| {
        segments[*i].homes == [Some(communities::HANKOU); 2]
            && grid.streets[segments[*i].street].class >= Class::Branch
    };
    let mut midway: Vec<usize> =
        first.segments.iter().chain(&second.segments).copied().filter(inner).collect();
    midway.sort_by(|a, b| apart_m(a).total_cmp(&apart_m(b)));
    let other = |i: usize| if first.segments.contains(&i) { second } else { first };
    midway.into_iter().take(2).map(|i| (i, other(i).crew.clone())).collect()
}
