//! Opening an input: a file or standard input, unpacked where it is compressed, with a
//! count of how far it was read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// How many bytes of an input were read so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Position {
    read: Arc<AtomicU64>,
    told: u64,
}

impl Position {
    /// The bytes read since this was last asked.
    pub(super) fn advance(&mut self) -> u64 {
        let read = self.read.load(Ordering::Relaxed);
        let since = read - self.told.min(read);
        self.told = read;
        since
    }
}

/// Counts what is read through it.
pub(super) struct Counted<R> {
    inner: R,
    position: Position,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Position) {
        let position = Position::default();
        (Self { inner, position: position.clone() }, position)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.position.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A file, or standard input for `None`.
pub(super) fn open(path: Option<&Path>) -> io::Result<Box<dyn Read + Send>> {
    Ok(match path {
        Some(path) => Box::new(File::open(path)?),
        None => Box::new(io::stdin()),
    })
}

/// The lines of a file, which gzip or Zstandard may have packed, as its first bytes tell.
pub(super) fn unpacked(file: impl Read + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
    let mut file = BufReader::new(file);
    let head = file.fill_buf()?;
    if head.starts_with(GZIP) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))));
    }
    if head.starts_with(ZSTD) {
        return Ok(Box::new(BufReader::new(zstd::Decoder::with_buffer(file)?)));
    }
    Ok(Box::new(file))
}

/// A file that can be read in any order: a pipe is first copied into a temporary file.
#[cfg(feature = "parquet")]
pub(super) fn seekable(path: Option<&Path>) -> io::Result<File> {
    if let Some(path) = path {
        let mut file = File::open(path)?;
        if file.metadata()?.is_file() {
            return Ok(file);
        }
        return spool(&mut file);
    }
    spool(&mut io::stdin().lock())
}

#[cfg(feature = "parquet")]
pub(super) fn spool(from: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    file.rewind()?;
    Ok(file)
}
