//! `nutgraf serve` as a process: what its arguments may say, and how it ends under load.

#![cfg(all(feature = "serve", feature = "embedded-model", unix))]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use common::{command, run};

/// A server, what it tells, and where it listens.
fn serve(flags: &[&str]) -> (Child, BufReader<ChildStderr>, String) {
    let mut command = command();
    command.args(["serve", "--port", "0"]).args(flags).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let mut told = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    told.read_line(&mut line).expect("a line");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
    let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
    (child, told, address)
}

/// The answer to a request, on a connection of its own; `None` if it was not taken.
fn ask(address: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_mins(1))).ok()?;
    let head = format!(
        "POST /v1/summarize HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    // The connection was taken: from here on there must be an answer.
    stream.read_to_string(&mut answer).unwrap_or_else(|error| panic!("no answer: {error}"));
    Some(answer)
}

#[test]
fn it_answers_as_the_program_writes_and_ends_when_told() {
    let (mut child, mut told, address) = serve(&["--threads", "1"]);
    let answer = ask(&address, r#"{"text": "Kim met Lee in Oslo."}"#).expect("an answer");
    let written = common::run_in(None, &["summarize", "-f", "jsonl"], b"Kim met Lee in Oslo.", &[]);
    assert!(answer.ends_with(&format!("\r\n\r\n{}", written.stdout)), "{answer}");
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(kill.expect("kill").success());
    assert!(child.wait().expect("its end").success());
    let mut rest = String::new();
    told.read_to_string(&mut rest).expect("text");
    assert!(rest.contains("200 POST /v1/summarize") && !rest.contains("Kim"), "{rest}");
}

#[test]
fn stopped_under_load_it_answers_every_request_that_it_took() {
    let (mut child, mut told, address) =
        serve(&["--threads", "2", "--queue", "1000", "--cache", "0"]);
    std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
    let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let article = std::fs::read_to_string(common::ARTICLE).expect("an article");
    let body = format!("{{\"text\": {}}}", serde_json::to_string(&article).expect("JSON"));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let Some(answer) = ask(&address, &body) else { return };
                    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while answered.load(Ordering::Relaxed) < 20 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(kill.expect("kill").success());
        assert!(child.wait().expect("its end").success());
        stop.store(true, Ordering::Relaxed);
    });
    assert!(answered.load(Ordering::Relaxed) >= 20);
}

#[test]
fn who_is_let_in_must_be_said_where_others_can_reach_it() {
    let refused = run(&["serve", "--host", "0.0.0.0", "--port", "0"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("--api-key") && refused.stderr.contains("--insecure"),
        "{}",
        refused.stderr
    );
}

#[test]
fn arguments_that_cannot_be_are_told() {
    for (flags, named) in [
        (&["--deadline", "0"][..], "--deadline"),
        (&["--deadline", "nan"], "--deadline"),
        (&["--queue", "0"], "--queue"),
        (&["--max-body", "0"], "--max-body"),
        (&["--max-body", "99999999999"], "--max-bodies"),
        (&["--max-bodies", "1"], "--max-bodies"),
        (&["--api-key", ""], "--api-key"),
        (&["--cors-origin", "cms.example"], "--cors-origin"),
        (&["--tls-cert", "x.pem"], "--tls-key"),
        (&["--allow-private"], "--allow-url"),
        (&["--allow-url", "--offline"], "--offline"),
        (&["--api-key-file", "/nowhere/keys"], "/nowhere/keys"),
        (&["--tls-cert", "/nowhere/a", "--tls-key", "/nowhere/b"], "/nowhere/a"),
        (&["--host", "localhost"], "--host"),
        (&["--model", "/nowhere"], "/nowhere"),
    ] {
        let run = run(&[&["serve", "--port", "0"], flags].concat());
        assert_eq!(run.code, 2, "{flags:?}: {}", run.stderr);
        assert!(run.stderr.contains(named), "{flags:?}: {}", run.stderr);
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let run = run(&["serve", "--port", &port]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains(&port), "{}", run.stderr);
}
