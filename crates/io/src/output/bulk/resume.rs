//! How an output goes on: what is good of it is passed over or taken over.

use std::io;
use std::path::Path;

use super::journal::{Stretch, chained};
use super::plan::Step;
use super::{Bulk, EVERY};
use crate::input::Entry;
use crate::output::destination::OutputError;

/// Records that were passed over, since what they gave is good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Those that became articles.
    pub done: usize,
    /// Those that failed.
    pub failed: usize,
    /// Bytes of the input that they took.
    pub bytes: u64,
}

impl Bulk {
    /// Passes over the records that come next and whose output is good, and makes sure that they
    /// are the same.
    ///
    /// # Errors
    /// If they are others, or cannot be read, or the output cannot be written.
    pub fn keep(
        &mut self,
        path: &Path,
        entries: &mut impl Iterator<Item = Entry>,
    ) -> Result<Kept, OutputError> {
        let wrong = |error| OutputError::file(path, error);
        let mut kept = Kept::default();
        while matches!(self.plan.steps.front(), Some(Step::Stay(_) | Step::Move(_))) {
            let (stretch, is_moved) = match self.plan.steps.pop_front() {
                Some(Step::Stay(stretch)) => (stretch, false),
                Some(Step::Move(stretch)) => (stretch, true),
                _ => break,
            };
            kept.bytes += self.pass_over(&stretch, entries)?;
            kept.done += stretch.done;
            kept.failed += stretch.failed;
            self.totals.done += stretch.done;
            self.totals.failed += stretch.failed;
            if is_moved {
                self.take_over(&stretch).map_err(wrong)?;
            }
        }
        Ok(kept)
    }

    /// How many of the records that come next are done again, before some are passed over; `None` if
    /// all that are left are to be done.
    pub fn redo(&mut self) -> Option<u64> {
        let mut records = None;
        while let Some(Step::Redo(more)) = self.plan.steps.front() {
            *records.get_or_insert(0) += more;
            self.plan.steps.pop_front();
        }
        // What follows are only further records.
        records.filter(|_| !self.plan.steps.is_empty())
    }

    /// Passes over the records of a stretch. Gives the bytes they took.
    fn pass_over(
        &self,
        stretch: &Stretch,
        entries: &mut impl Iterator<Item = Entry>,
    ) -> Result<u64, OutputError> {
        let refuse = |reason| {
            let journal = self.files.progress().display().to_string();
            Err(OutputError::Resume { journal, reason })
        };
        let (mut digest, mut bytes) = (String::new(), 0);
        let (from, to) = (stretch.from.records, stretch.from.records + stretch.records);
        for record in from..to {
            let Some(entry) = entries.next() else {
                return refuse(format!("{to} records were done, and the inputs have {record} now"));
            };
            if let Err(error) = &entry.content
                && error.reason().may_pass()
            {
                return refuse(error.to_string());
            }
            bytes += entry.origin.bytes;
            digest = chained(&digest, entry.digest());
        }
        if digest != stretch.digest {
            let from = from + 1;
            return refuse(format!("records {from} to {to} of the inputs are others now"));
        }
        Ok(bytes)
    }

    /// Adds what a stretch gave before.
    fn take_over(&mut self, stretch: &Stretch) -> io::Result<()> {
        self.close()?;
        let Some(mut old) = self.plan.old.take() else {
            return Err(io::Error::other("what is to be moved is not there"));
        };
        let (mut output, mut failures) = old.of(stretch)?;
        io::copy(&mut output, &mut self.articles)?;
        io::copy(&mut failures, &mut self.failures)?;
        self.plan.old = Some(old);
        if (self.articles.piece(), self.failures.piece()) != (stretch.output, stretch.failures) {
            return Err(io::Error::other("it changes while it is being read"));
        }
        let from = self.open.from;
        self.closed.push(Stretch { from, ..stretch.clone() });
        self.start();
        if self.since.elapsed() >= EVERY { self.commit() } else { Ok(()) }
    }
}
