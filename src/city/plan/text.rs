//! Words that people give: what cannot be kept, and why.

use crate::domain::Problem;

/// At most so many characters in an id or a name.
pub const MOST_CHARACTERS: usize = 200;

/// At most so many characters in a reason.
const MOST_OF_REASON: usize = 2000;

/// What is wrong with an id or a name, if anything is.
pub(super) fn name_problem(pointer: &str, text: &str) -> Option<Problem> {
    let detail = if text.is_empty() {
        "it must not be empty".to_owned()
    } else if text.chars().count() > MOST_CHARACTERS {
        format!("it must not be longer than {MOST_CHARACTERS} characters")
    } else if text.chars().any(char::is_control) {
        "it must not hold control characters".to_owned()
    } else {
        return None;
    };
    Some(Problem::new(pointer, detail))
}

/// What is wrong with a reason that `what` has to have, if anything is.
pub(super) fn reason_problem(pointer: &str, what: &str, text: &str) -> Option<Problem> {
    let detail = if text.trim().is_empty() {
        format!("{what} needs it in words")
    } else if text.chars().count() > MOST_OF_REASON {
        format!("it must not be longer than {MOST_OF_REASON} characters")
    } else if text.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        "it must not hold control characters".to_owned()
    } else {
        return None;
    };
    Some(Problem::new(pointer, detail))
}
