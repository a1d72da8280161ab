//! Texts of Python as articles, and through the analyzer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use nutgraf::{
    Analysis, AnalyzeError, Analyzer, Document, Format, Length, PipelineError, SummaryOptions,
};
use nutgraf_io::input::limits::Limits;
use nutgraf_io::input::{Content, Given, Origin, Reason};
use nutgraf_io::output::{Article, ArticleSummary, Task, record};
use nutgraf_wire::Record;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error;

/// The id of an article that has none, as that of what the program reads from standard input.
pub(crate) const NO_ID: &str = "-";

/// A text of Python; `place` says in messages which one it is.
pub(crate) fn text_of(value: &Bound<'_, PyAny>, place: &str) -> PyResult<String> {
    let Ok(text) = value.cast::<PyString>() else {
        let kind = value.get_type().name()?.to_string();
        let advice = match kind.as_str() {
            "bytes" | "bytearray" | "memoryview" => ": decode it first",
            "list" | "tuple" | "Series" | "ChunkedArray" => ": `pipe` takes many texts",
            "DataFrame" | "Table" | "RecordBatch" => ": `analyze_arrow` takes tables",
            _ => "",
        };
        let what = if value.is_none() { "None".to_owned() } else { format!("of type `{kind}`") };
        return Err(error::input(format!("{place} is {what}, not a string{advice}")));
    };
    match text.to_str() {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(error::input(format!(
            "{place} has a lone surrogate (half of a character), which is no text: replace it by \
             `text.encode(\"utf-8\", \"replace\").decode()`"
        ))),
    }
}

/// What a text is, by the name of its format.
pub(crate) fn format_of(name: &str) -> PyResult<Format> {
    match name {
        "text" => Ok(Format::Text),
        "markdown" => Ok(Format::Markdown),
        "html" => Ok(Format::Html),
        other => Err(error::input(format!(
            "`format` is `{other}`: there are `text`, `markdown` and `html`"
        ))),
    }
}

/// An article that was read and analyzed.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) analysis: Analysis,
    pub(crate) record: Record,
}

impl Found {
    /// Everything that is told of an article with this summary.
    pub(crate) fn article(&self, summary: nutgraf::Summary) -> Article {
        let origin = Origin { id: self.record.id.clone(), ..Origin::default() };
        article(origin, Task::Analyze, self.analysis.clone(), summary)
    }
}

/// What is read.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) id: Option<String>,
    pub(crate) content: Content,
    pub(crate) given: Given,
}

impl Text {
    pub(crate) fn new(text: String, format: Format, id: Option<String>) -> Self {
        Self { id, content: Content::Text(text, format), given: Given::default() }
    }

    /// Reads and analyzes it, and makes its record, with a summary as asked for. A panic in it is
    /// the article's failure.
    pub(crate) fn through(
        self,
        analyzer: &Analyzer,
        task: Task,
        summary: &SummaryOptions,
    ) -> Result<Found, Reason> {
        let found = catch_unwind(AssertUnwindSafe(|| {
            let given = Given { limits: Limits::most(), ..self.given };
            let (document, _) = self.content.document(given)?;
            let analysis = analyzer.analyze(&document)?;
            let id = self.id.unwrap_or_else(|| NO_ID.to_owned());
            let chosen = analysis.summarize(summary);
            let origin = Origin { id, ..Origin::default() };
            let record = record(&article(origin, task, analysis.clone(), chosen));
            Ok(Found { analysis, record })
        }));
        found.unwrap_or_else(|panic| {
            Err(AnalyzeError::from(PipelineError::from_panic(&*panic)).into())
        })
    }
}

fn article(origin: Origin, task: Task, analysis: Analysis, summary: nutgraf::Summary) -> Article {
    let document: Document = analysis.document().clone();
    let summary = (task != Task::Entities).then_some(ArticleSummary::Chosen(summary));
    Article::new(origin, task, document, analysis, summary)
}

/// The language a text is in, by its name, if that is another than the one that is read.
pub(crate) fn foreign(document: &Document) -> Option<String> {
    let tag = document.foreign()?;
    let spoken = nutgraf::language::Spoken::from_tag(tag);
    Some(spoken.map_or_else(|| format!("`{tag}`"), |spoken| spoken.name.to_owned()))
}

/// The options of a summary, of which one length at most is given.
pub(crate) fn summary_options(
    sentences: Option<i64>,
    words: Option<i64>,
    percent: Option<f32>,
    about: Option<String>,
) -> PyResult<SummaryOptions> {
    let count = |name: &str, count: i64| match usize::try_from(count) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(error::input(format!("`{name}` is {count}: give 1 or more"))),
    };
    let length = match (sentences, words, percent) {
        (None, None, None) => SummaryOptions::default().length,
        (Some(sentences), None, None) => Length::Sentences(count("sentences", sentences)?),
        (None, Some(words), None) => Length::Words(count("words", words)?),
        (None, None, Some(percent)) if percent > 0.0 && percent <= 100.0 => {
            Length::Percent(percent)
        }
        (None, None, Some(percent)) => {
            let message = format!("`percent` is {percent}: give more than 0, and 100 at most");
            return Err(error::input(message));
        }
        _ => {
            let message = "`sentences`, `words` and `percent` are lengths: give one of them";
            return Err(error::input(message));
        }
    };
    if about.as_deref().is_some_and(|about| about.trim().is_empty()) {
        return Err(error::input("`about` is empty: say whom or what the summary is to be about"));
    }
    Ok(SummaryOptions { length, about })
}

/// Warns of a text in another language than the one that is read.
pub(crate) fn warn_of_language(py: Python<'_>, found: &Found) -> PyResult<()> {
    let Some(language) = foreign(found.analysis.document()) else { return Ok(()) };
    let category = py.import("nutgraf")?.getattr("LanguageWarning")?;
    let message = format!(
        "the text is in {language}, and English is read: do not rely on what is found; \
         `warnings.simplefilter(\"ignore\", nutgraf.LanguageWarning)` silences this\0"
    );
    let message = std::ffi::CStr::from_bytes_until_nul(message.as_bytes())
        .map_err(|error| error::other(&error))?;
    PyErr::warn(py, &category, message, 1)
}
