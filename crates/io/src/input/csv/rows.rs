//! The rows of a table, one at a time, none larger than it may be.

use std::io::{self, BufRead, Cursor, Read};

use csv_core::{ReadRecordResult, Reader};

use super::dialect::Dialect;

/// As much of a table as its dialect is told by.
const SAMPLE: usize = 64 << 10;

/// More columns than any table has.
const MOST_CELLS: usize = 1 << 16;

/// Rows that are read one after another.
pub(super) struct Rows {
    file: Box<dyn BufRead + Send>,
    reader: Reader,
    quoting: bool,
    /// The cells of the row read last, one after another, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// The line that comes next, from 1.
    line: usize,
    /// How many bytes a row may have.
    most: usize,
}

/// A row.
pub(super) struct Row<'a> {
    cells: &'a [u8],
    ends: &'a [usize],
    /// The line where it begins, from 1.
    pub(super) line: usize,
    /// Whether it is larger than it may be, and not all here.
    pub(super) too_large: bool,
    /// Whether the file ended within quotation marks.
    pub(super) unclosed: bool,
}

impl Row<'_> {
    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn cell(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.cells[start..self.ends[at]]
    }
}

impl Rows {
    /// Those of `file`, which has no byte order mark; each may have `most` bytes.
    pub(super) fn new(
        mut file: Box<dyn BufRead + Send>,
        tabs: bool,
        most: usize,
    ) -> io::Result<Self> {
        let mut sample = Vec::new();
        (&mut file).take(SAMPLE as u64).read_to_end(&mut sample)?;
        let dialect = Dialect::of(&sample, sample.len() < SAMPLE, tabs);
        let line = if dialect.said > 0 { 2 } else { 1 };
        let rest = Cursor::new(sample.split_off(dialect.said)).chain(file);
        Ok(Self {
            file: Box::new(rest),
            reader: dialect.reader(),
            quoting: dialect.quoting,
            cells: vec![0; most.min(1 << 12)],
            ends: vec![0; 1 << 6],
            line,
            most,
        })
    }

    /// The next row; empty lines are passed over.
    pub(super) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        self.pass_empty_lines()?;
        let line = self.line;
        let (mut length, mut count) = (0, 0);
        let (mut quotes, mut lines) = (0_usize, 0);
        let mut too_large = false;
        let ended = loop {
            let input = self.file.fill_buf()?;
            let ended = input.is_empty();
            let (result, read, written, ends) =
                self.reader.read_record(input, &mut self.cells[length..], &mut self.ends[count..]);
            quotes += count_of(&input[..read], b'"');
            lines += count_of(&input[..read], b'\n');
            self.file.consume(read);
            length += written;
            count += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cells.len() >= self.most => {
                    (too_large, length) = (true, 0);
                }
                ReadRecordResult::OutputFull => {
                    self.cells.resize((self.cells.len() * 2).min(self.most), 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MOST_CELLS => {
                    (too_large, count) = (true, 0);
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break ended,
                ReadRecordResult::End => return Ok(None),
            }
        };
        self.line += lines;
        let unclosed = self.quoting && ended && quotes % 2 == 1 && lines > 0;
        let (cells, ends) =
            if too_large { (&[][..], &[][..]) } else { (&self.cells[..], &self.ends[..count]) };
        Ok(Some(Row { cells, ends, line, too_large, unclosed }))
    }

    /// So that a row's line is that of its first cell.
    fn pass_empty_lines(&mut self) -> io::Result<()> {
        loop {
            let input = self.file.fill_buf()?;
            let ends = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.line += count_of(&input[..ends], b'\n');
            self.file.consume(ends);
            if ends == 0 {
                return Ok(());
            }
        }
    }
}

fn count_of(bytes: &[u8], wanted: u8) -> usize {
    bytes.iter().map(|byte| usize::from(*byte == wanted)).sum()
}
