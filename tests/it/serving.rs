//! The built program as somebody starts it for the first time: who can sign in, what is printed,
//! and what is not in its log; and accounts on the command line.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;
use tempfile::TempDir;

/// A program in a folder of its own, where its store is.
fn program(folder: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sweepline"));
    command.args(arguments).current_dir(folder.path()).env_remove("SWEEPLINE_STORE");
    command
}

fn run(folder: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut command = program(folder, arguments);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // It may have ended without reading.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn done(folder: &TempDir, arguments: &[&str], input: &str) -> String {
    let output = run(folder, arguments, input);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {words}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    let output = run(folder, arguments, "");
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: char) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split(after).next()
}

/// The answer to a request, with its status.
fn ask(request: reqwest::RequestBuilder) -> (u16, Option<String>, Value) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let answer = request.send().await.unwrap();
        let cookie = answer.headers().get("set-cookie");
        let cookie = cookie.map(|cookie| cookie.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, cookie, answer.json().await.unwrap_or_default())
    })
}

struct Server {
    child: Child,
    /// What was printed until it listened.
    said: String,
    address: String,
    log: Option<JoinHandle<String>>,
}

impl Server {
    fn start(folder: &TempDir, more: &[&str]) -> Self {
        let arguments = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut command = program(folder, &arguments);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.env("RUST_LOG", "trace").spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).unwrap();
            log
        });
        let mut said = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        while !said.contains("listening on") {
            assert!(lines.read_line(&mut said).unwrap() > 0, "it ended: {said}");
        }
        let address = between(&said, "listening on ", '\n').unwrap().to_owned();
        Self { child, said, address, log: Some(log) }
    }

    fn password_of(&self, name: &str) -> Option<String> {
        between(&self.said, &format!("sign in as {name} with the password "), '\n')
            .map(str::to_owned)
    }

    fn sign_in(&self, name: &str, password: &str) -> (u16, Option<String>, Value) {
        let request = reqwest::Client::new().post(format!("{}/api/session", self.address));
        ask(request.json(&json!({ "name": name, "password": password })))
    }

    /// Stops it. Gives its log.
    fn stop(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.take().unwrap().join().unwrap()
    }
}

#[test]
fn the_first_start_makes_an_administrator_and_says_the_password_once() {
    let folder = TempDir::new().unwrap();
    let first = Server::start(&folder, &[]);
    let password = first.password_of("admin").unwrap();
    let (status, _, session) = first.sign_in("admin", &password);
    assert_eq!((status, &session["role"]), (200, &json!("administrator")));
    assert_eq!(first.password_of("demo"), None);
    let log = first.stop();
    assert!(log.contains("TRACE") && !log.contains(&password));

    let again = Server::start(&folder, &[]);
    assert!(!again.said.contains("sign in"), "{}", again.said);
    assert_eq!(again.sign_in("admin", &password).0, 200);
    again.stop();
}

#[test]
fn the_sample_has_a_dispatcher_with_a_new_password_at_each_start() {
    let folder = TempDir::new().unwrap();
    let first = Server::start(&folder, &["--sample"]);
    assert!(first.said.contains("loaded the sample town"), "{}", first.said);
    let password = first.password_of("demo").unwrap();
    let (status, cookie, session) = first.sign_in("demo", &password);
    assert_eq!((status, &session["role"]), (200, &json!("dispatcher")));
    let cookie = cookie.unwrap().split(';').next().unwrap().to_owned();
    let add = reqwest::Client::new().post(format!("{}/api/crews", first.address));
    let (status, _, crew) = ask(add.header("cookie", &cookie).json(&json!({ "name": "x" })));
    assert_eq!(status, 201, "{crew}");
    let log = first.stop();
    for secret in [&*password, cookie.split('=').nth(1).unwrap()] {
        assert!(!log.contains(secret), "{secret}");
    }
    let again = Server::start(&folder, &["--sample"]);
    assert_ne!(again.password_of("demo").unwrap(), password);
    assert_eq!(again.password_of("admin"), None);
    assert_eq!(again.sign_in("demo", &password).0, 401);
    again.stop();
}

#[test]
fn the_sample_comes_into_a_store_that_only_has_accounts() {
    let folder = TempDir::new().unwrap();
    done(&folder, &["account", "add", "ann", "--role", "administrator"], "");
    let server = Server::start(&folder, &["--sample"]);
    assert!(server.said.contains("loaded the sample town"), "{}", server.said);
    assert!(server.password_of("admin").is_none() && server.password_of("demo").is_some());
    server.stop();
}

#[test]
fn accounts_are_kept_on_the_command_line() {
    let folder = TempDir::new().unwrap();
    let add = ["account", "add", "ann", "--role", "dispatcher"];
    let said = done(&folder, &add, "");
    assert!(said.starts_with("added ann (dispatcher)\npassword: "), "{said}");
    let bob = ["account", "add", "bob", "--role", "administrator", "--password-stdin"];
    let said = done(&folder, &[&bob[..], &["--format", "json"]].concat(), "brooms and barrows\n");
    let answer: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&answer["name"], &answer["password"]), (&json!("bob"), &Value::Null));
    assert!(refused(&folder, &add).contains("there already is an account ann"));
    let area = ["account", "add", "eve", "--role", "officer", "--area", "nowhere"];
    assert!(refused(&folder, &area).contains("there is no community nowhere"));
    let list = done(&folder, &["account", "list"], "");
    assert!(list.contains("ann") && list.contains("dispatcher") && list.contains("bob"), "{list}");

    let server = Server::start(&folder, &[]);
    assert!(!server.said.contains("sign in"), "there are accounts: {}", server.said);
    assert_eq!(server.sign_in("bob", "brooms and barrows").0, 200);
    // While it is served.
    let said = done(&folder, &["account", "password", "bob"], "");
    let password = between(&said, "password: ", '\n').unwrap();
    assert_eq!(server.sign_in("bob", "brooms and barrows").0, 401);
    assert_eq!(server.sign_in("bob", password).0, 200);
    server.stop();
    assert_eq!(done(&folder, &["account", "remove", "ann"], ""), "removed account ann\n");
    assert!(refused(&folder, &["account", "remove", "bob"]).contains("last administrator"));
    assert!(refused(&folder, &["account", "remove", "ann"]).contains("account add ann"));
}

#[test]
fn a_token_of_the_command_line_opens_the_door_until_it_is_ended() {
    let folder = TempDir::new().unwrap();
    done(&folder, &["account", "add", "ann", "--role", "dispatcher"], "");
    let token = done(&folder, &["token", "add", "ann", "--role", "inspector"], "");
    let token = token.trim_end();
    let server = Server::start(&folder, &[]);
    let session = || {
        let request = reqwest::Client::new().get(format!("{}/api/session", server.address));
        ask(request.bearer_auth(token))
    };
    let (status, _, known) = session();
    assert_eq!((status, &known["role"]), (200, &json!("inspector")));
    let tokens = done(&folder, &["token", "list", "--format", "json"], "");
    assert!(!tokens.contains(token));
    let tokens: Value = serde_json::from_str(&tokens).unwrap();
    let id = tokens["tokens"][0]["id"].as_str().unwrap();
    done(&folder, &["token", "remove", id], "");
    assert_eq!(session().0, 401);
    assert!(!server.stop().contains(token));
    assert!(refused(&folder, &["token", "remove", id]).contains("there is no token"));
    assert!(refused(&folder, &["token", "add", "eve"]).contains("account add eve"));
    let wider = ["token", "add", "ann", "--role", "administrator"];
    assert!(refused(&folder, &wider).contains("no more than"));
}
