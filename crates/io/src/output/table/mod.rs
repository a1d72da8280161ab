//! Tables: Parquet, and Arrow as a file or a stream. A row for each article, in the
//! columns of `nutgraf-wire`.

mod encode;

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_ipc::reader::StreamReader;
use arrow_schema::{ArrowError, SchemaRef};

use nutgraf_wire::{Head, Record};

use super::{Article, Body, Writer, record};
use crate::format::OutputFormat;
use encode::Encoder;

/// Rows that are held back for a record batch.
const ROWS: usize = 64;

/// A table that is being written.
pub(super) struct Table {
    format: OutputFormat,
    head: Head,
    /// Made when it is first needed: those that only render rows need none.
    schema: OnceCell<SchemaRef>,
    /// Made by `begin` or `resume`.
    encoder: Option<Encoder>,
    rows: Vec<Record>,
}

impl Table {
    pub(super) fn new(format: OutputFormat, head: Head) -> Self {
        Self { format, head, schema: OnceCell::new(), encoder: None, rows: Vec::new() }
    }

    fn schema(&self) -> SchemaRef {
        let make = || Arc::new(nutgraf_wire::arrow::schema(&self.head));
        Arc::clone(self.schema.get_or_init(make))
    }

    fn encoder(&mut self) -> io::Result<&mut Encoder> {
        let schema = self.schema();
        match &mut self.encoder {
            Some(encoder) => Ok(encoder),
            empty @ None => {
                let encoder = Encoder::new(self.format, &schema).map_err(wrong)?;
                Ok(empty.insert(encoder))
            }
        }
    }
}

impl Writer for Table {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.encoder()?.take())
    }

    fn resume(&mut self) {
        // What a stream begins with is there already. If it can't be made, the first
        // article says so.
        if let Ok(encoder) = self.encoder() {
            encoder.take();
        }
    }

    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let body = self.render(article)?;
        self.put(out, body)
    }

    fn render(&mut self, article: &Article) -> io::Result<Body> {
        Ok(Body::Row(Box::new(record(article))))
    }

    fn put(&mut self, out: &mut dyn Write, body: Body) -> io::Result<()> {
        match body {
            Body::Row(record) => self.rows.push(*record),
            Body::Bytes(_) => return Err(io::Error::other("a text is no row of a table")),
        }
        if self.rows.len() >= ROWS { self.flush(out) } else { Ok(()) }
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let batch = nutgraf_wire::arrow::batch(&self.schema(), &self.rows).map_err(wrong)?;
        self.rows.clear();
        let encoder = self.encoder()?;
        if let Some(batch) = batch {
            encoder.write(&batch).map_err(wrong)?;
        }
        out.write_all(&encoder.take())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.flush(out)?;
        let encoder = self.encoder()?;
        encoder.finish().map_err(wrong)?;
        out.write_all(&encoder.take())
    }
}

/// Writes the Arrow stream in file `from` in another of the formats of tables.
pub(super) fn convert(from: &Path, format: OutputFormat, out: &mut dyn Write) -> io::Result<()> {
    let stream = StreamReader::try_new(BufReader::new(File::open(from)?), None).map_err(wrong)?;
    let mut encoder = Encoder::new(format, &stream.schema()).map_err(wrong)?;
    for batch in stream {
        encoder.write(&batch.map_err(wrong)?).map_err(wrong)?;
        out.write_all(&encoder.take())?;
    }
    encoder.finish().map_err(wrong)?;
    out.write_all(&encoder.take())
}

fn wrong(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}
