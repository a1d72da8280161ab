//! Tables: Parquet, and Arrow as a file (Feather 2 is one) or as a stream. An article a
//! row; a few rows, or one record batch of the file, are in memory at a time.

mod columns;
mod guarded;
mod unpacking;

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaData;

use super::error::Reason;
use super::kind::{ARROW_FILE, FEATHER_1};
use super::limits::Limits;
use super::open::{Counted, Opened, Position, seekable};
use super::{Entry, InputOptions, Origin, Read};
pub use columns::{Columns, Row};
use guarded::guarded;

/// Rows that are converted at a time.
const ROWS: usize = 64;

/// And no more bytes, if they are more than one row.
const MOST_CONVERTED: usize = 32 << 20;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// The rest of a table.
pub(super) struct Table {
    /// Of the file.
    origin: Origin,
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

/// How many rows of a Parquet file are decoded at a time: a value of a dictionary may be in each, and is
/// not larger than its column's chunk.
///
/// # Errors
/// If a chunk unpacks to more than can be meant.
fn rows_at_once(
    metadata: &ParquetMetaData,
    mask: &ProjectionMask,
    limits: &Limits,
) -> Result<usize, Reason> {
    let mut most = 0;
    for group in metadata.row_groups() {
        let read = group.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf));
        for (_, chunk) in read {
            let [packed, unpacked] = [chunk.compressed_size(), chunk.uncompressed_size()];
            if let Err(reason) = unpacking::check_sizes(packed, unpacked, limits) {
                return Err(Reason::Damaged("Parquet", reason));
            }
            if chunk.dictionary_page_offset().is_some() {
                most = most.max(usize::try_from(unpacked).unwrap_or(usize::MAX));
            }
        }
    }
    Ok((MOST_CONVERTED / most.max(1)).clamp(1, ROWS))
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

impl Table {
    pub(super) fn parquet(
        path: Option<&Path>,
        opened: Opened,
        origin: Origin,
        options: &InputOptions,
    ) -> Result<Self, Reason> {
        let file = seekable(path, opened)?;
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
        let at_once = rows_at_once(builder.metadata(), &mask, &options.limits)?;
        let batches = guarded("Parquet", || {
            let builder = builder.with_batch_size(at_once).with_projection(mask);
            builder.build().map_err(|error| damaged(&error))
        })?;
        Ok(Self::new(origin, "Parquet", Box::new(batches), columns, note, progress))
    }

    pub(super) fn arrow(
        path: Option<&Path>,
        opened: Opened,
        origin: Origin,
        options: &InputOptions,
    ) -> Result<Self, Reason> {
        if opened.head.is_empty() {
            return Err(Reason::Empty);
        }
        let damaged = |error: ArrowError| Reason::Damaged("Arrow", error.to_string());
        if opened.head.starts_with(FEATHER_1) {
            let reason = "it is Feather version 1: write it anew as version 2";
            return Err(Reason::Damaged("Arrow", reason.into()));
        }
        let is_file = opened.head.starts_with(ARROW_FILE);
        let file: Box<dyn std::io::Read + Send> = if path.is_some() || is_file {
            let mut file = seekable(path, opened)?;
            let check = if is_file { unpacking::check_file } else { unpacking::check_stream };
            check(&file, &options.limits).map_err(|reason| Reason::Damaged("Arrow", reason))?;
            if is_file {
                return Self::arrow_file(origin, &file, options);
            }
            file.rewind()?;
            Box::new(file)
        } else {
            Box::new(opened.reader())
        };
        let (file, position) = Counted::new(file);
        let reader = guarded("Arrow", || {
            StreamReader::try_new(BufReader::new(file), None).map_err(damaged)
        })?;
        let (columns, note) = Columns::choose(&reader.schema(), options)?;
        Ok(Self::new(origin, "Arrow", Box::new(reader), columns, note, Bytes::Read(position)))
    }

    fn arrow_file(origin: Origin, file: &File, options: &InputOptions) -> Result<Self, Reason> {
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
        Ok(Self::new(origin, "Arrow", Box::new(reader), columns, note, Bytes::Read(position)))
    }

    fn new(
        origin: Origin,
        kind: &'static str,
        batches: Batches,
        columns: Columns,
        note: Option<String>,
        progress: Bytes,
    ) -> Self {
        Self {
            origin,
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

    fn entry(&mut self, row: Row) -> Entry {
        let Row { content, id, given, kept } = row;
        let row = self.row;
        self.row += 1;
        let bytes = match &mut self.progress {
            Bytes::Share { size, rows } => {
                let share = |row: usize| (*size).saturating_mul(row as u64) / (*rows).max(1);
                share(row + 1) - share(row)
            }
            Bytes::Read(position) => position.advance(),
        };
        let mut origin = Origin { kept, ..self.origin.row(row, bytes) };
        if let Some(id) = id {
            origin.id = id;
        }
        let notes = self.note.take().into_iter().collect();
        Entry::new(origin, Read { content, given: given.into(), notes, part: None })
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
            let mut length = ROWS.min(batch.num_rows() - from);
            let mut slice = batch.slice(from, length);
            // A value of a dictionary may be in many rows, each of which becomes a text of its own.
            while length > 1 && self.columns.most_bytes(&slice) > MOST_CONVERTED {
                length /= 2;
                slice = batch.slice(from, length);
            }
            self.rows = guarded(kind, || self.columns.rows(&slice).map_err(damaged))?;
            self.rows.reverse();
            self.batch = Some((batch, from + length));
        }
        Ok(true)
    }
}

impl Iterator for Table {
    type Item = Entry;

    /// The next row's article.
    fn next(&mut self) -> Option<Entry> {
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
        let origin = self.origin.clone();
        let row = (self.row > 0).then_some(self.row);
        Some(Entry::failed(Origin { row, ..origin }, reason))
    }
}
