//! What all requests share, and what is done with a request that wants articles read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use nutgraf::Analyzer;
use nutgraf_io::fetch::Fetcher;
use nutgraf_io::format::OutputFormat;
use nutgraf_io::input::{Input, InputError};
use nutgraf_io::output::Task;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{timeout, timeout_at};

use crate::access::Keys;
use crate::answer::{self, Shape};
use crate::ask::{self, Item, Rules, What};
use crate::engine::{Engine, Job, Shared, Waiting};
use crate::error::ApiError;
use crate::options::ServeOptions;
use crate::queue::Full;

/// Bodies from so many bytes on are parsed beside the thread that answers everybody.
const LARGE: usize = 256 << 10;

/// Links that are fetched at a time.
const FETCHES: usize = 16;

/// How many times what a body may have is read and thrown away where it is refused, so that whoever
/// sends it comes to read why.
const DRAINED: usize = 8;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) options: ServeOptions,
    /// Knows the model; runs nothing.
    pub(crate) analyzer: Analyzer,
    pub(crate) engine: Engine,
    pub(crate) keys: Keys,
    /// Threads that have been through a text.
    pub(crate) warm: Arc<AtomicUsize>,
    /// Whether the server is being stopped.
    pub(crate) stopping: AtomicBool,
    bodies: Arc<Semaphore>,
    fetcher: Option<Arc<Fetcher>>,
    /// Links that may still be fetched beside others.
    at_once: Arc<Semaphore>,
}

/// A body that was read, whose memory is accounted for as long as the permit lives.
struct Read {
    bytes: Bytes,
    permit: OwnedSemaphorePermit,
}

impl App {
    pub(crate) fn new(
        options: ServeOptions,
        analyzer: Analyzer,
        engine: Engine,
        keys: Keys,
        warm: Arc<AtomicUsize>,
    ) -> Self {
        let bodies = Arc::new(Semaphore::new(kib(options.max_bodies.max(options.max_body))));
        let fetcher = options.fetch.map(|fetch| Arc::new(Fetcher::new(fetch)));
        let (stopping, at_once) = (AtomicBool::new(false), Arc::new(Semaphore::new(FETCHES)));
        Self { options, analyzer, engine, keys, warm, stopping, bodies, fetcher, at_once }
    }

    /// Whether every thread has been through a text, and requests are taken.
    pub(crate) fn is_ready(&self) -> bool {
        self.warm.load(Ordering::Relaxed) >= self.options.workers()
            && !self.stopping.load(Ordering::Relaxed)
    }

    /// A request for articles to be read, answered.
    pub(crate) async fn read(
        &self,
        task: Task,
        request: Request<Body>,
    ) -> Result<Response, ApiError> {
        let lines = wants_lines(request.headers());
        let Read { bytes, permit } = self.body(request).await?;
        let mut asked = self.parse(bytes, task).await?;
        let deadline = self.options.deadline;
        let shape = match asked.format {
            Some(OutputFormat::Jsonl) => Shape::Lines,
            Some(format) => Shape::Format(format),
            None if lines => Shape::Lines,
            None => Shape::Json,
        };
        self.fetch(&mut asked.items).await;
        let is_list = asked.is_list;
        let is_many = asked
            .items
            .iter()
            .any(|item| matches!(&item.what, What::Here(input) if input.is_many()));
        asked.work.writers.many = is_list || is_many;
        let writers = asked.work.writers.clone();
        let (waiting, count) = self.queue(asked, permit)?;
        if shape == Shape::Lines {
            return Ok(answer::streamed(waiting, count, deadline));
        }
        answer::whole(waiting, count, is_list, shape, &writers, deadline).await
    }

    /// Checks a summary against its article.
    pub(crate) async fn check(&self, request: Request<Body>) -> Result<Response, ApiError> {
        let Read { bytes, permit } = self.body(request).await?;
        let (summary, rest) = ask::with_summary(&bytes)?;
        let mut asked = self.parse(rest.into(), Task::Entities).await?;
        self.fetch(&mut asked.items).await;
        if let Some(item) = asked.items.first_mut() {
            item.summary = Some(summary);
        }
        let writers = asked.work.writers.clone();
        let (waiting, count) = self.queue(asked, permit)?;
        answer::whole(waiting, count, false, Shape::Json, &writers, self.options.deadline).await
    }

    /// The bytes of a JSON body.
    pub(crate) async fn json(
        &self,
        request: Request<Body>,
    ) -> Result<(Bytes, OwnedSemaphorePermit), ApiError> {
        let Read { bytes, permit } = self.body(request).await?;
        Ok((bytes, permit))
    }

    /// Puts what was asked for into the line.
    pub(crate) fn queue(
        &self,
        asked: ask::Request,
        permit: OwnedSemaphorePermit,
    ) -> Result<(Waiting, usize), ApiError> {
        let ask::Request { work, input, items, tells_language, .. } = asked;
        let shared = Arc::new(Shared {
            work,
            input,
            tells_language,
            most_articles: self.options.max_articles,
            articles: AtomicUsize::new(0),
            _memory: permit,
        });
        let count = items.len();
        let jobs =
            items.into_iter().map(|item| Job { item, shared: Arc::clone(&shared) }).collect();
        match self.engine.queue.put(jobs, self.options.deadline) {
            Ok(waiting) => Ok((waiting, count)),
            Err(Full(seconds)) => {
                let message = "too many requests wait already: try again in a moment";
                Err(ApiError::busy(message, seconds))
            }
        }
    }

    async fn parse(&self, bytes: Bytes, task: Task) -> Result<ask::Request, ApiError> {
        let rules = Rules {
            most_articles: self.options.max_articles,
            allows_links: self.fetcher.is_some(),
            limits: self.options.limits,
        };
        if bytes.len() < LARGE {
            return ask::request(&bytes, task, &self.analyzer, rules);
        }
        let analyzer = self.analyzer.clone();
        let parsed = spawn_blocking(move || ask::request(&bytes, task, &analyzer, rules)).await;
        parsed.unwrap_or_else(|_| Err(ApiError::panicked()))
    }

    /// Reads a body of JSON. One that is refused is read all the same, as far as that is bearable:
    /// who is still sending would not read why.
    async fn body(&self, request: Request<Body>) -> Result<Read, ApiError> {
        let (parts, body) = request.into_parts();
        let waits = parts.headers.contains_key(header::EXPECT);
        match self.take(&parts.headers, body).await {
            Ok(read) => Ok(read),
            Err((error, Some(mut body))) if !waits => {
                let most = self.options.max_body.saturating_mul(DRAINED);
                let drain = async {
                    let mut left = most;
                    while let Some(Ok(frame)) = body.frame().await {
                        let bytes = frame.into_data().map_or(0, |data| data.len());
                        left = left.saturating_sub(bytes);
                        if left == 0 {
                            return;
                        }
                    }
                };
                let _ = timeout(self.options.body_timeout, drain).await;
                Err(error)
            }
            Err((error, _)) => Err(error),
        }
    }

    async fn take(
        &self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Read, (ApiError, Option<Body>)> {
        if let Err(error) = is_json(headers) {
            return Err((error, Some(body)));
        }
        let most = self.options.max_body;
        let too_large = || {
            let message = format!(
                "the body has more than {} MiB, which this server takes: send less, or raise its \
                 `--max-body`",
                most >> 20
            );
            ApiError::too_large(message)
        };
        let hint = body.size_hint();
        if hint.lower() > most as u64 {
            return Err((too_large(), Some(body)));
        }
        let length = hint.exact().and_then(|length| usize::try_from(length).ok()).unwrap_or(most);
        let wanted = u32::try_from(kib(length)).unwrap_or(u32::MAX);
        let Ok(permit) = Arc::clone(&self.bodies).try_acquire_many_owned(wanted) else {
            let message = "the server has its memory full of other requests: try again in a moment";
            return Err((ApiError::busy(message, 1), Some(body)));
        };
        let mut body = Limited::new(body, most);
        let read = timeout(self.options.body_timeout, (&mut body).collect()).await;
        match read {
            Ok(Ok(all)) => Ok(Read { bytes: all.to_bytes(), permit }),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err((too_large(), None)),
            Ok(Err(_)) => Err((
                ApiError::malformed("the body breaks off, or is not what its head says"),
                None,
            )),
            Err(_) => {
                let message = format!(
                    "the body took longer than {} seconds to come",
                    self.options.body_timeout.as_secs()
                );
                Err((ApiError::new(StatusCode::REQUEST_TIMEOUT, "slow", message), None))
            }
        }
    }

    /// Fetches the links among what was asked for, side by side.
    async fn fetch(&self, items: &mut [Item]) {
        let Some(fetcher) = &self.fetcher else { return };
        let mut fetching = JoinSet::new();
        for (index, item) in items.iter_mut().enumerate() {
            let What::Link(url) = &item.what else { continue };
            let (url, kind) = (url.clone(), item.kind);
            let (fetcher, room) = (Arc::clone(fetcher), Arc::clone(&self.at_once));
            fetching.spawn(async move {
                let permit = room.acquire_owned().await;
                let input = spawn_blocking(move || {
                    let page = fetcher.fetch(&url);
                    drop(permit);
                    match page {
                        Ok(page) => Ok(Input::of_web(url, page, kind)),
                        Err(error) => Err(ApiError::of_input(&InputError::new(url, error))),
                    }
                });
                (index, input.await.unwrap_or_else(|_| Err(ApiError::panicked())))
            });
        }
        let deadline = self.options.deadline;
        let end = tokio::time::Instant::now() + deadline;
        while let Ok(Some(Ok((index, input)))) = timeout_at(end, fetching.join_next()).await {
            items[index].what = match input {
                Ok(input) => What::Here(input),
                Err(error) => What::Failed(error),
            };
        }
        for item in items.iter_mut().filter(|item| matches!(item.what, What::Link(_))) {
            item.what = What::Failed(ApiError::late(deadline.as_secs_f32()));
        }
    }
}

/// Bytes in KiB, in which memory is counted.
fn kib(bytes: usize) -> usize {
    bytes.div_ceil(1024).clamp(1, Semaphore::MAX_PERMITS)
}

/// Whether whoever asks wants a line for each article.
fn wants_lines(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepts.flat_map(|value| value.split(',')).any(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        ["application/x-ndjson", "application/ndjson", "application/jsonl"]
            .iter()
            .any(|lines| kind.eq_ignore_ascii_case(lines))
    })
}

/// An error if the body is said to be something else than JSON.
fn is_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let refuse = |message: String| {
        Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", message))
    };
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or("?"));
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || essence.len() > 5 && essence[essence.len() - 5..].eq_ignore_ascii_case("+json");
    if !is_json {
        return refuse(
            "the body must be JSON, with `Content-Type: application/json`; a file goes into it as \
             base64, in `file`"
                .to_owned(),
        );
    }
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            refuse("the body must not be packed: send it without `Content-Encoding`".to_owned())
        }
        _ => Ok(()),
    }
}

/// Reads the file of keys again every so often.
pub(crate) async fn watch_keys(app: Arc<App>) {
    const EVERY: Duration = Duration::from_secs(2);
    loop {
        tokio::time::sleep(EVERY).await;
        match app.keys.read() {
            Ok(true) => app.engine.log.event("the keys were read again"),
            Ok(false) => {}
            Err(error) => {
                app.engine.log.event(&format!(
                    "the file of keys cannot be read, and those known stay: {error}"
                ));
            }
        }
    }
}
