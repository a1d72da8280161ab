//! What came of a request, as an answer: one record, several with those that failed, one of the
//! program's other formats, or a line for each as soon as it is done.

mod lines;

use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use nutgraf_io::format::{Files, OutputFormat};
use nutgraf_io::input::Origin;
use nutgraf_io::output::{Body as Rendered, Writers};
use serde::Serialize;
use tokio::time::timeout_at;

use crate::engine::{Came, Outcome, Waiting};
use crate::error::{ApiError, Told};

pub(crate) use lines::Lines;

/// What the notes of an answer that is no JSON of the API are in, as a JSON list in ASCII.
const NOTES: HeaderName = HeaderName::from_static("nutgraf-notes");

/// The most bytes of that.
const MOST_NOTES: usize = 4096;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A record; of a list, or a file of many, an object of them.
    Json,
    /// A line for each.
    Lines,
    /// One of the program's.
    Format(OutputFormat),
}

/// An article that came to nothing, in a list.
#[derive(Serialize)]
pub(crate) struct Failed<'a> {
    /// Which of the request's, from 0.
    index: usize,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<usize>,
    error: Told<'a>,
}

impl<'a> Failed<'a> {
    pub(crate) fn new(index: usize, origin: &'a Origin, error: &'a ApiError) -> Self {
        Self {
            index,
            id: &origin.id,
            path: origin.path.as_deref(),
            line: origin.line,
            row: origin.row,
            entry: origin.entry,
            error: error.told(),
        }
    }
}

/// A note on an article of a list.
#[derive(Serialize)]
struct Noted {
    index: usize,
    note: String,
}

/// All that came of a request, in the order of its articles.
struct All {
    outcomes: Vec<Outcome>,
    is_many: bool,
    worked: Duration,
}

/// Waits for everything.
async fn all(waiting: &mut Waiting, count: usize, deadline: Duration) -> Result<All, ApiError> {
    let mut all = All { outcomes: Vec::new(), is_many: false, worked: Duration::ZERO };
    let mut left = count;
    while left > 0 {
        let end = waiting.ticket.end().into();
        let outcome = match timeout_at(end, waiting.results.recv()).await {
            Ok(Some(outcome)) => outcome,
            Ok(None) => return Err(ApiError::panicked()),
            Err(_) => return Err(ApiError::late(deadline.as_secs_f32())),
        };
        if let Came::End { is_many, worked } = outcome.what {
            left -= 1;
            all.is_many |= is_many;
            all.worked += worked;
            waiting.sent();
        } else {
            all.outcomes.push(outcome);
        }
    }
    waiting.finish();
    // Those of one article are in order already.
    all.outcomes.sort_by_key(|outcome| outcome.index);
    Ok(all)
}

/// The answer to a request, once all of it is done.
///
/// # Errors
/// If it took too long, if it was one article that failed, or if all failed in a form that has no
/// place to say so.
pub(crate) async fn whole(
    mut waiting: Waiting,
    count: usize,
    is_list: bool,
    shape: Shape,
    writers: &Writers,
    deadline: Duration,
) -> Result<Response, ApiError> {
    let All { mut outcomes, is_many, worked } = all(&mut waiting, count, deadline).await?;
    let total = waiting.ticket.age();
    // A list that is cut short is none.
    let is_fatal = |outcome: &Outcome| match &outcome.what {
        Came::Failed { error, .. } => error.code == "too_many" || error.code == "panic" && !is_list,
        _ => false,
    };
    let single = !is_list && !is_many;
    let none = outcomes.iter().all(|outcome| matches!(outcome.what, Came::Failed { .. }));
    let fails = |outcome: &Outcome| is_fatal(outcome) || (single || none && shape != Shape::Json);
    if let Some(at) = outcomes
        .iter()
        .position(|outcome| matches!(outcome.what, Came::Failed { .. }) && fails(outcome))
        && let Came::Failed { error, .. } = outcomes.swap_remove(at).what
    {
        return Err(error);
    }
    let mut response = match shape {
        Shape::Json if single => one(outcomes)?,
        Shape::Json | Shape::Lines => several(outcomes)?,
        Shape::Format(format) => formatted(outcomes, format, writers)?,
    };
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    // Threads may work on several articles of a list at a time.
    let waited = total.saturating_sub(worked);
    let timing = format!(
        "queue;dur={:.2}, work;dur={:.2}, total;dur={:.2}",
        ms(waited),
        ms(worked),
        ms(total)
    );
    if let Ok(timing) = HeaderValue::from_str(&timing) {
        response.headers_mut().insert("server-timing", timing);
    }
    Ok(response)
}

/// The record of the one article.
fn one(mut outcomes: Vec<Outcome>) -> Result<Response, ApiError> {
    match outcomes.pop().map(|outcome| outcome.what) {
        Some(Came::Article { body, notes }) => {
            let mut headers = HeaderMap::new();
            note(&mut headers, &notes);
            Ok((headers, typed("application/json"), bytes(body)?).into_response())
        }
        _ => Err(ApiError::panicked()),
    }
}

/// Several records, byte for byte as each is alone, with those that failed and the notes.
fn several(outcomes: Vec<Outcome>) -> Result<Response, ApiError> {
    let mut out = b"{\"documents\":[".to_vec();
    let (mut kept, mut notes) = (Vec::new(), Vec::new());
    for Outcome { index, what } in outcomes {
        match what {
            Came::Article { body, notes: said } => {
                notes.extend(said.into_iter().map(|note| Noted { index, note }));
                if !out.ends_with(b"[") {
                    out.push(b',');
                }
                out.extend_from_slice(bytes(body)?.trim_ascii_end());
            }
            Came::Failed { origin, error } => kept.push((index, origin, error)),
            Came::End { .. } => {}
        }
    }
    let failed: Vec<_> =
        kept.iter().map(|(index, origin, error)| Failed::new(*index, origin, error)).collect();
    let json = |value: serde_json::Result<String>| value.map_err(|_| ApiError::panicked());
    let failed = json(serde_json::to_string(&failed))?;
    let notes = json(serde_json::to_string(&notes))?;
    out.extend_from_slice(format!("],\"failed\":{failed},\"notes\":{notes}}}").as_bytes());
    Ok((typed("application/json"), out).into_response())
}

/// One of the program's formats, as it writes it into a file.
fn formatted(
    outcomes: Vec<Outcome>,
    format: OutputFormat,
    writers: &Writers,
) -> Result<Response, ApiError> {
    let articles = outcomes.iter().filter(|outcome| matches!(outcome.what, Came::Article { .. }));
    if format.spec().files == Files::OneEach && articles.count() > 1 {
        let name = format.spec().name;
        let message = format!("`{name}` is a file for each article: ask for them one by one");
        return Err(ApiError::invalid("format", message));
    }
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let written = (|| {
        let mut writer = writers.writer();
        writer.begin(&mut out)?;
        let mut first = true;
        for Outcome { what, .. } in outcomes {
            match what {
                Came::Article { body, notes: said } => {
                    if !first {
                        out.extend_from_slice(writer.between().as_bytes());
                    }
                    first = false;
                    writer.put(&mut out, body)?;
                    notes.extend(said);
                }
                Came::Failed { error, .. } => notes.push(error.message),
                Came::End { .. } => {}
            }
        }
        writer.end(&mut out)
    })();
    written.map_err(|error: io::Error| {
        ApiError::invalid("format", format!("this format cannot hold it: {error}"))
    })?;
    let mut headers = HeaderMap::new();
    note(&mut headers, &notes);
    Ok((headers, typed(media_type(format)), out).into_response())
}

fn media_type(format: OutputFormat) -> &'static str {
    match format {
        OutputFormat::Json | OutputFormat::Ninjs => "application/json",
        OutputFormat::Jsonl => "application/x-ndjson",
        OutputFormat::Csv => "text/csv; charset=utf-8",
        OutputFormat::Markdown => "text/markdown; charset=utf-8",
        OutputFormat::Html => "text/html; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

fn typed(kind: &'static str) -> [(HeaderName, HeaderValue); 1] {
    [(header::CONTENT_TYPE, HeaderValue::from_static(kind))]
}

/// The bytes of what was rendered.
pub(crate) fn bytes(body: Rendered) -> Result<Vec<u8>, ApiError> {
    match body {
        Rendered::Bytes(bytes) => Ok(bytes),
        Rendered::Row(_) => Err(ApiError::panicked()),
    }
}

/// Puts notes into a header, as a JSON list in ASCII: no name of a file can break out of it.
fn note(headers: &mut HeaderMap, notes: &[String]) {
    if notes.is_empty() {
        return;
    }
    let mut list = ascii(notes);
    if list.len() > MOST_NOTES {
        list = ascii(&[format!("there are {} notes, too long for a header", notes.len())]);
    }
    if let Ok(list) = HeaderValue::from_str(&list) {
        headers.insert(NOTES, list);
    }
}

fn ascii(notes: &[String]) -> String {
    let json = serde_json::to_string(notes).unwrap_or_default();
    let mut list = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            list.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(list, "\\u{unit:04x}");
            }
        }
    }
    list
}

/// A line for each article, as soon as it and those before it are done.
pub(crate) fn streamed(waiting: Waiting, count: usize, deadline: Duration) -> Response {
    let body = Body::new(Lines::new(waiting, count, deadline));
    (typed("application/x-ndjson"), body).into_response()
}
