//! The description of the API, in `OpenAPI` 3.1. The record in it is the schema that the record itself
//! gives; the rest is held here by hand, and tests hold it against the routes.

use axum::http::StatusCode;
use nutgraf_io::format::{FORMATS, INPUTS};
use nutgraf_io::labels::Label;
use serde_json::{Map, Value, json};

use crate::ask::is_answer;
use crate::options::ServeOptions;

/// The kinds of input, for programs and pages: name, extensions, and what each is.
pub(crate) fn kinds() -> Value {
    let all = INPUTS.iter().map(|spec| {
        json!({ "name": spec.name, "extensions": spec.extensions, "about": spec.about, "many": spec.is_many })
    });
    all.collect()
}

/// The formats of answers.
pub(crate) fn formats() -> Value {
    FORMATS.iter().filter(|spec| is_answer(spec.format)).map(|spec| spec.name).collect()
}

/// How types of entities are called and coloured, for the page.
pub(crate) fn labels(types: impl Iterator<Item = impl AsRef<str>>) -> Value {
    let look = |code: &str| {
        let Label { one, many, hue, .. } = Label::of(code);
        json!({ "code": code, "one": one, "many": many, "hue": hue })
    };
    types.map(|code| look(code.as_ref())).collect()
}

/// The whole document.
pub(crate) fn document(options: &ServeOptions) -> Value {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "nutgraf",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Summaries and named entities of news articles, each tied to the characters of the source that support it.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "articles", "description": "Articles in, records out." },
            { "name": "server", "description": "What it is and how it is." },
        ],
        "paths": paths(),
        "components": { "schemas": schemas(options) },
    });
    if options.wants_key() {
        document["components"]["securitySchemes"] = json!({
            "bearer": { "type": "http", "scheme": "bearer" },
            "key": { "type": "apiKey", "in": "header", "name": "X-Api-Key" },
        });
        if let Some(paths) = document["paths"].as_object_mut() {
            for (path, item) in paths {
                let guarded = path.starts_with("/v1/") || path == "/metrics";
                for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    if guarded {
                        operation["security"] = json!([{ "bearer": [] }, { "key": [] }]);
                        operation["responses"]["401"] = error(
                            StatusCode::UNAUTHORIZED,
                            "There is no key, or none that is known.",
                        );
                    }
                }
            }
        }
    }
    document
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn error(status: StatusCode, about: &str) -> Value {
    let mut error = json!({
        "description": about,
        "content": { "application/json": { "schema": reference("Error") } },
    });
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        error["headers"] = json!({ "Retry-After": {
            "description": "In how many seconds to try again.", "schema": { "type": "integer", "minimum": 1 },
        }});
    }
    error
}

/// The errors of what takes articles.
fn errors(responses: &mut Value, links: bool) {
    let all = [
        (StatusCode::BAD_REQUEST, "The body is no JSON, or breaks off."),
        (StatusCode::REQUEST_TIMEOUT, "The body came too slowly."),
        (StatusCode::PAYLOAD_TOO_LARGE, "The body, an article or the list is too large."),
        (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body is said to be something else than JSON, or is packed.",
        ),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            "A field is unknown or says what cannot be (it is named), or the article cannot be read.",
        ),
        (StatusCode::TOO_MANY_REQUESTS, "Too many requests wait."),
        (StatusCode::INTERNAL_SERVER_ERROR, "A bug, which touches no other request."),
        (StatusCode::GATEWAY_TIMEOUT, "It took longer than the server's deadline."),
    ];
    for (status, about) in all {
        responses[status.as_str()] = error(status, about);
    }
    if links {
        let status = StatusCode::FORBIDDEN;
        responses[status.as_str()] = error(status, "The server fetches no links.");
    }
}

/// What `POST /v1/check` takes and gives.
fn check() -> Value {
    let mut responses = json!({ "200": {
        "description": "The summary with its verdict, to the byte what `nutgraf check -f jsonl` writes; see `nutgraf schema check`.",
        "content": { "application/json": { "schema": { "type": "object" } } },
    }});
    errors(&mut responses, true);
    json!({ "post": {
            "operationId": "check",
            "tags": ["articles"],
            "summary": "Whether an article supports somebody's summary of it, and what it does not",
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": reference("CheckRequest"),
                "examples": { "text": { "value": {
                    "text": "Zhao Leji met Kim Jong Un in Pyongyang. They talked of trade.",
                    "summary": "Zhao Leji met Kim Jong Un in Seoul.",
                } } },
            } } },
            "responses": responses,
    }})
}

fn paths() -> Value {
    let mut paths = Map::new();
    for (path, name, about) in [
        ("/v1/analyze", "Analyze", "Everything: summary, entities, sentences and text"),
        ("/v1/summarize", "Summarize", "The summary and the entities"),
        ("/v1/entities", "Entities", "The entities"),
    ] {
        let mut responses = json!({ "200": {
            "description": "One article: its record, to the byte what `nutgraf -f jsonl` writes. A list, or a file of many: all of them, with those that failed. With `Accept: application/x-ndjson`, a line for each as soon as it is done, in order. With `format`, that format.",
            "headers": {
                "Server-Timing": { "description": "Milliseconds in the queue, of work, and in all.", "schema": { "type": "string" } },
                "Nutgraf-Notes": { "description": "What a person may want to know of the article, as a JSON list.", "schema": { "type": "string" } },
            },
            "content": {
                "application/json": { "schema": { "anyOf": [reference("Line"), reference("Report"), reference("Several"), { "type": "object", "description": "With `format: ninjs`, a news item." }] } },
                "application/x-ndjson": { "schema": { "type": "string", "description": "A line for each article: a `Line`, or a `Failed`." } },
                "text/plain; charset=utf-8": { "schema": { "type": "string" } },
                "text/markdown; charset=utf-8": { "schema": { "type": "string" } },
                "text/html; charset=utf-8": { "schema": { "type": "string" } },
                "text/csv; charset=utf-8": { "schema": { "type": "string" } },
            },
        }});
        errors(&mut responses, true);
        paths.insert(path.to_owned(), json!({ "post": {
            "operationId": name.to_lowercase(),
            "tags": ["articles"],
            "summary": about,
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": reference(&format!("{name}Request")),
                "examples": { "text": { "value": { "text": "Zhao Leji met Kim Jong Un in Pyongyang. They talked of trade." } } },
            } } },
            "responses": responses,
        }}));
    }
    paths.insert("/v1/check".to_owned(), check());
    let mut responses = json!({ "200": {
        "description": "The summary.",
        "content": {
            "application/json": { "schema": { "type": "object" } },
            "text/event-stream": {},
        },
    }});
    errors(&mut responses, false);
    paths.insert("/v1/chat/completions".to_owned(), json!({ "post": {
        "operationId": "chat",
        "tags": ["articles"],
        "summary": "A summary in the form of OpenAI's chat completions: the last message of the user is the article",
        "requestBody": { "required": true, "content": { "application/json": { "schema": reference("ChatRequest") } } },
        "responses": responses,
    }}));
    let not_ready = error(StatusCode::SERVICE_UNAVAILABLE, "It starts, or is being stopped.");
    for (path, id, about, kind, more) in [
        (
            "/v1/models",
            "models",
            "Which model answers, and what the server takes",
            "application/json",
            None,
        ),
        ("/health", "health", "It lives", "application/json", None),
        (
            "/ready",
            "ready",
            "It takes requests: every thread has been through a text",
            "application/json",
            Some(("503", not_ready)),
        ),
        ("/metrics", "metrics", "Counters for Prometheus", "text/plain; version=0.0.4", None),
        ("/openapi.json", "openapi", "This description", "application/json", None),
    ] {
        let shape = if kind.starts_with("text") { "string" } else { "object" };
        let mut responses = json!({ "200": {
            "description": about, "content": { kind: { "schema": { "type": shape } } },
        }});
        if let Some((status, error)) = more {
            responses[status] = error;
        }
        paths.insert(
            path.to_owned(),
            json!({ "get": {
                "operationId": id, "tags": ["server"], "summary": about, "responses": responses,
            }}),
        );
    }
    Value::Object(paths)
}

fn schemas(options: &ServeOptions) -> Value {
    // The record's own schema, which refers to its parts as its own.
    let record = nutgraf_wire::schema().replace("#/$defs/", "#/components/schemas/");
    let mut record: Value = serde_json::from_str(&record).unwrap_or_default();
    let mut schemas = match record["$defs"].take() {
        Value::Object(parts) => parts,
        _ => Map::new(),
    };
    for (name, has_summary) in [("Analyze", true), ("Summarize", true), ("Entities", false)] {
        schemas.insert(format!("{name}Request"), asked(options, has_summary));
    }
    schemas.insert(
        "CheckRequest".to_owned(),
        json!({
            "type": "object",
            "required": ["summary"],
            "properties": {
                "summary": { "type": "string" },
                "text": { "type": "string" },
                "html": { "type": "string" },
                "file": { "type": "string", "contentEncoding": "base64" },
                "url": { "type": "string" },
                "name": { "type": "string" },
                "kind": { "type": "string" },
                "id": { "type": "string" },
                "title": { "type": "string" },
                "date": { "type": "string" },
                "language": { "enum": ["en", "any"] },
            },
            "additionalProperties": false,
        }),
    );
    let text = json!({ "type": "string" });
    schemas.insert("Article".to_owned(), json!({
        "description": "An article: one of `text`, `html`, `file` and `url`, with what is said of it.",
        "type": "object", "properties": nullable(article()), "additionalProperties": false,
        "anyOf": ways(),
    }));
    schemas.insert("Several".to_owned(), json!({
        "type": "object",
        "properties": {
            "documents": { "type": "array", "items": reference("Line") },
            "failed": { "type": "array", "items": reference("Failed") },
            "notes": { "type": "array", "items": { "type": "object", "required": ["index", "note"], "properties": {
                "index": { "type": "integer" }, "note": text,
            }}},
        },
        "required": ["documents", "failed", "notes"],
    }));
    let told = json!({
        "type": "object",
        "properties": {
            "status": { "type": "integer", "description": "As of the answer, were it this article's alone." },
            "code": { "type": "string", "description": "For programs: a word that stays." },
            "message": { "type": "string", "description": "For people: what is wrong, and what to do." },
            "field": { "type": "string", "description": "The field of the request that it is about." },
        },
        "required": ["status", "code", "message"],
    });
    schemas.insert(
        "Failed".to_owned(),
        json!({
            "description": "An article that came to nothing.",
            "type": "object",
            "properties": {
                "index": { "type": "integer", "description": "Which of the request's, from 0." },
                "id": text, "path": text, "error": told,
            },
            "required": ["index", "id", "error"],
        }),
    );
    schemas.insert(
        "Error".to_owned(),
        json!({
            "type": "object", "properties": { "error": told }, "required": ["error"],
        }),
    );
    schemas.insert("ChatRequest".to_owned(), chat());
    Value::Object(schemas)
}

fn chat() -> Value {
    let mut request = json!({
        "type": "object",
        "properties": {
            "model": { "description": "Any; the answer says which one it was." },
            "messages": { "type": "array", "minItems": 1, "items": {
                "type": "object",
                "properties": {
                    "role": { "type": "string", "description": "The last of the role `user` is the article; others are not read." },
                    "content": { "description": "Text, or a list of parts of the type `text`." },
                },
                "required": ["role"],
            }},
            "stream": { "type": "boolean" },
            "sentences": { "type": "integer", "minimum": 1 },
            "words": { "type": "integer", "minimum": 1 },
            "percent": { "type": "number", "exclusiveMinimum": 0, "maximum": 100 },
            "about": { "type": "string" },
        },
        "required": ["messages"],
        "description": "What tunes how text is written, such as `temperature`, is taken and means nothing.",
    });
    let messages = request["properties"]["messages"].clone();
    request["properties"] = nullable(request["properties"].take());
    request["properties"]["messages"] = messages;
    request
}

/// The fields of an article.
fn article() -> Value {
    let kinds: Vec<_> = INPUTS.iter().map(|spec| spec.name).collect();
    json!({
        "text": { "type": "string", "description": "Plain text, or what `kind` says." },
        "html": { "type": "string", "description": "A web page: its article is found." },
        "file": { "type": "string", "contentEncoding": "base64", "description": "A file of any kind that the program reads." },
        "url": { "type": "string", "format": "uri", "description": "A link, where the server fetches any." },
        "name": { "type": "string", "description": "What the file is called: its extension tells its kind where its bytes do not. Nothing is looked for under it." },
        "kind": { "enum": kinds, "description": "What it is; by itself, its content tells." },
        "id": { "type": "string", "description": "Its name in the record; by itself, that of the file." },
        "title": { "type": "string", "description": "Its headline." },
        "date": { "type": "string", "description": "When it was published." },
    })
}

/// Lets each field be null, which is as if it were not there.
fn nullable(mut fields: Value) -> Value {
    for field in fields.as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(values) = field.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        } else if let Some(ways) = field.get_mut("anyOf").and_then(Value::as_array_mut) {
            ways.push(json!({ "type": "null" }));
        } else if let Some(one) = field.get("type").and_then(Value::as_str) {
            field["type"] = json!([one, "null"]);
        }
    }
    fields
}

/// What an article needs at least one of; it may have no more than that.
fn ways() -> Value {
    ["text", "html", "file", "url"].iter().map(|name| json!({ "required": [name] })).collect()
}

/// A request: an article or several, and the program's options.
fn asked(options: &ServeOptions, has_summary: bool) -> Value {
    let names = || json!({ "anyOf": [{ "type": "array", "items": { "type": "string" } }, { "type": "string" }] });
    let mut fields = article();
    let mut put = |name: &str, schema: Value, about: &str| {
        fields[name] = schema;
        fields[name]["description"] = about.into();
    };
    put(
        "articles",
        json!({
            "type": "array", "maxItems": options.max_articles,
            "items": { "anyOf": [reference("Article"), { "type": "string" }] },
        }),
        "Several articles; a string is the text of one.",
    );
    if has_summary {
        let count = || json!({ "type": "integer", "minimum": 1 });
        put("sentences", count(), "Choose this many sentences; 3 by itself.");
        put("words", count(), "Choose whole sentences of at most this many words together.");
        put(
            "percent",
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 100 }),
            "Choose whole sentences of at most this share of the words.",
        );
        put("about", json!({ "type": "string" }), "Prefer sentences about this entity or phrase.");
        put(
            "highlights",
            json!({ "type": "boolean" }),
            "In text and Markdown, the summary is a list.",
        );
    }
    put("types", names(), "Give the entities of these types only, such as `[\"PER\", \"ORG\"]`.");
    put(
        "min_confidence",
        json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        "Leave out mentions that the model is less sure of.",
    );
    put(
        "language",
        json!({ "enum": ["en", "any"] }),
        "`any`: it is not told of articles in another language.",
    );
    put(
        "format",
        json!({ "enum": formats() }),
        "One of the program's formats instead of the record.",
    );
    put("all", json!({ "type": "boolean" }), "In text, Markdown and HTML, list all entities.");
    put(
        "confidence",
        json!({ "type": "boolean" }),
        "In text and Markdown, say how sure the model is.",
    );
    put(
        "width",
        json!({ "type": "integer", "minimum": 0 }),
        "Wrap text at so many columns; 0 is never.",
    );
    put("text_field", names(), "Of JSON and tables: the field or column with the text.");
    put("text_format", json!({ "enum": ["text", "markdown", "html"] }), "What that text is.");
    for (name, what) in [
        ("id_field", "name"),
        ("title_field", "title"),
        ("date_field", "date"),
        ("url_field", "address"),
    ] {
        put(
            name,
            json!({ "type": "string" }),
            &format!("The field or column with the article's {what}."),
        );
    }
    put("keep", names(), "Pass these fields or columns through, as `kept`.");
    let mut ways = ways();
    if let Some(ways) = ways.as_array_mut() {
        ways.push(json!({ "required": ["articles"] }));
    }
    let fields = nullable(fields);
    json!({ "type": "object", "properties": fields, "additionalProperties": false, "anyOf": ways })
}
