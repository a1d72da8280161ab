//! Who may ask: keys, compared in constant time, of which those of a file can be changed while the
//! server runs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::error::ApiError;

/// The digest of a key: of the same length for all, so that comparing tells nothing of that either.
type Hashed = [u8; 32];

/// The keys that are let in.
#[derive(Debug)]
pub(crate) struct Keys {
    given: Vec<Hashed>,
    file: Option<PathBuf>,
    of_file: RwLock<OfFile>,
}

#[derive(Debug, Default)]
struct OfFile {
    keys: Vec<Hashed>,
    seen: Option<(SystemTime, u64)>,
}

impl Keys {
    /// The keys `given`, and those of a file, one a line.
    ///
    /// # Errors
    /// If the file cannot be read, or has no key.
    pub(crate) fn new(given: &[String], file: Option<PathBuf>) -> io::Result<Self> {
        let given = given.iter().map(|key| hash(key.trim())).collect();
        let keys = Self { given, file, of_file: RwLock::default() };
        keys.read()?;
        Ok(keys)
    }

    /// Reads the file again if it was changed; says whether it was. Where it cannot be read, the keys
    /// stay as they are.
    ///
    /// # Errors
    /// If it cannot be read, or has no key.
    pub(crate) fn read(&self) -> io::Result<bool> {
        let Some(file) = &self.file else { return Ok(false) };
        let metadata = fs::metadata(file)?;
        let seen = Some((metadata.modified()?, metadata.len()));
        let known = self.of_file.read().unwrap_or_else(PoisonError::into_inner).seen;
        if seen == known {
            return Ok(false);
        }
        let keys = keys_in(file)?;
        *self.of_file.write().unwrap_or_else(PoisonError::into_inner) = OfFile { keys, seen };
        Ok(true)
    }

    /// Lets whoever has a key in, as `Authorization: Bearer KEY` or `X-Api-Key: KEY`.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let of_file = self.of_file.read().unwrap_or_else(PoisonError::into_inner);
        if self.given.is_empty() && self.file.is_none() {
            return Ok(());
        }
        let bearer = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        let bearer = bearer.and_then(|value| match value.split_at_checked(7) {
            Some((scheme, key)) if scheme.eq_ignore_ascii_case(b"bearer ") => Some(key),
            _ => None,
        });
        let key = bearer.or_else(|| headers.get("x-api-key").map(HeaderValue::as_bytes));
        let unauthorized =
            |message: &str| ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", message);
        let Some(key) = key else {
            return Err(unauthorized(
                "this server wants a key: send it as `Authorization: Bearer KEY`",
            ));
        };
        let asked: Hashed = Sha256::digest(key.trim_ascii()).into();
        // All are compared, whichever it is.
        let known = self.given.iter().chain(&of_file.keys);
        let found = known.fold(Choice::from(0), |found, key| found | key.ct_eq(&asked));
        if bool::from(found) { Ok(()) } else { Err(unauthorized("this key is not known here")) }
    }
}

/// An error if a request calls this server by a name that is not this machine's own: `localhost`, or
/// an address.
pub(crate) fn check_host(headers: &HeaderMap) -> Result<(), ApiError> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => host.split(':').next(),
    };
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let is_own = name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<std::net::IpAddr>().is_ok()
        // Whoever names none is no browser.
        || host.is_empty();
    if is_own {
        return Ok(());
    }
    let message = "this server answers to `localhost` and to addresses alone: have a proxy in front \
                   of it send one of these as `Host`, or start it with `--api-key` or `--insecure`";
    Err(ApiError::new(StatusCode::MISDIRECTED_REQUEST, "host", message))
}

fn hash(key: &str) -> Hashed {
    Sha256::digest(key.as_bytes()).into()
}

/// The keys of a file: lines that are neither empty nor begin with `#`.
fn keys_in(file: &Path) -> io::Result<Vec<Hashed>> {
    let text = fs::read_to_string(file)?;
    let lines = text.lines().map(str::trim);
    let keys: Vec<_> =
        lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(hash).collect();
    if keys.is_empty() {
        return Err(io::Error::other("it has no key: put one on each line"));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            header::HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )])
    }

    #[test]
    fn keys_are_let_in_and_others_not() {
        let keys = Keys::new(&["first".into(), " second ".into()], None).expect("keys");
        for (name, value) in [
            ("authorization", "Bearer first"),
            ("authorization", "bearer second"),
            ("x-api-key", "second"),
        ] {
            assert!(keys.check(&with(name, value)).is_ok(), "{value}");
        }
        for (name, value) in [
            ("authorization", "Bearer firs"),
            ("authorization", "Basic first"),
            ("authorization", "Bearer "),
            ("x-api-key", ""),
            ("x-other", "first"),
        ] {
            let error = keys.check(&with(name, value)).expect_err(value);
            assert_eq!(error.status, StatusCode::UNAUTHORIZED);
        }
        for own in ["localhost", "localhost:8017", "127.0.0.1:8017", "[::1]:8017", "a.localhost"] {
            let host = HeaderValue::from_str(own).expect("a host");
            assert!(check_host(&HeaderMap::from_iter([(header::HOST, host)])).is_ok(), "{own}");
        }
        for other in ["evil.example", "localhost.evil.example:8017", "127.0.0.1.evil.example"] {
            let host = HeaderValue::from_str(other).expect("a host");
            let error = check_host(&HeaderMap::from_iter([(header::HOST, host)])).expect_err(other);
            assert_eq!(error.status, StatusCode::MISDIRECTED_REQUEST);
        }
        let none = Keys::new(&[], None).expect("no keys");
        assert!(none.check(&HeaderMap::new()).is_ok());
    }
}
