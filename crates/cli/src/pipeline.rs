//! Entries through the analyzer, and a writer if there is one, into the output, in order.

use std::sync::mpsc;

use nutgraf::{Analyzer, Document};

use crate::input::{Entry, InputError, Origin, Reason, Records};
use crate::options::Options;
use crate::output::Article;
use crate::output::destination::{Destination, OutputError};
use crate::progress::Progress;
use crate::summaries::{Found, Summaries};
use crate::writer::Writer;

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

/// An entry on its way through the analyzer.
struct Passing {
    origin: Origin,
    digest: [u8; 32],
    /// Why it was not read. What goes through the analyzer in its place is an empty
    /// document, so that failures keep their place among the others.
    error: Option<InputError>,
}

/// An entry that came through the analyzer, or not.
struct Passed {
    digest: [u8; 32],
    bytes: u64,
    found: Result<Found, (Origin, InputError)>,
}

impl Pipeline<'_> {
    /// All entries through it.
    pub(crate) fn run(
        &self,
        entries: Records,
        destination: &mut Destination,
    ) -> Result<(), OutputError> {
        let &Self { options, analyzer, writer, progress, many } = self;
        // The reading end runs ahead of the writing end, and tells it what it read.
        let (sender, passing) = mpsc::channel();
        let documents = entries.map_while(|entry| {
            let digest = entry.digest();
            let Entry { origin, content, note } = entry;
            let place = origin.place();
            let read = content.and_then(|content| {
                content.document().map_err(|reason| InputError::new(place.as_str(), reason))
            });
            let (document, warnings, error) = match read {
                Ok((document, warnings)) => (document, warnings, None),
                Err(error) => (Document::from_text(""), Vec::new(), Some(error)),
            };
            if let Some(note) = note {
                progress.warn(&format!("`{}`: {note}", origin.path.as_deref().unwrap_or("-")));
            }
            for warning in warnings {
                progress.warn(&format!("`{place}`: {warning}"));
            }
            sender.send(Passing { origin, digest, error }).ok().map(|()| document)
        });
        let stream: Box<dyn Iterator<Item = _>> = if many {
            Box::new(analyzer.analyze_all(documents))
        } else {
            // All threads on the one article.
            Box::new(documents.map(|document| {
                let analysis = analyzer.analyze(&document);
                (document, analysis)
            }))
        };
        let mut passed = stream.zip(&passing).map(|((document, result), passing)| {
            let Passing { origin, digest, error } = passing;
            let bytes = origin.bytes;
            let found = match (error, result) {
                (Some(error), _) => Err((origin, error)),
                (None, Err(error)) => {
                    let error = InputError::new(origin.place(), error);
                    Err((origin, error))
                }
                (None, Ok(mut analysis)) => {
                    if options.min_confidence > 0.0 {
                        analysis.retain_confident(options.min_confidence);
                    }
                    Ok(Found { origin, document, analysis })
                }
            };
            Passed { digest, bytes, found }
        });
        let at_once = writer.map_or(1, |_| Writer::ARTICLES_AT_ONCE);
        loop {
            let group: Vec<Passed> = passed.by_ref().take(at_once).collect();
            if group.is_empty() {
                return Ok(());
            }
            self.write(group, destination)?;
        }
    }

    /// Summarizes a group of articles together, and writes them one by one.
    fn write(&self, group: Vec<Passed>, destination: &mut Destination) -> Result<(), OutputError> {
        let &Self { options, analyzer, writer, progress, .. } = self;
        let summaries = Summaries { options: options.summary.as_ref(), writer, analyzer, progress };
        let found: Vec<&Found> = group.iter().filter_map(|p| p.found.as_ref().ok()).collect();
        let mut summaries = summaries.of(&found).into_iter();
        for Passed { digest, bytes, found } in group {
            let failure = match found {
                Ok(Found { origin, document, analysis }) => {
                    match summaries.next().unwrap_or(Ok(None)) {
                        Ok(summary) => {
                            let article =
                                Article::new(origin, options.task, document, analysis, summary);
                            progress.around_output(|| destination.article(&article))?;
                            progress.done(bytes, article.words());
                            None
                        }
                        Err(error) => {
                            let error = InputError::new(origin.place(), Reason::Written(error));
                            Some((origin, error))
                        }
                    }
                }
                Err(failure) => Some(failure),
            };
            if let Some((origin, error)) = failure {
                progress.failed(&error, bytes);
                destination.failed(&origin, &error)?;
            }
            destination.record(digest)?;
        }
        Ok(())
    }
}
