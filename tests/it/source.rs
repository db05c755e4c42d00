//! The project's own files as text: finding them, and reading Rust far enough to tell code from
//! comments and strings.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Directories that hold what is built, installed or run, not what is written.
const NOT_OURS: [&str; 8] = [
    ".git",
    ".pg",
    "dist",
    "node_modules",
    "playwright-report",
    "proptest-regressions",
    "target",
    "test-results",
];

/// A file of the project; `path` is relative to the root and has forward slashes.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// What follows the last dot of the name; empty where there is none.
    pub fn ending(&self) -> &str {
        let extension = Path::new(&self.path).extension();
        extension.and_then(|ending| ending.to_str()).unwrap_or_default()
    }
}

/// Every text file of the project, in order of path. Stores and other binary files are left out.
pub fn project_files() -> Vec<File> {
    let root = root();
    let mut files = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("the project can be read") {
            let path = entry.expect("the project can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if NOT_OURS.contains(&&*name) {
                continue;
            }
            if path.is_dir() {
                directories.push(path);
            } else if !name.contains(".gpkg") {
                files.extend(text_file(&root, &path));
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// The names in a directory of the project, sorted; empty where there is no such directory.
pub fn names_in(directory: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root().join(directory)) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("the project can be read").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The same Rust text with every comment blanked, and every string and character emptied, so that
/// what is left is code. Lines keep their numbers and bytes their columns.
pub fn code_only(rust: &str) -> String {
    let mut code = String::with_capacity(rust.len());
    let mut rest = rust;
    while let Some(first) = rest.chars().next() {
        let after_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment_length(rest)
        } else if let Some(length) = raw_string_length(rest).filter(|_| !after_word) {
            length
        } else if first == '"' {
            quoted_length(rest, '"')
        } else if first == '\'' && is_character(rest) {
            quoted_length(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.extend(rest[..length].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        rest = &rest[length..];
    }
    code
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text_file(root: &Path, path: &Path) -> Option<File> {
    let text = String::from_utf8(fs::read(path).expect("the project can be read")).ok()?;
    let below_root = path.strip_prefix(root).expect("the walk starts at the root");
    Some(File { path: below_root.to_string_lossy().replace('\\', "/"), text })
}

fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn raw_string_length(rest: &str) -> Option<usize> {
    let opening = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = opening.len() - opening.trim_start_matches('#').len();
    let body = opening[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(body.find(&end).map_or(rest.len(), |at| rest.len() - body.len() + at + end.len()))
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// A quote opens a character when it closes after one or an escape; otherwise it is a lifetime.
fn is_character(rest: &str) -> bool {
    let mut following = rest.chars().skip(1);
    following.next() == Some('\\') || following.next() == Some('\'')
}

#[test]
fn comments_and_strings_are_blanked_and_lines_kept() {
    for (rust, code) in [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ */ d", "a                 d"),
        ("a /* b\n */ c", "a     \n    c"),
        (r#"f("//", 'x', '\'', b)"#, "f(    ,    ,     , b)"),
        (r##"f(r#"a "b" c"#) // d"##, "f(            )     "),
        (r#"f("a \" b") { }"#, "f(        ) { }"),
        ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
        ("let parser = 1; // r\"", "let parser = 1;      "),
    ] {
        assert_eq!(code_only(rust), code, "{rust}");
    }
}
