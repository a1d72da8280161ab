//! A model's folder in the cache, as all software of the hub lays it out:
//!
//! ```text
//! models--owner--name/
//!   blobs/CHECKSUM                the content of a file, once for all revisions
//!   blobs/CHECKSUM.incomplete     what there is so far of one that is not whole
//!   refs/main                     the commit of a branch or tag when it was last asked for
//!   snapshots/COMMIT/config.json  a relative link to its blob
//! .locks/models--owner--name/CHECKSUM.lock
//! ```

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use hf_hub::{Cache, CacheRepo};

use crate::digest::Digest;
use crate::http::repo;
use crate::name::{is_commit, is_inside};
use crate::{HubError, RepoId};

/// The file whose lock says that a model's folder is in use.
const IN_USE: &str = "in-use.lock";

/// How files begin that are about to be put into place.
pub(crate) const TEMPORARY: &str = ".nutgraf-";

/// A folder and how the names in it come about.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    locks: PathBuf,
    inner: CacheRepo,
}

impl Folder {
    pub(crate) fn new(cache: &Path, model: &RepoId) -> Self {
        let repo = repo(model, "main");
        let name = repo.folder_name();
        Self {
            path: cache.join(&name),
            locks: cache.join(".locks").join(&name),
            inner: Cache::new(cache.to_path_buf()).repo(repo),
        }
    }

    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        self.inner.blob_path(digest.hex())
    }

    pub(crate) fn incomplete(&self, digest: &Digest) -> PathBuf {
        self.inner.blob_path(&format!("{}.incomplete", digest.hex()))
    }

    pub(crate) fn snapshot(&self, commit: &str) -> PathBuf {
        self.inner.pointer_path(commit)
    }

    /// The commit of a revision, as far as the cache knows it.
    pub(crate) fn commit(&self, revision: &str) -> Option<String> {
        if is_commit(revision) {
            return Some(revision.to_owned());
        }
        let commit = fs::read_to_string(self.path.join("refs").join(revision)).ok()?;
        let commit = commit.trim();
        // Part of a path from here on.
        is_commit(commit).then(|| commit.to_owned())
    }

    /// Remembers the commit of a branch or tag.
    pub(crate) fn set_commit(&self, revision: &str, commit: &str) -> Result<(), HubError> {
        if is_commit(revision) || self.commit(revision).as_deref() == Some(commit) {
            return Ok(());
        }
        let path = self.path.join("refs").join(revision);
        let parent = made_parent(&path)?;
        let write = || {
            let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(parent)?;
            io::Write::write_all(&mut file, commit.as_bytes())?;
            open_to_all(file.path())?;
            file.persist(&path).map_err(|error| error.error).map(drop)
        };
        write().map_err(|error| HubError::file("write", &path, error))
    }

    /// Puts a file into a snapshot: a link to its blob, or where there are no links, a copy.
    pub(crate) fn link(&self, commit: &str, file: &str, digest: &Digest) -> Result<(), HubError> {
        debug_assert!(is_inside(file));
        let path = self.snapshot(commit).join(file);
        let parent = made_parent(&path)?;
        let up = "../".repeat(file.split('/').count() + 1);
        let target = PathBuf::from(format!("{up}blobs/{}", digest.hex()));
        if fs::read_link(&path).is_ok_and(|there| there == target) {
            return Ok(());
        }
        let link = || {
            // Replaces what is there in one step, so that no reader finds nothing.
            let temporary = tempfile::Builder::new()
                .prefix(TEMPORARY)
                .make_in(parent, |at| link_or_copy(&target, &self.blob(digest), at))?;
            let ((), temporary) = temporary.into_parts();
            temporary.persist(&path).map_err(|error| error.error)
        };
        link().map_err(|error| HubError::file("write", &path, error))
    }

    /// The lock of a blob; `waits` is called if another process has it.
    pub(crate) fn lock_blob(
        &self,
        digest: &Digest,
        waits: impl FnOnce(),
    ) -> Result<Lock, HubError> {
        let name = format!("{}.lock", digest.hex());
        Lock::take(&self.locks.join(name), File::try_lock, File::lock, waits)
    }

    /// Says that files are being added or read; any number of processes may at once.
    pub(crate) fn share(&self) -> Result<Lock, HubError> {
        Lock::take(&self.locks.join(IN_USE), File::try_lock_shared, File::lock_shared, || ())
    }

    /// Waits until nobody adds files, and lets nobody.
    pub(crate) fn own(&self, waits: impl FnOnce()) -> Result<Lock, HubError> {
        Lock::take(&self.locks.join(IN_USE), File::try_lock, File::lock, waits)
    }
}

/// A file lock, let go when dropped. The file stays: to delete it would let two processes
/// hold locks of the same name.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "it is held")] File);

impl Lock {
    fn take(
        path: &Path,
        attempt: fn(&File) -> Result<(), fs::TryLockError>,
        wait: fn(&File) -> io::Result<()>,
        waits: impl FnOnce(),
    ) -> Result<Self, HubError> {
        let fail = |error| HubError::file("lock", path, error);
        made_parent(path)?;
        let file =
            File::options().create(true).truncate(false).write(true).open(path).map_err(fail)?;
        let locked = match attempt(&file) {
            Ok(()) => Ok(()),
            Err(fs::TryLockError::WouldBlock) => {
                waits();
                wait(&file)
            }
            Err(fs::TryLockError::Error(error)) => Err(error),
        };
        match locked {
            // Some network file systems have no locks: one process at a time works there.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(fail(error)),
            _ => Ok(Self(file)),
        }
    }
}

/// Creates the folder that a file is to be in.
pub(crate) fn made_parent(path: &Path) -> Result<&Path, HubError> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(|error| HubError::file("create", parent, error))?;
    Ok(parent)
}

#[cfg(unix)]
fn link_or_copy(target: &Path, blob: &Path, at: &Path) -> io::Result<()> {
    use io::ErrorKind::{AlreadyExists, StorageFull};
    match std::os::unix::fs::symlink(target, at) {
        // File systems of memory sticks have no links.
        Err(error) if !matches!(error.kind(), AlreadyExists | StorageFull) => {
            fs::copy(blob, at).map(drop)
        }
        done => done,
    }
}

#[cfg(not(unix))]
fn link_or_copy(_: &Path, blob: &Path, at: &Path) -> io::Result<()> {
    fs::copy(blob, at).map(drop)
}

/// Temporary files are private, files of the cache are not.
#[cfg(unix)]
fn open_to_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) -> io::Result<()> {
    Ok(())
}
