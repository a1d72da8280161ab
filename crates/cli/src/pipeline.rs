//! Entries through the analyzer, and a writer if there is one, into the output, in order.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nutgraf::{Analyzer, PipelineError};
use nutgraf_io::input::{Entry, InputError, Origin, Reason, Records};
use nutgraf_io::output::destination::{Destination, OutputError};
use nutgraf_io::output::{ArticleSummary, Rendered};
use nutgraf_io::work::{self, Found, Note, Remark, Work};

use crate::options::Options;
use crate::progress::Progress;
use crate::writer::Writer;

/// How far an article came on its own.
enum Stage {
    /// To the end.
    Rendered(Box<Rendered>),
    /// As far as a model that writes summaries of several together.
    Analyzed(Box<Found>),
}

/// What entries go through.
pub(crate) struct Pipeline<'a> {
    pub(crate) options: &'a Options,
    pub(crate) analyzer: &'a Analyzer,
    /// The model that writes the summaries, if they are not chosen.
    pub(crate) writer: Option<&'a Writer>,
    pub(crate) progress: &'a Progress,
    /// Whether there is more than one article to come.
    pub(crate) many: bool,
    /// When it is set, what is being worked on is finished, and nothing else begun.
    pub(crate) stop: Arc<AtomicBool>,
}

/// What a worker does with an entry: everything but what needs the others.
#[derive(Clone)]
struct Job {
    work: Work,
    /// Whether a model writes the summaries.
    is_written: bool,
    tells_language: bool,
}

/// An entry that came through the analyzer, or not.
struct Passed {
    digest: [u8; 32],
    bytes: u64,
    /// For people.
    notes: Vec<Note>,
    /// Where it is, and in what language, if that is not the one that is read.
    foreign: Option<(String, String)>,
    found: Result<Stage, (Origin, InputError)>,
}

impl Job {
    /// Reads, analyzes, summarizes and renders an entry. A panic in it is the entry's failure.
    fn on(&self, analyzer: &Analyzer, entry: Entry) -> Passed {
        let (digest, origin) = (entry.digest(), entry.origin.clone());
        let (place, bytes) = (origin.place(), origin.bytes);
        let (mut notes, mut foreign) = (Vec::new(), None);
        let found = work::caught(&place, || {
            let mut found = work::find(analyzer, entry, &mut notes, |_| ControlFlow::Continue(()))?;
            let summary = self.work.summarize(&mut found, &mut notes);
            if let Some(tag) = found.document.foreign().filter(|_| self.tells_language) {
                foreign = Some((place.clone(), tag.to_owned()));
            }
            if self.is_written {
                return Ok(Stage::Analyzed(Box::new(found)));
            }
            let summary = summary.map(ArticleSummary::Chosen);
            Ok(Stage::Rendered(Box::new(self.work.render(found, summary))))
        });
        Passed { digest, bytes, notes, foreign, found: found.map_err(|error| (origin, error)) }
    }
}

/// What is told of a note.
fn told(Note { place, what }: &Note) -> String {
    let what = match what {
        Remark::Read(text) => text.as_str(),
        Remark::NothingAbout => "no sentence names what `--about` asks for",
        Remark::TooLong => {
            "the summary is longer than asked for: no sentence that can stand alone is that short"
        }
        _ => return format!("`{place}`: {what:?}"),
    };
    format!("`{place}`: {what}")
}

impl Pipeline<'_> {
    /// All entries through it, but those that a run before this one did.
    pub(crate) fn run_from(
        &self,
        entries: &mut Records,
        destination: &mut Destination,
    ) -> Result<(), OutputError> {
        loop {
            let kept = destination.keep(entries)?;
            self.progress.kept(kept.done, kept.failed, kept.bytes);
            let Some(again) = destination.redo() else {
                return self.run(entries.by_ref(), destination);
            };
            let again = usize::try_from(again).unwrap_or(usize::MAX);
            self.run(entries.by_ref().take(again), destination)?;
            if self.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
        }
    }

    /// All entries through it.
    fn run(
        &self,
        entries: impl Iterator<Item = Entry>,
        destination: &mut Destination,
    ) -> Result<(), OutputError> {
        let &Self { options, analyzer, writer, many, .. } = self;
        let work = Work {
            task: options.task,
            min_confidence: options.min_confidence,
            types: options.types.clone(),
            summary: options.summary.clone().filter(|_| writer.is_none()),
            writers: destination.writers().clone(),
        };
        let job = Job {
            work: work.clone(),
            is_written: writer.is_some(),
            tells_language: options.tells_language,
        };
        let own = job.clone();
        let mut passed: Box<dyn Iterator<Item = Result<Passed, PipelineError>>> = if many {
            let pipeline = nutgraf::Pipeline::new(analyzer)?.until(Arc::clone(&self.stop));
            Box::new(pipeline.map(entries, Entry::size, move |one, entry| own.on(one, entry)))
        } else {
            // All threads on the one article.
            Box::new(entries.map(move |entry| Ok(job.on(analyzer, entry))))
        };
        let at_once = writer.map_or(1, |_| Writer::ARTICLES_AT_ONCE);
        loop {
            let group = passed.by_ref().take(at_once).collect::<Result<Vec<Passed>, _>>()?;
            if group.is_empty() {
                return Ok(());
            }
            self.write(&work, group, destination)?;
        }
    }

    /// Has the summaries of a group of articles written, if they are, and writes the articles one by
    /// one.
    fn write(
        &self,
        work: &Work,
        group: Vec<Passed>,
        destination: &mut Destination,
    ) -> Result<(), OutputError> {
        let &Self { analyzer, writer, progress, .. } = self;
        let found = group.iter().filter_map(|passed| match &passed.found {
            Ok(Stage::Analyzed(found)) => Some((&found.document, &found.analysis)),
            _ => None,
        });
        let written = writer.map(|writer| writer.summarize(analyzer, &found.collect::<Vec<_>>()));
        let mut written = written.into_iter().flatten();
        for Passed { digest, bytes, notes, foreign, found } in group {
            for note in &notes {
                progress.warn(&told(note));
            }
            let rendered = match found {
                Ok(Stage::Rendered(rendered)) => Ok(*rendered),
                Ok(Stage::Analyzed(found)) => match written.next().transpose() {
                    Ok(summary) => Ok(work.render(*found, summary)),
                    Err(error) => {
                        let origin = found.origin;
                        let error = InputError::new(origin.place(), Reason::Written(error));
                        Err((origin, error))
                    }
                },
                Err(failure) => Err(failure),
            };
            match rendered {
                Ok(rendered) => {
                    if let Some((place, tag)) = foreign {
                        progress.foreign(place, &tag);
                    }
                    let words = rendered.words();
                    progress.around_output(|| destination.article(rendered))?;
                    progress.done(bytes, words);
                }
                Err((origin, error)) => {
                    progress.failed(&error, bytes);
                    destination.failed(&origin, &error)?;
                }
            }
            destination.record(digest)?;
        }
        Ok(())
    }
}
