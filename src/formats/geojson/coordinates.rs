//! Positions out of the `coordinates` of a geometry. It reads the text itself, because that is
//! where faults must be named to the number, and because it is most of a file's bytes. The text is
//! known to be sound JSON.

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use smallvec::SmallVec;

use super::feature::Fault;
use super::pointer;
use super::scan::{ValueScan, is_blank};
use crate::geometry::{Datum, LonLat, geodesic_distance_m};

/// Coordinates equal to this many parts of a degree (about a centimetre) make equal fingerprints.
const FINGERPRINT_PARTS_PER_DEGREE: f64 = 1e7;

/// A longer edge is a broken coordinate, not a street or a border.
const EDGE_LIMIT_KM: f64 = 100.0;

/// Reads one geometry's coordinates.
pub(super) struct Coordinates<'a> {
    text: &'a [u8],
    at: usize,
    path: SmallVec<[u64; 4]>,
    datum: Datum,
    fingerprint: Option<Sha256>,
    /// Whether some position had more than two numbers.
    pub(super) has_heights: bool,
}

impl<'a> Coordinates<'a> {
    pub(super) fn new(text: &'a RawValue, datum: Datum) -> Coordinates<'a> {
        let text = text.get().as_bytes();
        Coordinates {
            text,
            at: 0,
            path: SmallVec::new(),
            datum,
            fingerprint: None,
            has_heights: false,
        }
    }

    /// Also takes the fingerprint of what is read.
    pub(super) fn with_fingerprint(mut self) -> Coordinates<'a> {
        self.fingerprint = Some(Sha256::new());
        self
    }

    /// The first 8 bytes of the SHA-256 of all coordinates read, as they stand in the file (before
    /// any change of datum), rounded to 1e-7 degrees.
    pub(super) fn fingerprint(self) -> Option<u64> {
        self.fingerprint.map(|sha| {
            let digest = sha.finalize();
            u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
        })
    }

    /// A list of positions.
    pub(super) fn positions(&mut self) -> Result<Vec<LonLat>, Fault> {
        if let Some(sha) = &mut self.fingerprint {
            sha.update(b"|");
        }
        let positions =
            self.list("a list of positions [[longitude, latitude], …]", Self::position)?;
        match implausible_edge(&positions) {
            Some((index, reason)) => {
                let mut fault = self.fault(reason);
                pointer::push_index(&mut fault.pointer, index);
                Err(fault)
            }
            None => Ok(positions),
        }
    }

    /// A list of lists of positions: the parts of a line, or the rings of a polygon.
    pub(super) fn parts(&mut self) -> Result<Vec<Vec<LonLat>>, Fault> {
        self.list("a list of lists of positions", Self::positions)
    }

    /// The polygons of a `MultiPolygon`, each a list of rings.
    pub(super) fn polygons(&mut self) -> Result<Vec<Vec<Vec<LonLat>>>, Fault> {
        self.list("a list of polygons", Self::parts)
    }

    fn list<T>(
        &mut self,
        expected: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        self.open(expected)?;
        let mut items = Vec::new();
        while !self.closes() {
            self.path.push(items.len() as u64);
            items.push(item(self)?);
            self.path.pop();
        }
        Ok(items)
    }

    fn position(&mut self) -> Result<LonLat, Fault> {
        self.open("a position [longitude, latitude]")?;
        let mut numbers = [0.0; 2];
        let mut count = 0;
        while !self.closes() {
            match numbers.get_mut(count) {
                Some(place) => *place = self.number(count)?,
                None => self.pass_over(),
            }
            count += 1;
        }
        if count < 2 {
            return Err(self.fault("a position needs two numbers, [longitude, latitude]".into()));
        }
        self.has_heights |= count > 2;
        let [lon, lat] = numbers;
        let position = LonLat::new(lon, lat).map_err(|_bad| self.fault(out_of_range(lon, lat)))?;
        if let Some(sha) = &mut self.fingerprint {
            #[expect(clippy::cast_possible_truncation, reason = "at most 180e7")]
            for number in numbers {
                let rounded = (number * FINGERPRINT_PARTS_PER_DEGREE).round() as i64;
                sha.update(rounded.to_le_bytes());
            }
        }
        Ok(self.datum.to_wgs84(position))
    }

    fn number(&mut self, index: usize) -> Result<f64, Fault> {
        let start = self.at;
        self.pass_over();
        let text = std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default();
        text.parse().map_err(|_not_a_number| {
            let found = described(text);
            let mut fault = self.fault(format!("a coordinate must be a number, not {found}"));
            pointer::push_index(&mut fault.pointer, index as u64);
            fault
        })
    }

    fn open(&mut self, expected: &str) -> Result<(), Fault> {
        self.skip_blank();
        if self.text.get(self.at) == Some(&b'[') {
            self.at += 1;
            return Ok(());
        }
        let start = self.at;
        self.pass_over();
        let found = described(std::str::from_utf8(&self.text[start..self.at]).unwrap_or_default());
        Err(self.fault(format!("{expected} is expected here, not {found}")))
    }

    /// Whether the list ends here; if not, stands at the next item.
    fn closes(&mut self) -> bool {
        self.skip_blank();
        match self.text.get(self.at) {
            Some(b',') => {
                self.at += 1;
                self.skip_blank();
                false
            }
            Some(b']') | None => {
                self.at += 1;
                true
            }
            Some(_) => false,
        }
    }

    fn pass_over(&mut self) {
        self.at = ValueScan::from(self.at).end_in(self.text).unwrap_or(self.text.len());
    }

    fn skip_blank(&mut self) {
        while self.text.get(self.at).is_some_and(|&byte| is_blank(byte)) {
            self.at += 1;
        }
    }

    fn fault(&self, reason: String) -> Fault {
        let mut pointer = "/coordinates".to_owned();
        for &index in &self.path {
            pointer::push_index(&mut pointer, index);
        }
        Fault { pointer, reason }
    }
}

/// What a JSON text is, for a sentence.
pub(super) fn described(json: &str) -> String {
    match json.as_bytes().first() {
        Some(b'"') => {
            let mut text: String = json.chars().filter(|at| !at.is_control()).take(40).collect();
            if text.len() < json.len() {
                text.push('…');
            }
            format!("the text {text}")
        }
        Some(b'[') => "a list".into(),
        Some(b'{') => "an object".into(),
        Some(b'-' | b'0'..=b'9') => "a number".into(),
        Some(_) => json.to_owned(),
        None => "nothing".into(),
    }
}

/// The first edge that no town has, by the index of its second position.
fn implausible_edge(positions: &[LonLat]) -> Option<(u64, String)> {
    (1..).zip(positions.windows(2)).find_map(|(index, edge)| {
        let (from, to) = (edge[0], edge[1]);
        let (lon, lat) = ((to.lon() - from.lon()).abs(), (to.lat() - from.lat()).abs());
        // Half a degree is shorter than the limit in any direction.
        if lon < 0.5 && lat < 0.5 {
            return None;
        }
        if lon > 180.0 {
            return Some((
                index,
                "the line jumps across the 180th meridian; it must be cut there".to_owned(),
            ));
        }
        let km = geodesic_distance_m(from, to) / 1000.0;
        (km > EDGE_LIMIT_KM).then(|| {
            let reason = format!(
                "the line jumps {km:.0} km from one position to the next; a coordinate is \
                 probably broken"
            );
            (index, reason)
        })
    })
}

fn out_of_range(lon: f64, lat: f64) -> String {
    if !lon.is_finite() || !lat.is_finite() || lon.abs() > 360.0 || lat.abs() > 360.0 {
        return format!(
            "[{lon}, {lat}] is no longitude and latitude in degrees; it looks like metres of a \
             map projection: convert the file to WGS 84"
        );
    }
    if lat.abs() > 90.0 && lat.abs() <= 180.0 && lon.abs() <= 90.0 {
        return format!(
            "[{lon}, {lat}] looks like latitude, longitude; GeoJSON has the longitude first"
        );
    }
    if lat.abs() > 90.0 {
        return format!("the latitude {lat} lies outside -90 to 90");
    }
    format!(
        "the longitude {lon} lies outside -180 to 180; a line across the 180th meridian must be \
         cut there"
    )
}
