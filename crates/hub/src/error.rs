//! Why a model could not be had.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::{NameError, RepoId};

/// What went wrong. Whatever it is, no file of the cache is left that is not what it claims
/// to be: what is not whole is named `*.incomplete`, and the next download goes on from it.
#[derive(Debug, Error)]
pub enum HubError {
    /// A name or a revision that the hub would not have given.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A setting that can't be used.
    #[error("`{variable}` is of no use: {reason}")]
    Setting {
        /// The environment variable.
        variable: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither a cache nor a home folder is named.
    #[error(
        "no folder to keep models in: there is no home folder (`HOME` is not set); name one by \
         `HF_HOME` or `HF_HUB_CACHE`"
    )]
    NoHome,
    /// It would have to be asked for, and nothing may be.
    #[error(
        "`{model}` (revision `{revision}`) is not whole in the cache `{}`: {missing}; it can't be \
         fetched, because the hub is not asked in offline mode",
        cache.display()
    )]
    Offline {
        /// The model.
        model: RepoId,
        /// The revision asked for.
        revision: String,
        /// The cache's folder.
        cache: PathBuf,
        /// What is not there.
        missing: String,
    },
    /// It is not in the cache, which is all that was looked into.
    #[error("`{model}`{what} is not in the cache `{}`", cache.display())]
    NotCached {
        /// The model.
        model: RepoId,
        /// ` (revision ...)` or nothing.
        what: String,
        /// The cache's folder.
        cache: PathBuf,
    },
    /// 401: the token is missing or not accepted, or there is no such model.
    #[error(
        "the hub refuses `{model}` (401): {}",
        if *token {
            "it does not exist, or the token in use does not open it; check the name, and the \
             token (`HF_TOKEN`, or the file `token` in `HF_HOME`)"
        } else {
            "it does not exist, or it is private; check the name, or set `HF_TOKEN`"
        }
    )]
    Unauthorized {
        /// The model.
        model: RepoId,
        /// Whether a token was sent.
        token: bool,
    },
    /// 403, or 401 for a gated model.
    #[error(
        "the hub does not give `{model}` to you ({status}): {reason}; accept its terms on {page}{}",
        if *token { "" } else { ", and set `HF_TOKEN`" }
    )]
    Forbidden {
        /// The model.
        model: RepoId,
        /// The status code.
        status: u16,
        /// In the hub's words.
        reason: String,
        /// The model's page.
        page: String,
        /// Whether a token was sent.
        token: bool,
    },
    /// 404.
    #[error("the hub has no {what} (404 from `{host}`)")]
    NotFound {
        /// What there is not: a model, a revision, a file.
        what: String,
        /// Who says so.
        host: String,
    },
    /// Another status than is expected.
    #[error("`{host}` answers {status} for {what}{reason}")]
    Status {
        /// Who says so.
        host: String,
        /// The status code.
        status: u16,
        /// What was asked for.
        what: String,
        /// In the server's words, after a colon; or nothing.
        reason: String,
    },
    /// No connection, or none that lasts.
    #[error("cannot reach `{host}`: {reason}")]
    Connection {
        /// The server.
        host: String,
        /// What the connection says.
        reason: String,
    },
    /// The connection ended again and again before the file did.
    #[error(
        "the connection to `{host}` was lost {attempts} times in a row, at byte {received} of {size} \
         of `{file}`: {reason}; the next `pull` goes on from there"
    )]
    Dropped {
        /// The server.
        host: String,
        /// The file.
        file: String,
        /// Bytes that are kept.
        received: u64,
        /// Bytes of the whole file.
        size: u64,
        /// How often it was tried without receiving a byte.
        attempts: usize,
        /// What the connection says.
        reason: String,
    },
    /// The bytes received are others than the hub announced.
    #[error(
        "`{file}` of `{model}` is corrupt: its {kind} is {found}, and the hub announces {expected}; \
         what was received is deleted"
    )]
    Corrupt {
        /// The model.
        model: RepoId,
        /// The file.
        file: String,
        /// The digest: `sha256` or `git sha1`.
        kind: &'static str,
        /// As announced, in hexadecimal.
        expected: String,
        /// As received, in hexadecimal.
        found: String,
    },
    /// The server's answer makes no sense.
    #[error("`{host}` does not answer as the hub does: {reason}")]
    Protocol {
        /// The server.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// The model has no weights of a kind that nutgraf reads.
    #[error(
        "`{model}` has nothing that nutgraf can run: {reason}; it reads `model.safetensors` \
         (whole or in shards) and `rust_model.ot`{}",
        if found.is_empty() { String::new() } else { format!(", and this model has {found}") }
    )]
    Unusable {
        /// The model.
        model: RepoId,
        /// What is not there.
        reason: String,
        /// Weights that it does have.
        found: String,
    },
    /// The disk is full, or a limit on file sizes or quotas is reached.
    #[error("no room to write `{}`: {reason}; free some, and pull again", path.display())]
    Full {
        /// What was to be written.
        path: PathBuf,
        /// What the system says, or how much is missing.
        reason: String,
    },
    /// A file of the cache can't be read or written.
    #[error("cannot {verb} `{}`: {source}", path.display())]
    File {
        /// What was to be done with it.
        verb: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of a model is not what it should be.
    #[error("cannot read `{}`: {reason}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl HubError {
    /// An error of the file system; one that means there is no room is told as such.
    pub(crate) fn file(verb: &'static str, path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let path = path.to_path_buf();
        match source.kind() {
            StorageFull => Self::Full { path, reason: "the disk is full".to_owned() },
            QuotaExceeded => Self::Full { path, reason: "the disk quota is used up".to_owned() },
            FileTooLarge => {
                let reason = "the file would be larger than the system allows".to_owned();
                Self::Full { path, reason }
            }
            _ => Self::File { verb, path, source },
        }
    }
}
