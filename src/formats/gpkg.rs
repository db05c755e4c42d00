//! Shapes as the stores keep them: GeoPackage blobs (OGC 12-128r17, 2.1.3) and PostGIS's EWKB.
//! Both wrap well-known binary and differ in what stands before it. Positions are WGS 84, longitude
//! first. It must not know what a shape stands for, nor which table it lies in.
//!
//! Reading trusts nothing: the bytes may come from a file that somebody else wrote.

use crate::geometry::{Area, AreaPolygon, Bounds, LonLat};

/// EPSG code of WGS 84, the only reference system that is written or read.
pub const WGS_84: i32 = 4326;

const LINE_STRING: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;
const EWKB_HAS_SRID: u32 = 0x2000_0000;

/// What stands before the well-known binary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrapping {
    /// `GP`, version, flags, reference system and the envelope, so that an index need not read on.
    GeoPackage,
    /// The reference system inside the first type word.
    Ewkb,
}

/// Why bytes are not the shape that was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadShape {
    /// They end too early, or a count is larger than what follows.
    #[error("the shape is cut short")]
    Short,
    /// Neither a GeoPackage blob nor (extended) well-known binary.
    #[error("this is no geometry")]
    NoShape,
    /// A shape, but of a kind other than asked for; the word is its type in well-known binary.
    #[error("geometry type {0} is not what is kept here")]
    OtherType(u32),
    /// A position that is not on the globe.
    #[error("a position is not on the globe")]
    Position,
    /// Another reference system.
    #[error("reference system {0} instead of 4326")]
    OtherSystem(i32),
}

/// Rings of the polygons of a shape as they are stored, the exterior of each first.
pub type Rings = Vec<Vec<Vec<LonLat>>>;

/// Appends a line string through `positions`, and says what box it fills (none without positions).
pub fn write_line(to: &mut Vec<u8>, wrapping: Wrapping, positions: &[LonLat]) -> Option<Bounds> {
    let bounds = Bounds::of(positions.iter().copied());
    write_head(to, wrapping, LINE_STRING, bounds);
    write_positions(to, positions);
    bounds
}

/// Appends a multipolygon, and says what box it fills.
pub fn write_area(to: &mut Vec<u8>, wrapping: Wrapping, area: &Area) -> Option<Bounds> {
    let bounds = Some(area.bounds());
    write_head(to, wrapping, MULTI_POLYGON, bounds);
    write_count(to, area.polygons().len());
    for polygon in area.polygons() {
        to.push(1);
        to.extend(POLYGON.to_le_bytes());
        write_count(to, 1 + polygon.holes.len());
        polygon.rings().for_each(|ring| write_positions(to, ring));
    }
    bounds
}

/// Reads the positions of a line string.
pub fn read_line(bytes: &[u8]) -> Result<Vec<LonLat>, BadShape> {
    let mut from = Reader::after_wrapping(bytes)?;
    match from.head()? {
        LINE_STRING => from.positions(),
        other => Err(BadShape::OtherType(other)),
    }
}

/// Reads the rings of a polygon or multipolygon.
pub fn read_rings(bytes: &[u8]) -> Result<Rings, BadShape> {
    let mut from = Reader::after_wrapping(bytes)?;
    match from.head()? {
        POLYGON => Ok(vec![from.rings()?]),
        MULTI_POLYGON => {
            // Nine bytes is the least that a polygon takes: order, type and count of rings.
            let count = from.count(9)?;
            (0..count)
                .map(|_| match from.head()? {
                    POLYGON => from.rings(),
                    other => Err(BadShape::OtherType(other)),
                })
                .collect()
        }
        other => Err(BadShape::OtherType(other)),
    }
}

/// The box in the header of a GeoPackage blob that [`write_line`] or [`write_area`] made.
pub fn envelope(blob: &[u8]) -> Result<Bounds, BadShape> {
    if blob.get(..4) != Some(&[b'G', b'P', 0, 0b0000_0011]) {
        return Err(BadShape::NoShape);
    }
    let mut from = Reader { bytes: blob.get(8..).ok_or(BadShape::Short)?, little: true };
    let [west, east, south, north] = [from.real()?, from.real()?, from.real()?, from.real()?];
    Ok(Bounds { west, south, east, north })
}

fn write_head(to: &mut Vec<u8>, wrapping: Wrapping, kind: u32, bounds: Option<Bounds>) {
    if wrapping == Wrapping::GeoPackage {
        // Bit 0: little-endian; bits 1 to 3: the envelope is x and y; bit 4: empty, no envelope.
        let flags = if bounds.is_some() { 0b0000_0011 } else { 0b0001_0001 };
        to.extend([b'G', b'P', 0, flags]);
        to.extend(WGS_84.to_le_bytes());
        for edge in bounds.iter().flat_map(|b| [b.west, b.east, b.south, b.north]) {
            to.extend(edge.to_le_bytes());
        }
    }
    to.push(1);
    match wrapping {
        Wrapping::GeoPackage => to.extend(kind.to_le_bytes()),
        Wrapping::Ewkb => {
            to.extend((kind | EWKB_HAS_SRID).to_le_bytes());
            to.extend(WGS_84.to_le_bytes());
        }
    }
}

fn write_positions(to: &mut Vec<u8>, positions: &[LonLat]) {
    to.reserve(4 + 16 * positions.len());
    write_count(to, positions.len());
    for at in positions {
        to.extend(at.lon().to_le_bytes());
        to.extend(at.lat().to_le_bytes());
    }
}

fn write_count(to: &mut Vec<u8>, count: usize) {
    let count = u32::try_from(count).expect("no shape has four thousand million parts");
    to.extend(count.to_le_bytes());
}

/// What is left of the bytes, and the byte order that the last head announced.
struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Reader<'a> {
    fn after_wrapping(bytes: &'a [u8]) -> Result<Self, BadShape> {
        let Some(rest) = bytes.strip_prefix(b"GP") else {
            return Ok(Self { bytes, little: true });
        };
        let [_version, flags, rest @ ..] = rest else { return Err(BadShape::Short) };
        let mut from = Self { bytes: rest, little: flags & 1 == 1 };
        let system = from.word()?.cast_signed();
        if system != WGS_84 {
            return Err(BadShape::OtherSystem(system));
        }
        let envelope_bytes = match flags >> 1 & 0b111 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            _ => return Err(BadShape::NoShape),
        };
        from.take(envelope_bytes)?;
        Ok(from)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], BadShape> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(BadShape::Short)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn word(&mut self) -> Result<u32, BadShape> {
        let bytes = self.take(4)?.try_into().expect("four were taken");
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn real(&mut self) -> Result<f64, BadShape> {
        let bytes = self.take(8)?.try_into().expect("eight were taken");
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// The byte order and type of the shape that follows.
    fn head(&mut self) -> Result<u32, BadShape> {
        self.little = match self.take(1)? {
            [0] => false,
            [1] => true,
            _ => return Err(BadShape::NoShape),
        };
        let kind = self.word()?;
        if kind & EWKB_HAS_SRID != 0 {
            let system = self.word()?.cast_signed();
            if system != WGS_84 {
                return Err(BadShape::OtherSystem(system));
            }
        }
        Ok(kind & !EWKB_HAS_SRID)
    }

    /// A count of parts of at least `least_bytes` each. It is checked against what is left before
    /// room is made for that many: a count of four thousand million must not take the memory.
    fn count(&mut self, least_bytes: usize) -> Result<usize, BadShape> {
        let count = self.word()? as usize;
        if count > self.bytes.len() / least_bytes { Err(BadShape::Short) } else { Ok(count) }
    }

    fn positions(&mut self) -> Result<Vec<LonLat>, BadShape> {
        let count = self.count(16)?;
        let mut positions = Vec::with_capacity(count);
        for _ in 0..count {
            let (lon, lat) = (self.real()?, self.real()?);
            positions.push(LonLat::new(lon, lat).map_err(|_bad| BadShape::Position)?);
        }
        Ok(positions)
    }

    fn rings(&mut self) -> Result<Vec<Vec<LonLat>>, BadShape> {
        let count = self.count(4)?;
        (0..count).map(|_| self.positions()).collect()
    }
}

/// The rings of an area as [`read_rings`] gives them back.
#[must_use]
pub fn rings_of(area: &Area) -> Rings {
    area.polygons().iter().map(|polygon: &AreaPolygon| polygon.rings().cloned().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = LonLat> {
        (-180.0..=180.0, -90.0..=90.0).prop_map(|(lon, lat)| LonLat::new(lon, lat).unwrap())
    }

    fn square(west: f64, south: f64, size: f64) -> Area {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        let ring = corners.map(|(x, y)| LonLat::new(west + x * size, south + y * size).unwrap());
        Area::sound(vec![vec![ring.to_vec()]]).unwrap().0
    }

    proptest! {
        #[test]
        fn a_line_comes_back_to_the_last_digit(line in prop::collection::vec(position(), 0..20)) {
            for wrapping in [Wrapping::GeoPackage, Wrapping::Ewkb] {
                let mut bytes = Vec::new();
                let bounds = write_line(&mut bytes, wrapping, &line);
                prop_assert_eq!(read_line(&bytes).unwrap(), line.clone());
                prop_assert_eq!(bounds, Bounds::of(line.iter().copied()));
                if let (Wrapping::GeoPackage, Some(bounds)) = (wrapping, bounds) {
                    prop_assert_eq!(envelope(&bytes).unwrap(), bounds);
                }
            }
        }

        #[test]
        fn an_area_comes_back_to_the_last_digit(
            west in -179.0..170.0, south in -89.0..80.0, size in 0.001..5.0
        ) {
            let area = square(west, south, size);
            for wrapping in [Wrapping::GeoPackage, Wrapping::Ewkb] {
                let mut bytes = Vec::new();
                write_area(&mut bytes, wrapping, &area);
                prop_assert_eq!(read_rings(&bytes).unwrap(), rings_of(&area));
            }
        }

        #[test]
        fn random_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (read_line(&bytes), read_rings(&bytes), envelope(&bytes));
        }

        #[test]
        fn a_shape_with_wrong_bytes_in_it_is_refused_or_read(
            wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            length in any::<prop::sample::Index>(),
        ) {
            for wrapping in [Wrapping::GeoPackage, Wrapping::Ewkb] {
                let mut bytes = Vec::new();
                write_area(&mut bytes, wrapping, &square(104.0, 30.0, 0.1));
                for (index, byte) in &wrong {
                    let at = index.index(bytes.len());
                    bytes[at] = *byte;
                }
                bytes.truncate(length.index(bytes.len() + 1));
                let _ = (read_line(&bytes), read_rings(&bytes), envelope(&bytes));
            }
        }
    }

    #[test]
    fn big_endian_shapes_are_read_as_others_write_them() {
        let mut bytes = vec![0, 0, 0, 0, 2, 0, 0, 0, 2];
        for number in [104.0f64, 30.0, 105.0, 31.0] {
            bytes.extend(number.to_be_bytes());
        }
        let line = [LonLat::new(104.0, 30.0).unwrap(), LonLat::new(105.0, 31.0).unwrap()];
        assert_eq!(read_line(&bytes).unwrap(), line);
    }

    #[test]
    fn other_shapes_and_systems_are_refused_by_name() {
        let point = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(read_line(&point), Err(BadShape::OtherType(1)));
        let mut line = Vec::new();
        write_line(&mut line, Wrapping::GeoPackage, &[LonLat::new(1.0, 2.0).unwrap()]);
        line[4..8].copy_from_slice(&3857i32.to_le_bytes());
        assert_eq!(read_line(&line), Err(BadShape::OtherSystem(3857)));
    }

    #[test]
    fn a_count_larger_than_the_bytes_takes_no_memory() {
        assert_eq!(read_line(&[1, 2, 0, 0, 0, 255, 255, 255, 255]), Err(BadShape::Short));
    }
}
