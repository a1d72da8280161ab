//! What is told of requests on standard error: a line each, for people or as JSON, and never a word
//! of an article. A reader of the log that does not keep up loses lines, which are counted, and holds
//! up no request.

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// Lines that wait to be written.
const WAITING: usize = 4096;

/// How requests are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// Not at all; failures of the server itself neither.
    #[default]
    Off,
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

/// A request that was answered.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    /// Seconds since 1970.
    pub(crate) time: f64,
    pub(crate) request_id: &'a str,
    pub(crate) method: &'a str,
    /// The route, not the path: whoever asks chooses that.
    pub(crate) route: &'a str,
    pub(crate) status: u16,
    /// Milliseconds from the head of the request to the head of the answer.
    pub(crate) ms: f64,
    pub(crate) peer: &'a str,
}

/// The log.
#[derive(Debug)]
pub(crate) struct Log {
    format: LogFormat,
    lines: Option<SyncSender<String>>,
    lost: AtomicU64,
}

impl Log {
    pub(crate) fn new(format: LogFormat) -> Self {
        let lines = (format != LogFormat::Off).then(|| {
            let (sender, lines) = sync_channel(WAITING);
            std::thread::spawn(move || write(&lines));
            sender
        });
        Self { format, lines, lost: AtomicU64::new(0) }
    }

    /// A request was answered.
    pub(crate) fn request(&self, line: &Line<'_>) {
        let Line { request_id, method, route, status, ms, peer, .. } = line;
        self.put(|format| match format {
            LogFormat::Json => serde_json::to_string(line).unwrap_or_default(),
            _ => format!("{status} {method} {route} {ms:.1} ms, {peer}, {request_id}"),
        });
    }

    /// Something happened to the server itself.
    pub(crate) fn event(&self, what: &str) {
        self.put(|format| match format {
            LogFormat::Json => serde_json::json!({ "time": now(), "event": what }).to_string(),
            _ => what.to_owned(),
        });
    }

    /// Lines that nobody took.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    fn put(&self, line: impl FnOnce(LogFormat) -> String) {
        let Some(lines) = &self.lines else { return };
        if let Err(TrySendError::Full(_)) = lines.try_send(line(self.format)) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write(lines: &Receiver<String>) {
    for line in lines {
        // Nobody reads standard error any more, if this fails.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (since.as_secs_f64() * 1e3).round() / 1e3
}
