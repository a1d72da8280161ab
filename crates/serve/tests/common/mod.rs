//! A server on a free port of this machine, and a client that writes and reads bytes.

#![allow(dead_code, unreachable_pub, reason = "not every test crate uses everything")]

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::thread::JoinHandle;
use std::time::Duration;

use nutgraf::Analyzer;
use nutgraf_serve::{ServeOptions, Server, Stopper};
use serde_json::{Value, json};

pub const ARTICLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../datasets/pyongyang-visit/article.txt"
));

/// The model, loaded once for all tests of a crate.
pub fn analyzer() -> Analyzer {
    static LOADED: OnceLock<Analyzer> = OnceLock::new();
    LOADED.get_or_init(|| Analyzer::embedded().expect("the model")).clone()
}

/// A server that is stopped with the test.
pub struct Running {
    pub address: SocketAddr,
    pub stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

/// Starts a server with these options, on a free port.
pub fn start(options: ServeOptions) -> Running {
    start_with(options, analyzer())
}

pub fn start_with(options: ServeOptions, analyzer: Analyzer) -> Running {
    let address = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(ServeOptions { address, ..options }, analyzer).expect("a server");
    let (address, stopper) = (server.address(), server.stopper());
    let thread = std::thread::spawn(move || server.run(false).expect("it runs"));
    Running { address, stopper, thread: Some(thread) }
}

pub fn two_threads() -> ServeOptions {
    ServeOptions { threads: 2, ..ServeOptions::default() }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The status, the code of the error and its field.
    pub fn error(&self) -> (u16, String, String) {
        let error = &self.json()["error"];
        let word = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(error["status"], self.status);
        assert!(!word("message").is_empty());
        (self.status, word("code"), word("field"))
    }

    /// What the first answer in `bytes` is, and what comes after it.
    fn parse(bytes: &[u8], is_head: bool) -> Option<(Self, &[u8])> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).expect("ASCII");
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().expect("a status");
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Self { status, headers, body: Vec::new() };
        let mut rest = &bytes[end + 4..];
        if is_head || status == 304 {
            return Some((answer, rest));
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let line = rest.windows(2).position(|two| two == b"\r\n")?;
                let size = std::str::from_utf8(&rest[..line]).expect("ASCII");
                let size = usize::from_str_radix(size, 16).expect("a size");
                let chunk = rest.get(line + 2..line + 2 + size)?;
                answer.body.extend_from_slice(chunk);
                rest = rest.get(line + 4 + size..)?;
                if size == 0 {
                    return Some((answer, rest));
                }
            }
        }
        let length = answer.header("content-length").map_or(0, |n| n.parse().expect("a length"));
        answer.body = rest.get(..length)?.to_vec();
        rest = &rest[length..];
        Some((answer, rest))
    }
}

/// A connection.
pub struct Client {
    pub stream: TcpStream,
    read: Vec<u8>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a timeout");
        stream.set_nodelay(true).expect("no delay");
        Self { stream, read: Vec::new() }
    }

    /// Sends bytes; the server may have gone.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// The next answer; `None` if the connection ends before one is whole.
    pub fn answer(&mut self) -> Option<Answer> {
        loop {
            if let Some((answer, rest)) = Answer::parse(&self.read, false) {
                self.read = rest.to_vec();
                return Some(answer);
            }
            let mut more = [0; 8 << 10];
            match self.stream.read(&mut more) {
                Ok(0) | Err(_) => return None,
                Ok(read) => self.read.extend_from_slice(&more[..read]),
            }
        }
    }

    /// Whether the server ends the connection, without a further byte.
    pub fn is_ended(&mut self) -> bool {
        self.read.is_empty() && matches!(self.stream.read(&mut [0; 1]), Ok(0) | Err(_))
    }

    pub fn half_close(&mut self) {
        self.stream.shutdown(Shutdown::Write).expect("half a close");
    }
}

/// A request's bytes.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    if method == "POST" {
        let _ = write!(request, "content-length: {}\r\n", body.len());
    }
    request.push_str("\r\n");
    [request.as_bytes(), body].concat()
}

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const LINES: (&str, &str) = ("accept", "application/x-ndjson");

impl Running {
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut client = self.client();
        client.send(&request(method, path, headers, body));
        client.answer().expect("an answer")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[JSON], body.to_string().as_bytes())
    }

    pub fn post_for_lines(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[JSON, LINES], body.to_string().as_bytes())
    }

    /// The value of a counter.
    pub fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{name} in {text}")).parse().expect("a number")
    }

    pub fn text(&self, text: &str) -> Answer {
        self.post("/v1/summarize", &json!({ "text": text }))
    }

    /// Waits until a counter is at least this.
    pub fn wait_for(&self, name: &str, least: u64) {
        for _ in 0..600 {
            if self.metric(name) >= least {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{name} never came to {least}: {}", self.get("/metrics").text());
    }
}
