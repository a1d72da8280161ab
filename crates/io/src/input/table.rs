//! Tables: Parquet, and Arrow as a file (Feather 2 is one) or as a stream. An article a
//! row; a few rows, or one record batch of the file, are in memory at a time.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use arrow_array::{Array, ArrayRef, BinaryArray, LargeStringArray, RecordBatch};
use arrow_cast::cast;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Schema};
use nutgraf::Format;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::InputOptions;
use super::content::Content;
use super::error::{InputError, Reason};
use super::open::{Counted, Position, open, seekable, spool};
use super::{Entry, Input, Origin, STDIN, fields, unpacking};

/// What an Arrow file starts with; a stream does not.
const ARROW_FILE: &[u8; 6] = b"ARROW1";
/// What a Feather file of the first version starts with.
const FEATHER_1: &[u8] = b"FEA1";

/// Rows that are converted at a time.
const ROWS: usize = 64;

/// What is in a row: the article, and its id.
type Row = (Result<Content, Reason>, Option<String>);

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// The rest of a table.
pub(super) struct Table {
    /// `None` is standard input.
    path: Option<String>,
    kind: &'static str,
    batches: Batches,
    columns: Columns,
    /// Told with the first row.
    note: Option<String>,
    /// The batch that is being read, and how far.
    batch: Option<(RecordBatch, usize)>,
    /// Rows converted, in reverse order.
    rows: Vec<Row>,
    /// The number of the next row.
    row: usize,
    progress: Bytes,
    failed: bool,
}

/// How many bytes of the file a row stands for.
enum Bytes {
    /// A share of the size, for each of so many rows.
    Share {
        size: u64,
        rows: u64,
    },
    Read(Position),
}

/// Which columns are read.
struct Columns {
    text: String,
    id: Option<String>,
    format: Format,
    /// Whether the text is given in bytes, in whatever encoding.
    binary: bool,
}

impl Columns {
    /// The columns of a table to read, with what to tell of the choice.
    fn choose(schema: &Schema, options: &InputOptions) -> Result<(Self, Option<String>), Reason> {
        let there: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let asked = options.text_field.as_deref();
        let text = fields::text_field(asked, "column", &there)?;
        let kind = |name: &str| schema.field_with_name(name).map(|field| field.data_type().clone());
        let text_type = kind(&text).map_err(|error| Reason::Damaged("Arrow", error.to_string()))?;
        if !is_text(&text_type) && !is_binary(&text_type) {
            let kind = text_type.to_string();
            return Err(Reason::ColumnType { column: text, kind });
        }
        let id = Some(options.id_field.clone())
            .filter(|id| kind(id).is_ok_and(|kind| is_text(&kind) || kind.is_integer()));
        let note = fields::note(asked, "column", &text);
        let binary = is_binary(&text_type);
        Ok((Self { text, id, format: options.text_format, binary }, note))
    }

    /// Their positions among all columns.
    fn positions(&self, schema: &Schema) -> Vec<usize> {
        let names = std::iter::once(&self.text).chain(&self.id);
        let mut positions: Vec<_> = names.filter_map(|name| schema.index_of(name).ok()).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// The articles of a batch, with their ids.
    fn rows(&self, batch: &RecordBatch) -> Result<Vec<Row>, ArrowError> {
        let column = |name: &str, kind| -> Result<ArrayRef, ArrowError> {
            cast(batch.column(batch.schema().index_of(name)?), kind)
        };
        let ids = match &self.id {
            Some(id) => Some(column(id, &DataType::LargeUtf8)?),
            None => None,
        };
        let ids = ids.as_ref().and_then(|ids| ids.as_any().downcast_ref::<LargeStringArray>());
        let kind = if self.binary { DataType::Binary } else { DataType::LargeUtf8 };
        let texts = column(&self.text, &kind)?;
        let (strings, binaries) = (
            texts.as_any().downcast_ref::<LargeStringArray>(),
            texts.as_any().downcast_ref::<BinaryArray>(),
        );
        let content = |row| match (strings, binaries) {
            _ if texts.is_null(row) => Err(Reason::Null(self.text.clone())),
            (Some(strings), _) => Ok(Content::Text(strings.value(row).to_owned(), self.format)),
            (None, Some(bytes)) => Ok(Content::Bytes(bytes.value(row).to_vec(), Some(self.format))),
            (None, None) => Err(Reason::NotString(self.text.clone())),
        };
        let id = |row| {
            let ids = ids.filter(|ids| ids.is_valid(row))?;
            Some(ids.value(row).to_owned()).filter(|id| !id.is_empty())
        };
        Ok((0..batch.num_rows()).map(|row| (content(row), id(row))).collect())
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

fn is_binary(kind: &DataType) -> bool {
    matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

impl Table {
    pub(super) fn parquet(input: &Input, options: &InputOptions) -> Result<Self, Reason> {
        let file = seekable(input.path.as_deref())?;
        let size = file.metadata()?.len();
        if size == 0 {
            return Err(Reason::Empty);
        }
        let damaged = |error: &dyn std::fmt::Display| Reason::Damaged("Parquet", error.to_string());
        let builder = guarded("Parquet", || {
            ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(&error))
        })?;
        let (columns, note) = Columns::choose(builder.schema(), options)?;
        let positions = columns.positions(builder.schema());
        let mask = ProjectionMask::roots(builder.parquet_schema(), positions);
        let rows = builder.metadata().file_metadata().num_rows();
        let progress = Bytes::Share { size, rows: u64::try_from(rows).unwrap_or(0) };
        let batches = guarded("Parquet", || {
            let builder = builder.with_batch_size(ROWS).with_projection(mask);
            builder.build().map_err(|error| damaged(&error))
        })?;
        Ok(Self::new(input, "Parquet", Box::new(batches), columns, note, progress))
    }

    pub(super) fn arrow(input: &Input, options: &InputOptions) -> Result<Self, Reason> {
        let mut file = open(input.path.as_deref())?;
        let mut head = Vec::new();
        file.by_ref().take(ARROW_FILE.len() as u64).read_to_end(&mut head)?;
        if head.is_empty() {
            return Err(Reason::Empty);
        }
        let damaged = |error: ArrowError| Reason::Damaged("Arrow", error.to_string());
        if head.starts_with(FEATHER_1) {
            let reason = "it is Feather version 1: write it anew as version 2";
            return Err(Reason::Damaged("Arrow", reason.into()));
        }
        let is_file = head == ARROW_FILE;
        let head = Cursor::new(head);
        let file: Box<dyn Read + Send> = match (&input.path, is_file) {
            (Some(path), _) => {
                let file = seekable(Some(path))?;
                // The messages of a file come after its first eight bytes.
                unpacking::check(&file, if is_file { 8 } else { 0 })
                    .map_err(|reason| Reason::Damaged("Arrow", reason))?;
                if is_file {
                    return Self::arrow_file(input, &file, options);
                }
                (&file).rewind()?;
                Box::new(file)
            }
            (None, true) => {
                let file = spool(&mut head.chain(file))?;
                unpacking::check(&file, 8).map_err(|reason| Reason::Damaged("Arrow", reason))?;
                return Self::arrow_file(input, &file, options);
            }
            (None, false) => Box::new(head.chain(file)),
        };
        let (file, position) = Counted::new(file);
        let reader = guarded("Arrow", || {
            StreamReader::try_new(BufReader::new(file), None).map_err(damaged)
        })?;
        let (columns, note) = Columns::choose(&reader.schema(), options)?;
        Ok(Self::new(input, "Arrow", Box::new(reader), columns, note, Bytes::Read(position)))
    }

    fn arrow_file(input: &Input, file: &File, options: &InputOptions) -> Result<Self, Reason> {
        let damaged = |error: ArrowError| Reason::Damaged("Arrow", error.to_string());
        let open = |projection| {
            let (file, position) = Counted::new(file.try_clone()?);
            let open = || FileReader::try_new(BufReader::new(file), projection).map_err(damaged);
            Ok::<_, Reason>((guarded("Arrow", open)?, position))
        };
        let (reader, _) = open(None)?;
        let schema = reader.schema();
        let (columns, note) = Columns::choose(&schema, options)?;
        let (reader, position) = open(Some(columns.positions(&schema)))?;
        Ok(Self::new(input, "Arrow", Box::new(reader), columns, note, Bytes::Read(position)))
    }

    fn new(
        input: &Input,
        kind: &'static str,
        batches: Batches,
        columns: Columns,
        note: Option<String>,
        progress: Bytes,
    ) -> Self {
        Self {
            path: input.display_path(),
            kind,
            batches,
            columns,
            note,
            batch: None,
            rows: Vec::new(),
            row: 0,
            progress,
            failed: false,
        }
    }

    /// The next row's article.
    pub(super) fn next(&mut self) -> Option<Entry> {
        if self.failed {
            return None;
        }
        let reason = match self.fill() {
            Ok(true) => return self.rows.pop().map(|row| self.entry(row)),
            Ok(false) if self.row > 0 => return None,
            Ok(false) => Reason::Empty,
            Err(reason) => reason,
        };
        // What comes after damage cannot be trusted.
        self.failed = true;
        let origin = Origin { row: (self.row > 0).then_some(self.row), ..self.origin() };
        let error = InputError::new(origin.place(), reason);
        Some(Entry::failed(origin, error))
    }

    fn origin(&self) -> Origin {
        Origin::of(self.path.clone())
    }

    fn entry(&mut self, (content, id): Row) -> Entry {
        let row = self.row;
        self.row += 1;
        let bytes = match &mut self.progress {
            Bytes::Share { size, rows } => {
                let share = |row: usize| (*size).saturating_mul(row as u64) / (*rows).max(1);
                share(row + 1) - share(row)
            }
            Bytes::Read(position) => position.advance(),
        };
        let id = id.unwrap_or_else(|| format!("{}#{row}", self.path.as_deref().unwrap_or(STDIN)));
        let origin = Origin { id, row: Some(row), bytes, ..self.origin() };
        let content = content.map_err(|reason| InputError::new(origin.place(), reason));
        Entry { origin, content, note: self.note.take() }
    }

    /// Converts the next rows if there are none; whether there are some then.
    fn fill(&mut self) -> Result<bool, Reason> {
        let kind = self.kind;
        let damaged = |error: ArrowError| Reason::Damaged(kind, error.to_string());
        while self.rows.is_empty() {
            let (batch, from) = match self.batch.take() {
                Some((batch, from)) if from < batch.num_rows() => (batch, from),
                _ => match guarded(kind, || self.batches.next().transpose().map_err(damaged))? {
                    Some(batch) => (batch, 0),
                    None => return Ok(false),
                },
            };
            let length = ROWS.min(batch.num_rows() - from);
            let slice = batch.slice(from, length);
            self.rows = guarded(kind, || self.columns.rows(&slice).map_err(damaged))?;
            self.rows.reverse();
            self.batch = Some((batch, from + length));
        }
        Ok(true)
    }
}

thread_local! {
    /// Whether this thread reads what may be damaged, and a panic is told as that.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a reader that panics on some kinds of damage, such as a part of an Arrow file that
/// is said to lie beyond its end.
fn guarded<T>(kind: &'static str, read: impl FnOnce() -> Result<T, Reason>) -> Result<T, Reason> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                usual(panic);
            }
        }));
    });
    GUARDED.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    result.unwrap_or_else(|_| Err(Reason::Damaged(kind, "its parts do not fit together".into())))
}
