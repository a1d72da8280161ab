//! Why an address led to nothing.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use ureq::http::StatusCode;

use super::address::Private;

/// Why an address led to nothing. The messages go on from "cannot read `ADDRESS`: ".
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Nothing may be asked of the network.
    #[error("nothing is fetched offline")]
    Offline,
    /// It is no address.
    #[error("it is no web address: {0}")]
    Address(String),
    /// It sends on to what is not of the web.
    #[error("it leads to `{0}`, which is no web address")]
    Scheme(String),
    /// It is in a private network, or on this machine.
    #[error("`{host}` ({address}) is not an address of the public network")]
    Private {
        /// The name.
        host: String,
        /// What it stands for.
        address: IpAddr,
    },
    /// Nobody knows the host.
    #[error("no host of that name is found; is there a network?")]
    NoHost,
    /// There is no connection, or it broke off.
    #[error("the connection failed: {0}")]
    Connection(String),
    /// It takes too long.
    #[error("it takes longer than {} seconds", .0.as_secs_f32())]
    Slow(Duration),
    /// It sends on too often.
    #[error("it sends on more than {0} times")]
    Redirects(usize),
    /// It sends on to where it was before.
    #[error(
        "it sends on in a circle, to `{0}` again, as some sites do with those who take no cookies: \
         open it in a browser and save the page"
    )]
    Circle(String),
    /// The server does not give it.
    #[error("the server answers {status}: {advice}")]
    Status {
        /// The number, and what it means.
        status: String,
        /// What to do.
        advice: &'static str,
    },
    /// It is too much.
    #[error("it has more than {} MiB, which no article has", .0 >> 20)]
    TooLarge(usize),
    /// It is packed in a way that was not asked for.
    #[error("the server packs it as `{0}`, which it was not asked to do")]
    Packing(String),
}

impl FetchError {
    /// Whether it may be otherwise when it is asked again.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::NoHost | Self::Connection(_) | Self::Slow(_) => true,
            Self::Status { status, .. } => status.starts_with("429") || status.starts_with('5'),
            _ => false,
        }
    }

    /// A status other than success.
    pub(super) fn status(status: StatusCode) -> Self {
        let advice = match status.as_u16() {
            401 | 402 | 403 | 451 => {
                "it is not given to programs, or not without a login: open it in a browser and save \
                 the page"
            }
            404 | 410 => "there is no such page (any more)",
            407 => "the proxy wants a login",
            429 => "there were too many requests: try again later",
            500.. => "something is wrong there: try again later",
            _ => "that is no page",
        };
        Self::Status { status: status.to_string(), advice }
    }

    pub(super) fn of(error: ureq::Error, longest: Duration) -> Self {
        match error {
            ureq::Error::Timeout(_) => Self::Slow(longest),
            ureq::Error::HostNotFound => Self::NoHost,
            ureq::Error::Io(error) => Self::of_reading(&error, longest),
            ureq::Error::BadUri(reason) => Self::Address(reason),
            ureq::Error::Other(error) => match error.downcast::<Private>() {
                Ok(private) => Self::Private { host: private.host, address: private.address },
                Err(error) => Self::Connection(error.to_string()),
            },
            error => Self::Connection(error.to_string()),
        }
    }

    /// What went wrong while bytes came in.
    pub(super) fn of_reading(error: &io::Error, longest: Duration) -> Self {
        if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>())
            && matches!(inner, ureq::Error::Timeout(_))
        {
            return Self::Slow(longest);
        }
        let message = error.to_string().to_lowercase();
        match error.kind() {
            io::ErrorKind::TimedOut => Self::Slow(longest),
            _ if message.contains("failed to lookup") || message.contains("not known") => {
                Self::NoHost
            }
            _ => {
                Self::Connection(message.split(" (os error").next().unwrap_or_default().to_owned())
            }
        }
    }
}
