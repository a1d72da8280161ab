//! What a run tells people on standard error: failures, warnings, and how far it is.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anstyle::AnsiColor;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::input::Input;

/// Messages and the progress bar, shared by the threads that read and that write.
pub(crate) struct Progress {
    bar: ProgressBar,
    quiet: bool,
    /// Whether output goes to the same terminal as the bar.
    over_output: bool,
    done: AtomicUsize,
    failed: AtomicUsize,
    told: Mutex<()>,
}

impl Progress {
    /// Progress through `inputs`, shown if someone is there to see it and it may take a
    /// while. It counts bytes, which is the only thing known of all inputs beforehand.
    pub(crate) fn new(inputs: &[Result<Input, crate::input::InputError>], quiet: bool) -> Self {
        let inputs: Vec<_> = inputs.iter().flatten().collect();
        let long = inputs.len() > 1 || inputs.iter().any(|input| input.is_many());
        let bar = if quiet || !long || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let total: Option<u64> = inputs.iter().map(|input| input.bytes).sum();
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(total, target);
            let template = if total.is_some() {
                "{bar:30.cyan/dim} {percent:>3}%  {msg}  {eta} left"
            } else {
                "{spinner:.cyan} {msg}  {elapsed}"
            };
            let style = ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style.progress_chars("━╸─"));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        Self {
            bar,
            quiet,
            over_output: io::stdout().is_terminal(),
            done: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            told: Mutex::new(()),
        }
    }

    /// One article is done, of so many bytes of the input.
    pub(crate) fn done(&self, bytes: u64) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.bar.inc(bytes);
        self.count();
    }

    /// One input failed.
    pub(crate) fn failed(&self, error: &dyn Display) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        self.tell(error);
        self.count();
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

    /// Takes the bar away; gives how many articles were done and how many inputs failed.
    pub(crate) fn finish(&self) -> (usize, usize) {
        self.bar.finish_and_clear();
        (self.done.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed))
    }

    fn tell(&self, message: &dyn Display) {
        let _one_at_a_time = self.told.lock();
        self.bar.suspend(|| tell(message));
    }

    fn count(&self) {
        if self.bar.is_hidden() {
            return;
        }
        let (done, failed) =
            (self.done.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed));
        let rate = done as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
        let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
        self.bar.set_message(format!("{done} articles{failed}, {rate:.1}/s"));
    }
}

/// Tells a message. There is nobody to tell that it could not be told.
pub(crate) fn tell(message: &dyn Display) {
    let style = AnsiColor::Red.on_default().bold();
    // One line a message, whatever a file's name or an article's id has in it.
    let message = message.to_string().replace(|c: char| c.is_control(), "\u{fffd}");
    let _ = writeln!(anstream::stderr(), "{style}nutgraf{style:#}: {message}");
}
