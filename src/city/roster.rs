//! Who works when: the city's hours and calendar, the shifts, and which crews are away.

use crate::domain::{Absence, AbsenceFid, Change, CityHours, CrewFid, Shift, ShiftFid, Snapshot};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that decides at which hours somebody is at work, and has to be.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Roster {
    hours: Arc<CityHours>,
    shifts: BTreeMap<ShiftFid, Arc<Shift>>,
    absences: BTreeMap<AbsenceFid, Arc<Absence>>,
}

impl Roster {
    /// The roster of a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            hours: snapshot.hours.clone().unwrap_or_default(),
            shifts: snapshot.shifts.iter().map(|row| (row.fid, Arc::clone(row))).collect(),
            absences: snapshot.absences.iter().map(|row| (row.fid, Arc::clone(row))).collect(),
        }
    }

    /// Closes and opens the rows of a change.
    pub fn apply(&mut self, change: &Change) {
        if !change.hours.closed.is_empty() {
            self.hours = Arc::default();
        }
        if let Some(hours) = change.hours.opened.last() {
            self.hours = Arc::clone(hours);
        }
        for fid in &change.shifts.closed {
            self.shifts.remove(fid);
        }
        for row in &change.shifts.opened {
            self.shifts.insert(row.fid, Arc::clone(row));
        }
        for fid in &change.absences.closed {
            self.absences.remove(fid);
        }
        for row in &change.absences.opened {
            self.absences.insert(row.fid, Arc::clone(row));
        }
    }

    /// The city's time zone, calendar and required hours.
    #[must_use]
    pub fn hours(&self) -> &Arc<CityHours> {
        &self.hours
    }

    /// All shifts, in the order in which they came.
    pub fn shifts(&self) -> impl ExactSizeIterator<Item = &Arc<Shift>> {
        self.shifts.values()
    }

    /// The shift with that key.
    #[must_use]
    pub fn shift(&self, fid: ShiftFid) -> Option<&Arc<Shift>> {
        self.shifts.get(&fid)
    }

    /// The shift that clients know by that id.
    #[must_use]
    pub fn shift_by_id(&self, id: &str) -> Option<&Arc<Shift>> {
        self.shifts.values().find(|shift| &*shift.id == id)
    }

    /// All absences, in the order in which they came.
    pub fn absences(&self) -> impl ExactSizeIterator<Item = &Arc<Absence>> {
        self.absences.values()
    }

    /// The absence with that key.
    #[must_use]
    pub fn absence(&self, fid: AbsenceFid) -> Option<&Arc<Absence>> {
        self.absences.get(&fid)
    }

    /// The absences of a crew.
    pub fn absences_of(&self, crew: CrewFid) -> impl Iterator<Item = &Arc<Absence>> {
        self.absences.values().filter(move |absence| absence.crew == crew)
    }

    /// May two assignments with these shifts be at work at one moment of some week? One without a
    /// shift is worked at every hour; a shift that there is not, at none.
    #[must_use]
    pub fn meet(&self, one: Option<ShiftFid>, other: Option<ShiftFid>) -> bool {
        match (one, other) {
            (None, None) => true,
            (Some(only), None) | (None, Some(only)) => self.shift(only).is_some(),
            (Some(one), Some(other)) => {
                self.shift(one).zip(self.shift(other)).is_some_and(|(a, b)| a.meets(b))
            }
        }
    }
}
