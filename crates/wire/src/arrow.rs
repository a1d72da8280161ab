//! The columns of a table of [`Record`]s, which nest as its JSON does, and records as its rows.
//! `docs/bulk.md` tells of them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

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
        maybe("title"),
        maybe("byline"),
        maybe("date"),
        maybe("language"),
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
    let columns = vec![
        text("id"),
        required("source", DataType::Struct(source.into())),
        Field::new("summary", DataType::Struct(summary.into()), true),
        required("entities", list(entity)),
        Field::new("sentences", list(sentences), true),
        maybe("text"),
    ];
    let head = serde_json::to_string(head).unwrap_or_default();
    Schema::new(columns).with_metadata(HashMap::from([(METADATA.to_owned(), head)]))
}

/// Records as a batch of rows; `None` of no records.
///
/// # Errors
/// If a record lacks what the columns must have.
pub fn batch(schema: &SchemaRef, records: &[Record]) -> Result<Option<RecordBatch>, ArrowError> {
    let builder = ReaderBuilder::new(Arc::clone(schema)).with_batch_size(records.len().max(1));
    let mut decoder = builder.build_decoder()?;
    decoder.serialize(records)?;
    decoder.flush()
}

fn required(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, false)
}

/// A list of structs.
fn list(fields: Vec<Field>) -> DataType {
    DataType::List(Arc::new(required("item", DataType::Struct(fields.into()))))
}
