//! The part of the city that somebody may change: a community with all below it. Whatever a request
//! was, and however it was decided, the rows that it would change are held to it here, once.
//!
//! What counts is what would be different afterwards. An assignment that runs on into the next
//! community may be cut at the boundary, since what is left beyond it says the same as before.

use super::City;
use super::plan::Asker;
use super::street::Owner;
use crate::domain::{
    Account, Assignment, Change, CommunityFid, CrewFid, Exemption, Period, Problem, Refusal,
    SegmentFid, ShiftFid, Site, SiteFid,
};
use crate::geometry::{Side, Stretch, StretchSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// At most so many places beyond the area are named.
const MOST_NAMED: usize = 20;

/// A site lies in an area when this share of it does: boundaries are rarely drawn from one line.
const SITE_SHARE: f64 = 0.99;

/// What somebody answers for: who and when.
type Duty = (CrewFid, Option<ShiftFid>, Period);

/// The communities that somebody may change something in.
struct Bounds<'a> {
    city: &'a City,
    leaves: BTreeSet<CommunityFid>,
}

impl City {
    /// Refuses a change of anything beyond the asker's area. Without an area nothing is beyond it.
    ///
    /// # Errors
    /// What lies beyond the area, or is no matter of one area.
    pub fn refuse_beyond(&self, change: &Change, asker: &Asker) -> Result<(), Refusal> {
        let Some(area) = asker.area.as_deref() else { return Ok(()) };
        if let Some(what) = self.of_the_whole_city(change) {
            let detail = format!("{what} are for the whole city, and you may change only {area}");
            return Err(Refusal::forbidden(detail, Vec::new()));
        }
        let territories = self.network().territories();
        let leaves = territories.by_id(area).map(|t| territories.leaves_of(t.community.fid));
        let bounds = Bounds { city: self, leaves: leaves.unwrap_or_default() };
        let mut problems = bounds.beyond(change);
        if problems.is_empty() {
            return Ok(());
        }
        let name = territories.by_id(area).map_or(area, |t| &*t.community.name);
        let detail = format!("you may change only what lies in {name}, and this goes beyond it");
        problems.truncate(MOST_NAMED);
        Err(Refusal::forbidden(detail, problems))
    }

    /// The crews that answer for some ground of an area, and those that answer for none anywhere.
    #[must_use]
    pub fn crews_within(&self, area: &str) -> BTreeSet<CrewFid> {
        let territories = self.network().territories();
        let leaves = territories.by_id(area).map(|t| territories.leaves_of(t.community.fid));
        let owners = leaves.into_iter().flatten().map(Owner::In).collect();
        let works = &self.ledger().totals().works;
        let idle = self.crews().map(|crew| crew.fid).filter(|fid| works.get(fid).is_none());
        self.loads_within(&owners).into_keys().chain(idle).collect()
    }

    /// Is a community the other one, or a part of it at any depth?
    #[must_use]
    pub fn is_within(&self, community: &str, whole: &str) -> bool {
        let territories = self.network().territories();
        let (Some(part), Some(whole)) = (territories.by_id(community), territories.by_id(whole))
        else {
            return false;
        };
        let above = |fid: CommunityFid| territories.parent(fid).map(|t| t.community.fid);
        let mut up = std::iter::successors(Some(part.community.fid), |fid| above(*fid));
        up.any(|fid| fid == whole.community.fid)
    }

    /// The first kind of row in a change that belongs to no part of the city.
    fn of_the_whole_city(&self, change: &Change) -> Option<&'static str> {
        [
            (change.communities.is_empty(), "communities"),
            (change.segments.is_empty() && change.frame.is_none(), "segments"),
            (change.hours.is_empty(), "the city's hours"),
            (self.only_leaves_a_crew(change), "accounts"),
            (change.load_rules.is_empty(), "the rules of load"),
        ]
        .into_iter()
        .find_map(|(untouched, what)| (!untouched).then_some(what))
    }

    /// Do accounts stay as they are, but for the crew that one was in?
    fn only_leaves_a_crew(&self, change: &Change) -> bool {
        let accounts = &change.accounts;
        let stays = |row: &Arc<Account>| {
            let known = self.office().account(row.fid);
            known.is_some_and(|known| Account { crew: known.crew, ..(**row).clone() } == **known)
        };
        accounts.closed.len() == accounts.opened.len() && accounts.opened.iter().all(stays)
    }
}

/// Where a change closes and opens something along one side, by what is said there.
type Told<What> = BTreeMap<(SegmentFid, Side), Vec<(What, [StretchSet; 2])>>;

/// Rows that a change closes, numbered 0, and those that it opens, numbered 1.
fn both<'a, Row: 'a>(
    closed: impl Iterator<Item = &'a Row>,
    opened: impl IntoIterator<Item = &'a Row>,
) -> impl Iterator<Item = (usize, &'a Row)> {
    closed.map(|row| (0, row)).chain(opened.into_iter().map(|row| (1, row)))
}

/// Notes that along a stretch something is closed (0) or opened (1).
fn tell<What: PartialEq>(
    told: &mut Told<What>,
    place: (SegmentFid, Side),
    what: What,
    number: usize,
    stretch: Stretch,
) {
    let rows = told.entry(place).or_default();
    let index = rows.iter().position(|(known, _)| *known == what).unwrap_or_else(|| {
        rows.push((what, [StretchSet::empty(), StretchSet::empty()]));
        rows.len() - 1
    });
    let set = &mut rows[index].1[number];
    *set = set.union(&StretchSet::of(stretch));
}

impl Bounds<'_> {
    fn beyond(&self, change: &Change) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.streets(&self.duties(change), &mut problems);
        self.streets(&self.excuses(change), &mut problems);
        self.sites(change, &mut problems);
        self.crews(change, &mut problems);
        self.shifts(change, &mut problems);
        problems
    }

    fn duties(&self, change: &Change) -> Told<Duty> {
        let mut told = Told::new();
        let closed = change.assignments.closed.iter().filter_map(|fid| {
            let ix = self.city.network().number_of(self.city.ledger().segment_of(*fid)?)?;
            self.city.ledger().assignments(ix).iter().find(|row| row.fid == *fid)
        });
        let duty = |row: &Assignment| (row.crew, row.shift, row.period);
        for (number, row) in both(closed, &change.assignments.opened) {
            tell(&mut told, (row.segment, row.side), duty(row), number, row.stretch);
        }
        told
    }

    fn excuses(&self, change: &Change) -> Told<(Arc<str>, Arc<str>, Period)> {
        let mut told = Told::new();
        let closed = change.exemptions.closed.iter().filter_map(|fid| {
            let segment = self.city.ledger().segment_of_exemption(*fid)?;
            let ix = self.city.network().number_of(segment)?;
            self.city.ledger().exemptions(ix).iter().find(|row| row.fid == *fid)
        });
        let excuse =
            |row: &Exemption| (Arc::clone(&row.reason), Arc::clone(&row.approver), row.period);
        for (number, row) in both(closed, &change.exemptions.opened) {
            let row: &Exemption = row;
            tell(&mut told, (row.segment, row.side), excuse(row), number, row.stretch);
        }
        told
    }

    /// Names every street along which something would differ beyond the area.
    fn streets<What>(&self, told: &Told<What>, problems: &mut Vec<Problem>) {
        let mut beyond = BTreeSet::new();
        for ((segment, side), rows) in told {
            for (_, [closed, opened]) in rows {
                let differs = closed.difference(opened).union(&opened.difference(closed));
                if !self.holds(*segment, *side, &differs) {
                    beyond.insert(*segment);
                }
            }
        }
        problems.extend(beyond.into_iter().map(|fid| {
            let street = self.city.network().number_of(fid);
            let street = street.and_then(|ix| self.city.network().street(ix));
            let id = street.map_or_else(|| fid.to_string(), |s| s.segment.id.to_string());
            Problem::new("/stretches", format!("segment {id} does not lie in it there"))
        }));
    }

    /// Does this part of a side lie in the area, and in no other community besides?
    fn holds(&self, segment: SegmentFid, side: Side, part: &StretchSet) -> bool {
        if part.is_empty() {
            return true;
        }
        let street = self.city.network().number_of(segment);
        let Some(street) = street.and_then(|ix| self.city.network().street(ix)) else {
            return false;
        };
        let within = |communities: &[CommunityFid]| {
            !communities.is_empty() && communities.iter().all(|fid| self.leaves.contains(fid))
        };
        let pieces = street.pieces(side);
        let own = pieces.iter().filter(|piece| within(&piece.communities));
        let own =
            own.fold(StretchSet::empty(), |all, piece| all.union(&StretchSet::of(piece.stretch)));
        part.difference(&own).is_empty()
    }

    fn sites(&self, change: &Change, problems: &mut Vec<Problem>) {
        let closed = change.site_assignments.closed.iter();
        let closed = closed.filter_map(|fid| self.city.sites().assignment(*fid));
        let assigned = closed.chain(&change.site_assignments.opened).map(|row| row.site);
        let known = assigned.chain(change.sites.closed.iter().copied()).collect::<BTreeSet<_>>();
        let known = known.into_iter().filter_map(|fid: SiteFid| self.city.sites().get(fid));
        let beyond = known.chain(&change.sites.opened).filter(|site| !self.holds_site(site));
        problems
            .extend(beyond.map(|site| {
                Problem::new("/sites", format!("site {} does not lie in it", site.id))
            }));
    }

    fn holds_site(&self, site: &Site) -> bool {
        let territories = self.city.network().territories();
        let areas = self.leaves.iter().filter_map(|fid| territories.get(*fid));
        let share: f64 = areas.map(|t| t.community.area.contains_area_share(&site.area)).sum();
        share >= SITE_SHARE
    }

    /// Crews that a change touches, or whose members or absences it does.
    fn crews(&self, change: &Change, problems: &mut Vec<Problem>) {
        let office = self.city.office();
        let members = change.members.closed.iter().filter_map(|fid| office.member(*fid));
        let members = members.chain(&change.members.opened).map(|member| member.crew);
        let absences = change.absences.closed.iter();
        let absences = absences.filter_map(|fid| self.city.roster().absence(*fid));
        let absences = absences.chain(&change.absences.opened).map(|absence| absence.crew);
        let crews = change.crews.closed.iter().copied();
        let crews = crews.chain(change.crews.opened.iter().map(|crew| crew.fid));
        let crews: BTreeSet<CrewFid> = crews.chain(members).chain(absences).collect();
        if crews.is_empty() {
            return;
        }
        let elsewhere = self.busy_elsewhere(|crew, _| crews.contains(&crew).then_some(crew));
        problems.extend(elsewhere.into_iter().map(|fid| {
            let id =
                self.city.crew(fid).map_or_else(|| fid.to_string(), |crew| crew.id.to_string());
            Problem::new("/crew", format!("crew {id} answers for more than what lies in it"))
        }));
    }

    fn shifts(&self, change: &Change, problems: &mut Vec<Problem>) {
        let shifts = change.shifts.closed.iter().copied();
        let shifts: BTreeSet<ShiftFid> =
            shifts.chain(change.shifts.opened.iter().map(|shift| shift.fid)).collect();
        if shifts.is_empty() {
            return;
        }
        let elsewhere =
            self.busy_elsewhere(|_, shift| shift.filter(|shift| shifts.contains(shift)));
        problems.extend(elsewhere.into_iter().map(|fid| {
            let shift = self.city.roster().shift(fid);
            let id = shift.map_or_else(|| fid.to_string(), |shift| shift.id.to_string());
            Problem::new("/shift", format!("shift {id} is worked beyond it too"))
        }));
    }

    /// Those wanted for which an assignment beyond the area stands.
    fn busy_elsewhere<Fid: Ord>(
        &self,
        wanted: impl Fn(CrewFid, Option<ShiftFid>) -> Option<Fid>,
    ) -> BTreeSet<Fid> {
        let mut elsewhere = BTreeSet::new();
        for (ix, _) in self.city.network().iter() {
            for held in self.city.ledger().assignments(ix) {
                if let Some(fid) = wanted(held.crew, held.shift)
                    && !self.holds(held.segment, held.side, &StretchSet::of(held.stretch))
                {
                    elsewhere.insert(fid);
                }
            }
        }
        for held in self.city.sites().assignments() {
            if let Some(fid) = wanted(held.crew, held.shift)
                && let Some(site) = self.city.sites().get(held.site)
                && !self.holds_site(site)
            {
                elsewhere.insert(fid);
            }
        }
        elsewhere
    }
}

#[cfg(test)]
mod tests;
