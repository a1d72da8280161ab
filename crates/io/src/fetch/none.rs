//! In the place of fetching, in a program that is built without it.

use std::convert::Infallible;
use std::time::Duration;

use encoding_rs::Encoding;
use thiserror::Error;

/// What may be fetched, and for how long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchOptions {
    /// Nothing is asked of the network.
    pub offline: bool,
    /// Addresses of private networks and of this machine may be asked, too.
    pub allow_private: bool,
    /// The most bytes of an answer.
    pub most_bytes: usize,
    /// The longest time that one address may take.
    pub longest: Duration,
}

/// There is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that was led to at last.
    pub url: String,
    /// What was sent.
    pub bytes: Vec<u8>,
    /// The media type.
    pub media_type: Option<String>,
    /// The encoding of text.
    pub encoding: Option<&'static Encoding>,
    never: Infallible,
}

impl Fetched {
    /// The extension of the last part of the address.
    pub fn extension(&self) -> String {
        match self.never {}
    }
}

/// Why an address led to nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The program fetches nothing.
    #[error("this program was built without its feature `url`, which fetches addresses")]
    Missing,
}

impl FetchError {
    /// Whether it may be otherwise when it is asked again.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Missing => false,
        }
    }
}

/// Whether this is written as a web address is.
pub fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Fetches nothing.
#[derive(Debug)]
pub struct Fetcher;

impl Fetcher {
    /// One that fetches nothing.
    pub fn new(_: FetchOptions) -> Self {
        Self
    }

    /// Fails.
    ///
    /// # Errors
    /// Each time.
    pub fn fetch(&self, _: &str) -> Result<Fetched, FetchError> {
        Err(FetchError::Missing)
    }
}
