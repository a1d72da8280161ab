//! How far a download or a check is, on standard error, if someone is there to see it.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{DecimalBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use nutgraf_hub::{Event, RepoId};

use super::short;
use crate::progress::tell;

const KNOWN: &str = "{bar:30.cyan/dim} {percent:>3}%  {decimal_bytes} of {decimal_total_bytes}, \
     {decimal_bytes_per_sec}, {eta} left  {wide_msg}";
const UNKNOWN: &str = "{spinner:.cyan} {wide_msg}";

pub(crate) struct Bar {
    bar: ProgressBar,
    quiet: bool,
}

impl Bar {
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style(UNKNOWN));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        };
        Self { bar, quiet }
    }

    /// So many bytes are to be read.
    pub(crate) fn expect(&self, bytes: u64) {
        self.bar.set_style(style(KNOWN));
        self.bar.set_length(bytes);
        self.bar.set_position(0);
        self.bar.reset_eta();
    }

    pub(crate) fn on(&self, model: &RepoId, event: &Event<'_>) {
        match event {
            Event::Plan { commit, files, bytes } => {
                let (commit, bytes_text) = (short(commit), DecimalBytes(*bytes));
                self.say(&format!("{model} at {commit}: {files} files, {bytes_text}"));
                self.expect(*bytes);
            }
            Event::File { name, there, .. } => {
                self.bar.set_message((*name).to_owned());
                self.bar.inc(*there);
            }
            Event::Received { bytes } => self.bar.inc(*bytes),
            Event::Restart { lost } => {
                self.bar.set_position(self.bar.position().saturating_sub(*lost));
            }
            Event::Waiting { file } => {
                self.say(&format!("waiting for another process that has `{file}` in use"));
            }
            Event::Retry { reason } if !self.quiet => {
                self.bar.suspend(|| tell(&format!("{reason}; trying again")));
            }
            _ => {}
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn say(&self, line: &str) {
        if !self.quiet {
            // Without anybody to read it, it is lost.
            self.bar.suspend(|| drop(writeln!(anstream::stderr(), "{line}")));
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─")
}
