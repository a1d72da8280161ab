//! Which columns of a table are read, and the articles of its rows.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::{can_cast_types, cast};
use arrow_data::ArrayData;
use arrow_json::writer::{LineDelimited, WriterBuilder};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use nutgraf::{Format, Metadata};
use serde_json::{Map, Value};

use crate::input::content::Content;
use crate::input::error::Reason;
use crate::input::limits::{Limit, Limits};
use crate::input::{InputOptions, fields};

/// What is in a row of a table.
#[derive(Debug)]
pub struct Row {
    /// The article, or why it cannot be read.
    pub content: Result<Content, Reason>,
    /// Its id, if the table has one.
    pub id: Option<String>,
    /// What the other columns say of it.
    pub given: Metadata,
    /// What is passed through.
    pub kept: Map<String, Value>,
}

/// Which columns of a table are read: those that files of tables are read by, and batches that come
/// from elsewhere.
#[derive(Debug)]
pub struct Columns {
    text: Vec<Column>,
    format: Format,
    id: Option<Column>,
    title: Option<Column>,
    byline: Option<Column>,
    date: Option<Column>,
    language: Option<Column>,
    url: Option<Column>,
    keep: Vec<Column>,
    limits: Limits,
}

/// A column, or one of a column's fields.
#[derive(Debug)]
struct Column {
    /// As it is asked for.
    name: String,
    /// The names on the way to it, from the column on.
    path: Vec<String>,
    kind: DataType,
}

impl Column {
    /// The column of a name, or what a path such as `data.text` leads to.
    fn find(schema: &Schema, name: &str) -> Option<Self> {
        let (mut path, mut rest) = (Vec::new(), name);
        let mut fields = schema.fields();
        loop {
            if let Some((_, field)) = fields.find(rest) {
                path.push(rest.to_owned());
                let kind = field.data_type().clone();
                return Some(Self { name: name.to_owned(), path, kind });
            }
            let mut split = rest.match_indices('.');
            let (at, inner) =
                split.find_map(|(at, _)| match fields.find(&rest[..at])?.1.data_type() {
                    DataType::Struct(inner) => Some((at, inner)),
                    _ => None,
                })?;
            path.push(rest[..at].to_owned());
            (fields, rest) = (inner, &rest[at + 1..]);
        }
    }

    /// Its values in a batch, and those of what it is a field of, of which any may be null.
    fn values(&self, batch: &RecordBatch) -> Result<Values, ArrowError> {
        let (first, rest) = self.path.split_first().ok_or_else(|| self.gone())?;
        let mut own = Arc::clone(batch.column_by_name(first).ok_or_else(|| self.gone())?);
        let mut around = Vec::new();
        for name in rest {
            let inner = own.as_struct_opt().and_then(|fields| fields.column_by_name(name));
            let inner = Arc::clone(inner.ok_or_else(|| self.gone())?);
            around.push(std::mem::replace(&mut own, inner));
        }
        Ok(Values { own, around })
    }

    fn gone(&self) -> ArrowError {
        ArrowError::SchemaError(format!("the column `{}` is gone", self.name))
    }

    /// What its values are read as.
    fn reading(&self) -> Option<Reading> {
        Reading::ALL.into_iter().find(|reading| reading.fits(&self.kind))
    }
}

/// The values of a column in some rows.
struct Values {
    own: ArrayRef,
    around: Vec<ArrayRef>,
}

impl Values {
    fn is_null(&self, row: usize) -> bool {
        self.own.is_null(row) || self.around.iter().any(|array| array.is_null(row))
    }

    fn read_as(&self, reading: Reading) -> Result<Self, ArrowError> {
        let own = cast(&self.own, &reading.kind())?;
        Ok(Self { own, around: self.around.clone() })
    }
}

/// What values are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Text,
    /// Text in bytes, in whatever encoding.
    Bytes,
    /// Paragraphs.
    Texts,
}

impl Reading {
    const ALL: [Self; 3] = [Self::Text, Self::Bytes, Self::Texts];

    fn fits(self, kind: &DataType) -> bool {
        match (self, kind) {
            (Self::Text, kind) => is_text(kind),
            (Self::Bytes, kind) => {
                matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
            }
            (
                Self::Texts,
                DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _),
            ) => is_text(item.data_type()) && can_cast_types(kind, &self.kind()),
            (Self::Texts, _) => false,
        }
    }

    fn kind(self) -> DataType {
        match self {
            Self::Text => DataType::LargeUtf8,
            Self::Bytes => DataType::LargeBinary,
            Self::Texts => {
                DataType::LargeList(Arc::new(Field::new("item", DataType::LargeUtf8, true)))
            }
        }
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

impl Columns {
    /// The columns of a table to read, with what to tell of the choice. An error if none of those
    /// that are to hold the text is there, or one holds something else.
    pub fn choose(
        schema: &Schema,
        options: &InputOptions,
    ) -> Result<(Self, Option<String>), Reason> {
        let find = |name: &str| Column::find(schema, name);
        let asked = &options.text_fields;
        let names = || names(schema);
        let chosen = fields::text_fields(
            asked,
            options.usual_text,
            "column",
            |name| find(name).is_some(),
            names,
        )?;
        let mut text = Vec::new();
        for name in &chosen {
            let column = find(name).ok_or_else(|| fields::missing("column", &[name], &names()))?;
            if column.reading().is_none() {
                let kind = column.kind.to_string();
                return Err(Reason::ColumnType { column: column.name, kind });
            }
            text.push(column);
        }
        let words = |asked: &Option<String>, usual: &[&str]| {
            let asked = asked.iter().map(String::as_str);
            let mut found =
                asked.clone().chain(usual.iter().copied().take_while(|_| asked.len() == 0));
            found.find_map(|name| find(name).filter(Column::has_words))
        };
        let columns = Self {
            text,
            format: options.text_format,
            id: find(&options.id_field).filter(|id| is_text(&id.kind) || id.kind.is_integer()),
            title: words(&options.title_field, &fields::TITLES),
            byline: words(&None, &fields::BYLINES),
            date: words(&options.date_field, &fields::DATES),
            language: words(&None, &fields::LANGUAGES),
            url: words(&options.url_field, &fields::URLS),
            keep: options.keep.iter().filter_map(|name| find(name)).collect(),
            limits: options.limits,
        };
        let note = fields::note(asked, options.usual_text, "column", &chosen);
        let lacking = fields::lacking(options, "column", |name| find(name).is_some());
        Ok((columns, fields::notes([note, lacking])))
    }

    fn all(&self) -> impl Iterator<Item = &Column> {
        let Self { text, format: _, id, title, byline, date, language, url, keep, limits: _ } =
            self;
        let said = [id, title, byline, date, language, url].into_iter().flatten();
        text.iter().chain(said).chain(keep)
    }

    /// Their positions among all columns.
    pub fn positions(&self, schema: &Schema) -> Vec<usize> {
        let firsts = self.all().filter_map(|column| schema.index_of(column.path.first()?).ok());
        let mut positions: Vec<_> = firsts.collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// How many bytes the columns of a batch become at most, where what a dictionary has once is in each
    /// row that names it.
    pub(super) fn most_bytes(&self, batch: &RecordBatch) -> usize {
        let columns = self.all().filter_map(|column| batch.column_by_name(column.path.first()?));
        columns.map(|array| most_bytes(&array.to_data())).fold(0, usize::saturating_add)
    }

    /// The rows of a batch of the table. An error if its columns are not those of the table's schema.
    pub fn rows(&self, batch: &RecordBatch) -> Result<Vec<Row>, ArrowError> {
        let words = |column: &Option<Column>| match column {
            Some(column) => column.words(batch),
            None => Ok(vec![None; batch.num_rows()]),
        };
        let mut texts = Vec::new();
        for column in &self.text {
            if let Some(reading) = column.reading() {
                texts.push((column.values(batch)?.read_as(reading)?, reading, &*column.name));
            }
        }
        let mut kept = self.kept(batch)?.into_iter();
        let [mut id, mut title, mut url, mut byline, mut date, mut language] =
            [&self.id, &self.title, &self.url, &self.byline, &self.date, &self.language].map(words);
        let mut rows = Vec::with_capacity(batch.num_rows());
        let take = |words: &mut Result<Vec<Option<String>>, ArrowError>, row: usize| match words {
            Ok(words) => Ok(words.get_mut(row).and_then(Option::take)),
            Err(_) => std::mem::replace(words, Ok(Vec::new())).map(|_| None),
        };
        for row in 0..batch.num_rows() {
            let given = Metadata {
                title: take(&mut title, row)?,
                url: take(&mut url, row)?,
                byline: take(&mut byline, row)?,
                date: take(&mut date, row)?,
                language: take(&mut language, row)?,
                ..Metadata::default()
            };
            rows.push(Row {
                content: self.content(&texts, row),
                id: take(&mut id, row)?,
                given,
                kept: kept.next().unwrap_or_default(),
            });
        }
        Ok(rows)
    }

    fn content(&self, columns: &[(Values, Reading, &str)], row: usize) -> Result<Content, Reason> {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        let mut is_text = true;
        for (values, reading, _) in columns.iter().filter(|(values, ..)| !values.is_null(row)) {
            match reading {
                Reading::Text => {
                    let value = values.own.as_string::<i64>().value(row);
                    self.limits.check(Limit::Record, value.len())?;
                    texts.push(value.as_bytes().to_vec());
                }
                Reading::Bytes => {
                    is_text = false;
                    let value = values.own.as_binary::<i64>().value(row);
                    self.limits.check(Limit::Record, value.len())?;
                    texts.push(value.to_vec());
                }
                Reading::Texts => {
                    let items = values.own.as_list::<i64>().value(row);
                    let items = items.as_string::<i64>().iter().flatten();
                    texts.push(items.collect::<Vec<_>>().join("\n\n").into_bytes());
                }
            }
        }
        let text = match <[Vec<u8>; 1]>::try_from(texts) {
            Ok([text]) => text,
            Err(texts) if texts.is_empty() => {
                let name = columns.first().map_or("", |(_, _, name)| name);
                return Err(Reason::Null(name.to_owned()));
            }
            Err(texts) => texts.join(&b"\n\n"[..]),
        };
        match String::from_utf8(text) {
            Ok(text) if is_text => Ok(Content::Text(text, self.format)),
            Ok(text) => Ok(Content::Bytes(text.into_bytes(), Some(self.format))),
            Err(error) => Ok(Content::Bytes(error.into_bytes(), Some(self.format))),
        }
    }

    /// What is passed through, of each row.
    fn kept(&self, batch: &RecordBatch) -> Result<Vec<Map<String, Value>>, ArrowError> {
        if self.keep.is_empty() {
            return Ok(Vec::new());
        }
        let mut columns = Vec::new();
        for column in &self.keep {
            let values = column.values(batch)?;
            columns.push((Field::new(&column.name, column.kind.clone(), true), values.own));
        }
        let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let kept = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        let builder = WriterBuilder::new().with_explicit_nulls(true);
        let mut writer = builder.build::<_, LineDelimited>(Vec::new());
        writer.write(&kept)?;
        writer.finish()?;
        let written = writer.into_inner();
        let lines = serde_json::Deserializer::from_slice(&written).into_iter();
        let rows: Result<Vec<_>, _> = lines.collect();
        rows.map_err(|error| ArrowError::JsonError(error.to_string()))
    }
}

impl Column {
    /// Whether its values can be told in words.
    fn has_words(&self) -> bool {
        let kind = &self.kind;
        is_text(kind) || kind.is_integer() || kind.is_temporal() || Reading::Texts.fits(kind)
    }

    /// What the rows say in words, if they say something; of lists, all of it.
    fn words(&self, batch: &RecordBatch) -> Result<Vec<Option<String>>, ArrowError> {
        let is_list = Reading::Texts.fits(&self.kind);
        let reading = if is_list { Reading::Texts } else { Reading::Text };
        let values = self.values(batch)?.read_as(reading)?;
        let words = |row| {
            if values.is_null(row) {
                return None;
            }
            let words = if is_list {
                let items = values.own.as_list::<i64>().value(row);
                items.as_string::<i64>().iter().flatten().collect::<Vec<_>>().join(", ")
            } else {
                values.own.as_string::<i64>().value(row).to_owned()
            };
            Some(words).filter(|words| !words.trim().is_empty())
        };
        Ok((0..batch.num_rows()).map(words).collect())
    }
}

fn most_bytes(array: &ArrayData) -> usize {
    let own = array.get_slice_memory_size().unwrap_or(usize::MAX);
    match array.data_type() {
        DataType::Dictionary(..) => {
            let values = array.child_data().iter().map(most_bytes).fold(0, usize::saturating_add);
            values.saturating_mul(array.len())
        }
        // Their own size has their children's.
        kind if !kind.is_nested() => own,
        _ => array.child_data().iter().map(most_bytes).fold(own, usize::saturating_add),
    }
}

/// The names of the columns, and of the fields of those that have some.
fn names(schema: &Schema) -> Vec<String> {
    let inner = |field: &Arc<Field>| match field.data_type() {
        DataType::Struct(inner) => {
            inner.iter().map(|inner| format!("{}.{}", field.name(), inner.name())).collect()
        }
        _ => vec![field.name().clone()],
    };
    schema.fields().iter().flat_map(inner).collect()
}
