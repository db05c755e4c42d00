//! A copy of the file to hand out: the city with its history, and without the people who keep it.

use super::{StoreError, connect, read_error};
use crate::domain::Action;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// Who every change in a copy is by.
pub(super) const NOBODY: &str = "";

/// What is no part of the city, or says who somebody is: what people sign in with, their names and
/// phones, drafts with their authors, and answers kept for requests that may come again.
const LEFT_OUT: &str = "
    delete from credential;
    delete from session;
    delete from api_token;
    delete from account;
    delete from account_past;
    delete from member;
    delete from member_past;
    delete from plan;
    delete from plan_past;
    delete from receipt;
    update change_log set actor = '';";

/// The actions whose summaries may name a person.
const ABOUT_PEOPLE: [Action; 6] = [
    Action::AddAccount,
    Action::ChangeAccount,
    Action::RemoveAccount,
    Action::AddMember,
    Action::ChangeMember,
    Action::RemoveMember,
];

/// The summary of a change, as it may be handed out.
pub(super) fn shown_summary(action: Action, summary: String) -> String {
    if ABOUT_PEOPLE.contains(&action) { String::new() } else { summary }
}

/// Writes the copy. It gets its name when it is done: until then it holds what it must not.
pub(super) fn write(from: &Connection, path: &Path) -> Result<(), StoreError> {
    let part = part_of(path);
    let name = part
        .to_str()
        .ok_or_else(|| StoreError::Unusable(format!("{} is not in UTF-8", path.display())))?;
    let written = from
        .execute("vacuum into ?1", [name])
        .and_then(|_rows| leave_out(&part))
        .map_err(|error| read_error(error, path));
    let named = written.and_then(|()| {
        std::fs::rename(&part, path).map_err(|error| {
            StoreError::Unusable(format!("{} cannot be written: {error}", path.display()))
        })
    });
    if named.is_err() {
        // There may be no such file; whoever asked is told what went wrong first.
        let _ = std::fs::remove_file(&part);
    }
    named
}

fn leave_out(copy: &Path) -> rusqlite::Result<()> {
    let copy = connect(copy)?;
    copy.execute_batch("begin")?;
    copy.execute_batch(LEFT_OUT)?;
    let mut hide = copy.prepare("update change_log set summary = '' where action = ?1")?;
    for action in ABOUT_PEOPLE {
        hide.execute([action.as_str()])?;
    }
    drop(hide);
    copy.execute_batch("commit")?;
    // Deleted rows stay in the file's free pages until it is written anew.
    copy.execute_batch("vacuum")
}

/// Beside the copy, so that it can be renamed.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}
