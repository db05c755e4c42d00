//! The service as clients see it: the real router on a port of its own, a store of its own, a
//! clock that stands still, and requests over HTTP.

mod accounts;
mod allowed;
mod areas;
mod assigning;
mod both_stores;
mod caching;
mod changes;
mod crews;
mod dropped;
mod events;
mod features;
mod filters;
mod ground;
mod guard;
mod history;
mod idempotency;
mod imports;
mod lists;
mod members;
mod openapi;
mod operations;
mod overtaken;
mod pages;
mod plans;
mod refusals;
mod roster;
mod secrets;
mod select;
mod sessions;
mod sheet;
mod sites;
mod tiles;
mod tokens;
mod week;
mod who;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use sweepline::app::App;
use sweepline::app::assign::Changed;
use sweepline::app::tokens::{Scope, TokenRequest};
use sweepline::city::plan::accounts::AccountRequest;
use sweepline::domain::{Account, Actor, Revision, Role};
use sweepline::http::{self, Settings};
use sweepline::store::{Store, StoreUrl};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The instant at which the clock stands.
pub const NOW: &str = "2026-11-23T08:00:00Z";

/// The revision of a service of these tests that nobody has written to: that of the account with
/// which they ask.
pub const BEGUN: u64 = 1;

/// A service on a port of its own, asked by an administrator if nobody says otherwise.
pub struct TestApp {
    pub app: App,
    pub store: Store,
    pub address: SocketAddr,
    /// The administrator's.
    pub token: String,
    /// The second at which the clock stands.
    now_s: Arc<AtomicI64>,
    client: Client,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The answer as a problem with that status.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        problem
    }
}

impl TestApp {
    pub async fn start(url: &StoreUrl) -> Self {
        Self::start_with(url, Settings::default()).await
    }

    pub async fn start_with(url: &StoreUrl, settings: Settings) -> Self {
        let store = Store::open(url).await.unwrap();
        let now: Timestamp = NOW.parse().unwrap();
        let now_s = Arc::new(AtomicI64::new(now.as_second()));
        let told = Arc::clone(&now_s);
        let clock = move || Timestamp::from_second(told.load(Ordering::SeqCst)).unwrap();
        let app = App::start(store.clone(), Arc::new(clock)).await.unwrap();
        let root = account(&app, "root", Role::Administrator, None).await;
        let token = token_of(&app, &root).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = oneshot::channel();
        let stopping = async {
            let _ = told.await;
        };
        let served = tokio::spawn(http::serve(app.clone(), listener, settings, stopping));
        let client = Client::new();
        Self { app, store, address, token, now_s, client, stop, served }
    }

    /// A service with the small town of this file.
    pub async fn with_town(url: &StoreUrl) -> Self {
        let app = Self::start(url).await;
        for (kind, file) in [("communities", communities()), ("segments", segments())] {
            let answer = app.import(&format!("kind={kind}"), &file).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        for crew in ["a", "b"] {
            let body = json!({ "id": crew, "name": format!("crew {crew}") });
            assert_eq!(app.post("/api/crews", &body).await.status, 201);
        }
        app
    }

    /// Stops the service and waits until it has.
    pub async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
    }

    /// Moves the clock on.
    pub fn later(&self, seconds: i64) {
        self.now_s.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.by_nobody(method, path).bearer_auth(&self.token)
    }

    /// A request of who is not signed in.
    pub fn by_nobody(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// A token of an account that is added for it.
    pub async fn token_for(&self, name: &str, role: Role, area: Option<&str>) -> String {
        let account = account(&self.app, name, role, area).await;
        token_of(&self.app, &account).await
    }

    /// The answer to a request with that token, with a body if there is one.
    pub async fn ask(&self, token: &str, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.by_nobody(method, path).bearer_auth(token);
        send(if body.is_null() { request } else { request.json(body) }).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// The JSON of an answer that is all right.
    pub async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::PUT, path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub async fn import(&self, query: &str, file: &Value) -> Answer {
        let request = self.request(Method::POST, &format!("/api/imports?{query}"));
        send(request.header(CONTENT_TYPE, "application/geo+json").body(file.to_string())).await
    }

    /// The city's row of coverage.
    pub async fn city(&self) -> Value {
        self.read("/api/coverage").await["rows"][0].clone()
    }
}

/// The account of that name, added if there is none.
pub async fn account(app: &App, name: &str, role: Role, area: Option<&str>) -> Arc<Account> {
    let (name, area) = (name.to_owned(), area.map(str::to_owned));
    if let Ok(known) = app.account_named(&name) {
        return known;
    }
    let request = AccountRequest { name: name.clone(), role, area, crew: None };
    app.commit(Actor::everywhere("tester"), None, move |city, asker| {
        let (change, _) = city.plan_add_account(&request, asker)?;
        Ok((change, Changed { revision: Revision::default() }))
    })
    .await
    .unwrap();
    app.account_named(&name).unwrap()
}

/// A token that may do what its account may.
pub async fn token_of(app: &App, account: &Account) -> String {
    let request =
        TokenRequest { name: "tests".to_owned(), role: None, area: None, expires_at: None };
    let most = Scope { role: account.role, area: account.area.clone() };
    app.add_token_for(account, request, most, "tester".into()).await.unwrap().token
}

pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, bytes: response.bytes().await.unwrap().into() }
}

/// Two squares side by side, named west and east.
pub fn communities() -> Value {
    let square = |id: &str, west: f64, east: f64| {
        let (south, north) = (30.97, 30.99);
        json!({ "type": "Feature", "properties": { "id": id, "name": format!("{id} town") },
            "geometry": { "type": "Polygon", "coordinates": [[[west, south], [east, south],
                [east, north], [west, north], [west, south]]] } })
    };
    collection(&[square("west", 104.27, 104.28), square("east", 104.28, 104.29)])
}

/// A street in each community, one through both, and one in neither.
pub fn segments() -> Value {
    collection(&[
        street("w", "branch", [[104.271, 30.98], [104.275, 30.98]]),
        street("e", "lane", [[104.285, 30.975], [104.285, 30.985]]),
        street("through", "arterial", [[104.278, 30.982], [104.282, 30.982]]),
        street("far", "lane", [[104.30, 30.98], [104.301, 30.981]]),
    ])
}

pub fn street(id: &str, class: &str, line: [[f64; 2]; 2]) -> Value {
    json!({ "type": "Feature", "geometry": { "type": "LineString", "coordinates": line },
        "properties": { "id": id, "name": format!("{id} street"), "class": class } })
}

pub fn collection(features: &[Value]) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

/// Ids of the features of a page.
pub fn ids(page: &Value) -> Vec<&str> {
    let features = page["features"].as_array().unwrap();
    features.iter().map(|feature| feature["id"].as_str().unwrap()).collect()
}

/// The link of an answer with that relation and type.
pub fn link<'a>(answer: &'a Value, rel: &str, media_type: &str) -> Option<&'a str> {
    let links = answer["links"].as_array().unwrap();
    let found = links.iter().find(|link| link["rel"] == rel && link["type"] == media_type);
    found.and_then(|link| link["href"].as_str())
}

/// The length of a segment in mm, as its feature says it.
pub async fn length_mm(app: &TestApp, id: &str) -> i64 {
    let feature = app.read(&format!("/api/collections/segments/items/{id}")).await;
    (feature["properties"]["length_m"].as_f64().unwrap() * 1000.0).round() as i64
}
