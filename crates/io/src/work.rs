//! What becomes of an article between its reader and its writer: it is understood, analyzed,
//! summarized and rendered. Whatever runs articles through a model, one by one or many at once, does
//! it by these.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use nutgraf::{
    Analysis, AnalyzeError, Analyzer, Document, PipelineError, Stage, Summary, SummaryOptions,
};

use crate::input::limits::Limit;
use crate::input::{Entry, InputError, Origin};
use crate::output::{Article, ArticleSummary, Rendered, Task, Writers};

/// An article with what was found in it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it came from.
    pub origin: Origin,
    /// Its text and structure.
    pub document: Document,
    /// Mentions, entities and salience.
    pub analysis: Analysis,
}

/// Something that a person may want to know of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which article: its file, or its place there.
    pub place: String,
    /// What it is.
    pub what: Remark,
}

/// What a person may want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// What was lost or guessed in reading it.
    Read(String),
    /// No sentence names what the summary was to be about.
    NothingAbout,
    /// The summary is longer than asked for, since no sentence that can stand alone is that short.
    TooLong,
}

/// What is wanted of each article.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its summary, its entities, or both with the text.
    pub task: Task,
    /// The least confidence of a mention that is kept.
    pub min_confidence: f32,
    /// The types that are wanted; all, if there are none.
    pub types: Vec<String>,
    /// `None` if no summary is chosen.
    pub summary: Option<SummaryOptions>,
    /// Render it.
    pub writers: Writers,
}

/// Reads and analyzes an article; `notes` gets what a person may want to know, and `enter` is told of
/// each stage, and may have it end there.
///
/// # Errors
/// If there is nothing in it to read, the model fails, or it takes longer than it may.
pub fn find(
    analyzer: &Analyzer,
    entry: Entry,
    notes: &mut Vec<Note>,
    mut enter: impl FnMut(Stage) -> ControlFlow<()>,
) -> Result<Found, InputError> {
    let Entry { origin, content, given, notes: said } = entry;
    let place = origin.place();
    let (limits, started) = (given.limits, Instant::now());
    let path = origin.path.clone().unwrap_or_else(|| "-".to_owned());
    let read = |place: &str, text| Note { place: place.to_owned(), what: Remark::Read(text) };
    notes.extend(said.into_iter().map(|text| read(&path, text)));
    let (document, said) =
        content?.document(given).map_err(|reason| InputError::new(place.as_str(), reason))?;
    notes.extend(said.into_iter().map(|text| read(&place, text)));
    let most = Duration::from_secs(limits.get(Limit::Seconds));
    let is_late = || started.elapsed() > most;
    let analysis = analyzer.analyze_traced(&document, |stage| {
        if is_late() { ControlFlow::Break(()) } else { enter(stage) }
    });
    let analysis = analysis.map_err(|error| match error {
        AnalyzeError::Stopped if is_late() => InputError::new(place, limits.over(Limit::Seconds)),
        error => InputError::new(place, error),
    })?;
    Ok(Found { origin, document, analysis })
}

/// What `work` gives; a panic in it is the failure of the article at `place`.
///
/// # Errors
/// Those of `work`, and its panic.
pub fn caught<T>(
    place: &str,
    work: impl FnOnce() -> Result<T, InputError>,
) -> Result<T, InputError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let panicked = PipelineError::from_panic(&*panic);
        Err(InputError::new(place, AnalyzeError::from(panicked)))
    })
}

impl Work {
    /// Leaves out the mentions that the model is not sure enough of, and chooses the summary of what
    /// is left.
    pub fn summarize(&self, found: &mut Found, notes: &mut Vec<Note>) -> Option<Summary> {
        if self.min_confidence > 0.0 {
            found.analysis.retain_confident(self.min_confidence);
        }
        let summary = found.analysis.summarize(self.summary.as_ref()?);
        let mut note = |what| notes.push(Note { place: found.origin.place(), what });
        if summary.about_matches == Some(0) {
            note(Remark::NothingAbout);
        }
        if summary.too_long {
            note(Remark::TooLong);
        }
        Some(summary)
    }

    /// An article as it is written.
    pub fn render(&self, found: Found, summary: Option<ArticleSummary>) -> Rendered {
        let Found { origin, document, mut analysis } = found;
        // Summaries are chosen, and checked, by all that the article names.
        if !self.types.is_empty() {
            analysis.retain_types(|label| self.types.iter().any(|known| known == label));
        }
        self.writers.render(Article::new(origin, self.task, document, analysis, summary))
    }
}
