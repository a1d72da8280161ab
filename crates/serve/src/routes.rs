//! Which address does what, and what every answer has: an id, security headers, and a line of the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use nutgraf_io::output::Task;
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::access::check_host;
use crate::app::App;
use crate::chat;
use crate::error::ApiError;
use crate::log::{self, now};
use crate::openapi;
use crate::page;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: the client's own, if it is a plain word, else one made here.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Where a request came from.
#[derive(Debug, Clone)]
pub(crate) struct Peer(pub(crate) String);

/// All routes.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let asked = Router::new()
        .route("/v1/analyze", post(|app, request| read(app, Task::Analyze, request)))
        .route("/v1/summarize", post(|app, request| read(app, Task::Summarize, request)))
        .route("/v1/entities", post(|app, request| read(app, Task::Entities, request)))
        .route("/v1/check", post(check))
        .route("/v1/chat/completions", post(complete))
        .route("/v1/models", get(models))
        .route("/metrics", get(metrics))
        .route_layer(from_fn_with_state(Arc::clone(app), with_key));
    let open = Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/openapi.json", get(document))
        .merge(page::routes());
    let mut router = asked
        .merge(open)
        .fallback(async || {
            ApiError::new(StatusCode::NOT_FOUND, "no_route", "there is nothing here: see /docs")
        })
        .method_not_allowed_fallback(async || {
            let message = "this address takes another method: see /docs";
            ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method", message)
        })
        .layer(CatchPanicLayer::custom(|_| ApiError::panicked().into_response()))
        .layer(from_fn_with_state(Arc::clone(app), told));
    if let Some(cors) = cors(&app.options.cors) {
        router = router.layer(cors);
    }
    router.with_state(Arc::clone(app))
}

async fn read(State(app): State<Arc<App>>, task: Task, request: Request) -> Response {
    app.read(task, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn check(State(app): State<Arc<App>>, request: Request) -> Response {
    app.check(request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn complete(State(app): State<Arc<App>>, request: Request) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    chat::complete(&app, &id, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn models(State(app): State<Arc<App>>) -> Response {
    let info = app.analyzer.model();
    json_of(&json!({
        "object": "list",
        "data": [{
            "id": info.name,
            "object": "model",
            "created": 0,
            "owned_by": "nutgraf",
            "version": info.version,
            "engine": info.engine,
            "precision": info.precision,
            "kernels": info.kernels,
            "entity_types": app.analyzer.entity_types().iter().map(|label| &**label).collect::<Vec<_>>(),
            "labels": openapi::labels(app.analyzer.entity_types().iter()),
            "summarizes": app.analyzer.has_salience(),
        }],
        // What this server takes, for pages and programs that ask before they send.
        "server": {
            "version": env!("CARGO_PKG_VERSION"),
            "links": app.options.fetch.is_some(),
            "most_bytes": app.options.max_body,
            "most_articles": app.options.max_articles,
            "kinds": openapi::kinds(),
            "formats": openapi::formats(),
        },
    }))
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4"))];
    (kind, app.engine.metrics.text(app.engine.log.lost())).into_response()
}

/// It lives.
async fn health() -> Response {
    json_of(&json!({ "status": "ok" }))
}

/// It takes requests.
async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.is_ready() {
        return json_of(&json!({ "status": "ready" }));
    }
    let message = "the server is starting, or being stopped";
    let error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", message);
    ApiError { retry_after: Some(1), ..error }.into_response()
}

async fn document(State(app): State<Arc<App>>) -> Response {
    json_of(&openapi::document(&app.options))
}

fn json_of(value: &serde_json::Value) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (kind, value.to_string()).into_response()
}

/// Lets only those in that have a key, if keys are wanted.
async fn with_key(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match app.keys.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// Gives a request its id, and tells of it when it is answered.
async fn told(State(app): State<Arc<App>>, mut request: Request<Body>, next: Next) -> Response {
    let start = Instant::now();
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "other".to_owned());
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.clone()).unwrap_or_default();
    let own = if app.options.any_host { Ok(()) } else { check_host(request.headers()) };
    let mut response = match own {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let (status, took) = (response.status().as_u16(), start.elapsed());
    app.engine.metrics.answered(&route, status, took);
    let method = match method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    };
    let ms = (took.as_secs_f64() * 1e5).round() / 1e2;
    let line =
        log::Line { time: now(), request_id: &id, method, route: &route, status, ms, peer: &peer };
    app.engine.log.request(&line);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The id that a client gives its request, if it can stand in a log and a header as it is; else a new
/// one.
fn request_id(headers: &HeaderMap) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if let Some(id) = given.filter(is_plain) {
        return id.to_owned();
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970"
    )]
    let time = (now() * 1e3) as u64;
    format!("{time:011x}-{:06x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// What pages of other origins may do; nothing, if none is named.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let allowed = match origins {
        [] => return None,
        [any] if any == "*" => AllowOrigin::any(),
        some => AllowOrigin::list(some.iter().filter_map(|origin| origin.parse().ok())),
    };
    let exposed = ["nutgraf-notes", "server-timing", "x-request-id", "retry-after"];
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                header::ACCEPT,
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                HeaderName::from_static("x-api-key"),
                REQUEST_ID,
            ])
            .expose_headers(exposed.map(HeaderName::from_static)),
    )
}
