//! What a server is told before it starts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use nutgraf_io::fetch::FetchOptions;
use nutgraf_io::input::limits::Limits;

use crate::log::LogFormat;

/// How a server listens, what it takes, and how long it waits.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where it listens; port 0 is any that is free.
    pub address: SocketAddr,
    /// Threads that run the model; 0 is as many as the process may use, which minds the quota of a
    /// container.
    pub threads: usize,
    /// Requests that may wait for a thread; further ones are refused with 429.
    pub queue: usize,
    /// How long a request may take from its last byte to its answer; of a stream, to each line.
    pub deadline: Duration,
    /// The most bytes of a request's body, and of what a link leads to.
    pub max_body: usize,
    /// The most bytes of bodies that are in memory at a time.
    pub max_bodies: usize,
    /// The most articles of a request, those in its files counted.
    pub max_articles: usize,
    /// How much of an article is read.
    pub limits: Limits,
    /// The most connections at a time; further ones are refused with 503.
    pub max_connections: usize,
    /// How long a client may take for the head of a request, which is also how long a connection may
    /// be idle.
    pub head_timeout: Duration,
    /// How long it may take for the body, and for taking in any part of an answer.
    pub body_timeout: Duration,
    /// How long requests that were accepted have when the server is stopped.
    pub grace: Duration,
    /// Bytes of memory for analyses of texts that may be asked for again with other options; 0 is
    /// none.
    pub cache: usize,
    /// Keys that are let in; all requests are, if there are neither these nor a file of them.
    pub keys: Vec<String>,
    /// A file with a key on each line, which is read again when it changes.
    pub key_file: Option<PathBuf>,
    /// Answers also those who call this server by another name than this machine's own, such as
    /// `localhost`: a page elsewhere could otherwise give its own name this address, and ask as if it
    /// came from here.
    pub any_host: bool,
    /// Origins of pages elsewhere that may ask, such as `https://cms.example`; `*` is any.
    pub cors: Vec<String>,
    /// How links are fetched; `None` if they are not.
    pub fetch: Option<FetchOptions>,
    /// A certificate chain and its key, in PEM; without them, it is plain HTTP.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// What is told of requests on standard error.
    pub log: LogFormat,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8017),
            threads: 0,
            queue: 64,
            deadline: Duration::from_secs(30),
            max_body: 16 << 20,
            max_bodies: 128 << 20,
            max_articles: 1000,
            limits: Limits::default(),
            max_connections: 1000,
            head_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(30),
            grace: Duration::from_secs(30),
            cache: 64 << 20,
            keys: Vec::new(),
            key_file: None,
            any_host: false,
            cors: Vec::new(),
            fetch: None,
            tls: None,
            log: LogFormat::Off,
        }
    }
}

impl ServeOptions {
    /// How many threads run the model.
    pub fn workers(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }

    /// Whether whoever asks must have a key.
    pub fn wants_key(&self) -> bool {
        !self.keys.is_empty() || self.key_file.is_some()
    }
}
