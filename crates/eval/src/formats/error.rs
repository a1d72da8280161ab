//! Why an input cannot be read.

use std::path::PathBuf;

/// Why an input cannot be read. The message names file, line and field.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The reader is not there yet.
    #[error("`{}`: not readable yet", .0.display())]
    NotYet(PathBuf),
}
