//! Errors as Python gets them.

use nutgraf::AnalyzeError;
use nutgraf_io::input::Reason;
use pyo3::PyErr;
use pyo3::exceptions::PyException;

pyo3::create_exception!(nutgraf, Error, PyException, "What goes wrong in nutgraf.");
pyo3::create_exception!(
    nutgraf,
    InputError,
    Error,
    "What is given cannot be read, or asks for what cannot be."
);
pyo3::create_exception!(nutgraf, ModelError, Error, "A model cannot be loaded, or fails.");

/// What was given cannot be read, or asks for what cannot be.
pub(crate) fn input(message: impl Into<String>) -> PyErr {
    InputError::new_err(message.into())
}

/// A model cannot be loaded, or fails.
pub(crate) fn model(message: &impl ToString) -> PyErr {
    ModelError::new_err(message.to_string())
}

/// Anything else.
pub(crate) fn other(message: &impl ToString) -> PyErr {
    Error::new_err(message.to_string())
}

/// Why an article could not be read or analyzed; `place` says which one it is.
pub(crate) fn of(place: &str, reason: &Reason) -> PyErr {
    match reason {
        Reason::Analyze(AnalyzeError::Pipeline(error)) => {
            other(&format!("cannot analyze {place}: {error}"))
        }
        Reason::Analyze(error) => model(&format!("cannot analyze {place}: {error}")),
        reason => input(format!("cannot read {place}: {reason}")),
    }
}
