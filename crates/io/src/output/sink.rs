//! An open place to write to: standard output, or a file that appears under its name when it is
//! whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::temporary::Temporary;

/// An open place to write to.
pub(super) enum Sink {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// What is not an ordinary file, such as a named pipe, is written as it is.
    Special(BufWriter<File>),
    /// Becomes `path` when done.
    Temporary {
        file: BufWriter<Temporary>,
        path: PathBuf,
    },
}

impl Sink {
    pub(super) fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout().lock())));
        };
        // The file that a link leads to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
            return Ok(Self::Special(BufWriter::new(File::create(&path)?)));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".nutgraf-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Temporary files are private; this one is to be like any other, which is what
            // the umask makes of it.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let folder = folder.unwrap_or(Path::new("."));
        let file = Temporary::create(|| builder.tempfile_in(folder))?;
        Ok(Self::Temporary { file: BufWriter::new(file), path })
    }

    pub(super) fn commit(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush(),
            Self::Special(mut out) => out.flush(),
            Self::Temporary { file, path } => {
                file.into_inner().map_err(io::IntoInnerError::into_error)?.rename(&path)
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(buffer),
            Self::Special(out) => out.write(buffer),
            Self::Temporary { file, .. } => file.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Special(out) => out.flush(),
            Self::Temporary { file, .. } => file.flush(),
        }
    }
}
