//! Models of the Hugging Face hub: fetched into the cache that all software of the hub
//! shares, or found there. It runs no model and knows nothing of terminals.
//!
//! ```no_run
//! use nutgraf_hub::{Hub, RepoId};
//!
//! let hub = Hub::from_env()?;
//! let model = RepoId::parse("facebook/bart-large-cnn")?;
//! let folder = hub.obtain(&model, None, &|_| ())?;
//! # Ok::<(), nutgraf_hub::HubError>(())
//! ```
//!
//! # What is of `hf-hub`, and what is not
//!
//! The layout of the cache and the addresses of the hub's interface are those of the crate
//! `hf-hub` 0.5 (`Cache`, `CacheRepo`, `Repo`), on the HTTP client that it has, `ureq`. Its
//! downloads are not used: they check no checksum, take whatever a server sends as the rest of
//! a file, give up on a lock after five seconds, name a snapshot before it is whole, know no
//! offline mode and no `HF_HUB_CACHE`, panic without a home folder, and say of a 401, 403 or
//! 404 its number only. Version 1.0 has the variables, but neither checksums nor resumption,
//! and needs an asynchronous runtime and 284 crates instead of 64.

mod cached;
mod digest;
mod error;
mod facts;
mod fetch;
mod folder;
mod http;
mod name;
mod pull;
mod remove;
mod select;
mod settings;
mod verify;

use std::path::PathBuf;

pub use cached::{CachedFile, CachedModel, CachedRevision};
pub use error::HubError;
pub use facts::Facts;
pub use name::{ModelName, NameError, RepoId};
pub use pull::{PullOptions, Pulled};
pub use remove::Removed;
pub use select::missing;
pub use settings::Settings;
pub use verify::{Checked, State};

use folder::Folder;

/// The revision that is meant when none is named.
pub const DEFAULT_REVISION: &str = "main";

/// How a download is getting on, for whoever shows it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// What is to be had.
    Plan {
        /// The commit.
        commit: &'a str,
        /// How many files.
        files: usize,
        /// Their bytes, those in the cache included.
        bytes: u64,
    },
    /// A file begins.
    File {
        /// Its path in the repository.
        name: &'a str,
        /// Its bytes.
        size: u64,
        /// Bytes of it that are in the cache.
        there: u64,
    },
    /// Bytes of the file arrived.
    Received {
        /// How many.
        bytes: u64,
    },
    /// Bytes of the file are fetched once more.
    Restart {
        /// How many.
        lost: u64,
    },
    /// Another process fetches the file; it is waited for.
    Waiting {
        /// The file.
        file: &'a str,
    },
    /// A request failed and is made again.
    Retry {
        /// Why.
        reason: &'a HubError,
    },
}

/// The hub and its cache. Nothing is asked of the hub before a method says so.
#[derive(Debug, Clone)]
pub struct Hub {
    settings: Settings,
}

impl Hub {
    /// By the environment of this process; see [`Settings::from_variables`].
    pub fn from_env() -> Result<Self, HubError> {
        Settings::from_env().map(Self::new)
    }

    /// By these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Also asks nothing of the hub if `offline`; `false` leaves it as the settings say.
    #[must_use]
    pub fn offline(mut self, offline: bool) -> Self {
        self.settings.offline |= offline;
        self
    }

    /// What it goes by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The folder of a model that can be used: the one in the cache without a request if it
    /// is whole, whatever the branch is on the hub by now; else it is fetched.
    ///
    /// Fails if it is neither in the cache nor to be had, or if asking is not allowed.
    pub fn obtain(
        &self,
        model: &RepoId,
        revision: Option<&str>,
        progress: &dyn Fn(Event<'_>),
    ) -> Result<PathBuf, HubError> {
        match self.cached(model, revision)? {
            Ok(folder) => Ok(folder),
            Err(missing) => {
                self.may_ask(model, revision, missing)?;
                let options = PullOptions { revision, ..PullOptions::default() };
                Ok(self.pull(model, &options, progress)?.folder)
            }
        }
    }

    /// Fetches a model as it is on the hub now: what of its files is not in the cache.
    ///
    /// Fails if asking is not allowed, even if the model is in the cache.
    pub fn pull(
        &self,
        model: &RepoId,
        options: &PullOptions<'_>,
        progress: &dyn Fn(Event<'_>),
    ) -> Result<Pulled, HubError> {
        let revision = options.revision.unwrap_or(DEFAULT_REVISION);
        name::check_revision(revision)?;
        let missing = "what the hub has now is not known".to_owned();
        self.may_ask(model, options.revision, missing)?;
        pull::pull(self, model, revision, options, progress)
    }

    /// The folder of a model in the cache, or what it lacks of one that can be used. Asks
    /// nothing of the hub.
    pub fn cached(
        &self,
        model: &RepoId,
        revision: Option<&str>,
    ) -> Result<Result<PathBuf, String>, HubError> {
        let revision = revision.unwrap_or(DEFAULT_REVISION);
        name::check_revision(revision)?;
        let folder = Folder::new(&self.settings.cache, model);
        let Some(commit) = folder.commit(revision) else {
            return Ok(Err("it was never fetched".to_owned()));
        };
        let snapshot = folder.snapshot(&commit);
        Ok(match missing(&snapshot) {
            None => Ok(snapshot),
            Some(missing) => Err(missing),
        })
    }

    fn may_ask(
        &self,
        model: &RepoId,
        revision: Option<&str>,
        missing: String,
    ) -> Result<(), HubError> {
        if !self.settings.offline {
            return Ok(());
        }
        Err(HubError::Offline {
            model: model.clone(),
            revision: revision.unwrap_or(DEFAULT_REVISION).to_owned(),
            cache: self.settings.cache.clone(),
            missing,
        })
    }
}
