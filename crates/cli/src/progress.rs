//! What a run tells people on standard error: failures, warnings, and how far it is.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anstyle::AnsiColor;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use nutgraf_io::input::{Input, InputError};

use crate::advice;
use crate::language::Foreign;

/// Time between lines of progress where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Failures that are told one by one if there is a file for all of them.
const TOLD_FAILURES: usize = 20;

/// Messages and the progress bar, shared by the threads that read and that write.
pub(crate) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    /// Whether output goes to the same terminal as the bar.
    over_output: bool,
    done: AtomicUsize,
    failed: AtomicUsize,
    /// Words of the articles that are done.
    words: AtomicUsize,
    /// Bytes of the input that were read, of so many if that is known.
    bytes: AtomicU64,
    total: Option<u64>,
    /// What runs before this one had done: records, the articles among them, and bytes of the
    /// input.
    kept: AtomicUsize,
    kept_done: AtomicUsize,
    kept_bytes: AtomicU64,
    start: Mutex<Instant>,
    /// Where failures are written, too.
    failures: Option<PathBuf>,
    /// When the last line was told, if lines are.
    lines: Option<Mutex<Instant>>,
    told: Mutex<()>,
    foreign: Mutex<Foreign>,
}

impl Progress {
    /// Progress through `inputs`, shown if someone is there to see it and it may take a
    /// while, or if `verbose`. It counts bytes, which is the only thing known of all inputs
    /// beforehand.
    pub(crate) fn new(inputs: &[Result<Input, InputError>], quiet: bool, verbose: bool) -> Self {
        let inputs: Vec<_> = inputs.iter().flatten().collect();
        let long = inputs.len() > 1 || inputs.iter().any(|input| input.is_many());
        let total: Option<u64> = inputs.iter().map(|input| input.bytes).sum();
        let terminal = io::stderr().is_terminal();
        let bar = if quiet || !long || !terminal {
            ProgressBar::hidden()
        } else {
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(total, target);
            let template = if total.is_some() {
                "{bar:30.cyan/dim} {percent:>3}%  {msg}"
            } else {
                "{spinner:.cyan} {msg}  {elapsed}"
            };
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("━╸─"));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        let start = Instant::now();
        Self {
            bar,
            quiet,
            over_output: io::stdout().is_terminal(),
            done: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            words: AtomicUsize::new(0),
            bytes: AtomicU64::new(0),
            total,
            kept: AtomicUsize::new(0),
            kept_done: AtomicUsize::new(0),
            kept_bytes: AtomicU64::new(0),
            start: Mutex::new(start),
            failures: None,
            lines: (verbose && !quiet && !terminal).then(|| Mutex::new(start)),
            told: Mutex::new(()),
            foreign: Mutex::default(),
        }
    }

    /// All failures are also written into this file, so that not each has to be told.
    pub(crate) fn failures_in(&mut self, path: PathBuf) {
        self.failures = Some(path);
    }

    /// So many articles that were done and inputs that failed before are passed over, of so many
    /// bytes.
    pub(crate) fn kept(&self, done: usize, failed: usize, bytes: u64) {
        if done + failed == 0 {
            return;
        }
        self.done.fetch_add(done, Ordering::Relaxed);
        self.failed.fetch_add(failed, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let before = self.kept.fetch_add(done + failed, Ordering::Relaxed);
        self.kept_done.fetch_add(done, Ordering::Relaxed);
        self.kept_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bar.inc(bytes);
        if before == 0 {
            // What was read to get here is none of the time that an article takes.
            if let Ok(mut start) = self.start.lock() {
                *start = Instant::now();
            }
            self.warn(&format!("going on after {} records", done + failed));
        }
    }

    /// One article is done, of so many bytes of the input, and so many words.
    pub(crate) fn done(&self, bytes: u64, words: usize) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.words.fetch_add(words, Ordering::Relaxed);
        self.advance(bytes);
    }

    /// One input failed, of so many bytes.
    pub(crate) fn failed(&self, error: &InputError, bytes: u64) {
        let before = self.failed.fetch_add(1, Ordering::Relaxed);
        match &self.failures {
            Some(path) if before == TOLD_FAILURES => {
                self.tell(&format!("further failures are told only in `{}`", path.display()));
            }
            Some(_) if before > TOLD_FAILURES => {}
            _ => self.tell(&advice::on_input(error)),
        }
        self.advance(bytes);
    }

    /// An article from `place` is in the language of this tag, and not in the one that is read.
    pub(crate) fn foreign(&self, place: String, tag: &str) {
        if let Ok(mut foreign) = self.foreign.lock() {
            foreign.note(place, tag);
        }
    }

    /// Something a person may want to know.
    pub(crate) fn warn(&self, message: &dyn Display) {
        if !self.quiet {
            self.tell(message);
        }
    }

    /// Writes output without the bar in its way.
    pub(crate) fn around_output<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.over_output { self.bar.suspend(write) } else { write() }
    }

    /// Takes the bar away, and tells what is told once; gives how many articles were done and how many inputs failed.
    pub(crate) fn finish(&self) -> (usize, usize) {
        self.bar.finish_and_clear();
        if self.lines.is_some() {
            self.tell(&self.counts());
        }
        let done = self.done.load(Ordering::Relaxed);
        let own = done - self.kept_done.load(Ordering::Relaxed);
        let message = self.foreign.lock().ok().and_then(|foreign| foreign.message(own));
        if let Some(message) = message {
            self.warn(&message);
        }
        (done, self.failed.load(Ordering::Relaxed))
    }

    /// Tells a message beside the bar.
    pub(crate) fn tell(&self, message: &dyn Display) {
        let _one_at_a_time = self.told.lock();
        self.bar.suspend(|| tell(message));
    }

    fn advance(&self, bytes: u64) {
        let read = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.bar.inc(bytes);
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{}{}", self.counts(), self.time_left(read)));
        }
        if let Some(mut last) = self.lines.as_ref().and_then(|lines| lines.lock().ok())
            && last.elapsed() >= LINE_EVERY
        {
            *last = Instant::now();
            self.tell(&format!("{}{}", self.counts(), self.time_left(read)));
        }
    }

    /// How many are done, and how fast.
    fn counts(&self) -> String {
        let (done, failed) =
            (self.done.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed));
        let seconds = self.seconds();
        let rate = (done - self.kept_done.load(Ordering::Relaxed)) as f64 / seconds;
        let words = self.words.load(Ordering::Relaxed) as f64 / seconds;
        let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
        format!("{done} articles{failed}, {rate:.1}/s, {words:.0} words/s")
    }

    /// Since this run began with articles of its own.
    fn seconds(&self) -> f64 {
        let start = self.start.lock().map_or_else(|start| *start.into_inner(), |start| *start);
        start.elapsed().as_secs_f64().max(0.001)
    }

    /// The time left at the rate of this run so far, if the end is known.
    fn time_left(&self, read: u64) -> String {
        let Some(total) = self.total else { return String::new() };
        let before = self.kept_bytes.load(Ordering::Relaxed);
        let (now, all) = (read.saturating_sub(before), total.saturating_sub(before));
        if now == 0 {
            return String::new();
        }
        let left = (all as f64 / now as f64 - 1.0).max(0.0) * self.seconds();
        let percent = (read as f64 / total.max(1) as f64 * 100.0).min(100.0);
        let left = Duration::try_from_secs_f64(left).unwrap_or_default();
        format!(", {percent:.0}%, {} left", HumanDuration(left))
    }
}

/// Tells a message. There is nobody to tell that it could not be told.
pub(crate) fn tell(message: &dyn Display) {
    let style = AnsiColor::Red.on_default().bold();
    // One line a message, whatever a file's name or an article's id has in it.
    let message = message.to_string().replace(|c: char| c.is_control(), "\u{fffd}");
    let _ = writeln!(anstream::stderr(), "{style}nutgraf{style:#}: {message}");
}
