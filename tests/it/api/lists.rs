//! Lists of crews, members and shifts.

use super::{Answer, TestApp, send};
use crate::store_places::on_both;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

async fn list(app: &TestApp, query: &str, text: &str) -> Answer {
    let request = app.request(Method::POST, &format!("/api/imports?{query}"));
    send(request.header(CONTENT_TYPE, "text/csv").body(text.to_owned())).await
}

#[test]
fn a_list_of_crews_is_merged_or_takes_the_place_of_what_is_there() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let text = "id,name,kind,quota_m2\na,河岸班,清管员,6000\nc,新班,,\nc,again,,\nd,x,king,\n";
        let dry = list(&app, "kind=crews&dry_run=true", text).await.json();
        assert_eq!(
            (&dry["new"], &dry["changed"], &dry["rejected"]),
            (&json!(1), &json!(1), &json!(2))
        );
        assert_eq!(app.read("/api/crews").await["crews"].as_array().unwrap().len(), 2);
        let done = list(&app, "kind=crews", text).await.json();
        let rejections = done["rejections"].as_array().unwrap();
        let told: Vec<_> = rejections.iter().map(|r| (&r["feature"], &r["pointer"])).collect();
        assert_eq!(told, [(&json!(4), &json!("/4/id")), (&json!(5), &json!("/5/kind"))]);
        let a = app.read("/api/crews/a").await;
        assert_eq!((&a["name"], &a["kind"]), (&json!("河岸班"), &json!("keeper")));
        let again = list(&app, "kind=crews", "id,name\na,河岸班\nc,新班\n").await.json();
        assert_eq!((&again["unchanged"], &again["revision"]), (&json!(2), &done["revision"]));

        let body = json!({ "crew": "b", "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        list(&app, "kind=crews&mode=replace", text).await.problem(422);
        let gone = list(&app, "kind=crews&mode=replace", "name\n河岸班\n").await.json();
        assert_eq!((&gone["gone"], &gone["unchanged"]), (&json!(1), &json!(1)));
        assert!(gone["warnings"][0].as_str().unwrap().contains("crew b stays"));
        let undo = format!("/api/changes/{}/undo", gone["revision"]);
        assert_eq!(app.post(&undo, &json!({})).await.status, 200);
        assert_eq!(app.read("/api/crews").await["crews"].as_array().unwrap().len(), 3);
    });
}

#[test]
fn members_come_with_the_names_of_their_crews() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let text = "班组,姓名,电话\na,张三,138\ncrew b,李四,\nc,王五,\na,张三,139\n";
        let done = list(&app, "kind=members", text).await.json();
        assert_eq!((&done["new"], &done["rejected"]), (&json!(2), &json!(2)));
        assert_eq!(done["rejections"][0]["pointer"], "/4/crew");
        let merged = list(&app, "kind=members", "crew,name,note\na,张三,队长\n").await.json();
        assert_eq!(merged["changed"], 1);
        let first = app.read("/api/members?crew=a").await["members"][0].clone();
        assert_eq!((&first["phone"], &first["note"]), (&json!("138"), &json!("队长")));
        let gone = list(&app, "kind=members&mode=replace", "crew,name\na,张三\n").await.json();
        assert_eq!(gone["gone"], 1);
        assert_eq!(app.read("/api/members").await["members"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn shifts_come_in_and_go_unless_they_are_worked_in() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        let text = "id,name,windows,holidays\n\
                    早,早班,周一至周六 06:00-11:00,休息\n\
                    晚,晚班,每天 18:00-22:00,\n\
                    坏,坏班,总是,\n";
        let done = list(&app, "kind=shifts", text).await.json();
        assert_eq!((&done["new"], &done["rejected"]), (&json!(2), &json!(1)));
        assert_eq!(app.read("/api/shifts/早").await["windows"], json!(["mon-sat 06:00-11:00"]));
        let body = json!({ "crew": "a", "shift": "早", "stretches": [{ "segment": "w" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        let gone =
            list(&app, "kind=shifts&mode=replace", "name,windows\n新,mon 06:00-07:00\n").await;
        let gone = gone.json();
        assert_eq!((&gone["new"], &gone["gone"]), (&json!(1), &json!(1)));
        assert!(gone["warnings"][0].as_str().unwrap().contains("早班 stays"));
    });
}

#[test]
fn what_is_no_list_is_refused_and_named() {
    on_both(async |url| {
        let app = TestApp::with_town(&url).await;
        for (text, words) in [("", "empty"), ("colour\nred\n", "no column name"), ("{}", "JSON")] {
            let refused = list(&app, "kind=crews", text).await.problem(400);
            assert!(refused["detail"].as_str().unwrap().contains(words), "{refused}");
        }
    });
}
