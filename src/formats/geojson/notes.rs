//! What was left out or repaired on the way, gathered into few sentences.

use std::collections::BTreeMap;

/// Repairs told one by one; beyond it they are only counted.
const TOLD_REPAIRS: usize = 1_000;

/// A remark that many features may earn; told once, with a count and the first feature as the
/// example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Note {
    Heights,
    Width,
    Grade,
    NameCut,
    ClassCut,
    RingsTurned,
    Nameless,
    IdRepeated,
}

#[derive(Debug)]
struct Occurrence {
    count: u64,
    first: u64,
    example: String,
}

#[derive(Debug, Default)]
pub(super) struct Notes {
    occurrences: BTreeMap<Note, Occurrence>,
    repairs: Vec<String>,
    repairs_untold: u64,
}

impl Notes {
    /// Counts a remark on a feature (numbered from 0).
    pub(super) fn add(&mut self, note: Note, feature: u64, example: &str) {
        let occurrence = self.occurrences.entry(note).or_insert_with(|| Occurrence {
            count: 0,
            first: feature,
            example: example.chars().filter(|at| !at.is_control()).take(60).collect(),
        });
        occurrence.count += 1;
    }

    /// Tells of something done to one feature; `name` helps to find it.
    pub(super) fn repaired(&mut self, feature: u64, name: &str, what: &str) {
        if self.repairs.len() < TOLD_REPAIRS {
            let name = if name.is_empty() { String::new() } else { format!(" ({name})") };
            self.repairs.push(format!("feature {}{name}: {what}", feature + 1));
        } else {
            self.repairs_untold += 1;
        }
    }

    /// Adds the notes on features that come later in the file.
    pub(super) fn append(&mut self, later: Notes) {
        for (note, occurrence) in later.occurrences {
            match self.occurrences.get_mut(&note) {
                Some(known) => known.count += occurrence.count,
                None => {
                    self.occurrences.insert(note, occurrence);
                }
            }
        }
        let room = TOLD_REPAIRS - self.repairs.len();
        self.repairs_untold += later.repairs_untold;
        self.repairs_untold += later.repairs.len().saturating_sub(room) as u64;
        self.repairs.extend(later.repairs.into_iter().take(room));
    }

    /// All of it in sentences.
    pub(super) fn into_sentences(self) -> Vec<String> {
        let mut sentences: Vec<String> =
            self.occurrences.iter().map(|(note, occurrence)| sentence(*note, occurrence)).collect();
        sentences.extend(self.repairs);
        if self.repairs_untold > 0 {
            sentences.push(format!("{} more features were repaired", self.repairs_untold));
        }
        sentences
    }
}

fn sentence(note: Note, Occurrence { count, first, example }: &Occurrence) -> String {
    let first = first + 1;
    let of = if *count == 1 { "1 feature".to_owned() } else { format!("{count} features") };
    match note {
        Note::Heights => format!(
            "positions of {of} have more than two numbers (heights); only longitude and latitude \
             were kept"
        ),
        Note::Width => {
            format!(
                "the width of {of} could not be read and was left out, first in feature {first}: \
                 {example}"
            )
        }
        Note::Grade => {
            format!(
                "the grade of {of} is not 1 to 4 and was left out, first in feature {first}: \
                 {example}"
            )
        }
        Note::NameCut => {
            format!(
                "the name of {of} was cut to 200 characters, first in feature {first}: {example}…"
            )
        }
        Note::ClassCut => {
            format!(
                "the class of {of} was cut to 200 characters, first in feature {first}: {example}…"
            )
        }
        Note::RingsTurned => format!("rings of {of} wound the wrong way and were turned"),
        Note::Nameless => {
            format!("no name in {of}; the id stands for it, first in feature {first}")
        }
        Note::IdRepeated => format!(
            "the property “{example}” was taken for the id, but it repeats for {of}, first in \
             feature {first}; a part of the geometry's hash was added to their ids. Map \
             another property to id if there is a better one"
        ),
    }
}
