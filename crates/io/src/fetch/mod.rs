//! Fetching what a web address leads to: over HTTP and HTTPS alone, through redirects, to public
//! addresses unless others are allowed, in bounded time and bounded bytes. Knows nothing of what
//! articles are.

mod address;
mod error;

use std::collections::HashSet;
use std::io::Read;
use std::time::{Duration, Instant};

use encoding_rs::Encoding;
use flate2::read::MultiGzDecoder;
use ureq::http::{Response, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

use address::Vetted;
pub use address::is_public;
pub use error::FetchError;

/// How often a server may send on to another address, as browsers allow it.
const MOST_REDIRECTS: usize = 10;

/// How long it may take to get through to a server.
const CONNECT: Duration = Duration::from_secs(15);

/// What may be fetched, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchOptions {
    /// Nothing is asked of the network.
    pub offline: bool,
    /// Addresses of private networks and of this machine may be asked, too.
    pub allow_private: bool,
    /// The most bytes of an answer, as it comes and unpacked.
    pub most_bytes: usize,
    /// The longest time that one address may take, with all it sends on to.
    pub longest: Duration,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            offline: false,
            allow_private: false,
            most_bytes: 64 << 20,
            longest: Duration::from_mins(1),
        }
    }
}

/// What an address led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The address that was led to at last.
    pub url: String,
    /// What was sent, unpacked.
    pub bytes: Vec<u8>,
    /// The media type that the server gives, in lower case, without parameters.
    pub media_type: Option<String>,
    /// The encoding that the server gives for text.
    pub encoding: Option<&'static Encoding>,
}

impl Fetched {
    /// The extension of the last part of the address, in lower case.
    pub fn extension(&self) -> String {
        let url = Url::parse(&self.url).ok();
        let name = url.as_ref().and_then(|url| url.path_segments()?.next_back());
        let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
        extension.unwrap_or_default().to_ascii_lowercase()
    }
}

/// Whether this is written as a web address is.
pub fn is_address(text: &str) -> bool {
    let scheme = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    scheme("http://") || scheme("https://")
}

/// Fetches addresses.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    options: FetchOptions,
}

impl Fetcher {
    /// One that keeps to these options.
    pub fn new(options: FetchOptions) -> Self {
        let config = Agent::config_builder()
            .user_agent(concat!("nutgraf/", env!("CARGO_PKG_VERSION"), " (reads one article)"))
            .accept("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8")
            .accept_encoding("gzip")
            .http_status_as_error(false)
            // Each hop is vetted.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .build();
        let resolver = Vetted::new(options.allow_private);
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), options }
    }

    /// What `address` leads to.
    ///
    /// # Errors
    /// If it is no web address, leads to one that may not be asked, or the server does not give
    /// what is there in the time and the bytes that there are.
    pub fn fetch(&self, address: &str) -> Result<Fetched, FetchError> {
        if self.options.offline {
            return Err(FetchError::Offline);
        }
        let end = Instant::now() + self.options.longest;
        let mut url =
            Url::parse(address).map_err(|error| FetchError::Address(error.to_string()))?;
        let mut seen = HashSet::new();
        for _ in 0..=MOST_REDIRECTS {
            if !matches!(url.scheme(), "http" | "https") {
                return Err(FetchError::Scheme(url.to_string()));
            }
            if !seen.insert(without_fragment(&url)) {
                return Err(FetchError::Circle(url.to_string()));
            }
            address::vet_behind_proxy(&self.agent, &url, self.options.allow_private)?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(FetchError::Slow(self.options.longest));
            }
            let request = self.agent.get(url.as_str());
            let request = request.config().timeout_global(Some(left)).build();
            let response =
                request.call().map_err(|error| FetchError::of(error, self.options.longest))?;
            if !response.status().is_redirection() || response.status() == StatusCode::NOT_MODIFIED
            {
                return self.read(&url, response);
            }
            let location = text(&response, &header::LOCATION).unwrap_or_default();
            url = url.join(location).map_err(|error| FetchError::Address(error.to_string()))?;
        }
        Err(FetchError::Redirects(MOST_REDIRECTS))
    }

    fn read(&self, url: &Url, response: Response<Body>) -> Result<Fetched, FetchError> {
        let status = response.status();
        if status != StatusCode::OK {
            return Err(FetchError::status(status));
        }
        let most = self.options.most_bytes;
        if response.body().content_length().is_some_and(|length| length > most as u64) {
            return Err(FetchError::TooLarge(most));
        }
        let kind = text(&response, &header::CONTENT_TYPE).unwrap_or_default().to_owned();
        let packing = text(&response, &header::CONTENT_ENCODING).unwrap_or_default();
        let packing = packing.trim().to_ascii_lowercase();
        let body = response.into_body().into_reader();
        let bytes = match packing.as_str() {
            "" | "identity" => self.all(body)?,
            // What comes packed is bounded by what it unpacks to: no byte of it is without one.
            "gzip" | "x-gzip" => self.all(MultiGzDecoder::new(body))?,
            _ => return Err(FetchError::Packing(packing)),
        };
        let media_type = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Ok(Fetched {
            url: url.to_string(),
            bytes,
            media_type: (!media_type.is_empty()).then_some(media_type),
            encoding: charset(&kind),
        })
    }

    /// All bytes, if they are not too many.
    fn all(&self, body: impl Read) -> Result<Vec<u8>, FetchError> {
        let most = self.options.most_bytes;
        let mut bytes = Vec::new();
        body.take(most as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| FetchError::of_reading(&error, self.options.longest))?;
        if bytes.len() > most { Err(FetchError::TooLarge(most)) } else { Ok(bytes) }
    }
}

fn text<'a>(response: &'a Response<Body>, name: &header::HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// The encoding that a media type's parameter gives.
pub(crate) fn charset(kind: &str) -> Option<&'static Encoding> {
    let kind = kind.to_ascii_lowercase();
    let (_, label) = kind.split_once("charset=")?;
    Encoding::for_label(label.split(';').next()?.trim_matches(['"', '\'', ' ']).as_bytes())
}

/// An address as it is asked for.
fn without_fragment(url: &Url) -> String {
    url.as_str().split('#').next().unwrap_or_default().to_owned()
}
