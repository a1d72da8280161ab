//! What ends a command before its end. Each command's own failures become one of these where they
//! are defined, so that nothing here has to know of them.

use std::error::Error;
use std::fmt;

use clap::error::ErrorKind;
use nutgraf::ModelError;
use nutgraf_eval::formats::{ReadError, WriteError};
#[cfg(feature = "hub")]
use nutgraf_hub::{HubError, NameError};
use nutgraf_io::output::destination::OutputError;

use crate::advice;

/// Some inputs failed, the others are done.
pub(crate) const SOME_FAILED: u8 = 1;
/// Wrong usage, nothing readable, or no output.
pub(crate) const FAILED: u8 = 2;

/// Why a command ended.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for what cannot be.
    Usage(clap::Error),
    /// Nobody reads standard output any more, which is no failure.
    Closed,
    /// Anything else.
    Other(Box<dyn Error>),
}

impl Failure {
    pub(crate) fn other(error: impl Error + 'static) -> Self {
        Self::Other(Box::new(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(error) => error.fmt(f),
            Self::Closed => f.write_str("standard output is closed"),
            Self::Other(error) => error.fmt(f),
        }
    }
}

/// A usage error. The program adds how it is used before it prints it.
pub(crate) fn usage(kind: ErrorKind, message: impl fmt::Display) -> clap::Error {
    clap::Error::raw(kind, message)
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Closed => Self::Closed,
            error => Self::Other(advice::on_output(&error).into()),
        }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self::other(error)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Other(advice::on_annotations(&error, "`--from`").into())
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::other(error)
    }
}

#[cfg(feature = "hub")]
impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        Self::Other(advice::on_hub(&error).into())
    }
}

#[cfg(feature = "hub")]
impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        Self::other(error)
    }
}
