//! What was found in one text, as Python has it.

use std::sync::Arc;

use nutgraf::ModelInfo;
use nutgraf_io::format::OutputFormat;
use nutgraf_io::output::{Lists, Look, Task, Writers, record};
use nutgraf_wire::{Head, Line};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use crate::error;
use crate::items::{self, PySummary};
use crate::text::{Found, NO_ID, summary_options};

/// What is said of an analysis in a line, of its summary, in chars.
const SHOWN: usize = 60;

/// What was found in one text.
#[pyclass(frozen, module = "nutgraf", name = "Analysis")]
pub(crate) struct PyAnalysis {
    found: Found,
    head: Arc<Head>,
    entities: PyOnceLock<Py<PyTuple>>,
    sentences: PyOnceLock<Py<PyTuple>>,
}

impl PyAnalysis {
    pub(crate) fn new(found: Found, head: &Arc<Head>) -> Self {
        let (entities, sentences) = (PyOnceLock::new(), PyOnceLock::new());
        Self { found, head: Arc::clone(head), entities, sentences }
    }

    /// The line that the program writes of it.
    fn line(&self) -> PyResult<String> {
        let head = Head::clone(&self.head);
        let line = Line { head, document: self.found.record.clone() };
        serde_json::to_string(&line).map_err(|error| error::other(&error))
    }

    /// The page that the program makes of it.
    fn page(&self) -> PyResult<String> {
        let summary = self.found.analysis.summarize(&nutgraf::SummaryOptions::default());
        let mut article = self.found.article(summary);
        if article.origin.id == NO_ID {
            "text".clone_into(&mut article.origin.id);
        }
        article.origin.path = Some(article.origin.id.clone());
        let look = Look {
            colour: false,
            width: None,
            highlights: false,
            lists: Lists::Cut,
            confidence: false,
        };
        let (name, version) = match &self.head.model {
            Some(model) => (&*model.name, &*model.version),
            None => ("", ""),
        };
        let writers = Writers {
            format: OutputFormat::Html,
            task: Task::Analyze,
            look,
            model: ModelInfo::new(name, version, "cpu"),
            entity_model: None,
            many: false,
            kept_fields: Vec::new(),
        };
        let mut page = Vec::new();
        writers.writer().article(&mut page, &article).map_err(|error| error::other(&error))?;
        String::from_utf8(page).map_err(|error| error::other(&error))
    }
}

#[pymethods]
impl PyAnalysis {
    /// The text that offsets point into.
    #[getter]
    fn text(&self) -> &str {
        self.found.analysis.document().text()
    }

    /// The tag of the language the text is in, if that is known.
    #[getter]
    fn language(&self) -> Option<&str> {
        self.found.record.source.language.as_deref()
    }

    /// What the text names, in the order of first mention.
    #[getter]
    fn entities(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let entities = || items::entities(py, &self.found.record);
        Ok(self.entities.get_or_try_init(py, entities)?.clone_ref(py))
    }

    /// All sentences, in text order.
    #[getter]
    fn sentences(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let sentences = || items::sentences(py, &self.found.record);
        Ok(self.sentences.get_or_try_init(py, sentences)?.clone_ref(py))
    }

    /// A summary of sentences of the text: of three, or as long as is asked for.
    #[pyo3(signature = (sentences=None, *, words=None, percent=None, about=None))]
    fn summary(
        &self,
        py: Python<'_>,
        sentences: Option<i64>,
        words: Option<i64>,
        percent: Option<f32>,
        about: Option<String>,
    ) -> PyResult<PySummary> {
        let options = summary_options(sentences, words, percent, about)?;
        let made = if options == nutgraf::SummaryOptions::default() {
            self.found.record.summary.clone()
        } else {
            py.detach(|| {
                let summary = self.found.analysis.summarize(&options);
                record(&self.found.article(summary)).summary
            })
        };
        items::summary(py, &made.unwrap_or_else(nothing))
    }

    /// The record, as the JSON schema has it: what `nutgraf analyze --format jsonl` writes.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.line()?,))
    }

    /// The record as a line of JSON, byte for byte as the program writes it.
    fn to_json(&self) -> PyResult<String> {
        self.line()
    }

    /// The page of it, complete in itself, as `nutgraf analyze --format html` writes it.
    fn to_html(&self) -> PyResult<String> {
        self.page()
    }

    fn _repr_html_(&self) -> PyResult<String> {
        let page = self.page()?.replace('&', "&amp;").replace('"', "&quot;");
        Ok(format!(
            "<iframe sandbox=\"allow-scripts\" srcdoc=\"{page}\" style=\"width: 100%; height: \
             32rem; border: 1px solid #8886; border-radius: 6px; resize: vertical\"></iframe>"
        ))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let record = &self.found.record;
        let lead = record.summary.as_ref().map_or("", |summary| &summary.text);
        let mut shown: String = lead.chars().take(SHOWN).collect();
        if shown.len() < lead.len() {
            shown.push('…');
        }
        let shown = pyo3::types::PyString::new(py, &shown).repr()?.to_string();
        let (words, names) = (record.source.words, record.entities.len());
        let names = if names == 1 { "1 entity".to_owned() } else { format!("{names} entities") };
        Ok(format!("<nutgraf.Analysis of {words} words, {names}: {shown}>"))
    }

    #[expect(clippy::unused_self, reason = "that is how Python asks for it")]
    fn __reduce__(&self) -> PyResult<()> {
        let message = "an analysis is not pickled: send its `to_dict()` or `to_json()`";
        Err(PyTypeError::new_err(message))
    }
}

fn nothing() -> nutgraf_wire::Summary {
    nutgraf_wire::Summary {
        text: String::new(),
        sentences: Vec::new(),
        about_matches: None,
        too_long: false,
        generated: None,
    }
}
