//! Opening an input: a file or standard input, unpacked where it is compressed, with its first
//! bytes to tell by what is in it, and a count of how far it was read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytes;
use flate2::bufread::MultiGzDecoder;

use super::error::Reason;
use super::limits::{Limit, Limits};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Bytes that are read at a time, and looked at to tell what they are where so many are there.
const CHUNK: usize = 64 << 10;

/// From how many bytes on that are there it is told what they are. A pipe may have less: whole
/// lines are enough.
const HEAD: usize = 4096;

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

/// Bytes of an input, of which the first were looked at.
pub(super) struct Opened {
    /// The first ones.
    pub(super) head: Vec<u8>,
    /// Those that come after.
    rest: Box<dyn BufRead + Send>,
    /// How many bytes of the file were read, which may be packed.
    pub(super) position: Position,
    /// How much of it is read.
    pub(super) limits: Limits,
}

impl Opened {
    /// A file, or standard input for `None`.
    pub(super) fn open(path: Option<&Path>) -> io::Result<Self> {
        match path {
            Some(path) => Self::new(File::open(path)?),
            None => Self::new(io::stdin()),
        }
    }

    /// Bytes that gzip or Zstandard may have packed, as the first of them tell.
    pub(super) fn new(file: impl Read + Send + 'static) -> io::Result<Self> {
        let (file, position) = Counted::new(file);
        let mut file = BufReader::with_capacity(CHUNK, file);
        let start = file.fill_buf()?;
        let mut rest: Box<dyn BufRead + Send> = if start.starts_with(GZIP) {
            Box::new(BufReader::with_capacity(CHUNK, MultiGzDecoder::new(file)))
        } else if start.starts_with(ZSTD) {
            let decoder = zstd::Decoder::with_buffer(file)?;
            Box::new(BufReader::with_capacity(CHUNK, decoder))
        } else {
            Box::new(file)
        };
        let head = head(&mut *rest)?;
        Ok(Self { head, rest, position, limits: Limits::default() })
    }

    /// All bytes.
    pub(super) fn reader(self) -> Box<dyn BufRead + Send> {
        Box::new(Cursor::new(self.head).chain(self.rest))
    }

    /// All of a text: without a byte order mark, and in UTF-8 where that says it is UTF-16.
    pub(super) fn text(mut self) -> Box<dyn BufRead + Send> {
        match Encoding::for_bom(&self.head) {
            Some((encoding, mark)) if encoding == UTF_8 => {
                self.head.drain(..mark);
                self.reader()
            }
            Some(_) => {
                let decoder = DecodeReaderBytes::new(self.reader());
                Box::new(BufReader::with_capacity(CHUNK, decoder))
            }
            None => self.reader(),
        }
    }

    /// All bytes at once.
    ///
    /// # Errors
    /// If they cannot be read, or are more than `limit` says.
    pub(super) fn whole(self, limit: Limit) -> Result<Vec<u8>, Reason> {
        let mut bytes = self.head;
        let room = self.limits.size(limit).saturating_sub(bytes.len()) as u64;
        self.rest.take(room + 1).read_to_end(&mut bytes)?;
        self.limits.check(limit, bytes.len())?;
        Ok(bytes)
    }
}

/// The first bytes there are: some thousand, or whole lines.
fn head(reader: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    loop {
        let chunk = reader.fill_buf()?;
        let length = chunk.len();
        head.extend_from_slice(chunk);
        reader.consume(length);
        let has_line = head.contains(&b'\n') && head.trim_ascii().len() > 1;
        if length == 0 || head.len() >= HEAD || has_line {
            return Ok(head);
        }
    }
}

/// The first bytes of an input, unpacked, which stays as it is; none where they cannot be read.
pub(super) fn peek(path: Option<&Path>) -> Vec<u8> {
    if let Some(path) = path {
        // Opening a pipe would wait for its other end, and take from it.
        let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
        return is_file.then(|| Opened::open(Some(path)).ok()).flatten().unwrap_or_default().head;
    }
    let mut stdin = io::stdin().lock();
    let start = stdin.fill_buf().unwrap_or_default();
    let mut head = Vec::new();
    let most = CHUNK as u64;
    // That the packed bytes end there is no concern.
    if start.starts_with(GZIP) {
        _ = MultiGzDecoder::new(start).take(most).read_to_end(&mut head);
    } else if start.starts_with(ZSTD) {
        _ = zstd::Decoder::with_buffer(start).map(|file| file.take(most).read_to_end(&mut head));
    } else {
        head.extend_from_slice(start);
    }
    head
}

impl Default for Opened {
    fn default() -> Self {
        Self {
            head: Vec::new(),
            rest: Box::new(io::empty()),
            position: Position::default(),
            limits: Limits::default(),
        }
    }
}

/// A file that can be read in any order: a pipe is first copied into a temporary file.
#[cfg(any(feature = "parquet", feature = "documents"))]
pub(super) fn seekable(path: Option<&Path>, opened: Opened) -> io::Result<File> {
    if let Some(path) = path {
        // Opened twice, a pipe would give its bytes to neither.
        if path.metadata()?.is_file() {
            return File::open(path);
        }
    }
    spool(&mut opened.reader())
}

#[cfg(any(feature = "parquet", feature = "documents"))]
fn spool(from: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::input::limits::Setting;

    #[test]
    fn packed_bytes_are_unpacked() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(b"Two\nlines").expect("memory");
        let opened = Opened::new(Cursor::new(packed.finish().expect("memory"))).expect("gzip");
        assert_eq!(opened.head, b"Two\nlines");
        assert_eq!(opened.whole(Limit::Record).expect("all"), b"Two\nlines");
    }

    #[test]
    fn no_more_is_unpacked_than_may_be() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        io::copy(&mut io::repeat(b'a').take(10_000_000), &mut packed).expect("memory");
        let packed = packed.finish().expect("memory");
        let whole = |most: u64| {
            let mut opened = Opened::new(Cursor::new(packed.clone())).expect("gzip");
            opened.limits = opened.limits.with(Setting(Limit::Record, most));
            opened.whole(Limit::Record)
        };
        let over = whole(9_999_999).expect_err("it has more").to_string();
        assert_eq!(over, "it has more than 9999999 bytes (the limit `record`)");
        assert_eq!(whole(10_000_000).expect("all").len(), 10_000_000);
    }

    #[test]
    fn text_is_without_its_mark() {
        let text = |bytes: &'static [u8]| {
            let mut text = String::new();
            let opened = Opened::new(Cursor::new(bytes)).expect("bytes");
            opened.text().read_to_string(&mut text).expect("text");
            text
        };
        assert_eq!(text(b"\xef\xbb\xbfid"), "id");
        assert_eq!(text(b"\xff\xfei\0d\0"), "id");
        assert_eq!(text(b"\xfe\xff\0i\0d"), "id");
        assert_eq!(text(b"id"), "id");
    }
}
