//! Many texts in order, as a Python iterator.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use nutgraf::pipeline::Ordered;
use nutgraf::{Format, Pipeline, SummaryOptions};
use nutgraf_io::input::Reason;
use nutgraf_io::output::Task;
use nutgraf_wire::Head;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyTuple};

use crate::analysis::PyAnalysis;
use crate::error;
use crate::process::Own;
use crate::text::{Found, Text, text_of, warn_of_language};

/// What becomes of a text that cannot be read or analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnBad {
    /// Its error is raised in its turn.
    Raise,
    /// Its error is given in its turn, and the rest goes on.
    Return,
}

impl OnBad {
    pub(crate) fn of(name: &str) -> PyResult<Self> {
        match name {
            "raise" => Ok(Self::Raise),
            "return" => Ok(Self::Return),
            other => {
                let message = format!("`errors` is `{other}`: there are `raise` and `return`");
                Err(error::input(message))
            }
        }
    }
}

type Results = Ordered<Texts, Done>;

/// An error that must not wait for its turn, if there is one.
type Interrupt = Arc<Mutex<Option<PyErr>>>;

/// What Python's iterator gives, as it is asked for it.
struct Texts {
    iterator: Option<Py<PyIterator>>,
    interrupt: Interrupt,
    format: Format,
    has_context: bool,
    /// How many were taken.
    taken: usize,
}

/// What is to be done in the place of a text.
struct Item {
    number: usize,
    context: Option<Py<PyAny>>,
    text: Result<Text, Stop>,
}

/// Why there is no text.
enum Stop {
    /// It is none; others may follow.
    Bad(PyErr),
    /// What gives the texts raised this; it is over.
    Raised(PyErr),
}

/// What came of an item.
struct Done {
    number: usize,
    context: Option<Py<PyAny>>,
    found: Result<Box<Found>, NotFound>,
}

enum NotFound {
    Stopped(Stop),
    Failed(Reason),
}

impl Texts {
    fn item(&mut self, py: Python<'_>) -> Option<Item> {
        let number = self.taken;
        self.taken += 1;
        let next = self.iterator.as_ref()?.bind(py).clone().next()?;
        let (context, text) = match next.and_then(|value| self.parts(value)) {
            Ok((context, value)) => {
                let text = text_of(&value, &format!("text {number}"));
                let text = text.map(|text| Text::new(text, self.format, None));
                (context, text.map_err(Stop::Bad))
            }
            Err(raised) => {
                self.iterator = None;
                if !raised.is_instance_of::<PyException>(py) {
                    // Ctrl-C, and what else is to end everything.
                    *self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) = Some(raised);
                    return None;
                }
                (None, Err(Stop::Raised(raised)))
            }
        };
        Some(Item { number, context, text })
    }

    /// The context, if there is one, and the text.
    fn parts<'py>(
        &self,
        value: Bound<'py, PyAny>,
    ) -> PyResult<(Option<Py<PyAny>>, Bound<'py, PyAny>)> {
        if !self.has_context {
            return Ok((None, value));
        }
        match value.cast::<PyTuple>() {
            Ok(pair) if pair.len() == 2 => {
                Ok((Some(pair.get_item(1)?.unbind()), pair.get_item(0)?))
            }
            _ => Err(error::input(format!(
                "text {} is no tuple of two: `as_tuples` takes tuples of a text and what goes with it",
                self.taken - 1
            ))),
        }
    }
}

impl Iterator for Texts {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        // The interpreter may be gone: then there are no more.
        Python::try_attach(|py| self.item(py)).flatten()
    }
}

impl Item {
    fn bytes(&self) -> usize {
        self.text.as_ref().map_or(0, |text| text.content.size())
    }
}

/// The analyses of texts, in their order.
#[pyclass(frozen, module = "nutgraf", name = "Pipe")]
pub(crate) struct Pipe {
    results: Mutex<Own<Option<Results>>>,
    interrupt: Interrupt,
    head: Arc<Head>,
    on_bad: OnBad,
}

impl Pipe {
    pub(crate) fn new(
        pipeline: &Pipeline,
        head: &Arc<Head>,
        texts: &Bound<'_, PyAny>,
        format: Format,
        has_context: bool,
        on_bad: OnBad,
    ) -> PyResult<Self> {
        if texts.is_instance_of::<pyo3::types::PyString>() {
            let message = "`pipe` takes many texts, and this is one string: use `analyze`";
            return Err(error::input(message));
        }
        let iterator = texts.try_iter().map_err(|_| {
            let kind = texts.get_type();
            let kind = kind.name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
            error::input(format!("`pipe` takes an iterable of strings, not `{kind}`"))
        })?;
        let interrupt = Interrupt::default();
        let texts = Texts {
            iterator: Some(iterator.unbind()),
            interrupt: Arc::clone(&interrupt),
            format,
            has_context,
            taken: 0,
        };
        let options = SummaryOptions::default();
        let results = pipeline.map(texts, Item::bytes, move |analyzer, item| {
            let Item { number, context, text } = item;
            let found = match text {
                Ok(text) => text
                    .through(analyzer, Task::Analyze, &options)
                    .map(Box::new)
                    .map_err(NotFound::Failed),
                Err(stop) => Err(NotFound::Stopped(stop)),
            };
            Done { number, context, found }
        });
        let results = Mutex::new(Own::new(Some(results)));
        Ok(Self { results, interrupt, head: Arc::clone(head), on_bad })
    }

    /// What is left of it, for one caller at a time, as with Python's generators.
    fn results(&self) -> PyResult<MutexGuard<'_, Own<Option<Results>>>> {
        match self.results.try_lock() {
            Ok(results) => Ok(results),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(PyValueError::new_err("pipe is being read already"))
            }
        }
    }

    /// The next result; `None` if there is none.
    fn next_done(&self) -> PyResult<Option<Done>> {
        let mut results = self.results()?;
        let Some(results) = results.get_mut() else {
            return Err(error::other(&"this pipe is of the process that this one is a fork of"));
        };
        match results.as_mut().and_then(Iterator::next) {
            Some(Ok(done)) => Ok(Some(done)),
            Some(Err(error)) => Err(error::other(&error)),
            None => {
                *results = None;
                Ok(None)
            }
        }
    }

    fn interrupted(&self) -> PyResult<()> {
        let mut interrupt = self.interrupt.lock().unwrap_or_else(PoisonError::into_inner);
        interrupt.take().map_or(Ok(()), Err)
    }

    /// Ends it: what was taken and not given is dropped.
    fn end(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| {
            if let Some(results) = self.results()?.get_mut() {
                *results = None;
            }
            Ok(())
        })
    }
}

#[pymethods]
impl Pipe {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        py.check_signals()?;
        let done = py.detach(|| self.next_done());
        self.interrupted()?;
        let Some(Done { number, context, found }) = done? else { return Ok(None) };
        let given = match found {
            Ok(found) => {
                warn_of_language(py, &found)?;
                PyAnalysis::new(*found, &self.head).into_pyobject(py)?.into_any()
            }
            Err(NotFound::Stopped(Stop::Raised(raised))) => {
                self.end(py)?;
                return Err(raised);
            }
            Err(not_found) => {
                let error = match not_found {
                    NotFound::Stopped(Stop::Bad(error) | Stop::Raised(error)) => error,
                    NotFound::Failed(reason) => error::of(&format!("text {number}"), &reason),
                };
                if self.on_bad == OnBad::Raise {
                    self.end(py)?;
                    return Err(error);
                }
                error.into_value(py).into_bound(py).into_any()
            }
        };
        match context {
            Some(context) => Ok(Some((given, context).into_pyobject(py)?.into_any())),
            None => Ok(Some(given)),
        }
    }

    /// Ends it: texts that wait are dropped.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.end(py)
    }
}
