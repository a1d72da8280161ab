//! What each address answers, to right requests and to wrong ones.

mod common;

use std::ops::ControlFlow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::{ARTICLE, JSON, LINES, Running, start, two_threads};
use nutgraf::SummaryOptions;
use nutgraf_io::format::OutputFormat;
use nutgraf_io::input::limits::Limits;
use nutgraf_io::input::{Input, InputOptions, Records};
use nutgraf_io::output::{ArticleSummary, Body, Lists, Look, Task, Writers};
use nutgraf_io::work::{Work, find};
use nutgraf_serve::ServeOptions;
use serde_json::{Value, json};

/// What the program writes of bytes that come as the file `name`.
fn written(name: Option<&str>, bytes: &[u8], task: Task, format: OutputFormat) -> String {
    let analyzer = common::analyzer();
    let look = Look {
        colour: false,
        width: None,
        highlights: false,
        lists: Lists::Cut,
        confidence: false,
    };
    let writers = Writers {
        format,
        task,
        look,
        model: analyzer.model().clone(),
        entity_model: None,
        many: false,
        kept_fields: Vec::new(),
    };
    let summary = (task != Task::Entities).then(SummaryOptions::default);
    let work =
        Work { task, min_confidence: 0.0, types: Vec::new(), summary, writers: writers.clone() };
    let input = Input::of_bytes(name.map(str::to_owned), bytes.to_vec(), None);
    let mut writer = writers.writer();
    let mut out = Vec::new();
    writer.begin(&mut out).expect("memory");
    for entry in Records::new(vec![Ok(input)], &InputOptions::default()) {
        let mut notes = Vec::new();
        let mut found =
            find(&analyzer, entry, &mut notes, |_| ControlFlow::Continue(())).expect("an article");
        let summary = work.summarize(&mut found, &mut notes).map(ArticleSummary::Chosen);
        match work.render(found, summary).into_body().expect("a body") {
            Body::Bytes(bytes) => writer.put(&mut out, Body::Bytes(bytes)).expect("memory"),
            Body::Row(_) => panic!("a row"),
        }
    }
    writer.end(&mut out).expect("memory");
    String::from_utf8(out).expect("text")
}

fn file(name: &str, bytes: &[u8]) -> Value {
    json!({ "file": STANDARD.encode(bytes), "name": name })
}

#[test]
fn records_are_the_programs_to_the_byte() {
    let server = start(two_threads());
    let html = format!("<!doctype html><title>T & U</title><article><p>{ARTICLE}</p></article>");
    let rtf = br"{\rtf1\ansi Kim Jong Un met Zhao Leji in Pyongyang.\par They talked of trade.}";
    for (path, task) in [
        ("/v1/analyze", Task::Analyze),
        ("/v1/summarize", Task::Summarize),
        ("/v1/entities", Task::Entities),
    ] {
        for (name, bytes) in
            [("a/b.txt", ARTICLE.as_bytes()), ("x.html", html.as_bytes()), ("y.rtf", rtf)]
        {
            let answer = server.post(path, &file(name, bytes));
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(
                answer.text(),
                written(Some(name), bytes, task, OutputFormat::Jsonl),
                "{name}"
            );
        }
        let answer = server.post(path, &json!({ "text": ARTICLE }));
        assert_eq!(answer.text(), written(None, ARTICLE.as_bytes(), task, OutputFormat::Jsonl));
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn other_formats_are_the_programs_too() {
    let server = start(two_threads());
    for (name, format, kind) in [
        ("text", OutputFormat::Text, "text/plain; charset=utf-8"),
        ("markdown", OutputFormat::Markdown, "text/markdown; charset=utf-8"),
        ("html", OutputFormat::Html, "text/html; charset=utf-8"),
        ("csv", OutputFormat::Csv, "text/csv; charset=utf-8"),
        ("json", OutputFormat::Json, "application/json"),
        ("ninjs", OutputFormat::Ninjs, "application/json"),
        ("conll", OutputFormat::Conll, "text/plain; charset=utf-8"),
        ("jsonl", OutputFormat::Jsonl, "application/x-ndjson"),
    ] {
        let mut body = file("a.txt", ARTICLE.as_bytes());
        body["format"] = name.into();
        let answer = server.post("/v1/summarize", &body);
        assert_eq!(answer.header("content-type"), Some(kind), "{name}");
        let expect = written(Some("a.txt"), ARTICLE.as_bytes(), Task::Summarize, format);
        assert_eq!(answer.text(), expect, "{name}");
    }
}

#[test]
fn options_do_what_they_do_in_the_program() {
    let server = start(two_threads());
    let of = |options: Value| {
        let mut body = json!({ "text": ARTICLE });
        for (name, value) in options.as_object().expect("options") {
            body[name] = value.clone();
        }
        let answer = server.post("/v1/analyze", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let sentences = |record: &Value| record["summary"]["sentences"].as_array().map(Vec::len);
    assert_eq!(sentences(&of(json!({ "sentences": 1 }))), Some(1));
    let words = of(json!({ "words": 40 }))["summary"]["text"].as_str().expect("a text").to_owned();
    assert!(nutgraf::summary::count_words(&words) <= 40, "{words}");
    assert!(of(json!({ "about": "Kim Jong Un" }))["summary"]["about_matches"].as_u64() > Some(0));
    let people = of(json!({ "types": ["PER"] }));
    let labels = people["entities"].as_array().expect("a list").iter().map(|one| &one["label"]);
    assert!(labels.clone().count() > 0 && labels.clone().all(|label| label == "PER"));
    assert_eq!(of(json!({ "types": "PER" })), people);
    // Null is as if it were not there.
    let nothing =
        json!({ "html": null, "sentences": null, "types": null, "all": null, "keep": null });
    assert_eq!(of(nothing), of(json!({})));
    let sure = of(json!({ "min-confidence": 0.99 }));
    assert_eq!(sure, of(json!({ "min_confidence": 0.99 })));
    let mentions = |record: &Value| record["entities"].to_string().matches("byte_start").count();
    assert!(mentions(&sure) < mentions(&of(json!({}))));
    let named = of(json!({ "id": "7", "title": "T", "date": "2025-01-01" }));
    assert_eq!([&named["id"], &named["source"]["title"]], ["7", "T"]);
    assert_eq!(named["source"]["date"], "2025-01-01");
}

#[test]
fn a_list_is_answered_in_order_with_what_failed() {
    let server = start(two_threads());
    let articles = json!([
        "Kim met Lee in Oslo.",
        "",
        { "html": "<p>Ann Berg left Rome.", "id": "b" },
        { "file": STANDARD.encode("{\"id\": \"x\", \"text\": \"Bo met Al.\"}\n{\"id\": \"y\"}\n"), "name": "two.jsonl" },
        file("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ]);
    let answer = server.post("/v1/entities", &json!({ "articles": articles }));
    assert_eq!(answer.status, 200);
    let all = answer.json();
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list");
        list.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids(&all["documents"]), ["-", "b", "x"]);
    assert_eq!(ids(&all["failed"]), ["-", "y", "old.doc"]);
    let failed = all["failed"].as_array().expect("a list");
    assert_eq!(failed.iter().map(|one| &one["index"]).collect::<Vec<_>>(), [1, 3, 4]);
    assert!(failed.iter().all(|one| one["error"]["code"] == "unreadable"), "{failed:?}");

    let lines = server.post_for_lines("/v1/entities", &json!({ "articles": articles }));
    assert_eq!(lines.header("content-type"), Some("application/x-ndjson"));
    let lines = lines.lines();
    let told: Vec<_> =
        lines.iter().map(|line| line["error"]["code"].as_str().unwrap_or("-")).collect();
    assert_eq!(told, ["-", "unreadable", "-", "-", "unreadable", "unreadable"]);
    // Each record is as it is alone.
    assert_eq!(
        lines[0],
        server.post("/v1/entities", &json!({ "text": "Kim met Lee in Oslo." })).json()
    );
    assert_eq!(all["documents"], json!([lines[0], lines[2], lines[3]]));
}

#[test]
fn what_is_to_be_known_is_in_a_header() {
    let server = start(two_threads());
    let german = "Der Bundestag hat am Donnerstag in Berlin ein neues Gesetz über die Rente beschlossen, \
                  und die Opposition hat dagegen gestimmt, weil es ihr zu teuer ist.";
    let notes = |body: &Value| {
        let answer = server.post("/v1/summarize", body);
        assert_eq!(answer.status, 200);
        answer.header("nutgraf-notes").unwrap_or_default().to_owned()
    };
    assert!(notes(&json!({ "text": german })).contains("German"));
    assert_eq!(notes(&json!({ "text": german, "language": "any" })), "");
    let about = json!({ "text": ARTICLE, "about": "Zürich" });
    assert!(notes(&about).contains("no sentence names"));
}

#[test]
fn as_much_of_an_article_is_read_as_the_server_is_told() {
    let limits = Limits::default().with("text=20".parse().expect("a limit"));
    let server = start(ServeOptions { limits, ..two_threads() });
    assert_eq!(server.post("/v1/entities", &json!({ "text": "Kim met Zhao." })).status, 200);
    let answer = server.post("/v1/entities", &json!({ "text": ARTICLE }));
    assert_eq!(answer.status, 413, "{}", answer.text());
    assert!(answer.text().contains("more than 20 bytes (the limit `text`)"), "{}", answer.text());
}

#[test]
fn what_is_wrong_with_a_request_is_told_with_its_field() {
    let server = start(ServeOptions { max_articles: 3, ..two_threads() });
    let check = |body: Value, status: u16, code: &str, field: &str| {
        let answer = server.post("/v1/analyze", &body);
        assert_eq!(
            answer.error(),
            (status, code.into(), field.into()),
            "{body}: {}",
            answer.text()
        );
    };
    let invalid = |body, field| check(body, 422, "invalid", field);
    invalid(json!({}), "");
    invalid(json!([{ "text": "a" }]), "");
    invalid(json!({ "text": "a", "sentencs": 3 }), "sentencs");
    invalid(json!({ "text": "a", "output": "/etc/passwd" }), "output");
    invalid(json!({ "text": 5 }), "text");
    invalid(json!({ "text": "a", "html": "b" }), "");
    invalid(json!({ "text": "a", "articles": [] }), "articles");
    invalid(json!({ "articles": "a" }), "articles");
    invalid(json!({ "articles": ["a", { "txt": "b" }] }), "articles[1].txt");
    invalid(json!({ "articles": [{ "text": "a", "sentences": 3 }] }), "articles[0].sentences");
    invalid(json!({ "articles": [7] }), "articles[0]");
    for field in ["sentences", "words"] {
        for value in [
            json!(0),
            json!(-1),
            json!(1.5),
            json!("3"),
            json!(-9_000_000_000_000_000_000_i64),
            json!(1e300),
        ] {
            invalid(json!({ "text": "a", field: value }), field);
        }
    }
    for value in [json!(0), json!(-5), json!(101)] {
        invalid(json!({ "text": "a", "percent": value }), "percent");
    }
    invalid(json!({ "text": "a", "sentences": 2, "words": 20 }), "words");
    for value in [json!(-0.1), json!(1.1)] {
        invalid(json!({ "text": "a", "min_confidence": value }), "min_confidence");
    }
    invalid(json!({ "text": "a", "types": ["PERSON"] }), "types");
    invalid(json!({ "text": "a", "types": [3] }), "types[0]");
    invalid(json!({ "text": "a", "format": "parquet" }), "format");
    invalid(json!({ "text": "a", "kind": "docs" }), "kind");
    invalid(json!({ "text": "a", "language": "de" }), "language");
    invalid(json!({ "file": "not base64!" }), "file");
    check(json!({ "url": "http://localhost/" }), 403, "no_links", "url");
    check(json!({ "articles": ["a", "b", "c", "d"] }), 413, "too_large", "");
    check(json!({ "text": "" }), 422, "unreadable", "");
    check(json!({ "text": " \n\t" }), 422, "unreadable", "");
    check(file("a.pdf", b"%PDF-1.4 nothing"), 422, "unreadable", "");
    let entities = server.post("/v1/entities", &json!({ "text": "a", "sentences": 2 }));
    assert_eq!(entities.error(), (422, "invalid".into(), "sentences".into()));
    // Four articles in a file are as many as four in a list.
    let four = "{\"text\": \"Kim met Lee.\"}\n".repeat(4);
    check(file("four.jsonl", four.as_bytes()), 413, "too_many", "");
}

#[test]
fn bodies_that_are_no_json_are_refused() {
    let server = start(two_threads());
    let check = |headers: &[(&str, &str)], body: &[u8], status: u16, code: &str| {
        let answer = server.ask("POST", "/v1/analyze", headers, body);
        assert_eq!(answer.error(), (status, code.into(), String::new()));
    };
    check(&[JSON], b"", 400, "malformed");
    check(&[JSON], b"{", 400, "malformed");
    check(&[JSON], b"{\"text\": \"a\"} {}", 400, "malformed");
    check(&[JSON], b"{\"text\": \"\xff\xfe\"}", 400, "malformed");
    check(&[JSON], b"{\"text\": \"\\ud800\"}", 400, "malformed");
    let nested = [b"{\"text\": ".as_slice(), &b"[".repeat(1_000_000)].concat();
    assert_eq!(server.ask("POST", "/v1/analyze", &[JSON], &nested).status, 422);
    let deep = [b"{\"articles\": ".as_slice(), &b"[".repeat(1_000_000)].concat();
    check(&[JSON], &deep, 400, "malformed");
    check(&[], b"{\"text\": \"a\"}", 415, "not_json");
    check(&[("content-type", "text/plain")], b"{\"text\": \"a\"}", 415, "not_json");
    check(&[("content-type", "multipart/form-data; boundary=x")], b"--x--", 415, "not_json");
    check(&[JSON, ("content-encoding", "gzip")], b"\x1f\x8b", 415, "not_json");
    let duplicate =
        server.ask("POST", "/v1/analyze", &[JSON], b"{\"text\": \"a\", \"text\": \"b\"}");
    assert_eq!(duplicate.status, 422);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read_into_memory() {
    let server = start(ServeOptions { max_body: 1 << 20, ..two_threads() });
    let large = json!({ "text": "a ".repeat(2 << 20) }).to_string();
    let answer = server.ask("POST", "/v1/analyze", &[JSON], large.as_bytes());
    assert_eq!(answer.error(), (413, "too_large".into(), String::new()));
    // Of 50 MB, no more is read than is bearable.
    let mut client = server.client();
    client.send(b"POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 52428800\r\nexpect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().expect("an answer").status, 413);
    // In pieces, without its length said before.
    let mut client = server.client();
    client.send(b"POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
    let piece = format!("10000\r\n{}\r\n", "a".repeat(65536));
    for _ in 0..20 {
        client.send(piece.as_bytes());
    }
    client.send(b"0\r\n\r\n");
    assert_eq!(client.answer().expect("an answer").status, 413);
    assert_eq!(server.text("Kim met Lee.").status, 200);
}

/// A list of a hundred thousand, which is refused by its number.
#[test]
fn a_list_too_long() {
    let server = start(two_threads());
    let answer = server.post("/v1/analyze", &json!({ "articles": vec!["a"; 100_000] }));
    assert_eq!(answer.error(), (413, "too_large".into(), String::new()));
}

#[test]
fn names_lead_nowhere_and_break_out_of_nothing() {
    let server = start(two_threads());
    for name in [
        "../../../../etc/passwd",
        "/etc/passwd",
        "C:\\windows\\win.ini",
        "a\r\nX-Evil: 1\r\n\r\n<script>",
        "\u{0}",
        "é😀\u{202e}.txt",
        "http://127.0.0.1:1/x",
        "<script>alert(1)</script>.html",
    ] {
        let mut body = file(name, "Kim met Lee in Oslo. \u{fffd}".as_bytes());
        body["about"] = name.into();
        let answer = server.post("/v1/summarize", &body);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let record = answer.json();
        assert_eq!(record["id"], *name);
        assert!(record["summary"]["text"].as_str().expect("a text").starts_with("Kim met Lee"));
        assert_eq!(answer.header("x-evil"), None);
        assert!(answer.headers.iter().all(|(_, value)| value.is_ascii()), "{:?}", answer.headers);
    }
}

#[test]
fn scripts_are_text_in_every_field() {
    let server = start(two_threads());
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let body = json!({
        "text": format!("{script} said Kim Jong Un in Oslo. {script} met {script}."),
        "name": script, "id": script, "title": script, "date": script, "about": script, "format": "html",
    });
    let page = server.post("/v1/analyze", &body).text();
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    assert!(page.contains("&lt;script&gt;alert"));
}

#[test]
fn routes_methods_and_ids() {
    let server = start(two_threads());
    assert_eq!(server.get("/nothing").error(), (404, "no_route".into(), String::new()));
    assert_eq!(server.get("/../../etc/passwd").status, 404);
    let wrong = server.get("/v1/analyze");
    assert_eq!(wrong.error(), (405, "method".into(), String::new()));
    assert_eq!(wrong.header("allow"), Some("POST"));
    let mine = server.ask("GET", "/health", &[("x-request-id", "my-id.1")], b"");
    assert_eq!((mine.status, mine.header("x-request-id")), (200, Some("my-id.1")));
    for bad in ["a b", "", "x".repeat(65).as_str(), "a;b"] {
        let other = server.ask("GET", "/health", &[("x-request-id", bad)], b"");
        let id = other.header("x-request-id").expect("an id");
        assert!(id != bad && !id.is_empty());
    }
    let models = server.get("/v1/models").json();
    assert_eq!(models["data"][0]["id"], "nutgraf-mini");
    assert_eq!(models["server"]["links"], false);
    server.wait_for("nutgraf_threads", 2);
    let ready = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        server.get("/ready").status == 200
    });
    assert!(ready, "it never gets ready");
    let answer = server.text("Kim met Lee.");
    let timing = answer.header("server-timing").expect("timing");
    assert!(timing.contains("queue;dur=") && timing.contains("work;dur="), "{timing}");
    assert_eq!(server.metric("nutgraf_requests_total{route=\"/v1/summarize\",status=\"200\"}"), 1);
    assert_eq!(server.metric("nutgraf_requests_total{route=\"other\",status=\"404\"}"), 2);
}

#[test]
fn pages_come_with_a_strict_policy() {
    let server = start(two_threads());
    for path in ["/", "/docs"] {
        let page = server.get(path);
        let policy = page.header("content-security-policy").expect("a policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let tag = page.header("etag").expect("a tag").to_owned();
        let again = server.ask("GET", path, &[("if-none-match", &tag)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0));
        // Everything that it names is there.
        let text = page.text();
        for link in text.split('"').filter(|part| part.starts_with("/page/")) {
            assert_eq!(server.get(link).status, 200, "{link}");
        }
    }
}

#[test]
fn keys_are_wanted_where_some_are_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    std::fs::write(&keys, "# one\nfile-key\n").expect("a file");
    let options =
        ServeOptions { keys: vec!["given".into()], key_file: Some(keys.clone()), ..two_threads() };
    let server = start(options);
    let with = |key: &str| {
        server.ask("GET", "/v1/models", &[("authorization", &format!("Bearer {key}"))], b"").status
    };
    assert_eq!(server.get("/v1/models").error(), (401, "unauthorized".into(), String::new()));
    assert_eq!(server.post("/v1/analyze", &json!({ "text": "a" })).status, 401);
    assert_eq!(server.get("/metrics").status, 401);
    for open in ["/", "/health", "/openapi.json", "/docs"] {
        assert_eq!(server.get(open).status, 200);
    }
    assert_eq!([with("given"), with("file-key"), with("wrong"), with("")], [200, 200, 401, 401]);
    assert_eq!(server.ask("GET", "/v1/models", &[("x-api-key", "file-key")], b"").status, 200);
    // A key is changed in the file; those known stay while it cannot be read.
    std::fs::write(&keys, "another-key\n").expect("a file");
    let changed = (0..300).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        with("another-key") == 200
    });
    assert!(changed, "the file is not read again");
    assert_eq!(with("file-key"), 401);
}

#[test]
fn pages_elsewhere_may_ask_if_they_are_named() {
    let origin = ("origin", "https://cms.example");
    let asks = |server: &Running| {
        let preflight = [
            origin,
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type"),
        ];
        let answer = server.ask("OPTIONS", "/v1/analyze", &preflight, b"");
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(asks(&start(two_threads())), None);
    let cors = vec!["https://cms.example".into()];
    let named = start(ServeOptions { cors, ..two_threads() });
    assert_eq!(asks(&named).as_deref(), Some("https://cms.example"));
    let other = named.ask("GET", "/health", &[("origin", "https://evil.example")], b"");
    assert_eq!(other.header("access-control-allow-origin"), None);
}

/// A page elsewhere that has its own name lead here.
#[test]
fn other_names_are_not_answered_to() {
    let mine = |any_host| {
        let server = start(ServeOptions { any_host, ..two_threads() });
        let mut client = server.client();
        client.send(b"GET /v1/models HTTP/1.1\r\nhost: evil.example\r\n\r\n");
        client.answer().expect("an answer").status
    };
    assert_eq!([mine(false), mine(true)], [421, 200]);
}

#[test]
fn chat_completions() {
    let server = start(two_threads());
    let messages = json!([
        { "role": "system", "content": "Summarize." },
        { "role": "user", "content": [{ "type": "text", "text": ARTICLE }] },
    ]);
    let body =
        json!({ "model": "gpt-4o", "messages": messages, "temperature": 0.2, "sentences": 2 });
    let answer = server.post("/v1/chat/completions", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let all = answer.json();
    let summary = server.post("/v1/summarize", &json!({ "text": ARTICLE, "sentences": 2 })).json();
    assert_eq!(all["choices"][0]["message"]["content"], summary["summary"]["text"]);
    assert_eq!(
        (&all["model"], &all["object"]),
        (&json!("nutgraf-mini"), &json!("chat.completion"))
    );
    assert!(all["usage"]["total_tokens"].as_u64() > Some(500));

    let mut streamed = body.clone();
    streamed["stream"] = true.into();
    let events = server.post("/v1/chat/completions", &streamed).text();
    let data: Vec<&str> =
        events.split("\n\n").filter_map(|event| event.strip_prefix("data: ")).collect();
    let (last, chunks) = data.split_last().expect("events");
    assert_eq!(*last, "[DONE]");
    let parts = chunks.iter().map(|chunk| serde_json::from_str::<Value>(chunk).expect("JSON"));
    let text: String = parts
        .filter_map(|part| part["choices"][0]["delta"]["content"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(text, summary["summary"]["text"].as_str().expect("a text"));

    for (wrong, field) in [
        (json!({ "messages": [] }), "messages"),
        (
            json!({ "messages": [{ "role": "user", "content": [{ "type": "image_url" }] }] }),
            "messages[0].content",
        ),
        (json!({ "messages": messages, "n": 2 }), "n"),
        (json!({ "messages": messages, "sentences": 0 }), "sentences"),
        (json!({ "model": "x" }), ""),
    ] {
        let (status, _, named) = server.post("/v1/chat/completions", &wrong).error();
        assert_eq!((status, named.as_str()), (422, field), "{wrong}");
    }
}

#[test]
fn the_description_is_of_the_routes_there_are() {
    let server = start(two_threads());
    let document = server.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    // All that is referred to is there.
    let text = document.to_string();
    for name in text.split("#/components/schemas/").skip(1) {
        let name = name.split('"').next().expect("a name");
        assert!(schemas.contains_key(name), "{name}");
    }
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (verb, operation) in item.as_object().expect("operations") {
            let body = b"{}".as_slice();
            let answer = server.ask(
                &verb.to_uppercase(),
                path,
                &[JSON],
                if verb == "post" { body } else { b"" },
            );
            assert!(
                operation["responses"].get(answer.status.to_string()).is_some(),
                "{verb} {path}: {}",
                answer.status
            );
        }
    }
    // Each field of a request that it names is known, and each that is known it names.
    let unknown = server.post("/v1/analyze", &json!({ "x": 1 })).json();
    let message = unknown["error"]["message"].as_str().expect("a message").to_owned();
    let mut known: Vec<&str> =
        message.split("it may be ").nth(1).expect("names").split(", ").collect();
    let fields = schemas["AnalyzeRequest"]["properties"].as_object().expect("fields");
    let mut named: Vec<&str> = fields.keys().map(String::as_str).collect();
    known.sort_unstable();
    named.sort_unstable();
    assert_eq!(known, named);
}

#[test]
fn links_are_fetched_where_they_are_let_and_no_further() {
    use nutgraf_io::fetch::FetchOptions;
    let page = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = page.local_addr().expect("an address");
    let body = format!("<!doctype html><title>Ferry</title><article><p>{ARTICLE}</p></article>");
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for stream in page.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ =
                stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    let url = format!("http://{address}/story");
    let public = start(ServeOptions { fetch: Some(FetchOptions::default()), ..two_threads() });
    let refused = public.post("/v1/summarize", &json!({ "url": url }));
    assert_eq!(refused.error(), (422, "fetch_failed".into(), String::new()), "{}", refused.text());
    assert_eq!(
        public.post("/v1/summarize", &json!({ "url": "file:///etc/passwd" })).error().0,
        422
    );
    let fetch = FetchOptions { allow_private: true, ..FetchOptions::default() };
    let private = start(ServeOptions { fetch: Some(fetch), ..two_threads() });
    let read = private.post("/v1/summarize", &json!({ "url": url })).json();
    assert_eq!((&read["id"], &read["source"]["title"]), (&json!(url), &json!("Ferry")));
    let lines = private
        .ask(
            "POST",
            "/v1/summarize",
            &[JSON, LINES],
            json!({ "articles": ["Kim met Lee.", { "url": url }] }).to_string().as_bytes(),
        )
        .lines();
    assert_eq!(lines[1]["id"], json!(url));
}

#[test]
fn a_summary_is_checked_as_the_program_checks_it() {
    let server = start(two_threads());
    let text = "Zhao Leji met Kim Jong Un in Pyongyang on Thursday. They talked of trade.";
    let asked =
        json!({ "id": "a", "text": text, "summary": "Zhao Leji met Kim Jong Un in Seoul." });
    let answer = server.post("/v1/check", &asked);
    assert_eq!(answer.status, 200);
    let found = answer.json();
    assert_eq!((&found["id"], &found["supported"]), (&json!("a"), &json!(false)));
    let problem = &found["sentences"][0]["problems"][0];
    assert_eq!((&problem["kind"], &problem["text"]), (&json!("missing_name"), &json!("Seoul")));
    let right = json!({ "text": text, "summary": "They talked of trade." });
    assert_eq!(server.post("/v1/check", &right).json()["supported"], json!(true));
    for (asked, field) in [
        (json!({ "text": text }), "summary"),
        (json!({ "text": text, "summary": 3 }), "summary"),
        (json!({ "text": text, "summary": "a", "sentences": 3 }), "sentences"),
        (json!({ "summary": "a" }), ""),
    ] {
        let answer = server.post("/v1/check", &asked);
        assert_eq!(answer.status, 422, "{asked}");
        assert_eq!(answer.json()["error"]["field"].as_str().unwrap_or_default(), field, "{asked}");
    }
}
