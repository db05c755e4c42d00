//! Every address of the interface, asked by everybody. What is expected stands here and not in the
//! program: who adds an address says whom it is for, twice.

use super::{TestApp, send};
use crate::store_places::on_sqlite;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sweepline::domain::Role;

const ADMINISTRATOR: &str = "administrator";
const DISPATCHER: &str = "dispatcher";
const DISPATCHER_OF_WEST: &str = "dispatcher of west";
const OFFICER: &str = "officer of west";
const INSPECTOR: &str = "inspector";
const CREW_MEMBER: &str = "crew member";
const NOBODY: &str = "nobody";

/// Who may ask for what: all of those before a bar may ask for all behind it.
const WHO_MAY: [(&[&str], &[&str]); 9] = [
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST, OFFICER, INSPECTOR, CREW_MEMBER, NOBODY],
        &[
            "get /api",
            "get /api/balance",
            "get /api/changes",
            "get /api/changes/{revision}",
            "get /api/collections",
            "get /api/collections/assignments/items",
            "get /api/collections/assignments/items/{id}",
            "get /api/collections/communities/items",
            "get /api/collections/communities/items/{id}",
            "get /api/collections/exemptions/items",
            "get /api/collections/exemptions/items/{id}",
            "get /api/collections/gaps/items",
            "get /api/collections/gaps/items/{id}",
            "get /api/collections/segments/items",
            "get /api/collections/segments/items/{id}",
            "get /api/collections/sites/items",
            "get /api/collections/sites/items/{id}",
            "get /api/collections/{collection}",
            "get /api/conformance",
            "get /api/coverage",
            "get /api/crews",
            "get /api/crews/{id}",
            "get /api/crews/{id}/sheet",
            "get /api/events",
            "get /api/gaps",
            "get /api/hours",
            "get /api/load-rules",
            "get /api/openapi-3.0.json",
            "get /api/openapi.json",
            "get /api/session",
            "get /api/shifts",
            "get /api/shifts/{id}",
            "get /api/tiles",
            "get /api/tiles/{z}/{x}/{y}",
            "get /api/trends",
            "get /api/week",
            "get /api/who",
            "get /healthz",
            "get /metrics",
            "get /readyz",
            "post /api/select",
            "post /api/session",
            "delete /api/session",
        ],
    ),
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST, OFFICER, INSPECTOR, CREW_MEMBER],
        &[
            "get /api/sessions",
            "delete /api/sessions/{id}",
            "get /api/tokens",
            "post /api/tokens",
            "delete /api/tokens/{id}",
            "patch /api/accounts/{id}",
            "get /api/members",
            "get /api/members/{id}",
        ],
    ),
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST, OFFICER, INSPECTOR],
        &[
            "get /api/absences",
            "get /api/record",
            "get /api/plans",
            "get /api/plans/{id}",
            "get /api/plans/{id}/compare",
        ],
    ),
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST, OFFICER],
        &[
            "post /api/assignments",
            "delete /api/assignments/{id}",
            "post /api/exemptions",
            "delete /api/exemptions/{id}",
            "post /api/changes/{revision}/undo",
        ],
    ),
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST],
        &[
            "post /api/crews",
            "patch /api/crews/{id}",
            "delete /api/crews/{id}",
            "post /api/absences",
            "delete /api/absences/{id}",
            "post /api/shifts",
            "patch /api/shifts/{id}",
            "delete /api/shifts/{id}",
        ],
    ),
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST],
        &["post /api/members", "patch /api/members/{id}", "delete /api/members/{id}"],
    ),
    (
        &[ADMINISTRATOR, DISPATCHER, DISPATCHER_OF_WEST],
        &[
            "post /api/plans",
            "patch /api/plans/{id}",
            "delete /api/plans/{id}",
            "post /api/plans/{id}/edits",
            "delete /api/plans/{id}/edits/{n}",
            "post /api/plans/{id}/publish",
        ],
    ),
    (&[ADMINISTRATOR, DISPATCHER], &["post /api/imports", "put /api/hours", "put /api/load-rules"]),
    (&[ADMINISTRATOR], &["get /api/accounts", "post /api/accounts", "delete /api/accounts/{id}"]),
];

/// A token for each of those who ask; nobody has none.
async fn askers(app: &TestApp) -> BTreeMap<&'static str, Option<String>> {
    let mut askers = BTreeMap::from([(NOBODY, None), (ADMINISTRATOR, Some(app.token.clone()))]);
    for (who, role, area) in [
        (DISPATCHER, Role::Dispatcher, None),
        (DISPATCHER_OF_WEST, Role::Dispatcher, Some("west")),
        (OFFICER, Role::Officer, Some("west")),
        (INSPECTOR, Role::Inspector, None),
        (CREW_MEMBER, Role::CrewMember, None),
    ] {
        let token = app.token_for(&who.replace(' ', "."), role, area).await;
        askers.insert(who, Some(token));
    }
    askers
}

/// An address with something in place of its parameters that is never there.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{collection}" => "gaps",
        "{z}" | "{x}" | "{y}" => "0",
        _ if part.starts_with('{') => "999999",
        _ => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn everybody_may_ask_for_what_they_may_and_for_nothing_else() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let askers = askers(&app).await;
        let mut expected: BTreeMap<&str, &[&str]> = BTreeMap::new();
        for (who, addresses) in WHO_MAY {
            for address in addresses {
                assert!(expected.insert(address, who).is_none(), "{address} twice");
            }
        }
        let document = app.read("/api/openapi.json").await;
        let mut asked = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                let address = format!("{method} {path}");
                let may = expected.get(&*address);
                let may = may.unwrap_or_else(|| panic!("{address}: say who may, in this test"));
                let method: Method = method.to_uppercase().parse().unwrap();
                for (who, token) in &askers {
                    let request = app.by_nobody(method.clone(), &filled(path));
                    let request = match token {
                        Some(token) => request.bearer_auth(token),
                        None => request,
                    };
                    // A stream has no end to wait for.
                    let status = request.send().await.unwrap().status().as_u16();
                    let refused = if token.is_some() { 403 } else { 401 };
                    let (let_in, is_allowed) = (![401, 403].contains(&status), may.contains(who));
                    assert_eq!(let_in, is_allowed, "{address} by {who}: {status}");
                    assert!(let_in || status == refused, "{address} by {who}: {status}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 400, "{asked}");
    });
}

#[test]
fn the_rights_that_somebody_is_told_are_those_that_they_have() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let try_out = [
            ("assign", Method::POST, "/api/assignments"),
            ("exempt", Method::POST, "/api/exemptions"),
            ("crews", Method::POST, "/api/crews"),
            ("shifts", Method::POST, "/api/shifts"),
            ("imports", Method::POST, "/api/imports"),
            ("hours", Method::PUT, "/api/hours"),
            ("accounts", Method::GET, "/api/accounts"),
            ("log", Method::GET, "/api/absences"),
            ("tokens", Method::GET, "/api/tokens"),
        ];
        for (who, token) in askers(&app).await {
            let by = |method: Method, path: &str| {
                let request = app.by_nobody(method, path);
                send(token.iter().fold(request, RequestBuilder::bearer_auth))
            };
            let session = by(Method::GET, "/api/session").await.json();
            let may: BTreeSet<&str> =
                session["may"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
            for (word, method, path) in &try_out {
                let status = by(method.clone(), path).await.status;
                let let_in = ![401, 403].contains(&status);
                assert_eq!(let_in, may.contains(word), "{who}: {word} {status}");
            }
        }
    });
}

#[test]
fn whoever_is_not_let_in_is_told_how_to_come_in() {
    on_sqlite(async |url| {
        let app = TestApp::start(&url).await;
        let nobody = send(app.by_nobody(Method::GET, "/api/accounts")).await;
        nobody.problem(401);
        assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"sweepline\"");
        let inspector = app.token_for("ivy", Role::Inspector, None).await;
        let refused = app.ask(&inspector, Method::GET, "/api/accounts", &Value::Null);
        let problem = refused.await.problem(403);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("accounts") && detail.contains("inspector"), "{detail}");
        // A method that an address does not take is refused to all alike.
        app.delete("/api/accounts").await.problem(405);
        send(app.by_nobody(Method::PUT, "/api/crews")).await.problem(405);
        // A large file is read to its end, so that the refusal arrives.
        let large = vec![b' '; 9 << 20];
        let sent = app.by_nobody(Method::POST, "/api/imports?kind=segments").body(large);
        send(sent).await.problem(401);
    });
}

#[test]
fn taking_a_change_back_takes_the_right_to_have_made_it() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let officer = app.token_for("olga", Role::Officer, None).await;
        let assign = json!({ "crew": "a", "stretches": [{ "segment": "w" }] });
        let assigned = app.post("/api/assignments", &assign).await.json()["revision"].clone();
        let shift = json!({ "id": "day", "name": "day", "windows": ["mon 06:00-11:00"] });
        let kept = app.post("/api/shifts", &shift).await.json()["revision"].clone();
        let undo = |revision: &Value| {
            let path = format!("/api/changes/{revision}/undo");
            app.by_nobody(Method::POST, &path).bearer_auth(&officer)
        };
        let problem = send(undo(&kept)).await.problem(403);
        assert!(problem["detail"].as_str().unwrap().contains("\"shifts\""), "{problem}");
        // The import of streets is older than all of it.
        send(undo(&json!(3))).await.problem(403);
        let undone = send(undo(&assigned)).await;
        assert_eq!(undone.status, 200, "{}", undone.text());
        // An account is not got back by taking back that it was lost.
        app.patch("/api/accounts/1", &json!({ "role": "officer" })).await.problem(409);
        let added = app.app.revision();
        app.token_for("ivy", Role::Inspector, None).await;
        assert!(app.app.revision() > added);
        let path = format!("/api/changes/{}/undo", app.app.revision());
        app.post(&path, &Value::Null).await.problem(409);
    });
}
