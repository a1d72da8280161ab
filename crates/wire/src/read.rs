//! JSON into records. The version is looked at before anything else: what a record of another
//! version holds besides is not for a reader of this one to judge.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::record::{Line, Report};
use crate::version::{OtherVersion, SchemaVersion};

/// Why JSON is no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is one, of another version of the schema.
    #[error(transparent)]
    Version(#[from] OtherVersion),
    /// It is no JSON, or lacks what a record has.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

#[derive(Deserialize)]
struct Versioned {
    schema_version: Option<u64>,
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, ReadError> {
    let Versioned { schema_version } = serde_json::from_str(json)?;
    if let Some(version) = schema_version {
        SchemaVersion::check(version)?;
    }
    Ok(serde_json::from_str(json)?)
}

impl Line {
    /// Reads a line of what `--format jsonl` writes.
    ///
    /// # Errors
    /// If it is no such line, or of another version of the schema.
    pub fn read(json: &str) -> Result<Self, ReadError> {
        read(json)
    }
}

impl Report {
    /// Reads what `--format json` writes.
    ///
    /// # Errors
    /// If it is no such report, or of another version of the schema.
    pub fn read(json: &str) -> Result<Self, ReadError> {
        read(json)
    }
}
