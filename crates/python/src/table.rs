//! Tables through the analyzer: a row of the result for each row, in their order.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use nutgraf::pipeline::Ordered;
use nutgraf::{Format, Pipeline, PipelineError, SummaryOptions};
use nutgraf_io::input::{Columns as Read, Content, InputOptions, Reason, Row};
use nutgraf_io::output::Task;
use nutgraf_wire::Head;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::capsules::{self, Batches};
use crate::columns::{Columns, Outcome, RowResult};
use crate::error;
use crate::process::Own;
use crate::text::Text;

/// The most rows of a batch of the result.
const ROWS: usize = 64;

/// How many bytes of text end a batch of the result.
const BYTES: usize = 1 << 20;

/// One name or several.
#[derive(Debug, FromPyObject)]
pub(crate) enum Names {
    One(String),
    Several(Vec<String>),
}

/// What is wanted of a table.
#[derive(Debug)]
pub(crate) struct Wanted {
    input: InputOptions,
    task: Task,
    summary: SummaryOptions,
}

impl Wanted {
    pub(crate) fn new(
        text: Option<Names>,
        keep: Vec<String>,
        id: &str,
        format: Format,
        task: &str,
        summary: SummaryOptions,
    ) -> PyResult<Self> {
        let task = match task {
            "analyze" => Task::Analyze,
            "summarize" => Task::Summarize,
            "entities" => Task::Entities,
            other => {
                return Err(error::input(format!(
                    "`task` is `{other}`: there are `analyze`, `summarize` and `entities`"
                )));
            }
        };
        let text_fields = match text {
            None => Vec::new(),
            Some(Names::One(name)) => vec![name],
            Some(Names::Several(names)) => names,
        };
        let input = InputOptions {
            text_fields,
            id_field: id.to_owned(),
            keep,
            text_format: format,
            ..InputOptions::default()
        };
        Ok(Self { input, task, summary })
    }
}

/// The names of the columns of a table that take part, so that others need not be had: those of the
/// text, the id and what else is read, and those to be kept.
#[pyfunction]
#[pyo3(signature = (data, text=None, *, keep=Vec::new(), id="id"))]
pub(crate) fn columns_read(
    data: &Bound<'_, PyAny>,
    text: Option<Names>,
    keep: Vec<String>,
    id: &str,
) -> PyResult<Vec<String>> {
    let wanted = Wanted::new(text, keep, id, Format::Text, "analyze", SummaryOptions::default())?;
    let schema = capsules::reader(data)?.schema();
    let (read, _) = Read::choose(&schema, &wanted.input).map_err(|reason| unfit(&reason))?;
    let names = read.positions(&schema).into_iter();
    Ok(names.map(|place| schema.field(place).name().clone()).collect())
}

fn unfit(reason: &Reason) -> PyErr {
    error::input(format!("the table cannot be read: {reason}"))
}

/// The rows of batches, one after another.
struct Rest {
    batches: Batches,
    read: Read,
    /// The places of the columns that are kept.
    kept: Vec<usize>,
    /// What is left of the batch that is being read.
    batch: Option<RecordBatch>,
    rows: VecDeque<RowToDo>,
    is_over: bool,
}

/// A row, or why there are no more.
type Item = Result<Box<RowToDo>, ArrowError>;

/// A row to be worked on.
struct RowToDo {
    row: Row,
    /// What is kept of this row and those before it that belong to one batch of the result.
    end: Option<RecordBatch>,
}

/// How much memory an item takes.
fn bytes(item: &Item) -> usize {
    let content = item.as_ref().ok().and_then(|item| item.row.content.as_ref().ok());
    content.map_or(0, Content::size)
}

impl Rest {
    /// Reads on, until there are rows.
    fn fill(&mut self) -> Result<(), ArrowError> {
        while self.rows.is_empty() && !self.is_over {
            let rest = self.batch.take().filter(|batch| batch.num_rows() > 0);
            let next = || self.batches.next().transpose();
            let Some(batch) = rest.map_or_else(next, |rest| Ok(Some(rest)))? else {
                self.is_over = true;
                break;
            };
            let now = ROWS.min(batch.num_rows());
            let part = batch.slice(0, now);
            self.batch = Some(batch.slice(now, batch.num_rows() - now));
            let kept = part.project(&self.kept)?;
            let rows = self.read.rows(&part)?;
            let (mut from, mut bytes) = (0, 0);
            for (index, row) in rows.into_iter().enumerate() {
                bytes += row.content.as_ref().map_or(0, Content::size);
                let end = (bytes >= BYTES || index + 1 == now).then(|| {
                    let end = kept.slice(from, index + 1 - from);
                    (from, bytes) = (index + 1, 0);
                    end
                });
                self.rows.push_back(RowToDo { row, end });
            }
        }
        Ok(())
    }
}

impl Iterator for Rest {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let filled = catch_unwind(AssertUnwindSafe(|| self.fill())).unwrap_or_else(|panic| {
            let panic = PipelineError::from_panic(&*panic);
            Err(ArrowError::CDataInterface(panic.to_string()))
        });
        if let Err(error) = filled {
            self.is_over = true;
            self.batch = None;
            return Some(Err(error));
        }
        self.rows.pop_front().map(|row| Ok(Box::new(row)))
    }
}

type Done = Result<(RowResult, Option<RecordBatch>), ArrowError>;

/// The results of a table's rows, in batches.
pub(crate) struct Rows {
    columns: Columns,
    results: Own<Option<Ordered<Rest, Done>>>,
    /// Those of the batch that is not complete.
    waiting: Vec<RowResult>,
}

/// How far the next step led.
pub(crate) enum Step {
    /// A row further.
    Row,
    /// To the end of a batch.
    Batch(RecordBatch),
    /// To the end.
    End,
}

impl Rows {
    pub(crate) fn new(
        pipeline: &Pipeline,
        head: &Head,
        batches: Batches,
        wanted: Wanted,
    ) -> PyResult<Self> {
        let Wanted { mut input, task, summary } = wanted;
        // What is kept goes around the analyzer as it is.
        let keep = std::mem::take(&mut input.keep);
        let schema = batches.schema();
        let (read, _) = Read::choose(&schema, &input).map_err(|reason| unfit(&reason))?;
        let columns = Columns::new(head, task, &schema, &keep, &input.id_field)?;
        let rest = Rest {
            batches,
            read,
            kept: columns.kept().to_vec(),
            batch: None,
            rows: VecDeque::new(),
            is_over: false,
        };
        let results = pipeline.map(rest, bytes, move |analyzer, item| {
            let RowToDo { row: Row { content, id, given, kept: _ }, end } = *item?;
            let found = content.and_then(|content| {
                let text = Text { id: id.clone(), content, given: given.into() };
                text.through(analyzer, task, &summary)
            });
            let outcome = match found {
                Ok(found) => Outcome::Found(Box::new(found.record)),
                Err(Reason::Null(_)) => Outcome::Null,
                Err(reason) => Outcome::Failed(reason.to_string()),
            };
            Ok((RowResult { id, outcome }, end))
        });
        Ok(Self { columns, results: Own::new(Some(results)), waiting: Vec::new() })
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        self.columns.schema()
    }

    /// Goes on to the next row's result.
    pub(crate) fn step(&mut self) -> Result<Step, ArrowError> {
        let Some(results) = self.results.get_mut() else {
            let message = "this stream is of the process that this one is a fork of";
            return Err(ArrowError::CDataInterface(message.to_owned()));
        };
        match results.as_mut().and_then(Iterator::next) {
            None => {
                *results = None;
                Ok(Step::End)
            }
            Some(Ok(Ok((row, end)))) => {
                self.waiting.push(row);
                match end {
                    None => Ok(Step::Row),
                    Some(kept) => {
                        let rows = std::mem::take(&mut self.waiting);
                        self.columns.batch(rows, &kept).map(Step::Batch)
                    }
                }
            }
            Some(Ok(Err(error))) => {
                *results = None;
                Err(error)
            }
            Some(Err(error)) => {
                *results = None;
                Err(ArrowError::CDataInterface(error.to_string()))
            }
        }
    }

    fn next_batch(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        loop {
            match self.step() {
                Ok(Step::Row) => {}
                Ok(Step::Batch(batch)) => return Some(Ok(batch)),
                Ok(Step::End) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Iterator for Rows {
    type Item = Result<RecordBatch, ArrowError>;

    /// The next batch. What goes wrong is an error whose message has no zero byte, which the
    /// interface could not hand on.
    fn next(&mut self) -> Option<Self::Item> {
        let next = catch_unwind(AssertUnwindSafe(|| self.next_batch())).unwrap_or_else(|panic| {
            Some(Err(ArrowError::CDataInterface(PipelineError::from_panic(&*panic).to_string())))
        });
        next.map(|batch| {
            batch.map_err(|error| match error.to_string() {
                message if message.contains('\0') => {
                    ArrowError::CDataInterface(message.replace('\0', "\\0"))
                }
                _ => error,
            })
        })
    }
}

impl RecordBatchReader for Rows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.columns.schema())
    }
}

/// The results of a table's rows, as a table. Whatever reads Arrow reads it, without a copy:
/// `pyarrow.table(t)`, `polars.DataFrame(t)`, `duckdb.from_arrow(...)`.
#[pyclass(frozen, module = "nutgraf", name = "Table")]
pub(crate) struct PyTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl PyTable {
    /// All batches; Ctrl-C works between rows.
    pub(crate) fn of(py: Python<'_>, mut rows: Rows) -> PyResult<Self> {
        let schema = Arc::clone(rows.schema());
        let mut batches = Vec::new();
        loop {
            py.check_signals()?;
            let step = py.detach(|| rows.step());
            match step
                .map_err(|error| error::input(format!("reading the table failed: {error}")))?
            {
                Step::Row => {}
                Step::Batch(batch) => batches.push(batch),
                Step::End => return Ok(Self { schema, batches }),
            }
        }
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[pymethods]
impl PyTable {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // It is a wish, which need not be granted.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        let batches = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        capsules::stream(py, Box::new(batches))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsules::schema(py, &self.schema)
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    #[getter]
    fn num_rows(&self) -> usize {
        self.rows()
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __repr__(&self) -> String {
        let columns = self.column_names().join(", ");
        format!("<nutgraf.Table, {} rows: {columns}>", self.rows())
    }
}

/// The results of a table's rows, worked on as they are read, once.
#[pyclass(frozen, module = "nutgraf", name = "Stream")]
pub(crate) struct Stream {
    schema: SchemaRef,
    rows: Mutex<Option<Rows>>,
}

impl Stream {
    pub(crate) fn new(rows: Rows) -> Self {
        Self { schema: Arc::clone(rows.schema()), rows: Mutex::new(Some(rows)) }
    }
}

#[pymethods]
impl Stream {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).take();
        let rows =
            rows.ok_or_else(|| error::other(&"this stream was read before: make another"))?;
        capsules::stream(py, Box::new(rows))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsules::schema(py, &self.schema)
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    fn __repr__(&self) -> String {
        format!("<nutgraf.Stream of {}>", self.column_names().join(", "))
    }
}
