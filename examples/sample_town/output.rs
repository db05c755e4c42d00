//! The town as text: `GeoJSON` with one feature a line and seven decimals, so that a change reads
//! as a change of lines.

use serde::Serialize;

use crate::communities::{Borders, COMMUNITIES};
use crate::grid::{Class, Grid};
use crate::roster::{self, Roster};
use crate::segments::Segment;
use crate::sites::Site;
use crate::traps::Stretch;
use sweepline::geometry::{LocalFrame, LonLat, Xy};

/// The middle of the plan.
const MIDDLE: (f64, f64) = (104.282, 30.976);
const PARENT: &str = "510681001";
const NOTE: &str = "Synthetic: made by `cargo run --example sample_town`. \
    No street, border or crew is real. CC0 1.0.";

pub fn frame() -> LocalFrame {
    let middle = LonLat::new(MIDDLE.0, MIDDLE.1).expect("the middle of the town is a position");
    LocalFrame::centred_on(middle)
}

/// The id of the segment with this index.
pub fn segment_id(index: usize) -> String {
    format!("LC-{:06}", index + 1)
}

#[derive(Serialize)]
struct CommunityProperties<'a> {
    id: String,
    name: &'a str,
    name_en: &'a str,
    parent: Option<&'a str>,
    synthetic: bool,
}

pub fn communities_geojson(borders: &Borders) -> String {
    let frame = frame();
    let feature = |properties: &CommunityProperties, ring: &[Xy]| {
        let mut closed = ring.to_vec();
        closed.push(ring[0]);
        let shape = format!("\"Polygon\",\"coordinates\":[{}]", positions(&frame, &closed));
        feature(&text(properties), &shape)
    };
    let parent = CommunityProperties {
        id: PARENT.to_owned(),
        name: "雒城街道",
        name_en: "Luocheng Subdistrict",
        parent: None,
        synthetic: true,
    };
    let mut lines = vec![feature(&parent, &borders.parent)];
    for (index, (community, ring)) in COMMUNITIES.iter().zip(&borders.communities).enumerate() {
        let child = CommunityProperties {
            id: format!("{PARENT}{:03}", index + 1),
            name: community.name,
            name_en: community.name_en,
            parent: Some(PARENT),
            synthetic: true,
        };
        lines.push(feature(&child, ring));
    }
    collection("Communities of the sample town Luocheng", &lines)
}

#[derive(Serialize)]
#[serde(untagged)]
enum Crews<'a> {
    Nobody(()),
    One(&'a str),
    Several(&'a [String]),
}

#[derive(Serialize)]
struct SegmentProperties<'a> {
    id: String,
    name: &'a str,
    name_en: &'a str,
    class: &'static str,
    width_m: f64,
    grade: u8,
    crew: Crews<'a>,
    synthetic: bool,
}

pub fn segments_geojson(grid: &Grid, segments: &[Segment], crews: &[Vec<String>]) -> String {
    let frame = frame();
    let mut lines = Vec::new();
    for (index, (segment, crews)) in segments.iter().zip(crews).enumerate() {
        let street = &grid.streets[segment.street];
        let properties = SegmentProperties {
            id: segment_id(index),
            name: &street.name,
            name_en: &street.name_en,
            class: class(street.class),
            width_m: street.width_m,
            grade: segment.grade,
            crew: match crews.as_slice() {
                [] => Crews::Nobody(()),
                [one] => Crews::One(one),
                several => Crews::Several(several),
            },
            synthetic: true,
        };
        let line = positions(&frame, &segment.line);
        lines.push(feature(&text(&properties), &format!("\"LineString\",\"coordinates\":{line}")));
    }
    collection("Street segments of the sample town Luocheng", &lines)
}

#[derive(Serialize)]
struct StretchMembers<'a> {
    crew: &'a str,
    segment: String,
    side: &'a str,
    from_m: Option<f64>,
    to_m: Option<f64>,
}

pub fn assignments_json(stretches: &[Stretch]) -> String {
    let line = |stretch: &Stretch| {
        text(&StretchMembers {
            crew: &stretch.crew,
            segment: segment_id(stretch.segment),
            side: stretch.side,
            from_m: stretch.from_m,
            to_m: stretch.to_m,
        })
    };
    let lines: Vec<String> = stretches.iter().map(line).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[derive(Serialize)]
struct SiteProperties<'a> {
    id: String,
    name: &'a str,
    name_en: &'a str,
    class: &'a str,
    crew: Option<&'a str>,
    synthetic: bool,
}

/// The id of the site with this index.
pub fn site_id(index: usize) -> String {
    format!("LC-S{:02}", index + 1)
}

pub fn sites_geojson(sites: &[Site]) -> String {
    let frame = frame();
    let line = |(index, site): (usize, &Site)| {
        let properties = SiteProperties {
            id: site_id(index),
            name: site.name,
            name_en: site.name_en,
            class: site.class,
            crew: site.crew,
            synthetic: true,
        };
        let mut closed = site.ring.clone();
        closed.push(site.ring[0]);
        let shape = format!("\"Polygon\",\"coordinates\":[{}]", positions(&frame, &closed));
        feature(&text(&properties), &shape)
    };
    let lines: Vec<String> = sites.iter().enumerate().map(line).collect();
    collection("Sites of the sample town Luocheng", &lines)
}

#[derive(Serialize)]
struct ShiftMembers {
    id: &'static str,
    name: &'static str,
    windows: &'static [&'static str],
    holidays: &'static str,
}

#[derive(Serialize)]
struct CrewMembers<'a> {
    crew: &'a str,
    shift: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    segments: Vec<String>,
}

/// What is required of each grade, who works when, and what nobody has to sweep for a while: a list
/// entry a line.
pub fn roster_json(roster: &Roster) -> String {
    let required = roster::REQUIRED
        .map(|(grade, windows)| format!("{}:{{\"windows\":{}}}", text(&grade), text(&windows)));
    let shifts = roster::SHIFTS.map(|shift| {
        let roster::Shift { id, name, windows, holidays } = shift;
        text(&ShiftMembers { id, name, windows, holidays })
    });
    let crews = roster
        .usual
        .iter()
        .map(|(crew, shift)| text(&CrewMembers { crew, shift, segments: Vec::new() }));
    let hours = roster.hours.iter().map(|hours| {
        let segments = hours.segments.iter().map(|&i| segment_id(i)).collect();
        text(&CrewMembers { crew: &hours.crew, shift: hours.shift, segments })
    });
    let exempt = format!(
        "{{\"segment\":{},\"side\":\"both\",\"reason\":\"道路施工围挡\",\
         \"approver\":\"雒城街道办事处\",\"valid_from\":\"2026-03-01T00:00:00+08:00\",\
         \"valid_to\":\"2027-07-01T00:00:00+08:00\"}}",
        text(&segment_id(roster.exempt))
    );
    let lines =
        |lines: &mut dyn Iterator<Item = String>| lines.collect::<Vec<String>>().join(",\n");
    format!(
        "{{\"note\":{},\n\"time_zone\":\"Asia/Shanghai\",\n\"required\":{{\n{}\n}},\n\
         \"shifts\":[\n{}\n],\n\"crews\":[\n{}\n],\n\"other_hours\":[\n{}\n],\n\
         \"exemptions\":[\n{exempt}\n]}}\n",
        text(&NOTE),
        required.join(",\n"),
        shifts.join(",\n"),
        lines(&mut crews.into_iter()),
        lines(&mut hours.into_iter()),
    )
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Arterial => "arterial",
        Class::Secondary => "secondary",
        Class::Branch => "branch",
        Class::Lane => "lane",
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain members always serialise")
}

fn feature(properties: &str, shape: &str) -> String {
    format!(
        "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":{shape}}}}}"
    )
}

fn positions(frame: &LocalFrame, line: &[Xy]) -> String {
    let position = |&at: &Xy| {
        let at = frame.unproject(at);
        format!("[{:.7},{:.7}]", at.lon(), at.lat())
    };
    let all: Vec<String> = line.iter().map(position).collect();
    format!("[{}]", all.join(","))
}

fn collection(name: &str, lines: &[String]) -> String {
    let (name, note) = (text(&name), text(&NOTE));
    let lines = lines.join(",\n");
    format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{name},\"note\":{note},\"synthetic\":true,\
         \"features\":[\n{lines}\n]}}\n"
    )
}
