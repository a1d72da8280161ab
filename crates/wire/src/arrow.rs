//! The columns of a table of [`Record`]s, which nest as its JSON does, and records as its rows.
//! `docs/bulk.md` tells of them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
    StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use serde_json::{Map, Value};

use crate::{Head, Record};

/// The key of the table's metadata under which the JSON of [`Head`] stands.
pub const METADATA: &str = "nutgraf";

/// The columns for what `head` makes; where summaries are written by a model of their own, those
/// that tell how.
pub fn schema(head: &Head) -> Schema {
    let offsets = || {
        ["byte_start", "byte_end", "char_start", "char_end"]
            .map(|name| required(name, DataType::Int64))
            .to_vec()
    };
    let with = |mut fields: Vec<Field>, more: Vec<Field>| {
        fields.extend(more);
        fields
    };
    let sentence = || vec![required("sentence", DataType::Int64)];
    let text = |name| required(name, DataType::Utf8);
    let maybe = |name| Field::new(name, DataType::Utf8, true);
    let count = |name| required(name, DataType::Int64);
    let number = |name| required(name, DataType::Float64);

    let source = vec![
        maybe("path"),
        Field::new("line", DataType::Int64, true),
        Field::new("row", DataType::Int64, true),
        Field::new("entry", DataType::Int64, true),
        maybe("part"),
        maybe("title"),
        maybe("url"),
        maybe("byline"),
        maybe("date"),
        maybe("language"),
        maybe("site"),
        maybe("section"),
        count("bytes"),
        count("chars"),
        count("words"),
    ];
    let optional = |name: &str, kind| Field::new(name, kind, true);
    let mut evidence = with(offsets(), sentence());
    let mut after = Vec::new();
    let mut of_summary =
        vec![optional("about_matches", DataType::Int64), optional("too_long", DataType::Boolean)];
    if head.entity_model.is_some() {
        evidence.extend(["lexical", "similarity"].map(|name| optional(name, DataType::Float64)));
        let fact = with(vec![text("text"), text("kind"), maybe("label")], offsets());
        after.push(optional("unsupported", list(fact)));
        let faithful = vec![count("reranked"), count("none_supported")];
        let windows = DataType::List(Arc::new(required("item", DataType::Int64)));
        let generated = vec![
            count("passes"),
            required("windows", windows),
            optional("cut", list(offsets())),
            optional("cut_later", DataType::Int64),
            optional("left_out", DataType::Int64),
            optional("too_long", DataType::Boolean),
            count("unsupported"),
            optional("faithful", DataType::Struct(faithful.into())),
        ];
        of_summary.push(optional("generated", DataType::Struct(generated.into())));
    }
    let evidence = required("evidence", list(evidence));
    let said = with(vec![text("text"), number("score"), evidence], after);
    let summary = with(vec![text("text"), required("sentences", list(said))], of_summary);
    let mention = with(with(vec![text("text")], offsets()), sentence());
    let mention = with(mention, vec![number("confidence")]);
    let entity =
        vec![text("name"), text("label"), count("count"), required("mentions", list(mention))];
    let sentences = with(offsets(), vec![number("salience"), text("block")]);
    let mut columns = vec![
        text("id"),
        required("source", DataType::Struct(source.into())),
        Field::new("summary", DataType::Struct(summary.into()), true),
        required("entities", list(entity)),
        Field::new("sentences", list(sentences), true),
        maybe("text"),
    ];
    if !head.kept_fields.is_empty() {
        let kept: Vec<_> = head.kept_fields.iter().map(|name| maybe(name)).collect();
        columns.push(Field::new("kept", DataType::Struct(kept.into()), true));
    }
    let head = serde_json::to_string(head).unwrap_or_default();
    Schema::new(columns).with_metadata(HashMap::from([(METADATA.to_owned(), head)]))
}

/// Records as a batch of rows; `None` of no records.
///
/// # Errors
/// If a record lacks what the columns must have.
pub fn batch(schema: &SchemaRef, records: &[Record]) -> Result<Option<RecordBatch>, ArrowError> {
    if records.is_empty() {
        return Ok(None);
    }
    let mut written = Cow::Borrowed(records);
    if records.iter().any(|record| !record.kept.is_empty()) {
        written.to_mut().iter_mut().for_each(|record| in_words(&mut record.kept));
    }
    let records = &*written;
    let rows = records.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
    let rows = rows.map_err(|error| ArrowError::JsonError(error.to_string()))?;
    let rows: Vec<_> = rows.iter().map(Some).collect();
    let columns = schema.fields().iter().map(|field| member(field, &rows));
    RecordBatch::try_new(Arc::clone(schema), columns.collect::<Result<_, _>>()?).map(Some)
}

/// The member `field` of each object; null where there is no object or no such member.
fn member(field: &Field, objects: &[Option<&Value>]) -> Result<ArrayRef, ArrowError> {
    let mut values = Vec::with_capacity(objects.len());
    for object in objects {
        let value = object.and_then(|object| object.get(field.name()));
        let value = value.filter(|value| !value.is_null());
        if object.is_some() && value.is_none() && !field.is_nullable() {
            return Err(ArrowError::JsonError(format!("a record has no `{}`", field.name())));
        }
        values.push(value);
    }
    array(field, &values)
}

/// An array of the values, which are of the type of `field` or null.
fn array(field: &Field, values: &[Option<&Value>]) -> Result<ArrayRef, ArrowError> {
    let wrong = |value: &Value| {
        let (name, kind) = (field.name(), field.data_type());
        ArrowError::JsonError(format!("`{name}` is {value}, which is not of type {kind}"))
    };
    macro_rules! primitive {
        ($array:ty, $get:expr) => {{
            let values = values.iter().copied();
            let values = values.map(|value| {
                value.map(|value| $get(value).ok_or_else(|| wrong(value))).transpose()
            });
            Arc::new(values.collect::<Result<$array, _>>()?) as ArrayRef
        }};
    }
    let nulls = || Some(values.iter().map(Option::is_some).collect::<NullBuffer>());
    let nulls = || nulls().filter(|nulls| nulls.null_count() > 0);
    Ok(match field.data_type() {
        DataType::Utf8 => primitive!(StringArray, Value::as_str),
        DataType::Int64 => primitive!(Int64Array, Value::as_i64),
        DataType::Float64 => primitive!(Float64Array, Value::as_f64),
        DataType::Boolean => primitive!(BooleanArray, Value::as_bool),
        DataType::Struct(fields) => {
            let columns = fields.iter().map(|field| member(field, values));
            let columns = columns.collect::<Result<_, _>>()?;
            Arc::new(StructArray::try_new(fields.clone(), columns, nulls())?)
        }
        DataType::List(item) => {
            let (mut lengths, mut items) = (Vec::with_capacity(values.len()), Vec::new());
            for value in values {
                let list = value.map(|value| value.as_array().ok_or_else(|| wrong(value)));
                let list = list.transpose()?.map_or(&[][..], Vec::as_slice);
                lengths.push(list.len());
                items.extend(list.iter().map(Some));
            }
            let offsets = OffsetBuffer::from_lengths(lengths);
            Arc::new(ListArray::try_new(Arc::clone(item), offsets, array(item, &items)?, nulls())?)
        }
        other => return Err(ArrowError::NotYetImplemented(format!("columns of type {other}"))),
    })
}

/// Makes all values strings, as the columns of what was kept are: what is none becomes its JSON.
fn in_words(kept: &mut Map<String, Value>) {
    for value in kept.values_mut() {
        if !matches!(value, Value::String(_) | Value::Null) {
            *value = Value::String(value.to_string());
        }
    }
}

fn required(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, false)
}

/// A list of structs.
fn list(fields: Vec<Field>) -> DataType {
    DataType::List(Arc::new(required("item", DataType::Struct(fields.into()))))
}
