//! nutgraf in Python: the native part of the package `nutgraf`, whose Python part is in
//! `python/nutgraf`. What is found in a text is the library's (`nutgraf`), the record that of
//! `nutgraf-wire`, how tables are read that of `nutgraf-io`, scores those of `nutgraf-eval`; here
//! is what Python needs of them.

mod analysis;
mod analyzer;
mod capsules;
mod columns;
mod error;
mod items;
mod pipe;
mod process;
mod scores;
mod table;
mod text;

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs the program, with these arguments after its name; the code it ends with.
#[pyfunction]
fn program(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    let all = std::iter::once(OsString::from("nutgraf")).chain(arguments);
    py.detach(|| nutgraf_cli::main(all))
}

/// The native part of nutgraf.
#[pymodule(gil_used = false)]
mod _nutgraf {
    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_export]
    use super::analysis::PyAnalysis;
    #[pymodule_export]
    use super::analyzer::PyAnalyzer;
    #[pymodule_export]
    use super::error::{Error, InputError, ModelError};
    #[pymodule_export]
    use super::items::{PyEntity, PyMention, PySentence, PySummary, PySummarySentence};
    #[pymodule_export]
    use super::pipe::Pipe;
    #[pymodule_export]
    use super::program;
    #[pymodule_export]
    use super::scores::{ner_spans, ner_tags, rouge_each};
    #[pymodule_export]
    use super::table::{PyTable, Stream, columns_read};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("SCHEMA_VERSION", nutgraf_wire::SCHEMA_VERSION)
    }
}
