//! What the server holds out against: more than it can do, slow and rude clients, bugs, and being
//! stopped. A model that waits for the test makes threads busy for as long as it says.

mod common;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use common::{ARTICLE, Client, JSON, LINES, request, start, start_with, two_threads};
use nutgraf::Analyzer;
use nutgraf::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use nutgraf::model::ModelFiles;
use nutgraf_serve::ServeOptions;
use serde_json::{Value, json};

/// The model, which panics on long windows of one word, and waits at a gate on others.
#[derive(Clone)]
struct Gated {
    inner: Arc<dyn Engine>,
    gate: Arc<Gate>,
}

/// Closed, nothing passes; counts what stands before it.
#[derive(Default)]
struct Gate {
    closed: Mutex<bool>,
    opened: Condvar,
    came: AtomicUsize,
}

impl Gate {
    fn close(&self) {
        *self.closed.lock().expect("a gate") = true;
    }

    fn open(&self) {
        *self.closed.lock().expect("a gate") = false;
        self.opened.notify_all();
    }

    fn pass(&self) {
        self.came.fetch_add(1, Ordering::SeqCst);
        let mut closed = self.closed.lock().expect("a gate");
        while *closed {
            closed = self.opened.wait(closed).expect("a gate");
        }
    }

    /// Waits until so many came.
    fn wait_for(&self, count: usize) {
        let end = Instant::now() + Duration::from_secs(30);
        while self.came.load(Ordering::SeqCst) < count {
            assert!(Instant::now() < end, "nobody comes");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl fmt::Debug for Gated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gated")
    }
}

impl Engine for Gated {
    fn name(&self) -> &'static str {
        "gated"
    }

    fn threads(&self) -> usize {
        self.inner.threads()
    }

    fn with_threads(&self, threads: usize) -> Arc<dyn Engine> {
        Arc::new(Self { inner: self.inner.with_threads(threads), gate: Arc::clone(&self.gate) })
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        // "Boom" thirty times over; nothing else has so few different word pieces.
        for window in windows {
            let different: BTreeSet<_> = window.ids.iter().collect();
            assert!(window.ids.len() < 30 || different.len() > 6, "boom");
        }
        self.gate.pass();
        self.inner.encode(windows)
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        self.inner.salience(vectors, dim)
    }
}

/// A server whose model waits at a gate.
fn gated(options: ServeOptions) -> (common::Running, Arc<Gate>) {
    let files = ModelFiles::embedded();
    let plain = common::analyzer();
    let gate = Arc::new(Gate::default());
    let inner = plain.engine().with_threads(1);
    let engine = Gated { inner, gate: Arc::clone(&gate) };
    let analyzer = Analyzer::with_engine(&files, Arc::new(engine)).expect("a model");
    let server = start_with(ServeOptions { cache: 0, ..options }, analyzer);
    // Each thread goes through a text first.
    gate.wait_for(usize::try_from(server.metric("nutgraf_threads")).expect("few"));
    (server, gate)
}

fn one_thread() -> ServeOptions {
    ServeOptions { threads: 1, ..ServeOptions::default() }
}

fn ask(text: &str) -> Vec<u8> {
    request("POST", "/v1/summarize", &[JSON], json!({ "text": text }).to_string().as_bytes())
}

#[test]
fn a_bug_is_the_request_s_that_runs_into_it() {
    let (server, _) = gated(one_thread());
    let boom = "Boom ".repeat(60);
    let failed = server.text(&boom);
    assert_eq!(failed.error(), (500, "panic".into(), String::new()), "{}", failed.text());
    assert!(!failed.text().contains("oom"), "what a panic says may be of the article");
    assert_eq!(server.text("Kim met Lee.").status, 200);
    let lines = server.post_for_lines(
        "/v1/entities",
        &json!({ "articles": ["Kim met Lee.", boom, "Ann left."] }),
    );
    let codes: Vec<_> = lines
        .lines()
        .iter()
        .map(|line| line["error"]["code"].as_str().unwrap_or("-").to_owned())
        .collect();
    assert_eq!(codes, ["-", "panic", "-"]);
    assert_eq!(server.metric("nutgraf_panics_total"), 2);
}

#[test]
fn too_many_are_refused_at_once_and_the_others_answered() {
    let (server, gate) = gated(ServeOptions { queue: 2, ..one_thread() });
    let before = gate.came.load(Ordering::SeqCst);
    gate.close();
    let mut clients: Vec<Client> = Vec::new();
    for number in 0..3 {
        let mut client = server.client();
        client.send(&ask(&format!("Kim met Lee {number}.")));
        clients.push(client);
        if number == 0 {
            gate.wait_for(before + 1);
        } else {
            server.wait_for("nutgraf_queue_requests", number);
        }
    }
    for _ in 0..5 {
        let refused = server.text("Kim met Lee.");
        assert_eq!(refused.error(), (429, "overloaded".into(), String::new()));
        let seconds: u64 =
            refused.header("retry-after").expect("a header").parse().expect("seconds");
        assert!((1..=60).contains(&seconds));
    }
    gate.open();
    for (number, mut client) in clients.into_iter().enumerate() {
        let answer = client.answer().expect("an answer");
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains(&format!("Kim met Lee {number}.")));
    }
    assert_eq!(server.metric("nutgraf_refused_total"), 5);
}

#[test]
fn what_comes_too_late_is_given_up() {
    let deadline = Duration::from_millis(300);
    let (server, gate) = gated(ServeOptions { deadline, ..one_thread() });
    let before = gate.came.load(Ordering::SeqCst);
    gate.close();
    let mut working = server.client();
    working.send(&ask("Kim met Lee."));
    gate.wait_for(before + 1);
    let late = server.text("Ann met Bo.");
    assert_eq!(late.error(), (504, "deadline".into(), String::new()));
    assert_eq!(working.answer().expect("an answer").status, 504);
    gate.open();
    // Neither was begun after its time.
    assert_eq!(server.text("Cy met Di.").status, 200);
    assert_eq!(gate.came.load(Ordering::SeqCst), before + 2);
    assert_eq!(server.metric("nutgraf_dropped_total{reason=\"expired\"}"), 2);
}

#[test]
fn who_hangs_up_costs_nothing() {
    let (server, gate) = gated(one_thread());
    let before = gate.came.load(Ordering::SeqCst);
    gate.close();
    let mut working = server.client();
    working.send(&ask("Kim met Lee."));
    gate.wait_for(before + 1);
    for number in 1..=3 {
        let mut gone = server.client();
        gone.send(&ask("Ann met Bo."));
        server.wait_for("nutgraf_queue_requests", 1);
        if number == 2 {
            gone.half_close();
        }
        drop(gone);
        server.wait_for("nutgraf_dropped_total{reason=\"disconnected\"}", number);
    }
    assert_eq!(server.metric("nutgraf_queue_requests"), 0);
    gate.open();
    assert_eq!(working.answer().expect("an answer").status, 200);
    assert_eq!(gate.came.load(Ordering::SeqCst), before + 1);
}

#[test]
fn a_stream_gives_each_line_as_soon_as_it_is_done() {
    let (server, gate) = gated(one_thread());
    let mut client = server.client();
    let before = gate.came.load(Ordering::SeqCst);
    // The second article waits at the gate, the first does not.
    let body = json!({ "articles": ["", "Kim met Lee.", ""] }).to_string();
    gate.close();
    client.send(&request("POST", "/v1/entities", &[JSON, LINES], body.as_bytes()));
    gate.wait_for(before + 1);
    let mut read = Vec::new();
    while !read.windows(12).any(|part| part == b"\"unreadable\"") {
        let mut more = [0; 4096];
        let count = std::io::Read::read(&mut client.stream, &mut more).expect("the first line");
        read.extend_from_slice(&more[..count]);
    }
    gate.open();
    let mut rest = Vec::new();
    while !rest.ends_with(b"0\r\n\r\n") {
        let mut more = [0; 4096];
        let count = std::io::Read::read(&mut client.stream, &mut more).expect("the rest");
        rest.extend_from_slice(&more[..count]);
    }
    assert!(String::from_utf8_lossy(&rest).contains("Kim"));
}

#[test]
fn answers_are_the_same_whatever_the_load() {
    let server = start(ServeOptions { cache: 0, queue: 1000, ..two_threads() });
    let texts: Vec<String> =
        (0..6).map(|n| ARTICLE.split_inclusive(". ").skip(n * 2).take(6).collect()).collect();
    let alone: Vec<Vec<u8>> = texts.iter().map(|text| server.text(text).body).collect();
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let (server, texts, alone) = (&server, &texts, &alone);
            scope.spawn(move || {
                for round in 0..6 {
                    let at = (worker + round) % texts.len();
                    let answer = server.text(&texts[at]);
                    assert_eq!((answer.status, &answer.body), (200, &alone[at]));
                }
            });
        }
        let lines = server.post_for_lines("/v1/summarize", &json!({ "articles": texts })).body;
        assert_eq!(lines, alone.concat());
    });
    // From memory, too.
    let remembers = start(two_threads());
    for _ in 0..2 {
        for (text, alone) in texts.iter().zip(&alone) {
            assert_eq!(&remembers.text(text).body, alone);
        }
    }
    assert_eq!(remembers.metric("nutgraf_cached_total"), 6);
}

#[test]
fn slow_clients_are_not_waited_for() {
    let options = ServeOptions {
        head_timeout: Duration::from_millis(300),
        body_timeout: Duration::from_millis(300),
        ..two_threads()
    };
    let server = start(options);
    // Nothing, half a head, and half a body.
    let mut silent = server.client();
    let mut half = server.client();
    half.send(b"POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\n");
    let mut body = server.client();
    body.send(b"POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"text\":");
    assert!(silent.is_ended() && half.answer().is_none());
    assert_eq!(body.answer().expect("an answer").error().0, 408);
    // A body that breaks off.
    let mut cut = server.client();
    cut.send(b"POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"text\":");
    cut.half_close();
    assert!(cut.answer().is_none_or(|answer| answer.status == 400));
    assert_eq!(server.text("Kim met Lee.").status, 200);
}

#[test]
fn heads_are_bounded() {
    let server = start(two_threads());
    let mut client = server.client();
    client.send(b"GET /health HTTP/1.1\r\nhost: localhost\r\nx: ");
    client.send(&vec![b'a'; 200_000]);
    client.send(b"\r\n\r\n");
    assert!(client.answer().is_none_or(|answer| answer.status == 431));
    let many = (0..500).map(|n| format!("x-{n}: a\r\n")).collect::<Vec<_>>().concat();
    let mut client = server.client();
    client.send(format!("GET /health HTTP/1.1\r\nhost: localhost\r\n{many}\r\n").as_bytes());
    assert!(client.answer().is_none_or(|answer| answer.status == 431));
    for rubbish in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\nX",
        b"GET / HTTP/9.9\r\n\r\n",
        &[0; 1000],
    ] {
        let mut client = server.client();
        client.send(rubbish);
        client.half_close();
        assert!(client.answer().is_none_or(|answer| answer.status >= 400));
    }
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn requests_one_after_another_and_none_within_another() {
    let server = start(two_threads());
    // Pipelined.
    let mut client = server.client();
    client.send(
        &[ask("Kim met Lee."), ask("Ann met Bo."), request("GET", "/health", &[], b"")].concat(),
    );
    let texts: Vec<String> = (0..3).map(|_| client.answer().expect("an answer").text()).collect();
    assert!(
        texts[0].contains("Kim met Lee.")
            && texts[1].contains("Ann met Bo.")
            && texts[2].contains("ok")
    );
    // What an inner request would be is a part of the body, or a request of its own that is answered:
    // no two readings of the same bytes.
    let inner = "GET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let mut client = server.client();
    client.send(format!("POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{inner}", 5 + inner.len()).as_bytes());
    assert_eq!(client.answer().expect("an answer").status, 400);
    assert!(client.answer().is_none_or(|answer| answer.status == 404));
    for head in [
        "content-length: 3\r\ncontent-length: 5\r\n",
        "content-length: -1\r\n",
        "content-length: 1e3\r\n",
        "content-length: 99999999999999999999999\r\n",
        "transfer-encoding: gzip\r\n",
        "transfer-encoding: chunked, gzip\r\n",
        "content-length : 5\r\n",
    ] {
        let mut client = server.client();
        client.send(format!("POST /v1/analyze HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{head}\r\n{inner}").as_bytes());
        let answer = client.answer();
        assert!(answer.as_ref().is_none_or(|answer| answer.status >= 400), "{head}: {answer:?}");
        assert!(client.answer().is_none(), "{head}");
    }
}

#[test]
fn a_thousand_connections() {
    let server = start(ServeOptions { max_connections: 600, ..two_threads() });
    // As many as a process may commonly have, both ends in this one.
    let mut idle: Vec<Client> = Vec::new();
    for _ in 0..440 {
        idle.push(server.client());
    }
    assert_eq!(server.text("Kim met Lee.").status, 200);
    for client in idle.iter_mut().step_by(50) {
        client.send(&ask("Ann met Bo."));
        assert_eq!(client.answer().expect("an answer").status, 200);
    }
}

#[test]
fn one_connection_too_many_is_told() {
    let server = start(ServeOptions { max_connections: 2, ..two_threads() });
    let mut first = server.client();
    first.send(&ask("Kim met Lee."));
    assert_eq!(first.answer().expect("an answer").status, 200);
    let mut second = server.client();
    second.send(&request("GET", "/health", &[], b""));
    assert_eq!(second.answer().expect("an answer").status, 200);
    let mut third = server.client();
    let answer = third.answer().expect("an answer");
    assert_eq!(answer.error(), (503, "connections".into(), String::new()));
    drop(second);
    let again = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        let mut client = server.client();
        client.send(&request("GET", "/health", &[], b""));
        client.answer().is_some_and(|answer| answer.status == 200)
    });
    assert!(again, "there is room again");
}

#[test]
fn bodies_in_memory_are_bounded() {
    let (server, gate) =
        gated(ServeOptions { max_body: 1 << 20, max_bodies: 1 << 20, ..one_thread() });
    let before = gate.came.load(Ordering::SeqCst);
    gate.close();
    let text = ARTICLE.repeat(180);
    let mut large = server.client();
    large.send(&ask(&text));
    gate.wait_for(before + 1);
    let refused = server.text(&text);
    assert_eq!(refused.error(), (429, "overloaded".into(), String::new()));
    gate.open();
    drop(large);
    server.wait_for("nutgraf_dropped_total{reason=\"disconnected\"}", 1);
}

#[test]
fn a_server_that_is_stopped_answers_what_it_has() {
    let (server, gate) = gated(one_thread());
    let before = gate.came.load(Ordering::SeqCst);
    gate.close();
    let mut clients: Vec<Client> = (0..5).map(|_| server.client()).collect();
    for client in &mut clients {
        client.send(&ask("Kim met Lee."));
    }
    let mut lines = server.client();
    let body = json!({ "articles": ["Kim met Lee.", "Ann met Bo.", "Cy met Di."] }).to_string();
    lines.send(&request("POST", "/v1/entities", &[JSON, LINES], body.as_bytes()));
    gate.wait_for(before + 1);
    server.wait_for("nutgraf_queue_requests", 5);
    let mut idle = server.client();
    idle.send(&request("GET", "/health", &[], b""));
    assert_eq!(idle.answer().expect("an answer").status, 200);
    let mut late = server.client();
    server.stopper.stop();
    assert!(idle.is_ended(), "who asks nothing more is hung up on");
    late.send(&request("GET", "/health", &[], b""));
    gate.open();
    assert_eq!(late.answer().expect("who came before the end is answered").status, 200);
    for client in &mut clients {
        assert_eq!(client.answer().expect("an answer").status, 200);
        assert!(client.is_ended(), "there is no next request");
    }
    let told: Vec<Value> = lines.answer().expect("an answer").lines();
    assert_eq!(told.len(), 3);
    let address = server.address;
    drop(server);
    assert!(std::net::TcpStream::connect(address).is_err(), "it listens no more");
}
