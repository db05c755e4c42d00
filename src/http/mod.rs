//! The service over HTTP: decode, one call to `app`, encode. Every URL is on this page. Knows no
//! store and decides nothing.

mod problem;

mod address;
mod path;
mod query;
mod values;

mod body;
mod idempotency;
mod upload;

mod allow;
mod caller;
mod guard;
mod headers;

mod features;
mod html;

mod collections;
mod landing;

mod assignments;
mod communities;
mod exemptions;
mod gaps;
mod segments;
mod sites;

mod accounts;
mod session;
mod tokens;

mod absences;
mod changes;
mod coverage;
mod crews;
mod events;
mod hours;
mod imports;
mod load_rules;
mod members;
mod plans;
mod select;
mod sheet;
mod shifts;
mod tiles;
mod trends;
mod week;
mod when;
mod who;

mod assets;
mod docs;
mod openapi;
mod ops;

pub use openapi::document;

use crate::app::App;
use crate::app::error::AppError;
use crate::domain::Revision;
use crate::geometry::Bounds;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use openapi::{Base, Documents};
use ops::Counts;
use serde::Serialize;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{
    DefaultPredicate, NotForContentType, Predicate, SizeAbove,
};
use tower_http::cors::{Any, CorsLayer};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Requests that still run when the service is told to stop have this long to end.
const LAST_CALL: Duration = Duration::from_secs(10);
/// Shorter answers are not packed.
const PACKED_FROM_BYTES: u64 = 1024;

/// How the service behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that links in answers begin with, if it differs from what clients ask for.
    pub public_url: Option<String>,
    /// The largest file that may be imported, as it is sent.
    pub import_limit_bytes: u64,
    /// The service listens on the loopback address: it is asked for by the names of this machine.
    pub on_loopback: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { public_url: None, import_limit_bytes: 1 << 30, on_loopback: true }
    }
}

/// What handlers share.
#[derive(Clone)]
struct Service {
    app: App,
    settings: Arc<Settings>,
    documents: Arc<Documents>,
    counts: Arc<Counts>,
    extent: Arc<Mutex<Option<Extent>>>,
    /// Ends streams that would otherwise go on for ever.
    stopping: CancellationToken,
}

/// The box around everything, at that revision.
type Extent = (Revision, Option<Bounds>);

/// Every URL that is in the OpenAPI document.
fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::with_openapi(Base::openapi()).merge(state_routes()).merge(other_routes())
}

/// What has headers of its own.
fn other_routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(openapi::openapi_31))
        .routes(routes!(openapi::openapi_30))
        .routes(routes!(events::events))
        .routes(routes!(tiles::tile))
        .routes(routes!(ops::healthz))
        .routes(routes!(ops::readyz))
        .routes(routes!(ops::metrics))
        .routes(routes!(trends::trends))
        .routes(routes!(session::show, session::sign_in, session::sign_out))
        .routes(routes!(session::list))
        .routes(routes!(session::end))
        .routes(routes!(accounts::list, accounts::add))
        .routes(routes!(accounts::change, accounts::remove))
        .routes(routes!(tokens::list, tokens::add))
        .routes(routes!(tokens::end))
}

/// What answers from state, with `ETag` and revision.
fn state_routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(landing::landing))
        .routes(routes!(landing::conformance))
        .routes(routes!(collections::collections))
        .routes(routes!(collections::collection))
        .routes(routes!(communities::items))
        .routes(routes!(communities::item))
        .routes(routes!(segments::items))
        .routes(routes!(segments::item))
        .routes(routes!(assignments::items))
        .routes(routes!(assignments::item))
        .routes(routes!(sites::items))
        .routes(routes!(sites::item))
        .routes(routes!(gaps::items))
        .routes(routes!(gaps::item))
        .routes(routes!(gaps::summary))
        .routes(routes!(exemptions::items))
        .routes(routes!(exemptions::item))
        .routes(routes!(coverage::coverage))
        .routes(routes!(who::who))
        .routes(routes!(week::week))
        .routes(routes!(changes::changes))
        .routes(routes!(changes::one))
        .routes(routes!(changes::undo))
        .routes(routes!(changes::record))
        .routes(routes!(tiles::tile_json))
        .routes(routes!(imports::import))
        .routes(routes!(crews::list, crews::add))
        .routes(routes!(crews::one, crews::change, crews::remove))
        .routes(routes!(sheet::sheet))
        .routes(routes!(members::list, members::add))
        .routes(routes!(members::one, members::change, members::remove))
        .routes(routes!(plans::list, plans::add))
        .routes(routes!(plans::one, plans::change, plans::discard))
        .routes(routes!(plans::add_edit))
        .routes(routes!(plans::remove_edit))
        .routes(routes!(plans::compare))
        .routes(routes!(plans::publish))
        .routes(routes!(shifts::list, shifts::add))
        .routes(routes!(shifts::one, shifts::change, shifts::remove))
        .routes(routes!(absences::list, absences::add))
        .routes(routes!(absences::remove))
        .routes(routes!(hours::show, hours::set))
        .routes(routes!(select::select))
        .routes(routes!(load_rules::balance))
        .routes(routes!(load_rules::show, load_rules::set))
        .routes(routes!(assignments::assign))
        .routes(routes!(assignments::unassign))
        .routes(routes!(exemptions::exempt))
        .routes(routes!(exemptions::unexempt))
}

/// Everything the service answers.
pub fn router(app: App, settings: Settings) -> Router {
    routed(app, settings, CancellationToken::new())
}

fn routed(app: App, settings: Settings, stopping: CancellationToken) -> Router {
    let service = Service {
        app,
        settings: Arc::new(settings),
        documents: Arc::new(Documents::of(routes().get_openapi())),
        counts: Arc::default(),
        extent: Arc::default(),
        stopping,
    };
    let fresh = from_fn_with_state(service.clone(), headers::fresh);
    let allow = from_fn_with_state(service.clone(), allow::allow);
    let (state, _) = state_routes().split_for_parts();
    // OWSLib asks for the landing page with a slash behind it, and follows no redirect.
    let state = state.route("/api/", axum::routing::get(landing::landing));
    let (other, _) = other_routes().split_for_parts();
    let packed = DefaultPredicate::new()
        .and(SizeAbove::new(PACKED_FROM_BYTES))
        .and(NotForContentType::const_new("font/"));
    Router::new()
        .route("/", axum::routing::get(assets::home))
        .merge(state.route_layer(fresh))
        .merge(other)
        .merge(docs::routes())
        .route_layer(allow)
        .fallback(assets::or_nothing)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(service.clone(), guard::guard))
        .layer(readable_from_anywhere())
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(packed))
        .layer(from_fn(headers::browser))
        .layer(from_fn_with_state(service.clone(), ops::count))
        .with_state(service)
}

/// Maps on other sites may read here, without anybody's name.
fn readable_from_anywhere() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers(Any)
        .expose_headers([ETAG, headers::REVISION])
}

/// Serves until `stop` resolves; what still runs then has a moment to end.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let on_loopback = listener.local_addr()?.ip().is_loopback();
    let stopping = CancellationToken::new();
    let router = routed(app, Settings { on_loopback, ..settings }, stopping.clone());
    let listener = listener.tap_io(|connection| {
        // Without it small answers may wait for each other; it is no loss if it fails.
        let _ = connection.set_nodelay(true);
    });
    let told = stopping.clone();
    let stop = async move {
        stop.await;
        told.cancel();
    };
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop)
        .into_future();
    tokio::select! {
        ended = served => ended,
        () = async { stopping.cancelled().await; tokio::time::sleep(LAST_CALL).await } => Ok(()),
    }
}

impl Service {
    /// The box around everything in the city, looked up once for each revision.
    async fn extent(&self) -> Result<Option<Bounds>, AppError> {
        let known = *self.extent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((revision, extent)) = known
            && revision == self.app.revision()
        {
            return Ok(extent);
        }
        let found = self.app.read(|city| (city.revision(), city.extent())).await?;
        *self.extent.lock().unwrap_or_else(PoisonError::into_inner) = Some(found);
        Ok(found.1)
    }
}

/// The media types of answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Media {
    Json,
    GeoJson,
    Html,
    Csv,
    OpenApi30,
    OpenApi31,
    Metrics,
}

impl Media {
    fn as_str(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GeoJson => "application/geo+json",
            Self::Html => "text/html",
            Self::Csv => "text/csv; charset=utf-8",
            Self::OpenApi30 => "application/vnd.oai.openapi+json;version=3.0",
            Self::OpenApi31 => "application/vnd.oai.openapi+json;version=3.1",
            Self::Metrics => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// Bytes as an answer.
fn media(media: Media, bytes: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(media.as_str()))], bytes).into_response()
}

/// A value as an answer.
fn media_json(kind: Media, value: &impl Serialize) -> Response {
    media(kind, serde_json::to_vec(value).expect("answers are text, numbers and lists"))
}

/// An answer that nobody keeps: who is signed in, and secrets that are said once.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A value as a plain JSON answer.
fn json(status: StatusCode, value: &impl Serialize) -> Response {
    (status, media_json(Media::Json, value)).into_response()
}
