//! Who answers for a spot.

use super::App;
use super::error::AppError;
use super::history::When;
use super::views::{Named, metres};
use crate::city::City;
use crate::city::who::{Located, Spot, Status};
use crate::domain::Revision;
use crate::geometry::{Datum, LonLat, Side};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// The spot that is asked about.
#[derive(Clone, PartialEq, Debug)]
pub enum Place {
    /// A position in some datum, known to some metres.
    Position { position: LonLat, datum: Datum, accuracy_m: f64 },
    /// A measure along one side of a segment.
    Measure { segment: String, side: Side, measure_m: f64 },
}

/// Who answers.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Who {
    #[schema(value_type = String)]
    pub at: Timestamp,
    #[schema(value_type = u64)]
    pub revision: Revision,
    /// `null` in none, and where two claim it.
    pub community: Option<Named>,
    pub segment: Option<Named>,
    #[schema(value_type = Option<String>)]
    pub side: Option<Side>,
    pub measure_m: Option<f64>,
    /// From the position to the centre line.
    pub distance_m: Option<f64>,
    /// The position is not good enough to tell, or several crews answer: see the candidates.
    pub ambiguous: bool,
    /// Every spot that the position may mean, best first; none if it is unambiguous.
    pub candidates: Vec<Candidate>,
    /// `covered`, `off_duty`, `unassigned`, `exempt` or `outside`.
    pub status: &'static str,
    pub crew: Option<Named>,
    pub assignment: Option<String>,
}

/// A spot that a position may mean, and one crew that answers for it.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Candidate {
    pub segment: Named,
    #[schema(value_type = String)]
    pub side: Side,
    pub measure_m: f64,
    pub distance_m: f64,
    pub community: Option<Named>,
    pub status: &'static str,
    pub crew: Option<Named>,
    pub assignment: Option<String>,
}

impl App {
    /// Who answers for a spot, now or at another instant.
    ///
    /// # Errors
    /// There is no such segment, or it is shorter than that.
    pub async fn who(&self, place: Place, when: When) -> Result<Who, AppError> {
        if when == When::default() {
            return who(&self.city(), &place, self.now());
        }
        self.read_at(when, move |seen| who(seen.city, &place, seen.at.unwrap_or(seen.now))).await?
    }
}

/// Who answers, from the city.
///
/// # Errors
/// There is no such segment, or it is shorter than that.
pub fn who(city: &City, place: &Place, at: Timestamp) -> Result<Who, AppError> {
    let located = match place {
        Place::Position { position, datum, accuracy_m } => {
            let frame = city.network().frame();
            let accuracy_m = accuracy_m.max(datum.accuracy_m());
            city.locate(frame.project(datum.to_wgs84(*position)), accuracy_m, at)
        }
        Place::Measure { segment, side, measure_m } => {
            at_measure(city, segment, *side, *measure_m, at)?
        }
    };
    Ok(answer(city, &located, at))
}

fn at_measure(
    city: &City,
    segment: &str,
    side: Side,
    measure_m: f64,
    at: Timestamp,
) -> Result<Located, AppError> {
    let not_found = || AppError::NotFound(format!("there is no segment {segment}"));
    let (ix, street) = city.network().by_id(segment).ok_or_else(not_found)?;
    let length_m = metres(street.segment.length_mm);
    if !(0.0..=length_m).contains(&measure_m) {
        let detail = format!("measure_m is from 0 to {length_m}, the length of segment {segment}");
        return Err(AppError::unreadable("measure_m", detail));
    }
    let measure_mm = (measure_m * 1000.0).round() as u32;
    let spot = city.spot(ix, side, measure_mm, 0.0, at).ok_or_else(not_found)?;
    let ambiguous = spot.crews.len() > 1;
    Ok(Located { communities: spot.communities.clone(), candidates: vec![spot], ambiguous })
}

fn answer(city: &City, located: &Located, at: Timestamp) -> Who {
    let one = |fids: &[_]| match fids {
        [only] => city.named_community(*only),
        _ => None,
    };
    let mut who = Who {
        at,
        revision: city.revision(),
        community: one(&located.communities),
        segment: None,
        side: None,
        measure_m: None,
        distance_m: None,
        ambiguous: located.ambiguous,
        candidates: Vec::new(),
        status: Status::Outside.as_str(),
        crew: None,
        assignment: None,
    };
    if located.ambiguous {
        who.candidates =
            located.candidates.iter().flat_map(|spot| candidates(city, spot)).collect();
    }
    if let Some(best) = located.candidates.first() {
        who.community = one(&best.communities);
        who.segment = Some(Named::segment(&best.street.segment));
        who.side = Some(best.side);
        who.measure_m = Some(metres(best.measure_mm));
        who.distance_m = Some(best.distance_m);
        who.status = best.status.as_str();
        if let Some((crew, assignment)) = best.crews.first() {
            who.crew = city.named_crew(*crew);
            who.assignment = Some(assignment.to_string());
        }
    }
    who
}

/// One for each crew that answers; one without a crew if nobody does.
fn candidates(city: &City, spot: &Spot) -> Vec<Candidate> {
    let community = match spot.communities.as_slice() {
        [only] => city.named_community(*only),
        _ => None,
    };
    let bare = Candidate {
        segment: Named::segment(&spot.street.segment),
        side: spot.side,
        measure_m: metres(spot.measure_mm),
        distance_m: spot.distance_m,
        community,
        status: spot.status.as_str(),
        crew: None,
        assignment: None,
    };
    if spot.crews.is_empty() {
        return vec![bare];
    }
    spot.crews
        .iter()
        .map(|(crew, assignment)| Candidate {
            crew: city.named_crew(*crew),
            assignment: Some(assignment.to_string()),
            ..bare.clone()
        })
        .collect()
}
