//! The load of crews: length weighted by class and by visits, ground against a quota, and how far
//! a crew's ground hangs together.

use super::City;
use super::network::{StreetIx, WIDEST_HALF_M};
use super::patches::Pieces;
use super::roster::Roster;
use super::street::{Owner, Street};
use super::totals::covers;
use super::work::{self, Work, Works, worked};
use crate::domain::load::{DAILY_VISITS, LoadRules, visits};
use crate::domain::{Assignment, CrewFid, ShiftFid};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How much work a crew has.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Load {
    /// Street side that it answers for, alone or with others.
    pub length_mm: i64,
    /// The same, each metre times the weight of its class and the visits of its shift in a week,
    /// divided by seven: a metre of an ordinary street that is visited every day is a metre.
    pub weighted_mm: i64,
    /// Length times half the width of the street.
    pub area_m2: f64,
    /// What it can keep clean; `None` if neither it nor the city says so.
    pub quota_m2: Option<u32>,
    pub pieces: Pieces,
}

impl Load {
    /// The area as a share of the quota.
    #[must_use]
    pub fn share_of_quota(&self) -> Option<f64> {
        self.quota_m2.map(|quota| self.area_m2 / f64::from(quota))
    }
}

/// What work counts for: the rules of the city, and how often each shift comes by.
pub struct Scale {
    rules: Arc<LoadRules>,
    /// In thousandths of a visit a week.
    visits: FxHashMap<ShiftFid, u32>,
}

impl Scale {
    /// The scale by which work is reckoned now.
    #[must_use]
    pub fn of(rules: &Arc<LoadRules>, roster: &Roster) -> Self {
        let visits = roster.shifts().map(|shift| (shift.fid, visits(&shift.hours))).collect();
        Self { rules: Arc::clone(rules), visits }
    }

    /// The weighted length of work in mm, rounded once.
    #[must_use]
    pub fn weighted_mm(&self, work: &Work) -> i64 {
        let sum: i128 = work
            .by_kind()
            .map(|(shift, class, mm)| {
                // A shift that there is not is never worked.
                let visits = shift.map_or(Some(DAILY_VISITS), |s| self.visits.get(&s).copied());
                let weight = i128::from(self.rules.weight(class));
                i128::from(mm) * weight * i128::from(visits.unwrap_or(0))
            })
            .sum();
        let unit = 1000 * i128::from(DAILY_VISITS);
        i64::try_from((sum + unit / 2) / unit).unwrap_or(i64::MAX)
    }
}

impl City {
    /// The scale by which work is reckoned now.
    #[must_use]
    pub fn load_scale(&self) -> Scale {
        Scale::of(self.office().load_rules(), self.roster())
    }

    /// The load of a crew that has this work, in these pieces.
    #[must_use]
    pub fn load_of(&self, crew: CrewFid, work: Option<&Work>, pieces: Pieces, by: &Scale) -> Load {
        let quota_m2 = self.quota_of(crew, by);
        let Some(work) = work else { return Load { quota_m2, pieces, ..Load::default() } };
        Load {
            length_mm: work.length_mm,
            weighted_mm: by.weighted_mm(work),
            area_m2: work.area_mm2 as f64 / 1e6,
            quota_m2,
            pieces,
        }
    }

    /// The ground that a crew can keep clean: its own quota, else what its members do together. Not
    /// known of a crew that has neither.
    fn quota_of(&self, crew: CrewFid, by: &Scale) -> Option<u32> {
        let own = self.crew(crew).and_then(|crew| crew.quota_m2);
        own.or_else(|| {
            let members = u32::try_from(self.office().members_of(crew).count()).ok()?;
            members.checked_mul(by.rules.quota_m2)
        })
        .filter(|quota| *quota > 0)
    }

    /// The load of every crew that answers for some of the ground of these owners, reckoned from
    /// that ground alone.
    #[must_use]
    pub fn loads_within(&self, owners: &BTreeSet<Owner>) -> BTreeMap<CrewFid, Load> {
        let now = self.ledger().as_of();
        let moment = self.ledger().moment_at(now);
        let mut works = Works::default();
        let mut held_by: BTreeMap<CrewFid, Vec<(StreetIx, Vec<Assignment>)>> = BTreeMap::new();
        for (ix, street) in self.streets_near(owners) {
            let held =
                self.ledger().assignments(ix).iter().filter(|held| held.period.holds_at(now));
            let within: Vec<Assignment> =
                held.flat_map(|held| parts_within(street, held, owners)).collect();
            let covers = covers(street, &within, &[], &moment);
            work::add_street(&mut works, street, &covers, &worked(&within, now), 1);
            for crew in within.iter().map(|held| held.crew).collect::<BTreeSet<_>>() {
                held_by.entry(crew).or_default().push((ix, within.clone()));
            }
        }
        let scale = self.load_scale();
        let load = |(crew, held): (CrewFid, Vec<(StreetIx, Vec<Assignment>)>)| {
            let held = held.iter().map(|(ix, held)| (*ix, held.as_slice()));
            let pieces = Pieces::of(self.network(), crew, held, now);
            (crew, self.load_of(crew, works.get(&crew), pieces, &scale))
        };
        held_by.into_iter().map(load).collect()
    }

    /// Streets that may lie in one of these.
    fn streets_near(
        &self,
        owners: &BTreeSet<Owner>,
    ) -> Box<dyn Iterator<Item = (StreetIx, &Arc<Street>)> + '_> {
        let bounds = |owner: &Owner| match owner {
            Owner::In(fid) => Some(self.network().territories().get(*fid)?.area.bounds()),
            Owner::Outside | Owner::Contested => None,
        };
        let around = |a: [f64; 4], b: [f64; 4]| {
            [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
        };
        let boxes: Option<Vec<[f64; 4]>> = owners.iter().map(bounds).collect();
        match boxes.and_then(|boxes| boxes.into_iter().reduce(around)) {
            // A side lies up to half a width beside its centre line.
            Some(bounds) => Box::new(self.network().in_box(bounds, WIDEST_HALF_M)),
            None => Box::new(self.network().iter()),
        }
    }
}

/// The parts of what is held that lie in one of these.
fn parts_within<'a>(
    street: &'a Street,
    held: &'a Assignment,
    owners: &'a BTreeSet<Owner>,
) -> impl Iterator<Item = Assignment> + 'a {
    let pieces = street.pieces(held.side).into_iter();
    let own = pieces.filter(|piece| owners.contains(&piece.owner()));
    let parts = own.filter_map(|piece| held.stretch.intersection(piece.stretch));
    parts.map(|stretch| Assignment { stretch, ..*held })
}

#[cfg(test)]
mod tests {
    use crate::city::City;
    use crate::city::drawn::{Town, block, part, request, street, whole};
    use crate::city::load::Load;
    use crate::city::plan::load_rules::LoadRulesRequest;
    use crate::city::street::Owner;
    use crate::geometry::Side::Left;
    use std::collections::BTreeSet;

    fn town() -> Town {
        let mut lane = street("lane", &[(0.0, 50.0), (100.0, 50.0)]);
        (lane.class, lane.width_m) = (Some("lane".into()), None);
        let blocks =
            [block("west", [-9.0, -9.0, 40.0, 99.0]), block("east", [40.0, -9.0, 200.0, 99.0])];
        let main = street("main", &[(0.0, 0.0), (100.0, 0.0)]);
        let mut town = Town::of(&[main, lane], &blocks, &["a", "b"]);
        town.shift("noon", "mon-fri 11:00-12:00; sat 09:00-10:00");
        town.assign(&request("a", vec![whole("main"), part("lane", Left, 0.0, 10.0)])).unwrap();
        town.assign(&crate::city::plan::assign::AssignRequest {
            shift: Some("noon".into()),
            ..request("b", vec![part("lane", Left, 30.0, 60.0)])
        })
        .unwrap();
        town
    }

    fn load(city: &City, crew: &str) -> Load {
        let fid = city.crew_by_id(crew).unwrap().fid;
        let work = city.ledger().totals().works.get(&fid);
        city.load_of(fid, work, city.patches().pieces(fid), &city.load_scale())
    }

    #[test]
    fn rules_weigh_what_is_there_already() {
        let mut town = town();
        assert_eq!(load(&town.city, "a").weighted_mm, 210_000);
        // A lane without a width is taken as 6 m wide.
        assert!((load(&town.city, "a").area_m2 - 830.0).abs() < 1e-9);
        assert_eq!(load(&town.city, "b").weighted_mm, 25_714, "six visits of seven");
        let rules = LoadRulesRequest {
            class_weights: [("lane".to_owned(), 0.5)].into(),
            usual_weight: 2.0,
            quota_m2: 0,
        };
        let (change, _) = town.city.plan_set_load_rules(&rules, &town.asker()).unwrap();
        town.apply(&change);
        assert_eq!(load(&town.city, "a").weighted_mm, 405_000);
        assert_eq!(load(&town.city, "b").weighted_mm, 12_857);
        assert_eq!(load(&town.city, "a").share_of_quota(), None);
        let (again, _) = town.city.plan_set_load_rules(&rules, &town.asker()).unwrap();
        assert!(again.is_empty());
        let wrong = LoadRulesRequest { usual_weight: f64::NAN, ..rules };
        let refusal = town.city.plan_set_load_rules(&wrong, &town.asker()).unwrap_err();
        assert_eq!(refusal.problems[0].pointer, "/usual_weight");
    }

    #[test]
    fn in_a_community_only_the_ground_in_it_counts() {
        let city = town().city;
        let within = |id: &str| {
            let fid = city.network().territories().by_id(id).unwrap().community.fid;
            city.loads_within(&BTreeSet::from([Owner::In(fid)]))
        };
        let [a, b] = ["a", "b"].map(|id| city.crew_by_id(id).unwrap().fid);
        let (west, east) = (within("west"), within("east"));
        assert_eq!((west[&a].length_mm, east[&a].length_mm), (90_000, 120_000));
        assert_eq!((west[&a].pieces.count, east[&a].pieces.count), (2, 1));
        assert_eq!((west[&b].length_mm, east[&b].length_mm), (10_000, 20_000));
        assert!(city.loads_within(&BTreeSet::from([Owner::Outside])).is_empty());
    }
}
