//! The way along streets from here to there, which prefers to stay on one street.

use super::network::{Network, StreetIx};
use super::nodes::NodeIx;
use super::street::Street;
use crate::geometry::{Side, Stretch};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// A metre of a street with another name counts as so many: whoever points at two places of one
/// street means the street between them, also where a short cut would save a few steps.
pub const OTHER_NAME: u64 = 3;

/// A place on a street.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spot {
    pub ix: StreetIx,
    /// Mm from the segment's beginning, no more than its length.
    pub measure_mm: u32,
}

/// A piece of the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Leg {
    pub ix: StreetIx,
    pub stretch: Stretch,
    /// Walked against the direction in which the segment is drawn.
    pub backwards: bool,
}

impl Leg {
    /// The segment's side that is on this side of whoever walks the way.
    #[must_use]
    pub fn side(&self, walking: Side) -> Side {
        match (self.backwards, walking) {
            (false, side) => side,
            (true, Side::Left) => Side::Right,
            (true, Side::Right) => Side::Left,
        }
    }
}

/// The cheapest way between two places: a metre of a street that has the name of the street at
/// either end counts once, any other [`OTHER_NAME`] times; all count alike if neither end has a
/// name. On one segment it is the stretch between the two. `None` if streets do not lead there.
#[must_use]
pub fn way(network: &Network, from: Spot, to: Spot) -> Option<Vec<Leg>> {
    if from.ix == to.ix {
        let leg = leg(from.ix, from.measure_mm, to.measure_mm);
        return Some(leg.into_iter().collect());
    }
    let names = [from.ix, to.ix].map(|ix| network.street(ix).and_then(|s| s.segment.name.clone()));
    let costs = Costs { names };
    let (exits, entries) = (spokes(network, &costs, from)?, spokes(network, &costs, to)?);
    let mut search = Search::default();
    for (node, cost) in exits {
        search.reach(node, cost, None);
    }
    let nodes = network.nodes();
    let mut best: Option<(u64, usize)> = None;
    while let Some(Reverse((cost, node))) = search.open.pop() {
        if best.is_some_and(|(least, _)| least <= cost) {
            break;
        }
        if search.reached[&node].0 < cost {
            continue;
        }
        for (end, (entry, rest)) in entries.iter().enumerate() {
            if *entry == node && best.is_none_or(|(least, _)| cost + rest < least) {
                best = Some((cost + rest, end));
            }
        }
        for ix in nodes.meeting(node) {
            let (Some(ends), Some(street)) = (nodes.ends_of(*ix), network.street(*ix)) else {
                continue;
            };
            let other = if ends[0] == node { ends[1] } else { ends[0] };
            let step = costs.of(street, street.segment.length_mm);
            search.reach(other, cost + step, Some((*ix, node)));
        }
    }
    let (_, entry) = best?;
    Some(search.legs(network, [from, to], entries[entry].0, entry))
}

/// From a place to both ends of its street: the node and what it costs.
fn spokes(network: &Network, costs: &Costs, spot: Spot) -> Option<[(NodeIx, u64); 2]> {
    let street = network.street(spot.ix)?;
    let [start, end] = network.nodes().ends_of(spot.ix)?;
    let rest_mm = street.segment.length_mm.saturating_sub(spot.measure_mm);
    Some([(start, costs.of(street, spot.measure_mm)), (end, costs.of(street, rest_mm))])
}

struct Costs {
    /// Of the streets at the two ends.
    names: [Option<Arc<str>>; 2],
}

impl Costs {
    fn of(&self, street: &Street, length_mm: u32) -> u64 {
        let own = &street.segment.name;
        let named = self.names.iter().any(Option::is_some);
        let strange = named && !(own.is_some() && self.names.contains(own));
        u64::from(length_mm) * if strange { OTHER_NAME } else { 1 }
    }
}

/// How a node was reached: the street and the node before it; none of them right from the start.
type Step = Option<(StreetIx, NodeIx)>;

#[derive(Default)]
struct Search {
    reached: FxHashMap<NodeIx, (u64, Step)>,
    open: BinaryHeap<Reverse<(u64, NodeIx)>>,
}

impl Search {
    fn reach(&mut self, node: NodeIx, cost: u64, step: Step) {
        if self.reached.get(&node).is_none_or(|(known, _)| cost < *known) {
            self.reached.insert(node, (cost, step));
            self.open.push(Reverse((cost, node)));
        }
    }

    /// The way back from a node, turned around; `entry` is 0 if the last street is entered at its
    /// beginning, and 1 at its end.
    fn legs(
        &self,
        network: &Network,
        [from, to]: [Spot; 2],
        last: NodeIx,
        entry: usize,
    ) -> Vec<Leg> {
        let length_mm = |ix| network.street(ix).map_or(0, |street| street.segment.length_mm);
        let entered_mm = if entry == 0 { 0 } else { length_mm(to.ix) };
        let mut legs: Vec<Leg> = leg(to.ix, entered_mm, to.measure_mm).into_iter().collect();
        let mut node = last;
        while let Some((ix, before)) = self.reached[&node].1 {
            let forwards = network.nodes().ends_of(ix).is_some_and(|ends| ends[0] == before);
            let ends = if forwards { [0, length_mm(ix)] } else { [length_mm(ix), 0] };
            legs.extend(leg(ix, ends[0], ends[1]));
            node = before;
        }
        let starts = network.nodes().ends_of(from.ix).unwrap_or([node; 2]);
        // A ring begins and ends in one node; the shorter way to it was taken.
        let rest_mm = length_mm(from.ix).saturating_sub(from.measure_mm);
        let to_start = starts[0] == node && (starts[1] != node || from.measure_mm <= rest_mm);
        let left_mm = if to_start { 0 } else { length_mm(from.ix) };
        legs.extend(leg(from.ix, from.measure_mm, left_mm));
        legs.reverse();
        legs
    }
}

fn leg(ix: StreetIx, from_mm: u32, to_mm: u32) -> Option<Leg> {
    let stretch = Stretch::new(from_mm.min(to_mm), from_mm.max(to_mm))?;
    Some(Leg { ix, stretch, backwards: to_mm < from_mm })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::City;
    use crate::city::drawn::{Town, street};
    use crate::domain::SegmentDraft;
    use proptest::prelude::*;

    fn spot(city: &City, id: &str, metres: u32) -> Spot {
        Spot { ix: city.network().by_id(id).unwrap().0, measure_mm: metres * 1000 }
    }

    /// Id, from, to, and `<` for what is walked backwards.
    fn shown(city: &City, legs: &[Leg]) -> Vec<String> {
        let show = |leg: &Leg| {
            let id = &city.network().street(leg.ix).unwrap().segment.id;
            let way = if leg.backwards { "<" } else { ">" };
            format!("{id} {}{way}{}", leg.stretch.from_mm() / 1000, leg.stretch.to_mm() / 1000)
        };
        legs.iter().map(show).collect()
    }

    fn named(id: &str, name: &str, places: &[(f64, f64)]) -> SegmentDraft {
        SegmentDraft { name: Some(name.into()), ..street(id, places) }
    }

    /// Main Street bends to the north and comes back; a lane cuts the bend short.
    fn bend() -> Town {
        Town::of(
            &[
                named("m1", "Main Street", &[(0.0, 0.0), (100.0, 0.0)]),
                named("m2", "Main Street", &[(200.0, 0.0), (150.0, 90.0), (100.0, 0.0)]),
                named("m3", "Main Street", &[(200.0, 0.0), (300.0, 0.0)]),
                named("cut", "Short Lane", &[(100.0, 0.0), (200.0, 0.0)]),
                named("far", "Far Street", &[(900.0, 0.0), (990.0, 0.0)]),
            ],
            &[],
            &[],
        )
    }

    #[test]
    fn the_way_stays_on_the_street_that_both_ends_are_on() {
        let city = bend().city;
        let found = way(city.network(), spot(&city, "m1", 40), spot(&city, "m3", 30)).unwrap();
        assert_eq!(shown(&city, &found), ["m1 40>100", "m2 0<205", "m3 0>30"]);
        assert_eq!(found[1].side(Side::Left), Side::Right, "left of the way, not of the drawing");
        let back = way(city.network(), spot(&city, "m3", 30), spot(&city, "m1", 40)).unwrap();
        assert_eq!(shown(&city, &back), ["m3 0<30", "m2 0>205", "m1 40<100"]);
    }

    #[test]
    fn without_a_name_in_common_the_shorter_way_is_taken() {
        let mut town = bend();
        let lanes = [
            street("m1", &[(0.0, 0.0), (100.0, 0.0)]),
            street("m3", &[(200.0, 0.0), (300.0, 0.0)]),
        ];
        town.streets(&lanes, crate::domain::ImportMode::Merge);
        let (from, to) = (spot(&town.city, "m1", 40), spot(&town.city, "m3", 30));
        let found = way(town.city.network(), from, to).unwrap();
        assert_eq!(shown(&town.city, &found), ["m1 40>100", "cut 0>100", "m3 0>30"]);
    }

    #[test]
    fn on_one_segment_it_is_the_stretch_between() {
        let city = bend().city;
        let between = |from, to| {
            let found = way(city.network(), spot(&city, "m1", from), spot(&city, "m1", to));
            shown(&city, &found.unwrap())
        };
        assert_eq!(between(70, 20), ["m1 20<70"]);
        assert!(between(70, 70).is_empty());
    }

    #[test]
    fn where_no_street_leads_there_is_no_way() {
        let city = bend().city;
        assert_eq!(way(city.network(), spot(&city, "m1", 40), spot(&city, "far", 30)), None);
    }

    proptest! {
        /// The oracle relaxes every street again and again until nothing gets cheaper.
        #[test]
        fn no_way_is_cheaper(
            drawn in prop::collection::vec((0..5u8, 0..5u8, 0..5u8, 0..5u8, 0..3u8), 2..14),
            ends in (0..14usize, 0..14usize, 0..90u32, 0..90u32),
        ) {
            let corner = |x: u8, y: u8| (f64::from(x) * 100.0, f64::from(y) * 100.0);
            let drafts: Vec<SegmentDraft> = drawn
                .iter()
                .enumerate()
                .filter(|(_, d)| (d.0, d.1) != (d.2, d.3))
                .map(|(n, d)| {
                    let draft = street(&n.to_string(), &[corner(d.0, d.1), corner(d.2, d.3)]);
                    let name = (d.4 > 0).then(|| d.4.to_string());
                    SegmentDraft { name, ..draft }
                })
                .collect();
            prop_assume!(drafts.len() > 1);
            let town = Town::of(&drafts, &[], &[]);
            let network = town.city.network();
            let at = |n: usize, metres: u32| Spot {
                ix: network.by_id(&drafts[n % drafts.len()].id).unwrap().0,
                measure_mm: metres * 1000,
            };
            let (from, to) = (at(ends.0, ends.2), at(ends.1, ends.3));
            prop_assume!(from.ix != to.ix);
            let names = [from.ix, to.ix].map(|ix| network.street(ix).unwrap().segment.name.clone());
            let costs = Costs { names };
            let mut least: FxHashMap<NodeIx, u64> = FxHashMap::default();
            for (node, cost) in spokes(network, &costs, from).unwrap() {
                let known = least.entry(node).or_insert(cost);
                *known = cost.min(*known);
            }
            for _ in 0..drafts.len() {
                for (ix, street) in network.iter() {
                    let [a, b] = network.nodes().ends_of(ix).unwrap();
                    let step = costs.of(street, street.segment.length_mm);
                    for (here, there) in [(a, b), (b, a)] {
                        if let Some(cost) = least.get(&here).map(|cost| cost + step) {
                            let known = least.entry(there).or_insert(cost);
                            *known = cost.min(*known);
                        }
                    }
                }
            }
            let expected = spokes(network, &costs, to).unwrap().into_iter()
                .filter_map(|(node, rest)| Some(least.get(&node)? + rest)).min();
            let found = way(network, from, to);
            let cost = found.as_ref().map(|legs| {
                legs.iter().map(|leg| costs.of(network.street(leg.ix).unwrap(), leg.stretch.length_mm()))
                    .sum::<u64>()
            });
            prop_assert_eq!(cost, expected);
        }
    }
}
