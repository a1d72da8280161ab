//! One file from the hub into the cache: under a lock, from where the last attempt ended, and
//! under its name only when its checksum is right.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::digest::Digest;
use crate::folder::{Folder, made_parent};
use crate::http::{Client, Failure, Passing, plain};
use crate::{Event, HubError, RepoId};

/// Attempts without progress before it is given up.
const ATTEMPTS: usize = 4;
/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A file that is to be in the cache.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

pub(crate) struct Fetch<'a> {
    pub(crate) client: &'a Client,
    pub(crate) model: &'a RepoId,
    pub(crate) commit: &'a str,
    pub(crate) folder: &'a Folder,
    pub(crate) progress: &'a dyn Fn(Event<'_>),
    /// Whether what is in the cache is read and checked, or taken by its size.
    pub(crate) thorough: bool,
}

/// Tries `request` until it succeeds, fails for good, or fails [`ATTEMPTS`] times.
pub(crate) fn patiently<T>(
    client: &Client,
    progress: &dyn Fn(Event<'_>),
    mut request: impl FnMut() -> Result<T, Failure>,
) -> Result<T, HubError> {
    let mut attempts = 0;
    loop {
        match request() {
            Ok(done) => return Ok(done),
            Err(Failure::Final(error)) => return Err(*error),
            Err(Failure::Passing(passing)) => {
                attempts += 1;
                if attempts == ATTEMPTS {
                    return Err(passing.error);
                }
                progress(Event::Retry { reason: &passing.error });
                pause(client, attempts, &passing);
            }
        }
    }
}

/// The least bytes that count as progress in such a time: a kilobyte a second.
fn least(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn pause(client: &Client, attempts: usize, passing: &Passing) {
    let doubled = client.pause * (1 << attempts.saturating_sub(1).min(6));
    std::thread::sleep(passing.wait.unwrap_or(doubled).min(LONGEST_PAUSE));
}

/// How a stretch of a download ended.
enum Stretch {
    Done,
    Lost(Box<Passing>),
}

impl Fetch<'_> {
    /// Sees to it that the file's blob is in the cache. Returns the bytes that were received.
    pub(crate) fn blob(&self, file: &Wanted) -> Result<u64, HubError> {
        let path = self.folder.blob(&file.digest);
        let part = self.folder.incomplete(&file.digest);
        let waits = || (self.progress)(Event::Waiting { file: &file.name });
        let _lock = self.folder.lock_blob(&file.digest, waits)?;
        if self.is_there(&path, file)? {
            (self.progress)(Event::File { name: &file.name, size: file.size, there: file.size });
            return Ok(0);
        }
        made_parent(&path)?;
        let write = |error| HubError::file("write", &part, error);
        let mut out =
            File::options().create(true).truncate(false).write(true).open(&part).map_err(write)?;
        let mut there = out.metadata().map_err(write)?.len();
        if there > file.size {
            out.set_len(0).map_err(write)?;
            there = 0;
        }
        (self.progress)(Event::File { name: &file.name, size: file.size, there });
        // Bytes of an earlier run may be bad; then all are fetched once more.
        let mut all_new = there == 0;
        let mut received = 0;
        loop {
            received += self.rest(file, &mut out, &part, there)?;
            let found = file.digest.of_file(&part, &|_| ()).map_err(write)?;
            if found == file.digest.hex() {
                break;
            }
            if all_new {
                drop(out);
                fs::remove_file(&part).map_err(|error| HubError::file("delete", &part, error))?;
                return Err(self.corrupt(file, file.digest.kind(), file.digest.hex(), found));
            }
            (self.progress)(Event::Restart { lost: file.size });
            out.set_len(0).map_err(write)?;
            (there, all_new) = (0, true);
        }
        // Else a power cut could leave a name without its content.
        out.sync_all().map_err(write)?;
        drop(out);
        fs::rename(&part, &path).map_err(|error| HubError::file("write", &path, error))?;
        Ok(received)
    }

    /// Whether the blob is in the cache. One that is not what it should be is deleted.
    fn is_there(&self, path: &Path, file: &Wanted) -> Result<bool, HubError> {
        let right = match fs::metadata(path) {
            Ok(metadata) if metadata.len() != file.size => false,
            Ok(_) if self.thorough => {
                let found = file.digest.of_file(path, &|_| ());
                found.map_err(|error| HubError::file("read", path, error))? == file.digest.hex()
            }
            Ok(_) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(HubError::file("read", path, error)),
        };
        if !right {
            fs::remove_file(path).map_err(|error| HubError::file("delete", path, error))?;
        }
        Ok(right)
    }

    /// Receives the file from byte `there` to its end. Returns the bytes received.
    fn rest(
        &self,
        file: &Wanted,
        out: &mut File,
        part: &Path,
        mut there: u64,
    ) -> Result<u64, HubError> {
        let mut received = 0;
        if there == file.size && there > 0 {
            return Ok(received);
        }
        let mut attempts = 0;
        let mut furthest = there;
        loop {
            let stretch = self.stretch(file, out, part, &mut there, &mut received)?;
            let Stretch::Lost(passing) = stretch else { return Ok(received) };
            // A server without ranges begins anew each time: that is no way forward.
            // One that sends a few bytes each time is none either.
            if there >= furthest + least(self.client.patience).max(1) {
                (furthest, attempts) = (there, 0);
            }
            attempts += 1;
            if attempts == ATTEMPTS {
                let size = file.size;
                return Err(match passing.error {
                    HubError::Connection { host, reason } => HubError::Dropped {
                        host,
                        file: file.name.clone(),
                        received: there,
                        size,
                        attempts,
                        reason,
                    },
                    error => error,
                });
            }
            (self.progress)(Event::Retry { reason: &passing.error });
            pause(self.client, attempts, &passing);
        }
    }

    /// One request, and what comes of it.
    fn stretch(
        &self,
        file: &Wanted,
        out: &mut File,
        part: &Path,
        there: &mut u64,
        received: &mut u64,
    ) -> Result<Stretch, HubError> {
        let write = |error| HubError::file("write", part, error);
        let opened = match self.client.open(self.model, self.commit, &file.name, *there) {
            Ok(opened) => opened,
            Err(Failure::Final(error)) => return Err(*error),
            Err(Failure::Passing(passing)) => return Ok(Stretch::Lost(passing)),
        };
        if let Some(size) = opened.size.filter(|size| *size != file.size) {
            fs::remove_file(part).map_err(write)?;
            let (expected, found) = (format!("{} bytes", file.size), format!("{size}"));
            return Err(self.corrupt(file, "size", &expected, found));
        }
        let other = |digest: &Digest| {
            digest.kind() == file.digest.kind() && digest.hex() != file.digest.hex()
        };
        if let Some(digest) = opened.digest.filter(other) {
            fs::remove_file(part).map_err(write)?;
            let found = digest.hex().to_owned();
            return Err(self.corrupt(file, file.digest.kind(), file.digest.hex(), found));
        }
        if opened.start != *there {
            (self.progress)(Event::Restart { lost: *there });
            out.set_len(0).map_err(write)?;
            *there = 0;
        }
        out.seek(SeekFrom::Start(*there)).map_err(write)?;
        let lost = |reason| {
            let error = HubError::Connection { host: opened.host.clone(), reason };
            Ok(Stretch::Lost(Box::new(Passing { error, wait: None })))
        };
        let mut body = opened.body.take(file.size - *there);
        let mut buffer = vec![0; 1 << 17];
        let (mut since, mut before) = (Instant::now(), *there);
        while *there < file.size {
            let waited = since.elapsed();
            if waited > self.client.patience {
                if *there - before < least(waited) {
                    return lost("it sends less than a kilobyte a second".to_owned());
                }
                (since, before) = (Instant::now(), *there);
            }
            let count = match body.read(&mut buffer) {
                Ok(0) => return lost("it was closed".to_owned()),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return lost(plain(&error)),
            };
            out.write_all(&buffer[..count]).map_err(write)?;
            *there += count as u64;
            *received += count as u64;
            (self.progress)(Event::Received { bytes: count as u64 });
        }
        Ok(Stretch::Done)
    }

    fn corrupt(
        &self,
        file: &Wanted,
        kind: &'static str,
        expected: &str,
        found: String,
    ) -> HubError {
        let (model, file) = (self.model.clone(), file.name.clone());
        HubError::Corrupt { model, file, kind, expected: expected.to_owned(), found }
    }
}
