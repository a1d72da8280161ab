//! The checksums that the hub names its files by: sha256 for what is in its large file storage,
//! git's sha1 for the rest.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A checksum of a file, in lower-case hexadecimal: also its name in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Digest {
    /// Of the content.
    Sha256(String),
    /// Of the content as a git blob: `blob`, a space, the size in decimal and a zero byte go
    /// before it.
    GitSha1(String),
}

impl Digest {
    /// From an `ETag`, `X-Linked-Etag` or a file's name: 64 or 40 hexadecimal digits.
    pub(crate) fn parse(etag: &str) -> Option<Self> {
        let hex = etag.trim().trim_start_matches("W/").trim_matches('"');
        let is_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
        match hex.len() {
            64 if is_hex => Some(Self::Sha256(hex.to_lowercase())),
            40 if is_hex => Some(Self::GitSha1(hex.to_lowercase())),
            _ => None,
        }
    }

    pub(crate) fn hex(&self) -> &str {
        match self {
            Self::Sha256(hex) | Self::GitSha1(hex) => hex,
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Sha256(_) => "sha256",
            Self::GitSha1(_) => "git sha1",
        }
    }

    /// The same checksum of a file; `read` is told the bytes as they are read.
    pub(crate) fn of_file(&self, path: &Path, read: &dyn Fn(u64)) -> io::Result<String> {
        let mut file = File::open(path)?;
        match self {
            Self::Sha256(_) => consume(Sha256::new(), &mut file, read),
            Self::GitSha1(_) => {
                let header = format!("blob {}\0", file.metadata()?.len());
                consume(Sha1::new().chain_update(header), &mut file, read)
            }
        }
    }
}

fn consume<D: sha2::Digest>(
    mut hasher: D,
    file: &mut File,
    read: &dyn Fn(u64),
) -> io::Result<String> {
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..count]);
        read(count as u64);
    }
    let mut hex = String::new();
    for byte in hasher.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_sha256sum_and_git() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("f");
        std::fs::write(&path, "hello\n").expect("a file");
        // `sha256sum` and `git hash-object` of the same file.
        for etag in [
            "\"5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\"",
            "W/\"ce013625030ba8dba906f756967f9e9ca394464a\"",
        ] {
            let digest = Digest::parse(etag).expect("a digest");
            assert_eq!(digest.of_file(&path, &|_| ()).expect("its digest"), digest.hex());
        }
        for etag in ["", "\"abc\"", "../../a", &"g".repeat(40)] {
            assert_eq!(Digest::parse(etag), None);
        }
    }
}
