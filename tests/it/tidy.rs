//! Small rules of how the project is written, so that no review has to mention them.

use crate::source::{self, File, code_only};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;

/// A rule looks at one file and gives each line that breaks it, with what to do.
type Rule = fn(&File) -> Vec<(usize, String)>;

fn check(rule: Rule) {
    let files = source::project_files();
    assert!(files.iter().any(|file| file.path == "tests/it/tidy.rs"), "the walk finds this file");
    let broken: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let broken = rule(file).into_iter();
            broken.map(|(line, advice)| format!("{}:{line}: {advice}", file.path))
        })
        .collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn files_are_short() {
    check(short_file);
}

#[test]
fn functions_are_short() {
    check(short_functions);
}

#[test]
fn work_put_off_names_its_issue() {
    check(work_put_off);
}

#[test]
fn tests_run_always_and_never_sleep() {
    check(waiting_or_skipped_tests);
}

#[test]
fn rust_has_no_tabs_and_no_trailing_spaces() {
    check(stray_space);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    check(machine_paths);
}

#[test]
fn both_stores_have_the_same_migrations() {
    assert_eq!(source::names_in("migrations/postgis"), source::names_in("migrations/sqlite"));
}

fn short_file(file: &File) -> Vec<(usize, String)> {
    let written = ["src/", "tests/", "benches/", "examples/", "web/src/", "web/e2e/", "web/tests/"];
    let generated = file.text.lines().take(3).any(|line| line.contains("auto-generated"));
    let lines = file.text.lines().count();
    let long = lines > FILE_LINES && is_code(file) && !generated;
    if long && written.iter().any(|place| file.path.starts_with(place)) {
        return vec![(lines, format!("a file has {FILE_LINES} lines at most: split it"))];
    }
    Vec::new()
}

fn short_functions(file: &File) -> Vec<(usize, String)> {
    if !is_rust(file) {
        return Vec::new();
    }
    functions(&code_only(&file.text))
        .into_iter()
        .filter(|(first, last)| last - first + 1 > FUNCTION_LINES)
        .map(|(first, _)| (first, format!("a function has {FUNCTION_LINES} lines at most")))
        .collect()
}

fn work_put_off(file: &File) -> Vec<(usize, String)> {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    let put_off = |line: &str| {
        marks.iter().any(|mark| {
            line.split(mark).skip(1).any(|after| {
                let issue = after.strip_prefix("(#").and_then(|rest| rest.split_once(')'));
                issue.is_none_or(|(number, _)| number.parse::<u32>().is_err())
            })
        })
    };
    lines_where(file, is_code(file), put_off, "name the issue, as (#12) after the mark")
}

fn waiting_or_skipped_tests(file: &File) -> Vec<(usize, String)> {
    let code = if is_rust(file) { code_only(&file.text) } else { file.text.clone() };
    // In `src/` the tests stand last in their file.
    let first_test_line = match code.find("#[cfg(test)]") {
        _ if file.path.starts_with("tests/") || file.path.ends_with("/tests.rs") => 0,
        Some(at) => code[..at].matches('\n').count(),
        None => usize::MAX,
    };
    let mut broken = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let skips = is_rust(file) && line.contains(concat!("#[ign", "ore"));
        let rust_sleeps = is_rust(file) && index >= first_test_line && calls(line, "sleep");
        let web_sleeps = file.ending() == "ts" && calls(line, "waitForTimeout");
        if skips {
            broken.push((index + 1, "a test runs always, or says at run time why not".into()));
        }
        if rust_sleeps || web_sleeps {
            broken.push((index + 1, "wait for an event, or pause the clock: no sleep".into()));
        }
    }
    broken
}

fn stray_space(file: &File) -> Vec<(usize, String)> {
    let stray = |line: &str| line.contains('\t') || line.ends_with(' ');
    lines_where(file, is_rust(file), stray, "no tabs, no trailing spaces")
}

fn machine_paths(file: &File) -> Vec<(usize, String)> {
    let places = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let absolute = |line: &str| {
        places.iter().any(|place| {
            line.match_indices(place).any(|(at, _)| {
                let continues = |c: char| c.is_alphanumeric() || "._-~}*".contains(c);
                !line[..at].ends_with(continues)
            })
        })
    };
    lines_where(file, true, absolute, "a path of one machine: say it from the project's root")
}

fn lines_where(
    file: &File,
    applies: bool,
    broken: impl Fn(&str) -> bool,
    advice: &str,
) -> Vec<(usize, String)> {
    let lines = file.text.lines().enumerate().filter(|(_, line)| applies && broken(line));
    lines.map(|(index, _)| (index + 1, advice.to_owned())).collect()
}

fn is_rust(file: &File) -> bool {
    file.ending() == "rs"
}

fn is_code(file: &File) -> bool {
    let endings = ["css", "html", "js", "rs", "sh", "sql", "svelte", "toml", "ts"];
    endings.contains(&file.ending()) || matches!(&*file.path, "Makefile" | ".ci/run")
}

fn calls(line: &str, function: &str) -> bool {
    line.match_indices(function).any(|(at, _)| {
        let starts = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        starts && line[at + function.len()..].starts_with('(')
    })
}

/// First and last line of each function that has a body, in code without comments and strings.
fn functions(code: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    // Functions whose body has not ended: first line, and the brace depth outside the body.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut depth, mut nested) = (0_usize, 0_usize);
    let mut declared = None;
    for (index, line) in code.lines().enumerate() {
        let mut word = String::new();
        for c in line.chars().chain([' ']) {
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            if std::mem::take(&mut word) == "fn" && c == ' ' {
                declared = Some(index + 1);
            }
            match c {
                '(' | '[' => nested += 1,
                ')' | ']' => nested = nested.saturating_sub(1),
                ';' if nested == 0 => declared = None,
                '{' => {
                    open.extend(declared.take().map(|first| (first, depth)));
                    depth += 1;
                }
                '}' => {
                    depth = depth.saturating_sub(1);
                    if open.last().is_some_and(|(_, outside)| *outside == depth) {
                        found.extend(open.pop().map(|(first, _)| (first, index + 1)));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod planted {
    use super::*;

    fn lines(rule: Rule, path: &str, text: &str) -> Vec<usize> {
        let file = File { path: path.into(), text: text.into() };
        rule(&file).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_generated() {
        let long = "x\n".repeat(FILE_LINES + 1);
        assert_eq!(lines(short_file, "src/a.rs", &long), [FILE_LINES + 1]);
        assert_eq!(lines(short_file, "web/src/a.svelte", &long), [FILE_LINES + 1]);
        assert!(lines(short_file, "src/a.rs", &"x\n".repeat(FILE_LINES)).is_empty());
        let generated = format!("// This file was auto-generated by a tool.\n{long}");
        assert!(lines(short_file, "web/src/api/schema.d.ts", &generated).is_empty());
    }

    #[test]
    fn a_long_function_is_found_at_its_first_line() {
        let body = "    a(\"}\");\n".repeat(FUNCTION_LINES - 2);
        let fits = format!("impl A {{\nfn f(b: [u8; 2])\n{{\n{body}");
        assert_eq!(lines(short_functions, "src/a.rs", &format!("{fits}}}\n}}\n")), [2]);
        let shorter = format!("fn a(f: fn() -> u8) {{\n{body}}}\nfn b();\n");
        assert!(lines(short_functions, "src/a.rs", &shorter).is_empty());
    }

    #[test]
    fn work_put_off_without_an_issue_is_found() {
        let mark = concat!("TO", "DO");
        let text = format!("// {mark}\n// {mark}(#12): later\n// {mark}(soon)\n{mark}S\n");
        assert_eq!(lines(work_put_off, "src/a.rs", &text), [1, 3, 4]);
    }

    #[test]
    fn a_sleep_in_a_test_and_a_skipped_test_are_found() {
        let text = "thread::sleep(a);\n// sleep(a)\ntokio::time::sleep(b).await;\nasleep(c);\n";
        assert_eq!(lines(waiting_or_skipped_tests, "tests/it/a.rs", text), [1, 3]);
        assert!(lines(waiting_or_skipped_tests, "src/a.rs", text).is_empty());
        let in_module = format!("sleep(a);\n#[cfg(test)]\n{text}");
        assert_eq!(lines(waiting_or_skipped_tests, "src/a.rs", &in_module), [3, 5]);
        let skipped = concat!("#[ign", "ore]\n#[ign", "ore = \"slow\"]\n");
        assert_eq!(lines(waiting_or_skipped_tests, "src/a.rs", skipped), [1, 2]);
        let web = "await page.waitForTimeout(100);\n";
        assert_eq!(lines(waiting_or_skipped_tests, "web/e2e/a.ts", web), [1]);
    }

    #[test]
    fn stray_spaces_and_machine_paths_are_found() {
        assert_eq!(lines(stray_space, "src/a.rs", "a \n\tb\nc\n"), [1, 2]);
        let place = concat!("/ho", "me/");
        let text = format!("x = \"{place}me/a\"\nhttps://example.org{place}a\n{place}b\n");
        assert_eq!(lines(machine_paths, "README.md", &text), [1, 3]);
    }
}
