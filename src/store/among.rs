//! Rows that are asked for by their keys: the tables that they are in, and lists of their numbers.

use super::table::{self, Table};
use crate::domain::{RowKey, RowKind};
use std::fmt::Write;

/// The table of rows of that kind.
pub(super) fn table(kind: RowKind) -> Table {
    match kind {
        RowKind::Community => table::COMMUNITY,
        RowKind::Segment => table::SEGMENT,
        RowKind::Crew => table::CREW,
        RowKind::Assignment => table::ASSIGNMENT,
        RowKind::Exemption => table::EXEMPTION,
        RowKind::Hours => table::CITY_HOURS,
        RowKind::Shift => table::SHIFT,
        RowKind::Absence => table::ABSENCE,
        RowKind::Site => table::SITE,
        RowKind::SiteAssignment => table::SITE_ASSIGNMENT,
        RowKind::Account => table::ACCOUNT,
        RowKind::Member => table::MEMBER,
        RowKind::Plan => table::PLAN,
        RowKind::LoadRules => table::LOAD_RULES,
    }
}

/// The numbers of the keys of one kind.
pub(super) fn numbers(keys: &[RowKey], kind: RowKind) -> Vec<i64> {
    let own = keys.iter().filter(|key| key.kind == kind);
    own.map(|key| i64::from(key.number)).collect()
}

/// The numbers of the keys of one kind as a list in JSON, if there are any.
pub(super) fn listed(keys: &[RowKey], kind: RowKind) -> Option<String> {
    let mut list = String::new();
    for number in numbers(keys, kind) {
        list.push(if list.is_empty() { '[' } else { ',' });
        write!(list, "{number}").expect("a String takes every character");
    }
    (!list.is_empty()).then(|| list + "]")
}
