//! The piece of centre line that a stretch covers, for those who look at the tables in a map.

use super::StoreError;
use crate::domain::{Change, SegmentFid};
use crate::geometry::{Line, LocalFrame, LonLat, MeasuredLine, Stretch};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

/// The lines of all segments on which a change opens an assignment or exemption.
pub(super) struct Pieces<'a> {
    frame: Option<LocalFrame>,
    lines: FxHashMap<SegmentFid, (Cow<'a, Line>, u32)>,
}

impl<'a> Pieces<'a> {
    /// The lines that the change itself brings. `frame` is the centre of the stored frame, used
    /// unless the change moves it.
    pub fn of(change: &'a Change, frame: Option<LonLat>) -> Self {
        let wanted = segments_of(change);
        let opened = change.segments.opened.iter().filter(|row| wanted.contains(&row.fid));
        Self {
            frame: change.frame.or(frame).map(LocalFrame::centred_on),
            lines: opened.map(|row| (row.fid, (Cow::Borrowed(&row.line), row.length_mm))).collect(),
        }
    }

    /// The segments whose lines have to be read from the store, in order.
    pub fn missing(&self, change: &Change) -> Vec<SegmentFid> {
        let mut missing: Vec<_> = segments_of(change)
            .into_iter()
            .filter(|segment| !self.lines.contains_key(segment))
            .collect();
        missing.sort_unstable();
        missing
    }

    /// Adds a line that was read from the store.
    pub fn add(&mut self, segment: SegmentFid, line: Line, length_mm: u32) {
        self.lines.insert(segment, (Cow::Owned(line), length_mm));
    }

    /// The piece of that segment's line.
    pub fn piece(
        &self,
        segment: SegmentFid,
        stretch: Stretch,
    ) -> Result<Cow<'_, [LonLat]>, StoreError> {
        let (line, length_mm) = self.lines.get(&segment).ok_or_else(|| {
            StoreError::corrupt(format!("a stretch on segment {segment}, which does not exist"))
        })?;
        // Most stretches are whole sides, and those need no measuring.
        if stretch.from_mm() == 0 && stretch.to_mm() >= *length_mm {
            return Ok(Cow::Borrowed(line.positions()));
        }
        let frame = self
            .frame
            .as_ref()
            .ok_or_else(|| StoreError::corrupt("a stretch in a city without a frame"))?;
        let measured = MeasuredLine::of(line, frame, *length_mm);
        Ok(Cow::Owned(line.cut(&measured, stretch)))
    }
}

fn segments_of(change: &Change) -> FxHashSet<SegmentFid> {
    let assigned = change.assignments.opened.iter().map(|row| row.segment);
    let exempt = change.exemptions.opened.iter().map(|row| row.segment);
    assigned.chain(exempt).collect()
}
