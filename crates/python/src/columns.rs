//! The columns of results: those of the record, each of which may be null, around them what is kept
//! of the table, and why a row has none.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array, new_null_array};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use arrow_select::take::take;
use nutgraf_io::output::Task;
use nutgraf_wire::{Head, Record, arrow};
use pyo3::PyResult;

use crate::error;

/// The column with the article's id.
const ID: &str = "id";
/// The column with the reason why a row has nothing else.
const ERROR: &str = "error";

/// What came of a row.
#[derive(Debug)]
pub(crate) struct RowResult {
    pub(crate) id: Option<String>,
    pub(crate) outcome: Outcome,
}

/// What came of a row's text.
#[derive(Debug)]
pub(crate) enum Outcome {
    Found(Box<Record>),
    /// There is none.
    Null,
    /// Why it could not be read or analyzed.
    Failed(String),
}

/// The columns of results, and how they are made.
#[derive(Debug)]
pub(crate) struct Columns {
    /// Of the result.
    schema: SchemaRef,
    /// Of the record.
    record: SchemaRef,
    /// What of the record is in the result, in its order.
    parts: Vec<usize>,
    /// What is kept of the table, by its place there.
    kept: Vec<usize>,
    /// Whether the id is among what is kept.
    keeps_id: bool,
}

/// The columns of the record that a task makes.
fn parts(task: Task) -> &'static [&'static str] {
    match task {
        Task::Analyze => &["source", "summary", "entities", "sentences", "text"],
        Task::Summarize => &["summary"],
        Task::Entities => &["entities"],
    }
}

/// A field that may be null, as may all in it: what reads tables looks for nulls also in what lies
/// within a null.
fn nullable(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(nullable).collect()),
        DataType::List(item) => DataType::List(nullable(item)),
        kind => kind.clone(),
    };
    Arc::new(field.as_ref().clone().with_data_type(kind).with_nullable(true))
}

impl Columns {
    /// Those of a task, with these columns of a table kept; its column `id` is the id.
    pub(crate) fn new(
        head: &Head,
        task: Task,
        table: &Schema,
        keep: &[String],
        id: &str,
    ) -> PyResult<Self> {
        let record = arrow::schema(head);
        let fields: Vec<_> = record.fields().iter().map(nullable).collect();
        let record = Arc::new(Schema::new(fields).with_metadata(record.metadata().clone()));
        let names = parts(task);
        let parts: Vec<usize> = names
            .iter()
            .map(|name| record.index_of(name))
            .collect::<Result<_, _>>()
            .map_err(|error| error::other(&error))?;
        let mut kept = Vec::new();
        let mut keeps_id = false;
        for name in keep {
            let place = table.index_of(name).map_err(|_| {
                let there: Vec<_> =
                    table.fields().iter().map(|field| format!("`{}`", field.name())).collect();
                let there = if there.is_empty() { "nothing".to_owned() } else { there.join(", ") };
                error::input(format!("`keep`: the table has no column `{name}`, but {there}"))
            })?;
            if names.contains(&name.as_str()) || name == ERROR || name == ID && id != ID {
                return Err(error::input(format!(
                    "`keep`: the result has a column `{name}` of its own: call the table's another \
                     name, or leave it out"
                )));
            }
            if kept.contains(&place) {
                return Err(error::input(format!("`keep` has the column `{name}` twice")));
            }
            keeps_id |= name == ID;
            kept.push(place);
        }
        let text = |name: &str| Arc::new(Field::new(name, DataType::Utf8, true));
        let mut fields: Vec<FieldRef> = Vec::new();
        if !keeps_id {
            fields.push(text(ID));
        }
        fields.extend(kept.iter().map(|&place| Arc::clone(&table.fields()[place])));
        fields.extend(parts.iter().map(|&place| Arc::clone(&record.fields()[place])));
        fields.push(text(ERROR));
        let schema = Schema::new(fields).with_metadata(record.metadata().clone());
        Ok(Self { schema: Arc::new(schema), record, parts, kept, keeps_id })
    }

    /// The columns of the result.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The places in the table of what is kept of it.
    pub(crate) fn kept(&self) -> &[usize] {
        &self.kept
    }

    /// The results of rows as a batch, beside what is kept of these rows.
    pub(crate) fn batch(
        &self,
        rows: Vec<RowResult>,
        kept: &RecordBatch,
    ) -> Result<RecordBatch, ArrowError> {
        let count = rows.len();
        let mut records: Vec<Record> = Vec::new();
        let (mut ids, mut places, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        for RowResult { id, outcome } in rows {
            ids.push(id);
            let (place, error) = match outcome {
                Outcome::Found(record) => {
                    records.push(*record);
                    (u32::try_from(records.len() - 1).ok(), None)
                }
                Outcome::Null => (None, None),
                Outcome::Failed(reason) => (None, Some(reason)),
            };
            places.push(place);
            errors.push(error);
        }
        let is_whole = records.len() == count;
        let places = UInt32Array::from(places);
        let found = arrow::batch(&self.record, &records)?;
        let part = |&index: &usize| match &found {
            Some(found) if is_whole => Ok(Arc::clone(found.column(index))),
            Some(found) => take(found.column(index), &places, None),
            None => Ok(new_null_array(self.record.field(index).data_type(), count)),
        };
        let mut columns: Vec<ArrayRef> = Vec::new();
        if !self.keeps_id {
            columns.push(Arc::new(StringArray::from(ids)));
        }
        columns.extend(kept.columns().iter().cloned());
        for index in &self.parts {
            columns.push(part(index)?);
        }
        columns.push(Arc::new(StringArray::from(errors)));
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}
