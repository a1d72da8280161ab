//! Bytes of a model's file, wherever they lie: in the program, in memory, or in a mapped file.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

use memmap2::Mmap;

/// Bytes that are shared, not copied: clones and [`slices`](Self::slice) point at the same ones.
#[derive(Clone)]
pub struct Bytes {
    place: Place,
    range: Range<usize>,
}

#[derive(Clone)]
enum Place {
    Program(&'static [u8]),
    Memory(Arc<Vec<u8>>),
    Mapped(Arc<Mmap>),
}

impl Bytes {
    /// Maps a file into memory: what is read of it is loaded, and may be given back to the system.
    /// A file that is cut short while it is mapped ends the program, as with any mapped file.
    #[expect(unsafe_code, reason = "a file that others change may not be mapped safely")]
    pub fn map(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
        }
        // SAFETY: the bytes are only read. Who writes to a model's file in place while it runs gets
        // other numbers, which all code here takes as it takes any numbers.
        let map = unsafe { Mmap::map(&file)? };
        let range = 0..map.len();
        Ok(Self { place: Place::Mapped(Arc::new(map)), range })
    }

    /// Some of these bytes; `None` if the range is outside.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        self.get(range.clone())?;
        let start = self.range.start;
        Some(Self { place: self.place.clone(), range: start + range.start..start + range.end })
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let all = match &self.place {
            Place::Program(bytes) => bytes,
            Place::Memory(bytes) => bytes.as_slice(),
            Place::Mapped(map) => map,
        };
        &all[self.range.clone()]
    }
}

impl From<&'static [u8]> for Bytes {
    fn from(bytes: &'static [u8]) -> Self {
        Self { range: 0..bytes.len(), place: Place::Program(bytes) }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self { range: 0..bytes.len(), place: Place::Memory(Arc::new(bytes)) }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}
