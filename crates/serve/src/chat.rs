//! Summaries in the form of `OpenAI`'s chat completions, for programs that speak nothing else: the last
//! message of the user is the article, and the answer its summary. Instructions in other messages are
//! not followed: this model chooses sentences.

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use nutgraf_io::output::Task;
use nutgraf_wire::Line;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{self, Shape};
use crate::app::App;
use crate::ask::{self, Rules};
use crate::error::ApiError;
use crate::log::now;

/// The part of a request that means something here. What tunes how text is written, such as
/// `temperature`, means nothing for one that chooses sentences.
#[derive(Deserialize)]
struct Asked {
    messages: Vec<Message>,
    #[serde(default)]
    stream: Option<bool>,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    #[serde(default)]
    n: Option<u64>,
    #[serde(default)]
    tools: Option<Vec<Value>>,
    // Options of the program.
    sentences: Option<Value>,
    words: Option<Value>,
    percent: Option<Value>,
    about: Option<Value>,
}

#[derive(Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    #[serde(default)]
    content: Value,
}

/// The answer to a request for a completion.
pub(crate) async fn complete(
    app: &App,
    id: &str,
    request: Request<Body>,
) -> Result<Response, ApiError> {
    let (bytes, permit) = app.json(request).await?;
    let asked: Asked = ask::parse(&bytes)?;
    let article = article(&asked)?;
    let mut body = json!({ "text": article });
    for (name, value) in [
        ("sentences", &asked.sentences),
        ("words", &asked.words),
        ("percent", &asked.percent),
        ("about", &asked.about),
    ] {
        if let Some(value) = value {
            body[name] = value.clone();
        }
    }
    let body = serde_json::to_vec(&body).map_err(|_| ApiError::panicked())?;
    let rules = Rules { most_articles: 1, allows_links: false, limits: app.options.limits };
    let wanted = ask::request(&body, Task::Summarize, &app.analyzer, rules)?;
    let writers = wanted.work.writers.clone();
    let (waiting, count) = app.queue(wanted, permit)?;
    let deadline = app.options.deadline;
    let answer = answer::whole(waiting, count, false, Shape::Json, &writers, deadline).await?;
    let (parts, body) = answer.into_parts();
    let record = body.collect().await.map_err(|_| ApiError::panicked())?.to_bytes();
    let Line { document, .. } =
        serde_json::from_slice(&record).map_err(|_| ApiError::panicked())?;
    let summary = document.summary.ok_or_else(ApiError::panicked)?;
    let written = summary.text.split_whitespace().count();
    let completion = Completion {
        id: format!("chatcmpl-{id}"),
        created: now().trunc(),
        model: app.analyzer.model().name.clone(),
        usage: json!({
            "prompt_tokens": document.source.words,
            "completion_tokens": written,
            "total_tokens": document.source.words + written,
        }),
    };
    let mut response = if asked.stream == Some(true) {
        let sentences = summary.sentences.iter().map(|sentence| sentence.text.as_str());
        let with_usage = asked.stream_options.is_some_and(|options| options.include_usage);
        completion.events(sentences, with_usage)
    } else {
        completion.whole(&summary.text)
    };
    for name in ["server-timing", "nutgraf-notes"] {
        if let Some(value) = parts.headers.get(name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    Ok(response)
}

/// The last message of the user.
fn article(asked: &Asked) -> Result<String, ApiError> {
    if asked.n.is_some_and(|n| n != 1) {
        return Err(ApiError::invalid("n", "`n` is not 1: there is one summary of an article"));
    }
    if asked.tools.as_ref().is_some_and(|tools| !tools.is_empty()) {
        return Err(ApiError::invalid("tools", "this model calls no tools: leave `tools` out"));
    }
    let last = asked.messages.iter().rposition(|message| message.role == "user");
    let Some(last) = last else {
        let message = "no message is of the role `user`: the last of those is the article";
        return Err(ApiError::invalid("messages", message));
    };
    let field = format!("messages[{last}].content");
    let text = match &asked.messages[last].content {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let text = |part: &Value| match part["type"].as_str() {
                Some("text") => part["text"].as_str().map(str::to_owned),
                _ => None,
            };
            parts.iter().map(text).collect::<Option<Vec<_>>>().map(|parts| parts.join("\n\n"))
        }
        _ => None,
    };
    text.ok_or_else(|| {
        let message = format!("`{field}` is neither text nor parts of the type `text`");
        ApiError::invalid(field, message)
    })
}

/// What all forms of the answer have.
struct Completion {
    id: String,
    created: f64,
    model: String,
    usage: Value,
}

impl Completion {
    fn of(&self, object: &str, choices: &Value) -> Value {
        #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
        let created = self.created as i64;
        json!({
            "id": self.id,
            "object": object,
            "created": created,
            "model": self.model,
            "choices": choices,
        })
    }

    fn whole(&self, summary: &str) -> Response {
        let choice = json!([{
            "index": 0,
            "message": { "role": "assistant", "content": summary, "refusal": null },
            "logprobs": null,
            "finish_reason": "stop",
        }]);
        let mut completion = self.of("chat.completion", &choice);
        completion["usage"] = self.usage.clone();
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        (json, completion.to_string()).into_response()
    }

    /// A sentence at a time, as events of a server.
    fn events<'a>(&self, sentences: impl Iterator<Item = &'a str>, with_usage: bool) -> Response {
        let chunk = |delta: Value, reason: Value| {
            let choice =
                json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": reason }]);
            self.of("chat.completion.chunk", &choice)
        };
        let mut chunks = vec![chunk(json!({ "role": "assistant", "content": "" }), Value::Null)];
        for (index, sentence) in sentences.enumerate() {
            let space = if index == 0 { "" } else { " " };
            chunks.push(chunk(json!({ "content": format!("{space}{sentence}") }), Value::Null));
        }
        chunks.push(chunk(json!({}), json!("stop")));
        if with_usage {
            let mut last = self.of("chat.completion.chunk", &json!([]));
            last["usage"] = self.usage.clone();
            chunks.push(last);
        }
        let events = chunks.iter().map(|chunk| format!("data: {chunk}\n\n"));
        let events = events.chain(["data: [DONE]\n\n".to_owned()]).collect::<Vec<_>>().concat();
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"))];
        (kind, events).into_response()
    }
}
