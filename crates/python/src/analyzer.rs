//! The analyzer, as Python has it.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use nutgraf::engine::MOST_THREADS;
use nutgraf::{Analyzer, Document, Pipeline};
use nutgraf_io::output::Task;
use nutgraf_wire::Head;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use crate::analysis::PyAnalysis;
use crate::pipe::{OnBad, Pipe};
use crate::process::PerProcess;
use crate::table::{self, PyTable, Rows, Stream, Wanted};
use crate::text::{Text, format_of, summary_options, text_of, warn_of_language};
use crate::{capsules, error};

/// A text that every part of the analyzer takes its part in, so that what is made when it is first
/// needed is there before a process can fork.
const WARM_UP: &str = "Ann Lee met the mayor of Oslo on Monday. They spoke of trade.";

/// How an analyzer is made, which is all of it that travels to other processes.
#[derive(Debug, Clone)]
struct Recipe {
    /// As it was asked for; 0 for one a core.
    threads: usize,
    /// The folder of a model; `None` for the one in this library.
    model: Option<PathBuf>,
}

/// A loaded analyzer.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) analyzer: Analyzer,
    pipeline: OnceLock<Pipeline>,
    head: Arc<Head>,
}

impl Recipe {
    fn load(&self) -> PyResult<Loaded> {
        let loaded = match &self.model {
            Some(folder) => Analyzer::open(folder),
            None => Analyzer::embedded(),
        };
        let analyzer = loaded.map_err(|error| error::model(&error))?.with_threads(self.threads);
        let document = Document::from_text(WARM_UP);
        analyzer.analyze(&document).map_err(|error| error::model(&error))?;
        let head = Arc::new(nutgraf_io::output::head(analyzer.model(), None));
        Ok(Loaded { analyzer, pipeline: OnceLock::new(), head })
    }
}

impl Loaded {
    /// Many articles through it, on threads of its own that all its runs share.
    pub(crate) fn pipeline(&self) -> PyResult<&Pipeline> {
        if let Some(pipeline) = self.pipeline.get() {
            return Ok(pipeline);
        }
        let pipeline = Pipeline::new(&self.analyzer).map_err(|error| error::other(&error))?;
        Ok(self.pipeline.get_or_init(|| pipeline))
    }
}

/// A loaded model that texts go through. It holds no lock of Python's while it works, so that threads
/// run side by side; it may be pickled, and used after a fork.
#[pyclass(frozen, module = "nutgraf", name = "Analyzer")]
pub(crate) struct PyAnalyzer {
    recipe: Recipe,
    loaded: PerProcess<Loaded>,
}

impl PyAnalyzer {
    /// The analyzer of this process: a fork has its own, which it loads anew.
    fn loaded(&self) -> PyResult<&Loaded> {
        self.loaded.get(|| self.recipe.load())
    }

    fn rows(&self, data: &Bound<'_, PyAny>, wanted: Wanted) -> PyResult<Rows> {
        let input = capsules::reader(data)?;
        let loaded = self.loaded()?;
        Rows::new(loaded.pipeline()?, &loaded.head, input, wanted)
    }
}

#[pymethods]
impl PyAnalyzer {
    #[new]
    #[pyo3(signature = (threads=None, model=None))]
    fn new(py: Python<'_>, threads: Option<i64>, model: Option<PathBuf>) -> PyResult<Self> {
        let threads = match threads {
            None => 0,
            Some(asked) => usize::try_from(asked)
                .ok()
                .filter(|count| (1..=MOST_THREADS).contains(count))
                .ok_or_else(|| {
                    error::input(format!("`threads` is {asked}: give 1 to {MOST_THREADS}"))
                })?,
        };
        let recipe = Recipe { threads, model };
        let loaded = PerProcess::new(py.detach(|| recipe.load())?);
        Ok(Self { recipe, loaded })
    }

    /// Analyzes one text, on all threads.
    #[pyo3(signature = (text, *, id=None, format="text"))]
    fn analyze(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        id: Option<String>,
        format: &str,
    ) -> PyResult<PyAnalysis> {
        let text = Text::new(text_of(text, "the text")?, format_of(format)?, id);
        let loaded = py.detach(|| self.loaded())?;
        let options = summary_options(None, None, None, None)?;
        let found = py.detach(|| text.through(&loaded.analyzer, Task::Analyze, &options));
        let found = found.map_err(|reason| error::of("the text", &reason))?;
        warn_of_language(py, &found)?;
        Ok(PyAnalysis::new(found, &loaded.head))
    }

    /// Analyzes many texts side by side, and gives the analyses in their order. `texts` may be
    /// endless: few are taken ahead.
    #[pyo3(signature = (texts, *, as_tuples=false, errors="raise", format="text"))]
    fn pipe(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        as_tuples: bool,
        errors: &str,
        format: &str,
    ) -> PyResult<Pipe> {
        let loaded = py.detach(|| self.loaded())?;
        let on_bad = OnBad::of(errors)?;
        Pipe::new(loaded.pipeline()?, &loaded.head, texts, format_of(format)?, as_tuples, on_bad)
    }

    /// Analyzes the rows of a table: of anything that exports Arrow. The result has a row for each.
    #[pyo3(signature = (data, text=None, *, keep=Vec::new(), id="id", format="text", task="analyze",
                        sentences=None, words=None, percent=None, about=None))]
    #[expect(clippy::too_many_arguments, reason = "they are Python's, by name")]
    fn analyze_arrow(
        &self,
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        text: Option<table::Names>,
        keep: Vec<String>,
        id: &str,
        format: &str,
        task: &str,
        sentences: Option<i64>,
        words: Option<i64>,
        percent: Option<f32>,
        about: Option<String>,
    ) -> PyResult<PyTable> {
        let summary = summary_options(sentences, words, percent, about)?;
        let wanted = Wanted::new(text, keep, id, format_of(format)?, task, summary)?;
        let rows = self.rows(data, wanted)?;
        PyTable::of(py, rows)
    }

    /// As `analyze_arrow`, but a stream, which is worked on as it is read: in batches of 64 rows or
    /// 1 MB of text at most, once.
    #[pyo3(signature = (data, text=None, *, keep=Vec::new(), id="id", format="text", task="analyze",
                        sentences=None, words=None, percent=None, about=None))]
    #[expect(clippy::too_many_arguments, reason = "they are Python's, by name")]
    fn stream_arrow(
        &self,
        data: &Bound<'_, PyAny>,
        text: Option<table::Names>,
        keep: Vec<String>,
        id: &str,
        format: &str,
        task: &str,
        sentences: Option<i64>,
        words: Option<i64>,
        percent: Option<f32>,
        about: Option<String>,
    ) -> PyResult<Stream> {
        let summary = summary_options(sentences, words, percent, about)?;
        let wanted = Wanted::new(text, keep, id, format_of(format)?, task, summary)?;
        Ok(Stream::new(self.rows(data, wanted)?))
    }

    /// How many threads it works on.
    #[getter]
    fn threads(&self) -> PyResult<usize> {
        Ok(self.loaded()?.analyzer.threads())
    }

    /// The model's name and version.
    #[getter]
    fn model(&self) -> PyResult<String> {
        let loaded = self.loaded()?;
        let model = loaded.analyzer.model();
        Ok(format!("{} {}", model.name, model.version))
    }

    /// The types of entities that the model knows.
    #[getter]
    fn entity_types(&self) -> PyResult<Vec<String>> {
        let loaded = self.loaded()?;
        Ok(loaded.analyzer.entity_types().iter().map(ToString::to_string).collect())
    }

    fn __repr__(&self) -> PyResult<String> {
        let loaded = self.loaded()?;
        let model = loaded.analyzer.model();
        let (name, version, threads) = (&model.name, &model.version, loaded.analyzer.threads());
        Ok(format!("<nutgraf.Analyzer {name} {version}, threads={threads}>"))
    }

    /// It travels as what it is made of.
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let Recipe { threads, model } = &slf.get().recipe;
        let threads = Some(*threads).filter(|&threads| threads > 0);
        Ok((slf.get_type(), (threads, model.as_deref()).into_pyobject(slf.py())?))
    }
}
