//! A street as the city knows it: the segment, its planar twin, and which community each piece of
//! each side belongs to. A street never changes; a change of its segment makes a new one.

use super::territory::Territories;
use crate::domain::{CommunityFid, Segment};
use crate::geometry::{LocalFrame, MeasuredLine, Side, Stretch, sides_in_areas};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Who a piece of a side is attributed to in coverage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Owner {
    /// It lies in exactly one community that counts.
    In(CommunityFid),
    /// It lies in none.
    Outside,
    /// It lies in two or more.
    Contested,
}

/// A piece of one side and the communities that it lies in: none, one, or several.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    pub stretch: Stretch,
    pub communities: SmallVec<[CommunityFid; 2]>,
}

impl Piece {
    /// Who the piece counts for.
    #[must_use]
    pub fn owner(&self) -> Owner {
        match self.communities.as_slice() {
            [] => Owner::Outside,
            [only] => Owner::In(*only),
            _ => Owner::Contested,
        }
    }
}

/// Attribution of both sides. Nearly every street lies wholly in one community, so that case is
/// kept in a word.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Attribution {
    Whole(Option<CommunityFid>),
    Pieces(Box<[Vec<Piece>; 2]>),
}

/// A segment in its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Street {
    pub segment: Arc<Segment>,
    pub line: MeasuredLine,
    attribution: Attribution,
}

impl Street {
    /// Puts a segment in its place.
    #[must_use]
    pub fn place(segment: Arc<Segment>, frame: &LocalFrame, territories: &Territories) -> Self {
        let line = MeasuredLine::of(&segment.line, frame, segment.length_mm);
        let attribution = attribute(&segment, &line, territories);
        Self { segment, line, attribution }
    }

    /// The same street after the communities around it changed.
    #[must_use]
    pub fn placed_again(&self, territories: &Territories) -> Self {
        let attribution = attribute(&self.segment, &self.line, territories);
        Self { segment: Arc::clone(&self.segment), line: self.line.clone(), attribution }
    }

    /// The pieces of one side in order; together they are the whole side.
    #[must_use]
    pub fn pieces(&self, side: Side) -> SmallVec<[Piece; 1]> {
        match &self.attribution {
            Attribution::Whole(community) => {
                smallvec![Piece {
                    stretch: self.whole(),
                    communities: community.iter().copied().collect()
                }]
            }
            Attribution::Pieces(sides) => sides[side as usize].iter().cloned().collect(),
        }
    }

    /// The owner of the whole street, if both sides have one and the same throughout.
    #[must_use]
    pub fn sole_owner(&self) -> Option<Owner> {
        match &self.attribution {
            Attribution::Whole(Some(community)) => Some(Owner::In(*community)),
            Attribution::Whole(None) => Some(Owner::Outside),
            Attribution::Pieces(_) => None,
        }
    }

    /// Communities that any piece lies in, sorted, each once.
    #[must_use]
    pub fn communities(&self) -> SmallVec<[CommunityFid; 2]> {
        match &self.attribution {
            Attribution::Whole(community) => community.iter().copied().collect(),
            Attribution::Pieces(sides) => {
                let mut all: SmallVec<[CommunityFid; 2]> = sides
                    .iter()
                    .flatten()
                    .flat_map(|piece| piece.communities.iter().copied())
                    .collect();
                all.sort_unstable();
                all.dedup();
                all
            }
        }
    }

    /// The piece of a side that holds this measure; a measure at the end counts as the last piece.
    #[must_use]
    pub fn piece_at(&self, side: Side, measure_mm: u32) -> Option<Piece> {
        let pieces = self.pieces(side);
        pieces
            .iter()
            .find(|piece| measure_mm < piece.stretch.to_mm())
            .or_else(|| pieces.last())
            .cloned()
    }

    /// One side from end to end.
    #[must_use]
    pub fn whole(&self) -> Stretch {
        Stretch::new(0, self.segment.length_mm).expect("a sound line is longer than nothing")
    }
}

fn attribute(segment: &Segment, line: &MeasuredLine, territories: &Territories) -> Attribution {
    let half_width_m = segment.half_width_m();
    let edges = territories.edges_near(line.bounds(), half_width_m);
    let [left, right] =
        sides_in_areas(line, half_width_m, &edges, |place| territories.containing(place));
    if let ([only_left], [only_right]) = (left.as_slice(), right.as_slice())
        && only_left.areas == only_right.areas
        && only_left.areas.len() <= 1
    {
        return Attribution::Whole(only_left.areas.first().map(|fid| CommunityFid(*fid)));
    }
    let pieces = |side: Vec<crate::geometry::SidePiece>| {
        side.into_iter()
            .map(|piece| Piece {
                stretch: piece.stretch,
                communities: piece.areas.iter().map(|fid| CommunityFid(*fid)).collect(),
            })
            .collect::<Vec<_>>()
    };
    Attribution::Pieces(Box::new([pieces(left), pieces(right)]))
}
