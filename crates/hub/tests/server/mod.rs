//! A hub for tests, on this machine: it speaks the hub's protocol as far as downloads go.
//!
//! - `/api/models/ID/revision/REV?blobs=true` lists a model at a commit
//! - `/ID/resolve/COMMIT/FILE` sends on: a file of the large file storage to the content
//!   network, with `X-Linked-Etag` (sha256) and `X-Linked-Size`; any other to
//!   `/api/resolve-cache/...`, which has its `ETag` (git's sha1)
//! - the content network is a second server; it takes no token and knows ranges
//!
//! Faults can be ordered for a file, and every request is remembered.

#![allow(dead_code, unreachable_pub, reason = "not every test crate uses everything")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use sha2::Digest as _;

/// What goes wrong with a file.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Another status, with the hub's code for the reason.
    Status(u16, &'static str),
    /// The connection is closed after so many bytes.
    Drop(usize),
    /// After so many bytes nothing comes until [`TestHub::release`].
    Hold(usize),
    /// All bytes are others.
    Wrong,
    /// Ranges are ignored.
    NoRange,
    /// The listing has neither sizes nor checksums, as that of some mirrors.
    BareListing,
    /// The answer to a request for a list is this.
    Body(&'static str),
    /// Bytes come one by one, so many milliseconds apart, up to this many.
    Trickle(u64, usize),
}

/// A request that was made.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub range: Option<String>,
    pub token: Option<String>,
    /// Whether it was made to the content network.
    pub network: bool,
}

#[derive(Debug, Clone)]
struct File {
    content: Arc<Vec<u8>>,
    large: bool,
}

#[derive(Default)]
struct State {
    /// Files by model and commit.
    models: BTreeMap<(String, String), BTreeMap<String, File>>,
    /// Commits by model and branch or tag.
    refs: BTreeMap<(String, String), String>,
    /// What goes wrong where the path has this in it, and how often yet.
    faults: Vec<(String, Fault, usize)>,
    requests: Vec<Request>,
    /// The token that opens models; none is needed if there is none.
    token: Option<String>,
}

/// The running server. It ends with the test's process.
pub struct TestHub {
    pub endpoint: String,
    state: Arc<Mutex<State>>,
    released: Arc<AtomicBool>,
}

struct Site {
    state: Arc<Mutex<State>>,
    released: Arc<AtomicBool>,
    network: bool,
    network_address: String,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TestHub {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let released = Arc::new(AtomicBool::new(false));
        let home = TcpListener::bind("127.0.0.1:0").expect("a port");
        let network = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = |listener: &TcpListener| {
            format!("http://{}", listener.local_addr().expect("an address"))
        };
        let (endpoint, network_address) = (address(&home), address(&network));
        for (listener, is_network) in [(home, false), (network, true)] {
            let site = Arc::new(Site {
                state: Arc::clone(&state),
                released: Arc::clone(&released),
                network: is_network,
                network_address: network_address.clone(),
            });
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let site = Arc::clone(&site);
                    // A client that goes away is part of the tests.
                    std::thread::spawn(move || drop(site.serve(&stream)));
                }
            });
        }
        Self { endpoint, state, released }
    }

    /// Adds a commit of a model, to which `main` then points. Files whose names end in
    /// `.safetensors`, `.ot` or `.bin` are in the large file storage.
    pub fn add(&self, model: &str, commit: &str, files: &[(&str, &[u8])]) {
        let files = files.iter().map(|(name, content)| {
            let large = [".safetensors", ".ot", ".bin"].iter().any(|end| name.ends_with(end));
            ((*name).to_owned(), File { content: Arc::new(content.to_vec()), large })
        });
        let mut state = lock(&self.state);
        state.models.insert((model.to_owned(), commit.to_owned()), files.collect());
        state.refs.insert((model.to_owned(), "main".to_owned()), commit.to_owned());
    }

    /// Names a commit.
    pub fn tag(&self, model: &str, revision: &str, commit: &str) {
        let key = (model.to_owned(), revision.to_owned());
        lock(&self.state).refs.insert(key, commit.to_owned());
    }

    /// From now on, so many requests whose path has `path` in it go wrong.
    pub fn fault(&self, path: &str, fault: Fault, times: usize) {
        lock(&self.state).faults.push((path.to_owned(), fault, times));
    }

    pub fn need_token(&self, token: &str) {
        lock(&self.state).token = Some(token.to_owned());
    }

    /// Lets go on what [`Fault::Hold`] holds.
    pub fn release(&self) {
        self.released.store(true, Ordering::SeqCst);
    }

    pub fn requests(&self) -> Vec<Request> {
        lock(&self.state).requests.clone()
    }

    /// Waits until a request was made that has `path` in it.
    pub fn wait_for(&self, path: &str) {
        for _ in 0..1_000 {
            if self.requests().iter().any(|request| request.path.contains(path)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no request for `{path}` in 20 s: {:?}", self.requests());
    }

    /// The requests so far, which are forgotten.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut lock(&self.state).requests)
    }
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

pub fn sha256(content: &[u8]) -> String {
    hex(sha2::Sha256::digest(content))
}

pub fn git_sha1(content: &[u8]) -> String {
    let header = format!("blob {}\0", content.len());
    hex(sha1::Sha1::new().chain_update(header).chain_update(content).finalize())
}

impl Site {
    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let mut headers = BTreeMap::new();
        for line in lines {
            let line = line?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let request = Request {
            path: path.clone(),
            range: headers.get("range").cloned(),
            token: headers.get("authorization").cloned(),
            network: self.network,
        };
        lock(&self.state).requests.push(request.clone());
        let fault = self.fault(&path);
        if let Some(Fault::Status(status, code)) = fault {
            return refuse(stream, status, code);
        }
        let needed = lock(&self.state).token.clone().map(|token| format!("Bearer {token}"));
        if !self.network && needed.is_some() && needed != request.token {
            return refuse(stream, 401, "RepoNotFound");
        }
        if self.network {
            // As of storage that signs its addresses.
            if request.token.is_some() {
                return refuse(stream, 400, "");
            }
            return self.content(stream, path.trim_start_matches("/network/"), &request, fault);
        }
        if let Some(path) = path.strip_prefix("/api/models/") {
            return self.list(stream, path, fault);
        }
        if let Some(path) = path.strip_prefix("/api/resolve-cache/models/") {
            return self.content(stream, path, &request, fault);
        }
        self.resolve(stream, path.trim_start_matches('/'))
    }

    /// What is to go wrong with this request. Sending on goes well: its goal does not.
    fn fault(&self, path: &str) -> Option<Fault> {
        let mut state = lock(&self.state);
        let resolves = path.contains("/resolve/");
        let position = state.faults.iter().position(|(part, fault, times)| {
            let applies = !resolves || matches!(fault, Fault::Status(..));
            applies && *times > 0 && path.contains(part.as_str())
        })?;
        state.faults[position].2 -= 1;
        Some(state.faults[position].1)
    }

    fn list(&self, stream: &TcpStream, path: &str, fault: Option<Fault>) -> std::io::Result<()> {
        let path = path.split('?').next().unwrap_or_default();
        let Some((model, revision)) = path.split_once("/revision/") else {
            return refuse(stream, 404, "RepoNotFound");
        };
        if let Some(Fault::Body(body)) = fault {
            return answer(stream, "200 OK", &[], body.as_bytes());
        }
        let revision = revision.replace("%2F", "/");
        let state = lock(&self.state);
        if !state.models.keys().any(|(id, _)| id == model) {
            return refuse(stream, 404, "RepoNotFound");
        }
        let commit = state.refs.get(&(model.to_owned(), revision.clone()));
        let commit = commit.cloned().unwrap_or(revision);
        let Some(files) = state.models.get(&(model.to_owned(), commit.clone())) else {
            return refuse(stream, 404, "RevisionNotFound");
        };
        let bare = matches!(fault, Some(Fault::BareListing));
        let siblings: Vec<Value> = files
            .iter()
            .map(|(name, file)| {
                let size = file.content.len();
                match (bare, file.large) {
                    (true, _) => json!({ "rfilename": name }),
                    (_, true) => json!({
                        "rfilename": name, "size": size, "blobId": git_sha1(b"a pointer"),
                        "lfs": { "sha256": sha256(&file.content), "size": size, "pointerSize": 134 },
                    }),
                    (_, false) => json!({
                        "rfilename": name, "size": size, "blobId": git_sha1(&file.content),
                    }),
                }
            })
            .collect();
        let body = json!({ "id": model, "sha": commit, "siblings": siblings }).to_string();
        drop(state);
        if let Some(Fault::Trickle(pause, bytes)) = fault {
            head(stream, "200 OK", &[], body.len())?;
            return trickle(stream, body.as_bytes(), pause, bytes);
        }
        answer(stream, "200 OK", &[], body.as_bytes())
    }

    fn resolve(&self, stream: &TcpStream, path: &str) -> std::io::Result<()> {
        let Some((model, rest)) = path.split_once("/resolve/") else {
            return refuse(stream, 404, "RepoNotFound");
        };
        let (commit, name) = rest.split_once('/').unwrap_or_default();
        let Some(file) = self.find(model, commit, name) else {
            return refuse(stream, 404, "EntryNotFound");
        };
        let commit_header = ("X-Repo-Commit", commit.to_owned());
        if !file.large {
            let to = format!("/api/resolve-cache/models/{model}/{commit}/{name}");
            let headers = [("Location", to), commit_header];
            return answer(stream, "307 Temporary Redirect", &headers, b"");
        }
        let headers = [
            (
                "Location",
                format!("{}/network/{model}/{commit}/{name}?signed", self.network_address),
            ),
            ("X-Linked-Etag", format!("\"{}\"", sha256(&file.content))),
            ("X-Linked-Size", file.content.len().to_string()),
            ("ETag", "\"0\"".to_owned()),
            commit_header,
        ];
        answer(stream, "302 Found", &headers, b"Found. Redirecting")
    }

    fn find(&self, model: &str, commit: &str, name: &str) -> Option<File> {
        let key = (model.to_owned(), commit.to_owned());
        lock(&self.state).models.get(&key)?.get(name).cloned()
    }

    fn content(
        &self,
        mut stream: &TcpStream,
        path: &str,
        request: &Request,
        fault: Option<Fault>,
    ) -> std::io::Result<()> {
        let path = path.split('?').next().unwrap_or_default();
        let parts: Vec<_> = path.splitn(4, '/').collect();
        let [owner, model, commit, name] = parts[..] else {
            return refuse(stream, 404, "EntryNotFound");
        };
        let Some(file) = self.find(&format!("{owner}/{model}"), commit, name) else {
            return refuse(stream, 404, "EntryNotFound");
        };
        let mut content = file.content.to_vec();
        let size = content.len();
        if matches!(fault, Some(Fault::Wrong)) {
            content = content.iter().map(|byte| byte ^ 0x55).collect();
        }
        let first = request.range.as_deref().and_then(|range| {
            range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()
        });
        let mut headers = vec![
            ("X-Repo-Commit", commit.to_owned()),
            ("ETag", format!("\"{}\"", git_sha1(&file.content))),
        ];
        let status = match first.filter(|_| !matches!(fault, Some(Fault::NoRange))) {
            Some(first) if first >= size => return refuse(stream, 416, ""),
            Some(first) => {
                headers.push(("Content-Range", format!("bytes {first}-{}/{size}", size - 1)));
                content.drain(..first);
                "206 Partial Content"
            }
            None => "200 OK",
        };
        let (sent, hold) = match fault {
            Some(Fault::Drop(bytes)) => (bytes.min(content.len()), false),
            Some(Fault::Hold(bytes)) => (bytes.min(content.len()), true),
            _ => (content.len(), false),
        };
        head(stream, status, &headers, content.len())?;
        if let Some(Fault::Trickle(pause, bytes)) = fault {
            return trickle(stream, &content, pause, bytes);
        }
        stream.write_all(&content[..sent])?;
        if hold {
            while !self.released.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(10));
            }
            stream.write_all(&content[sent..])?;
        }
        stream.flush()
    }
}

fn trickle(
    mut stream: &TcpStream,
    content: &[u8],
    pause: u64,
    bytes: usize,
) -> std::io::Result<()> {
    for byte in content.chunks(1).take(bytes) {
        stream.write_all(byte)?;
        stream.flush()?;
        std::thread::sleep(Duration::from_millis(pause));
    }
    Ok(())
}

fn head(
    mut stream: &TcpStream,
    status: &str,
    headers: &[(&str, String)],
    length: usize,
) -> std::io::Result<()> {
    let mut text =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("\r\n");
    stream.write_all(text.as_bytes())
}

fn answer(
    mut stream: &TcpStream,
    status: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> std::io::Result<()> {
    head(stream, status, headers, body.len())?;
    stream.write_all(body)
}

fn refuse(stream: &TcpStream, status: u16, code: &str) -> std::io::Result<()> {
    let reason = match code {
        "GatedRepo" => "Access to this model is restricted.",
        _ => "refused",
    };
    let headers = [("X-Error-Code", code.to_owned()), ("X-Error-Message", reason.to_owned())];
    answer(stream, &format!("{status} Status"), &headers, b"{\"error\": \"refused\"}")
}
