//! Which features a query keeps.

use super::{TestApp, ids};
use crate::store_places::on_sqlite;
use serde_json::json;

async fn kept(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.read(&format!("/api/collections/{path}")).await;
    assert_eq!(page["numberMatched"], page["numberReturned"]);
    ids(&page).into_iter().map(str::to_owned).collect()
}

#[test]
fn segments_are_kept_by_what_they_are() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w" },
            { "segment": "e", "side": "left" }] });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        for (query, expected) in [
            ("", &["w", "e", "through", "far"][..]),
            ("community=west", &["w", "through"]),
            ("community=outside", &["far"]),
            ("crew=a", &["w", "e"]),
            ("crew=b", &[]),
            ("state=assigned", &["w"]),
            ("state=partial", &["e"]),
            ("state=unassigned", &["through", "far"]),
            ("class=lane", &["e", "far"]),
            ("grade=1", &[]),
            ("name=THROUGH", &["through"]),
            ("class=lane&community=east", &["e"]),
            ("limit=99999999999", &["w", "e", "through", "far"]),
        ] {
            assert_eq!(kept(&app, &format!("segments/items?{query}")).await, expected, "{query}");
        }
    });
}

#[test]
fn features_are_kept_by_a_box() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        for (bbox, expected) in [
            ("104.27,30.979,104.276,30.981", &["w"][..]),
            ("104.27,30.979,-5,104.276,30.981,5", &["w"]),
            ("104.299,30.97,104.31,30.99", &["far"]),
            ("-180,-90,180,90", &["w", "e", "through", "far"]),
            // From the east of the town across the antimeridian to the west of it.
            ("104.299,30.97,104.2705,30.99", &["far"]),
            ("0,0,1,1", &[]),
        ] {
            let path = format!("segments/items?bbox={bbox}");
            assert_eq!(kept(&app, &path).await, expected, "{bbox}");
        }
        let communities = kept(&app, "communities/items?bbox=104.27,30.97,104.275,30.99").await;
        assert_eq!(communities, ["west"]);
    });
}

#[test]
fn features_are_kept_by_time_only_if_they_have_one() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let body = json!({ "crew": "a", "stretches": [{ "segment": "w", "side": "left" }],
            "valid_from": "2026-12-01T00:00:00Z", "valid_to": "2026-12-31T00:00:00Z" });
        assert_eq!(app.post("/api/assignments", &body).await.status, 201);
        for (datetime, matches) in [
            ("2026-12-05T00:00:00Z", 1),
            ("2026-12-31T00:00:00Z", 0),
            ("../2026-11-30T00:00:00Z", 0),
            ("2026-12-30T00:00:00Z/..", 1),
            ("0000-01-01T00:00:00Z/9999-12-31T00:00:00Z", 1),
        ] {
            let query = format!("items?datetime={datetime}");
            let assignments = kept(&app, &format!("assignments/{query}")).await;
            assert_eq!(assignments.len(), matches, "{datetime}");
            assert_eq!(kept(&app, &format!("segments/{query}")).await.len(), 4);
        }
    });
}

#[test]
fn gaps_are_kept_and_sorted() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let all = kept(&app, "gaps/items?kind=unassigned,outside,overlap").await;
        let ground = kept(&app, "gaps/items?kind=uncovered_ground").await;
        assert_eq!(ground.len(), 2);
        assert_eq!([all, ground].concat(), kept(&app, "gaps/items").await);
        // Two sides of two streets, two sides in two pieces, and two sides outside, twice a gap.
        assert_eq!(kept(&app, "gaps/items?kind=outside").await.len(), 2);
        assert_eq!(kept(&app, "gaps/items?segment=through&kind=unassigned").await.len(), 4);
        assert_eq!(kept(&app, "gaps/items?community=west").await.len(), 5);
        assert_eq!(kept(&app, "gaps/items?class=branch").await.len(), 2);
        let long = kept(&app, "gaps/items?min_length_m=100000&kind=unassigned").await;
        assert!(long.is_empty());
        let lengths = async |order: &str| {
            let path = format!("/api/collections/gaps/items?kind=unassigned&sortby={order}");
            let page = app.read(&path).await;
            let features = page["features"].as_array().unwrap().clone();
            let length = |f: &serde_json::Value| f["properties"]["length_m"].as_f64().unwrap();
            features.iter().map(length).collect::<Vec<f64>>()
        };
        assert!(lengths("length_m").await.is_sorted());
        assert!(lengths("-length_m").await.is_sorted_by(|a, b| a >= b));
    });
}

#[test]
fn what_lies_on_a_part_of_a_street_is_kept_by_the_box_around_that_part() {
    on_sqlite(async |url| {
        let app = TestApp::with_town(&url).await;
        let (west, east) = ("104.2781,30.98,104.2782,30.99", "104.2815,30.98,104.2816,30.99");
        let gaps =
            async |bbox| kept(&app, &format!("gaps/items?kind=unassigned&bbox={bbox}")).await;
        assert_eq!(gaps(west).await, ["unassigned.left.0.through", "unassigned.right.0.through"]);
        assert!(gaps(east).await.iter().all(|id| !id.contains(".0.")));
        let stretches = json!([{ "segment": "through", "side": "left", "to_m": 100 }]);
        let assignment = json!({ "crew": "a", "stretches": stretches });
        assert_eq!(app.post("/api/assignments", &assignment).await.status, 201);
        let exemption = json!({ "reason": "r", "approver": "a", "stretches": stretches });
        assert_eq!(app.post("/api/exemptions", &exemption).await.status, 201);
        for items in ["assignments/items", "exemptions/items"] {
            assert_eq!(kept(&app, &format!("{items}?bbox={west}")).await.len(), 1, "{items}");
            assert_eq!(kept(&app, &format!("{items}?bbox={east}")).await.len(), 0, "{items}");
        }
    });
}
