//! Entries through the analyzer, and a writer if there is one, into the output, in order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nutgraf::{Analysis, AnalyzeError, Analyzer, Document, PipelineError, SummaryOptions};
use nutgraf_io::input::{Entry, InputError, Origin, Reason, Records};
use nutgraf_io::output::destination::{Destination, OutputError};
use nutgraf_io::output::{Article, ArticleSummary, Rendered, Task, Writers};

use crate::options::Options;
use crate::progress::Progress;
use crate::writer::Writer;

/// An article with what was found in it, whose summary is still to be written.
struct Found {
    origin: Origin,
    document: Document,
    analysis: Analysis,
}

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
}

/// What a worker does with an entry: everything but what needs the others.
#[derive(Clone)]
struct Work {
    task: Task,
    min_confidence: f32,
    /// The types that are wanted; all, if there are none.
    types: Vec<String>,
    /// `None` if no summary is chosen.
    summary: Option<SummaryOptions>,
    /// Whether a model writes the summaries.
    is_written: bool,
    tells_language: bool,
    writers: Writers,
}

/// An entry that came through the analyzer, or not.
struct Passed {
    digest: [u8; 32],
    bytes: u64,
    /// For people, each with the place it is of.
    warnings: Vec<String>,
    /// Where it is, and in what language, if that is not the one that is read.
    foreign: Option<(String, String)>,
    found: Result<Stage, (Origin, InputError)>,
}

impl Work {
    /// Reads, analyzes, summarizes and renders an entry. A panic in it is the entry's failure.
    fn on(&self, analyzer: &Analyzer, entry: Entry) -> Passed {
        let digest = entry.digest();
        let Entry { origin, content, given, notes } = entry;
        let (place, bytes) = (origin.place(), origin.bytes);
        let path = origin.path.clone().unwrap_or_else(|| "-".to_owned());
        let mut warnings: Vec<String> =
            notes.into_iter().map(|note| format!("`{path}`: {note}")).collect();
        let mut foreign = None;
        let found = catch_unwind(AssertUnwindSafe(|| {
            let (document, notes) = content?
                .document(given)
                .map_err(|reason| InputError::new(place.as_str(), reason))?;
            warnings.extend(notes.into_iter().map(|note| format!("`{place}`: {note}")));
            let mut analysis = analyzer
                .analyze(&document)
                .map_err(|error| InputError::new(place.as_str(), error))?;
            if self.min_confidence > 0.0 {
                analysis.retain_confident(self.min_confidence);
            }
            let summary = self.summary.as_ref().map(|options| analysis.summarize(options));
            if summary.as_ref().is_some_and(|summary| summary.about_matches == Some(0)) {
                warnings.push(format!("`{place}`: no sentence names what `--about` asks for"));
            }
            if summary.as_ref().is_some_and(|summary| summary.too_long) {
                warnings.push(format!(
                    "`{place}`: the summary is longer than asked for: no sentence that can stand \
                     alone is that short"
                ));
            }
            if let Some(tag) = document.foreign().filter(|_| self.tells_language) {
                foreign = Some((place.clone(), tag.to_owned()));
            }
            let origin = origin.clone();
            if self.is_written {
                return Ok(Stage::Analyzed(Box::new(Found { origin, document, analysis })));
            }
            let summary = summary.map(ArticleSummary::Chosen);
            Ok(Stage::Rendered(Box::new(self.render(origin, document, analysis, summary))))
        }));
        let found = match found {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err((origin, error)),
            Err(panic) => {
                let panicked = PipelineError::from_panic(&*panic);
                Err((origin, InputError::new(place.as_str(), AnalyzeError::from(panicked))))
            }
        };
        Passed { digest, bytes, warnings, foreign, found }
    }

    /// An article as it is written.
    fn render(
        &self,
        origin: Origin,
        document: Document,
        mut analysis: Analysis,
        summary: Option<ArticleSummary>,
    ) -> Rendered {
        // Summaries are chosen, and checked, by all that the article names.
        if !self.types.is_empty() {
            analysis.retain_types(|label| self.types.iter().any(|known| known == label));
        }
        self.writers.render(Article::new(origin, self.task, document, analysis, summary))
    }
}

impl Pipeline<'_> {
    /// All entries through it.
    pub(crate) fn run(
        &self,
        entries: Records,
        destination: &mut Destination,
    ) -> Result<(), OutputError> {
        let &Self { options, analyzer, writer, many, .. } = self;
        let work = Work {
            min_confidence: options.min_confidence,
            summary: options.summary.clone().filter(|_| writer.is_none()),
            is_written: writer.is_some(),
            task: options.task,
            types: options.types.clone(),
            tells_language: options.tells_language,
            writers: destination.writers().clone(),
        };
        let own = work.clone();
        let mut passed: Box<dyn Iterator<Item = Result<Passed, PipelineError>>> = if many {
            let pipeline = nutgraf::Pipeline::new(analyzer)?;
            Box::new(pipeline.map(entries, Entry::size, move |one, entry| own.on(one, entry)))
        } else {
            // All threads on the one article.
            Box::new(entries.map(move |entry| Ok(own.on(analyzer, entry))))
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
        for Passed { digest, bytes, warnings, foreign, found } in group {
            for warning in &warnings {
                progress.warn(warning);
            }
            let rendered = match found {
                Ok(Stage::Rendered(rendered)) => Ok(*rendered),
                Ok(Stage::Analyzed(found)) => {
                    let Found { origin, document, analysis } = *found;
                    match written.next().transpose() {
                        Ok(summary) => Ok(work.render(origin, document, analysis, summary)),
                        Err(error) => {
                            let error = InputError::new(origin.place(), Reason::Written(error));
                            Err((origin, error))
                        }
                    }
                }
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
