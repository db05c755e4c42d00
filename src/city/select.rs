//! Picking stretches: by polygon, by rule, by name, along a street; and what a selection holds.
//! A selection is a set of millimetres for each side of a street, so adding and taking away are
//! exact.
//!
//! What several criteria say has to hold at once. A polygon picks segments of which at least half
//! lies inside, class, grade, state and name pick whole segments; a community picks the pieces of
//! sides that lie in it, a crew what it answers for.

use super::City;
use super::cover::SideCover;
use super::network::StreetIx;
use super::state::Coverage;
use super::street::{Owner, Street};
use super::way::Leg;
use crate::domain::segment::Grade;
use crate::domain::{CrewFid, SegmentFid};
use crate::geometry::{Region, Side, StretchSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use super::plan::stretches::Ground;

/// What to pick. What is `None` does not restrict; without any criterion it is the whole city.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    pub within: Option<Region>,
    pub owners: Option<BTreeSet<Owner>>,
    pub crew: Option<CrewFid>,
    pub class: Option<String>,
    pub grade: Option<Grade>,
    pub state: Option<Coverage>,
    /// Part of a name or an id, in any case.
    pub name: Option<String>,
    pub segments: Option<BTreeSet<StreetIx>>,
    pub stretches: Option<Ground>,
    /// Sides are then seen along the way.
    pub along: Option<Vec<Leg>>,
    /// Both, if not given.
    pub side: Option<Side>,
    pub part: Part,
}

/// How much of what is picked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Part {
    #[default]
    Whole,
    /// Only what nobody answers for and nobody has exempted.
    Gaps,
}

/// What a new selection does to the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Operation {
    #[default]
    Replace,
    Add,
    Remove,
    /// What is in both.
    Keep,
}

impl Operation {
    /// The selection that two make.
    #[must_use]
    pub fn of(self, base: Ground, new: Ground) -> Ground {
        match self {
            Self::Replace => new,
            Self::Add => {
                let mut all = base;
                for (place, (fid, set)) in new {
                    let (_, known) = all.entry(place).or_insert((fid, StretchSet::empty()));
                    *known = known.union(&set);
                }
                all
            }
            Self::Remove => combined(base, |place, set| match new.get(place) {
                Some((_, gone)) => set.difference(gone),
                None => set,
            }),
            Self::Keep => combined(base, |place, set| match new.get(place) {
                Some((_, other)) => set.intersection(other),
                None => StretchSet::empty(),
            }),
        }
    }
}

fn combined(base: Ground, left: impl Fn(&(StreetIx, Side), StretchSet) -> StretchSet) -> Ground {
    base.into_iter()
        .map(|(place, (fid, set))| (place, (fid, left(&place, set))))
        .filter(|(_, (_, set))| !set.is_empty())
        .collect()
}

impl City {
    /// What the criteria pick, as things stand at the instant that the sums are of.
    #[must_use]
    pub fn selected(&self, criteria: &Criteria) -> Ground {
        let along = criteria.along.as_ref().map(|legs| walked(legs));
        let name = criteria.name.as_deref().map(str::to_lowercase);
        let picker = Picker { city: self, criteria, along, name };
        let mut ground = Ground::new();
        let mut pick = |ix: StreetIx, street: &Arc<Street>| {
            if picker.keeps(ix, street) {
                picker.pick(ix, street, &mut ground);
            }
        };
        let network = self.network();
        if let Some(numbers) = picker.numbers() {
            for ix in numbers {
                if let Some(street) = network.street(ix) {
                    pick(ix, street);
                }
            }
        } else if let Some(region) = &criteria.within {
            network.in_box(region.bounds(), 0.0).for_each(|(ix, street)| pick(ix, street));
        } else {
            network.iter().for_each(|(ix, street)| pick(ix, street));
        }
        ground
    }
}

/// For each street of a way its stretches, and whether they were walked backwards.
type Walked = BTreeMap<StreetIx, [StretchSet; 2]>;

fn walked(legs: &[Leg]) -> Walked {
    let mut walked = Walked::new();
    for leg in legs {
        let [forwards, backwards] = walked.entry(leg.ix).or_default();
        let own = if leg.backwards { backwards } else { forwards };
        *own = own.union(&StretchSet::of(leg.stretch));
    }
    walked
}

struct Picker<'a> {
    city: &'a City,
    criteria: &'a Criteria,
    along: Option<Walked>,
    /// In small letters.
    name: Option<String>,
}

impl Picker<'_> {
    /// The streets that are named one by one, if any are.
    fn numbers(&self) -> Option<BTreeSet<StreetIx>> {
        let walked = self.along.as_ref().map(|along| along.keys().copied().collect());
        let named = self.criteria.segments.clone();
        let stretches = self.criteria.stretches.as_ref();
        let stretches = stretches.map(|ground| ground.keys().map(|(ix, _)| *ix).collect());
        [walked, named, stretches]
            .into_iter()
            .flatten()
            .reduce(|one: BTreeSet<StreetIx>, other| one.intersection(&other).copied().collect())
    }

    /// Is the segment as a whole one of those asked for?
    fn keeps(&self, ix: StreetIx, street: &Street) -> bool {
        let (asked, segment) = (self.criteria, &street.segment);
        asked.state.is_none_or(|state| self.city.ledger().state(ix).coverage == state)
            && asked.class.as_deref().is_none_or(|class| segment.class.as_deref() == Some(class))
            && asked.grade.is_none_or(|grade| segment.grade == Some(grade))
            && self.name.as_deref().is_none_or(|part| is_called(street, part))
            && asked.within.as_ref().is_none_or(|region| region.holds_most_of(&street.line))
    }

    /// Adds what is asked for of a street.
    fn pick(&self, ix: StreetIx, street: &Street, ground: &mut Ground) {
        let asked = self.criteria;
        let now = self.city.ledger().as_of();
        let needs_cover = asked.part == Part::Gaps || asked.crew.is_some();
        let covers = needs_cover.then(|| self.city.ledger().covers(ix, street, now));
        for side in Side::BOTH {
            let mut set = match &self.along {
                Some(along) => self.alongside(&along[&ix], side),
                None if asked.side.is_none_or(|only| only == side) => {
                    StretchSet::of(street.whole())
                }
                None => StretchSet::empty(),
            };
            if let Some(owners) = &asked.owners {
                let pieces = street.pieces(side).into_iter();
                let own = pieces.filter(|piece| owners.contains(&piece.owner()));
                set = set.intersection(&own.map(|piece| piece.stretch).collect());
            }
            if let Some(stretches) = &asked.stretches {
                let named = stretches.get(&(ix, side)).map(|(_, set)| set);
                set = named.map_or_else(StretchSet::empty, |named| set.intersection(named));
            }
            if let Some(covers) = &covers {
                let cover = &covers[side.index()];
                if let Some(crew) = asked.crew {
                    set = set.intersection(&held_by(cover, crew));
                }
                if asked.part == Part::Gaps {
                    set = set.intersection(&cover.gap);
                }
            }
            if !set.is_empty() {
                ground.insert((ix, side), (street.segment.fid, set));
            }
        }
    }

    /// What of a side was walked along, on the side that is asked for.
    fn alongside(&self, [forwards, backwards]: &[StretchSet; 2], side: Side) -> StretchSet {
        let Some(walking) = self.criteria.side else { return forwards.union(backwards) };
        if walking == side { forwards.clone() } else { backwards.clone() }
    }
}

fn is_called(street: &Street, part: &str) -> bool {
    let own = street.segment.name.as_deref().unwrap_or_default();
    own.to_lowercase().contains(part) || street.segment.id.to_lowercase().contains(part)
}

fn held_by(cover: &SideCover, crew: CrewFid) -> StretchSet {
    let own = cover.by_crew.iter().find(|(fid, _)| *fid == crew);
    own.map_or_else(StretchSet::empty, |(_, set)| set.clone())
}

/// What a selection holds, at the instant that the sums are of. Lengths are in mm of street side;
/// `assigned + exempt + gap = length`, and `overlap` is a part of `assigned`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Holding {
    pub segments: usize,
    pub length_mm: u64,
    pub assigned_mm: u64,
    pub exempt_mm: u64,
    pub gap_mm: u64,
    pub overlap_mm: u64,
    /// What each crew answers for, alone or with others; `None` is nobody.
    pub by_crew: BTreeMap<Option<CrewFid>, CrewShare>,
}

/// What of a selection a crew answers for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CrewShare {
    pub segments: usize,
    pub length_mm: u64,
}

impl City {
    /// What a selection holds.
    #[must_use]
    pub fn holding(&self, ground: &Ground) -> Holding {
        let mut holding = Holding::default();
        let now = self.ledger().as_of();
        let mut sides = ground.iter().peekable();
        while let Some(((ix, _), _)) = sides.peek() {
            let ix = *ix;
            let Some(street) = self.network().street(ix) else {
                sides.next();
                continue;
            };
            let covers = self.ledger().covers(ix, street, now);
            let mut crews: BTreeSet<Option<CrewFid>> = BTreeSet::new();
            while let Some(((_, side), (_, set))) = sides.next_if(|((next, _), _)| *next == ix) {
                holding.add(&covers[side.index()], set, &mut crews);
            }
            holding.segments += 1;
            for crew in crews {
                holding.by_crew.entry(crew).or_default().segments += 1;
            }
        }
        holding
    }
}

impl Holding {
    /// Adds a part of a side, and gives the crews on it.
    fn add(&mut self, cover: &SideCover, set: &StretchSet, crews: &mut BTreeSet<Option<CrewFid>>) {
        let common_mm = |other: &StretchSet| other.intersection(set).total_mm();
        let (exempt_mm, gap_mm) = (common_mm(&cover.exempt), common_mm(&cover.gap));
        self.length_mm += set.total_mm();
        self.assigned_mm += common_mm(&cover.assigned);
        self.exempt_mm += exempt_mm;
        self.gap_mm += gap_mm;
        self.overlap_mm += common_mm(&cover.overlap);
        let held = cover.by_crew.iter().map(|(crew, held)| (Some(*crew), common_mm(held)));
        for (crew, length_mm) in held.chain([(None, exempt_mm + gap_mm)]) {
            if length_mm > 0 {
                self.by_crew.entry(crew).or_default().length_mm += length_mm;
                crews.insert(crew);
            }
        }
    }
}

/// A stretch of a selection as clients name it: on one side, or the same on both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Picked {
    pub ix: StreetIx,
    pub segment: SegmentFid,
    /// Both, if not given.
    pub side: Option<Side>,
    pub stretch: crate::geometry::Stretch,
}

/// The stretches of a selection in order; what is selected alike on both sides is one of them.
pub fn stretches(ground: &Ground) -> impl Iterator<Item = Picked> + '_ {
    let other = |ix: StreetIx, side: Side| ground.get(&(ix, side)).map(|(_, set)| set);
    ground.iter().flat_map(move |((ix, side), (segment, set))| {
        let alike = other(*ix, side.opposite()) == Some(set);
        let shown = !alike || *side == Side::BOTH[0];
        let side = (!alike).then_some(*side);
        let (ix, segment) = (*ix, *segment);
        let stretches = shown.then(|| set.iter()).into_iter().flatten();
        stretches.map(move |stretch| Picked { ix, segment, side, stretch })
    })
}

#[cfg(test)]
mod tests;
