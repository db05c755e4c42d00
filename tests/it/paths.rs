//! The paths that a Rust file names, read from its tokens: enough of the grammar to understand
//! nested `use` groups, `self`, `super` and inline modules, and no more.

use crate::source::{File, code_only};

/// A path as it resolves: from `crate` for the project's own modules, else from its first name.
pub struct NamedPath {
    pub line: usize,
    pub names: Vec<String>,
}

/// The paths of two names or more in a file of `src/`, and those of one name in a `use`.
pub fn named_in(file: &File) -> Vec<NamedPath> {
    let module = module_of(&file.path);
    let code = code_only(&file.text);
    let mut reader = Reader { tokens: tokens(&code), at: 0, seen: Vec::new() };
    // The inline modules that are open, each with the brace depth inside it.
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    while let Some((line, token)) = reader.next() {
        let before = reader.seen.len();
        match token {
            "{" => depth += 1,
            "}" => {
                inline.retain(|(_, inside)| *inside < depth);
                depth -= 1;
            }
            "mod" if reader.peek(1) == "{" => {
                inline.push((reader.peek(0).to_owned(), depth + 1));
            }
            // `use<'a>` in a return type is a bound.
            "use" if reader.peek(0) != "<" => reader.use_tree(&[]),
            _ if is_name(token) && !reader.continues_a_path() => {
                let mut names = vec![token.to_owned()];
                while reader.peek(0) == "::" && is_name(reader.peek(1)) {
                    names.push(reader.peek(1).to_owned());
                    reader.at += 2;
                }
                if names.len() > 1 {
                    reader.seen.push(NamedPath { line, names });
                }
            }
            _ => {}
        }
        let here: Vec<&str> =
            module.iter().map(String::as_str).chain(inline.iter().map(|(n, _)| &**n)).collect();
        for path in &mut reader.seen[before..] {
            resolve(&mut path.names, &here);
        }
    }
    reader.seen
}

/// `src/city/index.rs` is `["city", "index"]`.
fn module_of(path: &str) -> Vec<String> {
    let below = path.trim_start_matches("src/").trim_end_matches(".rs");
    let below = below.trim_end_matches("/mod");
    below.split('/').filter(|part| !matches!(*part, "lib" | "main")).map(String::from).collect()
}

/// Turns `self` and `super` at the start into the way from `crate`.
fn resolve(names: &mut Vec<String>, here: &[&str]) {
    let mut up = 0;
    let mut relative = 0;
    while let Some("self" | "super") = names.get(relative).map(String::as_str) {
        up += usize::from(names[relative] == "super");
        relative += 1;
    }
    if relative > 0 {
        let kept = here.len().saturating_sub(up);
        let way = ["crate"].iter().chain(&here[..kept]).map(|name| String::from(*name));
        names.splice(..relative, way);
    }
}

struct Reader<'a> {
    tokens: Vec<(usize, &'a str)>,
    at: usize,
    seen: Vec<NamedPath>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let token = self.tokens.get(self.at).copied()?;
        self.at += 1;
        Some(token)
    }

    fn peek(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |(_, token)| token)
    }

    /// Whether the token read last follows `name::` or `>::`; a `::` after anything else opens an
    /// absolute path.
    fn continues_a_path(&self) -> bool {
        let back = |steps| self.at.checked_sub(steps).map_or("", |at| self.tokens[at].1);
        back(2) == "::" && (back(3) == ">" || is_name(back(3)))
    }

    /// Reads one branch of a `use` up to its `,`, `}` or `;`, and notes each full path in it.
    fn use_tree(&mut self, prefix: &[String]) {
        let mut names = prefix.to_vec();
        let mut line = 0;
        loop {
            match self.peek(0) {
                "{" => {
                    self.at += 1;
                    while !matches!(self.peek(0), "}" | "") {
                        self.use_tree(&names);
                        self.at += usize::from(self.peek(0) == ",");
                    }
                    self.at += 1;
                    return;
                }
                "," | "}" | ";" | "" => break,
                "as" => self.at += 2,
                token => {
                    if is_name(token) && (token != "self" || names.is_empty()) {
                        names.push(token.to_owned());
                    }
                    line = self.tokens[self.at].0;
                    self.at += 1;
                }
            }
        }
        if line > 0 {
            self.seen.push(NamedPath { line, names });
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let length = match word {
                0 if rest.starts_with("::") => 2,
                0 => first.len_utf8(),
                _ => word,
            };
            tokens.push((number + 1, &rest[..length]));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}
