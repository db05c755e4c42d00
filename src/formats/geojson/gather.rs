//! Runs the reading: one thread cuts the file into batches, all cores read batches, and the results
//! are joined in the file's order, where ids are made unique. A few batches are under way at a
//! time, so memory holds the drafts and little else.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::coordinates::Coordinates;
use super::feature::{self, Fault, Feature};
use super::input::Input;
use super::mapping::{Chooser, Chosen, Field, Kind};
use super::notes::{Note, Notes};
use super::split::{Batch, Place, Stop, split};
use super::values;
use super::{KEPT_REJECTIONS, NotGeoJson, Options, Reading, Rejection};

/// Property names remembered for a warning.
const KEPT_NAMES: usize = 1_000;

/// What features become.
pub(super) trait Draft: Sized + Send {
    const KIND: Kind;

    /// Reads what a feature describes, with ids still blank.
    fn read(
        subject: &Subject,
        coordinates: &mut Coordinates,
        notes: &mut Notes,
    ) -> Result<Vec<Self>, Fault>;

    fn set_id(&mut self, id: String);
}

/// A feature being read: its number from 0, its parts, and which properties carry what.
pub(super) struct Subject<'f> {
    pub(super) number: u64,
    pub(super) feature: &'f Feature<'f>,
    pub(super) chosen: Chosen<'f>,
}

impl Subject<'_> {
    /// Text to show, cut to a sensible length, which `cut` notes.
    pub(super) fn shown(&self, field: Field, cut: Note, notes: &mut Notes) -> Option<String> {
        let text = values::shown(self.chosen.get(field)?.value)?;
        match text.char_indices().nth(values::TEXT_LIMIT) {
            Some((end, _)) => {
                notes.add(cut, self.number, &text);
                Some(text[..end].to_owned())
            }
            None => Some(text.into_owned()),
        }
    }

    /// A value read by `read`; `unread` notes one that it does not understand.
    pub(super) fn value<V>(
        &self,
        field: Field,
        unread: Note,
        read: impl Fn(&serde_json::value::RawValue) -> Option<V>,
        notes: &mut Notes,
    ) -> Option<V> {
        let choice = self.chosen.get(field)?;
        let value = read(choice.value);
        if value.is_none() {
            notes.add(unread, self.number, choice.value.get());
        }
        value
    }
}

/// Where an id came from, which decides what happens when it repeats.
enum Source {
    /// The feature's own id, or the property that the user named.
    Given,
    /// A property that looked like an id.
    Guessed(String),
    /// There is none: it is made from the geometry.
    Geometry,
}

/// A good feature whose id is not yet known to be unique.
struct Candidate<T> {
    number: u64,
    place: Place,
    id: String,
    source: Source,
    fingerprint: Option<u64>,
    drafts: Vec<T>,
}

struct Outcome<T> {
    results: Vec<Result<Candidate<T>, Rejection>>,
    notes: Notes,
    names: Vec<String>,
}

/// Reads a whole file.
pub(super) fn gather<T: Draft>(
    reader: impl Read + Send,
    options: &Options,
) -> Result<Reading<T>, NotGeoJson> {
    let input =
        Input::open(reader, options.limit_bytes, options.progress.as_ref()).map_err(|error| {
            NotGeoJson {
                line: 1,
                column: 1,
                reason: format!("the file could not be read ({error})"),
            }
        })?;
    let in_flight = rayon::current_num_threads() * 2;
    let (give, take) = sync_channel(in_flight);
    thread::scope(move |scope| {
        let cutting = scope.spawn(move || split(input, |batch| give.send(batch).is_ok()));
        let mut gathered = Gathered::new();
        let mut outcomes: Vec<Outcome<T>> = Vec::new();
        // The outcomes of some batches are joined on one core while others read the next batches.
        while let Some(batches) = ready(&take, in_flight) {
            let read =
                || batches.into_par_iter().map(|batch| read_batch(&batch, options)).collect();
            let (next, ()) = rayon::join(read, || outcomes.drain(..).for_each(|o| gathered.add(o)));
            outcomes = next;
        }
        for outcome in outcomes {
            gathered.add(outcome);
        }
        match cutting.join() {
            Ok(Err(Stop::Refused(refusal))) => Err(refusal),
            Ok(Ok(()) | Err(Stop::Unwanted)) => Ok(gathered.finish(options)),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Waits for one batch and takes what else is there; None when there will be no more.
fn ready(take: &Receiver<Batch>, most: usize) -> Option<Vec<Batch>> {
    let mut batches = vec![take.recv().ok()?];
    batches.extend(take.try_iter().take(most - 1));
    Some(batches)
}

fn read_batch<T: Draft>(batch: &Batch, options: &Options) -> Outcome<T> {
    let mut notes = Notes::default();
    let mut chooser = Chooser::new(&options.mapping, T::KIND);
    let mut results = Vec::with_capacity(batch.pieces.len());
    for (number, piece) in (batch.first..).zip(&batch.pieces) {
        let json = &batch.bytes[piece.start..piece.end];
        let result = feature::read(json, piece).and_then(|feature| {
            let chosen = chooser.choose(&feature.properties);
            let subject = Subject { number, feature: &feature, chosen };
            candidate(&subject, piece.place, options, &mut notes)
        });
        results.push(result.map_err(|(id, fault)| {
            let Fault { pointer, reason } = fault.within(&feature::pointer_of(piece.place));
            Rejection { feature: number, id, pointer, reason }
        }));
    }
    Outcome { results, notes, names: chooser.into_names().take(KEPT_NAMES).collect() }
}

fn candidate<T: Draft>(
    subject: &Subject,
    place: Place,
    options: &Options,
    notes: &mut Notes,
) -> Result<Candidate<T>, (Option<String>, Fault)> {
    let (id, source) = identity(subject).map_err(|fault| (None, fault))?;
    let mut coordinates = Coordinates::new(subject.feature.geometry.coordinates, options.datum);
    if !matches!(source, Source::Given) {
        coordinates = coordinates.with_fingerprint();
    }
    let drafts = T::read(subject, &mut coordinates, notes).map_err(|fault| (id.clone(), fault))?;
    if coordinates.has_heights {
        notes.add(Note::Heights, subject.number, "");
    }
    let fingerprint = coordinates.fingerprint();
    let id = id.unwrap_or_else(|| format!("h-{:016x}", fingerprint.unwrap_or_default()));
    let number = subject.number;
    Ok(Candidate { number, place, id, source, fingerprint, drafts })
}

/// The id of a feature: the mapped property, else its own, else a property that looks like one.
fn identity(subject: &Subject) -> Result<(Option<String>, Source), Fault> {
    let choice = subject.chosen.get(Field::Id);
    if let Some(own) = &subject.feature.id
        && !choice.is_some_and(|choice| choice.mapped)
    {
        return Ok((Some(own.clone().into_owned()), Source::Given));
    }
    let Some(choice) = choice else { return Ok((None, Source::Geometry)) };
    let id = values::identifier(choice.value)
        .map_err(|reason| Fault { pointer: choice.pointer(), reason })?;
    Ok(match id {
        Some(id) if choice.mapped => (Some(id.into_owned()), Source::Given),
        Some(id) => (Some(id.into_owned()), Source::Guessed(choice.property.to_owned())),
        None => (None, Source::Geometry),
    })
}

/// The feature that took an id.
#[derive(Clone, Copy)]
struct Holder {
    number: u64,
    fingerprint: Option<u64>,
}

/// What was read so far.
struct Gathered<T> {
    reading: Reading<T>,
    holders: FxHashMap<String, Holder>,
    notes: Notes,
    names: BTreeSet<String>,
}

impl<T: Draft> Gathered<T> {
    fn new() -> Gathered<T> {
        let reading = Reading {
            features: 0,
            drafts: Vec::new(),
            rejections: Vec::new(),
            rejected: 0,
            warnings: Vec::new(),
        };
        let (holders, notes) = (FxHashMap::default(), Notes::default());
        Gathered { reading, holders, notes, names: BTreeSet::new() }
    }

    fn add(&mut self, outcome: Outcome<T>) {
        self.notes.append(outcome.notes);
        let room = KEPT_NAMES.saturating_sub(self.names.len());
        self.names.extend(outcome.names.into_iter().take(room));
        for result in outcome.results {
            self.reading.features += 1;
            if let Err(rejection) = result.and_then(|candidate| self.settle(candidate)) {
                self.reading.rejected += 1;
                if self.reading.rejections.len() < KEPT_REJECTIONS {
                    self.reading.rejections.push(rejection);
                }
            }
        }
    }

    /// Gives a candidate's drafts ids that nobody has, or rejects it.
    fn settle(&mut self, candidate: Candidate<T>) -> Result<(), Rejection> {
        let mut ids = ids_of(&candidate.id, candidate.drafts.len());
        if let Some(holder) = self.holder_of(&ids) {
            let Some((property, id)) = another_id(&candidate, holder) else {
                return Err(repeated(candidate, holder));
            };
            ids = ids_of(&id, candidate.drafts.len());
            if let Some(holder) = self.holder_of(&ids) {
                return Err(repeated(candidate, holder));
            }
            self.notes.add(Note::IdRepeated, candidate.number, property);
        }
        let holder = Holder { number: candidate.number, fingerprint: candidate.fingerprint };
        // The id itself stands last, behind those of its parts.
        for (mut draft, id) in candidate.drafts.into_iter().zip(&ids) {
            draft.set_id(id.clone());
            self.reading.drafts.push(draft);
        }
        self.holders.extend(ids.into_iter().map(|id| (id, holder)));
        Ok(())
    }

    fn holder_of(&self, ids: &[String]) -> Option<Holder> {
        ids.iter().rev().find_map(|id| self.holders.get(id)).copied()
    }

    fn finish(self, options: &Options) -> Reading<T> {
        let Gathered { mut reading, notes, names, .. } = self;
        if reading.features > 0 {
            reading.warnings = options.mapping.missing_from(&names);
        }
        reading.warnings.extend(notes.into_sentences());
        reading
    }
}

/// The property and the id for a feature whose id was only guessed, and is that of a feature with
/// other geometry.
fn another_id<T>(candidate: &Candidate<T>, holder: Holder) -> Option<(&str, String)> {
    let Source::Guessed(property) = &candidate.source else { return None };
    let fingerprint = candidate.fingerprint?;
    let id = || format!("{}~{:08x}", candidate.id, fingerprint >> 32);
    (holder.fingerprint != Some(fingerprint)).then(|| (property.as_str(), id()))
}

/// The ids that a feature takes: of its parts if it has several, and in any case its own, last.
fn ids_of(id: &str, parts: usize) -> SmallVec<[String; 1]> {
    let of_parts = (1..=parts).filter(|_| parts > 1).map(|part| format!("{id}~{part}"));
    of_parts.chain([id.to_owned()]).collect()
}

fn repeated<T>(candidate: Candidate<T>, holder: Holder) -> Rejection {
    let Candidate { number, place, id, source, .. } = candidate;
    let mut pointer = feature::pointer_of(place);
    let before = holder.number + 1;
    let reason = match source {
        Source::Geometry => {
            pointer.push_str("/geometry");
            format!(
                "this is a duplicate: feature {before} has the same geometry, and neither has an id"
            )
        }
        Source::Guessed(_) => {
            format!(
                "this is a duplicate: feature {before} has the same id “{id}” and the same geometry"
            )
        }
        Source::Given => {
            format!(
                "the id “{id}” is already that of feature {before}; every feature needs its own"
            )
        }
    };
    let id = (!matches!(source, Source::Geometry)).then_some(id);
    Rejection { feature: number, id, pointer, reason }
}
