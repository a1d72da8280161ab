//! What is found in an article, as Python has it: objects that do not change. `start` and `end` are
//! indices of Python's strings, with those of UTF-8 bytes beside them.

use nutgraf_wire::{self as wire, Block, Offsets};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// Where something stands, in chars and in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    start: usize,
    end: usize,
    byte_start: usize,
    byte_end: usize,
}

impl From<Offsets> for Place {
    fn from(offsets: Offsets) -> Self {
        let bytes = offsets.bytes();
        let chars = offsets.chars().unwrap_or(bytes);
        Self { start: chars.start, end: chars.end, byte_start: bytes.start, byte_end: bytes.end }
    }
}

/// A text as Python would write it.
fn quoted(py: Python<'_>, text: &str) -> String {
    let shown = pyo3::types::PyString::new(py, text);
    shown.repr().map_or_else(|_| text.to_owned(), |shown| shown.to_string())
}

/// A place that names an entity.
#[pyclass(frozen, eq, module = "nutgraf", name = "Mention")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PyMention {
    #[pyo3(get)]
    text: String,
    #[pyo3(get)]
    label: String,
    place: Place,
    #[pyo3(get)]
    sentence: usize,
    #[pyo3(get)]
    confidence: f64,
}

/// Something the article names.
#[pyclass(frozen, module = "nutgraf", name = "Entity")]
#[derive(Debug)]
pub(crate) struct PyEntity {
    #[pyo3(get)]
    name: String,
    #[pyo3(get)]
    label: String,
    mentions: Py<PyTuple>,
}

/// A sentence of the article.
#[pyclass(frozen, eq, module = "nutgraf", name = "Sentence")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PySentence {
    #[pyo3(get)]
    text: String,
    place: Place,
    #[pyo3(get)]
    salience: f64,
    #[pyo3(get)]
    block: &'static str,
}

/// A sentence of a summary, as it stands in the article.
#[pyclass(frozen, eq, module = "nutgraf", name = "SummarySentence")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PySummarySentence {
    #[pyo3(get)]
    text: String,
    place: Place,
    #[pyo3(get)]
    sentence: usize,
    #[pyo3(get)]
    score: f64,
}

/// A summary.
#[pyclass(frozen, module = "nutgraf", name = "Summary")]
#[derive(Debug)]
pub(crate) struct PySummary {
    #[pyo3(get)]
    text: String,
    sentences: Py<PyTuple>,
    #[pyo3(get)]
    about_matches: Option<usize>,
    #[pyo3(get)]
    too_long: bool,
}

/// The getters of a class's place.
macro_rules! placed {
    ($class:ty, $($more:item)*) => {
        #[pymethods]
        impl $class {
            /// Its first char.
            #[getter]
            fn start(&self) -> usize {
                self.place.start
            }

            /// One past its last char.
            #[getter]
            fn end(&self) -> usize {
                self.place.end
            }

            /// Its first byte.
            #[getter]
            fn byte_start(&self) -> usize {
                self.place.byte_start
            }

            /// One past its last byte.
            #[getter]
            fn byte_end(&self) -> usize {
                self.place.byte_end
            }

            $($more)*
        }
    };
}

placed! { PyMention,
    fn __repr__(&self, py: Python<'_>) -> String {
        let Self { text, label, place: Place { start, end, .. }, confidence, .. } = self;
        let text = quoted(py, text);
        format!("<Mention {text} {label} {start}:{end}, confidence {confidence:.2}>")
    }
}

placed! { PySentence,
    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let Self { text, place: Place { start, end, .. }, salience, .. } = self;
        format!("<Sentence {} {start}:{end}, salience {salience:.2}>", quoted(py, text))
    }
}

placed! { PySummarySentence,
    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let Self { text, place: Place { start, end, .. }, score, .. } = self;
        format!("<SummarySentence {} {start}:{end}, score {score:.2}>", quoted(py, text))
    }
}

#[pymethods]
impl PyEntity {
    /// Its places, in text order.
    #[getter]
    fn mentions(&self, py: Python<'_>) -> Py<PyTuple> {
        self.mentions.clone_ref(py)
    }

    /// How often it is mentioned.
    #[getter]
    fn count(&self, py: Python<'_>) -> usize {
        self.mentions.bind(py).len()
    }

    fn __str__(&self) -> &str {
        &self.name
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let times = match self.count(py) {
            1 => "once".to_owned(),
            count => format!("{count} times"),
        };
        format!("<Entity {} {}, {times}>", quoted(py, &self.name), self.label)
    }
}

#[pymethods]
impl PySummary {
    /// In the order of the article.
    #[getter]
    fn sentences(&self, py: Python<'_>) -> Py<PyTuple> {
        self.sentences.clone_ref(py)
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<Summary {}>", quoted(py, &self.text))
    }
}

/// The entities of a record.
pub(crate) fn entities(py: Python<'_>, record: &wire::Record) -> PyResult<Py<PyTuple>> {
    let entities = record.entities.iter().map(|entity| {
        let mentions = entity.mentions.iter().map(|mention| PyMention {
            text: mention.text.clone(),
            label: entity.label.clone(),
            place: mention.offsets.into(),
            sentence: mention.sentence.unwrap_or_default(),
            confidence: mention.confidence.unwrap_or_default(),
        });
        let mentions = tuple(py, mentions)?;
        let (name, label) = (entity.name.clone(), entity.label.clone());
        Py::new(py, PyEntity { name, label, mentions })
    });
    let entities: Vec<Py<PyEntity>> = entities.collect::<PyResult<_>>()?;
    Ok(PyTuple::new(py, entities)?.unbind())
}

/// The sentences of a record of this text.
pub(crate) fn sentences(py: Python<'_>, record: &wire::Record) -> PyResult<Py<PyTuple>> {
    let text = record.text.as_deref().unwrap_or_default();
    let sentences = record.sentences.iter().flatten().map(|sentence| PySentence {
        text: text
            .get(sentence.offsets.bytes().start..sentence.offsets.bytes().end)
            .unwrap_or_default()
            .to_owned(),
        place: sentence.offsets.into(),
        salience: sentence.salience.unwrap_or_default(),
        block: match sentence.block {
            Some(Block::Heading) => "heading",
            Some(Block::ListItem) => "list_item",
            Some(Block::TableRow) => "table_row",
            Some(Block::Note) => "note",
            Some(Block::Boilerplate) => "boilerplate",
            Some(Block::Paragraph) | None => "paragraph",
        },
    });
    tuple(py, sentences)
}

/// A summary.
pub(crate) fn summary(py: Python<'_>, summary: &wire::Summary) -> PyResult<PySummary> {
    let sentences = summary.sentences.iter().filter_map(|sentence| {
        let evidence = sentence.evidence.first()?;
        Some(PySummarySentence {
            text: sentence.text.clone(),
            place: evidence.offsets.into(),
            sentence: evidence.sentence?,
            score: sentence.score.unwrap_or_default(),
        })
    });
    Ok(PySummary {
        text: summary.text.clone(),
        sentences: tuple(py, sentences)?,
        about_matches: summary.about_matches,
        too_long: summary.too_long,
    })
}

fn tuple<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    items: impl Iterator<Item = T>,
) -> PyResult<Py<PyTuple>> {
    Ok(PyTuple::new(py, items.collect::<Vec<T>>())?.unbind())
}
