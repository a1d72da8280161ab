//! Entries through the analyzer, and a writer if there is one, into the output, in order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nutgraf::{Analysis, AnalyzeError, Analyzer, Document, PipelineError, Summary, SummaryOptions};
use nutgraf_io::input::{Entry, InputError, Origin, Reason, Records};
use nutgraf_io::output::destination::{Destination, OutputError};
use nutgraf_io::output::{Article, ArticleSummary};

use crate::options::Options;
use crate::progress::Progress;
use crate::writer::Writer;

/// An article with what was found in it.
struct Found {
    origin: Origin,
    document: Document,
    analysis: Analysis,
    /// Its summary, if one was chosen.
    summary: Option<Summary>,
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
    /// Whether the model is the program's own, which reads English.
    pub(crate) reads_english: bool,
}

/// What a worker does with an entry: everything but what needs the others.
#[derive(Clone)]
struct Work {
    min_confidence: f32,
    /// `None` if no summary is chosen.
    summary: Option<SummaryOptions>,
    reads_english: bool,
}

/// An entry that came through the analyzer, or not.
struct Passed {
    digest: [u8; 32],
    bytes: u64,
    /// For people, each with the place it is of.
    warnings: Vec<String>,
    found: Result<Found, (Origin, InputError)>,
}

impl Work {
    /// Reads, analyzes and summarizes an entry. A panic in it is the entry's failure.
    fn on(&self, analyzer: &Analyzer, entry: Entry) -> Passed {
        let digest = entry.digest();
        let Entry { origin, content, note } = entry;
        let (place, bytes) = (origin.place(), origin.bytes);
        let path = origin.path.clone().unwrap_or_else(|| "-".to_owned());
        let mut warnings: Vec<String> =
            note.into_iter().map(|note| format!("`{path}`: {note}")).collect();
        let found = catch_unwind(AssertUnwindSafe(|| {
            let (document, notes) =
                content?.document().map_err(|reason| InputError::new(place.as_str(), reason))?;
            warnings.extend(notes.into_iter().map(|note| format!("`{place}`: {note}")));
            if self.reads_english && !is_english(&document) {
                warnings.push(format!(
                    "`{place}`: this does not look like English, the only language that the \
                     program's own model reads"
                ));
            }
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
            Ok((document, analysis, summary))
        }));
        let found = match found {
            Ok(Ok((document, analysis, summary))) => {
                Ok(Found { origin, document, analysis, summary })
            }
            Ok(Err(error)) => Err((origin, error)),
            Err(panic) => {
                let panicked = PipelineError::from_panic(&*panic);
                Err((origin, InputError::new(place.as_str(), AnalyzeError::from(panicked))))
            }
        };
        Passed { digest, bytes, warnings, found }
    }
}

/// Texts of fewer letters or words are not judged by these.
const LETTERS: usize = 20;
const WORDS: usize = 50;
/// The share of function words in English prose is three to five in ten; less than this in lists
/// and in other languages only, in percent.
const FUNCTION_WORDS_PERCENT: usize = 10;

/// Whether a text may be English: most of its letters are Latin, and some of its words are those that
/// any English text has.
fn is_english(document: &Document) -> bool {
    let text = document.text();
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (all, latin) = letters.fold((0, 0), |(all, latin), c| {
        // Up to the last letter of Latin Extended-B, and Latin Extended Additional.
        (all + 1, latin + usize::from(c <= '\u{24f}' || ('\u{1e00}'..='\u{1eff}').contains(&c)))
    });
    if all >= LETTERS && latin * 2 < all {
        return false;
    }
    let known = &document.language().terms.stop_words;
    let is_word = |word: &&str| word.chars().all(char::is_alphabetic);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.filter(is_word);
    let (all, function) = words.fold((0, 0), |(all, function), word| {
        (all + 1, function + usize::from(known.has(&word.to_lowercase())))
    });
    all < WORDS || function * 100 >= all * FUNCTION_WORDS_PERCENT
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
            reads_english: self.reads_english,
        };
        let mut passed: Box<dyn Iterator<Item = Result<Passed, PipelineError>>> = if many {
            let pipeline = nutgraf::Pipeline::new(analyzer)?;
            Box::new(pipeline.map(entries, Entry::size, move |own, entry| work.on(own, entry)))
        } else {
            // All threads on the one article.
            Box::new(entries.map(move |entry| Ok(work.on(analyzer, entry))))
        };
        let at_once = writer.map_or(1, |_| Writer::ARTICLES_AT_ONCE);
        loop {
            let group = passed.by_ref().take(at_once).collect::<Result<Vec<Passed>, _>>()?;
            if group.is_empty() {
                return Ok(());
            }
            self.write(group, destination)?;
        }
    }

    /// Summarizes a group of articles together, and writes them one by one.
    fn write(&self, group: Vec<Passed>, destination: &mut Destination) -> Result<(), OutputError> {
        let &Self { options, analyzer, writer, progress, .. } = self;
        let found: Vec<&Found> = group.iter().filter_map(|p| p.found.as_ref().ok()).collect();
        let written = writer.map(|writer| {
            let articles = found.iter().map(|found| (&found.document, &found.analysis));
            writer.summarize(analyzer, &articles.collect::<Vec<_>>())
        });
        let mut written = written.into_iter().flatten();
        for Passed { digest, bytes, warnings, found } in group {
            for warning in &warnings {
                progress.warn(warning);
            }
            let failure = match found {
                Ok(Found { origin, document, mut analysis, summary }) => {
                    let summary = match written.next() {
                        Some(written) => written.map(Some),
                        None => Ok(summary.map(ArticleSummary::Chosen)),
                    };
                    match summary {
                        Ok(summary) => {
                            // Summaries are chosen, and checked, by all that the article names.
                            if !options.types.is_empty() {
                                let is_asked =
                                    |label: &str| options.types.iter().any(|t| t == label);
                                analysis.retain_types(is_asked);
                            }
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
