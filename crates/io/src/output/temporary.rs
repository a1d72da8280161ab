//! Files that have no name of their own until they are whole.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

/// Those that are there.
static THERE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes the temporary files of this process, which must end then: for when it is told to end at
/// once.
pub fn remove_temporaries() {
    let mut there = THERE.lock().unwrap_or_else(PoisonError::into_inner);
    for path in there.drain(..) {
        // Whatever is wrong with it, there is nobody to be told.
        _ = fs::remove_file(path);
    }
    // Nobody makes another until the process has ended.
    std::mem::forget(there);
}

/// A temporary file, which goes when it is dropped, or the process is told to end.
#[derive(Debug)]
pub(super) struct Temporary(NamedTempFile);

impl Temporary {
    /// Makes one, of which [`remove_temporaries`] knows as soon as it is there.
    pub(super) fn create(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<Self> {
        let mut there = THERE.lock().unwrap_or_else(PoisonError::into_inner);
        let file = make()?;
        there.push(file.path().to_path_buf());
        Ok(Self(file))
    }

    /// Puts it on disk, in place of what is called so, with the same permissions.
    pub(super) fn rename(self, path: &Path) -> io::Result<()> {
        let file = self.0.as_file();
        if let Ok(metadata) = fs::metadata(path) {
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_all()?;
        let mut there = THERE.lock().unwrap_or_else(PoisonError::into_inner);
        let temporary = self.0.path().to_path_buf();
        self.0.persist(path).map_err(|error| error.error)?;
        there.retain(|path| *path != temporary);
        Ok(())
    }
}

impl Write for Temporary {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
