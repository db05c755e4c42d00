//! An account for a part of the city changes nothing beyond it, whatever it asks for.

use super::sites::market;
use super::{TestApp, account, token_of};
use crate::store_places::on_both;
use reqwest::Method;
use serde_json::{Value, json};
use sweepline::domain::Role;

/// The town with an assignment of each crew in each community, and an officer and a dispatcher for
/// the western one.
struct Town {
    app: TestApp,
    officer: String,
    dispatcher: String,
}

fn stretches(crew: &str, segments: &[&str]) -> Value {
    let stretches: Vec<Value> = segments.iter().map(|id| json!({ "segment": id })).collect();
    json!({ "crew": crew, "stretches": stretches })
}

impl Town {
    async fn begin(url: &sweepline::store::StoreUrl) -> Self {
        let app = TestApp::with_town(url).await;
        assert_eq!(app.import("kind=sites", &market()).await.status, 200);
        let shift = json!({ "id": "day", "name": "day", "windows": ["mon 06:00-11:00"] });
        assert_eq!(app.post("/api/shifts", &shift).await.status, 201);
        let mut of_a = stretches("a", &["w", "through"]);
        of_a["shift"] = json!("day");
        assert_eq!(app.post("/api/assignments", &of_a).await.status, 201);
        assert_eq!(app.post("/api/assignments", &stretches("b", &["e"])).await.status, 201);
        let officer = app.token_for("olga", Role::Officer, Some("west")).await;
        let dispatcher = app.token_for("dora", Role::Dispatcher, Some("west")).await;
        Self { app, officer, dispatcher }
    }

    /// Asks, and sees that the city is as before where it is refused for the area.
    async fn refused(&self, token: &str, method: Method, path: &str, body: &Value) {
        let revision = self.app.app.revision();
        let problem = self.app.ask(token, method.clone(), path, body).await.problem(403);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("you may change only"), "{method} {path}: {detail}");
        assert_eq!(self.app.app.revision(), revision, "{method} {path}");
    }

    async fn done(&self, token: &str, method: Method, path: &str, body: &Value) -> Value {
        let answer = self.app.ask(token, method, path, body).await;
        assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
        answer.json()
    }

    /// The ids of the assignments of a segment.
    async fn assignments_of(&self, segment: &str) -> Vec<String> {
        let path = format!("/api/collections/assignments/items?segment={segment}");
        let page = self.app.read(&path).await;
        super::ids(&page).into_iter().map(str::to_owned).collect()
    }
}

#[test]
fn an_officer_assigns_at_home_and_not_next_door() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let post = |body: Value| (Method::POST, "/api/assignments", body);
        for segments in [&["e"][..], &["w", "e"], &["far"]] {
            for dry_run in [false, true] {
                let mut body = stretches("a", segments);
                (body["dry_run"], body["replace"]) = (json!(dry_run), json!(true));
                let (method, path, body) = post(body);
                town.refused(&town.officer, method, path, &body).await;
            }
        }
        let mut at_home = stretches("b", &["w"]);
        at_home["replace"] = json!(true);
        let (method, path, body) = post(at_home);
        town.done(&town.officer, method, path, &body).await;
        for id in town.assignments_of("e").await {
            let path = format!("/api/assignments/{id}");
            town.refused(&town.officer, Method::DELETE, &path, &Value::Null).await;
        }
        for id in town.assignments_of("w").await {
            let path = format!("/api/assignments/{id}");
            town.done(&town.officer, Method::DELETE, &path, &Value::Null).await;
        }
        let log = town.app.read("/api/changes?limit=1").await;
        assert_eq!(log["changes"][0]["actor"], "olga");
    });
}

#[test]
fn a_street_through_both_communities_is_cut_at_the_boundary() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let part = |from_m: f64, to_m: f64| {
            json!({ "crew": "b", "replace": true,
                "stretches": [{ "segment": "through", "from_m": from_m, "to_m": to_m }] })
        };
        // The boundary is in the middle, at some 191 m.
        town.refused(&town.officer, Method::POST, "/api/assignments", &part(0.0, 300.0)).await;
        town.refused(&town.officer, Method::POST, "/api/assignments", &part(200.0, 210.0)).await;
        town.done(&town.officer, Method::POST, "/api/assignments", &part(0.0, 180.0)).await;
        let who = async |measure_m: u32| {
            let path = format!("/api/who?segment=through&side=left&measure_m={measure_m}");
            town.app.read(&format!("{path}&at=2026-11-23T00:00:00Z")).await["crew"]["id"].clone()
        };
        let later = "/api/who?segment=through&side=left&at=2026-11-30T00:00:00Z";
        assert_eq!(town.app.read(&format!("{later}&measure_m=90")).await["crew"]["id"], "b");
        assert_eq!(town.app.read(&format!("{later}&measure_m=300")).await["crew"]["id"], "a");
        assert_eq!(who(300).await, Value::Null);
        // What is left of it cannot be taken back as a whole: a part lies beyond.
        let mut refused = 0;
        for id in town.assignments_of("through").await {
            let path = format!("/api/assignments/{id}");
            let answer = town.app.ask(&town.officer, Method::DELETE, &path, &Value::Null).await;
            refused += usize::from(answer.status == 403);
        }
        assert_eq!(refused, 2, "the remainder of each side");
    });
}

#[test]
fn exemptions_are_held_to_the_area_too() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let exempt = |segment: &str| {
            json!({ "reason": "works", "approver": "office",
                "stretches": [{ "segment": segment, "side": "left", "from_m": 0, "to_m": 50 }] })
        };
        town.refused(&town.officer, Method::POST, "/api/exemptions", &exempt("e")).await;
        town.done(&town.officer, Method::POST, "/api/exemptions", &exempt("w")).await;
        assert_eq!(town.app.post("/api/exemptions", &exempt("e")).await.status, 201);
        let page = town.app.read("/api/collections/exemptions/items?segment=e").await;
        let path = format!("/api/exemptions/{}", super::ids(&page)[0]);
        town.refused(&town.officer, Method::DELETE, &path, &Value::Null).await;
    });
}

#[test]
fn crews_and_shifts_that_work_elsewhere_are_left_alone() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let (dora, name) = (&town.dispatcher, json!({ "name": "other" }));
        for crew in ["a", "b"] {
            let path = format!("/api/crews/{crew}");
            town.refused(dora, Method::PATCH, &path, &name).await;
            let away = json!({ "crew": crew, "reason": "leave",
                "from": "2026-12-01T00:00:00Z", "to": "2026-12-02T00:00:00Z" });
            town.refused(dora, Method::POST, "/api/absences", &away).await;
        }
        town.refused(dora, Method::PATCH, "/api/shifts/day", &name).await;
        // A crew and a shift of one's own.
        let crew = json!({ "id": "own", "name": "own" });
        town.done(dora, Method::POST, "/api/crews", &crew).await;
        let shift = json!({ "id": "late", "name": "late", "windows": ["mon 16:00-18:00"] });
        town.done(dora, Method::POST, "/api/shifts", &shift).await;
        let mut own = stretches("own", &["w"]);
        (own["shift"], own["replace"]) = (json!("late"), json!(true));
        town.done(dora, Method::POST, "/api/assignments", &own).await;
        town.done(dora, Method::PATCH, "/api/crews/own", &name).await;
        town.done(dora, Method::PATCH, "/api/shifts/late", &name).await;
        // As soon as it works next door as well, it is not.
        assert_eq!(
            town.app.post("/api/assignments", &stretches("own", &["far"])).await.status,
            201
        );
        let another = json!({ "name": "another" });
        town.refused(dora, Method::PATCH, "/api/crews/own", &another).await;
    });
}

#[test]
fn taking_a_change_back_is_held_to_the_area_too() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let mut next_door = stretches("a", &["e"]);
        next_door["replace"] = json!(true);
        let there = town.app.post("/api/assignments", &next_door).await.json();
        let mut at_home = stretches("b", &["w"]);
        at_home["replace"] = json!(true);
        let here = town.app.post("/api/assignments", &at_home).await.json();
        let path = |done: &Value| format!("/api/changes/{}/undo", done["revision"]);
        town.refused(&town.officer, Method::POST, &path(&there), &Value::Null).await;
        let rehearsed = format!("{}?dry_run=true", path(&there));
        town.refused(&town.officer, Method::POST, &rehearsed, &Value::Null).await;
        town.done(&town.officer, Method::POST, &path(&here), &Value::Null).await;
    });
}

#[test]
fn a_site_belongs_to_the_community_that_it_lies_in() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let site = json!({ "crew": "b", "stretches": [], "sites": ["market"] });
        let east = account(&town.app.app, "emil", Role::Officer, Some("east")).await;
        let east = token_of(&town.app.app, &east).await;
        town.refused(&east, Method::POST, "/api/assignments", &site).await;
        let given = town.done(&town.officer, Method::POST, "/api/assignments", &site).await;
        let path = format!("/api/assignments/{}", given["assignments"][0].as_str().unwrap());
        town.refused(&east, Method::DELETE, &path, &Value::Null).await;
        town.done(&town.officer, Method::DELETE, &path, &Value::Null).await;
    });
}

#[test]
fn an_area_that_is_gone_is_nowhere() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        let officer = account(&town.app.app, "otto", Role::Officer, Some("east")).await;
        let token = token_of(&town.app.app, &officer).await;
        let mut only_west = super::communities();
        only_west["features"].as_array_mut().unwrap().truncate(1);
        let replaced = town.app.import("kind=communities&mode=replace", &only_west).await;
        assert_eq!(replaced.status, 200);
        let mut body = stretches("a", &["e"]);
        body["replace"] = json!(true);
        let answer = town.app.ask(&token, Method::POST, "/api/assignments", &body).await;
        assert!([401, 403].contains(&answer.status), "{}", answer.text());
    });
}

#[test]
fn members_are_read_where_their_crew_works() {
    on_both(async |url| {
        let town = Town::begin(&url).await;
        for (crew, name) in [("a", "张三"), ("b", "李四")] {
            let body = json!({ "crew": crew, "name": name, "phone": "13800000000" });
            assert_eq!(town.app.post("/api/members", &body).await.status, 201);
        }
        let read = async |token: &str, path: &str| {
            town.done(token, Method::GET, path, &Value::Null).await["members"].clone()
        };
        for token in [&town.officer, &town.dispatcher] {
            let members = read(token, "/api/members").await;
            let names: Vec<_> = members.as_array().unwrap().iter().map(|m| &m["name"]).collect();
            assert_eq!(names, ["张三"], "the other crew works next door");
            assert_eq!(read(token, "/api/members?crew=b").await, json!([]));
            assert_eq!(read(token, "/api/crews/b/sheet").await, Value::Null);
            assert_eq!(read(token, "/api/crews/a/sheet").await[0]["name"], "张三");
        }
        assert_eq!(town.app.read("/api/members").await["members"].as_array().unwrap().len(), 2);
    });
}
