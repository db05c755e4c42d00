//! Importing segments: what is new, changed, unchanged, gone; who answers for what afterwards.

use super::carry::carry;
use super::cutting::{keyed, remainder};
use super::file_crews::FileCrews;
use super::spared::{self, Spared};
use super::{Asker, Keys, Warnings};
use crate::city::City;
use crate::city::network::{StreetIx, frame_at};
use crate::city::street::Street;
use crate::domain::{
    Action, Assignment, Change, CrewFid, Exemption, ImportMode, Period, Segment, SegmentDraft,
    SegmentFid,
};
use crate::geometry::{LocalFrame, MeasuredLine, Side, Stretch, StretchSet};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A decided import.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportPlan {
    pub change: Change,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub gone: u64,
    pub warnings: Vec<String>,
}

/// The work of one import.
struct Import<'a> {
    city: &'a City,
    frame: LocalFrame,
    change: Change,
    words: FxHashSet<Arc<str>>,
    segments: Keys<SegmentFid>,
    crews: FileCrews,
    assignments: Keys<crate::domain::AssignmentFid>,
    period: Period,
    lost: Warnings,
    handed_over: u64,
}

impl City {
    /// Decides an import of segments. Ids in `drafts` are unique.
    #[must_use]
    pub fn plan_segments(
        &self,
        drafts: &[SegmentDraft],
        mode: ImportMode,
        asker: &Asker,
    ) -> ImportPlan {
        self.plan_segments_sparing(drafts, &Spared::default(), mode, asker)
    }

    /// As [`City::plan_segments`]; what is spared stays as it is.
    #[must_use]
    pub fn plan_segments_sparing(
        &self,
        drafts: &[SegmentDraft],
        spared: &Spared,
        mode: ImportMode,
        asker: &Asker,
    ) -> ImportPlan {
        let mut change = Change::new(Action::ImportSegments, Arc::clone(&asker.actor), asker.now);
        change.frame = self.frame_for(drafts.iter().map(|d| d.line.bounds()), mode);
        let next = self.next_fids();
        let import = Import {
            city: self,
            frame: frame_at(change.frame.or(Some(self.network().frame().centre()))),
            change,
            words: FxHashSet::default(),
            segments: Keys(next.segment),
            crews: FileCrews::of(self),
            assignments: Keys(next.assignment),
            period: Period::new(asker.now, None)
                .expect("a period without end has no end to precede"),
            lost: Warnings::default(),
            handed_over: 0,
        };
        import.run(drafts, spared, mode)
    }
}

impl Import<'_> {
    fn run(mut self, drafts: &[SegmentDraft], spared: &Spared, mode: ImportMode) -> ImportPlan {
        let (mut new, mut changed, mut unchanged) = (0, 0, 0);
        let mut seen: FxHashSet<StreetIx> = FxHashSet::default();
        for draft in drafts {
            let known = self.city.network().by_id(&draft.id);
            let crews = draft.crews.iter().map(|id| self.crews.named(id, &mut self.change));
            let crews: BTreeSet<CrewFid> = crews.collect();
            if let Some((ix, street)) = known {
                seen.insert(ix);
                if same(&street.segment, draft) {
                    unchanged += 1;
                    self.assign_known(ix, street, None, &crews);
                } else {
                    changed += 1;
                    let segment = Arc::new(self.segment(street.segment.fid, draft));
                    self.change.segments.closed.push(segment.fid);
                    self.assign_known(ix, street, Some(&segment), &crews);
                    self.change.segments.opened.push(segment);
                }
            } else {
                new += 1;
                let fid = self.segments.take();
                let segment = Arc::new(self.segment(fid, draft));
                self.assign_whole(&segment, &crews);
                self.change.segments.opened.push(segment);
            }
        }
        let mut kept = 0;
        if mode == ImportMode::Replace && !spared.is_empty() {
            let before = seen.len();
            let all = self.city.network().iter();
            seen.extend(all.filter(|(_, s)| spared.names(&s.segment.id)).map(|(ix, _)| ix));
            kept = seen.len() - before;
        }
        let gone = if mode == ImportMode::Replace { self.close_all_but(&seen) } else { 0 };
        let parts = [(new, "new"), (changed, "changed"), (gone, "gone")];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
        self.change.summary = format!("imported segments: {}", parts.join(", "));
        let mut warnings = self.lost.finish();
        warnings.extend(spared::said(kept, "segments"));
        if self.handed_over > 0 {
            warnings.push(format!(
                "{} segments went from the crew they had to the one that the file names",
                self.handed_over
            ));
        }
        ImportPlan { change: self.change, new, changed, unchanged, gone, warnings }
    }

    /// One copy of each name and class, however many segments have it.
    fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.words.get(text) {
            return Arc::clone(known);
        }
        let word: Arc<str> = text.into();
        self.words.insert(Arc::clone(&word));
        word
    }

    fn segment(&mut self, fid: SegmentFid, draft: &SegmentDraft) -> Segment {
        Segment {
            fid,
            id: draft.id.as_str().into(),
            name: draft.name.as_deref().map(|name| self.word(name)),
            class: draft.class.as_deref().map(|class| self.word(class)),
            width_m: draft.width_m,
            grade: draft.grade,
            line: draft.line.clone(),
            length_mm: draft.length_mm,
        }
    }

    fn assign_whole(&mut self, segment: &Segment, crews: &BTreeSet<CrewFid>) {
        let stretch = Stretch::new(0, segment.length_mm).expect("a sound line has a length");
        for crew in crews {
            for side in Side::BOTH {
                self.change.assignments.opened.push(Assignment {
                    fid: self.assignments.take(),
                    segment: segment.fid,
                    side,
                    stretch,
                    crew: *crew,
                    shift: None,
                    period: self.period,
                });
            }
        }
    }

    /// Assignments of a segment that was there before: carried to its new line if it has one, then
    /// handed to the crews of the file if it names any.
    fn assign_known(
        &mut self,
        ix: StreetIx,
        street: &Street,
        new: Option<&Arc<Segment>>,
        crews: &BTreeSet<CrewFid>,
    ) {
        let city = self.city;
        let stored = city.ledger().assignments(ix);
        let moved = new.filter(|segment| segment.line != street.segment.line);
        let held = match moved {
            Some(segment) => self.carry_all(ix, street, segment),
            None => stored.to_vec(),
        };
        let segment = new.unwrap_or(&street.segment);
        let hand_over = !crews.is_empty() && !self.already(&held, segment, crews);
        let kept = if hand_over { self.left_of(&held, segment) } else { held };
        // A row of a line that moved is written again even if its measures are the same, since it
        // carries the piece of line that it covers.
        let stays = |a: &Assignment| moved.is_none() && stored.contains(a) && kept.contains(a);
        let closed = stored.iter().filter(|a| !stays(a)).map(|a| a.fid);
        self.change.assignments.closed.extend(closed);
        self.change.assignments.opened.extend(kept.iter().filter(|a| !stays(a)));
        if hand_over {
            self.handed_over += u64::from(!stored.is_empty());
            self.assign_whole(segment, crews);
        }
    }

    /// What is left of assignments when all of the segment changes hands from now on.
    fn left_of(&mut self, held: &[Assignment], segment: &Segment) -> Vec<Assignment> {
        let whole = StretchSet::whole(segment.length_mm);
        let now = self.period.from();
        let mut left = Vec::new();
        for assignment in held {
            if assignment.period.meets(self.period) {
                let pieces = remainder(assignment, &whole, self.period, now);
                left.extend(keyed(pieces, || self.assignments.take()));
            } else {
                left.push(*assignment);
            }
        }
        left
    }

    /// Do just these crews answer for both sides, from now on and without end?
    fn already(&self, held: &[Assignment], segment: &Segment, crews: &BTreeSet<CrewFid>) -> bool {
        let now = self.period.from();
        let lasting = |a: &&Assignment| a.period.holds_at(now) && a.period.to().is_none();
        let everyone: BTreeSet<CrewFid> =
            held.iter().filter(|a| a.period.meets(self.period)).map(|a| a.crew).collect();
        everyone == *crews
            && crews.iter().all(|crew| {
                Side::BOTH.into_iter().all(|side| {
                    let of_crew = |a: &&Assignment| a.crew == *crew && a.side == side;
                    let set: StretchSet =
                        held.iter().filter(of_crew).filter(lasting).map(|a| a.stretch).collect();
                    set == StretchSet::whole(segment.length_mm)
                })
            })
    }

    fn carry_all(
        &mut self,
        ix: StreetIx,
        street: &Street,
        segment: &Arc<Segment>,
    ) -> Vec<Assignment> {
        let line = MeasuredLine::of(&segment.line, &self.frame, segment.length_mm);
        let old = MeasuredLine::of(&street.segment.line, &self.frame, street.segment.length_mm);
        let mut held = Vec::new();
        for assignment in self.city.ledger().assignments(ix) {
            let carried = carry(&old, &line, assignment.side, assignment.stretch);
            let crew = self.city.crew(assignment.crew).map_or("", |crew| &*crew.name);
            let lost_mm = carried.map_or(assignment.stretch.length_mm(), |c| c.lost_mm);
            self.say_lost(segment, assignment.side, lost_mm, crew);
            if let Some(carried) = carried {
                let (side, stretch) = (carried.side, carried.stretch);
                held.push(Assignment { side, stretch, ..*assignment });
            }
        }
        for exemption in self.city.ledger().exemptions(ix) {
            self.change.exemptions.closed.push(exemption.fid);
            let carried = carry(&old, &line, exemption.side, exemption.stretch);
            let lost_mm = carried.map_or(exemption.stretch.length_mm(), |c| c.lost_mm);
            self.say_lost(segment, exemption.side, lost_mm, "an exemption");
            if let Some(carried) = carried {
                let (side, stretch) = (carried.side, carried.stretch);
                let kept = Exemption { side, stretch, ..(**exemption).clone() };
                self.change.exemptions.opened.push(Arc::new(kept));
            }
        }
        held
    }

    fn say_lost(&mut self, segment: &Segment, side: Side, lost_mm: u32, whose: &str) {
        if lost_mm > 0 {
            self.lost.push(format!(
                "segment {}: {:.3} m of the {} side, held by {whose}, could not be carried to \
                 its new line",
                segment.id,
                f64::from(lost_mm) / 1e3,
                side.as_str(),
            ));
        }
    }

    fn close_all_but(&mut self, seen: &FxHashSet<StreetIx>) -> u64 {
        let mut gone = 0;
        for (ix, street) in self.city.network().iter().filter(|(ix, _)| !seen.contains(ix)) {
            gone += 1;
            self.change.segments.closed.push(street.segment.fid);
            for assignment in self.city.ledger().assignments(ix) {
                self.change.assignments.closed.push(assignment.fid);
                let crew = self.city.crew(assignment.crew).map_or("", |crew| &*crew.name);
                self.lost.push(format!(
                    "segment {} is gone, and with it {:.3} m of its {} side, held by {crew}",
                    street.segment.id,
                    f64::from(assignment.stretch.length_mm()) / 1e3,
                    assignment.side.as_str(),
                ));
            }
            let exemptions = self.city.ledger().exemptions(ix);
            self.change.exemptions.closed.extend(exemptions.iter().map(|e| e.fid));
        }
        gone
    }
}

fn same(known: &Segment, draft: &SegmentDraft) -> bool {
    known.name.as_deref() == draft.name.as_deref()
        && known.class.as_deref() == draft.class.as_deref()
        && known.width_m == draft.width_m
        && known.grade == draft.grade
        && known.line == draft.line
}
