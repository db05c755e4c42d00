//! Where in a piece of JSON a byte stands, as a JSON pointer (RFC 6901). Works on broken JSON as
//! far as it can, because that is where it is asked.

use std::fmt::Write as _;

use super::scan::ValueScan;

/// A level of nesting passed through on the way to a place.
enum Level {
    Object { member: String, awaits_name: bool },
    Array { index: usize },
}

/// The pointer to the innermost value that the byte at `place` belongs to.
pub(super) fn pointer_to(json: &[u8], place: usize) -> String {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    let end = place.min(json.len());
    while at < end {
        match json[at] {
            b'{' => levels.push(Level::Object { member: String::new(), awaits_name: true }),
            b'[' => levels.push(Level::Array { index: 0 }),
            b'}' | b']' => {
                levels.pop();
            }
            b',' => match levels.last_mut() {
                Some(Level::Object { awaits_name, .. }) => *awaits_name = true,
                Some(Level::Array { index }) => *index += 1,
                None => {}
            },
            b'"' => {
                let Some(after) = ValueScan::from(at).end_in(json) else { break };
                if after > end {
                    break;
                }
                if let Some(Level::Object { member, awaits_name: awaits_name @ true }) =
                    levels.last_mut()
                {
                    *member = serde_json::from_slice(&json[at..after]).unwrap_or_default();
                    *awaits_name = false;
                }
                at = after - 1;
            }
            _ => {}
        }
        at += 1;
    }
    levels.iter().fold(String::new(), |mut pointer, level| {
        match level {
            Level::Object { awaits_name: true, .. } => {}
            Level::Object { member, .. } => push_member(&mut pointer, member),
            Level::Array { index } => push_index(&mut pointer, *index as u64),
        }
        pointer
    })
}

/// Adds a member's name, escaped as RFC 6901 asks.
pub(super) fn push_member(pointer: &mut String, member: &str) {
    pointer.push('/');
    pointer.push_str(&member.replace('~', "~0").replace('/', "~1"));
}

/// Adds a place in a list, from 0.
pub(super) fn push_index(pointer: &mut String, index: u64) {
    write!(pointer, "/{index}").expect("a string takes all that is written");
}

#[cfg(test)]
mod tests {
    use super::pointer_to;

    fn check(json: &str, pointer: &str) {
        let place = json.find('!').expect("the place is marked");
        assert_eq!(pointer_to(json.as_bytes(), place), pointer, "{json}");
    }

    #[test]
    fn a_place_is_named_by_members_and_indices() {
        check(r#"{"a":[1,{"b":!"#, "/a/1/b");
        check(r#"{"a":{"x":[1,2]},"b":[[1,2],[3,!4]]}"#, "/b/1/1");
        check(r#"{"a":"[{,","b":!}"#, "/b");
        check(r#"{"a/b~c":!}"#, "/a~1b~0c");
        check("!", "");
        check(r#"{"a":1,!"#, "");
        check(r#"{"a":[[1,2]]]],"b":!"#, "");
    }
}
