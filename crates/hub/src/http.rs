//! Requests to the hub: what a model has, and the bytes of a file from any point on.

use std::fmt::Write;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use hf_hub::{Repo, RepoType};
use serde::Deserialize;
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body};
use url::Url;

use crate::digest::Digest;
use crate::settings::shown;
use crate::{HubError, RepoId, Settings};

const MOST_REDIRECTS: usize = 8;
/// The largest answer of the hub's API that is read; a list of 100,000 files has 20 MB.
const MOST_JSON: u64 = 32 << 20;
const CONNECT: Duration = Duration::from_secs(15);

/// A model as the hub lists it.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) commit: String,
    pub(crate) files: Vec<RemoteFile>,
}

/// A file of a model.
#[derive(Debug, Clone)]
pub(crate) struct RemoteFile {
    /// Its path in the repository, with `/`.
    pub(crate) name: String,
    /// `None` if a mirror does not say.
    pub(crate) size: Option<u64>,
    pub(crate) digest: Option<Digest>,
}

/// Why there is no answer, or no whole one.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Trying again may help.
    Passing(Box<Passing>),
    /// It will not.
    Final(Box<HubError>),
}

#[derive(Debug)]
pub(crate) struct Passing {
    pub(crate) error: HubError,
    /// The server's wish.
    pub(crate) wait: Option<Duration>,
}

impl Failure {
    pub(crate) fn passing(error: HubError, wait: Option<Duration>) -> Self {
        Self::Passing(Box::new(Passing { error, wait }))
    }

    fn lost(url: &Url, reason: String) -> Self {
        Self::passing(HubError::Connection { host: host_of(url), reason }, None)
    }

    fn protocol(url: &Url, reason: String) -> Self {
        HubError::Protocol { host: host_of(url), reason }.into()
    }
}

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        Self::Final(Box::new(error))
    }
}

/// The answer to a request for a file.
pub(crate) struct Opened {
    pub(crate) body: Box<dyn Read>,
    /// The first byte that `body` has.
    pub(crate) start: u64,
    /// The bytes of the whole file, if the server says.
    pub(crate) size: Option<u64>,
    pub(crate) digest: Option<Digest>,
    /// Where the bytes come from.
    pub(crate) host: String,
}

pub(crate) struct Client {
    agent: Agent,
    endpoint: Url,
    token: Option<String>,
    pub(crate) patience: Duration,
    pub(crate) pause: Duration,
}

/// Reads until a moment: whatever comes after it is an error.
struct Until<R> {
    inner: R,
    moment: Instant,
}

impl<R: Read> Read for Until<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() > self.moment {
            let message = "the answer takes too long";
            return Err(io::Error::new(io::ErrorKind::TimedOut, message));
        }
        self.inner.read(buffer)
    }
}

#[derive(Deserialize)]
struct RawListing {
    sha: String,
    #[serde(default)]
    siblings: Vec<RawFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawFile {
    rfilename: String,
    size: Option<u64>,
    blob_id: Option<String>,
    lfs: Option<RawLfs>,
}

#[derive(Deserialize)]
struct RawLfs {
    sha256: Option<String>,
    size: Option<u64>,
}

impl From<RawFile> for RemoteFile {
    fn from(raw: RawFile) -> Self {
        let (etag, size) = match raw.lfs {
            // The blob's id is that of the pointer, which is not the content.
            Some(lfs) => (lfs.sha256, lfs.size.or(raw.size)),
            None => (raw.blob_id, raw.size),
        };
        let digest = etag.and_then(|etag| Digest::parse(&etag));
        Self { name: raw.rfilename, size, digest }
    }
}

/// What is said on the way to a file, by the first that says it.
#[derive(Default)]
struct Said {
    commit: Option<String>,
    etag: Option<String>,
    size: Option<u64>,
}

impl Client {
    pub(crate) fn new(settings: &Settings) -> Self {
        let config = Agent::config_builder()
            .user_agent(concat!("nutgraf/", env!("CARGO_PKG_VERSION")))
            // Compressed bytes have another checksum.
            .accept_encoding("identity")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(settings.patience))
            .timeout_per_read(Some(settings.patience))
            .build();
        Self {
            agent: config.into(),
            endpoint: settings.endpoint.clone(),
            token: settings.token.clone(),
            patience: settings.patience,
            pause: settings.pause,
        }
    }

    /// An answer that is not a file, of at most `limit` bytes and one more, which tells that it is
    /// longer.
    fn answer(&self, response: &mut Response<Body>, limit: u64) -> io::Result<Vec<u8>> {
        let moment = Instant::now() + 4 * self.patience;
        let mut bytes = Vec::new();
        Until { inner: response.body_mut().as_reader(), moment }
            .take(limit + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// What the model has at a branch, tag or commit.
    pub(crate) fn listing(&self, model: &RepoId, revision: &str) -> Result<Listing, Failure> {
        let repo = repo(model, revision);
        let url = self.address(&format!("api/{}", repo.api_url()), Some("blobs=true"))?;
        let (mut response, url, _) = self.get(url, None)?;
        if response.status() != StatusCode::OK {
            let what = format!("model `{model}`, or no revision `{revision}` of it");
            return Err(self.refused(response, &url, model, &what, revision));
        }
        let answer = self.answer(&mut response, MOST_JSON);
        let text = answer.map_err(|error| Failure::lost(&url, plain(&error)))?;
        let wrong = |reason: String| Failure::protocol(&url, reason);
        if text.len() as u64 > MOST_JSON {
            return Err(wrong(format!("its list of `{model}` has more than {MOST_JSON} bytes")));
        }
        let raw: RawListing = serde_json::from_slice(&text)
            .map_err(|error| wrong(format!("its list of `{model}` is not understood: {error}")))?;
        if !crate::name::is_commit(&raw.sha) {
            return Err(wrong(format!("`{}` is no commit", raw.sha)));
        }
        let files = raw.siblings.into_iter().map(RemoteFile::from).collect();
        Ok(Listing { commit: raw.sha, files })
    }

    /// A file at a commit, from byte `start` on if the server can do that.
    pub(crate) fn open(
        &self,
        model: &RepoId,
        commit: &str,
        file: &str,
        start: u64,
    ) -> Result<Opened, Failure> {
        let path: Vec<_> = file.split('/').map(encode).collect();
        let path = format!("{}/resolve/{commit}/{}", repo(model, commit).url(), path.join("/"));
        let (response, url, said) = self.get(self.address(&path, None)?, Some(start))?;
        let wrong = |reason: String| Failure::protocol(&url, reason);
        if said.commit.as_ref().is_some_and(|said| said != commit) {
            return Err(wrong(format!("it gives `{file}` of another commit than {commit}")));
        }
        let (start, size) = match response.status() {
            StatusCode::OK => (0, header(&response, "content-length").and_then(|n| n.parse().ok())),
            StatusCode::PARTIAL_CONTENT => {
                let range = header(&response, "content-range").unwrap_or_default();
                match content_range(range) {
                    Some((first, size)) if first == start => (start, size),
                    _ => return Err(wrong(format!("its range of `{file}` is `{range}`"))),
                }
            }
            // There is nothing at that point: begin anew.
            StatusCode::RANGE_NOT_SATISFIABLE if start > 0 => {
                return self.open(model, commit, file, 0);
            }
            _ => {
                let what = format!("file `{file}` in `{model}`");
                return Err(self.refused(response, &url, model, &what, commit));
            }
        };
        let digest = said.etag.and_then(|etag| Digest::parse(&etag));
        Ok(Opened {
            body: Box::new(response.into_body().into_reader()),
            start,
            size: said.size.or(size),
            digest,
            host: host_of(&url),
        })
    }

    /// Follows redirects; the token goes to the endpoint only.
    fn get(
        &self,
        mut url: Url,
        start: Option<u64>,
    ) -> Result<(Response<Body>, Url, Said), Failure> {
        let mut said = Said::default();
        for _ in 0..=MOST_REDIRECTS {
            let mut request = self.agent.get(url.as_str());
            if let Some(start) = start.filter(|start| *start > 0) {
                request = request.header("Range", format!("bytes={start}-"));
            }
            let at_home = url.origin() == self.endpoint.origin();
            if let Some(token) = self.token.as_ref().filter(|_| at_home) {
                request = request.header("Authorization", format!("Bearer {token}"));
            }
            let response = request.call().map_err(|error| failure(&url, error))?;
            let redirected = response.status().is_redirection();
            let get = |name| header(&response, name).map(str::to_owned);
            if at_home {
                said.commit = said.commit.or_else(|| get("x-repo-commit"));
                said.size = said.size.or_else(|| get("x-linked-size")?.parse().ok());
                // The `ETag` of a redirect is its own.
                let own = || if redirected { None } else { get("etag") };
                said.etag = said.etag.or_else(|| get("x-linked-etag").or_else(own));
            }
            if !redirected {
                return Ok((response, url, said));
            }
            let location = header(&response, "location").unwrap_or_default();
            let wrong = |reason: String| Failure::protocol(&url, reason);
            let next = url.join(location).map_err(|error| {
                wrong(format!("it sends on to `{location}`, which is no address: {error}"))
            })?;
            let schemes = (url.scheme(), next.scheme());
            if !matches!(schemes, (_, "https") | ("http", "http")) {
                let next = shown(&next);
                return Err(wrong(format!("it sends on to `{next}`, which is less secure")));
            }
            url = next;
        }
        Err(Failure::protocol(&url, format!("it sends on more than {MOST_REDIRECTS} times")))
    }

    fn address(&self, path: &str, query: Option<&str>) -> Result<Url, Failure> {
        let base = self.endpoint.as_str().trim_end_matches('/');
        let mut url = Url::parse(&format!("{base}/{path}")).map_err(|error| {
            let reason = format!("with `{path}` added it is no address: {error}");
            HubError::Setting { variable: "HF_ENDPOINT", reason }
        })?;
        url.set_query(query);
        Ok(url)
    }

    /// What a status other than success means.
    fn refused(
        &self,
        mut response: Response<Body>,
        url: &Url,
        model: &RepoId,
        what: &str,
        revision: &str,
    ) -> Failure {
        let status = response.status().as_u16();
        let code = header(&response, "x-error-code").unwrap_or_default().to_owned();
        let message = header(&response, "x-error-message").map(str::to_owned);
        let wait = header(&response, "retry-after").and_then(|wait| wait.parse().ok());
        let host = host_of(url);
        let at_home = url.origin() == self.endpoint.origin();
        let token = self.token.is_some();
        let error = match status {
            403 if at_home => self.forbidden(model, status, message, token),
            401 if at_home && code == "GatedRepo" => self.forbidden(model, status, message, token),
            401 if at_home => HubError::Unauthorized { model: model.clone(), token },
            404 => {
                let what = match code.as_str() {
                    "RepoNotFound" => format!("model `{model}`"),
                    "RevisionNotFound" => format!("revision `{revision}` of `{model}`"),
                    _ => what.to_owned(),
                };
                HubError::NotFound { what, host }
            }
            _ => {
                let body = self.answer(&mut response, 1 << 16).unwrap_or_default();
                let said = message.or_else(|| error_of(&body));
                let reason = said.map(|said| format!(": {said}")).unwrap_or_default();
                let what = what.split(", or").next().unwrap_or_default().to_owned();
                HubError::Status { host, status, what, reason }
            }
        };
        // Addresses of a content network expire, which it tells by 403.
        if matches!(status, 408 | 429 | 500..) || (status == 403 && !at_home) {
            return Failure::passing(error, wait.map(Duration::from_secs));
        }
        error.into()
    }

    fn forbidden(
        &self,
        model: &RepoId,
        status: u16,
        message: Option<String>,
        token: bool,
    ) -> HubError {
        let reason = message.unwrap_or_else(|| "access to it is restricted".to_owned());
        let reason = reason.trim_end_matches('.').to_owned();
        let home = shown(&self.endpoint);
        let page = format!("{}/{model}", home.as_str().trim_end_matches('/'));
        HubError::Forbidden { model: model.clone(), status, reason, page, token }
    }
}

pub(crate) fn repo(model: &RepoId, revision: &str) -> Repo {
    Repo::with_revision(model.as_str().to_owned(), RepoType::Model, revision.to_owned())
}

/// A part of a path, with what has a meaning in an address escaped.
fn encode(part: &str) -> String {
    let mut encoded = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// The first byte and the size of the whole, of `bytes FIRST-LAST/SIZE`.
fn content_range(range: &str) -> Option<(u64, Option<u64>)> {
    let (span, size) = range.trim().strip_prefix("bytes ")?.split_once('/')?;
    let first = span.split_once('-')?.0.parse().ok()?;
    Some((first, size.parse().ok()))
}

/// The hub's own words in a JSON answer.
fn error_of(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    Some(value.get("error")?.as_str()?.to_owned())
}

pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn failure(url: &Url, error: ureq::Error) -> Failure {
    let reason = match error {
        ureq::Error::Io(error) => plain(&error),
        ureq::Error::Timeout(_) => "it does not answer in time".to_owned(),
        ureq::Error::HostNotFound => {
            // No name server, no such host: waiting a second does not help.
            let reason = "no host of that name is found; is there a network?".to_owned();
            return HubError::Connection { host: host_of(url), reason }.into();
        }
        error => error.to_string(),
    };
    Failure::lost(url, reason)
}

/// What the system says, without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let message = error.to_string();
    message.split(" (os error").next().unwrap_or_default().to_lowercase()
}
