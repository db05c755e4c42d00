//! Small cities drawn in metres, for tests. A town begins empty with its frame at the centre of
//! Luocheng; what is drawn comes in through the same plans as everything else.

use super::City;
use super::network::StreetIx;
use super::plan::Asker;
use super::plan::assign::{AssignPlan, AssignRequest, Takeover};
use super::plan::crews::CrewRequest;
use super::plan::exempt::ExemptRequest;
use super::plan::segments::ImportPlan;
use super::plan::shifts::ShiftRequest;
use super::plan::spared::Spared;
use super::plan::stretches::NamedStretch;
use crate::domain::{
    Actor, Change, CommunityDraft, ImportMode, Refusal, SegmentDraft, SiteDraft, Snapshot,
    WeeklyHours,
};
use crate::geometry::{Area, Line, LocalFrame, LonLat, Side, Xy};
use jiff::Timestamp;

/// The second at which every town begins.
pub const BEGIN_S: i64 = 1_800_000_000;

/// An instant so many seconds after the beginning.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(BEGIN_S + seconds).unwrap()
}

pub fn asker(seconds: i64) -> Asker {
    Asker::new(Actor::everywhere("dispatcher"), at(seconds))
}

pub fn centre() -> LonLat {
    LonLat::new(104.28, 30.98).unwrap()
}

fn place(x: f64, y: f64) -> LonLat {
    LocalFrame::centred_on(centre()).unproject(Xy { x, y })
}

/// A street through these places in metres, 8 m wide.
pub fn street(id: &str, places: &[(f64, f64)]) -> SegmentDraft {
    let line = Line::new(places.iter().map(|(x, y)| place(*x, *y)).collect()).unwrap();
    SegmentDraft {
        id: id.into(),
        name: None,
        class: None,
        width_m: Some(8.0),
        grade: None,
        crews: Vec::new(),
        length_mm: line.geodesic_length_mm(),
        line,
    }
}

/// A community that is a box in metres: west, south, east, north.
pub fn block(id: &str, [west, south, east, north]: [f64; 4]) -> CommunityDraft {
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let ring = corners.map(|(x, y)| place(x, y)).to_vec();
    let (area, repairs) = Area::sound(vec![vec![ring]]).unwrap();
    assert!(repairs.is_empty());
    CommunityDraft { id: id.into(), name: format!("Block {id}"), parent: None, area }
}

/// A site that is a box in metres: west, south, east, north.
pub fn site(id: &str, corners: [f64; 4]) -> SiteDraft {
    let (name, class) = (Some(format!("Site {id}")), Some("compound".to_owned()));
    SiteDraft { id: id.into(), name, class, crew: None, area: block(id, corners).area }
}

/// From and to in metres along one side.
pub fn part(segment: &str, side: Side, from_m: f64, to_m: f64) -> NamedStretch {
    let (from_m, to_m) = (Some(from_m), Some(to_m));
    NamedStretch { segment: segment.into(), side: Some(side), from_m, to_m }
}

/// Both sides from end to end.
pub fn whole(segment: &str) -> NamedStretch {
    NamedStretch { segment: segment.into(), side: None, from_m: None, to_m: None }
}

/// From now on, and where others answer it is refused.
pub fn request(crew: &str, stretches: Vec<NamedStretch>) -> AssignRequest {
    AssignRequest {
        crew: crew.into(),
        valid_from: None,
        valid_to: None,
        shift: None,
        takeover: Takeover::Refuse,
        stretches,
        sites: Vec::new(),
    }
}

/// A city that changes by plans, one second after the other if nobody says otherwise. It begins in
/// the frame that it is drawn in, so that its places are the metres of the drawing.
pub struct Town {
    pub city: City,
    pub now_s: i64,
}

impl Town {
    pub fn new() -> Self {
        let snapshot = Snapshot { frame: Some(centre()), ..Snapshot::default() };
        Self { city: City::load(snapshot, at(0)), now_s: 0 }
    }

    /// A town with these streets, communities and crews.
    pub fn of(streets: &[SegmentDraft], blocks: &[CommunityDraft], crews: &[&str]) -> Self {
        let mut town = Self::new();
        if !blocks.is_empty() {
            town.blocks(blocks, ImportMode::Merge);
        }
        town.streets(streets, ImportMode::Merge);
        for crew in crews {
            let (change, _) = town
                .city
                .plan_add_crew(&CrewRequest::named(Some(crew), crew), &town.asker())
                .unwrap();
            town.apply(&change);
        }
        town
    }

    pub fn asker(&self) -> Asker {
        asker(self.now_s)
    }

    pub fn apply(&mut self, change: &Change) -> Vec<StreetIx> {
        let next = self.city.revision().next();
        self.city.apply(change, next)
    }

    /// What is drawn first does not move a frame that there is.
    fn stay(&self, change: &mut Change) {
        let network = self.city.network();
        let empty = network.is_empty() && network.territories().is_empty();
        if empty && self.city.is_framed() {
            change.frame = None;
        }
    }

    pub fn streets(&mut self, drafts: &[SegmentDraft], mode: ImportMode) -> ImportPlan {
        let mut plan = self.city.plan_segments(drafts, mode, &self.asker());
        self.stay(&mut plan.change);
        self.apply(&plan.change);
        plan
    }

    pub fn blocks(&mut self, drafts: &[CommunityDraft], mode: ImportMode) -> ImportPlan {
        let mut plan = self.city.plan_communities(drafts, mode, &self.asker());
        self.stay(&mut plan.change);
        self.apply(&plan.change);
        plan
    }

    pub fn sites(&mut self, drafts: &[SiteDraft], mode: ImportMode) -> ImportPlan {
        let plan = self.city.plan_sites(drafts, &Spared::default(), mode, &self.asker());
        self.apply(&plan.change);
        plan
    }

    /// Adds a shift with these windows.
    pub fn shift(&mut self, id: &str, windows: &str) {
        let windows = WeeklyHours::read_windows(windows).unwrap();
        let request = ShiftRequest {
            id: Some(id.into()),
            name: id.into(),
            hours: WeeklyHours { windows, ..WeeklyHours::default() },
            first_day: None,
            last_day: None,
        };
        let (change, _) = self.city.plan_add_shift(&request, &self.asker()).unwrap();
        self.apply(&change);
    }

    pub fn assign(&mut self, request: &AssignRequest) -> Result<AssignPlan, Refusal> {
        let plan = self.city.plan_assign(request, &self.asker())?;
        self.apply(&plan.change);
        Ok(plan)
    }

    pub fn exempt(&mut self, stretches: Vec<NamedStretch>, valid_to: Option<Timestamp>) {
        let request = ExemptRequest {
            reason: "building site".into(),
            approver: "the town office".into(),
            valid_from: None,
            valid_to,
            stretches,
        };
        let (change, _) = self.city.plan_exempt(&request, &self.asker()).unwrap();
        self.apply(&change);
    }

    /// Crews by id that answer for a measure of a side at an instant.
    pub fn crews_at(
        &self,
        segment: &str,
        side: Side,
        measure_mm: u32,
        at: Timestamp,
    ) -> Vec<String> {
        let (ix, _) = self.city.network().by_id(segment).unwrap();
        let spot = self.city.spot(ix, side, measure_mm, 0.0, at).unwrap();
        let id = |(fid, _): &(_, _)| self.city.crew(*fid).unwrap().id.to_string();
        spot.crews.iter().map(id).collect()
    }

    /// The same rows, loaded anew at the instant that the sums are of.
    pub fn loaded_anew(&self) -> City {
        let city = &self.city;
        let network = city.network();
        let snapshot = Snapshot {
            revision: city.revision(),
            frame: Some(network.frame().centre()),
            communities: network.territories().iter().map(|t| t.community.clone()).collect(),
            segments: network.iter().map(|(_, s)| s.segment.clone()).collect(),
            crews: city.crews().cloned().collect(),
            assignments: network
                .iter()
                .flat_map(|(ix, _)| city.ledger().assignments(ix).iter().copied())
                .collect(),
            exemptions: network
                .iter()
                .flat_map(|(ix, _)| city.ledger().exemptions(ix).iter().cloned())
                .collect(),
            hours: city.roster().has_own_hours().then(|| city.roster().hours().clone()),
            shifts: city.roster().shifts().cloned().collect(),
            absences: city.roster().absences().cloned().collect(),
            sites: city.sites().iter().cloned().collect(),
            site_assignments: city.sites().assignments().copied().collect(),
            accounts: city.office().accounts().cloned().collect(),
            members: city.office().members().cloned().collect(),
            plans: city.office().plans().cloned().collect(),
            load_rules: city.office().has_own_rules().then(|| city.office().load_rules().clone()),
            next: city.next_fids(),
        };
        City::load(snapshot, city.ledger().as_of())
    }
}
