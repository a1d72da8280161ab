//! Reading what is in the cache again, to see whether it is still what the hub gave.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::{Event, Hub, HubError, RepoId};

/// A file of the cache, read again.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Its path in the repository.
    pub file: String,
    /// The commit.
    pub commit: String,
    /// Where its content is.
    pub path: PathBuf,
    /// What it turned out to be.
    pub state: State,
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// It has the checksum that it is named by.
    Right {
        /// `sha256` or `git sha1`.
        kind: &'static str,
    },
    /// It has another.
    Corrupt {
        /// `sha256` or `git sha1`.
        kind: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// Its content is not there.
    Missing,
    /// Nothing says what its checksum should be.
    Unknown,
}

impl Hub {
    /// Reads the files of a model in the cache, of one revision or of all, and computes their
    /// checksums. Asks nothing of the hub: the cache has each file under its checksum.
    ///
    /// Fails if the model or the revision is not in the cache, or a file can't be read.
    pub fn verify(
        &self,
        id: &RepoId,
        revision: Option<&str>,
        progress: &dyn Fn(Event<'_>),
    ) -> Result<Vec<Checked>, HubError> {
        let model = self.model(id)?;
        let revisions = self.revisions(&model, revision)?;
        let mut known: BTreeMap<PathBuf, State> = BTreeMap::new();
        let mut checked = Vec::new();
        for revision in revisions {
            for file in &revision.files {
                let state = match (known.get(&file.blob), file.bytes, &file.digest) {
                    (Some(state), ..) => state.clone(),
                    (_, None, _) => State::Missing,
                    (.., None) => State::Unknown,
                    (_, Some(size), Some(digest)) => {
                        progress(Event::File { name: &file.name, size, there: 0 });
                        let read = |bytes| progress(Event::Received { bytes });
                        let found = digest.of_file(&file.blob, &read);
                        let found = found.map_err(|e| HubError::file("read", &file.blob, e))?;
                        let kind = digest.kind();
                        if found == digest.hex() {
                            State::Right { kind }
                        } else {
                            State::Corrupt { kind, expected: digest.hex().to_owned(), found }
                        }
                    }
                };
                known.insert(file.blob.clone(), state.clone());
                checked.push(Checked {
                    file: file.name.clone(),
                    commit: revision.commit.clone(),
                    path: file.blob.clone(),
                    state,
                });
            }
        }
        Ok(checked)
    }
}
