//! What a request names as stretches, resolved against the city: which street, which side, from
//! where to where.

use crate::city::City;
use crate::city::network::StreetIx;
use crate::domain::{Problem, Refusal, SegmentFid};
use crate::geometry::{Side, Stretch, StretchSet};
use std::collections::BTreeMap;

/// At most so many stretches in one request.
pub const MOST_STRETCHES: usize = 100_000;

/// At most so many places at fault are named in a refusal.
pub(super) const MOST_NAMED: usize = 100;

/// A stretch as a request names it. No side means both; no end means the segment's own.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedStretch {
    /// The segment's id.
    pub segment: String,
    pub side: Option<Side>,
    pub from_m: Option<f64>,
    pub to_m: Option<f64>,
}

/// The ground that a request covers: per side of a street one set of stretches.
pub type Ground = BTreeMap<(StreetIx, Side), (SegmentFid, StretchSet)>;

/// What a request names, stretches or sites or both.
pub(super) fn resolve_beside(
    city: &City,
    stretches: &[NamedStretch],
    sites: usize,
) -> Result<Ground, Refusal> {
    if stretches.is_empty() && sites > 0 { Ok(Ground::new()) } else { resolve(city, stretches) }
}

/// Resolves stretches; those that make no sense are named in the refusal.
pub fn resolve(city: &City, stretches: &[NamedStretch]) -> Result<Ground, Refusal> {
    if stretches.is_empty() {
        let problem = Problem::new("/stretches", "name at least one stretch");
        return Err(Refusal::invalid("there is no stretch in the request", vec![problem]));
    }
    let Gathered { ground, unknown, mut problems } = gather(city, stretches, "/stretches")?;
    problems.extend(unknown.iter().map(|number| {
        let detail = format!("there is no segment {}", stretches[*number].segment);
        (*number, Problem::new(format!("/stretches/{number}/segment"), detail))
    }));
    refuse_senseless(problems, stretches.len()).map(|()| ground)
}

/// Resolves the stretches of a member of a request, and gives the ids of segments that there are
/// not. The refusal names what lies outside its segment.
pub fn resolve_known(
    city: &City,
    stretches: &[NamedStretch],
    member: &str,
) -> Result<(Ground, Vec<String>), Refusal> {
    let Gathered { ground, unknown, problems } = gather(city, stretches, member)?;
    refuse_senseless(problems, stretches.len())?;
    let id = |number: &usize| stretches[*number].segment.clone();
    Ok((ground, unknown.iter().map(id).collect()))
}

/// What is known of the stretches of a request.
struct Gathered {
    ground: Ground,
    /// The numbers of those whose segment is not known.
    unknown: Vec<usize>,
    problems: Vec<(usize, Problem)>,
}

fn gather(city: &City, stretches: &[NamedStretch], member: &str) -> Result<Gathered, Refusal> {
    if stretches.len() > MOST_STRETCHES {
        let detail = format!("{} stretches are more than {MOST_STRETCHES}", stretches.len());
        let problem = Problem::new(member, "send them in several requests");
        return Err(Refusal::invalid(detail, vec![problem]));
    }
    let mut asked: BTreeMap<(StreetIx, Side), (SegmentFid, Vec<Stretch>)> = BTreeMap::new();
    let (mut unknown, mut problems) = (Vec::new(), Vec::new());
    for (number, named) in stretches.iter().enumerate() {
        let Some((ix, street)) = city.network().by_id(&named.segment) else {
            unknown.push(number);
            continue;
        };
        match stretch_of(named, street.segment.length_mm, &format!("{member}/{number}")) {
            Ok(stretch) => {
                for side in Side::BOTH.into_iter().filter(|s| named.side.is_none_or(|n| n == *s)) {
                    let (_, stretches) =
                        asked.entry((ix, side)).or_insert_with(|| (street.segment.fid, Vec::new()));
                    stretches.push(stretch);
                }
            }
            Err(problem) => problems.push((number, problem)),
        }
    }
    let set = |(place, (segment, stretches)): (_, (_, Vec<Stretch>))| {
        (place, (segment, stretches.into_iter().collect()))
    };
    Ok(Gathered { ground: asked.into_iter().map(set).collect(), unknown, problems })
}

fn refuse_senseless(mut problems: Vec<(usize, Problem)>, of: usize) -> Result<(), Refusal> {
    if problems.is_empty() {
        return Ok(());
    }
    let count = format!("{} of {of} stretches make no sense", problems.len());
    let detail = if problems.len() > MOST_NAMED {
        format!("{count}; the first {MOST_NAMED} are named")
    } else {
        count
    };
    problems.sort_by_key(|(number, _)| *number);
    problems.truncate(MOST_NAMED);
    Err(Refusal::invalid(detail, problems.into_iter().map(|(_, problem)| problem).collect()))
}

fn stretch_of(named: &NamedStretch, length_mm: u32, pointer: &str) -> Result<Stretch, Problem> {
    let from_mm = match named.from_m {
        Some(from_m) => millimetres(from_m, length_mm)
            .map_err(|detail| Problem::new(format!("{pointer}/from_m"), detail))?,
        None => 0,
    };
    let to_mm = match named.to_m {
        Some(to_m) => millimetres(to_m, length_mm)
            .map_err(|detail| Problem::new(format!("{pointer}/to_m"), detail))?,
        None => length_mm,
    };
    Stretch::new(from_mm, to_mm).ok_or_else(|| {
        let detail = "a stretch must end after it begins: from_m has to be less than to_m";
        Problem::new(pointer, detail)
    })
}

/// Metres of a request as mm on the segment. What is read off a rounded length may lie past the
/// end by less than half of what was rounded away, so up to a centimetre is taken as the end.
fn millimetres(metres: f64, length_mm: u32) -> Result<u32, String> {
    const ROUNDED_AWAY_MM: f64 = 10.0;
    let millimetres = (metres * 1000.0).round();
    let end = f64::from(length_mm);
    if !(0.0..=end + ROUNDED_AWAY_MM).contains(&millimetres) {
        return Err(format!("{metres} m lies outside the segment, which is {} m long", end / 1e3));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=length_mm")]
    Ok(millimetres.min(end) as u32)
}
