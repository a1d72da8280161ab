//! A file that is added to, with a checksum of what was.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use crc32fast::Hasher;

use super::journal::Piece;

/// A file that is added to.
#[derive(Debug)]
pub(super) struct Summed {
    file: BufWriter<File>,
    length: u64,
    sum: Hasher,
}

impl Summed {
    /// A file, at its end.
    pub(super) fn new(file: File) -> Self {
        Self { file: BufWriter::new(file), length: 0, sum: Hasher::new() }
    }

    /// What was added since it was opened or [`start`](Self::start) was called.
    pub(super) fn piece(&self) -> Piece {
        Piece { length: self.length, crc32: self.sum.clone().finalize() }
    }

    /// From here on, what is added counts.
    pub(super) fn start(&mut self) {
        (self.length, self.sum) = (0, Hasher::new());
    }

    /// Has everything on disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_data()
    }
}

impl Write for Summed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let length = self.file.write(buffer)?;
        self.sum.update(&buffer[..length]);
        self.length += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a place in a file is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// As it was written.
    Good,
    /// Other bytes.
    Changed,
    /// Less than was written: the file ends at this byte.
    Cut(u64),
    /// There is no file.
    Gone,
}

/// Whether a file has this piece at that byte.
pub(super) fn holds(file: Option<&mut File>, at: u64, piece: Piece) -> io::Result<Holds> {
    if piece.length == 0 {
        return Ok(Holds::Good);
    }
    let Some(file) = file else { return Ok(Holds::Gone) };
    let length = file.metadata()?.len();
    if length < at + piece.length {
        return Ok(Holds::Cut(length));
    }
    file.seek(SeekFrom::Start(at))?;
    let (mut sum, mut left) = (Summing(Hasher::new()), file.take(piece.length));
    io::copy(&mut io::BufReader::with_capacity(1 << 16, &mut left), &mut sum)?;
    Ok(if sum.0.finalize() == piece.crc32 { Holds::Good } else { Holds::Changed })
}

/// Keeps nothing of what is written but its checksum.
pub(super) struct Summing(pub(super) Hasher);

impl Write for Summing {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.update(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
